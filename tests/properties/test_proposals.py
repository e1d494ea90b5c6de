"""A ledger's last directives as a proposal: its steps add up, nothing moves before it, and positions say the same."""

from collections.abc import Sequence

from beancount.core import data
from hypothesis import assume, given
from hypothesis import strategies as st

from ruche_ledger import Cooperative
from ruche_ledger.beans.proposing import ProposalFile, propose
from ruche_ledger.beans.reading import declaration_of
from ruche_ledger.comparisons import Pair, attribute, compare, earlier
from ruche_ledger.money import to_cents
from ruche_ledger.periods import DAY, Period
from ruche_ledger.sides import Side
from ruche_ledger.testing.strategies import ledgers
from ruche_ledger.testing.strategies_mutual import mutuals
from ruche_ledger.testing.texts import GeneratedLedger

from . import runs

PROPOSED = ("ruche-rule", "ruche-solidarity", "ruche-terms", "ruche-share")


def is_proposed(entry: object, since: object) -> bool:
    return isinstance(entry, data.Custom) and entry.type in PROPOSED and entry.date == since


@given(st.one_of(ledgers(aid=True), mutuals(runs.predicted)))
def test_the_last_directives_as_a_proposal(ledger: GeneratedLedger) -> None:
    """The ledger without them, against all of it, which Beancount has loaded by itself."""
    entries, errors, options = runs.load(ledger.text)
    assert not errors
    days = sorted({entry.date for entry in entries if isinstance(entry, data.Custom) and entry.type in PROPOSED})
    assume(len(days) > 1)
    start = days[-1]
    proposed = [entry for entry in entries if is_proposed(entry, start)]
    rest = [entry for entry in entries if not is_proposed(entry, start)]
    before, after = Cooperative.from_entries(rest, options), Cooperative.from_entries(entries, options)
    assume(not before.problems)
    assume(start <= before.horizon)
    written = ProposalFile("", tuple(map(declaration_of, proposed)), ())
    found, faults = propose(rest, options, side(before), written, before.problems)
    assert faults == ()
    assert found is not None

    period = Period(start, before.horizon + DAY, "")
    steps = list(found.steps())
    last = [(each.id, each.cents) for each in (*steps[-1][1].outcome.levies, *steps[-1][1].outcome.transfers)]
    assert last == [(each.id, each.cents) for each in (*after.outcome.levies, *after.outcome.transfers)]
    parts = attribute(found.before, steps, period)
    whole = compare(found.before, found.after, period)
    for account in whole.accounts:
        assert sum(part.borne(account.owner) for part in parts) == account.borne.difference
        assert account.position == positions(account.owner, (before, after), period)
        assert account.position.difference == account.owed.difference - account.borne.difference
    assert sum(account.borne.difference for account in whole.accounts) == 0
    assert earlier(found.before, found.after, start) == ()


def side(cooperative: Cooperative) -> Side:
    return Side(cooperative.books, cooperative.decisions, cooperative.outcome)


def positions(owner: str, sides: Sequence[Cooperative], period: Period) -> Pair:
    """What the façade says of each side."""
    return Pair(*(to_cents(each.position(owner, period.last)) for each in sides))
