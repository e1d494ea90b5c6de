"""What of a month's entries counts for a levy, and when: invoiced, or received in parts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

from .book import Transaction, owner_of, pcg_of
from .money import half_up
from .rulebook import Rule
from .shapes import Member

RuleOf = Callable[[date], Rule]
Movement = tuple[date, date, int, Rule]
"""Day, the rule's date, base in cents, rule."""


@dataclass(slots=True)
class Open:
    """An invoice that counts as it is paid. All amounts in cents, ``gross`` with VAT."""

    base: int
    gross: int
    received: int = 0

    def receive(self, cents: int) -> int:
        """The base that a receipt brings in: cumulative, so that the whole brings in the whole."""
        before = half_up(self.base * self.received, self.gross)
        self.received += cents
        assert self.received <= self.gross
        return half_up(self.base * self.received, self.gross) - before


@dataclass(slots=True)
class Movements:
    """The open invoices of all members, from month to month."""

    open: dict[str, Open] = field(default_factory=dict)

    def of(self, member: Member, entries: list[Transaction], rule_of: RuleOf) -> Iterator[Movement]:
        """The external movements among entries in the order of their days."""
        for entry in entries:
            if {"cloture", "a-nouveau"} & set(entry.tags) or entry.share:
                continue
            rule = rule_of(entry.original or entry.day)
            base = self._received(entry, rule, member.key)
            if base is None:
                base = _base(entry, rule, member.key)
            if base:
                yield entry.day, rule.day, base, rule

    def _received(self, entry: Transaction, rule: Rule, owner: str) -> int | None:
        """What an entry of an open invoice brings in; none if it is no such entry."""
        legs = [(pcg_of(account), cents) for account, cents in entry.legs if owner_of(account) == owner]
        owed = sum(cents for pcg, cents in legs if pcg.startswith("411"))
        number = next((link for link in entry.links if link.startswith("F")), "")
        known = self.open.get(number)
        if known and entry.original is not None:
            assert known.received - owed <= known.gross, f"{number}: the credit note undoes receipts"
            return 0
        if known and owed < 0:
            assert not any(pcg.startswith(("654", "665")) for pcg, _ in legs), f"{number}: a discount or a loss"
            return known.receive(-owed)
        if owed > 0 and rule.basis == "received" and any(pcg.startswith("70") for pcg, _ in legs):
            deposit = sum(cents for pcg, cents in legs if pcg.startswith("4191"))
            self.open[number] = Open(_base(entry, rule, owner), owed + deposit)
            return self.open[number].receive(deposit)
        return None


def internal_base(entry: Transaction, owner: str) -> int:
    """What a member sells to another: 187 on one side, another member on every other."""
    sold = -sum(cents for account, cents in entry.legs if owner_of(account) == owner and pcg_of(account) == "187")
    return sold if all(owner_of(account).startswith("E") for account, _ in entry.legs) else 0


def _base(entry: Transaction, rule: Rule, owner: str) -> int:
    """Turnover less the charges that the rule deducts."""
    total = 0
    for account, cents in entry.legs:
        pcg = pcg_of(account)
        if owner_of(account) == owner and pcg:
            counts = pcg.startswith("70") and not ("-708" in rule.base and pcg.startswith("708"))
            if counts or pcg.startswith(rule.less or "x"):
                total -= cents
    return total
