"""What the plugin moved between people and funds, one step after the other, with positions before and after each."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from beancount.core import data

from ruche_ledger.testing.texts import GeneratedLedger

from . import runs

#: The steps of one fund on one day in the contract's order, and those of an exit, after all funds' other steps.
ORDER = ("levy", "repayment", "call", "aid", "advance")
EXITS = ("repayment", "write-off", "deficit")


@dataclass(frozen=True)
class Move:
    """One generated transaction of solidarity: what it posts, and the step that it names itself."""

    date: date
    step: str
    legs: runs.Legs

    def on(self, end: str) -> Fraction:
        """What it posts on the accounts that end so."""
        return sum((amount for account, amount in self.legs if account.endswith(end)), Fraction())

    def of(self, owner: str) -> Fraction:
        """What it adds to an owner's position."""
        return -sum((amount for account, amount in self.legs if runs.owner_of(account) == owner), Fraction())

    @property
    def owners(self) -> frozenset[str]:
        """The owners of its accounts."""
        return frozenset(runs.owner_of(account) for account, _ in self.legs)


def moves(entries: runs.Entries) -> list[Move]:
    """The plugin's transactions that come from a fund's decisions."""
    return [
        Move(entry.date, entry.meta["ruche-step"], runs.legs(entry))
        for entry in runs.generated(entries)
        if "ruche-step" in entry.meta
    ]


def reserve(ledger: GeneratedLedger, fund: str, day: date) -> Fraction:
    """What a fund keeps on that day."""
    declared = [each for each in ledger.of_kind("ruche-fund") if each.values[0] == fund and each.date <= day]
    held = max(declared, key=lambda each: each.date).get("reserve")
    return Fraction(getattr(held, "cents", 0), 100)


def funds_in_order(ledger: GeneratedLedger) -> list[str]:
    """The funds in the order of their declaration."""
    first: dict[str, date] = {}
    for each in ledger.of_kind("ruche-fund"):
        first[str(each.values[0])] = min(each.date, first.get(str(each.values[0]), date.max))
    return sorted(first, key=lambda fund: (first[fund], fund))


def leavers(ledger: GeneratedLedger, day: date) -> set[str]:
    """Whose last active day that is."""
    return {
        str(each.values[0])
        for each in ledger.of_kind("ruche-entrepreneur")
        if each.get("contract") == "left" and each.date.toordinal() == day.toordinal() + 1
    }


def walk(ledger: GeneratedLedger, entries: runs.Entries) -> Iterator[tuple[Move, Mapping[str, Fraction]]]:
    """Each move in the contract's order, with all positions before it."""
    found = moves(entries)
    funds = funds_in_order(ledger)
    for day in sorted({move.date for move in found}):
        today = [move for move in found if move.date == day]
        positions: dict[str, Fraction] = defaultdict(Fraction)
        for entry in entries:
            if isinstance(entry, data.Transaction) and entry.date <= day:
                for posting in entry.postings:
                    if posting.units.currency == "EUR":
                        positions[runs.owner_of(posting.account)] -= Fraction(posting.units.number)
        for move in today:
            for owner in move.owners:
                positions[owner] -= move.of(owner)
        for move in sorted(today, key=lambda move: _place(move, funds, leavers(ledger, day))):
            yield move, dict(positions)
            for owner in move.owners:
                positions[owner] += move.of(owner)


def _place(move: Move, funds: list[str], leaving: set[str]) -> tuple[object, ...]:
    fund = min((funds.index(owner) for owner in move.owners if owner in funds), default=len(funds))
    person = min((owner for owner in move.owners if owner not in funds and owner != "Ruche"), default="")
    if move.step in EXITS and person in leaving:  # a month's repayment of who leaves is not told from the exit's
        return (1, person, move.step == "deficit", fund, EXITS.index(move.step), "")
    return (0, "", False, fund, ORDER.index(move.step), person)
