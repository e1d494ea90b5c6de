"""What a ledger names with `plugin "ruche_plugins.…"`.

The package is no plugin. A ledger that names it alone would load without a word and without anything generated, so
Beancount finds one function here, which says what to write.
"""

from __future__ import annotations

from typing import Any

__plugins__ = ("name_one",)


def name_one(entries: list[Any], options_map: dict[str, Any], _config: str = "") -> tuple[list[Any], list[Any]]:
    """Adds nothing but the fault; each plugin imports this package first, so what it needs is imported here."""
    from ruche_ledger.beans.faults import plugin_packages
    from ruche_ledger.beans.writing import errors_of, ledger_language

    faults = plugin_packages(options_map)
    return entries, errors_of(faults, frozenset({"owners"}), ledger_language(options_map))
