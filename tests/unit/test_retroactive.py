"""Directives dated before their decision: `ruche check` says what they change."""

from datetime import date
from pathlib import Path

import pytest

from ruche_ledger.cooperative import Cooperative, load
from ruche_ledger.errors import Problem
from ruche_ledger.retroactive import decided_on, reaching_back

BOOKS = """\
option "operating_currency" "EUR"
2026-01-01 custom "ruche-cooperative" "Ruche"
2026-01-01 custom "ruche-entrepreneur" "E007"
  contract: "CESA"
2026-01-01 custom "ruche-rule" "contribution" "flat"
  rate: 0.10
  source: "AG 2025-06-14"
2026-01-01 open Assets:Ruche:512-Banque
2026-01-01 open Income:E007:706-Prestations
2026-01-15 * "Janvier"
  Assets:Ruche:512-Banque  1000.00 EUR
  Income:E007:706-Prestations
2026-02-15 * "Février"
  Assets:Ruche:512-Banque  1000.00 EUR
  Income:E007:706-Prestations
2026-03-15 * "Mars"
  Assets:Ruche:512-Banque  1000.00 EUR
  Income:E007:706-Prestations
"""


def remarks(tmp_path: Path, text: str) -> list[Problem]:
    file = tmp_path / "main.beancount"
    file.write_text(BOOKS + text, "utf-8")
    cooperative: Cooperative = load(file)
    assert not cooperative.problems
    return list(reaching_back(cooperative.books, cooperative.decisions, cooperative.outcome))


def test_a_rule_decided_after_its_date_is_told_with_what_it_changes(tmp_path: Path) -> None:
    rule = '2026-02-01 custom "ruche-rule" "contribution" "flat"\n  rate: 0.12\n  source: "AG 2026-03-10"\n'
    (remark,) = remarks(tmp_path, rule)
    assert remark.source.line == 19
    assert remark.severity == "notice"
    # March is levied after the decision, so only February is changed: 100.00 by 20.00.
    assert remark.message.endswith("1 amounts generated for the days between, by 20.00 in all: E007 contribution "
                                   "2026-02-28: 100.00 → 120.00")  # fmt: skip


def test_terms_decided_after_their_date(tmp_path: Path) -> None:
    terms = '2026-01-01 custom "ruche-terms" "E007" "contribution"\n  rate: 0.08\n  source: "CA du 01/03/2026"\n'
    (remark,) = remarks(tmp_path, terms)
    assert "2 amounts" in remark.message
    assert "by -40.00 in all" in remark.message


@pytest.mark.parametrize("source", ["AG 2026-01-31", "AG du 31/01/2026", "AG", "AG 2026-13-45"])
def test_decided_before_or_on_an_unknown_day(tmp_path: Path, source: str) -> None:
    rule = f'2026-02-01 custom "ruche-rule" "contribution" "flat"\n  rate: 0.12\n  source: "{source}"\n'
    assert remarks(tmp_path, rule) == []


def test_one_that_changes_nothing_is_not_told(tmp_path: Path) -> None:
    rule = '2026-02-01 custom "ruche-rule" "contribution" "flat"\n  rate: 0.10\n  source: "AG 2026-03-10"\n'
    assert remarks(tmp_path, rule) == []


def test_the_latest_day_of_a_decision_counts() -> None:
    assert decided_on("AG 2025-06-14, modifiée le 02/03/2026") == date(2026, 3, 2)
    assert decided_on("AG") is None
