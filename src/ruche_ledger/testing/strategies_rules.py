"""Strategies for decisions: rules with their versions, solidarity funds with their aid, openings.

From its first directive on, exactly one directive of a rule matches each entrepreneur on each day, because
every version is a partition: of contracts, and of seniority within a date. Provisional.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from ruche_ledger.testing.strategies_people import CONTRACTS, Span
from ruche_ledger.testing.texts import Declaration, Money, Value

RATES = tuple(
    Decimal(rate)
    for rate in (
        "0",
        "0.005",
        "0.05",
        "0.10",
        "0.11",
        "0.115",
        "0.135",
        "0.145",
        "0.25",
        "0.333333",
        "0.5",
        "1",
    )
)
BASES = ("70", "70 -708", "706 707", "70 74 -7085 -7061", "7", "641", "70 641", "37")
LESSES = (None, None, "601 603 604 607 609", "60 -606", "6", "64")
SOURCE: tuple[str, Value] = ("source", "AG 2025-06-14, résolution 4")

Meta = dict[str, Value]


def rates() -> st.SearchStrategy[Decimal]:
    """A published rate, or any with three decimals."""
    return st.one_of(st.sampled_from(RATES), st.integers(0, 1000).map(lambda n: Decimal(n).scaleb(-3)))


def thresholds() -> st.SearchStrategy[int]:
    """A band's edge in cents, from one cent to forty thousand euros."""
    round_ones = st.sampled_from((1, 100, 1_000, 10_000, 50_000, 100_000, 4_000_000))
    return st.one_of(round_ones, st.integers(1, 200_000))


@st.composite
def scales(draw: st.DrawFn, kinds: tuple[str, ...]) -> tuple[str, Meta]:
    """A scale with its keys."""
    scale = draw(st.sampled_from(kinds))
    if scale == "flat":
        return scale, {"rate": draw(rates())}
    meta: Meta = {}
    if scale == "graduated":
        edges = draw(st.lists(thresholds(), max_size=3, unique=True).map(sorted))
        for number, edge in enumerate([0, *edges], start=1):
            meta[f"band-{number}"] = Money(edge)
            meta[f"rate-{number}"] = draw(rates())
    return scale, meta


@st.composite
def rule_bodies(
    draw: st.DrawFn,
    funds: tuple[str, ...],
    *,
    kinds: tuple[str, ...] = ("flat", "graduated", "graduated", "exempt"),
    levied: tuple[str, ...] = ("month", "month", "document"),
    plain: bool = False,
) -> tuple[str, Meta]:
    """Scale and keys of one directive; ``plain`` keeps the base, without fund, fixed or deduction."""
    scale, meta = draw(scales(kinds))
    meta["levied"] = draw(st.sampled_from(levied))
    windows = ("month", "year", "year") if meta["levied"] == "month" else ("document", "month", "year")
    meta["window"] = draw(st.sampled_from(windows))
    if scale != "exempt" and draw(st.booleans()):
        meta["rounding"] = draw(st.sampled_from(("half-up", "half-even", "down")))
    if plain:
        return scale, meta
    if draw(st.booleans()):
        meta["base"] = draw(st.sampled_from(BASES))
    less = draw(st.sampled_from(LESSES))
    if less and meta["levied"] == "month":
        meta["less"] = less
    if scale != "exempt" and draw(st.integers(0, 3)) == 0:
        meta["fixed"] = Money(draw(st.one_of(st.sampled_from((1, 1600, 3000)), st.integers(1, 9999))))
    if draw(st.booleans()):
        meta["credit-notes"] = draw(st.sampled_from(("original", "original", "current")))
    if funds and scale != "exempt" and draw(st.booleans()):
        meta["fund"] = draw(st.sampled_from(funds))
        meta["fund-share"] = draw(st.one_of(rates(), st.just(Decimal("0.1"))))
    return scale, meta


@st.composite
def rule_versions(
    draw: st.DrawFn,
    name: str,
    day: date,
    groups: tuple[tuple[str, ...] | None, ...],
    bodies: st.SearchStrategy[tuple[str, Meta]],
    *,
    by_seniority: bool,
) -> tuple[Declaration, ...]:
    """One version: for each group of contracts a directive, or two that share it by seniority."""
    found = []
    for group in groups:
        common: Meta = {"contracts": ", ".join(group)} if group else {}
        months = draw(st.one_of(st.none(), st.none(), st.integers(1, 7))) if by_seniority else None
        parts: tuple[Meta, ...] = ({},)
        if months is not None:
            parts = ({"seniority-until": months}, {"seniority-from": months})
        for part in parts:
            scale, meta = draw(bodies)
            whole = {**common, **part, **meta}
            found.append(Declaration(day, "ruche-rule", (name, scale), (*whole.items(), SOURCE)))
    return tuple(found)


