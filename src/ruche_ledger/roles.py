"""What the postings of a transaction are for: what is owed and paid, what is lost, what is sold, in whose channel."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import NamedTuple

from .accounts import AccountInfo
from .model import Legs
from .money import HUNDRED
from .rules.contributions import Rule

#: Customers, and doubtful customers: one receivable.
RECEIVABLE = ("411", "416")
MONEY = "5"
DEPOSITS = "4191"
VAT = "445"
#: Bad debts, and discounts for early payment.
LOST = ("654", "665")


class Roles(NamedTuple):
    """Where the postings stand that tell what such a transaction is for."""

    receivable: tuple[int, ...]
    money: tuple[int, ...]
    settled: tuple[int, ...]
    vat: tuple[int, ...]
    lost: tuple[int, ...]


class Sale(NamedTuple):
    """Where such a transaction sells under one rule: by activity its postings, and whether the channel is another."""

    parts: tuple[tuple[str | None, tuple[tuple[int, int], ...]], ...]
    foreign: bool

    def cents(self, numbers: Sequence[Decimal]) -> int:
        """What it sells; a credit note's is negative."""
        return sum([cents for _, cents in self.by_activity(numbers)])

    def by_activity(self, numbers: Sequence[Decimal]) -> list[tuple[str | None, int]]:
        """What it sells, by activity."""
        return [
            (activity, sum([int(numbers[place] * HUNDRED) * sign for place, sign in places]))
            for activity, places in self.parts
        ]


def roles_of(legs: Legs, info: Callable[[str], AccountInfo]) -> Roles:
    """Which of the entrepreneur's own legs, and the cooperative's, tell what a transaction is for."""
    found = [(place, info(account)) for place, account in legs.beside]

    def places(prefixes: str | tuple[str, ...], *, own: bool = False) -> tuple[int, ...]:
        return tuple(
            place for place, leg in found if leg.pcg.startswith(prefixes) and (leg.owner == legs.owner or not own)
        )

    return Roles(places(RECEIVABLE, own=True), places(MONEY), places((MONEY, DEPOSITS)), places(VAT), places(LOST))


def sale_of(rule: Rule, legs: Legs, info: Callable[[str], AccountInfo], *, by_activity: bool) -> Sale:
    """What such a transaction sells under a rule."""
    parts: dict[str | None, list[tuple[int, int]]] = {}
    internal = False
    for place, account in zip(legs.places, legs.accounts, strict=True):
        leg = info(account)
        internal = internal or (legs.internal and rule.is_sale(leg.pcg))
        if sign := rule.sale(leg.pcg):
            parts.setdefault(leg.activity if by_activity else None, []).append((place, sign))
    sold = tuple((activity, tuple(places)) for activity, places in parts.items())
    return Sale(sold, foreign=rule.is_internal != internal)


def total(numbers: Sequence[Decimal], places: Sequence[int]) -> int:
    """The sum of some postings, in cents."""
    return sum([int(numbers[place] * HUNDRED) for place in places])


def debits(numbers: Sequence[Decimal], places: Sequence[int]) -> int:
    """The sum of those that are debits, in cents."""
    return sum([max(0, int(numbers[place] * HUNDRED)) for place in places])
