"""The analytic general ledger (*grand livre analytique*) that accounting software exports for a CAE, as CSV.

No header, ten columns: analytic code, account, day, journal, number, label, debit, credit, and the running balance of
the account in debit or credit. It holds only what somebody gave an analytic code to; banks and VAT mostly have none.
So an entry need not balance in it. What is missing is put on 471, *compte d'attente*, of the cooperative, entry by
entry: every owner's lines are whole, and the balance of 471 is what the cooperative's own accounts have to show.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from ..errors import Problem, Source, problem
from ..messages import marked
from ..money import from_cents
from .carried import dated_entries
from .columns import names_columns
from .exports import Export, Line
from .fields import BOTH_SIDES, Flaw, account_of, cents_of, day_of
from .texts import Text, text_of

#: PCG 471 to 475, *comptes d'attente*: what waits to be told where it belongs.
SUSPENSE = "471"
SUSPENSE_LABEL = "Compte d'attente"

#: The columns that must be there, and all that there may be.
_WIDTHS = range(8, 11)
_ENTRIES_SHOWN = 8
_SHOWN_MAX = 40

_SEPARATORS = {
    ",": marked("columns separated by commas"),
    ";": marked("columns separated by semicolons"),
    "\t": marked("columns separated by tabs"),
}
_A_HEADER = marked("a line of titles")

#: How the columns with values are called where they have titles.
_TITLES = ("Compte", "Date", "Débit", "Crédit", "Solde", "Solde")


def read_analytic(data: bytes, name: str) -> Export:
    """Reads an analytic general ledger; whatever the bytes are, faults are in the result, and nothing raises.

    Args:
        data: The file's bytes.
        name: The file's name.

    Returns:
        The entries, with the analytic code as each line's `auxiliary`; the lines on 471 that make entries balance have
        none, and the line number of their entry's last. No entries if there are faults.
    """
    text = text_of(data, name)
    if not text.lines:
        return Export(name, text.dialect, "", None, None, (), text.faults, text.remarks)
    reader = _Reader(text, name)
    if names_columns(text.lines[0]):
        reader.faults.append(
            problem(
                "analytic-fec", "this is a FEC; import it with {command}", Source(name, 1), command="ruche import fec"
            )
        )
    else:
        reader.read()
    faults = sorted((*text.faults, *reader.faults), key=lambda fault: fault.source)
    dialect = (*text.dialect, *reader.dialect)
    if faults:
        return Export(name, dialect, "", None, None, (), tuple(faults), text.remarks)
    groups: dict[tuple[str, date, str], list[Line]] = {}
    for line in reader.lines:
        groups.setdefault((line.journal, line.date, line.entry), []).append(line)
    waiting = [made for group in groups.values() if (made := _missing(group))]
    for made in waiting:
        groups[made.journal, made.date, made.entry].append(made)
    entries, exercise, remarks = dated_entries([tuple(group) for group in groups.values()], name)
    return Export(
        name,
        dialect,
        "journal-date-number",
        problem(
            "analytic-key",
            "entries are the lines of one journal, day and number: {entries}",
            Source(name, 0),
            severity="notice",
            entries=len(entries),
        ),
        exercise,
        entries,
        (),
        (*text.remarks, *_suspended(waiting, name), *_unfollowed(reader.lines, reader.stated, name), *remarks),
    )


def _missing(group: Sequence[Line]) -> Line | None:
    """The line that an entry lacks to balance."""
    cents = sum(line.cents for line in group)
    if not cents:
        return None
    last = group[-1]
    return replace(last, account=SUSPENSE, account_label=SUSPENSE_LABEL, auxiliary="", cents=-cents)


def _suspended(waiting: Sequence[Line], name: str) -> Iterator[Problem]:
    """What was put on 471."""
    if waiting:
        shown = ", ".join(f"{line.journal} {line.entry}" for line in waiting[:_ENTRIES_SHOWN])
        yield problem(
            "analytic-suspense",
            "the file holds only lines with an analytic code, so that entries lack their other side; it is on the "
            "cooperative's account 471, {debit} in debit and {credit} in credit (entries: {count}): {shown}",
            Source(name, waiting[0].number),
            severity="notice",
            count=len(waiting),
            debit=from_cents(sum(line.cents for line in waiting if line.cents > 0)),
            credit=from_cents(-sum(line.cents for line in waiting if line.cents < 0)),
            shown=shown + (" …" if len(waiting) > _ENTRIES_SHOWN else ""),
        )


def _unfollowed(lines: Sequence[Line], stated: Sequence[int | None], name: str) -> Iterator[Problem]:
    """Stated balances that do not follow from the lines: of an account, or of an account and code, whichever fits."""
    if not any(stated):
        return  # the columns are empty
    by_account = _jumps([line.account for line in lines], lines, stated)
    by_code = _jumps([(line.account, line.auxiliary) for line in lines], lines, stated)
    jumps = by_account if len(by_account) <= len(by_code) else by_code
    if jumps:
        place, expected = jumps[0]
        yield problem(
            "analytic-balance",
            "the balance of {account} should be {expected} here and is {stated} in the file, a debit being positive: "
            "lines are missing above, or were left out of the export (lines like this one: {count})",
            Source(name, lines[place].number),
            severity="notice",
            account=lines[place].account,
            expected=from_cents(expected),
            stated=from_cents(stated[place] or 0),
            count=len(jumps),
        )


def _jumps(keys: Sequence[Hashable], lines: Sequence[Line], stated: Sequence[int | None]) -> list[tuple[int, int]]:
    """Where a running balance does not follow from the line before, with what it should have been."""
    balances: defaultdict[Hashable, int] = defaultdict(int)
    found = []
    for place, (key, line, balance) in enumerate(zip(keys, lines, stated, strict=True)):
        balances[key] += line.cents
        if balance is not None and balance != balances[key]:
            found.append((place, balances[key]))
            balances[key] = balance
    return found


class _Reader:
    """The lines of a general ledger, the balances that they state, and what is wrong with them."""

    def __init__(self, text: Text, name: str) -> None:
        self.text, self.name = text, name
        self.first = 1
        self.lines: list[Line] = []
        self.stated: list[int | None] = []
        self.faults: list[Problem] = []
        self.dialect: list[str] = []

    def read(self) -> None:
        """Reads all lines; a fault in one keeps none of the others from being looked at."""
        first = next(line for line in self.text.lines if line.strip())
        self.first = self.text.lines.index(first) + 1
        separator = max(_SEPARATORS, key=lambda sign: len(next(csv.reader([first], delimiter=sign), [])))
        self.dialect.append(_SEPARATORS[separator])
        rows = csv.reader((f"{line}\n" for line in self.text.lines), delimiter=separator)
        number = 1
        try:
            for cells in rows:
                if any(cell.strip() for cell in cells):
                    self._row(number, [" ".join(cell.split("\n")).strip() for cell in cells])
                number = rows.line_num + 1
        except csv.Error:
            self._fault(
                number, "analytic-quotes", marked("quotation marks are not closed from here on; export the file again")
            )
        if not self.lines and not self.faults:
            self._fault(1, "analytic-no-lines", marked("the file holds no lines of a general ledger; export it again"))

    def _row(self, number: int, cells: list[str]) -> None:
        while len(cells) > _WIDTHS[-1] and not cells[-1]:
            cells.pop()
        if len(cells) not in _WIDTHS:
            self._fault(
                number,
                "analytic-width",
                marked(
                    "the line has {count} columns, not ten: analytic code, account, date, journal, number, label, "
                    "debit, credit and the balance in debit and credit; export it again, or take out what is no line"
                ),
                count=str(len(cells)),
            )
            return
        code, account, day, journal, entry, label, *amounts = cells
        when, cents = day_of(day), [cents_of(amount) for amount in amounts]
        read = zip(_TITLES, (account, day, *amounts), (account_of(account), when, *cents), strict=False)
        flaws = [(title, text, value) for title, text, value in read if isinstance(value, Flaw)]
        if number == self.first and len(flaws) > 3:
            self.dialect.append(_A_HEADER)
            return
        for title, text, flaw in flaws:
            self._fault(number, flaw.code, flaw.template, column=title, text=text[:_SHOWN_MAX])
        debit, credit, *balance = [each if isinstance(each, int) else 0 for each in cents]
        if debit and credit:
            self._fault(number, "import-both-sides", BOTH_SIDES, debit=amounts[0], credit=amounts[1])
        if isinstance(when, Flaw):
            return
        self.stated.append(balance[0] - sum(balance[1:]) if balance else None)
        self.lines.append(
            Line(
                number=number,
                journal=journal,
                journal_label="",
                entry=entry,
                date=when,
                account=account,
                account_label="",
                auxiliary=code,
                auxiliary_label="",
                piece="",
                piece_date=None,
                label=label,
                cents=debit - credit,
                lettering="",
                lettered=None,
                validated=None,
                foreign="",
                currency="",
            )
        )

    def _fault(self, number: int, code: str, template: str, **params: str) -> None:
        self.faults.append(problem(code, template, Source(self.name, number), **params))
