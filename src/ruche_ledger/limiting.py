"""Minimum and cap: what they change on amounts that are due, day by day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from .levies import Adjustment
from .money import round_ratio
from .periods import DAY, Period, months_between, months_of
from .rules.contributions import Rule
from .rules.limits import Limit
from .rules.scopes import Timeline
from .units import Unit
from .windows import Calendar


class _Tally:
    """What was computed and levied in the month or exercise that holds the day reached."""

    __slots__ = ("computed", "kind", "levied", "period")

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.period: Period | None = None
        self.computed = self.levied = 0

    def reach(self, calendar: Calendar, day: date) -> Period:
        """Moves on to a day."""
        if self.period is None or day not in self.period:
            self.period = calendar.of(self.kind, day)
            self.computed = self.levied = 0
        return self.period


class Limiting:
    """Minimum and cap of one unit, in order of date."""

    def __init__(self, unit: Unit, held: Timeline[Rule], calendar: Calendar) -> None:
        self.unit = unit
        self.held = held
        self.calendar = calendar
        self.tallies = {kind: _Tally(kind) for kind in ("month", "year")}
        self.openings = sorted(
            (each for each in unit.openings if each.measure.startswith("levied-")),
            key=lambda opening: opening.date,
            reverse=True,
        )

    def reach(self, day: date) -> None:
        """Moves on to a day; what was levied elsewhere up to it comes in."""
        while self.openings and self.openings[-1].date <= day:
            opening = self.openings.pop()
            tally = self.tallies[opening.measure.removeprefix("levied-")]
            tally.reach(self.calendar, opening.date)
            tally.computed += opening.cents
            tally.levied += opening.cents
        for tally in self.tallies.values():
            tally.reach(self.calendar, day)

    def rule(self, day: date) -> Rule | None:
        """The rule in force; after an exit the one of the last active day."""
        last = self.unit.last_active_day(date.min, day)
        standing = self.held.on(last) if last is not None else None
        return standing.rule if standing is not None and self.unit.levies(standing.rule) else None

    def note(self, computed: int, levied: int) -> None:
        """Adds an amount to what month and exercise have seen."""
        for tally in self.tallies.values():
            tally.computed += computed
            tally.levied += levied

    def capped(self, day: date, cents: int, *, leaves: bool = False) -> Adjustment | None:
        """Levies an amount under the cap in force, activity taken to last to the period's end unless it has ended."""
        rule = self.rule(day)
        adjustment = None
        if rule is not None and rule.cap is not None:
            tally = self.tallies[rule.cap.per]
            period = tally.reach(self.calendar, day)
            share = self.share(rule.cap, period, day, stays_on=not leaves)
            bound = prorated(rule.cap, share)
            allowed = min(bound, tally.computed + cents) - tally.levied
            if allowed != cents:
                kind, seen = "cap-exit" if leaves else "cap", (tally.computed, tally.levied)
                adjustment = Adjustment(kind, day, rule, rule.cap, period, share, bound, *seen, cents, allowed - cents)
        self.note(cents, cents + (adjustment.cents if adjustment else 0))
        return adjustment

    def left(self, day: date) -> Adjustment | None:
        """What exceeds the cap once an exit has made it smaller is given back."""
        rule = self.rule(day)
        if rule is None or rule.cap is None:
            return None
        tally = self.tallies[rule.cap.per]
        period = tally.reach(self.calendar, day)
        share = self.share(rule.cap, period, day, stays_on=False)
        bound = prorated(rule.cap, share)
        cents = bound - tally.levied
        if cents >= 0:
            return None
        seen = (tally.computed, tally.levied)
        self.note(0, cents)
        return Adjustment("exit", day, rule, rule.cap, period, share, bound, *seen, 0, cents)

    def topped(self, day: date, per: str, *, leaves: bool) -> Iterator[Adjustment]:
        """Tops up to the minimum of the rule in force on a period's last active day, a cap permitting.

        Who leaves never pays more than the cap of the activity that there was, so a top-up does not lift them above.
        """
        rule = self.rule(day)
        if rule is None or rule.minimum is None or rule.minimum.per != per:
            return
        tally = self.tallies[per]
        period = tally.reach(self.calendar, day)
        share = self.share(rule.minimum, period, day, stays_on=False)
        bound = prorated(rule.minimum, share)
        cents = bound - tally.levied
        if cents > 0:
            seen = (tally.computed, tally.levied)
            yield Adjustment("minimum", day, rule, rule.minimum, period, share, bound, *seen, 0, cents)
            if adjustment := self.capped(day, cents, leaves=leaves):
                yield adjustment

    def share(self, limit: Limit, period: Period, day: date, *, stays_on: bool) -> tuple[int, int]:
        """(active, all) months or days of a period, as they are known on a day."""
        if limit.prorata == "none":
            return 1, 1
        goes_on = stays_on and self.unit.is_active(day)
        stays = [(start, min(end, day + DAY)) for start, end in self.unit.stays if start <= day]
        if goes_on:
            stays[-1] = (stays[-1][0], period.end)
        inside = [(max(start, period.start), min(end, period.end)) for start, end in stays]
        inside = [(start, end) for start, end in inside if start < end]
        if limit.prorata == "days":
            return sum((end - start).days for start, end in inside), (period.end - period.start).days
        months = months_of(period)
        return sum(any(s < month.end and e > month.start for s, e in inside) for month in months), len(months)


