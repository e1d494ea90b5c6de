"""How a generated entry is told from a written one, and which plugin line does what."""

from __future__ import annotations

from collections.abc import Mapping

from beancount.core import data

from ..months import ALL_PARTS

#: Generated entries carry a file name that no file has, so that no editor opens the wrong text. It does not begin
#: with "<", as Beancount's own plugins have it: Fava 1.30 then refuses to export the ledger (docs/decisions/0011).
MARK = "[ruche_plugins."

#: What holds the plugins and is none itself.
PACKAGE = "ruche_plugins"

#: The plugin line that does everything.
WHOLE = "ruche_plugins.cooperative"

#: What each plugin line does.
PLUGINS: Mapping[str, frozenset[str]] = {
    "ruche_plugins.subledgers": frozenset({"owners", "shares"}),
    "ruche_plugins.contribution": frozenset({"contribution"}),
    "ruche_plugins.solidarity": frozenset({"solidarity"}),
    WHOLE: ALL_PARTS,
}

#: The plugins that do one step, in the order in which they must run.
STEPS = {"ruche_plugins.subledgers": 1, "ruche_plugins.contribution": 2, "ruche_plugins.solidarity": 3}


def file_name(part: str) -> str:
    """The file name of what one part generates."""
    return f"{MARK}{part}]"


def is_ours(entry: data.Directive) -> bool:
    """Whether somebody meant a directive of the language, also where its name is misspelt (`Ruche_Rule`)."""
    return isinstance(entry, data.Custom) and entry.type.lower().startswith("ruche")


def is_generated(entry: data.Directive) -> bool:
    """Whether one of the plugins added this entry."""
    return str((entry.meta or {}).get("filename", "")).startswith(MARK)
