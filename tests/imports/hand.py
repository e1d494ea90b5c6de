"""Exports written by hand, as short as a test wants them."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

from ruche_ledger.imports.attribution_file import read_attributions
from ruche_ledger.imports.attributions import Attributions
from ruche_ledger.imports.books import Composition, compose
from ruche_ledger.imports.exports import Entry, Export, Line
from ruche_ledger.imports.shelf import locked, put, read_shelf
from ruche_ledger.periods import Period

#: `411000/C1 120.00 AA`: account, auxiliary if there is one, amount, lettering if there is one.
Row = str

YEAR = Period(date(2022, 1, 1), date(2023, 1, 1), "2022")
NEXT = Period(date(2023, 1, 1), date(2024, 1, 1), "2023")

LABELS = {"411": "Clients", "401": "Fournisseurs", "512": "Banque", "44571": "TVA collectée", "706": "Prestations"}

E01 = """
[cooperative]
key = "Ruche"
[[entrepreneur]]
key = "E01"
contract = "CESA"
from = 2022-01-01
opening = "0.00"
vat = "{vat}"
[[entrepreneur]]
key = "E02"
contract = "CAPE"
from = 2022-01-01
opening = "0.00"
[[attribution]]
owner = "E01"
auxiliary = ["C1*", "F1"]
[[attribution]]
owner = "E02"
auxiliary = ["C2*"]
"""


def entry(
    day: str, rows: Iterable[Row], *, journal: str = "OD", number: str = "1", opening: bool = False, **said: str
) -> Entry:
    """One entry; `said` are fields of all its lines."""
    when = date.fromisoformat(day)
    lines = []
    for place, row in enumerate(rows):
        where, cents, *letters = row.split()
        account, _, auxiliary = where.partition("/")
        label = next((text for prefix, text in LABELS.items() if account.startswith(prefix)), f"Compte {account}")
        lines.append(
            Line(
                place + 2,
                journal,
                f"Journal {journal}",
                number,
                when,
                account,
                label,
                auxiliary,
                f"Tiers {auxiliary}" if auxiliary else "",
                said.get("piece", ""),
                None,
                said.get("label", "Libellé"),
                round_cents(cents),
                letters[0] if letters else "",
                None,
                when,
                "",
                "",
            )
        )
    assert sum(line.cents for line in lines) == 0, "a hand-written entry balances"
    return Entry(when, tuple(lines), opening)


def round_cents(text: str) -> int:
    whole, _, part = text.partition(".")
    sign = -1 if text.startswith("-") else 1
    return int(whole) * 100 + sign * int((part or "0").ljust(2, "0"))


def export(*entries: Entry, exercise: Period = YEAR, name: str = "compta.txt") -> Export:
    """A file of these entries, numbered through."""
    numbers = itertools.count(2)
    numbered = tuple(
        Entry(
            each.date,
            tuple(replace(line, number=next(numbers)) for line in each.lines),
            each.is_opening,
        )
        for each in sorted(entries, key=lambda each: each.date)
    )
    return Export(name, (), "journal-number", None, exercise, numbered, (), ())


def attributions(text: str) -> Attributions:
    """Read from a text."""
    return read_attributions(text.encode("utf-8"), "attribution.toml")


def import_into(folder: Path, made: Export, decided: Attributions) -> Composition:
    """As `ruche import` does it."""
    composed = compose(made, decided, read_shelf(folder))
    assert not composed.faults, [fault.message for fault in composed.faults]
    with locked(folder):
        put(folder, composed.files, composed.gone)
    return composed
