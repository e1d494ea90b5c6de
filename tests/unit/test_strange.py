"""Legal ledgers at the edges of what anybody writes: short exercises, openings of no year, sums of many digits."""

from decimal import Context, localcontext
from pathlib import Path

import pytest

from ruche_ledger import Cooperative, load
from ruche_ledger.explanations import plain
from ruche_ledger.invariants import Facts, examine

HEAD = """\
option "operating_currency" "EUR"
plugin "beancount.plugins.auto_accounts"
plugin "ruche_plugins.cooperative"
2024-01-01 custom "ruche-cooperative" "Ruche"
2024-01-01 custom "ruche-entrepreneur" "E01"
  contract: "CESA"
"""
RULE = """\
2024-01-01 custom "ruche-rule" "contribution" "flat"
  rate: {rate}
  {keys}
  source: "AG"
"""


def ledger(folder: Path, text: str) -> Cooperative:
    path = folder / "main.beancount"
    path.write_text(HEAD + text, "utf-8")
    return load(path)


def sale(day: str, amount: str) -> str:
    return f'{day} * "Vente"\n  Income:E01:706-Ventes  -{amount} EUR\n  Assets:Ruche:512-Banque  {amount} EUR\n'


def test_a_minimum_for_each_of_three_exercises_of_one_month(tmp_path: Path) -> None:
    keys = 'levied: "year"\n  minimum: 500.00 EUR\n  minimum-per: "year"\n  prorata: "none"'
    exercises = '2024-01-15 custom "ruche-exercise" "a day"\n2024-01-16 custom "ruche-exercise" "the rest"\n'
    books = sale("2024-01-10", "1000.00") + sale("2024-01-15", "2000.00") + sale("2025-01-15", "3000.00")
    cooperative = ledger(tmp_path, exercises + RULE.format(rate="0.10", keys=keys) + books)
    levies = [(str(levy.date), levy.period.label, str(levy.amount)) for levy in cooperative.outcome.levies]
    assert levies == [
        ("2024-01-14", "2024", "500.00"),
        ("2024-01-15", "a day", "500.00"),
        ("2025-01-15", "the rest", "500.00"),
    ]


def test_nothing_is_taken_over_in_a_year_in_which_nobody_keeps_books(tmp_path: Path) -> None:
    opening = '0024-01-01 custom "ruche-opening" "E01" 5.00 EUR\n'
    cooperative = ledger(tmp_path, opening + sale("2024-01-10", "1000.00"))
    assert [problem.code for problem in cooperative.problems] == ["implausible-date"]
    assert cooperative.outcome.taken_over == ()


def test_sums_and_rates_of_many_digits_are_told_whole(tmp_path: Path) -> None:
    rate = "0.12345678901234567890123456789012345"
    books = sale("2024-01-10", "99999999999999999999999999.99")
    cooperative = ledger(tmp_path, RULE.format(rate=rate, keys='window: "year"') + books)
    with localcontext(Context(prec=5)):
        (levy,) = cooperative.outcome.levies
        unrounded = levy.as_dict()["unrounded"]
        steps = [step for section in cooperative.explain(levy).sections for step in section.steps]
        told = "\n".join(f"{step.says(str, plain)} {plain(step.value)}" for step in steps if step.value is not None)
    assert unrounded == "12345678901234567890123456.7877777771098765432109876543210987655"
    assert str(levy.amount) == "12345678901234567890123456.79"
    assert "12.345678901234567890123456789012345 %" in told
    assert "99999999999999999999999999.99" in told


def broken(cooperative: Cooperative) -> list[str]:
    facts = Facts.of(cooperative.books, cooperative.decisions, cooperative.outcome)
    return [result.invariant.id for result in examine(facts) if not result.holds]


