"""What the how-to shows of books from outside, compared with the file read in the simplest way.

The file lies beside the checkout and not in it; without it nothing here is tested, and the pages keep what they show.
"""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal

import pytest

from .pages import DOCS, SHARED, blocks_of

FILE = SHARED / "fec" / "0000000001FEC20220831.txt"
HOW_TOS = ("du-fec-aux-etats-de-compte.md", "from-a-fec-to-statements.md")

pytestmark = pytest.mark.skipif(not FILE.exists(), reason="the shared files are not here")


def shown(name: str) -> str:
    """The blocks that need the file."""
    page = DOCS.joinpath("how-to", name).read_text("utf-8")
    return "".join(block.text for block in blocks_of(page) if f"with:fec/{FILE.name}" in block.words)


def amounts(text: str, pattern: str) -> dict[str, Decimal]:
    """Rows of a query: a name that fits the pattern, and its amount."""
    return {name: Decimal(amount) for name, amount in re.findall(rf"^({pattern}) +(-?\d+\.\d\d)$", text, re.MULTILINE)}


@pytest.mark.parametrize("name", HOW_TOS)
def test_classes_add_up_as_in_the_file(name: str) -> None:
    header, *rows = [line.split("\t") for line in FILE.read_text("utf-8-sig").splitlines()]
    account, debit, credit = (header.index(column) for column in ("CompteNum", "Debit", "Credit"))
    found: Counter[str] = Counter()
    for row in rows:
        cents = [int(row[side].replace(",", "")) for side in (debit, credit)]
        found[row[account][0]] += cents[0] - cents[1]
    told = amounts(shown(name), r"\d")
    assert told.pop("8") == 0  # 890, where the parts of the opening meet
    assert told == {number: Decimal(cents) / 100 for number, cents in found.items()}
    assert f"{len(rows)} l" in shown(name)


@pytest.mark.parametrize("name", HOW_TOS)
def test_positions_and_18x_add_up_to_zero(name: str) -> None:
    positions = amounts(shown(name), r"E0\d|Ruche|Solidarite")
    assert len(positions) == 10
    assert sum(positions.values()) == 0
    services = amounts(shown(name), r"18[67]")
    assert len(services) == 2
    assert sum(services.values()) == 0


def test_both_pages_show_the_same_figures() -> None:
    pattern = r"\d+|E0\d|Ruche|Solidarite"
    assert amounts(shown(HOW_TOS[0]), pattern) == amounts(shown(HOW_TOS[1]), pattern)
