"""`ruche diff LEDGER [REV]`: what a change in git does to each member, in cents, with the cause."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..messages import marked
from .terminal import _, console, json_option, lang_option, language, ledger_argument, write_json

if TYPE_CHECKING:
    from ..reviews import Review

CHANGED = 1


@click.command(
    epilog=marked(
        "Example: ruche diff main.beancount main... Exit codes, as git diff --exit-code has them: 0 no amount changes, "
        "1 some do, 2 nothing could be compared."
    )
)
@ledger_argument
@click.argument("revision", metavar="[REV]", default="HEAD")
@click.option(
    "--months", "every_month", is_flag=True, help=marked("A row for each month, and every entry that changed.")
)
@json_option
@lang_option
@click.pass_context
def diff(context: click.Context, ledger: str, revision: str, *, every_month: bool, as_json: bool) -> None:
    """Shows what a change in git does to each member, in cents, with the cause.

    The files as they are, committed or not, are compared with REV, by default the last commit. With REV1..REV2 two
    revisions are compared; with REV1...REV2 the second one with where it parted from the first. The causes add up:
    the software if the repository holds it, then decisions, then books. No file of the checkout is touched.
    """
    from ..papers.reviews import at_the_ends, write_review
    from ..reviews import FaultyEndsError
    from .sheets import Screen

    try:
        found = _read(ledger, revision)
    except FaultyEndsError as error:
        for line in at_the_ends(error.ends, _):
            click.echo(line, err=True)
        raise
    for line in at_the_ends(found.remarks, _):
        click.echo(line, err=True)
    if as_json:
        write_json(found.as_dict())
    else:
        write_review(found, Screen(language(), ledger), every_month=every_month)
    context.exit(0 if found.is_empty else CHANGED)


def _read(ledger: str, revision: str) -> Review:
    """The review; on a terminal, something moves on standard error meanwhile."""
    from ..reviews import review

    if not sys.stderr.isatty():
        return review(Path(ledger), revision)
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console(sys.stderr), transient=True) as progress:
        progress.add_task(_("Computing {ledger} before and after").format(ledger=ledger))
        return review(Path(ledger), revision)
