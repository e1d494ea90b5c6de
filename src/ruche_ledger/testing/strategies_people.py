"""Strategies for the time of a ledger and the people in it: spans, exercises, contracts, exits, new entries.

Days are drawn from the edges first: where a month, a year, a contract or a rule begins or ends. Provisional.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import strategies as st

from ruche_ledger.testing.oracle_books import Books
from ruche_ledger.testing.oracle_calendar import add_months, month_end
from ruche_ledger.testing.texts import Declaration, Value

DAY = timedelta(days=1)
CONTRACTS = ("CAPE", "CESA", "ASSOCIE")
KEYS = ("E007", "E012", "E9", "E10", "Poterie", "Éa-1", "3D")


@dataclass(frozen=True)
class Span:
    """The months that a ledger is about, and the days in them where something may change."""

    start: date
    end: date
    edges: tuple[date, ...]

    def widened(self, days: Iterable[date]) -> Span:
        """The same span with the days around further edges."""
        around = {day + step * DAY for day in days for step in (-1, 0, 1)}
        inside = {day for day in around if self.start <= day <= self.end}
        return Span(self.start, self.end, tuple(sorted(inside | set(self.edges))))

    def days(self) -> st.SearchStrategy[date]:
        """A day of the span: an edge as often as any other."""
        return st.one_of(st.sampled_from(self.edges), st.dates(self.start, self.end))

    def days_around(self) -> st.SearchStrategy[date]:
        """A day from a year and a half before the span to a month after it, most often inside."""
        return st.one_of(
            self.days(),
            st.dates(add_months(self.start, -18), add_months(self.end, 1)),
            st.integers(1, 14).map(lambda months: add_months(self.start, -months)),
        )


@st.composite
def spans(draw: st.DrawFn) -> Span:
    """One to five months, sometimes more than a year, also across a year's end and a leap February."""
    first = date(draw(st.sampled_from((2023, 2025, 2026))), draw(st.sampled_from((1, 2, 3, 6, 11, 12))), 1)
    months = draw(st.one_of(st.integers(1, 5), st.sampled_from((1, 2, 13, 15))))
    edges = set()
    for month in range(months):
        begin = add_months(first, month)
        edges |= {begin, month_end(begin)}
    return Span(first, month_end(add_months(first, months - 1)), tuple(sorted(edges)))


@st.composite
def exercises(draw: st.DrawFn, span: Span) -> tuple[Declaration, ...]:
    """None, or up to two, on a first of a month or inside one; one may have its anniversary in the span."""
    begins = st.one_of(span.days_around(), span.days().map(lambda day: add_months(day, -12)))
    days = draw(st.one_of(st.just(set()), st.sets(begins, min_size=1, max_size=2)))
    return tuple(Declaration(day, "ruche-exercise", (f"{day}",)) for day in sorted(days))


@st.composite
def histories(draw: st.DrawFn, span: Span, *, constant: bool) -> tuple[tuple[date, str | None], ...]:
    """Dated contracts of one entrepreneur: changes, an exit, a new entry; ``constant`` keeps the first."""
    last_days = st.integers(1, 8).map(lambda months: month_end(add_months(span.start, -months)))
    began = draw(st.one_of(st.just(add_months(span.start, -3)), span.days_around(), last_days))
    history: list[tuple[date, str | None]] = [(began, draw(st.sampled_from(CONTRACTS)))]
    if constant:
        return tuple(history)
    later = draw(st.lists(span.days(), max_size=3, unique=True).map(sorted))
    for day in later:
        if day <= history[-1][0]:
            continue
        is_out = history[-1][1] == "left"
        words: tuple[str | None, ...] = CONTRACTS if is_out else (*CONTRACTS, "left", "left", "left", None)
        word = draw(st.sampled_from(words))
        first = day.replace(day=1)
        if word == "left" and first > history[-1][0] and draw(st.booleans()):
            day = first  # so that the last active day is a month's last
        history.append((day, word))
    return tuple(history)


@st.composite
def people(
    draw: st.DrawFn, span: Span, *, least: int = 1, most: int = 5, constant: bool = False
) -> dict[str, tuple[tuple[date, str | None], ...]]:
    """One to five entrepreneurs by key, each with a history."""
    keys = draw(st.lists(st.sampled_from(KEYS), min_size=least, max_size=most, unique=True))
    return {key: draw(histories(span, constant=constant)) for key in keys}


def declared(key: str, history: Iterable[tuple[date, str | None]]) -> tuple[Declaration, ...]:
    """The directives of one history; None repeats the former contract by leaving it out."""
    found = []
    for day, contract in history:
        meta: tuple[tuple[str, Value], ...] = (("contract", contract),) if contract else (("name", "Nom"),)
        found.append(Declaration(day, "ruche-entrepreneur", (key,), meta))
    return tuple(found)


def active_books(histories_by_key: dict[str, tuple[tuple[date, str | None], ...]]) -> Books:
    """Books that know nothing but who is active when."""
    books = Books()
    for key, history in histories_by_key.items():
        filled: list[tuple[date, str]] = []
        for day, contract in history:
            filled.append((day, contract or filled[-1][1]))
        books.contracts[key] = filled
    return books
