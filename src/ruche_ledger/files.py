"""Writing files: as a whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from .errors import RucheError


def write_text(path: Path, text: str) -> None:
    """As `write_bytes`, in UTF-8, with lines ending as they do in the text."""
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, content: bytes) -> None:
    """Writes a file as a whole or not at all: a temporary one beside it takes its place in one step.

    A link stays a link. What is no file, `/dev/null` or a pipe, is written to and never replaced.

    Raises:
        RucheError: the file cannot be written.
    """
    temporary = None
    try:
        path = path.resolve()
        if path.exists() and not path.is_file():
            with path.open("wb") as stream:
                stream.write(content)
            return
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".ruche-", delete=False) as file:
            temporary = Path(file.name)
            file.write(content)
        if path.exists():
            temporary.chmod(path.stat().st_mode & 0o777)
        else:
            temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    except OSError as error:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
        raise RucheError(
            "{path} cannot be written ({reason}); choose another file or folder",
            path=path,
            reason=error.strerror or error,
        ) from None


def write_folder(folder: Path, files: Mapping[str, str]) -> None:
    """Fills a folder that is new or empty with all files, or leaves it as it was.

    Args:
        folder: Made if need be, with the folders above it.
        files: Texts by path inside the folder, with slashes.

    Raises:
        RucheError: the folder is a file, is not empty, or cannot be written to.
    """
    made: list[Path] = []
    placed: list[Path] = []
    staging = None
    try:
        folder = folder.resolve()
        if folder.exists() and not folder.is_dir():
            raise RucheError("{path} is a file; name a new folder", path=folder)
        if folder.exists() and next(folder.iterdir(), None) is not None:
            raise RucheError("the folder {path} is not empty; name a new one, or empty it first", path=folder)
        made = [each for each in (folder, *folder.parents) if not each.exists()]
        folder.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(dir=folder, prefix=".ruche-"))
        for name, text in files.items():
            path = staging / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8", newline="\n")
        for path in sorted(staging.iterdir()):
            placed.append(folder / path.name)
            path.rename(folder / path.name)
        staging.rmdir()
    except BaseException as error:
        for path in placed:
            shutil.rmtree(path, ignore_errors=True)
            with suppress(OSError):
                path.unlink()
        if staging is not None:
            shutil.rmtree(staging, ignore_errors=True)
        for path in made:
            with suppress(OSError):
                path.rmdir()
        if not isinstance(error, OSError | RuntimeError):  # the latter for links that lead to themselves
            raise
        raise RucheError(
            "{path} cannot be written ({reason}); choose another file or folder",
            path=folder,
            reason=getattr(error, "strerror", None) or error,
        ) from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
