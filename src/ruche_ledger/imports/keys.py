"""By what the lines of an export make entries: the key with which every entry balances.

The norm wants a continuous number (LPF art. A. 47 A-1, VII, field 3), and most software numbers by journal. Some number
across journals, some begin again each month, some write 0 everywhere. Keys are tried from the one nearest to the norm
to the farthest; one is sound if all of its entries balance and it moves few lines to another day. Where a
number nearly holds, what does not balance is a fault of the books, not of the key: a coarser key would hide it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from ..errors import Problem, Source, problem
from ..messages import marked


@dataclass(frozen=True, slots=True)
class Columns:
    """What keys are made of, one item a line, in the order of the file.

    `broken` holds the places of lines that are left aside, since something in them or beside them cannot be read.
    """

    journals: Sequence[str]
    numbers: Sequence[str]
    days: Sequence[date | None]
    pieces: Sequence[str]
    cents: Sequence[int]
    broken: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Grouping:
    """Lines that make entries by one key.

    Attributes:
        key: The key's name.
        groups: Places of lines, a tuple for each entry, in the order of the file.
        unbalanced: The entries that do not balance, as places in `groups`.
        spread: The entries that have lines of several days, likewise.
        displaced: How many lines are not of their entry's first day.
    """

    key: str
    groups: tuple[tuple[int, ...], ...]
    unbalanced: tuple[int, ...]
    spread: tuple[int, ...]
    displaced: int

    @property
    def poor(self) -> int:
        """How many entries do not balance, or have lines of several days."""
        return len({*self.unbalanced, *self.spread})

    @property
    def is_sound(self) -> bool:
        """Whether these are entries: all balance, and nine lines in ten keep their day."""
        return not self.unbalanced and self.displaced * 10 <= sum(map(len, self.groups))


#: What makes lines one entry, nearest to the norm first: by numbers, and where they tell nothing, by other marks.
_NUMBERED: dict[str, Callable[[Columns], Iterable[Hashable]]] = {
    "journal-number": lambda lines: zip(lines.journals, lines.numbers, strict=True),
    "number": lambda lines: lines.numbers,
    "journal-month-number": lambda lines: zip(lines.journals, map(_month, lines.days), lines.numbers, strict=True),
    "journal-date-number": lambda lines: zip(lines.journals, lines.days, lines.numbers, strict=True),
}
_UNNUMBERED: dict[str, Callable[[Columns], Iterable[Hashable]]] = {
    "journal-date-piece": lambda lines: zip(lines.journals, lines.days, lines.pieces, strict=True),
    "running-zero": lambda lines: _running_zero(lines),
    "journal-date": lambda lines: zip(lines.journals, lines.days, strict=True),
}

#: Why a key was chosen; `poor` of `groups` are the entries that journal and number would make badly.
_WHY: dict[str, str] = {
    "journal-number": marked("entries are told apart by journal and number, as the norm says; all {entries} balance"),
    "number": marked(
        "entries are told apart by number alone, and all {entries} balance; by journal and number {poor} of {groups} "
        "would not"
    ),
    "journal-month-number": marked(
        "entries are told apart by journal, month and number, since numbers begin again each month; all {entries} "
        "balance; by journal and number {poor} of {groups} would not, or would mix several days"
    ),
    "journal-date-number": marked(
        "entries are told apart by journal, day and number, since numbers come again on other days; all {entries} "
        "balance; by journal and number {poor} of {groups} would not, or would mix several days"
    ),
    "journal-date-piece": marked(
        "entries are told apart by journal, day and piece, and all {entries} balance; by journal and number {poor} of "
        "{groups} would not, or would mix several days"
    ),
    "running-zero": marked(
        "an entry ends where the running sum of its journal returns to zero, which makes {entries}; by journal and "
        "number {poor} of {groups} would not balance, or would mix several days, and pieces do not help"
    ),
    "journal-date": marked(
        "all lines of a journal and day make one entry, and all {entries} balance; by journal and number {poor} of "
        "{groups} would not, or would mix several days, and neither pieces nor the order of lines help"
    ),
}
_WHY_IDLE: dict[str, str] = {
    "journal-date-piece": marked(
        "EcritureNum tells nothing apart, so entries are the lines of one journal, day and piece; all {entries} balance"
    ),
    "running-zero": marked(
        "EcritureNum tells nothing apart, nor do pieces, so an entry ends where the running sum of its journal returns "
        "to zero, which makes {entries}"
    ),
    "journal-date": marked(
        "EcritureNum tells nothing apart, nor do pieces or the order of lines, so all lines of a journal and day make "
        "one entry; all {entries} balance"
    ),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """The entries of an export, what journal and number make of it, and whether numbers tell nothing."""

    grouping: Grouping
    by_norm: Grouping
    is_idle: bool

    def why(self, name: str) -> Problem:
        """The remark that says which key was used and why; `name` is the file's."""
        key = self.grouping.key
        return problem(
            "fec-key",
            _WHY_IDLE[key] if self.is_idle and key in _WHY_IDLE else _WHY[key],
            Source(name, 0),
            severity="notice",
            entries=len(self.grouping.groups),
            poor=self.by_norm.poor,
            groups=len(self.by_norm.groups),
        )


