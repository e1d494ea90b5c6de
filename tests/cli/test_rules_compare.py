"""`ruche rules compare`: its forms, what it refuses, and what it says of names that are hidden."""

import csv
import io
import json
import re
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ruche_ledger.cli import ruche

LEDGER = """\
option "operating_currency" "EUR"
plugin "ruche_plugins.cooperative"
2026-01-01 custom "ruche-cooperative" "Ruche"
  name: "La Ruche"
2026-01-01 custom "ruche-fund" "Solidarite"
  name: "Caisse"
2026-01-01 custom "ruche-entrepreneur" "E1"
  name: "Poterie des Marais"
  contract: "CESA"
2026-01-01 custom "ruche-entrepreneur" "E2"
  name: "Vannerie"
  contract: "CAPE"
2026-01-01 custom "ruche-rule" "contribution" "flat"
  rate: 0.10
  fund: "Solidarite"
  fund-share: 0.10
  source: "AG 2025"
2026-01-01 custom "ruche-solidarity" "Solidarite" "aid"
  contracts: "CAPE"
  cap-month: 30.00 EUR
  source: "AG 2025"
2026-01-01 open Income:E1:706-Ventes
2026-01-01 open Expenses:E2:601-Achats
2026-01-01 open Assets:Ruche:512-Banque
"""
MONTH = """\
2026-{month}-10 * "Vente"
  Income:E1:706-Ventes  -1000.00 EUR
  Assets:Ruche:512-Banque
2026-{month}-12 * "Achat"
  Expenses:E2:601-Achats  40.00 EUR
  Assets:Ruche:512-Banque
"""

#: 12 % instead of 10, and E2's terms, which name them.
PROPOSAL = """\
option "title" "Douze pour cent, sauf pour la Vannerie"
2026-02-01 custom "ruche-rule" "contribution" "flat"
  rate: 0.12
  fund: "Solidarite"
  fund-share: 0.10
  source: "conseil, pour E1 et Poterie des Marais"
2026-03-01 custom "ruche-terms" "E2" "contribution"
  rate: 0.05
  source: "conseil"
"""


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    file = tmp_path / "main.beancount"
    file.write_text(LEDGER + "".join(MONTH.format(month=month) for month in ("01", "02", "03")), "utf-8")
    return file


def run(ledger: Path, text: str, *words: str, lang: str = "en", start: str = "2026-02-01") -> Result:
    """The command, with a proposal of that text."""
    file = ledger.with_name("proposal.beancount")
    file.write_text(text, "utf-8")
    given = ["--lang", lang, "rules", "compare", str(ledger), "--with", str(file), "--from", start, *words]
    return CliRunner().invoke(ruche, given)


def test_on_a_screen(ledger: Path) -> None:
    """20.00 a month more for E1; of it 2.00 for the fund, which gives them to E2."""
    done = run(ledger, PROPOSAL)
    assert done.exit_code == 0, done.output
    said = " ".join(done.stdout.split())
    assert said.startswith("Douze pour cent, sauf pour la Vannerie La Ruche: the ledger as it is against")
    assert "on the real entries from 1 February 2026 to 31 March 2026." in said
    assert "E1 Poterie des Marais CESA 2,000.00 200.00 240.00 +40.00 +20.0%" in said
    assert "E2 Vannerie CAPE 0.00 −20.00 −24.00 −4.00 —" in said
    assert "1 Contribution: rate 10% → 12% +36.00 +36.00" in said
    assert "2 Contribution, terms of E2: rate — → 5% —" in said
    assert "As it is: it is dry from the first day on." in said


def test_in_french(ledger: Path) -> None:
    done = run(ledger, PROPOSAL, lang="fr")
    assert "E1 Poterie des Marais CESA 2 000,00 200,00 240,00 +40,00 +20,0 %" in " ".join(done.stdout.split())


def test_for_programs(ledger: Path) -> None:
    found = json.loads(run(ledger, PROPOSAL, "--json").stdout)
    first, second = found["members"]
    assert (first["key"], first["before"], first["after"], first["percent"]) == ("E1", "200.00", "240.00", "20.0")
    assert first["causes"] == [{"cause": 1, "difference": "40.00"}]
    assert second["percent"] is None
    assert found["income"]["difference"] == "36.00"
    assert found["distribution"]["gaining"] == found["distribution"]["losing"] == 1
    assert found["funds"][0]["empty"] == {"before": "2026-02-01", "after": "2026-02-01"}
    assert found["earlier"] == found["waived"] == []
    assert found["causes"][0]["directives"][0]["parameters"] == [{"key": "rate", "before": "0.10", "after": "0.12"}]
    for member in found["members"]:
        parts = sum(Decimal(each["difference"]) for each in member["causes"])
        assert parts == Decimal(member["difference"])
        assert sum(Decimal(each["difference"]) for each in member["rules"]) == parts


