"""Each fault and remark of the readers: one tiny file, and exactly what is said about it, where, and nothing else.

After a change of wording, `RUCHE_WRITE_ERRORS=1 pytest tests/imports/test_said.py` writes the expected texts anew: read
them before you commit them, aloud, as the bookkeeper whose accountant sent the file.
"""

import ast
import os
from pathlib import Path

import pytest

from ruche_ledger.imports.analytic import read_analytic
from ruche_ledger.imports.exports import Export
from ruche_ledger.imports.fec import read_fec
from ruche_ledger.messages import sentence, translator
from tools.catalogue import in_python

HERE = Path(__file__).parent / "said"
SOURCE = Path(__file__).parents[2] / "src" / "ruche_ledger" / "imports"
MODULES = ("texts", "fields", "columns", "values", "keys", "carried", "exercises", "fec", "analytic")
FILES = sorted(path for path in HERE.iterdir() if path.suffix in {".txt", ".csv"})


def read(path: Path) -> Export:
    return (read_analytic if path.suffix == ".csv" else read_fec)(path.read_bytes(), path.name)


def told(export: Export, lang: str) -> list[str]:
    """The dialect, then faults, or the key, the exercise and remarks."""
    said = [*export.faults, *((export.why,) if export.why else ()), *export.remarks]
    return [
        ", ".join(map(translator(lang), export.dialect)),
        *(f"{each.severity} {each.source}: {sentence(each, lang)}" for each in said),
    ]


def expected(path: Path, lang: str, found: list[str]) -> list[str]:
    file = path.with_name(f"{path.name}.{lang}")
    if os.environ.get("RUCHE_WRITE_ERRORS"):
        file.write_text("".join(f"{line}\n" for line in found), "utf-8", newline="\n")
    return file.read_text("utf-8").splitlines()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_said(path: Path, lang: str) -> None:
    found = told(read(path), lang)
    assert found == expected(path, lang, found)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_has_entries_or_faults(path: Path) -> None:
    export = read(path)
    assert bool(export.entries) != bool(export.faults)
    assert bool(export.entries) == (export.why is not None) == (export.exercise is not None)
    assert {fault.severity for fault in export.faults} <= {"error"}
    assert {remark.severity for remark in export.remarks} <= {"notice"}


def test_a_fault_has_a_file_of_its_name() -> None:
    for path in FILES:
        if path.name.startswith(("import-", "fec-")):
            codes = {fault.code for fault in read(path).faults}
            assert any(path.name.startswith(code) for code in codes), f"{path.name}: {codes}"


def test_no_expected_text_is_left_over() -> None:
    names = {path.name for path in FILES}
    assert {path.stem for path in HERE.iterdir() if path.suffix in {".en", ".fr"}} == names


def test_every_sentence_of_the_readers_is_shown() -> None:
    """Whoever adds a sentence adds the file of which it is said."""
    shown = set()
    for path in FILES:
        export = read(path)
        shown |= {each.template for each in (*export.faults, *export.remarks, *filter(None, [export.why]))}
        shown |= set(export.dialect)
    for module in MODULES:
        path = SOURCE / f"{module}.py"
        missing = {text for text, _ in in_python(ast.parse(path.read_text("utf-8")), path.name)} - shown
        assert not missing, f"{module}: {missing}"
