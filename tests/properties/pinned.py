"""Ledgers that no search has to find again: cases that broken copies of the rules survived elsewhere."""

from datetime import date
from decimal import Decimal

from ruche_ledger.testing.strategies import COOPERATIVE
from ruche_ledger.testing.strategies_rules import SOURCE
from ruche_ledger.testing.texts import Declaration, Entry, GeneratedLedger, Leg, Money, Value


def person(key: str = "E007", since: date = date(2025, 1, 1), contract: str = "CAPE") -> Declaration:
    """An entrepreneur from a day on."""
    return Declaration(since, "ruche-entrepreneur", (key,), (("contract", contract),))


def flat(rate: str, since: date, name: str = "contribution", **keys: Value) -> Declaration:
    """A flat rule; ``_`` in a key stands for ``-``."""
    meta = tuple((key.replace("_", "-"), value) for key, value in keys.items())
    return Declaration(since, "ruche-rule", (name, "flat"), (("rate", Decimal(rate)), *meta, SOURCE))


def graduated(since: date, *bands: tuple[int, str], name: str = "contribution", **keys: Value) -> Declaration:
    """A graduated rule of (edge in cents, rate)."""
    meta: list[tuple[str, Value]] = []
    for number, (edge, rate) in enumerate(bands, start=1):
        meta += [(f"band-{number}", Money(edge)), (f"rate-{number}", Decimal(rate))]
    meta += [(key.replace("_", "-"), value) for key, value in keys.items()]
    return Declaration(since, "ruche-rule", (name, "graduated"), (*meta, SOURCE))


def fund(reserve: int = 0, key: str = "Solidarite") -> Declaration:
    """A fund with a reserve in cents."""
    return Declaration(date(2017, 7, 1), "ruche-fund", (key,), (("reserve", Money(reserve)),))


def decision(kind: str, since: date, fund: str = "Solidarite", **keys: Value) -> Declaration:
    """A solidarity directive of the fund; ``_`` in a key stands for ``-``."""
    meta = tuple((key.replace("_", "-"), value) for key, value in keys.items())
    return Declaration(since, "ruche-solidarity", (fund, kind), (*meta, SOURCE))


def aid(since: date, **keys: Value) -> Declaration:
    """An aid directive of the fund."""
    return decision("aid", since, **keys)


def grant(kind: str, owner: str, cents: int, day: date) -> Declaration:
    """What people decided for one entrepreneur."""
    return Declaration(day, "ruche-grant", ("Solidarite", kind, owner, Money(cents)), (SOURCE,))


def sale(day: date, cents: int, link: str = "", key: str = "E007") -> Entry:
    """A sale into the bank; negative for a credit note."""
    legs = (Leg("Assets:Ruche:512-Banque", cents), Leg(f"Income:{key}:706-Ventes", -cents))
    return Entry(day, f"Vente {day} {cents}", legs, (link,) if link else ())


def lent(day: date, cents: int, key: str = "E007") -> Entry:
    """An advance of the fund, taken over from other books."""
    legs = (Leg(f"Assets:Solidarite:181-{key}", cents), Leg(f"Liabilities:{key}:181-Solidarite", -cents))
    return Entry(day, "Avance reprise", legs, (), ("a-nouveau",))


def purchase(day: date, cents: int, key: str = "E007", account: str = "") -> Entry:
    """A charge, or what ``account`` says, paid from the bank: it lowers the position."""
    legs = (Leg(account or f"Expenses:{key}:606-Achats", cents), Leg("Assets:Ruche:512-Banque", -cents))
    return Entry(day, f"Achat {day}", legs)


def gift(day: date, cents: int, fund: str = "Solidarite") -> Entry:
    """Money for the fund."""
    legs = (Leg("Assets:Ruche:512-Banque", cents), Leg(f"Income:{fund}:75-Dons", -cents))
    return Entry(day, "Dotation", legs)


def ledger(declarations: tuple[Declaration, ...], entries: tuple[Entry, ...]) -> GeneratedLedger:
    """A ledger of the cooperative with these parts."""
    return GeneratedLedger((COOPERATIVE, *declarations), entries)


