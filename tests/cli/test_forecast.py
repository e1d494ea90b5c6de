"""`ruche rules forecast`: forms, languages, refusals; what the figures are is in tests/unit/test_forecasts.py."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ruche_ledger.cli import ruche
from tests.unit.test_forecasts import DRY

PROPOSAL = """\
option "title" "Moins d'aide"
2026-02-01 custom "ruche-solidarity" "Solidarite" "aid"
  cap-month: 40.00 EUR
  source: "AG"
"""


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    path = tmp_path / "main.beancount"
    path.write_text(DRY, "utf-8")
    return path


@pytest.fixture
def proposal(tmp_path: Path) -> Path:
    path = tmp_path / "proposal.beancount"
    path.write_text(PROPOSAL, "utf-8")
    return path


def asked(*words: object, lang: str = "en") -> Result:
    call = ["--lang", lang, "rules", "forecast", *map(str, words)]
    return CliRunner().invoke(ruche, call, env={"LC_ALL": "C"})


def plain(text: str) -> str:
    """Without the spaces that bind."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_text_in_both_languages(ledger: Path) -> None:
    english = asked(ledger, "--months", 3, "--scenarios", 4)
    assert english.exit_code == 0, english.output
    said = plain(english.stdout)
    assert said.startswith("Can the fund carry us?\n3 months to come, from January 2026 to March 2026, after")
    assert re.search(r"March 2026 +100% +100\.00 +50\.00 +50\.00 +50\.00\n", said)
    assert "What they do not say" not in english.stdout
    french = asked(ledger, "--months", 3, "--scenarios", 4, "--explain", lang="fr")
    assert plain(french.stdout).startswith("La caisse tiendra-t-elle ?\n3 mois à venir, janvier 2026 à mars 2026,")
    assert "Ce qu’ils ne disent pas" in french.stdout


def test_json_has_both_cases(ledger: Path, proposal: Path) -> None:
    """Of 250 the fund gives 100, 100, 50 as it is; 100, 40, 40, 40 with the proposal."""
    done = asked(ledger, "--with", proposal, "--months", 4, "--scenarios", 5, "--json")
    assert done.exit_code == 0, done.output
    answer = json.loads(done.stdout)
    assert (answer["proposal"], answer["past_until"]) == ("Moins d'aide", "2025-12-31")
    balances = {
        case: [month["balance"]["q50"] for month in answer[case]["funds"][0]["months"]]
        for case in ("as_it_is", "with_the_proposal")
    }
    assert balances == {
        "as_it_is": ["150.00", "50.00", "0.00", "0.00"],
        "with_the_proposal": ["150.00", "110.00", "70.00", "30.00"],
    }
    assert answer["as_it_is"]["months"][0] == {
        "month": "2026-01", "drawn_from": ["2025-01", "2025-02", "2025-12"], "widened": 1
    }  # fmt: skip


def test_the_same_seed_gives_the_same_page(ledger: Path, proposal: Path, tmp_path: Path) -> None:
    words = (ledger, "--with", proposal, "--months", 12, "--scenarios", 5, "--format", "html")
    page = asked(*words, lang="fr").stdout
    assert asked(*words, "-o", tmp_path / "page.html", lang="fr").exit_code == 0
    assert (tmp_path / "page.html").read_text("utf-8") == page
    assert page.startswith('<!DOCTYPE html>\n<html lang="fr">')
    assert not re.findall(r"(?:src|href)=|url\(|https?://", page)
    assert page.count("<svg") == page.count("<title>") - 1 == page.count("<desc>") == 8  # two of each, wide and narrow
    assert "La caisse tiendra-t-elle" in page


def test_proposal_dated_back_says_so(ledger: Path, proposal: Path) -> None:
    proposal.write_text(PROPOSAL.replace("2026-02-01", "2025-12-01"), "utf-8")
    done = asked(ledger, "--with", proposal, "--months", 2, "--scenarios", 2)
    assert "The proposal holds from 1 December 2025 on, so the months since" in plain(done.stdout)


def test_a_faulty_proposal_is_refused_with_all_its_faults(ledger: Path, proposal: Path) -> None:
    bad = PROPOSAL.replace("40.00 EUR", "40.00 USD") + '2026-02-01 open Assets:X\n2026-03-01 custom "ruche-rul" "a"\n'
    proposal.write_text(bad, "utf-8")
    done = asked(ledger, "--with", proposal)
    assert (done.exit_code, done.stdout) == (1, "")
    places = re.findall(r"proposal\.beancount:(\d+):", done.stderr)
    assert places == ["2", "5", "6"]
    assert done.stderr.endswith("The proposal has faults, and is not forecast.\n")


def test_a_ledger_with_faults_is_refused_with_them(ledger: Path) -> None:
    ledger.write_text(DRY.replace('"flat"', '"flatt"'), "utf-8")
    done = asked(ledger, "--json")
    assert done.exit_code == 1
    assert json.loads(done.stdout)["faults"]
    assert done.stderr.endswith("The ledger has faults, and is not forecast.\n")


def test_a_gap_to_come_is_refused(ledger: Path) -> None:
    ledger.write_text(DRY.replace("  rate: 0.10", "  seniority-until: 13\n  rate: 0.10"), "utf-8")
    done = asked(ledger, "--months", 2, lang="fr")
    assert done.exit_code == 1
    assert "main.beancount:" in done.stderr
    assert plain(done.stderr).endswith("Dans les mois à venir, les règles ont des anomalies : pas de prévision.\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--months", 0), "ruche: 0 months cannot be forecast; give a number from 1 to 120"),
        (("--scenarios", 0), "ruche: 0 scenarios cannot be drawn; give a number from 1 to 100000"),
        (("--with", "nothing.beancount"), "ruche: nothing.beancount is missing or cannot be read"),
    ],
)
def test_misuse_is_a_sentence(ledger: Path, words: tuple[object, ...], said: str) -> None:
    done = asked(ledger, *words)
    assert done.exit_code == 2
    assert done.stderr.startswith(said)


def test_the_ledger_itself_is_never_written_over(ledger: Path) -> None:
    done = asked(ledger, "--months", 1, "--scenarios", 1, "-o", ledger)
    assert (done.exit_code, ledger.read_text("utf-8")) == (2, DRY)
