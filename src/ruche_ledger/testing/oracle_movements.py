"""The oracle's movements: what counts on its own day, and what receipts bring in, in order. Provisional."""

from __future__ import annotations

from dataclasses import replace

from ruche_ledger.testing.oracle_books import Books, Piece
from ruche_ledger.testing.oracle_calendar import ZERO
from ruche_ledger.testing.oracle_receipts import received
from ruche_ledger.testing.oracle_receivables import is_invoice
from ruche_ledger.testing.oracle_rules import (
    ALL,
    Moved,
    held_since,
    invoice_of,
    lines_under,
    posted,
    rule_in_force,
    ruled,
)


def movements(books: Books, key: str, name: str, channel: str = "external") -> list[Moved]:
    """All movements in order: by date, then the older rule, then the smaller base."""
    found = [moved for piece in books.pieces for moved in at_once(books, piece, key, name, channel)]
    found += received(books, key, name).get(channel, [])
    return sorted(joined(found), key=lambda moved: (moved.date, moved.rule.date, moved.rule_since, moved.base))


def joined(found: list[Moved]) -> list[Moved]:
    """What one transaction brings under one rule is one movement, of however many receipts or invoices."""
    together: dict[tuple[object, ...], Moved] = {}
    for moved in found:
        key = (moved.rule, moved.rule_since, moved.date, moved.document, moved.unit)
        before = together[key].base if key in together else ZERO
        together[key] = replace(moved, base=before + moved.base)
    return list(together.values())


def at_once(books: Books, piece: Piece, key: str, name: str, channel: str) -> list[Moved]:
    """The transaction's movements on its own date; on the received basis an invoice brings only its ``less``."""
    if piece.is_set_apart or not books.contract(key, piece.date):
        return []
    rule, rule_day = ruled(books, piece, key, name, channel), piece.date
    if rule is None:
        return []
    is_sold = not (rule.basis == "received" and is_invoice(books, piece, key, rule))
    invoice = invoice_of(books, piece, key, name, rule)
    if invoice is not None:
        then = rule_in_force(books, name, key, invoice.date, channel)
        is_paid_later = then is not None and then.basis == "received" and is_invoice(books, invoice, key, then)
        if is_paid_later or invoice.is_set_apart:
            is_sold = False
        elif rule.credit_notes == "original":
            if then is None:
                return []
            rule, rule_day = then, invoice.date
    since = held_since(books, name, key, rule_day, channel)
    bases = rule.base if is_sold else ()
    units = {ALL}
    if rule.per == "activity":
        lines = lines_under(books, piece, key, bases) + lines_under(books, piece, key, rule.less)
        units = {books.activity(line.account) for line in lines}
    found = []
    for unit in units:
        sold = posted(books, piece, key, bases, charge=False, unit=unit)
        deducted = posted(books, piece, key, rule.less, charge=True, unit=unit)
        if sold is not None or deducted is not None:
            base = (sold or ZERO) - (deducted or ZERO)
            found.append(Moved(rule, since, piece.date, base, piece.number, unit))
    return found
