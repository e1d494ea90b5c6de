"""Strategies for whole ledgers of a cooperative: ``ledgers()`` and its transformations. Provisional."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from hypothesis import strategies as st

from ruche_ledger.testing import strategies_pieces as pieces
from ruche_ledger.testing import strategies_rules as decisions
from ruche_ledger.testing import strategies_solidarity as solidarity
from ruche_ledger.testing.oracle import Prediction
from ruche_ledger.testing.strategies_people import Span, active_books, declared, exercises, people, spans
from ruche_ledger.testing.texts import Declaration, Entry, GeneratedLedger, Leg

NAMES = ("contribution", "insurance", "training")
COOPERATIVE = Declaration(date(2017, 7, 1), "ruche-cooperative", ("Ruche",), (("name", "La Ruche"), ("language", 1)))
SET_ASIDES = (None, None, None, "42", "40 4191 15 -151", "15 16 51", "1", "411 164")


@st.composite
def ledgers(
    draw: st.DrawFn,
    *,
    scales: tuple[str, ...] = ("flat", "graduated", "graduated", "exempt"),
    levied: tuple[str, ...] = ("month", "month", "document"),
    aid: bool = True,
    steps: tuple[str, ...] = solidarity.STEPS,
    plain: bool = False,
    constant: bool = False,
    opened: bool = True,
    least: int = 1,
    focused: bool = False,
    kinds: tuple[str, ...] = pieces.KINDS,
    predict: Callable[[str], Prediction] | None = None,
) -> GeneratedLedger:
    """A cooperative with its people, decisions and books.

    Args:
        scales: The scales that rules may have.
        levied: What they may be levied by.
        aid: Whether there are funds.
        steps: What funds do beside giving aid, as in ``strategies_solidarity``.
        plain: Rules on the default base, without fund share, fixed amount or deduction.
        constant: Nobody changes contract and no rule changes.
        opened: Whether openings may occur.
        least: The smallest number of entrepreneurs.
        focused: One rule, few people and many transactions, so that they meet each other more often.
        kinds: The kinds of transactions, as in ``strategies_pieces.entries``.
        predict: An evaluator of the bare text; with it, funds are filled to what is just scarce.
    """
    span = draw(spans())
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=1 if focused else 3, unique=True))
    choices = ((), ("Solidarite",), ("Solidarite",), ("Solidarite", "Invest"))
    fund_names: tuple[str, ...] = draw(st.sampled_from(choices[1 if focused else 0 :])) if aid else ()
    set_aside = draw(st.sampled_from(SET_ASIDES)) if fund_names else None
    aside = (("set-aside", set_aside),) if set_aside else ()
    found = [replace(COOPERATIVE, meta=COOPERATIVE.meta + aside), *draw(decisions.funds(span, fund_names))]
    bodies = decisions.rule_bodies(fund_names, kinds=scales, levied=levied, plain=plain)
    for name in names:
        found += draw(decisions.rules(span, name, bodies, changes=0 if constant else 2))
    for fund in fund_names:
        found += draw(decisions.aids(span, fund)) if focused or draw(st.integers(0, 2)) else ()
        for kind in steps:
            found += draw(solidarity.decisions(span, fund, kind)) if kind != "aid" and draw(st.booleans()) else ()
    span = span.widened(each.date for each in found)
    histories = draw(people(span, least=least, most=max(2, least) if focused else 5, constant=constant))
    for key, history in histories.items():
        found += declared(key, history)
    span = span.widened(day for history in histories.values() for day, _ in history)
    found += draw(exercises(span))
    if opened and draw(st.booleans()):
        found += draw(decisions.openings(span, tuple(histories), tuple(names), fund_names))
    span = span.widened(each.date for each in found)
    books, aim = active_books(histories), pieces.Aim.at(tuple(found))
    entries = draw(pieces.entries(span, books, aim, fund_names, kinds=kinds, fewest=6 if focused else 0))
    if not entries:
        entries = (draw(quiet_transactions(span)),)
    ledger = GeneratedLedger(
        tuple(found),
        entries,
        french=draw(st.booleans()),
        opened=draw(st.sampled_from((frozenset(), frozenset({f"Expenses:{min(histories)}:186-Contribution"})))),
        pcg=draw(st.sampled_from(({}, {f"Income:{key}:Dons": "706" for key in histories}))),
        zero_balances=draw(st.one_of(st.just(()), st.tuples(span.days_around()))),
    )
    return draw(scarce(ledger, predict)) if predict and fund_names else ledger


@st.composite
def quiet_transactions(draw: st.DrawFn, span: Span) -> Entry:
    """A transaction of the cooperative alone, which nothing is levied on."""
    legs = (Leg("Assets:Ruche:512-Banque", 100), Leg("Income:Ruche:74-Subvention", -100))
    return Entry(draw(span.days()), "Subvention", legs)


@st.composite
def scarce(draw: st.DrawFn, ledger: GeneratedLedger, predict: Callable[[str], Prediction]) -> GeneratedLedger:
    """The same ledger with a fund that holds nothing, a third, or just more or less than its first claims."""
    needs = predict(ledger.bare).needs
    if not needs:
        return ledger
    first = draw(st.sampled_from(sorted({(need.date, need.fund) for need in needs})))
    claimed = [need for need in needs if (need.date, need.fund) == first]
    total = int(sum(need.claim for need in claimed) * 100)
    held = int(claimed[0].above_reserve * 100)
    wanted = draw(st.sampled_from((0, 1, total // 3, total // 3 + 1, total - 1, total, total + 1)))
    day = max((entry.date for entry in ledger.entries if entry.date <= first[0]), default=first[0])
    legs = (Leg("Assets:Ruche:512-Banque", wanted - held), Leg(f"Income:{first[1]}:75-Dons", held - wanted))
    return ledger.with_entries(Entry(day, "Dotation", legs)) if wanted != held else ledger


@st.composite
def permutations(draw: st.DrawFn, ledger: GeneratedLedger) -> GeneratedLedger:
    """The same ledger with its directives, and the lines of its transactions, in another order."""
    entries = tuple(replace(entry, legs=tuple(draw(st.permutations(entry.legs)))) for entry in ledger.entries)
    order = draw(st.permutations(range(len(ledger.blocks()))))
    return replace(ledger, entries=entries, order=tuple(order))
