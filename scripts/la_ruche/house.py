"""The cooperative's own life: rent, network, insurance, auditor, grants, bank, cash, VAT."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from . import accounts as acc
from .book import Book
from .days import Month, dice, last_day, name, next_month, workday, workday_in
from .money import half_up, share, split

LINE_WEIGHTS = [20, 40, 25, 15]


@dataclass(frozen=True, slots=True)
class Cost:
    """A cost of the cooperative in whole euros; without a line it is spread over all four."""

    day: int
    line: str
    leaf: str
    vat: int
    supplier: str
    label: str
    amount: int
    months: tuple[int, ...] = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)
    by_card: bool = False
    varies: bool = False


COSTS = (
    Cost(3, "", "6132-Loyer", 0, "Commune de Sainte-Aubaine", "loyer des bureaux", 560),
    Cost(8, "Gestion", "626-Telecommunications", 200, "Télécom rural", "téléphone et internet", 78, by_card=True),
    Cost(9, "Gestion", "6156-Maintenance-Logiciels", 200, "Paie et Gestion Services", "logiciels de paie", 112),
    Cost(14, "", "6061-Energie", 200, "Énergie du Bocage", "électricité et chauffage", 96,
         by_card=True, varies=True),
    Cost(17, "Gestion", "6064-Fournitures-Bureau", 200, "Papeterie de la Place", "fournitures", 58,
         (1, 3, 4, 6, 9, 10, 11), varies=True),
    Cost(12, "Sensibilisation", "6236-Communication", 200, "Imprimerie du Val", "plaquettes et affiches", 560,
         (3, 10)),
    Cost(19, "Sensibilisation", "6257-Reunions", 100, "Auberge du Pont Neuf", "réunion d'information", 118,
         (2, 5, 9, 11)),
    Cost(21, "Accompagnement", "6185-Formation", 0, "Centre de formation du Poitou rural",
         "formation collective des porteurs", 430, (4, 11)),
    Cost(6, "Reseau", "6281-Cotisation-Reseau", 0, "Réseau des coopératives d'entrepreneurs",
         "cotisation du semestre", 745, (2, 9)),
    Cost(11, "Reseau", "6256-Missions", 55, "Chemins de Fer de l'Ouest", "rencontre du réseau", 92, (3, 6, 10),
         by_card=True),
    Cost(2, "Gestion", "616-Assurances", 0, "Assurances mutuelles du Bocage",
         "multirisque et responsabilité civile, année", 2760, (9,)),
    Cost(16, "Gestion", "6226-Honoraires-Commissaire", 200, "Cabinet Audit du Poitou",
         "commissaire aux comptes, mission de l'exercice clos", 3400, (5,)),
    Cost(5, "Gestion", "6351-Cotisation-Fonciere", 0, "Direction des finances publiques", "cotisation foncière",
         486, (12,), by_card=True),
    Cost(30, "Gestion", "627-Frais-Bancaires", 0, "Banque coopérative", "frais de tenue de compte", 24,
         by_card=True),
)  # fmt: skip


def costs(book: Book, month: Month) -> None:
    """The month's invoices of the cooperative, paid by debit or after twenty days."""
    for cost in sorted(COSTS, key=lambda item: (item.day, item.leaf)):
        if month[1] not in cost.months:
            continue
        day = workday_in(month, cost.day)
        yearly = {2024: 1000, 2025: 1018, 2026: 1035}[month[0]]
        luck = dice("cost", cost.leaf, month).randint(80, 125) if cost.varies else 100
        net = half_up(cost.amount * yearly * luck, 1000)
        vat = share(net, cost.vat)
        lines = [cost.line] if cost.line else list(acc.LINES_OF_ACTION)
        parts = split(net, [100] if cost.line else LINE_WEIGHTS)
        legs = [(acc.charge("Ruche", line, cost.leaf), part) for line, part in zip(lines, parts, strict=True)]
        label = cost.label[0].upper() + cost.label[1:]
        if cost.by_card:
            book.post(day, cost.supplier, f"{label}, prélèvement {name(month)}",
                      [*legs, (acc.VAT_DEDUCTIBLE, vat), (acc.BANK, -net - vat)])  # fmt: skip
            continue
        number = book.number("H", day)
        owed = acc.suppliers("Ruche", "")
        book.post(day, cost.supplier, f"{label}, {name(month)}, pièce {number}",
                  [*legs, (acc.VAT_DEDUCTIBLE, vat), (owed, -net - vat)], links=[number])  # fmt: skip
        book.post(workday(day + timedelta(days=20)), cost.supplier, f"Paiement {number}",
                  [(owed, net + vat), (acc.BANK, -net - vat)], links=[number])  # fmt: skip
    _missions(book, month)


def _missions(book: Book, month: Month) -> None:
    """The adviser's mileage between members."""
    kilometres = dice("missions", month).randint(120, 320) if month[1] != 8 else 0
    amount = half_up(kilometres * 529, 10)
    owed = "Passif:Ruche:425-Notes-De-Frais"
    book.post(last_day(month), "Poste accompagnement", f"Note de frais {name(month)}, {kilometres} km",
              [("Charges:Ruche:Accompagnement:6251-Deplacements", amount), (owed, -amount)])  # fmt: skip
    book.post(workday_in(next_month(month), 10), "Poste accompagnement",
              f"Remboursement note de frais {name(month)}", [(owed, amount), (acc.BANK, -amount)])  # fmt: skip


