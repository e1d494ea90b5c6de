"""The published scales: each loads without a fault, its figures hold, and every number of its rules is pinned."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from beancount import loader
from click.testing import CliRunner

from ruche_ledger.cli import ruche
from ruche_ledger.ledgers import example, examples

SCALES = tuple(name for name in examples() if name != "la-ruche")

#: A number in a rule: every one decides something, so changing it has to break an assertion.
NUMBER = re.compile(r"^  (rate(?:-\d+)?|band-[2-9]|fixed|minimum|cap|seniority-(?:from|until)): (\d+(?:\.\d+)?)", re.M)


def text_of(name: str) -> str:
    return example(name).read_text("utf-8")


def faults_in(text: str, folder: Path) -> list[str]:
    """What bean-check says of a ledger's text."""
    path = folder / "scale.beancount"
    path.write_text(text, "utf-8")
    _, errors, _ = loader.load_file(str(path))
    return [error.message for error in errors]


@pytest.mark.parametrize("name", SCALES)
def test_nothing_is_to_be_said_of_it(name: str) -> None:
    """Invariants, cash and remarks: whoever opens it as an example sees a sound ledger."""
    done = CliRunner().invoke(ruche, ["--lang", "en", "check", str(example(name))])
    assert done.exit_code == 0, done.stdout
    assert "Faults: 0; invariants that do not hold: 0; remarks: 0." in done.stdout


def numbers() -> list[tuple[str, int, str]]:
    """(scale, place in its text, key) of every number in its rules."""
    return [(name, found.start(2), found[1]) for name in SCALES for found in NUMBER.finditer(text_of(name))]


@pytest.mark.parametrize("name", SCALES)
def test_it_loads_and_its_published_figures_hold(name: str, tmp_path: Path) -> None:
    assert faults_in(text_of(name), tmp_path) == []


@pytest.mark.parametrize(("name", "place", "key"), numbers())
def test_another_number_breaks_an_assertion(name: str, place: int, key: str, tmp_path: Path) -> None:
    """A rate a point higher, a threshold, minimum or fixed amount one euro higher, a month more of seniority."""
    text = text_of(name)
    number = re.compile(r"\d+(?:\.\d+)?").match(text, place)
    assert number is not None
    step = Decimal("0.01") if key.startswith("rate") else Decimal(1)
    if key == "seniority-until":  # its neighbour starts where it ends, or there would be a gap
        text = text.replace(f"seniority-from: {number[0]}", f"seniority-from: {int(number[0]) + 1}")
    elif key == "seniority-from":
        text = text.replace(f"seniority-until: {number[0]}", f"seniority-until: {int(number[0]) + 1}")
    place = next(at for at in (place, place + 1, place - 1) if text.startswith(number[0], at))
    changed = text[:place] + str(Decimal(number[0]) + step) + text[place + len(number[0]) :]
    faults = faults_in(changed, tmp_path)
    assert faults
    assert all("Balance failed" in fault for fault in faults), faults


@pytest.mark.parametrize("name", SCALES)
def test_every_rule_names_its_source_and_the_date_of_it(name: str) -> None:
    sources = re.findall(r'^  source: "(.+)"$', text_of(name), re.M)
    assert len(sources) >= text_of(name).count('custom "ruche-rule"') > 0
    assert [source for source in sources if not re.search(r"\b20\d\d\b", source)] == []


@pytest.mark.parametrize("name", SCALES)
def test_every_figure_is_asserted_to_the_cent(name: str) -> None:
    """Beancount lets a cent pass where no tolerance is written."""
    assertions = re.findall(r"^\d{4}-\d\d-\d\d balance .*$", text_of(name), re.M)
    assert assertions
    assert [line for line in assertions if " ~ 0.00 EUR" not in line] == []


@pytest.mark.parametrize("name", SCALES)
def test_roots_are_french_and_keys_impersonal(name: str) -> None:
    text = text_of(name)
    assert re.findall(r'"ruche-entrepreneur" "(?!E\d\d\d")', text) == []
    accounts = set(re.findall(r"open ([A-Z]\w+):", text))
    assert accounts <= {"Actif", "Passif", "Capitaux", "Produits", "Charges"}


@pytest.mark.parametrize("name", SCALES)
def test_it_is_text_as_everywhere(name: str) -> None:
    content = example(name).read_bytes()
    assert content.endswith(b"\n")
    assert b"\r" not in content
    assert b"\t" not in content
    assert [line for line in content.decode("utf-8").splitlines() if len(line) > 120 or line != line.rstrip()] == []
