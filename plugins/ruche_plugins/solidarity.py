"""The transfers of every `ruche-solidarity`, after what the lines before this one generated."""

from __future__ import annotations

from typing import Any

from beancount.core import data

from ruche_ledger.beans.applying import Result, apply

__plugins__ = ("solidarity",)


def solidarity(entries: list[data.Directive], options_map: dict[str, Any], _config: str = "") -> Result:
    """Adds the transfers, and the faults of the directives."""
    return apply(entries, options_map, frozenset({"solidarity"}))
