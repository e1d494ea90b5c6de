"""One ledger under one set of decisions, and what each generated amount does to each owner.

What a member *bears* is what generated entries take from their net result: what rules levy, what funds levy and call,
their parts of shared costs, less aid, less what is made good or written off for them, less what comes back of shared
costs. What they *owe* are advances: they are paid back, so they stand apart and are in no gain and no loss. What is
taken over from other books is neither. So, to the cent and for every owner,

    what moves the position = − what is borne + what is owed + what is taken over

and the effects of one amount on all owners cancel.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from .balances import Steps
from .levies import Levy
from .model import Books
from .months import Outcome
from .pooled import SharedCost
from .rules.decisions import Decisions
from .solidarity import Transfer

#: Of what borne and owed are made, in the order in which they are shown; `other` where names are hidden.
KINDS = ("rule", "levy", "call", "share", "aid", "write-off", "deficit", "advance", "repayment", "opening", "other")


class Subject(NamedTuple):
    """What takes or gives.

    Attributes:
        kind: One of `KINDS`.
        name: The rule's name, the fund's key or the pooled means.
        channel: Of a rule, its channel; each is a rule of its own.
    """

    kind: str
    name: str
    channel: str = ""

    @property
    def order(self) -> tuple[int, str, str]:
        """Rules first, by name; then what funds do."""
        return KINDS.index(self.kind), self.name, self.channel


class Effect(NamedTuple):
    """What one generated amount does to one owner; cents.

    Attributes:
        day: When.
        owner: Whose: an entrepreneur, a fund or the cooperative. The effects of one amount on all cancel.
        subject: Of what.
        borne: What it takes from the owner's net result.
        owed: What it adds to the owner's advances; of a fund, with the other sign.
        taken_over: What an opening adds to the position.
    """

    day: date
    owner: str
    subject: Subject
    borne: int
    owed: int = 0
    taken_over: int = 0

    @property
    def moved(self) -> int:
        """What it adds to the owner's position."""
        return self.taken_over - self.borne + self.owed


def effects(outcome: Outcome, house: str) -> Iterator[Effect]:
    """All effects of what is generated, on every owner.

    Args:
        outcome: What is generated.
        house: The cooperative's key.
    """
    for taken in outcome.taken_over:
        subject = Subject("opening", taken.opening.owner)
        for owner, cents in ((taken.owner, taken.cents), (house, -taken.cents)):
            yield Effect(taken.date, owner, subject, 0, 0, cents)
    for cost in outcome.shared:
        yield from _of_share(cost)
    for levy in outcome.levies:
        yield from _of_levy(levy, house)
    for transfer in outcome.transfers:
        yield from _of_transfer(transfer)


def _of_share(cost: SharedCost) -> Iterator[Effect]:
    subject = Subject("share", cost.name)
    yield Effect(cost.date, cost.payer, subject, -cost.returned_cents)
    for owner, cents in cost.borne:
        yield Effect(cost.date, owner, subject, cents)


def _of_levy(levy: Levy, house: str) -> Iterator[Effect]:
    subject = Subject("rule", levy.rule, levy.law.channel)
    yield Effect(levy.date, levy.owner, subject, levy.cents)
    yield Effect(levy.date, house, subject, levy.fund_cents - levy.cents)
    if levy.fund is not None:
        yield Effect(levy.date, levy.fund, subject, -levy.fund_cents)


def _of_transfer(transfer: Transfer) -> Iterator[Effect]:
    subject = Subject(transfer.kind, transfer.fund)
    owed = transfer.moved_cents - transfer.earned_cents
    yield Effect(transfer.date, transfer.owner, subject, -transfer.earned_cents, owed)
    yield Effect(transfer.date, transfer.fund, subject, transfer.earned_cents, -owed)


@dataclass(frozen=True)
class Side:
    """One ledger under one set of decisions: what was written, what was decided, and what follows from both."""

    books: Books
    decisions: Decisions
    outcome: Outcome

    @cached_property
    def effects(self) -> tuple[Effect, ...]:
        """All effects of what is generated, on every owner."""
        house = self.decisions.house
        return tuple(effects(self.outcome, house.key)) if house is not None else ()

    def position(self, owner: str, day: date) -> int:
        """An owner's position at the end of a day, with what is generated."""
        moved = self._moved.get(owner)
        return self.books.position(owner, day) + (moved.until(day) if moved else 0)

    def days(self, owner: str) -> list[date]:
        """The days on which an owner's position may move, in order."""
        written = {day for account in self.books.owned(owner) for day in self.books.days[account].days}
        moved = self._moved.get(owner)
        return sorted({*written, *(moved.days if moved else ())})

    @cached_property
    def _moved(self) -> Mapping[str, Steps]:
        by_owner: dict[str, dict[date, int]] = {}
        for effect in self.effects:
            days = by_owner.setdefault(effect.owner, {})
            days[effect.day] = days.get(effect.day, 0) + effect.moved
        return {owner: Steps(days) for owner, days in by_owner.items()}
