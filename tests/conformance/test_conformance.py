"""The acceptance ledgers hold to the cent, each of them can fail, and their table is complete.

In `faults/`, `; fault` ends a line that must bear an error, and `; fault?` one that may: of the latter, if there
is no `; fault`, at least one must. Text in quotes after it must be in the message. A mark on a directive's first
line stands for the whole directive, one on a posting for that line only.

`; pending:` and a reason, in a ledger's comment, say that the engine does not hold it yet: it must fail then.
"""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from beancount import loader
from beancount.core import data

from . import table

LEDGERS = table.ledgers()
SOUND = [ledger for ledger in LEDGERS if not ledger.faulty]
FAULTY = [ledger for ledger in LEDGERS if ledger.faulty]
PLUGIN = re.compile(r'^plugin "ruche_plugins\.cooperative".*\n', re.MULTILINE)
MARK = re.compile(r"; fault(\??)((?: \"[^\"]*\")*)$")


def name_of(ledger: table.AcceptanceLedger) -> str:
    return ledger.name


def unbalanced(errors: Sequence[data.BeancountError]) -> list[data.BeancountError]:
    """The assertions that failed, among all errors."""
    return [error for error in errors if type(error).__name__ == "BalanceError"]


def without_plugin(ledger: table.AcceptanceLedger, folder: Path) -> Path:
    """The same ledger with the plugin line taken out."""
    text, lines = PLUGIN.subn("", ledger.path.read_text(encoding="utf-8"))
    assert lines == 1, "an acceptance ledger names the plugin once"
    copy = folder / "bare.beancount"
    copy.write_text(text, encoding="utf-8")
    return copy


def expected(ledgers: Sequence[table.AcceptanceLedger]) -> list[object]:
    """The ledgers as parameters, the pending ones as failures that must happen."""
    return [
        pytest.param(
            ledger,
            id=ledger.name,
            marks=[pytest.mark.xfail(strict=True, reason=ledger.pending)] if ledger.pending else [],
        )
        for ledger in ledgers
    ]


@pytest.mark.parametrize("ledger", expected(SOUND))
def test_ledger_holds(ledger: table.AcceptanceLedger) -> None:
    _, errors, _ = loader.load_file(str(ledger.path))
    assert [f"{error.source['lineno']}: {error.message}" for error in errors] == []


@pytest.mark.parametrize("ledger", SOUND, ids=name_of)
def test_ledger_can_fail(ledger: table.AcceptanceLedger, tmp_path: Path) -> None:
    """Without the plugin a balance is wrong, except where the point is that nothing is generated."""
    _, errors, _ = loader.load_file(str(without_plugin(ledger, tmp_path)))
    assert bool(unbalanced(errors)) != bool(ledger.generates_nothing)


@pytest.mark.parametrize("ledger", SOUND, ids=name_of)
def test_ledger_is_plain(ledger: table.AcceptanceLedger, tmp_path: Path) -> None:
    """Directives and exact assertions only, every input transaction balanced, and a comment that says why."""
    entries, _, _ = loader.load_file(str(without_plugin(ledger, tmp_path)))
    for entry in entries:
        assert isinstance(entry, data.Open | data.Custom | data.Transaction | data.Balance)
        if isinstance(entry, data.Balance):
            assert entry.tolerance == 0, f"line {entry.meta['lineno']}: write ~ 0.00"
    assert any(isinstance(entry, data.Balance) for entry in entries)


def marked(path: Path) -> dict[tuple[int, int], tuple[bool, tuple[str, ...]]]:
    """The marked spans of lines, each with whether an error must be there and what its message must say."""
    lines = path.read_text(encoding="utf-8").splitlines()
    found = {}
    for first, line in enumerate(lines, 1):
        if mark := MARK.search(line):
            last = first
            while not line.startswith(" ") and last < len(lines) and lines[last].startswith(" "):
                last += 1
            found[first, last] = (not mark[1], tuple(re.findall(r'"([^"]*)"', mark[2])))
    return found


@pytest.mark.parametrize("ledger", expected(FAULTY))
def test_fault_is_found(ledger: table.AcceptanceLedger) -> None:
    """Each mark bears its error, no other line does, and the balances hold: nothing else is left out."""
    _, errors, _ = loader.load_file(str(ledger.path))
    marks = marked(ledger.path)
    at = {span: [error.message for error in errors if span[0] <= error.source["lineno"] <= span[1]] for span in marks}
    strange = [
        f"{error.source['lineno']}: {error.message}"
        for error in errors
        if not any(first <= error.source["lineno"] <= last for first, last in marks)
    ]
    assert strange == []
    assert any(at.values())
    for span, (required, texts) in marks.items():
        assert at[span] or not required, f"line {span[0]} bears no error"
        for message in at[span]:
            assert [text for text in texts if text not in message] == [], message


@pytest.mark.parametrize("ledger", FAULTY, ids=name_of)
def test_fault_ledger_can_fail(ledger: table.AcceptanceLedger, tmp_path: Path) -> None:
    """Without the plugin, no balance that needs it holds."""
    text = re.sub(r"^plugin .*\n", "", ledger.path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    copy = tmp_path / "bare.beancount"
    copy.write_text(text, encoding="utf-8")
    _, errors, _ = loader.load_file(str(copy))
    assert unbalanced(errors)


@pytest.mark.parametrize("ledger", LEDGERS, ids=name_of)
def test_ledger_explains_itself(ledger: table.AcceptanceLedger) -> None:
    assert ledger.covers
    assert ledger.excludes, "say which wrong readings fail"


def test_ids_are_well_formed() -> None:
    for sentence in table.sentences().values():
        assert re.fullmatch(r"[1-7](\.[a-z0-9-]+)+", sentence.id)
        assert sentence.section in table.SECTIONS
        assert sentence.release in table.RELEASES
        assert sentence.text


@pytest.mark.parametrize("ledger", LEDGERS, ids=name_of)
def test_ledger_names_existing_sentences(ledger: table.AcceptanceLedger) -> None:
    known = table.sentences()
    assert [key for key in ledger.covers if key not in known] == []
    assert len(set(ledger.covers)) == len(ledger.covers)


def test_every_sentence_of_the_release_is_covered() -> None:
    covered = table.coverage()
    missing = [
        sentence.id
        for sentence in table.sentences().values()
        if sentence.release == "1" and not covered[sentence.id] and not sentence.elsewhere
    ]
    assert missing == []


def test_named_tests_exist() -> None:
    named = {path for sentence in table.sentences().values() for path in sentence.elsewhere}
    assert sorted(path for path in named if not (table.REPOSITORY / path).exists()) == []


def test_page_is_current() -> None:
    """Write it again with `python -m tests.conformance.table`."""
    assert table.PAGE.read_text(encoding="utf-8") == table.render()
