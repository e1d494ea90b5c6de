"""The *état de compte*: what came in, what went out, what was levied and given, and what is left (C. trav. L7332-3).

Everything follows from the lines, a trial balance of the owner's accounts: `opening` + `debit` − `credit` = `closing`
in each, with a debit positive. The totals turn the sign, a surplus positive: a position is minus the sum of the lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from .accounts import KINDS, AccountInfo, Prefixes
from .bookings import Booking
from .levies import Levy
from .model import Books, Movement, amount
from .money import CONTEXT, from_cents, nearest_cents
from .openings import TakenOver
from .parts import Part, find_part
from .periods import Period
from .receivables import Receivable, open_receivables
from .rules.decisions import Decisions
from .solidarity import Transfer


@dataclass(frozen=True, slots=True)
class Line:
    """One account over a period; cents, a debit positive.

    Attributes:
        info: The account.
        opening: Its balance at the eve, with what closes or reopens books (`#cloture`, `#a-nouveau`, a position taken
            over) inside the period: that is no movement of the period.
        debit: All other debits of the period, generated ones included; not negative.
        credit: Likewise its credits; not negative.
    """

    info: AccountInfo
    opening: int
    debit: int
    credit: int

    @property
    def account(self) -> str:
        """The account's whole name."""
        return self.info.name

    @property
    def closing(self) -> int:
        """The balance at the end of the period."""
        return self.opening + self.debit - self.credit

    @property
    def income(self) -> int:
        """What the period earned on this account; 0 unless it is an income account. Positive for a credit."""
        return self.credit - self.debit if self.info.kind == "Income" else 0

    @property
    def charges(self) -> int:
        """What the period cost on this account; 0 unless it is an expense account. Positive for a debit."""
        return self.debit - self.credit if self.info.kind == "Expenses" else 0

    def as_dict(self) -> dict[str, Any]:
        """The row of the statement's `lines`."""
        return {
            "account": self.info.name,
            "activity": self.info.activity,
            "pcg": self.info.pcg,
            "opening": amount(self.opening),
            "debit": amount(self.debit),
            "credit": amount(self.credit),
            "closing": amount(self.closing),
        }


@dataclass(frozen=True, slots=True)
class Share:
    """One activity (of the cooperative: a line of action), or with `activity` None the common part.

    The shares of a statement add up to it, in every amount.
    """

    activity: str | None
    lines: tuple[Line, ...]

    @property
    def income_cents(self) -> int:
        """Income of the period in cents, generated income (187) included."""
        return sum(line.income for line in self.lines)

    @property
    def charges_cents(self) -> int:
        """Charges of the period in cents, generated charges (186) included; positive."""
        return sum(line.charges for line in self.lines)

    @property
    def grants_cents(self) -> int:
        """The part of the income that stands on 74, in cents."""
        return sum(line.income for line in self.lines if line.info.pcg.startswith("74"))

    @property
    def contributions_cents(self) -> int:
        """The part of the income that other owners of this ledger bring (187), in cents."""
        return sum(line.income for line in self.lines if line.info.pcg.startswith("187"))

    @property
    def result_cents(self) -> int:
        """Income − charges in cents, a surplus positive."""
        return self.income_cents - self.charges_cents

    def position(self, *, opening: bool = False) -> int:
        """Minus the sum of its lines' closing (or opening) balances, in cents."""
        return -sum(line.opening if opening else line.closing for line in self.lines)

    def as_dict(self) -> dict[str, Any]:
        """The row of the statement's `activities`."""
        return {
            "activity": self.activity,
            "position": {"opening": amount(self.position(opening=True)), "closing": amount(self.position())},
            "income": amount(self.income_cents),
            "contributions": amount(self.contributions_cents),
            "grants": amount(self.grants_cents),
            "charges": amount(self.charges_cents),
            "result": amount(self.result_cents),
        }


