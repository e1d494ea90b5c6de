"""Balances while the months run: what the measures of solidarity are taken from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from .levies import Levy
from .model import Books, Days, merge_days
from .openings import TakenOver
from .rules.decisions import Decisions, House


class Balances:
    """Balances while the months run: what was written, plus what was generated so far, a surplus positive."""

    def __init__(self, books: Books, decisions: Decisions, house: House) -> None:
        self.books = books
        self.house = house
        self.owners = (*decisions.entrepreneurs, *(fund.key for fund in decisions.funds))
        self.results: dict[str, list[Days]] = {}
        self.settled: dict[str, Days] = {}
        self.moved: dict[str, list[tuple[date, int]]] = {}
        self.moved_sum: dict[str, int] = {}

    def settle(self, taken_over: Iterable[TakenOver], levies: Iterable[Levy]) -> None:
        """Notes what comes before solidarity, for all months at once: solidarity changes none of it."""
        by_owner: dict[str, dict[date, int]] = {owner: {} for owner in self.owners}

        def note(owner: str, day: date, cents: int) -> None:
            by_owner[owner][day] = by_owner[owner].get(day, 0) + cents

        for taken in taken_over:
            note(taken.owner, taken.date, taken.cents)
        for levy in levies:
            note(levy.owner, levy.date, -levy.cents)
            if levy.fund is not None:
                note(levy.fund, levy.date, levy.fund_cents)
        self.settled = {owner: merge_days([days]) for owner, days in by_owner.items()}

    def move(self, owner: str, day: date, cents: int) -> None:
        """Notes a transfer."""
        self.moved.setdefault(owner, []).append((day, cents))
        self.moved_sum[owner] = self.moved_sum.get(owner, 0) + cents

    def position(self, owner: str, day: date) -> int:
        """After all steps so far; `day` is never before the last step."""
        return self.books.position(owner, day) + self.settled[owner].until(day) + self.moved_sum.get(owner, 0)

    def available(self, owner: str, day: date) -> int:
        """The position less the credit balances that are set aside; a debit balance counts nothing."""
        aside = self.house.set_aside_on(day)
        held = 0
        for name in self.books.owned(owner):
            if aside.match(self.books.accounts[name].pcg):
                held += max(0, -self.books.days[name].until(day))
        return self.position(owner, day) - held

    def net_result(self, owner: str, day: date, entry: date) -> int:
        """Since an entry; everything that is generated stands on result accounts or on 110."""
        if owner not in self.results:
            self.results[owner] = [self.books.days[name] for name in self.books.owned(owner) if self._is_result(name)]
        written = sum(days.until(day) - days.before(entry) for days in self.results[owner])
        settled = self.settled[owner]
        moved = sum(cents for moved_on, cents in self.moved.get(owner, ()) if moved_on >= entry)
        return settled.until(day) - settled.before(entry) + moved - written

    def _is_result(self, name: str) -> bool:
        info = self.books.accounts[name]
        return info.kind in ("Income", "Expenses") or info.pcg.startswith(("11", "12"))
