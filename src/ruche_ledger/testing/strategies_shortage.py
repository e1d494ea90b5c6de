"""Ledgers around a fund that is short: a winter of losses, people who leave and come back. Provisional.

Whole ledgers seldom bring a need, a fund with something in it and an exit on a month's first together; these do.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from hypothesis import strategies as st

from ruche_ledger.testing.oracle import Prediction
from ruche_ledger.testing.strategies import COOPERATIVE, scarce
from ruche_ledger.testing.strategies_people import KEYS, active_books, declared
from ruche_ledger.testing.strategies_rules import SOURCE, aid_bodies
from ruche_ledger.testing.texts import Declaration, Entry, GeneratedLedger, Leg, Money

DAYS = tuple(date(2026, month, day) for month in (1, 2, 3) for day in (1, 10, 28))
LEFT = (None, None, date(2026, 1, 31), date(2026, 2, 1), date(2026, 2, 1), date(2026, 3, 1), date(2026, 3, 15))
BACK = (None, date(2026, 2, 11), date(2026, 3, 16), date(2026, 3, 31))


@st.composite
def shortages(draw: st.DrawFn, predict: Callable[[str], Prediction]) -> GeneratedLedger:
    """Two to four people with losses over three months, one fund, one aid, no rule."""
    histories: dict[str, tuple[tuple[date, str | None], ...]] = {}
    for key in draw(st.lists(st.sampled_from(KEYS), min_size=2, max_size=4, unique=True)):
        left, back = draw(st.sampled_from(LEFT)), draw(st.sampled_from(BACK))
        history: list[tuple[date, str | None]] = [(date(2025, 7, 31), "CAPE")]
        if left:
            history.append((left, "left"))
            if back and back > left:
                history.append((back, "CAPE"))
        histories[key] = tuple(history)
    fund = Declaration(
        date(2017, 7, 1), "ruche-fund", ("Solidarite",), (("reserve", Money(draw(st.sampled_from((0, 5))))),)
    )
    meta = draw(aid_bodies())
    aid = Declaration(date(2025, 1, 1), "ruche-solidarity", ("Solidarite", "aid"), (*meta.items(), SOURCE))
    found = [COOPERATIVE, fund, aid]
    for key, dated in histories.items():
        found += declared(key, dated)
    endowed = draw(st.sampled_from((5, 5, 500_000)))
    legs = (Leg("Assets:Ruche:512-Banque", endowed), Leg("Income:Solidarite:75-Dons", -endowed))
    entries = [Entry(date(2026, 1, 1), "Dotation", legs)]
    books = active_books(histories)
    losses = st.one_of(st.integers(1, 6), st.integers(-2_000, 60_000))
    planned = st.tuples(st.sampled_from(DAYS), st.sampled_from(tuple(histories)), losses)
    for day, key, cents in draw(st.lists(planned, min_size=2, max_size=7)):
        accounts = [f"Assets:{key}:467-Debours", f"Liabilities:{key}:42-Acomptes"]
        if books.contract(key, day):
            accounts += [f"Expenses:{key}:606-Achats"] * 3
        bank = draw(st.sampled_from(("Assets:Ruche:512-Banque", f"Liabilities:{key}:401-Fournisseurs")))
        legs = (Leg(draw(st.sampled_from(accounts)), cents), Leg(bank, -cents))
        entries.append(Entry(day, "Perte", legs))
    ledger = GeneratedLedger(tuple(found), tuple(entries), zero_balances=(date(2026, 4, 1),))
    return draw(scarce(ledger, predict)) if endowed == 5 else ledger