@dataclass(frozen=True, slots=True)
class Grant:
    """A yearly agreement: notified once, an advance in the year, the rest in the next."""

    payee: str
    account: str
    leaf: str
    notified: tuple[int, int]
    advance: tuple[int, int]
    rest: tuple[int, int]
    advance_percent: int
    amounts: dict[int, int]
    weights: tuple[int, int, int, int]


GRANTS = (
    Grant("État, direction régionale", acc.GRANT_STATE, "74-Subvention-Etat", (3, 22), (5, 15), (2, 20), 60,
          {2024: 18000, 2025: 17500, 2026: 17000}, (25, 50, 10, 15)),
    Grant("Région", acc.GRANT_REGION, "74-Subvention-Region", (4, 18), (7, 8), (3, 12), 70,
          {2024: 30000, 2025: 29500, 2026: 28500}, (20, 45, 20, 15)),
)  # fmt: skip


def grants(book: Book, month: Month) -> None:
    """Notified on 441, spread over the four lines of action; paid in two parts."""
    year = month[0]
    for grant in GRANTS:
        code = "SE" if "Etat" in grant.leaf else "SR"
        if month[1] == grant.notified[0]:
            amount = grant.amounts[year] * 100
            parts = split(amount, list(grant.weights))
            book.post(date(year, *grant.notified), grant.payee, f"Convention {year} notifiée, quatre actions",
                      [(grant.account, amount),
                       *((acc.income("Ruche", line, grant.leaf), -part)
                         for line, part in zip(acc.LINES_OF_ACTION, parts, strict=True))],
                      links=[f"{code}{year}"])  # fmt: skip
        if month[1] == grant.advance[0]:
            part = grant.amounts[year] * grant.advance_percent
            text = f"Acompte de {grant.advance_percent} %, convention {year}"
            book.post(date(year, *grant.advance), grant.payee, text,
                      [(acc.BANK, part), (grant.account, -part)], links=[f"{code}{year}"])  # fmt: skip
        if month[1] == grant.rest[0]:
            former = grant.amounts.get(year - 1, 0)
            rest = former * (100 - grant.advance_percent) if former else OPENING_GRANTS[grant.account]
            book.post(date(year, *grant.rest), grant.payee, f"Solde de la convention {year - 1}",
                      [(acc.BANK, rest), (grant.account, -rest)], links=[f"{code}{year - 1}"])  # fmt: skip


OPENING_GRANTS = {acc.GRANT_STATE: 780000, acc.GRANT_REGION: 945000}


def cash(book: Book, month: Month) -> None:
    """Market takings go to the bank twice a month, by way of 58; a float of some 150 € stays."""
    for number in (11, 24):
        day = workday_in(month, number)
        amount = (book.balance(acc.CASH, month, day) - 15000) // 1000 * 1000
        if amount <= 0:
            continue
        arrival = workday(day + timedelta(days=3))
        book.post(day, "Banque coopérative", "Remise d'espèces des marchés",
                  [(acc.TRANSIT, amount), (acc.CASH, -amount)])  # fmt: skip
        book.post(arrival, "Banque coopérative", "Remise d'espèces créditée",
                  [(acc.BANK, amount), (acc.TRANSIT, -amount)])  # fmt: skip


SAVINGS_MOVES = ((date(2024, 7, 16), 8000), (date(2025, 6, 24), -6000), (date(2025, 12, 9), 5000))


def savings(book: Book, month: Month) -> None:
    """Money moved to the savings account and back, and its interest on the last day of the year."""
    for day, amount in SAVINGS_MOVES:
        if (day.year, day.month) == month:
            cents = amount * 100
            label = "Virement vers le livret" if amount > 0 else "Virement depuis le livret"
            first, second = (acc.BANK, acc.SAVINGS) if amount > 0 else (acc.SAVINGS, acc.BANK)
            book.post(day, "Banque coopérative", label, [(acc.TRANSIT, abs(cents)), (first, -abs(cents))])
            book.post(workday(day + timedelta(days=1)), "Banque coopérative", f"{label}, reçu",
                      [(second, abs(cents)), (acc.TRANSIT, -abs(cents))])  # fmt: skip
    if month[1] == 12:
        interest = half_up(book.balance(acc.SAVINGS, month) * {2024: 30, 2025: 24}[month[0]], 1000)
        book.post(last_day(month), "Banque coopérative", f"Intérêts du livret {month[0]}",
                  [(acc.SAVINGS, interest), ("Produits:Ruche:Gestion:768-Interets-Livret", -interest)])  # fmt: skip


def vat(book: Book, month: Month) -> None:
    """The month's declaration: 4457x and 4456x are emptied, what they leave is due, and paid in the next month."""
    collected = {account: book.balance(account, month) for account in acc.VAT_PERMILLE.values()}
    deducted = {
        account: book.balance(account, month) for account in (acc.VAT_DEDUCTIBLE, acc.VAT_EQUIPMENT, acc.VAT_CREDIT)
    }
    due = -sum(collected.values()) - sum(deducted.values())
    legs = [(account, -held) for account, held in (*collected.items(), *deducted.items())]
    target = acc.VAT_DUE if due >= 0 else acc.VAT_CREDIT
    book.post(last_day(month), "Direction des finances publiques", f"Déclaration de TVA {name(month)}",
              [*legs, (target, -due)],
              links=[f"TVA{month[0]}-{month[1]:02d}"])  # fmt: skip
    if due > 0:
        book.post(workday_in(next_month(month), 22), "Direction des finances publiques",
                  f"Paiement de la TVA {name(month)}", [(acc.VAT_DUE, due), (acc.BANK, -due)],
                  links=[f"TVA{month[0]}-{month[1]:02d}"])  # fmt: skip
