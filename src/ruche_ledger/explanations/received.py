"""Explains what receipts bring in of their invoices' bases."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..bases import BaseMovement
from ..invoices import Paid
from ..levies import Segment
from ..model import Books, Text, amount
from ..money import from_cents
from .steps import Step, step


def received_steps(books: Books, segment: Segment) -> Iterator[Step]:
    """One line for each invoice that something was received of, or taken back."""
    for move in segment.parts:
        for paid in move.paid:
            invoice = books.text(paid.ordinal)
            if not paid.counted_before and paid.after == paid.amount:
                yield step(
                    "{invoice} of {day}, {amount} with VAT, is received whole: its base",
                    from_cents(paid.cents),
                    invoice=_called(invoice),
                    day=invoice.date,
                    amount=from_cents(paid.amount),
                )
                continue
            yield step(
                "{received} received of {amount} on {invoice} of {day} (base {base}): "
                "{base} × {received} / {amount} = {counted}, less {before} counted before",
                from_cents(paid.cents),
                received=from_cents(paid.after),
                amount=from_cents(paid.amount),
                invoice=_called(invoice),
                day=invoice.date,
                base=from_cents(paid.base),
                counted=from_cents(paid.counted_after),
                before=from_cents(paid.counted_before),
            )


def received_details(books: Books, segment: Segment) -> list[dict[str, Any]]:
    """The same for machines."""
    return [_details(books, move, paid) for move in segment.parts for paid in move.paid]


def _details(books: Books, move: BaseMovement, paid: Paid) -> dict[str, Any]:
    invoice = books.text(paid.ordinal)
    return {
        "source": str(books.text(move.ordinal).source),
        "date": move.day.isoformat(),
        "invoice": {
            "source": str(invoice.source),
            "date": invoice.date.isoformat(),
            "links": list(invoice.links),
            "amount": amount(paid.amount),
            "base": amount(paid.base),
        },
        "activity": move.activity,
        "received_before": amount(paid.before),
        "received": amount(paid.after),
        "counted_before": amount(paid.counted_before),
        "counted": amount(paid.counted_after),
        "base": amount(paid.cents),
    }


def _called(invoice: Text) -> str:
    """What an invoice is known by: its links, else what it says."""
    return " ".join(invoice.links) or " ".join(filter(None, (invoice.payee, invoice.narration)))
