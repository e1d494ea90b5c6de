"""Open invoices of other books: `base:` on the 411 posting of a transaction tagged `#a-nouveau`."""

from __future__ import annotations

from collections.abc import Callable, Container
from typing import Any

from beancount.core.amount import Amount

from ..accounts import AccountInfo
from ..errors import Problem, Source, problem
from ..messages import marked
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
        if not (
            isinstance(value, Amount)
            and value.number is not None
            and value.currency == self.currency
            and is_on_the_cent(value.number)
        ):
            self._fault(
                entry,
                posting,
                "bad-base",
                marked(
                    "“base: {value}” of {account} cannot be read; write what counts of this open invoice, without VAT, "
                    "as an amount on the cent: base: 1000.00 {currency}"
                ),
                value=f'"{value}"' if isinstance(value, str) else "…" if value is None else value,
                currency=self.currency,
            )
            return None
        if units.currency != self.currency or not is_on_the_cent(units.number):
            return None  # each a fault of its own
        if not 0 <= value.number <= units.number:
            self._fault(
                entry,
                posting,
                "bad-base",
                marked(
                    "“base: {value}” does not fit {amount} on {account}; it is the part of what is still owed that "
                    "counts, without VAT"
                ),
                value=value,
                amount=units,
            )
            return None
        if not entry.links:
            self._fault(
                entry,
                posting,
                "base-unlinked",
                marked(
                    "{account} takes an open invoice over with its base, but without a link no receipt can name it; "
                    "add the link that its receipts will share, ^F-1"
                ),
            )
            return None
        return to_cents(value.number)

    def _fault(self, entry: Any, posting: Any, code: str, template: str, **params: object) -> None:
        place = Source(str(entry.meta.get("filename", "")), int(posting.meta.get("lineno") or entry.meta["lineno"]))
        part, severity = "contribution", "error"
        params["account"] = posting.account
        self.problems.append(problem(code, template, place, part=part, severity=severity, **params))
