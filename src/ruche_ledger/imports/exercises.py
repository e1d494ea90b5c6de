"""The exercise that an export covers: told by its lines, and by the file's name where that agrees with them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from dateutil.relativedelta import relativedelta

from ..errors import Problem, Source, problem
from ..messages import marked
from ..periods import DAY, Period, month_end

#: SIREN, `FEC`, last day of the exercise (LPF art. A. 47 A-1, X). SIREN has nine digits; some names have more.
_NAME = re.compile(r"(\d+)FEC(\d{4})(\d{2})(\d{2})", re.IGNORECASE | re.ASCII)

#: No exercise is longer: a first one may last till the end of the next calendar year.
MONTHS_MAX = 24
_SIREN_DIGITS = 9

_AGREED = marked(
    "the exercise runs from {start} to {end}, as the file's name says; its lines are from {first} to {last}"
)
_UNNAMED = marked(
    "the exercise is taken to run from {start} to {end}, since lines are from {first} to {last}; the file's name does "
    "not say its last day"
)
_CONTRADICTED = marked(
    "the exercise is taken to run from {start} to {end}, since lines are from {first} to {last}; {named}, in the "
    "file's name, cannot be its last day"
)


def end_in_name(name: str) -> date | None:
    """The last day of the exercise as the file's name says it, `123456789FEC20261231.txt`; None if it does not."""
    match = _NAME.search(name)
    try:
        return date(*map(int, match.groups()[1:])) if match else None
    except ValueError:
        return None


def exercise_of(name: str, first: date, last: date, opening: date | None) -> tuple[Period, Problem]:
    """The exercise, and the remark that says why it is this one.

    Args:
        name: The file's name.
        first: The day of the first entry that is no opening one.
        last: The file's last day.
        opening: The day of the opening entries, if there are any; some software gives them the eve's.
    """
    named = end_in_name(name)
    start = None
    if opening is not None and opening <= first:
        is_eve = opening < first and (opening + DAY).day == 1
        start = opening + DAY if is_eve else opening.replace(day=1)
    if named is not None and last <= named < (start or first.replace(day=1)) + relativedelta(months=MONTHS_MAX):
        why = _AGREED
        period = _period(start or min(named + DAY - relativedelta(months=12), first.replace(day=1)), named)
    else:
        why = _UNNAMED if named is None else _CONTRADICTED
        begin = start or (date(first.year, 1, 1) if first.year == last.year else first.replace(day=1))
        period = _period(begin, max(begin + relativedelta(months=12) - DAY, month_end(last)))
    return period, problem(
        "fec-exercise",
        why,
        Source(name, 0),
        severity="notice",
        start=period.start,
        end=period.last,
        first=first if opening is None else min(first, opening),
        last=last,
        named=named,
    )


def too_long(name: str, days: Sequence[date | None], numbers: Sequence[int]) -> Iterator[Problem]:
    """The fault of lines that no one exercise can hold: a typing error in a year, or several exercises in one file.

    Args:
        name: The file's name.
        days: Of the lines; None where one cannot be read.
        numbers: The lines' own numbers.
    """
    known = [day for day in days if day]
    if known and max(known) >= min(known).replace(day=1) + relativedelta(months=MONTHS_MAX):
        yield problem(
            "fec-span",
            "lines run from {first} (line {line}) to {last}, and no exercise is longer than 24 months; correct the "
            "date, or export each exercise by itself",
            Source(name, numbers[days.index(max(known))]),
            first=min(known),
            line=numbers[days.index(min(known))],
            last=max(known),
        )


def odd_siren(name: str) -> Iterator[Problem]:
    """A remark on a file's name that does not begin as the norm says."""
    match = _NAME.search(name)
    if match and len(match[1]) != _SIREN_DIGITS:
        yield problem(
            "fec-siren",
            "the file's name begins with {count} digits, and a SIREN has nine",
            Source(name, 0),
            severity="notice",
            count=len(match[1]),
        )


def _period(start: date, last: date) -> Period:
    label = f"{start.year}" if start.year == last.year else f"{start.year}-{last:%y}"
    return Period(start, last + DAY, label)
