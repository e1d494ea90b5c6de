"""Reads from one entrepreneur's transactions which are invoices, receipts, credit notes and payments that went back.

An invoice debits the entrepreneur's receivable (411 and 416 are one) and sells; what credits the receivable under one
of its links is a receipt, but for what a bad debt (654), a discount (665) or the base itself takes with its VAT (445).
Only the entrepreneur's own legs and the cooperative's say what a transaction is for, not another entrepreneur's.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date
from decimal import Decimal, localcontext
from typing import NamedTuple

from .accounts import AccountInfo
from .invoices import Brought, Credit, Invoice
from .matching import Matching
from .model import Legs, OpenInvoice, Piece
from .money import CONTEXT, HUNDRED
from .roles import Roles, Sale, debits, roles_of, sale_of, total
from .rules.contributions import Rule
from .rules.scopes import Held, Timeline


class Matched(NamedTuple):
    """What was received of invoices that count when they are paid.

    Attributes:
        brought: What came in and went back, in order of date.
        apart: Transactions whose sales are in it, or never will be, and so do not count on their own day.
        unlinked: Those of them that no receipt can name, for they have no link.
    """

    brought: Sequence[Brought]
    apart: frozenset[int]
    unlinked: tuple[int, ...]


class _Plain(NamedTuple):
    """How most transactions are read, without looking at each of their legs.

    Attributes:
        kind: What such a transaction can be but `_OTHER`.
        owed: Where the one posting on the receivable stands.
        sold: Of an invoice, where its one sale stands.
        factor: What a debit of one euro there sells, in cents.
        activity: Of an invoice, whose sale it is.
    """

    kind: int
    owed: int = 0
    sold: int = 0
    factor: Decimal = HUNDRED
    activity: str | None = None


_OTHER, _NOTHING, _RECEIPT, _INVOICE = range(4)


class _Note(NamedTuple):
    """What may be a credit note: what it takes from the receivable, what it pays back at once, its rule."""

    credit: Credit
    refunded: int
    rule: Rule


def is_on_receipts(held: Timeline[Rule]) -> bool:
    """Whether some rule counts what is received."""
    return any(part.rule.basis == "received" for part in held.held)


def match(
    pieces: Iterable[Piece],
    held: Timeline[Rule],
    stays: Sequence[tuple[date, date]],
    info: Callable[[str], AccountInfo],
    taken_over: Iterable[OpenInvoice] = (),
    beside: Timeline[Rule] | None = None,
) -> Matched:
    """Finds what one entrepreneur received of invoices under one name and channel.

    An invoice counts by the basis in force on its date. One that was taken over with its base counts if the rule in
    force then, or else the first one after, is on the received basis.

    Args:
        pieces: In order of date.
        held: Which rule holds when.
        stays: Stretches of active days, ends exclusive.
        info: An account's owner, number and activity.
        taken_over: Open invoices of other books.
        beside: Which rule of the other channel holds when: its invoices take their part of receipts, too.
    """
    reading = _Reading(held, stays, info, beside)
    read = reading.read
    with localcontext(CONTEXT):
        waiting = sorted(taken_over, key=lambda invoice: invoice.day, reverse=True)
        reached = date.min
        for piece in pieces:
            if piece.day != reached:
                reached = piece.day
                while waiting and waiting[-1].day <= reached:
                    reading.take_over(waiting.pop())
                if reading.day != reached:
                    reading.reach(reached)
            read(piece)
        while waiting:
            reading.take_over(waiting.pop())
        reading.reach(date.max)
    return Matched(reading.matching.brought, frozenset(reading.apart), tuple(reading.unlinked))


class _Reading:
    """Reads day by day, so that the order of a day's lines never matters."""

    def __init__(
        self,
        held: Timeline[Rule],
        stays: Sequence[tuple[date, date]],
        info: Callable[[str], AccountInfo],
        beside: Timeline[Rule] | None,
    ) -> None:
        self.held = held
        self.beside = beside
        self.info = info
        self.matching = Matching(held, stays)
        self.by_activity = any(part.rule.per == "activity" for part in held.held)
        self.day = date.min
        self.standing: Held[Rule] | None = None
        self.levying: Held[Rule] | None = None
        self.other: Held[Rule] | None = None
        self.apart: set[int] = set()
        self.unlinked: list[int] = []
        self._plain: dict[Legs, _Plain] = {}
        self._plains: dict[tuple[Rule | None, bool, Rule | None], dict[Legs, _Plain]] = {}
        self._roles: dict[Legs, Roles] = {}
        self._sales: dict[tuple[Rule, Legs], Sale] = {}
        self._counted: dict[str, date] = {}  # by link, the latest sale that counted on its own day
        self._invoices: list[tuple[Invoice, int]] = []
        self._receipts: list[Credit] = []
        self._losses: list[Credit] = []
        self._notes: list[_Note] = []
        self._recovered: list[Credit] = []
        self._bounced: list[Credit] = []

    def reach(self, day: date) -> None:
        """Matches what was read so far, and goes on to a day."""
        matching = self.matching
        if self._invoices:
            if len(self._invoices) > 1:
                self._invoices.sort(key=lambda each: each[0].rank)
            for invoice, settled in self._invoices:
                matching.invoice(invoice, settled)
            self._invoices.clear()
        if self._receipts:
            if len(self._receipts) > 1:
                self._receipts.sort(key=lambda each: (each.left, each.links))
            for receipt in self._receipts:
                matching.receipt(receipt, self.day)
            self._receipts.clear()
        if self._losses or self._notes or self._recovered or self._bounced:
            self._take_back()
        self.day = day
        standing = self.standing
        if self.beside is not None or standing is None or not standing.start <= day < standing.end:
            self._turn(day)

    def _turn(self, day: date) -> None:
        """Other rules are in force."""
        self.standing = self.held.on(day)
        self.levying = self.matching.today = self.standing or self.matching.levying(day)
        self.other = self.beside.on(day) if self.beside is not None else None
        rule = self.levying.rule if self.levying else None
        other = self.other.rule if self.other else None
        self._plain = self._plains.setdefault((rule, self.standing is None, other), {})

    def _take_back(self) -> None:
        matching = self.matching
        for loss in _in_order(self._losses):
            matching.lose(loss)
        for note in sorted(self._notes, key=lambda each: (each.credit.left, each.refunded, each.credit.links)):
            credit, refunded, rule = note
            invoice = next(matching.latest(credit.links), None)
            counted = max((self._counted[link] for link in credit.links if link in self._counted), default=date.min)
            if invoice is not None and invoice.day >= counted:
                if invoice.parts:
                    self.apart.add(credit.ordinal)
                matching.credit_note(credit, refunded, original=rule.credit_notes == "original")
        for recovered in _in_order(self._recovered):
            matching.recover(recovered.links, recovered.left, recovered.day)
        for bounced in _in_order(self._bounced):
            matching.bounce(bounced)
        self._losses, self._notes, self._recovered, self._bounced = [], [], [], []

    def take_over(self, found: OpenInvoice) -> None:
        """An open invoice of other books."""
        if found.day != self.day:
            self.reach(found.day)
        standing = self.standing or next((part for part in self.held.held if part.start > found.day), None)
        if standing is None or standing.rule.is_internal:
            return
        parts: tuple[tuple[str | None, int], ...] = ()
        if standing.rule.basis == "received":
            parts = ((self.info(found.account).activity if self.by_activity else None, found.base),)
        self._invoices.append((Invoice(found.ordinal, found.day, found.links, found.amount, parts), 0))

    def read(self, piece: Piece) -> None:
        """A transaction of the day reached."""
        ordinal, day, links, legs, numbers = piece
        plain = self._plain.get(legs)
        if plain is None:
            plain = self._plain[legs] = self._plain_of(legs)
        kind = plain.kind
        if kind == _NOTHING:
            return
        if links and kind == _RECEIPT:
            paid = int(numbers[plain.owed] * HUNDRED)
            if paid < 0:
                self._receipts.append(Credit(day, ordinal, _named(links), -paid))
                return
        elif links and kind == _INVOICE:
            owed, sold = int(numbers[plain.owed] * HUNDRED), int(numbers[plain.sold] * plain.factor)
            if owed > 0 and sold > 0:
                self.apart.add(ordinal)
                parts = ((plain.activity, sold),)
                self._invoices.append((Invoice(ordinal, day, _named(links), owed, parts), 0))
                return
        self._read(piece)

    def _read(self, piece: Piece) -> None:
        """A transaction that may be anything."""
        ordinal, day, links, legs, numbers = piece
        roles = self._roles[legs]
        owed = total(numbers, roles.receivable)
        sale, sold = self._sold(self.levying, legs, numbers)
        mine = sale is not None
        if not mine and self.beside is not None:
            sale, sold = self._sold(self.other, legs, numbers)
        if sold > 0 and sale is not None and (self.standing is not None or not mine):
            self._sell(piece, roles, owed, sale if mine else None)
        if not links:
            return
        if owed < 0 or sold < 0:
            self._credit(piece, roles, -owed, sold, mine=mine)
        elif owed > 0 and not sold:
            named = _named(links)
            money, lost = total(numbers, roles.money), total(numbers, roles.lost)
            if lost < 0:
                cents = min(owed, -lost + max(0, -total(numbers, roles.vat)))
                self._recovered.append(Credit(day, ordinal, named, cents))
            if money < 0:
                self._bounced.append(Credit(day, ordinal, named, min(owed, -money)))

    def _plain_of(self, legs: Legs) -> _Plain:
        """How to read what posts like this on days like this one."""
        roles = self._roles.get(legs)
        if roles is None:
            roles = self._roles[legs] = roles_of(legs, self.info)
        mine = self._selling(self.levying, legs)
        if mine is None and self._selling(self.other, legs) is None:
            if not roles.receivable:
                return _Plain(_NOTHING)
            is_plain = len(roles.receivable) == 1 and not roles.lost
            return _Plain(_RECEIPT if is_plain else _OTHER, roles.receivable[0])
        if mine is None or self.standing is None or self.standing.rule.basis != "received":
            return _Plain(_OTHER)
        activity, places = mine.parts[0]
        if len(mine.parts) + len(places) + len(roles.receivable) > 3 or not roles.receivable:
            return _Plain(_OTHER)
        if roles.settled or roles.lost:
            return _Plain(_OTHER)
        return _Plain(_INVOICE, roles.receivable[0], places[0][0], HUNDRED * places[0][1], activity)

    def _selling(self, held: Held[Rule] | None, legs: Legs) -> Sale | None:
        """How such a transaction sells under a rule; None if it does not, or in the other channel."""
        if held is None:
            return None
        key = (held.rule, legs)
        sale = self._sales.get(key)
        if sale is None:
            sale = self._sales[key] = sale_of(*key, self.info, by_activity=self.by_activity)
        return None if sale.foreign or not sale.parts else sale

    def _sold(self, held: Held[Rule] | None, legs: Legs, numbers: Sequence[Decimal]) -> tuple[Sale | None, int]:
        """The same, and for how much."""
        sale = self._selling(held, legs)
        return sale, 0 if sale is None else sale.cents(numbers)

    def _sell(self, piece: Piece, roles: Roles, owed: int, sale: Sale | None) -> None:
        """An invoice, if something is owed for what is sold; without a sale it only takes its part of receipts."""
        ordinal, day, links, _, numbers = piece
        received = sale is not None and self.standing is not None and self.standing.rule.basis == "received"
        if owed <= 0:
            for link in links or ():
                self._counted[link] = day
            return
        if received:
            self.apart.add(ordinal)
        if not links:
            if received:
                self.unlinked.append(ordinal)
            return
        settled = debits(numbers, roles.settled)
        if settled:
            settled += debits(numbers, roles.vat)
        parts = tuple(sale.by_activity(numbers)) if sale is not None and received else ()
        self._invoices.append((Invoice(ordinal, day, _named(links), owed + settled, parts), settled))

    def _credit(self, piece: Piece, roles: Roles, credited: int, sold: int, *, mine: bool) -> None:
        """What credits the receivable, or gives a sale back."""
        ordinal, day, links, _, numbers = piece
        named = _named(links or ())
        ending = max(0, -sold) + max(0, total(numbers, roles.lost))
        if ending:
            ending += max(0, total(numbers, roles.vat))
        through = min(max(0, credited), ending)
        if credited > through:
            self._receipts.append(Credit(day, ordinal, named, credited - through))
        standing = self.standing if mine else None
        if sold < 0 and standing is not None:
            refunded = min(ending - through, max(0, -total(numbers, roles.money)))
            if through or refunded:
                note = Credit(day, ordinal, named, through, ends=True)
                self._notes.append(_Note(note, refunded, standing.rule))
        elif through:
            self._losses.append(Credit(day, ordinal, named, through))


def _named(links: Collection[str]) -> tuple[str, ...]:
    return tuple(links) if len(links) == 1 else tuple(sorted(links))


def _in_order(credits: Sequence[Credit]) -> list[Credit]:
    return sorted(credits, key=lambda each: (each.left, each.links))
