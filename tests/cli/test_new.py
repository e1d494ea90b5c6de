"""`ruche new`: a first ledger from each published scale, whole and without a fault, or nothing and a sentence."""

from __future__ import annotations

import os
import re
import shlex
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from beancount import loader
from beancount.scripts.format import align_beancount
from click.testing import CliRunner, Result

from ruche_ledger import load
from ruche_ledger.cli import ruche
from ruche_ledger.ledgers import examples
from ruche_ledger.periods import Period
from ruche_ledger.published import SENTENCES, scale
from ruche_ledger.starters import starter
from ruche_ledger.starters.remarks import about_key

FILES = ["2026/2026-01.beancount", "comptes.beancount", "decisions.beancount", "main.beancount", "membres.beancount"]


def run(*words: str | Path, lang: str = "en") -> Result:
    locale = "fr_FR.UTF-8" if lang == "fr" else "C"
    return CliRunner().invoke(ruche, [str(word) for word in words], env={"LC_ALL": locale})


def written(folder: Path) -> dict[str, str]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in files}


def plain(text: str) -> str:
    """With ordinary spaces, on one line."""
    return " ".join(text.split())


def directives(text: str) -> str:
    """A ledger without its comments and free texts."""
    text = re.sub(r" *;.*$", "", text, flags=re.MULTILINE)
    return re.sub(r'(title" |name: |source: |\* )".*$', r"\1", text, flags=re.MULTILINE)


def test_all_published_scales_are_offered() -> None:
    assert set(SENTENCES) == set(examples()) - {"la-ruche"}


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("name", sorted(SENTENCES))
def test_it_loads_without_a_fault_or_remark(name: str, lang: str, tmp_path: Path) -> None:
    folder = tmp_path / "livres"
    done = run("new", folder, "--like", name, "--lang", lang)
    assert done.exit_code == 0, done.stderr
    assert sorted(written(folder)) == FILES
    _, errors, _ = loader.load_file(str(folder / "main.beancount"))
    assert errors == []
    checked = run("check", folder / "main.beancount")
    assert checked.exit_code == 0, checked.stdout
    assert "Faults: 0; invariants that do not hold: 0; remarks: 0." in checked.stdout


@pytest.mark.parametrize("name", sorted(SENTENCES))
def test_it_begins_with_the_published_rules(name: str, tmp_path: Path) -> None:
    """Key by key, each with a comment, but for the source, which is for the assembly to write."""
    run("new", tmp_path / "livres", "--like", name)
    text = (tmp_path / "livres" / "decisions.beancount").read_text("utf-8")
    there = re.findall(r'^2026-01-01 custom "ruche-rule" ("\S+" "\S+")  ; \S.*\n((?:  .*\n)+)', text, re.MULTILINE)
    rules = scale(name).rules
    assert [values for values, _ in there] == [" ".join(f'"{value}"' for value in rule.values) for rule in rules]
    for rule, (_, keys) in zip(rules, there, strict=True):
        *lines, source = keys.splitlines()
        assert [line.split(":")[0].strip() for line in lines] == [key for key in rule.keys if key != "source"]
        assert [line for line in lines if not re.search(r"  ; \S", line)] == []
        assert plain(source) == 'source: "À REMPLACER : assemblée du …, résolution …"'


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_no_key_of_a_published_rule_goes_without_a_word(lang: str) -> None:
    for name in SENTENCES:
        for rule in scale(name).rules:
            said = {key: about_key(rule, key, value, lang) for key, value in rule.keys.items() if key != "source"}
            assert all(said.values()), said


def test_what_is_levied_in_the_first_month(tmp_path: Path) -> None:
    """1,000 at 15 %, whatever the language of the comments."""
    for lang in ("fr", "en"):
        run("new", tmp_path / lang, "--like", "oxalis", "--lang", lang)
        cooperative = load(tmp_path / lang / "main.beancount", strict=True)
        assert [levy.amount for levy in cooperative.levies("2026-01")] == [Decimal("150.00")]


def test_comments_are_french_unless_asked_otherwise(tmp_path: Path) -> None:
    """The accounts and all that counts are the same."""
    run("new", tmp_path / "default", "--like", "pollen", lang="en")
    run("new", tmp_path / "en", "--like", "pollen", "--lang", "en", lang="fr")
    french, english = written(tmp_path / "default"), written(tmp_path / "en")
    assert "Le premier mois" in french["2026/2026-01.beancount"]
    assert "The first month" in english["2026/2026-01.beancount"]
    assert {name: directives(text) for name, text in french.items()} == {
        name: directives(text) for name, text in english.items()
    }


