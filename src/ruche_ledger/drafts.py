"""From movements of a base to what each rule levies, period by period: dated, not yet named."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import groupby, pairwise
from typing import NamedTuple

from .bases import BaseMovement
from .levies import Adjustment, Segment
from .limiting import limited
from .model import Entrepreneur
from .periods import DAY, Exercises, Period, month_of, months_between
from .rules.contributions import Rule
from .rules.decisions import Opening
from .rules.scopes import Timeline
from .units import Unit, units
from .windows import Calendar, Windows


class Draft(NamedTuple):
    """A levy without its name.

    Attributes:
        activity: Which activity is levied by itself, None for all that an entrepreneur does.
        fixed: The rule's `fixed` in cents, for each month that is in this draft.
        adjustments: What minimum and cap change.
    """

    rule: Rule
    period: Period
    date: date
    activity: str | None
    segments: tuple[Segment, ...]
    fixed: int
    adjustments: tuple[Adjustment, ...]

    @property
    def cents(self) -> int:
        """The whole amount."""
        total = self.fixed
        for segment in self.segments:
            total += segment.cents
        for adjustment in self.adjustments:
            total += adjustment.cents
        return total


class Setting(NamedTuple):
    """What drafting needs to know of the ledger.

    Attributes:
        start: Nothing is dated before.
        horizon: Nothing is dated after.
        exercises: What `year` means.
        tie: What a transaction says, to order documents of one day that are equal in all else.
    """

    start: date
    horizon: date
    exercises: Exercises
    tie: Callable[[int], tuple[str, ...]]


def draft_levies(
    person: Entrepreneur,
    held: Timeline[Rule],
    moves: Sequence[BaseMovement],
    setting: Setting,
    openings: Sequence[Opening],
) -> Iterator[Draft]:
    """Levies one name on one entrepreneur, in order of date.

    Args:
        person: Whose levies.
        held: Which rule of the name and channel holds when.
        moves: Movements of the base in order of date; of a rule that levies by activity, by activity.
        setting: Days and exercises.
        openings: What the windows had accumulated, minimum and cap had seen elsewhere.
    """
    for unit in units(person, held, moves, openings):
        drafting = Drafting(unit, held, setting)
        drafting.levy()
        drafts = drafting.drafts()
        if any(part.rule.minimum or part.rule.cap for part in held.held):
            drafts = _limited(drafts, unit, held, setting)
        yield from drafts


class Drafting:
    """The levies of one unit before minimum and cap.

    Attributes:
        windows: What has accumulated once `levy` has gone through the movements.
        waiting: The negative base, in cents, that no period has taken in by then, and the day since which it waits.
    """

    def __init__(self, unit: Unit, held: Timeline[Rule], setting: Setting) -> None:
        self.unit = unit
        self.held = held
        self.setting = setting
        self.calendar = Calendar(setting.exercises, unit.person)
        rules = {id(part.rule): part.rule for part in held.held}.values()
        self.windows = Windows(self.calendar, frozenset(rule.window for rule in rules), unit.openings)
        self.carries = any(rule.negative == "carry" for rule in rules) or any(
            opening.measure == "carried" for opening in unit.openings
        )
        self.alone = len(rules) == 1 and not any(rule.levied == "document" for rule in rules)
        self.waiting = (0, date.min)
        self._found: dict[tuple[date, Rule, Period, int], list[Segment]] = {}
        self._fixed: dict[tuple[date, Rule, Period, int], int] = {}

    def levy(self) -> None:
        """Goes through the movements, then through the months."""
        if self.carries:
            self._carry()
        else:
            for moves, alike in self._runs():
                for segment in self.windows.cut(moves, alike=alike):
                    self._add(segment)
        if any(part.rule.fixed for part in self.held.held):
            self._months()

    def drafts(self) -> list[Draft]:
        """What was found, in order of date; within a day in the order in which it was levied."""
        drafts = []
        for key in sorted({**self._found, **self._fixed}, key=lambda key: key[0]):
            day, rule, period, _ = key
            if rule.levied == "document" and key in self._found:
                period = Period(day, day + DAY, day.isoformat())
            segments = tuple(self._found.get(key, ()))
            drafts.append(Draft(rule, period, day, self.unit.activity_of(rule), segments, self._fixed.get(key, 0), ()))
        return drafts

    def _runs(self) -> Iterator[tuple[Sequence[BaseMovement], bool]]:
        """Movements by levied period, in the order in which they are levied, and whether one rule holds for all."""
        moves = self.unit.moves
        days = [move.day for move in moves]
        at = 0
        while at < len(moves):
            rule, day = moves[at].rule, days[at]
            first, at = at, bisect_left(days, self.calendar.levied(rule.levied, day).end, at)
            run = moves[first:at]
            if self.alone or (rule.levied != "document" and all(move.rule is rule for move in run)):
                yield run, True
            else:
                at = bisect_left(days, month_of(day).end, first)
                yield self._ordered(moves[first:at]), False

    def _ordered(self, moves: Sequence[BaseMovement]) -> list[BaseMovement]:
        """By day, then older rule, then smaller base, then, where all that is equal, what the transactions say."""
        ordered = sorted(moves, key=lambda move: move[:4])
        if all(one[:4] != other[:4] for one, other in pairwise(ordered)):
            return ordered
        return sorted(moves, key=lambda move: (*move[:4], *self.setting.tie(move.ordinal)))

    def _carry(self) -> None:
        """Levies what is not carried: within the windows in order of movement, whenever each is levied."""
        ordered = self._ordered(self.unit.moves)
        groups = [self._group(move, place) for place, move in enumerate(ordered)]
        carried_in = self._carried_in(ordered, groups)
        for group, run in groupby(range(len(ordered)), key=groups.__getitem__):
            carried = carried_in.get(group)
            if carried is not None:
                for segment in self.windows.cut([ordered[place] for place in run], carried):
                    self._add(segment)
                carried_in[group] = 0

    def _group(self, move: BaseMovement, place: int) -> tuple[date, Period, int]:
        """What is levied together, or carried together: a period, or a document."""
        day, _, period, document = self._key(move, place)
        return day, period, document

    def _carried_in(
        self, moves: Sequence[BaseMovement], groups: Sequence[tuple[date, Period, int]]
    ) -> dict[tuple[date, Period, int], int]:
        """By what levies, the negative base that comes in; what carries its own base on is left out.

        A base is carried as long as the entrepreneur stays; of a period with an exit inside, what came after it.
        """
        together: dict[tuple[date, Period, int], list[BaseMovement]] = {}
        for move, group in zip(moves, groups, strict=True):
            together.setdefault(group, []).append(move)
        found = {}
        carried, since = 0, date.min
        settled = self.unit.settled_before
        coming = sorted((each for each in self.unit.openings if each.measure == "carried"), key=lambda each: each.date)
        for group, inside in sorted(together.items(), key=lambda item: (item[0][0], item[1][0].day)):
            while coming and coming[0].date <= group[0]:
                opening = coming.pop(0)
                carried = opening.cents + (0 if settled(since, opening.date) else carried)
                since = opening.date
            if settled(since, inside[0].day):
                carried = 0
            base = carried + sum(move.base for move in inside)
            since = inside[-1].day
            if base < 0 and inside[-1].rule.negative == "carry":
                if settled(inside[0].day, since):
                    base = sum(move.base for move in inside if not settled(move.day, since))
                carried = min(0, base)
            else:
                found[group] = carried
                carried = 0
        for opening in coming:
            carried = opening.cents + (0 if settled(since, opening.date) else carried)
            since = opening.date
        self.waiting = (carried, since)
        return found

    def _key(self, move: BaseMovement, place: int) -> tuple[date, Rule, Period, int]:
        rule = move.rule
        if rule.levied == "document":
            return move.day, rule, self.calendar.levied("document", move.day), place
        period = self.calendar.levied(rule.levied, move.day)
        return self.unit.settled(move.day, period), rule, period, -1

    def _add(self, segment: Segment) -> None:
        """Puts a segment to what is levied with it; movements beyond what is levied by now wait."""
        moves, rule = segment.parts, segment.rule
        key = self._key(moves[0], moves[0].ordinal)
        if key[0] > self.setting.horizon:
            return
        if len(moves) > 1 and moves[-1].day > key[0]:  # received after the exit: a levy of its own
            late = next(place for place, move in enumerate(moves) if move.day > key[0])
            middle = segment.before + segment.carried + sum(move.base for move in moves[:late])
            self._add(segment._replace(after=middle, parts=moves[:late]))
            self._add(segment._replace(before=middle, parts=moves[late:], carried=0))
            return
        found = self._found.setdefault(key, [])
        last = found[-1] if found else None
        if last and (last.rule, last.window, last.after) == (rule, segment.window, segment.before) and segment.window:
            found[-1] = last._replace(after=segment.after, parts=last.parts + moves)
        else:
            found.append(segment)

    def _months(self) -> None:
        """The fixed amount of every month with an active day, under the rule of the last of them."""
        for month in months_between(self.setting.start, self.setting.horizon):
            last = self.unit.last_active_day(month.start, month.last)
            if last is None or last < self.setting.start or not self.unit.is_whole:
                continue
            standing = self.held.on(last)
            if standing is None or not standing.rule.fixed or not self.unit.levies(standing.rule):
                continue
            rule = standing.rule
            period = self.calendar.levied(rule.levied, last)
            day = last if rule.levied == "document" else self.unit.settled(last, period)
            if day <= self.setting.horizon:
                key = (day, rule, period, -1)
                self._fixed[key] = self._fixed.get(key, 0) + rule.fixed


def _limited(drafts: Sequence[Draft], unit: Unit, held: Timeline[Rule], setting: Setting) -> list[Draft]:
    """Drafts with what minimum and cap change, and those that a top-up alone makes."""
    calendar = Calendar(setting.exercises, unit.person)
    by_key: dict[tuple[date, Rule, Period], int] = {}
    found = list(drafts)
    for number, draft in enumerate(drafts):
        by_key.setdefault((draft.date, draft.rule, draft.period), number)
    amounts = [(draft.date, draft.cents) for draft in drafts]
    for adjustment, place in limited(amounts, unit, held, calendar, setting.start, setting.horizon):
        if place is None:
            day, rule = adjustment.day, adjustment.rule
            period = calendar.levied(rule.levied, day)
            place = by_key.get((day, rule, period))
            if place is None:
                place = by_key[day, rule, period] = len(found)
                found.append(Draft(rule, period, day, unit.activity_of(rule), (), 0, ()))
        found[place] = found[place]._replace(adjustments=(*found[place].adjustments, adjustment))
    return sorted(found, key=lambda draft: draft.date)
