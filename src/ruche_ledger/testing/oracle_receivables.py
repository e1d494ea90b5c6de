"""The oracle's receivables: what a transaction does to an entrepreneur's ``411`` and ``416``. Provisional."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from ruche_ledger.testing.oracle_books import Books, Piece
from ruche_ledger.testing.oracle_calendar import ZERO, matches
from ruche_ledger.testing.oracle_clauses import Rule
from ruche_ledger.testing.oracle_rules import posted


def summed(books: Books, piece: Piece, prefixes: Iterable[str], key: str | None = None) -> Fraction:
    """The sum of the lines under the prefixes, of one owner or of all."""
    prefixes = tuple(prefixes)
    return sum(
        (
            line.amount
            for line in piece.lines
            if matches(books.pcg(line.account), prefixes) and key in (None, books.owner(line.account))
        ),
        ZERO,
    )


def debits(books: Books, piece: Piece, prefixes: Iterable[str]) -> Fraction:
    """The debits alone of the lines under the prefixes, whoever owns them."""
    prefixes = tuple(prefixes)
    return sum(
        (line.amount for line in piece.lines if line.amount > 0 and matches(books.pcg(line.account), prefixes)), ZERO
    )


def is_invoice(books: Books, piece: Piece, key: str, rule: Rule) -> bool:
    """A transaction with a link that posts on the base and debits the entrepreneur's own ``411…``."""
    is_sale = posted(books, piece, key, rule.base, charge=False) is not None
    return bool(piece.links) and is_sale and summed(books, piece, ("411",), key) > 0


def settled_at_once(books: Books, piece: Piece) -> Fraction:
    """What an invoice settles itself: its class 5 and 4191 debits with the 445 debits beside them."""
    paid = debits(books, piece, ("5", "4191"))
    return paid + debits(books, piece, ("445",)) if paid else ZERO


def receivable(books: Books, piece: Piece, key: str) -> Fraction:
    """How the transaction changes what customers owe: ``411…`` and ``416…`` are one receivable."""
    return summed(books, piece, ("411", "416"), key)


def ended(books: Books, piece: Piece, key: str, base: tuple[str, ...]) -> Fraction:
    """What ends an invoice: debits on 654, 665 or the base, with the net 445 debits beside them."""
    undone = max(ZERO, -(posted(books, piece, key, base, charge=False) or ZERO))
    lost = debits(books, piece, ("654", "665")) + undone
    return lost + max(ZERO, summed(books, piece, ("445",))) if lost else ZERO
