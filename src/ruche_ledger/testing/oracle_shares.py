"""The oracle's pooled means: section 5 of the ledger language, one shared posting after the other. Provisional."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TypeVar

from ruche_ledger.testing.oracle_books import Books, Line, Piece
from ruche_ledger.testing.oracle_calendar import ZERO
from ruche_ledger.testing.oracle_decisions import Pool
from ruche_ledger.testing.oracle_entries import Expected, expected

Key = TypeVar("Key", str, tuple[str, int])


def divided(amount: Fraction, weights: Mapping[Key, Fraction]) -> dict[Key, Fraction]:
    """An amount in proportion to weights: whole cents first, then the largest remainders, ties by key."""
    cents, total = amount * 100, sum(weights.values(), ZERO)
    quotas = {key: cents * weight / total for key, weight in weights.items()}
    parts = {key: quota.numerator // quota.denominator for key, quota in quotas.items()}
    left = cents - sum(parts.values())
    for key in sorted(quotas, key=lambda key: (parts[key] - quotas[key], key))[: int(left)]:
        parts[key] += 1
    return {key: Fraction(part, 100) for key, part in parts.items()}


def pooled(books: Books) -> list[Expected]:
    """What every posting with a ``share`` brings to those who bear it with its payer."""
    return [_borne(books, piece, line) for piece in books.pieces for line in piece.lines if line.share]


def pool_in_force(books: Books, line: Line, piece: Piece) -> Pool | None:
    """The latest directive of that name on that day, or None: also where one of its owners is not active."""
    so_far = [pool for pool in books.pools if pool.name == line.share and pool.date <= piece.date]
    if not so_far:
        return None
    pool = max(so_far, key=lambda pool: pool.date)
    absent = [owner for owner in pool.parts if owner in books.contracts and not books.contract(owner, piece.date)]
    return None if absent else pool


def _borne(books: Books, piece: Piece, line: Line) -> Expected:
    pool = pool_in_force(books, line, piece)
    if pool is None:
        return expected(piece.date, ())
    payer, name = books.owner(line.account), pool.name[0].upper() + pool.name[1:]
    sign = -1 if line.amount < 0 else 1
    legs = []
    for owner, part in divided(abs(line.amount), pool.parts).items():
        if owner != payer:
            legs.append((f"{books.roots['expenses']}:{owner}:186-{name}", sign * part))
            legs.append((f"{books.roots['income']}:{payer}:187-{name}", -sign * part))
    return expected(piece.date, legs)