def test_a_table(ledger: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run(ledger, PROPOSAL, "--format", "csv").stdout)))
    members = {row["owner"]: row for row in rows if row["part"] == "member"}
    assert (members["E1"]["base"], members["E1"]["difference"]) == ("2000.00", "40.00")
    assert [row["after"] for row in rows if row["part"] == "fund"] == ["0.00", "0.00"]
    causes = [(row["owner"], row["cause"], row["difference"]) for row in rows if row["part"] == "cause"]
    assert causes == [("E1", "1", "40.00"), ("E2", "1", "-4.00")]


def test_the_last_day(ledger: Path) -> None:
    found = json.loads(run(ledger, PROPOSAL, "--json", "--to", "2026-02-28").stdout)
    assert (found["to"], found["total"]["difference"]) == ("2026-02-28", "18.00")
    beyond = json.loads(run(ledger, PROPOSAL, "--json", "--to", "2027-12-31").stdout)
    assert beyond["to"] == "2026-03-31"


@pytest.mark.parametrize("form", ["text", "json", "csv", "html"])
def test_names_are_hidden_everywhere(ledger: Path, form: str) -> None:
    """In labels, texts, titles and decisions; the labels are the same under another proposal."""
    words = ["--anonymous", "--format", form, *(["--explain"] if form in ("text", "html") else [])]
    done = run(ledger, PROPOSAL, *words)
    assert done.exit_code == 0, done.output
    shown = done.output.replace(str(ledger.parent), "")
    assert re.findall(r"\bE[12]\b|Poterie|Vannerie", shown) == []
    other = run(ledger, PROPOSAL.replace("0.12", "0.13"), *words).output
    labels = set(re.findall(r"\b[BCDFGHJKLMNPQRSTVWXZ]{3}\b", shown)) - {"AG", "CSS"}
    assert len(labels) >= 2
    assert labels == set(re.findall(r"\b[BCDFGHJKLMNPQRSTVWXZ]{3}\b", other)) - {"AG", "CSS"}


def test_few_members_are_told_apart(ledger: Path) -> None:
    assert "The proposal speaks of single members" in run(ledger, PROPOSAL, "--anonymous").stdout
    assert "So few members can be told apart" in run(ledger, PROPOSAL, "--anonymous").stdout
    found = json.loads(run(ledger, PROPOSAL, "--anonymous", "--json").stdout)
    assert [member["contracts"] for member in found["members"]] == [[], []]
    assert [line["kind"] for member in found["members"] for line in member["rules"]] == ["other"] * 2


def test_all_faults_at_once(ledger: Path) -> None:
    """One that does not parse, one that reaches back, an unknown contract, a gap, and what no proposal holds."""
    text = """\
2026-01-15 custom "ruche-rule" "contribution" "flat"
  rate: 0.12
  source: "AG"
2026-02-01 custom "ruche-rule" "insurance" "flat"
  contracts: "CEAS"
  rate: 0.01
  source: "AG"
2026-02-03 custom "ruche-rule" "contribution" "flat
2026-02-04 open Income:E1:707-Ventes
include "more.beancount"
"""
    done = run(ledger, text)
    assert done.exit_code == 1
    assert done.stdout == ""
    lines = [line for line in done.stderr.splitlines() if "proposal.beancount:" in line]
    places = [int(re.search(r"proposal\.beancount:(\d+): ", line)[1]) for line in lines]  # type: ignore[index]
    assert places == sorted(places)
    said = done.stderr
    assert "this directive holds from 2026-01-15 on, before 2026-02-01" in said
    assert "unknown contract “CEAS”" in said
    assert "take this “include” out" in said
    assert "no rule “insurance” holds for E1" in said or "no rule" in said
    assert said.splitlines()[-1] == "The proposal has faults, and is not compared."


def test_a_directive_of_the_same_day(ledger: Path) -> None:
    """One sentence at the proposal's line, and not one for each member at the ledger's."""
    done = run(ledger, '2026-01-01 custom "ruche-rule" "contribution" "flat"\n  rate: 0.12\n  source: "AG"\n',
               start="2026-01-01")  # fmt: skip
    assert done.exit_code == 1
    fault, _refusal = done.stderr.splitlines()
    assert "proposal.beancount:1: the ledger has a directive of that name and day at main.beancount:13" in fault


