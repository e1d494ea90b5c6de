"""Months and seniority, against the field's own library for dates."""

from datetime import date

from dateutil.relativedelta import relativedelta
from hypothesis import example, given
from hypothesis import strategies as st

from ruche_ledger.periods import Exercises, month_end, months_after, whole_months

DAYS = st.dates(date(1990, 1, 1), date(2150, 12, 31))


@given(DAYS, st.integers(0, 1200))
@example(date(2024, 1, 31), 1)
@example(date(2024, 2, 29), 12)
def test_months_after(entry: date, months: int) -> None:
    assert months_after(entry, months) == entry + relativedelta(months=months)


def test_months_after_the_end_of_the_calendar() -> None:
    assert months_after(date(2026, 1, 1), 12 * 8000) == date.max


@given(DAYS, DAYS)
@example(date(2025, 1, 31), date(2025, 2, 28))
@example(date(2024, 2, 29), date(2025, 2, 28))
def test_whole_months_are_as_many_as_have_passed(one: date, other: date) -> None:
    entry, day = min(one, other), max(one, other)
    months = whole_months(entry, day)
    assert months_after(entry, months) <= day < months_after(entry, months + 1)


@given(DAYS)
def test_month_end(day: date) -> None:
    assert month_end(day) == day + relativedelta(day=31)


@given(DAYS)
def test_an_exercise_is_the_same_when_asked_again(day: date) -> None:
    exercises = Exercises((date(2025, 9, 1),), ("2025-26",))
    assert exercises.of(day) == exercises.of(day) == Exercises((date(2025, 9, 1),), ("2025-26",)).of(day)
    assert day in exercises.of(day)
