"""Mutants of what holds: which rule, for whom, from which day to which."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta

from ... import claims, model, periods
from ... import contributions as stage
from ...messages import marked
from ...rules import scopes, terms
from ...rules.contributions import Rule
from .planting import Patch, around, mutant


def _standing(patch: Patch, wrong: Callable[..., Any]) -> None:
    around(patch, scopes.Timeline, "on", wrong)


@mutant("todays-rate", marked("today's rate for yesterday's entry"), "change", "terms")
def _todays_rate(patch: Patch) -> None:
    _standing(patch, lambda right, held, day: right(held, day) and held.held[-1])


@mutant("first-rate", marked("the first rate that was ever decided holds for good"), "change", "terms")
def _first_rate(patch: Patch) -> None:
    _standing(patch, lambda right, held, day: right(held, day) and held.held[0])


def _shifted(patch: Patch, first: int, others: int) -> None:
    """Moves the days on which something begins to hold: the first of all, and those on which it follows another."""

    def shift(right: Callable[..., Any], *given: Any) -> scopes.Timeline[Any]:
        held = right(*given)
        parts = []
        for place, part in enumerate(held.held):
            after = held.held[place + 1] if place + 1 < len(held.held) else None
            follows = place > 0 and held.held[place - 1].end == part.start
            start = part.start + (others if follows else first) * periods.DAY
            is_followed = after is not None and after.start == part.end
            end = part.end + others * periods.DAY if is_followed else part.end
            if start < end:
                parts.append(scopes.Held(start, end, part.rule))
        return scopes.Timeline(tuple(parts), held.conflicts, tuple(part.start for part in parts))

    around(patch, stage, "timeline", shift)
    around(patch, claims, "timeline", shift)


@mutant("day-late", marked("effective date off by a day: a rule holds from the day after its date"), "rule levied")
def _day_late(patch: Patch) -> None:
    _shifted(patch, 1, 1)


@mutant("day-early", marked("effective date off by a day: a rule holds from the eve of its date"), "change")
def _day_early(patch: Patch) -> None:
    _shifted(patch, 0, -1)


@mutant("month-early", marked("a rule holds from the first day of the month of its date"), "rule levied")
def _month_early(patch: Patch) -> None:
    _standing(patch, lambda right, held, day: right(held, periods.month_end(day)))


@mutant("before-the-first", marked("sales before the first rule are levied under it"), "rule rate")
def _before_the_first(patch: Patch) -> None:
    def first(right: Callable[..., Any], held: scopes.Timeline[Any], day: date) -> Any:
        begins = held.held[0] if held.held else None
        is_before = begins and isinstance(begins.rule, Rule) and day < begins.start
        return begins if is_before else right(held, day)

    _standing(patch, first)


@mutant("seniority-by-calendar", marked("seniority in calendar months"), "seniority rule")
def _seniority_by_calendar(patch: Patch) -> None:
    def turns(entry: date, months: int) -> date:
        return (entry + relativedelta(months=months)).replace(day=1)

    patch.setattr(scopes, "months_after", turns)
    patch.setattr(scopes, "whole_months", lambda entry, day: (day.year - entry.year) * 12 + day.month - entry.month)


@mutant("seniority-by-day", marked("a month without the entry's day does not count for seniority"), "seniority")
def _seniority_by_day(patch: Patch) -> None:
    def gap(entry: date, day: date) -> int:
        between = relativedelta(day, entry)
        return between.years * 12 + between.months

    def turns(entry: date, months: int) -> date:
        day = entry + relativedelta(months=months)
        return day if day.day == entry.day else day + periods.DAY

    patch.setattr(scopes, "whole_months", gap)
    patch.setattr(scopes, "months_after", turns)


@mutant("seniority-kept", marked("seniority survives an exit"), "seniority rule")
def _seniority_kept(patch: Patch) -> None:
    def kept(right: Callable[..., Any], directives: Any, person: model.Entrepreneur) -> Any:
        spans = tuple(replace(span, entry=person.spans[0].entry) for span in person.spans)
        return right(directives, replace(person, spans=spans))

    around(patch, stage, "timeline", kept)


@mutant("terms-forgotten", marked("individual terms are forgotten"), "terms")
def _terms_forgotten(patch: Patch) -> None:
    patch.setattr(terms, "_changed", lambda rule, *_given: (rule, []))


@mutant("terms-for-ever", marked("individual terms never end"), "terms terms-end")
def _terms_for_ever(patch: Patch) -> None:
    def endless(right: Callable[..., Any], held: Any, agreed: Any, *given: Any) -> Any:
        return right(held, [replace(each, end=date.max) for each in agreed], *given)

    around(patch, stage, "under_terms", endless)


@mutant(
    "terms-a-day-longer",
    marked("effective date off by a day: terms still hold on their `until`"),
    "terms terms-end",
)
def _terms_a_day_longer(patch: Patch) -> None:
    def longer(right: Callable[..., Any], held: Any, agreed: Any, *given: Any) -> Any:
        ends = (each.end if each.end == date.max else each.end + periods.DAY for each in agreed)
        return right(held, [replace(each, end=end) for each, end in zip(agreed, ends, strict=True)], *given)

    around(patch, stage, "under_terms", longer)


@mutant("terms-latest-only", marked("of several individual terms only the latest hold"), "terms-stacked")
def _terms_latest_only(patch: Patch) -> None:
    around(patch, terms, "_changed", lambda right, rule, held, *given: right(rule, held[-1:], *given))
