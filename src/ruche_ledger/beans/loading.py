"""Loading ledgers: the only place that calls Beancount's loader."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from os import PathLike, fspath
from pathlib import Path
from typing import Any

from beancount import loader
from beancount.core import data

from ..errors import LedgerError, Problem, problem
from ..months import ALL_PARTS, Outcome, run
from .applying import collection_paused
from .directory import directory_option
from .encodings import about_encodings, place_of
from .faults import plugin_packages
from .marks import PLUGINS, WHOLE, is_generated
from .reading import Reading, read
from .writing import LedgerFault, Writer

#: A line of the main file with which one of our plugins runs; in an included file, Beancount runs none.
_NAMES_A_PLUGIN = re.compile(
    rb'^plugin[ \t]*"(?:%s)"' % b"|".join(re.escape(name.encode()) for name in PLUGINS), re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Loaded:
    """One ledger, computed: `entries` are all of it, generated ones included."""

    reading: Reading
    outcome: Outcome
    entries: tuple[data.Directive, ...]
    problems: tuple[Problem, ...]
    options: Mapping[str, Any]


def load_file(path: str | PathLike[str]) -> Loaded:
    """Loads a ledger from a file, with its plugins and includes.

    Raises:
        LedgerError: there is no such file, or it cannot be read.
    """
    file = Path(fspath(path))
    try:
        with file.open("rb") as stream:
            text = stream.read() if file.is_file() else b""  # a pipe is read once, by Beancount
    except (OSError, ValueError):
        raise LedgerError("{file} is missing or cannot be read; give the path of a Beancount file", file=file) from None
    with collection_paused():
        if _NAMES_A_PLUGIN.search(text):
            entries, errors, options = loader.load_file(str(file))
        else:
            # Without one of our plugins nothing tells Beancount's cache of new files (see `caching`): past the cache.
            entries, errors, options = loader._load([(str(file.absolute()), True)], None, None, None)
    return compute(entries, options, about_encodings(errors, options["include"]))


def compute(entries: Sequence[data.Directive], options: Mapping[str, Any], errors: Iterable[Any] = ()) -> Loaded:
    """Computes a ledger from its loaded entries, whether or not a plugin has added to them.

    Args:
        entries: Sorted, as loaded.
        options: The options map.
        errors: What the loader complained of, in its own words unless it is a `Problem` already; faults that a plugin
            reported are found anew.
    """
    with collection_paused():
        reading = read(entries, options)
        outcome = run(reading.books, reading.decisions, ALL_PARTS)
        if WHOLE in dict(options.get("plugin", ())) and any(is_generated(entry) for entry in entries):
            complete = tuple(entries)
        else:
            # A line for one part alone generates less than everything, or before what it depends on.
            written = [entry for entry in entries if not (isinstance(entry, data.Transaction) and is_generated(entry))]
            complete = tuple(_with_generated(written, options, reading, outcome))
    others = [as_problem(error) for error in errors if not isinstance(error, LedgerFault)]
    found = sorted(
        (*others, *plugin_packages(options), *reading.problems, *outcome.problems),
        key=lambda fault: (fault.source, fault.code, fault.message),
    )
    return Loaded(reading, outcome, complete, tuple(found), {**options, **directory_option(reading, complete)})


def _with_generated(
    entries: Sequence[data.Directive], options: Mapping[str, Any], reading: Reading, outcome: Outcome
) -> list[data.Directive]:
    writer = Writer(reading, str(options.get("filename") or ""))
    made = list(writer.transactions(outcome))
    opens = writer.opens(made)
    return sorted([*entries, *opens, *made], key=data.entry_sortkey)


def as_problem(error: Any) -> Problem:
    """An error of Beancount's own, in Beancount's words."""
    if isinstance(error, Problem):
        return error
    return problem("beancount", "{message}", place_of(error), message=error.message)
