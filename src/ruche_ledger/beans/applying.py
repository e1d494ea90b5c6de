"""Read → core → write, once for all plugins."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from beancount.core import data

from ..months import run
from .reading import read
from .writing import LedgerFault, Writer, errors_of

Result = tuple[list[data.Directive], list[LedgerFault]]


def apply(entries: Sequence[data.Directive], options: dict[str, Any], parts: frozenset[str]) -> Result:
    """Adds to a ledger what some parts of its decisions generate.

    Args:
        entries: The ledger's entries; none of them is changed.
        options: Its options map; the software's own files are noted among its includes, so that the load cache
            notices when they change.
        parts: `owners`, `contribution`, `solidarity`.

    Returns:
        The entries with the new ones behind them, and the faults of these parts. What an earlier plugin line
        generated already is not added again.
    """
    note_sources(options)
    if not any(isinstance(entry, data.Custom) and entry.type.startswith("ruche-") for entry in entries):
        return list(entries), []
    with collection_paused():
        alone = parts == frozenset({"solidarity"})
        reading = read(entries, options, keep_generated=alone)
        outcome = run(reading.books, reading.decisions, parts)
        writer = Writer(reading, str(options.get("filename") or ""))
        there = reading.generated
        made = [entry for entry in writer.transactions(outcome) if entry.meta["ruche-id"] not in there]
        opens = list(writer.opens(made))
        faults = errors_of((*reading.problems, *outcome.problems), parts)
    return [*entries, *opens, *made], faults


@contextmanager
def collection_paused() -> Iterator[None]:
    """Pauses cyclic garbage collection: nothing here makes cycles, and the collector would walk the whole ledger."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def note_sources(options: dict[str, Any]) -> None:
    """Adds the software's own files to the ledger's includes, once."""
    include = options.get("include")
    if isinstance(include, list):
        include += [file for file in own_files() if file not in include]


@cache
def own_files() -> tuple[str, ...]:
    """Every module of the computation."""
    package = Path(__file__).parent.parent
    folders = (package, package / "rules", package / "beans")
    return tuple(str(file) for folder in folders for file in sorted(folder.glob("*.py")))


def is_ours(options: Mapping[str, Any]) -> bool:
    """Whether the ledger loads one of the plugins."""
    return any(name.startswith("ruche_plugins.") for name, _ in options.get("plugin", ()))
