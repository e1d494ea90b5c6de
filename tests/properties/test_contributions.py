"""C1 to C10: what holds for contributions."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st

from ruche_ledger.testing.oracle_books import Books
from ruche_ledger.testing.oracle_calendar import month_end, month_ends, rounded
from ruche_ledger.testing.oracle_movements import movements
from ruche_ledger.testing.oracle_reading import read
from ruche_ledger.testing.oracle_rules import scaled
from ruche_ledger.testing.strategies import ledgers, quiet_transactions
from ruche_ledger.testing.strategies_people import Span
from ruche_ledger.testing.texts import Declaration, Entry, GeneratedLedger, Leg, Money

from . import pinned, runs

SCALES = ("flat", "graduated")


def books_of(ledger: GeneratedLedger) -> Books:
    """The oracle's reading of a generated ledger."""
    entries, _, options = runs.load(ledger.bare)
    return read(entries, options)


def keeping(ledger: GeneratedLedger, key: str) -> GeneratedLedger:
    """Only the transactions that one entrepreneur has a leg in, between the same first and last day."""
    own = tuple(entry for entry in ledger.entries if key in entry.owners)
    days = [entry.date for entry in ledger.entries]
    legs = (Leg("Assets:Ruche:512-Banque", 1), Leg("Income:Ruche:74-Subvention", -1))
    marks = tuple(Entry(day, "Repère", legs) for day in (min(days), max(days)))
    return replace(ledger, entries=own + marks)


@given(ledgers(aid=False, least=2))
def test_c1_independent_of_the_figures_of_others(ledger: GeneratedLedger) -> None:
    together = runs.levied(runs.run(ledger))
    for key in ledger.entrepreneurs[:2]:
        alone = runs.levied(runs.run(keeping(ledger, key)))
        assert runs.of_owner(alone, key) == runs.of_owner(together, key)


@given(st.data(), ledgers(scales=SCALES, aid=False, plain=True, constant=True), st.integers(1, 500_000))
def test_c2_monotone_in_the_base(draws: st.DataObject, ledger: GeneratedLedger, more: int) -> None:
    sales = [entry for entry in ledger.entries if entry.narration.startswith("Vente")]
    assume(sales)
    sale = draws.draw(st.sampled_from(sales))
    legs = tuple(
        replace(leg, cents=leg.cents + (more if number == 0 else -more if number == 1 else 0))
        for number, leg in enumerate(sale.legs)
    )
    assert legs[1].account.startswith("Income:")
    bigger = replace(ledger, entries=tuple(replace(e, legs=legs) if e is sale else e for e in ledger.entries))
    before, after = runs.run(ledger), runs.run(bigger)
    for key in ledger.entrepreneurs:
        assert runs.taken(after, key) >= runs.taken(before, key)


@given(ledgers(kinds=("sale", "outside", "other")))
def test_c4_nothing_when_inactive_and_fixed_in_every_active_month(ledger: GeneratedLedger) -> None:
    dues = pinned.flat("0", date(2010, 1, 1), "dues", fixed=Money(1_234))
    entries = runs.load_clean(ledger.declaring(dues).text)
    books = books_of(ledger)
    first, horizon = books.first, books.horizon
    assert first
    assert horizon
    for each in runs.levied(runs.found(entries)):
        for account, _ in each.legs:
            if runs.owner_of(account) in books.contracts:
                assert books.contract(runs.owner_of(account), each.date)
    for key in books.contracts:
        lasts = [books.last_active_day(key, end) for end in month_ends(first, horizon)]
        expected = [(day, Fraction("12.34")) for day in lasts if day and day >= first]
        paid = [
            (entry.date, amount)
            for entry in runs.generated(entries)
            for account, amount in runs.legs(entry)
            if account.endswith(f":{key}:186-Dues")
        ]
        assert sorted(paid) == expected


