"""From movements of a base to levies: windows, segments, slices, rounding."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from .bases import BaseMovement
from .errors import Source
from .model import Entrepreneur, amount
from .money import CONTEXT, as_ratio, from_cents, from_ratio, round_ratio
from .periods import DAY, Exercises, Period, month_of
from .rules.contributions import Rule
from .rules.decisions import Opening
from .rules.scopes import Timeline


class Segment(NamedTuple):
    """Consecutive movements under one rule, inside one window.

    Attributes:
        window: The window's days; None for a document, whose base does not accumulate.
        before: Accumulated base in cents, without these movements.
        after: Accumulated base with them.
        parts: The movements, in the order in which they count.
    """

    rule: Rule
    window: Period | None
    before: int
    after: int
    parts: tuple[BaseMovement, ...]

    @property
    def unrounded(self) -> Decimal:
        """F(after) − F(before), exactly, in the operating currency."""
        scale = self.rule.scale
        return from_ratio(scale.apply(self.after) - scale.apply(self.before), scale.denominator * 100)

    @property
    def cents(self) -> int:
        """round(F(after)) − round(F(before)): the slices of a window add up to the round of the whole."""
        return self.rule.due(self.after) - self.rule.due(self.before)


@dataclass(frozen=True, slots=True)
class Levy:
    """What one rule takes from (or, negative, gives back to) one entrepreneur on one day.

    Attributes:
        id: Stable name, also the link of the generated transaction.
        owner: The entrepreneur's key.
        law: The rule.
        period: The levied month, or the document's day.
        date: The day on which it is booked.
        segments: How it came about.
        fixed_cents: The rule's `fixed` for the month, if it is in this levy.
        cents: The whole amount; `fund_cents` of it goes to the rule's fund, the rest to the cooperative.
    """

    id: str
    owner: str
    law: Rule
    period: Period
    date: date
    segments: tuple[Segment, ...]
    fixed_cents: int
    cents: int
    fund_cents: int

    @property
    def rule(self) -> str:
        """The rule's name."""
        return self.law.name

    @property
    def base(self) -> Decimal:
        """The base of the period's movements under this rule."""
        return from_cents(self.base_cents)

    @property
    def base_cents(self) -> int:
        """The base in cents."""
        return sum(segment.after - segment.before for segment in self.segments)

    @property
    def unrounded(self) -> Decimal:
        """The amount before rounding, `fixed` included."""
        total = from_cents(self.fixed_cents)
        for segment in self.segments:
            total = CONTEXT.add(total, segment.unrounded)
        return total

    @property
    def amount(self) -> Decimal:
        """The amount on the cent."""
        return from_cents(self.cents)

    @property
    def fund(self) -> str | None:
        """Key of the fund that takes a part."""
        return self.law.fund

    @property
    def fund_amount(self) -> Decimal:
        """The fund's part."""
        return from_cents(self.fund_cents)

    @property
    def source(self) -> str:
        """The decision behind the rule."""
        return self.law.decision

    @property
    def place(self) -> Source:
        """Where the rule stands."""
        return self.law.source

    def as_dict(self) -> dict[str, Any]:
        """The row of the statement's `levies`."""
        return {
            "id": self.id,
            "owner": self.owner,
            "rule": self.rule,
            "decided": self.law.date.isoformat(),
            "period": self.period.label,
            "date": self.date.isoformat(),
            "base": amount(self.base_cents),
            "fixed": amount(self.fixed_cents),
            "unrounded": format(self.unrounded.normalize(), "f"),
            "amount": amount(self.cents),
            "fund": self.fund,
            "fund_amount": amount(self.fund_cents),
            "source": self.source,
            "place": str(self.place),
        }


class Windows:
    """What has accumulated in the month and in the exercise that hold the day reached so far.

    Attributes:
        month: The month.
        year: The exercise.
        sums: Cents by kind of window.
    """

    __slots__ = ("exercises", "month", "openings", "sums", "year")

    def __init__(self, exercises: Exercises, openings: Sequence[Opening], first: Period) -> None:
        self.exercises = exercises
        self.openings = sorted(openings, key=lambda opening: opening.date, reverse=True)
        self.month = first
        self.year = exercises.of(first.start)
        self.sums = {"month": 0, "year": 0}

    def reach(self, day: date) -> None:
        """Moves on to a day: what lies in another window falls away, openings up to the day are added."""
        while self.openings and self.openings[-1].date <= day:
            opening = self.openings.pop()
            self._turn(opening.date)
            self.sums[opening.measure.removeprefix("base-")] += opening.cents
        self._turn(day)

    def _turn(self, day: date) -> None:
        if day not in self.month:
            self.month = month_of(day)
            self.sums["month"] = 0
        if day not in self.year:
            self.year = self.exercises.of(day)
            self.sums["year"] = 0

    def is_still(self, month: Period) -> bool:
        """Whether, after the first day of a month's movements was reached, no window turns before the month ends."""
        return self.year.end >= month.end and not (self.openings and self.openings[-1].date < month.end)

    def window(self, kind: str) -> Period:
        """The days of a window."""
        return self.month if kind == "month" else self.year

    def segment(self, moves: Sequence[BaseMovement]) -> Segment:
        """Levies consecutive movements under one rule together, and adds them to the windows."""
        rule = moves[0].rule
        base = sum([move.base for move in moves])
        before = 0 if rule.window == "document" else self.sums[rule.window]
        window = None if rule.window == "document" else self.window(rule.window)
        for kind in self.sums:
            self.sums[kind] += base
        return Segment(rule, window, before, before + base, tuple(moves))


