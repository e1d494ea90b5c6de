"""What becomes of a leaver's advances and losses on their last active day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from .model import amount
from .rules.articles import ExitArticle


class Means(NamedTuple):
    """What one fund, whose exit holds, brings to it; cents.

    Attributes:
        outstanding: What the leaver owes it.
        balance: Its position.
        reserve: What it keeps.
    """

    fund: str
    law: ExitArticle
    outstanding: int
    balance: int
    reserve: int


@dataclass(frozen=True, slots=True)
class Debt:
    """An advance at the exit; cents.

    Attributes:
        outstanding: What is owed.
        position: The leaver's position before.
        repaid: What a positive position pays of it; the rest is written off.
    """

    fund: str
    law: ExitArticle
    outstanding: int
    position: int
    repaid: int

    @property
    def written_off(self) -> int:
        """What is not repaid."""
        return self.outstanding - self.repaid

    def as_dict(self) -> dict[str, Any]:
        """A row for machines."""
        return {
            "fund": self.fund,
            "outstanding": amount(self.outstanding),
            "position": amount(self.position),
            "repaid": amount(self.repaid),
            "written_off": amount(self.written_off),
        }


@dataclass(frozen=True, slots=True)
class Payer:
    """Who bears a part of what is missing; cents.

    Attributes:
        key: A fund's, or the cooperative's.
        law: The exit directive behind it.
        balance: A fund's position before, repayments of the leaver included; None for the cooperative.
        reserve: What a fund keeps.
        missing: What is left to bear before.
        cents: What it bears.
    """

    key: str
    law: ExitArticle
    balance: int | None
    reserve: int
    missing: int
    cents: int

    def as_dict(self) -> dict[str, Any]:
        """A row for machines."""
        return {
            "payer": self.key,
            "balance": None if self.balance is None else amount(self.balance),
            "reserve": amount(self.reserve),
            "missing": amount(self.missing),
            "paid": amount(self.cents),
        }


@dataclass(frozen=True, slots=True)
class Exit:
    """How one leaver's debts and losses end; cents.

    Attributes:
        day: The last active day.
        entry: The day since which the net result counts.
        debts: By fund in order of declaration, where something is outstanding.
        net_result: Since the entry, before anything is written off.
        payers: In the order in which they pay; empty if nothing is missing.
    """

    owner: str
    day: date
    entry: date
    debts: tuple[Debt, ...]
    net_result: int
    payers: tuple[Payer, ...]

    @property
    def missing(self) -> int:
        """The negative net result that is left once debts are written off."""
        return max(0, -self.net_result - sum(debt.written_off for debt in self.debts))

    def as_dict(self) -> dict[str, Any]:
        """The calculation for machines."""
        return {
            "owner": self.owner,
            "date": self.day.isoformat(),
            "entry": self.entry.isoformat(),
            "debts": [debt.as_dict() for debt in self.debts],
            "net_result": amount(self.net_result),
            "written_off": amount(sum(debt.written_off for debt in self.debts)),
            "missing": amount(self.missing),
            "payers": [payer.as_dict() for payer in self.payers],
        }


def leave(
    owner: str, day: date, entry: date, position: int, net_result: int, means: Sequence[Means], house: str
) -> Exit:
    """Settles a leaver: advances are repaid from a positive position, the rest is written off; then a negative net
    result is made good by the funds down to their reserves, one after the other, and by the cooperative.

    Args:
        owner: The leaver's key.
        day: Their last active day.
        entry: The day since which the net result counts.
        position: In cents, after all other steps of the day.
        net_result: Likewise.
        means: The funds whose exit holds, in order of declaration; at least one.
        house: The cooperative's key.
    """
    debts: list[Debt] = []
    for fund, law, outstanding, _, _ in means:
        if outstanding > 0:
            repaid = min(outstanding, max(0, position))
            debts.append(Debt(fund, law, outstanding, position, repaid))
            position -= repaid
    repaid_to = {debt.fund: debt.repaid for debt in debts}
    missing = max(0, -net_result - sum(debt.written_off for debt in debts))
    payers: list[Payer] = []
    for fund, law, _, before, reserve in means:
        if missing:
            balance = before + repaid_to.get(fund, 0)
            cents = min(missing, max(0, balance - reserve))
            payers.append(Payer(fund, law, balance, reserve, missing, cents))
            missing -= cents
    if missing:
        payers.append(Payer(house, means[0].law, None, 0, missing, missing))
    return Exit(owner, day, entry, tuple(debts), net_result, tuple(payers))
