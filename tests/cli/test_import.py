"""`ruche import`: what it prints, what it writes, how it ends."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ruche_ledger.cli import ruche
from ruche_ledger.cooperative import load
from ruche_ledger.imports.shelf import LOCK, locked

HEADER = (
    "JournalCode JournalLib EcritureNum EcritureDate CompteNum CompteLib CompAuxNum CompAuxLib PieceRef PieceDate "
    "EcritureLib Debit Credit EcritureLet DateLet ValidDate Montantdevise Idevise"
)

#: journal, number, day, account, auxiliary, label, debit, credit, lettering
ROWS = """
AN 1 20260101 411000 C1 Report 120,00 0,00 A
AN 1 20260101 512000 - Report 380,00 0,00 -
AN 1 20260101 101000 - Report 0,00 500,00 -
VE 1 20260305 411000 C1 Ateliers 240,00 0,00 B
VE 1 20260305 706000 - Ateliers 0,00 200,00 -
VE 1 20260305 445710 - Ateliers 0,00 40,00 -
BQ 1 20260405 512000 - Virement 120,00 0,00 -
BQ 1 20260405 411000 C1 Virement 0,00 120,00 A
HA 1 20260406 606000 - Fournitures 50,00 0,00 -
HA 1 20260406 401000 F1 Fournitures 0,00 50,00 -
"""

TOML = """
[cooperative]
key = "Ruche"
[[entrepreneur]]
key = "E01"
name = "Poterie"
contract = "CESA"
from = 2026-01-01
opening = "0.00"
vat = "receipts"
[[attribution]]
owner = "E01"
auxiliary = ["C1"]
"""

NEXT = """
AN 1 20270101 411000 C1 Report 240,00 0,00 A
AN 1 20270101 512000 - Report 500,00 0,00 -
AN 1 20270101 401000 F1 Report 0,00 45,00 -
AN 1 20270101 445710 - Report 0,00 40,00 -
AN 1 20270101 101000 - Report 0,00 500,00 -
AN 1 20270101 120000 - Report 0,00 155,00 -
BQ 1 20270203 512000 - Virement 240,00 0,00 -
BQ 1 20270203 411000 C1 Virement 0,00 240,00 A
"""


def fec(rows: str) -> str:
    lines = ["\t".join(HEADER.split())]
    for row in rows.split("\n"):
        if row:
            cells = ["" if cell == "-" else cell for cell in row.split(" ")]
            journal, number, day, account, auxiliary, label, debit, credit, letters = cells
            name = f"Tiers {auxiliary}" if auxiliary else ""
            lines.append(
                "\t".join(
                    (
                        *(journal, journal, number, day, account, f"Compte {account[:2]}", auxiliary, name, "P1", day),
                        *(label, debit, credit, letters, "", day, "", ""),
                    )
                )
            )
    return "\n".join(lines) + "\n"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "123456789FEC20261231.txt").write_text(fec(ROWS), "utf-8")
    (tmp_path / "a.toml").write_text(TOML, "utf-8")
    return tmp_path


def run(*words: str, lang: str = "en") -> Result:
    return CliRunner().invoke(ruche, ["--lang", lang, "import", *words])


def imported(*words: str, lang: str = "en") -> Result:
    return run("fec", "123456789FEC20261231.txt", "--attribution", "a.toml", "-o", "livres", *words, lang=lang)


def spaced(text: str) -> str:
    return re.sub(r"[\u00a0\u202f]", " ", text)


def test_writes_a_ledger_and_says_so(home: Path) -> None:
    result = imported()
    assert result.exit_code == 0
    assert "123456789FEC20261231.txt: 4 entries, 10 lines, 2026-01-01 to 2026-12-31" in result.stdout
    assert "Written into livres: 3 months" in result.stdout
    assert "opening balances of the year before" in result.stderr
    cooperative = load(home / "livres" / "main.beancount")
    assert cooperative.problems == ()
    assert cooperative.entrepreneurs["E01"].name == "Poterie"


def test_speaks_french(home: Path) -> None:
    said = spaced(imported("--report", lang="fr").stdout)
    assert "4 écritures, 10 lignes, du 01/01/2026 au 31/12/2026" in said
    assert re.search(r"clients \(41\) +3 +240,00", said)
    assert re.search(r"401000 F1 +Tiers F1 +1 +0,00 +50,00", said)
    assert "Rien n’a changé depuis l’import précédent." in spaced(imported(lang="fr").stdout)


def test_report_alone_writes_nothing(home: Path) -> None:
    result = run("fec", "123456789FEC20261231.txt", "--attribution", "a.toml", "--report")
    assert result.exit_code == 0
    assert re.search(r"E01 Poterie +\n +income \(7\) +1 +−200\.00", result.stdout)
    assert re.search(r"a\.toml:11 +E01 +auxiliary C1 +3", result.stdout)
    assert re.search(r"606000 +Compte 60 +1 +50\.00 +0\.00", result.stdout)
    assert sorted(path.name for path in home.iterdir()) == ["123456789FEC20261231.txt", "a.toml"]


def test_json(home: Path) -> None:
    result = imported("--json")
    said = json.loads(result.stdout)
    assert said["ok"]
    assert said["exercise"] == {"from": "2026-01-01", "until": "2027-01-01"}
    assert said["written"][0] == "2026-01.beancount"
    assert [(row["owner"], row["income"], row["customers"]) for row in said["owners"]] == [
        ("Ruche", "0.00", "0.00"),
        ("E01", "-200.00", "240.00"),
    ]
    assert [(row["account"], row["auxiliary"], row["credit"]) for row in said["unclaimed"]] == [
        ("401000", "F1", "50.00"),
        ("606000", "", "0.00"),
    ]
    assert said["attributions"] == [{"line": 11, "owner": "E01", "lines": 3}]
    assert (said["faults"], said["changes"], said["differences"]) == ([], [], [])
    assert result.stderr == ""


def test_changes_are_shown(home: Path) -> None:
    imported()
    changed = ROWS.replace("Ateliers 240,00", "Ateliers 300,00").replace("0,00 200,00", "0,00 260,00")
    Path("123456789FEC20261231.txt").write_text(fec(changed), "utf-8")
    result = imported()
    assert result.exit_code == 0
    assert re.search(r"changed +VE 1 +2026-03-05 +Ateliers +amounts", result.stdout)
    assert not re.search(r"BQ 1", result.stdout)


def test_the_next_exercise(home: Path) -> None:
    imported()
    Path("123456789FEC20271231.txt").write_text(fec(NEXT), "utf-8")
    result = run("fec", "123456789FEC20271231.txt", "-a", "a.toml", "-o", "livres")
    assert result.exit_code == 1, "the accountant opens F1 with 45, the ledger closed it with 50"
    assert re.search(r"401000 Compte 40 +−50\.00 +−45\.00 +5\.00", result.stdout)
    assert re.search(r"11 12 carried forward and results +−150\.00 +−155\.00 +−5\.00", result.stdout)
    assert (home / "livres" / "2027-02.beancount").exists()


def test_a_file_with_faults_writes_nothing(home: Path) -> None:
    Path("123456789FEC20261231.txt").write_text(fec(ROWS.replace("240,00", "241,00")), "utf-8")
    Path("a.toml").write_text(TOML.replace("C1", "C7"), "utf-8")
    result = imported()
    assert result.exit_code == 1
    assert "Nothing was written." in result.stdout
    assert "(lines: 5–7)" in result.stderr
    assert not (home / "livres").exists()
    Path("123456789FEC20261231.txt").write_text(fec(ROWS), "utf-8")
    result = imported(lang="fr")
    assert result.exit_code == 1
    assert spaced(result.stderr).startswith("a.toml:11: aucune ligne ne répond à cette [[attribution]] de E01")
    assert not (home / "livres").exists()


def test_faults_of_both_files_at_once(home: Path) -> None:
    Path("123456789FEC20261231.txt").write_text(fec(ROWS.replace("240,00", "241,00")), "utf-8")
    Path("a.toml").write_text(TOML.replace("contract", "contrat"), "utf-8")
    said = imported("--json")
    assert said.exit_code == 1
    assert [Path(fault["file"]).name for fault in json.loads(said.stdout)["faults"]] == [
        "123456789FEC20261231.txt",
        "a.toml",
        "a.toml",
    ]


def test_two_at_once(home: Path) -> None:
    imported()
    with locked(home / "livres"):
        result = imported()
    assert result.exit_code == 2
    assert result.stderr == "ruche: another import is writing into livres; wait for its end\n"
    (home / "livres" / LOCK).write_text("", "utf-8")
    assert imported().exit_code == 0, "what a killed import leaves keeps nobody out"
    assert not (home / "livres" / LOCK).exists()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["fec", "no.txt", "-a", "a.toml", "-o", "livres"], "no.txt cannot be read (No such file or directory)"),
        (["fec", ".", "-a", "a.toml", "-o", "livres"], ". cannot be read (Is a directory)"),
        (["fec", "123456789FEC20261231.txt", "-a", "no.toml", "-o", "livres"], "no.toml cannot be read"),
        (["fec", "123456789FEC20261231.txt", "-o", "livres"], "give --attribution FILE.toml, or begin with --suggest"),
        (["fec", "123456789FEC20261231.txt", "-a", "a.toml"], "say where to write with -o DIR"),
        (["fec", "123456789FEC20261231.txt", "-a", "a.toml", "-o", "a.toml"], "a.toml is a file; choose a folder"),
        (
            ["fec", "123456789FEC20261231.txt", "-a", "a.toml", "-o", "a.toml/x"],
            "nothing can be written into the folder",
        ),
        (["fec", "123456789FEC20261231.txt", "--suggest", "--json"], "--suggest writes an attribution file"),
        (["fec", "123456789FEC20261231.txt", "--suggest", "-o", "a.toml"], "a.toml is there already"),
    ],
)
def test_misuse(home: Path, words: list[str], sentence: str) -> None:
    before = sorted(path.name for path in home.iterdir())
    result = run(*words)
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert not isinstance(result.exception, OSError)
    assert sorted(path.name for path in home.iterdir()) == before


def test_a_suggestion_works_as_it_stands(home: Path) -> None:
    shown = run("fec", "123456789FEC20261231.txt", "--suggest")
    assert shown.exit_code == 0
    assert re.search(r'"C1",  # +360\.00  Tiers C1', shown.stdout)
    assert '#   "F1",' in shown.stdout
    written = run("fec", "123456789FEC20261231.txt", "--suggest", "-o", "b.toml")
    assert written.exit_code == 0
    assert "then import with --attribution b.toml" in written.stdout
    assert (home / "b.toml").read_text("utf-8") == shown.stdout
    result = run("fec", "123456789FEC20261231.txt", "-a", "b.toml", "-o", "livres")
    assert result.exit_code == 0, result.stderr
    assert load(home / "livres" / "main.beancount").problems == ()


def test_a_suggestion_for_a_file_without_customers(home: Path) -> None:
    Path("caisse.txt").write_text(
        fec("CA 1 20260305 530000 - Marché 10,00 0,00 -\nCA 1 20260305 707000 - Marché 0,00 10,00 -\n"), "utf-8"
    )
    assert run("fec", "caisse.txt", "--suggest", "-o", "b.toml").exit_code == 0
    assert run("fec", "caisse.txt", "-a", "b.toml", "-o", "livres").exit_code == 0
    assert "Produits:E01:707000" in (home / "livres" / "comptes.beancount").read_text("utf-8")


def test_a_suggestion_needs_a_file_that_can_be_read(home: Path) -> None:
    Path("x.txt").write_bytes(b"PK\x03\x04")
    result = run("fec", "x.txt", "--suggest", "-o", "b.toml")
    assert result.exit_code == 1
    assert result.stderr.startswith("x.txt")
    assert not (home / "b.toml").exists()


ANALYTIC = """\
"01USER","706000",5/3/26,"VE","1","Ateliers",,"200",,"200"
"02VASE","607000",6/3/26,"HA","2","Terre","50",,"50",
"""


def test_analytic_codes_are_entrepreneurs(home: Path) -> None:
    Path("gl.csv").write_text(ANALYTIC, "utf-8")
    result = run("analytic", "gl.csv", "-o", "livres")
    assert result.exit_code == 0, result.stderr
    cooperative = load(home / "livres" / "main.beancount")
    assert list(cooperative.entrepreneurs) == ["01USER", "02VASE"]
    assert cooperative.position("01USER", cooperative.horizon) == 200
    assert cooperative.position("02VASE", cooperative.horizon) == -50
    assert run("analytic", "gl.csv", "--suggest", "-o", "b.toml").exit_code == 0
    again = run("analytic", "gl.csv", "-a", "b.toml", "-o", "livres")
    assert "Nothing has changed since the import before." in again.stdout


def test_an_analytic_file_with_faults(home: Path) -> None:
    Path("gl.csv").write_text("a,b\n", "utf-8")
    result = run("analytic", "gl.csv", "-o", "livres", "--json")
    assert result.exit_code == 1
    assert {Path(fault["file"]).name for fault in json.loads(result.stdout)["faults"]} == {"gl.csv"}


def test_help_of_each(home: Path) -> None:
    for words in (["--help"], ["fec", "--help"], ["analytic", "--help"]):
        english, french = run(*words).stdout, spaced(run(*words, lang="fr").stdout)
        assert "Example: ruche import" in english
        assert "Exemple : ruche import" in french
        assert run(*words[:-1], "--lang", "fr", "--help").stdout.startswith("Usage\u00a0:")


def test_faults_beyond_number_are_counted(home: Path) -> None:
    rows = "".join(f"VE {number} 20260305 411000 C1 Ateliers 240,00 0,00 -\n" for number in range(300))
    Path("123456789FEC20261231.txt").write_text(fec(rows), "utf-8")
    said = imported().stderr.splitlines()
    assert len(said) == 201
    assert said[-1] == "… and 100 more: --json has them all"
    assert len(json.loads(imported("--json").stdout)["faults"]) == 300


def run_as_program(home: Path, *words: str | bytes, lines: int | None = None) -> subprocess.CompletedProcess[bytes]:
    """A process of its own, of whose output somebody reads so many lines."""
    command = [sys.executable, "-c", "from ruche_ledger.cli import main; main()", *words]
    with subprocess.Popen(command, cwd=home, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        if lines == 0:
            process.stdout.close()
        out = process.stdout.read() if lines is None else b""
        err = process.stderr.read()
        return subprocess.CompletedProcess(command, process.wait(), out, err)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names of files are text")
def test_names_of_files_that_are_no_text(home: Path) -> None:
    """Archives from Windows unpack to names in Latin-1."""
    Path("123456789FEC20261231.txt").rename(os.fsdecode(b"expert\xe9.txt"))
    Path("a.toml").rename(os.fsdecode(b"r\xe9partition.toml"))
    ended = run_as_program(home, "import", "fec", b"expert\xe9.txt", "-a", b"r\xe9partition.toml", "-o", "livres")
    assert (ended.returncode, b"Traceback" in ended.stderr) == (0, False)
    assert load(home / "livres" / "main.beancount").problems == ()
    ended = run_as_program(home, "import", "fec", b"\xe9.txt", "-a", b"r\xe9partition.toml", "-o", "livres")
    assert (ended.returncode, ended.stderr[:23]) == (2, b"ruche: \xe9.txt cannot be ")
    ended = run_as_program(home, "import", "fec", b"expert\xe9.txt", "-a", "x", "-o", b"pi\xe8ces")
    assert (ended.returncode, ended.stderr[:44]) == (2, b"ruche: the name of the folder pi\xe8ces is not ")
    ended = run_as_program(home, "import", "fec", b"expert\xe9.txt", "--suggest", "-o", "b.toml")
    assert (ended.returncode, (home / "b.toml").exists()) == (0, True)


@pytest.mark.skipif(sys.platform == "win32", reason="pipes break otherwise there")
def test_somebody_reads_no_further(home: Path) -> None:
    ended = run_as_program(
        home, "import", "fec", "123456789FEC20261231.txt", "-a", "a.toml", "-o", "livres", "--report", lines=0
    )
    assert (ended.returncode, b"Traceback" in ended.stderr) == (141, False)
    assert load(home / "livres" / "main.beancount").problems == ()
