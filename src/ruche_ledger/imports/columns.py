"""The columns of a FEC, known by the names of the norm wherever they stand, and the cells below them."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ..errors import Problem, Source, problem
from ..messages import marked
from .fields import day_of
from .quotations import shown
from .texts import Text

#: LPF art. A. 47 A-1, VII, in its order; whoever has no Debit and Credit has Montant and Sens in their place.
NORM = (
    *("JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib", "CompAuxNum", "CompAuxLib"),
    *("PieceRef", "PieceDate", "EcritureLib", "Debit", "Credit", "EcritureLet", "DateLet", "ValidDate"),
    *("Montantdevise", "Idevise"),
)

#: Without these nothing can be booked; a pair may stand for the other.
_NEEDED = ("JournalCode", "EcritureDate", "CompteNum")

#: Names that software writes for those of the norm.
_ALIASES = {"compteauxnum": "CompAuxNum", "compteauxlib": "CompAuxLib"}

_TABS = marked("columns separated by tabs")
_PIPES = marked("columns separated by |")
_QUOTED = marked("cells in quotation marks")
_SIGNED = marked("Montant and Sens in place of Debit and Credit")
_NAMELESS = marked("a column without a name")
_ORDER = marked("columns in another order than the norm's")


#: More than this and a line names the FEC's columns, whatever else is wrong with it.
_NAMES_MIN = 3

_SEPARATORS = {"\t": _TABS, "|": _PIPES, ";": "", ",": ""}


@dataclass(frozen=True, slots=True)
class Table:
    """The cells of a file, by column.

    Attributes:
        numbers: The line of each row; none if the header cannot be read.
        header: The line that names the columns.
        names: The norm's names, in the order of the header.
        cells: By the norm's names, one stripped text a row; a missing column has empty ones.
        by_place: The same with the columns taken in the order of the norm, where the header names them in another.
        dialect: How it is written, for people, each a sentence's part.
        faults: What is wrong with header and rows; faulty rows have no cells.
        remarks: What was left out.
    """

    numbers: Sequence[int]
    header: int
    names: tuple[str, ...]
    cells: Mapping[str, Sequence[str]]
    by_place: Mapping[str, Sequence[str]] | None
    dialect: tuple[str, ...]
    faults: tuple[Problem, ...]
    remarks: tuple[Problem, ...]


def _norm(cell: str) -> str:
    """A column's name as it is compared: without case, accents, spaces and signs."""
    plain = unicodedata.normalize("NFKD", cell.casefold())
    return "".join(letter for letter in plain if letter.isalnum())


_KNOWN = {**{_norm(name): name for name in (*NORM, "Montant", "Sens")}, **_ALIASES}


def table_of(text: Text, name: str) -> Table:
    """The cells of a FEC's lines; what is wrong with header or rows is in `faults`.

    Args:
        text: The lines, at least one.
        name: The file's name.
    """
    top = next(place for place, line in enumerate(text.lines) if line.strip())
    header, place = text.lines[top], Source(name, top + 1)
    separator = max(_SEPARATORS, key=lambda sign: sum(_norm(cell) in _KNOWN for cell in header.split(sign)))
    written = [cell.strip() for cell in header.split(separator)]
    names = [_KNOWN.get(_norm(cell), "") for cell in written]
    faults = list(_header_faults(header, separator, names, place))
    if faults:
        return Table((), place.line, (), {}, None, (), tuple(faults), ())
    is_cut = any(fault.code == "import-truncated" for fault in text.faults)  # and was said already
    needed = 1 + max(names.index(name) for name in (*_NEEDED, *_amounts(names)))
    rows = _Rows(name, header, separator, len(names), needed)
    for number, line in enumerate(text.lines[top + 1 :], top + 2):
        rows.add(number, line, is_broken_off=not text.is_ended and number == len(text.lines))
    rows.settle(is_said=is_cut)
    if not rows.numbers and not rows.faults:
        rows.faults.append(
            problem("fec-no-lines", "the file has a header and no lines below it; export the year's entries", place)
        )
    return _table(rows, written, names, separator, place)


def names_columns(line: str) -> bool:
    """Whether a line is the header of a FEC."""
    return any(sum(_norm(cell) in _KNOWN for cell in line.split(sign)) >= _NAMES_MIN for sign in _SEPARATORS)


def _amounts(names: Sequence[str]) -> tuple[str, str]:
    """The two columns of amounts; Debit and Credit where there are both pairs, or halves of both."""
    return ("Montant", "Sens") if "Montant" in names and "Debit" not in names else ("Debit", "Credit")


def _header_faults(header: str, separator: str, names: Sequence[str], place: Source) -> Iterator[Problem]:
    """Why the lines below a header cannot be read."""
    known = sum(map(bool, names))
    if known < _NAMES_MIN:
        yield _no_header(header, place)
        return
    if not _SEPARATORS[separator]:
        yield problem(
            "fec-separator",
            "columns are separated by “{separator}”, as a spreadsheet does, and the norm allows only tabs and |; "
            "export the FEC again, and do not save it from a spreadsheet",
            place,
            separator=separator,
        )
        return
    for name, count in Counter(filter(None, names)).items():
        if count > 1:
            yield problem(
                "fec-column-twice",
                "the header names the column {column} more than once; keep the name above the cells that are meant",
                place,
                column=name,
            )
    for name in (*_NEEDED, *_amounts(names)):
        if name not in names:
            yield problem(
                "fec-column-missing",
                "the header names no column {column}, without which nothing can be booked; add it, or correct its name",
                place,
                column=name,
            )


