"""Strategies for decisions about solidarity and pooled means: every kind of step, grants, shares. Provisional."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from ruche_ledger.testing.strategies_people import CONTRACTS, Span
from ruche_ledger.testing.strategies_rules import SOURCE, Meta, aid_bodies, rates
from ruche_ledger.testing.texts import Declaration, Money

STEPS = ("levy", "aid", "advance", "call", "exit")
REPAID = ("70", "70 -708", "7", "641", "70 641")
REPAID_LESS = (None, "60", "60 61 62", "606 64")
PARTS = ("0.5 0.5 0", "0.5 0.3 0.2", "1 1 1", "2 1 4", "0.333 0.333 0.334", "7 0 0", "1 2 0")


def small_amounts() -> st.SearchStrategy[Money]:
    """A threshold: nothing, a few cents, or a good sum."""
    return st.one_of(st.sampled_from((0, 0, 1, 5, 10_000)), st.integers(0, 50_000)).map(Money)


@st.composite
def bodies(draw: st.DrawFn, kind: str) -> Meta:
    """The keys of one directive of a kind."""
    if kind == "exit":
        return {"write-off": "fund"}
    if kind in ("levy", "call"):
        meta: Meta = {"rate": draw(st.one_of(rates(), st.sampled_from((Decimal("0.05"), Decimal("0.5"), Decimal(1)))))}
        if kind == "levy" and draw(st.booleans()):
            meta["on"] = draw(st.sampled_from(("result", "position")))
        if draw(st.booleans()):
            meta["above"] = draw(small_amounts())
        return meta
    meta = draw(aid_bodies())
    decided = draw(st.sampled_from((None, None, "automatic", "each")))
    if decided:
        meta["decision"] = decided
    if kind == "advance":
        meta["repay"] = draw(rates())
        if draw(st.booleans()):
            meta["repay-base"] = draw(st.sampled_from(REPAID))
            less = draw(st.sampled_from(REPAID_LESS))
            if less:
                meta["repay-less"] = less
    return meta


@st.composite
def decisions(draw: st.DrawFn, span: Span, fund: str, kind: str) -> tuple[Declaration, ...]:
    """Directives of one kind: one, or two of which the later supersedes for some contracts, also by seniority."""
    found = []
    began = st.just(date(2018, 1, 1))
    days = st.one_of(began, span.days_around())
    for day in draw(st.one_of(began.map(lambda day: [day]), st.lists(days, min_size=1, max_size=2, unique=True))):
        group = draw(st.sampled_from((None, None, None, CONTRACTS[:1], CONTRACTS[1:])))
        common: Meta = {"contracts": ", ".join(group)} if group else {}
        months = draw(st.one_of(st.none(), st.none(), st.integers(1, 12)))
        parts: tuple[Meta, ...] = ({},)
        if months is not None:
            younger: Meta = {"seniority-until": months}
            parts = draw(st.sampled_from(((younger,), (younger, {"seniority-from": months}))))
        for part in parts:
            meta = {**common, **part, **draw(bodies(kind))}
            found.append(Declaration(day, "ruche-solidarity", (fund, kind), (*meta.items(), SOURCE)))
    return tuple(found)


@st.composite
def shares(draw: st.DrawFn, span: Span, keys: tuple[str, ...]) -> tuple[Declaration, ...]:
    """One pool in one or two versions, of the cooperative and up to two entrepreneurs who never leave."""
    found = []
    for day in {date(2018, 1, 1), *draw(st.lists(span.days(), max_size=1))}:
        owners = draw(st.permutations((*keys[:2], "Ruche")))
        numbers = draw(st.sampled_from(PARTS)).split()[: len(owners)]
        pairs = [(owner, number) for owner, number in zip(owners, numbers, strict=False) if number != "0"]
        if len(owners) < 3:
            pairs = [(owner, "1") for owner in owners]
        parts = ", ".join(f"{owner} {number}" for owner, number in pairs)
        found.append(Declaration(day, "ruche-share", ("atelier",), (("shares", parts), SOURCE)))
    return tuple(sorted(found, key=lambda each: each.date))
