"""Each fault of the language: one tiny ledger, and exactly what is said about it, where, and nothing else.

The ledgers are loaded by Beancount with the plugin, as Fava and bean-check do, and by the library, as `ruche check`
does. After a change of wording, `RUCHE_WRITE_ERRORS=1 pytest tests/errors` writes the expected texts anew: read them
before you commit them, aloud, as the bookkeeper who made the mistake.
"""

import ast
import os
import re
import shutil
from pathlib import Path

import pytest
from beancount import loader

from ruche_ledger.cooperative import load
from ruche_ledger.errors import Problem
from ruche_ledger.messages import sentence

HERE = Path(__file__).parent
SOURCE = HERE.parents[1] / "src" / "ruche_ledger"
#: Rule kinds that ledgers here name.
MODULES = sorted(path for path in HERE.glob("*.py") if not path.name.startswith(("test_", "__")))
LEDGERS = sorted(HERE.glob("*.beancount"))
ROOTS = {
    "Income": "Produits",
    "Expenses": "Charges",
    "Assets": "Actif",
    "Liabilities": "Passif",
    "Equity": "Capitaux",
}
FRENCH_ROOTS = "".join(f'option "name_{english.lower()}" "{french}"\n' for english, french in ROOTS.items())


def said(file: str, line: int, message: str) -> str:
    return f"{Path(file).name}:{line}: {message}"


def told(problems: tuple[Problem, ...], lang: str) -> list[str]:
    return sorted(said(fault.source.file, fault.source.line, sentence(fault, lang)) for fault in problems)


def by_plugin(path: Path) -> list[str]:
    _, errors, _ = loader.load_file(str(path))
    return sorted(said(error.source["filename"], error.source["lineno"], error.message) for error in errors)


def expected(path: Path, ending: str, found: list[str]) -> list[str]:
    file = path.with_suffix(ending)
    if os.environ.get("RUCHE_WRITE_ERRORS"):
        file.write_text("".join(f"{line}\n" for line in found), "utf-8", newline="\n")
    return file.read_text("utf-8").splitlines()


@pytest.mark.parametrize("path", LEDGERS, ids=lambda path: path.stem)
def test_message(path: Path) -> None:
    problems = load(path).problems
    assert told(problems, "en") == expected(path, ".txt", told(problems, "en"))
    assert told(problems, "fr") == expected(path, ".fr.txt", told(problems, "fr"))
    assert problems, "a faulty ledger has a fault"


@pytest.mark.parametrize("path", LEDGERS, ids=lambda path: path.stem)
def test_the_plugin_says_the_same(path: Path) -> None:
    assert by_plugin(path) == path.with_suffix(".txt").read_text("utf-8").splitlines()


@pytest.mark.parametrize("path", LEDGERS, ids=lambda path: path.stem)
def test_the_plugin_says_it_in_french_where_the_ledger_is_french(path: Path, tmp_path: Path) -> None:
    """The options go before all else, so that every line number grows by theirs."""
    copy = tmp_path / path.name
    for module in MODULES:
        shutil.copy(module, tmp_path)
    copy.write_text(FRENCH_ROOTS + translated(path.read_text("utf-8")), "utf-8", newline="\n")
    more = FRENCH_ROOTS.count("\n")
    wanted = translated(path.with_suffix(".fr.txt").read_text("utf-8"))
    wanted = re.sub(r"(?<=\.beancount:)\d+", lambda line: str(int(line[0]) + more), wanted)
    assert by_plugin(copy) == sorted(wanted.splitlines())


def translated(text: str) -> str:
    for english, french in ROOTS.items():
        text = text.replace(f"{english}:", f"{french}:")
    return text


@pytest.mark.parametrize("path", LEDGERS, ids=lambda path: path.stem)
def test_fault_is_named_like_its_ledger(path: Path) -> None:
    assert all(path.stem.startswith(fault.code) for fault in load(path).problems)


def test_no_expected_text_is_left_over() -> None:
    stems = {path.stem for path in LEDGERS}
    assert {path.name.split(".")[0] for path in HERE.glob("*.txt")} == stems


def test_every_fault_of_the_source_has_a_ledger() -> None:
    """Whoever adds a fault adds the ledger that has it."""
    shown = {fault.code for path in LEDGERS for fault in load(path).problems}
    # `beancount` stands for Beancount's own faults; `unbalanced-rows` is one of plain values, which no ledger can have;
    # those of encodings, which a plugin never hears of, are in tests/unit/test_loading.py.
    assert codes() - {"beancount", "unbalanced-rows", "byte-order-mark", "not-utf-8"} <= shown


def codes() -> set[str]:
    """The first arguments of everything that makes a fault in the computation."""
    found = set()
    folders = (SOURCE, SOURCE / "rules", SOURCE / "beans")
    remarks = ("remarks", "retroactive", "unread", "proposing")  # a proposal's have their tests in tests/unit
    for path in (path for folder in folders for path in folder.glob("*.py") if path.stem not in remarks):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            place = {"fault": 0, "problem": 0, "KindError": 0, "_overlap": 1}.get(name)
            if place is not None and len(node.args) > place:
                code = node.args[place]
                if isinstance(code, ast.Constant) and isinstance(code.value, str):
                    found.add(code.value)
    return found
