"""`ruche statement`: what is asked for, into which file, and every way of asking wrongly."""

import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ruche_ledger import Cooperative, load
from ruche_ledger.cli import forms, ruche
from ruche_ledger.ledgers import example
from ruche_ledger.periods import Period

from .hostile import LEDGER

LA_RUCHE = str(example("la-ruche"))


def run(*words: str, lang: str = "en") -> Result:
    return CliRunner().invoke(ruche, ["--lang", lang, "statement", *words])


def refused(*words: str, lang: str = "en") -> str:
    done = run(*words, lang=lang)
    assert (done.exit_code, done.stdout) == (2, ""), done.output
    return done.stderr.removeprefix("ruche: ").strip()


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("hostile") / "main.beancount"
    file.write_text(LEDGER, "utf-8")
    return str(file)


@pytest.fixture(scope="module")
def cooperative(hostile: str) -> Cooperative:
    return load(hostile)


@pytest.mark.parametrize("form", ["text", "json", "html"])
def test_a_file_holds_what_would_be_printed(hostile: str, tmp_path: Path, form: str) -> None:
    file = tmp_path / "file"
    done = run(hostile, "E007", "2026-01", "--format", form, "--explain", "-o", str(file))
    assert (done.exit_code, done.stdout) == (0, "")
    assert file.read_text("utf-8") == run(hostile, "E007", "2026-01", "--format", form, "--explain").stdout


def test_json_has_two_names(hostile: str) -> None:
    long, short = (run(hostile, "E007", "2026-01", *words).stdout for words in (["--format", "json"], ["--json"]))
    assert long == short
    assert json.loads(short)["owner"] == "E007"


def test_the_explanation_for_programs_is_that_of_ruche_explain(hostile: str) -> None:
    asked = json.loads(run(hostile, "E007", "2026-01", "--json", "--explain").stdout)
    words = ["explain", hostile, "E007", "2026-01", "--json"]
    explained = json.loads(CliRunner().invoke(ruche, words).stdout)
    assert asked["explanation"] == {key: value for key, value in explained.items() if key not in ("owner", "period")}
    assert asked["explanation"]["levies"]


@pytest.mark.parametrize(
    "words", [["E007", "2026-01"], ["E007", "--period", "2026-01"], ["E007", "2026-01", "--period", "2026-01"]]
)
def test_the_period_may_be_said_either_way(hostile: str, words: list[str]) -> None:
    assert "1 January 2026 to 31 January 2026" in run(hostile, *words).stdout.replace("\u00a0", " ")


@pytest.mark.parametrize("form", ["text", "json", "html", "xlsx"])
def test_all_owners_have_a_file_of_their_own(hostile: str, cooperative: Cooperative, tmp_path: Path, form: str) -> None:
    folder = tmp_path / "new" / "etats"
    done = run(hostile, "--all", "--period", "2026-01", "--format", form, "-o", str(folder))
    assert done.stdout == f"Files written to {folder}: {len(cooperative.owners)}\n"
    ending = forms.FORMS[form]
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        f"{key}-2026-01.{ending}" for key in cooperative.owners
    )
    before = {path: path.read_bytes() for path in folder.iterdir()}
    (folder / f"E007-2026-01.{ending}").write_text("old", "utf-8")
    run(hostile, "--all", "--period", "2026-01", "--format", form, "-o", str(folder))
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


@pytest.mark.parametrize("words", [[], ["--explain"], ["--annual"], ["--no-sheets"]])
def test_a_file_of_all_is_that_of_one(hostile: str, tmp_path: Path, words: list[str]) -> None:
    run(hostile, "--all", "--period", "2026", "--format", "html", *words, "-o", str(tmp_path))
    alone = run(hostile, "E007", "2026", "--format", "html", *words).stdout
    assert (tmp_path / "E007-2026.html").read_text("utf-8") == alone


def test_names_of_files_are_safe(hostile: str, tmp_path: Path) -> None:
    """Whatever an exercise is called, and where Aa and AA are one file."""
    done = run(hostile, "--all", "--period", '../2026 "un"', "--format", "json", "-o", str(tmp_path))
    assert done.exit_code == 0, done.output
    assert {path.name for path in tmp_path.iterdir()} == {
        f"{key}-..-2026-un-.json" for key in ("Ruche", "Solidarite", "E007")
    }
    rows = [(Period.parse("2026").start, "Assets:Ruche:512-Banque", "0.00", "EUR")]
    day = Period.parse("2026").start
    decisions = [(day, "ruche-cooperative", ["Ruche"], {"name": "R"})]
    decisions += [(day, "ruche-entrepreneur", [key], {"contract": "CAPE"}) for key in ("Ab", "AB")]
    alike = Cooperative.from_lines(rows, decisions)
    assert forms.file_names(alike.owners, "2026", "csv") == {
        "Ruche": "Ruche-2026.csv",
        "AB": "AB-2026.csv",
        "Ab": "Ab-2026-2.csv",
    }


