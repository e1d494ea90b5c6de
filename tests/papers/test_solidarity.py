"""What solidarity gives, lends, takes and writes off, in every form of a statement: each total follows from lines.

E007 lacks 800.00 in January, gets 100.00 and borrows 700.00; in February it earns 1,000.00, of which a levy takes 10.00
and a quarter, 250.00, is repaid; 30.00 more it repays by hand. In April it loses 700.00 and leaves: what is there,
10.00, is repaid, and the other 410.00 are written off.
"""

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from ruche_ledger.cli import ruche

LEDGER = """
option "operating_currency" "EUR"
plugin "ruche_plugins.cooperative"
plugin "beancount.plugins.auto_accounts"
2026-01-01 custom "ruche-cooperative" "Ruche"
2026-01-01 custom "ruche-fund" "Solidarite"
2026-01-01 custom "ruche-entrepreneur" "E007"
  contract: "CESA"
2026-04-16 custom "ruche-entrepreneur" "E007"
  contract: "left"
2026-01-01 custom "ruche-solidarity" "Solidarite" "levy"
  rate: 0.01
  source: "AG 6"
2026-01-01 custom "ruche-solidarity" "Solidarite" "aid"
  cap-month: 100.00 EUR
  source: "AG 7"
2026-01-01 custom "ruche-solidarity" "Solidarite" "advance"
  repay: 0.25
  repay-base: "70"
  source: "AG 8"
2026-01-01 custom "ruche-solidarity" "Solidarite" "exit"
  source: "AG 9"
2026-01-05 * "Gift"
  Assets:Ruche:512-Bank        5000.00 EUR
  Income:Solidarite:754-Gifts
2026-01-20 * "Trough"
  Expenses:E007:604-Services    800.00 EUR
  Assets:Ruche:512-Bank
2026-02-20 * "Sale"
  Assets:Ruche:512-Bank        1000.00 EUR
  Income:E007:706-Sales
2026-03-10 * "Repaid by hand"
  Liabilities:E007:181-Solidarite  30.00 EUR
  Assets:Solidarite:181-E007
2026-04-05 * "Loss"
  Expenses:E007:604-Services    700.00 EUR
  Assets:Ruche:512-Bank
"""

ADVANCE = {
    "fund": "Solidarite",
    "owner": "E007",
    "opening": "0.00",
    "lent": "700.00",
    "repaid": "260.00",
    "written_off": "410.00",
    "booked": "-30.00",
    "closing": "0.00",
}


SCREEN = """\
Solidarity
  Date                              Decision  Result  Advances  Position
  ──────────────────────────────────────────────────────────────────────
  2026-01-31  aid Solidarite        AG 7      100.00              100.00
  2026-01-31  advance Solidarite    AG 8                700.00    700.00
  2026-02-28  levy Solidarite       AG 6      −10.00              −10.00
  2026-02-28  repayment Solidarite  AG 8               −250.00   −250.00
  2026-04-15  repayment Solidarite  AG 9                −10.00    −10.00
  2026-04-15  write-off Solidarite  AG 9      410.00   −410.00      0.00
  ──────────────────────────────────────────────────────────────────────
                                              500.00     30.00    530.00

Advances, to be repaid
  Fund        Opening    Lent   Repaid  Written off  By hand  Still owed
  ──────────────────────────────────────────────────────────────────────
  Solidarite     0.00  700.00  −260.00      −410.00   −30.00        0.00
  ──────────────────────────────────────────────────────────────────────
  Total          0.00  700.00  −260.00      −410.00   −30.00        0.00"""

ECRAN = """\
Solidarité
  Date                                  Décision  Résultat  Avances  Trésorerie
  ─────────────────────────────────────────────────────────────────────────────
  31/01/2026  aide Solidarite           AG 7        100,00               100,00
  31/01/2026  avance Solidarite         AG 8                 700,00      700,00
  28/02/2026  prélèvement Solidarite    AG 6        −10,00               −10,00
  28/02/2026  remboursement Solidarite  AG 8                −250,00     −250,00
  ─────────────────────────────────────────────────────────────────────────────
                                                     90,00   450,00      540,00

Avances, à rembourser
  Caisse      Ouverture   Prêté  Remboursé  À la main  Reste dû
  ─────────────────────────────────────────────────────────────
  Solidarite       0,00  700,00    −250,00     −30,00    420,00
  ─────────────────────────────────────────────────────────────
  Total            0,00  700,00    −250,00     −30,00    420,00"""

