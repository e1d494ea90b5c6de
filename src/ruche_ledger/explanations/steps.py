"""The form of an explanation: sections of source transactions, steps and tables, in words that can be translated.

A sentence is a template in English, the key into the message catalogue, and the values of its places; amounts, days and
rates stay values, so that each language writes them in its own way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from ..bases import BaseMovement
from ..errors import Source
from ..levies import Levy
from ..model import Books, amount
from ..money import CONTEXT
from ..openings import TakenOver
from ..pooled import SharedCost
from ..solidarity import Transfer


class Rate(NamedTuple):
    """A proportion: 0.11 is written 11 %."""

    value: Decimal


class Repeating(NamedTuple):
    """A number that goes on after the digits that are shown: cut off, not rounded."""

    shown: Decimal


#: An amount (exact, at least two decimals are written), a rate, a day, a place in the books, or words.
Value = Decimal | Rate | Repeating | date | Source | str

Say = Callable[[Value], str]
Translate = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a calculation.

    Attributes:
        template: What it says.
        params: What fills the template's places.
        value: The line's number, None where it only says something.
        is_result: Whether the lines before lead up to it.
    """

    template: str
    params: tuple[tuple[str, Value], ...] = ()
    value: Decimal | Repeating | None = None
    is_result: bool = False

    def says(self, translate: Translate, say: Say) -> str:
        """The sentence in some language."""
        template = translate(self.template)
        return template.format(**{name: _placed(template, name, value, say(value)) for name, value in self.params})


def _placed(template: str, name: str, value: Value, said: str) -> str:
    """A negative amount after a sign of calculation stands in brackets: 30.00 − (−107.41)."""
    is_operand = any(f"{sign} {{{name}}}" in template for sign in "+−×")
    return f"({said})" if is_operand and isinstance(value, Decimal) and value < 0 else said


def step(template: str, value: Decimal | Repeating | None = None, *, result: bool = False, **params: Value) -> Step:
    """Builds a `Step`."""
    return Step(template, tuple(params.items()), value, result)


@dataclass(frozen=True, slots=True)
class SourcePiece:
    """A transaction that an amount comes from, with what it adds to the base in cents."""

    date: date
    payee: str
    narration: str
    links: tuple[str, ...]
    source: Source
    cents: int

    def as_dict(self) -> dict[str, Any]:
        """A row for machines."""
        return {
            "source": str(self.source),
            "date": self.date.isoformat(),
            "payee": self.payee,
            "narration": self.narration,
            "links": list(self.links),
            "base": amount(self.cents),
        }


def pieces_of(books: Books, parts: Iterable[BaseMovement]) -> tuple[SourcePiece, ...]:
    """Describes what counts in a base."""
    found = []
    for move in parts:
        text = books.text(move.ordinal)
        found.append(SourcePiece(text.date, text.payee, text.narration, text.links, text.source, move.base))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings; numbers stand to the right."""

    headings: tuple[str, ...]
    rows: tuple[tuple[Value | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of an explanation: its title, its source transactions, its steps, its table; each may be missing."""

    title: Step
    pieces: tuple[SourcePiece, ...] = ()
    steps: tuple[Step, ...] = ()
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """How one amount came about.

    Attributes:
        item: What is explained; None where several transfers of one month are explained together.
        title: What it is, with its amount.
        decision: The decision behind it.
        place: Where that decision stands in the ledger.
        sections: In the order of the calculation.
        details: The same calculation for machines, amounts as text.
    """

    item: Levy | Transfer | TakenOver | SharedCost | None
    title: Step
    decision: str
    place: Source
    sections: tuple[Section, ...]
    details: dict[str, Any]

    def as_dict(self) -> dict[str, Any]:
        """What `ruche explain --json` prints for it."""
        return self.details

    def __str__(self) -> str:
        """The explanation in English, without any layout."""
        return "\n".join(self._texts())

    def _texts(self) -> Iterator[str]:
        def said(line: Step) -> str:
            return line.says(str, plain)

        yield said(self.title)
        yield f"Decision: {self.decision} ({self.place})"
        for section in self.sections:
            yield f"{said(section.title)}:"
            for piece in section.pieces:
                words = " ".join(filter(None, (piece.payee, piece.narration, *(f"^{link}" for link in piece.links))))
                yield f"  {piece.source} {piece.date} {words}: {amount(piece.cents)}"
            for line in section.steps:
                yield f"  {said(line)}" + (f": {plain(line.value)}" if line.value is not None else "")
            if section.table is not None:
                for row in (section.table.headings, *section.table.rows):
                    yield "  " + " | ".join("" if cell is None else plain(cell) for cell in row)


def plain(value: Value) -> str:
    """A value in English without grouping: `1234.50`, `11 %`, `2026-03-31`, `333.333333…`."""
    if isinstance(value, Rate):
        return f"{percent(value)} %"
    if isinstance(value, Repeating):
        return f"{value.shown:f}…"
    if isinstance(value, Decimal):
        return f"{decimals(value):f}"
    return str(value)


def percent(rate: Rate) -> Decimal:
    """A proportion in hundredths, without zeros at the end: 0.110 is 11."""
    number = rate.value.scaleb(2, CONTEXT).normalize(CONTEXT)
    return number.quantize(Decimal(1), context=CONTEXT) if number == number.to_integral_value() else number


def decimals(number: Decimal) -> Decimal:
    """The same number with two decimals, or with as many more as it needs."""
    exact = number.quantize(Decimal("0.01"), context=CONTEXT)
    return exact if exact == number else number.normalize(CONTEXT)
