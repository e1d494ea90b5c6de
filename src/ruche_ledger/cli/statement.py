"""`ruche statement LEDGER KEY PERIOD`: the account of one owner over a period, or those of all."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ..errors import RucheError
from ..messages import marked
from .forms import FORMS, Forms
from .terminal import _, lang_option, language, ledger_argument, owner_keys, read_ledger, write_json, write_output


@click.command(
    epilog=marked(
        "Example: ruche statement main.beancount E007 2026-Q1. All on paper: "
        "ruche statement main.beancount --all --period 2026 --format html --explain -o etats"
    )
)
@ledger_argument
@click.argument("key", required=False, shell_complete=owner_keys)
@click.argument("period", required=False)
@click.option("--period", "during", metavar="PERIOD", help=marked("The period, where no KEY stands before it."))
@click.option(
    "--annual",
    "is_annual",
    is_flag=True,
    help=marked("Add the year's account of the shared services, what the contributions paid for; for an exercise."),
)
@click.option(
    "--sheets/--no-sheets",
    "has_sheets",
    default=None,
    help=marked(
        "Show profit-and-loss account and balance sheet of each activity, in text and html; by default for an "
        "exercise. The other forms always have them."
    ),
)
@click.option("--all", "is_all", is_flag=True, help=marked("The statements of all owners: one file each, for csv one."))
@click.option(
    "--format",
    "form",
    type=click.Choice(tuple(FORMS)),
    default="text",
    show_default=True,
    help=marked("How it is written: html prints as A4, csv is one table with an amount a row, xlsx a workbook."),
)
@click.option("--json", "is_json", is_flag=True, help=marked("Print JSON for machines: short for --format json."))
@click.option(
    "--explain",
    "is_explained",
    is_flag=True,
    help=marked("Add how each levy and aid came about, on a page of its own."),
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help=marked("Write this file instead of printing, or with --all into this folder; whole files or none."),
)
@lang_option
def statement(
    ledger: str,
    key: str | None,
    period: str | None,
    *,
    during: str | None,
    is_annual: bool,
    has_sheets: bool | None,
    is_all: bool,
    form: str,
    is_json: bool,
    is_explained: bool,
    output: Path | None,
) -> None:
    """Shows what came in, went out, was levied and given, and what is left.

    KEY is an entrepreneur, a fund, or the cooperative: then it is the account of the shared services. E007:Poterie is
    one activity, E007:- what belongs to none of them. PERIOD is 2026, 2026-Q1, 2026-03 or the name of an exercise.
    """
    if is_json:
        form = "json"
    asked = _period(key, period, during, is_all=is_all)
    if is_all and output is None:
        raise RucheError("--all writes files; say into which folder with -o FOLDER")
    if form == "xlsx" and output is None and sys.stdout.isatty():
        raise RucheError("a workbook cannot be shown on a terminal; say into which file with -o FILE")
    cooperative = read_ledger(ledger)
    forms = Forms(form, ledger, cooperative, is_explained=is_explained, is_annual=is_annual, has_sheets=has_sheets)
    if is_all:
        assert output is not None, "refused above"
        count = forms.write_all(asked, output)
        click.echo(_("Files written to {folder}: {count}").format(folder=output, count=count))
    else:
        drawn = cooperative.statement(key or "", asked, annual=is_annual)
        if output is not None:
            write_output(output, forms.content(drawn), ledger, cooperative)
        elif form == "text":
            from .sheets import Screen

            forms.show(drawn, Screen(language(), ledger))
        elif form == "json":
            write_json(forms.plain(drawn))
            return
        else:
            click.echo(forms.content(drawn), nl=False)
    from .sheets import warn_of_faults

    warn_of_faults(cooperative, ledger)


def _period(key: str | None, period: str | None, during: str | None, *, is_all: bool) -> str:
    """The period that was asked for, one way or the other."""
    if is_all and key is not None:
        raise RucheError("--all takes no KEY; write --all --period {period}", period=period or key)
    if key is None and not is_all:
        raise RucheError("say whose statement: a KEY, or --all for those of all owners")
    asked = during if period is None else period
    if asked is None:
        raise RucheError("say for which PERIOD: 2026, 2026-Q1, 2026-03 or the name of an exercise")
    if during is not None and during != asked:
        raise RucheError("two periods, {period} and {during}; write one of them", period=asked, during=during)
    return asked
