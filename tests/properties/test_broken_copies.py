"""The properties can fail: every broken copy of a rule differs from the oracle on some aimed ledger.

The ledgers come from the same strategy as everywhere, not from pinned cases, so that this shows where the
strategy aims. Hypothesis takes constants from whatever modules are loaded into its draws, so even under a fixed seed
they differ from run to run: what one round of ledgers does not catch, a few more may.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy

from ruche_ledger.testing.oracle import Expected, predict
from ruche_ledger.testing.strategies import ledgers
from ruche_ledger.testing.strategies_handover import handovers
from ruche_ledger.testing.strategies_shortage import shortages
from ruche_ledger.testing.strategies_wide import bounds, carries, cooperatives, courses
from ruche_ledger.testing.texts import GeneratedLedger

from . import runs
from .broken import FAULTS, Patch
from .broken_clauses import CLAUSES
from .test_every_rule import plugin

#: Transactions that leave people short of money.
IN_NEED = ("charge", "charge", "charge", "outside", "outside", "sale", "other")


#: What is drawn in one round, and how many of each.
STRATEGIES = (
    (handovers(), 50),
    (shortages(runs.predicted), 25),
    (ledgers(focused=True, aid=False), 25),
    (ledgers(focused=True, least=3, kinds=IN_NEED, predict=runs.predicted), 10),
    (ledgers(predict=runs.predicted), 10),
)

#: The same for the keys of section 3 that minimum, cap, carried bases, terms and receipts belong to.
WIDE = ((bounds(), 15), (courses(), 20), (carries(), 10), (cooperatives(), 10))

#: So many rounds are drawn before a broken copy counts as not caught.
ROUNDS = 60

#: A ledger, read but not yet given to the plugin, with its options and what the oracle says of it.
Aimed = tuple[list[Any], dict[str, Any], Counter[Expected]]


def aimed(turn: int, strategies: Sequence[tuple[SearchStrategy[GeneratedLedger], int]]) -> list[Aimed]:
    """The ledgers of one round."""
    drawn: list[Aimed] = []

    def draw(ledger: GeneratedLedger) -> None:
        entries, _, options = runs.load(ledger.bare)
        drawn.append((entries, options, Counter(predict(entries, options).transactions)))

    for strategy, number in strategies:
        once = settings(
            max_examples=number,
            phases=[Phase.generate],
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        seed(2005 + turn)(once(given(strategy)(draw)))()
    return drawn


def differs(ledgers: Iterable[Aimed]) -> bool:
    """Whether engine and oracle differ on one of the ledgers."""
    return any(runs.found(plugin(list(entries), options)) != expected for entries, options, expected in ledgers)


@pytest.mark.parametrize(
    ("faults", "strategies"), [(FAULTS, STRATEGIES), (CLAUSES, WIDE)], ids=["contributions and funds", "clauses"]
)
def test_every_broken_copy_is_caught_and_the_engine_itself_is_not(
    faults: Mapping[str, Patch], strategies: Sequence[tuple[SearchStrategy[GeneratedLedger], int]]
) -> None:
    """In one test, so that the ledgers are drawn once; round by round, until each copy has differed on one of them."""
    left = list(faults)
    for turn in range(ROUNDS):
        ledgers = aimed(turn, strategies)
        assert not differs(ledgers)
        for name in list(left):
            with pytest.MonkeyPatch.context() as patch:
                faults[name](patch)
                if differs(ledgers):
                    left.remove(name)
        if not left:
            break
    assert left == []
