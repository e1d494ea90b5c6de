"""What funds moved, one step after the other, with all positions before each: for the laws of solidarity."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from .texts import GeneratedLedger
from .trials import Made, Trial

#: What each step does to the fund: into it, out of it, or neither.
SIGNS = {"levy": 1, "call": 1, "repayment": 1, "aid": -1, "advance": -1, "deficit": -1, "write-off": 0}
PAYOUTS = ("aid", "advance", "deficit")

#: The steps of one fund on one day in the contract's order, and those of an exit, after all funds' other steps.
ORDER = ("levy", "repayment", "call", "aid", "advance")
EXITS = ("repayment", "write-off", "deficit")


@dataclass(frozen=True)
class Move:
    """One generated transaction of solidarity, and what it adds to each owner's position."""

    made: Made
    gains: Mapping[str, Fraction]

    @property
    def step(self) -> str:
        """`levy`, `aid` …"""
        return self.made.part

    @property
    def date(self) -> date:
        """When."""
        return self.made.date

    def of(self, owner: str) -> Fraction:
        """What it adds to an owner's position."""
        return self.gains.get(owner, Fraction())


def moves(trial: Trial) -> list[Move]:
    """The transactions that come from a fund's decisions."""
    found = []
    for each in trial.made:
        if each.part in SIGNS:
            gains: dict[str, Fraction] = defaultdict(Fraction)
            for account, amount in each.legs:
                gains[trial.owner(account)] -= amount
            found.append(Move(each, dict(gains)))
    return found


def reserve(trial: Trial, fund: str, day: date) -> Fraction:
    """What a fund keeps on a day."""
    return max((each for each in trial.books.funds[fund] if each[0] <= day), key=lambda each: each[0])[1]


def leavers(ledger: GeneratedLedger, day: date) -> set[str]:
    """Whose last active day that is."""
    return {
        str(each.values[0])
        for each in ledger.of_kind("ruche-entrepreneur")
        if each.get("contract") == "left" and each.date.toordinal() == day.toordinal() + 1
    }


def walk(trial: Trial) -> Iterator[tuple[Move, Mapping[str, Fraction]]]:
    """Each move in the contract's order, with all positions before it."""
    found = moves(trial)
    funds = sorted(trial.books.funds, key=lambda fund: (min(trial.books.funds[fund]), fund))
    for day in sorted({move.date for move in found}):
        today = [move for move in found if move.date == day]
        positions = positions_on(trial, day)
        for move in today:
            for owner, gain in move.gains.items():
                positions[owner] -= gain
        leaving = leavers(trial.ledger, day)
        for move in sorted(today, key=lambda move: _place(move, funds, leaving)):
            yield move, positions
            for owner, gain in move.gains.items():
                positions[owner] += gain


def positions_on(trial: Trial, day: date) -> dict[str, Fraction]:
    """All positions at the end of a day."""
    positions: dict[str, Fraction] = defaultdict(Fraction)
    for entry in trial.entries:
        if type(entry).__name__ == "Transaction" and entry.date <= day:
            for posting in entry.postings:
                if posting.units.currency == trial.books.currency:
                    positions[trial.owner(posting.account)] -= Fraction(posting.units.number)
    return positions


def _place(move: Move, funds: list[str], leaving: set[str]) -> tuple[object, ...]:
    fund = min((funds.index(owner) for owner in move.gains if owner in funds), default=len(funds))
    person = min((owner for owner in move.gains if owner not in funds and owner != "Ruche"), default="")
    if move.step in EXITS and person in leaving:  # a month's repayment of who leaves is not told from the exit's
        return (1, person, move.step == "deficit", fund, EXITS.index(move.step), "")
    return (0, "", False, fund, ORDER.index(move.step) if move.step in ORDER else len(ORDER), person)
