"""Two families of errors: `Problem`, a value, for what a bookkeeper wrote; exceptions, for misuse of the library.

A ledger's content never raises: each fault is a `Problem` that says the fact and the remedy and stands at the line
that was written. Exceptions are for callers: an unreadable file, an unknown owner, `strict=True`.
"""

from __future__ import annotations

import os.path
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """A place in the books: file name as the loader gave it, line counted from 1 (0 where there is none)."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file

    def seen_from(self, other: Source) -> str:
        """The place as somebody reads it who looks at another one: the file's path starts from that one's folder."""
        ours, theirs = PurePath(self.file), PurePath(other.file).parent
        if ours.is_absolute() and theirs.is_absolute() and ours.drive == theirs.drive:
            return f"{PurePath(os.path.relpath(ours, theirs)).as_posix()}:{self.line}"
        return str(self)


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault, or with `severity="notice"` a remark that changes nothing.

    Attributes:
        code: Stable name of the kind of fault, `unknown-key`.
        template: The sentence in English with `{named}` places; it is also the key into the message catalogue.
        params: What fills the places, as (name, text) pairs.
        source: The line that the bookkeeper wrote.
        part: What the fault belongs to, so that a plugin reports its own part: `owners`, `shares`, `contribution`,
            `solidarity`.
        severity: `error` or `notice`.
    """

    code: str
    template: str
    params: tuple[tuple[str, str], ...]
    source: Source
    part: str = "owners"
    severity: str = "error"

    @property
    def message(self) -> str:
        """The sentence in English."""
        return self.template.format(**dict(self.params))

    def as_dict(self) -> dict[str, Any]:
        """The row that `ruche check --json` prints."""
        return {
            "code": self.code,
            "severity": self.severity,
            "file": self.source.file,
            "line": self.source.line,
            "message": self.message,
        }


def problem(
    code: str,
    template: str,
    source: Source,
    *,
    part: str = "owners",
    severity: str = "error",
    **params: object,
) -> Problem:
    """Builds a `Problem`; the values are turned to text here, once."""
    filled = tuple((name, str(value)) for name, value in params.items())
    return Problem(code, template, filled, source, part, severity)


class RucheError(Exception):
    """Something was asked of the library that it cannot do; the message says what can be asked.

    Args:
        template: The sentence in English, with `{named}` places if there are `params`; it is also the key into the
            message catalogue.
        params: What fills the places.
    """

    def __init__(self, template: str, **params: object) -> None:
        self.template = template
        self.params = tuple((name, str(value)) for name, value in params.items())
        super().__init__(template.format(**dict(self.params)) if params else template)


class LedgerError(RucheError):
    """A ledger cannot be read, or, under `strict`, has faults; `problems` lists them all."""

    def __init__(self, template: str, problems: Iterable[Problem] = (), **params: object) -> None:
        super().__init__(template, **params)
        self.problems = tuple(problems)
