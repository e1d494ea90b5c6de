"""Owners: checks that every account has one, takes their positions over, and shares what they pay together."""

from __future__ import annotations

from typing import Any

from beancount.core import data

from ruche_ledger.beans.applying import Result, apply

__plugins__ = ("subledgers",)


def subledgers(entries: list[data.Directive], options_map: dict[str, Any], _config: str = "") -> Result:
    """Adds the openings and shared costs, and the faults of owners, amounts and shares."""
    return apply(entries, options_map, frozenset({"owners", "shares"}))
