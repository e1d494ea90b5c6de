"""The last day of the year: stock, depreciation, 408, 418, 486, 487, paid leave, variable pay."""

from __future__ import annotations

from datetime import date, timedelta

from . import accounts as acc
from .book import Book, Leg
from .cast import MEMBERS
from .days import Month, last_day
from .money import half_up, share
from .opening import STOCKS, depreciated, depreciation_account
from .payroll import EMPLOYER_MEMBER, EMPLOYER_STAFF, STAFF, slip_for_cost

CLOSING = ("cloture",)
COUNTED = {
    2024: {("E008", "Miel", "355-Stock-Miel"): 118200, ("E002", "Poterie", "31-Stock-Argile"): 41250,
           ("E012", "Depannage", "37-Stock-Pieces"): 36400},
    2025: {("E008", "Miel", "355-Stock-Miel"): 106900, ("E002", "Poterie", "31-Stock-Argile"): 37400,
           ("E012", "Depannage", "37-Stock-Pieces"): 52800},
}  # fmt: skip
CHANGES = {"355": "7135-Variation-Stock-Miel", "31": "6031-Variation-Argile", "37": "6037-Variation-Pieces"}


def stock(book: Book, month: Month) -> None:
    """What was counted, against 6031, 6037 or 7135."""
    if month[1] != 12:
        return
    for (key, activity, leaf), counted in COUNTED[month[0]].items():
        before = COUNTED.get(month[0] - 1, STOCKS).get((key, activity, leaf), 0)
        change = CHANGES[leaf.split("-")[0]]
        root = "Produits" if change.startswith("7") else "Charges"
        book.post(last_day(month), "Inventaire", f"Variation de stock {month[0]}, {key}",
                  [(acc.of("Actif", key, activity, leaf), counted - before),
                   (acc.of(root, key, activity, change), before - counted)])  # fmt: skip


def entries(book: Book, month: Month) -> None:
    """The other entries of the year's end; those that are taken back on the first day are tagged."""
    if month[1] != 12:
        return
    _depreciation(book, month)
    year, day = month[0], last_day(month)
    audit = 340000
    _both(book, day, "Cabinet Audit du Poitou", f"Facture à recevoir, commissaire aux comptes, mission {year}",
          [(acc.charge("Ruche", "Gestion", "6226-Honoraires-Commissaire"), audit),
           ("Actif:Ruche:44586-TVA-Factures-A-Recevoir", share(audit, 200)),
           ("Passif:Ruche:408-Factures-A-Recevoir", -audit - share(audit, 200))])  # fmt: skip
    feed = {2024: 24600, 2025: 27100}[year]
    _both(book, day, "Coopérative laitière du Bocage", "Facture à recevoir, lait de la dernière semaine, E004",
          [(acc.charge("E004", "Fromages", "601-Lait-Aliments"), feed),
           (acc.of("Actif", "E004", "Fromages", "44586-TVA-Factures-A-Recevoir"), share(feed, 55)),
           (acc.suppliers("E004", "Fromages", "408-Factures-A-Recevoir"), -feed - share(feed, 55))])  # fmt: skip
    session = {2024: 185000, 2025: 210000}[year]
    _both(book, day, "Paroles et Territoires", "Facture à établir, session de décembre, E003",
          [(acc.of("Actif", "E003", "Formation", "418-Factures-A-Etablir"), session),
           (acc.income("E003", "Formation", "706-Formation-Exoneree"), -session)])  # fmt: skip
    ahead = {2024: 64000, 2025: 72000}[year]
    _both(book, day, "Poterie des Marais", f"Produit constaté d'avance, stages du printemps {year + 1}, E002",
          [(acc.income("E002", "Stages", "706-Stages"), ahead),
           (acc.of("Passif", "E002", "Stages", "487-Produits-D-Avance"), -ahead)])  # fmt: skip
    premium = half_up(276000 * {2024: 1000, 2025: 1018}[year] * 8, 1000 * 12)
    _both(book, day, "Assurances mutuelles du Bocage", "Charge constatée d'avance, assurance de janvier à août",
          [("Actif:Ruche:486-Charges-D-Avance", premium),
           (acc.charge("Ruche", "Gestion", "616-Assurances"), -premium)])  # fmt: skip
    later = {2024: 210000, 2025: 180000}[year]
    _both(book, day, "État, direction régionale", f"Produit constaté d'avance, action finissant en {year + 1}",
          [(acc.income("Ruche", "Accompagnement", "74-Subvention-Etat"), later),
           ("Passif:Ruche:487-Produits-D-Avance", -later)])  # fmt: skip
    _paid_leave(book, month)


def _both(book: Book, day: date, payee: str, text: str, legs: list[Leg]) -> None:
    """An accrual and its reversal on the next day, both tagged."""
    book.post(day, payee, text, legs, tags=CLOSING)
    back = [(account, -cents) for account, cents in legs]
    book.post(day + timedelta(days=1), payee, f"Extourne : {text[0].lower()}{text[1:]}", back, tags=CLOSING)


