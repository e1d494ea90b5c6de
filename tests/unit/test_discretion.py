"""Whom a text names."""

import pytest

from ruche_ledger.discretion import Discretion

PEOPLE = {
    "E07": {"Poterie des Marais"},
    "E12": {"Ébénisterie Aumont", "Aumont (père & fils)"},
    "Atelier": {""},
    "E99": {"poterie des marais"},
}


@pytest.mark.parametrize(
    ("text", "names_others"),
    [
        ("facture pour E12", True),
        ("f-e12-3", True),
        ("E12,E07", True),
        ("E120", False),
        ("RE12", False),
        ("E_12", False),
        ("chez ÉBÉNISTERIE AUMONT à Melle", True),
        ("VIR EBENISTERIE AUMONT MELLE", True),
        ("facture-ebenisterie-aumont-3", True),
        ("E\u0301be\u0301nisterie\n  Aumont", True),
        ("Aumont (père & fils)", True),
        ("Aumont", False),
        ("loyer de l'atelier", False),
        ("Atelier", True),
        ("E07 Poterie des Marais", False),
        ("", False),
    ],
)
def test_names_others(text: str, names_others: bool) -> None:
    """Keys with a digit in any case, keys without as written, names in any case, and only whole words."""
    assert Discretion("E07", PEOPLE).names_others(text) is names_others


def test_who_has_nobody_beside_them() -> None:
    alone = Discretion("E07", {"E07": {"Poterie"}})
    assert not alone.names_others("E07 Poterie E12")
    assert not alone.is_shared({"E07", "Ruche", "Solidarite"})


def test_shared_is_with_another_entrepreneur() -> None:
    assert Discretion("E07", PEOPLE).is_shared({"E07", "E12"})
    assert Discretion("Ruche", PEOPLE).is_shared({"Ruche", "E12"})
    assert not Discretion("Ruche", PEOPLE).is_shared({"Ruche", "Solidarite"})
