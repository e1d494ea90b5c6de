"""The load cache of Beancount, told when the software changed.

Beancount pickles what took long to load beside the ledger, and reads it again as long as none of the included files
changed. An edited plugin would then serve what the former one computed. Naming our own modules among the includes
would tell it, but Fava offers every include for editing in the browser: whoever reaches Fava could rewrite the
software. So the list of includes stays the ledger's own, and only a pickled copy of it, read by a changed software,
names one file more, which no cache has seen.

The same goes for a new file that an `include "2026/*.beancount"` would take: Beancount looks only at the files that it
read before, so the copy also remembers what else lay in their folders.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

_CHANGED = "<ruche_ledger or the folders changed>"


class Includes(list[str]):
    """The files of a ledger, and what they were computed by."""

    def __reduce__(self) -> tuple[Callable[[list[str], str], list[str]], tuple[list[str], str]]:
        """A plain list with the state of the software and of the ledger's folders."""
        return _read_again, (list(self), software() + beside(self))


def _read_again(files: list[str], computed_by: str) -> list[str]:
    return Includes(files if computed_by == software() + beside(files) else [*files, _CHANGED])


def beside(files: Iterable[str]) -> str:
    """The names that a pattern of an `include` might take: in the files' folders, and in the folders just below."""
    paths = [Path(file) for file in files]
    suffixes = {path.suffix for path in paths}
    folders = {path.parent for path in paths}
    state = sha256()
    inner = {entry for folder in folders for entry in _entries(folder) if entry.is_dir()}
    for folder in sorted(folders | inner):
        for path in sorted(_entries(folder)):
            if path.suffix in suffixes or path.is_dir():
                state.update(f"{path}\n".encode("utf-8", "surrogateescape"))
    return state.hexdigest()


def _entries(folder: Path) -> list[Path]:
    try:
        return [path for path in folder.iterdir() if not path.name.startswith(".")]
    except OSError:
        return []


def watch_software(options: dict[str, Any]) -> None:
    """Makes a cached load of this ledger stale as soon as the software changes."""
    include = options.get("include")
    if isinstance(include, list) and not isinstance(include, Includes):
        options["include"] = Includes(include)


@cache
def software() -> str:
    """The state of the modules that compute, as this process imported them."""
    package = Path(__file__).parent.parent
    state = sha256()
    for folder in (package, package / "rules", package / "beans"):
        for file in sorted(folder.glob("*.py")):
            stat = file.stat()
            state.update(f"{file}:{stat.st_mtime_ns}:{stat.st_size}\n".encode())
    return state.hexdigest()
