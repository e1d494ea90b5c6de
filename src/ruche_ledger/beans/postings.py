"""The one pass over a ledger's postings, and how a posting is weighed.

Beancount's types say that a posting's units may be missing; after booking they never are, which is why this module
takes transactions and postings as `Any`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal, localcontext
from typing import Any, NamedTuple

from beancount.core import convert
from beancount.core.amount import Amount

from ..accounts import AccountInfo, Grammar
from ..days import Days, MonthEnds
from ..model import APART, Legs, Piece
from ..money import CONTEXT, ZERO, from_cents, nearest_cents
from ..periods import month_end
from ..roles import RECEIVABLE
from ..rules.decisions import Decisions
from ..watched import LEVIED, WITHOUT_APART, WITHOUT_GENERATED, Watched
from .invoices import OpenInvoices
from .marks import is_generated

#: Pieces by the thousand: a named tuple's own constructor takes twice as long, to check what is right here.
_unchecked = tuple.__new__

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


class Shape(NamedTuple):
    """What follows from the accounts that a transaction posts on, in their order: most share theirs with many others.

    Attributes:
        owned: By owner, except the cooperative, and by what else is watched: its place in the sums and the places of
            the postings.
        crossing: The same, but without owners where all postings are one owner's: then they cancel, and its position
            stays.
        kept: Where such a transaction is kept, and which of its postings it is kept for.
    """

    owned: tuple[tuple[int, tuple[int, ...]], ...]
    crossing: tuple[tuple[int, tuple[int, ...]], ...]
    kept: tuple[tuple[Callable[[Piece], None], Legs], ...]


class PostingPass:
    """The one pass over the postings: positions at months' ends, and the pieces that can be in a base.

    It runs once per posting of the whole ledger, so it unpacks tuples rather than naming their fields, and works out
    what depends on the accounts once for all transactions that post alike.

    Attributes:
        pieces: By entrepreneur, what may be in a base.
        doubtful: Income and charges of those who are not active throughout.
        apart, openings: By account, what is tagged `#cloture` or `#a-nouveau`, and the latter alone.
        month_ends: Positions.
        unbalanced: Transactions that leave something over.
        left: What all transactions leave over, with the finest exponent that any number has.
        invoices: Open invoices of other books that were taken over.
        foreign, fractions: Postings in another currency that would be in a base; those that weigh a part of a cent.
    """

    def __init__(self, grammar: Grammar, currency: str, accounts: dict[str, AccountInfo], decisions: Decisions) -> None:
        self.grammar = grammar
        self.currency = currency
        self.accounts = accounts
        self.people = decisions.entrepreneurs
        self.prefixes = tuple(dict.fromkeys(decisions.prefixes()))
        self.on_receipts = decisions.counts_receipts()
        self.pieces: dict[str, list[Piece]] = {key: [] for key in self.people}
        self.doubtful: list[Piece] = []
        self.apart: dict[str, Column] = {}
        self.openings: dict[str, Column] = {}
        self.month_ends = MonthEnds()
        self.unbalanced: list[Any] = []
        self.left = Decimal(0)
        self.foreign: list[tuple[Any, Any]] = []
        self.fractions: list[tuple[Any, Any]] = []
        self.shapes: dict[tuple[str, ...], Shape] = {}
        self.sums: list[Decimal] = []
        self.start = date.min
        self.watched = Watched(decisions, grammar)
        self.noted = sorted(self.watched.days(), reverse=True)
        self.invoices = OpenInvoices(currency, self.info, self.people)

    def run(self, transactions: Sequence[tuple[int, Any]]) -> None:
        """Goes over transactions in order of date, each with its place in the ledger."""
        currency, known, sums, month_ends = self.currency, self.shapes.get, self.sums, self.month_ends
        if not transactions:
            return
        left = Decimal(0)
        self.start = transactions[0][1].date
        month_last = self.next_noted(self.start)
        for ordinal, entry in transactions:
            _, day, _, _, _, tags, links, postings = entry
            if day > month_last:
                month_ends.days.append(month_last)
                month_ends.sums.append(sums.copy())
                month_last = self.next_noted(day)
            accounts: list[str] = []
            numbers: list[Decimal] = []
            for account, (number, unit), cost, price, _, _ in postings:
                if unit != currency or cost is not None or price is not None:
                    accounts, numbers = self.weigh(entry)
                    left = sum(numbers, left * 0)
                    break
                accounts.append(account)
                numbers.append(number)
                left += number
            key = tuple(accounts)
            owned, crossing, kept = known(key) or self.meet(key)
            if left:
                self.unbalanced.append(entry)
                crossing = owned
                left *= 0
            for owner, places in crossing:
                for place in places:
                    sums[owner] += numbers[place]
            if tags:
                if tags & APART:
                    self.set_apart(ordinal, entry)
                    self.leave_out(accounts, numbers, WITHOUT_APART)
                    continue
                if "ruche" in tags and is_generated(entry):
                    self.leave_out(accounts, numbers, WITHOUT_GENERATED)
                    if "ruche-rule" in entry.meta:
                        self.note_levied(accounts, numbers)
                    continue
            for keep, legs in kept:
                keep(_unchecked(Piece, (ordinal, day, links, legs, numbers)))
        month_ends.days.append(month_last)
        month_ends.sums.append(sums)
        self.left = left

    def meet(self, accounts: tuple[str, ...]) -> Shape:
        """Works out what follows from the accounts of a transaction."""
        infos = [self.info(account) for account in accounts]
        owners = dict.fromkeys(info.owner for info in infos)
        house = self.grammar.cooperative
        internal = len(owners) > 1 and all(owner in self.people for owner in owners)
        owned, kept = [], []
        for owner in owners:
            if owner == house:
                continue
            mine = [place for place, info in enumerate(infos) if info.owner == owner]
            owned.append((self.place(owner), tuple(mine)))
            beside: tuple[tuple[int, str], ...] = ()
            if self.on_receipts:
                beside = tuple((place, info.name) for place, info in enumerate(infos) if info.owner in (owner, house))
            for keep, places in (
                (self.pieces.get(owner), [place for place in mine if self.is_kept(infos[place])]),
                (self.doubtful, [place for place in mine if self.is_doubtful(infos[place])]),
            ):
                if keep is not None and places:
                    legs = Legs(owner, tuple(accounts[place] for place in places), tuple(places), internal, beside)
                    kept.append((keep.append, legs))
        watched = tuple(self.watched_places(infos).items())
        crossing = (*owned, *watched) if len(owners) > 1 else watched
        shape = Shape((*owned, *watched), crossing, tuple(kept))
        self.shapes[accounts] = shape
        return shape

    def posted(self) -> dict[str, None]:
        """The accounts that were posted to."""
        return dict.fromkeys(account for accounts in self.shapes for account in accounts)

    def watched_places(self, infos: Sequence[AccountInfo]) -> dict[int, tuple[int, ...]]:
        """What else the postings of a transaction count for: its place in the sums, and their places."""
        found: dict[int, tuple[int, ...]] = {}
        for place, info in enumerate(infos):
            for key in self.watched.keys(info):
                where = self.place(key)
                found[where] = (*found.get(where, ()), place)
        return found

    def leave_out(self, accounts: Sequence[str], numbers: Sequence[Decimal], kinds: frozenset[str]) -> None:
        """Takes a transaction back out of the sums of some kinds."""
        for account, number in zip(accounts, numbers, strict=True):
            for key in self.watched.keys(self.info(account)):
                if key[0] in kinds:
                    self.sums[self.place(key)] -= number

    def note_levied(self, accounts: Sequence[str], numbers: Sequence[Decimal]) -> None:
        """Notes what a rule took that an earlier plugin line applied."""
        for account, number in zip(accounts, numbers, strict=True):
            owner = self.info(account).owner
            if owner in self.people:
                self.sums[self.place((LEVIED, owner))] += number

    def next_noted(self, day: date) -> date:
        """The next day, from this one on, at whose end sums are noted."""
        while self.noted and self.noted[-1] < day:
            self.noted.pop()
        last = month_end(day)
        return min(last, self.noted[-1]) if self.noted else last

    def place(self, what: str | tuple[str, ...]) -> int:
        """The place in the sums of an owner, or of what else is watched."""
        places = self.month_ends.places
        if what not in places:
            places[what] = len(places)
            self.sums.append(ZERO)
        return places[what]

    def info(self, account: str) -> AccountInfo:
        """An account, parsed the first time that it is posted to."""
        info = self.accounts.get(account)
        if info is None:
            info = self.accounts[account] = self.grammar.parse(account)
        return info

    def is_counted(self, info: AccountInfo) -> bool:
        """Whether what is posted on an account may be in somebody's base."""
        return info.owner in self.people and any(prefix.match(info.pcg) for prefix in self.prefixes)

    def is_kept(self, info: AccountInfo) -> bool:
        """Whether transactions on an account are kept: it counts, or receipts stand on it and count themselves."""
        return self.is_counted(info) or (self.on_receipts and info.pcg.startswith(RECEIVABLE))

    def is_doubtful(self, info: AccountInfo) -> bool:
        """Whether income or charges on an account may be a fault, since its owner is not active on all days.

        Bad debts (654) of a leaver are none.
        """
        person = self.people.get(info.owner)
        if person is None or info.kind not in ("Income", "Expenses") or info.pcg.startswith("654"):
            return False
        return not any(start <= self.start and end == date.max for start, end in person.stays)

    def weigh(self, entry: Any) -> tuple[list[str], list[Decimal]]:
        """Accounts and numbers of a transaction with costs, prices or other currencies; what is foreign counts 0.

        A posting that weighs a part of a cent is noted, and so is another currency that would be in a base.
        """
        accounts, numbers = [], []
        for posting in entry.postings:
            number, unit = posting_amount(posting)
            if unit != self.currency:
                if self.is_counted(self.info(posting.account)) and not (entry.tags and entry.tags & APART):
                    self.foreign.append((entry, posting))
                number = Decimal(0)
            elif number is not posting.units.number and abs(weight_of(posting).number - number) > _SPECK:
                self.fractions.append((entry, posting))
            accounts.append(posting.account)
            numbers.append(number)
        return accounts, numbers

    def set_apart(self, ordinal: int, entry: Any) -> None:
        """Notes what stands in a transaction that is no movement."""
        columns = [self.apart]
        if "a-nouveau" in entry.tags:
            columns.append(self.openings)
            self.invoices.read(ordinal, entry)
        for posting in entry.postings:
            number, unit = posting_amount(posting)
            if unit == self.currency:
                for column in columns:
                    note(column, posting.account, entry.date, number)


def note(columns: dict[str, Column], account: str, day: date, number: Decimal) -> None:
    """Adds an amount to the column of its account."""
    days, numbers = columns.setdefault(account, ([], []))
    days.append(day)
    numbers.append(number)


def days_by_account(transactions: Sequence[tuple[int, Any]], currency: str) -> dict[str, Days]:
    """All amounts by account and day: another pass, for those who look at single accounts."""
    columns: dict[str, Column] = {}
    with localcontext(CONTEXT):
        for _, entry in transactions:
            for posting in entry.postings:
                number, unit = posting_amount(posting)
                if unit == currency:
                    note(columns, posting.account, entry.date, number)
    return as_days(columns)


def as_days(columns: Mapping[str, Column]) -> dict[str, Days]:
    """Columns as the core knows them."""
    return {account: Days(*column) for account, column in columns.items()}
