"""Statements and explanations on a page: amounts, days and places in the reader's language, tables that stay narrow."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.box import Box
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ...errors import Source
from ...explanations import Rate, Repeating
from ...explanations.steps import Value, percent
from ...messages import format_amount, format_day
from ...money import from_cents
from ..terminal import _, console

if TYPE_CHECKING:
    from ...cooperative import Cooperative

Cell = str | Text | Decimal | None

#: A rule under the heading and above a total, and no other lines.
_RULES = Box("    \n    \n ── \n    \n ── \n ── \n    \n    \n")


class Total(tuple[Cell, ...]):
    """A row that adds up those above it."""

    __slots__ = ()


class Sheet:
    """A page for one reader: collects nothing, prints at once.

    Args:
        lang: `fr` or `en`.
        ledger: The ledger's main file; places are shown relative to its folder.
    """

    def __init__(self, lang: str, ledger: str) -> None:
        self.lang = lang
        self.folder = Path(ledger).resolve().parent
        self.console = console()
        self._begun = False

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

    def title(self, text: str) -> None:
        """What the page is."""
        self._begun = True
        self.console.print(Text(text, style="bold"))

    def heading(self, text: str) -> None:
        """What comes next, after an empty line if anything stands above."""
        if self._begun:
            self.console.print()
        self._begun = True
        self.console.print(Text(text, style="bold"))

    def line(self, text: str, *, style: str = "") -> None:
        """A sentence."""
        self._begun = True
        self.console.print(Text(text, style=style))

    def table(self, headings: Sequence[str], rows: Iterable[Sequence[Cell]], *, words: int = 1, whole: int = 0) -> None:
        """A table whose first columns hold words, the others numbers to the right.

        Args:
            headings: Of every column, translated; all empty for a table without a head.
            rows: Cells, a `Decimal` is an amount; a `Total` stands under a rule.
            words: How many columns hold words.
            whole: How many of them are never folded.
        """
        table = Table(
            box=_RULES,
            show_header=any(headings),
            show_edge=False,
            pad_edge=False,
            padding=(0, 1, 0, 0),
            header_style="dim",
        )
        for place, heading in enumerate(headings):
            if place < words:
                table.add_column(heading, overflow="fold", no_wrap=place < whole)
            else:
                table.add_column(heading, justify="right", no_wrap=True)
        for row in rows:
            if isinstance(row, Total):
                table.add_section()
            table.add_row(*map(self._cell, row), style="bold" if isinstance(row, Total) else None)
        self.console.print(Padding(table, (0, 0, 0, 2), expand=False))

    def _cell(self, cell: Cell) -> str | Text:
        if isinstance(cell, Decimal):
            return format_amount(cell, self.lang)
        return Text(cell or "") if not isinstance(cell, Text) else cell


def warn_of_faults(cooperative: Cooperative, ledger: str) -> None:
    """Says on standard error that a ledger has faults, so that nobody trusts its amounts blindly."""
    faults = sum(problem.severity == "error" for problem in cooperative.problems)
    if faults:
        text = _("Faults in this ledger: {count}; see: ruche check {ledger}")
        click.echo(text.format(count=faults, ledger=ledger), err=True)
