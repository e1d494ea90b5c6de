"""Whom or what a rule levies by itself: an entrepreneur, or each of their activities."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from .bases import BaseMovement
from .model import Entrepreneur
from .periods import DAY, Period, month_end, month_of
from .rules.contributions import Rule
from .rules.decisions import Opening
from .rules.scopes import Timeline


@dataclass(frozen=True, slots=True)
class Unit:
    """An entrepreneur under the rules that levy all they do together, or one activity under those that do not.

    Attributes:
        person: The entrepreneur.
        per: `entrepreneur` or `activity`: which rules levy here.
        activity: Its name; None for the whole, or for what belongs to no activity.
        since: It counts from this day on: an activity from the month of its first movement.
        moves: What is in its base, in order of date.
        openings: What was taken over for it.
        stays: Stretches of active days, ends exclusive.
    """

    person: Entrepreneur
    per: str
    activity: str | None
    since: date
    moves: Sequence[BaseMovement]
    openings: Sequence[Opening]
    stays: tuple[tuple[date, date], ...]

    @property
    def is_whole(self) -> bool:
        """Whether it has fixed amounts and a minimum: what belongs to no activity has neither."""
        return self.per == "entrepreneur" or self.activity is not None

    def levies(self, rule: Rule) -> bool:
        """Whether a rule levies here."""
        return rule.per == self.per

    def activity_of(self, rule: Rule) -> str | None:
        """The activity that a levy under a rule is booked on."""
        return self.activity if rule.per == "activity" else None

    def is_active(self, day: date) -> bool:
        """Whether a day is an active one."""
        return any(start <= day < end for start, end in self.stays)

    def leaves_in(self, month: Period) -> bool:
        """Whether somebody active in a month has left by its end; who is back by then has not."""
        return not (self.is_active(month.last) and self.is_active(month.end))

    def settled_before(self, first: date, last: date) -> bool:
        """Whether an exit or a new entry lies between two days, with which what was carried lapses."""
        return self._stay(first) != self._stay(last)

    def _stay(self, day: date) -> tuple[int, bool]:
        """Which stay a day belongs to, and whether it lasts; what is taken over before the first is there with it."""
        stays = self.person.stays
        begun = [end for start, end in stays if start <= day] or [stays[0][1]]
        return len(begun), day < begun[-1]

    def last_active_day(self, first: date, last: date) -> date | None:
        """The last active day within `first` … `last`, both included; None if there is none."""
        for start, end in reversed(self.stays):
            if start <= last and end > first:
                return min(last, end - DAY)
        return None

    def settled(self, day: date, period: Period) -> date:
        """When what moves on a day is levied: the period's last day, or the last active one if an exit comes before.

        Who has left by a month's end is settled in that month, so that a later entry moves nothing of it. What is
        received after the exit waits for the period's end.
        """
        for _, end in self.stays:
            if day < end <= period.last and self.leaves_in(month_of(end - DAY)):
                last = self.last_active_day(period.start, min(month_end(end - DAY), period.last))
                if last is not None and day <= last:
                    return last
        last = self.last_active_day(period.start, period.last)
        return period.last if last is None or last < day else last


def units(
    person: Entrepreneur, held: Timeline[Rule], moves: Sequence[BaseMovement], openings: Sequence[Opening]
) -> Iterator[Unit]:
    """What is levied by itself under the rules of one name.

    Args:
        person: Whose rules.
        held: Which rule holds when.
        moves: What is in the base; each counts where its rule levies.
        openings: What was taken over; one that names no activity belongs to the common part.
    """
    ways = {part.rule.per for part in held.held}
    stays = person.stays
    if "activity" not in ways:
        yield Unit(person, "entrepreneur", None, date.min, moves, openings, stays)
        return
    if "entrepreneur" in ways:
        own = [move for move in moves if move.rule.per == "entrepreneur"]
        yield Unit(person, "entrepreneur", None, date.min, own, openings, stays)
    by_activity: dict[str | None, list[BaseMovement]] = {None: []}
    for move in moves:
        if move.rule.per == "entrepreneur":
            continue
        by_activity.setdefault(move.activity, []).append(move)
    for opening in openings:
        by_activity.setdefault(opening.activity, [])
    for activity in sorted(by_activity, key=lambda name: name or ""):
        own = by_activity[activity]
        taken = tuple(opening for opening in openings if opening.activity == activity)
        firsts = [move.day for move in own] + [opening.date for opening in taken]
        since = month_of(min(firsts)).start if firsts and activity is not None else date.min
        counted = tuple((max(start, since), end) for start, end in stays if end > since)
        yield Unit(person, "activity", activity, since, own, taken, counted)
