"""`ruche query LEDGER QUERY`: Beancount's query language over a ledger and what is generated in it."""

from __future__ import annotations

import click

from ..messages import marked
from .terminal import _, lang_option, ledger_argument, read_ledger, write_json


@click.command()
@ledger_argument
@click.argument("query", required=False)
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "csv", "json")),
    default="text",
    show_default=True,
    help=marked("How the table is written."),
)
@click.option("--json", "form", flag_value="json", help=marked("Print JSON for machines."))
@lang_option
def query(ledger: str, query: str | None, form: str) -> None:
    """Asks a question in BQL, or one of the ledger's own queries by its name.

    Beside Beancount's own, the functions owner(account), owner_name(account), activity(account), pcg(account),
    position_of(owner, date) and in_last_month(date), and the table #owners. Without a question, lists the ledger's own.
    """
    from ..beans.querying import ask, names

    cooperative = read_ledger(ledger)
    if query is None:
        for name in names(cooperative.entries):
            click.echo(name)
        return
    answer = ask(cooperative.entries, cooperative.options, query)
    if form == "json":
        write_json(answer.as_dicts())
    elif form == "csv":
        click.echo(answer.as_csv(), nl=False)
    elif answer.rows:
        click.echo(answer.as_text(), nl=False)
    else:
        click.echo(_("Nothing found."), err=True)
