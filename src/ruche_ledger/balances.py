"""Balances while the months run: what the measures of solidarity are taken from."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import accumulate

from .accounts import AccountInfo, Grammar
from .bookings import book
from .levies import Levy
from .model import Books, Entrepreneur, SharedPosting
from .openings import TakenOver
from .periods import DAY, Period
from .pooled import SharedCost
from .rules.articles import AdvanceArticle
from .rules.decisions import Decisions, House
from .solidarity import Transfer
from .watched import LEVIED, Sums, Watched, base_key

Generated = TakenOver | SharedCost | Levy | Transfer


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

    def within(self, month: Period) -> int:
        """The sum of a month."""
        return self.until(month.last) - self.before(month.start)


class Aside:
    """What stands on accounts that are set aside; only the measure `available` asks for it.

    Args:
        sums: Of what was written.
        generated: Grows while the months run; what it holds at first is settled for all months, what follows counts
            from the day on which it is asked for.
    """

    def __init__(self, sums: Sums, grammar: Grammar, house: House, generated: Sequence[Generated]) -> None:
        self.sums = sums
        self.grammar = grammar
        self.house = house
        self.generated = generated
        self.infos: dict[str, AccountInfo] = {}
        #: By owner, the accounts that are set aside under any directive.
        self.accounts: dict[str, list[str]] = {}
        self.moved: dict[str, int] = {}
        self.noted = len(generated)
        by_account: dict[str, dict[date, int]] = {}
        for info in (info for infos in sums.aside.values() for info in infos):
            self._meet(info)
        for thing in generated:
            for account, day, cents in self._legs(thing):
                by_day = by_account.setdefault(account, {})
                by_day[day] = by_day.get(day, 0) + cents
        self.settled = {account: Steps(by_day) for account, by_day in by_account.items()}

    def held(self, owner: str, day: date) -> int:
        """The credit balances, in cents at the end of a day."""
        for thing in self.generated[self.noted :]:
            for account, _, cents in self._legs(thing):
                self.moved[account] = self.moved.get(account, 0) + cents
        self.noted = len(self.generated)
        aside, held = self.house.set_aside_on(day), 0
        for name in self.accounts.get(owner, ()):
            if aside.match(self.infos[name].pcg):
                cents = self.sums.until(("aside", name), day) + self.moved.get(name, 0)
                if name in self.settled:
                    cents += self.settled[name].until(day)
                held += max(0, -cents)
        return held

    def _legs(self, thing: Generated) -> Iterator[tuple[str, date, int]]:
        """What is generated on accounts that are set aside under any directive."""
        booking = book(thing, self.grammar)
        for account, cents in booking.legs:
            if account not in self.infos:
                self._meet(self.grammar.parse(account))
            if self.infos[account].pcg.startswith(self.house.ever_aside):
                yield account, booking.date, cents

    def _meet(self, info: AccountInfo) -> None:
        self.infos[info.name] = info
        if info.pcg.startswith(self.house.ever_aside):
            self.accounts.setdefault(info.owner, []).append(info.name)


class Balances:
    """Balances while the months run: what was written, plus what was generated so far, a surplus positive.

    Days are months' ends, last active days and eves of entries, and never before the last transfer.
    """

    def __init__(self, books: Books, decisions: Decisions, house: House) -> None:
        self.books = books
        self.house = house
        self.people = decisions.entrepreneurs
        self.owners = (*self.people, *(fund.key for fund in decisions.funds))
        self.sums = Sums(books, Watched(decisions, books.grammar))
        self.settled: dict[str, Steps] = {}
        #: What rules took, by entrepreneur, and that with shared costs; negative, as it counts in a result.
        self.levied: dict[str, Steps] = {}
        self.charged: dict[str, Steps] = {}
        self.moved: dict[str, int] = {}
        #: By entrepreneur, what solidarity added to the net result: days, and the sums until each.
        self.earned: dict[str, tuple[list[date], list[int]]] = {}
        #: By fund and entrepreneur, what is lent and not paid back, beside what was written.
        self.lent: dict[tuple[str, str], int] = {}
        #: By entrepreneur, costs that others bear a part of: they are in no base.
        self.pooled: dict[str, list[SharedPosting]] = {}
        for posting in books.shared:
            info = books.accounts[posting.account]
            if info.kind == "Expenses":
                self.pooled.setdefault(info.owner, []).append(posting)
        self.generated: list[Generated] = []
        self._aside: Aside | None = None

    def settle(self, taken_over: Sequence[TakenOver], shared: Sequence[SharedCost], levies: Sequence[Levy]) -> None:
        """Notes what comes before solidarity, for all months at once: solidarity changes none of it."""
        by_owner: dict[str, dict[date, int]] = {owner: {} for owner in self.owners}
        levied: dict[str, dict[date, int]] = {owner: {} for owner in self.people}
        charged: dict[str, dict[date, int]] = {owner: {} for owner in self.people}

        def note(days: dict[date, int], day: date, cents: int) -> None:
            days[day] = days.get(day, 0) + cents

        self.generated += (*taken_over, *shared, *levies)
        for taken in taken_over:
            note(by_owner[taken.owner], taken.date, taken.cents)
        for cost in shared:
            for owner, cents in ((cost.payer, cost.returned_cents), *((each, -cents) for each, cents in cost.borne)):
                for totals in (by_owner, charged):
                    if owner in totals:  # of the cooperative nobody asks
                        note(totals[owner], cost.date, cents)
        for levy in levies:
            note(by_owner[levy.owner], levy.date, -levy.cents)
            note(levied[levy.owner], levy.date, -levy.cents)
            note(charged[levy.owner], levy.date, -levy.cents)
            if levy.fund is not None:
                note(by_owner[levy.fund], levy.date, levy.fund_cents)
        self.settled = {owner: Steps(by_day) for owner, by_day in by_owner.items()}
        self.levied = {owner: Steps(by_day) for owner, by_day in levied.items()}
        self.charged = {owner: Steps(by_day) for owner, by_day in charged.items()}

    def transfer(self, transfer: Transfer) -> None:
        """Notes one step of a fund."""
        self.generated.append(transfer)
        owner, fund, cents = transfer.owner, transfer.fund, transfer.cents
        self.moved[owner] = self.moved.get(owner, 0) + transfer.moved_cents
        self.moved[fund] = self.moved.get(fund, 0) - transfer.moved_cents
        if transfer.earned_cents:
            days, sums = self.earned.setdefault(owner, ([], [0]))
            days.append(transfer.date)
            sums.append(sums[-1] + transfer.earned_cents)
        if transfer.kind in ("advance", "repayment", "write-off"):
            owed = -cents if transfer.kind == "write-off" else cents
            self.lent[fund, owner] = self.lent.get((fund, owner), 0) + owed

    def position(self, owner: str, day: date) -> int:
        """After all steps so far."""
        return self.books.closing(owner, day) + self.settled[owner].until(day) + self.moved.get(owner, 0)

    def outstanding(self, fund: str, owner: str, day: date) -> int:
        """What a fund has lent to somebody and not got back: the balance of its 181 account with them."""
        return self.sums.until(("lent", fund, owner), day) + self.lent.get((fund, owner), 0)

    def available(self, owner: str, day: date) -> int:
        """The position less the credit balances that are set aside; a debit balance counts nothing."""
        if self._aside is None:
            self._aside = Aside(self.sums, self.books.grammar, self.house, self.generated)
        return self.position(owner, day) - self._aside.held(owner, day)

    def net_result(self, owner: str, day: date, entry: date) -> int:
        """Since an entry; everything that is generated but loans stands on result accounts or on 110."""
        key = ("net", owner)
        written = self.sums.until(key, day) - self.sums.before(key, entry)
        settled = self.settled[owner]
        days, sums = self.earned.get(owner, ([], [0]))
        earned = sums[-1] - sums[bisect_left(days, entry)]
        return settled.until(day) - settled.before(entry) + earned - written

    def result(self, owner: str, month: Period) -> int:
        """Of a month: Income less Expenses, rules included, solidarity excluded."""
        key = ("result", owner)
        written = self.sums.until(key, month.last) - self.sums.before(key, month.start)
        return self.charged[owner].within(month) - written

    def repay_base(self, person: Entrepreneur, law: AdvanceArticle, month: Period) -> tuple[int, int]:
        """What a month brought that an advance is repaid from, and what rules took from it."""
        if law.repay_base is None:
            return self.result(person.key, month), 0
        base = 0
        for start, end in person.stays:  # what lies outside active days is in no base
            first, last = max(start, month.start), min(end, month.end) - DAY
            if first <= last:
                for sign, kind in ((1, "more"), (-1, "less")):
                    key = (kind, *base_key(law), person.key)
                    base += sign * (self.sums.until(key, last) - self.sums.before(key, first))
                for posting in self.pooled.get(person.key, ()):
                    if first <= posting.day <= last:
                        base -= posting.cents * law.coefficient(self.books.accounts[posting.account].pcg)
        levied = (LEVIED, person.key)
        written = self.sums.until(levied, month.last) - self.sums.before(levied, month.start)
        return base, written - self.levied[person.key].within(month)
