"""`ruche explain LEDGER KEY PERIOD`: how each generated amount came about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from rich.text import Text

from ..messages import marked
from ..parts import COMMON
from .sheets import Sheet, Total, warn_of_faults
from .terminal import _, json_option, lang_option, language, ledger_argument, read_ledger, write_json

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..cooperative import Cooperative
    from ..explanations import Absence, Explanation, Section
    from ..openings import TakenOver
    from ..statements import Statement
    from .sheets import Cell


@click.command(epilog=marked("Example: ruche explain main.beancount E007 2026-03"))
@ledger_argument
@click.argument("key")
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
    missing = _absences(cooperative, drawn)
    if as_json:
        from ..explanations import explain_opening

        write_json(
            {
                "owner": drawn.owner,
                "period": drawn.period.label,
                "currency": drawn.currency,
                "openings": [explain_opening(taken).as_dict() for taken in _openings(cooperative, drawn)],
                "levies": [cooperative.explain(levy).as_dict() for levy in drawn.levies],
                "transfers": [cooperative.explain(transfer).as_dict() for transfer in drawn.transfers],
                "absences": [absence.as_dict() for absence in missing],
            }
        )
        return
    sheet = Sheet(language(), ledger)
    shown = _shown(cooperative, drawn)
    for place, explanation in enumerate(shown):
        if place:
            sheet.line("")
        show(explanation, sheet)
    if drawn.kind != "entrepreneur":
        _by_rule(drawn, sheet, cooperative.key)
    for absence in missing:
        sheet.line(absence.because.says(_, sheet.say))
    if not (shown or missing or drawn.levies):
        sheet.line(_("Nothing was generated for {owner} in {period}.").format(owner=key, period=drawn.period.label))
    warn_of_faults(cooperative, ledger)


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


def show(explanation: Explanation, sheet: Sheet) -> None:
    """Prints one explanation."""
    sheet.title(explanation.title.says(_, sheet.say))
    decided = _("Decision: {decision} ({place})")
    sheet.line(decided.format(decision=explanation.decision, place=sheet.place(explanation.place)), style="dim")
    for section in explanation.sections:
        _section(section, sheet)


def _section(section: Section, sheet: Sheet) -> None:
    sheet.heading(section.title.says(_, sheet.say))
    if section.pieces:
        rows: list[tuple[Cell, ...]] = [
            (
                sheet.place(piece.source),
                sheet.day(piece.date),
                " ".join(filter(None, (piece.payee or piece.narration, *(f"^{link}" for link in piece.links)))),
                sheet.amount(piece.cents),
            )
            for piece in section.pieces
        ]
        rows.append(Total(("", "", "", sheet.amount(sum(piece.cents for piece in section.pieces)))))
        sheet.table((_("Place"), _("Date"), _("Transaction"), _("In the base")), rows, words=3, whole=2)
    if section.steps:
        lines = []
        for step in section.steps:
            style = "bold" if step.is_result else ""
            value = "" if step.value is None else sheet.say(step.value)
            lines.append((Text(step.says(_, sheet.say), style), Text(value, style)))
        sheet.table(("", ""), lines)
    if section.table is not None:
        cells = [["" if cell is None else sheet.say(cell) for cell in row] for row in section.table.rows]
        sheet.table([_(heading) for heading in section.table.headings], [*cells[:-1], Total(cells[-1])])


def _by_rule(drawn: Statement, sheet: Sheet, house: str) -> None:
    """Every levy in one line, by rule; the steps of each are its payer's."""
    rules = sorted({levy.rule for levy in drawn.levies})
    for name in rules:
        levies = [levy for levy in drawn.levies if levy.rule == name]
        sheet.heading(_("Levies: {rule}").format(rule=name))
        for text in dict.fromkeys(_decided(levy.law.date.isoformat(), levy.source) for levy in levies):
            sheet.line(text, style="dim")
        rows: list[tuple[Cell, ...]] = []
        sums = [0, 0]
        for levy in levies:
            part = levy.cents - levy.fund_cents if drawn.part.owner == house else levy.fund_cents
            sums = [sums[0] + levy.cents, sums[1] + part]
            cents: Iterable[int] = (levy.base_cents, levy.cents, part)
            rows.append((levy.owner, levy.period.label, *map(sheet.amount, cents)))
        headings = (_("Who"), _("Period"), _("Base"), _("Levied"), _("Received"))
        rows.append(Total(("", "", "", *map(sheet.amount, sums))))
        sheet.table(headings, rows, words=2)
    if rules:
        sheet.line(_("The steps of each amount: ruche explain LEDGER {owner} …").format(owner=drawn.levies[0].owner))


def _decided(day: str, decision: str) -> str:
    return _("Rule of {day}: {decision}").format(day=day, decision=decision)
