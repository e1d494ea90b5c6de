"""Purchases, equipment, expense notes, mileage, the shared van, and sales between members."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from . import accounts as acc
from .book import Book
from .cast import BY_KEY, MEMBERS
from .days import Month, dice, last_day, name, next_month, workday, workday_in
from .money import half_up, share, split
from .rulebook import WORKSHOP
from .shapes import Asset, Buying, Member

KILOMETRE_TENTHS_OF_CENT = 529


@dataclass(frozen=True, slots=True)
class Bill:
    """A supplier's invoice before it has its number."""

    day: date
    member: Member
    buy: Buying
    net: int


def _monthly(member: Member, buy: Buying, month: Month) -> int:
    """What a way of buying costs in a month, in cents without VAT."""
    if month[1] not in buy.months or not member.active(last_day(month)) or date(*month, 1) > member.last_sale:
        return 0
    once = buy.supplier in {"Optique du Naturaliste", "Maison de la nature", "Mercerie du Pont"}
    if once and month[0] > member.start.year and not (buy.months[-1] == month[1] < 4):
        return 0
    luck = dice("purchase", member.key, buy.leaf, buy.activity, month).randint(90, 110)
    if buy.monthly:
        return buy.monthly * (luck if buy.leaf.startswith("6061") else 100)
    yearly = sum(line.yearly for line in member.sales) * member.growth.get(month[0], 0)
    weights = [buy.season[number - 1] for number in buy.months]
    weight = buy.season[month[1] - 1]
    young = member.start >= date(2024, 1, 1) and member.contracts[0][1] == "CAPE"
    age = (month[0] - member.start.year) * 12 + month[1] - member.start.month
    ramp = 60 if young and age < 6 else 100
    return half_up(yearly * buy.permille * weight * luck * ramp, sum(weights) * 1000 * 100 * 100 * 100) * 100


def buy_all(book: Book, month: Month) -> None:
    """The purchases of all members in a month, numbered in the order of their days."""
    bills: list[Bill] = []
    for member in MEMBERS:
        for buy in member.buys:
            net = _monthly(member, buy, month)
            if net > 0:
                luck = dice("bill", member.key, buy.leaf, buy.activity, month)
                earliest = member.start.day if month == (member.start.year, member.start.month) else 2
                bills.append(Bill(workday_in(month, luck.randint(max(2, earliest), 26)), member, buy, net))
    for bill in sorted(bills, key=lambda item: (item.day, item.member.key, item.buy.leaf, item.buy.activity)):
        _book_bill(book, bill)


def _book_bill(book: Book, bill: Bill) -> None:
    member, buy = bill.member, bill.buy
    vat = share(bill.net, buy.vat)
    cost = [(acc.charge(member.key, buy.activity, buy.leaf), bill.net), (acc.VAT_DEDUCTIBLE, vat)]
    if buy.by_card:
        text = f"{_sentence(buy.label)}, prélèvement {name((bill.day.year, bill.day.month))}"
        book.post(bill.day, buy.supplier, text, [*cost, (acc.BANK, -bill.net - vat)])
        return
    number = book.number("H", bill.day)
    owed = acc.suppliers(member.key, buy.activity)
    label, means = buy.label, ""
    if buy.pooled and bill.day >= WORKSHOP.day:
        label, means = buy.pooled, WORKSHOP.name
        cost[0] = (acc.charge("Ruche", "Accompagnement", "6132-Atelier-Partage"), bill.net)
        owed = acc.suppliers("Ruche", "")
    book.post(bill.day, buy.supplier, f"{_sentence(label)}, pièce {number}",
              [*cost, (owed, -bill.net - vat)], links=[number], share=means)  # fmt: skip
    delay = dice("payment", number).randint(12, 35)
    book.post(workday(bill.day + timedelta(days=delay)), buy.supplier, f"Paiement {number}",
              [(owed, bill.net + vat), (acc.BANK, -bill.net - vat)], links=[number])  # fmt: skip


def _sentence(label: str) -> str:
    """A label with a capital at its start and nowhere else than written."""
    return label[0].upper() + label[1:]


def equipment(book: Book, month: Month) -> None:
    """Equipment bought in the month: the whole price, its VAT on 44562, paid thirty days later."""
    for member in MEMBERS:
        for asset in member.assets:
            if asset.supplier and (asset.bought.year, asset.bought.month) == month:
                _book_asset(book, member, asset)


def _book_asset(book: Book, member: Member, asset: Asset) -> None:
    net = asset.cost * 100
    vat = share(net, 200)
    number = book.number("H", asset.bought)
    owed = acc.suppliers(member.key, asset.activity, "404-Fournisseurs-Immobilisations")
    book.post(asset.bought, asset.supplier, f"Achat {asset.label}, pièce {number}",
              [(acc.of("Actif", member.key, asset.activity, asset.leaf), net),
               (acc.VAT_EQUIPMENT, vat), (owed, -net - vat)], links=[number])  # fmt: skip
    book.post(workday(asset.bought + timedelta(days=30)), asset.supplier, f"Paiement {number}, {asset.label}",
              [(owed, net + vat), (acc.BANK, -net - vat)], links=[number])  # fmt: skip


