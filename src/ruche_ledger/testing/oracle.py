"""An evaluator of the ledger language that shares nothing with the engine: fractions, no floats, no hurry.

It predicts every transaction that ``ruche_plugins.cooperative`` has to generate from an input ledger, each
sentence of the contract written in its most obvious way: openings, rules, pooled means, solidarity. Provisional.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ruche_ledger.testing.oracle_books import Books
from ruche_ledger.testing.oracle_calendar import ZERO, rounded
from ruche_ledger.testing.oracle_clauses import Opening
from ruche_ledger.testing.oracle_decisions import Grant
from ruche_ledger.testing.oracle_entries import Expected as Expected
from ruche_ledger.testing.oracle_entries import expected, with_posted
from ruche_ledger.testing.oracle_levies import Levied, levies
from ruche_ledger.testing.oracle_reading import read
from ruche_ledger.testing.oracle_rules import ALL
from ruche_ledger.testing.oracle_shares import pooled
from ruche_ledger.testing.oracle_solidarity import Need, Step, solidarity


@dataclass(frozen=True)
class Prediction:
    """All that the oracle knows about a ledger: the transactions, and the values that they come from."""

    transactions: tuple[Expected, ...]
    levies: tuple[Levied, ...] = ()
    needs: tuple[Need, ...] = ()
    steps: tuple[Step, ...] = ()
    refused: tuple[Grant, ...] = ()


def predict(entries: Iterable[Any], options: Mapping[str, Any]) -> Prediction:
    """Predict what the plugin generates from the entries of a ledger loaded without it."""
    books = read(entries, options)
    first, horizon = books.first, books.horizon
    if first is None or horizon is None:
        return Prediction(())
    opened = [_opening(books, opening) for opening in books.openings if opening.date <= horizon]
    levied = levies(books)
    ruled = [_levy(books, levy) for levy in levied]
    shared = pooled(books)
    for transactions, step in ((opened, "opening"), (ruled, "rule"), (shared, "share")):
        books = with_posted(books, transactions, step)
    course = solidarity(books, first, horizon)
    generated = [*opened, *ruled, *shared, *course.generated]
    return Prediction(
        tuple(sorted(each for each in generated if each.legs)),
        tuple(levied),
        tuple(course.needs),
        tuple(course.steps),
        tuple(course.refused),
    )


def _levy(books: Books, levy: Levied) -> Expected:
    rule, income = levy.rule, books.roots["income"]
    funded = rounded(levy.amount * rule.fund_share, rule.rounding) if rule.fund else ZERO
    owner = levy.owner if levy.unit in (ALL, "") else f"{levy.owner}:{levy.unit}"
    legs = [
        (f"{books.roots['expenses']}:{owner}:{rule.account}", levy.amount),
        (f"{income}:{books.cooperative}:{rule.income}", funded - levy.amount),
    ]
    if rule.fund:
        legs.append((f"{income}:{rule.fund}:{rule.income}", -funded))
    return expected(levy.date, legs)


def _opening(books: Books, opening: Opening) -> Expected:
    """The difference between the position taken over and what ``#a-nouveau`` brought in up to that day."""
    if opening.position is None:
        return expected(opening.date, ())
    brought = ZERO
    for piece in books.pieces:
        if "a-nouveau" in piece.tags and piece.date <= opening.date:
            for line in piece.lines:
                brought -= line.amount if books.owner(line.account) == opening.owner else ZERO
    difference, equity = opening.position - brought, books.roots["equity"]
    return expected(opening.date, [
        (f"{equity}:{opening.owner}:110-Reprise", -difference),
        (f"{equity}:{books.cooperative}:110-Reprise", difference),
    ])  # fmt: skip
