"""Whom a directive holds for, and which directive holds: the timeline of one entrepreneur under one name."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Generic, Protocol, TypeVar

from ..errors import Source
from ..model import Entrepreneur, Span
from ..periods import months_after, whole_months


@dataclass(frozen=True, slots=True)
class Scope:
    """Contracts (None: all) and seniority in whole months, from ≤ s < until (None: open)."""

    contracts: frozenset[str] | None = None
    seniority_from: int | None = None
    seniority_until: int | None = None

    def names(self, contract: str) -> bool:
        """Whether a directive with this scope speaks of that contract at all, and so ends older ones for it."""
        return self.contracts is None or contract in self.contracts

    def admits(self, months: int) -> bool:
        """Whether a seniority lies inside."""
        return (self.seniority_from or 0) <= months and (self.seniority_until is None or months < self.seniority_until)


class Dated(Protocol):
    """A directive that holds from a day on, for a scope."""

    @property
    def date(self) -> date: ...
    @property
    def scope(self) -> Scope: ...
    @property
    def source(self) -> Source: ...
    @property
    def sound(self) -> bool: ...


D = TypeVar("D", bound=Dated)


@dataclass(frozen=True, slots=True)
class Held(Generic[D]):
    """Days, `end` exclusive, on which exactly one sound directive holds."""

    start: date
    end: date
    rule: D


@dataclass(frozen=True, slots=True)
class Conflict(Generic[D]):
    """Days, `end` exclusive, on which none of the directives matches, or several do."""

    start: date
    end: date
    span: Span
    matched: tuple[D, ...]


@dataclass(frozen=True, slots=True)
class Timeline(Generic[D]):
    """What holds for one entrepreneur under one name, in order of time."""

    held: tuple[Held[D], ...]
    conflicts: tuple[Conflict[D], ...]
    starts: tuple[date, ...]

    def on(self, day: date) -> Held[D] | None:
        """What holds on a day, None if nothing does."""
        place = bisect_right(self.starts, day) - 1
        if place < 0 or self.held[place].end <= day:
            return None
        return self.held[place]


def timeline(directives: Sequence[D], entrepreneur: Entrepreneur) -> Timeline[D]:
    """Finds what holds for an entrepreneur on each of their active days since the first directive.

    The directives of the latest date so far that name the contract hold, together if several share that date; they
    then differ by seniority. A directive with a fault keeps its place without being applied: an older decision does
    not come back to life because the newer one was written with a mistake. One that is sound beside it is applied.

    Args:
        directives: All of one name (and fund and kind), in any order.
        entrepreneur: Whose days are looked at.
    """
    held: list[Held[D]] = []
    conflicts: list[Conflict[D]] = []
    first = min((directive.date for directive in directives), default=date.max)
    for span in entrepreneur.spans:
        named = [directive for directive in directives if directive.scope.names(span.contract)]
        by_date: dict[date, list[D]] = {}
        for directive in named:
            by_date.setdefault(directive.date, []).append(directive)
        dates = sorted(by_date)
        turns = {span.start, max(span.start, min(first, span.end)), *dates}
        for directive in named:
            for months in (directive.scope.seniority_from, directive.scope.seniority_until):
                if months is not None:
                    turns.add(months_after(span.entry, months))
        days = sorted(day for day in turns if span.start <= day < span.end and day >= first)
        for start, end in pairwise([*days, span.end]):
            place = bisect_right(dates, start) - 1
            months = whole_months(span.entry, start)
            latest = by_date[dates[place]] if place >= 0 else ()
            matched = tuple(directive for directive in latest if directive.scope.admits(months))
            sound = tuple(directive for directive in matched if directive.sound)
            if len(sound) == 1:
                held.append(Held(start, end, sound[0]))
            elif sound or not matched:
                conflicts.append(Conflict(start, end, span, sound))
    parts = joined(held)
    return Timeline(parts, tuple(conflicts), tuple(part.start for part in parts))


def joined(held: Sequence[Held[D]]) -> tuple[Held[D], ...]:
    """Neighbouring days under one directive become one stretch."""
    parts: list[Held[D]] = []
    for part in held:
        if parts and parts[-1].end == part.start and parts[-1].rule is part.rule:
            parts[-1] = Held(parts[-1].start, part.end, part.rule)
        else:
            parts.append(part)
    return tuple(parts)
