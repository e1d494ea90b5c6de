"""Ledgers that are texts in memory: what is generated for a proof is seldom worth a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from beancount import loader
from beancount.core import data


def read_string(text: str, folder: Path | None = None) -> tuple[list[Any], list[Any], dict[str, Any]]:
    """Beancount's own load of a text: entries, errors and options.

    Args:
        text: A whole ledger.
        folder: Where it is taken to lie, so that modules of rule kinds are found beside it.
    """
    entries, errors, options = loader.load_string(text)
    if folder is not None:
        options["filename"] = str(folder / "ledger.beancount")
    return entries, errors, options


def of_kind(entries: list[Any], name: str) -> list[Any]:
    """The directives of one class, by its name: `Custom`, `Transaction`."""
    return [entry for entry in entries if isinstance(entry, getattr(data, name))]


def read_fresh(file: Path) -> list[Any]:
    """The entries of a file, past Beancount's cache."""
    entries, _, _ = loader._load([(str(file.absolute()), True)], None, None, None)
    return list(entries)


def read_cached(file: Path) -> list[Any]:
    """The entries of a file as Beancount's cache gives them back: it is written first, whatever the load took."""
    kept = f"{file}.picklecache"
    cached = loader.pickle_cache_function(lambda _: kept, 0, loader._uncached_load_file)
    cached(str(file), None, None, None)
    entries, _, _ = cached(str(file), None, None, None)
    return list(entries)
