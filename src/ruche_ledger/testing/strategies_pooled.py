"""Ledgers around a pooled means: who bears what of a shared cost, on which day, whoever paid it. Provisional."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from ruche_ledger.testing.strategies import COOPERATIVE
from ruche_ledger.testing.strategies_people import Span, declared
from ruche_ledger.testing.strategies_rules import SOURCE
from ruche_ledger.testing.strategies_solidarity import shares
from ruche_ledger.testing.texts import Declaration, Entry, GeneratedLedger, Leg, Value

DAYS = tuple(date(2026, month, day) for month in (1, 2) for day in (1, 12, 27, 28))
BANK = "Assets:Ruche:512-Banque"
PAYERS = ("Ruche", "E007", "E007:Poterie", "E012", "Solidarite", "Banque")
ACCOUNTS = ("613-Locations", "613-Locations", "606-Fournitures")


@st.composite
def workshops(draw: st.DrawFn) -> GeneratedLedger:
    """Two people, a fund and the cooperative, a workshop whose shares may change, and a rule that deducts rents."""
    found = [COOPERATIVE, Declaration(date(2017, 7, 1), "ruche-fund", ("Solidarite",))]
    for key in ("E007", "E012"):
        found += declared(key, ((date(2025, 7, 31), "CAPE"),))
    found += draw(shares(Span(DAYS[0], DAYS[-1], DAYS), draw(st.sampled_from((("E007", "E012"), ("E007",))))))
    less = draw(st.sampled_from(("61", "60 61", "18", "60")))
    meta: tuple[tuple[str, Value], ...] = (("rate", Decimal("0.145")), ("less", less), SOURCE)
    found.append(Declaration(date(2018, 1, 1), "ruche-rule", ("contribution", "flat"), meta))
    entries = [Entry(DAYS[0], "Vente", (Leg(BANK, 90_000), Leg("Income:E007:706-Ventes", -90_000)))]
    for number in range(draw(st.integers(1, 5))):
        legs = []
        for _ in range(draw(st.integers(1, 3))):
            payer, cents = draw(st.sampled_from(PAYERS)), draw(st.one_of(st.integers(-9, 9), st.integers(1, 90_000)))
            share = draw(st.sampled_from(("atelier", "atelier", "")))
            legs.append(Leg(f"Expenses:{payer}:{draw(st.sampled_from(ACCOUNTS))}", cents or 1, share=share))
        rest = Leg(BANK, -sum(leg.cents for leg in legs))
        entries.append(Entry(draw(st.sampled_from(DAYS)), f"Loyer {number}", (*legs, rest)))
    return GeneratedLedger(tuple(found), tuple(entries), french=draw(st.booleans()))
