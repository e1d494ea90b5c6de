"""The FEC (*fichier des écritures comptables*, LPF art. A. 47 A-1), in every dialect that software writes."""

from __future__ import annotations

from datetime import date

from ..errors import Source, problem
from ..periods import Period
from .exports import Entry, Export, Line


def read_fec(data: bytes, name: str) -> Export:
    """Reads a FEC; whatever the bytes are, what is wrong with them is in `faults`, and nothing raises.

    Args:
        data: The file's bytes.
        name: The file's name, `SIRENFECAAAAMMJJ.txt`; the end of the exercise is looked for in it.
    """
    try:
        return _thin(data, name)
    except (ValueError, KeyError, IndexError):
        fault = problem("fec-unreadable", "this file is not read yet", Source(name, 1))
        return Export(name, (), "", None, None, (), (fault,), ())


def _thin(data: bytes, name: str) -> Export:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    rows = [line.rstrip("\r") for line in text.split("\n")]
    mark = "\t" if "\t" in rows[0] else "|"
    header = [cell.strip().lower() for cell in rows[0].split(mark)]
    groups: dict[tuple[str, str], list[Line]] = {}
    for number, row in enumerate(rows[1:], 2):
        if not row.strip():
            continue
        cell = dict(zip(header, (cell.strip() for cell in row.split(mark)), strict=False))
        if "sens" in cell:
            cents = _cents(cell["montant"]) * (1 if cell["sens"] in ("D", "+1") else -1)
        else:
            cents = _cents(cell["debit"]) - _cents(cell["credit"])
        day = _day(cell["ecrituredate"])
        if day is None:
            raise ValueError
        line = Line(
            number,
            cell["journalcode"],
            cell["journallib"],
            cell["ecriturenum"],
            day,
            cell["comptenum"],
            cell["comptelib"],
            cell["compauxnum"],
            cell["compauxlib"],
            cell["pieceref"],
            _day(cell["piecedate"]),
            cell["ecriturelib"],
            cents,
            cell["ecriturelet"],
            _day(cell["datelet"]),
            _day(cell["validdate"]),
            cell["montantdevise"],
            cell["idevise"],
        )
        groups.setdefault((line.journal, line.entry), []).append(line)
    first = min(line.date for lines in groups.values() for line in lines)
    last = max(line.date for lines in groups.values() for line in lines)
    entries = [
        Entry(min(line.date for line in lines), tuple(lines), lines[0].journal in ("AN", "ANO"))
        for lines in groups.values()
    ]
    entries.sort(key=lambda entry: entry.date)
    exercise = Period(first, date(last.year + 1, 1, 1), f"{first.year}")
    return Export(name, (), "journal-number", None, exercise, tuple(entries), (), ())


def _cents(text: str) -> int:
    whole, _, part = text.partition(",")
    return int(whole + part.ljust(2, "0")) if text else 0


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
