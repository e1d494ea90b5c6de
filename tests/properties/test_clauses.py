"""C3, C8, C11 and S10 for every key of section 3: no cliff, nothing left of what was undone, no hidden amount."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st

from ruche_ledger.testing.oracle_calendar import month_end
from ruche_ledger.testing.strategies_clauses import clauses
from ruche_ledger.testing.strategies_rules import Meta
from ruche_ledger.testing.strategies_wide import bounds, carries, cooperatives, courses
from ruche_ledger.testing.texts import Declaration, Entry, GeneratedLedger, Leg, Money

from . import pinned, runs
from .test_contributions import books_of

CENT = Fraction(1, 100)
YEAR = st.dates(date(2026, 1, 1), date(2026, 12, 31))
PER_PERIOD = ("document", "month", "quarter", "year")


def ruled(scale: str, meta: Meta) -> Declaration:
    """One rule for everybody and always."""
    return Declaration(date(2025, 1, 1), "ruche-rule", ("contribution", scale), (*meta.items(), pinned.SOURCE))


def of(rule: Declaration, *entries: Entry) -> Fraction:
    """What one rule takes of one entrepreneur by the end of 2026."""
    legs = (Leg("Assets:Ruche:512-Banque", 1), Leg("Income:Ruche:74-Subvention", -1))
    begun = Entry(date(2026, 1, 1), "Subvention", legs)
    ledger = pinned.ledger((pinned.person("E007", date(2025, 7, 15)), rule), (begun, *entries))
    return runs.taken(runs.run(replace(ledger, zero_balances=(date(2027, 1, 1),))), "E007")


@given(
    clauses((), kinds=("flat", "graduated")),
    st.lists(st.tuples(YEAR, st.integers(-200_000, 900_000)), min_size=1, max_size=5),
    st.integers(1, 500_000),
)
def test_c3_no_cliff(body: tuple[str, Meta], sold: list[tuple[date, int]], more: int) -> None:
    """A cent more of turnover bears its rate; minimum and cap only take from the slope, which stays above zero.

    But for a minimum over a shorter period than the window: where a month is lifted to its minimum, a sale more in it
    costs nothing, and yet uses up the window, so that a later month may bear less.
    """
    scale, meta = body
    rule = ruled(scale, {key: value for key, value in meta.items() if key not in ("base", "negative")})
    rates = [Fraction(value) for key, value in meta.items() if key.startswith("rate")]
    is_bounded = "cap" in meta or "minimum" in meta
    length = (*PER_PERIOD, "entry").index
    is_lifted = "minimum" in meta and length(str(meta["minimum-per"])) < length(str(meta.get("window", "document")))
    sales = [pinned.sale(day, cents, key="E007") for day, cents in sold]
    (day, cents), *others = sold
    bigger = [pinned.sale(day, cents + more), *sales[1:]]
    assert len(others) == len(bigger) - 1
    grown = of(rule, *bigger) - of(rule, *sales)
    # Rounding down goes towards zero, as C7 wants: from below zero to above, it drops a part of a cent on each side.
    slack = 2 * CENT if meta.get("rounding") == "down" and any(cents < 0 for _, cents in sold) else CENT
    assert is_lifted or (0 if is_bounded else min(rates) * more * CENT) - slack <= grown
    assert grown <= max(rates) * more * CENT + slack
    assert grown <= more * CENT, "more turnover never lowers what is left"


@given(
    st.lists(st.integers(1, 500), min_size=1, max_size=4).map(lambda rates: sorted(rates, reverse=True)),
    st.integers(0, 900_000),
    st.integers(1, 900_000),
)
def test_c3_a_volume_whose_rates_fall_never_lowers_what_is_left(rates: list[int], cents: int, more: int) -> None:
    meta: Meta = {"levied": "year", "window": "year"}
    for number, rate in enumerate(rates, start=1):
        meta[f"band-{number}"] = Money((number - 1) * 100_000)
        meta[f"rate-{number}"] = Decimal(rate).scaleb(-3)
    rule = ruled("volume", meta)
    day = date(2026, 5, 5)
    assert of(rule, pinned.sale(day, cents + more)) - of(rule, pinned.sale(day, cents)) <= more * CENT


@given(
    st.data(),
    clauses((), kinds=("flat", "graduated", "volume"), levied=("document", "month", "quarter")),
    st.lists(st.tuples(YEAR, st.integers(-200_000, 900_000)), max_size=4),
    st.integers(1, 9_999_999),
)
def test_c8_a_credit_note_in_a_later_period_leaves_the_window_as_if_never_invoiced(
    draws: st.DataObject, body: tuple[str, Meta], sold: list[tuple[date, int]], cents: int
) -> None:
    scale, meta = body
    lasting = {key: value for key, value in meta.items() if key not in ("base", "negative")}
    lasting |= {key: "year" for key in ("window", "minimum-per", "cap-per") if key in lasting}
    rule = ruled(scale, lasting)
    sales = [pinned.sale(day, amount) for day, amount in sold]
    day = draws.draw(st.dates(date(2026, 1, 1), date(2026, 11, 30)))
    later = draws.draw(st.dates(month_end(day), date(2026, 12, 31)))
    undone = (pinned.sale(day, cents, "F-undone"), pinned.sale(later, -cents, "F-undone"))
    assert of(rule, *sales, *undone) == of(rule, *sales)


def scaled(ledger: GeneratedLedger, factor: int) -> GeneratedLedger:
    """Every amount of the ledger, in books and decisions, times a factor."""

    def grown(leg: Leg) -> Leg:
        return replace(leg, cents=leg.cents * factor, base=None if leg.base is None else leg.base * factor)

    declarations = tuple(
        replace(
            each,
            values=tuple(Money(value.cents * factor) if isinstance(value, Money) else value for value in each.values),
            meta=tuple(
                (key, Money(value.cents * factor) if isinstance(value, Money) else value) for key, value in each.meta
            ),
        )
        for each in ledger.declarations
    )
    entries = tuple(replace(entry, legs=tuple(grown(leg) for leg in entry.legs)) for entry in ledger.entries)
    return replace(ledger, declarations=declarations, entries=entries)


@given(
    st.one_of(cooperatives(scales=("flat", "graduated")), bounds(), carries(), courses()), st.sampled_from((3, 10, 100))
)
def test_c11_in_other_units_the_same(ledger: GeneratedLedger, factor: int) -> None:
    """Times a factor, but for roundings: of each movement, of each month's limits, and of a receipt's base."""
    assume(not any(each.values[1] == "volume" for each in ledger.of_kind("ruche-rule")))
    books = books_of(ledger)
    assert books.first
    assert books.horizon
    usual, other = runs.run(ledger), runs.run(scaled(ledger, factor))
    months = (books.horizon.year - books.first.year) * 12 + books.horizon.month - books.first.month + 1
    rules = len({(each.values[0], each.get("channel")) for each in ledger.of_kind("ruche-rule")})
    roundings = 3 * rules * (2 * len(ledger.entries) + 2 * months)
    for key in ledger.entrepreneurs:
        assert abs(runs.taken(other, key) - factor * runs.taken(usual, key)) <= roundings * (factor + 1) * CENT


@given(
    st.lists(
        st.tuples(st.dates(date(2026, 1, 1), date(2026, 6, 30)), st.integers(1, 900_000), st.integers(0, 200),
                  st.lists(st.tuples(YEAR, st.integers(1, 99)), max_size=3)),
        min_size=1, max_size=4,
    ),
    st.integers(0, 1000),
    st.sampled_from(("document", "month", "quarter", "year")),
    st.sampled_from(("half-up", "half-even", "down")),
)  # fmt: skip
def test_s10_received_and_invoiced_agree_once_everything_is_paid(
    invoiced: list[tuple[date, int, int, list[tuple[date, int]]]], rate: int, levied: str, rounding: str
) -> None:
    entries: list[Entry] = []
    for number, (day, net, vat_rate, parts) in enumerate(invoiced):
        link, vat = (f"F-{number}",), net * vat_rate // 1000
        legs = (Leg("Assets:E007:411-Clients", net + vat), Leg("Income:E007:706-Ventes", -net))
        if vat:
            legs += (Leg("Liabilities:Ruche:44571-TVA", -vat),)
        entries.append(Entry(day, f"Facture {number}", legs, link))
        rest = net + vat
        for paid_on, percent in [*parts, (date(2026, 12, 31), 0)]:
            part = (net + vat) * percent // 100 if percent else rest
            part = min(part, rest)
            rest -= part
            if part:
                legs = (Leg("Assets:Ruche:512-Banque", part), Leg("Assets:E007:411-Clients", -part))
                entries.append(Entry(paid_on, f"Paiement {number}", legs, link))
    decided: Meta = {"rate": Decimal(rate).scaleb(-3), "levied": levied, "window": "entry", "rounding": rounding}
    on_receipt = of(ruled("flat", {**decided, "basis": "received"}), *entries)
    assert on_receipt == of(ruled("flat", decided), *entries)
    if levied in PER_PERIOD[1:]:
        by_receipt = of(ruled("flat", {**decided, "basis": "received", "window": "year"}), *entries)
        assert by_receipt == on_receipt
