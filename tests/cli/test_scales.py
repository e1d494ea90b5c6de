"""`ruche scales`: the published scales side by side, for the same entrepreneurs; figures worked by hand."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from ruche_ledger import load
from ruche_ledger.cli import ruche
from ruche_ledger.errors import RucheError
from ruche_ledger.ledgers import example
from ruche_ledger.published import PROFILES, SENTENCES, YEAR, Profile, own_scale, scale, scales

#: Name to what 26,500 and 90,000 (CESA) and 6,000 (CAPE) bear in the first year and, where it differs, in the second.
#: 26,500 is eight months of 2,208.33 and four of 2,208.34. Where the month counts, each is rounded: 10 % is 220.83,
#: 13 % 287.08, 13.5 % 298.12 and 298.13, 15 % 331.25. Where the year counts, the slices add up to its round.
#: Bourgogne takes 19 € a month besides.
BY_HAND: dict[str, tuple[tuple[str, str, str], ...]] = {
    "astrolabe": (("2915.00", "9300.00", "1200.00"),),
    "bourgogne-tranches": (("2878.00", "7228.00", "828.00"),),
    "bourgogne-volume": (("2878.00", "5628.00", "828.00"),),
    "cap-services": (("2649.96", "9000.00", "600.00"),),
    "coodyssee": (("3180.00", "10800.00", "720.00"),),
    "coopaname": (("3937.48", "12510.00", "1170.00"),),
    "crealead": (("2650.00", "8900.00", "600.00"), ("2650.00", "8100.00", "600.00")),
    "opteos": (("3047.50", "9450.00", "690.00"),),
    "oxalis": (("3975.00", "13500.00", "900.00"),),
    "pollen": (("3444.96", "11700.00", "780.00"),),
    "port-parallele": (("2649.96", "9000.00", "600.00"),),
    "tumuku-makop": (("1324.98", "4500.00", "300.00"), ("2649.96", "9000.00", "600.00")),
}


def run(*words: str, lang: str = "en") -> Result:
    return CliRunner().invoke(ruche, ["--lang", lang, "scales", *words], env={"LC_ALL": "C"})


def plain(text: str) -> str:
    return " ".join(text.split())


def test_every_scale_is_worked_by_hand() -> None:
    assert set(BY_HAND) == set(SENTENCES)


@pytest.mark.parametrize("name", BY_HAND)
def test_what_the_three_entrepreneurs_bear(name: str) -> None:
    first, *second = BY_HAND[name]
    taken = [scale(name).taken(profile) for profile in PROFILES]
    years = [first, *(second or [first])]
    assert taken == [tuple(Decimal(years[year][place]) for year in range(2)) for place in range(3)]


def test_the_three_entrepreneurs() -> None:
    assert [(profile.turnover_eur, profile.contract, profile.costs_eur) for profile in PROFILES] == [
        (26500, "CESA", 0),
        (90000, "CESA", 0),
        (6000, "CAPE", 0),
    ]


@pytest.mark.parametrize("name", sorted(SENTENCES))
def test_a_sentence_has_the_figures_of_its_ledger(name: str) -> None:
    """Percentages of the rules' first and last bands, at least, and nothing that is no rate."""
    rates = {
        value * 100
        for rule in scale(name).rules
        for key, value in rule.keys.items()
        if key.startswith("rate") and isinstance(value, Decimal) and value
    }
    number = r"\d+(?:\.\d+)?"
    listed = re.findall(rf"((?:{number}(?:, then |, | to ))*{number}) %", SENTENCES[name])
    said = {Decimal(each) for words in listed for each in re.findall(number, words)}
    assert {min(rates), max(rates)} <= said <= rates


def test_training_has_a_line_of_its_own() -> None:
    """20,000 at 12 %, 20,000 at 11.5, 20,000 at 11, 20,000 at 10, 10,000 at 9."""
    (training,) = [each for each in scales(every_account=True) if each.sold == "training"]
    assert training.taken(PROFILES[1]) == (Decimal("9800.00"),) * 2


