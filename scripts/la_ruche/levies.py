"""What the rules will take, computed a second time in integers: the bookkeeper's forecast.

The generator needs it to decide pay and to let a leaver go at zero. It shares no code with the engine, so a
test that compares the two checks both. What the fund does with it is in ``solidarity``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache

from .book import Book, Transaction, owner_of
from .cast import MEMBERS
from .days import Month, last_day
from .money import half_up, in_proportion
from .receipts import Movement, Movements, internal_base
from .rulebook import BASE_BEFORE, RULES, SHARES, TERMS, Rule
from .shapes import Member


@dataclass(frozen=True, slots=True)
class Move:
    """One generated amount on one account of an owner, in cents; ``leaf`` is the account's last component."""

    day: date
    owner: str
    leaf: str
    cents: int
    fund: int = 0
    """Of a levy, the fund's part."""


@dataclass(slots=True)
class Forecast:
    """The state that the rules carry from month to month."""

    moves: list[Move] = field(default_factory=list)
    movements: Movements = field(default_factory=Movements)
    windows: dict[tuple[str, str, int], int] = field(default_factory=lambda: _windows_before())
    carried: dict[tuple[str, str], int] = field(default_factory=dict)
    """Negative bases on their way to a month that levies."""
    results: dict[tuple[str, Month], int] = field(default_factory=lambda: defaultdict(int))
    """What levies and shared costs did to an owner's result of a month; solidarity apart."""
    given: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    """What solidarity did to an owner's result so far."""
    moved: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    """What all that is generated did to the positions so far."""

    def levy(self, book: Book, month: Month) -> None:
        """Shared costs and levies of the month."""
        self._share(book, month)
        for member in MEMBERS:
            if member.active(date(*month, 1)) or member.active(last_day(month)):
                self._levy(book, member, month)

    def _book(self, day: date, owner: str, leaf: str, cents: int, fund: int = 0) -> None:
        """A charge of an owner's, or income below zero."""
        self.moves.append(Move(day, owner, leaf, cents, fund))
        self.moved[owner] -= cents
        self.results[owner, (day.year, day.month)] -= cents

    def _share(self, book: Book, month: Month) -> None:
        """Each posting by itself, at its day's parts; the payer's own part stays where it is."""
        for entry in book.of_month(month):
            for account, cents in entry.legs if entry.share else ():
                if not account.startswith("Charges:"):
                    continue
                means = [one for one in SHARES if one.name == entry.share and one.day <= entry.day][-1]
                payer = owner_of(account)
                parts = in_proportion(cents, dict(means.parts))
                for owner, part in parts.items():
                    if owner != payer:
                        self._book(entry.day, owner, f"186-{means.name.capitalize()}", part)
                self._book(entry.day, payer, f"187-{means.name.capitalize()}", parts.get(payer, 0) - cents)

    def _levy(self, book: Book, member: Member, month: Month) -> None:
        entries = [entry for entry in book.of_month(month) if any(owner_of(a) == member.key for a, _ in entry.legs)]
        day = min(last_day(month), member.end - timedelta(days=1))
        for name in sorted({rule.name for rule in RULES}):
            amounts: dict[tuple[str, date], int] = defaultdict(int)
            if name == "contribution":
                for channel in ("external", "internal"):
                    for since, cents in self._slices(name, channel, member, entries, month):
                        amounts[channel, since] += cents
            holds = rule_for(name, member, day)
            amounts["external", holds.day] += holds.fixed
            levied = sum(cents for (channel, _), cents in amounts.items() if channel == "external")
            amounts["external", holds.day] += max(0, holds.minimum - levied)
            for (channel, since), cents in sorted(amounts.items()):
                permille = next((r.fund_permille for r in RULES
                                 if (r.name, r.channel, r.day) == (name, channel, since) and r.bands), 0)  # fmt: skip
                if cents:
                    fund = half_up(cents * permille, 1000)
                    self._book(day, member.key, f"186-{name.capitalize()}", cents, fund)
                    self.moved["Solidarite"] += fund

    def _slices(
        self, name: str, channel: str, member: Member, entries: list[Transaction], month: Month
    ) -> Iterable[tuple[date, int]]:
        """The rule's date and the amount of each segment of a month."""
        if channel == "external":
            found = self.movements.of(member, entries, lambda day: rule_for(name, member, day))
        else:
            found = _internal(name, member, entries)
        key = (member.key, f"{name} {channel}", month[0])
        within = 0
        for since, base, rule in self._carry(key[:2], _segments(sorted(found, key=lambda one: one[:3]))):
            before = within if rule.window == "month" else self.windows[key]
            within += base
            self.windows[key] += base
            yield since, scale(rule, before + base) - scale(rule, before)


    def _carry(self, key: tuple[str, str], segments: list[Movement]) -> Iterable[tuple[date, int, Rule]]:
        """The segments with what was carried in; none if the month as a whole is negative and is carried on."""
        if not segments:
            return
        carried = self.carried.pop(key, 0)
        whole = carried + sum(base for _, _, base, _ in segments)
        if segments[-1][3].carry and whole < 0:
            self.carried[key] = whole
            return
        for index, (_, since, base, rule) in enumerate(segments):
            yield since, base + (0 if index else carried), rule


def _internal(name: str, member: Member, entries: list[Transaction]) -> Iterable[Movement]:
    """Sales to other members, where an internal rule holds."""
    for entry in entries:
        base = internal_base(entry, member.key)
        for rule in _rules(name, member, entry.day, "internal")[-1:] if base else ():
            yield entry.day, rule.day, base, rule


def _windows_before() -> dict[tuple[str, str, int], int]:
    """What the windows had seen in another cooperative."""
    windows: dict[tuple[str, str, int], int] = defaultdict(int)
    for key, (day, cents) in BASE_BEFORE.items():
        windows[key, "contribution external", day.year] = cents
    return windows


def rule_for(name: str, member: Member, day: date) -> Rule:
    """The external rule of that name in force for the member's contract on a day, under the member's own terms."""
    rule = _rules(name, member, day, "external")[-1]
    for terms in TERMS:
        if (terms.name, terms.key) == (name, member.key) and terms.day <= day < terms.until:
            rule = _at(rule, terms.rate)
    return rule


def _rules(name: str, member: Member, day: date, channel: str) -> list[Rule]:
    contract = member.contract(day)
    return [
        rule
        for rule in RULES
        if (rule.name, rule.channel) == (name, channel) and contract in rule.contracts and rule.day <= day
    ]


@cache
def _at(rule: Rule, rate: int) -> Rule:
    """The rule with another rate in its first band; the same value each time, so that segments hold together."""
    return replace(rule, bands=((0, rate), *rule.bands[1:]))


def scale(rule: Rule, base: int) -> int:
    """Each slice at its own rate, odd in its argument, rounded half away from zero."""
    sign, rest, total = (-1 if base < 0 else 1), abs(base), 0
    for index, (start, rate) in enumerate(rule.bands):
        end = rule.bands[index + 1][0] if index + 1 < len(rule.bands) else rest
        total += max(0, min(rest, end) - start) * rate
    return sign * half_up(total, 10000)


def _segments(slices: list[Movement]) -> list[Movement]:
    """Consecutive movements under one rule are one segment."""
    segments: list[Movement] = []
    for day, since, base, rule in slices:
        if segments and segments[-1][3] is rule:
            segments[-1] = (segments[-1][0], since, segments[-1][2] + base, rule)
        else:
            segments.append((day, since, base, rule))
    return segments
