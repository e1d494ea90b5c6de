"""The amounts gate: a planted change fails until the changelog names its rule and its period."""

from __future__ import annotations

from pathlib import Path

import pytest

from ruche_ledger.sides import Subject
from tests.reviews.history import BOOKS, LEDGER, PLUGIN_FILE, SOFTWARE, History
from tools import amounts

CHANGELOG = """\
# Changelog

## [Unreleased]

### Changes amounts

- None.

## [0.1.0] - 2026-03-01

### Changes amounts

- `contribution`, every period: first release.
"""

FILES = {
    **SOFTWARE,
    **{f"ledgers/house/{name}": text for name, text in LEDGER.items()},
    "pyproject.toml": '[project]\nversion = "0.1.0"\n',
    "CHANGELOG.md": CHANGELOG,
}

NAMED = "- `contribution`, 2026-01 to 2026-02: eleven percent, not ten (100.00 becomes 110.00)."


@pytest.fixture
def history(tmp_path: Path) -> History:
    history = History(tmp_path / "house", {"README.md": ""})
    history.commit(FILES, "feat: version 0.1.0")
    history.git("tag", "v0.1.0")
    return history


def plant(history: History) -> None:
    history.replace(PLUGIN_FILE, 'RATE = Decimal("0.10")', 'RATE = Decimal("0.11")')


