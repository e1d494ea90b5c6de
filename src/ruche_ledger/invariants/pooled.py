"""What holds of every shared cost."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from ..errors import Problem, problem
from ..model import amount
from ..money import nearest_cents
from ..pooled import SharedCost
from .facts import Facts


def shared(facts: Facts) -> Iterator[Problem]:
    """P1: each shared cost anew, from the written row and the directive's own numbers."""
    wanted = {cost.posting.account for cost in facts.outcome.shared}
    rows = {row.id: row for row in facts.books.rows(wanted)} if wanted else {}
    for cost in facts.outcome.shared:
        paid = nearest_cents(rows[cost.posting.id].amount)
        total = sum(Fraction(part.number) for part in cost.law.parts)
        if sum(cost.cents) != paid:
            yield _wrong(cost, "{id} shares {amount} of {due} paid", amount(sum(cost.cents)), amount(paid))
        for part, cents in zip(cost.law.parts, cost.cents, strict=True):
            exact = paid * Fraction(part.number) / total
            if abs(cents - exact) >= 1:
                yield _wrong(
                    cost, "{id} gives {owner} {amount}, a cent or more off {due}", amount(cents), str(exact), part.owner
                )
            if not facts.decisions.is_active(part.owner, cost.date):
                yield _wrong(cost, "{id} charges {owner}, who is not active", "", "", part.owner)


def _wrong(cost: SharedCost, template: str, amount: str, due: str, owner: str = "") -> Problem:
    return problem("P1", template, cost.posting.source, id=cost.id, amount=amount, due=due, owner=owner)
