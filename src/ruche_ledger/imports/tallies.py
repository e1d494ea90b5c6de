"""What went to whom, and what to nobody: the report of an import."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from ..model import amount
from .attributions import Attribution, Attributions
from .booked import Booked
from .ownership import Ownership

#: Kinds of accounts in the report: the prefixes of the accounts that count in each; the last has everything else.
COLUMNS = {
    "income": ("7",),
    "charges": ("6",),
    "customers": ("41",),
    "suppliers": ("40",),
    "vat": ("445",),
    "other": ("",),
}

#: What an attribution is mostly about.
_FIRST = ("6", "7", "40", "41")


@dataclass(slots=True)
class OwnerTally:
    """One owner's or part's share of an export, in cents; a debit is positive.

    Attributes:
        lines: How many legs, VAT that the import moved included, by the names of `COLUMNS`.
        cents: Likewise what they come to.
    """

    whose: str
    name: str
    lines: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COLUMNS, 0))
    cents: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COLUMNS, 0))

    def as_dict(self) -> dict[str, Any]:
        """A row for machines."""
        return {
            "owner": self.whose,
            "name": self.name,
            "lines": sum(self.lines.values()),
            **{name: amount(cents) for name, cents in self.cents.items()},
        }


@dataclass(slots=True)
class Unclaimed:
    """Lines of one account and auxiliary that could be somebody's and stay with the cooperative; amounts in cents."""

    account: str
    label: str
    auxiliary: str
    auxiliary_label: str
    lines: int = 0
    debit: int = 0
    credit: int = 0

    def as_dict(self) -> dict[str, Any]:
        """A row for machines."""
        return {
            "account": self.account,
            "label": self.label,
            "auxiliary": self.auxiliary,
            "auxiliary_label": self.auxiliary_label,
            "lines": self.lines,
            "debit": amount(self.debit),
            "credit": amount(self.credit),
        }


def tally_owners(booked: Iterable[Booked], attributions: Attributions) -> tuple[OwnerTally, ...]:
    """What each owner got: the cooperative first, then in the order of their keys; nobody is left out."""
    names = {member.key: member.name for member in attributions.members}
    found = {key: OwnerTally(key, name) for key, name in sorted(names.items())}
    columns: dict[str, str] = {}
    for each in booked:
        for leg in each.legs:
            row = found.get(leg.whose)
            if row is None:
                row = found[leg.whose] = OwnerTally(leg.whose, names.get(leg.whose.partition(":")[0], ""))
            column = columns.get(leg.number)
            if column is None:
                column = next(name for name, prefixes in COLUMNS.items() if leg.number.startswith(prefixes))
                columns[leg.number] = column
            row.lines[column] += 1
            row.cents[column] += leg.cents
    house = found.pop(attributions.key, OwnerTally(attributions.key, ""))
    house.name = attributions.title
    return (house, *(found[key] for key in sorted(found)))


def tally_unclaimed(ownership: Ownership) -> tuple[Unclaimed, ...]:
    """What could be an entrepreneur's and is nobody's, by account and auxiliary.

    Income, customers, charges and suppliers come first, then what is owned and owed; the largest first in each.
    """
    found: dict[tuple[str, str], Unclaimed] = {}
    for line in ownership.unclaimed:
        row = found.get((line.account, line.auxiliary))
        if row is None:
            row = Unclaimed(line.account, line.account_label, line.auxiliary, line.auxiliary_label)
            found[line.account, line.auxiliary] = row
        row.lines += 1
        if line.cents > 0:
            row.debit += line.cents
        else:
            row.credit -= line.cents
    return tuple(sorted(found.values(), key=_weight))


def _weight(row: Unclaimed) -> tuple[bool, int, str, str]:
    return not row.account.startswith(_FIRST), -max(row.debit, row.credit), row.account, row.auxiliary


def tally_attributions(ownership: Ownership, attributions: Attributions) -> tuple[tuple[Attribution, int], ...]:
    """Each attribution with the number of lines that met it first."""
    return tuple(zip(attributions.blocks, ownership.met, strict=True))
