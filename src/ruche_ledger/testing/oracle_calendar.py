"""The oracle's own calendar and arithmetic: months, roundings, prefixes. Provisional."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from datetime import date, timedelta
from fractions import Fraction

DAY = timedelta(days=1)
ZERO = Fraction(0)


def month_end(day: date) -> date:
    """The last day of the month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day where it has none."""
    index = day.year * 12 + day.month - 1 + months
    first = date(index // 12, index % 12 + 1, 1)
    return first.replace(day=min(day.day, month_end(first).day))


def month_ends(first: date, last: date) -> list[date]:
    """The month's ends from the month of ``first`` to ``last``, which is a month's end."""
    ends = [month_end(first)]
    while ends[-1] < last:
        ends.append(month_end(ends[-1] + DAY))
    return [end for end in ends if end <= last]


def matches(pcg: str | None, prefixes: Iterable[str]) -> bool:
    """Whether a PCG number is under the prefixes; ``-prefix`` always takes out."""
    prefixes = tuple(prefixes)
    if pcg is None or any(pcg.startswith(prefix[1:]) for prefix in prefixes if prefix.startswith("-")):
        return False
    return any(pcg.startswith(prefix) for prefix in prefixes if not prefix.startswith("-"))


def rounded(amount: Fraction, how: str) -> Fraction:
    """To the cent: ``half-up`` away from zero, ``half-even``, or ``down`` towards zero."""
    cents = abs(amount) * 100
    whole = cents.numerator // cents.denominator
    rest = cents - whole
    half = Fraction(1, 2)
    if how != "down" and (rest > half or (rest == half and (how == "half-up" or whole % 2 == 1))):
        whole += 1
    return Fraction(whole if amount >= 0 else -whole, 100)
