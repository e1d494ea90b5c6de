"""Minimum and cap of one member for many scenarios at once: the steps of `limiting`, on arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from ..drafts import Draft
from ..limiting import Limiting, ends_of, prorated
from ..periods import DAY, Period
from ..rules.contributions import Rule
from ..rules.limits import Limit
from ..rules.scopes import Timeline
from ..units import Unit
from ..windows import Calendar
from .arrays import Flags, Ints, zeros

_KINDS = ("month", "year")


@dataclass(slots=True)
class Drafted:
    """A levy by scenario; `there` says in which of them it exists, for one of zero may still move a cap."""

    rule: Rule
    day: date
    period: Period
    cents: Ints
    there: Flags


class Limits:
    """Minimum and cap of one unit in the months to come.

    Args:
        unit: Who is levied.
        held: Which rule holds when.
        calendar: What a year is.
        before: What was levied in the past, with minimum and cap.
        today: The last day of the past.
        end: The last of all.
    """

    def __init__(
        self,
        unit: Unit,
        held: Timeline[Rule],
        calendar: Calendar,
        before: Sequence[Draft],
        today: date,
        end: date,
    ) -> None:
        self.unit, self.calendar, self.today, self.end = unit, calendar, today, end
        self.limiting = Limiting(unit, held, calendar)
        start = calendar.of("year", today).start
        self.ends = {day: kinds for day, kinds in ends_of(unit, calendar, start, end).items() if day > today}
        self.periods = {kind: calendar.of(kind, today + DAY) for kind in _KINDS}
        self.seen = {kind: self._seen(kind, before) for kind in _KINDS}

    def _seen(self, kind: str, before: Sequence[Draft]) -> tuple[int, int]:
        """What was computed and levied so far in the month or exercise that goes on."""
        period, computed, levied = self.periods[kind], 0, 0
        for opening in self.unit.openings:
            if opening.measure == f"levied-{kind}" and opening.date in period:
                computed += opening.cents
                levied += opening.cents
        for draft in before:
            if draft.date in period:
                levied += draft.cents
                tops = sum(each.cents for each in draft.adjustments if each.kind == "minimum")
                computed += draft.cents - sum(each.cents for each in draft.adjustments) + tops
        return computed, levied

    def run(self, drafted: Sequence[Drafted], size: int) -> list[Drafted]:
        """Levies with what minimum and cap change, and those that a top-up alone makes.

        Args:
            drafted: In order of date.
            size: How many scenarios there are.
        """
        run = _Run(self, size)
        found = [draft for draft in drafted if draft.day <= self.end]
        by_key = {(draft.day, id(draft.rule), draft.period): draft for draft in reversed(found)}
        by_day: dict[date, list[Drafted]] = {}
        for draft in found:
            by_day.setdefault(draft.day, []).append(draft)

        def add(day: date, rule: Rule, cents: Ints) -> None:
            key = (day, id(rule), self.calendar.levied(rule.levied, day))
            if key not in by_key:
                by_key[key] = Drafted(rule, day, key[2], zeros(size), np.zeros(size, dtype=np.bool_))
                found.append(by_key[key])
            by_key[key].cents = by_key[key].cents + cents

        for day in sorted({*by_day, *self.ends}):
            run.reach(day)
            for draft in by_day.get(day, ()):
                draft.cents = draft.cents + run.capped(day, draft.cents, draft.there)
            kinds, rule = self.ends.get(day, ()), self.limiting.rule(day)
            if rule is None:
                continue
            if "exit" in kinds and rule.cap is not None:
                add(day, rule, run.left(rule.cap, day))
            for per in _KINDS:
                if per in kinds and rule.minimum is not None and rule.minimum.per == per:
                    add(day, rule, run.topped(rule.minimum, day, leaves="exit" in kinds))
        return sorted(found, key=lambda draft: draft.day)


class _Run:
    """Tallies by scenario while the days go by."""

    def __init__(self, limits: Limits, size: int) -> None:
        self.limits = limits
        self.size = size
        self.periods = dict(limits.periods)
        self.computed = {kind: zeros(size) + seen[0] for kind, seen in limits.seen.items()}
        self.levied = {kind: zeros(size) + seen[1] for kind, seen in limits.seen.items()}

    def reach(self, day: date) -> None:
        for kind in _KINDS:
            period = self.limits.calendar.of(kind, day)
            if period != self.periods[kind]:
                self.periods[kind] = period
                self.computed[kind], self.levied[kind] = zeros(self.size), zeros(self.size)

    def bound(self, limit: Limit, day: date, *, stays_on: bool) -> int:
        period = self.limits.calendar.of(limit.per, day)
        return prorated(limit, self.limits.limiting.share(limit, period, day, stays_on=stays_on))

    def note(self, computed: Ints, levied: Ints) -> None:
        for kind in _KINDS:
            self.computed[kind] = self.computed[kind] + computed
            self.levied[kind] = self.levied[kind] + levied

    def capped(self, day: date, cents: Ints, there: Flags, *, leaves: bool = False) -> Ints:
        """What a cap changes on amounts that are due."""
        rule, change = self.limits.limiting.rule(day), zeros(self.size)
        if rule is not None and rule.cap is not None:
            bound, per = self.bound(rule.cap, day, stays_on=not leaves), rule.cap.per
            allowed = np.minimum(bound, self.computed[per] + cents) - self.levied[per]
            change = np.where(there, allowed - cents, 0)
        self.note(cents, cents + change)
        return change

    def left(self, limit: Limit, day: date) -> Ints:
        """What an exit gives back."""
        change = np.minimum(0, self.bound(limit, day, stays_on=False) - self.levied[limit.per])
        self.note(zeros(self.size), change)
        return change

    def topped(self, limit: Limit, day: date, *, leaves: bool) -> Ints:
        """What a minimum adds, a cap permitting."""
        cents = np.maximum(0, self.bound(limit, day, stays_on=False) - self.levied[limit.per])
        return cents + self.capped(day, cents, cents > 0, leaves=leaves)