#: Sales before the first directive of a rule are levied nothing and accumulate nothing.
BEFORE_THE_FIRST_RULE = ledger(
    (
        person(),
        graduated(date(2026, 2, 10), (0, "0.11"), (10_000, "0.05"), window="year"),
        flat("0.10", date(2026, 3, 1), "insurance", fixed=Money(1600)),
    ),
    (
        sale(date(2026, 1, 31), 20_000, "F-1"),
        sale(date(2026, 2, 9), 20_000, "F-2"),
        sale(date(2026, 2, 10), 7_000),
        sale(date(2026, 3, 2), -20_000, "F-2"),
        sale(date(2026, 3, 3), 7_000),
    ),
)

#: A rate from another day than the first of a month: the month has two amounts.
RATE_FROM_THE_SIXTEENTH = ledger(
    (person(), flat("0.145", date(2026, 1, 1)), flat("0.115", date(2026, 3, 16))),
    (sale(date(2026, 3, 15), 1_010), sale(date(2026, 3, 16), 1_010), sale(date(2026, 3, 31), 10)),
)

#: Months without any entry still bear the fixed amount, for those who are active in them.
SILENT_MONTHS = ledger(
    (
        person("E007", date(2025, 11, 20)),
        person("E012", date(2026, 1, 15)),
        Declaration(date(2026, 3, 10), "ruche-entrepreneur", ("E012",), (("contract", "left"),)),
        flat("0.135", date(2020, 1, 1), fixed=Money(3000)),
    ),
    (sale(date(2025, 12, 1), 320_000), sale(date(2026, 4, 1), -5)),
)

#: Claims of one and two cents on a fund of two cents.
TINY_NEEDS = ledger(
    (
        *(person(key) for key in ("E007", "E012", "E10", "E9")),
        fund(),
        aid(date(2025, 1, 1), on="position"),
    ),
    (
        gift(date(2026, 1, 2), 2),
        purchase(date(2026, 1, 3), 1, "E007"),
        purchase(date(2026, 1, 3), 1, "E012"),
        purchase(date(2026, 1, 3), 2, "E10"),
        purchase(date(2026, 1, 3), 1, "E9"),
    ),
)

#: 6 / 6 / 2 with 0.11 in the fund: the largest remainder takes the last cent, neither the first key nor the
#: largest need.
ORDER_OF_REMAINDERS = ledger(
    (*(person(key) for key in ("E007", "E012", "E9")), fund(5), aid(date(2025, 1, 1), cap_month=Money(600))),
    (
        gift(date(2026, 1, 2), 16),
        purchase(date(2026, 1, 3), 600, "E9"),
        purchase(date(2026, 1, 3), 60_000, "E012"),
        purchase(date(2026, 1, 3), 200, "E007"),
    ),
)

#: A June invoice credited in September gives back at June's rate; one with two links, at the later invoice's.
CREDIT_NOTE_AFTER_CHANGE = ledger(
    (
        person(),
        flat("0.10", date(2026, 1, 1)),
        flat("0.12", date(2026, 7, 1), fund="Solidarite", fund_share=Decimal("0.1")),
        fund(),
    ),
    (
        sale(date(2026, 6, 10), 1_200_000, "F-1"),
        sale(date(2026, 9, 5), 1_800_005, "F-2"),
        sale(date(2026, 9, 20), -100_000, "F-1"),
        sale(date(2026, 10, 1), -100_005, "F-2"),
    ),
)

#: An exercise that begins inside a month: the window of the bands ends there, too.
EXERCISE_INSIDE_A_MONTH = ledger(
    (
        person(),
        Declaration(date(2026, 3, 15), "ruche-exercise", ("2026-27",)),
        graduated(date(2025, 1, 1), (0, "0.115"), (10_000, "0.05"), window="year"),
    ),
    (
        sale(date(2026, 3, 14), 9_999),
        sale(date(2026, 3, 15), 9_999),
        sale(date(2027, 3, 14), 5),
        sale(date(2027, 3, 15), 10_003),
    ),
)

#: What was taken over counts before the movements of its day, and is not levied itself.
OPENING_INSIDE_A_MONTH = ledger(
    (
        person(),
        graduated(date(2025, 1, 1), (0, "0.11"), (10_000, "0.05"), window="year"),
        Declaration(
            date(2026, 1, 10),
            "ruche-opening",
            ("E007", "contribution"),
            (("base-year", Money(9_990)), SOURCE),
        ),
    ),
    (sale(date(2026, 1, 9), 5), sale(date(2026, 1, 10), 10), sale(date(2026, 1, 11), 105)),
)
