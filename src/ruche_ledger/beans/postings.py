"""The one pass over a ledger's postings, and how a posting is weighed.

Beancount's types say that a posting's units may be missing; after booking they never are, which is why this module
takes transactions and postings as `Any`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from datetime import date
from decimal import Decimal, localcontext
from typing import Any

from beancount.core import convert
from beancount.core.amount import Amount

from ..accounts import AccountInfo, Grammar
from ..model import APART, Piece
from ..money import CONTEXT, from_cents, nearest_cents
from ..rules.decisions import Decisions
from .marks import is_generated

NO_LINKS: frozenset[str] = frozenset()
HUNDRED = Decimal(100)


#: Beancount keeps a total price as a price per unit: `3 USD @@ 100.00 EUR` weighs 99.99…9. So little is no fraction.
_SPECK = Decimal("1e-9")


def posting_amount(posting: Any) -> Any:
    """What a posting weighs in its transaction: its units, or to the nearest cent its cost or price."""
    if posting.cost is None and posting.price is None:
        return posting.units
    weight = weight_of(posting)
    return Amount(from_cents(nearest_cents(weight.number)), weight.currency)


def weight_of(posting: Any) -> Any:
    """What a posting at cost or with a price weighs, as Beancount has it."""
    with localcontext(CONTEXT):
        return convert.get_weight(posting)  # type: ignore[no-untyped-call]  # Beancount leaves it untyped


Column = tuple[list[date], list[Decimal]]

#: How one account takes an amount: its list of days, its list of numbers, and the entrepreneur in whose base it may be.
Slot = tuple[Callable[[date], None], Callable[[Decimal], None], str | None]


class PostingPass:
    """The one pass over the postings: days and numbers by account, and the pieces that can be in a base.

    It runs once per posting of the whole ledger, so it unpacks tuples rather than naming their fields.
    """

    def __init__(self, grammar: Grammar, currency: str, accounts: dict[str, AccountInfo], decisions: Decisions) -> None:
        self.grammar = grammar
        self.currency = currency
        self.accounts = accounts
        self.people = decisions.entrepreneurs
        self.prefixes = tuple(dict.fromkeys(decisions.prefixes()))
        self.days: dict[str, Column] = {}
        self.apart: dict[str, Column] = {}
        self.openings: dict[str, Column] = {}
        self.pieces: dict[str, list[Piece]] = {key: [] for key in self.people}
        self.unbalanced: list[Any] = []
        #: What all transactions leave over, added up: a sum keeps the finest exponent that it has met.
        self.left = Decimal(0)
        self.foreign: list[tuple[Any, Any]] = []
        self.fractions: list[tuple[Any, Any]] = []
        self.slots: dict[str, Slot] = {}
        #: The entrepreneur who owns an account; None for the cooperative's and the funds'.
        self.person: dict[str, str | None] = {}

    def meet(self, account: str) -> Slot:
        """Parses an account the first time that it is posted to."""
        info = self.accounts.get(account)
        if info is None:
            info = self.accounts[account] = self.grammar.parse(account)
        person = info.owner if info.owner in self.people else None
        self.person[account] = person
        watched = person is not None and any(prefix.match(info.pcg) for prefix in self.prefixes)
        days, numbers = self.days[account] = ([], [])
        slot = self.slots[account] = (days.append, numbers.append, person if watched else None)
        return slot

    def run(self, transactions: Sequence[tuple[int, Any]]) -> None:
        currency, slots, meet = self.currency, self.slots, self.meet
        zero = left_in_all = Decimal(0)
        for ordinal, entry in transactions:
            _, day, _, _, _, tags, links, postings = entry
            left = zero
            watched: dict[str, list[tuple[str, int]]] | None = None
            for posting in postings:
                account, units, cost, price, _, _ = posting
                add_day, add_number, person = slots.get(account) or meet(account)
                number, unit = units if cost is None and price is None else self.odd(entry, posting)
                if unit == currency:
                    add_day(day)
                    add_number(number)
                    left += number
                    if person is not None:
                        line = (account, int(number * HUNDRED))
                        if watched is None:
                            watched = {person: [line]}
                        else:
                            watched.setdefault(person, []).append(line)
                elif person is not None:
                    self.foreign.append((entry, posting))
            left_in_all += left
            if left:
                self.unbalanced.append(entry)
            if tags:
                if tags & APART:
                    self.set_apart(entry)
                    self.foreign = [found for found in self.foreign if found[0] is not entry]
                    continue
                if "ruche" in tags and is_generated(entry):
                    continue
            if watched is not None:
                self.keep(ordinal, day, links or NO_LINKS, watched, postings)
        self.left = left_in_all

    def odd(self, entry: Any, posting: Any) -> Any:
        """The amount of a posting at cost or with a price; one that weighs a part of a cent is noted."""
        amount = posting_amount(posting)
        if amount.currency == self.currency and abs(weight_of(posting).number - amount.number) > _SPECK:
            self.fractions.append((entry, posting))
        return amount

    def set_apart(self, entry: Any) -> None:
        """Notes what stands in a transaction that is no movement."""
        columns = (self.apart, self.openings) if "a-nouveau" in (entry.tags or ()) else (self.apart,)
        for posting in entry.postings:
            number, unit = posting_amount(posting)
            if unit == self.currency:
                for column in columns:
                    days, numbers = column.setdefault(posting.account, ([], []))
                    days.append(entry.date)
                    numbers.append(number)

    def keep(
        self,
        ordinal: int,
        day: date,
        links: Set[str],
        watched: Mapping[str, Sequence[tuple[str, int]]],
        postings: Sequence[Any],
    ) -> None:
        """Keeps what a transaction posts on accounts of entrepreneurs that may be in a base."""
        person = self.person
        owners = {person[posting[0]] for posting in postings}
        internal = len(owners) > 1 and None not in owners
        for key, lines in watched.items():
            self.pieces[key].append(Piece(ordinal, day, links, lines, internal))