def test_a_contract_without_a_rule_has_no_amount() -> None:
    """Astrolabe says what CAPE and CESA pay, and nothing of others."""
    assert scale("astrolabe").taken(Profile(Decimal(1000), "ASSOCIE")) is None
    done = run("--turnover", "1000", "--contract", "ASSOCIE")
    assert "— no rule that can be applied under this contract" in plain(done.stdout)


def test_costs_count_for_a_gross_margin_alone() -> None:
    """40,000 of sales and 10,000 of purchases: 15 % of 30,000 at Oxalis, 13 % of 40,000 at Pollen."""
    profile = Profile(Decimal(40000), "CESA", Decimal(10000))
    (oxalis, _), (pollen, _) = scale("oxalis").taken(profile) or (), scale("pollen").taken(profile) or ()
    assert (oxalis, pollen) == (Decimal("4500.00"), Decimal("5199.96"))


@pytest.mark.parametrize("amount", ["0.001", "-1", "NaN"])
def test_no_turnover_is_refused_in_words(amount: str) -> None:
    with pytest.raises(RucheError, match="no turnover and no cost"):
        scale("pollen").taken(Profile(Decimal(amount), "CESA"))


def test_every_rule_is_in_force_when_the_years_begin() -> None:
    assert {rule.date.year <= YEAR for each in scales() for rule in each.rules} == {True}


@pytest.mark.parametrize(("lang", "amount"), [("en", "10,800.00"), ("fr", "10 800,00")])
def test_the_screen_shows_all_of_them(lang: str, amount: str) -> None:
    done = run(lang=lang)
    assert done.exit_code == 0
    assert amount in plain(done.stdout)
    for each in scales():
        assert each.house in done.stdout


def test_for_machines() -> None:
    rows: list[dict[str, Any]] = json.loads(run("--json").stdout)
    (pollen,) = [row for row in rows if row["name"] == "pollen"]
    assert pollen == {
        "name": "pollen",
        "cooperative": "Pollen",
        "sold": None,
        "scale": "13 % of turnover",
        "cases": [
            {"turnover": "26500.00", "costs": "0.00", "contract": "CESA", "taken": ["3444.96", "3444.96"]},
            {"turnover": "90000.00", "costs": "0.00", "contract": "CESA", "taken": ["11700.00", "11700.00"]},
            {"turnover": "6000.00", "costs": "0.00", "contract": "CAPE", "taken": ["780.00", "780.00"]},
        ],
    }


def test_a_case_of_ones_own() -> None:
    rows = json.loads(run("--turnover", "42000,00", "--costs", "8000", "--contract", "ASSOCIE", "--json").stdout)
    (oxalis,) = [row for row in rows if row["name"] == "oxalis"]
    assert oxalis["cases"] == [
        {"turnover": "42000.00", "costs": "8000.00", "contract": "ASSOCIE", "taken": ["5100.00", "5100.00"]}
    ]
    assert "42,000.00 − 8,000.00 CESA" in plain(run("--turnover", "42000", "--costs", "8000").stdout)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--costs", "10"), "--costs and --contract say more of a --turnover; give it too"),
        (("--contract", "CAPE"), "--costs and --contract say more of a --turnover; give it too"),
        (("--turnover", "much"), "“much” is no amount on the cent; write 1000 or 1000.50"),
        (("--turnover", "NaN"), "“NaN” is no amount on the cent; write 1000 or 1000.50"),
        (("--turnover", "1.005"), "“1.005” is no amount on the cent; write 1000 or 1000.50"),
        (("--turnover", "-5"), "“-5” is no turnover and no cost; give an amount of 0 or more, on the cent"),
        (("--turnover", "5", "--contract", "left"), None),
    ],
)
def test_misuse_is_a_sentence(words: tuple[str, ...], sentence: str | None) -> None:
    done = run(*words)
    if sentence is None:
        assert done.exit_code == 0
        assert "— no rule that can be applied under this contract" in plain(done.stdout)
    else:
        assert (done.exit_code, done.stdout, done.stderr) == (2, "", f"ruche: {sentence}\n")


