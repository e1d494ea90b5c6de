"""The *état de compte*: what came in, what went out, what was levied and given, and what is left (C. trav. L7332-3).

Everything follows from the lines, a trial balance of the owner's accounts: `opening` + `debit` − `credit` = `closing`
in each, with a debit positive. The totals turn the sign, a surplus positive: a position is minus the sum of the lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from .accounts import KINDS, AccountInfo, Prefixes
from .advances import Advance, advances
from .balance_sheets import BalanceSheet
from .bookings import Booking
from .days import Days
from .errors import RucheError
from .levies import Levy
from .model import Books, Movement, amount
from .money import CONTEXT, from_cents, nearest_cents
from .openings import TakenOver
from .parts import Part, find_part
from .periods import Exercises, Period
from .pooled import SharedCost
from .profits import ProfitAndLoss
from .receivables import Receivable, open_receivables
from .rules.decisions import Decisions
from .services import SharedServices, shared_services
from .shares import Line, Share
from .solidarity import Transfer


@dataclass(frozen=True, slots=True)
class Statement:
    """The account of one owner, or of one activity, over a period.

    Attributes:
        part: Whose.
        name: The owner's declared name.
        kind: `entrepreneur`, `fund` or `cooperative`.
        period: From when to when.
        currency: Of every amount.
        exercise: The accounting year that holds the period's last day.
        lines: The accounts that have a balance or a movement in period or exercise, by root, then name.
        set_aside: PCG prefixes whose credit balances are no available money, as in force on the last day.
        taken_over_cents: The part of the opening position that was closed or taken over inside the period.
        levies: What rules took from it, or brought it, within the period.
        transfers: What solidarity gave it or took from it.
        advances: What it owes to funds, or as a fund what it is owed, and how that came about.
        shared_costs: What it bears of pooled means that others paid, and what others bear of its own.
        receivables: What customers still owe on the last day, the oldest first.
        held: Of the cooperative as a whole, the position of every other owner on the last day, in cents; else empty.
        is_provisional: Whether a month up to its last day is still open. No month is sealed in this release, so a
            statement is final only where nothing generated has a part in it, or in the shared services it shows, and
            the books have gone on to a later month.
        shared_services: What the contributions of the exercise paid for, if it was asked for.
    """

    part: Part
    name: str
    kind: str
    period: Period
    exercise: Period
    currency: str
    lines: tuple[Line, ...]
    set_aside: Prefixes
    taken_over_cents: int
    levies: tuple[Levy, ...]
    transfers: tuple[Transfer, ...]
    advances: tuple[Advance, ...]
    shared_costs: tuple[SharedCost, ...]
    receivables: tuple[Receivable, ...]
    held: tuple[tuple[str, int], ...]
    is_provisional: bool
    shared_services: SharedServices | None = None

    @property
    def owner(self) -> str:
        """What was asked for: `E007`, `E007:Poterie`."""
        return str(self.part)

    @property
    def whole(self) -> Share:
        """All lines as one."""
        return Share(None, self.lines, self.period.last, self.exercise.start, self.held)

    @property
    def activities(self) -> tuple[Share, ...]:
        """By activity in alphabetical order, then the common part; they add up to the statement."""
        found: dict[str | None, list[Line]] = {}
        for line in self.lines:
            found.setdefault(line.info.activity, []).append(line)
        last, opened = self.period.last, self.exercise.start
        names = sorted(found, key=lambda name: (name is None, name))
        return tuple(Share(name, tuple(found[name]), last, opened) for name in names)

    @property
    def is_annual(self) -> bool:
        """Whether the period is a whole exercise."""
        return (self.period.start, self.period.end) == (self.exercise.start, self.exercise.end)

    @property
    def profit_and_loss(self) -> ProfitAndLoss:
        """The profit-and-loss account of the period; the activities' and the common part's add up to it."""
        return self.whole.profit_and_loss

    @property
    def balance_sheet(self) -> BalanceSheet:
        """The balance sheet at the end of the period; the activities' and the common part's add up to it."""
        return self.whole.balance_sheet

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

    def effect(self, transfer: Transfer) -> tuple[int, int]:
        """What one of its transfers adds to its result and to its position, in cents.

        An advance and its repayment are in no result, and what is written off moves no money: what the first lacks of
        the second is what is then owed.
        """
        sign = 1 if self.kind == "entrepreneur" else -1
        return sign * transfer.earned_cents, sign * transfer.moved_cents

    @property
    def lent_cents(self) -> int:
        """What advances added to its position in the period, in cents: with each more is owed, or less is."""
        sign = 1 if self.kind == "entrepreneur" else -1
        return sign * sum(each.closing - each.opening for each in self.advances)

    @property
    def receivable_cents(self) -> int:
        """What customers still owe altogether, in cents."""
        return sum(receivable.cents for receivable in self.receivables)

    def as_dict(self) -> dict[str, Any]:
        """What `ruche statement --json` prints."""
        row = {
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
            "transfers": [self._transferred(transfer) for transfer in self.transfers],
            "advances": [advance.as_dict() for advance in self.advances],
            "shared_costs": [
                {**cost.as_dict(), "charge": amount(cost.charge_cents(self.part.owner))} for cost in self.shared_costs
            ],
            "result": f"{self.result:.2f}",
            "lines": [line.as_dict() for line in self.lines],
            "activities": [share.as_dict() for share in self.activities],
            "profit_and_loss": self.profit_and_loss.as_dict(),
            "balance_sheet": self.balance_sheet.as_dict(),
            "receivables": [receivable.as_dict() for receivable in self.receivables],
            "held": [{"owner": owner, "amount": amount(cents)} for owner, cents in self.held],
        }
        if self.shared_services is not None:
            row["shared_services"] = self.shared_services.as_dict()
        return row

    def _transferred(self, transfer: Transfer) -> dict[str, Any]:
        result, position = self.effect(transfer)
        return {**transfer.as_dict(), "result": amount(result), "position": amount(position)}


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
    exercise = decisions.exercises.of(period.last)
    lines = []
    pooled = {pool.income for named in decisions.pools.values() for pool in named}
    taken_over = 0
    for info in sorted(infos.values(), key=lambda info: (_rank(info), info.name)):
        days, apart = books.days[info.name], books.apart.get(info.name)
        inside = _within(apart, period.start, period.last)
        opening = days.before(period.start) + inside
        taken_over -= inside
        # An amount off the cent is a fault, reported elsewhere; the line still adds up.
        credit = turnover.get(info.name, 0)
        debit = days.until(period.last) - opening + credit
        earlier = 0
        if info.kind in ("Income", "Expenses"):
            earlier = days.before(exercise.start) + _within(apart, exercise.start, period.last)
        if opening or debit or credit or earlier:
            lines.append(Line(info, opening, debit, credit, earlier, info.name.rpartition(":")[2] in pooled))
    within = [booking.thing for booking in mine if booking.date in period]
    held: list[tuple[str, int]] = []
    if part == Part(decisions.house.key):
        others = (owner for owner in decisions.owners if owner != part.owner)
        held = [(owner, books.position(owner, period.last)) for owner in others]
    kind, given = _kind(part.owner, decisions), tuple(thing for thing in within if isinstance(thing, Transfer))
    pairs = [(part.owner, person) for person in sorted(decisions.entrepreneurs)]
    if kind != "fund":
        pairs = [(fund.key, part.owner) for fund in decisions.funds]
    has_generated = any(booking.date < period.end for booking in mine)
    return Statement(
        part=part,
        name=decisions.name_of(part.owner),
        kind=kind,
        period=period,
        exercise=exercise,
        currency=books.currency,
        lines=tuple(lines),
        set_aside=decisions.house.set_aside_on(period.last),
        taken_over_cents=taken_over,
        levies=tuple(thing for thing in within if isinstance(thing, Levy)),
        transfers=given,
        advances=advances(lines, given, books.grammar, pairs, is_lender=kind == "fund"),
        shared_costs=tuple(thing for thing in within if isinstance(thing, SharedCost)),
        receivables=open_receivables(row for row in written if infos[row.account].kind == "Assets"),
        held=tuple(held),
        is_provisional=has_generated or books.horizon is None or period.last >= books.horizon,
    )


def add_services(drawn: Statement, house: Statement, exercises: Exercises) -> Statement:
    """Adds the year's account of the shared services to a statement.

    Args:
        drawn: The statement.
        house: The cooperative's of the same period.
        exercises: Those of the ledger.

    Raises:
        RucheError: the period is no exercise.
    """
    if not drawn.is_annual:
        raise RucheError(
            "“{period}” is no exercise; the account of the shared services is that of a whole one: {known}",
            period=drawn.period.label,
            known=", ".join(exercises.names) or drawn.exercise.label,
        )
    services = shared_services(
        house.activities,
        drawn.levies,
        drawn.part,
        drawn.period,
        house.part.owner,
        provisional=house.is_provisional,
    )
    return replace(drawn, shared_services=services, is_provisional=drawn.is_provisional or services.is_provisional)


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


def _within(apart: Days | None, first: date, last: date) -> int:
    """What closed or reopened books within these days, both included, in cents."""
    return apart.until(last) - apart.before(first) if apart else 0


def _rank(info: AccountInfo) -> int:
    return KINDS.index(info.kind) if info.kind in KINDS else len(KINDS)


def _kind(owner: str, decisions: Decisions) -> str:
    if decisions.house is not None and owner == decisions.house.key:
        return "cooperative"
    return "entrepreneur" if owner in decisions.entrepreneurs else "fund"