def gate(history: History, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    code = amounts.main(history.root)
    said = capsys.readouterr()
    return code, said.out + said.err


def test_nothing_differs(history: History, capsys: pytest.CaptureFixture[str]) -> None:
    history.commit({"docs.md": "more"})
    code, said = gate(history, capsys)
    assert code == 0
    assert "compared with the release v0.1.0" in said
    assert "Ledgers: 1. Amounts that differ: 0" in said


def test_a_planted_change(history: History, capsys: pytest.CaptureFixture[str]) -> None:
    plant(history)
    history.commit()
    code, said = gate(history, capsys)
    assert code == 1
    assert [line for line in said.splitlines() if line.startswith("not named: ")] == [
        "not named: house, E007, contribution, 2026-01: 100.00 → 110.00",
        "not named: house, E012, contribution, 2026-02: 50.00 → 55.00",
        "not named: house, Ruche, contribution, 2026-01: 100.00 → 110.00",
        "not named: house, Ruche, contribution, 2026-02: 50.00 → 55.00",
    ]
    assert "  - `contribution`, 2026-01 to 2026-02: …" in said
    assert "ruche diff ledgers/house/main.beancount v0.1.0" in said


def test_the_changelog_names_it(history: History, capsys: pytest.CaptureFixture[str]) -> None:
    plant(history)
    history.replace("CHANGELOG.md", "- None.", NAMED)
    code, said = gate(history, capsys)
    assert code == 0
    assert "\nnamed: house, E007, contribution, 2026-01: 100.00 → 110.00" in said


def test_the_changelog_names_a_part(history: History, capsys: pytest.CaptureFixture[str]) -> None:
    plant(history)
    history.replace("CHANGELOG.md", "- None.", "- `contribution`, 2026-01: eleven percent.")
    code, said = gate(history, capsys)
    assert code == 1
    assert "\nnamed: house, E007" in said
    assert "not named: house, E012, contribution, 2026-02: 50.00 → 55.00" in said


def test_a_ledger_that_changed(history: History, capsys: pytest.CaptureFixture[str]) -> None:
    """Every cent counts, whatever it is due to."""
    history.write({"ledgers/house/books/2026.beancount": BOOKS.replace("500.00", "600.00")})
    code, said = gate(history, capsys)
    assert code == 1
    assert "not named: house, E012, contribution, 2026-02: 50.00 → 60.00" in said


def test_a_new_ledger_is_no_change_and_one_that_is_gone_is(
    history: History, capsys: pytest.CaptureFixture[str]
) -> None:
    history.git("mv", "ledgers/house", "ledgers/maison")
    code, said = gate(history, capsys)
    assert code == 1
    assert "New since then, so no change: maison." in said
    assert "not named: house is gone" in said
    history.replace("CHANGELOG.md", "- None.", "- The ledger house is maison now.")
    assert gate(history, capsys)[0] == 0


def test_a_release_is_compared_with_the_one_before(history: History, capsys: pytest.CaptureFixture[str]) -> None:
    plant(history)
    history.commit()
    history.git("tag", "v0.2.0")
    code, said = gate(history, capsys)
    assert code == 1
    assert "compared with the release v0.1.0" in said


def test_without_a_tag(history: History, capsys: pytest.CaptureFixture[str]) -> None:
    history.git("tag", "-d", "v0.1.0")
    base = history.git("rev-parse", "HEAD")
    plant(history)
    history.commit()
    code, said = gate(history, capsys)
    assert code == 1
    assert f"compared with {base[:10]} (2026-03-01), which last changed the version, as there is no tag" in said


def test_before_the_first_ledger(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    history = History(tmp_path / "house", {"pyproject.toml": FILES["pyproject.toml"]})
    history.commit(FILES)
    code, said = gate(history, capsys)
    assert code == 0
    assert "so there is nothing to compare: every ledger is new." in said


def test_a_shallow_clone_is_completed(history: History, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plant(history)
    history.commit()
    history.git("clone", "-q", "--depth", "1", f"file://{history.root}", str(tmp_path / "clone"))
    code, said = gate(History(tmp_path / "clone"), capsys)
    assert code == 1
    assert "This clone is shallow; fetching the rest" in said
    assert "compared with the release v0.1.0" in said


def test_a_shallow_clone_that_cannot_be_completed_does_not_pass(
    history: History, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    history.commit({"docs.md": "more"})
    history.git("clone", "-q", "--depth", "1", f"file://{history.root}", str(tmp_path / "clone"))
    clone = History(tmp_path / "clone")
    clone.git("remote", "remove", "origin")
    code, said = gate(clone, capsys)
    assert code == 2
    assert "neither a tag nor the commit that last changed the version is in it, so nothing can be compared" in said


def test_a_fault(history: History, capsys: pytest.CaptureFixture[str]) -> None:
    history.replace("ledgers/house/decisions.beancount", "open Income:E007:706-Ventes", "open Income:E007:707-Ventes")
    code, said = gate(history, capsys)
    assert code == 2
    assert "house has a fault in the checkout, so its amounts say nothing: Invalid reference to unknown account" in said


@pytest.mark.parametrize(
    ("item", "first", "last"),
    [
        ("in 2026", "2026-01", "2026-12"),
        ("2026-Q2", "2026-04", "2026-06"),
        ("2026-03, by 12.40 EUR", "2026-03", "2026-03"),
        ("on 2026-03-31", "2026-03", "2026-03"),
        ("2025-07 to 2026-02", "2025-07", "2026-02"),
        ("2025–2026", "2025-01", "2026-12"),
        ("from 2025-07 on", "2025-07", "9999-99"),
        ("every period", "0000-00", "9999-99"),
    ],
)
def test_periods(item: str, first: str, last: str) -> None:
    assert list(amounts.spans(f"`contribution`, {item}: corrected")) == [(first, last)]


@pytest.mark.parametrize("item", ["2000 EUR", "2026.50", "2,026.00", "€ 2,026 more", "resolution 12026"])
def test_no_periods(item: str) -> None:
    assert list(amounts.spans(f"`contribution`, {item}")) == []


def test_names() -> None:
    rule, aid, share = (
        Subject("rule", "contribution", "external"),
        Subject("aid", "Solidarite"),
        Subject("share", "atelier"),
    )
    assert amounts.names_it("The contributions of 2026", rule, "2026-05")
    assert not amounts.names_it("The contributions of 2026", rule, "2025-12")
    assert not amounts.names_it("`contribution-2` in 2026", rule, "2026-05")
    assert amounts.names_it("Aid in 2026-Q2", aid, "2026-05")
    assert not amounts.names_it("What was paid in 2026", aid, "2026-05")
    assert amounts.names_it("Shared costs in 2026", share, "2026-05")
    assert amounts.names_it("atelier, every month", share, "2026-05")


def test_items_span_lines_and_sections() -> None:
    text = (
        "## [2]\n\n### Changes amounts\n\n- a\n  b\n- c\n\n### Added\n\n- d\n\n## [1]\n\n### Changes amounts\n\n- e\n"
    )
    assert amounts.items(text) == ["a b", "c", "e"]
