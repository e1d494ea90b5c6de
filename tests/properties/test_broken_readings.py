"""The aimed ledgers tell every wrong reading of solidarity and pooled means from the engine's."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from ruche_ledger.testing import oracle
from ruche_ledger.testing.oracle import Expected, predict
from ruche_ledger.testing.oracle_levies import Levied, levies
from ruche_ledger.testing.oracle_reading import read
from ruche_ledger.testing.strategies_mutual import calls, debts, mutuals
from ruche_ledger.testing.strategies_pooled import workshops
from ruche_ledger.testing.texts import GeneratedLedger

from . import runs
from .broken_readings import READINGS
from .test_every_rule import plugin

#: What is drawn in one round, and how many of each.
STRATEGIES = (
    (workshops(), 5),
    (debts(), 10),
    (calls(), 20),
    (mutuals(runs.predicted, steps=("aid", "advance", "call"), sound=False), 7),
    (mutuals(runs.predicted), 22),
)

#: Readings that change what rules levy.
OF_BASES = ("a shared cost is deducted",)

#: So many rounds are drawn before a wrong reading counts as not caught.
ROUNDS = 48


@dataclass(frozen=True)
class Drawn:
    """A ledger, read but not yet given to the plugin, with what it generates from it and what the rules levy."""

    entries: list[Any]
    options: dict[str, Any]
    found: Counter[Expected]
    levied: list[Levied]

    def is_told(self, *, afresh: bool) -> bool:
        """Whether the oracle, as it reads the contract now, differs from the engine; levies once for all readings."""
        with pytest.MonkeyPatch.context() as patch:
            if not afresh:
                patch.setattr(oracle, "levies", lambda _books: self.levied)
            return Counter(predict(self.entries, self.options).transactions) != self.found


def aimed(turn: int) -> list[Drawn]:
    """The ledgers of one round."""
    drawn = []

    def draw(ledger: GeneratedLedger) -> None:
        entries, _, options = runs.load(ledger.bare)
        found = runs.found(plugin(list(entries), options))
        drawn.append(Drawn(entries, options, found, levies(read(entries, options))))

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


def test_every_wrong_reading_is_told_from_the_engine_and_the_right_one_is_not() -> None:
    """One test, so that the ledgers are drawn once; round by round, until each reading was told on one of them."""
    left = list(READINGS)
    for turn in range(ROUNDS):
        ledgers = aimed(turn)
        assert not any(ledger.is_told(afresh=False) for ledger in ledgers)
        survivors = []
        for name in left:
            with pytest.MonkeyPatch.context() as patch:
                READINGS[name](patch)
                if not any(ledger.is_told(afresh=name in OF_BASES) for ledger in ledgers):
                    survivors.append(name)
        left = survivors
        if not left:
            break
    assert left == []
