"""Explains a position taken over: what the books had brought in already, and what was missing."""

from __future__ import annotations

from ..model import amount
from ..money import from_cents
from ..openings import TakenOver
from .steps import Explanation, Section, step


def explain_opening(taken: TakenOver) -> Explanation:
    """Explains the generated part of a position taken over from other books.

    Args:
        taken: What was generated; a surplus positive.
    """
    opening = taken.opening
    there = opening.cents - taken.cents
    title = step(
        "Position of {owner} taken over on {day}: {amount}",
        owner=taken.owner,
        day=taken.date,
        amount=from_cents(taken.cents),
    )
    steps = (
        step("Position in the other books", from_cents(opening.cents)),
        step("Brought in so far: transactions tagged #a-nouveau, earlier openings", from_cents(there)),
        step("What was missing", from_cents(taken.cents), result=True),
    )
    details = {
        "id": taken.id,
        "owner": taken.owner,
        "date": taken.date.isoformat(),
        "position": amount(opening.cents),
        "brought_in": amount(there),
        "amount": amount(taken.cents),
        "source": opening.decision,
        "place": str(taken.place),
    }
    return Explanation(
        taken, title, opening.decision, taken.place, (Section(step("The amount"), steps=steps),), details
    )
