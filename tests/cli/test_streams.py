"""What a command does to files and streams that are not what it hopes for: a sentence, never a traceback."""

import subprocess
import sys
from pathlib import Path

import pytest

LEDGER = """
option "operating_currency" "EUR"
plugin "ruche_plugins.cooperative"
2026-01-01 custom "ruche-cooperative" "Ruche"
2026-01-01 custom "ruche-entrepreneur" "E007"
  contract: "CESA"
2026-01-01 open Assets:Ruche:512-Banque
2026-01-01 open Income:E007:706-Ventes
2026-01-15 * "Vente"
  Assets:Ruche:512-Banque  100.00 EUR
  Income:E007:706-Ventes  -100.00 EUR
"""

SCRIPT = "from ruche_ledger.cli import main; main()"


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    file = tmp_path / "main.beancount"
    file.write_text(LEDGER, "utf-8")
    return file


def run(*words: object, redirected: str = "") -> "subprocess.CompletedProcess[str]":
    quoted = [sys.executable, "-c", SCRIPT, "--lang", "en", *map(str, words)]
    if redirected:
        quoted = ["sh", "-c", f'"$@" {redirected}', "sh", *quoted]
    return subprocess.run(quoted, capture_output=True, encoding="utf-8", check=False)


def test_projection_never_replaces_the_ledger(ledger: Path) -> None:
    done = run("project", ledger, "E007", "-o", ledger)
    assert done.returncode == 2
    assert "belongs to the ledger itself; choose another file" in done.stderr
    assert ledger.read_text("utf-8") == LEDGER


@pytest.mark.parametrize(
    "query", ["SELECT date - 100000000", "SELECT grepn('(', narration, 1)", "SELECT date_bin('1 foo', date, date)"]
)
def test_query_that_breaks_is_a_sentence(ledger: Path, query: str) -> None:
    done = run("query", ledger, query)
    assert done.returncode == 2
    assert done.stderr.startswith("ruche: the query cannot be answered: ")
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
@pytest.mark.parametrize("command", ["statement", "project", "check"])
def test_disk_that_is_full_is_a_sentence(ledger: Path, command: str) -> None:
    words = {"statement": ("E007", "2026"), "project": ("E007",), "check": ()}[command]
    done = run(command, ledger, *words, redirected=">/dev/full")
    assert done.returncode == 2
    assert done.stderr == "ruche: the output cannot be written (No space left on device)\n"


@pytest.mark.skipif(sys.platform == "win32", reason="a shell of POSIX")
@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_closed_streams_change_no_exit_code(ledger: Path, closed: str) -> None:
    assert run("check", ledger, redirected=closed).returncode == 0
    assert run("statement", ledger, "E999", "2026", redirected=closed).returncode == 2


def test_demo_in_a_place_that_is_no_folder(ledger: Path) -> None:
    done = run("demo", "--no-browser", "--to", ledger / "copy")
    assert done.returncode == 2
    assert "cannot be written (" in done.stderr
