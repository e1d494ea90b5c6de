"""What is read off generated entries, of any version, is what the kernel of comparisons counts."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from ruche_ledger import Cooperative
from ruche_ledger.amounts import Amount, Key, Owners, by_month, effects_read, positions, written_read
from ruche_ledger.beans.any_version import (
    Books,
    State,
    owners_of,
    roots_of,
    state,
    states_between,
    taken_apart,
    written,
)
from ruche_ledger.sides import effects
from ruche_ledger.testing.strategies import ledgers
from ruche_ledger.testing.strategies_mutual import mutuals
from ruche_ledger.testing.strategies_shortage import shortages
from ruche_ledger.testing.strategies_wide import cooperatives
from ruche_ledger.testing.texts import GeneratedLedger

from . import runs

ANY = st.one_of(ledgers(), mutuals(runs.predicted), cooperatives(), shortages(runs.predicted))


def books_of(ledger: GeneratedLedger) -> Books:
    return taken_apart(*runs.load(ledger.text))


def amounts_of(found: State, owners: Owners, roots: list[str]) -> dict[Key, Amount]:
    return by_month(effects_read(found.rows, owners, roots))


@settings(max_examples=20)
@given(ANY)
def test_entries_say_what_the_kernel_counts(ledger: GeneratedLedger) -> None:
    """Every effect by owner, subject and month, and every position, to the cent."""
    entries, errors, options = runs.load(ledger.text)
    cooperative, books = Cooperative.from_entries(entries, options), taken_apart(entries, errors, options)
    owners = Owners.of(owners_of(books), owners_of(books))
    found = amounts_of(state([], books), owners, roots_of(options))
    assert found == by_month(effects(cooperative.outcome, cooperative.key))
    ends = positions(found, by_month(written_read(written(books), owners)))
    for owner in cooperative.owners:
        assert ends.get(owner, 0) == int(cooperative.position(owner, date.max) * 100), owner
    assert sum(ends.values()) == 0


@settings(max_examples=6)
@given(ANY, ANY)
def test_the_way_between_two_ledgers(before: GeneratedLedger, after: GeneratedLedger) -> None:
    """However different two ledgers are: it begins with the one, ends with the other, and names each cause once."""
    one, other = books_of(before), books_of(after)
    way = list(states_between(one, other))
    assert way[0].rows == state([], one).rows
    assert way[-1].rows == state([], other).rows
    causes = [cause for each in way for cause in each.causes]
    assert len(causes) == len(set(causes))
    assert causes[-1] == ("books", "")