@dataclass(frozen=True, slots=True)
class Statement:
    """The account of one owner, or of one activity, over a period.

    Attributes:
        part: Whose.
        name: The owner's declared name.
        kind: `entrepreneur`, `fund` or `cooperative`.
        period: From when to when.
        currency: Of every amount.
        lines: The accounts that have a balance or a movement, by root, then name.
        set_aside: PCG prefixes whose credit balances are no available money, as in force on the last day.
        taken_over_cents: The part of the opening position that was closed or taken over inside the period.
        levies: What rules took from it, or brought it, within the period.
        transfers: What solidarity gave it or took from it.
        receivables: What customers still owe on the last day, the oldest first.
        is_provisional: Whether anything in it may still change: amounts are generated until their month is closed,
            and a period may not be over in the books.
    """

    part: Part
    name: str
    kind: str
    period: Period
    currency: str
    lines: tuple[Line, ...]
    set_aside: Prefixes
    taken_over_cents: int
    levies: tuple[Levy, ...]
    transfers: tuple[Transfer, ...]
    receivables: tuple[Receivable, ...]
    is_provisional: bool

    @property
    def owner(self) -> str:
        """What was asked for: `E007`, `E007:Poterie`."""
        return str(self.part)

    @property
    def whole(self) -> Share:
        """All lines as one."""
        return Share(None, self.lines)

    @property
    def activities(self) -> tuple[Share, ...]:
        """By activity in alphabetical order, then the common part; they add up to the statement."""
        found: dict[str | None, list[Line]] = {}
        for line in self.lines:
            found.setdefault(line.info.activity, []).append(line)
        return tuple(Share(name, tuple(found[name])) for name in sorted(found, key=lambda name: (name is None, name)))

    @property
    def opening(self) -> Decimal:
        """The opening position: minus the sum of the lines' `opening`, a surplus positive."""
        return from_cents(self.whole.position(opening=True))

    @property
    def closing(self) -> Decimal:
        """The closing position: minus the sum of the lines' `closing`, a surplus positive."""
        return from_cents(self.whole.position())

    @property
    def aside_cents(self) -> int:
        """What is owed or set aside at the end, in cents: credit balances of accounts with a `set_aside` prefix."""
        return sum(max(0, -line.closing) for line in self.lines if self.set_aside.match(line.info.pcg))

    @property
    def available(self) -> Decimal:
        """What may be paid out at the end: the closing position less what is owed or set aside."""
        return from_cents(self.whole.position() - self.aside_cents)

    @property
    def income(self) -> Decimal:
        """Credits less debits of all income accounts in the period, generated ones (187) included."""
        return from_cents(self.whole.income_cents)

    @property
    def charges(self) -> Decimal:
        """Debits less credits of all expense accounts in the period, generated ones (186) included."""
        return from_cents(self.whole.charges_cents)

    @property
    def result(self) -> Decimal:
        """`income` − `charges`: levies, aid and calls are in both; an advance is a loan, and in neither."""
        return from_cents(self.whole.result_cents)

    @property
    def receivable_cents(self) -> int:
        """What customers still owe altogether, in cents."""
        return sum(receivable.cents for receivable in self.receivables)

    def as_dict(self) -> dict[str, Any]:
        """What `ruche statement --json` prints."""
        return {
            "owner": self.owner,
            "name": self.name,
            "kind": self.kind,
            "period": self.period.label,
            "from": self.period.start.isoformat(),
            "to": self.period.last.isoformat(),
            "currency": self.currency,
            "provisional": self.is_provisional,
            "position": {"opening": f"{self.opening:.2f}", "closing": f"{self.closing:.2f}"},
            "taken_over": amount(self.taken_over_cents),
            "set_aside": amount(self.aside_cents),
            "available": f"{self.available:.2f}",
            "income": f"{self.income:.2f}",
            "charges": f"{self.charges:.2f}",
            "levies": [levy.as_dict() for levy in self.levies],
            "transfers": [transfer.as_dict() for transfer in self.transfers],
            "result": f"{self.result:.2f}",
            "lines": [line.as_dict() for line in self.lines],
            "activities": [share.as_dict() for share in self.activities],
            "receivables": [receivable.as_dict() for receivable in self.receivables],
        }


def statement(books: Books, decisions: Decisions, bookings: Sequence[Booking], owner: str, period: Period) -> Statement:
    """Draws up the statement of an owner or of one of its activities.

    Args:
        books: With what is generated (`bookings.include`).
        decisions: Names, and what is set aside.
        bookings: What is generated.
        owner: `E007`, `E007:Poterie`, or `E007:-` for what belongs to no activity.
        period: Any days.

    Raises:
        RucheError: there is no such owner or activity.
    """
    part = find_part(owner, books, decisions)
    assert decisions.house is not None, "find_part has found an owner"
    infos = {name: info for name in books.owned(part.owner) if part.holds(info := books.accounts[name])}
    written = [row for row in books.rows(infos) if row.date < period.end]
    mine = [booking for booking in bookings if any(account in infos for account, _ in booking.legs)]
    turnover = _turnover(written, mine, period)
    lines = []
    taken_over = 0
    for info in sorted(infos.values(), key=lambda info: (_rank(info), info.name)):
        days, apart = books.days[info.name], books.apart.get(info.name)
        inside = apart.until(period.last) - apart.before(period.start) if apart else 0
        opening = days.before(period.start) + inside
        taken_over -= inside
        # An amount off the cent is a fault, reported elsewhere; the line still adds up.
        credit = turnover.get(info.name, 0)
        debit = days.until(period.last) - opening + credit
        line = Line(info, opening, debit, credit)
        if opening or debit or credit:
            lines.append(line)
    within = [booking.thing for booking in mine if booking.date in period]
    return Statement(
        part=part,
        name=decisions.name_of(part.owner),
        kind=_kind(part.owner, decisions),
        period=period,
        currency=books.currency,
        lines=tuple(lines),
        set_aside=decisions.house.set_aside_on(period.last),
        taken_over_cents=taken_over,
        levies=tuple(thing for thing in within if isinstance(thing, Levy)),
        transfers=tuple(thing for thing in within if isinstance(thing, Transfer)),
        receivables=open_receivables(row for row in written if infos[row.account].kind == "Assets"),
        is_provisional=bool(within) or books.horizon is None or period.last > books.horizon,
    )


def _turnover(written: Iterable[Movement], generated: Iterable[Booking], period: Period) -> dict[str, int]:
    """Credits by account within the period, in cents, without what closes or reopens books."""
    exact: dict[str, Decimal] = {}
    for row in written:
        if row.amount < 0 and row.date >= period.start and not row.is_apart:
            exact[row.account] = CONTEXT.subtract(exact.get(row.account, Decimal(0)), row.amount)
    credits = {name: nearest_cents(number) for name, number in exact.items()}
    for name, cents in _generated(generated, period):
        if cents < 0:
            credits[name] = credits.get(name, 0) - cents
    return credits


def _generated(bookings: Iterable[Booking], period: Period) -> Iterator[tuple[str, int]]:
    for booking in bookings:
        if booking.date in period and not isinstance(booking.thing, TakenOver):
            yield from booking.legs


def _rank(info: AccountInfo) -> int:
    return KINDS.index(info.kind) if info.kind in KINDS else len(KINDS)


def _kind(owner: str, decisions: Decisions) -> str:
    if decisions.house is not None and owner == decisions.house.key:
        return "cooperative"
    return "entrepreneur" if owner in decisions.entrepreneurs else "fund"
