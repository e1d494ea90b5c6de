"""Ledgers in which people carry each other: every step of solidarity, scarce funds, small sums, exits. Provisional.

Whole ledgers seldom bring a donor at the limit, an advance half repaid and an exit together; these do. Amounts are
often a few cents, where ties and the last cents of a share are the rule.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from ruche_ledger.testing.oracle import Prediction
from ruche_ledger.testing.oracle_books import Books
from ruche_ledger.testing.strategies import COOPERATIVE, SET_ASIDES, scarce
from ruche_ledger.testing.strategies_people import CONTRACTS, KEYS, Span, active_books, declared
from ruche_ledger.testing.strategies_rules import SOURCE
from ruche_ledger.testing.strategies_solidarity import REPAID, STEPS, decisions, shares
from ruche_ledger.testing.texts import Declaration, Entry, GeneratedLedger, Leg, Money

MONTHS = (date(2026, 1, 1), date(2026, 4, 30))
DAYS = tuple(date(2026, month, day) for month in (1, 2, 3, 4) for day in (1, 12, 28))
ENTERED = (date(2025, 7, 31), date(2025, 7, 31), date(2026, 1, 1), date(2026, 2, 12))
LEFT = (None, None, None, date(2026, 2, 1), date(2026, 3, 1), date(2026, 3, 1), date(2026, 3, 15), date(2026, 5, 1))
BACK = (None, None, date(2026, 3, 16), date(2026, 3, 31), date(2026, 4, 10))
BANK = "Assets:Ruche:512-Banque"
History = tuple[tuple[date, str | None], ...]


@st.composite
def histories(draw: st.DrawFn) -> dict[str, History]:
    """Two to five people; some change contract, some leave, often on the same day, some come back."""
    found: dict[str, History] = {}
    for key in draw(st.lists(st.sampled_from(KEYS), min_size=2, max_size=5, unique=True)):
        entered, contract = draw(st.sampled_from(ENTERED)), draw(st.sampled_from(CONTRACTS))
        dated: list[tuple[date, str | None]] = [(entered, contract)]
        changed, left, back = (draw(st.sampled_from(days)) for days in ((None, None, DAYS[4], DAYS[6]), LEFT, BACK))
        if changed and changed > entered:
            dated.append((changed, draw(st.sampled_from(CONTRACTS))))
        if left and left > dated[-1][0]:
            dated.append((left, "left"))
            if back and back > left:
                dated.append((back, draw(st.sampled_from(CONTRACTS))))
        found[key] = tuple(dated)
    return found


def sums() -> st.SearchStrategy[int]:
    """Cents: a few, a few hundred euros, or equal round ones."""
    return st.one_of(st.integers(1, 12), st.integers(1_000, 60_000), st.sampled_from((3, 100, 10_000)))


@st.composite
def moving(
    draw: st.DrawFn,
    books: Books,
    funds: tuple[str, ...],
    days: tuple[date, ...] = DAYS,
    *,
    pool: bool = False,
) -> Entry:
    """Money in or out for one entrepreneur or a fund on one of some days; an advance, or the shared workshop.

    Args:
        books: Who is active when.
        funds: Their keys.
        days: When; advances are taken over on the first.
        pool: Whether a rent may be shared.
    """
    day, key, cents = draw(st.sampled_from(days)), draw(st.sampled_from(tuple(books.contracts))), draw(sums())
    loss, neutral = (f"Expenses:{key}:606-Achats", BANK), (f"Assets:{key}:467-Debours", BANK)
    gain, unpaid = (BANK, f"Income:{key}:706-Ventes"), (f"Assets:{key}:411-Clients", f"Income:{key}:706-Ventes")
    late = (BANK, f"Assets:{key}:411-Clients")
    fund = draw(st.sampled_from(funds))
    lent = (f"Assets:{fund}:181-{key}", f"Liabilities:{key}:181-{fund}")
    of_fund = (BANK, f"Income:{fund}:75-Dons")
    common = [neutral, neutral, late, (BANK, f"Liabilities:{key}:4191-Acomptes"), of_fund]
    active = [loss, loss, loss, loss, gain, gain, gain, gain, unpaid, (f"Expenses:{key}:641-Salaires", BANK)]
    active += [(f"Expenses:{key}:681-Dotations", f"Liabilities:{key}:151-Provisions")]
    kind = draw(st.sampled_from(range(14)))
    if kind == 0:
        return Entry(days[0], "Avance reprise", (Leg(lent[0], cents), Leg(lent[1], -cents)), (), ("a-nouveau",))
    if kind == 1:
        return Entry(day, "Remboursement", (Leg(lent[1], cents), Leg(lent[0], -cents)))
    if kind == 2 and pool:
        payer = key if books.contract(key, day) else "Ruche"
        sign = draw(st.sampled_from((1, 1, -1)))
        legs = (Leg(f"Expenses:{payer}:613-Locations", sign * cents, share="atelier"), Leg(BANK, -sign * cents))
        return Entry(day, "Loyer", legs)
    debit, credit = draw(st.sampled_from(active + common if books.contract(key, day) else common))
    tags = draw(st.sampled_from(((), (), (), (), (), (), (), ("cloture",))))
    return Entry(day, "Mouvement", (Leg(debit, cents), Leg(credit, -cents)), (), tags)


@st.composite
def mutuals(
    draw: st.DrawFn,
    predict: Callable[[str], Prediction],
    *,
    steps: tuple[str, ...] = STEPS,
    pooling: bool = True,
    sound: bool = True,
) -> GeneratedLedger:
    """A cooperative over four months with one or two funds, each with several kinds of decisions.

    Args:
        predict: An evaluator of the bare text, for what is just scarce and what people may grant.
        steps: The kinds of decisions.
        pooling: Whether costs may be shared.
        sound: Whether grants above their ceiling or fund are left out, so that the ledger has no fault.
    """
    people, span = draw(histories()), Span(*MONTHS, DAYS)
    funds = draw(st.sampled_from((("Solidarite",), ("Solidarite",), ("Solidarite", "Invest"))))
    aside = draw(st.sampled_from(SET_ASIDES))
    found = [replace(COOPERATIVE, meta=COOPERATIVE.meta + ((("set-aside", aside),) if aside else ()))]
    for number, fund in enumerate(draw(st.permutations(funds))):
        reserve = Money(draw(st.sampled_from((0, 0, 5, 2_000))))
        found.append(Declaration(date(2017, 7, 1 + number), "ruche-fund", (fund,), (("reserve", reserve),)))
        for kind in steps:
            found += draw(decisions(span, fund, kind)) if draw(st.sampled_from((False, *(True,) * 5))) else ()
    if draw(st.booleans()):
        found.append(rule(draw(st.sampled_from(("0.10", "0.145")))))
    for key, history in people.items():
        found += declared(key, history)
    steady = tuple(key for key, history in people.items() if len(history) == 1 and history[0][0] == ENTERED[0])
    pools = draw(shares(span, steady)) if pooling and steady and draw(st.booleans()) else ()
    one = moving(active_books(people), funds, pool=bool(pools))
    entries = draw(st.lists(one, min_size=5, max_size=14))
    endowed = draw(st.sampled_from((0, 0, 5, 500_000)))
    if endowed:
        entries.append(Entry(DAYS[0], "Dotation", (Leg(BANK, endowed), Leg("Income:Solidarite:75-Dons", -endowed))))
    ledger = GeneratedLedger(
        (*found, *pools), tuple(entries), french=draw(st.booleans()), zero_balances=(date(2026, 5, 1),)
    )
    ledger = draw(granted(ledger, predict, sound=sound))
    ledger = draw(scarce(ledger, predict)) if endowed == 5 else ledger
    return without_refused(ledger, predict) if sound else ledger


def rule(rate: str) -> Declaration:
    """A flat contribution, a tenth of which goes to the fund."""
    shared = (("fund", "Solidarite"), ("fund-share", Decimal("0.1")))
    return Declaration(
        date(2018, 1, 1), "ruche-rule", ("contribution", "flat"), (("rate", Decimal(rate)), *shared, SOURCE)
    )


@st.composite
def granted(
    draw: st.DrawFn, ledger: GeneratedLedger, predict: Callable[[str], Prediction], *, sound: bool
) -> GeneratedLedger:
    """The same ledger with grants of what may be claimed, a part of it, or a cent more, where people decide."""
    if not any(each.get("decision") == "each" for each in ledger.declarations):
        return ledger
    automatic = tuple(
        replace(each, meta=tuple(pair for pair in each.meta if pair[0] != "decision")) for each in ledger.declarations
    )
    needs = predict(replace(ledger, declarations=automatic).bare).needs
    found = []
    for need in draw(st.lists(st.sampled_from(needs), max_size=4)) if needs else []:
        cents = int(need.claim * 100)
        amounts = [cents, cents, max(1, cents // 2), max(1, cents - 1), 1]
        amount = Money(draw(st.sampled_from(amounts if sound else [*amounts, cents + 1])))
        day = need.date.replace(day=draw(st.sampled_from((1, 12, need.date.day))))
        values = (need.fund, need.kind, need.owner, amount)
        found.append(Declaration(day, "ruche-grant", values, (SOURCE,)))
    return ledger.declaring(*found)


def without_refused(ledger: GeneratedLedger, predict: Callable[[str], Prediction]) -> GeneratedLedger:
    """The same ledger without grants that are above their ceiling or fund."""
    while refused := predict(ledger.bare).refused:
        one = refused[0]
        values = (one.fund, one.kind, one.owner, Money(int(one.amount * 100)))
        gone = next(each for each in ledger.declarations if (each.date, each.values) == (one.date, values))
        kept = tuple(each for each in ledger.declarations if each is not gone)
        ledger = replace(ledger, declarations=kept, order=())
    return ledger


@st.composite
def calls(draw: st.DrawFn) -> GeneratedLedger:
    """One month, needs that the fund cannot meet, and donors who are near their limit."""
    keys = draw(st.lists(st.sampled_from(KEYS), min_size=2, unique=True))
    found = [COOPERATIVE, Declaration(date(2017, 7, 1), "ruche-fund", ("Solidarite",), (("reserve", Money(5)),))]
    rates = draw(st.lists(st.sampled_from(("0.05", "0.333333", "0.5", "1")), min_size=3, max_size=3))
    above = Money(draw(st.sampled_from((0, 0, 1, 1_000))))
    for contract, rate in zip(CONTRACTS, rates, strict=True):
        meta = (("contracts", contract), ("rate", Decimal(rate)), ("above", above), SOURCE)
        found.append(Declaration(date(2018, 1, 1), "ruche-solidarity", ("Solidarite", "call"), meta))
    for kind in draw(st.sampled_from((("aid",), ("aid", "advance")))):
        cover = Decimal(1) if kind == "advance" else Decimal(draw(st.sampled_from(("1", "0.5"))))
        repaid = (("repay", Decimal("0.5")),) if kind == "advance" else ()
        meta = (("cover", cover), *repaid, SOURCE)
        found.append(Declaration(date(2018, 1, 1), "ruche-solidarity", ("Solidarite", kind), meta))
    entries = []
    sizes = draw(st.sampled_from((st.integers(-12, 12), st.integers(-9_000, 60_000), st.sampled_from((-3, 1, 10)))))
    for key in keys:
        found += declared(key, ((date(2025, 7, 31), draw(st.sampled_from(CONTRACTS))),))
        cents = draw(sizes)
        entries.append(Entry(DAYS[1], f"Solde {key}", (Leg(BANK, cents), Leg(f"Income:{key}:706-Ventes", -cents))))
    held = draw(st.one_of(st.integers(0, 12), st.just(0)))
    entries.append(Entry(DAYS[0], "Dotation", (Leg(BANK, held), Leg("Income:Solidarite:75-Dons", -held))))
    return GeneratedLedger(tuple(found), tuple(entries))


@st.composite
def debts(draw: st.DrawFn) -> GeneratedLedger:
    """One person who owes an advance taken over, sells and spends, and may come under another contract.

    Where the fund has the means, what was repaid may be advanced again, up to what was owed at first.
    """
    found = [COOPERATIVE, rule("0.10"), Declaration(date(2017, 7, 1), "ruche-fund", ("Solidarite",))]
    dated: list[tuple[date, str | None]] = [(ENTERED[0], "CAPE")]
    changed = draw(st.sampled_from((None, DAYS[3], DAYS[4])))
    if changed:
        dated.append((changed, "CESA"))
    found += declared("E007", tuple(dated))
    base = (("repay-base", draw(st.sampled_from(REPAID))),) if draw(st.booleans()) else ()
    less = (("repay-less", draw(st.sampled_from(("60", "606 64")))),) if base and draw(st.booleans()) else ()
    scope = (("contracts", draw(st.sampled_from(("CAPE", "CAPE, CESA")))),)
    owed = draw(st.sampled_from((1, 5_000, 500_000)))
    cap = draw(st.sampled_from((0, owed)))
    repay = (("repay", Decimal(draw(st.sampled_from(("0.25", "0.5", "1"))))), ("cap-total", Money(cap)))
    meta = (*scope, *repay, *base, *less, SOURCE)
    found.append(Declaration(date(2018, 1, 1), "ruche-solidarity", ("Solidarite", "advance"), meta))
    legs = (Leg("Assets:Solidarite:181-E007", owed), Leg("Liabilities:E007:181-Solidarite", -owed))
    entries = [Entry(DAYS[0], "Avance reprise", legs, (), ("a-nouveau",))]
    if cap:
        entries.append(Entry(DAYS[0], "Dotation", (Leg(BANK, cap), Leg("Income:Solidarite:75-Dons", -cap))))
    accounts = ("Income:E007:706-Ventes", "Income:E007:7085-Ports", "Expenses:E007:606-Achats", "Expenses:E007:641-Pay")
    planned = st.tuples(st.sampled_from(DAYS), st.sampled_from(accounts), sums())
    for day, account, cents in draw(st.lists(planned, min_size=2, max_size=7)):
        signed = -4 * cents if account.startswith("Income") else cents
        entries.append(Entry(day, "Mouvement", (Leg(account, signed), Leg(BANK, -signed))))
    return GeneratedLedger(tuple(found), tuple(entries), zero_balances=(date(2026, 5, 1),))
