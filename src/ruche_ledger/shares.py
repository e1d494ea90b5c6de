"""The lines of a statement, a trial balance, and its shares: one for each activity, one for what is common to all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from .accounts import AccountInfo
from .balance_sheets import BalanceSheet, balance_sheet
from .model import amount
from .profits import ProfitAndLoss, profit_and_loss


@dataclass(frozen=True, slots=True)
class Line:
    """One account over a period; cents, a debit positive.

    Attributes:
        info: The account.
        opening: Its balance at the eve, with what closes or reopens books (`#cloture`, `#a-nouveau`, a position taken
            over) inside the period: that is no movement of the period.
        debit: All other debits of the period, generated ones included; not negative.
        credit: Likewise its credits; not negative.
        earlier: Of an income or expense account, the part of its closing balance that is not the result of the
            exercise: what earlier ones left on it, and what closed or reopened books. 0 of all others.
        is_pooled: Whether it is where the others' parts of shared costs come back, which are no contributions.
    """

    info: AccountInfo
    opening: int
    debit: int
    credit: int
    earlier: int = 0
    is_pooled: bool = False

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
            "label": self.info.label,
            "opening": amount(self.opening),
            "debit": amount(self.debit),
            "credit": amount(self.credit),
            "closing": amount(self.closing),
        }


@dataclass(frozen=True, slots=True)
class Share:
    """One activity (of the cooperative: a line of action), or with `activity` None the common part.

    The shares of a statement add up to it, in every amount.

    Attributes:
        activity: Its name.
        lines: Its accounts.
        last: The last day of the statement's period.
        opened: The first day of the exercise that holds this day.
        held: For the cooperative as a whole, the positions of all other owners; else empty.
    """

    activity: str | None
    lines: tuple[Line, ...]
    last: date
    opened: date
    held: tuple[tuple[str, int], ...] = ()

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
        """The part of the income that other owners of this ledger bring (187), shared costs aside; in cents."""
        brought = [line for line in self.lines if line.info.pcg.startswith("187") and not line.is_pooled]
        return sum(line.income for line in brought)

    @property
    def result_cents(self) -> int:
        """Income − charges in cents, a surplus positive."""
        return self.income_cents - self.charges_cents

    def position(self, *, opening: bool = False) -> int:
        """Minus the sum of its lines' closing (or opening) balances, in cents."""
        return -sum(line.opening if opening else line.closing for line in self.lines)

    @property
    def profit_and_loss(self) -> ProfitAndLoss:
        """The profit-and-loss account of the period."""
        return profit_and_loss(((line.info, line.debit - line.credit) for line in self.lines), self.opened)

    @property
    def balance_sheet(self) -> BalanceSheet:
        """The balance sheet at the end of the period, with the result of the exercise up to then."""
        balances = ((line.info, line.closing, line.earlier) for line in self.lines)
        towards = [-cents for _, cents in self.held]
        if sum(towards) != self.position():  # amounts off the cent, a fault reported elsewhere
            towards = [self.position()]
        return balance_sheet(balances, towards, self.last, self.opened)

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
            "profit_and_loss": self.profit_and_loss.as_dict(),
            "balance_sheet": self.balance_sheet.as_dict(),
        }