def month_segments(
    moves: Sequence[BaseMovement], alike: bool, month: Period, windows: Windows
) -> Iterator[tuple[date, Segment]]:
    """Cuts one month's movements into segments, each with the day of its last movement.

    A segment ends where the rule changes, where a window does, where an opening comes in, and after a document that
    is levied by itself.

    Args:
        moves: In the order in which they are levied, at least one.
        alike: Whether one rule, that levies by the month, holds for all of them.
        month: The month they lie in.
        windows: Carried from month to month.
    """
    windows.reach(moves[0].day)
    if alike and windows.is_still(month):
        yield moves[-1].day, windows.segment(moves)
        return
    first = 0
    for place, move in enumerate(moves):
        after = moves[place + 1] if place + 1 < len(moves) else None
        ends = after is None or after.rule is not move.rule or move.rule.levied == "document"
        if after is not None and not ends and after.day != move.day:
            coming = windows.openings[-1].date if windows.openings else date.max
            ends = after.day not in windows.year or coming <= after.day
        if ends:
            yield move.day, windows.segment(moves[first : place + 1])
            first = place + 1
            if after is not None:
                windows.reach(after.day)


class Draft(NamedTuple):
    """A levy without its name; `cents` is the whole amount."""

    rule: Rule
    period: Period
    date: date
    segments: tuple[Segment, ...]
    fixed: int
    cents: int


def draft_levies(
    entrepreneur: Entrepreneur,
    held: Timeline[Rule],
    moves: Sequence[BaseMovement],
    months: Sequence[Period],
    exercises: Exercises,
    openings: Sequence[Opening],
    start: date,
    tie: Callable[[int], tuple[str, ...]],
) -> Iterator[Draft]:
    """Levies one name on one entrepreneur, month by month, in order.

    Args:
        entrepreneur: Whose levies.
        held: Which rule of the name holds when.
        moves: Movements of the base in order of date.
        months: The months of the ledger, whole.
        exercises: What `year` means.
        openings: What the windows had accumulated elsewhere.
        start: Nothing is dated before.
        tie: What a transaction says, to order documents of one day that are equal in all else.
    """
    windows = Windows(exercises, openings, months[0])
    with_fixed = any(part.rule.fixed for part in held.held)
    # Most entrepreneurs stay under one rule, and their movements need not be looked at one by one.
    alone = len(held.held) == 1 and held.held[0].rule.levied == "month"
    days = [move.day for move in moves]
    at = 0
    for month in months:
        first = at
        at = bisect_left(days, month.end, first)
        inside = moves[first:at]
        if not inside and not with_fixed:
            continue
        last = entrepreneur.last_active_day(month.start, month.last)
        if last is None:
            continue
        alike = alone or all(move.rule is inside[0].rule and move.rule.levied == "month" for move in inside)
        if not alike:
            inside = sorted(inside, key=lambda move: (*move[:4], *tie(move.ordinal)))
        by_rule: dict[Rule, list[Segment]] = {}
        for day, segment in month_segments(inside, alike, month, windows) if inside else ():
            if segment.rule.levied == "document":
                yield Draft(segment.rule, Period(day, day + DAY, day.isoformat()), day, (segment,), 0, segment.cents)
            else:
                by_rule.setdefault(segment.rule, []).append(segment)
        standing = held.on(last)
        if standing and standing.rule.fixed and last >= start:
            by_rule.setdefault(standing.rule, [])
        for rule, segments in by_rule.items():
            fixed = rule.fixed if standing and standing.rule is rule and last >= start else 0
            cents = sum([segment.cents for segment in segments]) + fixed
            yield Draft(rule, month, last, tuple(segments), fixed, cents)


def fund_part(rule: Rule, cents: int) -> int:
    """The fund's part of an amount, rounded once with the rule's rounding."""
    if rule.fund is None:
        return 0
    top, bottom = as_ratio(rule.fund_share)
    return round_ratio(cents * top, bottom, rule.rounding)
