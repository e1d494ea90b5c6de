"""Every entry by itself: balanced to the cent, on a known account, tied to its piece."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path

from beancount.core import data

from tests.la_ruche.ruche_books import ENTREPRENEURS, ZERO, Books, owner_of, pcg_of

CENT = Decimal("0.01")
PIECE = re.compile(r"^(F|A|H|D|I)\d{4}-\d{4}$")


def test_the_bare_ledger_loads_without_a_fault(written: Books) -> None:
    assert written.errors == []


def test_the_ledger_loads_with_the_plugin_without_a_fault(computed: Books) -> None:
    assert [error.message for error in computed.errors] == []
    assert computed.generated


def test_every_entry_balances_exactly_and_every_amount_is_on_the_cent(computed: Books) -> None:
    for entry in computed.transactions:
        numbers = [posting.units.number for posting in entry.postings]
        assert sum(numbers, ZERO) == 0, (entry.date, entry.narration)
        for posting in entry.postings:
            assert posting.units.currency == "EUR"
            assert posting.units.number == posting.units.number.quantize(CENT)
            assert posting.units.number != 0


def test_every_amount_is_written(folder: Path) -> None:
    for path in folder.glob("20*/*.beancount"):
        for line in path.read_text(encoding="utf-8").splitlines():
            if re.match(r"  (Actif|Passif|Capitaux|Charges|Produits):", line):
                assert re.search(r"  -?\d+\.\d\d EUR$", line), (path.name, line)


def test_every_account_has_an_owner_and_a_number(written: Books) -> None:
    for entry in written.entries:
        if isinstance(entry, data.Open):
            assert entry.account.split(":")[1] in {"Ruche", "Solidarite", *ENTREPRENEURS}
            assert pcg_of(entry.account), entry.account


def test_the_number_fits_the_root(written: Books) -> None:
    roots = {"Produits": "7", "Charges": "6", "Capitaux": "1", "Actif": "2345", "Passif": "14"}
    for entry in written.entries:
        if isinstance(entry, data.Open) and pcg_of(entry.account) not in {"186", "187"}:
            assert pcg_of(entry.account)[0] in roots[entry.account.split(":")[0]], entry.account


def test_invoices_and_credit_notes_are_numbered_without_a_gap(written: Books) -> None:
    first: dict[str, date] = {}
    for entry in written.by_hand:
        for link in entry.links:
            if link[0] in "FAH" and PIECE.match(link) and not entry.tags:
                first.setdefault(link, entry.date)
    series: dict[str, list[int]] = defaultdict(list)
    for link in sorted(first):
        if link[:5] != "F2023":
            series[link[:5]].append(int(link[6:]))
    assert len(series) == 9
    for name, numbers in series.items():
        assert numbers == list(range(1, len(numbers) + 1)), name
        days = [first[f"{name}-{number:04d}"] for number in numbers]
        if name[0] != "H":
            assert days == sorted(days), name


def test_a_link_ties_what_is_owed_and_what_is_paid(written: Books) -> None:
    """What customers and suppliers leave open longer than half a year is known by name."""
    left: dict[str, Decimal] = defaultdict(lambda: ZERO)
    since: dict[str, date] = {}
    for entry in written.by_hand:
        for posting in entry.postings:
            if pcg_of(posting.account).startswith(("401", "404", "411", "416")):
                pieces = [link for link in entry.links if link[0] in "FH"]
                if pieces:
                    left[pieces[0]] += posting.units.number
                    since.setdefault(pieces[0], entry.date)
    assert {link for link, rest in left.items() if rest and since[link] < date(2026, 5, 1)} == set()
    assert any(rest for rest in left.values())


def test_receipts_and_payments_carry_the_link_of_their_piece(written: Books) -> None:
    for entry in written.by_hand:
        numbers = {pcg_of(posting.account)[:3] for posting in entry.postings}
        if numbers & {"411", "416", "404"}:
            linked = entry.links or ("a-nouveau" in entry.tags)
            assert linked, (entry.date, entry.narration)


def test_no_result_outside_active_days(written: Books) -> None:
    spans = {
        "E009": (date(2024, 4, 1), None),
        "E011": (None, date(2025, 9, 30)),
        "E012": (date(2024, 3, 1), None),
        "E013": (date(2025, 5, 1), None),
        "E014": (date(2026, 1, 5), None),
    }
    for entry in written.by_hand:
        for posting in entry.postings:
            start, end = spans.get(owner_of(posting.account), (None, None))
            if posting.account.startswith(("Produits", "Charges")):
                assert start is None or entry.date >= start, (entry.date, posting.account)
                assert end is None or entry.date <= end, (entry.date, posting.account)
