"""What a fund takes from one entrepreneur at a month's end: its levy, and a part of an advance paid back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .model import amount
from .money import as_ratio, round_ratio
from .periods import Period
from .rules.articles import AdvanceArticle, LevyArticle


@dataclass(frozen=True, slots=True)
class Due:
    """A fund's levy; cents.

    Attributes:
        month: The month whose end it is.
        measured: The month's result, or the position, whichever the directive names.
        part: The rate of what exceeds `above`, rounded half-up.
        position: What there is to take it from.
        cents: `part`, never more than the position.
    """

    law: LevyArticle
    month: Period
    measured: int
    part: int
    position: int
    cents: int

    @property
    def exceeding(self) -> int:
        """What exceeds `above`."""
        return max(0, self.measured - self.law.above)

    def as_dict(self) -> dict[str, Any]:
        """The calculation for machines."""
        return {
            "measure": self.law.measure,
            "measured": amount(self.measured),
            "above": amount(self.law.above),
            "exceeding": amount(self.exceeding),
            "rate": str(self.law.rate),
            "part": amount(self.part),
            "position": amount(self.position),
            "due": amount(self.cents),
        }


@dataclass(frozen=True, slots=True)
class Instalment:
    """A part of an advance paid back at a month's end; cents.

    Attributes:
        month: The month whose end it is.
        base: The month's result, or the base that the directive names.
        levied: What rules took from that base; 0 for a result, which has them in it.
        part: `repay` of the positive month, rounded half-up.
        outstanding: What is owed before.
        position: What there is to pay it from.
        cents: `part`, at most what is owed, never below a position of zero.
    """

    law: AdvanceArticle
    month: Period
    base: int
    levied: int
    part: int
    outstanding: int
    position: int
    cents: int

    def as_dict(self) -> dict[str, Any]:
        """The calculation for machines."""
        return {
            "base": amount(self.base),
            "levied": amount(self.levied),
            "positive": amount(max(0, self.base - self.levied)),
            "repay": str(self.law.repay or 0),
            "part": amount(self.part),
            "outstanding": amount(self.outstanding),
            "position": amount(self.position),
            "repaid": amount(self.cents),
        }


def levy_due(law: LevyArticle, month: Period, measured: int, position: int) -> Due:
    """`rate` of what exceeds `above`, half-up, never more than the position.

    Args:
        law: The directive.
        month: The month whose end it is.
        measured: The result of the month, or the position, in cents.
        position: The position before, in cents.
    """
    top, bottom = as_ratio(law.rate)
    part = round_ratio(max(0, measured - law.above) * top, bottom, "half-up")
    return Due(law, month, measured, part, position, min(part, max(0, position)))


def instalment(
    law: AdvanceArticle, month: Period, base: int, levied: int, outstanding: int, position: int
) -> Instalment:
    """`repay` × the positive month, half-up, at most what is owed, never below a position of zero.

    Args:
        law: The advance directive in force, or the last that held.
        month: The month whose end it is.
        base: What the month brought, in cents.
        levied: What rules took from it, in cents.
        outstanding: What is owed, in cents.
        position: The position before, in cents.
    """
    top, bottom = as_ratio(law.repay) if law.repay is not None else (0, 1)
    part = round_ratio(max(0, base - levied) * top, bottom, "half-up")
    cents = max(0, min(part, outstanding, position))
    return Instalment(law, month, base, levied, part, outstanding, position, cents)
