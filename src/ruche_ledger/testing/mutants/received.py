"""Mutants of the received basis: which receipt pays which invoice, and what it brings in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ... import contributions as stage
from ... import invoices, matching, receipts
from ...messages import marked
from ...money import round_ratio
from .planting import Patch, around, mutant


@mutant("received-as-invoiced", marked("an invoice counts on its own day where receipts were decided"), "received")
def _received_as_invoiced(patch: Patch) -> None:
    patch.setattr(stage, "is_on_receipts", lambda _held: False)


@mutant("invoice-rate", marked("a receipt at the rate of its invoice's day"), "received change")
def _invoice_rate(patch: Patch) -> None:
    def then(right: Callable[..., Any], match: matching.Matching, invoice: Any, cents: int, *given: Any) -> Any:
        day, ordinal, held = given
        return right(match, invoice, cents, day, ordinal, match.held.on(invoice.day) or held)

    around(patch, matching.Matching, "_move", then)


@mutant("receipt-parts-alone", marked("the part of the base in each receipt rounded by itself"), "received")
def _receipt_parts_alone(patch: Patch) -> None:
    def alone(paid: invoices.Paid) -> int:
        return round_ratio(paid.base * (paid.after - paid.before), paid.amount, "half-up")

    patch.setattr(invoices.Paid, "cents", property(alone))


@mutant("receipt-vat-counted", marked("a receipt brings in its VAT, too"), "received")
def _receipt_vat_counted(patch: Patch) -> None:
    patch.setattr(invoices.Paid, "_counted", lambda _paid, received: received)


@mutant("newest-paid-first", marked("a receipt pays the newest of its invoices first"), "received")
def _newest_paid_first(patch: Patch) -> None:
    around(patch, matching.Matching, "_unpaid", lambda right, *given: reversed(list(right(*given))))


@mutant("bad-debt-brought-in", marked("a bad debt counts as if it were paid"), "received")
def _bad_debt_brought_in(patch: Patch) -> None:
    patch.setattr(matching.Matching, "lose", lambda match, loss: match.receipt(loss, loss.day))


@mutant("bounce-ignored", marked("a payment that bounced counts all the same"), "received")
def _bounce_ignored(patch: Patch) -> None:
    patch.setattr(matching.Matching, "bounce", lambda *_given, **_named: None)


@mutant("loss-left-open", marked("a loss leaves its invoice open"), "received")
def _loss_left_open(patch: Patch) -> None:
    patch.setattr(matching.Matching, "lose", lambda *_given, **_named: None)


@mutant("paid-note-for-nothing", marked("a credit note on a paid invoice gives nothing back"), "received refund")
def _paid_note_for_nothing(patch: Patch) -> None:
    patch.setattr(matching.Matching, "credit_note", lambda *_given, **_named: None)


@mutant("prepaid-forgotten", marked("what was received before its invoice never counts"), "received")
def _prepaid_forgotten(patch: Patch) -> None:
    patch.setattr(matching.Matching, "_left", lambda *_given: [])


@mutant("settled-at-once-forgotten", marked("what an invoice settles at once never counts"), "received")
def _settled_at_once_forgotten(patch: Patch) -> None:
    around(patch, matching.Matching, "invoice", lambda right, match, invoice, _settled: right(match, invoice, 0))


@mutant("late-receipt-free", marked("what is received after the exit is levied nothing"), "received")
def _late_receipt_free(patch: Patch) -> None:
    around(patch, matching.Matching, "levying", lambda _right, match, day: match.held.on(day))


@mutant("over-invoice", marked("an unpaid credit note takes from the base as if the invoice had counted"), "received")
def _over_invoice(patch: Patch) -> None:
    def counted(right: Callable[..., Any], *given: Any) -> Any:
        found = right(*given)
        brought = {step.paid.ordinal for step in found.brought} | {step.ordinal for step in found.brought}
        return found._replace(apart=frozenset(ordinal for ordinal in found.apart if ordinal in brought))

    around(patch, receipts, "match", counted)
    around(patch, stage, "match", counted)
