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
    base: dict[str, int]
    sale: dict[str, int]

    def amount(self, lines: Sequence[tuple[str, int]]) -> int:
        total = 0
        for account, cents in lines:
            weight = self.base.get(account)
            if weight is None:
                weight = self.base[account] = self.rule.coefficient(self.number(account))
            if weight:
                total += weight * cents
        return total

    def sales(self, lines: Sequence[tuple[str, int]]) -> list[int]:
        amounts = []
        for account, cents in lines:
            weight = self.sale.get(account)
            if weight is None:
                weight = self.sale[account] = self.rule.sale(self.number(account))
            if weight:
                amounts.append(weight * cents)
        return amounts


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
            weights[rule] = _Weights(rule, number, {}, {})
        return weights[rule]

    by_link: dict[str, list[Piece]] | None = None
    movements = []
    current: Held[Rule] | None = None
    weigh: _Weights | None = None
    for piece in pieces:
        if current is None or weigh is None or not current.start <= piece.day < current.end:
            current = held.on(piece.day)
            if current is None:
                continue
            weigh = weights_of(current.rule)
        applied = current
        base = weigh.amount(piece.lines)
        # Without charges to deduct, a positive base is no credit note: most pieces stop here.
        if piece.internal or (piece.links and (base < 0 or current.rule.less is not None)):
            sales = weigh.sales(piece.lines)
            if piece.internal and sales:
                continue
            if sum(sales) < 0 and current.rule.credit_notes == "original":
                if by_link is None:
                    by_link = _by_link(pieces)
                invoice = _invoice(piece, by_link, weigh)
                if invoice is not None:
                    original = held.on(invoice.day)
                    if original is None:
                        continue
                    if original.rule is not current.rule:
                        applied = original
                        base = weights_of(original.rule).amount(piece.lines)
        if base:
            rule = applied.rule
            movements.append(BaseMovement(piece.day, rule.date, applied.start, base, piece.ordinal, rule))
    return movements


def _by_link(pieces: Sequence[Piece]) -> dict[str, list[Piece]]:
    found: dict[str, list[Piece]] = {}
    for piece in pieces:
        for link in piece.links:
            found.setdefault(link, []).append(piece)
    return found


def _invoice(note: Piece, by_link: dict[str, list[Piece]], weights: _Weights) -> Piece | None:
    """The latest sale up to the credit note's day that shares a link with it."""
    latest: Piece | None = None
    for link in note.links:
        for piece in by_link[link]:
            if (
                piece.day <= note.day
                and (latest is None or piece.day > latest.day)
                and sum(weights.sales(piece.lines)) > 0
            ):
                latest = piece
    return latest
