"""The aimed ledgers tell every wrong reading of solidarity and pooled means from the engine's."""

from collections import Counter
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from ruche_ledger.testing.oracle import Expected, predict
from ruche_ledger.testing.strategies_mutual import calls, mutuals
from ruche_ledger.testing.strategies_pooled import workshops
from ruche_ledger.testing.texts import GeneratedLedger

from . import runs
from .broken_readings import READINGS
from .test_every_rule import plugin

#: What is drawn in one round, and how many of each.
STRATEGIES = (
    (workshops(), 30),
    (calls(), 120),
    (mutuals(runs.predicted), 150),
    (mutuals(runs.predicted, steps=("aid", "advance", "call"), sound=False), 40),
)

#: So many rounds are drawn before a wrong reading counts as not caught.
ROUNDS = 8


@cache
def aimed(turn: int) -> list[tuple[list[Any], dict[str, Any], Counter[Expected]]]:
    """Ledgers, read but not yet given to the plugin, with what it generates from them."""
    drawn = []

    def draw(ledger: GeneratedLedger) -> None:
        entries, _, options = runs.load(ledger.bare)
        drawn.append((entries, options, runs.found(plugin(list(entries), options))))

    for strategy, number in STRATEGIES:
        once = settings(
            max_examples=number,
            phases=[Phase.generate],
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        seed(2007 + turn)(once(given(strategy)(draw)))()
    return drawn


def is_told(turn: int) -> bool:
    """Whether the oracle, as it reads the contract now, differs from the engine on a ledger of the round."""
    return any(Counter(predict(entries, options).transactions) != found for entries, options, found in aimed(turn))


def test_every_wrong_reading_is_told_from_the_engine_and_the_right_one_is_not() -> None:
    """One test, so that the ledgers are drawn in one process only."""
    left = list(READINGS)
    for turn in range(ROUNDS):
        assert not is_told(turn)
        survivors = []
        for name in left:
            with pytest.MonkeyPatch.context() as patch:
                READINGS[name](patch)
                survivors += [] if is_told(turn) else [name]
        left = survivors
        print(turn, left)
        if not left:
            break
    assert left == []