def _depreciation(book: Book, month: Month) -> None:
    day = last_day(month)
    for member in MEMBERS:
        for asset in member.assets:
            before = depreciated(asset, date(month[0] - 1, 12, 31))
            amount = depreciated(asset, day) - before
            if amount > 0 and asset.bought <= day and member.active(day):
                book.post(day, "Inventaire", f"Dotation {month[0]}, {asset.label}, {member.key}",
                          [(acc.charge(member.key, asset.activity, "6811-Dotations"), amount),
                           (depreciation_account(member, asset), -amount)])  # fmt: skip
    book.post(day, "Inventaire", f"Dotation {month[0]}, informatique des bureaux",
              [(acc.charge("Ruche", "Gestion", "6811-Dotations"), 90000),
               ("Actif:Ruche:28183-Amortissements", -90000)])  # fmt: skip


def _paid_leave(book: Book, month: Month) -> None:
    """Paid leave earned and not taken: a part of the year's gross, taken back on the first day."""
    day = last_day(month)
    for member in MEMBERS:
        gross = member.gross.get(month[0], 0) * 100
        if gross and member.contract(day) == "CESA":
            _leave(book, day, member.key, member.name, half_up(gross * 45, 100), EMPLOYER_MEMBER, "")
    for (post, gross, _, lines), weeks in zip(STAFF, (62, 55), strict=True):
        raised = share(gross, {2024: 1000, 2025: 1015}[month[0]])
        _leave(book, day, "Ruche", post, half_up(raised * weeks, 100), EMPLOYER_STAFF, next(iter(lines)))


def _leave(book: Book, day: date, owner: str, payee: str, leave: int, rates: dict[str, int], line: str) -> None:
    charges = share(leave, sum(rates.values()))
    legs = [
        (acc.charge(owner, line, "641-Remunerations"), leave),
        (acc.charge(owner, line, "6451-Urssaf"), charges),
        (acc.of("Passif", owner, "", "4282-Conges-A-Payer"), -leave),
        (acc.of("Passif", owner, "", "4382-Charges-Sur-Conges"), -charges),
    ]
    book.post(day, payee, f"Congés payés à payer au 31 décembre {day.year}", legs)
    back = [(account, -cents) for account, cents in legs]
    book.post(day + timedelta(days=1), payee, f"Extourne des congés payés {day.year}", back)


def first_reversal(book: Book, month: Month) -> None:
    """The accruals of 2023, taken back on the first day."""
    if month == (2024, 1):
        first = date(2024, 1, 1)
        book.post(first, "Cabinet Audit du Poitou", "Extourne : facture à recevoir, mission 2023",
                  [("Passif:Ruche:408-Factures-A-Recevoir", 408000),
                   ("Actif:Ruche:44586-TVA-Factures-A-Recevoir", -68000),
                   ("Charges:Ruche:Gestion:6226-Honoraires-Commissaire", -340000)], tags=CLOSING)  # fmt: skip
        book.post(first, "Assurances mutuelles du Bocage", "Extourne : charge constatée d'avance, assurance",
                  [("Charges:Ruche:Gestion:616-Assurances", 181000),
                   ("Actif:Ruche:486-Charges-D-Avance", -181000)], tags=CLOSING)  # fmt: skip
        book.post(first, "État, direction régionale", "Extourne : produit constaté d'avance, action finissant en 2024",
                  [("Passif:Ruche:487-Produits-D-Avance", 190000),
                   ("Produits:Ruche:Accompagnement:74-Subvention-Etat", -190000)], tags=CLOSING)  # fmt: skip
        book.post(first, "La Ruche", "Extourne des congés payés 2023",
                  [("Passif:Ruche:4282-Conges-A-Payer", 168000), ("Passif:Ruche:4382-Charges-Sur-Conges", 51400),
                   ("Charges:Ruche:Accompagnement:641-Remunerations", -168000),
                   ("Charges:Ruche:Accompagnement:6451-Urssaf", -51400)])  # fmt: skip


def variable_pay(book: Book, month: Month, results: dict[str, int]) -> dict[str, int]:
    """What members under CESA have earned beyond their pay: owed to them until the assembly."""
    owed: dict[str, int] = {}
    day = last_day(month)
    for member in MEMBERS:
        cost = results[member.key]
        if month[1] != 12 or member.contract(day) != "CESA" or cost < 10000:
            continue
        pay = slip_for_cost(cost, member.tax_permille)
        owed[member.key] = cost
        book.post(day, member.name, f"Part variable {month[0]} à payer après l'assemblée, {member.key}",
                  [(acc.charge(member.key, "", "641-Remunerations"), pay.gross),
                   (acc.charge(member.key, "", "6451-Urssaf"), cost - pay.gross),
                   (acc.of("Passif", member.key, "", "4286-Part-Variable-A-Payer"), -pay.gross),
                   (acc.of("Passif", member.key, "", "4386-Charges-Sur-Part-Variable"), pay.gross - cost)])  # fmt: skip
    return owed