def chosen(lines: Columns) -> Choice:
    """The key of an export; entries that do not balance are left only where no key does better."""
    by_norm = _grouping("journal-number", lines)
    is_idle = _are_idle(lines, by_norm)
    if by_norm.is_sound and not by_norm.displaced and not is_idle:
        return Choice(by_norm, by_norm, is_idle)
    numbered = [by_norm, *(_grouping(key, lines) for key in list(_NUMBERED)[1:])]
    return Choice(_best(lines, numbered, is_idle), by_norm, is_idle)


def _best(lines: Columns, numbered: Sequence[Grouping], is_idle: bool) -> Grouping:
    if not is_idle:
        if sound := [grouping for grouping in numbered if grouping.is_sound]:
            return min(sound, key=_displaced)
        if likely := [grouping for grouping in numbered if grouping.poor * 2 < len(grouping.groups)]:
            return min(likely, key=_poor)
    others = [_grouping(key, lines) for key in _UNNUMBERED if key != "journal-date-piece" or all(lines.pieces)]
    if sound := [grouping for grouping in others if grouping.is_sound]:
        return sound[0]
    every = [*numbered, *others]
    if balanced := [grouping for grouping in every if not grouping.unbalanced]:
        return min(balanced, key=_displaced)
    return min(every, key=_poor)


def _are_idle(lines: Columns, by_norm: Grouping) -> bool:
    """Whether numbers tell nothing: 0 or nothing everywhere, or one and the same where it makes no entries."""
    numbers = set(lines.numbers)
    return all(not number.strip("0") for number in numbers) or (len(numbers) == 1 and by_norm.poor > 0)


def _displaced(grouping: Grouping) -> int:
    return grouping.displaced


def _poor(grouping: Grouping) -> tuple[int, int]:
    return len(grouping.unbalanced) * 1000 // max(1, len(grouping.groups)), grouping.displaced


def _grouping(key: str, lines: Columns) -> Grouping:
    found: defaultdict[Hashable, list[int]] = defaultdict(list)
    broken = lines.broken
    for place, mark in enumerate((_NUMBERED.get(key) or _UNNUMBERED[key])(lines)):
        if place not in broken:
            found[mark].append(place)
    cents, days = lines.cents, lines.days
    unbalanced, spread, displaced = [], [], 0
    for place, group in enumerate(found.values()):
        if sum([cents[line] for line in group]):
            unbalanced.append(place)
        theirs = [days[line] for line in group]
        moved = len(theirs) - theirs.count(theirs[0])
        if moved:
            spread.append(place)
            displaced += moved
    return Grouping(key, tuple(map(tuple, found.values())), tuple(unbalanced), tuple(spread), displaced)


def _month(day: date | None) -> tuple[int, int] | None:
    return (day.year, day.month) if day else None


def _running_zero(lines: Columns) -> Iterator[tuple[str, int]]:
    """Journal and ordinal of the entry that each line belongs to; lines of nothing go with those before them."""
    ordinals: defaultdict[str, int] = defaultdict(int)
    sums: defaultdict[str, int] = defaultdict(int)
    opened: set[str] = set()
    for journal, cents in zip(lines.journals, lines.cents, strict=True):
        if cents and journal not in opened:
            opened.add(journal)
            ordinals[journal] += 1
        yield journal, ordinals[journal]
        sums[journal] += cents
        if not sums[journal]:
            opened.discard(journal)
