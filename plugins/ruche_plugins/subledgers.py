"""Owners: checks that every account has one, and takes their positions over."""

from __future__ import annotations

from typing import Any

from beancount.core import data

from ruche_ledger.beans.applying import Result, apply

__plugins__ = ("subledgers",)


def subledgers(entries: list[data.Directive], options_map: dict[str, Any], _config: str = "") -> Result:
    """Adds the openings, and the faults of owners and amounts."""
    return apply(entries, options_map, frozenset({"owners"}))
