"""The journal under construction: balanced transactions in integer cents."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

from .days import LAST_DAY, Month, month_of

_PCG = re.compile(r"\d{2,}")
Leg = tuple[str, int]


@cache
def owner_of(account: str) -> str:
    """``E007`` or ``Solidarite`` for their accounts, ``Ruche`` for every other."""
    first = account.split(":")[1]
    return first if first == "Solidarite" or re.fullmatch(r"E\d{3}", first) else "Ruche"


@cache
def pcg_of(account: str) -> str:
    """The number of the plan comptable: leading digits of the first component after the owner."""
    for component in account.split(":")[2:]:
        found = _PCG.match(component)
        if found:
            return found.group()
    return ""


@dataclass(frozen=True, slots=True)
class Transaction:
    """One balanced entry; ``original`` is the date of the invoice that a credit note corrects.

    ``share`` names the pooled means that the charges of the entry are for.
    """

    day: date
    payee: str
    narration: str
    legs: tuple[Leg, ...]
    links: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    original: date | None = None
    share: str = ""

    def of(self, owner: str) -> int:
        """What the entry posts on the accounts of one owner."""
        return sum(cents for account, cents in self.legs if owner_of(account) == owner)


class Book:
    """All entries by month, and the counters of the pieces."""

    def __init__(self) -> None:
        self.months: dict[Month, list[Transaction]] = defaultdict(list)
        self.closed: Month = (0, 0)
        self._counters: dict[str, int] = defaultdict(int)
        self._balances: dict[str, int] = defaultdict(int)

    def post(
        self,
        day: date,
        payee: str,
        narration: str,
        legs: Iterable[Leg],
        *,
        links: Iterable[str] = (),
        tags: Iterable[str] = (),
        original: date | None = None,
        share: str = "",
    ) -> None:
        """Add an entry; what would happen after the last day of the story has not happened yet."""
        kept = tuple((account, cents) for account, cents in legs if cents)
        if day > LAST_DAY or not kept:
            return
        if sum(cents for _, cents in kept):
            raise ValueError(f"{day} {narration}: the entry does not balance: {kept}")
        if month_of(day) <= self.closed:
            raise ValueError(f"{day} {narration}: the month is closed")
        entry = Transaction(day, payee, narration, kept, tuple(links), tuple(tags), original, share)
        self.months[month_of(day)].append(entry)

    def number(self, kind: str, day: date) -> str:
        """The next piece of its kind in its year: ``F2025-0142``."""
        key = f"{kind}{day.year}"
        self._counters[key] += 1
        return f"{key}-{self._counters[key]:04d}"

    def of_month(self, month: Month) -> list[Transaction]:
        """The entries of one month, in the order of their days."""
        return sorted(self.months[month], key=lambda entry: entry.day)

    def close(self, month: Month) -> None:
        """Nothing can be dated into this month any more; its entries join the balances."""
        for entry in self.months[month]:
            for account, cents in entry.legs:
                self._balances[account] += cents
        self.closed = month

    def balance(self, prefix: str, month: Month, until: date = LAST_DAY) -> int:
        """The balance of the accounts that begin with ``prefix``, up to a day of the open month."""
        known = sum(cents for account, cents in self._balances.items() if account.startswith(prefix))
        return known + sum(
            cents
            for entry in self.months[month]
            if entry.day <= until
            for account, cents in entry.legs
            if account.startswith(prefix)
        )

    def owned(self, owner: str, month: Month, classes: tuple[str, ...] = ()) -> int:
        """Minus the sum of an owner's postings, in all accounts or in some roots: surplus positive."""
        legs = [*self._balances.items(), *(leg for entry in self.months[month] for leg in entry.legs)]
        return -sum(
            cents
            for account, cents in legs
            if owner_of(account) == owner and (not classes or account.split(":")[0] in classes)
        )

    def all(self) -> list[Transaction]:
        """Every entry in the order of months, days and booking."""
        return [entry for month in sorted(self.months) for entry in self.of_month(month)]
