"""VAT on receipts: when an invoice is paid, its VAT goes from its owner to the cooperative, who owes it to the State.

Accountants book VAT on the day of the invoice. Where it is due on receipts (services, CGI art. 269-2-c) it is then on
its owner's account, where it leaves the position alone, and the transaction that pays gets two legs more on the same
account number: away from the owner, to the cooperative. By account number nothing has moved.

VAT that an attribution gives to somebody at the opening belongs to what is open there on their customers.

A payment pays what it is lettered with; if it is not, or if it is lettered with an opening balance, the oldest open
items of its account and auxiliary. A part pays its part of the VAT, rounded half-up cumulatively, so an item fully paid
has given exactly its VAT. A credit note takes VAT off the latest open invoice, and gives nothing to anybody. What only
moves to another account of customers or of suppliers (doubtful, a bill of exchange) waits on there; a payment that
bounces brings back what it gave.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from ..money import allocate, round_ratio
from .booked import Booked, Leg
from .ownership import THIRD_PARTIES
from .plan import Whose, place_of

#: Owner, account, auxiliary; then what tells lettered items apart.
_Key = tuple[str, ...]
_PAIR = 3

#: VAT that becomes due: account and cents.
_Due = tuple[str, int]

#: Accounts between which what is open may move without being paid, but for advances; the sign of what is open there.
_KINDS = (("40", "409", -1), ("41", "419", 1))
_ADVANCES = tuple(advances for _, advances, _ in _KINDS)


@dataclass(slots=True)
class _Item:
    """Something open between an owner and a customer or supplier; all in cents.

    Attributes:
        day: When it came up.
        total: What was open at first, less credit notes and what went elsewhere.
        left: What still is.
        vat: By account, what waits on the day of the invoice.
        given: By account, what has gone to the cooperative since.
    """

    day: date
    total: int
    left: int
    vat: dict[str, int]
    given: dict[str, int] = field(default_factory=dict)

    @property
    def sign(self) -> int:
        return 1 if self.total > 0 else -1

    def due(self) -> Iterator[tuple[str, int]]:
        """What VAT must go now."""
        for account, cents in self.vat.items():
            paid = abs(self.total - self.left)
            wanted = round_ratio(cents * paid, abs(self.total), "half-up") if self.left else cents
            if part := wanted - self.given.get(account, 0):
                self.given[account] = wanted
                yield account, part

    def split(self, cents: int) -> _Item:
        """Takes off a part of what is left, with its part of the VAT that still waits."""
        part = _Item(self.day, self.sign * cents, self.sign * cents, {})
        for account, vat in self.vat.items():
            part.vat[account] = round_ratio((vat - self.given.get(account, 0)) * cents, abs(self.left), "half-up")
            self.vat[account] = vat - part.vat[account]
        self.total -= part.total
        self.left -= part.total
        return part

    def bounce(self, cents: int) -> _Item:
        """Takes off a part of what was paid, with its part of the VAT that was given: it waits again."""
        part = _Item(self.day, self.sign * cents, self.sign * cents, {})
        paid = abs(self.total - self.left) - cents
        for account, vat in self.vat.items():
            kept = round_ratio(vat * paid, abs(self.total), "half-up")
            part.vat[account] = self.given.get(account, 0) - kept
            self.given[account] = kept
            self.vat[account] = vat - part.vat[account]
        self.total -= part.total
        return part

    def absorb(self, note: _Item, cents: int) -> None:
        """Takes a part of a credit note off this item."""
        part = note.split(cents)
        for account, vat in part.vat.items():
            self.vat[account] = self.vat.get(account, 0) + vat
        self.left += part.left
        self.total += part.left


class _Pools:
    """What is open, by owner, account, auxiliary and lettering; and what was paid, whatever its lettering."""

    def __init__(self) -> None:
        self.open: dict[tuple[_Key, int], list[_Item]] = {}
        self.paid: dict[_Key, list[_Item]] = {}

    def side(self, key: _Key, sign: int) -> list[_Item]:
        """What is open on one side, the oldest first."""
        return self.open.setdefault((key, sign), [])

    def meet(self, key: _Key, item: _Item) -> Iterator[_Due]:
        """Sets an item against those open on the other side; yields the VAT that becomes due."""
        against, beside = self.side(key, -item.sign), self.side(key, item.sign)
        if against and beside:  # what letters kept apart in the year before
            former, beside[:] = list(beside), []
            for each in former:
                yield from self.meet(key, each)
        while item.left and against:
            is_note = bool(item.vat)
            other = next((each for each in reversed(against) if each.vat), against[0]) if is_note else against[0]
            cents = min(abs(item.left), abs(other.left))
            if is_note and other.vat:
                other.absorb(item, cents)
                yield from other.due()
            else:
                other.left -= other.sign * cents
                item.left -= item.sign * cents
                for each in (other, item):
                    if each.vat:
                        self.paid.setdefault(key[:_PAIR], []).append(each)
                        yield from each.due()
            if not other.left:
                against.remove(other)
        if item.left:
            insort(beside, item, key=lambda each: each.day)

    def move(self, source: _Key, target: _Key, item: _Item) -> Iterator[_Due]:
        """Moves what is open from one account to another, the oldest first; the item is the target's."""
        pool = self.side(source, item.sign)
        while item.left and pool:
            part = pool[0].split(min(abs(item.left), abs(pool[0].left)))
            if not pool[0].left:
                del pool[0]
            item.left -= part.left
            yield from self.meet(target, part)
        if item.left:
            yield from self.meet(source, _Item(item.day, -item.left, -item.left, {}))
            yield from self.meet(target, _Item(item.day, item.left, item.left, {}))

    def bounce(self, key: _Key, item: _Item) -> Iterator[_Due]:
        """Gives money back: what was paid last is open again, unless it was paid too much."""
        paid = self.paid.get(key[:_PAIR], [])
        while item.left and paid:
            if part := min(abs(item.left), abs(paid[-1].total - paid[-1].left)) if paid[-1].sign == item.sign else 0:
                again = paid[-1].bounce(part)
                item.left -= again.left
                yield from ((account, -vat) for account, vat in again.vat.items())
                yield from self.meet(key, again)
            if item.left:
                paid.pop()
        if item.left:
            yield from self.meet(key, replace(item, total=item.left))

    def carry_over(self) -> None:
        """At a new year letters begin again: what is still open is open between the two, whatever its lettering."""
        for key, sign in [(key, sign) for key, sign in self.open if len(key) > _PAIR]:
            self.side(key[:_PAIR], sign).extend(self.open.pop((key, sign)))
        for items in self.open.values():
            items.sort(key=lambda item: item.day)


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
    pools = _Pools()
    done = []
    exercise = date.min
    for each in booked:
        if each.exercise > exercise:
            pools.carry_over()
            exercise = each.exercise
        legs = tuple(leg for leg in each.legs if not leg.is_release)
        keys = {}
        for leg in _third(legs, house):
            group = _group(each, leg)
            keys[id(leg)] = group if leg.lettering and group not in carried else group[:_PAIR]
        shares = taken if each.is_opening else _shares(legs, house)
        due: dict[tuple[str, str], int] = {}
        for whose, account, cents in _due(each.date, legs, keys, shares, pools):
            due[whose, account] = due.get((whose, account), 0) + cents
        for (whose, account), cents in sorted(due.items()):
            if cents:
                moved = (Leg(whose, account, -cents, is_release=True), Leg(house, account, cents, is_release=True))
                legs = (*legs, *moved)
        done.append(each if legs == each.legs else replace(each, legs=legs))
    return done


