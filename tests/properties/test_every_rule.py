"""E1 to E12: what holds for every rule, whatever it takes."""

import importlib
from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import ROUND_UP, Decimal, localcontext
from fractions import Fraction
from typing import Any

from beancount.core import data
from hypothesis import assume, given
from hypothesis import strategies as st

from ruche_ledger.testing.strategies import ledgers, permutations
from ruche_ledger.testing.strategies_pieces import Aim, in_dollars, outside_bases
from ruche_ledger.testing.texts import PLUGIN, Declaration, Entry, GeneratedLedger, Leg

from . import pinned, runs

ANALYTICAL = ("181", "186", "187", "110")


def plugin(entries: list[Any], options: dict[str, Any]) -> list[Any]:
    """The plugin's own function, on entries instead of a text."""
    module = importlib.import_module("ruche_plugins.cooperative")
    for function in module.__plugins__:
        call = function if callable(function) else getattr(module, function)
        entries, _ = call(entries, options)
    return entries


def as_printed(entries: list[Any]) -> list[tuple[object, ...]]:
    """All of the generated transactions but where in the file they come from."""
    return [
        (entry.date, entry.narration, entry.tags, entry.links, runs.legs(entry)) for entry in runs.generated(entries)
    ]


@given(ledgers())
def test_e1_residual_is_zero(ledger: GeneratedLedger) -> None:
    for entry in runs.generated(runs.load_clean(ledger.text)):
        residual: Counter[str] = Counter()
        for posting in entry.postings:
            residual[posting.units.currency] += posting.units.number
        assert not any(residual.values()), entry


@given(ledgers())
def test_e2_amounts_are_on_the_cent_and_never_zero(ledger: GeneratedLedger) -> None:
    for entry in runs.generated(runs.load_clean(ledger.text)):
        assert entry.flag == "*"
        assert len(entry.postings) >= 2
        for posting in entry.postings:
            assert isinstance(posting.units.number, Decimal)
            assert posting.units.number.is_finite()
            assert posting.units.number.as_tuple().exponent == -2
            assert posting.units.number != 0
            assert posting.cost is None
            assert posting.price is None


@given(ledgers())
def test_e3_sub_ledgers_add_up_and_positions_cancel(ledger: GeneratedLedger) -> None:
    entries = runs.load_clean(ledger.text)
    owners = {"Ruche", *ledger.entrepreneurs, *ledger.funds}
    positions: Counter[str] = Counter()
    for entry in entries:
        if isinstance(entry, data.Transaction):
            for posting in entry.postings:
                if posting.units.currency == "EUR":
                    positions[runs.owner_of(posting.account)] -= posting.units.number
    assert set(positions) <= owners
    assert sum(positions.values()) == 0
    for entry in runs.generated(entries):
        crossing = {runs.owner_of(posting.account) for posting in entry.postings}
        assert len(crossing) > 1, "what stays with one owner moves nothing"
        for posting in entry.postings:
            assert posting.account.split(":")[2][:3] in ANALYTICAL


@given(ledgers())
def test_e4_input_survives_and_only_marked_entries_are_added(ledger: GeneratedLedger) -> None:
    given_entries = runs.load_clean(ledger.text.replace(PLUGIN, ""))
    entries = runs.load_clean(ledger.text)
    opened = {entry.account for entry in given_entries if isinstance(entry, data.Open)}
    first = {}
    for each in sorted(ledger.declarations, key=lambda each: each.date):
        if each.kind in ("ruche-cooperative", "ruche-fund", "ruche-entrepreneur"):
            first.setdefault(each.values[0], each.date)
    survivors = []
    for entry in entries:
        if isinstance(entry, data.Open) and entry.account not in opened:
            used = min(each.date for each in runs.generated(entries) if runs.posts_on(each, entry.account))
            assert entry.date == min(used, first[runs.owner_of(entry.account)])
        elif not runs.is_generated(entry):
            survivors.append(entry)
    assert survivors == given_entries


@given(ledgers())
def test_e5_its_own_output_adds_nothing(ledger: GeneratedLedger) -> None:
    entries, _, options = runs.load(ledger.text)
    assert plugin(entries, options) == entries


@given(ledgers())
def test_e6_ambient_decimal_context_changes_nothing(ledger: GeneratedLedger) -> None:
    entries, _, options = runs.load(ledger.bare)
    usual = plugin(list(entries), options)
    with localcontext(prec=6, rounding=ROUND_UP):
        narrow = plugin(list(entries), options)
    assert narrow == usual


@given(st.data(), ledgers(predict=runs.predicted))
def test_e7_order_of_the_text_changes_nothing(draws: st.DataObject, ledger: GeneratedLedger) -> None:
    permuted = draws.draw(permutations(ledger))
    usual, other = as_printed(runs.load_clean(ledger.text)), as_printed(runs.load_clean(permuted.text))
    assert Counter(other) == Counter(usual)


@given(ledgers(predict=runs.predicted))
def test_e8_renaming_in_the_same_order_is_equivariant(ledger: GeneratedLedger) -> None:
    keys = {key: f"R{number}" for number, key in enumerate(ledger.entrepreneurs)}
    assert runs.run(ledger.renamed(keys)) == runs.renamed(runs.run(ledger), keys)


