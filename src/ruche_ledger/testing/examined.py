"""The exact checks of `ruche check`, on a generated ledger: each finding is looked for by the name of its law."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .laws.law import Broken
    from .trials import Trial


def findings(trial: Trial, law: str) -> Iterator[Broken]:
    """What the predicates of a law find: `C5-slices` belongs to `C5`, `P1` to `S7`."""
    from ..invariants import INVARIANTS, Facts
    from .laws.law import Broken

    if "facts" not in trial.__dict__:
        reading = trial.loaded.reading
        trial.__dict__["facts"] = Facts.of(reading.books, reading.decisions, trial.loaded.outcome)
    for invariant in INVARIANTS:
        if (invariant.id.split("-")[0] if invariant.id != "P1" else "S7") == law:
            for finding in invariant.look(trial.__dict__["facts"]):
                yield Broken(finding.message, "–", "–")
