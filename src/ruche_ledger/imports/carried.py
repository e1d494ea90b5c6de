"""Opening entries (*à-nouveaux*): which entries of an export bring the balances of the year before.

The norm wants them at the head of the file (LPF art. A. 47 A-1, IV) and has no mark for them. Software gives them a
journal, whose code or label tells; where it does not, the label of the lines does, or what the first day's entry holds.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from ..errors import Problem, Source, problem
from ..messages import marked
from ..periods import Period
from .exercises import exercise_of, odd_siren
from .exports import Entry, Line
from .quotations import shown

#: Codes that software gives the journal of opening entries, in capitals, without spaces and signs.
_CODES = {"AN", "ANO", "AN0", "ANOU", "ANOUV", "ANOUVEAU", "ANOUVEAUX", "ANX", "AAN", "RAN", "OUV", "RPT", "REPORT"}

#: Labels of such a journal, or of its lines, in capitals without accents.
_LABELS = re.compile(
    r"\bA[ -]*NOUVEAUX?\b|\bOUVERTURE\b|\b(BALANCE|SOLDES?) (D')?(INITIALE?S?|OUVERTURE)\b|\bREPRISE (DES? )?SOLDES?\b"
    r"|^REPORTS?$|^REPORTS? (DES? )?SOLDES?\b|^OPENING\b"
)

_BY_CODE = marked(
    "opening balances of the year before are the {lines} lines of journal {journal}, as its code or label says "
    "(entries: {count})"
)
_BY_LABEL = marked(
    "opening balances of the year before are {lines} lines of journal {journal}, since they are of the first "
    "day and their labels say so (entries: {count})"
)
_BY_ACCOUNTS = marked(
    "opening balances of the year before are taken to be {lines} lines of journal {journal}: nothing names "
    "them, but they are of the first day and hold capital, third parties and money, without charges or income "
    "(entries: {count})"
)

Lines = tuple[Line, ...]


def dated_entries(entries: Sequence[Lines], name: str) -> tuple[tuple[Entry, ...], Period, tuple[Problem, ...]]:
    """Entries in order of date, the exercise that they are of, and the remarks that explain both.

    Args:
        entries: The lines of each, which add up to zero; at least one entry.
        name: The file's name.
    """
    opening, remarks = carried_forward(entries, name)
    days = [min(line.date for line in lines) for lines in entries]
    eve = min((days[place] for place in opening), default=None)
    first = min((day for place, day in enumerate(days) if place not in opening), default=eve or days[0])
    last = max(line.date for lines in entries for line in lines)
    exercise, why = exercise_of(name, first, last, eve)
    found = [
        Entry(exercise.start if place in opening else day, lines, place in opening)
        for place, (day, lines) in enumerate(zip(days, entries, strict=True))
    ]
    found.sort(key=lambda entry: (entry.date, not entry.is_opening, entry.lines[0].number))
    if elsewhere := sorted((days[place], place) for place in opening if days[place] != exercise.start):
        day, place = elsewhere[0]
        remarks = (
            *remarks,
            problem(
                "fec-openings-day",
                "the opening entry is of {day}; it is booked on the first day of the exercise, {start}, as all of them "
                "are (entries: {count})",
                Source(name, entries[place][0].number),
                severity="notice",
                day=day,
                start=exercise.start,
                count=len(elsewhere),
            ),
        )
    return tuple(found), exercise, (why, *odd_siren(name), *remarks)


def carried_forward(entries: Sequence[Lines], name: str) -> tuple[frozenset[int], tuple[Problem, ...]]:
    """Finds the opening entries.

    Args:
        entries: The lines of each; at least one entry.
        name: The file's name.

    Returns:
        Their places in `entries`, and the remarks that say how they were recognised, or that there are none.
    """
    first = min(line.date for lines in entries for line in lines)
    journals = {(line.journal, line.journal_label) for lines in entries for line in lines}
    opening = {journal for journal, label in journals if _code(journal) in _CODES or _LABELS.search(_plain(label))}
    named = [place for place, lines in enumerate(entries) if lines[0].journal in opening]
    remarks = [_results(entries[place], name) for place in named if not _is_of_balances(entries[place])]
    found, how = [place for place in named if _is_of_balances(entries[place])], _BY_CODE
    if not named:
        start = [place for place, lines in enumerate(entries) if lines[0].date == first and _is_of_balances(lines)]
        found, how = [place for place in start if _says_so(entries[place])], _BY_LABEL
        if not found:
            found, how = [place for place in start if _looks_so(entries[place])], _BY_ACCOUNTS
    remarks.insert(0, _how([entries[place] for place in found], how, name))
    return frozenset(found), tuple(remarks)


def _how(found: Sequence[Lines], how: str, name: str) -> Problem:
    if not found:
        return problem(
            "fec-no-openings",
            "no opening entries were found (journal AN, “à nouveau”), so that every balance begins at zero: right for "
            "a first exercise only",
            Source(name, 0),
            severity="notice",
        )
    journal = found[0][0]
    return problem(
        "fec-openings",
        how,
        Source(name, found[0][0].number),
        severity="notice",
        count=len(found),
        lines=sum(map(len, found)),
        journal=shown(
            " ".join(filter(None, (journal.journal, journal.journal_label and f"({journal.journal_label})")))
        ),
    )


def _results(lines: Lines, name: str) -> Problem:
    line = next(line for line in lines if line.account[:1] in "67")
    return problem(
        "fec-openings-results",
        "the entry is in the journal of opening entries and holds {account}, an account of charges or income, which no "
        "year carries forward; it was taken as an ordinary entry",
        Source(name, line.number),
        severity="notice",
        account=line.account,
    )


def _is_of_balances(lines: Lines) -> bool:
    return not any(line.account[:1] in "67" for line in lines)


def _says_so(lines: Lines) -> bool:
    """Whether most lines are labelled as carried forward; the name of account 110, REPORT A NOUVEAU, is no label."""
    return sum(bool(_LABELS.search(_plain(line.label))) for line in lines) * 2 > len(lines)


def _looks_so(lines: Lines) -> bool:
    """Whether the accounts are those of a whole balance sheet: a founder's payment is capital and money alone."""
    accounts = {line.account for line in lines}
    has_capital = any(account.startswith("10") for account in accounts)
    return has_capital and len(accounts) >= 5 and {"1", "4", "5"} <= {account[:1] for account in accounts}


def _code(journal: str) -> str:
    return "".join(letter for letter in _plain(journal) if letter.isalnum())


def _plain(label: str) -> str:
    return unicodedata.normalize("NFKD", label.upper()).encode("ascii", "ignore").decode("ascii").strip()
