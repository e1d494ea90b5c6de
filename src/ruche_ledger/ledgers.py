"""The example cooperatives: where they lie, in an installed wheel as in a checkout.

A folder of `ledgers/` is an example if it holds `main.beancount`, or a file of the folder's own name. That file
is what Fava, `bean-check` and `load` are given.
"""

from __future__ import annotations

from pathlib import Path

from .errors import RucheError

_PACKAGE = Path(__file__).parent

PLACES = (_PACKAGE / "_ledgers", _PACKAGE.parents[1] / "ledgers")
"""A wheel carries the examples inside the library; a checkout, and so an editable install, beside `src/`."""


def example(name: str) -> Path:
    """The file to load of the example cooperative `name`.

    Raises:
        RucheError: if there is no such example; the message lists those that there are.
    """
    known = _examples()
    if not known:
        raise RucheError("no example is installed")
    if name not in known:
        choices = ", ".join(sorted(known))
        raise RucheError("there is no example “{name}”; those that there are: {choices}", name=name, choices=choices)
    return known[name]


def examples() -> tuple[str, ...]:
    """The names that `example` knows, in alphabetical order."""
    return tuple(sorted(_examples()))


def _examples() -> dict[str, Path]:
    """Name to file, from the first place that exists: a wheel never looks outside itself."""
    for place in PLACES:
        if place.is_dir():
            entries = {folder.name: entry_of(folder) for folder in place.iterdir() if folder.is_dir()}
            return {name: entry for name, entry in entries.items() if entry is not None}
    return {}


def entry_of(folder: Path) -> Path | None:
    """The file to load of a folder that holds a whole ledger; None if it holds none."""
    for candidate in (folder / "main.beancount", folder / f"{folder.name}.beancount"):
        if candidate.is_file():
            return candidate
    return None
