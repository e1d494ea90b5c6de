"""The mutants of rules, bases, days and aid that aimed ledgers of no cooperative in particular have to catch.

They are the library's own, `ruche_ledger.testing.mutants`: `ruche rules mutate` plants them for a ledger's own rules.
"""

from collections.abc import Callable

from ruche_ledger.testing.mutants import MUTANTS
from ruche_ledger.testing.mutants.planting import Patch as Patching
from ruche_ledger.testing.mutants.planting import around as around

Patch = Callable[[Patching], None]

NAMES = (
    *("cliff", "band-late", "band-lost", "negative-for-nothing", "truncation", "half-even", "half-up", "ties-upwards"),
    *("float", "slices-alone", "todays-rate", "month-early", "day-late", "before-the-first", "exempt-forgotten"),
    *("exempt-levied", "seniority-by-calendar", "seniority-by-day", "seniority-kept", "exclusions-counted"),
    *("charges-kept", "class-6-credit", "internal-as-external", "exercise-by-calendar", "exercise-endless"),
    *("opening-forgotten", "larger-first", "newer-first", "credit-note-today", "credit-note-first", "fixed-forgotten"),
    *("fixed-early", "nothing-given-back", "dated-a-day-early", "leaver-at-month-end", "last-month-not-yet"),
    *("a-month-too-many", "fund-share-truncated", "fund-share-rest", "fund-overdrawn", "fund-all-or-nothing"),
    *("reserve-forgotten", "first-takes-leftover", "largest-takes-leftover", "ties-backwards", "small-needs-dropped"),
    *("cover-forgotten", "cover-on-cap", "cap-total-forgetful", "need-truncated", "leaver-claims", "net-result-ever"),
    *("available-is-position", "aid-before-rules"),
)

#: Name of the mutant to what plants it.
FAULTS: dict[str, Patch] = {name: MUTANTS[name].plant for name in NAMES}
