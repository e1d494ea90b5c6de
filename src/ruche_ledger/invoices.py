"""Invoices and what pays or ends them; cents throughout.

What is received of an invoice brings in its base in proportion to its amount with VAT, cumulatively:
base × received / amount, rounded half away from zero, less what was counted before.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from .money import round_ratio
from .rules.contributions import Rule
from .rules.scopes import Held


class Paid(NamedTuple):
    """One step of what was received of an invoice, and so of what it brought in.

    Attributes:
        ordinal: The invoice's transaction.
        amount: Its amount with VAT.
        base: Its base; where activities are levied by themselves, the part of one of them.
        before, after: What was received of it before the step, and after it: less, where a payment was taken back.
    """

    ordinal: int
    amount: int
    base: int
    before: int
    after: int

    @property
    def counted_before(self) -> int:
        """What it had brought in before."""
        return self._counted(self.before)

    @property
    def counted_after(self) -> int:
        """What it has brought in in all."""
        return self._counted(self.after)

    @property
    def cents(self) -> int:
        """What the step brings in; negative where something was taken back."""
        return self._counted(self.after) - self._counted(self.before)

    def _counted(self, received: int) -> int:
        if not received or received == self.amount:
            return self.base if received else 0
        return round_ratio(self.base * received, self.amount, "half-up")


class Brought(NamedTuple):
    """What a receipt brings in on a day, or what is taken back, under one rule."""

    day: date
    ordinal: int
    held: Held[Rule]
    activity: str | None
    paid: Paid


class Invoice:
    """An invoice, and what became of it so far.

    Attributes:
        ordinal: Its transaction.
        day: Its date.
        links: In alphabetical order.
        amount: With VAT.
        parts: Its base, by activity where these are levied by themselves; empty if it counts otherwise, or not at all.
        whole: The same, not by activity, for a rule that levies them together.
        received: What was paid of it.
        ended: What a credit note or a bad debt ended: nobody will pay it.
        lost: The part of `ended` that is a bad debt or a discount.
        payments: What it was paid with, the latest last.
    """

    __slots__ = ("amount", "day", "ended", "links", "lost", "ordinal", "parts", "payments", "received", "whole")

    def __init__(
        self, ordinal: int, day: date, links: tuple[str, ...], amount: int, parts: tuple[tuple[str | None, int], ...]
    ) -> None:
        self.ordinal = ordinal
        self.day = day
        self.links = links
        self.amount = amount
        self.parts = parts
        is_whole = not parts or (len(parts) == 1 and parts[0][0] is None)
        self.whole = parts if is_whole else ((None, sum([base for _, base in parts])),)
        self.received = self.ended = self.lost = 0
        self.payments: list[Payment] = []

    @property
    def rank(self) -> tuple[date, int, tuple[str, ...]]:
        """The order in which receipts pay: the oldest, then the smaller, then by link."""
        return self.day, self.amount, self.links

    @property
    def unpaid(self) -> int:
        """What is still to be paid."""
        return self.amount - self.received - self.ended


class Credit:
    """A receipt, a credit note or a payment that went back, and what is left of it once it is matched.

    Attributes:
        day, ordinal, links: Of its transaction.
        left: What is matched to nothing yet.
        ends: Whether it ends an invoice rather than pays it, as a credit note does.
        waits: Whether it is among those that pay the next invoice with one of its links.
    """

    __slots__ = ("day", "ends", "left", "links", "ordinal", "waits")

    def __init__(self, day: date, ordinal: int, links: tuple[str, ...], left: int, *, ends: bool = False) -> None:
        self.day = day
        self.ordinal = ordinal
        self.links = links
        self.left = left
        self.ends = ends
        self.waits = False


class Payment:
    """What of one receipt went into one invoice, and under which rule."""

    __slots__ = ("cents", "credit", "held", "invoice", "number")

    def __init__(self, number: int, invoice: Invoice, credit: Credit, cents: int, held: Held[Rule] | None) -> None:
        self.number = number
        self.invoice = invoice
        self.credit = credit
        self.cents = cents
        self.held = held


class Queue:
    """The invoices of one link by rank; those before `first` are settled."""

    __slots__ = ("first", "invoices")

    def __init__(self) -> None:
        self.invoices: list[Invoice] = []
        self.first = 0

    def unpaid(self) -> Iterator[Invoice]:
        """Those that are not settled, the first to be paid first."""
        invoices = self.invoices
        while self.first < len(invoices) and not invoices[self.first].unpaid:
            self.first += 1
        for place in range(self.first, len(invoices)):
            if invoices[place].unpaid:
                yield invoices[place]

    def reopen(self, invoice: Invoice) -> None:
        """Has an invoice, that was settled, looked at again."""
        self.first = min(self.first, bisect_left(self.invoices, invoice.rank, key=lambda each: each.rank))
