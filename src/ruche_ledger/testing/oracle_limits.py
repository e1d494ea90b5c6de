"""The oracle's minimum and cap: what was computed, what is levied of it, and what is topped up. Provisional."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from ruche_ledger.testing.oracle_books import Books
from ruche_ledger.testing.oracle_calendar import ZERO, month_ends, rounded
from ruche_ledger.testing.oracle_clauses import Opening, Rule
from ruche_ledger.testing.oracle_periods import exit_day, levy_day, part_of_period
from ruche_ledger.testing.oracle_rules import ALL, last_ruled


@dataclass(frozen=True)
class Due:
    """What the scale and ``fixed`` make due under one directive on one date, for ``document`` by one document."""

    date: date
    rule: Rule
    document: int | None
    amount: Fraction


@dataclass
class Account:
    """What one entrepreneur, or activity, owes under one name and channel: computed and levied, day by day."""

    books: Books
    key: str
    name: str
    channel: str
    unit: str
    since: date
    openings: list[Opening]
    computed: list[tuple[date, Fraction]] = field(default_factory=list)
    levied: list[tuple[date, Fraction]] = field(default_factory=list)
    generated: list[Due] = field(default_factory=list)

    def so_far(self, amounts: Iterable[tuple[date, Fraction]], per: str, day: date) -> Fraction:
        """The sum of the amounts of the period up to the day, with what was taken over."""
        first, _ = self.books.period(per, day)
        total = sum((amount for on, amount in amounts if first <= on <= day), ZERO)
        taken_over = [each for each in self.openings if first <= each.date <= day]
        return total + sum((each.counted.get(f"levied-{per}", ZERO) for each in taken_over), ZERO)

    def limit(self, amount: Fraction, per: str, prorata: str, day: date, *, lasting: bool) -> Fraction:
        """A minimum or a cap in proportion to the activity, half-up."""
        part = part_of_period(self.books, self.key, per, prorata, day, lasting=lasting, since=self.since)
        return rounded(amount * part, "half-up")

    def levy(self, due: Due, *, leaves: bool = False) -> None:
        """One amount on its day of levy, under the cap then in force."""
        held = last_ruled(self.books, self.name, self.key, due.date, self.channel)
        amount, now = due.amount, held[0] if held else due.rule
        self.computed.append((due.date, due.amount))
        if now.cap is not None:
            lasting = bool(self.books.contract(self.key, due.date)) and not leaves
            cap = self.limit(now.cap, now.cap_per, now.prorata, due.date, lasting=lasting)
            computed = self.so_far(self.computed, now.cap_per, due.date)
            amount = min(cap, computed) - self.so_far(self.levied, now.cap_per, due.date)
        self.take(due.date, due.rule, due.document, amount)

    def take(self, day: date, rule: Rule, document: int | None, amount: Fraction) -> None:
        """Levy an amount as it is."""
        self.levied.append((day, amount))
        self.generated.append(Due(day, rule, document, amount))

    def give_back(self, day: date) -> None:
        """After an exit, what exceeds the cap of the activity that there really was."""
        held = last_ruled(self.books, self.name, self.key, day, self.channel)
        if held and held[0].cap is not None and (held[0].per == "activity") is (self.unit != ALL):
            rule = held[0]
            cap = self.limit(held[0].cap, rule.cap_per, rule.prorata, day, lasting=False)
            over = self.so_far(self.levied, rule.cap_per, day) - cap
            if over > 0:
                self.take(day, rule, None, -over)

    def top_up(self, day: date) -> None:
        """A minimum, on its period's last active day, under the rule of that day; it counts as computed."""
        held = last_ruled(self.books, self.name, self.key, day, self.channel)
        if not held or held[0].minimum is None or levy_day(self.books, self.key, held[0].minimum_per, day) != day:
            return
        rule = held[0]
        minimum = self.limit(held[0].minimum, rule.minimum_per, rule.prorata, day, lasting=False)
        missing = minimum - self.so_far(self.levied, rule.minimum_per, day)
        if missing > 0 and self.bears(rule) and day >= self.since:
            self.levy(Due(day, rule, None, missing), leaves=exit_day(self.books, self.key, day) == day)

    def bears(self, rule: Rule) -> bool:
        """Whether ``fixed`` and minimum of the rule are for this unit: not for an owner's common part."""
        return self.unit == ALL if rule.per == "entrepreneur" else self.unit not in (ALL, "")

    def settle(self, dues: list[Due], first: date, horizon: date) -> None:
        """Levy everything in order of time, give back at exits, top up at the ends of periods."""
        days = {due.date for due in dues}
        lasts: set[date] = set()
        for end in month_ends(first, horizon):
            if last := self.books.last_active_day(self.key, end):
                lasts |= {last, levy_day(self.books, self.key, "year", last)}
                begun = [start for start in self.books.exercises if last.replace(day=1) <= start <= last]
                lasts |= {levy_day(self.books, self.key, "year", day) for day in (last.replace(day=1), *begun)}
        lasts = {day for day in lasts if first <= day <= horizon and self.books.contract(self.key, day)}
        for day in sorted(days | lasts):
            if day > horizon:
                continue
            for due in dues:
                if due.date == day:
                    self.levy(due)
            if day in lasts:
                if exit_day(self.books, self.key, day) == day:
                    self.give_back(day)
                self.top_up(day)
