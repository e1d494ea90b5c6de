"""An explanation can be redone with a pocket calculator; here somebody did."""

from decimal import Decimal

import pytest
from beancount import loader

from ruche_ledger.cooperative import Cooperative
from ruche_ledger.explanations import absences, explain_opening
from ruche_ledger.explanations.steps import step

HEAD = """
option "operating_currency" "EUR"
plugin "ruche_plugins.cooperative"
2020-01-01 custom "ruche-cooperative" "Ruche"
2020-01-01 custom "ruche-fund" "Solidarite"
  reserve: 10.00 EUR
2020-01-01 open Assets:Ruche:512-Banque
2020-01-01 open Income:Solidarite:75-Dons
2020-01-01 open Income:E1:706-Ventes
2020-01-01 open Expenses:E1:607-Achats
2020-01-01 open Expenses:E2:607-Achats
2020-01-01 open Expenses:E3:607-Achats
2026-01-01 custom "ruche-entrepreneur" "E1"
  contract: "CESA"
2026-01-01 custom "ruche-entrepreneur" "E2"
  contract: "CAPE"
2026-01-01 custom "ruche-entrepreneur" "E3"
  contract: "CAPE"
"""

BANDS = (
    HEAD
    + """
2026-01-01 custom "ruche-rule" "contribution" "graduated"
  contracts: "CESA"
  less: "60"
  window: "year"
  band-1: 0.00 EUR
  rate-1: 0.135
  band-2: 2000.00 EUR
  rate-2: 0.10
  fixed: 30.00 EUR
  fund: "Solidarite"
  fund-share: 0.025
  source: "AG 2025"
2026-01-01 custom "ruche-rule" "contribution" "exempt"
  contracts: "CAPE"
  source: "CA 2025"
2026-03-15 custom "ruche-rule" "contribution" "flat"
  contracts: "CESA"
  rate: 0.005
  source: "AG 2026"
2026-01-10 * "Musée" "Facture" ^F-1
  Assets:Ruche:512-Banque   1500.00 EUR
  Income:E1:706-Ventes     -1500.00 EUR
2026-02-10 * "Mairie" "Facture" ^F-2
  Assets:Ruche:512-Banque    999.95 EUR
  Income:E1:706-Ventes      -999.95 EUR
2026-02-11 * "Achat"
  Expenses:E1:607-Achats     100.00 EUR
  Assets:Ruche:512-Banque   -100.00 EUR
2026-03-10 * "Avoir" ^F-2
  Assets:Ruche:512-Banque   -500.00 EUR
  Income:E1:706-Ventes       500.00 EUR
2026-03-20 * "Foire"
  Assets:Ruche:512-Banque    601.00 EUR
  Income:E1:706-Ventes      -601.00 EUR
2026-05-20 * "Don"
  Assets:Ruche:512-Banque      1.00 EUR
  Income:Solidarite:75-Dons   -1.00 EUR
"""
)


def ruche(text: str) -> Cooperative:
    entries, errors, options = loader.load_string(text)
    assert [error.message for error in errors] == []
    return Cooperative.from_entries(entries, options)


def told(cooperative: Cooperative, period: str, owner: str) -> list[str]:
    return [str(cooperative.explain(levy)) for levy in cooperative.levies(period, owner=owner)]


def test_slices_before_and_after() -> None:
    """February: 1,500.00 before, 899.95 more; the half cent of 309.995 goes up, so 310.00 − 202.50."""
    assert told(ruche(BANDS), "2026-02", "E1") == [
        "\n".join(
            [
                "Contribution of E1, 2026-02: 137.50",
                "Decision: AG 2025 (<string>:20)",
                "What has accumulated since 2026-01-01, under the rule of 2026-01-01:",
                "  <string>:42 2026-02-10 Mairie Facture ^F-2: 999.95",
                "  <string>:45 2026-02-11 Achat: -100.00",
                "  Base accumulated before: 1500.00",
                "  Base of these transactions: 899.95",
                "  Base accumulated after: 2399.95",
                "  From 0.00 to 2000.00: 2000.00 × 13.5 %: 270.00",
                "  From 2000.00 on: 399.95 × 10 %: 39.995",
                "  Sum of the slices on 2399.95: 309.995",
                "  Rounded to the cent, halves away from zero: 310.00",
                "  The same for what had accumulated before:",
                "  From 0.00 to 2000.00: 1500.00 × 13.5 %: 202.50",
                "  Rounded to the cent, halves away from zero: 202.50",
                "  On these transactions: 310.00 − 202.50: 107.50",
                "The amount:",
                "  On these transactions, rule of 2026-01-01: 107.50",
                "  Fixed amount of the month: 30.00",
                "  Levied on 2026-02-28: 137.50",
                "  For Solidarite: 137.50 × 2.5 %: 3.4375",
                "  Rounded to the cent, halves away from zero: 3.44",
                "  The rest, for the cooperative: 134.06",
            ]
        )
    ]


