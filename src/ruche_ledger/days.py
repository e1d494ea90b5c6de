"""Amounts by day: of an account, and of an owner at months' ends."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal, localcontext
from functools import cached_property
from itertools import accumulate

from .money import CONTEXT, ZERO, from_cents, nearest_cents


class Days:
    """Amounts of one account by ascending day, a debit positive; a day may occur several times.

    They are kept as the ledger's own numbers and added up when somebody asks: most accounts are never asked.
    """

    __slots__ = ("_sums", "days", "numbers")

    def __init__(self, days: Sequence[date], numbers: Sequence[Decimal]) -> None:
        self.days = days
        self.numbers = numbers
        self._sums: list[Decimal] | None = None

    def as_dict(self) -> dict[date, int]:
        """Totals in cents by day, each day once."""
        sums = self._accumulated()
        ends = {day: place + 1 for place, day in enumerate(self.days)}
        total, before = {}, 0
        for day, place in ends.items():
            until = nearest_cents(sums[place])
            total[day], before = until - before, until
        return total

    def until(self, day: date) -> int:
        """The sum in cents up to the end of a day."""
        return nearest_cents(self._accumulated()[bisect_right(self.days, day)])

    def before(self, day: date) -> int:
        """The sum in cents up to the eve of a day."""
        return nearest_cents(self._accumulated()[bisect_left(self.days, day)])

    def exact_until(self, day: date) -> Decimal:
        """The sum up to the end of a day, with the finest exponent that any of its numbers has."""
        return self._accumulated()[bisect_right(self.days, day)]

    def total(self) -> Decimal:
        """The sum of all, with the finest exponent that any of the numbers has."""
        return self._accumulated()[-1]

    def _accumulated(self) -> list[Decimal]:
        if self._sums is None:
            with localcontext(CONTEXT):
                self._sums = list(accumulate(self.numbers, initial=Decimal(0)))
        return self._sums


class OnDemand(Mapping[str, Days]):
    """Days by account that are gathered when the first of them is asked for.

    Args:
        gather: Goes through the books.
    """

    def __init__(self, gather: Callable[[], Mapping[str, Days]]) -> None:
        self._gather = gather

    @cached_property
    def _gathered(self) -> Mapping[str, Days]:
        return self._gather()

    def __getitem__(self, account: str) -> Days:
        return self._gathered[account]

    def __iter__(self) -> Iterator[str]:
        return iter(self._gathered)

    def __len__(self) -> int:
        return len(self._gathered)


class MonthEnds:
    """Sums at months' ends and on a few other days, noted while the one pass goes by: solidarity asks for no others.

    Attributes:
        places: Where each owner, and what else is watched (`watched.Watched`), stands in the sums.
        days: The days that were noted, ascending: last days of the months in which something was posted, and others.
        sums: For each of them, by place, all postings so far, a debit positive.
    """

    __slots__ = ("days", "places", "sums")

    def __init__(self) -> None:
        self.places: dict[str | tuple[str, ...], int] = {}
        self.days: list[date] = []
        self.sums: list[list[Decimal]] = []

    def total(self, what: str | tuple[str, ...], day: date) -> Decimal:
        """The sum up to the end of a noted day, with the finest exponent that any of its numbers has."""
        month, place = bisect_right(self.days, day) - 1, self.places.get(what)
        if month < 0 or place is None or place >= len(self.sums[month]):
            return ZERO
        return self.sums[month][place]


def merge_days(parts: Sequence[Mapping[date, int]]) -> Days:
    """Adds totals in cents by day."""
    total: dict[date, int] = {}
    for part in parts:
        for day, cents in part.items():
            total[day] = total.get(day, 0) + cents
    days = sorted(total)
    return Days(days, [from_cents(total[day]) for day in days])
