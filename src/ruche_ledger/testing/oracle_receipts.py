"""The oracle's received basis: one day after the other, money pays invoices and bounces, notes undo it. Provisional."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from ruche_ledger.testing.oracle_books import Books, Piece
from ruche_ledger.testing.oracle_calendar import ZERO, rounded
from ruche_ledger.testing.oracle_clauses import Rule
from ruche_ledger.testing.oracle_receivables import (
    ended,
    is_invoice,
    receivable,
    settled_at_once,
    summed,
)
from ruche_ledger.testing.oracle_rules import (
    ALL,
    CHANNELS,
    Moved,
    first_ruled,
    invoice_of,
    last_ruled,
    lines_under,
    posted,
    ruled,
)


@dataclass
class Money:
    """What one transaction credited to the receivable, and what of it pays nothing yet."""

    date: date
    links: frozenset[str]
    number: int
    left: Fraction


@dataclass
class Part:
    """What one receipt pays of one invoice, and the rule that levied it: none where nothing was levied."""

    money: Money
    under: tuple[Rule, date] | None
    date: date
    paid: Fraction


@dataclass
class Invoice:
    """An invoice: its amount with VAT, its base by activity, what ended it and what pays it."""

    number: int
    date: date
    links: frozenset[str]
    channel: str
    whole: Fraction
    bases: dict[str, Fraction]
    is_received: bool
    ended: Fraction = ZERO
    parts: list[Part] = field(default_factory=list)

    @property
    def paid(self) -> Fraction:
        """What receipts pay of it."""
        return sum((part.paid for part in self.parts), ZERO)

    @property
    def open(self) -> Fraction:
        """What is neither paid nor ended."""
        return self.whole - self.ended - self.paid

    def brought(self, unit: str, paid: Fraction) -> Fraction:
        """The part of the base that comes with so much of the amount with VAT, rounded half-up."""
        return rounded(self.bases[unit] * paid / self.whole, "half-up")


@dataclass
class Ledger:
    """One entrepreneur's invoices and receipts under the rules of one name, and what they bring in."""

    books: Books
    key: str
    name: str
    invoices: list[Invoice] = field(default_factory=list)
    moneys: list[Money] = field(default_factory=list)
    found: dict[str, list[Moved]] = field(default_factory=dict)

    def of(self, links: frozenset[str]) -> list[Invoice]:
        """The invoices that share a link: the oldest first, then the smaller, then by link."""
        sharing = [invoice for invoice in self.invoices if invoice.links & links]
        return sorted(sharing, key=lambda each: (each.date, each.whole, min(each.links & links)))

    def bring(
        self, invoice: Invoice, before: Fraction, under: tuple[Rule, date] | None, day: date, document: int
    ) -> None:
        """The movement of a payment that has just been added or taken back."""
        if not invoice.is_received or under is None:
            return
        for unit in invoice.bases:
            base = invoice.brought(unit, invoice.paid) - invoice.brought(unit, before)
            moved = Moved(under[0], under[1], day, base, document, unit)
            self.found.setdefault(invoice.channel, []).append(moved)

    def pay(self, money: Money, invoice: Invoice, day: date) -> None:
        """Let what is left of the money pay what is open of the invoice."""
        amount = min(money.left, invoice.open)
        if amount > 0:
            before, under = invoice.paid, last_ruled(self.books, self.name, self.key, day, invoice.channel)
            money.left -= amount
            invoice.parts.append(Part(money, under, day, amount))
            self.bring(invoice, before, under, day, money.number)

    def pay_again(self, day: date) -> None:
        """Let what pays nothing yet, the earliest first, pay what is open."""
        for money in sorted(self.moneys, key=lambda money: money.date):
            for invoice in self.of(money.links):
                self.pay(money, invoice, day)

    def undo(
        self, invoices: list[Invoice], amount: Fraction, day: date, document: int, *, frees: bool, is_note: bool = False
    ) -> None:
        """Take back receipts of the invoices, latest first, under the rules that levied them.

        Credit notes and losses free the money; a note counts under the day's rule with ``credit-notes: "current"``.
        """
        parts = [(invoice, part) for invoice in invoices for part in invoice.parts]
        for invoice, part in sorted(parts, key=lambda each: each[1].date, reverse=True):
            taken = min(amount, part.paid)
            if taken > 0:
                before = invoice.paid
                part.paid -= taken
                part.money.left += taken if frees else ZERO
                amount -= taken
                now = last_ruled(self.books, self.name, self.key, day, invoice.channel)
                is_current = is_note and now is not None and now[0].credit_notes == "current"
                self.bring(invoice, before, now if is_current else part.under, day, document)

    def end(self, invoices: list[Invoice], amount: Fraction, day: date, document: int, *, is_note: bool) -> None:
        """A credit note or a loss: first what is unpaid, which moves nothing, the oldest first, then receipts."""
        for invoice in invoices:
            unpaid = min(amount, invoice.open)
            invoice.ended += unpaid
            amount -= unpaid
        for invoice in reversed(invoices):
            over = min(amount, invoice.paid)
            self.undo([invoice], over, day, document, frees=True, is_note=is_note)
            invoice.ended += over
            amount -= over

    def bounce(self, links: frozenset[str], amount: Fraction, day: date, document: int) -> None:
        """A payment that came back: first from what pays nothing, then from receipts, latest first."""
        for money in sorted(self.moneys, key=lambda money: money.date, reverse=True):
            if money.links & links and money.date <= day:
                taken = min(money.left, amount)
                money.left -= taken
                amount -= taken
        self.undo(self.of(links), amount, day, document, frees=False)


