"""What a statement or an explanation is written on: a screen or a page, in one reader's language and typography."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import Source
from ..explanations import Rate, Repeating
from ..explanations.steps import Value, percent
from ..messages import format_amount, format_day, marked, translator
from ..money import from_cents

if TYPE_CHECKING:
    from .pictures import Picture

Cell = str | Decimal | None
Translate = Callable[[str], str]

#: What solidarity gives and takes, in words.
KINDS = {
    "aid": marked("aid"),
    "advance": marked("advance"),
    "repayment": marked("repayment"),
    "levy": marked("levy"),
    "call": marked("call"),
    "write-off": marked("write-off"),
    "deficit": marked("deficit made good"),
}

#: Of a list of names so many are shown; of more, all but one of these.
_NAMES = 3


def few(names: Sequence[str], _: Translate) -> str:
    """`F-1, F-2, F-3`; of more, the first two and how many others: one payment may be matched with hundreds."""
    if len(names) <= _NAMES:
        return ", ".join(names)
    text = _("{names} and {count} others")
    return text.format(names=", ".join(names[: _NAMES - 1]), count=len(names) - _NAMES + 1)


class Total(tuple[Cell, ...]):
    """A row that adds up those above it, under a rule."""

    __slots__ = ()


class Result(tuple[Cell, ...]):
    """A row that those above it lead up to."""

    __slots__ = ()


class Sheet(ABC):
    """Something to write on.

    Args:
        lang: `fr` or `en`.
        ledger: The ledger's main file; places are shown relative to its folder.

    Attributes:
        translate: From a message of the catalogue to the reader's language.
    """

    #: So many columns of amounts stand in one table beside a column of names.
    amounts_max = 6

    def __init__(self, lang: str, ledger: str | os.PathLike[str]) -> None:
        self.lang = lang
        self.translate = translator(lang)
        self.folder = Path(ledger).resolve().parent

    def amount(self, cents: int) -> str:
        """Cents in the reader's typography."""
        return format_amount(from_cents(cents), self.lang)

    def some(self, cents: int) -> str:
        """As `amount`, and nothing for zero."""
        return self.amount(cents) if cents else ""

    def say(self, value: Value) -> str:
        """A value in the reader's language."""
        if isinstance(value, Rate):
            return f"{self._number(percent(value))}\u00a0%" if self.lang == "fr" else f"{percent(value):f}%"
        if isinstance(value, Repeating):
            return f"{format_amount(value.shown, self.lang)}…"
        if isinstance(value, Decimal):
            return format_amount(value, self.lang)
        if isinstance(value, Source):
            return self.place(value)
        if isinstance(value, date):
            return format_day(value, self.lang)
        return value

    def few(self, names: Sequence[str]) -> str:
        """The first of some names, and how many others."""
        return few(names, self.translate)

    def _number(self, number: Decimal) -> str:
        text = f"{number:f}"
        return text.replace(".", ",") if self.lang == "fr" else text

    def day(self, day: date) -> str:
        """A day in a table."""
        return format_day(day, self.lang, "short")

    def place(self, source: Source) -> str:
        """A place in the books, relative to the ledger's folder."""
        if not Path(source.file).is_absolute():
            return str(source)
        return f"{os.path.relpath(source.file, self.folder)}:{source.line}"

    @abstractmethod
    def title(self, text: str) -> None:
        """What it is."""

    @abstractmethod
    def leaf(self, text: str) -> None:
        """What begins on a page of its own."""

    @abstractmethod
    def heading(self, text: str) -> None:
        """What comes next."""

    @abstractmethod
    def line(self, text: str, *, style: str = "") -> None:
        """A sentence; `dim` if only few readers need it."""

    @abstractmethod
    def hint(self, text: str) -> None:
        """What to do next, for somebody at a keyboard."""

    def picture(self, picture: Picture, told: str) -> None:  # noqa: B027 - a screen of words shows none
        """A picture; `told` says the same in words."""

    @abstractmethod
    def table(self, headings: Sequence[str], rows: Iterable[Sequence[Cell]], *, words: int = 1, whole: int = 0) -> None:
        """A table whose first columns hold words, the others numbers to the right.

        Args:
            headings: Of every column, translated; all empty for a table without a head.
            rows: Cells, a `Decimal` is an amount; two spaces before the first indent it, so that it belongs to the last
                row without them; `Total` and `Result` stand out.
            words: How many columns hold words.
            whole: How many of them are never folded.
        """
