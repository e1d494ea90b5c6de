"""`ruche explain LEDGER KEY PERIOD`: how each generated amount came about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ..messages import marked
from ..parts import COMMON
from .terminal import _, json_option, lang_option, language, ledger_argument, owner_keys, read_ledger, write_json

if TYPE_CHECKING:
    from ..cooperative import Cooperative
    from ..explanations import Absence, Explanation
    from ..openings import TakenOver
    from ..papers.sheets import Sheet
    from ..statements import Statement


@click.command(epilog=marked("Example: ruche explain main.beancount E007 2026-03"))
@ledger_argument
@click.argument("key", shell_complete=owner_keys)
@click.argument("period")
@json_option
@lang_option
def explain(ledger: str, key: str, period: str, *, as_json: bool) -> None:
    """Shows how each generated amount came about, to be redone with a pocket calculator.

    For an entrepreneur every levy and every aid of the period, step by step; for a fund each month's claims; for the
    cooperative, and for a fund's part of the levies, a list by rule.
    """
    cooperative = read_ledger(ledger)
    drawn = cooperative.statement(key, period)
    if as_json:
        write_json({"owner": drawn.owner, "period": drawn.period.label, **details(cooperative, drawn)})
        return
    from .sheets import Screen, warn_of_faults

    write(cooperative, drawn, Screen(language(), ledger))
    warn_of_faults(cooperative, ledger)


def details(cooperative: Cooperative, drawn: Statement) -> dict[str, Any]:
    """How each generated amount of a statement came about, for programs."""
    from ..explanations import explain_opening

    return {
        "currency": drawn.currency,
        "openings": [explain_opening(taken).as_dict() for taken in _openings(cooperative, drawn)],
        "levies": [cooperative.explain(levy).as_dict() for levy in drawn.levies],
        "transfers": [cooperative.explain(transfer).as_dict() for transfer in drawn.transfers],
        "absences": [absence.as_dict() for absence in _absences(cooperative, drawn)],
    }


def write(cooperative: Cooperative, drawn: Statement, sheet: Sheet) -> None:
    """Likewise, for people."""
    from .sheets.explanations import show, show_by_rule

    shown, missing = _shown(cooperative, drawn), _absences(cooperative, drawn)
    for place, explanation in enumerate(shown):
        if place:
            sheet.line("")
        show(explanation, sheet)
    if drawn.kind != "entrepreneur":
        show_by_rule(drawn, sheet, cooperative.key)
    for absence in missing:
        sheet.line(absence.because.says(_, sheet.say))
    if not (shown or missing or drawn.levies):
        text = _("Nothing was generated for {owner} in {period}.")
        sheet.line(text.format(owner=drawn.owner, period=drawn.period.label))


def _absences(cooperative: Cooperative, drawn: Statement) -> tuple[Absence, ...]:
    from ..explanations import absences

    person = cooperative.entrepreneurs.get(drawn.owner)
    if person is None:
        return ()
    return absences(person, cooperative.outcome.timelines, drawn.levies, drawn.period)


def _openings(cooperative: Cooperative, drawn: Statement) -> list[TakenOver]:
    """Positions taken over within the period; they belong to no activity. The cooperative takes part in all."""
    if drawn.part.activity not in (None, COMMON):
        return []
    return [
        taken
        for taken in cooperative.outcome.taken_over
        if taken.date in drawn.period and drawn.part.owner in (taken.owner, cooperative.key)
    ]


def _shown(cooperative: Cooperative, drawn: Statement) -> list[Explanation]:
    """An entrepreneur's own openings, levies and transfers; a fund's months."""
    from ..explanations import explain_opening, explain_sharing

    opened = [explain_opening(taken) for taken in _openings(cooperative, drawn)]
    if drawn.kind == "entrepreneur":
        return [*opened, *map(cooperative.explain, drawn.levies), *map(cooperative.explain, drawn.transfers)]
    if drawn.kind == "fund":
        sharings = [each for each in cooperative.outcome.sharings if each.fund == drawn.owner]
        return [*opened, *(explain_sharing(each) for each in sharings if each.day in drawn.period)]
    return opened
