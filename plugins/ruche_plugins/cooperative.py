"""Everything that a cooperative decided, in order: positions taken over, shared costs, levies, solidarity."""

from __future__ import annotations

from typing import Any

from beancount.core import data

from ruche_ledger.beans.applying import Result, apply

__plugins__ = ("cooperative",)


def cooperative(entries: list[data.Directive], options_map: dict[str, Any], _config: str = "") -> Result:
    """Adds all generated entries, and the faults of every directive."""
    return apply(entries, options_map, frozenset({"owners", "shares", "contribution", "solidarity"}))