def _no_header(header: str, place: Source) -> Problem:
    """What to say of a first line that names no columns."""
    for separator in _SEPARATORS:
        cells = [cell.strip() for cell in header.split(separator)]
        if len(cells) >= len(NORM) - 2 and any(isinstance(day_of(cell), date) for cell in cells):
            return problem(
                "fec-header-missing",
                "the first line is an entry, where the names of the columns should stand; put this line before it, "
                "with the separator of the others: {names}",
                place,
                names=" ".join(NORM),
            )
    return problem(
        "fec-foreign",
        "the first line names none of the columns of a FEC (JournalCode, JournalLib, EcritureNum…); ask the accounting "
        "software for its “fichier des écritures comptables”",
        place,
    )


class _Rows:
    """Lines split into cells, all of the header's width; those that are not are faults, unless they are trimmed."""

    def __init__(self, name: str, header: str, separator: str, width: int, needed: int) -> None:
        self.name, self.separator, self.width, self.needed = name, separator, width, needed
        self.header = header.strip()
        self.rows: list[list[str]] = []
        self.numbers: list[int] = []
        self.faults: list[Problem] = []
        self.wider = 0
        self._last: tuple[int, list[str]] | None = None
        self._trimmed: set[int] = set()

    def add(self, number: int, line: str, *, is_broken_off: bool) -> None:
        if not line.strip(f" {self.separator}"):
            return
        if line.strip() == self.header:
            self.faults.append(
                problem(
                    "fec-header-again",
                    "the line names the columns once more, as if two files had been put together; import each by "
                    "itself, or take the line out if they are parts of one",
                    Source(self.name, number),
                )
            )
            return
        cells = line.split(self.separator)
        if len(cells) < self.width and is_broken_off:
            self._last = (number, cells)
            return
        if len(cells) != self.width and not self._fits(cells):
            self._fault(number, cells)
            return
        self._keep(number, cells)

    def settle(self, *, is_said: bool) -> None:
        """A last line that is short is broken off, unless others are trimmed like it."""
        if self._last is None:
            return
        number, cells = self._last
        if len(cells) in self._trimmed:
            self._keep(number, cells)
        elif not is_said:
            self.faults.append(
                problem(
                    "import-truncated-line",
                    "the file breaks off in this line, which has {cells} columns of {width}; export or copy it again",
                    Source(self.name, number),
                    cells=len(cells),
                    width=self.width,
                )
            )

    def _fits(self, cells: list[str]) -> bool:
        """Whether nothing but empty cells is missing or too many."""
        return len(cells) >= self.needed and not any(cell.strip() for cell in cells[self.width :])

    def _keep(self, number: int, cells: list[str]) -> None:
        if len(cells) < self.width:
            self._trimmed.add(len(cells))
            cells += [""] * (self.width - len(cells))
        elif len(cells) > self.width:
            del cells[self.width :]
            self.wider += 1
        self.rows.append(cells)
        self.numbers.append(number)

    def _fault(self, number: int, cells: list[str]) -> None:
        self.faults.append(
            problem(
                "fec-width",
                "the line has {cells} columns, the header {width}; look for a separator or a line break inside a label",
                Source(self.name, number),
                cells=len(cells),
                width=self.width,
            )
        )


def _table(rows: _Rows, written: Sequence[str], names: Sequence[str], separator: str, place: Source) -> Table:
    """The rows turned into columns, with what is to be said of them."""
    is_quoted = any(_is_quoted(cells[0].strip()) for cells in (written, *rows.rows[:1]))
    clean = _unquoted if is_quoted else str.strip
    columns = [list(map(clean, column)) for column in zip(*rows.rows, strict=True)] or [[] for _ in names]
    empty = [""] * len(rows.rows)
    by_name = {name: column for name, column in zip(names, columns, strict=True) if name}
    cells = {name: by_name.get(name, empty) for name in (*NORM, "Montant", "Sens")}
    order = [name for name in names if name]
    by_place = None
    if order != sorted(order, key=_order) and set(names[: len(NORM)]) == set(NORM):
        by_place = dict(zip(NORM, columns, strict=False))
    dialect = [_SEPARATORS[separator]]
    dialect += [_QUOTED] if is_quoted else []
    dialect += [_SIGNED] if _amounts(names) == ("Montant", "Sens") else []
    dialect += [_ORDER] if order != sorted(order, key=_order) else []
    dialect += [_NAMELESS] if "" in written or rows.wider else []
    return Table(
        rows.numbers,
        place.line,
        tuple(order),
        cells,
        by_place,
        tuple(dialect),
        tuple(rows.faults),
        tuple(_remarks(written, names, place)),
    )


def _order(name: str) -> int:
    return NORM.index({"Montant": "Debit", "Sens": "Credit"}.get(name, name))


def _unquoted(cell: str) -> str:
    cell = cell.strip()
    return cell[1:-1].replace('""', '"').strip() if _is_quoted(cell) else cell


def _is_quoted(cell: str) -> bool:
    return len(cell) > 1 and cell[0] == '"' == cell[-1]


def _remarks(written: Sequence[str], names: Sequence[str], place: Source) -> Iterator[Problem]:
    """Columns that are missing or too many."""
    optional = [name for name in NORM if name not in (*_NEEDED, "Debit", "Credit")]
    if missing := [name for name in optional if name not in names]:
        yield problem(
            "fec-columns-absent",
            "the header lacks columns of the norm, which are taken as empty: {columns}",
            place,
            severity="notice",
            columns=", ".join(missing),
        )
    unknown = [cell.strip('"') for cell, name in zip(written, names, strict=True) if cell and not name]
    if unknown:
        yield problem(
            "fec-columns-unknown",
            "columns that are not among the norm's eighteen are left out: {columns}",
            place,
            severity="notice",
            columns=shown(", ".join(unknown)),
        )
