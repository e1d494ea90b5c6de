"""The same invoice in two files: Beancount accepts it, `ruche check` names both places."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from beancount import loader
from click.testing import CliRunner

from ruche_ledger.cli import ruche

MAIN = """\
option "operating_currency" "EUR"
plugin "ruche_plugins.cooperative"
include "january.beancount"
include "february.beancount"
2026-01-01 custom "ruche-cooperative" "Ruche"
2026-01-01 custom "ruche-entrepreneur" "E007"
  contract: "CESA"
2026-01-01 custom "ruche-rule" "contribution" "flat"
  rate: 0.10
  source: "AG 2025-06-14"
2026-01-01 open Assets:Ruche:512-Banque
2026-01-01 open Assets:E007:411-Clients
2026-01-01 open Liabilities:E007:401-Fournisseurs
2026-01-01 open Income:E007:706-Ventes
2026-01-01 open Expenses:E007:604-Etudes
"""
SALE = """\
2026-01-31 * "Mairie" "Atelier" ^F-1
  Assets:E007:411-Clients    1000.00 EUR
  Income:E007:706-Ventes    -1000.00 EUR
"""
PURCHASE = """\
2026-01-31 * "Papeterie" "Papier" ^A-1
  Liabilities:E007:401-Fournisseurs  -40.00 EUR
  Expenses:E007:604-Etudes            40.00 EUR
"""
CREDIT_NOTE = """\
2026-01-31 * "Mairie" "Atelier" ^F-1
  Assets:E007:411-Clients   -1000.00 EUR
  Income:E007:706-Ventes     1000.00 EUR
"""
#: Paid at once: two of them on a day are nothing unusual.
CASH = """\
2026-01-31 * "Marché" "Recette"
  Assets:Ruche:512-Banque    30.00 EUR
  Income:E007:706-Ventes    -30.00 EUR
"""


def notices(january: str, february: str, folder: Path) -> list[dict[str, Any]]:
    """The remarks of `ruche check` on books in two files, which bean-check accepts."""
    (folder / "main.beancount").write_text(MAIN, "utf-8")
    (folder / "january.beancount").write_text(january, "utf-8")
    (folder / "february.beancount").write_text(february, "utf-8")
    _, errors, _ = loader.load_file(str(folder / "main.beancount"))
    assert errors == []
    done = CliRunner().invoke(ruche, ["--lang", "en", "check", str(folder / "main.beancount"), "--json"])
    found: list[dict[str, Any]] = json.loads(done.stdout)["notices"]
    return found


@pytest.mark.parametrize("invoice", [SALE, PURCHASE], ids=["sale", "purchase"])
def test_the_same_invoice_in_two_files(invoice: str, tmp_path: Path) -> None:
    (notice,) = notices("\n\n" + invoice, invoice, tmp_path)
    places = {("january.beancount", 3), ("february.beancount", 1)}
    assert notice["code"] == "invoice-twice"
    assert (Path(notice["file"]).name, notice["line"]) in places
    (other,) = places - {(Path(notice["file"]).name, notice["line"])}
    assert notice["message"] == (
        f"this is the invoice at {other[0]}:{other[1]} once more: same day, same accounts, same amounts, and both "
        "count; take one out, or give each its own link if there are two"
    )


def test_a_remark_changes_nothing(tmp_path: Path) -> None:
    """Both count: 10 % of 2,000; it is the bookkeeper who knows whether there were two."""
    notices(SALE, SALE, tmp_path)
    done = CliRunner().invoke(ruche, ["--lang", "en", "check", str(tmp_path / "main.beancount")])
    assert "remarks: 1" in done.stdout
    assert "Faults: 0" in done.stdout
    text = CliRunner().invoke(ruche, ["project", str(tmp_path / "main.beancount"), "E007"]).stdout
    assert "200.00 EUR" in text


SAME = {
    "in-one-file": (SALE + SALE, ""),
    "legs-in-another-order": (SALE, "\n".join([SALE.splitlines()[0], *SALE.splitlines()[:0:-1]]) + "\n"),
    "other-words-but-the-number": (SALE, SALE.replace("Atelier", "Facture 1")),
    "imported-without-its-number": (SALE, SALE.replace(" ^F-1", "")),
    "neither-has-a-number": (SALE.replace(" ^F-1", ""), SALE.replace(" ^F-1", "")),
}


@pytest.mark.parametrize(("january", "february"), SAME.values(), ids=SAME)
def test_what_looks_the_same(january: str, february: str, tmp_path: Path) -> None:
    assert [notice["code"] for notice in notices(january, february, tmp_path)] == ["invoice-twice"]


DIFFERENT = {
    "another-number": (SALE, SALE.replace("F-1", "F-2")),
    "another-day": (SALE, SALE.replace("2026-01-31", "2026-01-30")),
    "another-amount": (SALE, SALE.replace("1000", "1001")),
    "another-customer-without-number": (SALE.replace("^F-1", ""), SALE.replace("^F-1", "").replace("Mairie", "École")),
    "two-under-one-mark-in-one-file": (SALE + SALE.replace("Atelier", "Séance"), ""),
    "invoice-and-credit-note": (SALE, CREDIT_NOTE),
    "taken-over": (SALE, SALE.replace("^F-1", "^F-1 #a-nouveau")),
    "cash": (CASH, CASH),
}


@pytest.mark.parametrize(("january", "february"), DIFFERENT.values(), ids=DIFFERENT)
def test_what_does_not(january: str, february: str, tmp_path: Path) -> None:
    assert notices(january, february, tmp_path) == []


def test_each_copy_is_named_once(tmp_path: Path) -> None:
    assert len(notices(SALE + SALE, SALE, tmp_path)) == 2
