"""Legal ledgers at the edges of what anybody writes: short exercises, openings of no year, sums of many digits."""

from decimal import Context, localcontext
from pathlib import Path

from ruche_ledger import Cooperative, load
from ruche_ledger.explanations import plain

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