def expense_notes(book: Book, month: Month) -> None:
    """Mileage and small expenses: noted at the end of the month, reimbursed on the tenth."""
    for member in MEMBERS:
        if not member.kilometres or not member.active(last_day(month)) or date(*month, 1) > member.last_sale:
            continue
        luck = dice("expenses", member.key, month)
        kilometres = half_up(member.kilometres * luck.randint(55, 125), 100)
        if month[1] == 8:
            kilometres //= 3
        mileage = half_up(kilometres * KILOMETRE_TENTHS_OF_CENT, 10)
        meals = luck.randint(1200, 4800) // 10 * 10 if luck.randint(1, 3) == 1 else 0
        leaf = "425-Notes-De-Frais" if member.contract(last_day(month)) == "CESA" else "467-Notes-De-Frais"
        owed = acc.suppliers(member.key, "", leaf)
        book.post(last_day(month), member.name, f"Note de frais {name(month)}, {kilometres} km à 0,529 €",
                  [(acc.charge(member.key, "", "6251-Indemnites-Kilometriques"), mileage),
                   (acc.charge(member.key, "", "6256-Repas-Stationnement"), meals),
                   (owed, -mileage - meals)])  # fmt: skip
        book.post(workday_in(next_month(month), 10), member.name, f"Remboursement note de frais {name(month)}",
                  [(owed, mileage + meals), (acc.BANK, -mileage - meals)])  # fmt: skip


def van(book: Book, month: Month) -> None:
    """The shared van: one invoice, a leg on 6… and on 401 for each who uses it."""
    shares = {"E005": 70, "E009": 0, "Ruche": 30} if month < (2024, 4) else {"E005": 50, "E009": 30, "Ruche": 20}
    _shared(book, date(*month, 5), "Location Utilitaires Rurale", f"fourgon partagé, loyer {name(month)}",
            "6135-Fourgon-Partage", 38600, shares)  # fmt: skip
    if month[1] in (2, 6, 10):
        _shared(book, date(*month, 18), "Garage du Canton", "fourgon partagé, entretien et pneus",
                "6155-Fourgon-Partage", 14000 + 100 * dice("garage", month).randint(0, 220), shares)  # fmt: skip


def _shared(book: Book, day: date, supplier: str, label: str, leaf: str, net: int, shares: dict[str, int]) -> None:
    owners = [owner for owner in shares if shares[owner]]
    weights = [shares[owner] for owner in owners]
    nets = split(net, weights)
    grosses = split(net + share(net, 200), weights)
    day = workday(day)
    number = book.number("H", day)
    activity = {"E005": "Ecoconstruction", "E009": "Menuiserie", "Ruche": "Accompagnement"}
    costs = [(acc.charge(owner, activity[owner], leaf), part) for owner, part in zip(owners, nets, strict=True)]
    owed = [
        (acc.suppliers(owner, "" if owner == "Ruche" else activity[owner]), -part)
        for owner, part in zip(owners, grosses, strict=True)
    ]
    book.post(day, supplier, f"{_sentence(label)}, pièce {number}",
              [*costs, (acc.VAT_DEDUCTIBLE, share(net, 200)), *owed], links=[number])  # fmt: skip
    book.post(workday(day + timedelta(days=12)), supplier, f"Paiement {number}, {label}",
              [*((account, -cents) for account, cents in owed), (acc.BANK, -net - share(net, 200))],
              links=[number])  # fmt: skip


INTERNAL = (
    (date(2024, 9, 16), "E007", "Graphisme", "E001", "Transformation", 320, "étiquettes des conserves"),
    (date(2025, 5, 14), "E007", "Graphisme", "E008", "Miel", 280, "étiquettes de miel"),
    (date(2025, 10, 22), "E012", "Depannage", "E007", "Graphisme", 240, "remise en état du poste de mise en page"),
    (date(2026, 3, 19), "E005", "Ecoconstruction", "E002", "Poterie", 650, "enduit de l'atelier"),
)


def internal_sales(book: Book, month: Month) -> None:
    """Sales between members: 187 against 186 in one entry, without VAT and without money."""
    for day, seller, selling, buyer, buying, amount, label in INTERNAL:
        if (day.year, day.month) == month:
            piece = book.number("I", day)
            book.post(day, BY_KEY[seller].name, f"Prestation interne {piece} pour {BY_KEY[buyer].name}, {label}",
                      [(acc.charge(buyer, buying, "186-Interne"), amount * 100),
                       (acc.income(seller, selling, "187-Interne"), -amount * 100)], links=[piece])  # fmt: skip
