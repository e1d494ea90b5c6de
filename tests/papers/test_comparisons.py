"""The page for the assembly: texts that mean something to HTML, and more members than a picture has bars for."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner

from ruche_ledger.cli import ruche
from ruche_ledger.papers.pictures import Drawn, bars

from .hostile import LEDGER

PROPOSAL = """\
option "title" "<script>alert('titre')</script>"
2026-01-02 custom "ruche-rule" "contribution" "flat"
  rate: 0.12
  source: "</style><b>AG</b> {{ 7 * 7 }} <img src=x onerror=alert(1)>"
"""
MANY = 50


def compared(folder: Path, ledger: str, proposal: str, *words: str) -> str:
    """What the command prints."""
    (folder / "main.beancount").write_text(ledger, "utf-8")
    (folder / "proposal.beancount").write_text(proposal, "utf-8")
    given = ["rules", "compare", str(folder / "main.beancount"), "--with", str(folder / "proposal.beancount")]
    done = CliRunner().invoke(ruche, ["--lang", "en", *given, "--from", "2026-01-02", *words])
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.mark.parametrize("words", [[], ["--anonymous"]])
def test_nothing_of_a_text_means_anything_to_a_browser(tmp_path: Path, words: list[str]) -> None:
    page = compared(tmp_path, LEDGER, PROPOSAL, "--format", "html", "--explain", *words)
    assert not re.findall(r"<(?:script|img|b)\b", page)
    assert page.count("</style>") == 1
    assert "{{ 7 * 7 }}" in page


def test_nothing_of_a_text_means_anything_to_a_spreadsheet(tmp_path: Path) -> None:
    table = compared(tmp_path, LEDGER, PROPOSAL, "--format", "csv")
    assert not re.findall(r"(?:^|,)[=+@]", table, re.MULTILINE)


def crowd() -> str:
    """So many members, who sell 100, 200, 300 …"""
    lines = [
        'option "operating_currency" "EUR"',
        '2026-01-01 custom "ruche-cooperative" "Ruche"',
        '2026-01-01 custom "ruche-rule" "contribution" "flat"\n  rate: 0.10\n  source: "AG"',
    ]
    for number in range(1, MANY + 1):
        lines.append(f'2026-01-01 custom "ruche-entrepreneur" "E{number:03}"\n  contract: "CESA"')
        lines.append(f"2026-01-01 open Income:E{number:03}:706-Ventes")
        lines.append(f'2026-01-10 * "Vente"\n  Income:E{number:03}:706-Ventes  -{number * 100}.00 EUR\n'
                     "  Assets:Ruche:512-Banque")  # fmt: skip
    return "\n".join(["2026-01-01 open Assets:Ruche:512-Banque", *lines]) + "\n"


def test_many_members_are_drawn_by_classes(tmp_path: Path) -> None:
    """12 % instead of 10 takes 2.00 to 100.00 more: 5 up to 10.00, 20 up to 50.00, 25 up to 100.00."""
    proposal = '2026-01-02 custom "ruche-rule" "contribution" "flat"\n  rate: 0.12\n  source: "AG"\n'
    page = compared(tmp_path, crowd(), proposal, "--format", "html")
    (wide,) = re.findall(r'<div class="picture wide">(<svg.*?</svg>)', page)
    texts = re.findall(r"<text[^>]*>([^<]*)</text>", wide)
    assert texts[texts.index("0.00 to 10.00 more") + 1] == "5"
    assert texts[texts.index("10.00 to 50.00 more") + 1] == "20"
    assert texts[texts.index("50.00 to 100.00 more") + 1] == "25"
    assert "E001" not in wide


def test_bars_are_as_long_as_what_they_show() -> None:
    """Twice the amount is twice the length, on either side of one line."""
    drawn = [Drawn("A", -100, "−1.00"), Drawn("B", 0, "0.00"), Drawn("C", 200, "+2.00")]
    picture = bars("title", "told", drawn, less="less", more="more").wide
    rects = [
        tuple(map(int, found))
        for found in re.findall(r'<rect x="(\d+)" y="\d+" width="(\d+)"', picture)
    ]
    (first, left), (axis, none), (start, right) = rects
    assert first + left == axis == start
    assert none == 0
    assert abs(Decimal(right) / left - 2) <= Decimal("0.02")
