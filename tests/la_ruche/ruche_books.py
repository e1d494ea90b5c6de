"""A plain reading of the ledger for the tests: Beancount and Decimal sums, nothing of the engine."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from beancount import loader
from beancount.core import data

ENTREPRENEURS = tuple(f"E{number:03d}" for number in range(1, 15))
ZERO = Decimal("0.00")
PLUGIN = 'plugin "ruche_plugins.cooperative"\n'


@cache
def owner_of(account: str) -> str:
    """The owner by the first component after the root."""
    first = account.split(":")[1]
    return first if first in ENTREPRENEURS or first == "Solidarite" else "Ruche"


@cache
def pcg_of(account: str) -> str:
    """The PCG number, empty for accounts without one."""
    for component in account.split(":")[1:]:
        found = re.match(r"\d{2,}", component)
        if found:
            return found.group()
    return ""


@dataclass(frozen=True)
class Books:
    """Directives and errors of one load."""

    entries: list[Any]
    errors: list[Any]

    @cached_property
    def transactions(self) -> list[data.Transaction]:
        """In the order of their days."""
        return [entry for entry in self.entries if isinstance(entry, data.Transaction)]

    @cached_property
    def by_hand(self) -> list[data.Transaction]:
        """What the bookkeeper wrote."""
        return [entry for entry in self.transactions if "ruche" not in entry.tags]

    @cached_property
    def generated(self) -> list[data.Transaction]:
        """What the engine added."""
        return [entry for entry in self.transactions if "ruche" in entry.tags]

    @cached_property
    def rows(self) -> list[tuple[date, str, Decimal]]:
        """Date, account and amount of every posting."""
        return [(entry.date, p.account, p.units.number) for entry in self.transactions for p in entry.postings]

    def legs(self, keep: Callable[[data.Transaction], bool] | None = None) -> Iterable[tuple[date, str, Decimal]]:
        """The rows of all transactions, or of those to keep."""
        if keep is None:
            return self.rows
        return [(e.date, p.account, p.units.number) for e in self.transactions if keep(e) for p in e.postings]

    @cached_property
    def running(self) -> dict[str, tuple[list[date], list[Decimal]]]:
        """For each account its days and the balance at the end of each of them."""
        sums: dict[str, tuple[list[date], list[Decimal]]] = {}
        for day, account, number in sorted(self.rows, key=lambda row: row[0]):
            days, totals = sums.setdefault(account, ([], []))
            if days and days[-1] == day:
                totals[-1] += number
            else:
                days.append(day)
                totals.append((totals[-1] if totals else ZERO) + number)
        return sums

    def _at(self, account: str, until: date) -> Decimal:
        days, totals = self.running[account]
        place = bisect_right(days, until)
        return totals[place - 1] if place else ZERO

    def balance(self, until: date, *prefixes: str, owner: str = "") -> Decimal:
        """The balance of the accounts with a PCG number that begins so, at the end of a day."""
        return sum(
            (
                self._at(account, until)
                for account in self.running
                if pcg_of(account).startswith(prefixes) and owner in ("", owner_of(account))
            ),
            ZERO,
        )

    def position(self, owner: str, until: date) -> Decimal:
        """Minus the sum of all of an owner's postings."""
        return -sum((self._at(account, until) for account in self.running if owner_of(account) == owner), ZERO)


def load_pages(folder: Path, *, with_plugin: bool) -> Books:
    """Load the main page, or the same page in memory without the line that names the plugin."""
    main = folder / "main.beancount"
    if with_plugin:
        entries, errors, _ = loader.load_file(str(main))
        return Books(entries, errors)
    text = main.read_text(encoding="utf-8")
    assert PLUGIN in text
    text = text.replace(PLUGIN, "").replace('include "', f'include "{folder}/')
    entries, errors, _ = loader.load_string(text)
    return Books(entries, errors)
