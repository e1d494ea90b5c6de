"""Strategies for ledgers that use every key of section 3 and the openings of section 6. Provisional.

``cooperatives`` draws whole ledgers; ``bounds``, ``courses`` and ``carries`` aim: at minimum and cap in and between
their periods, at the life of invoices on the received basis, at negative bases carried over windows and exits.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from ruche_ledger.testing import strategies_pieces as pieces
from ruche_ledger.testing.oracle_calendar import add_months, month_end
from ruche_ledger.testing.strategies import COOPERATIVE, quiet_transactions
from ruche_ledger.testing.strategies_clauses import LEVIED, SCALES, clauses, counted, terms, versions
from ruche_ledger.testing.strategies_people import Span, active_books, declared, exercises, people, spans
from ruche_ledger.testing.strategies_receipts import KINDS as RECEIPTS
from ruche_ledger.testing.strategies_receipts import receivables
from ruche_ledger.testing.strategies_rules import Meta, funds, openings
from ruche_ledger.testing.texts import Declaration, Entry, GeneratedLedger, Leg, Money

NAMES = ("contribution", "insurance")
SHAPES: tuple[Meta, ...] = ({}, {}, {}, {"per": "activity"})
RECEIVED: tuple[Meta, ...] = ({"basis": "received"}, {"basis": "received"}, {})


def edges_of(declarations: Iterable[Declaration]) -> tuple[int, ...]:
    """The bases, in cents, at which minimum and cap are met under one rate or the other."""
    found = set()
    for each in declarations:
        rates = [value for _, value in each.meta if isinstance(value, Decimal) and value > 0]
        for key in ("cap", "minimum"):
            bound = each.get(key)
            if isinstance(bound, Money):
                found |= {int(bound.cents / rate) for rate in rates}
    return tuple(edge for edge in found if 0 < edge < 100_000_000)


def aiming(declarations: tuple[Declaration, ...]) -> pieces.Aim:
    """Aim at every band, rate, minimum and cap."""
    aim = pieces.Aim.at(declarations)
    aim.edges = (*aim.edges, *edges_of(declarations))
    return aim


@st.composite
def varying(
    draw: st.DrawFn,
    funds: tuple[str, ...],
    scales: tuple[str, ...],
    shape: Meta,
    varied: tuple[Meta, ...],
    levied: tuple[str, ...],
) -> tuple[str, Meta]:
    """One directive's scale and keys, with one of the variations of a shape that versions may differ by."""
    more = draw(st.sampled_from(varied))
    return draw(clauses(funds, kinds=scales, shape={**shape, **more}, levied=levied))


@st.composite
def decided(
    draw: st.DrawFn,
    span: Span,
    names: tuple[str, ...],
    fund_names: tuple[str, ...],
    *,
    scales: tuple[str, ...] = SCALES,
    shapes: tuple[Meta, ...] = SHAPES,
    levied: tuple[str, ...] = LEVIED,
    varied: tuple[Meta, ...] = ({},),
) -> tuple[Declaration, ...]:
    """Rules under some names, external ones that are required and internal ones that are not."""
    found: tuple[Declaration, ...] = ()
    for name in names:
        for channel in ("external", "internal"):
            if channel == "internal" and draw(st.booleans()):
                continue
            shape = dict(draw(st.sampled_from(shapes)))
            if channel == "internal":
                shape["channel"] = "internal"
            bodies = varying(fund_names, scales, shape, varied, levied)
            later = draw(st.lists(span.days(), max_size=2, unique=True))
            days = tuple(sorted({draw(span.days_around()), *later}))
            found += draw(versions(name, days, bodies, is_required=channel == "external"))
    return found


def by_rule(found: Iterable[Declaration]) -> dict[tuple[object, object], tuple[Declaration, ...]]:
    """The versions of each rule and channel."""
    rules: dict[tuple[object, object], tuple[Declaration, ...]] = {}
    for each in found:
        if each.kind == "ruche-rule":
            key = (each.values[0], each.get("channel"))
            rules[key] = (*rules.get(key, ()), each)
    return rules