def prorated(limit: Limit, share: tuple[int, int]) -> int:
    """A limit for a part of its period, rounded half-up to the cent."""
    return round_ratio(limit.cents * share[0], share[1], "half-up")


def limited(
    amounts: Sequence[tuple[date, int]],
    unit: Unit,
    held: Timeline[Rule],
    calendar: Calendar,
    start: date,
    horizon: date,
) -> Iterator[tuple[Adjustment, int | None]]:
    """Applies minimum and cap to amounts in order of date.

    A cap is read on each day of levy; what it takes from an amount comes with the amount's place. A minimum tops up on
    the last active day of its period, and an exit gives back what exceeds the cap: those come with None.

    Args:
        amounts: (day of levy, cents due).
        unit: Who is levied.
        held: Which rule holds when.
        calendar: What a year is.
        start: No period that ends before has a minimum.
        horizon: Nor one that ends after, unless an exit ended it.
    """
    limiting = Limiting(unit, held, calendar)
    ends = ends_of(unit, calendar, start, horizon)
    by_day: dict[date, list[int]] = {}
    for place, (day, _) in enumerate(amounts):
        by_day.setdefault(day, []).append(place)
    for day in sorted({*by_day, *ends}):
        limiting.reach(day)
        for place in by_day.get(day, ()):
            if adjustment := limiting.capped(day, amounts[place][1]):
                yield adjustment, place
        kinds = ends.get(day, ())
        if "exit" in kinds and (adjustment := limiting.left(day)):
            yield adjustment, None
        if unit.is_whole:
            for per in ("month", "year"):
                if per in kinds:
                    for adjustment in limiting.topped(day, per, leaves="exit" in kinds):
                        yield adjustment, None


def ends_of(unit: Unit, calendar: Calendar, start: date, horizon: date) -> dict[date, tuple[str, ...]]:
    """Days on which a minimum's period ends for somebody: by month, by exercise, or both by an exit."""
    ends: dict[date, tuple[str, ...]] = {}
    for month in months_between(start, horizon):
        last = unit.last_active_day(month.start, month.last)
        if last is None or last < start:
            continue
        day = calendar.of("year", month.start).last
        while day in month:
            # Who is out on its last day, and back in the same month, has not left: the last active day counts.
            reached = unit.last_active_day(max(month.start, calendar.of("year", day).start), day)
            if reached is not None and start <= reached:
                ends[reached] = ("year",)
            day = calendar.of("year", day + DAY).last
        if unit.leaves_in(month):
            ends[last] = ("month", "year", "exit")
        else:
            ends[month.last] = ("month", *ends.get(month.last, ()))
    return ends
