"""`ruche statement LEDGER KEY PERIOD`: the account of one owner over a period."""

from __future__ import annotations

from pathlib import Path

import click

from ..messages import marked
from .terminal import json_option, lang_option, language, ledger_argument, owner_keys, read_ledger, write_json


@click.command(epilog=marked("Example: ruche statement main.beancount E007 2026-Q1"))
@ledger_argument
@click.argument("key", shell_complete=owner_keys)
@click.argument("period")
@click.option(
    "--format", "form", type=click.Choice(("text", "json", "html")), default="text", help=marked("How it is written.")
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help=marked("Write this file, as a whole or not at all, instead of printing."),
)
@json_option
@lang_option
def statement(ledger: str, key: str, period: str, *, form: str, output: Path | None, as_json: bool) -> None:
    """Shows what came in, went out, was levied and given, and what is left.

    KEY is an entrepreneur, a fund, or the cooperative: then it is the account of the shared services. E007:Poterie is
    one activity, E007:- what belongs to none of them. PERIOD is 2026, 2026-Q1, 2026-03 or the name of an exercise.
    """
    cooperative = read_ledger(ledger)
    drawn = cooperative.statement(key, period)
    if as_json:
        write_json(drawn.as_dict())
        return
    from .sheets import Screen, warn_of_faults
    from .sheets.statements import show

    if form == "html":
        from ..files import write_text
        from ..papers.hypertext import render
        from ..papers.pages import Page

        page = Page(language(), ledger)
        show(drawn, page, cooperative.key)
        text = render(page, drawn, cooperative)
        if output:
            write_text(output, text)
        else:
            click.echo(text, nl=False)
        return
    show(drawn, Screen(language(), ledger), cooperative.key)
    warn_of_faults(cooperative, ledger)
