"""The cells of a FEC as values: days, cents, and what is wrong with those that have none.

Each text is read once, however often it stands in the file, so that a hundred thousand lines take no time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from ..errors import Problem, Source, problem
from ..messages import marked
from .columns import NORM, Table
from .fields import BOTH_SIDES, Flaw, account_of, cents_of, day_of
from .keys import Columns, chosen

#: Debit positive: the norm's own two ways (LPF art. A. 47 A-1, VII), and what software makes of them.
_SIGNS = {
    **dict.fromkeys(("D", "+1", "1", "+", "DEBIT", "DÉBIT"), 1),
    **dict.fromkeys(("C", "-1", "-", "CREDIT", "CRÉDIT"), -1),
}

_NO_SIGN = Flaw("fec-sign", marked("{column} “{text}” does not say on which side the amount is; write D or C"))
#: Days that change no amount: one that cannot be read is left out with a remark.
SIDE_DAYS = ("PieceDate", "DateLet", "ValidDate")

#: Flaws that, in most lines of a column, say that another column stands below its name.
_WHOLESALE = {"import-date", "import-amount", "import-account"}

#: How much of a cell a message shows.
_SHOWN_MAX = 40

Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class Values:
    """What the cells of a table say.

    Attributes:
        days: EcritureDate of each row; None where it cannot be read.
        cents: Debit less credit of each row; 0 where it cannot be read.
        side_days: PieceDate, DateLet and ValidDate, by column.
        broken: The places of rows with a fault.
        faults: Of all cells, column by column.
        remarks: What was left out.
    """

    days: Sequence[date | None]
    cents: Sequence[int]
    side_days: Mapping[str, Sequence[date | None]]
    broken: frozenset[int]
    faults: tuple[Problem, ...]
    remarks: tuple[Problem, ...]


def values_of(table: Table, name: str) -> Values:
    """Reads days, accounts and amounts; no fault keeps another from being found.

    Args:
        table: The cells.
        name: The file's name.
    """
    reader = _Reader(table, name)
    days = reader.read("EcritureDate", day_of)
    reader.read("CompteNum", account_of)
    cents = reader.signed() if "Sens" in table.names and "Debit" not in table.names else reader.sided()
    side_days = {column: reader.side_days(column) for column in SIDE_DAYS}
    return Values(days, cents, side_days, frozenset(reader.broken), tuple(reader.faults), tuple(reader.remarks))


class _Reader:
    """Reads columns, and gathers what is wrong with them."""

    def __init__(self, table: Table, name: str) -> None:
        self.table, self.name = table, name
        self.broken: set[int] = set()
        self.faults: list[Problem] = []
        self.remarks: list[Problem] = []

    def read(self, column: str, parse: Callable[[str], Read | Flaw]) -> list[Read | None]:
        """The values of a column; None where there is a fault instead."""
        cells = self.table.cells[column]
        read = {text: parse(text) for text in set(cells)}
        flaws = {text: value for text, value in read.items() if isinstance(value, Flaw)}
        if flaws:
            self._report(column, cells, flaws)
        values = {text: None if isinstance(value, Flaw) else value for text, value in read.items()}
        return [values[text] for text in cells]

    def sided(self) -> list[int]:
        """Cents by Debit and Credit, of which one is empty or nothing."""
        debits, credits = self.read("Debit", cents_of), self.read("Credit", cents_of)
        cents = []
        for place, (debit, credit) in enumerate(zip(debits, credits, strict=True)):
            if debit and credit:
                self.broken.add(place)
                self.faults.append(
                    problem(
                        "import-both-sides",
                        BOTH_SIDES,
                        self._place(place),
                        debit=self.table.cells["Debit"][place][:_SHOWN_MAX],
                        credit=self.table.cells["Credit"][place][:_SHOWN_MAX],
                    )
                )
            cents.append((debit or 0) - (credit or 0))
        return cents

    def signed(self) -> list[int]:
        """Cents by Montant and Sens; an amount of nothing needs no side."""
        amounts = self.read("Montant", cents_of)
        sides = self.table.cells["Sens"]
        cents = []
        for place, (amount, side) in enumerate(zip(amounts, sides, strict=True)):
            sign = _SIGNS.get(side.upper(), 0)
            if amount and not sign:
                self._fault(place, "Sens", side, _NO_SIGN)
            cents.append((amount or 0) * sign)
        return cents

    def side_days(self, column: str) -> list[date | None]:
        """Days that only describe: one that cannot be read is as good as none."""
        cells = self.table.cells[column]
        read = {text: day_of(text) if text.strip("0 ") else None for text in set(cells)}
        if odd := {text for text, day in read.items() if isinstance(day, Flaw)}:
            places = [place for place, text in enumerate(cells) if text in odd]
            self.remarks.append(
                problem(
                    "fec-side-date",
                    "{column} “{text}” is no date and is left out (lines like this one: {count})",
                    self._place(places[0]),
                    severity="notice",
                    column=column,
                    text=cells[places[0]][:_SHOWN_MAX],
                    count=len(places),
                )
            )
        days = {text: None if isinstance(day, Flaw) else day for text, day in read.items()}
        return [days[text] for text in cells]

    def _report(self, column: str, cells: Sequence[str], flaws: Mapping[str, Flaw]) -> None:
        places = [place for place, text in enumerate(cells) if text in flaws]
        wholesale = [place for place in places if flaws[cells[place]].code in _WHOLESALE]
        if len(wholesale) > 3 and len(wholesale) * 2 > len(cells):
            self.broken.update(places)
            self.faults.append(
                problem(
                    "fec-column-odd",
                    "{column} cannot be read in {count} lines of {lines}; here it is “{text}”: look whether the header "
                    "names the columns in the order of the lines",
                    self._place(wholesale[0]),
                    column=column,
                    count=len(wholesale),
                    lines=len(cells),
                    text=cells[wholesale[0]][:_SHOWN_MAX],
                )
            )
            places = [place for place in places if flaws[cells[place]].code not in _WHOLESALE]
        for place in places:
            self._fault(place, column, cells[place], flaws[cells[place]])

    def _fault(self, place: int, column: str, text: str, flaw: Flaw) -> None:
        self.broken.add(place)
        self.faults.append(problem(flaw.code, flaw.template, self._place(place), column=column, text=text[:_SHOWN_MAX]))

    def _place(self, place: int) -> Source:
        return Source(self.name, self.table.numbers[place])


def swapped_header(table: Table, name: str) -> Problem | None:
    """The fault of a header whose names are out of order where the lines below it are not."""
    if table.by_place is None or _plausible(table.by_place) <= _plausible(table.cells):
        return None
    moved = [written for written, norm in zip(table.names, NORM, strict=False) if written != norm]
    return problem(
        "fec-swapped",
        "the header names {columns} in another place than the norm, but the lines below it follow the norm; put the "
        "names into the order of the norm",
        Source(name, table.header),
        columns=", ".join(moved),
    )


def _plausible(cells: Mapping[str, Sequence[str]]) -> tuple[int, bool]:
    """How many cells are what their column should hold, and whether journal and number make sound entries."""
    days = {text: isinstance(day_of(text), date) for text in set(cells["EcritureDate"])}
    cents = {text: cents_of(text) for text in {*cells["Debit"], *cells["Credit"]}}
    accounts = [text for text in cells["CompteNum"] if text[:3].isdigit()]
    sides = [[cents[text] for text in cells[side]] for side in ("Debit", "Credit")]
    good = sum(days[text] for text in cells["EcritureDate"]) + len(accounts)
    good += sum(isinstance(amount, int) for side in sides for amount in side)
    difference = [
        debit - credit if isinstance(debit, int) and isinstance(credit, int) else 0
        for debit, credit in zip(*sides, strict=True)
    ]
    columns = Columns(
        cells["JournalCode"], cells["EcritureNum"], [None] * len(difference), cells["PieceRef"], difference
    )
    return good, not chosen(columns).by_norm.unbalanced


def mirrored(table: Table, values: Values, name: str) -> Iterator[Problem]:
    """Charges earned and income spent: Debit and Credit are swapped; a fault if the header's order says so too."""
    totals = {"6": 0, "7": 0}
    for account, cents in zip(table.cells["CompteNum"], values.cents, strict=True):
        if account[:1] in totals:
            totals[account[:1]] += cents
    if totals["6"] >= 0 or totals["7"] <= 0:
        return
    place = Source(name, table.header)
    names = list(table.names)
    if "Debit" in names and names.index("Credit") < names.index("Debit"):
        yield problem(
            "fec-mirrored",
            "charges are on the credit side and income on the debit side, and the header names Credit before Debit; "
            "swap the two names",
            place,
        )
    else:
        yield problem(
            "fec-mirrored-remark",
            "charges are on the credit side and income on the debit side, as if Debit and Credit were swapped; look at "
            "a sale before you use these books",
            place,
            severity="notice",
        )
