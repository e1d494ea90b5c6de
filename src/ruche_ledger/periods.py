"""Half-open periods of days, calendar months, and the exercises that `year` means in the language."""

from __future__ import annotations

import re
from bisect import bisect_right
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

from dateutil.relativedelta import relativedelta

from .errors import RucheError

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The days from `start` up to, but without, `end`; `label` is how people write it (`2026-03`)."""

    start: date
    end: date
    label: str

    @property
    def last(self) -> date:
        """The last day."""
        return self.end - DAY

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    @classmethod
    def parse(cls, text: str) -> Period:
        """Reads `2026`, `2026-Q1`, `2026-03` or `2026-03-14`, calendar periods all.

        Raises:
            RucheError: the text is none of these.
        """
        match = re.fullmatch(r"(\d{4})(?:-(?:Q([1-4])|(\d{2})(?:-(\d{2}))?))?", text.strip())
        try:
            if match is None:
                raise ValueError(text)
            year, quarter, month, day = match.groups()
            if quarter:
                start = date(int(year), 3 * int(quarter) - 2, 1)
                return cls(start, start + relativedelta(months=3), text.strip())
            if day:
                start = date(int(year), int(month), int(day))
                return cls(start, start + DAY, text.strip())
            if month:
                return month_of(date(int(year), int(month), 1))
            start = date(int(year), 1, 1)
            return cls(start, start + relativedelta(years=1), year)
        except (ValueError, OverflowError):
            raise RucheError(
                "“{text}” is not a period; write a year (2026), a quarter (2026-Q1), a month (2026-03) "
                "or a day (2026-03-14)",
                text=text,
            ) from None


def month_of(day: date) -> Period:
    """The calendar month that holds a day."""
    return _month(day.year, day.month)


@cache
def _month(year: int, month: int) -> Period:
    start = date(year, month, 1)
    return Period(start, start + relativedelta(months=1), f"{start:%Y-%m}")


def quarter_of(day: date) -> Period:
    """The calendar quarter that holds a day."""
    return _quarter(day.year, (day.month + 2) // 3)


@cache
def _quarter(year: int, quarter: int) -> Period:
    start = date(year, 3 * quarter - 2, 1)
    return Period(start, start + relativedelta(months=3), f"{year}-Q{quarter}")


def is_plausible(day: date) -> bool:
    """Whether somebody keeps books for that year; 0206 and 9206 are typing errors that would make endless months."""
    return 1900 <= day.year < 2200


def month_end(day: date) -> date:
    """The last day of the calendar month that holds a day."""
    return month_of(day).last


def months_between(first: date, last: date) -> Iterator[Period]:
    """The calendar months that hold any day from `first` to `last`, both included."""
    month = month_of(first)
    while month.start <= last:
        yield month
        month = month_of(month.end)


def whole_months(entry: date, day: date) -> int:
    """Seniority: whole months since the entry; in a month without the entry's day its last day completes it."""
    months = (day.year - entry.year) * 12 + day.month - entry.month
    return months - (day.day < entry.day and day != month_end(day))


def months_after(entry: date, months: int) -> date:
    """The first day on which seniority is `months`; the last of all days where the calendar ends before."""
    years, month = divmod(entry.month - 1 + months, 12)
    year = entry.year + years
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(entry.day, monthrange(year, month + 1)[1]))


@cache
def months_of(period: Period) -> tuple[Period, ...]:
    """The months of a period, counted from its first day: those of the calendar where it starts with one of them."""
    months: list[Period] = []
    start = period.start
    while start < period.end:
        end = min(months_after(period.start, len(months) + 1), period.end)
        months.append(Period(start, end, f"{start:%Y-%m}"))
        start = end
    return tuple(months)


@dataclass(frozen=True, slots=True)
class Exercises:
    """Accounting years: the declared starts with their names; calendar years before the first or without any.

    An exercise lasts until the next one's start; after the last, exercises of twelve months follow each other.
    """

    starts: tuple[date, ...] = ()
    names: tuple[str, ...] = ()
    _known: dict[date, Period] = field(default_factory=dict, init=False, repr=False, compare=False)

    def of(self, day: date) -> Period:
        """The exercise that holds a day."""
        period = self._known.get(day)
        if period is None:
            period = self._known[day] = self._of(day)
        return period

    def _of(self, day: date) -> Period:
        place = bisect_right(self.starts, day) - 1
        if place < 0:
            year = date(day.year, 1, 1)
            end = year + relativedelta(years=1)
            if self.starts and self.starts[0] < end:
                end = self.starts[0]
            return Period(year, end, f"{day.year}")
        start = self.starts[place]
        if place + 1 < len(self.starts):
            return Period(start, self.starts[place + 1], self.names[place])
        years = relativedelta(day, start).years
        begin = start + relativedelta(years=years)
        end = start + relativedelta(years=years + 1)
        name = self.names[place] if years == 0 else f"{begin:%Y-%m-%d}"
        return Period(begin, end, name)

    def named(self, name: str) -> Period | None:
        """The declared exercise of that name, or None."""
        return self.of(self.starts[self.names.index(name)]) if name in self.names else None
