"""What another export of the same exercise changes, as the import says it."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ruche_ledger.imports.changes import Change
from ruche_ledger.imports.exports import Entry
from tests.imports.hand import E01, attributions, entry, export, import_into

DECIDED = attributions(E01.format(vat="debits"))


def sale(number: int, cents: int = 5000, label: str = "", day: int = 1, code: str = "C1") -> Entry:
    rows = [f"411000/{code} {cents / 100:.2f}", f"706000 {-cents / 100:.2f}"]
    return entry(f"2022-03-{day:02d}", rows, journal="VE", number=str(number), label=label or f"Facture {number}")


def numbered(entries: Sequence[Entry], number: int | None = None) -> list[Entry]:
    """As software numbers entries that it validates: one after the other, or not at all."""
    return [
        replace(each, lines=tuple(replace(line, entry=str(place if number is None else number)) for line in each.lines))
        for place, each in enumerate(entries, 1)
    ]


def changes(folder: Path, old: Sequence[Entry], new: Sequence[Entry]) -> tuple[Change, ...]:
    keep = sale(900, code="C2", day=28)
    import_into(folder, export(keep, sale(901), *old), DECIDED)
    return import_into(folder, export(keep, sale(901), *new), DECIDED).changes


def said(found: Sequence[Change]) -> list[str]:
    return [" ".join(filter(None, (each.kind, each.number, each.label, each.what))) for each in found]


@pytest.mark.parametrize("number", [None, 0])
@pytest.mark.parametrize(
    ("place", "other", "expected"),
    [
        pytest.param(0, "before", ["new Neu"], id="one before all others"),
        pytest.param(2, "before", ["new Neu"], id="one between"),
        pytest.param(1, "without", ["gone Facture 2"], id="one gone"),
        pytest.param(1, "other amount", ["changed Facture 2 amounts"], id="one of another amount"),
        pytest.param(1, "instead", ["gone Facture 2", "new Neu"], id="one instead of another"),
    ],
)
def test_numbers_that_move_are_no_change(
    tmp_path: Path, number: int | None, place: int, other: str, expected: list[str]
) -> None:
    """Software that numbers anew, and software that writes 0 in every line, both show what is really different."""
    old = [sale(1), sale(2, day=2), sale(3, day=3)]
    extra = sale(0, 7000, "Neu", day=9 if other == "instead" else 2)
    new = {
        "before": [*old[:place], extra, *old[place:]],
        "without": [*old[:place], *old[place + 1 :]],
        "instead": [*old[:place], *old[place + 1 :], extra],
        "other amount": [*old[:place], sale(2, 6000, day=2), *old[place + 1 :]],
    }[other]
    found = changes(tmp_path / "livres", numbered(old, number), numbered(new, number))
    shown = [f"{each.kind} {each.label} {each.what}".strip() for each in found if each.kind != "renumbered"]
    assert sorted(shown) == sorted(expected)


def test_an_amount_that_is_wider_changes_nothing_beside_it(tmp_path: Path) -> None:
    """Amounts of a month are aligned with one another."""
    found = changes(tmp_path / "livres", [sale(1)], [sale(1), sale(2, 123_456_789)])
    assert said(found) == ["new 2 Facture 2"]


def test_the_same_number_on_another_day(tmp_path: Path) -> None:
    assert said(changes(tmp_path / "livres", [sale(1)], [sale(1, day=5)])) == ["changed 1 Facture 1 date"]


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 9), st.sampled_from([100, 200]), st.integers(1, 3)), max_size=6),
    st.lists(st.booleans(), min_size=6, max_size=6),
    st.integers(0, 3),
)
def test_changes_lead_from_the_old_to_the_new(made: list[tuple[int, int, int]], kept: list[bool], more: int) -> None:
    """What is new less what is gone is how many there are more; each entry is in one change at most."""
    old = [sale(number, cents, day=day) for number, cents, day in made]
    new = [each for each, keep in zip(old, kept, strict=False) if keep]
    new += [sale(50 + place, 999) for place in range(more)]
    with tempfile.TemporaryDirectory() as folder:
        found = changes(Path(folder, "livres"), old, new)
    kinds = [each.kind for each in found]
    assert kinds.count("new") - kinds.count("gone") == len(new) - len(old)
    assert len(found) <= max(len(old) - sum(kept[: len(old)]), 0) + more
    if not more:
        assert set(kinds) <= {"gone"}
