"""Writing files: as a whole or not at all."""

from __future__ import annotations

import os
import tempfile
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


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