@st.composite
def rules(
    draw: st.DrawFn, span: Span, name: str, bodies: st.SearchStrategy[tuple[str, Meta]], *, changes: int = 2
) -> tuple[Declaration, ...]:
    """A rule's versions: the first covers every contract, a later one those that it names.

    Without changes, nothing changes by seniority either.
    """
    later = draw(st.lists(span.days(), max_size=changes, unique=True))
    days = sorted({draw(span.days_around()), *later})
    found: tuple[Declaration, ...] = ()
    accounts: Meta = {}
    if draw(st.integers(0, 4)) == 0:
        accounts = {"account": "186-Frais", "income": "187-Services"}
    for number, day in enumerate(days):
        one = draw(st.sampled_from(CONTRACTS))
        others = tuple(contract for contract in CONTRACTS if contract != one)
        partitions: tuple[tuple[tuple[str, ...] | None, ...], ...] = ((None,), ((one,), others), ((one,),))
        groups = draw(st.sampled_from(partitions[:2] if number == 0 else partitions))
        found += draw(rule_versions(name, day, groups, bodies, by_seniority=changes > 0))
    named = []
    for each in found:
        keys = {} if each.values[1] == "exempt" else accounts
        named.append(Declaration(each.date, each.kind, each.values, (*each.meta, *keys.items())))
    return tuple(named)


@st.composite
def funds(draw: st.DrawFn, span: Span, names: tuple[str, ...]) -> tuple[Declaration, ...]:
    """Funds declared on different days before the span, with a reserve that may change."""
    found = []
    for number, name in enumerate(names):
        reserve = draw(st.sampled_from((0, 0, 1, 10_000, 5)))
        found.append(Declaration(date(2017, 7, 1 + number), "ruche-fund", (name,), (("reserve", Money(reserve)),)))
        if draw(st.integers(0, 4)) == 0:
            later = Money(draw(st.integers(0, 20_000)))
            found.append(Declaration(draw(span.days()), "ruche-fund", (name,), (("reserve", later),)))
    return tuple(found)


@st.composite
def aid_bodies(draw: st.DrawFn) -> Meta:
    """The keys of one aid directive, caps and covers often at their edges."""
    meta: Meta = {}
    measure = draw(st.sampled_from((None, "position", "available", "available", "net-result", "net-result")))
    if measure:
        meta["on"] = measure
    if draw(st.booleans()):
        meta["target"] = Money(draw(st.one_of(st.sampled_from((0, 1, 100_000)), st.integers(-9_000, 300_000))))
    if draw(st.booleans()):
        meta["cover"] = draw(rates())
    if draw(st.booleans()):
        meta["cap-month"] = Money(draw(st.one_of(st.sampled_from((0, 1, 2, 50_000)), st.integers(0, 99_999))))
    if draw(st.booleans()):
        meta["cap-total"] = Money(draw(st.one_of(st.sampled_from((0, 3, 60_000)), st.integers(0, 99_999))))
    return meta


@st.composite
def aids(draw: st.DrawFn, span: Span, fund: str) -> tuple[Declaration, ...]:
    """Aid directives of one fund: one, or two of which the later supersedes for some contracts."""
    found = []
    for day in draw(st.lists(span.days_around(), min_size=1, max_size=2, unique=True)):
        group = draw(st.sampled_from((None, ("CAPE",), ("CESA", "ASSOCIE"))))
        common: Meta = {"contracts": ", ".join(group)} if group else {}
        months = draw(st.one_of(st.none(), st.none(), st.integers(1, 12)))
        parts: tuple[Meta, ...] = ({},)
        if months is not None:
            younger: Meta = {"seniority-until": months}
            parts = draw(st.sampled_from(((younger,), (younger, {"seniority-from": months}))))
        for part in parts:
            meta = {**common, **part, **draw(aid_bodies())}
            found.append(Declaration(day, "ruche-solidarity", (fund, "aid"), (*meta.items(), SOURCE)))
    return tuple(found)


@st.composite
def openings(
    draw: st.DrawFn, span: Span, keys: tuple[str, ...], names: tuple[str, ...], fund_names: tuple[str, ...]
) -> tuple[Declaration, ...]:
    """Positions, accumulated bases and aid that were taken over from other books."""
    found = []
    amounts = st.one_of(st.sampled_from((-1, 0, 1, 100_000)), st.integers(-200_000, 400_000))
    for owner in draw(st.lists(st.sampled_from((*keys, *fund_names)), max_size=3, unique=True)):
        found.append(Declaration(draw(span.days()), "ruche-opening", (owner, Money(draw(amounts))), (SOURCE,)))
    for key in draw(st.lists(st.sampled_from(keys), max_size=2, unique=True)):
        counted: Meta = {}
        for window in draw(st.sampled_from((("base-year",), ("base-month",), ("base-year", "base-month")))):
            counted[window] = Money(draw(st.one_of(thresholds(), st.integers(0, 4_000_000))))
        name = draw(st.sampled_from(names))
        found.append(Declaration(draw(span.days()), "ruche-opening", (key, name), (*counted.items(), SOURCE)))
    if fund_names:
        for key in draw(st.lists(st.sampled_from(keys), max_size=1)):
            aided: Meta = {"aided": Money(draw(st.sampled_from((1, 100, 30_000, 80_000))))}
            values = (key, draw(st.sampled_from(fund_names)))
            found.append(Declaration(draw(span.days()), "ruche-opening", values, (*aided.items(), SOURCE)))
    return tuple(found)
