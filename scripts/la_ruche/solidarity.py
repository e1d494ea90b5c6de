"""What the fund will take, lend and give at a month's end, foreseen in the order of its steps."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from .book import Book, owner_of
from .cast import BY_KEY, MEMBERS
from .days import Month, last_day
from .levies import Forecast, Move
from .money import half_up, in_proportion
from .rulebook import AIDED_BEFORE, AIDS, DECIDED, FUND_LEVIES, FUND_RESERVE, GRANTS, Decided

FUND = "Solidarite"


@dataclass(slots=True)
class Fund:
    """What the fund remembers from month to month. Amounts in cents."""

    forecast: Forecast
    shortages: list[date] = field(default_factory=list)
    aided: dict[str, int] = field(default_factory=lambda: defaultdict(int, AIDED_BEFORE))
    lent: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def month(self, book: Book, month: Month, positions: dict[str, int]) -> None:
        """Levies, repayments, grants, claims; ``positions`` are without anything generated."""
        self._levy(book, month, positions)
        self._repay(book, month, positions)
        self._grant(month, positions)
        self._aid(month, positions)

    def _position(self, positions: dict[str, int], owner: str) -> int:
        return positions[owner] + self.forecast.moved[owner]

    def _move(self, day: date, owner: str, leaf: str, cents: int, *, lent: bool = False) -> None:
        """What an owner pays to the fund, or is paid below zero; what is lent is in no result."""
        self.forecast.moves.append(Move(day, owner, leaf, cents))
        self.forecast.moved[owner] -= cents
        self.forecast.moved[FUND] += cents
        self.forecast.given[owner] -= 0 if lent else cents

    def _result(self, book: Book, month: Month, owner: str) -> int:
        """The month's income less its charges, levies and shared costs included, solidarity and closing excluded."""
        own = sum(
            cents
            for entry in book.of_month(month)
            if not {"cloture", "a-nouveau"} & set(entry.tags)
            for account, cents in entry.legs
            if owner_of(account) == owner and account.startswith(("Produits:", "Charges:"))
        )
        return self.forecast.results[owner, month] - own

    def _levy(self, book: Book, month: Month, positions: dict[str, int]) -> None:
        day = last_day(month)
        for rule in [one for one in FUND_LEVIES if one.day <= day][-1:]:
            for member in MEMBERS:
                if member.contract(day) in rule.contracts:
                    above = max(0, self._result(book, month, member.key) - rule.above)
                    due = min(half_up(above * rule.rate, 10000), max(0, self._position(positions, member.key)))
                    if due:
                        self._move(day, member.key, "186-Solidarite", due)

    def _repay(self, book: Book, month: Month, positions: dict[str, int]) -> None:
        for owner in sorted(key for key, cents in self.lent.items() if cents):
            rule = _decided("advance", BY_KEY[owner].contract(last_day(month)), last_day(month))
            part = half_up(max(0, self._result(book, month, owner)) * rule.repay, 10000)
            paid = min(part, self.lent[owner], max(0, self._position(positions, owner)))
            if paid:
                self.lent[owner] -= paid
                self._move(last_day(month), owner, "181-Solidarite", paid, lent=True)

    def _grant(self, month: Month, positions: dict[str, int]) -> None:
        """Those of the story are each alone in their month, under the ceiling and within the fund."""
        for grant in GRANTS:
            if (grant.day.year, grant.day.month) == month:
                rule = _decided(grant.step, BY_KEY[grant.key].contract(last_day(month)), last_day(month))
                holds = self._position(positions, FUND) - FUND_RESERVE
                assert grant.cents <= min(rule.cap, -self._position(positions, grant.key), holds), grant
                lent = grant.step == "advance"
                (self.lent if lent else self.aided)[grant.key] += grant.cents
                leaf = "181-Solidarite" if lent else "187-Aide"
                self._move(last_day(month), grant.key, leaf, -grant.cents, lent=lent)

    def _aid(self, month: Month, positions: dict[str, int]) -> None:
        day = last_day(month)
        aid = [one for one in AIDS if one.day <= day][-1]
        claims: dict[str, int] = {}
        for member in MEMBERS:
            months = (month[0] - member.start.year) * 12 + month[1] - member.start.month
            if member.contract(day) not in aid.contracts or months >= aid.months:
                continue
            need = -self._position(positions, member.key)
            claim = min(half_up(need * aid.cover, 1000), aid.cap_month, aid.cap_total - self.aided[member.key])
            if claim > 0:
                claims[member.key] = claim
        holds = self._position(positions, FUND) - FUND_RESERVE
        paid = claims
        if sum(claims.values()) > holds:
            self.shortages.append(day)
            paid = in_proportion(max(0, holds), claims)
        for key, cents in paid.items():
            if cents:
                self.aided[key] += cents
                self._move(day, key, "187-Aide", -cents)


def _decided(step: Literal["aid", "advance"], contract: str, day: date) -> Decided:
    """The directive under which people decide on a day."""
    return [one for one in DECIDED if one.step == step and contract in one.contracts and one.day <= day][-1]
