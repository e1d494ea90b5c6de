"""Statements and explanations on a screen: tables that stay narrow, nothing but words, spaces and rules."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TextIO

import click
from rich.box import Box
from rich.console import Group
from rich.containers import Lines
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ...messages import format_amount
from ...papers.sheets import Cell, Result, Sheet, Total
from ..terminal import _, console

if TYPE_CHECKING:
    from ...cooperative import Cooperative

__all__ = ["Cell", "Result", "Screen", "Sheet", "Total", "warn_of_faults"]

#: A rule under the heading and above a total, and no other lines.
_RULES = Box("    \n    \n ── \n    \n ── \n ── \n    \n    \n")

#: What a column of names and one of amounts take of a line, in characters.
_NAMES, _AMOUNT = 38, 13


#: Spaces that French has before ; : ? ! and inside amounts, and stand-ins for them.
_BOUND = "\u00a0\u202f"
_HIDDEN = str.maketrans(_BOUND, "\ue0a0\ue0af")
_SHOWN = {stand_in: space for space, stand_in in _HIDDEN.items()}


class _Words(Text):
    """A text whose non-breaking spaces do not break: rich takes any space for an end of a word."""

    def wrap(self, *args: Any, **options: Any) -> Lines:
        """The lines, as rich wraps them."""
        hidden = self.copy()
        hidden.plain = self.plain.translate(_HIDDEN)
        lines = Text.wrap(hidden, *args, **options)
        for line in lines:
            line.plain = line.plain.translate(_SHOWN)
        return lines


class Screen(Sheet):
    """Prints at once, on standard output or into a stream."""

    def __init__(self, lang: str, ledger: str | os.PathLike[str], stream: TextIO | None = None) -> None:
        super().__init__(lang, ledger)
        self.console = console(stream)
        self.amounts_max = max(1, (self.console.width - _NAMES) // _AMOUNT)
        self._begun = False

    def _print(self, text: str, style: str) -> None:
        # In a group, since rich joins what it is given as it is to a text of its own class.
        self.console.print(Group(_Words(text, style=style)))

    def title(self, text: str) -> None:
        """What the page is."""
        self._begun = True
        self._print(text, "bold")

    def leaf(self, text: str) -> None:
        """As a heading, with an empty line below."""
        self.heading(text)
        self.console.print()

    def heading(self, text: str) -> None:
        """What comes next, after an empty line if anything stands above."""
        if self._begun:
            self.console.print()
        self._begun = True
        self._print(text, "bold")

    def line(self, text: str, *, style: str = "") -> None:
        """A sentence."""
        self._begun = True
        self._print(text, style)

    def hint(self, text: str) -> None:
        """A sentence."""
        self.line(text)

    def table(self, headings: Sequence[str], rows: Iterable[Sequence[Cell]], *, words: int = 1, whole: int = 0) -> None:
        """A table, indented."""
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
            table.add_row(*map(self._cell, row), style="bold" if isinstance(row, Total | Result) else None)
        self.console.print(Padding(table, (0, 0, 0, 2), expand=False))

    def _cell(self, cell: Cell) -> str | Text:
        return format_amount(cell, self.lang) if isinstance(cell, Decimal) else _Words(cell or "")


def warn_of_faults(cooperative: Cooperative, ledger: str) -> None:
    """Says on standard error that a ledger has faults, so that nobody trusts its amounts blindly."""
    faults = sum(problem.severity == "error" for problem in cooperative.problems)
    if faults:
        text = _("Faults in this ledger: {count}; see: ruche check {ledger}")
        click.echo(text.format(count=faults, ledger=ledger), err=True)
