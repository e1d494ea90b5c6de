"""What many scenarios say together: how often a fund is at its reserve, what goes unmet, between which amounts it lies.

A quantile is an order statistic, one of the amounts that came out: 5 % of the scenarios lie at it or below. Nothing is
interpolated; only a mean is rounded, half-up to the cent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from ..model import amount
from ..money import CONTEXT, round_ratio
from ..rules.funds import Fund
from .seasons import Season

#: In hundredths of the scenarios: what the fan shows, the median in the middle.
FAN = (5, 25, 50, 75, 95)

#: Likewise, of the need that goes unmet: the usual, and the rare.
RARE = (50, 95)


class Amounts(NamedTuple):
    """What came out for one fund: cents by month to come, then by scenario."""

    funds: Sequence[Sequence[int]]
    claimed: Sequence[Sequence[int]]
    paid: Sequence[Sequence[int]]


@dataclass(frozen=True, slots=True)
class Spread:
    """How amounts in cents are spread over the scenarios.

    Attributes:
        lowest, highest: The extremes.
        quantiles: By hundredths of the scenarios, the amount that so many of them do not exceed.
        mean: Half-up.
    """

    lowest: int
    highest: int
    quantiles: tuple[tuple[int, int], ...]
    mean: int

    @classmethod
    def of(cls, amounts: Sequence[int], hundredths: Sequence[int] = FAN) -> Spread:
        """Orders amounts, at least one."""
        ordered = sorted(amounts)
        quantiles = tuple((each, ordered[-(-each * len(ordered) // 100) - 1]) for each in hundredths)
        return cls(ordered[0], ordered[-1], quantiles, round_ratio(sum(ordered), len(ordered), "half-up"))

    def at(self, hundredths: int) -> int:
        """The amount that so many hundredths of the scenarios do not exceed."""
        return dict(self.quantiles)[hundredths]

    def as_dict(self) -> dict[str, Any]:
        """For machines."""
        return {
            "lowest": amount(self.lowest),
            **{f"q{each:02}": amount(cents) for each, cents in self.quantiles},
            "highest": amount(self.highest),
            "mean": amount(self.mean),
        }


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """One fund at one month's end.

    Attributes:
        label: The month.
        reserve: What the fund keeps, in cents.
        balance: What it has.
        at_reserve: In how many scenarios that is its reserve, or less.
        claimed: What is asked of it in the month.
        unmet: What of that it does not pay.
        short: In how many scenarios that is more than nothing.
    """

    label: str
    reserve: int
    balance: Spread
    at_reserve: int
    claimed: Spread
    unmet: Spread
    short: int

    def as_dict(self) -> dict[str, Any]:
        """For machines."""
        return {
            "month": self.label,
            "reserve": amount(self.reserve),
            "at_reserve": self.at_reserve,
            "short": self.short,
            "balance": self.balance.as_dict(),
            "claimed": self.claimed.as_dict(),
            "unmet": self.unmet.as_dict(),
        }


@dataclass(frozen=True, slots=True)
class FundFigures:
    """One fund over all months to come.

    Attributes:
        key: The fund.
        name: Its declared name.
        start: What it has at the end of the past, in cents.
        months: In order of time.
        ever_at_reserve: In how many scenarios it is at its reserve at some month's end.
        ever_short: In how many scenarios some need goes unmet.
        claimed: What is asked of it in all months together.
        unmet: What of that it does not pay.
    """

    key: str
    name: str
    start: int
    months: tuple[MonthFigures, ...]
    ever_at_reserve: int
    ever_short: int
    claimed: Spread
    unmet: Spread

    @property
    def worst(self) -> MonthFigures:
        """The month in which it is most often at its reserve; of several the first."""
        return max(self.months, key=lambda month: month.at_reserve)

    def as_dict(self) -> dict[str, Any]:
        """For machines."""
        return {
            "fund": self.key,
            "name": self.name,
            "start": amount(self.start),
            "ever_at_reserve": self.ever_at_reserve,
            "ever_short": self.ever_short,
            "claimed": self.claimed.as_dict(),
            "unmet": self.unmet.as_dict(),
            "months": [month.as_dict() for month in self.months],
        }


def figures(fund: Fund, start: int, found: Amounts, seasons: Sequence[Season]) -> FundFigures:
    """Sums up what came out for one fund.

    Args:
        fund: The fund.
        start: Its position at the end of the past, in cents.
        found: What came out.
        seasons: The months to come.
    """
    months = []
    size = len(found.funds[0])
    ever_low, ever_short = [False] * size, [False] * size
    claims, lacks = [0] * size, [0] * size
    for season, funds, claimed, paid in zip(seasons, found.funds, found.claimed, found.paid, strict=True):
        reserve = fund.reserve(season.month.last)
        unmet = [asked - given for asked, given in zip(claimed, paid, strict=True)]
        for place in range(size):
            ever_low[place] |= funds[place] <= reserve
            ever_short[place] |= unmet[place] > 0
            claims[place] += claimed[place]
            lacks[place] += unmet[place]
        months.append(
            MonthFigures(
                season.month.label,
                reserve,
                Spread.of(funds),
                sum(cents <= reserve for cents in funds),
                Spread.of(claimed, RARE),
                Spread.of(unmet, RARE),
                sum(cents > 0 for cents in unmet),
            )
        )
    return FundFigures(
        *(fund.key, fund.name, start, tuple(months), sum(ever_low), sum(ever_short)),
        *(Spread.of(claims, RARE), Spread.of(lacks, RARE)),
    )


def share_of(count: int, whole: int) -> Decimal:
    """A count as a percentage with one decimal, half-up; what is neither none nor all is never shown as such."""
    tenths = round_ratio(count * 1000, whole, "half-up")
    if 0 < count < whole:
        tenths = min(max(tenths, 1), 999)
    return CONTEXT.scaleb(tenths, -1)