def test_two_rules_in_one_month() -> None:
    """March: the credit note goes back through the bands; the new rule's month has accumulated −500.00 already."""
    old, new = told(ruche(BANDS), "2026-03", "E1")
    assert "  Base of these transactions: -500.00\n" in old
    assert "  From 0.00 to 2000.00: 1899.95 × 13.5 %: 256.49325\n" in old
    assert "  On these transactions: 256.49 − 310.00: -53.51\n" in old
    assert "  101.00 × 0.5 %: 0.505\n  Rounded to the cent, halves away from zero: 0.51\n" in new
    assert "  -500.00 × 0.5 %: -2.50\n" in new
    assert "  On these transactions: 0.51 − (-2.50): 3.01\n" in new
    assert "  Levied on 2026-03-31: 3.01" in new


def test_a_document_has_no_fixed_amount_the_month_has() -> None:
    """The 30 of January are a levy of their own at its end; on the invoice of the 10th there is no line about them."""
    by_document = BANDS.replace('  less: "60"\n', '  levied: "document"\n')
    document, month = told(ruche(by_document), "2026-01", "E1")
    assert "Fixed amount" not in document
    assert "  Fixed amount of the month: 30.00\n" in month


def test_the_same_for_machines() -> None:
    cooperative = ruche(BANDS)
    (levy,) = cooperative.levies("2026-02", owner="E1")
    shown = cooperative.explain(levy).as_dict()
    (segment,) = shown["segments"]
    assert shown["id"] == "contribution-2026-02-E1"
    assert (shown["fixed"], shown["adjustment"], shown["amount"]) == ("30.00", "0.00", "137.50")
    assert (shown["fund_amount"], shown["cooperative_amount"]) == ("3.44", "134.06")
    assert segment["after"] == {
        "base": "2399.95",
        "slices": [
            {"from": "0.00", "to": "2000.00", "base": "2000.00", "rate": "0.135", "amount": "270.00"},
            {"from": "2000.00", "to": None, "base": "399.95", "rate": "0.10", "amount": "39.995"},
        ],
        "unrounded": "309.995",
        "rounded": "310.00",
    }
    assert segment["transactions"][1] == {
        "source": "<string>:45",
        "date": "2026-02-11",
        "payee": "",
        "narration": "Achat",
        "links": [],
        "base": "-100.00",
    }


def aided(fund: str, *needs: tuple[str, str]) -> str:
    """A ledger in which a fund with so much meets so many needs, half covered, at most 1,000.00 a month."""
    bought = "".join(
        f'2026-01-10 * "Achat"\n  Expenses:{owner}:607-Achats  {need} EUR\n  Assets:Ruche:512-Banque  -{need} EUR\n'
        for owner, need in needs
    )
    return (
        HEAD
        + f"""
2026-01-01 custom "ruche-solidarity" "Solidarite" "aid"
  cap-month: 1000.00 EUR
  cap-total: 4000.00 EUR
  cover: 0.5
  source: "AG 2025"
2026-01-01 * "Dotation"
  Assets:Ruche:512-Banque     {fund} EUR
  Income:Solidarite:75-Dons  -{fund} EUR
{bought}"""
    )


