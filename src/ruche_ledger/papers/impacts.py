"""What a proposal does, written for an assembly: on a screen or a page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ..anonymity import PERSONAL
from ..comparisons import Account, Pair
from ..impacts import Class, Impact, shown_base
from ..money import from_cents
from ..proposals import SCALE
from .impact_funds import write_course, write_waived
from .impact_words import (
    AFTER,
    BEFORE,
    DIFFERENCE,
    amounts,
    cause_words,
    directive_words,
    key_words,
    percentage,
    place_words,
    signed,
    subject_words,
    value_words,
)
from .pictures import Drawn, bars
from .sheets import Cell, Sheet, Total

#: So many members have a bar of their own; of more, the classes are drawn.
_BARS_MAX = 40

#: So few members are easily told apart by their amounts.
_FEW = 10


def write_impact(impact: Impact, sheet: Sheet, *, is_detailed: bool = False) -> None:
    """Writes what a proposal does.

    Args:
        impact: What it does.
        sheet: What it is written on.
        is_detailed: Whether each member's rules follow, one by one.
    """
    _ = sheet.translate
    period = impact.comparison.period
    sheet.title(impact.title or _("What the proposal changes"))
    said = _(
        "{house}: the ledger as it is against the ledger with the proposal, on the real entries from {start} to {end}. "
        "Amounts in {currency}."
    )
    start, end = sheet.say(period.start), sheet.say(period.last)
    sheet.line(said.format(house=impact.house, start=start, end=end, currency=impact.currency))
    if impact.is_anonymous:
        _hidden(impact, sheet)
    _shifts(impact, sheet)
    _proposed(impact, sheet)
    _spread(impact, sheet)
    _members(impact, sheet)
    _causes(impact, sheet)
    _income(impact, sheet)
    for course in impact.courses:
        write_course(course, period.start, sheet)
    _rules(impact, sheet)
    _owed(impact, sheet)
    write_waived(impact, sheet)
    sheet.heading(_("How this is computed"))
    sheet.line(_(
        "What a member bears is what rules and funds take from their result: contributions, levies and calls of funds, "
        "their part of shared costs; less aid, what is made good or written off, and what comes back of shared costs. "
        "Advances are paid back, so they stand apart."
    ))  # fmt: skip
    sheet.line(_(
        "The changes have their effect one after the other, in the order in which they are written, each on top of "
        "those before: what they do adds up to the difference, to the cent. In another order the parts may be "
        "others, their sum is the same."
    ))  # fmt: skip
    if is_detailed:
        _details(impact, sheet)


def _hidden(impact: Impact, sheet: Sheet) -> None:
    _ = sheet.translate
    sheet.line(_("Names are hidden: each member has a label, the same in every comparison of this ledger."))
    if any(directive.kind in PERSONAL for directive in impact.directives):
        sheet.line(_("The proposal speaks of single members: their rows can be recognised."))
    if len(impact.comparison.members) < _FEW:
        sheet.line(_("So few members can be told apart by their amounts: think before you hand this out."))


def _shifts(impact: Impact, sheet: Sheet) -> None:
    if not impact.shifts:
        return
    _ = sheet.translate
    sheet.heading(_("What would change before {day}").format(day=sheet.say(impact.comparison.period.start)))
    sheet.line(_("Nothing may change there: these months are closed. The proposal cannot be compared as it is."))
    rows = [
        (
            shift.month.label,
            shift.owner,
            _("position") if shift.subject is None else subject_words(shift.subject, impact.names, sheet),
            *amounts(shift.moved, sheet),
        )
        for shift in impact.shifts
    ]
    sheet.table((_("Month"), _("Owner"), "", _(BEFORE), _(AFTER), _(DIFFERENCE)), rows, words=3)


def _proposed(impact: Impact, sheet: Sheet) -> None:
    _ = sheet.translate
    sheet.heading(_("What is proposed"))
    for directive in impact.directives:
        words = directive_words(directive, (), impact, sheet)
        said = _("{directive}, from {day} on: {decision} ({place})")
        source, place = str(directive.keys.get("source") or "—"), place_words(directive.source)
        sheet.line(said.format(directive=words, day=sheet.say(directive.date), decision=source, place=place))
    rows = []
    for number, part in enumerate(impact.parts, start=1):
        for cause in part.cause:
            words = directive_words(cause.directive, cause.contracts, impact, sheet)
            for parameter in cause.parameters:
                old, new = (value_words(parameter.key, each, sheet) for each in (parameter.old, parameter.new))
                key = "" if parameter.key == SCALE else parameter.key
                rows.append((str(number), words, key_words(parameter.key, sheet), key, old, new))
            if not cause.parameters:
                rows.append((str(number), words, "", "", "", ""))
    heads = (_("Step"), _("Decision"), _("What"), _("Key"), _(BEFORE), _(AFTER))
    sheet.table(heads, rows, words=len(heads), whole=1)


def _spread(impact: Impact, sheet: Sheet) -> None:
    _, spread = sheet.translate, impact.spread
    sheet.heading(_("Who gains and who loses"))
    gained, lost = sheet.amount(spread.gained), sheet.amount(spread.lost)
    parts = [
        _("Members who bear less: {count}, {amount} in all.").format(count=spread.gaining, amount=gained),
        _("Members who bear more: {count}, {amount} in all.").format(count=spread.losing, amount=lost),
        _("Members for whom nothing changes: {count}.").format(count=spread.same),
        _("The middle difference is {amount}.").format(amount=signed(spread.median, sheet) or sheet.amount(0)),
    ]
    sheet.line(" ".join(parts))
    _gains(impact, sheet)
    classes = [each for each in spread.classes if each.members]
    rows = [(_class_words(each, sheet), str(each.members)) for each in classes]
    sheet.table((_("They bear"), _("Members")), rows)


def _gains(impact: Impact, sheet: Sheet) -> None:
    """The picture: a bar for each member, or for each class of them."""
    _ = sheet.translate
    members = sorted(impact.comparison.members, key=lambda member: (member.borne.difference, member.owner))
    title = _("Who gains and who loses")
    if len(members) <= _BARS_MAX:
        drawn = [
            Drawn(member.owner, member.borne.difference, signed(member.borne.difference, sheet) or sheet.amount(0))
            for member in members
        ]
        told = _("A bar for each member: to the left what they bear less, to the right what they bear more.")
    else:
        drawn = [
            Drawn(_class_words(each, sheet), (each.sign or 1) * each.members, str(each.members), is_even=not each.sign)
            for each in impact.spread.classes
        ]
        told = _("A bar for so many members: to the left those who bear less, to the right those who bear more.")
    sheet.picture(bars(title, told, drawn, less=_("bear less"), more=_("bear more")), told)


def _class_words(each: Class, sheet: Sheet) -> str:
    _ = sheet.translate
    if not each.sign:
        return _("the same")
    low, high = sheet.amount(each.low), sheet.amount(each.high or 0)
    if each.high is None:
        said = _("more than {low} less") if each.sign < 0 else _("more than {low} more")
    else:
        said = _("{low} to {high} less") if each.sign < 0 else _("{low} to {high} more")
    return said.format(low=low, high=high)


def _members(impact: Impact, sheet: Sheet) -> None:
    _, comparison = sheet.translate, impact.comparison
    leading = comparison.leading
    sheet.heading(_("What each member bears"))
    who, words = _Who.of(impact), _who(impact, sheet)
    rows: list[Sequence[Cell]] = [
        (
            *who(member),
            from_cents(shown_base(member, leading)),
            *amounts(member.borne, sheet),
            percentage(member.borne.percent, sheet),
        )
        for member in comparison.members
    ]
    base = from_cents(sum(shown_base(member, leading) for member in comparison.members))
    total = comparison.borne
    blank = [""] * (len(words) - 1)
    rows.append(Total((_("Total"), *blank, base, *amounts(total, sheet), percentage(total.percent, sheet))))
    sheet.table((*words, _("Base"), _(BEFORE), _(AFTER), _(DIFFERENCE), "%"), rows, words=len(words), whole=1)
    if leading is not None:
        named = subject_words(leading, impact.names, sheet)
        sheet.line(_("The base is that of “{rule}”.").format(rule=named), style="dim")
    sheet.line(_("What is negative is received. A percentage needs something that was borne before."), style="dim")


def _who(impact: Impact, sheet: Sheet) -> tuple[str, ...]:
    """The headings of what tells a member."""
    _, who = sheet.translate, _Who.of(impact)
    return (_("Member"), *((_("Name"),) if who.has_names else ()), *((_("Contract"),) if who.has_contracts else ()))


class _Who(NamedTuple):
    """What tells a member: the key or label, and what else there is."""

    has_names: bool
    has_contracts: bool

    @classmethod
    def of(cls, impact: Impact) -> _Who:
        return cls(not impact.is_anonymous, any(member.contracts for member in impact.comparison.members))

    def __call__(self, member: Account) -> tuple[str, ...]:
        """The cells."""
        names = (member.name if member.name != member.owner else "",) if self.has_names else ()
        return (member.owner, *names, *((" → ".join(member.contracts),) if self.has_contracts else ()))


def _causes(impact: Impact, sheet: Sheet) -> None:
    _, comparison = sheet.translate, impact.comparison
    sheet.heading(_("Which change causes it"))
    members = [member.owner for member in comparison.members]
    receivers = (comparison.house.owner, *(fund.owner for fund in comparison.funds))
    rows: list[Sequence[Cell]] = []
    for number, part in enumerate(impact.parts, start=1):
        text = cause_words(part.cause, impact, sheet)
        given = (signed(-part.borne(owner), sheet) for owner in receivers)
        rows.append((str(number), text, signed(part.borne(*members), sheet) or "—", *given))
    gains = (signed(-account.borne.difference, sheet) for account in (comparison.house, *comparison.funds))
    rows.append(Total(("", _("Total"), signed(comparison.borne.difference, sheet) or "—", *gains)))
    heads = (_("Step"), _("Change"), _("Members"), impact.house, *(fund.name for fund in comparison.funds))
    sheet.table(heads, rows, words=2, whole=1)
    sheet.line(_("Of members it is what they bear, of the others what they receive."), style="dim")
    shown = [place for place, part in enumerate(impact.parts) if any(part.borne(owner) for owner in members)]
    for first in range(0, len(shown), sheet.amounts_max):
        _parts(impact, sheet, shown[first : first + sheet.amounts_max])


def _parts(impact: Impact, sheet: Sheet, places: Sequence[int]) -> None:
    """What some of the changes do to each member."""
    _, comparison = sheet.translate, impact.comparison
    parts = [impact.parts[place] for place in places]
    is_all = len(places) == sum(any(part.borne(m.owner) for m in comparison.members) for part in impact.parts)
    rows: list[Sequence[Cell]] = []
    for member in comparison.members:
        cells = [signed(part.borne(member.owner), sheet) or "—" for part in parts]
        rows.append((member.owner, *cells, *((signed(member.borne.difference, sheet) or "—",) if is_all else ())))
    heads = [_("Step {number}").format(number=place + 1) for place in places]
    sheet.table((_("Member"), *heads, *((_(DIFFERENCE),) if is_all else ())), rows)


def _income(impact: Impact, sheet: Sheet) -> None:
    _, comparison = sheet.translate, impact.comparison
    sheet.heading(_("What {house} receives").format(house=impact.house))
    rows: list[Sequence[Cell]] = [
        (
            subject_words(line.subject, impact.names, sheet),
            *amounts(Pair(-line.borne.before, -line.borne.after), sheet),
            percentage(Pair(-line.borne.before, -line.borne.after).percent, sheet),
        )
        for line in comparison.house.lines
        if any(line.borne)
    ]
    income = impact.income
    rows.append(Total((_("Total"), *amounts(income, sheet), percentage(income.percent, sheet))))
    sheet.table(("", _(BEFORE), _(AFTER), _(DIFFERENCE), "%"), rows)


def _rules(impact: Impact, sheet: Sheet) -> None:
    _, comparison = sheet.translate, impact.comparison
    sheet.heading(_("What members bear, rule by rule"))
    rows: list[Sequence[Cell]] = []
    for subject in comparison.subjects:
        total = comparison.total(subject)
        if any(total):
            words = subject_words(subject, impact.names, sheet)
            rows.append((words, *amounts(total, sheet), percentage(total.percent, sheet)))
    total = comparison.borne
    rows.append(Total((_("Total"), *amounts(total, sheet), percentage(total.percent, sheet))))
    sheet.table(("", _(BEFORE), _(AFTER), _(DIFFERENCE), "%"), rows)


def _owed(impact: Impact, sheet: Sheet) -> None:
    _, members = sheet.translate, [member for member in impact.comparison.members if any(member.owed)]
    if not members:
        return
    sheet.heading(_("Advances, less what is paid back: owed, and no gain"))
    rows: list[Sequence[Cell]] = []
    if not impact.is_anonymous:  # few have advances, and they are known
        rows += [(member.owner, *amounts(member.owed, sheet)) for member in members]
    whole = Pair(sum(member.owed.before for member in members), sum(member.owed.after for member in members))
    rows.append(Total((_("Total"), *amounts(whole, sheet))))
    sheet.table((_("Member"), _(BEFORE), _(AFTER), _(DIFFERENCE)), rows)


def _details(impact: Impact, sheet: Sheet) -> None:
    _ = sheet.translate
    sheet.leaf(_("Member by member"))
    rows: list[Sequence[Cell]] = []
    for member in impact.comparison.members:
        name = "" if impact.is_anonymous or member.name == member.owner else member.name
        rows.append((f"{member.owner} {name}".strip(), "", "", "", "", ""))
        for line in member.lines:
            if not (any(line.borne) or any(line.base)):
                continue
            words = subject_words(line.subject, impact.names, sheet)
            base = from_cents(line.base.after or line.base.before) if any(line.base) else None
            rows.append((f"  {words}", base, *amounts(line.borne, sheet), percentage(line.borne.percent, sheet)))
    sheet.table(("", _("Base"), _(BEFORE), _(AFTER), _(DIFFERENCE), "%"), rows)
