"""`ruche rules mutate`: a table of what catches each mutant, and a failure where nothing does."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ruche_ledger.cli import ruche
from ruche_ledger.testing.laws import LAWS
from ruche_ledger.testing.mutants import MUTANTS

LEDGER = """\
option "operating_currency" "EUR"
plugin "ruche_plugins.cooperative"
2026-01-01 custom "ruche-cooperative" "Ruche"
2026-01-01 custom "ruche-entrepreneur" "E007"
  contract: "CESA"
2026-01-01 custom "ruche-rule" "contribution" "graduated"
  window: "year"
  band-1: 0.00 EUR
  rate-1: 0.11
  band-2: 40000.00 EUR
  rate-2: 0.10
  source: "AG 2025-06-14, résolution 4"
"""


@pytest.fixture
def ledger(tmp_path: Path) -> str:
    file = tmp_path / "main.beancount"
    file.write_text(LEDGER, "utf-8")
    return str(file)


def run(*words: str, lang: str = "en") -> Result:
    return CliRunner().invoke(ruche, ["--lang", lang, "rules", "mutate", *words])


def test_every_mutant_that_touches_a_rule_is_caught_and_the_others_are_named(ledger: str) -> None:
    done = run(ledger, "--json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert found["ok"]
    assert found["survived"] == 0
    assert found["caught"] + found["not_applicable"] == len(MUTANTS)
    states = {row["mutant"]: row for row in found["mutants"]}
    assert "C5" in states["cliff"]["rules"][0]["invariants"]
    assert "C5" in states["band-early"]["rules"][0]["invariants"]
    assert states["band-late"]["state"] == "not-applicable", "of 0.11 and 0.10 no amount shows it"
    assert states["cap-ignored"]["state"] == "not-applicable"
    assert states["fund-overdrawn"]["rules"] == []


def test_a_survivor_fails(ledger: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the laws that notice a cliff, the cliff survives, and is told with the ledgers that were asked."""
    blind = tuple(law for law in LAWS if law.id not in ("C2", "C3", "C5"))
    monkeypatch.setattr("ruche_ledger.testing.mutating.applicable", lambda _subject: blind)
    done = run(ledger, "--mutant", "cliff", "--profile", "dev")
    assert done.exit_code == 1
    assert "cliff survives in contribution" in done.stdout
    assert "0 of 1 mutants that touch a rule are caught" in done.stdout


def test_what_is_broken_already_is_told_before_anything_is_planted(
    ledger: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ruche_ledger.rules.scales.Scale.apply", lambda _scale, base: 2 * base)
    done = run(ledger)
    assert done.exit_code == 1
    assert "An invariant of contribution does not hold as it is" in done.stdout


def test_words(ledger: str) -> None:
    done = run(ledger, "--mutant", "cliff", lang="fr")
    assert done.exit_code == 0, done.output
    assert "saut à un seuil" in done.stdout.replace("\u00a0", " ")
    assert "1 des 1 mutants" in done.stdout


def test_misuse(ledger: str) -> None:
    for words, told in (
        (("--rule", "asurance"), "no rule is called “asurance”; the ledger has contribution"),
        (("--mutant", "clif"), "no mutant is called “clif”; there are cliff"),
    ):
        done = run(ledger, *words)
        assert done.exit_code == 2
        assert told in done.stderr


def test_a_ledger_with_faults_is_refused_with_them(ledger: str) -> None:
    file = Path(ledger)
    file.write_text(LEDGER.replace('  source: "AG 2025-06-14, résolution 4"\n', ""), "utf-8")
    done = run(ledger)
    assert done.exit_code == 1
    assert "main.beancount:6" in done.stdout
    assert run(ledger, "--json").exit_code == 1
    assert not json.loads(run(ledger, "--json").stdout)["ok"]
