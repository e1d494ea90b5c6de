"""Which exercise an export covers, told by its lines, its opening entries and its name."""

from datetime import date

import pytest

from ruche_ledger.imports.exercises import end_in_name, exercise_of
from ruche_ledger.imports.fec import read_fec

NORM = "123456789FEC20261231.txt"


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("name", "first", "last", "opening", "start", "end"),
    [
        # The name says it, and all lines are before.
        (NORM, "2026-01-15", "2026-12-31", "2026-01-01", "2026-01-01", "2026-12-31"),
        (NORM, "2026-03-15", "2026-06-30", None, "2026-01-01", "2026-12-31"),
        ("0000000001FEC20220831.txt", "2021-09-01", "2022-08-31", "2021-09-01", "2021-09-01", "2022-08-31"),
        ("1fec20260831.TXT", "2025-09-02", "2026-05-31", None, "2025-09-01", "2026-08-31"),
        # A first exercise is longer, a changed one shorter.
        (NORM, "2025-10-08", "2026-12-31", None, "2025-10-01", "2026-12-31"),
        (NORM, "2026-09-03", "2026-12-31", "2026-09-01", "2026-09-01", "2026-12-31"),
        # Opening entries on the first working day, or on the eve.
        (NORM, "2026-01-05", "2026-12-31", "2026-01-02", "2026-01-01", "2026-12-31"),
        (NORM, "2026-01-05", "2026-12-31", "2025-12-31", "2026-01-01", "2026-12-31"),
        # The name cannot be right: too early, too late, no day.
        ("111111111FEC20221231.TXT", "2023-01-03", "2023-07-31", "2023-01-01", "2023-01-01", "2023-12-31"),
        ("123456789FEC20500930.txt", "2022-04-01", "2023-04-30", "2022-04-01", "2022-04-01", "2023-04-30"),
        ("123456789FEC20261301.txt", "2026-02-03", "2026-07-31", None, "2026-01-01", "2026-12-31"),
        # The name says nothing.
        ("export.txt", "2024-03-15", "2024-06-20", None, "2024-01-01", "2024-12-31"),
        ("export.txt", "2024-09-15", "2025-06-20", None, "2024-09-01", "2025-08-31"),
        ("export.txt", "2024-07-04", "2024-11-20", "2024-07-01", "2024-07-01", "2025-06-30"),
    ],
)
def test_exercise(name: str, first: str, last: str, opening: str | None, start: str, end: str) -> None:
    period, why = exercise_of(name, day(first), day(last), day(opening) if opening else None)
    assert (period.start, period.last) == (day(start), day(end))
    assert why.severity == "notice"
    assert {("start", start), ("end", end)} <= set(why.params)


@pytest.mark.parametrize("name", ["", "FEC20261231", "123456789FEC2026", "123456789FEC20260230.txt", "1FEC00000000"])
def test_a_name_that_says_nothing(name: str) -> None:
    assert end_in_name(name) is None


def test_a_calendar_year_is_named_by_its_year_and_others_by_two() -> None:
    period, _ = exercise_of(NORM, day("2026-01-01"), day("2026-12-31"), None)
    assert period.label == "2026"
    period, _ = exercise_of("1FEC20260831", day("2025-09-01"), day("2026-08-31"), None)
    assert period.label == "2025-26"


def test_opening_entries_of_the_eve_are_booked_on_the_first_day_before_all_others() -> None:
    rows = [
        "JournalCode|EcritureNum|EcritureDate|CompteNum|Debit|Credit",
        "VE|1|20260101|411|5,00|0,00",
        "VE|1|20260101|512|0,00|5,00",
        "AN|1|20251231|512|7,00|0,00",
        "AN|1|20251231|101|0,00|7,00",
    ]
    export = read_fec("\n".join(rows).encode(), NORM)
    assert [(entry.date, entry.is_opening) for entry in export.entries] == [
        (day("2026-01-01"), True),
        (day("2026-01-01"), False),
    ]
    assert {line.date for line in export.entries[0].lines} == {day("2025-12-31")}, "as the file has it"