def test_the_books_begin_in_the_month_that_is_asked_for(tmp_path: Path) -> None:
    folder = tmp_path / "livres"
    assert run("new", folder, "--like", "pollen", "--from", "2027-09").exit_code == 0
    assert "2027/2027-09.beancount" in written(folder)
    assert not re.findall(r"\b2026\b", "".join(written(folder).values()).replace("novembre 2026", ""))
    assert load(folder / "main.beancount", strict=True).levies("2027-09")


@pytest.mark.parametrize("name", sorted(SENTENCES))
def test_bean_format_changes_nothing_and_lines_fit(name: str) -> None:
    for lang in ("fr", "en"):
        for path, text in starter(scale(name), Period.parse("2026-01"), lang).items():
            assert align_beancount(text) == text, path
            assert [line for line in text.splitlines() if len(line) > 120 or line != line.rstrip()] == []
            assert text.endswith("\n")
            assert not text.endswith("\n\n")


SAY_BOTH = "ruche: say where to write and which scale: ruche new DIR --like NAME; --list shows them"
REFUSED = [
    (("new", "DIR", "--like", "opteo"), "ruche: there is no published scale “opteo”; those that there are: "),
    (("new", "DIR"), SAY_BOTH),
    (("new", "--like", "pollen"), SAY_BOTH),
    (("new",), SAY_BOTH),
    (("new", "DIR", "--list"), "ruche: --list writes nothing; leave DIR and --like away"),
    (("new", "DIR", "--like", "pollen", "--from", "2026"), "ruche: “2026” is no month; write 2026-01"),
    (("new", "DIR", "--like", "pollen", "--from", "2026-01-01"), "ruche: “2026-01-01” is no month; write 2026-01"),
    (("new", "DIR", "--like", "pollen", "--from", "9999-12"), "ruche: "),
    (("new", "DIR", "--like", "pollen", "--from", "1800-01"), "ruche: “1800-01” is no month; write 2026-01"),
]


@pytest.mark.parametrize(("words", "sentence"), REFUSED, ids=[" ".join(words) for words, _ in REFUSED])
def test_misuse_is_a_sentence_and_writes_nothing(words: tuple[str, ...], sentence: str, tmp_path: Path) -> None:
    folder = tmp_path / "livres"
    done = run(*(str(folder) if word == "DIR" else word for word in words))
    assert done.exit_code == 2
    assert done.stdout == ""
    assert done.stderr.startswith(sentence)
    assert not folder.exists()


def test_a_folder_that_is_not_empty_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "main.beancount").write_text("; mine\n", "utf-8")
    done = run("new", tmp_path, "--like", "pollen")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == f"ruche: the folder {tmp_path} is not empty; name a new one, or empty it first\n"
    assert written(tmp_path) == {"main.beancount": "; mine\n"}
    french = run("new", tmp_path, "--like", "pollen", lang="fr")
    assert french.stderr.startswith(f"ruche: le dossier {tmp_path} n’est pas vide")


def test_an_empty_folder_will_do(tmp_path: Path) -> None:
    assert run("new", tmp_path, "--like", "pollen").exit_code == 0
    assert sorted(written(tmp_path)) == FILES


def test_what_to_type_next_can_be_pasted(tmp_path: Path) -> None:
    folder = tmp_path / "les livres de l'an"
    done = run("new", folder, "--like", "pollen")
    command = done.stdout.splitlines()[2]
    assert shlex.split(command) == ["ruche", "check", str(folder / "main.beancount")]


@pytest.mark.skipif(sys.platform == "win32", reason="names are text there")
def test_a_folder_that_beancount_could_not_read(tmp_path: Path) -> None:
    done = run("new", os.fsdecode(os.fsencode(tmp_path) + b"/\xff"), "--like", "pollen")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "is not in UTF-8, and Beancount would not read it; choose another\n" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_its_place_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "livres"
    file.write_text("mine", "utf-8")
    done = run("new", file, "--like", "pollen")
    assert (done.exit_code, done.stderr) == (2, f"ruche: {file} is a file; name a new folder\n")
    assert file.read_text("utf-8") == "mine"


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_folder_without_the_right_to_write(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    done = run("new", tmp_path / "livres", "--like", "pollen")
    tmp_path.chmod(0o700)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "cannot be written" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_list_shows_every_scale_in_both_languages() -> None:
    english, french = run("new", "--list").stdout, run("new", "--list", lang="fr").stdout
    for name in SENTENCES:
        assert name in english
        assert name in french
    assert "12 % of turnover" in english
    assert "12 % du chiffre d’affaires" in plain(french)


def test_help_shows_an_example() -> None:
    assert "Example: ruche new livres --like opteos." in run("new", "--help").stdout
    assert "Exemple : ruche new livres --like opteos." in plain(run("new", "--help", lang="fr").stdout)