def test_faults_for_programs(ledger: Path) -> None:
    done = run(ledger, '2026-01-15 custom "ruche-rule" "contribution" "flat"\n  rate: 0.12\n  source: "AG"\n', "--json")
    assert done.exit_code == 1
    (fault,) = json.loads(done.stdout)["faults"]
    assert (fault["code"], fault["line"]) == ("proposal-reaches-back", 1)


@pytest.mark.parametrize("text", ["", ";; nothing\n", 'option "title" "Rien"\n'])
def test_an_empty_proposal(ledger: Path, text: str) -> None:
    done = run(ledger, text)
    assert done.exit_code == 1
    assert "this proposal holds no directive" in done.stderr


def test_a_ledger_with_faults_is_refused_with_them(ledger: Path) -> None:
    ledger.write_text(ledger.read_text("utf-8").replace("cap-month", "cap-mnth"), "utf-8")
    done = run(ledger, PROPOSAL)
    assert done.exit_code == 1
    assert "unknown key “cap-mnth”" in done.stderr
    assert done.stderr.splitlines()[-1] == "The ledger has faults, and is not compared."


def test_what_would_change_before(ledger: Path) -> None:
    """A fund that takes what was the cooperative's account takes it for all time: shown, and exit code 1."""
    text = ledger.read_text("utf-8") + (
        '2026-01-01 open Income:Invest:758-Dons\n2026-01-20 * "Don"\n  Income:Invest:758-Dons  -5.00 EUR\n'
        "  Assets:Ruche:512-Banque\n"
    )
    ledger.write_text(text, "utf-8")
    done = run(ledger, '2026-02-01 custom "ruche-fund" "Invest"\n  reserve: 0.00 EUR\n')
    assert done.exit_code == 1
    said = " ".join(done.stdout.split())
    assert "What would change before 1 February 2026" in said
    assert "2026-01 Invest position 0.00 5.00 +5.00" in said
    assert "Something would change before 2026-02-01: see the months above." in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--to", "2026-01-31"], "--to 2026-01-31 is before --from 2026-02-01"),
        (["--with", "no/such.beancount"], "no/such.beancount is missing or cannot be read"),
        (["--from", "2026-04-01"], "the books end on 2026-03-31, so from 2026-04-01 on there is nothing to compare"),
        (["--from", "tomorrow"], "tomorrow"),
    ],
)
def test_misuse(ledger: Path, words: list[str], said: str) -> None:
    done = run(ledger, PROPOSAL, *words)
    assert done.exit_code == 2
    assert said in done.stderr
    assert done.stdout == ""


def test_without_a_title(ledger: Path) -> None:
    untitled = PROPOSAL.partition("\n")[2]
    assert run(ledger, untitled).stdout.startswith("What the proposal changes\n")
    assert json.loads(run(ledger, untitled, "--json").stdout)["title"] == ""


def test_remarks(ledger: Path) -> None:
    """What changes less than it seems is told beside the answer."""
    text = PROPOSAL.replace("2026-03-01 custom", "2026-05-01 custom")
    done = run(ledger, text)
    assert done.exit_code == 0
    assert "proposal.beancount:7: remark: this directive holds from 2026-05-01 on, and the books end on 2026-03-31" in (
        done.stderr
    )


def test_a_file_is_written_whole_and_never_over_the_ledger(ledger: Path) -> None:
    page = ledger.with_name("page.html")
    assert run(ledger, PROPOSAL, "--format", "html", "-o", str(page)).exit_code == 0
    assert page.read_text("utf-8").startswith("<!DOCTYPE html>")
    assert not re.findall(r"""(?:src|href)=|@import|url\(""", page.read_text("utf-8"))
    refused = run(ledger, PROPOSAL, "--format", "html", "-o", str(ledger))
    assert refused.exit_code == 2
    assert "belongs to the ledger itself" in refused.stderr


def test_guarantees_given_up(ledger: Path) -> None:
    text = PROPOSAL.replace("  rate: 0.12\n", '  rate: 0.12\n  negative: "carry"\n')
    found = json.loads(run(ledger, text, "--json").stdout)
    assert [(each["invariant"], each["by"], each["members"]) for each in found["waived"]] == [
        ("C7", "carry", ["E1", "E2"]),
        ("C8", "carry", ["E1", "E2"]),
    ]
    shown = " ".join(run(ledger, text).stdout.split())
    assert "C7 A negative base gives back what the same base owes. Here not, by “carry” of “contribution”" in shown
