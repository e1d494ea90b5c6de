"""The command as a whole: language, start-up, exit codes, streams that close early."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from ruche_ledger.cli import COMMANDS, ruche
from ruche_ledger.cli.rules import SUBCOMMANDS
from ruche_ledger.errors import RucheError

ERRORS = Path(__file__).parents[1] / "errors"
CLEAN = {name: value for name, value in os.environ.items() if not name.startswith("LC_") and name != "LANG"}


def run(*words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """`ruche` in a process of its own."""
    script = "from ruche_ledger.cli import main; main()"
    env = {**CLEAN, "PYTHONIOENCODING": "utf-8", **environment}
    return subprocess.run(
        [sys.executable, "-c", script, *words], capture_output=True, text=True, env=env, encoding="utf-8"
    )


def test_version() -> None:
    done = run("--version")
    assert done.returncode == 0
    assert done.stdout.startswith("ruche 0.")


def test_help_lists_every_command_in_the_users_language() -> None:
    english, french = run("--help"), run("--help", LANG="fr_FR.UTF-8")
    for help_text in (english.stdout, french.stdout):
        assert [name for name in COMMANDS if f"\n  {name} " not in help_text] == []
    assert english.stdout.startswith("Usage: ruche")
    assert french.stdout.startswith("Usage\u00a0: ruche")
    assert "Codes de sortie : 0" in french.stdout.replace("\u00a0", " ")


def test_option_wins_over_locale() -> None:
    assert "Commandes" not in run("--lang", "en", "--help", LC_ALL="fr_FR.UTF-8").stdout
    assert "Commandes" in run("--lang", "fr", "--help", LC_ALL="en_GB.UTF-8").stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_each_command(name: str) -> None:
    """Loaded only when asked for, so a command that does not import shows here."""
    for lang, usage in (("en", "Usage:"), ("fr", "Usage\u00a0:")):
        for words in (["--lang", lang, name, "--help"], [name, "--lang", lang, "--help"]):
            done = CliRunner().invoke(ruche, words)
            assert done.exit_code == 0, done.output
            assert done.output.startswith(usage), f"{name} does not take --lang in both places"


@pytest.mark.parametrize("name", SUBCOMMANDS)
def test_help_of_each_subcommand(name: str) -> None:
    for lang, usage in (("en", "Usage:"), ("fr", "Usage\u00a0:")):
        for words in (["--lang", lang, "rules", name, "--help"], ["rules", name, "--lang", lang, "--help"]):
            done = CliRunner().invoke(ruche, words)
            assert done.exit_code == 0, done.output
            assert done.output.startswith(usage), f"{name} does not take --lang in both places"


def test_start_up_loads_no_library_that_is_slow() -> None:
    script = """
import sys
from ruche_ledger.cli import ruche
try:
    ruche(["--lang", "en", "--help"])
except SystemExit:
    pass
print([name for name in ("beancount", "beanquery", "fava", "babel", "jinja2") if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("[]")


def test_misuse() -> None:
    for words in (["no-such-command"], ["check"], ["check", "--no-such-option"], ["--lang", "de", "check"]):
        done = run(*words)
        assert done.returncode == 2
        assert done.stderr
        assert not done.stdout


def test_ledger_that_is_not_there() -> None:
    done = run("check", "no/such.beancount", LANG="fr_FR.UTF-8")
    assert done.returncode == 2
    assert done.stderr == (
        "ruche: no/such.beancount est introuvable ou illisible\u202f; indiquez le chemin d’un fichier Beancount\n"
    )


def test_what_the_library_refuses_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: str) -> None:
        raise RucheError("no example is installed")

    monkeypatch.setattr("ruche_ledger.cli.check.read_ledger", refuse)
    done = CliRunner().invoke(ruche, ["--lang", "fr", "check", str(ERRORS / "rule-gap.beancount")])
    assert done.exit_code == 2
    assert done.stderr == "ruche: aucun exemple n’est installé\n"


def test_ctrl_c_is_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(path: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("ruche_ledger.cli.check.read_ledger", interrupted)
    done = CliRunner().invoke(ruche, ["check", str(ERRORS / "rule-gap.beancount")])
    assert done.exit_code == 130
    assert done.output.strip() == ""


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_ctrl_c_in_a_process() -> None:
    script = "import ruche_ledger.cli.check, sys, time; from ruche_ledger.cli import main\n" + (
        "def wait(path):\n    print('now', flush=True)\n    time.sleep(60)\n"
        "sys.modules['ruche_ledger.cli.check'].read_ledger = wait\nmain()"
    )
    words = [sys.executable, "-c", script, "check", str(ERRORS / "rule-gap.beancount")]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "now\n"
        process.send_signal(signal.SIGINT)
        _, complaint = process.communicate(timeout=20)
    assert process.returncode == 130
    assert complaint.strip() == ""


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of POSIX")
def test_broken_pipe_is_quiet() -> None:
    script = "from ruche_ledger.cli import main; main()"
    words = [sys.executable, "-c", script, "check", str(ERRORS / "rule-gap.beancount")]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        complaint = process.stderr.read()
    assert process.returncode == 141
    assert complaint == ""


def test_output_is_utf_8_whatever_the_locale() -> None:
    done = run("--lang", "fr", "check", str(ERRORS / "rule-gap.beancount"), PYTHONIOENCODING="cp1252")
    assert done.returncode == 1
    assert "Tout ne va pas bien" in done.stdout
    assert "✓" in done.stdout


def test_completion_script() -> None:
    done = run(_RUCHE_COMPLETE="bash_source")
    assert "_RUCHE_COMPLETE=bash_complete" in done.stdout


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("ruche che", ["plain,check"]),
        ("ruche statement {ledger} E0", ["plain,E007", "plain,E012"]),
        ("ruche statement no/such.beancount E0", []),
    ],
)
def test_completion(typed: str, offered: list[str], tmp_path: Path) -> None:
    """Owners come from the text of the ledger and of what it includes."""
    main, members = tmp_path / "main.beancount", tmp_path / "members.beancount"
    main.write_text('include "mem*.beancount"\n2026-01-01 custom "ruche-cooperative" "Ruche"\n', "utf-8")
    members.write_text(
        '2026-01-01 custom "ruche-entrepreneur" "E012"\n2026-01-01 custom "ruche-entrepreneur" "E007"\n', "utf-8"
    )
    words = typed.format(ledger=main)
    place = str(len(words.split()) - 1)
    done = run(_RUCHE_COMPLETE="bash_complete", COMP_WORDS=words, COMP_CWORD=place)
    assert done.stdout.split() == offered
    assert not done.stderr


def test_the_environment_names_no_ledger() -> None:
    """`ruche statement E007 2026-01` would else take E007 for the ledger."""
    done = run("check", RUCHE_LEDGER=str(ERRORS / "rule-gap.beancount"))
    assert done.returncode == 2
    assert "LEDGER" in done.stderr