BILL = """\
2024-03-10 * "Facture" ^F1
  Income:E01:Bois:706-Ventes      -1000.00 EUR
  Income:E01:Poterie:706-Ventes   -1000.00 EUR
  Assets:E01:411-Clients           2000.00 EUR
2024-04-10 * "Paiement" ^F1
  Assets:Ruche:512-Banque             0.01 EUR
  Assets:E01:411-Clients             -0.01 EUR
2024-04-11 * "Paiement" ^F1
  Assets:Ruche:512-Banque          1999.99 EUR
  Assets:E01:411-Clients          -1999.99 EUR
2024-06-01 * "Achat"
  Expenses:Ruche:606-Achats           1.00 EUR
  Assets:Ruche:512-Banque            -1.00 EUR
"""
STEPS = """\
2024-01-01 custom "ruche-rule" "contribution" "graduated"
  band-1: 0.00 EUR
  rate-1: 0.50
  band-2: 1000.00 EUR
  rate-2: 0.60
  levied: "document"
  basis: "received"
  source: "AG"
2024-06-01 custom "ruche-rule" "contribution" "flat"
  rate: 0.10
  per: "{per}"
  source: "AG"
"""


@pytest.mark.parametrize("per", ["entrepreneur", "activity"])
def test_a_rule_to_come_by_activity_changes_nothing_of_what_was_received_before(tmp_path: Path, per: str) -> None:
    """One receipt is one document, of all activities, while the rule levies them together."""
    cooperative = ledger(tmp_path, STEPS.format(per=per) + BILL)
    levies = [(str(levy.date), str(levy.base), str(levy.amount)) for levy in cooperative.outcome.levies]
    assert levies == [("2024-04-10", "0.01", "0.01"), ("2024-04-11", "1999.99", "1099.99")]
    assert broken(cooperative) == []


def test_what_activities_levied_by_themselves_is_no_concern_of_a_later_rule(tmp_path: Path) -> None:
    """And what holds of every levy, holds where the rule changes from activities to all together."""
    keys = 'per: "activity"\n  minimum: 10.00 EUR\n  minimum-per: "year"\n  prorata: "none"'
    later = RULE.format(rate="0.10", keys=keys.replace("activity", "entrepreneur")).replace("2024-01-01", "2024-06-01")
    books = sale("2024-03-10", "1000.00").replace("E01", "E01:Bois") + sale("2024-03-11", "1000.00")
    cooperative = ledger(tmp_path, RULE.format(rate="0.10", keys=keys) + later + books + sale("2024-12-31", "0.00"))
    assert [str(levy.amount) for levy in cooperative.outcome.levies] == ["100.00", "100.00", "10.00"]
    assert broken(cooperative) == []


def test_a_fund_bears_its_part_of_a_pooled_means(tmp_path: Path) -> None:
    cooperative = ledger(
        tmp_path,
        '2024-01-01 custom "ruche-fund" "Alpha"\n'
        '2024-01-01 custom "ruche-share" "atelier"\n  shares: "Alpha 3, E01 1"\n  source: "CA"\n'
        '2024-01-10 * "Loyer"\n  Expenses:Ruche:613-Locations  100.00 EUR\n    share: "atelier"\n'
        "  Assets:Ruche:512-Banque  -100.00 EUR\n",
    )
    assert str(cooperative.position("Alpha", cooperative.horizon)) == "-75.00"
    assert broken(cooperative) == []


def test_two_amounts_of_one_last_day_under_one_cap(tmp_path: Path) -> None:
    """With terms and without: 54.50 and 10.00 are capped at 60.00, and the exit leaves 5/12 of it."""
    keys = 'levied: "year"\n  fixed: 10.00 EUR\n  cap: 60.00 EUR\n  cap-per: "year"\n  prorata: "months"'
    terms = '2024-02-28 custom "ruche-terms" "E01" "contribution"\n  base: "70 74"\n  source: "CA"\n'
    left = '2024-05-30 custom "ruche-entrepreneur" "E01"\n  contract: "left"\n'
    loan = '2024-12-31 * "Prêt"\n  Assets:Ruche:512-Banque  1.00 EUR\n  Liabilities:Ruche:164-Prêts  -1.00 EUR\n'
    books = loan.replace("12-31", "01-02") + sale("2024-02-29", "100.00") + loan
    cooperative = ledger(tmp_path, RULE.format(rate="0.145", keys=keys) + terms + left + books)
    assert [str(levy.amount) for levy in cooperative.outcome.levies] == ["19.50", "5.50"]
    assert broken(cooperative) == []
