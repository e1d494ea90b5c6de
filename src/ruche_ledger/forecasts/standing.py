"""Positions, loans and aid while the months to come run, by scenario: what `balances` is, on arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from ..balances import Balances
from ..claims import entry_of
from ..model import Books
from ..months import Outcome
from ..periods import DAY
from ..rules.articles import AdvanceArticle
from .arrays import Ints, everywhere, zeros
from .charges import Taken
from .scenarios import Scenarios
from .tables import Tables, set_aside, tabulate


@dataclass(frozen=True, slots=True)
class Beginning:
    """Where all scenarios start: at the end of the past; cents.

    Attributes:
        position: By member and fund.
        lent: By fund and member, what is outstanding.
        aided: By fund and member, what counts for `cap-total`.
        nets: By member, the net result since their entry.
        aside: By account that is set aside, its balance, a debit positive.
        owned: By member, their accounts that are set aside.
        tables: What drawn months do.
    """

    position: Mapping[str, int]
    lent: Mapping[tuple[str, str], int]
    aided: Mapping[tuple[str, str], int]
    nets: Mapping[str, int]
    aside: Mapping[str, int]
    owned: Mapping[str, Sequence[str]]
    tables: Tables


def beginning(scenarios: Scenarios, outcome: Outcome) -> Beginning:
    """What stands at the end of the past.

    Args:
        scenarios: The scenarios of one ledger.
        outcome: What follows from the past alone.

    Raises:
        TooLarge: an amount is.
    """
    books, decisions = scenarios.books, scenarios.decisions
    assert decisions.house is not None, "without a cooperative there is nothing to forecast"
    assert books.horizon is not None, "nor without a past"
    today, people = books.horizon, decisions.entrepreneurs
    ledger = Balances(books, decisions, decisions.house)
    ledger.settle(outcome.taken_over, outcome.shared, outcome.levies)
    aided: dict[tuple[str, str], int] = {}
    for transfer in outcome.transfers:
        ledger.transfer(transfer)
        if transfer.kind == "aid":
            key = (transfer.fund, transfer.owner)
            aided[key] = aided.get(key, 0) + transfer.cents
    funds = [fund.key for fund in decisions.funds]
    for opening in decisions.openings:
        if opening.measure == "aided" and opening.date <= today:
            key = (opening.subject, opening.owner)
            aided[key] = aided.get(key, 0) + opening.cents
    nets = {
        owner: ledger.net_result(owner, today, entry_of(person, today))
        for owner, person in people.items()
        if person.is_active(today + DAY) and person.is_active(today)
    }
    measured = any(
        getattr(article, "measure", "") == "available" for found in decisions.articles.values() for article in found
    )
    aside = set_aside(books, decisions) if measured else []
    advances = [
        article for found in decisions.articles.values() for article in found if isinstance(article, AdvanceArticle)
    ]
    owned: dict[str, list[str]] = {}
    for info in aside:
        owned.setdefault(info.owner, []).append(info.name)
    return Beginning(
        {owner: ledger.position(owner, today) for owner in ledger.owners},
        {(fund, key): ledger.outstanding(fund, key, today) for fund in funds for key in people},
        {(fund, key): aided.get((fund, key), 0) for fund in funds for key in people},
        nets,
        _balances(books, outcome, [info.name for info in aside]),
        owned,
        tabulate(scenarios, advances, aside),
    )


def _balances(books: Books, outcome: Outcome, accounts: Sequence[str]) -> dict[str, int]:
    """What stands on accounts at the end of the past, a debit positive."""
    assert books.horizon is not None, "there is a past"
    found = {
        account: books.days[account].until(books.horizon) if account in books.days else 0 for account in accounts
    }
    for account, cents in (leg for booking in outcome.bookings(books.grammar) for leg in booking.legs) if found else ():
        if account in found:
            found[account] += cents
    return found


class Standing:
    """What stands while the months run, one element a scenario.

    Args:
        scenarios: The scenarios of one ledger.
        start: Where they all begin.
        taken: By member, what rules take on which day.
        draws: By scenario and month to come, the place of the choice.

    Attributes:
        position: By member, after all steps so far.
        funds: By fund, likewise.
        levied: By member, what rules took in the month that is reached.
    """

    def __init__(
        self, scenarios: Scenarios, start: Beginning, taken: Mapping[str, Sequence[Taken]], draws: Ints
    ) -> None:
        self.scenarios, self.start, self.draws, self.size = scenarios, start, draws, len(draws)
        people = scenarios.decisions.entrepreneurs
        self.position = {key: self._all(start.position[key]) for key in people}
        self.funds = {fund.key: self._all(start.position[fund.key]) for fund in scenarios.decisions.funds}
        self.lent = {key: self._all(cents) for key, cents in start.lent.items()}
        self.aided = {key: self._all(cents) for key, cents in start.aided.items()}
        self.net = {key: self._all(start.nets.get(key, 0)) for key in people}
        self.aside = {name: self._all(cents) for name, cents in start.aside.items()}
        self.levied = {key: zeros(self.size) for key in people}
        self.place = -1
        self.choice = draws[:, 0]
        self._fed: dict[date, list[tuple[str, Ints]]] = {}
        self._taken: dict[date, dict[str, Ints]] = {}
        for key, each in ((key, each) for key, found in taken.items() for each in found):
            if each.fund is not None:
                self._fed.setdefault(each.day, []).append((each.fund, each.fund_cents))
            by_key = self._taken.setdefault(each.day, {})
            by_key[key] = by_key.get(key, 0) + each.cents

    def _all(self, cents: int) -> Ints:
        return everywhere(cents, self.size)

    def begin(self, place: int) -> None:
        """Begins a month to come: what happens in it is known, of the members all at once."""
        self.place, self.choice = place, self.draws[:, place]
        tables, month = self.start.tables, self.scenarios.seasons[place].month
        for key in self.position:
            taken = [by_key[key] for day, by_key in self._taken.items() if day in month and key in by_key]
            self.levied[key] = sum(taken, zeros(self.size))
            self.position[key] = self.position[key] + tables.moved[key][place][self.choice] - self.levied[key]
            self.net[key] = self.net[key] + tables.nets[key][place][self.choice] - self.levied[key]
        for fund in self.funds:
            self.funds[fund] = self.funds[fund] + tables.moved[fund][place][self.choice]
        for name in self.aside:
            self.aside[name] = self.aside[name] + tables.aside[name][place][self.choice]

    def reach(self, day: date) -> None:
        """Feeds the funds with their part of what rules take up to a day."""
        for fed in [each for each in self._fed if each <= day]:
            for fund, cents in self._fed.pop(fed):
                self.funds[fund] = self.funds[fund] + cents

    def result(self, key: str) -> Ints:
        """Of the month: rules and shared costs included, solidarity excluded."""
        return self.start.tables.results[key][self.place][self.choice] - self.levied[key]

    def repay_base(self, base: tuple[str, str], key: str) -> Ints:
        """What the month brought that an advance is repaid from."""
        return self.start.tables.bases[base, key][self.place][self.choice]

    def available(self, key: str, day: date) -> Ints:
        """The position less the credit balances that are set aside."""
        house, held = self.scenarios.decisions.house, zeros(self.size)
        assert house is not None, "a forecast has one"
        prefixes, grammar = house.set_aside_on(day), self.scenarios.books.grammar
        for name in self.start.owned.get(key, ()):
            if prefixes.match(grammar.parse(name).pcg):
                held = held + np.maximum(0, -self.aside[name])
        return self.position[key] - held

    def net_result(self, key: str, entry: date) -> Ints:  # noqa: ARG002 - of one stay, see `refused`
        """Since the entry."""
        return self.net[key]

    def give(self, fund: str, key: str, cents: Ints) -> None:
        """A fund gives; negative, it takes."""
        self.position[key] = self.position[key] + cents
        self.net[key] = self.net[key] + cents
        self.funds[fund] = self.funds[fund] - cents

    def lend(self, fund: str, key: str, cents: Ints) -> None:
        """A fund lends; negative, it is paid back."""
        self.position[key] = self.position[key] + cents
        self.funds[fund] = self.funds[fund] - cents
        self._owe(fund, key, cents)

    def write_off(self, fund: str, key: str, cents: Ints) -> None:
        """A debt that is written off moves no money, and is earned."""
        self.net[key] = self.net[key] + cents
        self._owe(fund, key, -cents)

    def make_good(self, key: str, cents: Ints) -> None:
        """What the cooperative bears."""
        self.position[key] = self.position[key] + cents
        self.net[key] = self.net[key] + cents

    def _owe(self, fund: str, key: str, cents: Ints) -> None:
        self.lent[fund, key] = self.lent[fund, key] + cents
        account = self.scenarios.books.grammar.account("Liabilities", key, f"181-{fund}")
        if account in self.aside:
            self.aside[account] = self.aside[account] - cents
