"""Runs the stages over all months of a ledger: openings, levies, then solidarity at each month's end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .accounts import Grammar
from .balances import Balances
from .bookings import Booking, book
from .contributions import NO_CONTRIBUTIONS, Coming, contribute
from .errors import Problem
from .funds import NO_MOVES, Funds
from .levies import FreeBase, Levy
from .model import Books
from .names import Names
from .openings import TakenOver, take_over
from .pooled import SharedCost, share_costs
from .rules.contributions import Rule
from .rules.decisions import Decisions
from .rules.scopes import Timeline
from .solidarity import Sharing, Transfer


@dataclass(frozen=True, slots=True)
class Outcome:
    """All that follows from books and decisions.

    Attributes:
        taken_over: In order of date.
        shared: What pooled means cost each owner, in order of date.
        levies: In order of date, then rule, then entrepreneur.
        transfers: In the order in which they are made.
        sharings: One for each fund and month in which somebody claimed.
        timelines: Which rule holds when, by (name, channel, entrepreneur).
        problems: Days on which no rule, or more than one, holds; postings that cannot be shared.
        free: Bases on which nothing was due: nothing is generated of them.
    """

    taken_over: tuple[TakenOver, ...]
    shared: tuple[SharedCost, ...]
    levies: tuple[Levy, ...]
    transfers: tuple[Transfer, ...]
    sharings: tuple[Sharing, ...]
    timelines: dict[tuple[str, str, str], Timeline[Rule]]
    problems: tuple[Problem, ...]
    free: tuple[FreeBase, ...] = ()

    def bookings(self, grammar: Grammar) -> Iterator[Booking]:
        """What is to be booked, in the order in which it happens."""
        for things in (self.taken_over, self.shared, self.levies, self.transfers):
            for thing in things:
                yield book(thing, grammar)


NOTHING = Outcome((), (), (), (), (), {}, ())

ALL_PARTS = frozenset({"owners", "shares", "contribution", "solidarity"})


def run(
    books: Books, decisions: Decisions, parts: frozenset[str] = ALL_PARTS, coming: Coming | None = None
) -> Outcome:
    """Applies all decisions to the books.

    Args:
        books: What was written.
        decisions: What was declared.
        parts: `owners` takes positions over, `shares` shares costs, `contribution` levies, `solidarity` moves money.
        coming: What months to come add to bases, where the books' horizon lies beyond what was written.

    Returns:
        What is to be generated; nothing without a cooperative, or without a movement.
    """
    house, start, horizon = decisions.house, books.start, books.horizon
    if house is None or start is None or horizon is None or horizon < start:
        return NOTHING
    names = Names()
    taken_over = tuple(take_over(books, decisions.openings, start, horizon, names.take)) if "owners" in parts else ()
    shared: tuple[SharedCost, ...] = ()
    problems: list[Problem] = []
    if "shares" in parts and books.shared:
        shared, faults = share_costs(books, decisions, start, horizon, names.take)
        problems += faults
    due = NO_CONTRIBUTIONS
    if "contribution" in parts:
        due = contribute(books, decisions, start, horizon, names, coming)
    problems += due.problems
    moves = NO_MOVES
    if "solidarity" in parts:
        ledger = Balances(books, decisions, house)
        ledger.settle(taken_over, shared, due.levies)
        moves = Funds(decisions, ledger, names).run(start, horizon)
    problems += moves.problems
    return Outcome(
        *(taken_over, shared, due.levies, moves.transfers, moves.sharings, due.timelines),
        tuple(problems),
        due.free,
    )
