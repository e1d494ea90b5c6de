"""Where an owner's position comes from, by plain sums over the ledger's text.

Each entry that touches the owner is read from its other side: money, VAT, pay, members. The lines add up to the
position because an entry adds up to zero.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal

from beancount.core import data

from tests.la_ruche.ruche_books import ZERO, Books, owner_of, pcg_of

LINES = (
    "Position au début",
    "Encaissements",
    "TVA collectée",
    "TVA déductible",
    "Fournisseurs payés",
    "Notes de frais",
    "Paie et cotisations",
    "Dépôt, parts",
    "Ventes et achats internes",
    "Atelier partagé",
    "Contribution",
    "Assurance",
    "Prélèvement de la caisse",
    "Aide reçue",
    "Position à la fin",
)
GENERATED = {
    "186-Atelier": "Atelier partagé",
    "186-Contribution": "Contribution",
    "186-Assurance": "Assurance",
    "186-Solidarite": "Prélèvement de la caisse",
    "187-Aide": "Aide reçue",
}


def line_of(entry: data.Transaction, account: str, owned: set[str]) -> str:
    """The line of the page on which one leg of the other side belongs."""
    number = pcg_of(account)
    if number.startswith("4457"):
        return "TVA collectée"
    if number.startswith("4456"):
        return "TVA déductible"
    if number.startswith(("421", "431", "437", "4421")):
        return "Paie et cotisations"
    if number.startswith("1013") or any(own.startswith("165") for own in owned):
        return "Dépôt, parts"
    if number.startswith(("186", "187")):
        return "Ventes et achats internes"
    assert number.startswith(("5", "471")), (entry.date, account)
    if any(own.startswith(("425", "467")) for own in owned):
        return "Notes de frais"
    return "Encaissements" if any(own.startswith(("411", "4191", "70")) for own in owned) else "Fournisseurs payés"


def reconcile(books: Books, owner: str, opening: Decimal, year: int) -> dict[str, Decimal]:
    """The lines of one owner and one year, from the opening at the start of the books."""
    sums: dict[str, Decimal] = defaultdict(lambda: ZERO)
    sums["Position au début"] = opening
    for entry in books.transactions:
        if entry.date.year != year:
            continue
        mine = [posting for posting in entry.postings if owner_of(posting.account) == owner]
        if not mine:
            continue
        if "ruche" in entry.tags:
            name = mine[0].account.split(":")[-1]
            line = GENERATED.get(name)
            if line:
                sums[line] -= sum(posting.units.number for posting in mine)
            continue
        owned = {pcg_of(posting.account) for posting in mine}
        for posting in entry.postings:
            if owner_of(posting.account) != owner:
                sums[line_of(entry, posting.account, owned)] += posting.units.number
    sums["Position à la fin"] = sum(sums.values(), ZERO)
    return {line: sums[line] for line in LINES}


def openings(books: Books) -> dict[str, Decimal]:
    """The positions taken over, from the bookkeeper's own directives."""
    taken: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for entry in books.entries:
        if isinstance(entry, data.Custom) and entry.type == "ruche-opening" and len(entry.values) == 2:
            amount = entry.values[1].value
            if hasattr(amount, "number") and entry.date == date(2024, 1, 1):
                taken[entry.values[0].value] = amount.number
    return taken
