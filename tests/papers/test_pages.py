"""Statements as pages of HTML, without a browser."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ruche_ledger.cli import ruche
from ruche_ledger.ledgers import example

LEDGER = str(example("la-ruche"))


def run(*words: str) -> Result:
    return CliRunner().invoke(ruche, ["--lang", "fr", "statement", *words])


def test_one_self_contained_page(tmp_path: Path) -> None:
    file = tmp_path / "E002.html"
    done = run(LEDGER, "E002", "2026", "--format", "html", "-o", str(file))
    assert (done.exit_code, done.output) == (0, "")
    text = file.read_text("utf-8")
    assert text.startswith('<!DOCTYPE html>\n<html lang="fr">')
    assert not re.findall(r"<(?:script|link|img|iframe)|url\(|@import|https?:", text)
    assert "<strong>Provisoire</strong>" in text
    assert run(LEDGER, "E002", "2026", "--format", "html").stdout == text
