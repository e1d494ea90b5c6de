"""One small ledger for each mutant, on which it changes a cent: worked out right and wrong, and kept in `shown/`.

A mutant that changes nothing proves nothing. The ledgers are also a self-test of the engine that needs no search: what
they generate is what the independent evaluator says of them.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

from ...beans.applying import apply
from ..oracle import Expected, predict
from ..trials import made_of

FOLDER = Path(__file__).parent / "shown"

_PARTS = frozenset({"owners", "shares", "contribution", "solidarity"})


class Shown(NamedTuple):
    """A ledger without the plugin's line, as Beancount has read it."""

    entries: list[Any]
    options: dict[str, Any]

    def generated(self) -> Counter[Expected]:
        """What the engine, as it is now, makes of it."""
        return generated(self.entries, self.options)

    def expected(self) -> Counter[Expected]:
        """What the independent evaluator says."""
        return Counter(predict(self.entries, self.options).transactions)


def generated(entries: list[Any], options: dict[str, Any]) -> Counter[Expected]:
    """The transactions that the engine, as it is now, generates from a ledger's entries."""
    complete, _ = apply(list(entries), dict(options), _PARTS)
    return Counter(made.expected for made in made_of(complete))


def path_of(name: str) -> Path:
    """Where the ledger of a mutant lies."""
    return FOLDER / f"{name}.beancount"
