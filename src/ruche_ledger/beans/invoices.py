"""Open invoices of other books: `base:` on the 411 posting of a transaction tagged `#a-nouveau`."""

from __future__ import annotations

from collections.abc import Callable, Container
from typing import Any

from beancount.core.amount import Amount

from ..accounts import AccountInfo
from ..errors import Problem, Source, problem
from ..model import OpenInvoice
from ..money import is_on_the_cent, to_cents
from ..roles import RECEIVABLE

#: The key that a posting carries.
BASE = "base"


class OpenInvoices:
    """Reads them one by one.

    Args:
        currency: The operating currency.
        info: Reads an account's name.
        people: Keys of all entrepreneurs.

    Attributes:
        found: By entrepreneur, in order of date.
        problems: What cannot be read.
    """

    def __init__(self, currency: str, info: Callable[[str], AccountInfo], people: Container[str]) -> None:
        self.currency = currency
        self.info = info
        self.people = people
        self.found: dict[str, list[OpenInvoice]] = {}
        self.problems: list[Problem] = []

    def read(self, ordinal: int, entry: Any) -> None:
        """Reads a transaction that is tagged `#a-nouveau`."""
        for posting in entry.postings:
            if posting.meta and BASE in posting.meta:
                info = self.info(posting.account)
                if info.owner in self.people and info.pcg.startswith(RECEIVABLE):
                    base = self._base(entry, posting)
                    if base is not None:
                        links, cents = tuple(sorted(entry.links)), to_cents(posting.units.number)
                        invoice = OpenInvoice(ordinal, entry.date, links, posting.account, cents, base)
                        self.found.setdefault(info.owner, []).append(invoice)

    def _base(self, entry: Any, posting: Any) -> int | None:
        """The base in cents; None where it cannot be used."""
        value, units = posting.meta[BASE], posting.units
        if units.currency != self.currency or not is_on_the_cent(units.number):
            return None  # each a fault of its own
        place = Source(str(entry.meta.get("filename", "")), int(posting.meta.get("lineno") or entry.meta["lineno"]))
        if not (
            isinstance(value, Amount)
            and value.number is not None
            and value.currency == self.currency
            and is_on_the_cent(value.number)
        ):
            fault = problem(
                "bad-base",
                "“base: {value}” of {account} cannot be read; write what counts of this open invoice, without VAT, as "
                "an amount on the cent: base: 1000.00 {currency}",
                place,
                part="contribution",
                value=f'"{value}"' if isinstance(value, str) else "…" if value is None else value,
                account=posting.account,
                currency=self.currency,
            )
        elif not 0 <= value.number <= units.number:
            fault = problem(
                "bad-base",
                "“base: {value}” does not fit {amount} on {account}; it is the part of what is still owed that counts, "
                "without VAT",
                place,
                part="contribution",
                value=value,
                account=posting.account,
                amount=units,
            )
        elif not entry.links:
            fault = problem(
                "base-unlinked",
                "{account} takes an open invoice over with its base, but without a link no receipt can name it; "
                "add the link that its receipts will share, ^F-1",
                place,
                part="contribution",
                account=posting.account,
            )
        else:
            return to_cents(value.number)
        self.problems.append(fault)
        return None
