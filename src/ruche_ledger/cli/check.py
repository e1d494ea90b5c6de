"""`ruche check`: every fault, every named invariant, and whether the money is there."""

from __future__ import annotations

import os.path
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..errors import Problem, Source, problem
from ..messages import format_amount, format_day, marked, sentence
from ..money import from_cents
from .terminal import _, console, json_option, lang_option, language, ledger_argument, read_ledger, write_json

if TYPE_CHECKING:
    from ..cash import CashCover
    from ..cooperative import Cooperative
    from ..invariants import Examined

FAULTS_FOUND = 1


@click.command(
    epilog=marked(
        "Example: ruche check ledgers/la-ruche/main.beancount. Exit codes: 0 all is well, 1 a fault, an invariant that "
        "does not hold, or a shortage of cash; remarks change nothing."
    )
)
@ledger_argument
@json_option
@lang_option
@click.pass_context
def check(context: click.Context, ledger: str, as_json: bool = False) -> None:
    """Checks a ledger: every fault, every invariant, and whether class 5 covers what is held for others.

    Class 5 must cover the positive positions of entrepreneurs and funds, VAT due and social debts. Remarks name what
    is allowed but may not be what was meant.
    """
    from ..cash import cash_cover
    from ..invariants import Facts, examine

    cooperative = read_ledger(ledger)
    facts = Facts.of(cooperative.books, cooperative.decisions, cooperative.outcome)
    examined = examine(facts)
    applies = cooperative.decisions.house is not None
    cover = (
        cash_cover(facts.complete, cooperative.decisions, cooperative.horizon)
        if applies and cooperative.books.horizon
        else None
    )
    faults = [fault for fault in cooperative.problems if fault.severity == "error"]
    notices = [fault for fault in cooperative.problems if fault.severity != "error"] + remarks_on(cooperative, ledger)
    fine = not faults and all(result.holds for result in examined) and not (cover and cover.is_short)
    if as_json:
        write_json(
            {
                "ledger": ledger,
                "ok": fine,
                "faults": [row(fault) for fault in faults],
                "notices": [row(notice) for notice in notices],
                "invariants": [
                    {
                        "id": result.invariant.id,
                        "sentence": _(result.invariant.sentence),
                        "holds": result.holds,
                        "findings": [row(finding) for finding in result.findings],
                    }
                    for result in examined
                ],
                "cash": cover.as_dict() if cover else None,
            }
        )
    else:
        show(faults, notices, examined, cover, applies, fine)
    context.exit(0 if fine else FAULTS_FOUND)


def remarks_on(cooperative: Cooperative, ledger: str) -> list[Problem]:
    """The remarks on a ledger, and whether anything but `ruche` sees what it generates."""
    from ..beans.unread import unread_bases
    from ..remarks import remarks
    from ..retroactive import reaching_back

    main = Source(str(Path(ledger).resolve()), 1)
    found = list(remarks(cooperative.books, cooperative.decisions, main))
    books, people = cooperative.books, cooperative.decisions.entrepreneurs
    found += unread_bases(cooperative.entries, books.accounts, people)
    found += reaching_back(cooperative.books, cooperative.decisions, cooperative.outcome)
    plugins = [name for name, *_ in cooperative.options.get("plugin", ())]
    if cooperative.bookings and not any(name.partition(".")[0] == "ruche_plugins" for name in plugins):
        found.append(
            problem(
                "no-plugin",
                "the ledger has no plugin line, so Fava and bean-check do not see what is generated; add {line}",
                main,
                severity="notice",
                line='plugin "ruche_plugins.cooperative"',
            )
        )
    return found


def row(fault: Problem) -> dict[str, Any]:
    """A fault for machines, its sentence in the language of this run."""
    return {**fault.as_dict(), "message": sentence(fault, language())}


def show(
    faults: list[Problem],
    notices: list[Problem],
    examined: tuple[Examined, ...],
    cover: CashCover | None,
    applies: bool,
    fine: bool,
) -> None:
    """Prints the result for people; what was looked at in vain, or in part, is not shown in green."""
    for fault in faults:
        click.echo(line(fault))
    for notice in notices:
        click.echo(line(notice, _("remark: {sentence}")))
    if faults or notices:
        click.echo()
    if faults:
        click.echo(_("What could not be read or applied is not covered by what follows:"))
    show_invariants(examined, reassuring=applies and not faults)
    if cover is not None:
        show_cover(cover)
    counts = _("Faults: {faults}; invariants that do not hold: {broken}; remarks: {remarks}.").format(
        faults=len(faults), broken=sum(not result.holds for result in examined), remarks=len(notices)
    )
    words = [_("All is well.") if fine else _("Not all is well."), counts]
    if cover is not None and cover.is_short:
        short = format_amount(from_cents(-cover.left), language())
        words.append(_("Cash is short by {amount}.").format(amount=short))
    console().print(" ".join(words), style="green" if fine else "red")


def line(fault: Problem, mark: str = "") -> str:
    """A fault as editors and people read it: place, then sentence; paths start from the working directory."""
    source = fault.source
    if Path(source.file).is_absolute():
        source = replace(source, file=os.path.relpath(source.file))
    place = f"{source}: " if source.file else ""
    said = sentence(fault, language())
    return place + (mark.format(sentence=said) if mark else said)


def show_invariants(examined: tuple[Examined, ...], *, reassuring: bool) -> None:
    """A line for each invariant, and one for each finding against it."""
    from rich.table import Table

    table = Table(box=None, show_header=False, padding=(0, 1, 0, 0))
    for result in examined:
        sign, style = ("✓", "green" if reassuring else "") if result.holds else ("✗", "red")
        table.add_row(sign, result.invariant.id, _(result.invariant.sentence), style=style)
        for finding in result.findings:
            table.add_row("", "", sentence(finding, language()))
    console().print(table)


def show_cover(cover: CashCover) -> None:
    """Class 5 against what it must cover."""
    from rich.table import Table

    lang = language()
    title = _("Cash on {day}").format(day=format_day(cover.day, lang))
    click.echo(f"\n{title}")
    if cover.cash is None:
        click.echo(_("This ledger has no class 5 account; whether cash covers is not examined.") + "\n")
        return
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column()
    table.add_column(justify="right")
    rows = (
        (_("Class 5: banks and cash in hand"), cover.cash),
        (_("held for entrepreneurs (positive positions)"), -cover.entrepreneurs),
        (_("held for funds"), -cover.funds),
        (_("VAT due (445)"), -cover.vat),
        (_("social debts (42, 43, 442, 447)"), -cover.social),
    )
    for text, cents in rows:
        table.add_row(text, format_amount(from_cents(cents), lang))
    last = _("short") if cover.is_short else _("left to the cooperative")
    table.add_row(last, format_amount(from_cents(cover.left), lang), style="red" if cover.is_short else "green")
    console().print(table)
    click.echo()
