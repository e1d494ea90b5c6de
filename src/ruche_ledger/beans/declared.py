"""What a ledger declares, directive by directive, for those who write it elsewhere."""

from __future__ import annotations

from collections.abc import Iterable

from beancount.core import data

from ..rules.declarations import Declaration
from .reading import declaration_of


def declarations(entries: Iterable[data.Directive]) -> tuple[Declaration, ...]:
    """The `custom "ruche-…"` directives among loaded entries, in the order in which they stand in their file."""
    found = (
        declaration_of(entry) for entry in entries if isinstance(entry, data.Custom) and entry.type.startswith("ruche-")
    )
    return tuple(sorted(found, key=lambda declaration: declaration.source))
