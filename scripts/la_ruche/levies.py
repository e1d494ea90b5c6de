"""What the rules will take and give, computed a second time in integers: the bookkeeper's forecast.

The generator needs it to decide pay and to let a leaver go at zero. It shares no code with the engine, so a
test that compares the two checks both.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from .book import Book, Transaction, owner_of, pcg_of
from .cast import MEMBERS
from .days import Month, last_day
from .money import half_up
from .rulebook import AIDED_BEFORE, AIDS, BASE_BEFORE, FUND_RESERVE, RULES, Rule
from .shapes import Member


@dataclass(frozen=True, slots=True)
class Levy:
    """One generated amount: of which the fund gets a part."""

    day: date
    owner: str
    rule: str
    since: date
    cents: int
    fund: int


@dataclass(slots=True)
class Forecast:
    """The state that the rules carry from month to month."""

    levies: list[Levy] = field(default_factory=list)
    aids: list[tuple[date, str, int]] = field(default_factory=list)
    shortages: list[date] = field(default_factory=list)
    windows: dict[tuple[str, str, int], int] = field(default_factory=lambda: _windows_before())
    results: dict[tuple[str, int], int] = field(default_factory=lambda: defaultdict(int))
    """What levies and aid did to an owner's result of a year."""
    moved: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    """What levies and aid did to the positions so far."""
    aided: dict[str, int] = field(default_factory=lambda: defaultdict(int, AIDED_BEFORE))

    def month(self, book: Book, month: Month, positions: dict[str, int]) -> None:
        """Levies of the month, then aid; ``positions`` are without anything generated."""
        for member in MEMBERS:
            if member.active(date(*month, 1)) or member.active(last_day(month)):
                self._levy(book, member, month)
        self._aid(month, positions)

    def _levy(self, book: Book, member: Member, month: Month) -> None:
        entries = [entry for entry in book.of_month(month) if any(owner_of(a) == member.key for a, _ in entry.legs)]
        day = min(last_day(month), member.end - timedelta(days=1))
        amounts: dict[tuple[str, date], int] = defaultdict(int)
        for name in sorted({rule.name for rule in RULES}):
            slices = sorted(
                (entry.day, rule.day, base, rule)
                for entry in entries
                for rule in [rule_for(name, member, entry.original or entry.day)]
                for base in [_base(entry, rule, member.key)]
                if base
            ) if name == "contribution" else []  # fmt: skip
            for index, (_, since, base, rule) in enumerate(_segments(slices)):
                key = (member.key, name, month[0])
                before = self._before(key, rule, month, index == 0)
                if rule.window == "month":
                    amounts[name, since] += scale(rule, before + base) - scale(rule, before)
                else:
                    amounts[name, since] += scale(rule, self.windows[key] + base) - scale(rule, self.windows[key])
                self.windows[key] += base
            holds = rule_for(name, member, day)
            if holds.fixed:
                amounts[name, holds.day] += holds.fixed
        for (name, since), cents in sorted(amounts.items()):
            if cents:
                permille = next(r.fund_permille for r in RULES if (r.name, r.day) == (name, since) and r.bands)
                fund = half_up(cents * permille, 1000)
                self.levies.append(Levy(day, member.key, name, since, cents, fund))
                self.moved[member.key] -= cents
                self.results[member.key, month[0]] -= cents
                self.moved["Solidarite"] += fund

    def _before(self, key: tuple[str, str, int], rule: Rule, month: Month, first: bool) -> int:
        """A window of a month is empty before its first segment."""
        if rule.window != "month" or first:
            return 0
        raise NotImplementedError(f"two segments under a monthly window: {key} {rule.name} {month}")

    def _aid(self, month: Month, positions: dict[str, int]) -> None:
        day = last_day(month)
        claims: dict[str, int] = {}
        for member in MEMBERS:
            aid = [one for one in AIDS if one.day <= day][-1]
            months = (month[0] - member.start.year) * 12 + month[1] - member.start.month
            if member.contract(day) not in aid.contracts or months >= aid.months:
                continue
            need = -(positions[member.key] + self.moved[member.key])
            claim = min(half_up(need * aid.cover, 1000), aid.cap_month, aid.cap_total - self.aided[member.key])
            if claim > 0:
                claims[member.key] = claim
        holds = positions["Solidarite"] + self.moved["Solidarite"] - FUND_RESERVE
        if sum(claims.values()) > holds:
            self.shortages.append(day)
        for key, cents in _shared(claims, holds).items():
            if cents:
                self.aids.append((day, key, cents))
                self.aided[key] += cents
                self.moved[key] += cents
                self.results[key, month[0]] += cents
                self.moved["Solidarite"] -= cents


def _windows_before() -> dict[tuple[str, str, int], int]:
    """What the windows had seen in another cooperative."""
    windows: dict[tuple[str, str, int], int] = defaultdict(int)
    for key, (day, cents) in BASE_BEFORE.items():
        windows[key, "contribution", day.year] = cents
    return windows


def rule_for(name: str, member: Member, day: date) -> Rule:
    """The rule of that name in force for the member's contract on a day."""
    contract = member.contract(day)
    return [rule for rule in RULES if rule.name == name and contract in rule.contracts and rule.day <= day][-1]


def scale(rule: Rule, base: int) -> int:
    """Each slice at its own rate, odd in its argument, rounded half away from zero."""
    sign, rest, total = (-1 if base < 0 else 1), abs(base), 0
    for index, (start, rate) in enumerate(rule.bands):
        end = rule.bands[index + 1][0] if index + 1 < len(rule.bands) else rest
        total += max(0, min(rest, end) - start) * rate
    return sign * half_up(total, 10000)


def _base(entry: Transaction, rule: Rule, owner: str) -> int:
    """Turnover less the charges that the rule deducts."""
    if {"cloture", "a-nouveau"} & set(entry.tags):
        return 0
    total = 0
    for account, cents in entry.legs:
        pcg = pcg_of(account)
        if owner_of(account) == owner and pcg:
            counts = pcg.startswith("70") and not ("-708" in rule.base and pcg.startswith("708"))
            if counts or pcg.startswith(rule.less or "x"):
                total -= cents
    return total


def _segments(slices: list[tuple[date, date, int, Rule]]) -> list[tuple[date, date, int, Rule]]:
    """Consecutive movements under one rule are one segment."""
    segments: list[tuple[date, date, int, Rule]] = []
    for day, since, base, rule in slices:
        if segments and segments[-1][3] is rule:
            segments[-1] = (segments[-1][0], since, segments[-1][2] + base, rule)
        else:
            segments.append((day, since, base, rule))
    return segments


def _shared(claims: dict[str, int], holds: int) -> dict[str, int]:
    """All claims, or what the fund holds in proportion, by largest remainder."""
    total = sum(claims.values())
    if total <= holds:
        return claims
    if holds <= 0:
        return {}
    shares = {key: holds * claim // total for key, claim in claims.items()}
    rest = holds - sum(shares.values())
    order = sorted(claims, key=lambda key: (-(holds * claims[key] % total), key))
    return {key: shares[key] + (order.index(key) < rest) for key in claims}
