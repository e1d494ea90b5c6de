"""Months and working days of the story; the system's date is never read."""

from __future__ import annotations

import calendar
import random
from datetime import date, timedelta

SEED = 20240101
FIRST_DAY = date(2024, 1, 1)
LAST_DAY = date(2026, 10, 31)

MONTHS_FR = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip

HOLIDAYS = {(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)}

Month = tuple[int, int]


def all_months() -> list[Month]:
    """Every month from the first to the last day of the story."""
    months = []
    year, month = FIRST_DAY.year, FIRST_DAY.month
    while (year, month) <= (LAST_DAY.year, LAST_DAY.month):
        months.append((year, month))
        year, month = next_month((year, month))
    return months


def next_month(month: Month) -> Month:
    """The month after."""
    return (month[0] + 1, 1) if month[1] == 12 else (month[0], month[1] + 1)


def last_day(month: Month) -> date:
    """The last day of a month."""
    return date(month[0], month[1], calendar.monthrange(*month)[1])


def month_of(day: date) -> Month:
    """The month that a day lies in."""
    return day.year, day.month


def is_workday(day: date) -> bool:
    """Neither a weekend nor one of the French holidays with a fixed date."""
    return day.weekday() < 5 and (day.month, day.day) not in HOLIDAYS


def workday(day: date) -> date:
    """The day itself, or the next working day."""
    while not is_workday(day):
        day += timedelta(days=1)
    return day


def workday_in(month: Month, day: int) -> date:
    """A working day near ``day`` that stays inside the month."""
    moved = workday(date(month[0], month[1], min(day, last_day(month).day)))
    while moved.month != month[1] or not is_workday(moved):
        moved -= timedelta(days=1)
    return moved


def saturdays(month: Month) -> list[date]:
    """The market days of a month."""
    days = (date(month[0], month[1], number) for number in range(1, last_day(month).day + 1))
    return [day for day in days if day.weekday() == 5]


def name(month: Month) -> str:
    """``mars 2025``."""
    return f"{MONTHS_FR[month[1] - 1]} {month[0]}"


def dice(*key: object) -> random.Random:
    """A stream of its own for each subject, so that one change does not move everything else."""
    return random.Random("/".join(str(part) for part in (SEED, *key)))
