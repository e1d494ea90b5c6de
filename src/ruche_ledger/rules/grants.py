"""`ruche-grant`: aid or an advance that people decided for one entrepreneur."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from ..errors import Source
from .declarations import Declaration, Money, Reader

#: What people can decide one by one.
GRANTED = ("aid", "advance")


@dataclass(frozen=True, slots=True)
class Grant:
    """What people decided to give or to lend; paid at the end of the month of its date.

    Attributes:
        kind: `aid` or `advance`.
        cents: Positive.
        decision: The decision.
    """

    date: date
    fund: str
    kind: str
    owner: str
    cents: int
    decision: str
    source: Source


def order_of_payment(grant: Grant) -> tuple[str, int, date, int]:
    """By key, aid before advances, then by date, then the smaller one: the order of lines never matters."""
    return grant.owner, GRANTED.index(grant.kind), grant.date, grant.cents


def read_grant(declaration: Declaration, reader: Reader, people: Collection[str]) -> Grant | None:
    """Reads a `ruche-grant`; None if it does not even say what is granted to whom."""
    values = declaration.values
    words = [value for value in values[:3] if isinstance(value, str) and value]
    if len(values) != 4 or len(words) != 3 or not isinstance(values[3], Money):
        reader.fault(
            "bad-directive",
            "this {directive} cannot be read; write {form}, with its keys on the next lines",
            directive=declaration.kind,
            form=f'custom "ruche-grant" "Solidarite" "aid" "E007" 400.00 {reader.currency}',
        )
        return None
    fund, kind, owner = words
    if kind not in GRANTED:
        reader.fault(
            "unknown-step",
            "unknown step “{step}”; the steps that work are {known}",
            step=kind,
            known=", ".join(GRANTED),
        )
    if owner not in people:
        reader.fault(
            "grant-owner",
            "“{owner}” is no entrepreneur of this ledger, so nothing can be granted to them; correct the key, "
            "or declare it",
            owner=owner,
        )
    reader.only(("source",))
    cents = reader.money(values[3], "ruche-grant")
    if cents is not None and cents <= 0:
        reader.fault(
            "bad-value",
            "“{key}: {value}” is not more than zero; write what is granted, or take the grant out",
            key="ruche-grant",
            value=values[3],
        )
    decision = reader.source()
    return Grant(declaration.date, fund, kind, owner, cents or 0, decision, declaration.source)
