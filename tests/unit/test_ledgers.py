"""The examples are found in a wheel and in a checkout, and a wrong name says which names are right."""

from pathlib import Path

import pytest

from ruche_ledger import ledgers
from ruche_ledger.errors import RucheError


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """An installed and a checked-out place, neither of which exists yet."""
    pair = (tmp_path / "site-packages" / "_ledgers", tmp_path / "checkout" / "ledgers")
    monkeypatch.setattr(ledgers, "PLACES", pair)
    return pair


def write(place: Path, name: str, file: str) -> Path:
    """An empty ledger `place/name/file`."""
    path = place / name / file
    path.parent.mkdir(parents=True)
    path.write_text("", "utf-8")
    return path


def test_a_wheel_answers_from_itself(places: tuple[Path, Path]) -> None:
    installed, checkout = places
    path = write(installed, "la-ruche", "main.beancount")
    write(checkout, "la-ruche", "main.beancount")
    write(checkout, "draft", "main.beancount")
    assert ledgers.example("la-ruche") == path
    assert ledgers.examples() == ("la-ruche",)


def test_a_checkout_answers_from_its_ledgers(places: tuple[Path, Path]) -> None:
    path = write(places[1], "la-ruche", "main.beancount")
    assert ledgers.example("la-ruche") == path


def test_the_folders_own_name_will_do(places: tuple[Path, Path]) -> None:
    path = write(places[1], "optéos", "optéos.beancount")
    assert ledgers.example("optéos") == path


def test_main_comes_before_the_folders_own_name(places: tuple[Path, Path]) -> None:
    main = write(places[1], "oxalis", "main.beancount")
    (main.parent / "oxalis.beancount").write_text("", "utf-8")
    assert ledgers.example("oxalis") == main


def test_names_are_sorted_and_other_files_are_no_examples(places: tuple[Path, Path]) -> None:
    write(places[1], "b", "main.beancount")
    write(places[1], "a", "main.beancount")
    write(places[1], "notes", "README.md")
    places[1].joinpath(".gitkeep").write_text("", "utf-8")
    assert ledgers.examples() == ("a", "b")


@pytest.mark.parametrize("name", ["nowhere", "", "../secret", "notes"])
def test_a_wrong_name_says_which_are_right(places: tuple[Path, Path], name: str) -> None:
    write(places[1], "la-ruche", "main.beancount")
    write(places[1], "notes", "README.md")
    with pytest.raises(RucheError, match="there are: la-ruche"):
        ledgers.example(name)


def test_an_installation_without_examples_says_so(places: tuple[Path, Path]) -> None:
    assert ledgers.examples() == ()
    with pytest.raises(RucheError, match="no example is installed"):
        ledgers.example("la-ruche")
