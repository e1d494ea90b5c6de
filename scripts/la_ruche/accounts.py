"""Account names, all in one place: French roots, the owner's key, the activity, the PCG number."""

from __future__ import annotations

BANK = "Actif:Ruche:5121-Banque"
SAVINGS = "Actif:Ruche:5122-Livret"
CASH = "Actif:Ruche:530-Caisse-Marches"
TRANSIT = "Actif:Ruche:580-Virements-Internes"
SUSPENSE = "Actif:Ruche:471-Attente"
VAT_DEDUCTIBLE = "Actif:Ruche:44566-TVA-Deductible"
VAT_EQUIPMENT = "Actif:Ruche:44562-TVA-Immobilisations"
VAT_CREDIT = "Actif:Ruche:44567-Credit-TVA"
VAT_DUE = "Passif:Ruche:44551-TVA-A-Decaisser"
VAT_PERMILLE = {
    200: "Passif:Ruche:445711-TVA-Collectee-20",
    100: "Passif:Ruche:445712-TVA-Collectee-10",
    55: "Passif:Ruche:445713-TVA-Collectee-5-5",
}
NET_PAY = "Passif:Ruche:421-Remunerations"
URSSAF = "Passif:Ruche:431-Urssaf"
PENSION = "Passif:Ruche:4371-Retraite"
HEALTH = "Passif:Ruche:4372-Prevoyance"
TAX_AT_SOURCE = "Passif:Ruche:4421-Prelevement-Source"
SHARES = "Capitaux:Ruche:1013-Parts-Sociales"
GRANT_STATE = "Actif:Ruche:4417-Subvention-Etat"
GRANT_REGION = "Actif:Ruche:4417-Subvention-Region"

LINES_OF_ACTION = ("Sensibilisation", "Accompagnement", "Gestion", "Reseau")


def of(root: str, owner: str, activity: str, leaf: str) -> str:
    """``Produits:E002:Poterie:701-Ventes``; without activity it is the owner's common part."""
    return ":".join(part for part in (root, owner, activity, leaf) if part)


def income(owner: str, activity: str, leaf: str) -> str:
    """An account of class 7."""
    return of("Produits", owner, activity, leaf)


def charge(owner: str, activity: str, leaf: str) -> str:
    """An account of class 6."""
    return of("Charges", owner, activity, leaf)


def customers(owner: str, activity: str) -> str:
    """What customers owe an activity."""
    return of("Actif", owner, activity, "411-Clients")


def suppliers(owner: str, activity: str, leaf: str = "401-Fournisseurs") -> str:
    """What an activity owes its suppliers."""
    return of("Passif", owner, activity, leaf)


def vat_waiting(owner: str, activity: str) -> str:
    """VAT on services that waits for the customer's payment."""
    return of("Passif", owner, activity, "44574-TVA-En-Attente")
