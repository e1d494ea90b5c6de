"""Strategies for every key of a rule, individual terms, and what an opening may have counted. Provisional.

A directive drawn here has no fault: windows are not shorter than what is levied, minimum and cap neither, and terms
override only what every version of their rule uses.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from ruche_ledger.testing.strategies_people import CONTRACTS, Span
from ruche_ledger.testing.strategies_rules import BASES, LESSES, SOURCE, Meta, rates, thresholds
from ruche_ledger.testing.texts import Declaration, Money

PERIODS = ("document", "month", "quarter", "year", "entry")
LEVIED = ("document", "month", "month", "month", "quarter", "year")
SCALES = ("flat", "flat", "graduated", "graduated", "volume", "exempt")
ROUNDINGS = (None, "half-up", "half-even", "down")
#: Keys that every scale but ``exempt`` uses.
COMMON: dict[str, tuple[str, ...]] = {
    "rounding": ("half-up", "half-even", "down"),
    "negative": ("refund", "carry"),
    "credit-notes": ("original", "current"),
}


@st.composite
def scales(draw: st.DrawFn, kinds: tuple[str, ...]) -> tuple[str, Meta]:
    """A scale with its keys."""
    scale = draw(st.sampled_from(kinds))
    if scale == "flat":
        return scale, {"rate": draw(rates())}
    meta: Meta = {}
    if scale != "exempt":
        edges = draw(st.lists(thresholds(), max_size=3, unique=True).map(sorted))
        for number, edge in enumerate([0, *edges], start=1):
            meta[f"band-{number}"] = Money(edge)
            meta[f"rate-{number}"] = draw(rates())
    return scale, meta


@st.composite
def limits(draw: st.DrawFn, levied: str) -> Meta:
    """A minimum, a cap, both or none, each for a month or a year, with their ``prorata``."""
    meta: Meta = {}
    pers = ("month", "year") if levied in ("document", "month") else ("year",)
    small, large = sorted((draw(thresholds()) % 100_000, draw(thresholds()) % 100_000))
    if draw(st.booleans()):
        meta |= {"minimum": Money(small), "minimum-per": draw(st.sampled_from(pers))}
    if draw(st.booleans()):
        meta |= {"cap": Money(large + 1), "cap-per": draw(st.sampled_from(pers))}
    if meta:
        meta["prorata"] = draw(st.sampled_from(("none", "months", "days")))
    return meta


@st.composite
def clauses(
    draw: st.DrawFn,
    funds: tuple[str, ...],
    *,
    kinds: tuple[str, ...] = SCALES,
    shape: Meta | None = None,
    levied: tuple[str, ...] = LEVIED,
) -> tuple[str, Meta]:
    """Scale and keys of one directive; ``shape`` has the keys that all versions of a rule share."""
    scale, meta = draw(scales(kinds))
    meta = {**(shape or {}), **meta}
    meta["levied"] = by = draw(st.sampled_from(levied))
    meta["window"] = draw(st.sampled_from(PERIODS[PERIODS.index(by) :]))
    if draw(st.integers(0, 3)) == 0:
        meta["base"] = draw(st.sampled_from(BASES))
    less = draw(st.sampled_from(LESSES))
    if less and by != "document":
        meta["less"] = less
    if scale == "exempt":
        meta.pop("basis", None)
        return scale, meta
    for key, values in COMMON.items():
        if draw(st.integers(0, 2)) == 0:
            meta[key] = draw(st.sampled_from(values))
    if draw(st.integers(0, 3)) == 0:
        meta["fixed"] = Money(draw(st.one_of(st.sampled_from((1, 1600, 3000)), st.integers(1, 9999))))
    if draw(st.integers(0, 1)):
        meta |= draw(limits(by))
    if funds and draw(st.integers(0, 2)) == 0:
        meta["fund"] = draw(st.sampled_from(funds))
        meta["fund-share"] = draw(st.one_of(rates(), st.just(Decimal("0.1"))))
    return scale, meta


@st.composite
def terms(
    draw: st.DrawFn, span: Span, keys: tuple[str, ...], versions: tuple[Declaration, ...]
) -> tuple[Declaration, ...]:
    """Individual terms for a rule: what every version of it uses, on days of their own, often stacked."""
    found: list[Declaration] = []
    name, channel = str(versions[0].values[0]), versions[0].get("channel")
    usable = set.intersection(*(set(dict(each.meta)) for each in versions))
    if any({"cap", "minimum"} <= set(dict(each.meta)) for each in versions):
        usable -= {"cap", "minimum"}  # a minimum above its cap is a fault
    choices: list[str] = [
        key for key in ("rate", "rate-1", "rate-2", "cap", "minimum", "fund-share", "fixed") if key in usable
    ]
    if all(each.values[1] != "exempt" for each in versions):
        choices += ["rounding", "negative", "credit-notes", "fixed"]
    if not choices:
        return ()
    for day in draw(st.lists(span.days(), max_size=3, unique=True)):
        meta: Meta = {"channel": str(channel)} if channel else {}
        for key in draw(st.lists(st.sampled_from(choices), min_size=1, max_size=2, unique=True)):
            if key in COMMON:
                meta[key] = draw(st.sampled_from(COMMON[key]))
            elif key in ("cap", "minimum", "fixed"):
                meta[key] = Money(draw(thresholds()) % 100_000)
            else:
                meta[key] = draw(rates())
        until = draw(st.one_of(st.none(), span.days()))
        if until and until > max(day, min(each.date for each in versions)):  # else they change nothing: a fault
            meta["until"] = until
        values = (draw(st.sampled_from(keys)), name)
        found.append(Declaration(day, "ruche-terms", values, (*meta.items(), SOURCE)))
    return tuple(found)


@st.composite
def versions(
    draw: st.DrawFn,
    name: str,
    days: tuple[date, ...],
    bodies: st.SearchStrategy[tuple[str, Meta]],
    *,
    is_required: bool = True,
) -> tuple[Declaration, ...]:
    """The versions of one rule and channel: the first for everybody (if it is required), later ones for some."""
    found = []
    for number, day in enumerate(days):
        one = draw(st.sampled_from(CONTRACTS))
        others = tuple(contract for contract in CONTRACTS if contract != one)
        partitions: tuple[tuple[tuple[str, ...] | None, ...], ...] = ((None,), ((one,), others), ((one,),))
        for group in draw(st.sampled_from(partitions[:2] if number == 0 and is_required else partitions)):
            common: Meta = {"contracts": ", ".join(group)} if group else {}
            months = draw(st.one_of(st.none(), st.none(), st.integers(1, 7)))
            parts: tuple[Meta, ...] = ({},)
            if months is not None:
                parts = ({"seniority-until": months}, {"seniority-from": months})
            for part in parts:
                scale, meta = draw(bodies)
                whole = {**common, **part, **meta}
                found.append(Declaration(day, "ruche-rule", (name, scale), (*whole.items(), SOURCE)))
    return tuple(found)


@st.composite
def counted(
    draw: st.DrawFn,
    span: Span,
    keys: tuple[str, ...],
    names: tuple[str, ...],
    channels: tuple[str, ...],
    activities: tuple[str, ...] = (),
) -> tuple[Declaration, ...]:
    """What windows had accumulated, minimum and cap had seen, and what was carried: once for each entrepreneur."""
    found = []
    for key in draw(st.lists(st.sampled_from(keys), max_size=2, unique=True)):
        meta: Meta = {}
        for window in draw(st.lists(st.sampled_from(("month", "quarter", "year", "entry")), max_size=2, unique=True)):
            meta[f"base-{window}"] = Money(draw(st.one_of(thresholds(), st.integers(0, 4_000_000))))
        for per in draw(st.lists(st.sampled_from(("month", "year")), max_size=1)):
            meta[f"levied-{per}"] = Money(draw(thresholds()) % 90_000)
        if draw(st.integers(0, 2)) == 0:
            meta["carried"] = Money(-(draw(thresholds()) % 90_000))
        is_counted = bool(meta)
        if draw(st.sampled_from(channels)) == "internal":
            meta["channel"] = "internal"
        activity = draw(st.sampled_from((*activities, None)))
        if activity:
            meta["activity"] = activity
        if is_counted:
            values = (key, draw(st.sampled_from(names)))
            found.append(Declaration(draw(span.days()), "ruche-opening", values, (*meta.items(), SOURCE)))
    return tuple(found)
