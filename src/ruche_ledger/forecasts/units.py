"""What a rule levies on one member in the months to come of many scenarios at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from datetime import date
from typing import NamedTuple

import numpy as np

from ..bases import BaseMovement
from ..drafts import Draft, Drafting, draft_levies
from ..messages import marked
from ..money import as_ratio
from ..periods import DAY, Period
from ..rules.contributions import Rule
from ..rules.scopes import Held
from ..units import Unit
from ..windows import Calendar
from .arrays import Flags, Ints, due, everywhere, part, whole, zeros
from .charges import Charge, OneByOne, Taken
from .limits import Drafted, Limits


class Unknown(Exception):  # noqa: N818 - no error: the exact path knows it
    """The arrays do not know how to compute something; the text is the sentence that says so, as a template."""


_ACTIVITIES = marked("“{name}” levies each activity by itself, and was computed scenario by scenario for {owners}.")
_CARRIED = marked(
    "“{name}” carries a negative base over quarters, years or documents, and was computed scenario by scenario for "
    "{owners}."
)
_CAPPED = marked("“{name}” caps what it levies on documents, and was computed scenario by scenario for {owners}.")
_BACK = marked("“{name}” was computed scenario by scenario for {owners}, who come back in the months to come.")
_OPENED = marked("“{name}” was computed scenario by scenario for {owners}, for whom an opening is dated ahead.")
_WITHIN = marked(
    "“{name}” was computed scenario by scenario for {owners}: an entry, an exit or an exercise falls within a month."
)


class Slot(NamedTuple):
    """Consecutive movements under one rule in a month to come; of a rule that levies documents, one of them.

    Attributes:
        day: On which they are levied.
        period: Which is levied.
        base: By choice of the past month.
        there: By choice, whether there is any movement.
        document: Its place in the month, or -1.
    """

    rule: Rule
    day: date
    period: Period
    base: Ints
    there: Flags
    document: int


class AllAtOnce:
    """Levies of one member under one name and channel, for many scenarios at once.

    Raises:
        Unknown: the rules, or the member's days, are of a kind that arrays do not know.
    """

    def __init__(self, charge: Charge) -> None:
        self.charge = charge
        self.unit = charge.unit
        self.calendar = Calendar(charge.past.decisions.exercises, self.unit.person)
        drafting = Drafting(self.unit, charge.held, charge.setting(charge.end))
        drafting.levy()
        self.carries = drafting.carries
        self.drafts = [draft for draft in drafting.drafts() if draft.date > charge.today]
        drafting.windows.reach(charge.today + DAY)
        self.sums = dict(drafting.windows.sums)
        self.windows = dict(drafting.windows.windows)
        self.carried = self._waiting(*drafting.waiting)
        self._refuse()
        self.slots = [self._slots(place) for place in range(len(charge.seasons))]
        rules = [standing.rule for standing in charge.held.held]
        self.limits = None
        if any(rule.minimum or rule.cap for rule in rules):
            self.limits = Limits(self.unit, charge.held, self.calendar, self._before(), charge.today, charge.end)

    def _refuse(self) -> None:
        coming = [each for each in self.charge.held.held if each.end > self.charge.today]
        if any(each.rule.per == "activity" for each in self.charge.held.held):
            raise Unknown(_ACTIVITIES)
        if self.carries and any(each.rule.levied != "month" for each in coming):
            raise Unknown(_CARRIED)
        if any(each.rule.levied == "document" and each.rule.cap for each in coming):
            raise Unknown(_CAPPED)
        if any(start > self.charge.today for start, _ in self.unit.stays[1:]):
            raise Unknown(_BACK)
        if any(opening.date > self.charge.today for opening in self.charge.openings):
            raise Unknown(_OPENED)

    def _waiting(self, cents: int, since: date) -> int:
        """The negative base that waits at the end of the past."""
        return 0 if cents and self.unit.settled_before(since, self.charge.today + DAY) else cents

    def _before(self) -> list[Draft]:
        """What was levied in the past, with minimum and cap."""
        charge = self.charge
        person, setting = self.unit.person, charge.setting(charge.today)
        return list(draft_levies(person, charge.held, self.unit.moves, setting, charge.openings))

    # ------------------------------------------------------------------------------------------ what is known before

    def _slots(self, place: int) -> list[Slot]:
        """The movements of one month to come, whatever is drawn, in the order in which they are levied."""
        season = self.charge.seasons[place]
        month, found = season.month, []
        moves = [self.charge.coming(place, choice) for choice in range(len(season.choices))]
        first, last = _active(self.unit, month)
        if first is None or last is None:
            return []
        if any(self.calendar.of(kind, first) != self.calendar.of(kind, last) for kind in self.sums):
            raise Unknown(_WITHIN)
        for standing in self.charge.held.held:
            rows = [[move for move in row if standing.start <= move.day < standing.end] for row in moves]
            if any(rows):
                days = (max(first, standing.start), min(last, standing.end - DAY))
                found += self._cut(standing, rows, days)
        return found

    def _cut(self, standing: Held[Rule], rows: Sequence[Sequence[BaseMovement]], days: tuple[date, date]) -> list[Slot]:
        rule = standing.rule
        period = self.calendar.levied(rule.levied, days[0])
        if rule.levied == "document":
            period = Period(days[1], days[1] + DAY, days[1].isoformat())
            ordered = [sorted(row, key=lambda move: move[:4]) for row in rows]
            return [
                Slot(
                    *(rule, days[1], period, whole([row[place].base if place < len(row) else 0 for row in ordered])),
                    *(np.array([place < len(row) for row in ordered]), place),
                )
                for place in range(max(map(len, ordered)))
            ]
        day = self.unit.settled(days[0], period)
        if day != self.unit.settled(days[1], period) or day < days[1]:
            raise Unknown(_WITHIN)
        bases = whole([sum(move.base for move in row) for row in rows])
        return [Slot(rule, day, period, bases, np.array([bool(row) for row in rows]), -1)]

    # ------------------------------------------------------------------------------------------ what the draws decide

    def run(self, draws: Ints) -> Iterator[Taken]:
        """What is taken after the past, by day.

        Args:
            draws: By scenario and month to come, the place of the choice.

        Raises:
            TooLarge: an amount is.
        """
        found = self._levied(draws)
        self._add_fixed(found, len(draws))
        drafted = sorted(found.values(), key=lambda draft: draft.day)
        if self.limits is not None:
            drafted = self.limits.run(drafted, len(draws))
        for draft in drafted:
            if draft.day <= self.charge.end and draft.cents.any():
                rule = draft.rule
                share = zeros(len(draws))
                if rule.fund is not None:
                    share = part(draft.cents, as_ratio(rule.fund_share), rule.rounding)
                yield Taken(draft.day, draft.cents, rule.fund, share)

    def _levied(self, draws: Ints) -> dict[tuple[object, ...], Drafted]:
        size = len(draws)
        sums = {kind: everywhere(cents, size) for kind, cents in self.sums.items()}
        windows, carried = dict(self.windows), everywhere(self.carried, size)
        found: dict[tuple[object, ...], Drafted] = {}
        for draft in self.drafts:  # what the past left of a quarter or a year that has not ended
            if draft.segments:
                key = (draft.date, id(draft.rule), draft.period, -1)
                cents = sum(segment.cents for segment in draft.segments)
                found[key] = Drafted(draft.rule, draft.date, draft.period, *_constant(cents, size))
        for place, slots in enumerate(self.slots):
            first, _ = _active(self.unit, self.charge.seasons[place].month)
            empty = {"document"}
            for kind in sums if first is not None else ():
                assert first is not None, "asked just above"
                window = self.calendar.of(kind, first)
                if windows.get(kind) != window:
                    windows[kind], sums[kind] = window, zeros(size)
                    empty.add(kind)
            carried = self._month(slots, draws[:, place], sums, empty, carried, found)
        return found

    def _month(
        self,
        slots: Sequence[Slot],
        choice: Ints,
        sums: dict[str, Ints],
        empty: Set[str],
        carried: Ints,
        found: dict[tuple[object, ...], Drafted],
    ) -> Ints:
        """Levies one month; returns the negative base that is carried on.

        Nothing has accumulated in the windows that are `empty`: there, what is due follows from the choice alone.
        """
        levied = np.ones(len(choice), dtype=np.bool_)
        if self.carries and slots:
            base = carried + sum(slot.base[choice] for slot in slots)
            last = np.zeros(len(choice), dtype=np.bool_)  # whether the last movement's rule carries
            moved = np.zeros(len(choice), dtype=np.bool_)
            for slot in slots:
                there = slot.there[choice]
                last = np.where(there, slot.rule.negative == "carry", last)
                moved |= there
            levied = moved & ~((base < 0) & last)
            coming_in = np.where(levied, carried, 0)
            carried = np.where(levied, 0, np.where(moved, base, carried))
        else:
            coming_in = zeros(len(choice))
        for number, slot in enumerate(slots):
            there = slot.there[choice] & levied
            base, window = slot.base[choice], slot.rule.window
            if self.carries:
                base = np.where(there, base + coming_in, 0)
                coming_in = np.where(there, 0, coming_in)
            if window in empty and not self.carries and (number == 0 or window == "document"):
                cents = due(slot.rule, slot.base)[choice]
            else:
                before = sums[window] if window != "document" else zeros(len(choice))
                cents = due(slot.rule, before + base) - due(slot.rule, before)
            for kind in sums:
                sums[kind] = sums[kind] + base
            key = (slot.day, id(slot.rule), slot.period, slot.document)
            if key not in found:
                found[key] = Drafted(slot.rule, slot.day, slot.period, *_constant(0, len(choice), there=False))
            found[key].cents += cents
            found[key].there |= there
        return carried

    def _add_fixed(self, found: dict[tuple[object, ...], Drafted], size: int) -> None:
        for draft in self.drafts:
            if draft.fixed:
                key = (draft.date, id(draft.rule), draft.period, -1)
                if key not in found:
                    found[key] = Drafted(draft.rule, draft.date, draft.period, *_constant(0, size))
                found[key].cents += draft.fixed
                found[key].there[:] = True


def _constant(cents: int, size: int, *, there: bool = True) -> tuple[Ints, Flags]:
    return everywhere(cents, size), np.full(size, there, dtype=np.bool_)


def _active(unit: Unit, month: Period) -> tuple[date | None, date | None]:
    """The first and the last active day of a month; of days between that are none, `_cut` finds out."""
    last = unit.last_active_day(month.start, month.last)
    if last is None:
        return None, None
    first = min(max(start, month.start) for start, end in unit.stays if start < month.end and end > month.start)
    return first, last


def levying(charge: Charge) -> tuple[AllAtOnce | OneByOne, str]:
    """Who computes a charge: the arrays if they know how, else the plugins' functions, with the reason."""
    try:
        return AllAtOnce(charge), ""
    except Unknown as unknown:
        return OneByOne(charge), str(unknown)
