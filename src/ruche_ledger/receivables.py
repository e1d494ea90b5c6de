"""What customers still owe: the open balances of receivables, invoice by invoice where links tell them apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from .model import Movement, amount
from .money import CONTEXT, nearest_cents

#: Customers, and doubtful customers: one receivable.
NUMBERS = ("411", "416")


@dataclass(frozen=True, slots=True)
class Receivable:
    """Invoices that share links with each other and with their receipts, and are not settled.

    Attributes:
        date: The day of the first of them.
        links: Their links, empty for postings that nothing ties to an invoice.
        payee: The customer that the first of them names.
        account: The account of the first of them.
        is_doubtful: Whether a part of it stands on 416.
        cents: What is open; negative if more was received than invoiced.
    """

    date: date
    links: tuple[str, ...]
    payee: str
    account: str
    is_doubtful: bool
    cents: int

    def as_dict(self) -> dict[str, Any]:
        """The row of the statement's `receivables`."""
        return {
            "date": self.date.isoformat(),
            "links": list(self.links),
            "payee": self.payee,
            "account": self.account,
            "doubtful": self.is_doubtful,
            "amount": amount(self.cents),
        }


def open_receivables(movements: Iterable[Movement]) -> tuple[Receivable, ...]:
    """Finds what is still owed, the oldest first.

    Movements of 411 and 416 that share a link, directly or by way of others, are one receivable: a receipt for two
    invoices makes one of them. Movements without a link count together by account and payee. All of it adds up to the
    balances of the accounts.

    Args:
        movements: Everything up to the day in question, in order of date.
    """
    rows = [row for row in movements if row.pcg.startswith(NUMBERS)]
    roots: dict[str, str] = {}

    def root(link: str) -> str:
        while roots.setdefault(link, link) != link:
            roots[link] = link = roots[roots[link]]
        return link

    for row in rows:
        for link in row.links[1:]:
            roots[root(link)] = root(row.links[0])
    groups: dict[tuple[str, ...], list[Movement]] = {}
    for row in rows:
        key = (root(row.links[0]),) if row.links else ("", row.account, row.payee)
        groups.setdefault(key, []).append(row)
    found = []
    for group in groups.values():
        total, doubtful = Decimal(0), Decimal(0)
        for row in group:
            total = CONTEXT.add(total, row.amount)
            if row.pcg.startswith("416"):
                doubtful = CONTEXT.add(doubtful, row.amount)
        cents = nearest_cents(total)
        if cents:
            first = group[0]
            links = tuple(sorted({link for row in group for link in row.links}))
            payee = next((row.payee for row in group if row.payee), "")
            found.append(Receivable(first.date, links, payee, first.account, bool(doubtful), cents))
    return tuple(sorted(found, key=lambda each: (each.date, each.links, each.account, each.payee)))
