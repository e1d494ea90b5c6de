"""Generated amounts as anybody can read them off a ledger's entries, whichever version of the software made them.

They are turned into the effects of `sides`, so that what a change of the software does is said in the same terms, and
counted in the same way, as what a proposal does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from .comparisons import Pair
from .money import from_cents, nearest_cents, to_cents
from .sides import KINDS, Effect, Subject

#: What people wrote themselves, beside what is generated.
WRITTEN = Subject("written", "")

#: What takes from an entrepreneur, so that its amount is what they bear; of the others, it is what they get.
_TAKING = frozenset({"rule", "levy", "call", "share", "repayment"})


@dataclass(frozen=True, slots=True)
class Owners:
    """Whose accounts are whose.

    Attributes:
        cooperative: Its key.
        members: Names by key.
        funds: Names by key.
    """

    cooperative: str
    members: Mapping[str, str]
    funds: Mapping[str, str]

    @classmethod
    def of(cls, before: Mapping[str, Any], after: Mapping[str, Any]) -> Owners:
        """Everybody whom one of two ledgers declares, under the names of the later one."""
        members = {**before["members"], **after["members"]}
        return cls(after["cooperative"] or before["cooperative"], members, {**before["funds"], **after["funds"]})

    def of_account(self, account: str) -> str:
        """The owner of an account: whoever its second component names, else the cooperative."""
        key = account.split(":")[1]
        return key if key in self.members or key in self.funds else self.cooperative

    def name(self, key: str) -> str:
        """What people call an owner; empty if it has no name."""
        return self.members.get(key) or self.funds.get(key) or ""

    def order(self, key: str) -> tuple[bool, bool, str]:
        """Entrepreneurs by key, then funds, then the cooperative."""
        return key == self.cooperative, key in self.funds, key


def effects_read(rows: Iterable[Mapping[str, str]], owners: Owners, roots: Iterable[str]) -> Iterator[Effect]:
    """What generated amounts do to their owners.

    What is booked on income or charges is borne; of the rest, positions taken over stand on equity, advances do not.

    Args:
        rows: `kind`, `name`, `channel`, `date`, `account` and `amount`, a debit positive.
        owners: Whose accounts are whose.
        roots: The ledger's names of assets, liabilities, equity, income and charges.

    Raises:
        ValueError: an amount is not on the cent.
    """
    results = tuple(roots)[3:]
    for row in rows:
        cents = to_cents(Decimal(row["amount"]))
        measures = (0, 0, -cents) if row["kind"] == "opening" else (0, -cents, 0)
        if row["account"].partition(":")[0] in results:
            measures = (cents, 0, 0)
        subject = Subject(row["kind"], row["name"], row["channel"])
        yield Effect(date.fromisoformat(row["date"]), owners.of_account(row["account"]), subject, *measures)


def written_read(rows: Iterable[Mapping[str, str]], owners: Owners) -> Iterator[Effect]:
    """What people's own entries add to each owner's position.

    Args:
        rows: `date`, `account` and `amount`, a debit positive.
        owners: Whose accounts are whose.
    """
    for row in rows:
        cents = nearest_cents(Decimal(row["amount"]))
        yield Effect(date.fromisoformat(row["date"]), owners.of_account(row["account"]), WRITTEN, 0, 0, -cents)


class Key(NamedTuple):
    """Whose amount of what, in which month (2026-03)."""

    owner: str
    subject: Subject
    month: str

    @property
    def order(self) -> tuple[int, str, str, str]:
        """What is written first, then by subject, owner and month."""
        kind = -1 if self.subject == WRITTEN else KINDS.index(self.subject.kind)
        return kind, f"{self.subject.name} {self.subject.channel}", self.owner, self.month


class Amount(NamedTuple):
    """One month's effects of one subject on one owner; cents, as in `Effect`."""

    borne: int = 0
    owed: int = 0
    taken_over: int = 0

    @property
    def moved(self) -> int:
        """What it adds to the owner's position."""
        return self.taken_over - self.borne + self.owed

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing."""
        return not any(self)


def by_month(effects: Iterable[Effect]) -> dict[Key, Amount]:
    """Effects added up by owner, subject and month."""
    found: dict[Key, Amount] = {}
    for effect in effects:
        key = Key(effect.owner, effect.subject, f"{effect.day:%Y-%m}")
        borne, owed, taken_over = found.get(key, Amount())
        found[key] = Amount(borne + effect.borne, owed + effect.owed, taken_over + effect.taken_over)
    return {key: amount for key, amount in found.items() if not amount.is_empty}


class Difference(NamedTuple):
    """One month's amount before and after."""

    key: Key
    before: Amount
    after: Amount

    def pair(self, owners: Owners) -> Pair:
        """The amount as people call it, positive in its usual direction: what an entrepreneur pays, or is given.

        Of a fund and the cooperative, the other way round.
        """
        subject, sign = self.key.subject, 1 if self.key.owner in owners.members or self.key.subject == WRITTEN else -1
        taking = -1 if subject.kind in _TAKING else 1

        def cents(amount: Amount) -> int:
            if subject.kind in ("advance", "repayment"):
                return sign * taking * amount.owed
            if subject.kind == "opening" or subject == WRITTEN:
                return amount.taken_over  # with its own sign, whoever's
            return -sign * taking * amount.borne

        return Pair(cents(self.before), cents(self.after))

    @property
    def moved(self) -> int:
        """What the owner's position is more."""
        return self.after.moved - self.before.moved


def differences(before: Mapping[Key, Amount], after: Mapping[Key, Amount]) -> tuple[Difference, ...]:
    """The amounts that are not the same, in order of their keys."""
    found = []
    for key in sorted({*before, *after}, key=lambda key: key.order):
        pair = before.get(key, Amount()), after.get(key, Amount())
        if pair[0] != pair[1]:
            found.append(Difference(key, *pair))
    return tuple(found)


def positions(*amounts: Mapping[Key, Amount]) -> dict[str, int]:
    """Each owner's position after all of some amounts, in cents."""
    found: dict[str, int] = {}
    for each in amounts:
        for key, amount in each.items():
            found[key.owner] = found.get(key.owner, 0) + amount.moved
    return found


def text(cents: int) -> str:
    """Cents for machines, `-62.50`."""
    return f"{from_cents(cents):.2f}"
