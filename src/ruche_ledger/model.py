"""The nouns of the domain: who there is, and what the books hold, without any type of Beancount.

`Books` is what one pass over a ledger leaves: per account its totals by day, and beside them only the transactions
that can be in a base. No object per posting exists; `Movement` is a view, built when somebody asks.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, localcontext
from typing import Any, NamedTuple, Protocol

from .accounts import AccountInfo, Grammar
from .days import Days, MonthEnds
from .errors import Source
from .money import CONTEXT, ZERO, from_cents
from .periods import DAY, whole_months

#: The place of what was given as plain values.
NOWHERE = Source("", 0)

#: The one reserved contract: the day on which the sub-ledger is settled.
LEFT = "left"

#: Transactions with one of these tags are in no base, no month's result and no statement movement.
APART = frozenset({"cloture", "a-nouveau"})


@dataclass(frozen=True, slots=True)
class Span:
    """Days, `end` exclusive, on which one contract was in force; `entry` is where seniority starts."""

    start: date
    end: date
    contract: str
    entry: date


@dataclass(frozen=True, slots=True)
class Entrepreneur:
    """A member with a sub-ledger of their own.

    Attributes:
        key: Impersonal key, first component of their accounts.
        name: The last declared name.
        spans: Their contracts in order of time; the last one in force ends on `date.max`.
        source: Where they were first declared.
        declared: Every declaration as (day, contract in force from then on, place).
    """

    key: str
    name: str
    spans: tuple[Span, ...]
    source: Source
    declared: tuple[tuple[date, str, Source], ...] = ()

    def span(self, day: date) -> Span | None:
        """The contract's span that holds a day; None outside active days."""
        for span in self.spans:
            if span.start <= day < span.end:
                return span
        return None

    @property
    def stays(self) -> tuple[tuple[date, date], ...]:
        """Stretches of active days, ends exclusive, whatever the contracts."""
        stays: list[tuple[date, date]] = []
        for span in self.spans:
            if stays and stays[-1][1] == span.start:
                stays[-1] = (stays[-1][0], span.end)
            else:
                stays.append((span.start, span.end))
        return tuple(stays)

    def is_active(self, day: date) -> bool:
        """Whether a contract other than `left` is in force."""
        return self.span(day) is not None

    def contract(self, day: date) -> str | None:
        """The contract in force, None outside active days."""
        span = self.span(day)
        return span.contract if span else None

    def seniority(self, day: date) -> int | None:
        """Whole months since the entry, None outside active days."""
        span = self.span(day)
        return whole_months(span.entry, day) if span else None

    def last_active_day(self, first: date, last: date) -> date | None:
        """The last active day within `first` … `last`, both included; None if there is none."""
        for span in reversed(self.spans):
            if span.start <= last and span.end > first:
                return min(last, span.end - DAY)
        return None

    def as_dict(self) -> dict[str, Any]:
        """A row for machines."""
        return {
            "key": self.key,
            "name": self.name,
            "contracts": [
                {
                    "contract": span.contract,
                    "from": span.start.isoformat(),
                    "until": None if span.end == date.max else span.end.isoformat(),
                }
                for span in self.spans
            ],
        }


@dataclass(frozen=True, slots=True)
class Row:
    """One posting given as plain values, the way in without Beancount.

    Consecutive rows with equal date and source are one transaction; a row without source stands alone. `amount` has a
    debit positive; `share` names the `ruche-share` that shares it, `base` is that of an open invoice taken over, on its
    411 row tagged `a-nouveau`.
    """

    date: date
    account: str
    amount: Decimal
    currency: str
    links: frozenset[str] = frozenset()
    source: Source = NOWHERE
    tags: frozenset[str] = frozenset()
    share: str = ""
    base: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """What a person reads of a transaction."""

    date: date
    payee: str
    narration: str
    links: tuple[str, ...]
    source: Source


@dataclass(frozen=True, slots=True)
class Movement:
    """One posting as a view: amount on the cent, debit positive; `links` and `tags` are its transaction's."""

    date: date
    account: str
    owner: str
    activity: str | None
    pcg: str
    amount: Decimal
    payee: str
    narration: str
    links: tuple[str, ...]
    source: Source
    id: str
    tags: tuple[str, ...] = ()

    @property
    def is_apart(self) -> bool:
        """Whether its transaction closes or reopens books, and so is no movement of a statement."""
        return not APART.isdisjoint(self.tags)

    def as_dict(self) -> dict[str, Any]:
        """A row for machines."""
        return {
            "id": self.id,
            "date": self.date.isoformat(),
            "owner": self.owner,
            "account": self.account,
            "activity": self.activity,
            "pcg": self.pcg,
            "amount": f"{self.amount:.2f}",
            "payee": self.payee,
            "narration": self.narration,
            "links": list(self.links),
            "tags": list(self.tags),
            "source": str(self.source),
        }


