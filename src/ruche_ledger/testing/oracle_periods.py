"""When the oracle levies: the last day of a period, or the last active day. Provisional.

What was generated up to a month's end must not change with what is declared later, so somebody who is out at a
month's end has left: their periods end on their last active day, and begin again with a new entry.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from ruche_ledger.testing.oracle_books import Books
from ruche_ledger.testing.oracle_calendar import DAY, add_months, month_end, month_ends


def exit_day(books: Books, key: str, month: date) -> date | None:
    """The last active day of a month after which the entrepreneur is out when the month ends, or leaves with it."""
    end = month_end(month)
    is_out = not books.contract(key, end) or not books.contract(key, end + DAY)
    return books.last_active_day(key, end) if is_out else None


def exits(books: Books, key: str, first: date, last: date) -> list[date]:
    """Every exit between two days."""
    found = [exit_day(books, key, end) for end in month_ends(first, month_end(last))]
    return [day for day in found if day is not None and first <= day <= last]


def levy_day(books: Books, key: str, kind: str, day: date) -> date:
    """The day on which a movement of that day is levied, by document or at the end of its period."""
    if kind == "document":
        return day
    _, end = books.period(kind, day)
    if left := exits(books, key, day, end):
        return left[0]
    last = books.last_active(key, end)
    return last if last is not None and last >= day else end


def part_of_period(
    books: Books, key: str, kind: str, prorata: str, day: date, *, lasting: bool, since: date = date.min
) -> Fraction:
    """The part of the period that is active up to the day, and to its end if the activity is taken to last."""
    first, last = books.period(kind, day)
    days = [first + number * DAY for number in range((last - first).days + 1)]
    active = [each for each in days if each >= since and (books.contract(key, each) if each <= day else lasting)]
    if prorata == "days":
        return Fraction(len(active), len(days))
    if prorata == "months":
        months = {each: whole_months(first, each) for each in days}
        return Fraction(len({months[each] for each in active}), len(set(months.values())))
    return Fraction(1)


def whole_months(first: date, day: date) -> int:
    """Months since a period's first day: an exercise that begins on the 15th has its months from the 15th on."""
    months = 0
    while add_months(first, months + 1) <= day:
        months += 1
    return months