@st.composite
def cooperatives(
    draw: st.DrawFn,
    *,
    received: bool | None = None,
    scales: tuple[str, ...] = SCALES,
    shapes: tuple[Meta, ...] = SHAPES,
    levied: tuple[str, ...] = LEVIED,
    kinds: tuple[str, ...] = pieces.KINDS,
    focused: bool = False,
    termed: bool = True,
) -> GeneratedLedger:
    """A cooperative whose rules use every key of section 3, and books that they are aimed at.

    Args:
        received: Whether rules have the received basis; None for either.
        scales: The scales that rules may have.
        shapes: Keys that all versions of a rule share.
        levied: What they may be levied by.
        kinds: The kinds of transactions, on the received basis as in ``strategies_receipts``.
        focused: One rule and few people.
        termed: Whether there are individual terms.
    """
    is_received = draw(st.booleans()) if received is None else received
    span = draw(spans())
    names = NAMES[: 1 if focused else draw(st.integers(1, 2))]
    fund_names: tuple[str, ...] = draw(st.sampled_from(((), ("Solidarite",))))
    found = [COOPERATIVE, *draw(funds(span, fund_names))]
    found += draw(
        decided(
            span, names, fund_names, scales=scales, shapes=shapes, levied=levied,
            varied=RECEIVED if is_received else ({},),
        )
    )  # fmt: skip
    span = span.widened(each.date for each in found)
    histories = draw(people(span, most=2 if focused else 3))
    for key, history in histories.items():
        found += declared(key, history)
    span = span.widened(day for history in histories.values() for day, _ in history)
    for rule in by_rule(found).values():
        if termed and draw(st.integers(0, 2)) == 0:
            found += draw(terms(span, tuple(histories), rule))
    found += draw(exercises(span))
    if draw(st.booleans()):
        keys, rules = tuple(histories), [each for each in found if each.kind == "ruche-rule"]
        channels = tuple(sorted({str(each.get("channel") or "external") for each in rules}))
        activities = ("Poterie", "Vannerie") if any(each.get("per") for each in rules) else ()
        taken_over = [each for each in draw(openings(span, keys, names, fund_names)) if each.values[1] not in names]
        found += [*taken_over, *draw(counted(span, keys, names, channels, activities))]
    books, aim = active_books(histories), aiming(tuple(found))
    if is_received:
        entries = draw(receivables(span, books, aim, kinds=RECEIPTS))
    else:
        entries = draw(pieces.entries(span, books, aim, fund_names, kinds=kinds, fewest=4 if focused else 0))
    if not entries:
        entries = (draw(quiet_transactions(span)),)
    balances = draw(st.one_of(st.just(()), st.tuples(span.days_around())))
    return GeneratedLedger(tuple(found), entries, french=draw(st.booleans()), zero_balances=balances)


#: A year's end, an exit and a new entry on both sides of it, in months that few transactions fall into.
BOUNDED = Span(date(2025, 10, 1), date(2026, 3, 31), tuple(
    day for month in (10, 11, 12, 13, 14, 15)
    for day in (add_months(date(2025, 1, 1), month - 1), month_end(add_months(date(2025, 1, 1), month - 1)))
))  # fmt: skip


@st.composite
def courses(draw: st.DrawFn) -> GeneratedLedger:
    """One or two people on the received basis of one rule, and the life of their invoices."""
    levied = ("month", "month", "year", "document")
    return draw(cooperatives(received=True, focused=True, scales=("flat", "graduated"), levied=levied))


@st.composite
def carries(draw: st.DrawFn) -> GeneratedLedger:
    """Negative bases that are carried: over windows, rules, exits and new entries."""
    shape: Meta = {"negative": "carry"}
    scales, kinds = ("flat", "graduated", "volume"), ("sale", "credit", "credit", "charge", "outside", "internal")
    return draw(cooperatives(received=False, focused=True, shapes=(shape,), scales=scales, kinds=kinds))


@st.composite
def bounds(draw: st.DrawFn) -> GeneratedLedger:
    """Minimum and cap of one entrepreneur over a year's end, in months with and without entries."""
    span = BOUNDED
    changes = draw(st.lists(span.days(), max_size=1))
    levied = draw(st.sampled_from(("document", "month", "month", "year", "quarter")))
    pers = ("month", "year", "year") if levied in ("document", "month") else ("year",)
    found = [COOPERATIVE]
    for day in (date(2025, 1, 1), *changes):
        rate = draw(st.sampled_from(("0.1", "0.115", "0.5")))
        meta: Meta = {
            "rate": Decimal(rate),
            "levied": levied,
            "prorata": draw(st.sampled_from(("none", "months", "days"))),
        }
        low, high = draw(st.sampled_from(((1_000, 1_500), (100_000, 250_000), (0, 1), (2_000, 2_000))))
        if draw(st.booleans()):
            meta |= {"minimum": Money(low), "minimum-per": draw(st.sampled_from(pers))}
        if "minimum" not in meta or draw(st.booleans()):
            meta |= {"cap": Money(high), "cap-per": draw(st.sampled_from(pers))}
        meta |= draw(st.sampled_from(({}, {}, {"fixed": Money(1_600)})))
        found.append(Declaration(day, "ruche-rule", ("contribution", "flat"), (*meta.items(), ("source", "AG"))))
    histories = draw(people(span, most=1))
    for key, history in histories.items():
        found += declared(key, history)
    found += draw(exercises(span))
    span = span.widened(each.date for each in found)
    books, aim = active_books(histories), aiming(tuple(found))
    kinds = ("sale", "sale", "sale", "credit", "outside")
    entries: tuple[Entry, ...] = draw(pieces.entries(span, books, aim, kinds=kinds, fewest=1, most=7))
    legs = (Leg("Assets:Ruche:512-Banque", 1), Leg("Income:Ruche:74-Subvention", -1))
    entries += (Entry(draw(st.sampled_from((span.start, date(2025, 12, 2), span.end))), "Repère", legs),)
    return GeneratedLedger(tuple(found), entries)
