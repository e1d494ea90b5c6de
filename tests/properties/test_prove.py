"""`prove` and `Life`: what pytest prints, and what a broken rule looks like there."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ruche_ledger import RucheError
from ruche_ledger.rules.kinds import Kind
from ruche_ledger.testing import LAWS, Life, prove
from ruche_ledger.testing.laws import BY_ID

ONE = [BY_ID["C3"]]
TESTS = '''
from late import Floating, Late
from ruche_ledger.testing import prove, LAWS

SOME = [law for law in LAWS if law.id in ("C2", "C3", "C7")]
test_sound = prove("graduated", {"band-1": "0.00 EUR", "rate-1": "0.11", "minimum": "10.00 EUR", "minimum-per": "month",
                                 "prorata": "none"}, laws=SOME, seed=1)
test_drawn = prove("flat", laws=SOME, seed=1)
test_aid = prove("aid", {"cover": "0.8"}, laws=[law for law in LAWS if law.id == "S7"], seed=1)
test_late = prove(Late, {"rate": "0.1"}, laws=SOME, seed=1)
test_floating = prove(Floating, {"rate": "0.1"}, laws=SOME, seed=1)
'''
KINDS = '''
from ruche_ledger.rules.kinds import Kind, Rate, Term


class Late(Kind):
    parameters = {"rate": Rate()}

    def breakpoints(self, months):
        return [100_00]

    def terms(self, base, months):
        return [Term(base + (50 if base > 100_02 else 0), self.rate("rate"), "late")]


class Floating(Kind):
    parameters = {"rate": Rate()}

    def terms(self, base, months):
        return [Term(base, 0.5, "float")]
'''


def test_pytest_prints_each_invariant_in_plain_words_and_a_small_ledger(tmp_path: Path) -> None:
    (tmp_path / "late.py").write_text(KINDS, "utf-8")
    (tmp_path / "test_rules.py").write_text(TESTS, "utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-v", "--no-header", "test_rules.py"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env=os.environ | {"COLUMNS": "300"})
    lines = run.stdout.splitlines()
    outcomes = {line.split("::")[1].rsplit(" ", 2)[0].rsplit("] ", 1)[0]: line for line in lines if "::" in line}
    sound = "test_sound[C7 A negative base gives back what the same base owes. Waived by minimum: 10.00 EUR.]"
    assert any(sound in line and "PASSED" in line for line in outcomes.values()), run.stdout
    assert any("test_drawn[C2 More turnover never lowers what is due.]" in line and "PASSED" in line for line in lines)
    assert any("test_aid[S7 Shares add up" in line and "PASSED" in line for line in lines)
    assert any("test_late[C3 " in line and "FAILED" in line for line in lines)
    assert "C3 does not hold for contribution: No cent costs more than its declared rate" in run.stdout
    assert "seed: 1, profile: dev" in run.stdout
    assert "“terms” of Floating gives 0.5, a float, on a base of 0.01 at 0 months" in run.stdout
    file = tmp_path / "ruche-counterexamples" / "contribution-c3.beancount"
    assert 'custom "ruche-rule" "contribution" "late:Late"' in file.read_text("utf-8")
    assert (tmp_path / "ruche-counterexamples" / "late.py").is_file()


def test_what_cannot_be_proved_is_a_sentence() -> None:
    class Inside(Kind):
        def terms(self, base: int, months: int) -> list[object]:  # type: ignore[override]
            return []

    with pytest.raises(RucheError, match="“graduate” cannot be proved; give a scale"):
        prove("graduate", {})
    with pytest.raises(RucheError, match="Inside has no module of its own that a ledger could name"):
        prove(Inside, {})
    with pytest.raises(RucheError, match=r"“rate: 0\.1” is no value of the ledger language"):
        prove("flat", {"rate": 0.1})


def test_only_laws_that_speak_of_a_rule_are_cases() -> None:
    (mark,) = prove("flat", {"rate": "0.1"}).pytestmark  # type: ignore[attr-defined]
    assert [case.values[0].id for case in mark.args[1]] == [
        law.id for law in LAWS if law.id[0] in "EC" or law.id in ("S10", "S11")
    ]


def test_a_life_needs_no_loader_of_its_own() -> None:
    assert "load" in vars(Life)
    assert Life.TestCase is not None
