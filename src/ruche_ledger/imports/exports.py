"""What an accountant's export says, whatever its dialect: lines, the entries that they make, the exercise."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from ..errors import Problem
from ..periods import Period


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an export: what it puts on one account. Texts are stripped of padding, nothing else.

    Attributes:
        number: Its place in the file, the header being line 1.
        journal: JournalCode.
        journal_label: JournalLib.
        entry: EcritureNum as written; it need not tell entries apart.
        date: EcritureDate.
        account: CompteNum, exactly.
        account_label: CompteLib.
        auxiliary: CompAuxNum; empty where the account has none. In an analytic export, the analytic code.
        auxiliary_label: CompAuxLib.
        piece: PieceRef.
        piece_date: PieceDate.
        label: EcritureLib.
        cents: The amount, a debit positive.
        lettering: EcritureLet.
        lettered: DateLet.
        validated: ValidDate.
        foreign: Montantdevise as written.
        currency: Idevise.
    """

    number: int
    journal: str
    journal_label: str
    entry: str
    date: datetime.date
    account: str
    account_label: str
    auxiliary: str
    auxiliary_label: str
    piece: str
    piece_date: datetime.date | None
    label: str
    cents: int
    lettering: str
    lettered: datetime.date | None
    validated: datetime.date | None
    foreign: str
    currency: str


@dataclass(frozen=True, slots=True)
class Entry:
    """Lines that balance together: one transaction.

    Attributes:
        date: Of its lines; the earliest, if they differ. An opening entry is of the exercise's first day.
        lines: In the file's order; their cents add up to zero.
        is_opening: Whether it brings balances from the year before (*à-nouveaux*).
    """

    date: datetime.date
    lines: tuple[Line, ...]
    is_opening: bool


@dataclass(frozen=True, slots=True)
class Export:
    """One file, read.

    Attributes:
        name: The file's name.
        dialect: How it is written, for people: encoding, separator, columns; each a sentence's part.
        key: By what its lines make entries: `journal-number`, `number`, `journal-month-number`, `journal-date-number`,
            `journal-date-piece`, `running-zero` or `journal-date`.
        why: Why that key, as a remark for people.
        exercise: The accounting year that it covers.
        entries: In order of date, opening entries first, then of the file; empty if there are faults.
        faults: What is wrong with it, by line; nothing is imported from a file with faults.
        remarks: What was done about oddities that change no amount.
    """

    name: str
    dialect: tuple[str, ...]
    key: str
    why: Problem | None
    exercise: Period | None
    entries: tuple[Entry, ...]
    faults: tuple[Problem, ...]
    remarks: tuple[Problem, ...]