OWN = """\
option "operating_currency" "EUR"
plugin "ruche_plugins.cooperative"
2024-01-01 custom "ruche-cooperative" "Ruche"
  name: "La nôtre"
2024-01-01 custom "ruche-fund" "Solidarite"
2024-01-01 custom "ruche-entrepreneur" "E007"
  contract: "APPRENTI"
2024-01-01 custom "ruche-rule" "contribution" "flat"
  rate: 0.20
  source: "AG 2023"
2026-07-01 custom "ruche-rule" "contribution" "flat"
  contracts: "CAPE, CESA"
  rate: 0.10
  fund: "Solidarite"
  fund-share: 0.5
  source: "AG 2026"
2026-07-01 custom "ruche-rule" "contribution" "exempt"
  contracts: "APPRENTI"
  source: "AG 2026"
2024-01-01 open Assets:Ruche:512-Banque
2024-01-01 open Equity:Ruche:101-Capital
2026-03-01 * "Parts"
  Assets:Ruche:512-Banque  100.00 EUR
  Equity:Ruche:101-Capital
"""


def test_ones_own_rules_beside_the_published_ones(tmp_path: Path) -> None:
    """Those in force after the ledger's last day: 10 %, whatever was before, and funds and contracts of one's own."""
    path = tmp_path / "main.beancount"
    path.write_text(OWN, "utf-8")
    done = run(str(path), "--turnover", "12000", "--json")
    rows = json.loads(done.stdout)
    assert (rows[0]["name"], rows[0]["cooperative"], rows[0]["scale"]) == (None, "La nôtre", None)
    assert [row["name"] for row in rows[1:]] == [each.name for each in scales(every_account=True)]
    assert done.stderr == ""
    own = own_scale(load(path, strict=True))
    taken = {word: own.taken(Profile(Decimal(12000), word)) for word in ("CAPE", "CESA", "APPRENTI", "AUTRE", "left")}
    assert taken == {
        "CAPE": (Decimal("1200.00"),) * 2,
        "CESA": (Decimal("1200.00"),) * 2,
        "APPRENTI": (Decimal("0.00"),) * 2,
        "AUTRE": (Decimal("2400.00"),) * 2,  # whom the new rules do not name keep the old one
        "left": None,
    }


def test_faults_of_ones_own_ledger_are_pointed_at(tmp_path: Path) -> None:
    path = tmp_path / "main.beancount"
    path.write_text(OWN.replace("rate: 0.10", "rate: 10"), "utf-8")
    done = run(str(path))
    assert done.exit_code == 0
    assert "see: ruche check" in done.stderr


def test_the_example_cooperative_has_an_amount_for_everybody() -> None:
    own = own_scale(load(example("la-ruche")))
    assert own.house == "La Ruche"
    assert all(own.taken(profile) for profile in PROFILES)


def test_a_ledger_that_cannot_be_read_is_a_sentence(tmp_path: Path) -> None:
    done = run("nowhere.beancount")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "nowhere.beancount is missing or cannot be read" in done.stderr
    (tmp_path / "empty.beancount").touch()
    done = run(str(tmp_path / "empty.beancount"))
    assert (done.exit_code, done.stdout) == (2, "")
    assert "this ledger declares no cooperative" in done.stderr


def test_a_kind_of_rule_of_ones_own_counts(tmp_path: Path) -> None:
    """12 % of what exceeds 200 a month, for who has no seniority: (12,000 − 2,400) × 12 %; the first year alone."""
    folder = Path(__file__).parents[2] / "examples" / "07-a-rule-of-your-own"
    own = own_scale(load(folder / "books.beancount"))
    taken = own.taken(Profile(Decimal(12000), "CESA"))
    assert taken is not None
    assert taken[0] == Decimal("1152.00")
    assert taken[1] < taken[0]


@pytest.mark.parametrize("day", ["2024-01-01", "0001-01-01", "9999-12-31"])
def test_a_ledger_without_movements_has_amounts_all_the_same(day: str, tmp_path: Path) -> None:
    """Whatever day somebody mistyped."""
    path = tmp_path / "main.beancount"
    path.write_text(OWN.partition("2024-01-01 open")[0] + f'{day} custom "ruche-rule" "x" "flat"\n  rate: 0\n', "utf-8")
    done = run(str(path))
    assert done.exit_code == 0
    assert "La nôtre" in done.stdout


def test_help_shows_an_example() -> None:
    assert "Example: ruche scales." in run("--help").stdout
