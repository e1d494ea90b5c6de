"""Statements and explanations on a screen: tables that stay narrow, nothing but words, spaces and rules."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TextIO

import click
from rich.box import Box
from rich.cells import cell_len
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

#: A column of words is no narrower, in characters, unless it is short.
_LEGIBLE = 14

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
        """A table, indented; where amounts and legible names do not fit beside each other, row below row."""
        kinds, texts = [], []
        for row in rows:
            kinds.append(type(row))
            texts.append([format_amount(cell, self.lang) if isinstance(cell, Decimal) else cell or "" for cell in row])
        if self._needs([headings, *texts], words, whole) > self.console.width:
            self._stack(headings, texts, kinds, words)
            return
        table = Table(
            box=_RULES,
            show_header=any(headings),
            show_edge=False,
            pad_edge=False,
            padding=(0, 1, 0, 0),
            header_style="dim",
        )
        # Rich gives the words too little room beside a column that is empty throughout.
        columns = enumerate(zip(headings, *texts, strict=True))
        kept = [place for place, column in columns if place < words or any(column)]
        for place in kept:
            heading = headings[place]
            if place < words:
                table.add_column(heading, overflow="fold", no_wrap=place < whole)
            else:
                table.add_column(heading, justify="right", no_wrap=True)
        for kind, cells in zip(kinds, texts, strict=True):
            if issubclass(kind, Total):
                table.add_section()
            style = "bold" if issubclass(kind, Total | Result) else None
            table.add_row(*(_Words(cells[place]) for place in kept), style=style)
        self.console.print(Padding(table, (0, 0, 0, 2), expand=False))

    def _needs(self, rows: Sequence[Sequence[str]], words: int, whole: int) -> int:
        """The width, in characters, without which an amount would be cut off or a name fall to pieces."""
        needed = 2
        for place, column in enumerate(zip(*rows, strict=True)):
            widest = max(map(cell_len, column))
            needed += 1 + (min(widest, _LEGIBLE) if whole <= place < words else widest)
        return needed - 1

    def _stack(self, headings: Sequence[str], rows: Sequence[Sequence[str]], kinds: Sequence[type], words: int) -> None:
        """Each row's words, and below them its amounts with what they are."""
        for kind, cells in zip(kinds, rows, strict=True):
            style = "bold" if issubclass(kind, Total | Result) else ""
            first = cells[0]
            indent = 2 + len(first) - len(first.lstrip(" "))
            named = " ".join(filter(None, (cell.strip() for cell in cells[:words])))
            amounts = [
                f"{heading} {cell}".strip().replace(" ", "\u00a0")
                for heading, cell in zip(headings[words:], cells[words:], strict=True)
                if cell
            ]
            if named:
                self.console.print(Padding(_Words(named, style=style), (0, 0, 0, indent), expand=False))
            if amounts:
                text = _Words(" · ".join(amounts), style=style)
                self.console.print(Padding(text, (0, 0, 0, indent + 2), expand=False))


def warn_of_faults(cooperative: Cooperative, ledger: str) -> None:
    """Says on standard error that a ledger has faults, so that nobody trusts its amounts blindly."""
    faults = sum(problem.severity == "error" for problem in cooperative.problems)
    if faults:
        text = _("Faults in this ledger: {count}; see: ruche check {ledger}")
        click.echo(text.format(count=faults, ledger=ledger), err=True)
