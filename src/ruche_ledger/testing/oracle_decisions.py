"""The oracle's own reading of decisions about solidarity and pooled means: sections 4 and 5, in fractions.

Which keys there are and what they mean when they are left out; nothing is computed here. Provisional.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

ZERO = Fraction(0)
KINDS = ("levy", "aid", "advance", "call", "exit")


@dataclass(frozen=True)
class Decision:
    """One ``ruche-solidarity`` directive of any kind; keys that its kind does not use have their defaults."""

    number: int
    date: date
    fund: str
    kind: str
    contracts: frozenset[str] | None
    seniority_from: int
    seniority_until: int | None
    measure: str
    rate: Fraction
    above: Fraction
    target: Fraction
    cover: Fraction
    cap_month: Fraction | None
    cap_total: Fraction | None
    by_people: bool
    repay: Fraction
    repay_base: tuple[str, ...] | None
    repay_less: tuple[str, ...]


@dataclass(frozen=True)
class Grant:
    """One ``ruche-grant``: what people gave to one entrepreneur, as aid or as an advance."""

    date: date
    fund: str
    kind: str
    owner: str
    amount: Fraction


@dataclass(frozen=True)
class Pool:
    """One ``ruche-share``: whose part is how large, in whatever unit the parts have in common."""

    date: date
    name: str
    parts: Mapping[str, Fraction]


def decision(number: int, day: date, fund: str, kind: str, meta: Mapping[str, Any]) -> Decision:
    """Read one ``ruche-solidarity`` directive: a levy is on the result by default, all else on the position."""
    contracts = meta.get("contracts")
    until = meta.get("seniority-until")
    return Decision(
        number, day, fund, kind,
        contracts=None if contracts is None else frozenset(name.strip() for name in contracts.split(",")),
        seniority_from=int(meta.get("seniority-from", 0)),
        seniority_until=None if until is None else int(until),
        measure=meta.get("on", "result" if kind == "levy" else "position"),
        rate=_number(meta.get("rate", 0)),
        above=_number(meta.get("above", 0)),
        target=_number(meta.get("target", 0)),
        cover=_number(meta.get("cover", 1)),
        cap_month=_number(meta["cap-month"]) if "cap-month" in meta else None,
        cap_total=_number(meta["cap-total"]) if "cap-total" in meta else None,
        by_people=meta.get("decision", "automatic") == "each",
        repay=_number(meta.get("repay", 0)),
        repay_base=tuple(meta["repay-base"].split()) if "repay-base" in meta else None,
        repay_less=tuple(meta.get("repay-less", "").split()),
    )  # fmt: skip


def grant(day: date, values: list[Any]) -> Grant:
    """Read one ``ruche-grant``: fund, kind, entrepreneur, amount."""
    fund, kind, owner, amount = values
    return Grant(day, fund, kind, owner, _number(amount))


def pool(day: date, name: str, meta: Mapping[str, Any]) -> Pool:
    """Read one ``ruche-share``: pairs of an owner and a decimal or a whole number."""
    parts: dict[str, Fraction] = {}
    for pair in meta["shares"].split(","):
        owner, part = pair.split()
        parts[owner] = Fraction(part)
    return Pool(day, name, parts)


def _number(value: Any) -> Fraction:
    return Fraction(getattr(value, "number", value))
