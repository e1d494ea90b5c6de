"""What the auditor knows of people and funds, and how claims and calls are shared: whole cents. Provisional."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

Key = TypeVar("Key", str, tuple[str, int])


@dataclass
class Member:
    """One entrepreneur's figures, in cents.

    Attributes:
        net_result: What was earned since the entry.
        month_result: Income less expenses of the month: rules included, solidarity excluded.
    """

    contract: str
    entry: date
    last_day: date | None = None
    net_result: int = 0
    month_result: int = 0
    month_sales: int = 0
    month_costs: int = 0
    month_rules: int = 0

    def is_active(self, day: date) -> bool:
        """Whether the person is in the cooperative on that day."""
        return self.entry <= day and (self.last_day is None or day <= self.last_day)

    @property
    def margin(self) -> int:
        """The month's sales less its charges and rules."""
        return self.month_sales - self.month_costs - self.month_rules

    def begin_month(self) -> None:
        """The month's figures begin at nothing."""
        self.month_result = self.month_sales = self.month_costs = self.month_rules = 0


@dataclass
class Fund:
    """A fund's decisions, rates in thousandths and amounts in cents, and what it gave and lent to whom.

    Attributes:
        aid_contract: Whose losses are aided; empty where nobody's are.
        lends: Whether advances are automatic; otherwise people decide.
        repays_by_margin: Whether a repayment is a part of the month's margin, or of its result.
    """

    reserve: int
    levy_rate: int = 0
    levy_above: int = 0
    aid_contract: str = ""
    aid_cover: int = 1000
    aid_cap_month: int = 0
    aid_cap_total: int = 0
    lends: bool = True
    cap_total: int = 0
    repay: int = 0
    repays_by_margin: bool = True
    call_rate: int = 0
    call_above: int = 0
    aided: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    lent: dict[str, int] = field(default_factory=lambda: defaultdict(int))


def claims(fund: Fund, people: Mapping[str, tuple[Member, int]]) -> dict[tuple[str, int], int]:
    """What each person with a negative position claims: aid (0), then an advance (1) for what the aid leaves."""
    found: dict[tuple[str, int], int] = {}
    for key, (member, position) in people.items():
        need = max(0, -position)
        aid = 0
        if member.contract == fund.aid_contract:
            covered = (2 * need * fund.aid_cover + 1000) // 2000
            aid = min(covered, fund.aid_cap_month, max(0, fund.aid_cap_total - fund.aided[key]))
        advance = min(need - aid, max(0, fund.cap_total - fund.lent[key])) if fund.lends else 0
        found |= {(key, order): cents for order, cents in enumerate((aid, advance)) if cents}
    return found


def remainders(cents: int, weights: Mapping[Key, int]) -> dict[Key, int]:
    """Cents in proportion to weights, the last ones to the largest remainders, ties by key."""
    total = sum(weights.values())
    parts = {key: cents * weight // total for key, weight in weights.items()}
    by_rest = sorted(weights, key=lambda key: (-(cents * weights[key] % total), key))
    for key in by_rest[: cents - sum(parts.values())]:
        parts[key] += 1
    return parts


def share_call(shortfall: int, above: Mapping[str, int], rate: int) -> dict[str, int]:
    """What donors give in proportion to what they have above the threshold, none more than ``rate`` of it."""
    weights = {key: cents for key, cents in above.items() if cents > 0}
    limits = {key: cents * rate // 1000 for key, cents in weights.items()}
    if sum(limits.values()) <= shortfall:
        return limits
    given: dict[str, int] = {}
    while True:
        open_ones = {key: weight for key, weight in weights.items() if key not in given}
        shares = remainders(shortfall - sum(given.values()), open_ones)
        full = {key: limits[key] for key, cents in shares.items() if cents > limits[key]}
        if not full:
            return given | shares
        given |= full