FUND = """\
Solidarity
  Date                        Decision   Result  Advances  Position
  ─────────────────────────────────────────────────────────────────
  2026-01-31  aid E007        AG 7      −100.00             −100.00
  2026-01-31  advance E007    AG 8                −700.00   −700.00
  2026-02-28  levy E007       AG 6        10.00               10.00
  2026-02-28  repayment E007  AG 8                 250.00    250.00
  2026-04-15  repayment E007  AG 9                  10.00     10.00
  2026-04-15  write-off E007  AG 9      −410.00    410.00      0.00
  ─────────────────────────────────────────────────────────────────
                                        −500.00    −30.00   −530.00

Advances, to be repaid
  Who    Opening    Lent   Repaid  Written off  By hand  Still owed
  ─────────────────────────────────────────────────────────────────
  E007      0.00  700.00  −260.00      −410.00   −30.00        0.00
  ─────────────────────────────────────────────────────────────────
  Total     0.00  700.00  −260.00      −410.00   −30.00        0.00"""


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("solidarity") / "main.beancount"
    file.write_text(LEDGER, "utf-8")
    return str(file)


def run(*words: str, lang: str = "en") -> str:
    done = CliRunner().invoke(ruche, ["--lang", lang, "statement", *words])
    assert done.exit_code == 0, done.output
    return done.stdout


def part(text: str, first: str, then: str) -> str:
    """What a screen shows between two headings."""
    lines = [line.rstrip() for line in text.splitlines()]
    return "\n".join(lines[lines.index(first) : lines.index(then)]).rstrip()


def beside(text: str, words: str) -> str:
    """The amount in the row that begins with these words."""
    (line,) = [line.strip() for line in text.splitlines() if line.strip().startswith(words)]
    return line.removeprefix(words).strip()


def test_gifts_and_loans_stand_apart_and_every_row_adds_up(ledger: str) -> None:
    text = run(ledger, "E007", "2026")
    assert part(text, "Solidarity", "Accounts, a debit positive") == SCREEN
    assert beside(text, "Advances: change of what is still owed") == "0.00"


def test_the_same_in_french(ledger: str) -> None:
    text = run(ledger, "E007", "2026-Q1", lang="fr")
    assert part(text, "Solidarité", "Comptes, au débit positif") == ECRAN
    assert beside(text, "Avances\u00a0: variation du reste dû") == "420,00"


def test_what_is_still_owed_opens_the_next_period(ledger: str) -> None:
    text = run(ledger, "E007", "2026-03")
    assert part(text, "Advances, to be repaid", "Accounts, a debit positive").splitlines()[1:4:2] == [
        "  Fund        Opening  By hand  Still owed",
        "  Solidarite   450.00   −30.00      420.00",
    ]


def test_a_funds_own_statement_turns_the_signs(ledger: str) -> None:
    """Its result is what it gave and what it lost; a loan is money that it has not."""
    text = run(ledger, "Solidarite", "2026")
    assert part(text, "Solidarity", "Accounts, a debit positive") == FUND
    drawn = json.loads(run(ledger, "Solidarite", "2026", "--json"))
    assert drawn["advances"] == [ADVANCE]
    assert [row["result"] for row in drawn["transfers"]] == ["-100.00", "0.00", "10.00", "0.00", "0.00", "-410.00"]


def test_who_had_no_part_in_it_sees_nothing_of_it(ledger: str) -> None:
    lines = run(ledger, "Ruche", "2026").splitlines()
    assert "Solidarity" not in lines
    assert "Advances, to be repaid" not in lines