@given(ledgers(predict=runs.predicted))
def test_e8_renaming_the_cooperative_is_equivariant(ledger: GeneratedLedger) -> None:
    keys = {"Ruche": "Maison"}
    assert runs.run(ledger.renamed(keys)) == runs.renamed(runs.run(ledger), keys)


@given(st.data(), ledgers(aid=False))
def test_e8_renaming_at_random_is_equivariant_without_a_tie_key(draws: st.DataObject, ledger: GeneratedLedger) -> None:
    keys = dict(zip(ledger.entrepreneurs, draws.draw(st.permutations(ledger.entrepreneurs)), strict=True))
    assert runs.run(ledger.renamed(keys)) == runs.renamed(runs.run(ledger), keys)


@given(st.data(), ledgers())
def test_e9_a_currency_never_touches_another(draws: st.DataObject, ledger: GeneratedLedger) -> None:
    key, day = draws.draw(st.sampled_from(ledger.entrepreneurs)), draws.draw(st.sampled_from(ledger.entries)).date
    richer = ledger.with_entries(draws.draw(in_dollars(key, day, 99)))
    entries = runs.load_clean(richer.text)
    assert runs.found(entries) == runs.run(ledger)
    assert {p.units.currency for entry in runs.generated(entries) for p in entry.postings} <= {"EUR"}


@given(st.data(), ledgers(aid=False))
def test_e11_a_posting_outside_the_base_changes_nothing(draws: st.DataObject, ledger: GeneratedLedger) -> None:
    key, day = draws.draw(st.sampled_from(ledger.entrepreneurs)), draws.draw(st.sampled_from(ledger.entries)).date
    richer = ledger.with_entries(draws.draw(outside_bases(Aim((100,), (Decimal("0.5"),)), key, day, 99)))
    assert runs.run(richer) == runs.run(ledger)


@given(st.data(), ledgers(predict=runs.predicted), st.booleans())
def test_e11_an_inactive_entrepreneur_changes_nothing(
    draws: st.DataObject, ledger: GeneratedLedger, gone: bool
) -> None:
    day = draws.draw(st.sampled_from(ledger.entries)).date
    here = [pinned.person("E1", date(2015, 1, 1)), pinned.person("E1", date(2015, 3, 1), "left")]
    absent = here if gone else [pinned.person("E1", date(2040, 1, 1))]
    legs = (Leg("Assets:E1:411-Clients", -1_000), Leg("Assets:Ruche:512-Banque", 1_000))
    richer = ledger.declaring(*absent).with_entries(Entry(day, "Paiement tardif", legs))
    assert runs.run(richer) == runs.run(ledger)


@given(
    st.dates(date(2026, 1, 2), date(2026, 12, 31)),
    st.integers(-99_999, 999_999),
    st.sampled_from(("document", "month")),
    st.integers(0, 999),
    st.integers(0, 999),
)
def test_e12_last_old_day_and_first_new_day_equal_runs_at_constant_rate(
    change: date, cents: int, levied: str, old: int, new: int
) -> None:
    assume(cents)
    rates = [str(Decimal(rate).scaleb(-3)) for rate in (old, new)]
    first = pinned.flat(rates[0], date(2025, 1, 1), levied=levied)
    second = pinned.flat(rates[1], change, levied=levied)
    always = pinned.flat(rates[1], date(2025, 1, 1), levied=levied)
    eve = date.fromordinal(change.toordinal() - 1)

    def taken(day: date, *rules: Declaration) -> Fraction:
        entries = (pinned.sale(day, cents), pinned.sale(date(2027, 1, 1), 0))
        return runs.taken(runs.run(pinned.ledger((pinned.person(), *rules), entries)), "E007")

    assert taken(eve, first, second) == taken(eve, first)
    assert taken(change, first, second) == taken(change, always)


@given(st.sampled_from(("gap", "overlap", "gap of seniority")), st.integers(1, 28))
def test_e12_none_or_two_rules_on_a_day_is_an_error_that_names_it(fault: str, day: int) -> None:
    since = date(2026, 2, day)
    keys = {
        "gap": [{"contracts": "CESA"}],
        "overlap": [{"contracts": "CAPE, CESA"}, {"contracts": "CAPE"}],
        "gap of seniority": [{"seniority_until": 13}, {"seniority_from": 14}],
    }[fault]
    wrong = [pinned.flat("0.10", since, "insurance", **each) for each in keys]  # type: ignore[arg-type]
    right = pinned.flat("0.10", date(2025, 1, 1))
    entries = (pinned.sale(date(2026, 1, 15), 1_000), pinned.sale(date(2026, 2, 28), 1_001))
    faulty = pinned.ledger((pinned.person("E007", date(2025, 1, 10)), right, *wrong), entries)
    loaded, errors, _ = runs.load(faulty.text)
    begins = since if fault != "gap of seniority" else max(since, date(2026, 2, 10))
    assert any("E007" in error.message and str(begins) in error.message for error in errors), errors
    assert runs.taken(runs.found(loaded), "E007") >= 2, "the rule that can be applied still is"


def test_renaming_changes_every_mention() -> None:
    """The transformation itself: no key of the former ledger is left in the text."""
    ledger = replace(pinned.TINY_NEEDS, opened=frozenset({"Expenses:E012:186-Contribution"}))
    renamed = ledger.renamed({key: f"R{number}" for number, key in enumerate(ledger.entrepreneurs)})
    assert not any(key in renamed.text for key in ledger.entrepreneurs)