@dataclass(frozen=True, slots=True, eq=False)
class Legs:
    """Postings of one entrepreneur that may be in a base, as many transactions have them.

    Transactions that post alike share one object, so what follows from the accounts is worked out once for all.

    Attributes:
        owner: The entrepreneur.
        accounts: Their accounts.
        places: Where they stand among all postings of such a transaction.
        internal: Every leg of such a transaction is an entrepreneur's, and one is another's: a sale is not external.
        beside: Where some rule counts what is received: the place and account of each of the entrepreneur's postings
            and the cooperative's.
    """

    owner: str
    accounts: tuple[str, ...]
    places: tuple[int, ...]
    internal: bool
    beside: tuple[tuple[int, str], ...] = ()


class Piece(NamedTuple):
    """What one transaction posts on one entrepreneur's accounts that may be in a base.

    Attributes:
        ordinal: The transaction's place in the ledger, for `Books.text`.
        day: Its date.
        links: Its links.
        legs: Which of its postings.
        numbers: The amounts of all of its postings, a debit positive; 0 for another currency.
    """

    ordinal: int
    day: date
    links: Set[str] | None
    legs: Legs
    numbers: Sequence[Decimal]


class SharedPosting(NamedTuple):
    """A posting that others bear a part of, as its `share:` says.

    Attributes:
        ordinal: Its transaction's place in the ledger.
        place: Its own among the postings of the transaction, as in `Piece.numbers`.
        day: The transaction's date.
        account: On which it stands; the account's owner is the payer.
        cents: Its amount, a debit positive.
        name: The `ruche-share` that is meant.
        id: That of its `Movement`.
        source: Where it stands.
    """

    ordinal: int
    place: int
    day: date
    account: str
    cents: int
    name: str
    id: str
    source: Source


class OpenInvoice(NamedTuple):
    """An invoice of other books that was not paid when it was taken over, with the base that is written beside it.

    Attributes:
        ordinal: The transaction that takes it over.
        day: Its date.
        links: Its links, in alphabetical order.
        account: The receivable that it stands on.
        amount: What is open, in cents.
        base: Its base, in cents.
    """

    ordinal: int
    day: date
    links: tuple[str, ...]
    account: str
    amount: int
    base: int


class Rows(Protocol):
    """Yields postings in the ledger's order."""

    def __call__(self, accounts: Collection[str] | None = None, /) -> Iterator[Movement]:
        """All of them, or those on some accounts."""
        ...


@dataclass(slots=True)
class Books:
    """What one pass over a ledger leaves.

    Attributes:
        grammar: How its accounts are read.
        currency: The operating currency; no other is ever added to it.
        accounts: Every account posted to or opened.
        days: Totals by account and day of everything that was written.
        apart: The part of `days` that stands in transactions tagged `#cloture` or `#a-nouveau`.
        openings: The part of `days` tagged `#a-nouveau`.
        pieces: By entrepreneur, in order of date, what may be in a base.
        start: Day of the first transaction or opening; nothing is generated before.
        horizon: Last day on which anything is generated; None if the ledger has no movement.
        text: Describes a transaction by its ordinal.
        rows: Yields every posting, or those on some accounts, as a `Movement`, for those who ask.
        month_ends: Positions at months' ends, where they were noted.
        shared: Postings that others bear a part of, in the ledger's order.
        open_invoices: By entrepreneur, those that were taken over with their base.
    """

    grammar: Grammar
    currency: str
    accounts: dict[str, AccountInfo]
    days: Mapping[str, Days]
    apart: Mapping[str, Days]
    openings: Mapping[str, Days]
    pieces: dict[str, list[Piece]]
    start: date | None
    horizon: date | None
    text: Callable[[int], Text]
    rows: Rows
    month_ends: MonthEnds | None = None
    shared: tuple[SharedPosting, ...] = ()
    open_invoices: dict[str, list[OpenInvoice]] = field(default_factory=dict)
    _owned: dict[str, list[str]] = field(default_factory=dict)

    def owned(self, owner: str) -> list[str]:
        """The owner's accounts that were posted to, by name."""
        if not self._owned:
            for name in sorted(self.days):
                self._owned.setdefault(self.accounts[name].owner, []).append(name)
        return self._owned.get(owner, [])

    def position(self, owner: str, day: date) -> int:
        """The owner's position from what was written, in cents at the end of a day, a surplus positive."""
        owned = [self.days[name] for name in self.owned(owner)]
        with localcontext(CONTEXT):
            total = sum([days.exact_until(day) for days in owned], ZERO)
            if total.same_quantum(ZERO):
                return -int(total * 100)
        # Something is off the cent: each account is rounded by itself, so that a statement's lines add up.
        return -sum(days.until(day) for days in owned)

    def closing(self, owner: str, day: date) -> int:
        """The owner's position at the end of a month or of another noted day, as `position` has it, and quicker."""
        if self.month_ends is not None:
            total = self.month_ends.total(owner, day)
            if total.same_quantum(ZERO):
                return -int(total.scaleb(2, CONTEXT))
        return self.position(owner, day)


def amount(cents: int) -> str:
    """Cents as a text with two decimals, the form of every amount for machines."""
    return f"{from_cents(cents):.2f}"
