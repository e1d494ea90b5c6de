"""Statements in a real browser: on a telephone, on a screen, and printed."""

from __future__ import annotations

import re
import zlib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from ruche_ledger import Cooperative
from ruche_ledger.cli import ruche
from ruche_ledger.ledgers import example

from ..papers.hostile import LEDGER

#: A4 in points of a seventy-second of an inch.
A4 = (595, 842)

OWNERS = ["E002", "E013", "Solidarite", "Ruche"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The statements of all, as a bookkeeper makes them, in both languages."""
    folder = tmp_path_factory.mktemp("papers")
    for lang in ("fr", "en"):
        words = ["--all", "--period", "2026", "--format", "html", "--explain", "-o", str(folder / lang)]
        done = CliRunner().invoke(ruche, ["--lang", lang, "statement", str(example("la-ruche")), *words])
        assert done.exit_code == 0, done.output
    return folder


def opened(page: Any, file: Path) -> list[str]:
    """Opens a page from the disk; whatever else it asks for is in the list."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    return asked


@pytest.mark.parametrize("owner", OWNERS)
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_nothing_is_asked_for_and_nothing_sticks_out(page: Any, folder: Path, lang: str, owner: str) -> None:
    file = folder / lang / f"{owner}-2026.html"
    assert opened(page, file) == [file.as_uri()]
    assert page.evaluate("document.documentElement.lang") == lang
    for width in (320, 375, 800, 1400):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        out = page.evaluate(
            "[...document.querySelectorAll('td, th, dd, p, h1, h2, h3')]"
            ".filter(each => each.getBoundingClientRect().right > innerWidth + 1).map(each => each.innerText)"
        )
        assert out == []


@pytest.mark.parametrize("owner", OWNERS)
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_it_prints_as_a4(page: Any, folder: Path, lang: str, owner: str) -> None:
    opened(page, folder / lang / f"{owner}-2026.html")
    printed = page.pdf(prefer_css_page_size=True)
    boxes = re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", uncompressed(printed))
    assert boxes
    assert {(round(float(width)), round(float(height))) for width, height in boxes} == {A4}


def uncompressed(printed: bytes) -> bytes:
    """A PDF with its streams opened."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", printed, re.DOTALL)
    return printed + b"".join(zlib.decompressobj().decompress(each) for each in streams if each[:1] == b"x")


@pytest.mark.parametrize("owner", OWNERS)
def test_no_column_is_cut_off_on_paper(page: Any, folder: Path, owner: str) -> None:
    """In the width that A4 leaves between its margins, with the rules of print."""
    opened(page, folder / "fr" / f"{owner}-2026.html")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": round((210 - 2 * 16) / 25.4 * 96), "height": 1000})
    assert page.evaluate("document.documentElement.scrollWidth") <= round((210 - 2 * 16) / 25.4 * 96)
    styles = page.evaluate(
        "[...document.querySelectorAll('tr')].map(row => getComputedStyle(row).breakInside)"
        ".concat([...document.querySelectorAll('thead')].map(head => getComputedStyle(head).display))"
    )
    assert set(styles) == {"avoid", "table-header-group"}


def test_long_names_of_activities_fold_in_the_head(page: Any, tmp_path: Path) -> None:
    """Six of them stand side by side."""
    sales = [
        f"2026-01-0{n} * \"Vente\"\n  Assets:Ruche:512-Banque  {n}1000.00 EUR\n"
        f"  Income:E007:Vannerie-Et-Rempaillage-De-Chaises-Anciennes-{n}:706-Ventes\n"
        for n in range(1, 8)
    ]
    ledger, file = tmp_path / "main.beancount", tmp_path / "E007.html"
    ledger.write_text(
        'option "operating_currency" "EUR"\nplugin "ruche_plugins.cooperative"\n'
        'plugin "beancount.plugins.auto_accounts"\n2026-01-01 custom "ruche-cooperative" "Ruche"\n'
        '2026-01-01 custom "ruche-entrepreneur" "E007"\n  contract: "CESA"\n' + "".join(sales),
        "utf-8",
    )
    done = CliRunner().invoke(ruche, ["statement", str(ledger), "E007", "2026", "--format", "html", "-o", str(file)])
    assert done.exit_code == 0, done.output
    opened(page, file)
    page.emulate_media(media="print")
    width = round((210 - 2 * 16) / 25.4 * 96)
    page.set_viewport_size({"width": width, "height": 1000})
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_explanations_begin_a_page(page: Any, folder: Path) -> None:
    opened(page, folder / "fr" / "E013-2026.html")
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.querySelector('h1.leaf')).breakBefore") == "page"


@pytest.mark.parametrize("owner", OWNERS)
def test_what_is_read_is_the_statement(page: Any, folder: Path, cooperative: Cooperative, owner: str) -> None:
    """Figures as an eye finds them, against `as_dict()`."""
    drawn = cooperative.statement(owner, "2026").as_dict()
    opened(page, folder / "fr" / f"{owner}-2026.html")
    above = dict(zip(page.locator("dt").all_inner_texts(), page.locator("dd").all_inner_texts(), strict=True))
    assert {name: number(text) for name, text in above.items()} == {
        "Trésorerie à l’ouverture": Decimal(drawn["position"]["opening"]),
        "Résultat": Decimal(drawn["result"]),
        "Trésorerie à la fin": Decimal(drawn["position"]["closing"]),
        "Disponible": Decimal(drawn["available"]),
    }
    accounts = page.get_by_role("table", name="Comptes, au débit positif")
    rows = [row.split("\t") for row in accounts.locator("tbody tr:not(.group):not(.total)").all_inner_texts()]
    shown = sorted((cells[0], *map(number, cells[1:])) for cells in rows)
    amounts = [
        (line["account"].split(":")[-1], *(Decimal(line[key]) for key in ("opening", "debit", "credit", "closing")))
        for line in drawn["lines"]
    ]
    assert shown == sorted(amounts)


def number(text: str) -> Decimal:
    """An amount of a French page."""
    return Decimal(text.strip().replace("\u202f", "").replace("−", "-").replace(",", ".") or "0")


def test_a_name_runs_nothing(page: Any, tmp_path: Path) -> None:
    ledger, file = tmp_path / "main.beancount", tmp_path / "E007.html"
    ledger.write_text(LEDGER, "utf-8")
    words = ["statement", str(ledger), "E007", "2026-01", "--format", "html", "--explain", "-o", str(file)]
    assert CliRunner().invoke(ruche, ["--lang", "fr", *words]).exit_code == 0
    page.on("dialog", lambda dialog: pytest.fail(f"a dialog says {dialog.message}"))
    assert opened(page, file) == [file.as_uri()]
    assert page.locator("script, img").count() == 0
    assert "<script>alert(\"E007\")</script> & 'fils'" in page.locator("h1").first.inner_text()
    assert page.locator(".house").inner_text() == "</style><script>alert('maison')</script>"
    page.pdf()
