"""Files that nobody here wrote: what the reader finds in them was counted with other tools."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from ruche_ledger.imports.analytic import SUSPENSE, read_analytic
from ruche_ledger.imports.exports import Export
from ruche_ledger.imports.fec import read_fec

SHARED = Path(__file__).parents[3] / "shared" / "data"
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the material from outside is not in the repository")

#: File to lines, entries, key, exercise, lines of the opening entry.
REAL = {
    "0000000001FEC20220831.txt": (5422, 2033, "journal-number", (date(2021, 9, 1), date(2022, 8, 31)), 77),
    "123456789FEC20500930.txt": (10756, 4001, "journal-number", (date(2022, 4, 1), date(2023, 4, 30)), 293),
    "111111111FEC20221231.TXT": (934, 248, "journal-number", (date(2023, 1, 1), date(2023, 12, 31)), 29),
    "samples-eupl/sample_tab.txt": (7, 3, "journal-number", (date(2024, 1, 1), date(2024, 12, 31)), 0),
    "samples-eupl/sample_pipe.txt": (4, 2, "journal-number", (date(2024, 1, 1), date(2024, 12, 31)), 0),
}


def fec(name: str) -> Export:
    path = SHARED / "fec" / name
    return read_fec(path.read_bytes(), path.name)


@pytest.mark.parametrize("name", REAL)
def test_real_file(name: str) -> None:
    export = fec(name)
    lines, entries, key, (start, end), opening = REAL[name]
    assert export.faults == ()
    assert sum(len(entry.lines) for entry in export.entries) == lines
    assert len(export.entries) == entries
    assert export.key == key
    assert export.exercise is not None
    assert (export.exercise.start, export.exercise.last) == (start, end)
    assert sum(len(entry.lines) for entry in export.entries if entry.is_opening) == opening
    assert all(sum(line.cents for line in entry.lines) == 0 for entry in export.entries)
    assert all({line.date for line in entry.lines} == {entry.date} for entry in export.entries)


def totals(data: bytes, separator: bytes) -> dict[str, int]:
    """Cents by account, as cut and awk would add them."""
    found: Counter[str] = Counter()
    for row in data.split(b"\n")[1:]:
        cells = [cell.strip() for cell in row.split(separator)]
        if len(cells) > 12:
            found[cells[4].decode()] += int(cells[11].replace(b",", b"")) - int(cells[12].replace(b",", b""))
    return {account: cents for account, cents in found.items() if cents}


@pytest.mark.parametrize("name", list(REAL)[:3])
def test_the_balance_of_every_account_is_the_files(name: str) -> None:
    data = (SHARED / "fec" / name).read_bytes()
    found: Counter[str] = Counter()
    for entry in fec(name).entries:
        for line in entry.lines:
            found[line.account] += line.cents
    assert {account: cents for account, cents in found.items() if cents} == totals(
        data, b"|" if b"|" in data else b"\t"
    )


def test_padding_goes_and_the_code_page_of_dos_is_read() -> None:
    export = fec("111111111FEC20221231.TXT")
    line = export.entries[0].lines[0]
    assert (line.journal, line.journal_label, line.account_label) == ("AN", "OD54", "CAPITAL ET RESERVES")
    assert export.entries[0].is_opening, "the journal's code says so; its label, OD54, does not"
    assert any("°" in line.label for entry in export.entries for line in entry.lines)
    assert "DOS code page 850" in export.dialect


def test_what_was_odd_is_said() -> None:
    said = {name: {remark.code for remark in fec(name).remarks} for name in REAL}
    assert "fec-siren" in said["0000000001FEC20220831.txt"]
    assert "fec-no-openings" in said["samples-eupl/sample_tab.txt"]
    assert all("fec-exercise" in codes for codes in said.values())


def test_montant_and_sens() -> None:
    export = fec("samples-eupl/sample_pipe.txt")
    amounts = [(line.account, line.cents) for entry in export.entries for line in entry.lines]
    assert amounts == [("70600", -250000), ("411000", 250000), ("60200", 80000), ("401000", -80000)]


@pytest.mark.parametrize("name", ["dgfip/notice_2021.pdf", "dgfip/xsd/formatA47A-I-VII-1.xsd", "dgfip/fmt_arrete"])
def test_what_is_no_fec_is_refused(name: str) -> None:
    export = fec(name)
    assert len(export.faults) == 1
    assert export.entries == ()


def test_the_general_ledger_of_a_cae() -> None:
    path = SHARED / "cae" / "general_ledger_2017_09_grand_livre.csv"
    export = read_analytic(path.read_bytes(), path.name)
    assert export.faults == ()
    lines = [line for entry in export.entries for line in entry.lines]
    assert len([line for line in lines if line.account != SUSPENSE]) == 10
    assert {line.auxiliary for line in lines if line.account != SUSPENSE} == {"01USER", "01NOUSER"}
    assert {line.auxiliary for line in lines if line.account == SUSPENSE} == {""}
    assert all(sum(line.cents for line in entry.lines) == 0 for entry in export.entries)
    assert "analytic-balance" not in {remark.code for remark in export.remarks}, "the balances are right, by account"
    openings = [entry for entry in export.entries if entry.is_opening]
    assert [(entry.date, entry.lines[0].date) for entry in openings] == [(date(2013, 1, 1), date(2012, 12, 31))]
    assert export.exercise is not None
    assert (export.exercise.start, export.exercise.last) == (date(2013, 1, 1), date(2013, 12, 31))
