"""The course of a fund: what it holds month by month, before and after a change, and when it has nothing to give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from .comparisons import Pair
from .periods import DAY, Period, months_between
from .sides import Side


class MonthEnd(NamedTuple):
    """A fund at the end of a month, or of the last day compared; cents.

    Attributes:
        day: The day.
        held: Its position.
        reserve: What it keeps.
        unmet: What was claimed in the month and could not be paid.
    """

    day: date
    held: Pair
    reserve: Pair
    unmet: Pair


@dataclass(frozen=True, slots=True)
class Course:
    """A fund within a period.

    Attributes:
        fund: Its key.
        name: Its name.
        opening: Its position on the eve.
        months: In order.
        empty: The first day at whose end it has nothing above its reserve, before and after; None if it always has. A
            fund that begins in the period is not looked at before it has had something.
        there: Whether there is such a fund, before and after.
    """

    fund: str
    name: str
    opening: Pair
    months: tuple[MonthEnd, ...]
    empty: tuple[date | None, date | None]
    there: tuple[bool, bool] = (True, True)

    @property
    def unmet(self) -> Pair:
        """What was claimed in the period and could not be paid."""
        return Pair(sum(month.unmet.before for month in self.months), sum(month.unmet.after for month in self.months))

    @property
    def closing(self) -> Pair:
        """Its position at the end."""
        return self.months[-1].held if self.months else self.opening


def courses(before: Side, after: Side, period: Period) -> tuple[Course, ...]:
    """The course of each fund of either side, in the order of their declaration.

    Args:
        before: The ledger as it is.
        after: With the change.
        period: From the first day to the last one looked at.
    """
    sides = (before, after)
    keys = dict.fromkeys(fund.key for side in sides for fund in side.decisions.funds)
    found = []
    for key in keys:
        months = []
        for month in months_between(period.start, period.last):
            day = min(month.last, period.last)
            months.append(
                MonthEnd(
                    day,
                    Pair(*(_held(side, key, day) for side in sides)),
                    Pair(*(_reserve(side, key, day) for side in sides)),
                    Pair(*(_unmet(side, key, max(month.start, period.start), day) for side in sides)),
                )
            )
        opening = Pair(*(_held(side, key, period.start - DAY) for side in sides))
        name = (after if _is_fund(after, key) else before).decisions.name_of(key)
        empty = (_empty(before, key, period), _empty(after, key, period))
        found.append(Course(key, name, opening, tuple(months), empty, (_is_fund(before, key), _is_fund(after, key))))
    return tuple(found)


def _held(side: Side, fund: str, day: date) -> int:
    """Its position; 0 where it is no fund."""
    return side.position(fund, day) if _is_fund(side, fund) else 0


def _is_fund(side: Side, fund: str) -> bool:
    return any(each.key == fund for each in side.decisions.funds)


def _reserve(side: Side, fund: str, day: date) -> int:
    return next((each.reserve(day) for each in side.decisions.funds if each.key == fund), 0)


def _unmet(side: Side, fund: str, first: date, last: date) -> int:
    return sum(
        sharing.claimed - sum(sharing.paid)
        for sharing in side.outcome.sharings
        if sharing.fund == fund and first <= sharing.day <= last
    )


def _empty(side: Side, fund: str, period: Period) -> date | None:
    """The first day of the period at whose end the fund has nothing above its reserve."""
    if not _is_fund(side, fund):
        return None
    since = next(each.since for each in side.decisions.funds if each.key == fund)
    first = max(period.start, since)
    turns = {first, *side.days(fund), *(day for each in side.decisions.funds for day, _ in each.reserves)}
    has_begun = since < period.start
    for day in sorted(turns):
        if day in period and day >= first:
            is_empty = side.position(fund, day) <= _reserve(side, fund, day)
            if is_empty and has_begun:
                return day
            has_begun = has_begun or not is_empty
    return None
