"""What accumulates over month, quarter, exercise or stay, and how movements are cut into segments there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from .bases import BaseMovement
from .levies import Segment
from .model import Entrepreneur
from .periods import Exercises, Period, month_of, quarter_of
from .rules.decisions import Opening


class Calendar:
    """The periods of one entrepreneur: by months, quarters and exercises, and since each entry."""

    __slots__ = ("_of", "exercises", "person")

    def __init__(self, exercises: Exercises, person: Entrepreneur) -> None:
        self.exercises = exercises
        self.person = person
        self._of: dict[str, Callable[[date], Period]] = {
            "month": month_of,
            "quarter": quarter_of,
            "year": exercises.of,
            "entry": self._stay,
        }

    def of(self, kind: str, day: date) -> Period:
        """The period of a kind that holds a day."""
        return self._of[kind](day)

    def levied(self, kind: str, day: date) -> Period:
        """The levied period that holds a day; what is levied on each document counts its months for `fixed`."""
        return self._of["month" if kind == "document" else kind](day)

    def _stay(self, day: date) -> Period:
        """From the entry up to the next one: what is received after an exit belongs to the stay before."""
        entries = [start for start, _ in self.person.stays]
        start = max((entry for entry in entries if entry <= day), default=date.min)
        end = min((entry for entry in entries if entry > day), default=date.max)
        return Period(start, end, f"{start:%Y-%m-%d}")


class Windows:
    """What has accumulated in the windows that hold the day reached so far.

    Args:
        calendar: What the windows are.
        kinds: Those that some rule accumulates over.
        openings: What they had accumulated elsewhere.
    """

    __slots__ = ("_coming", "_ends", "_openings", "calendar", "sums", "windows")

    def __init__(self, calendar: Calendar, kinds: frozenset[str], openings: Sequence[Opening]) -> None:
        self.calendar = calendar
        self.sums = dict.fromkeys(sorted(kinds - {"document"}), 0)
        self.windows: dict[str, Period] = {}
        self._ends = date.min
        self._openings = sorted(
            (each for each in openings if each.measure.removeprefix("base-") in self.sums),
            key=lambda opening: opening.date,
            reverse=True,
        )
        self._coming = self._openings[-1].date if self._openings else date.max

    def reach(self, day: date) -> None:
        """Moves on to a day: what lies in another window falls away, openings up to the day are added."""
        while self._coming <= day:
            opening = self._openings.pop()
            self._coming = self._openings[-1].date if self._openings else date.max
            self._turn(opening.date)
            self.sums[opening.measure.removeprefix("base-")] += opening.cents
        self._turn(day)

    def _turn(self, day: date) -> None:
        if day < self._ends:
            return
        for kind in self.sums:
            window = self.calendar.of(kind, day)
            if self.windows.get(kind) != window:
                self.windows[kind] = window
                self.sums[kind] = 0
        self._ends = min((window.end for window in self.windows.values()), default=date.max)

    def turns(self, day: date) -> bool:
        """Whether a window turns or an opening comes in by a day to come."""
        return day >= self._ends or day >= self._coming

    def segment(self, moves: Sequence[BaseMovement], carried: int = 0) -> Segment:
        """Levies consecutive movements under one rule together, and adds them to the windows.

        Args:
            moves: At least one.
            carried: A negative base that comes in from an earlier period, in cents.
        """
        rule = moves[0].rule
        base = carried + sum([move.base for move in moves])
        before, window = 0, None
        if rule.window != "document":
            before, window = self.sums[rule.window], self.windows[rule.window]
        for kind in self.sums:
            self.sums[kind] += base
        return Segment(rule, window, before, before + base, tuple(moves), carried)

    def cut(self, moves: Sequence[BaseMovement], carried: int = 0, *, alike: bool = False) -> Iterator[Segment]:
        """Cuts movements into segments.

        A segment ends where the rule changes, where a window does, where an opening comes in, and after a document
        that is levied by itself.

        Args:
            moves: In the order in which they are levied, at least one.
            carried: As for `segment`; it goes into the first of them.
            alike: Whether one rule, that levies by periods, is known to hold for all of them.
        """
        self.reach(moves[0].day)
        if alike and not self.turns(moves[-1].day):
            yield self.segment(moves, carried)
            return
        first, last = 0, len(moves) - 1
        for place, move in enumerate(moves):
            after = moves[place + 1] if place < last else None
            if (
                after is None
                or after.rule is not move.rule
                or move.rule.levied == "document"
                or (after.day != move.day and self.turns(after.day))
            ):
                yield self.segment(moves[first : place + 1], carried)
                first, carried = place + 1, 0
                if after is not None:
                    self.reach(after.day)
