"""The page reconciled by hand agrees with the ledger, line by line and year by year."""

from __future__ import annotations

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from tests.la_ruche.reconciliation import LINES, openings, reconcile
from tests.la_ruche.ruche_books import ZERO, Books

YEARS = (2024, 2025, 2026)
OWNERS = ("E002", "E011", "E013")
PIECE = r"^\| (\d\d)/(\d\d)/(\d{4}) \|[^|]+\|([^|]*)\|([^|]+)\|$"


def number(cell: str) -> Decimal:
    """``−1 234,56`` as the page writes it."""
    return Decimal(cell.strip().replace(" ", "").replace("−", "-").replace(",", "."))


@pytest.fixture(scope="module")
def page(folder: Path) -> dict[str, str]:
    """The section of each owner."""
    text = (folder / "rapprochement.md").read_text(encoding="utf-8")
    return {part[:4]: part for part in text.split("\n## ")[1:]}


def rows(section: str) -> dict[str, tuple[Decimal, ...]]:
    """The table of the years."""
    found = re.findall(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", section, re.MULTILINE)
    return {cells[0]: tuple(number(cell) for cell in cells[1:]) for cells in found if cells[0] in LINES}


@pytest.mark.parametrize("owner", OWNERS)
def test_every_line_of_the_page_is_what_the_ledger_adds_up_to(
    computed: Books, page: dict[str, str], owner: str
) -> None:
    written = rows(page[owner])
    assert tuple(written) == LINES
    opening = openings(computed)[owner]
    for index, year in enumerate(YEARS):
        lines = reconcile(computed, owner, opening, year)
        assert {line: cells[index] for line, cells in written.items()} == lines, year
        opening = lines["Position à la fin"]


@pytest.mark.parametrize("owner", OWNERS)
def test_the_lines_add_up_to_the_position_of_the_ledger(computed: Books, page: dict[str, str], owner: str) -> None:
    written = rows(page[owner])
    for index, year in enumerate(YEARS):
        column = [cells[index] for cells in written.values()]
        assert sum(column[:-1], ZERO) == column[-1]
        assert computed.position(owner, date(year, 12, 31)) == column[-1]


@pytest.mark.parametrize("owner", ["E011", "E013"])
def test_the_pieces_of_a_month_lead_from_position_to_position(
    computed: Books, page: dict[str, str], owner: str
) -> None:
    found = re.findall(PIECE, page[owner], re.MULTILINE)
    days = [date(int(year), int(month), int(day)) for day, month, year, _, _ in found]
    position = number(found[0][4])
    assert position == computed.position(owner, days[0])
    for _, _, _, amount, after in found[1:]:
        position += number(amount)
        assert position == number(after)
    assert position == computed.position(owner, days[-1])
    assert len(found) > 7


def test_what_was_taken_over_is_in_the_books(computed: Books) -> None:
    """Each position at the end of the first day is what the directive says, but for that day's own entries."""
    for owner, amount in openings(computed).items():
        assert computed.position(owner, date(2024, 1, 1)) == amount, owner


def test_the_advance_is_repaid_line_by_line(computed: Books, page: dict[str, str]) -> None:
    """A quarter of the month's result, at most what is owed and what the position holds."""
    account, charged, owed = "Passif:E009:181-Solidarite", "186-Solidarite", ZERO
    found = re.findall(r"^\| (\d\d)/(\d\d)/(\d{4}) \|(.+)\|$", page["E009"], re.MULTILINE)
    assert len(found) == 11
    for order, (day, month, year, cells) in enumerate(found):
        end = date(int(year), int(month), int(day))
        result, quarter, before, paid, left = (number(cell) for cell in cells.split("|"))
        assert result == -sum(
            posting.units.number
            for entry in computed.transactions
            if (entry.date.year, entry.date.month) == (end.year, end.month) and not entry.tags & {"cloture"}
            for posting in entry.postings
            if posting.account.startswith(("Produits:E009:", "Charges:E009:")) and charged not in posting.account
        )
        assert quarter == (max(result, ZERO) / 4).quantize(Decimal("0.01"), ROUND_HALF_UP)
        if order:
            assert paid == min(quarter, owed, max(before, ZERO))
        owed -= paid
        assert left == owed == -computed.balance(end, "181", owner="E009")
        assert before == computed.position("E009", end) + paid
        assert paid == sum((n for d, name, n in computed.rows if (d, name) == (end, account)), ZERO)
    assert owed == 0
