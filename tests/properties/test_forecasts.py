"""The two ways to compute a forecast agree to the cent, over generated rules, funds, people and books."""

from dataclasses import replace
from datetime import date
from itertools import islice

from hypothesis import assume, event, given
from hypothesis import strategies as st

from ruche_ledger.beans.reading import read
from ruche_ledger.forecasts.past import Past
from ruche_ledger.forecasts.scenarios import Scenarios
from ruche_ledger.forecasts.seasons import Season, drawn
from ruche_ledger.forecasts.together import Together, refusal
from ruche_ledger.months import run
from ruche_ledger.periods import DAY, month_of, months_between
from ruche_ledger.testing.strategies import ledgers
from ruche_ledger.testing.strategies_shortage import shortages
from ruche_ledger.testing.strategies_wide import bounds, carries, cooperatives, courses
from ruche_ledger.testing.texts import GeneratedLedger

from . import runs

MONTHS, SCENARIOS, CHOICES = 6, 2, 3


def scenarios_of(ledger: GeneratedLedger) -> Scenarios | None:
    """The scenarios of a text without the plugin; None where nothing is generated."""
    entries, errors, options = runs.load(ledger.bare)
    assert not errors
    reading = read(entries, options)
    books, decisions = reading.books, reading.decisions
    if books.start is None or books.horizon is None or decisions.house is None:
        return None
    past = tuple(months_between(books.start, books.horizon))
    month, found = month_of(books.horizon + DAY), []
    for place in range(MONTHS):
        choices = tuple(islice(past, place % len(past), None, 2))[-CHOICES:]
        found.append(Season(month, choices, 0))
        month = month_of(month.end)
    whole = run(replace(books, horizon=found[-1].month.last, month_ends=None), decisions)
    return Scenarios(books, decisions, Past(books, decisions, whole.timelines), found)


def agree(ledger: GeneratedLedger, seed: int) -> None:
    """Computes scenarios both ways; whoever is not known to the arrays is computed one by one, and still agrees."""
    scenarios = scenarios_of(ledger)
    assume(scenarios is not None)
    assert scenarios is not None
    if template := refusal(scenarios):
        event(template)
        return
    together = Together(scenarios, run(scenarios.books, scenarios.decisions))
    for _, why in together.apart:
        event(why)
    draws = [drawn(seed, number, scenarios.seasons) for number in range(1, SCENARIOS + 1)]
    for draw, quick in zip(draws, together.courses(draws), strict=True):
        assert quick == scenarios.course(draw)


def cut(ledger: GeneratedLedger, day: date) -> GeneratedLedger:
    """The same decisions with books that end earlier, so that people come and leave, and rules change, later on."""
    kept = tuple(entry for entry in ledger.entries if entry.date <= day)
    return replace(ledger, entries=kept or ledger.entries[:1], zero_balances=())


@given(ledgers(), st.integers(0, 99), st.integers(0, 400))
def test_rules_and_funds(ledger: GeneratedLedger, seed: int, days: int) -> None:
    last = max(entry.date for entry in ledger.entries)
    agree(cut(ledger, last - days * DAY), seed)


@given(cooperatives(), st.integers(0, 99), st.integers(0, 400))
def test_every_key_of_rules(ledger: GeneratedLedger, seed: int, days: int) -> None:
    last = max(entry.date for entry in ledger.entries)
    agree(cut(ledger, last - days * DAY), seed)


@given(st.one_of(bounds(), carries(), courses()), st.integers(0, 99), st.integers(0, 200))
def test_minimum_cap_carry_and_receipts(ledger: GeneratedLedger, seed: int, days: int) -> None:
    last = max(entry.date for entry in ledger.entries)
    agree(cut(ledger, last - days * DAY), seed)


@given(shortages(runs.predicted), st.integers(0, 99))
def test_shortages(ledger: GeneratedLedger, seed: int) -> None:
    agree(ledger, seed)
