"""Each domain mutant changes a cent on its own small ledger, speaks of rules that this ledger has, and goes away."""

import re
from functools import cache

import pytest

from ruche_ledger.beans.reading import read
from ruche_ledger.beans.strings import read_string
from ruche_ledger.testing.mutants import MUTANTS, TRAITS, traits_in
from ruche_ledger.testing.mutants.planting import Planting
from ruche_ledger.testing.mutants.shown import FOLDER, Shown, path_of
from ruche_ledger.testing.texts import PLUGIN

#: What people fear of software for rules, and the mutants that do it.
NAMED = {
    "cliff at a band edge": "cliff",
    "threshold off by a cent": "band-late band-early",
    "today's rate for yesterday's entry": "todays-rate",
    "effective date off by a day": "day-late day-early terms-a-day-longer",
    "half-even": "half-even",
    "truncation": "truncation fund-share-truncated need-truncated levy-truncated",
    "float": "float",
    "first takes the leftover cent": "first-takes-leftover shares-first-leftover",
    "fund overdrawn": "fund-overdrawn",
    "minimum forgotten in a silent month": "minimum-silent",
    "credit note at the current rate": "credit-note-today",
    "cap ignored": "cap-ignored cap-month-ignored cap-total-ignored",
    "repayment beyond the advance": "repaid-beyond",
    # What survived strategies that aim, elsewhere.
    "dates before the first rule": "before-the-first",
    "a rate effective on another day than the 1st": "month-early",
    "a minimum in a month with no entry": "minimum-silent fixed-forgotten",
    "a levy pinned only from above": "negative-for-nothing last-month-not-yet",
    "very small needs": "small-needs-dropped",
    "the order of remainders": "largest-takes-leftover ties-backwards",
}


@cache
def shown(name: str) -> Shown:
    """The ledger of a mutant, as Beancount reads it without the plugin."""
    entries, errors, options = read_string(path_of(name).read_text("utf-8").replace(PLUGIN, "", 1))
    assert not errors
    return Shown(entries, options)


def test_there_are_many_and_all_that_people_fear() -> None:
    assert len(MUTANTS) >= 40
    assert not [name for names in NAMED.values() for name in names.split() if name not in MUTANTS]


def test_words_and_traits_are_used() -> None:
    used = {trait for mutant in MUTANTS.values() for touched in mutant.touches for trait in touched}
    assert used == set(TRAITS)
    assert len({mutant.words for mutant in MUTANTS.values()}) == len(MUTANTS), "each in words of its own"


def test_no_ledger_is_left_over() -> None:
    assert {path.stem for path in FOLDER.glob("*.beancount")} == set(MUTANTS)


@pytest.mark.parametrize("name", MUTANTS)
def test_it_changes_a_cent_and_goes_away(name: str) -> None:
    ledger = shown(name)
    right = ledger.generated()
    assert right == ledger.expected()
    with MUTANTS[name].planted():
        wrong = ledger.generated()
    assert wrong != right, MUTANTS[name].words
    assert ledger.generated() == right, "and nothing of it stays"
    text = path_of(name).read_text("utf-8")
    said = re.findall(r"^;; (right|wrong): (?!nothing)", text, re.MULTILINE)
    assert len(said) == (right - wrong).total() + (wrong - right).total(), "the file says what changes"


@pytest.mark.parametrize("name", MUTANTS)
def test_it_touches_the_rules_that_show_it(name: str) -> None:
    """What is called not applicable must not be able to change a cent: here it does, so it must not be called that."""
    found = traits_in(read(*shown(name)).decisions)
    traits = [each for directives in found.values() for each in directives]
    assert any(MUTANTS[name].is_applicable(each) for each in traits), (MUTANTS[name].touches, traits)


def test_planting_needs_something_to_replace() -> None:
    patch = Planting()
    with pytest.raises(AttributeError, match="no_such_name"):
        patch.setattr(read_string, "no_such_name", None)
    patch.setattr(read_string, "no_such_name", None, raising=False)
    patch.undo()
    assert not hasattr(read_string, "no_such_name")
