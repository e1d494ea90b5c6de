"""Balances while the months run: what the measures of solidarity are taken from."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import accumulate

from .bookings import book
from .days import Days
from .levies import Levy
from .model import Books
from .openings import TakenOver
from .pooled import SharedCost
from .rules.decisions import Decisions, House
from .solidarity import Transfer


class Steps:
    """Cents by ascending day, added up: what is generated before solidarity moves anything."""

    __slots__ = ("days", "sums")

    def __init__(self, by_day: Mapping[date, int]) -> None:
        self.days = sorted(by_day)
        self.sums = list(accumulate([by_day[day] for day in self.days], initial=0))

    def until(self, day: date) -> int:
        """The sum up to the end of a day."""
        return self.sums[bisect_right(self.days, day)]

    def before(self, day: date) -> int:
        """The sum up to the eve of a day."""
        return self.sums[bisect_left(self.days, day)]


class Balances:
    """Balances while the months run: what was written, plus what was generated so far, a surplus positive."""

    def __init__(self, books: Books, decisions: Decisions, house: House) -> None:
        self.books = books
        self.house = house
        self.owners = (*decisions.entrepreneurs, *(fund.key for fund in decisions.funds))
        self.results: dict[str, list[Days]] = {}
        self.settled: dict[str, Steps] = {}
        self.moved: dict[str, list[tuple[date, int]]] = {}
        self.moved_sum: dict[str, int] = {}
        self.generated: list[TakenOver | SharedCost | Levy | Transfer] = []
        #: By owner and account, what is generated; only the measure `available` asks for it.
        self._by_account: dict[str, dict[str, list[tuple[date, int]]]] = {}
        self._noted = 0

    def settle(self, taken_over: Sequence[TakenOver], shared: Sequence[SharedCost], levies: Sequence[Levy]) -> None:
        """Notes what comes before solidarity, for all months at once: solidarity changes none of it."""
        by_owner: dict[str, dict[date, int]] = {owner: {} for owner in self.owners}

        def note(owner: str, day: date, cents: int) -> None:
            if owner in by_owner:  # of the cooperative nobody asks
                by_owner[owner][day] = by_owner[owner].get(day, 0) + cents

        self.generated += (*taken_over, *shared, *levies)
        for taken in taken_over:
            note(taken.owner, taken.date, taken.cents)
        for cost in shared:
            note(cost.payer, cost.date, cost.returned_cents)
            for owner, cents in cost.borne:
                note(owner, cost.date, -cents)
        for levy in levies:
            note(levy.owner, levy.date, -levy.cents)
            if levy.fund is not None:
                note(levy.fund, levy.date, levy.fund_cents)
        self.settled = {owner: Steps(by_day) for owner, by_day in by_owner.items()}

    def transfer(self, transfer: Transfer) -> None:
        """Notes what a fund gave."""
        self.generated.append(transfer)
        self._move(transfer.owner, transfer.date, transfer.cents)
        self._move(transfer.fund, transfer.date, -transfer.cents)

    def _move(self, owner: str, day: date, cents: int) -> None:
        self.moved.setdefault(owner, []).append((day, cents))
        self.moved_sum[owner] = self.moved_sum.get(owner, 0) + cents

    def position(self, owner: str, day: date) -> int:
        """At a month's end, after all steps so far; `day` is never before the last step."""
        return self.books.closing(owner, day) + self.settled[owner].until(day) + self.moved_sum.get(owner, 0)

    def available(self, owner: str, day: date) -> int:
        """The position less the credit balances that are set aside; a debit balance counts nothing."""
        aside = self.house.set_aside_on(day)
        generated = self._generated_on(owner)
        held = 0
        for name in {*self.books.owned(owner), *generated}:
            if aside.match(self.books.grammar.parse(name).pcg):
                written = self.books.days[name].until(day) if name in self.books.days else 0
                held += max(0, -written - sum(cents for booked, cents in generated.get(name, ()) if booked <= day))
        return self.position(owner, day) - held

    def _generated_on(self, owner: str) -> dict[str, list[tuple[date, int]]]:
        """What is generated so far on each account of an owner."""
        grammar = self.books.grammar
        for thing in self.generated[self._noted :]:
            booking = book(thing, grammar)
            for account, cents in booking.legs:
                accounts = self._by_account.setdefault(grammar.parse(account).owner, {})
                accounts.setdefault(account, []).append((booking.date, cents))
        self._noted = len(self.generated)
        return self._by_account.get(owner, {})

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
