"""Ledgers around a change of rule: few days, few links, much that meets on one of them. Provisional.

Whole ledgers seldom bring an old sale, its credit note and a new sale together on the day that matters; these do.
Everybody's last days, the anniversary of an exercise and the last day of a short month are among the days.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from ruche_ledger.testing.oracle_calendar import DAY, add_months, month_end
from ruche_ledger.testing.strategies import COOPERATIVE
from ruche_ledger.testing.strategies_pieces import ties
from ruche_ledger.testing.strategies_rules import SOURCE
from ruche_ledger.testing.texts import Declaration, Entry, GeneratedLedger, Leg, Money, Value

RATES = tuple(Decimal(rate) for rate in ("0.05", "0.10", "0.115", "0.25", "0.5"))
EDGE = 10_000
ENTERED = (date(2025, 1, 1), date(2025, 8, 31), date(2025, 8, 30), date(2025, 9, 15))


@st.composite
def versions(draw: st.DrawFn, day: date) -> tuple[Declaration, ...]:
    """One rule from a day on: two bands or one rate, exempt, or split by seniority."""
    scale = draw(st.sampled_from(("graduated", "graduated", "flat", "exempt")))
    rate, other = draw(st.permutations(RATES))[:2]
    keys: dict[str, Value] = {}
    if scale == "graduated":
        keys = {"band-1": Money(0), "rate-1": rate, "band-2": Money(EDGE), "rate-2": other}
    elif scale == "flat":
        keys = {"rate": rate}
    keys["levied"] = draw(st.sampled_from(("month", "document")))
    keys["window"] = draw(st.sampled_from(("year", "year", "month")))
    if scale != "exempt":
        keys["rounding"] = draw(st.sampled_from(("half-up", "half-even", "down")))
        keys["fixed"] = Money(draw(st.sampled_from((0, 0, 1_600))))
    whole = (*keys.items(), SOURCE)
    months = draw(st.sampled_from((None, None, 5, 6)))
    if months is None:
        return (Declaration(day, "ruche-rule", ("contribution", scale), whole),)
    exempt = (("seniority-until", months), SOURCE)
    return (
        Declaration(day, "ruche-rule", ("contribution", "exempt"), exempt),
        Declaration(day, "ruche-rule", ("contribution", scale), (("seniority-from", months), *whole)),
    )


@st.composite
def handovers(draw: st.DrawFn) -> GeneratedLedger:
    """One entrepreneur between two rules, and another who leaves before much has happened."""
    change = draw(st.sampled_from((date(2026, 2, 28), date(2026, 3, 1), date(2026, 2, 10))))
    begun = draw(st.sampled_from((date(2025, 1, 1), date(2026, 1, 20))))
    exercise = draw(st.sampled_from((None, date(2025, 2, 10), date(2026, 2, 10), date(2025, 3, 1))))
    found = [COOPERATIVE, *draw(versions(begun)), *draw(versions(change))]
    contract: tuple[tuple[str, Value], ...] = (("contract", "CAPE"),)
    left: tuple[tuple[str, Value], ...] = (("contract", "left"),)
    found.append(Declaration(draw(st.sampled_from(ENTERED)), "ruche-entrepreneur", ("E007",), contract))
    found.append(Declaration(date(2025, 6, 1), "ruche-entrepreneur", ("E012",), contract))
    found.append(Declaration(date(2026, 1, 12), "ruche-entrepreneur", ("E012",), left))
    days = [date(2026, 1, 11), date(2026, 1, 12), change - DAY, change, month_end(change), add_months(change, 1)]
    if exercise:
        found.append(Declaration(exercise, "ruche-exercise", ("exercice",)))
        anniversary = add_months(exercise, 12 * (2026 - exercise.year))
        days += [anniversary - DAY, anniversary]
    entries: list[Entry] = []
    held = 0
    for number, day in enumerate(sorted(draw(st.lists(st.sampled_from(days), min_size=1, max_size=7)))):
        tie = draw(st.sampled_from(ties(draw(st.sampled_from(RATES)), abs(held) + 1))) - held
        near = EDGE - held + draw(st.integers(-3, 3))
        cents = draw(st.sampled_from((tie, near, draw(st.integers(1, 12_000)), -draw(st.integers(1, 12_000)))))
        held += cents
        link = draw(st.sampled_from(("F-1", "F-1", "F-2", None)))
        legs = (Leg("Assets:Ruche:512-Banque", cents), Leg("Income:E007:706-Ventes", -cents))
        entries.append(Entry(day, f"Vente {number}", legs, (link,) if link else ()))
    return GeneratedLedger(tuple(found), tuple(entries))
