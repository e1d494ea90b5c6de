"""What a proposal does to funds, and which promises it gives up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ..courses import Course
from ..impacts import Impact
from ..money import from_cents
from ..waivers import PROMISES
from .impact_words import AFTER, BEFORE, DIFFERENCE, amounts, place_words
from .pictures import course_lines
from .sheets import Cell, Sheet


def write_course(course: Course, start: date, sheet: Sheet) -> None:
    """Writes the course of a fund: when it runs dry, a picture, and what it holds month by month."""
    _ = sheet.translate
    sheet.heading(_("{fund}, month by month").format(fund=course.name))
    has_reserve = any(any(month.reserve) for month in course.months)
    words = (_("As it is: {what}."), _("With the proposal: {what}."))
    for template, day, is_there in zip(words, course.empty, course.there, strict=True):
        said = _empty_words(day, start, sheet, has_reserve=has_reserve) if is_there else _("there is no such fund")
        sheet.line(template.format(what=said))
    if any(course.unmet):
        said = _("Needs that it cannot meet: {before} as it is, {after} with the proposal.")
        before, after = map(sheet.amount, course.unmet)
        sheet.line(said.format(before=before, after=after))
    told = _("What the fund holds at each month's end: {before} → {after} as it is, {then} with the proposal.").format(
        before=sheet.amount(course.opening.before),
        after=sheet.amount(course.closing.before),
        then=sheet.amount(course.closing.after),
    )
    title = _("{fund}, month by month").format(fund=course.name)
    sheet.picture(course_lines(title, told, course, sheet), told)
    rows: list[Sequence[Cell]] = []
    is_short = any(course.unmet)
    for month in course.months:
        unmet = (sheet.some(month.unmet.before), sheet.some(month.unmet.after)) if is_short else ()
        reserve = (from_cents(month.reserve.after),) if has_reserve else ()
        rows.append((sheet.day(month.day), *amounts(month.held, sheet), *reserve, *unmet))
    heads = (*((_("Reserve"),) if has_reserve else ()), *((_("Unmet before"), _("Unmet after")) if is_short else ()))
    sheet.table((_("At the end of"), _(BEFORE), _(AFTER), _(DIFFERENCE), *heads), rows)


def _empty_words(day: date | None, start: date, sheet: Sheet, *, has_reserve: bool) -> str:
    _ = sheet.translate
    if day is None:
        return _("it is always above its reserve") if has_reserve else _("it never runs dry")
    if day <= start:
        return _("it is at its reserve from the first day on") if has_reserve else _("it is dry from the first day on")
    said = _("it is at its reserve on {day}, and can give no more") if has_reserve else _("it runs dry on {day}")
    return said.format(day=sheet.say(day))


def write_waived(impact: Impact, sheet: Sheet) -> None:
    """Writes which promises the proposal gives up."""
    _ = sheet.translate
    sheet.heading(_("Guarantees that the proposal gives up"))
    if not impact.waived:
        sheet.line(_("None."))
    for each in impact.waived:
        waiver = each.waiver
        said = _("{id} {promise} Here not, by “{by}” of “{rule}” ({place}): {bound}. Members: {count}.")
        sheet.line(
            said.format(
                id=waiver.invariant,
                promise=_(PROMISES.get(waiver.invariant, "")),
                by=waiver.by,
                rule=each.rule,
                place=place_words(each.place),
                bound=_(waiver.bound),
                count=len(each.owners),
            )
        )
