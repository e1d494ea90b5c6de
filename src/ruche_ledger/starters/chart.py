"""The accounts of a first ledger: those that every cooperative needs, and those that a rule counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..messages import marked
from ..rules.declarations import Declaration

HOUSE = "Coop"
MEMBER = "E001"


@dataclass(frozen=True, slots=True)
class Account:
    """An account with a text of the catalogue about it."""

    name: str
    label: str


_HOUSE = (
    ("Actif", "44566-TVA-Deductible", marked("VAT on purchases, to be deducted")),
    ("Actif", "5121-Banque", marked("the bank, one account for all")),
    ("Passif", "401-Fournisseurs", marked("suppliers of the shared services")),
    ("Passif", "421-Remunerations", marked("net pay due to all salaried members")),
    ("Passif", "431-Urssaf", marked("social contributions due")),
    ("Passif", "44551-TVA-A-Decaisser", marked("VAT to be paid, once declared")),
    ("Passif", "44571-TVA-Collectee", marked("VAT due to the State")),
    ("Capitaux", "1013-Parts-Sociales", marked("the members' shares")),
    ("Capitaux", "110-Report-A-Nouveau", marked("results of former years")),
    ("Charges", "6132-Loyer", marked("the rent")),
    ("Charges", "616-Assurances", marked("insurance")),
    ("Charges", "6226-Honoraires", marked("fees")),
    ("Charges", "627-Frais-Bancaires", marked("the bank's charges")),
    ("Charges", "641-Remunerations", marked("pay of the permanent team")),
    ("Charges", "645-Charges-Sociales", marked("social contributions on it")),
    ("Produits", "74-Subventions", marked("grants")),
)

_MEMBER = (
    ("Actif", "411-Clients", marked("customers")),
    ("Actif", "44586-TVA-En-Attente", marked("VAT of purchases not yet paid")),
    ("Passif", "401-Fournisseurs", marked("suppliers")),
    ("Passif", "425-Notes-De-Frais", marked("expenses to be reimbursed")),
    ("Passif", "44574-TVA-En-Attente", marked("VAT of services not yet paid for")),
    ("Produits", "187-Interne", marked("sales to other members")),
    ("Produits", "706-Prestations", marked("services")),
    ("Produits", "707-Marchandises", marked("goods resold")),
    ("Charges", "186-Interne", marked("purchases from other members")),
    ("Charges", "601-Matieres", marked("materials")),
    ("Charges", "604-Sous-Traitance", marked("subcontracting that enters what is sold")),
    ("Charges", "607-Marchandises", marked("goods bought for resale")),
    ("Charges", "6251-Deplacements", marked("travel")),
    ("Charges", "641-Remunerations", marked("the member's pay")),
    ("Charges", "645-Charges-Sociales", marked("social contributions on it")),
)

#: What a rule may count beyond these, by number.
_COUNTED = {
    "602": ("Charges", "602-Autres-Approvisionnements", marked("other supplies")),
    "603": ("Charges", "603-Variation-De-Stock", marked("change in stock")),
    "6042": ("Charges", "6042-Sous-Traitance-Formation", marked("trainers who are paid for a day")),
    "609": ("Charges", "609-Rabais-Obtenus", marked("rebates on purchases")),
    "611": ("Charges", "611-Sous-Traitance", marked("general subcontracting")),
    "6256": ("Charges", "6256-Missions", marked("expenses of an assignment")),
    "7062": ("Produits", "7062-Formation", marked("training")),
}


def chart(rules: Iterable[Declaration]) -> tuple[tuple[Account, ...], tuple[Account, ...]]:
    """The accounts of the cooperative, and those of one member, as far as rules count them."""
    counted = [_COUNTED[number] for number in sorted({*_counted(rules)} & _COUNTED.keys())]
    order = {root: place for place, root in enumerate(("Actif", "Passif", "Capitaux", "Produits", "Charges"))}
    own = sorted((*_MEMBER, *counted), key=lambda account: (order[account[0]], account[1]))
    house = sorted(_HOUSE, key=lambda account: (order[account[0]], account[1]))
    return tuple(_accounts(house, HOUSE)), tuple(_accounts(own, MEMBER))


def _counted(rules: Iterable[Declaration]) -> Iterator[str]:
    """PCG prefixes that rules count or take out."""
    for rule in rules:
        for key in ("base", "less"):
            value = rule.keys.get(key)
            if isinstance(value, str):
                yield from (prefix.removeprefix("-") for prefix in value.split())


def _accounts(listed: Iterable[tuple[str, str, str]], owner: str) -> Iterator[Account]:
    return (Account(f"{root}:{owner}:{name}", label) for root, name, label in listed)