def test_machines_get_the_same(ledger: str) -> None:
    drawn = json.loads(run(ledger, "E007", "2026", "--json"))
    assert drawn["advances"] == [ADVANCE]
    assert [(row["kind"], row["amount"], row["result"], row["position"]) for row in drawn["transfers"]] == [
        ("aid", "100.00", "100.00", "100.00"),
        ("advance", "700.00", "0.00", "700.00"),
        ("levy", "-10.00", "-10.00", "-10.00"),
        ("repayment", "-250.00", "0.00", "-250.00"),
        ("repayment", "-10.00", "0.00", "-10.00"),
        ("write-off", "410.00", "410.00", "0.00"),
    ]
    table = list(csv.DictReader(io.StringIO(run(ledger, "E007", "2026", "--format", "csv"), newline="")))
    owed = {row["measure"]: row["amount"] for row in table if row["section"] == "advances"}
    assert {"fund": "Solidarite", "owner": "E007", **owed} == ADVANCE
    assert {row["party"] for row in table if row["section"] == "advances"} == {"Solidarite"}
    written = [row for row in table if row["label"] == "write-off"]
    assert [(row["measure"], row["amount"]) for row in written] == [
        ("amount", "410.00"),
        ("result", "410.00"),
        ("position", "0.00"),
    ]


def test_a_workbook_has_a_sheet_of_advances(ledger: str, tmp_path: Path) -> None:
    run(ledger, "E007", "2026", "--format", "xlsx", "-o", str(tmp_path / "x.xlsx"), lang="fr")
    book = load_workbook(tmp_path / "x.xlsx")
    assert [[cell.value for cell in row] for row in book["Avances"]] == [
        ["Caisse", "Qui", "Ouverture", "Prêté", "Remboursé", "Abandonné", "À la main", "Reste dû"],
        ["Solidarite", "E007", 0, 700, -260, -410, -30, 0],
    ]
    last = [cell.value for cell in book["Solidarité"][7]]
    assert last[1:] == ["Solidarite", "E007", "abandon", None, 410, 410, 0, "AG 9"]


def test_paper_shows_what_the_screen_shows(ledger: str) -> None:
    page = run(ledger, "E007", "2026", "--format", "html")
    for words in ("Advances, to be repaid", "Still owed", "Written off", "−410.00"):
        assert words in page


TWO_FUNDS = """
option "operating_currency" "EUR"
plugin "ruche_plugins.cooperative"
plugin "beancount.plugins.auto_accounts"
2026-01-01 custom "ruche-cooperative" "Ruche"
2026-01-01 custom "ruche-fund" "Solidarite"
2026-01-01 custom "ruche-fund" "Invest"
2026-01-01 custom "ruche-entrepreneur" "E007"
  contract: "CESA"
2026-01-01 custom "ruche-solidarity" "Invest" "advance"
  source: "AG 8"
2026-01-01 * "Lent in other books" #a-nouveau
  Assets:Solidarite:181-E007          300.00 EUR
  Liabilities:E007:181-Solidarite    -300.00 EUR
2026-01-05 * "Gift"
  Assets:Ruche:512-Bank              5000.00 EUR
  Income:Invest:754-Gifts           -5000.00 EUR
2026-01-20 * "Trough: 800 less the 300 that are there"
  Expenses:E007:Poterie:604-Services  800.00 EUR
  Assets:Ruche:512-Bank              -800.00 EUR
"""


def test_each_fund_has_its_row_and_what_was_taken_over_is_an_opening(tmp_path: Path) -> None:
    file = tmp_path / "main.beancount"
    file.write_text(TWO_FUNDS, "utf-8")
    text = run(str(file), "E007", "2026-01")
    assert part(text, "Advances, to be repaid", "Accounts, a debit positive").split("\n", 1)[1] == OWED
    assert beside(text, "Advances: change of what is still owed") == "500.00"
    assert beside(text, "Other accounts: customers, debts, equipment …") == "0.00"
    common, activity = (json.loads(run(str(file), key, "2026-01", "--json")) for key in ("E007:-", "E007:Poterie"))
    assert [row["closing"] for row in common["advances"]] == ["500.00", "300.00"]
    assert activity["advances"] == activity["transfers"] == []


OWED = """\
  Fund        Opening    Lent  Still owed
  ───────────────────────────────────────
  Invest         0.00  500.00      500.00
  Solidarite   300.00    0.00      300.00
  ───────────────────────────────────────
  Total        300.00  500.00      800.00"""
