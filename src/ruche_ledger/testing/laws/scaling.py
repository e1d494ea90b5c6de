"""C11: everything times a number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from ..texts import Declaration, Money
from ..trials import Trial, cents_text
from .amounts import CENT, table
from .law import Broken

if TYPE_CHECKING:
    from ..subjects import Subject

FACTOR = 7


def scaled(trial: Trial, _subject: Subject) -> Iterator[Broken]:
    """C11: everything times seven, but for the roundings."""
    if table(trial) is None:
        return
    ledger = trial.ledger
    larger = replace(
        ledger,
        declarations=tuple(_times(each) for each in ledger.declarations),
        entries=tuple(
            replace(entry, legs=tuple(replace(leg, cents=leg.cents * FACTOR) for leg in entry.legs))
            for entry in ledger.entries
        ),
    )
    other = trial.other(larger)
    for key in ledger.entrepreneurs:
        number = len(trial.of_owner(key, trial.found("rule") | other.found("rule"))) + 1
        allowed = number * (FACTOR + 1) * CENT
        due, there = trial.taken(key) * FACTOR, other.taken(key)
        if abs(due - there) > allowed:
            yield Broken(f"{key} × {FACTOR}", cents_text(due), cents_text(there))


def _times(each: Declaration) -> Declaration:
    meta = tuple((key, Money(v.cents * FACTOR) if isinstance(v, Money) else v) for key, v in each.meta)
    return replace(each, meta=meta)
