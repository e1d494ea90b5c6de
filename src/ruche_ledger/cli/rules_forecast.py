"""`ruche rules forecast LEDGER`: whether the funds can carry the members, from their own past months."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import Problem
from ..messages import marked
from .check import FAULTS_FOUND, line, row
from .terminal import _, console, lang_option, language, ledger_argument, read_ledger, write_json, write_output

if TYPE_CHECKING:
    from ..cooperative import Cooperative
    from ..forecasts.running import Forecast, Progress
    from ..papers.forecasts import Outlook
    from ..sides import Side

FORMS = ("text", "json", "html")


@click.command(
    epilog=marked(
        "Example: ruche rules forecast main.beancount --months 12 --scenarios 1000. For the assembly: "
        "--with proposal.beancount --format html -o forecast.html. Exit codes: 0 it is forecast, 1 the ledger or the "
        "proposal has faults, 2 misuse or an unreadable file."
    )
)
@ledger_argument
@click.option(
    "--with",
    "proposal",
    type=click.Path(path_type=Path),
    metavar="PROPOSAL",
    help=marked('A Beancount file with proposed directives, custom "ruche-…": shown beside the ledger as it is.'),
)
@click.option("--months", type=int, default=12, show_default=True, help=marked("How many months to come."))
@click.option("--scenarios", type=int, default=1000, show_default=True, help=marked("How many scenarios are drawn."))
@click.option(
    "--seed",
    type=int,
    default=1,
    show_default=True,
    help=marked("What they are drawn with: the same gives the same figures, on every machine."),
)
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMS),
    default="text",
    show_default=True,
    help=marked("How it is written: html is one page for the assembly, with pictures."),
)
@click.option("--json", "is_json", is_flag=True, help=marked("Print JSON for machines: short for --format json."))
@click.option(
    "--exact",
    "is_exact",
    is_flag=True,
    help=marked("Compute every scenario by the plugins' own functions, one by one: slow, and the same figures."),
)
@click.option(
    "--explain",
    "is_complete",
    is_flag=True,
    help=marked("Add what the figures say and do not say, and the months drawn from; html always has it."),
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help=marked("Write this file, as a whole or not at all, instead of printing."),
)
@lang_option
@click.pass_context
def forecast(
    context: click.Context,
    ledger: str,
    *,
    proposal: Path | None,
    months: int,
    scenarios: int,
    seed: int,
    form: str,
    is_json: bool,
    is_exact: bool,
    is_complete: bool,
    output: Path | None,
) -> None:
    """Shows whether the funds can carry the members: how often each is at its reserve, and what goes unmet.

    Each month to come is one of the past months of its season that happens again, for all members together; the rules
    in force, or those of a proposal, are applied to many such scenarios.
    """
    from ..forecasts.scenarios import Unready

    form = "json" if is_json else form
    cooperative = read_ledger(ledger)
    faults = [fault for fault in cooperative.problems if fault.severity == "error"]
    if faults:
        _refuse(context, faults, form, _("The ledger has faults, and is not forecast."))
    from ..sides import Side

    sides = [Side(cooperative.books, cooperative.decisions, cooperative.outcome)]
    title, start = "", None
    if proposal is not None:
        proposed, title, start, faults = _proposed(cooperative, proposal, sides[0])
        if proposed is None:
            _refuse(context, faults, form, _("The proposal has faults, and is not forecast."))
            return
        sides.append(proposed)
    cases: list[Forecast] = []
    for side in sides:
        try:
            cases.append(_forecast(side, months=months, scenarios=scenarios, seed=seed, is_exact=is_exact))
        except Unready as unready:
            said = _("In the months to come the rules have faults: nothing is forecast.")
            _refuse(context, list(unready.problems), form, said)
    from ..papers.forecasts import Outlook

    house = cooperative.name or cooperative.key
    back = start if start is not None and start <= cooperative.horizon else None
    outlook = Outlook(house, cooperative.horizon, tuple(cases), title, back)
    _write(outlook, cooperative, ledger, form, output, is_complete=is_complete)


def _refuse(context: click.Context, faults: list[Problem], form: str, said: str) -> None:
    """All faults at once, each with its place, and the exit code that says so."""
    if form == "json":
        write_json({"faults": [row(fault) for fault in faults]})
    else:
        for fault in faults:
            click.echo(line(fault), err=True)
    click.echo(said, err=True)
    context.exit(FAULTS_FOUND)


def _proposed(
    cooperative: Cooperative, file: Path, before: Side
) -> tuple[Side | None, str, date | None, list[Problem]]:
    """The side with the proposal, its title and first day, or all faults."""
    from ..beans.proposing import propose, read_proposal

    read = read_proposal(file, date.min)
    proposed, faults = propose(cooperative.entries, cooperative.options, before, read, cooperative.problems)
    start = min((directive.date for directive in read.declarations), default=None)
    for notice in proposed.notices if proposed is not None else ():
        if notice.code != "proposal-ahead":  # what lies ahead is what a forecast is for
            click.echo(line(notice, _("remark: {sentence}")), err=True)
    return (proposed.after if proposed is not None else None), read.title, start, list(faults)


def _forecast(side: Side, *, months: int, scenarios: int, seed: int, is_exact: bool) -> Forecast:
    from ..forecasts.running import forecast as run

    with _progress() as progress:
        return run(
            side.books,
            side.decisions,
            months=months,
            scenarios=scenarios,
            seed=seed,
            is_exact=is_exact,
            progress=progress,
        )


@contextmanager
def _progress() -> Iterator[Progress | None]:
    """On a terminal, a bar on standard error."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.progress import Progress as Bars

    with Bars(console=console(sys.stderr), transient=True) as bars:
        tasks = {}

        def progress(what: str, done: int, whole: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(_(what), total=whole)
            bars.update(tasks[what], completed=done)

        yield progress


def _write(
    outlook: Outlook, cooperative: Cooperative, ledger: str, form: str, output: Path | None, *, is_complete: bool
) -> None:
    """Prints the forecast, or writes it into a file."""
    from ..papers.forecasts import write_forecast
    from .sheets import Screen

    if form == "text" and output is None:
        write_forecast(outlook, Screen(language(), ledger), is_complete=is_complete)
        return
    if form == "json":
        content = json.dumps(outlook.as_dict(), ensure_ascii=False, indent=2) + "\n"
    elif form == "html":
        from ..papers.forecast_page import forecast_page

        content = forecast_page(outlook, language(), ledger)
    else:
        stream = io.StringIO()
        write_forecast(outlook, Screen(language(), ledger, stream), is_complete=is_complete)
        content = stream.getvalue()
    if output is None:
        click.echo(content, nl=False)
    else:
        write_output(output, content.encode(), ledger, cooperative)
