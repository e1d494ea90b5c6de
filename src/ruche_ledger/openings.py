"""Positions taken over from other books."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from .errors import Source
from .model import Books
from .rules.decisions import Opening


@dataclass(frozen=True, slots=True)
class TakenOver:
    """What an opening adds to what the `#a-nouveau` transactions brought in already, in cents."""

    id: str
    owner: str
    date: date
    cents: int
    opening: Opening

    @property
    def place(self) -> Source:
        """Where the opening stands."""
        return self.opening.source


def take_over(
    books: Books, openings: Iterable[Opening], start: date, horizon: date, name: Callable[..., str]
) -> Iterator[TakenOver]:
    """Finds the difference between each position taken over and what stands in the books, day by day.

    Args:
        books: What was written.
        openings: All openings; only positions count here.
        start: Nothing is dated before; an opening is, in a year in which nobody keeps books.
        horizon: Nothing is dated after.
        name: Hands out a stable name made of words.
    """
    before: dict[str, int] = {}
    positions = [opening for opening in openings if opening.measure == "position" and start <= opening.date <= horizon]
    for opening in sorted(positions, key=lambda opening: (opening.date, opening.owner)):
        owner, tagged = opening.owner, books.openings
        written = -sum(tagged[account].until(opening.date) for account in books.owned(owner) if account in tagged)
        cents = opening.cents - written - before.get(owner, 0)
        before[owner] = before.get(owner, 0) + cents
        if cents:
            yield TakenOver(name("opening", opening.date.isoformat(), owner), owner, opening.date, cents, opening)
