"""A ledger's entries as Fava loads them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fava.core import FavaLedger


def read_by_fava(file: Path) -> list[Any]:
    """All entries of a file, generated ones included."""
    return list(FavaLedger(str(file)).all_entries)
