"""A page as it is being written: chapters of sections of tables and sentences, kept for a template to lay out."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from ..messages import format_amount
from .pictures import Picture
from .sheets import Cell, Result, Sheet, Total

_INDENT = "  "

#: Rows of a section that stay on one page: less than half of it.
_TOGETHER = 24


@dataclass(frozen=True, slots=True)
class Row:
    """Cells as words; `role` is `total`, `result`, `group` for a row that others belong to, or nothing."""

    cells: tuple[str, ...]
    role: str
    is_indented: bool


@dataclass(frozen=True, slots=True)
class Grid:
    """A table.

    Attributes:
        headings: Of every column; none if all are empty.
        bodies: Its rows; a group stands in one body with what belongs to it.
        words: So many columns hold words, the others numbers.
        whole: So many of them are never folded.
        columns: How many there are.
    """

    headings: tuple[str, ...]
    bodies: tuple[tuple[Row, ...], ...]
    words: int
    whole: int
    columns: int

    @property
    def is_wide(self) -> bool:
        """Whether it is too wide for a telephone."""
        return self.columns > 2


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence, in small type if only few readers need it."""

    text: str
    is_small: bool


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture, with the sentence that says what it shows."""

    picture: Picture
    told: str


@dataclass(slots=True)
class Section:
    """What stands under a heading, or before the first one."""

    heading: str
    items: list[Grid | Note | Figure] = field(default_factory=list)

    @property
    def is_long(self) -> bool:
        """Whether it may go on on the next page: what is short stays together."""
        rows = sum(len(body) for item in self.items if isinstance(item, Grid) for body in item.bodies)
        return rows > _TOGETHER


@dataclass(slots=True)
class Chapter:
    """What stands under a title; `begins_page` if on a page of its own."""

    title: str
    begins_page: bool = False
    sections: list[Section] = field(default_factory=lambda: [Section("")])


class Page(Sheet):
    """Keeps what is written on it.

    Attributes:
        chapters: The first is the statement; the others explain it.
    """

    def __init__(self, lang: str, ledger: str | os.PathLike[str]) -> None:
        super().__init__(lang, ledger)
        self.chapters: list[Chapter] = []

    def title(self, text: str) -> None:
        """Begins a chapter."""
        self.chapters.append(Chapter(text))

    def leaf(self, text: str) -> None:
        """Begins a chapter on a page of its own."""
        self.chapters.append(Chapter(text, begins_page=True))

    def heading(self, text: str) -> None:
        """Begins a section."""
        self.chapters[-1].sections.append(Section(text))

    def line(self, text: str, *, style: str = "") -> None:
        """Adds a sentence to the section."""
        if text:
            self.chapters[-1].sections[-1].items.append(Note(text, style == "dim"))

    def hint(self, text: str) -> None:
        """Nothing: paper has no keyboard."""

    def picture(self, picture: Picture, told: str) -> None:
        """Adds a picture to the section."""
        self.chapters[-1].sections[-1].items.append(Figure(picture, told))

    def table(self, headings: Sequence[str], rows: Iterable[Sequence[Cell]], *, words: int = 1, whole: int = 0) -> None:
        """Adds a table to the section."""
        bodies: list[list[Row]] = []
        for row in self._rows(list(rows)):
            if not bodies or row.role == "group" or (bodies[-1][-1].is_indented and not row.is_indented):
                bodies.append([])
            bodies[-1].append(row)
        heads = tuple(headings) if any(headings) else ()
        grid = Grid(heads, tuple(map(tuple, bodies)), words, whole, len(headings))
        self.chapters[-1].sections[-1].items.append(grid)

    def _rows(self, rows: Sequence[Sequence[Cell]]) -> Iterable[Row]:
        written = [tuple(map(self._words, row)) for row in rows]
        for place, (row, cells) in enumerate(zip(rows, written, strict=True)):
            is_indented = cells[0].startswith(_INDENT)
            role = "total" if isinstance(row, Total) else "result" if isinstance(row, Result) else ""
            follows = written[place + 1][0] if place + 1 < len(written) else ""
            if not role and not is_indented and follows.startswith(_INDENT):
                role = "group"
            yield Row(tuple(cell.strip(" ") for cell in cells), role, is_indented)

    def _words(self, cell: Cell) -> str:
        return format_amount(cell, self.lang) if isinstance(cell, Decimal) else cell or ""
