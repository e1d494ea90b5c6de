"""What the oracle predicts: transactions as dates and legs, and books in which they are posted. Provisional."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from ruche_ledger.testing.oracle_books import Books, Line, Piece
from ruche_ledger.testing.oracle_calendar import ZERO


@dataclass(frozen=True, order=True)
class Expected:
    """One generated transaction: its date and what it posts, account by account, never zero."""

    date: date
    legs: tuple[tuple[str, Fraction], ...]


def expected(day: date, legs: Iterable[tuple[str, Fraction]]) -> Expected:
    """A transaction of these legs: one sum for each account, none where it is zero."""
    sums: dict[str, Fraction] = defaultdict(lambda: ZERO)
    for account, amount in legs:
        sums[account] += amount
    return Expected(day, tuple(sorted((account, amount) for account, amount in sums.items() if amount)))


def with_posted(books: Books, generated: Iterable[Expected], step: str) -> Books:
    """The same books with generated transactions posted, tagged by the step that they come from."""
    pieces = [
        Piece(-1, each.date, frozenset({"ruche", step}), frozenset(), tuple(account for account, _ in each.legs),
              tuple(Line(account, amount) for account, amount in each.legs))
        for each in generated
    ]  # fmt: skip
    return replace(books, pieces=books.pieces + pieces)
