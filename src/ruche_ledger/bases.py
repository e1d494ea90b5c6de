"""From transactions to movements of a base: how much each counts, and under which rule."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from .model import Piece
from .rules.contributions import Rule
from .rules.scopes import Held, Timeline


class BaseMovement(NamedTuple):
    """What one transaction adds to one entrepreneur's base under one name.

    The fields are in the order in which movements are levied: within a day the older rule first, then the smaller
    base, so that the order of a day's lines never matters.

    Attributes:
        day: The transaction's date.
        decided: The date of the rule's directive.
        since: The day from which that directive held for the entrepreneur.
        base: Cents.
        ordinal: The transaction's place in the ledger.
        rule: The rule that levies it.
    """

    day: date
    decided: date
    since: date
    base: int
    ordinal: int
    rule: Rule


@dataclass(slots=True)
class _Weights:
    """Coefficients of accounts under one rule, looked up once per account."""

    rule: Rule
    number: Callable[[str], str]
    #: By account: what a debit of one cent adds to the base, and to the sales alone.
    known: dict[str, tuple[int, int]]

    def amounts(self, lines: Sequence[tuple[str, int]]) -> tuple[int, int]:
        """What these lines add to the base, and to the sales alone."""
        base = sales = 0
        for account, cents in lines:
            weight, sale = self.known.get(account) or self.meet(account)
            base += weight * cents
            sales += sale * cents
        return base, sales

    def meet(self, account: str) -> tuple[int, int]:
        number = self.number(account)
        found = self.known[account] = (self.rule.coefficient(number), self.rule.sale(number))
        return found

    def has_sale(self, lines: Sequence[tuple[str, int]]) -> bool:
        """Whether a line is a sale, whatever the amounts come to together; only internal ones are asked."""
        return any(self.rule.is_sale(self.number(account)) for account, _ in lines)


def base_movements(pieces: Sequence[Piece], held: Timeline[Rule], number: Callable[[str], str]) -> list[BaseMovement]:
    """Finds the movements of one entrepreneur's base under one name.

    The rule in force on a transaction's date applies to it; a credit note (a negative amount on base accounts that
    shares a link with an earlier sale) goes under the rule of its invoice's date if that day's rule says `original`.
    An internal sale is nothing for an external rule; what lies outside active days is in no base.

    Args:
        pieces: In order of date.
        held: Which rule holds when.
        number: PCG number of an account.
    """
    weights: dict[Rule, _Weights] = {}

    def weights_of(rule: Rule) -> _Weights:
        if rule not in weights:
            weights[rule] = _Weights(rule, number, {})
        return weights[rule]

    def gives_back(lines: Sequence[tuple[str, int]]) -> bool:
        """Whether a line takes from the base of any of the rules: the quick look that most invoices end with."""
        for account, cents in lines:
            sign = signs.get(account)
            if sign is None:
                sign = signs[account] = next((sign for rule in rules if (sign := rule.sale(number(account)))), 0)
            if sign * cents < 0:
                return True
        return False

    def credited(note: Piece, by_link: dict[str, list[Piece]], current: Held[Rule]) -> Piece | None:
        """The latest sale up to the credit note's day that shares a link, each weighed by the rule of its own day."""
        latest: Piece | None = None
        for link in note.links:
            for piece in by_link[link]:
                if piece.day <= note.day and (latest is None or piece.day > latest.day):
                    weigh = weights_of((held.on(piece.day) or current).rule)
                    if weigh.amounts(piece.lines)[1] > 0 and weigh.amounts(note.lines)[1] < 0:
                        latest = piece
        return latest

    rules = tuple({id(part.rule): part.rule for part in held.held}.values())
    alone = len(rules) == 1
    signs: dict[str, int] = {}
    by_link: dict[str, list[Piece]] | None = None
    movements = []
    current: Held[Rule] | None = None
    weigh: _Weights | None = None
    for piece in pieces:
        ordinal, day, links, lines, internal = piece
        if current is None or weigh is None or not current.start <= day < current.end:
            current = held.on(day)
            if current is None:
                continue
            weigh = weights_of(current.rule)
        applied = current
        base, sales = weigh.amounts(lines)
        if internal and weigh.has_sale(lines):
            continue
        # Under a single rule a credit note shows in the sum; under several, another's base may be the wider one.
        if links and (sales < 0 if alone else gives_back(lines)) and current.rule.credit_notes == "original":
            if by_link is None:
                by_link = _by_link(pieces)
            invoice = credited(piece, by_link, current)
            if invoice is not None:
                original = held.on(invoice.day)
                if original is None:
                    continue
                if original.rule is not current.rule:
                    applied = original
                    base, _ = weights_of(original.rule).amounts(lines)
        if base:
            rule = applied.rule
            movements.append(BaseMovement(day, rule.date, applied.start, base, ordinal, rule))
    return movements


def _by_link(pieces: Sequence[Piece]) -> dict[str, list[Piece]]:
    found: dict[str, list[Piece]] = {}
    for piece in pieces:
        for link in piece.links:
            found.setdefault(link, []).append(piece)
    return found
