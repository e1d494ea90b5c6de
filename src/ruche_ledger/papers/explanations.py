"""How the amounts of a statement came about, in words and for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..explanations import Absence, Explanation, Section, absences, explain_opening, explain_sharing
from ..parts import COMMON
from .sheets import KINDS, Cell, Result, Sheet, Total, Translate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..cooperative import Cooperative
    from ..openings import TakenOver
    from ..statements import Statement


def details(cooperative: Cooperative, drawn: Statement) -> dict[str, Any]:
    """How each generated amount of a statement came about, for programs."""
    return {
        "currency": drawn.currency,
        "openings": [explain_opening(taken).as_dict() for taken in _openings(cooperative, drawn)],
        "levies": [cooperative.explain(levy).as_dict() for levy in drawn.levies],
        "shared_costs": [cooperative.explain(cost).as_dict() for cost in drawn.shared_costs],
        "transfers": [cooperative.explain(transfer).as_dict() for transfer in drawn.transfers],
        "absences": [absence.as_dict() for absence in _absences(cooperative, drawn)],
    }


def write_explanations(cooperative: Cooperative, drawn: Statement, sheet: Sheet) -> None:
    """Likewise, for people."""
    _ = sheet.translate
    shown, missing = _shown(cooperative, drawn), _absences(cooperative, drawn)
    for place, explanation in enumerate(shown):
        if place:
            sheet.line("")
        show_explanation(explanation, sheet)
    if drawn.kind != "entrepreneur":
        _show_by_rule(drawn, sheet, cooperative.key)
        _show_by_step(drawn, sheet)
    for absence in missing:
        sheet.line(absence.because.says(_, sheet.say))
    if not (shown or missing or drawn.levies):
        text = _("Nothing was generated for {owner} in {period}.")
        sheet.line(text.format(owner=drawn.owner, period=drawn.period.label))


def _absences(cooperative: Cooperative, drawn: Statement) -> tuple[Absence, ...]:
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
    """An entrepreneur's own openings, levies and transfers; a fund's months; of everybody what was shared."""
    opened = [explain_opening(taken) for taken in _openings(cooperative, drawn)]
    opened += map(cooperative.explain, drawn.shared_costs)
    if drawn.kind == "entrepreneur":
        return [*opened, *map(cooperative.explain, drawn.levies), *map(cooperative.explain, drawn.transfers)]
    if drawn.kind == "fund":
        sharings = [each for each in cooperative.outcome.sharings if each.fund == drawn.owner]
        return [*opened, *(explain_sharing(each) for each in sharings if each.day in drawn.period)]
    return opened


def show_explanation(explanation: Explanation, sheet: Sheet) -> None:
    """Prints one explanation."""
    _ = sheet.translate
    sheet.title(explanation.title.says(_, sheet.say))
    decided = _("Decision: {decision} ({place})")
    sheet.line(decided.format(decision=explanation.decision, place=sheet.place(explanation.place)), style="dim")
    for section in explanation.sections:
        _section(section, sheet)


def _section(section: Section, sheet: Sheet) -> None:
    _ = sheet.translate
    sheet.heading(section.title.says(_, sheet.say))
    if section.pieces:
        rows: list[tuple[Cell, ...]] = [
            (
                sheet.place(piece.source),
                sheet.day(piece.date),
                " ".join(
                    filter(None, (piece.payee or piece.narration, sheet.few([f"^{link}" for link in piece.links])))
                ),
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


def _show_by_rule(drawn: Statement, sheet: Sheet, house: str) -> None:
    """Every levy in one line, by rule; the steps of each are its payer's."""
    _ = sheet.translate
    rules = sorted({levy.rule for levy in drawn.levies})
    for name in rules:
        levies = [levy for levy in drawn.levies if levy.rule == name]
        sheet.heading(_("Levies: {rule}").format(rule=name))
        for text in dict.fromkeys(_decided(sheet.say(levy.law.date), levy.source, _) for levy in levies):
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


def _show_by_step(drawn: Statement, sheet: Sheet) -> None:
    """What a fund took, got back, granted and bore, in one line each; what was claimed of it stands above."""
    _ = sheet.translate
    listed = [each for each in drawn.transfers if each.sharing is None or each.kind == "call"]
    for kind in dict.fromkeys(each.kind for each in listed):
        moved = [each for each in listed if each.kind == kind]
        sheet.heading(_("Solidarity: {step}").format(step=_(KINDS[kind])))
        for text in dict.fromkeys(_decided(sheet.say(each.law.date), each.source, _) for each in moved):
            sheet.line(text, style="dim")
        rows: list[tuple[Cell, ...]] = [
            (each.owner, sheet.day(each.date), sheet.amount(abs(each.cents))) for each in moved
        ]
        rows.append(Total(("", "", sheet.amount(sum(abs(each.cents) for each in moved)))))
        sheet.table((_("Who"), _("Date"), _("Amount")), rows, words=2)
    if listed:
        sheet.hint(_("The steps of each amount: ruche explain LEDGER {owner} …").format(owner=listed[0].owner))


def _decided(day: str, decision: str, _: Translate) -> str:
    return _("Rule of {day}: {decision}").format(day=day, decision=decision)
