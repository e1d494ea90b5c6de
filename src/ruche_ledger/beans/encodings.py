"""Files that are not plain UTF-8: what Beancount says of each of their lines becomes one sentence with its remedy.

Beancount takes a byte order mark for the first letter of the first word, and so loses the first line, an option say.
Bytes that are not UTF-8 it reports as Python does, line by line. Some editors write both without being asked.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from ..errors import Problem, Source, problem

_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

#: How Beancount's errors about bytes begin; the second is also one about plain words.
_DECODING, _TOKEN = "UnicodeDecodeError", "Invalid token: '"


def place_of(error: Any) -> Source:
    """Where an error of Beancount's own stands."""
    source: Mapping[str, Any] = getattr(error, "source", None) or {}
    return Source(str(source.get("filename", "")), int(source.get("lineno", 0) or 0))


def about_encodings(errors: Iterable[Any], files: Iterable[str]) -> Iterator[Any]:
    """Beancount's errors; those that come from a file's encoding give way to one `Problem` for the file.

    Args:
        errors: What the loader complained of.
        files: The ledger's files; their first bytes are read, and the whole of those under suspicion.
    """
    heads = {file: _bytes(file, 3) for file in files}
    marked = {file for file, head in heads.items() if head == codecs.BOM_UTF8}
    foreign = {file: 1 for file, head in heads.items() if head.startswith(_UTF_16)}
    wide = set(foreign)
    checked: dict[str, bool] = {}
    for error in errors:
        place = place_of(error)
        if place.file in wide or (place.file in marked and place.line == 1):
            continue
        if error.message.startswith(_DECODING) or (error.message.startswith(_TOKEN) and "\\x" in error.message):
            if place.file not in checked:
                checked[place.file] = _is_utf_8(_bytes(place.file))
            if not checked[place.file]:
                foreign[place.file] = min(place.line, foreign.get(place.file, place.line))
                continue
        yield error
    yield from (_marked(file) for file in sorted(marked))
    yield from (_foreign(Source(file, line)) for file, line in sorted(foreign.items()))


def _marked(file: str) -> Problem:
    return problem(
        "byte-order-mark",
        "the file begins with a byte order mark, so its first line is not read; save it as UTF-8 without BOM",
        Source(file, 1),
    )


def _foreign(place: Source) -> Problem:
    return problem(
        "not-utf-8",
        "the file is not UTF-8, so lines like this one are not read; save it as UTF-8 without BOM",
        place,
    )


def _bytes(file: str, most: int = -1) -> bytes:
    path = Path(file)
    try:
        if path.is_file():  # a pipe was read already
            with path.open("rb") as stream:
                return stream.read(most)
    except (OSError, ValueError):
        pass
    return b""


def _is_utf_8(text: bytes) -> bool:
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