def test_ways_of_asking_wrongly(hostile: str, tmp_path: Path) -> None:
    folder = str(tmp_path)
    assert refused(hostile, "--all", "--period", "2026") == "--all writes files; say into which folder with -o FOLDER"
    assert refused(hostile, "E007", "--all", "-o", folder) == "--all takes no KEY; write --all --period E007"
    assert refused(hostile, "E007", "2026", "--all", "-o", folder) == "--all takes no KEY; write --all --period 2026"
    assert refused(hostile) == "say whose statement: a KEY, or --all for those of all owners"
    no_period = "say for which PERIOD: 2026, 2026-Q1, 2026-03 or the name of an exercise"
    assert refused(hostile, "E007") == no_period
    assert refused(hostile, "--all", "-o", folder) == no_period
    two = "two periods, 2026 and 2025; write one of them"
    assert refused(hostile, "E007", "2026", "--period", "2025") == two
    tables = "a table has no room for explanations; --explain goes with text, json, html"
    assert refused(hostile, "E007", "2026", "--format", "csv", "--explain") == tables
    assert refused(hostile, "E007", "2026", "--format", "xlsx", "--explain") == tables
    always = "csv always has the annual accounts; take out --sheets or --no-sheets"
    assert refused(hostile, "E007", "2026", "--format", "csv", "--no-sheets") == always
    assert refused(hostile, "E999", "2026", "--format", "html", "-o", f"{folder}/x").startswith("“E999” is no owner")
    assert not list(tmp_path.iterdir())


def test_a_ledger_without_a_cooperative_gets_no_folder(tmp_path: Path) -> None:
    ledger = tmp_path / "main.beancount"
    ledger.write_text("", "utf-8")
    said = refused(str(ledger), "--all", "--period", "2026", "-o", str(tmp_path / "etats"))
    assert said == "this ledger declares no cooperative; begin with a ruche-cooperative directive"
    assert list(tmp_path.iterdir()) == [ledger]


def test_places_that_cannot_be_written(hostile: str, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("kept", "utf-8")
    said = refused(hostile, "E007", "2026", "--format", "html", "-o", str(tmp_path))
    assert said == f"{tmp_path} is a folder; give the name of a file"
    said = refused(hostile, "--all", "--period", "2026", "-o", str(file))
    assert said == f"{file} is a file; choose a folder with -o"
    said = refused(hostile, "--all", "--period", "2026", "-o", str(file / "etats"))
    assert said == f"the folder {file / 'etats'} cannot be made (Not a directory); choose another"
    said = refused(hostile, "E007", "2026", "-o", str(tmp_path / "missing" / "E007.html"))
    assert said.startswith(f"{tmp_path / 'missing' / 'E007.html'} cannot be written (No such file or directory)")
    said = refused(hostile, "E007", "2026", "-o", hostile)
    assert said == f"{hostile} belongs to the ledger itself; choose another file"
    assert Path(hostile).read_text("utf-8") == LEDGER
    assert file.read_text("utf-8") == "kept"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="whoever is root may write everywhere")
def test_a_folder_without_permission(hostile: str, tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    said = refused(hostile, "--all", "--period", "2026", "-o", str(tmp_path))
    tmp_path.chmod(0o755)
    assert "cannot be written (Permission denied)" in said
    assert list(tmp_path.iterdir()) == []


def on_a_terminal(*words: str, stream: str) -> tuple[int, str, str]:
    """Runs the command with one of its streams a terminal: exit code, what the terminal saw, the other stream."""
    import pty

    ours, theirs = pty.openpty()
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, stream: theirs}
    command = [sys.executable, "-c", "from ruche_ledger.cli import main; main()", "--lang", "en", "statement", *words]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, text=True, **streams) as process:  # type: ignore[call-overload]
        os.close(theirs)
        seen = b""
        with contextlib.suppress(OSError):  # the terminal's end
            while part := os.read(ours, 1024):
                seen += part
        other = process.stderr if stream == "stdout" else process.stdout
        text = other.read()
    os.close(ours)
    return process.returncode, seen.decode(), text


@pytest.mark.skipif(sys.platform == "win32", reason="terminals of POSIX")
def test_a_workbook_is_not_thrown_at_a_terminal(hostile: str) -> None:
    code, seen, said = on_a_terminal(hostile, "E007", "2026", "--format", "xlsx", stream="stdout")
    assert (code, seen) == (2, "")
    assert said == "ruche: a workbook cannot be shown on a terminal; say into which file with -o FILE\n"


@pytest.mark.skipif(sys.platform == "win32", reason="terminals of POSIX")
def test_progress_is_for_terminals(hostile: str, tmp_path: Path) -> None:
    words = (hostile, "--all", "--period", "2026", "--format", "html", "-o", str(tmp_path))
    code, seen, said = on_a_terminal(*words, stream="stderr")
    assert (code, said) == (0, f"Files written to {tmp_path}: 3\n")
    assert "Statements" in seen
    assert run(*words).stderr == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_a_disk_that_is_full(hostile: str) -> None:
    said = refused(hostile, "E007", "2026", "--format", "xlsx", "-o", "/dev/full")
    assert said == "/dev/full cannot be written (No space left on device); choose another file or folder"


def test_nothing_is_written_unless_all_can_be_drawn_up(
    hostile: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    folder = tmp_path / "etats"
    said = refused(hostile, "--all", "--period", "2026", "--format", "xlsx", "-o", str(folder))
    assert said == "workbooks need openpyxl; install it: pip install 'ruche-ledger[sheets]'"
    assert not folder.exists()


def test_what_fails_half_way_leaves_whole_files(hostile: str, tmp_path: Path) -> None:
    (tmp_path / "Solidarite-2026.html").mkdir()
    said = refused(hostile, "--all", "--period", "2026", "--format", "html", "-o", str(tmp_path))
    assert said == f"{tmp_path / 'Solidarite-2026.html'} is a folder; give the name of a file"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["Ruche-2026.html", "Solidarite-2026.html"]
    assert (tmp_path / "Ruche-2026.html").read_text("utf-8").endswith("</html>\n")
