"""The oracle's own reading of rules, terms and openings: sections 3 and 6, in fractions.

Which keys there are and what they mean when they are left out; nothing is computed here. Provisional.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from ruche_ledger.testing.oracle_calendar import ZERO
from ruche_ledger.testing.oracle_kinds import made

#: What an opening of a rule or of a fund may have counted.
COUNTED = (
    "base-month",
    "base-quarter",
    "base-year",
    "base-entry",
    "levied-month",
    "levied-year",
    "carried",
    "aided",
)


@dataclass(frozen=True)
class Rule:
    """One ``ruche-rule`` directive, with the individual terms that hold (their numbers in ``terms``).

    Of a kind from outside ``kind`` is the class, ``made`` the kind with its parameters, and ``turn`` the last turn of
    seniority that was reached.
    """

    number: int
    date: date
    name: str
    scale: str
    terms: tuple[int, ...]
    contracts: frozenset[str] | None
    seniority_from: int
    seniority_until: int | None
    channel: str
    base: tuple[str, ...]
    less: tuple[str, ...]
    basis: str
    levied: str
    window: str
    bands: tuple[tuple[Fraction, Fraction], ...]
    fixed: Fraction
    minimum: Fraction | None
    minimum_per: str
    cap: Fraction | None
    cap_per: str
    prorata: str
    negative: str
    credit_notes: str
    rounding: str
    fund: str | None
    fund_share: Fraction
    per: str
    account: str
    income: str
    meta: Mapping[str, Any] = field(compare=False, repr=False)
    kind: Any = field(default=None, compare=False, repr=False)
    made: Any = field(default=None, compare=False, repr=False)
    turn: int = 0


@dataclass(frozen=True)
class Terms:
    """One ``ruche-terms`` directive: keys of one rule that are others for one entrepreneur, until a day."""

    number: int
    until: date | None
    date: date
    owner: str
    name: str
    channel: str
    meta: Mapping[str, Any] = field(compare=False, repr=False)


@dataclass(frozen=True)
class Opening:
    """One ``ruche-opening``: a position (no subject), or what a rule's windows or a fund had counted."""

    date: date
    owner: str
    subject: str | None
    position: Fraction | None
    counted: Mapping[str, Fraction]
    channel: str = "external"
    activity: str = ""


def rule(
    number: int, day: date, name: str, scale: str, meta: Mapping[str, Any], terms: tuple[int, ...] = (),
    kind: Any = None,
) -> Rule:  # fmt: skip
    """Read one ``ruche-rule`` directive."""
    bands: list[tuple[Fraction, Fraction]] = []
    if scale == "flat":
        bands = [(ZERO, number_of(meta["rate"]))]
    while scale in ("graduated", "volume") and f"band-{len(bands) + 1}" in meta:
        index = len(bands) + 1
        bands.append((number_of(meta[f"band-{index}"]), number_of(meta[f"rate-{index}"])))
    levied = meta.get("levied", "month")
    channel = meta.get("channel", "external")
    capitalised = name[0].upper() + name[1:]
    contracts, until = meta.get("contracts"), meta.get("seniority-until")
    return Rule(
        number, day, name, scale, terms,
        contracts=None if contracts is None else frozenset(each.strip() for each in contracts.split(",")),
        seniority_from=int(meta.get("seniority-from", 0)),
        seniority_until=None if until is None else int(until),
        channel=channel,
        base=tuple(meta.get("base", "70 187" if channel == "internal" else "70").split()),
        less=tuple(meta.get("less", "").split()),
        basis=meta.get("basis", "invoiced"),
        levied=levied,
        window=meta.get("window", levied),
        bands=tuple(bands),
        fixed=number_of(meta.get("fixed", 0)),
        minimum=number_of(meta["minimum"]) if "minimum" in meta else None,
        minimum_per=meta.get("minimum-per", ""),
        cap=number_of(meta["cap"]) if "cap" in meta else None,
        cap_per=meta.get("cap-per", ""),
        prorata=meta.get("prorata", "none"),
        negative=meta.get("negative", "refund"),
        credit_notes=meta.get("credit-notes", "original"),
        rounding=meta.get("rounding", "half-up"),
        fund=meta.get("fund"),
        fund_share=number_of(meta.get("fund-share", 0)),
        per=meta.get("per", "entrepreneur"),
        account=meta.get("account", f"186-{capitalised}"),
        income=meta.get("income", f"187-{capitalised}"),
        meta=dict(meta),
        kind=kind,
        made=made(kind, meta) if kind else None,
    )  # fmt: skip


def with_terms(held: Rule, terms: list[Terms]) -> Rule:
    """The rule with single keys overridden: several terms stack, the later wins per key."""
    if not terms:
        return held
    meta = dict(held.meta)
    ordered = sorted(terms, key=lambda each: (each.date, each.number))
    for each in ordered:
        meta |= {key: value for key, value in each.meta.items() if key not in ("until", "source", "channel")}
    numbers = tuple(each.number for each in ordered)
    return rule(held.number, held.date, held.name, held.scale, meta, numbers, held.kind)


def terms(number: int, day: date, values: list[Any], meta: Mapping[str, Any]) -> Terms:
    """Read one ``ruche-terms`` directive."""
    owner, name = values
    kept = {key: value for key, value in meta.items() if not key.startswith("__") and key not in ("filename", "lineno")}
    return Terms(number, meta.get("until"), day, owner, name, meta.get("channel", "external"), kept)


def opening(day: date, values: list[Any], meta: Mapping[str, Any]) -> Opening:
    """Read one ``ruche-opening``."""
    counted: dict[str, Fraction] = {key: number_of(meta[key]) for key in COUNTED if key in meta}
    if isinstance(values[1], str):
        return Opening(
            day, values[0], values[1], None, counted, meta.get("channel", "external"), meta.get("activity", "")
        )
    return Opening(day, values[0], None, number_of(values[1]), counted)


def number_of(value: Any) -> Fraction:
    """A decimal, an amount or a whole number as a fraction."""
    return Fraction(getattr(value, "number", value))
