"""What another export of the same exercise changes: entries that are new, gone or not the same any more."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from .booked import Booked
from .chart import Chart
from .pages import read_block

#: Amounts are aligned month by month; where they stand says nothing.
_AMOUNT = re.compile(r"^(  \S+) +(-?\d)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Change:
    """One entry that is not what it was.

    Attributes:
        kind: `new`, `gone`, `changed`, or `renumbered` if nothing but the number is different.
        journal: JournalCode.
        number: EcritureNum, the new one if it changed.
        date: Its day, the new one if it changed.
        label: Its first label.
        what: Of a changed one: `date`, `amounts`, `owners`, `lettering` or `texts`, the first that applies.
    """

    kind: str
    journal: str
    number: str
    date: date
    label: str
    what: str = ""

    def as_dict(self) -> dict[str, Any]:
        """A row for machines."""
        return {
            "kind": self.kind,
            "journal": self.journal,
            "number": self.number,
            "date": self.date.isoformat(),
            "label": self.label,
            "what": self.what or None,
        }


#: By what an entry is found again, the surest first: software numbers entries anew when it validates them.
_KEYS: tuple[Callable[[Booked], Hashable], ...] = (
    lambda each: replace(each, number=""),
    lambda each: (each.journal, each.number, each.date, each.narration),
    lambda each: (each.journal, each.date, each.narration),
    lambda each: (each.journal, each.number) if each.number.strip("0") else None,
)


def compare(old: Iterable[str], new: Iterable[str], chart: Chart) -> tuple[Change, ...]:
    """Compares transactions, by their texts; what is not the same is found again by journal, number, date and label.

    Args:
        old: As they stand in the folder.
        new: As they would be written.
        chart: Knows the accounts of both.
    """
    before, after = (Counter(_AMOUNT.sub(r"\1 \2", block) for block in blocks) for blocks in (old, new))
    lost, found = (
        [read_block(block, chart, date.min) for block in sorted(left.elements())]
        for left in (before - after, after - before)
    )
    changes = []
    for key in _KEYS:
        pairs, lost, found = _pairs(lost, found, key)
        for was, now in pairs:
            what = _what(was, now)
            changes.append(_change("changed" if what else "renumbered", now, what))
    changes += [_change("gone", was) for was in lost]
    changes += [_change("new", now) for now in found]
    return tuple(sorted(changes, key=lambda each: (each.date, each.journal, each.number, each.kind, each.label)))


def _pairs(
    lost: Sequence[Booked], found: Sequence[Booked], key: Callable[[Booked], Hashable]
) -> tuple[list[tuple[Booked, Booked]], list[Booked], list[Booked]]:
    """Those of one key, one by one; then what is left of both."""
    by_key: dict[Hashable, list[Booked]] = {}
    for now in found:
        by_key.setdefault(key(now), []).append(now)
    pairs, left = [], []
    for was in lost:
        same = by_key.get(key(was)) if key(was) is not None else None
        if same:
            pairs.append((was, same.pop(0)))
        else:
            left.append(was)
    return pairs, left, [now for rest in by_key.values() for now in rest]


def _change(kind: str, each: Booked, what: str = "") -> Change:
    return Change(kind, each.journal, each.number, each.date, each.narration, what)


def _what(was: Booked, now: Booked) -> str:
    if was.date != now.date:
        return "date"
    views: dict[str, Callable[[Booked], Any]] = {
        "amounts": lambda each: sorted((leg.number, leg.cents) for leg in each.legs if not leg.is_release),
        "owners": lambda each: sorted((leg.whose, leg.number, leg.cents) for leg in each.legs),
        "lettering": lambda each: sorted((leg.lettering, leg.cents) for leg in each.legs),
        "texts": lambda each: replace(each, number=""),
    }
    return next((name for name, view in views.items() if view(was) != view(now)), "")
