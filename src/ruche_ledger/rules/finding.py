"""Finds rule kinds written elsewhere: in installed packages, or in a module beside the ledger.

Nothing that a ledger names is imported unless its `option "insert_pythonpath" "TRUE"` says so, which is also what lets
Beancount import plugins from beside it.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Collection
from dataclasses import dataclass, field
from decimal import localcontext
from importlib.machinery import SourceFileLoader
from importlib.metadata import entry_points
from pathlib import Path
from types import CodeType, ModuleType

from ..messages import marked
from .developed import KindError, safely, told
from .kind_keys import check_class
from .kinds import Kind

GROUP = "ruche_ledger.rules"


class _AsItIs(SourceFileLoader):
    """Reads a module's text each time: two edits within one second have the same compiled file."""

    def get_code(self, fullname: str) -> CodeType:
        """The code of the file as it is now."""
        path = self.get_filename(fullname)
        return self.source_to_code(self.get_data(path), path)


@dataclass(slots=True)
class Finder:
    """Finds the kinds of one ledger.

    Attributes:
        folder: That of the ledger, if modules beside it may be imported.
        files: What was looked at: an edit of it makes former amounts stale. Grows.
    """

    folder: Path | None = None
    files: set[Path] = field(default_factory=set)
    _found: dict[str, type[Kind] | KindError] = field(default_factory=dict)

    def find(self, word: str, built_in: Collection[str], taken: Collection[str]) -> type[Kind]:
        """The kind that a scale's word names.

        Args:
            word: An entry point's name, or `module:Class`.
            built_in: The scales that need no looking for, for the remedy.
            taken: Keys that every rule has.

        Raises:
            KindError: there is none, or it is no kind.
        """
        if word not in self._found:
            try:
                found = self._beside(word) if ":" in word else self._installed(word, built_in)
                self._found[word] = check_class(found, word, taken)
            except KindError as error:
                self._found[word] = error
        known = self._found[word]
        if isinstance(known, KindError):
            raise known
        return known

    def _installed(self, word: str, built_in: Collection[str]) -> object:
        there = entry_points(group=GROUP)
        if word not in there.names:
            raise KindError(
                "unknown-scale",
                marked("unknown scale “{scale}”; the scales that work are {known}"),
                scale=word,
                known=", ".join((*built_in, *sorted(there.names))),
            )
        point = there[word]
        try:
            with localcontext():
                found: object = point.load()
        except (Exception, SystemExit) as error:
            raise KindError(
                "kind-module",
                marked(
                    "the package of the scale “{scale}” cannot be imported: {error}; install it anew, or correct it"
                ),
                scale=word,
                error=told(error),
            ) from None
        self.files |= {Path(file) for file in [getattr(sys.modules.get(point.module), "__file__", None)] if file}
        return found

    def _beside(self, word: str) -> object:
        name, _, wanted = word.partition(":")
        if self.folder is None:
            raise KindError(
                "kind-module",
                marked("the scale “{scale}” names a module beside the ledger; allow it to be imported with {option}"),
                scale=word,
                option='option "insert_pythonpath" "TRUE"',
            )
        parts = name.split(".")
        if not all(part.isidentifier() for part in parts) or not wanted.isidentifier():
            raise KindError(
                "kind-module",
                marked("“{scale}” names no class of a module; write “module:Class”, as in “falling:Falling”"),
                scale=word,
            )
        path = self.folder.joinpath(*parts)
        file = next((each for each in (path.with_suffix(".py"), path / "__init__.py") if each.is_file()), None)
        self.files.add(file or path.with_suffix(".py"))
        if file is None:
            raise KindError(
                "kind-module",
                marked("the scale “{scale}” names a module that is not beside the ledger; write {file} there"),
                scale=word,
                file=path.with_suffix(".py").relative_to(self.folder).as_posix(),
            )
        module = self._imported(name, file)
        found: object = safely(wanted, lambda: getattr(module, wanted, None))
        if found is None:
            raise KindError(
                "kind-class",
                marked("the module “{module}” has no class “{name}”; correct the scale's word, or add it"),
                module=name,
                name=wanted,
            )
        return found

    def _imported(self, name: str, file: Path) -> ModuleType:
        """A module as its file is now: it is not kept, so that an edit counts without a new process.

        What it imports from beside the ledger is not kept either.
        """
        before, path = set(sys.modules), list(sys.path)
        package = [str(file.parent)] if file.name == "__init__.py" else None
        loader = _AsItIs(name, str(file))
        spec = importlib.util.spec_from_file_location(name, file, loader=loader, submodule_search_locations=package)
        assert spec is not None, "a loader was given"
        module = importlib.util.module_from_spec(spec)
        bytecode = sys.dont_write_bytecode
        sys.dont_write_bytecode = True
        sys.path.insert(0, str(self.folder))
        former = sys.modules.get(name)
        sys.modules[name] = module
        importlib.invalidate_caches()
        try:
            with localcontext():
                loader.exec_module(module)
        except (Exception, SystemExit) as error:
            raise KindError(
                "kind-module",
                marked("the module “{module}” beside the ledger cannot be imported: {error}; correct it"),
                module=name,
                error=told(error),
            ) from None
        finally:
            sys.path[:] = path
            sys.dont_write_bytecode = bytecode
            for new in set(sys.modules) - before:
                there = self._own(sys.modules[new])
                if there is not None:
                    self.files.add(there)
                    del sys.modules[new]
            if former is not None:
                sys.modules[name] = former
            else:
                sys.modules.pop(name, None)
        return module

    def _own(self, module: ModuleType) -> Path | None:
        """The file of a module that lies beside the ledger, and is neither installed there nor ours."""
        there, folder = getattr(module, "__file__", None), self.folder
        if not there or folder is None or not Path(there).is_relative_to(folder):
            return None
        installed = {"site-packages", "dist-packages"} & set(Path(there).parts)
        ours = module.__name__.partition(".")[0] in ("ruche_ledger", "ruche_plugins")
        return None if installed or ours else Path(there)
