"""E10 and E12: what was generated up to a month's end stays; a rule and terms hold from one day to another."""

from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ruche_ledger.testing.oracle import Expected
from ruche_ledger.testing.oracle_calendar import DAY, month_end
from ruche_ledger.testing.strategies_wide import bounds, carries, cooperatives, courses
from ruche_ledger.testing.texts import Declaration, GeneratedLedger

from . import pinned, runs


def until(transactions: Counter[Expected], day: date) -> Counter[Expected]:
    """The transactions up to the end of the day."""
    return Counter({each: number for each, number in transactions.items() if each.date <= day})


def cut(ledger: GeneratedLedger, end: date) -> GeneratedLedger:
    """The ledger as it was at a month's end.

    What is declared of ``left`` on the day after belongs to the month before; the years are known ahead, and so are
    those for whom something was taken over before they came.
    """
    awaited = {each.values[0] for each in ledger.of_kind("ruche-opening") if each.date <= end}
    kept = [
        each
        for each in ledger.declarations
        if each.date <= end
        or each.kind == "ruche-exercise"
        or (each.date == end + DAY and each.get("contract") == "left")
        or (each.kind == "ruche-entrepreneur" and each.values[0] in awaited)
    ]
    entries = tuple(entry for entry in ledger.entries if entry.date <= end)
    return replace(ledger, declarations=tuple(kept), entries=entries, zero_balances=(end + DAY,), order=())


@given(st.data(), st.one_of(cooperatives(), bounds(), carries(), courses()))
def test_e10_what_was_generated_up_to_a_months_end_stays(draws: st.DataObject, ledger: GeneratedLedger) -> None:
    end = month_end(draws.draw(st.sampled_from(ledger.entries)).date)
    then, _, _ = runs.load(cut(ledger, end).text)  # terms of a rule to come are a fault of that day
    assert runs.readable(until(runs.found(then), end)) == runs.readable(until(runs.run(ledger), end))


@given(
    st.dates(date(2026, 1, 2), date(2026, 12, 30)),
    st.integers(1, 40),
    st.integers(-99_999, 999_999).filter(bool),
    st.sampled_from(("document", "month", "quarter", "year")),
    st.integers(0, 999),
)
def test_e12_terms_hold_from_their_day_until_the_day_before_their_end(
    since: date, days: int, cents: int, levied: str, own: int
) -> None:
    end = min(since + days * DAY, date(2026, 12, 31))
    rule = pinned.flat("0.1", date(2025, 1, 1), levied=levied)
    rate = str(Decimal(own).scaleb(-3))
    terms = Declaration(since, "ruche-terms", ("E007", "contribution"), (
        ("rate", Decimal(rate)), ("until", end), pinned.SOURCE,
    ))  # fmt: skip
    always = pinned.flat(rate, date(2025, 1, 1), levied=levied)

    def taken(day: date, *rules: Declaration) -> object:
        entries = (pinned.sale(day, cents), pinned.sale(date(2027, 1, 1), 0))
        return runs.taken(runs.run(pinned.ledger((pinned.person(), *rules), entries)), "E007")

    for outside in (since - DAY, end):
        assert taken(outside, rule, terms) == taken(outside, rule)
    for inside in (since, end - DAY):
        assert taken(inside, rule, terms) == taken(inside, always)