def test_a_fund_that_is_short() -> None:
    """1,010.00 less the reserve, three claims of 1,000.00: 333.33 each, and the leftover cent to the first key."""
    cooperative = ruche(aided("1010.00", ("E1", "2000.01"), ("E2", "2000.00"), ("E3", "2600.00")))
    first, *_ = cooperative.transfers("2026-01")
    assert str(cooperative.explain(first)).splitlines() == [
        "Aid of Solidarite to E1, 2026-01-31: 333.34",
        "Decision: AG 2025 (<string>:20)",
        "What E1 may claim:",
        "  Position on 2026-01-31, after the levies: -2000.01",
        "  Missing to the target of 0.00: 2000.01",
        "  2000.01 × 50 %: 1000.005",
        "  Need, rounded to the cent, halves away from zero: 1000.01",
        "  At most in a month: 1000.00",
        "  At most in all 4000.00, of which is left: 4000.00",
        "  Claim: 1000.00",
        "What Solidarite can pay:",
        "  Position of Solidarite on 2026-01-31: 1010.00",
        "  Reserve that it keeps: 10.00",
        "  What it can pay: 1000.00",
        "  All claims together: 3000.00",
        "  The claims are more than that, so it is shared in proportion to them.",
        "Who gets what:",
        "  Exact share: claim × 1000.00 ÷ 3000.00.",
        "  The whole cents add up to 999.99; the 0.01 left over go, a cent each, to those with the largest remainders, "
        "ties by key.",
        "  Who | Claim | Exact share | Whole cents | Leftover cent | Paid",
        "  E1 | 1000.00 | 333.333333… | 333.33 | 0.01 | 333.34",
        "  E2 | 1000.00 | 333.333333… | 333.33 | 0.00 | 333.33",
        "  E3 | 1000.00 | 333.333333… | 333.33 | 0.00 | 333.33",
        "   | 3000.00 |  |  |  | 1000.00",
    ]
    claims = cooperative.explain(first).as_dict()["sharing"]["claims"]
    assert [(row["owner"], row["whole_cents"], row["remainder_of_a_cent"], row["paid"]) for row in claims] == [
        ("E1", "333.33", "1/3", "333.34"),
        ("E2", "333.33", "1/3", "333.33"),
        ("E3", "333.33", "1/3", "333.33"),
    ]


def test_a_fund_that_pays_all() -> None:
    cooperative = ruche(aided("500.00", ("E2", "100.00"), ("E3", "0.01")))
    shown = str(cooperative.explain(cooperative.transfers("2026-01")[0]))
    assert "  It pays every claim in full." in shown
    assert "  Who | Measured | Need | Claim | Paid\n  E2 | -100.00 | 50.00 | 50.00 | 50.00\n" in shown


@pytest.mark.parametrize(
    ("owner", "period", "because"),
    [
        ("E2", "2026-01", "contribution: E2 is exempt, by the rule of 2026-01-01 (CA 2025)."),
        ("E2", "2025", "contribution: E2 is not active in this period."),
        ("E1", "2026-04", "contribution: E1 has nothing in the base of the rule of 2026-03-15 (accounts 70), "
                          "or too little for a cent."),
    ],
)  # fmt: skip
def test_why_nothing_was_levied(owner: str, period: str, because: str) -> None:
    cooperative = ruche(BANDS)
    statement = cooperative.statement(owner, period)
    (found,) = absences(
        cooperative.entrepreneurs[owner], cooperative.outcome.timelines, statement.levies, statement.period
    )
    assert found.as_dict() == {"owner": owner, "rule": "contribution", "because": because}


def test_a_position_taken_over() -> None:
    """200.00 in the other books, of which one transaction brings in 40.00."""
    cooperative = ruche(
        HEAD
        + """
2026-01-01 custom "ruche-opening" "E1" 200.00 EUR
  source: "balance 2025"
2020-01-01 open Equity:E1:12-Resultat
2020-01-01 open Equity:Ruche:12-Resultat
2026-01-01 * "À nouveau" #a-nouveau
  Equity:Ruche:12-Resultat   40.00 EUR
  Equity:E1:12-Resultat     -40.00 EUR
"""
    )
    (taken,) = cooperative.outcome.taken_over
    shown = explain_opening(taken)
    assert str(shown).splitlines() == [
        "Position of E1 taken over on 2026-01-01: 160.00",
        "Decision: balance 2025 (<string>:20)",
        "The amount:",
        "  Position in the other books: 200.00",
        "  Brought in so far: transactions tagged #a-nouveau, earlier openings: 40.00",
        "  What was missing: 160.00",
    ]
    assert (shown.as_dict()["brought_in"], shown.as_dict()["amount"]) == ("40.00", "160.00")


def test_a_negative_amount_after_a_sign_stands_in_brackets() -> None:
    """As a bookkeeper writes it: what is subtracted is negative itself, say where less was levied than given back."""
    line = step("{first} − {second} levied before − {third}", first=Decimal(-1), second=Decimal(-2), third=Decimal(3))
    assert line.says(str, str) == "-1 − (-2) levied before − 3"
    assert step("{first} + {second}", first=Decimal(1), second=Decimal(-2)).says(str, str) == "1 + (-2)"
