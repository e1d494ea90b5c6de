"""Domain mutants: named ways to break a rule of the engine, each a small fault that somebody could write in good faith.

    from ruche_ledger.testing.mutants import MUTANTS

    with MUTANTS["cliff"].planted():
        ...  # whatever is read and computed here is computed wrongly

A test suite is as good as the faults that it finds. Laws that hold for a rule show that it keeps its promises; laws
that fail for each of its mutants show that they could tell. `ruche rules mutate` asks them of one ledger's own rules.
"""

from __future__ import annotations

from . import counted, due, mutual, needs, parted, received, scales, standing
from .planting import MUTANTS as _REGISTERED
from .planting import Mutant
from .traits import traits_in
from .words import TRAITS

__all__ = ["MUTANTS", "TRAITS", "Mutant", "traits_in"]

_ORDER = [module.__name__ for module in (scales, standing, counted, due, received, mutual, needs, parted)]

#: Every mutant by name, in the order in which they are listed.
MUTANTS: dict[str, Mutant] = {
    each.name: each for each in sorted(_REGISTERED.values(), key=lambda each: _ORDER.index(each.plant.__module__))
}
