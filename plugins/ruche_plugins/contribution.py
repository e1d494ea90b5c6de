"""The levies of every `ruche-rule`, and nothing else."""

from __future__ import annotations

from typing import Any

from beancount.core import data

from ruche_ledger.beans.applying import Result, apply

__plugins__ = ("contribution",)


def contribution(entries: list[data.Directive], options_map: dict[str, Any], _config: str = "") -> Result:
    """Adds the levies, and the faults of the rules."""
    return apply(entries, options_map, frozenset({"contribution"}))
