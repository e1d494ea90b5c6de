"""`ruche rules check`: a table of invariants, counterexamples as files, and sentences for what cannot be proved."""

import importlib.util
import json
from pathlib import Path

import pytest
from beancount import loader
from click.testing import CliRunner, Result

from ruche_ledger.cli import ruche
from ruche_ledger.testing import Profile, proving

LEDGER = """\
option "operating_currency" "EUR"
plugin "beancount.plugins.auto_accounts"
plugin "ruche_plugins.cooperative"
2025-01-01 custom "ruche-cooperative" "Ruche"
2025-01-01 custom "ruche-entrepreneur" "E007"
  contract: "CESA"
2025-01-01 custom "ruche-rule" "contribution" "graduated"
  window: "year"
  band-1: 0.00 EUR
  rate-1: 0.115
  band-2: 1000.00 EUR
  rate-2: 0.10
  minimum: 30.00 EUR
  minimum-per: "month"
  prorata: "none"
  source: "AG 2024-12-07"
2026-02-01 * "A course"
  Assets:Ruche:512-Banque              500.00 EUR
  Income:E007:706-Stages              -500.00 EUR
"""

KIND = """\
from ruche_ledger.rules.kinds import Kind, Rate, Term


class Fee(Kind):
    parameters = {"rate": Rate()}

    def terms(self, base, months):
        return [Term(base, 0.1 if base > 9_999 else self.rate("rate"), "fee")]
"""


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(proving.PROFILES, "dev", Profile("dev", 6, 3, 2))


@pytest.fixture
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    Path("main.beancount").write_text(LEDGER, "utf-8")
    return "main.beancount"


def run(*args: str) -> Result:
    return CliRunner().invoke(ruche, ["rules", "check", *args], env={"LC_ALL": "C", "LANG": "C", "LC_MESSAGES": "C"})


def test_what_holds_is_a_table_with_waivers_and_the_real_entries(ledger: str) -> None:
    result = run(ledger, "--rule", "contribution", "--seed", "1")
    assert result.exit_code == 0, result.output
    lines = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert lines[0] == "Rules: contribution"
    assert lines[1] == "Invariant Rules Examples Seconds"
    assert any(line.startswith("✓ C5 Every levy equals an independent evaluation in fractions") for line in lines)
    assert any(line.startswith("~ C7 A negative base gives back what the same base owes. 1 ") for line in lines)
    assert "~ C7 of contribution is waived by minimum: 30.00 EUR: what is levied stays between minimum and cap " \
        "(AG 2024-12-07)" in lines  # fmt: skip
    assert lines[-3:] == [
        "Real entries: 21 exact checks on 1 levies and 0 transfers; findings: 0.",
        "Seed: 1; profile: dev.",
        "Everything holds.",
    ]
    assert not Path("ruche-counterexamples").exists()


def test_what_breaks_is_a_file_that_bean_check_loads(ledger: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from ruche_ledger.rules import contributions

    right = contributions.round_ratio
    monkeypatch.setattr(contributions, "round_ratio", lambda top, bottom, _how: right(top, bottom, "down"))
    result = run(ledger, "--rule", "contribution", "--seed", "1", "--json")
    assert result.exit_code == 1, result.output
    report = json.loads(result.stdout)
    assert (report["ok"], report["seed"], report["profile"]) == (False, 1, "dev")
    (rule,) = report["rules"]
    broken = {each["id"]: each["counterexample"] for each in rule["invariants"] if not each["holds"]}
    assert "C5" in broken
    found = broken["C5"]
    assert (found["rule"], found["invariant"]) == ("contribution", "C5")
    assert found["expected"] != found["found"]
    file = Path(found["file"])
    assert file == Path("ruche-counterexamples/contribution-c5.beancount")
    assert ";; seed: 1, profile: dev" in file.read_text("utf-8")
    entries, errors, _ = loader.load_file(str(file))
    assert not errors
    assert sum(type(entry).__name__ == "Custom" and entry.type == "ruche-rule" for entry in entries) == 1


def test_a_counterexample_is_told_in_french(ledger: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from ruche_ledger.rules import contributions

    right = contributions.round_ratio
    monkeypatch.setattr(contributions, "round_ratio", lambda top, bottom, _how: right(top, bottom, "down"))
    result = run(ledger, "--rule", "contribution", "--seed", "1", "--lang", "fr", "--counterexamples", "exemples")
    assert result.exit_code == 1
    assert "C5 ne tient pas pour contribution\u00a0: Chaque prélèvement est égal" in result.stdout
    assert "Tout ne tient pas." in result.stdout
    assert Path("exemples/contribution-c5.beancount").is_file()


def test_faults_are_told_and_nothing_is_proved(ledger: str) -> None:
    Path(ledger).write_text(LEDGER.replace("rate-2: 0.10", "rate-2: 10"), "utf-8")
    result = run(ledger)
    assert result.exit_code == 1
    assert "main.beancount:7: “rate-2: 10” is outside 0…1; write 0.11 for 11 %" in result.stdout
    assert result.stdout.endswith("The rules of a ledger with faults are not proved; correct them first.\n")
    assert json.loads(run(ledger, "--json").stdout)["ok"] is False


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (
            "return [Term(base, 0.1 if base > 9_999 else self.rate('rate'), 'a float')]",
            "“terms” of Fee gives 0.1, a float, on a base of 123.45 at 0 months; amounts are whole cents, rates a "
            "Decimal or a Fraction",
        ),
        (
            "if base > 100_000: raise ValueError('too much')\n        return []",
            "“terms” of Fee fails on a base of 40000.00 at 0 months: ValueError: too much; correct its module",
        ),
        (
            "self.given['rate'] += 1\n        return []",
            "“terms” of Fee changes its parameter rate from 1/10 to 21/10 on a base of 0.01 at 0 months; compute "
            "with a copy",
        ),
        (
            "self.asked = getattr(self, 'asked', 0) + 1\n        return [Term(base, Decimal(self.asked), 'more')]",
            "“terms” of Fee gives 1 × 1, and asked again 1 × 2, on a base of 0.01 at 0 months; the same question must "
            "have the same answer",
        ),
    ],
)
def test_what_a_kind_does_wrong_is_told_with_what_provoked_it(body: str, said: str, tmp_path: Path) -> None:
    kind = KIND[: KIND.index("    def terms")] + f"    def terms(self, base, months):\n        {body}\n"
    (tmp_path / "fee.py").write_text(f"from decimal import Decimal\n{kind}", "utf-8")
    text = LEDGER[: LEDGER.index("2025-01-01 custom \"ruche-rule\"")] + (
        'option "insert_pythonpath" "TRUE"\n2025-01-01 custom "ruche-rule" "contribution" "fee:Fee"\n'
        '  rate: 0.1\n  source: "AG"\n'
    )
    (tmp_path / "main.beancount").write_text(text, "utf-8")
    result = run(str(tmp_path / "main.beancount"))
    assert result.exit_code == 1
    assert f"main.beancount:8: {said}" in result.stdout


def test_no_rule_of_that_name(ledger: str) -> None:
    result = run(ledger, "--rule", "contributions")
    assert result.exit_code == 2
    assert result.stderr == "ruche: no rule is called “contributions”; the ledger has contribution\n"


def test_without_hypothesis_a_sentence_says_what_to_install(ledger: str, monkeypatch: pytest.MonkeyPatch) -> None:
    there = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "hypothesis" else there(name))
    result = run(ledger)
    assert result.exit_code == 2
    assert result.stderr == (
        "ruche: Hypothesis is not installed; install it with: pip install 'ruche-ledger[testing]'\n"
    )
