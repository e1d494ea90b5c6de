"""S10: what is invoiced and what is received agree once everything is paid."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from ..texts import Declaration, Entry, Leg
from ..trials import Trial, cents_text
from .amounts import BANK, table
from .law import Broken

if TYPE_CHECKING:
    from ..subjects import Subject


def bases_agree(trial: Trial, _subject: Subject) -> Iterator[Broken]:
    """S10: the same sales as invoices that are paid on the day, under either basis of a flat rule."""
    found = table(trial)
    if found is None or found.rule.scale != "flat" or found.rule.channel != "external":
        return
    both = []
    for basis in ("invoiced", "received"):
        declarations = tuple(_on(basis, each) for each in trial.ledger.declarations)
        entries = tuple(paid for entry in trial.ledger.entries for paid in _invoiced(entry))
        both.append(trial.other(replace(trial.ledger, declarations=declarations, entries=entries, order=())))
    for key in trial.ledger.entrepreneurs:
        invoiced, received = (each.taken(key) for each in both)
        if invoiced != received:
            yield Broken(key, cents_text(invoiced), cents_text(received))


def _on(basis: str, each: Declaration) -> Declaration:
    if each.kind != "ruche-rule" or each.values[1] == "exempt":
        return each
    return replace(each, meta=(*((key, v) for key, v in each.meta if key != "basis"), ("basis", basis)))


def _invoiced(entry: Entry) -> Iterator[Entry]:
    """A sale over the counter as an invoice with VAT and its payment."""
    sales = [leg for leg in entry.legs if leg.account.startswith("Income:")]
    if len(entry.legs) != 2 or len(sales) != 1 or sales[0].cents >= 0 or entry.links:
        yield entry
        return
    key, vat = sales[0].account.split(":")[1], -sales[0].cents // 5
    client, link = f"Assets:{key}:411-Clients", (f"P-{key}-{entry.date}-{sales[0].cents}",)
    legs = (Leg(client, vat - sales[0].cents), sales[0], Leg("Liabilities:Ruche:44571-TVA", -vat))
    yield Entry(entry.date, f"{entry.narration} facturée", tuple(leg for leg in legs if leg.cents), link)
    paid = (Leg(BANK, vat - sales[0].cents), Leg(client, sales[0].cents - vat))
    yield Entry(entry.date, f"{entry.narration} payée", paid, link)
