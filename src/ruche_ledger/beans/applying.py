"""Read → core → write, once for all plugins."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from beancount.core import data

from ..months import run
from .caching import watch_modules, watch_software
from .directory import directory_option
from .marks import is_ours
from .reading import read
from .writing import LedgerFault, Writer, errors_of, ledger_language

Result = tuple[list[data.Directive], list[LedgerFault]]


def apply(entries: Sequence[data.Directive], options: dict[str, Any], parts: frozenset[str]) -> Result:
    """Adds to a ledger what some parts of its decisions generate.

    Args:
        entries: The ledger's entries; none of them is changed.
        options: Its options map; noted in it are the owners, for queries, and what the load cache needs to notice that
            the software changed.
        parts: `owners`, `shares`, `contribution`, `solidarity`.

    Returns:
        The entries with the new ones behind them, and the faults of these parts. What an earlier plugin line
        generated already is not added again.
    """
    watch_software(options)
    offer_queries()
    if not any(is_ours(entry) for entry in entries):
        return list(entries), []
    with collection_paused():
        return _complete(entries, options, parts)


def _complete(entries: Sequence[data.Directive], options: dict[str, Any], parts: frozenset[str]) -> Result:
    """The work of `apply`: on return all that was read is freed, so the collector, resumed, does not walk it."""
    alone = parts == frozenset({"solidarity"})
    reading = read(entries, options, keep_generated=alone)
    outcome = run(reading.books, reading.decisions, parts)
    watch_modules(options, reading.modules)
    writer = Writer(reading, str(options.get("filename") or ""))
    there = reading.generated
    made = [entry for entry in writer.transactions(outcome) if entry.meta["ruche-id"] not in there]
    opens = list(writer.opens(made))
    faults = errors_of((*reading.problems, *outcome.problems), parts, ledger_language(options))
    complete = [*entries, *opens, *made]
    options.update(directory_option(reading, complete))
    return complete, faults


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


def offer_queries() -> None:
    """Adds our words to Beancount's query language, if somebody in this process is going to ask.

    Whoever queries has imported the query engine before the ledger is loaded; nobody else waits for its parser.
    """
    if "beanquery.query_env" in sys.modules:
        from . import querying  # noqa: F401
