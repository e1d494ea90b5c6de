"""Explanations on a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..terminal import _
from . import Result, Total

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ...explanations import Explanation, Section
    from ...statements import Statement
    from . import Cell, Sheet


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
        lines: list[tuple[Cell, ...]] = []
        for step in section.steps:
            line = (step.says(_, sheet.say), "" if step.value is None else sheet.say(step.value))
            lines.append(Result(line) if step.is_result else line)
        sheet.table(("", ""), lines)
    if section.table is not None:
        cells = [["" if cell is None else sheet.say(cell) for cell in row] for row in section.table.rows]
        sheet.table([_(heading) for heading in section.table.headings], [*cells[:-1], Total(cells[-1])])


def show_by_rule(drawn: Statement, sheet: Sheet, house: str) -> None:
    """Every levy in one line, by rule; the steps of each are its payer's."""
    rules = sorted({levy.rule for levy in drawn.levies})
    for name in rules:
        levies = [levy for levy in drawn.levies if levy.rule == name]
        sheet.heading(_("Levies: {rule}").format(rule=name))
        for text in dict.fromkeys(_decided(sheet.say(levy.law.date), levy.source) for levy in levies):
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
        sheet.hint(_("The steps of each amount: ruche explain LEDGER {owner} …").format(owner=drawn.levies[0].owner))


def _decided(day: str, decision: str) -> str:
    return _("Rule of {day}: {decision}").format(day=day, decision=decision)
