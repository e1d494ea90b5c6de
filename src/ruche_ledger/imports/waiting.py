"""VAT on receipts: when an invoice is paid, its VAT goes from its owner to the cooperative, who owes it to the State.

Accountants book VAT on the day of the invoice. Where it is due on receipts (services, CGI art. 269-2-c) it is then on
its owner's account, where it leaves the position alone, and the transaction that pays gets two legs more on the same
account number: away from the owner, to the cooperative. By account number nothing has moved.

VAT that an attribution gives to somebody at the opening belongs to what is open there on their customers.

A payment pays what it is lettered with; if it is not, or if it is lettered with an opening balance, the oldest open
items of its account and auxiliary. A part pays its part of the VAT, rounded half-up cumulatively, so an item fully paid
has given exactly its VAT. A credit note takes VAT off the latest open invoice, and gives nothing to anybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from ..money import allocate, round_ratio
from .booked import Booked, Leg
from .ownership import THIRD_PARTIES
from .plan import Whose, place_of

#: Owner, account, auxiliary; then what tells lettered items apart.
_Pool = tuple[str, ...]
_PAIR = 3


@dataclass(slots=True)
class _Item:
    """Something open between an owner and a customer or supplier; all in cents.

    Attributes:
        day: When it came up.
        total: What was open at first, less credit notes.
        left: What still is.
        vat: By account, what waits on the day of the invoice.
        given: By account, what has gone to the cooperative since.
    """

    day: date
    total: int
    left: int
    vat: dict[str, int]
    given: dict[str, int] = field(default_factory=dict)

    def due(self) -> Iterator[tuple[str, int]]:
        """What VAT must go now."""
        for account, cents in self.vat.items():
            paid = abs(self.total - self.left)
            wanted = round_ratio(cents * paid, abs(self.total), "half-up") if self.left else cents
            if part := wanted - self.given.get(account, 0):
                self.given[account] = wanted
                yield account, part

    def absorb(self, note: _Item, cents: int) -> None:
        """Takes a part of a credit note off this item."""
        for account, vat in tuple(note.vat.items()):
            part = round_ratio(vat * cents, abs(note.left), "half-up")
            self.vat[account] = self.vat.get(account, 0) + part
            note.vat[account] = vat - part
        sign = 1 if self.left > 0 else -1
        self.left -= sign * cents
        self.total -= sign * cents
        note.left += sign * cents
        note.total += sign * cents


def release(booked: Sequence[Booked], house: str, taken_over: Sequence[Booked] = ()) -> list[Booked]:
    """Adds to each transaction the VAT that it makes due.

    Args:
        booked: In order of date, former exercises first; what an earlier import added to them is left out and found
            again.
        house: The cooperative's key.
        taken_over: Opening entries that are not booked, because the exercise before them is.
    """
    openings = [each for each in (*booked, *taken_over) if each.is_opening]
    carried = {_group(each, leg) for each in openings for leg in each.legs if leg.lettering}
    taken = _shares([leg for each in booked if each.is_opening for leg in each.legs], house)
    pools: dict[_Pool, list[_Item]] = {}
    done = []
    exercise = date.min
    for each in booked:
        if each.exercise > exercise:
            _carry_over(pools)
            exercise = each.exercise
        legs = tuple(leg for leg in each.legs if not leg.is_release)
        due: dict[tuple[str, str], int] = {}
        shares = taken if each.is_opening else _shares(legs, house)
        for leg in _third(legs, house):
            group = _group(each, leg)
            pool = group if leg.lettering and group not in carried else group[:_PAIR]
            for account, cents in _meet(
                pools.setdefault(pool, []), _Item(each.date, leg.cents, leg.cents, shares[id(leg)])
            ):
                due[leg.whose, account] = due.get((leg.whose, account), 0) + cents
        for (whose, account), cents in sorted(due.items()):
            if cents:
                moved = (Leg(whose, account, -cents, is_release=True), Leg(house, account, cents, is_release=True))
                legs = (*legs, *moved)
        done.append(each if legs == each.legs else replace(each, legs=legs))
    return done


def _carry_over(pools: dict[_Pool, list[_Item]]) -> None:
    """At a new year letters begin again: what is still open is open between the two, whatever it was lettered with."""
    for pool in [pool for pool in pools if len(pool) > _PAIR]:
        pools.setdefault(pool[:_PAIR], []).extend(pools.pop(pool))
    for items in pools.values():
        items.sort(key=lambda item: item.day)


def _group(each: Booked, leg: Leg) -> _Pool:
    return (leg.whose, leg.number, leg.auxiliary, leg.lettering, each.exercise.isoformat())


def _third(legs: Iterable[Leg], house: str) -> list[Leg]:
    """Legs on somebody's customers and suppliers."""
    return [leg for leg in legs if leg.whose != house and leg.cents and leg.number.startswith(THIRD_PARTIES)]


def _shares(legs: Sequence[Leg], house: str) -> dict[int, dict[str, int]]:
    """By leg on somebody's customers and suppliers, its part of the VAT that waits beside it, by account."""
    third = _third(legs, house)
    shares: dict[int, dict[str, int]] = {id(leg): {} for leg in third}
    sums: dict[tuple[str, str], int] = {}
    for leg in legs:
        if third and leg.whose != house and place_of(leg.number).whose is Whose.VAT:
            sums[leg.whose, leg.number] = sums.get((leg.whose, leg.number), 0) + leg.cents
    for (whose, account), cents in sums.items():
        payers = [leg for leg in third if leg.whose == whose and leg.cents * cents < 0]
        payers = payers or [leg for leg in third if leg.cents * cents < 0 and _same_person(leg.whose, whose)]
        if payers:
            sign = 1 if cents > 0 else -1
            for leg, part in zip(payers, allocate(abs(cents), [abs(leg.cents) for leg in payers]), strict=True):
                shares[id(leg)][account] = sign * part
    return shares


def _same_person(one: str, other: str) -> bool:
    return one.partition(":")[0] == other.partition(":")[0]


def _meet(pool: list[_Item], item: _Item) -> Iterator[tuple[str, int]]:
    """Sets an item against those open on the other side; yields the VAT that becomes due."""
    while item.left and pool and (pool[0].left > 0) != (item.left > 0):
        is_note = bool(item.vat)
        other = next((each for each in reversed(pool) if each.vat), pool[0]) if is_note else pool[0]
        cents = min(abs(item.left), abs(other.left))
        if is_note and other.vat:
            other.absorb(item, cents)
        else:
            other.left += cents if other.left < 0 else -cents
            item.left += cents if item.left < 0 else -cents
        yield from other.due()
        if not (is_note and other.vat):
            yield from item.due()
        if not other.left:
            pool.remove(other)
    if item.left:
        pool.append(item)
