"""The account of an owner: every total follows from its lines, and every line from the ledger."""

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from beancount import loader

from ruche_ledger.cooperative import Cooperative
from ruche_ledger.errors import RucheError
from ruche_ledger.statements import Statement

# E007: sales 1,000 + 250, purchases 100, contribution 10 % of 1,150 in January = 115.00, a tenth to the fund.
# E012: purchases 300, contribution −30.00 (refund); position −270.00, aid 135.00 of the fund's 500.00 + 8.50.
BOOKS = """
option "operating_currency" "EUR"
plugin "ruche_plugins.cooperative"
2020-01-01 custom "ruche-cooperative" "Ruche"
  name: "La Ruche"
  set-aside: "42 44"
2020-01-01 custom "ruche-fund" "Solidarite"
  name: "Caisse de solidarité"
2025-01-01 custom "ruche-exercise" "2025-26"
2025-01-01 custom "ruche-entrepreneur" "E007"
  name: "Poterie des Marais"
  contract: "CESA"
2025-01-01 custom "ruche-entrepreneur" "E012"
  contract: "CAPE"
2025-01-01 custom "ruche-rule" "contribution" "flat"
  less: "60"
  rate: 0.10
  fund: "Solidarite"
  fund-share: 0.10
  source: "AG 2024-06-14"
2026-01-01 custom "ruche-solidarity" "Solidarite" "aid"
  contracts: "CAPE"
  cover: 0.5
  source: "AG 2025-06-14"
2026-01-01 custom "ruche-opening" "E007" 200.00 EUR
  source: "balance 2025"

2020-01-01 open Assets:Ruche:512-Banque
2020-01-01 open Liabilities:Ruche:44571-TVA
2020-01-01 open Income:Ruche:Reseau:74-Region
2020-01-01 open Expenses:Ruche:Reseau:641-Salaires
2020-01-01 open Income:Solidarite:75-Dons
2020-01-01 open Assets:E007:411-Clients
2020-01-01 open Assets:E007:416-Douteux
2020-01-01 open Income:E007:Poterie:706-Ventes
2020-01-01 open Income:E007:Cours:706-Stages
2020-01-01 open Expenses:E007:607-Achats
2020-01-01 open Liabilities:E007:428-Conges
2020-01-01 open Expenses:E007:641-Salaires
2020-01-01 open Equity:E007:120-Resultat
2020-01-01 open Equity:Ruche:120-Resultat
2020-01-01 open Expenses:E012:607-Achats

2025-12-20 * "Ancien" "Vieille facture" ^F-0
  Assets:E007:411-Clients            500.00 EUR
  Income:E007:Poterie:706-Ventes    -500.00 EUR
2026-01-01 * "À nouveau" #a-nouveau
  Equity:Ruche:120-Resultat           40.00 EUR
  Equity:E007:120-Resultat           -40.00 EUR
2026-01-02 * "Don"
  Assets:Ruche:512-Banque            500.00 EUR
  Income:Solidarite:75-Dons         -500.00 EUR
2026-01-10 * "Musée de Melle" "Facture" ^F-1
  Assets:E007:411-Clients           1200.00 EUR
  Income:E007:Poterie:706-Ventes   -1000.00 EUR
  Liabilities:Ruche:44571-TVA       -200.00 EUR
2026-01-11 * "Marché" "Stage"
  Assets:Ruche:512-Banque            250.00 EUR
  Income:E007:Cours:706-Stages      -250.00 EUR
2026-01-12 * "Argiles SA" "Achat"
  Expenses:E007:607-Achats           120.00 EUR
  Assets:Ruche:512-Banque           -120.00 EUR
2026-01-13 * "Argiles SA" "Remise"
  Assets:Ruche:512-Banque             20.00 EUR
  Expenses:E007:607-Achats           -20.00 EUR
2026-01-14 * "Congés"
  Expenses:E007:641-Salaires          30.00 EUR
  Liabilities:E007:428-Conges        -30.00 EUR
2026-01-15 * "Achat"
  Expenses:E012:607-Achats           300.00 EUR
  Assets:Ruche:512-Banque           -300.00 EUR
2026-01-16 * "Région"
  Assets:Ruche:512-Banque            900.00 EUR
  Income:Ruche:Reseau:74-Region     -900.00 EUR
2026-01-17 * "Salaire"
  Expenses:Ruche:Reseau:641-Salaires 600.00 EUR
  Assets:Ruche:512-Banque           -600.00 EUR
2026-01-20 * "Musée de Melle" "Acompte" ^F-1 ^V-9
  Assets:Ruche:512-Banque            700.00 EUR
  Assets:E007:411-Clients           -700.00 EUR
2026-01-21 * "Ancien" "Douteux" ^F-0
  Assets:E007:416-Douteux            500.00 EUR
  Assets:E007:411-Clients           -500.00 EUR
2026-01-22 * "Comptoir" "Avance sans pièce"
  Assets:Ruche:512-Banque             15.00 EUR
  Assets:E007:411-Clients            -15.00 EUR
"""

