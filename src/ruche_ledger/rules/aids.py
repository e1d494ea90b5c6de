"""`ruche-solidarity … "aid"`: what a fund gives to whom, and the funds themselves."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ..errors import Source
from .contributions import read_scope
from .declarations import Declaration, Reader
from .scopes import Scope

KINDS = ("aid",)
MEASURES = ("position", "available", "net-result")
KEYS = (
    "contracts",
    "seniority-from",
    "seniority-until",
    "on",
    "target",
    "cover",
    "cap-month",
    "cap-total",
    "source",
)


@dataclass(frozen=True, slots=True, eq=False)
class Aid:
    """Aid of one fund from `date` on, for the entrepreneurs of `scope`.

    Attributes:
        measure: `position`, `available` or `net-result`.
        target: Cents below which there is a need.
        cover: Part of the need that is claimed, 0 to 1.
        cap_month: Ceiling of a month's claim in cents, None if open.
        cap_total: Ceiling in cents of all that the fund ever gave the person, None if open.
    """

    fund: str
    date: date
    scope: Scope
    measure: str
    target: int
    cover: Decimal
    cap_month: int | None
    cap_total: int | None
    decision: str
    source: Source
    sound: bool


@dataclass(frozen=True, slots=True)
class Fund:
    """A solidarity fund.

    Attributes:
        key: First component of its accounts.
        name: The last declared name.
        since: The day of its first declaration.
        reserves: (day, cents) ascending: below it the fund never pays itself.
    """

    key: str
    name: str
    since: date
    reserves: tuple[tuple[date, int], ...]
    source: Source

    def reserve(self, day: date) -> int:
        """The reserve in force on a day, in cents."""
        place = bisect_right([since for since, _ in self.reserves], day) - 1
        return self.reserves[place][1] if place >= 0 else 0


def read_aid(declaration: Declaration, reader: Reader) -> Aid | None:
    """Reads a `ruche-solidarity`; None if it does not even say which step of which fund it is."""
    values = declaration.values
    if len(values) != 2 or not all(isinstance(value, str) and value for value in values):
        reader.fault(
            "bad-directive",
            "this {directive} cannot be read; write {form}, with its keys on the next lines",
            directive=declaration.kind,
            form='custom "ruche-solidarity" "Solidarite" "aid"',
        )
        return None
    fund, kind = str(values[0]), str(values[1])
    if kind not in KINDS:
        reader.fault(
            "unknown-step",
            "unknown step “{step}”; the steps that work are {known}",
            step=kind,
            known=", ".join(KINDS),
        )
        return None
    reader.only(KEYS)
    return Aid(
        fund=fund,
        date=declaration.date,
        scope=read_scope(reader),
        measure=reader.choice("on", MEASURES, "position"),
        target=reader.amount("target", 0, signed=True) or 0,
        cover=reader.rate("cover", Decimal(1)),
        cap_month=reader.amount("cap-month", None),
        cap_total=reader.amount("cap-total", None),
        decision=reader.source(),
        source=declaration.source,
        sound=reader.sound,
    )
