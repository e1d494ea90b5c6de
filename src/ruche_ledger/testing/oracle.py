"""An evaluator of the ledger language that shares nothing with the engine: fractions, no floats, no hurry.

It predicts every transaction that ``ruche_plugins.cooperative`` has to generate from an input ledger, each
sentence of the contract written in its most obvious way. Its scope is release one: scales ``flat``,
``graduated`` and ``exempt`` on external sales, levied by document or by month, windows up to the year; aid;
openings. Provisional.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from ruche_ledger.testing.oracle_books import ZERO, Books, Line, Opening, Piece, month_ends, read, rounded
from ruche_ledger.testing.oracle_rules import Levied, levies
from ruche_ledger.testing.oracle_solidarity import Need, needs


@dataclass(frozen=True, order=True)
class Expected:
    """One generated transaction: its date and what it posts, account by account, never zero."""

    date: date
    legs: tuple[tuple[str, Fraction], ...]


@dataclass(frozen=True)
class Prediction:
    """All that the oracle knows about a ledger: the transactions, and the values that they come from."""

    transactions: tuple[Expected, ...]
    levies: tuple[Levied, ...]
    needs: tuple[Need, ...]


def predict(entries: Iterable[Any], options: Mapping[str, Any]) -> Prediction:
    """Predict what the plugin generates from the entries of a ledger loaded without it."""
    books = read(entries, options)
    first, horizon = books.first, books.horizon
    if first is None or horizon is None:
        return Prediction((), (), ())
    generated = [_opening(books, opening) for opening in books.openings if opening.date <= horizon]
    levied = levies(books)
    generated += [_levy(books, levy) for levy in levied]
    books = with_generated(books, generated)
    met: list[Need] = []
    for end in month_ends(first, horizon):
        for fund in sorted(books.funds, key=lambda fund: (books.funds[fund][0][0], fund)):
            paid = needs(books, fund, end, _aided(books, met, end))
            transactions = [_aid(books, need) for need in paid]
            met += paid
            generated += transactions
            books = with_generated(books, transactions)
    return Prediction(tuple(sorted(each for each in generated if each.legs)), tuple(levied), tuple(met))


def with_generated(books: Books, generated: Iterable[Expected]) -> Books:
    """The same books with generated transactions posted."""
    pieces = [
        Piece(-1, each.date, frozenset({"ruche"}), frozenset(), tuple(account for account, _ in each.legs),
              tuple(Line(account, amount) for account, amount in each.legs))
        for each in generated
    ]  # fmt: skip
    return replace(books, pieces=books.pieces + pieces)


def _expected(day: date, legs: Iterable[tuple[str, Fraction]]) -> Expected:
    sums: dict[str, Fraction] = defaultdict(lambda: ZERO)
    for account, amount in legs:
        sums[account] += amount
    return Expected(day, tuple(sorted((account, amount) for account, amount in sums.items() if amount)))


def _levy(books: Books, levy: Levied) -> Expected:
    rule, income = levy.rule, books.roots["income"]
    funded = rounded(levy.amount * rule.fund_share, rule.rounding) if rule.fund else ZERO
    legs = [
        (f"{books.roots['expenses']}:{levy.owner}:{rule.account}", levy.amount),
        (f"{income}:{books.cooperative}:{rule.income}", funded - levy.amount),
    ]
    if rule.fund:
        legs.append((f"{income}:{rule.fund}:{rule.income}", -funded))
    return _expected(levy.date, legs)


def _aid(books: Books, need: Need) -> Expected:
    return _expected(need.date, [
        (f"{books.roots['expenses']}:{need.fund}:186-Aide", need.paid),
        (f"{books.roots['income']}:{need.owner}:187-Aide", -need.paid),
    ])  # fmt: skip


def _opening(books: Books, opening: Opening) -> Expected:
    """The difference between the position taken over and what ``#a-nouveau`` brought in up to that day."""
    if opening.position is None:
        return Expected(opening.date, ())
    brought = ZERO
    for piece in books.pieces:
        if "a-nouveau" in piece.tags and piece.date <= opening.date:
            for line in piece.lines:
                brought -= line.amount if books.owner(line.account) == opening.owner else ZERO
    difference, equity = opening.position - brought, books.roots["equity"]
    return _expected(opening.date, [
        (f"{equity}:{opening.owner}:110-Reprise", -difference),
        (f"{equity}:{books.cooperative}:110-Reprise", difference),
    ])  # fmt: skip


def _aided(books: Books, met: Iterable[Need], day: date) -> dict[tuple[str, str], Fraction]:
    """What each fund ever aided each entrepreneur, openings included."""
    aided: dict[tuple[str, str], Fraction] = defaultdict(lambda: ZERO)
    for need in met:
        aided[need.fund, need.owner] += need.paid
    for opening in books.openings:
        if opening.date <= day and opening.subject in books.funds:
            aided[opening.subject, opening.owner] += opening.counted.get("aided", ZERO)
    return aided
