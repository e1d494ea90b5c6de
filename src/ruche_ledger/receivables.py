"""What customers still owe: the open balances of receivables, invoice by invoice where links tell them apart.

What a customer paid without anything that matches it to an invoice is set against what the same customer owed first,
the oldest first, as the law does with a payment that names no debt (C. civ. art. 1342-10).
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from .model import Movement, amount
from .money import CONTEXT, nearest_cents
from .names import MARK

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
        set_off_cents: The part of it, of the same sign, that is set against what else this customer paid or owed.
        since: The day of the oldest of them that is still open; `date` if all is set off.
        open_links: What those that are still open are known by, the oldest first: of each, the link that the fewest
            others on its side carry, since a mark of matching ties many invoices and their number only one.
    """

    date: datetime.date
    links: tuple[str, ...]
    payee: str
    account: str
    is_doubtful: bool
    cents: int
    set_off_cents: int
    since: datetime.date
    open_links: tuple[str, ...]

    @property
    def left_cents(self) -> int:
        """What is still to be paid, or to be given back, after the set-off."""
        return self.cents - self.set_off_cents

    def as_dict(self) -> dict[str, Any]:
        """The row of the statement's `receivables`."""
        return {
            "date": self.date.isoformat(),
            "links": list(self.links),
            "payee": self.payee,
            "account": self.account,
            "doubtful": self.is_doubtful,
            "amount": amount(self.cents),
            "set_off": amount(self.set_off_cents),
            "left": amount(self.left_cents),
            "since": self.since.isoformat(),
            "open_links": list(self.open_links),
        }


def open_receivables(movements: Iterable[Movement]) -> tuple[Receivable, ...]:
    """Finds what is still owed, the oldest first.

    Movements of 411 and 416 that share a link, directly or by way of others, are one receivable: a receipt for two
    invoices makes one of them. Movements without a link count together by account and payee. All of it adds up to the
    balances of the accounts; so does what is left after the set-off, for each customer.

    Args:
        movements: Everything up to the day in question, in order of date.
    """
    groups = [(group, cents) for group in _groups(movements) if (cents := _sum(group))]
    groups.sort(key=lambda each: (each[0][0].date, _links(each[0]), each[0][0].account, _payee(each[0])))
    set_off = _set_off([(_payee(group), cents) for group, cents in groups])
    found = []
    for (group, cents), off in zip(groups, set_off, strict=True):
        first = group[0]
        still = _open(group, cents - off)
        found.append(
            Receivable(
                date=first.date,
                links=_links(group),
                payee=_payee(group),
                account=first.account,
                is_doubtful=bool(_sum(row for row in group if row.pcg.startswith("416"))),
                cents=cents,
                set_off_cents=off,
                since=still[0].date if still else first.date,
                open_links=_own_links(still, [row for row in group if (row.amount > 0) is (cents > 0)]),
            )
        )
    return tuple(found)


def _groups(movements: Iterable[Movement]) -> list[list[Movement]]:
    """Movements of receivables that belong together."""
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
    return list(groups.values())


def _set_off(groups: Sequence[tuple[str, int]]) -> list[int]:
    """How much of each group, in order of date, is set against groups of the other sign of the same customer.

    A customer without a name is nobody in particular: nothing is set off.
    """
    owed: dict[str, int] = {}
    paid: dict[str, int] = {}
    for payee, cents in groups:
        side = owed if cents > 0 else paid
        side[payee] = side.get(payee, 0) + abs(cents)
    rest = {
        (payee, sign): min(owed.get(payee, 0), paid.get(payee, 0)) for payee, _ in groups if payee for sign in (1, -1)
    }
    found = []
    for payee, cents in groups:
        sign = 1 if cents > 0 else -1
        taken = min(abs(cents), rest.get((payee, sign), 0))
        if taken:
            rest[payee, sign] -= taken
        found.append(sign * taken)
    return found


def _open(group: Sequence[Movement], cents: int) -> list[Movement]:
    """The latest movements that make up what is open, in order of date: what is older is settled first."""
    found: list[Movement] = []
    rest = Decimal(abs(cents))
    for row in reversed(group):
        if rest <= 0:
            break
        if (row.amount > 0) is (cents > 0):
            found.append(row)
            rest = CONTEXT.subtract(rest, abs(row.amount) * 100)
    return found[::-1]


def _own_links(still: Iterable[Movement], side: Iterable[Movement]) -> tuple[str, ...]:
    """For each of some movements, the link that the fewest movements on their side carry, rather than a mark."""
    carried = Counter(link for row in side for link in row.links)

    def rank(link: str) -> tuple[bool, int, str]:
        return link.startswith(MARK), carried[link], link

    return tuple(dict.fromkeys(min(row.links, key=rank) for row in still if row.links))


def _sum(rows: Iterable[Movement]) -> int:
    """The balance of some movements in cents."""
    total = Decimal(0)
    for row in rows:
        total = CONTEXT.add(total, row.amount)
    return nearest_cents(total)


def _links(group: Iterable[Movement]) -> tuple[str, ...]:
    return tuple(sorted({link for row in group for link in row.links}))


def _payee(group: Iterable[Movement]) -> str:
    return next((row.payee for row in group if row.payee), "")