OWNERS = ("Ruche", "Solidarite", "E007", "E012")


@pytest.fixture(scope="module")
def ruche() -> Cooperative:
    entries, errors, options = loader.load_string(BOOKS)
    assert [error.message for error in errors] == []
    return Cooperative.from_entries(entries, options)


def lines(statement: Statement) -> dict[str, tuple[str, ...]]:
    return {
        row["account"]: (row["opening"], row["debit"], row["credit"], row["closing"])
        for row in statement.as_dict()["lines"]
    }


def test_lines_are_a_trial_balance(ruche: Cooperative) -> None:
    assert lines(ruche.statement("E007", "2026-01")) == {
        "Assets:E007:411-Clients": ("500.00", "1200.00", "1215.00", "485.00"),
        "Assets:E007:416-Douteux": ("0.00", "500.00", "0.00", "500.00"),
        "Liabilities:E007:428-Conges": ("0.00", "0.00", "30.00", "-30.00"),
        "Equity:E007:110-Reprise": ("-160.00", "0.00", "0.00", "-160.00"),
        "Equity:E007:120-Resultat": ("-40.00", "0.00", "0.00", "-40.00"),
        "Income:E007:Cours:706-Stages": ("0.00", "0.00", "250.00", "-250.00"),
        "Income:E007:Poterie:706-Ventes": ("-500.00", "0.00", "1000.00", "-1500.00"),
        "Expenses:E007:186-Contribution": ("50.00", "115.00", "0.00", "165.00"),
        "Expenses:E007:607-Achats": ("0.00", "120.00", "20.00", "100.00"),
        "Expenses:E007:641-Salaires": ("0.00", "30.00", "0.00", "30.00"),
    }


def test_totals(ruche: Cooperative) -> None:
    """Taken over inside the month: 160.00 generated and 40.00 written; what was there at the eve is −50.00."""
    row = ruche.statement("E007", "2026-01").as_dict()
    assert row["position"] == {"opening": "150.00", "closing": "700.00"}
    assert row["taken_over"] == "200.00"
    assert ruche.position("E007", ruche.decisions.openings[0].date) == Decimal("150.00")
    assert (row["income"], row["charges"], row["result"]) == ("1250.00", "245.00", "1005.00")
    assert (row["set_aside"], row["available"]) == ("30.00", "670.00")
    assert (row["name"], row["kind"], row["currency"]) == ("Poterie des Marais", "entrepreneur", "EUR")
    assert (row["from"], row["to"], row["provisional"]) == ("2026-01-01", "2026-01-31", True)
    (levy,) = row["levies"]
    assert {key: levy[key] for key in ("id", "rule", "base", "amount", "source")} == {
        "id": "contribution-2026-01-E007",
        "rule": "contribution",
        "base": "1150.00",
        "amount": "115.00",
        "source": "AG 2024-06-14",
    }
    assert row["transfers"] == []


def test_receivables_by_invoice(ruche: Cooperative) -> None:
    """A receipt's other links join its invoice; what no link ties stands alone; together they are the balances."""
    statement = ruche.statement("E007", "2026-01")
    assert [(each.links, each.payee, each.is_doubtful, each.cents) for each in statement.receivables] == [
        (("F-0",), "Ancien", True, 500_00),
        (("F-1", "V-9"), "Musée de Melle", False, 500_00),
        ((), "Comptoir", False, -15_00),
    ]
    assert statement.receivable_cents == 485_00 + 500_00
    assert [each.links for each in ruche.statement("E007", "2025").receivables] == [("F-0",)]


def test_activities_add_up(ruche: Cooperative) -> None:
    row = ruche.statement("E007", "2026-01").as_dict()
    assert [(each["activity"], each["result"]) for each in row["activities"]] == [
        ("Cours", "250.00"),
        ("Poterie", "1000.00"),
        (None, "-245.00"),
    ]
    whole = ruche.statement("E007", "2026-01")
    parts = [ruche.statement(key, "2026-01") for key in ("E007:Cours", "E007:Poterie", "E007:-")]
    for total in ("opening", "closing", "income", "charges", "result", "available"):
        assert sum(getattr(part, total) for part in parts) == getattr(whole, total), total
    assert [len(part.levies) for part in parts] == [0, 0, 1]
    assert sum(part.receivable_cents for part in parts) == whole.receivable_cents


