"""The owners of one loaded ledger, kept in its options map so that queries find them.

A query sees a ledger through Fava's filters: declarations of former years may be missing, and the results of former
periods stand in `Equity`, with nobody's name on them. What belongs to whom, and what position an owner had on a day,
therefore comes from the whole ledger. The options map travels with the entries through Fava, `bean-query` and the
load cache, so several ledgers in one process keep apart.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, localcontext
from itertools import accumulate
from typing import Any, NamedTuple

from beancount.core import data

from ..accounts import AccountInfo, Grammar
from ..money import CONTEXT
from ..rules.decisions import Decisions
from .postings import posting_amount
from .reading import Reading

#: Where it is in the options map.
KEY = "ruche_directory"

Positions = tuple[list[date], list[Decimal]]


class Owner(NamedTuple):
    """One owner as queries show it; `kind` is `cooperative`, `fund` or `entrepreneur`."""

    key: str
    name: str
    kind: str


class Directory:
    """Who owns what in one ledger.

    Args:
        grammar: How its accounts are read.
        decisions: Who was declared when.
        currency: The operating currency, that of every position.
        entries: The whole ledger, generated entries included; looked at when the first position is asked for.
    """

    def __init__(
        self, grammar: Grammar, decisions: Decisions, currency: str, entries: Sequence[data.Directive]
    ) -> None:
        self.grammar = grammar
        self.currency = currency
        self.entries = entries
        self.entrepreneurs = decisions.entrepreneurs
        house = [Owner(decisions.house.key, decisions.house.name, "cooperative")] if decisions.house else []
        funds = {fund.key: Owner(fund.key, fund.name, "fund") for fund in decisions.funds}
        people = [Owner(person.key, person.name, "entrepreneur") for person in decisions.entrepreneurs.values()]
        self.owners = (*house, *funds.values(), *people)
        self.names = {owner.key: owner.name for owner in self.owners}
        self._parsed: dict[str, AccountInfo] = {}
        self._positions: dict[str, Positions] | None = None

    def __getstate__(self) -> dict[str, Any]:
        """What the load cache keeps: everything that is not worked out on demand."""
        return {**self.__dict__, "_parsed": {}, "_positions": None}

    def __repr__(self) -> str:
        """What Fava's page of options shows."""
        return f"{len(self.owners)} owners: {', '.join(owner.key for owner in self.owners)}"

    def parse(self, account: str) -> AccountInfo:
        """Reads an account name, each one once."""
        info = self._parsed.get(account)
        if info is None:
            info = self._parsed[account] = self.grammar.parse(account)
        return info

    def contract(self, owner: str, day: date) -> str | None:
        """The contract in force, None for whoever has none on that day."""
        person = self.entrepreneurs.get(owner)
        return person.contract(day) if person else None

    def position(self, owner: str, day: date) -> Decimal:
        """The owner's position at the end of a day, a surplus positive."""
        days, positions = self._of(owner)
        place = bisect_right(days, day)
        return positions[place - 1] if place else Decimal("0.00")

    def below_since(self, owner: str, day: date) -> date | None:
        """The first day of the stretch below zero that holds a day; None for whoever is not below zero."""
        days, positions = self._of(owner)
        since = None
        for place in reversed(range(bisect_right(days, day))):
            if positions[place] >= 0:
                break
            since = days[place]
        return since

    def _of(self, owner: str) -> Positions:
        if self._positions is None:
            self._positions = self._worked_out()
        return self._positions.get(owner, ([], []))

    def _worked_out(self) -> dict[str, Positions]:
        sums: defaultdict[str, defaultdict[date, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
        with localcontext(CONTEXT):
            for entry in self.entries:
                if isinstance(entry, data.Transaction):
                    for posting in entry.postings:
                        weight = posting_amount(posting)
                        if weight.currency == self.currency and weight.number is not None:
                            sums[self.parse(posting.account).owner][entry.date] -= weight.number
            found = {}
            for owner, by_day in sums.items():
                days = sorted(by_day)
                found[owner] = (days, list(accumulate(by_day[day] for day in days)))
        return found


def directory_option(reading: Reading, entries: Sequence[data.Directive]) -> dict[str, Directory]:
    """What to add to the options map of a ledger that was just read."""
    books = reading.books
    return {KEY: Directory(books.grammar, reading.decisions, books.currency, entries)}


def directory_of(options: Mapping[str, Any]) -> Directory | None:
    """The owners of the ledger with these options; None if it declares none."""
    found = options.get(KEY)
    return found if isinstance(found, Directory) else None
