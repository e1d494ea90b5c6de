"""`ruche rules compare LEDGER --with PROPOSAL --from DATE`: who gains and who loses, before the vote."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import Problem, RucheError
from ..messages import marked
from ..periods import DAY, Period
from .check import FAULTS_FOUND, line, row
from .terminal import _, console, lang_option, language, ledger_argument, read_ledger, write_json, write_output

if TYPE_CHECKING:
    from ..beans.proposing import Proposed
    from ..cooperative import Cooperative
    from ..impacts import Impact
    from ..proposals import Cause
    from ..sides import Side

#: Form to what it is for.
FORMS = ("text", "json", "csv", "html")


@click.command(
    epilog=marked(
        "Example: ruche rules compare main.beancount --with proposal.beancount --from 2026-01-02. For the assembly: "
        "--format html --anonymous -o comparison.html. Exit codes: 0 it is compared, 1 the ledger or the proposal has "
        "faults, or something would change before --from, 2 misuse or an unreadable file."
    )
)
@ledger_argument
@click.option(
    "--with",
    "proposal",
    type=click.Path(path_type=Path),
    metavar="PROPOSAL",
    required=True,
    help=marked('A Beancount file with the proposed directives, custom "ruche-…", and nothing else.'),
)
@click.option(
    "--from",
    "start",
    type=click.DateTime(("%Y-%m-%d",)),
    metavar="DATE",
    required=True,
    help=marked("The day from which anything may change; the first that is compared."),
)
@click.option(
    "--to",
    "end",
    type=click.DateTime(("%Y-%m-%d",)),
    metavar="DATE",
    help=marked("The last day that is compared; by default, and at most, the last of the books."),
)
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMS),
    default="text",
    show_default=True,
    help=marked("How it is written: html is one page for the assembly, with pictures, csv one table."),
)
@click.option("--json", "is_json", is_flag=True, help=marked("Print JSON for machines: short for --format json."))
@click.option(
    "--anonymous",
    "is_anonymous",
    is_flag=True,
    help=marked("Hide keys and names: each member has a label, the same in every comparison of the ledger."),
)
@click.option(
    "--explain",
    "is_detailed",
    is_flag=True,
    help=marked("Add what each rule takes from each member; json and csv always have it."),
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
def compare(
    context: click.Context,
    ledger: str,
    *,
    proposal: Path,
    start: datetime,
    end: datetime | None,
    form: str,
    is_json: bool,
    is_anonymous: bool,
    is_detailed: bool,
    output: Path | None,
) -> None:
    """Compares the ledger as it is with the ledger under a proposal, on the real entries.

    Shows what each member bears before and after, and which of the proposed changes causes the difference; who gains
    and who loses; what the cooperative receives; each fund month by month. Nothing may change before --from.
    """
    form = "json" if is_json else form
    cooperative = read_ledger(ledger)
    faults = [fault for fault in cooperative.problems if fault.severity == "error"]
    if faults:
        _refuse(context, faults, form, _("The ledger has faults, and is not compared."))
    period = _period(cooperative, start.date(), None if end is None else end.date())
    proposed, title, faults = _proposed(cooperative, proposal, period.start)
    if proposed is None:
        _refuse(context, faults, form, _("The proposal has faults, and is not compared."))
        return
    impact = _studied(proposed, period, title)
    if is_anonymous:
        from ..anonymity import anonymous

        impact = anonymous(impact, proposed.before)
    for notice in proposed.notices:
        click.echo(line(notice, _("remark: {sentence}")), err=True)
    _write(impact, cooperative, ledger, form, output, is_detailed=is_detailed)
    if impact.shifts:
        text = _("Something would change before {day}: see the months above.") if form == "text" and not output else _(
            "Something would change before {day}; nothing may."
        )  # fmt: skip
        click.echo(text.format(day=period.start), err=True)
    context.exit(FAULTS_FOUND if impact.shifts else 0)


def _refuse(context: click.Context, faults: list[Problem], form: str, said: str) -> None:
    """All faults at once, each with its place, and the exit code that says so."""
    if form == "json":
        write_json({"faults": [row(fault) for fault in faults]})
    else:
        for fault in faults:
            click.echo(line(fault), err=True)
    click.echo(said, err=True)
    context.exit(FAULTS_FOUND)


def _period(cooperative: Cooperative, start: date, end: date | None) -> Period:
    """The days that are compared; the books' last month is their end.

    Raises:
        RucheError: there are none.
    """
    horizon = cooperative.horizon
    if end is not None and end < start:
        raise RucheError("--to {end} is before --from {start}; give a later day", start=start, end=end)
    if horizon < start:
        raise RucheError(
            "the books end on {horizon}, so from {start} on there is nothing to compare; date the proposal back to try "
            "it on real entries, and give that day with --from",
            start=start,
            horizon=horizon,
        )
    last = min(end or horizon, horizon)
    return Period(start, last + DAY, f"{start} … {last}")


def _proposed(
    cooperative: Cooperative, file: Path, start: date
) -> tuple[Proposed | None, str, list[Problem]]:
    """Both sides with the proposal's title, or all faults."""
    from ..beans.proposing import propose, read_proposal
    from ..sides import Side

    read = read_proposal(file, start)
    before = Side(cooperative.books, cooperative.decisions, cooperative.outcome)
    proposed, faults = propose(cooperative.entries, cooperative.options, before, read, cooperative.problems)
    return proposed, read.title, list(faults)


def _studied(proposed: Proposed, period: Period, title: str) -> Impact:
    from ..impacts import study

    steps = list(_watched(proposed))
    return study(
        proposed.before, proposed.after, steps, period, title=title, directives=proposed.plan.proposed
    )


def _watched(proposed: Proposed) -> Iterator[tuple[tuple[Cause, ...], Side]]:
    """The steps; on a terminal, a bar on standard error grows with them."""
    with _progress(len(proposed.plan.changes)) as advance:
        for causes, side in proposed.steps():
            yield causes, side
            advance(sum(max(1, len(cause.parameters)) for cause in causes))


@contextmanager
def _progress(total: int) -> Iterator[Callable[[int], None]]:
    if not sys.stderr.isatty():
        yield lambda _steps: None
        return
    from rich.progress import Progress

    with Progress(console=console(sys.stderr), transient=True) as progress:
        task = progress.add_task(_("Comparing change by change"), total=total)
        yield lambda steps: progress.advance(task, steps)


def _write(
    impact: Impact, cooperative: Cooperative, ledger: str, form: str, output: Path | None, *, is_detailed: bool
) -> None:
    """Prints the comparison, or writes it into a file."""
    if form == "text" and output is None:
        from ..papers.impacts import write_impact
        from .sheets import Screen

        write_impact(impact, Screen(language(), ledger), is_detailed=is_detailed)
        return
    content = _content(impact, ledger, form, is_detailed=is_detailed)
    if output is None:
        click.echo(content, nl=False)
    else:
        write_output(output, content.encode(), ledger, cooperative)


def _content(impact: Impact, ledger: str, form: str, *, is_detailed: bool) -> str:
    from .sheets import Screen

    stream = io.StringIO()
    screen = Screen(language(), ledger, stream)
    if form == "json":
        return json.dumps(impact.as_dict(), ensure_ascii=False, indent=2) + "\n"
    if form == "csv":
        from ..papers.impact_rows import impact_csv

        return impact_csv(impact, screen)
    if form == "html":
        from ..papers.impact_page import impact_page

        return impact_page(impact, language(), ledger, is_detailed=is_detailed)
    from ..papers.impacts import write_impact

    write_impact(impact, screen, is_detailed=is_detailed)
    return stream.getvalue()
