"""Whether the money is there: class 5 against what the cooperative holds for others and owes at short term."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from .model import Books, amount
from .rules.decisions import Decisions

#: Debts on pay and its taxes: staff, social bodies, tax withheld from pay, taxes on wages.
SOCIAL = ("42", "43", "442", "447")


@dataclass(frozen=True, slots=True)
class CashCover:
    """Cents at the end of a day.

    Attributes:
        cash: All class 5 accounts of the ledger together, overdrafts deducted; None if it uses none.
        entrepreneurs: Sum of the positive positions of entrepreneurs.
        funds: Sum of the positive positions of funds.
        vat: What the cooperative's own 445 accounts together owe, zero if the State owes.
        social: Credit balances of the cooperative's own accounts on `SOCIAL`, each for itself.
    """

    day: date
    cash: int | None
    entrepreneurs: int
    funds: int
    vat: int
    social: int

    @property
    def needed(self) -> int:
        """What has to be covered."""
        return self.entrepreneurs + self.funds + self.vat + self.social

    @property
    def left(self) -> int:
        """What is left, negative if cash is short."""
        return (self.cash or 0) - self.needed

    @property
    def is_short(self) -> bool:
        """Whether class 5 is used and does not cover."""
        return self.cash is not None and self.left < 0

    def as_dict(self) -> dict[str, Any]:
        """A row for machines."""
        return {
            "day": self.day.isoformat(),
            "cash": None if self.cash is None else amount(self.cash),
            "entrepreneurs": amount(self.entrepreneurs),
            "funds": amount(self.funds),
            "vat": amount(self.vat),
            "social": amount(self.social),
            "needed": amount(self.needed),
            "left": amount(self.left),
            "covered": not self.is_short,
        }


def cash_cover(books: Books, decisions: Decisions, day: date) -> CashCover:
    """Measures the cover at the end of a day.

    Debts that stand on an entrepreneur's own accounts are part of the position already, so only the cooperative's
    count. VAT is declared as one sum, so its accounts are netted; an advance to one employee pays nobody's social
    contributions, so those are not.

    Args:
        books: With what is generated.
        decisions: Who is who.
        day: Usually that of the last transaction.
    """
    balances = {name: days.until(day) for name, days in books.days.items()}
    number = {name: books.accounts[name].pcg for name in balances}
    five = [cents for name, cents in balances.items() if number[name].startswith("5")]
    house = decisions.house.key if decisions.house else ""
    own = {name: cents for name, cents in balances.items() if books.accounts[name].owner == house}
    return CashCover(
        day,
        sum(five) if five else None,
        sum(max(0, books.position(key, day)) for key in decisions.entrepreneurs),
        sum(max(0, books.position(fund.key, day)) for fund in decisions.funds),
        max(0, -sum(cents for name, cents in own.items() if number[name].startswith("445"))),
        sum(max(0, -cents) for name, cents in own.items() if number[name].startswith(SOCIAL)),
    )
