"""What was taken over on the first day: the balance sheet of 2023, open invoices, equipment, stocks."""

from __future__ import annotations

from datetime import date

from . import accounts as acc
from .book import Book, Leg
from .cast import MEMBERS
from .days import FIRST_DAY, dice, workday_in
from .house import OPENING_GRANTS
from .money import half_up, share
from .sales import vat_falls_due
from .shapes import Asset, Member

TAG = ("a-nouveau",)
HOUSE: tuple[Leg, ...] = (
    (acc.BANK, 2638016),
    (acc.SAVINGS, 1500000),
    (acc.CASH, 16000),
    ("Actif:Ruche:2183-Informatique", 360000),
    ("Actif:Ruche:28183-Amortissements", -150000),
    ("Actif:Ruche:275-Depot-Garantie", 56000),
    (acc.GRANT_STATE, OPENING_GRANTS[acc.GRANT_STATE]),
    (acc.GRANT_REGION, OPENING_GRANTS[acc.GRANT_REGION]),
    ("Actif:Ruche:44586-TVA-Factures-A-Recevoir", 68000),
    ("Passif:Ruche:408-Factures-A-Recevoir", -408000),
    ("Actif:Ruche:486-Charges-D-Avance", 181000),
    ("Passif:Ruche:487-Produits-D-Avance", -190000),
    (acc.URSSAF, -518460),
    (acc.PENSION, -128135),
    (acc.HEALTH, -27290),
    (acc.TAX_AT_SOURCE, -21744),
    (acc.VAT_DUE, -184600),
    (acc.suppliers("Ruche", ""), -34800),
    ("Passif:Ruche:4282-Conges-A-Payer", -168000),
    ("Passif:Ruche:4382-Charges-Sur-Conges", -51400),
    (acc.SHARES, -1620000),
    ("Capitaux:Ruche:1061-Reserve-Legale", -286000),
    ("Capitaux:Ruche:1063-Fonds-De-Developpement", -940000),
    ("Capitaux:Ruche:120-Resultat", -184230),
)
STOCKS = {("E008", "Miel", "355-Stock-Miel"): 94000, ("E002", "Poterie", "31-Stock-Argile"): 38500}


def depreciated(asset: Asset, day: date) -> int:
    """What is written off at the end of the month of ``day``, in cents; the month of purchase counts."""
    months = (day.year - asset.bought.year) * 12 + day.month - asset.bought.month + 1
    return half_up(asset.cost * 100 * max(0, min(months, asset.years * 12)), asset.years * 12)


def depreciation_account(member: Member, asset: Asset) -> str:
    """``28154-Amortissements`` beside ``2154-…``."""
    return acc.of("Actif", member.key, asset.activity, f"28{asset.leaf[1:4]}-Amortissements")


def post(book: Book) -> None:
    """Balance sheets of the first day, the cooperative's and each member's."""
    book.post(FIRST_DAY, "La Ruche", "À nouveau, bilan de la coopérative au 31 décembre 2023",
              [*HOUSE, ("Capitaux:Ruche:110-Report-A-Nouveau", -sum(cents for _, cents in HOUSE))],
              tags=TAG)  # fmt: skip
    for member in MEMBERS:
        if member.start < FIRST_DAY:
            _member(book, member)
    day = workday_in((2024, 1), 15)
    for account, payee, label in (
        (acc.URSSAF, "Urssaf", "DSN, cotisations décembre 2023"),
        (acc.PENSION, "Caisse de retraite complémentaire", "DSN, retraite décembre 2023"),
        (acc.HEALTH, "Mutuelle et prévoyance du Bocage", "DSN, prévoyance décembre 2023"),
        (acc.TAX_AT_SOURCE, "Direction des finances publiques", "DSN, prélèvement à la source décembre 2023"),
        (acc.VAT_DUE, "Direction des finances publiques", "Paiement de la TVA décembre 2023"),
        (acc.suppliers("Ruche", ""), "Imprimerie du Val", "Paiement de la facture de décembre 2023"),
    ):
        due = -dict(HOUSE)[account]
        when = workday_in((2024, 1), 22) if account == acc.VAT_DUE else day
        book.post(when, payee, label, [(account, due), (acc.BANK, -due)])


def _member(book: Book, member: Member) -> None:
    legs: list[Leg] = []
    for asset in member.assets:
        if asset.bought < FIRST_DAY:
            legs.append((acc.of("Actif", member.key, asset.activity, asset.leaf), asset.cost * 100))
            legs.append((depreciation_account(member, asset), -depreciated(asset, date(2023, 12, 31))))
    for (key, activity, leaf), cents in STOCKS.items():
        if key == member.key:
            legs.append((acc.of("Actif", key, activity, leaf), cents))
    if member.key == "E010":
        legs.append((acc.of("Passif", "E010", "", "165-Depot-De-Garantie"), -15000))
    own = acc.of("Capitaux", member.key, "", "110-Report-A-Nouveau")
    if legs:
        book.post(FIRST_DAY, member.name, f"À nouveau, équipement, stock et dépôt, {member.key}",
                  [*legs, (own, -sum(cents for _, cents in legs))], tags=TAG)  # fmt: skip
    for activity, customer, net_euros, permille, number in member.open_invoices:
        line = next(line for line in member.sales if line.activity == activity)
        net = net_euros * 100
        vat = share(net, permille)
        waiting = vat if line.kind == "service" else 0
        receivable = acc.customers(member.key, activity)
        book.post(FIRST_DAY, customer, f"À nouveau, facture {number} à recevoir",
                  [(receivable, net + vat), (acc.vat_waiting(member.key, activity), -waiting),
                   (own, waiting - net - vat)], links=[number], tags=TAG)  # fmt: skip
        paid = workday_in((2024, dice("open", number).randint(1, 2)), dice("day", number).randint(8, 26))
        book.post(paid, customer, f"Règlement {number}",
                  [(acc.BANK, net + vat), (receivable, -net - vat), *vat_falls_due(member, line, net + vat)],
                  links=[number])  # fmt: skip
