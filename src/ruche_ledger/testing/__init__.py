"""The property kit: strategies for cooperatives, every invariant as a law, two independent oracles, a state machine.

    from ruche_ledger.testing import prove

    test_contribution = prove("graduated", {"band-1": "0.00 EUR", "rate-1": "0.11", "window": "year"})

What is named here is public; other modules of the package may change in any release. It needs the extra `testing`, is
the only package that imports Hypothesis, and nothing else of the library imports it. Each name is imported when it is
first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .auditor import Auditor
    from .cases import prove
    from .counterexamples import write
    from .laws import LAWS, Broken, Law
    from .life import Life
    from .oracle import Prediction, predict
    from .profiles import load_profile
    from .proving import (
        EVERYTHING,
        PROFILES,
        Counterexample,
        Profile,
        Proof,
        chosen_seed,
        drawn,
        first_broken,
        proved,
    )
    from .subjects import Subject, Waiver, subjects_of
    from .texts import GeneratedLedger
    from .trials import Trial
    from .worlds import (
        contracts,
        cooperatives,
        entrepreneurs,
        generated,
        invoices,
        ledgers,
        movements,
        rules,
        rules_in,
    )

__all__ = [
    "EVERYTHING",
    "LAWS",
    "PROFILES",
    "Auditor",
    "Broken",
    "Counterexample",
    "GeneratedLedger",
    "Law",
    "Life",
    "Prediction",
    "Profile",
    "Proof",
    "Subject",
    "Trial",
    "Waiver",
    "chosen_seed",
    "contracts",
    "cooperatives",
    "drawn",
    "entrepreneurs",
    "first_broken",
    "generated",
    "invoices",
    "ledgers",
    "load_profile",
    "movements",
    "predict",
    "prove",
    "proved",
    "rules",
    "rules_in",
    "subjects_of",
    "write",
]

_HOMES = {
    "auditor": ("Auditor",),
    "cases": ("prove",),
    "counterexamples": ("write",),
    "laws": ("LAWS", "Broken", "Law"),
    "life": ("Life",),
    "oracle": ("Prediction", "predict"),
    "profiles": ("load_profile",),
    "proving": ("EVERYTHING", "PROFILES", "Counterexample", "Profile", "Proof", "chosen_seed", "drawn",
                "first_broken", "proved"),
    "subjects": ("Subject", "Waiver", "subjects_of"),
    "texts": ("GeneratedLedger",),
    "trials": ("Trial",),
    "worlds": ("contracts", "cooperatives", "entrepreneurs", "generated", "invoices", "ledgers", "movements", "rules",
               "rules_in"),
}  # fmt: skip


def __getattr__(name: str) -> Any:
    """Imports a public name when it is first used."""
    home = next((home for home, names in _HOMES.items() if name in names), None)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(f".{home}", __name__), name)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
