"""How a generated entry is told from a written one, and which plugin line does what."""

from __future__ import annotations

from collections.abc import Mapping

from beancount.core import data

from ..months import ALL_PARTS

#: Generated entries carry a file name that no file has, so that no editor opens the wrong text. It does not begin
#: with "<", as Beancount's own plugins have it: Fava 1.30 then refuses to export the ledger (docs/decisions/0011).
MARK = "[ruche_plugins."

#: The plugin line that does everything.
WHOLE = "ruche_plugins.cooperative"

#: What each plugin line does.
PLUGINS: Mapping[str, frozenset[str]] = {
    "ruche_plugins.subledgers": frozenset({"owners"}),
    "ruche_plugins.contribution": frozenset({"contribution"}),
    "ruche_plugins.solidarity": frozenset({"solidarity"}),
    WHOLE: ALL_PARTS,
}


def file_name(part: str) -> str:
    """The file name of what one part generates."""
    return f"{MARK}{part}]"


def is_generated(entry: data.Directive) -> bool:
    """Whether one of the plugins added this entry."""
    return str(entry.meta.get("filename", "")).startswith(MARK)
