"""Which receipt pays which invoice, and so what it brings into a base, and when."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from heapq import merge

from .invoices import Brought, Credit, Invoice, Paid, Payment, Queue
from .periods import DAY
from .rules.contributions import Rule
from .rules.scopes import Held, Timeline

#: By the hundred thousand: a named tuple's own constructor takes twice as long, to check what is right here.
_unchecked = tuple.__new__


class Matching:
    """Matches one entrepreneur's receipts to their invoices under one name and channel, in order of date.

    Within a day: invoices by rank, then receipts, then what ends an invoice, then what is taken back.

    Args:
        held: Which rule holds when.
        stays: Stretches of active days, ends exclusive.

    Attributes:
        brought: What was brought in so far.
        today: The rule that levies what is received on the day that is matched.
    """

    def __init__(self, held: Timeline[Rule], stays: Sequence[tuple[date, date]]) -> None:
        self.held = held
        self.stays = stays
        self.brought: list[Brought] = []
        self.today: Held[Rule] | None = None
        self._queues: dict[str, Queue] = {}
        self._waiting: dict[str, list[Credit]] = {}
        self._payments: list[Payment] = []
        self._by_link: dict[str, list[Payment]] = {}
        self._indexed = 0

    def levying(self, day: date) -> Held[Rule] | None:
        """The rule that levies what is received on a day: the one in force; after an exit, on the last active day."""
        held = self.held.on(day)
        if held is None:
            for start, end in reversed(self.stays):
                if start <= day:
                    return None if day < end else self.held.on(end - DAY)
        return held

    def latest(self, links: Collection[str]) -> Iterator[Invoice]:
        """The invoices that share a link, the latest first; one with several of the links comes several times."""
        queues = [self._queues[link].invoices for link in links if link in self._queues]
        if len(queues) == 1:
            return reversed(queues[0])
        return merge(*map(reversed, queues), key=lambda invoice: invoice.rank, reverse=True)

    def invoice(self, invoice: Invoice, settled: int) -> None:
        """A new invoice: what it settles at once pays it, then what was received before it."""
        for link in invoice.links:
            queue = self._queues.get(link)
            if queue is None:
                queue = self._queues[link] = Queue()
            queue.invoices.append(invoice)
        if settled:
            self._pay(invoice, Credit(invoice.day, invoice.ordinal, invoice.links, settled), invoice.day)
        if self._waiting:
            for credit in self._left(invoice.links):
                self._pay(invoice, credit, invoice.day)

    def receipt(self, credit: Credit, day: date) -> None:
        """Money pays the oldest of its invoices first; what is too much waits for the next one."""
        for invoice in self._unpaid(credit.links):
            self._pay(invoice, credit, day)
            if not credit.left:
                return
        if not credit.waits:
            credit.waits = True
            for link in credit.links:
                self._waiting.setdefault(link, []).append(credit)

    def lose(self, loss: Credit) -> None:
        """A bad debt or a discount ends what is unpaid, the oldest first; what is more undoes receipts."""
        for invoice in self._unpaid(loss.links):
            taken = min(loss.left, invoice.unpaid)
            invoice.ended += taken
            invoice.lost += taken
            loss.left -= taken
            if not loss.left:
                return
        self.credit_note(loss, 0, original=True)

    def recover(self, links: Collection[str], cents: int, day: date) -> None:
        """A bad debt or a discount that is taken back opens again what it ended, the latest first."""
        for invoice in self.latest(links):
            if not cents:
                return
            taken = min(cents, invoice.lost)
            if taken:
                cents -= taken
                invoice.ended -= taken
                invoice.lost -= taken
                self._reopen(invoice)
                for credit in self._left(invoice.links):
                    self._pay(invoice, credit, day)

    def credit_note(self, note: Credit, refunded: int, *, original: bool) -> None:
        """A credit note ends what is unpaid of the latest of its invoices, then undoes receipts, the latest first.

        What was paid and is due no more pays other invoices with the receipt's links, or waits as an overpayment. What
        the note pays back at once is due to nobody any more: it undoes receipts first.

        Args:
            note: With what stands on the receivable.
            refunded: What is paid back at once.
            original: Whether what is undone goes under the rules that levied it, rather than under the day's.
        """
        freed: list[Credit] = []
        for invoice in self.latest(note.links):
            if not (note.left or refunded):
                break
            taken = min(note.left, invoice.unpaid)
            invoice.ended += taken
            note.left -= taken
            due = min(note.left, invoice.received)
            back = min(refunded, invoice.received - due)
            note.left -= due
            refunded -= back
            for payment, cents in self._undo(invoice, due + back, note, original=original):
                repaid = min(back, cents)
                back -= repaid
                payment.credit.left += cents - repaid
                freed.append(payment.credit)
            taken = min(refunded, invoice.unpaid)
            invoice.ended += taken
            refunded -= taken
        for credit in freed:
            if credit.left:
                self.receipt(credit, note.day)
        if note.left and note.ends:
            self.receipt(note, note.day)

    def bounce(self, back: Credit) -> None:
        """A payment that went back takes back what was too much, then receipts, the latest first.

        Receipts of the invoices whose links it has come before others that share a link with it.
        """
        for credit in reversed(self._left(back.links)):
            if not credit.ends:
                taken = min(back.left, credit.left)
                credit.left -= taken
                back.left -= taken
        self._index()
        for is_named in (True, False):
            lists = [self._by_link[link] for link in back.links if link in self._by_link]
            for payments in lists:
                while payments and not payments[-1].cents:
                    payments.pop()
            for payment in merge(*map(reversed, lists), key=lambda payment: -payment.number):
                if not back.left:
                    return
                taken = min(back.left, payment.cents)
                if taken and is_named is any(link in back.links for link in payment.invoice.links):
                    self._take_back(payment, taken, back, payment.held)
                    back.left -= taken

    def _index(self) -> None:
        """Finds payments by the links of their invoices and receipts: only who takes some back asks for that."""
        for payment in self._payments[self._indexed :]:
            for link in {*payment.invoice.links, *payment.credit.links}:
                self._by_link.setdefault(link, []).append(payment)
        self._indexed = len(self._payments)

    def _unpaid(self, links: Collection[str]) -> Iterator[Invoice]:
        """The invoices that share a link and are not settled, the first to be paid first."""
        queues = [self._queues[link] for link in links if link in self._queues]
        if len(queues) == 1:
            return queues[0].unpaid()
        return merge(*(queue.unpaid() for queue in queues), key=lambda invoice: invoice.rank)

    def _left(self, links: Collection[str]) -> list[Credit]:
        """What waits and shares a link, the earliest first."""
        found: dict[int, Credit] = {}
        for link in links:
            credits = self._waiting.get(link)
            if credits:
                credits[:] = [credit for credit in credits if credit.left]
                found |= {id(credit): credit for credit in credits}
        return sorted(found.values(), key=lambda credit: (credit.day, credit.left, credit.links))

    def _pay(self, invoice: Invoice, credit: Credit, day: date) -> None:
        cents = min(credit.left, invoice.unpaid)
        if not cents:
            return
        credit.left -= cents
        if credit.ends:
            invoice.ended += cents
            return
        held = self.today
        payment = Payment(len(self._payments), invoice, credit, cents, held)
        self._payments.append(payment)
        invoice.payments.append(payment)
        self._move(invoice, cents, day, credit.ordinal, held)

    def _undo(self, invoice: Invoice, cents: int, note: Credit, *, original: bool) -> Iterator[tuple[Payment, int]]:
        """Takes payments back for good, the latest first: nobody will pay them again."""
        while cents:
            payment = invoice.payments[-1]
            taken = min(cents, payment.cents)
            if taken:
                self._take_back(payment, taken, note, payment.held if original else self.today)
                invoice.ended += taken
                cents -= taken
                yield payment, taken
            if not payment.cents:
                invoice.payments.pop()

    def _take_back(self, payment: Payment, cents: int, back: Credit, held: Held[Rule] | None) -> None:
        payment.cents -= cents
        if cents:
            self._reopen(payment.invoice)
            self._move(payment.invoice, -cents, back.day, back.ordinal, held)

    def _move(self, invoice: Invoice, cents: int, day: date, ordinal: int, held: Held[Rule] | None) -> None:
        before = invoice.received
        invoice.received = after = before + cents
        if held is not None:
            for activity, base in invoice.parts if held.rule.per == "activity" else invoice.whole:
                paid = _unchecked(Paid, (invoice.ordinal, invoice.amount, base, before, after))
                self.brought.append(_unchecked(Brought, (day, ordinal, held, activity, paid)))

    def _reopen(self, invoice: Invoice) -> None:
        for link in invoice.links:
            self._queues[link].reopen(invoice)
