"""The year's account of the shared services (R7331-9): what the contributions paid for, and one owner's part in it.

Each line of action has costs, which grants and other income pay for in part; contributions pay for the remainder. What
they bring beyond all remainders is the result of the shared services, a surplus positive.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from .levies import Levy
from .model import amount
from .money import allocate
from .parts import Part
from .periods import Period
from .shares import Share


@dataclass(frozen=True, slots=True)
class Use:
    """One line of action, or what belongs to none; cents.

    Attributes:
        activity: Its name, None for what belongs to none.
        charges_cents: What it cost.
        grants_cents: What grants (74) paid of it.
        other_cents: What other income but contributions (187) paid of it; of shared costs, what others bear.
        own_cents: What the owner's contribution paid of it: in proportion to the remainders, on the cent.
    """

    activity: str | None
    charges_cents: int
    grants_cents: int
    other_cents: int
    own_cents: int

    @property
    def remainder_cents(self) -> int:
        """What is left for contributions to pay; negative where grants and other income exceed the costs."""
        return self.charges_cents - self.grants_cents - self.other_cents

    def as_dict(self) -> dict[str, Any]:
        """The row of the account's `lines`."""
        return {
            "activity": self.activity,
            "charges": amount(self.charges_cents),
            "grants": amount(self.grants_cents),
            "other_income": amount(self.other_cents),
            "remainder": amount(self.remainder_cents),
            "own": amount(self.own_cents),
        }


@dataclass(frozen=True, slots=True)
class SharedServices:
    """The account of the shared services for one exercise.

    Attributes:
        cooperative: The cooperative's key.
        period: The exercise.
        uses: By line of action, then what belongs to none.
        contributions_cents: What the other owners brought to the cooperative (187): contributions and internal sales.
        own_cents: What rules took for the cooperative from the owner whose statement this is part of: without what
            went to a fund.
        is_provisional: Whether the cooperative's own statement is.
    """

    cooperative: str
    period: Period
    uses: tuple[Use, ...]
    contributions_cents: int
    own_cents: int
    is_provisional: bool

    @property
    def total(self) -> Use:
        """All lines of action together."""
        return Use(
            None,
            sum(use.charges_cents for use in self.uses),
            sum(use.grants_cents for use in self.uses),
            sum(use.other_cents for use in self.uses),
            sum(use.own_cents for use in self.uses),
        )

    @property
    def result_cents(self) -> int:
        """Contributions − what was left for them to pay: the result of the cooperative's statement."""
        return self.contributions_cents - self.total.remainder_cents

    @property
    def own_result_cents(self) -> int:
        """What of the owner's contribution no line of action used."""
        return self.own_cents - self.total.own_cents

    def as_dict(self) -> dict[str, Any]:
        """The statement's `shared_services`."""
        total = self.total.as_dict()
        return {
            "cooperative": self.cooperative,
            "period": self.period.label,
            "provisional": self.is_provisional,
            "lines": [use.as_dict() for use in self.uses],
            "charges": total["charges"],
            "grants": total["grants"],
            "other_income": total["other_income"],
            "remainder": total["remainder"],
            "contributions": amount(self.contributions_cents),
            "result": amount(self.result_cents),
            "own": {"contribution": amount(self.own_cents), "result": amount(self.own_result_cents)},
        }


def shared_services(
    shares: Iterable[Share], levies: Iterable[Levy], part: Part, period: Period, cooperative: str, *, provisional: bool
) -> SharedServices:
    """Draws up the account of the shared services.

    The owner's contribution is shared out in proportion to what each line of action left to pay, and to the surplus if
    there is one, by the largest remainder. A line that left nothing to pay takes no part.

    Args:
        shares: The cooperative's lines of action over the exercise.
        levies: What rules took from the owner within it.
        part: The owner, or its activity.
        period: The exercise.
        cooperative: The cooperative's key.
        provisional: Whether the cooperative's statement is.
    """
    held = [share for share in shares if share.income_cents or share.charges_cents]
    contributions = sum(share.contributions_cents for share in held)
    surplus = sum(share.result_cents for share in held)
    own = sum(levy.cents - levy.fund_cents for levy in levies if levy.owner == part.owner)
    weights = [max(0, share.contributions_cents - share.result_cents) for share in held]
    parts = [0] * len(held)
    if own > 0 and any(weights):
        parts = allocate(own, [*weights, max(0, surplus)])[:-1]
    uses = tuple(
        Use(
            share.activity,
            share.charges_cents,
            share.grants_cents,
            share.income_cents - share.contributions_cents - share.grants_cents,
            cents,
        )
        for share, cents in zip(held, parts, strict=True)
    )
    return SharedServices(cooperative, period, uses, contributions, own, provisional)