def _due(
    day: date, legs: Sequence[Leg], keys: Mapping[int, _Key], shares: Mapping[int, dict[str, int]], pools: _Pools
) -> Iterator[tuple[str, str, int]]:
    """What VAT a transaction makes due: (whose, account, cents)."""
    third = [leg for leg in legs if id(leg) in keys]
    rest = {id(leg): leg.cents for leg in third}
    for source, target in _moves(legs, [leg for leg in third if not shares[id(leg)]]):
        sign = 1 if target.cents > 0 else -1
        cents = sign * min(abs(rest[id(source)]), abs(rest[id(target)]))
        if cents:
            rest[id(source)] += cents
            rest[id(target)] -= cents
            item = _Item(day, cents, cents, {})
            for account, part in pools.move(keys[id(source)], keys[id(target)], item):
                yield target.whose, account, part
    for leg in third:
        if cents := rest[id(leg)]:
            meet = pools.bounce if not shares[id(leg)] and _is_bounce(leg, legs) else pools.meet
            for account, part in meet(keys[id(leg)], _Item(day, cents, cents, shares[id(leg)])):
                yield leg.whose, account, part


def _moves(legs: Sequence[Leg], free: Sequence[Leg]) -> Iterator[tuple[Leg, Leg]]:
    """What only moves from one account to another of the same kind and person: pairs of legs, from and to."""
    if any(leg.number.startswith("5") for leg in legs):
        return
    for prefix, advances, sign in _KINDS:
        kind = [leg for leg in free if leg.number.startswith(prefix) and not leg.number.startswith(advances)]
        sources = [leg for leg in kind if leg.cents * sign < 0]
        targets = [leg for leg in kind if leg.cents * sign > 0]
        pairs = [(one, other) for one in sources for other in targets if _same_person(one.whose, other.whose)]
        yield from sorted(pairs, key=lambda pair: pair[0].auxiliary != pair[1].auxiliary)


def _is_bounce(leg: Leg, legs: Sequence[Leg]) -> bool:
    """Whether money goes back: a bank's leg on the other side, and neither a sale's nor a purchase's."""
    is_open = any(leg.number.startswith(prefix) and leg.cents * sign > 0 for prefix, _, sign in _KINDS)
    others = {each.number[:1] for each in legs if each.cents * leg.cents < 0}
    return is_open and not leg.number.startswith(_ADVANCES) and "5" in others and not others & {"6", "7"}


def _group(each: Booked, leg: Leg) -> _Key:
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