@given(st.data(), ledgers(scales=SCALES, aid=False, plain=True, constant=True), st.integers(1, 9_999_999))
def test_c6_a_credit_note_in_the_same_period_restores_exactly(
    draws: st.DataObject, ledger: GeneratedLedger, cents: int
) -> None:
    books, key = books_of(ledger), draws.draw(st.sampled_from(ledger.entrepreneurs))
    day = draws.draw(st.sampled_from(ledger.entries)).date
    later = draws.draw(st.dates(day, month_end(day)))
    assume(books.contract(key, day) and books.window("year", day) == books.window("year", later))
    undone = ledger.with_entries(pinned.sale(day, cents, "F-undone", key), pinned.sale(later, -cents, "F-undone", key))
    assert runs.by_month(runs.run(undone)) == runs.by_month(runs.run(ledger))


@given(ledgers(scales=SCALES, aid=False, plain=True, constant=True, opened=False, kinds=("sale", "charge", "outside")))
def test_c7_odd(ledger: GeneratedLedger) -> None:
    unlinked = tuple(replace(entry, links=()) for entry in ledger.entries)
    mirrored = tuple(
        replace(entry, legs=tuple(replace(leg, cents=-leg.cents) for leg in entry.legs)) for entry in unlinked
    )
    there = runs.by_month(runs.run(replace(ledger, entries=unlinked)))
    back = runs.by_month(runs.run(replace(ledger, entries=mirrored)))
    assert back == {place: -amount for place, amount in there.items()}


@given(st.data(), ledgers(levied=("month",), predict=runs.predicted), st.integers(1, 99))
def test_c9_splitting_an_invoice_changes_nothing_on_a_period_base(
    draws: st.DataObject, ledger: GeneratedLedger, percent: int
) -> None:
    splittable = [entry for entry in ledger.entries if len(entry.legs) == 2 and abs(entry.legs[0].cents) > 100]
    assume(splittable)
    whole = draws.draw(st.sampled_from(splittable))
    part = whole.legs[0].cents * percent // 100
    one = tuple(replace(leg, cents=sign * part) for sign, leg in zip((1, -1), whole.legs, strict=True))
    two = tuple(replace(leg, cents=leg.cents - taken.cents) for leg, taken in zip(whole.legs, one, strict=True))
    others = tuple(entry for entry in ledger.entries if entry is not whole)
    split = replace(ledger, entries=(*others, replace(whole, legs=one), replace(whole, legs=two)))
    assert runs.run(split) == runs.run(ledger)


@given(ledgers(scales=SCALES, aid=False, plain=True, constant=True, opened=False))
def test_c10_months_add_up_to_the_year(ledger: GeneratedLedger) -> None:
    def by_year(each: Declaration) -> Declaration:
        kept = [(key, value) for key, value in each.meta if key != "window"]
        return replace(each, meta=(*kept, ("window", "year"))) if each.kind == "ruche-rule" else each

    yearly = replace(ledger, declarations=tuple(by_year(each) for each in ledger.declarations))
    books = books_of(yearly)
    paid = runs.run(yearly)
    for key in books.contracts:
        due = Fraction()
        for name in {rule.name for rule in books.rules}:
            years: dict[object, list[object]] = {}
            moved = movements(books, key, name)
            years = {books.window("year", each.date): [] for each in moved}
            for year in years:
                inside = [each for each in moved if books.window("year", each.date) == year]
                whole = scaled(inside[0].rule, sum((each.base for each in inside), Fraction()))
                due += rounded(whole, inside[0].rule.rounding)
        assert runs.taken(paid, key) == due


@given(st.data(), ledgers())
def test_c10_a_quiet_month_more_changes_no_month_before(draws: st.DataObject, ledger: GeneratedLedger) -> None:
    """What was levied stays: a transaction in a later month adds later transactions only."""
    books = books_of(ledger)
    assert books.horizon
    ahead = Span(
        date(books.horizon.year + 1, 1, 1), date(books.horizon.year + 1, 2, 28), (date(books.horizon.year + 1, 1, 1),)
    )
    longer = runs.run(ledger.with_entries(draws.draw(quiet_transactions(ahead))))
    former = runs.run(ledger)
    assert {each: number for each, number in longer.items() if each.date <= books.horizon} == dict(former)
