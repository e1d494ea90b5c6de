"""The load cache of Beancount, told when the software changed.

Beancount pickles what took long to load beside the ledger, and reads it again as long as none of the included files
changed. An edited plugin would then serve what the former one computed. Naming our own modules among the includes
would tell it, but Fava offers every include for editing in the browser: whoever reaches Fava could rewrite the
software. So the list of includes stays the ledger's own, and only a pickled copy of it, read by a changed software,
names one file more, which no cache has seen.

The same goes for a new file that an `include "2026/*.beancount"` would take: Beancount looks only at the files that it
read before, so the copy also remembers what else lay in their folders. And for rule kinds written elsewhere: their
modules are files that the amounts were computed by.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

_CHANGED = "<ruche_ledger or the folders changed>"


class Includes(list[str]):
    """The files of a ledger, and what they were computed by.

    Attributes:
        modules: Files of the rule kinds that the ledger names, in order.
    """

    def __init__(self, files: Iterable[str], modules: Iterable[str] = ()) -> None:
        super().__init__(files)
        self.modules = tuple(modules)

    def __reduce__(self) -> tuple[Callable[[list[str], str, tuple[str, ...]], list[str]], tuple[Any, ...]]:
        """A plain list with the state of the software, of the ledger's folders and of its rule kinds."""
        return _read_again, (list(self), self.state(), self.modules)

    def state(self) -> str:
        """What the amounts depend on beside the files themselves."""
        return software() + beside(self) + state_of(map(Path, self.modules))


def _read_again(files: list[str], computed_by: str, modules: tuple[str, ...] = ()) -> list[str]:
    """The list as it was pickled; an earlier version gave no modules."""
    again = Includes(files, modules)
    return again if computed_by == again.state() else Includes([*files, _CHANGED], modules)


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


def watch_modules(options: dict[str, Any], modules: Iterable[Path]) -> None:
    """Likewise as soon as a module changes that a rule kind of this ledger was read from."""
    include = options.get("include")
    if isinstance(include, Includes):
        include.modules = tuple(sorted({*include.modules, *map(str, modules)}))


@cache
def software() -> str:
    """The state of the modules that compute, as this process imported them."""
    package = Path(__file__).parent.parent
    return state_of(file for name in ("", "rules", "beans") for file in sorted((package / name).glob("*.py")))


def state_of(files: Iterable[Path]) -> str:
    """Time and size of files; one that is missing has neither."""
    state = sha256()
    for file in files:
        try:
            stat = file.stat()
            state.update(f"{file}:{stat.st_mtime_ns}:{stat.st_size}\n".encode("utf-8", "surrogateescape"))
        except OSError:
            state.update(f"{file}:\n".encode("utf-8", "surrogateescape"))
    return state.hexdigest()
