"""What another export of the same exercise changes: entries that are new, gone or not the same any more."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from .booked import Booked
from .chart import Chart
from .pages import read_block

_KEY = re.compile(r'^  (journal|number): "(.*)"$', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Change:
    """One entry that is not what it was.

    Attributes:
        kind: `new`, `gone` or `changed`.
        journal: JournalCode.
        number: EcritureNum.
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


def compare(old: Iterable[str], new: Iterable[str], chart: Chart) -> tuple[Change, ...]:
    """Compares the texts of transactions, journal by journal and number by number.

    Args:
        old: As they stand in the folder.
        new: As they would be written.
        chart: Knows the accounts of both.
    """
    before, after = Counter(old), Counter(new)
    lost, found = _by_key((before - after).elements()), _by_key((after - before).elements())
    changes = []
    for key in sorted({*lost, *found}):
        were = [read_block(block, chart, date.min) for block in lost.get(key, ())]
        are = [read_block(block, chart, date.min) for block in found.get(key, ())]
        for was, now in zip(were, are, strict=False):
            changes.append(_change("changed", now, _what(was, now)))
        changes += [_change("gone", was) for was in were[len(are) :]]
        changes += [_change("new", now) for now in are[len(were) :]]
    return tuple(sorted(changes, key=lambda each: (each.date, each.journal, each.number, each.kind, each.label)))


def _by_key(blocks: Iterator[str]) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for block in sorted(blocks):
        said = dict(_KEY.findall(block))
        found.setdefault((said.get("journal", ""), said.get("number", "")), []).append(block)
    return found


def _change(kind: str, each: Booked, what: str = "") -> Change:
    return Change(kind, each.journal, each.number, each.date, each.narration, what)


def _what(was: Booked, now: Booked) -> str:
    if was.date != now.date:
        return "date"
    views: dict[str, Callable[[Booked], list[Any]]] = {
        "amounts": lambda each: sorted((leg.number, leg.cents) for leg in each.legs if not leg.is_release),
        "owners": lambda each: sorted((leg.whose, leg.number, leg.cents) for leg in each.legs),
        "lettering": lambda each: sorted((leg.lettering, leg.cents) for leg in each.legs),
    }
    return next((name for name, view in views.items() if view(was) != view(now)), "texts")