def test_one_activity(ruche: Cooperative) -> None:
    statement = ruche.statement("E007:Poterie", "2026-01")
    assert lines(statement) == {"Income:E007:Poterie:706-Ventes": ("-500.00", "0.00", "1000.00", "-1500.00")}
    assert statement.owner == "E007:Poterie"
    assert statement.levies == ()


def test_shared_services_by_line_of_action(ruche: Cooperative) -> None:
    row = ruche.statement("Ruche", "2026-01").as_dict()
    assert row["kind"] == "cooperative"
    reseau, common = row["activities"]
    assert (reseau["activity"], reseau["grants"], reseau["charges"], reseau["result"]) == (
        "Reseau",
        "900.00",
        "600.00",
        "300.00",
    )
    assert (common["activity"], common["contributions"], common["grants"]) == (None, "76.50", "0.00")
    assert {levy["owner"]: levy["amount"] for levy in row["levies"]} == {"E007": "115.00", "E012": "-30.00"}


def test_a_fund(ruche: Cooperative) -> None:
    statement = ruche.statement("Solidarite", "2026-01")
    assert (statement.opening, statement.income, statement.charges, statement.closing) == (
        Decimal("5.00"),
        Decimal("508.50"),
        Decimal("135.00"),
        Decimal("378.50"),
    )
    (aid,) = statement.transfers
    assert (aid.owner, aid.amount) == ("E012", Decimal("135.00"))


@pytest.mark.parametrize("period", ["2025", "2025-12", "2026-Q1", "2026-01", "2026-01-15", "2025-26", "2030"])
def test_what_holds_for_every_statement(ruche: Cooperative, period: str) -> None:
    statements = [ruche.statement(owner, period) for owner in OWNERS]
    assert sum(each.closing for each in statements) == 0
    assert sum(each.opening for each in statements) == 0
    for each in statements:
        assert each.closing == ruche.position(each.owner, each.period.last)
        assert sum(Decimal(row["closing"]) for row in each.as_dict()["lines"]) == -each.closing
        assert all(line.debit >= 0 or line.credit >= 0 for line in each.lines)
        moved = sum(line.credit - line.debit for line in each.lines)
        assert each.whole.position() - each.whole.position(opening=True) == moved


def test_an_exercise_by_its_name(ruche: Cooperative) -> None:
    assert ruche.statement("E007", "2025-26").period.label == "2025-26"
    with pytest.raises(RucheError) as raised:
        ruche.statement("E007", "janvier")
    assert str(raised.value) == (
        "“janvier” is not a period; write an exercise (2025-26), a year (2026), a quarter (2026-Q1), a month (2026-03) "
        "or a day (2026-03-14)"
    )


def test_quarters_and_months_add_up_to_the_year(ruche: Cooperative) -> None:
    for owner in OWNERS:
        year = ruche.statement(owner, "2026")
        parts = [ruche.statement(owner, f"2026-Q{quarter}") for quarter in range(1, 5)]
        assert sum(part.result for part in parts) == year.result
        assert (parts[0].opening, parts[-1].closing) == (year.opening, year.closing)
        assert all(before.closing == after.opening for before, after in pairwise(parts))


def test_plain_values_have_statements_too() -> None:
    day = date(2026, 1, 10)
    ruche = Cooperative.from_lines(
        [
            (day, "Assets:Ruche:512-Banque", "100.00", "EUR"),
            (day, "Income:E1:706-Ventes", "-100.00", "EUR"),
        ],
        [
            (day, "ruche-cooperative", ("Ruche",), {}),
            (day, "ruche-entrepreneur", ("E1",), {"contract": "CESA"}),
        ],
    )
    assert ruche.statement("E1", "2026").closing == Decimal("100.00")
    with pytest.raises(RucheError, match=r"^there are no entries to project"):
        ruche.project("E1")


def test_without_a_cooperative_there_are_no_owners() -> None:
    entries, _, options = loader.load_string('2026-01-01 custom "ruche-entrepreneur" "E1"\n  contract: "CESA"\n')
    ruche = Cooperative.from_entries(entries, options)
    for ask in (lambda: ruche.statement("E1", "2026"), lambda: ruche.project("E1")):
        with pytest.raises(RucheError, match=r"^this ledger declares no cooperative; begin with a ruche-cooperative"):
            ask()