def received(books: Books, key: str, name: str) -> dict[str, list[Moved]]:
    """What receipts bring in, by channel; nothing where no rule of that name has the received basis."""
    decided = [held.basis for held in books.rules if held.name == name]
    decided += [terms.meta.get("basis", "") for terms in books.terms if terms.name == name]
    if "received" not in decided:
        return {}
    ledger = Ledger(books, key, name)
    pieces = [piece for piece in books.pieces if piece.links and "cloture" not in piece.tags]
    for day in sorted({piece.date for piece in pieces}):
        today = [piece for piece in pieces if piece.date == day]
        invoicing(ledger, today, day)
        crediting(ledger, [piece for piece in today if not piece.is_set_apart], day)
    return ledger.found


def invoicing(ledger: Ledger, pieces: list[Piece], day: date) -> None:
    """The day's invoices, what they settle at once, and the money that came before them."""
    made = []
    for piece in pieces:
        made += taken_over(ledger, piece) if "a-nouveau" in piece.tags else issued(ledger, piece)
    for invoice, settled in made:
        ledger.invoices.append(invoice)
        money = Money(day, invoice.links, invoice.number, settled)
        ledger.moneys.append(money)
        ledger.pay(money, invoice, day)
    ledger.pay_again(day)


def issued(ledger: Ledger, piece: Piece) -> list[tuple[Invoice, Fraction]]:
    """The invoice that a transaction is, with what it settles at once."""
    books, key = ledger.books, ledger.key
    for channel in CHANNELS:
        rule = ruled(books, piece, key, ledger.name, channel)
        if rule and books.contract(key, piece.date) and is_invoice(books, piece, key, rule):
            settled = settled_at_once(books, piece)
            whole = summed(books, piece, ("411",), key) + settled
            units = {ALL}
            if rule.per == "activity":
                units = {books.activity(line.account) for line in lines_under(books, piece, key, rule.base)}
            bases = {unit: posted(books, piece, key, rule.base, charge=False, unit=unit) or ZERO for unit in units}
            is_received = rule.basis == "received"
            invoice = Invoice(piece.number, piece.date, piece.links, channel, whole, bases, is_received)
            return [(invoice, settled)]
    return []


def taken_over(ledger: Ledger, piece: Piece) -> list[tuple[Invoice, Fraction]]:
    """The open invoices of an ``#a-nouveau``: each posting that carries its base."""
    books, found = ledger.books, []
    for line in piece.lines:
        if line.base is not None and books.owner(line.account) == ledger.key and line.amount > 0:
            under = first_ruled(books, ledger.name, ledger.key, piece.date)
            unit = books.activity(line.account) if under and under[0].per == "activity" else ALL
            is_received = under is not None and under[0].basis == "received"
            found.append(Invoice(piece.number, piece.date, piece.links, "external", line.amount, {unit: line.base},
                                 is_received))  # fmt: skip
    return [(invoice, ZERO) for invoice in found]


def crediting(ledger: Ledger, pieces: list[Piece], day: date) -> None:
    """The day's receipts, the smaller first, then what ends invoices, then what bounced."""
    books, key = ledger.books, ledger.key
    ends: list[tuple[list[Invoice], Fraction, int, bool]] = []
    bounces: list[tuple[frozenset[str], Fraction, int]] = []
    moneys: list[Money] = []
    for piece in pieces:
        rules = [last_ruled(books, ledger.name, key, day, channel) for channel in CHANNELS]
        rule = next((each[0] for each in rules if each), None)
        if any(invoice.number == piece.number for invoice in ledger.invoices):
            continue
        over = ended(books, piece, key, rule.base if rule else ())
        note = invoice_of(books, piece, key, ledger.name, rule) if rule else None
        credit = -receivable(books, piece, key)
        if note is not None:
            invoices = [invoice for invoice in ledger.invoices if invoice.number == note.number]
        else:
            over, invoices = min(over, max(credit, ZERO)), ledger.of(piece.links)
        ends.append((invoices, over, piece.number, note is not None))
        if credit > over:
            moneys.append(Money(day, piece.links, piece.number, credit - over))
        returned = -summed(books, piece, ("5",)) if credit < 0 or note is not None else ZERO
        if returned > 0:
            limit = -credit if note is None else returned
            bounces.append((piece.links, min(returned, limit), piece.number))
    for money in sorted(moneys, key=lambda money: money.left):
        ledger.moneys.append(money)
        for invoice in ledger.of(money.links):
            ledger.pay(money, invoice, day)
    for invoices, amount, number, is_note in ends:
        ledger.end(invoices, amount, day, number, is_note=is_note)
    ledger.pay_again(day)
    for links, amount, number in bounces:
        ledger.bounce(links, amount, day, number)
