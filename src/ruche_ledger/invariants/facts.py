"""One computed ledger as the invariants see it."""

from __future__ import annotations

from dataclasses import dataclass

from ..bookings import Booking, include
from ..model import Books
from ..months import Outcome
from ..rules.decisions import Decisions


@dataclass(frozen=True, slots=True)
class Facts:
    """One computed ledger: `books` as written, `complete` with the `bookings` of the outcome."""

    books: Books
    decisions: Decisions
    outcome: Outcome
    bookings: tuple[Booking, ...]
    complete: Books

    @classmethod
    def of(cls, books: Books, decisions: Decisions, outcome: Outcome) -> Facts:
        """Books the outcome."""
        bookings = tuple(outcome.bookings(books.grammar))
        return cls(books, decisions, outcome, bookings, include(books, bookings))
