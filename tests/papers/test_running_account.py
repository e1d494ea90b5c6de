"""A customer with a running account, as an accountant's export has them: one payment for many invoices, and one for
none. People are named a few of them and the sum; programs get all."""

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from ruche_ledger.cli import ruche

from .test_pages import Reader

# Dupont: an opening of 300.00, which a payment of 250.00 that nothing matches is set against; 40 invoices of 10.00
# under one mark, of which a payment of 390.00 and a credit note leave 5.00; Durand: nothing of 80.00 is left;
# Musée: 20.00 too much was paid.
BOOKS = """
option "operating_currency" "EUR"
plugin "ruche_plugins.cooperative"
plugin "beancount.plugins.auto_accounts"
2026-01-01 custom "ruche-cooperative" "Ruche"
2026-01-01 custom "ruche-entrepreneur" "E007"
  contract: "CESA"
2026-01-01 * "Dupont" "Report" #a-nouveau ^R-1
  Assets:E007:411-Clients  300.00 EUR
  Equity:E007:110-Report
2026-01-05 * "Durand" "Facture" ^F-80
  Assets:E007:411-Clients  80.00 EUR
  Income:E007:706-Ventes
{invoices}
2026-03-01 * "Dupont" "Virement" ^V-1 ^let-AA
  Assets:E007:411-Clients  -390.00 EUR
  Assets:Ruche:512-Banque
2026-03-02 * "Dupont" "Avoir" ^A-1 ^let-AA
  Assets:E007:411-Clients  -5.00 EUR
  Income:E007:706-Ventes
2026-03-03 * "Dupont" "Virement" ^V-2
  Assets:E007:411-Clients  -250.00 EUR
  Assets:Ruche:512-Banque
2026-03-04 * "Durand" "Virement" ^V-3
  Assets:E007:411-Clients  -80.00 EUR
  Assets:Ruche:512-Banque
2026-03-05 * "Musée" "Virement" ^V-4
  Assets:E007:411-Clients  -20.00 EUR
  Assets:Ruche:512-Banque
2026-04-01 * "Comptoir" "Cinq factures, un règlement annoncé" ^F-90 ^F-91 ^F-92 ^F-93 ^let-BB
  Assets:E007:411-Clients  100.00 EUR
  Income:E007:706-Ventes
{later}
"""

INVOICE = """2026-{month}-{day:02d} * "{who}" "Facture" ^F-{number} ^let-{mark}
  Assets:E007:411-Clients  10.00 EUR
  Income:E007:706-Ventes"""

#: What is shown: since when, what is open, whose, how much.
FRENCH = [
    ["01/01/2026", "R-1", "Dupont", "50,00"],
    ["02/02/2026", "F-139", "Dupont", "5,00"],
    ["05/03/2026", "V-4", "Musée (en sa faveur)", "−20,00"],
    ["01/04/2026", "F-90, F-210 et 4 autres", "Comptoir", "150,00"],
    ["", "", "", "185,00"],
]
NOTE = (
    "Les règlements et avoirs que rien ne rapproche d’une facture viennent en déduction de ce que le même client "
    "devait en premier\u00a0: Dupont 250,00, Durand 80,00."
)


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> str:
    first = [INVOICE.format(month="02", day=1 + (n == 139), who="Dupont", number=n, mark="AA") for n in range(100, 140)]
    later = [INVOICE.format(month="05", day=1 + n, who="Comptoir", number=210 + n, mark="BB") for n in range(5)]
    file = tmp_path_factory.mktemp("books") / "main.beancount"
    file.write_text(BOOKS.format(invoices="\n".join(first), later="\n".join(later)), "utf-8")
    return str(file)


def run(ledger: str, *words: str) -> str:
    done = CliRunner().invoke(ruche, ["--lang", "fr", "statement", ledger, "E007", "2026-06", *words])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_on_paper_a_few_invoices_are_named_and_what_is_not_matched_is_set_off(ledger: str) -> None:
    page = Reader(run(ledger, "--format", "html"))
    assert page.tables["Ce que les clients doivent encore"][1:] == FRENCH
    assert NOTE in page.texts


def test_on_the_screen_too(ledger: str) -> None:
    text = run(ledger)
    shown = text[text.index("Ce que les clients doivent encore") :].splitlines()
    assert [line.split() for line in shown[3:7]] == [" ".join(row).split() for row in FRENCH[:-1]]
    assert " ".join(" ".join(shown).split()).endswith(" ".join(NOTE.split()))


def test_programs_get_all_of_it(ledger: str) -> None:
    found = {row["links"][0]: row for row in json.loads(run(ledger, "--json"))["receivables"]}
    assert {key: (row["amount"], row["set_off"], row["left"]) for key, row in found.items()} == {
        "R-1": ("300.00", "250.00", "50.00"),
        "F-80": ("80.00", "80.00", "0.00"),
        "A-1": ("5.00", "0.00", "5.00"),
        "V-2": ("-250.00", "-250.00", "0.00"),
        "V-3": ("-80.00", "-80.00", "0.00"),
        "V-4": ("-20.00", "0.00", "-20.00"),
        "F-210": ("150.00", "0.00", "150.00"),
    }
    assert len(found["A-1"]["links"]) == 43
    assert (found["A-1"]["date"], found["A-1"]["since"], found["A-1"]["open_links"]) == (
        "2026-02-01",
        "2026-02-02",
        ["F-139"],
    )
    assert (found["F-80"]["since"], found["F-80"]["open_links"]) == ("2026-01-05", [])
    table = list(csv.DictReader(io.StringIO(run(ledger, "--format", "csv"), newline="")))
    rows = [row for row in table if row["section"] == "receivables"]
    assert {(row["id"], row["measure"], row["amount"]) for row in rows} == {
        (" ".join(row["links"]), measure, row[measure])
        for row in found.values()
        for measure in ("amount", "set_off", "left")
    }


def test_in_a_workbook_every_row_shows_its_set_off(ledger: str, tmp_path: Path) -> None:
    file = tmp_path / "E007.xlsx"
    run(ledger, "--format", "xlsx", "-o", str(file))
    rows = [tuple(cell.value for cell in row) for row in load_workbook(file)["Créances"]]
    assert rows[0][4:] == ("Ouvert", "Compensé", "Reste dû")
    assert [(str(row[0])[:10], row[1], row[2], *row[4:]) for row in rows[1:]] == [
        ("2026-01-01", "R-1", "Dupont", 300, -250, 50),
        ("2026-01-05", "F-80", "Durand", 80, -80, 0),
        ("2026-02-02", "F-139", "Dupont", 5, 0, 5),
        ("2026-03-03", "V-2", "Dupont", -250, 250, 0),
        ("2026-03-04", "V-3", "Durand", -80, 80, 0),
        ("2026-03-05", "V-4", "Musée", -20, 0, -20),
        ("2026-04-01", "F-90, F-210 et 4 autres", "Comptoir", 150, 0, 150),
    ]
