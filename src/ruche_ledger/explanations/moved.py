"""The form of every explanation of a transfer: title, decision, and what stands behind it in the books."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ..bookings import book_transfer
from ..days import Days
from ..levies import Levy
from ..messages import marked
from ..model import Books, amount
from ..money import from_cents
from ..periods import DAY, Period, month_of
from ..rules.articles import AdvanceArticle
from ..solidarity import Transfer
from .steps import Section, Step, Table, Value, step

_TITLES = {
    "levy": marked("Levy of {fund} on {owner}, {day}: {amount}"),
    "call": marked("Call of {fund} on {owner}, {day}: {amount}"),
    "aid": marked("Aid of {fund} to {owner}, {day}: {amount}"),
    "advance": marked("Advance of {fund} to {owner}, {day}: {amount}"),
    "repayment": marked("Repayment of {owner} to {fund}, {day}: {amount}"),
    "write-off": marked("Debt of {owner} written off by {fund}, {day}: {amount}"),
    "deficit": marked("Deficit of {owner} made good by {fund}, {day}: {amount}"),
}


@dataclass(frozen=True, slots=True)
class Background:
    """What the explanation of a transfer looks up.

    Attributes:
        written: The books as written.
        complete: The books with all that is generated.
        levies: What rules took from the entrepreneur in the month.
        transfers: What solidarity moved with them in the month.
    """

    written: Books
    complete: Books
    levies: Sequence[Levy]
    transfers: Sequence[Transfer]


class Backgrounds:
    """Backgrounds of all transfers of one ledger."""

    def __init__(
        self, written: Books, complete: Books, levies: Iterable[Levy], transfers: Iterable[Transfer]
    ) -> None:
        self.written = written
        self.complete = complete
        self.levies: dict[tuple[str, Period], list[Levy]] = {}
        for levy in levies:
            self.levies.setdefault((levy.owner, month_of(levy.date)), []).append(levy)
        self.transfers: dict[tuple[str, Period], list[Transfer]] = {}
        for transfer in transfers:
            self.transfers.setdefault((transfer.owner, month_of(transfer.date)), []).append(transfer)

    def of(self, transfer: Transfer) -> Background:
        """All that was generated for its owner in its month, and the books."""
        key = (transfer.owner, month_of(transfer.date))
        return Background(self.written, self.complete, self.levies.get(key, ()), self.transfers.get(key, ()))


def title_of(transfer: Transfer) -> Step:
    """What it is, with its amount, always positive."""
    return step(
        _TITLES[transfer.kind],
        fund=transfer.fund,
        owner=transfer.owner,
        day=transfer.date,
        amount=from_cents(abs(transfer.cents)),
    )


def result_lines(background: Background, owner: str, month: Period) -> dict[str, int]:
    """A month's result account by account, in cents, income positive: rules included, solidarity excluded."""
    books = background.complete
    found = {}
    for name in books.owned(owner):
        if books.accounts[name].kind in ("Income", "Expenses"):
            cents = _within(books.apart.get(name), month) - _within(books.days[name], month)
            found[name] = cents
    for transfer in background.transfers:
        for account, cents in book_transfer(transfer, books.grammar).legs:
            if account in found and transfer.date in month:
                found[account] += cents
    return {name: cents for name, cents in found.items() if cents}


def base_lines(background: Background, owner: str, law: AdvanceArticle, stays: Sequence[Period]) -> dict[str, int]:
    """What counts for a repayment account by account, in cents, on active days.

    What is generated, and costs that others bear a part of, are in no base.
    """
    books = background.written
    found: dict[str, int] = {}
    for name in books.owned(owner):
        weight = law.coefficient(books.accounts[name].pcg)
        for stay in stays if weight else ():
            cents = weight * (_within(books.days[name], stay) - _within(books.apart.get(name), stay))
            found[name] = found.get(name, 0) + cents
    for posting in books.shared:
        if posting.account in found and books.accounts[posting.account].kind == "Expenses":
            weight = law.coefficient(books.accounts[posting.account].pcg)
            found[posting.account] -= weight * posting.cents * any(posting.day in stay for stay in stays)
    return {name: cents for name, cents in found.items() if cents}


def table_of(title: Step, lines: dict[str, int]) -> Section:
    """Accounts with their amounts and the sum."""
    rows: list[tuple[Value | None, ...]] = [(name, from_cents(cents)) for name, cents in sorted(lines.items())]
    total = from_cents(sum(lines.values()))
    return Section(title, table=Table((marked("Account"), marked("Amount")), (*rows, ("", total))))


def line_details(lines: dict[str, int]) -> list[dict[str, Any]]:
    """The same for machines."""
    return [{"account": name, "amount": amount(cents)} for name, cents in sorted(lines.items())]


def _within(days: Days | None, period: Period) -> int:
    return 0 if days is None else days.until(period.last) - days.before(period.start)


def active_within(stays: Sequence[tuple[date, date]], month: Period) -> list[Period]:
    """The parts of a month that lie in active days."""
    found = []
    for start, end in stays:
        first, last = max(start, month.start), min(end, month.end) - DAY
        if first <= last:
            found.append(Period(first, last + DAY, month.label))
    return found
