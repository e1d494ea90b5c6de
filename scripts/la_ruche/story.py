"""What happens once: deposits, a credit note across a rate change, late and lost payments, a loan, a leaver."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from . import accounts as acc
from .book import Book
from .cast import BY_KEY, MEMBERS
from .days import Month, last_day, name, workday, workday_in
from .money import half_up, split
from .payroll import final_pay
from .sales import Draft, deposit
from .shapes import Selling


def line_of(key: str, activity: str, kind: str = "") -> Selling:
    """A member's way of selling."""
    return next(line for line in BY_KEY[key].sales if line.activity == activity and (not kind or line.kind == kind))


def _draft(
    key: str, activity: str, day: date, customer: str, label: str, net: int, paid: date | None, **more: object
) -> Draft:
    """A draft in whole euros."""
    return Draft(day, BY_KEY[key], line_of(key, activity), customer, label, net * 100, paid, **more)  # type: ignore[arg-type]


DEPOSITS = (  # day, number, member, activity, customer, label, cents without VAT
    (
        date(2024, 4, 16),
        "D2024-0001",
        "E005",
        "Ecoconstruction",
        "Client particulier n° 118",
        "enduits terre d'une longère",
        160000,
    ),
    (
        date(2025, 12, 10),
        "D2025-0001",
        "E005",
        "Ecoconstruction",
        "Client particulier n° 257",
        "isolation chaux-chanvre d'une grange",
        180000,
    ),
    (date(2026, 9, 15), "D2026-0001", "E009", "Menuiserie", "Client particulier n° 341", "escalier en chêne", 90000),
)
LEAVER = "E011"


def drafts(month: Month) -> list[Draft]:
    """The invoices of the story that fall into a month."""
    told = (
        _draft("E005", "Ecoconstruction", date(2024, 6, 20), "Client particulier n° 118", "enduits terre d'une longère",
               5400, date(2024, 7, 18), deposit=("D2024-0001", 160000)),
        _draft("E005", "Ecoconstruction", date(2025, 6, 18), "Gîte de la Vallée", "reprise de façade à la chaux",
               3200, date(2025, 9, 15), credit=(date(2025, 9, 10), 48000)),
        _draft("E005", "Ecoconstruction", date(2026, 2, 26), "Client particulier n° 257",
               "isolation chaux-chanvre d'une grange", 6100, date(2026, 3, 24), deposit=("D2025-0001", 180000)),
        _draft("E002", "Poterie", date(2024, 11, 6), "Boutique de l'Abbaye", "service de table", 380,
               date(2024, 11, 20), refund=(date(2024, 11, 27), 6000)),
        _draft("E007", "Graphisme", date(2024, 4, 24), "Magasin de producteurs La Halle", "catalogue d'été", 540,
               date(2024, 5, 22), suspense=date(2024, 6, 6)),
        _draft("E012", "Sites", date(2025, 7, 9), "Festival du Lavoir", "billetterie en ligne", 430,
               date(2025, 8, 19), suspense=date(2025, 9, 2)),
        _draft("E007", "Graphisme", date(2025, 3, 14), "Auberge du Pont Neuf", "carte et enseigne", 1200, None),
        _draft("E003", "Formation", date(2025, 1, 10), "Fédération des foyers ruraux",
               "session de décembre, animation de réunion", 1850, date(2025, 2, 18)),
        _draft("E003", "Formation", date(2026, 1, 12), "Maison familiale du Plateau",
               "session de décembre, concertation", 2100, date(2026, 2, 24)),
        _draft("E002", "Stages", date(2024, 12, 12), "Centre de loisirs du Plateau", "stages offerts, printemps 2025",
               640, date(2025, 1, 14)),
        _draft("E002", "Stages", date(2025, 12, 11), "Centre de loisirs du Plateau", "stages offerts, printemps 2026",
               720, date(2026, 1, 15)),
    )  # fmt: skip
    return [draft for draft in told if (draft.day.year, draft.day.month) == month]


@dataclass(frozen=True, slots=True)
class Loan:
    """The loan for the honey extractor: constant instalments at a yearly rate in ten-thousandths."""

    day: date = date(2024, 6, 10)
    amount: int = 600000
    months: int = 48
    rate: int = 290


def loan(book: Book, month: Month) -> None:
    """The loan comes in; then capital on 164 and interest on 6611, month by month."""
    terms = Loan()
    owed = "Passif:E008:164-Emprunt"
    if (terms.day.year, terms.day.month) == month:
        book.post(terms.day, "Banque coopérative", "Prêt de 48 mois pour l'extracteur, débloqué",
                  [(acc.BANK, terms.amount), (owed, -terms.amount)], links=["PRET-MIEL"])  # fmt: skip
        return
    number = (month[0] - 2024) * 12 + month[1] - 6
    if 1 <= number <= terms.months:
        capital = split(terms.amount, [1] * terms.months)
        rest = terms.amount - sum(capital[: number - 1])
        interest = half_up(rest * terms.rate, 12 * 10000)
        book.post(workday_in(month, 10), "Banque coopérative", f"Échéance {number}/48 du prêt",
                  [(owed, capital[number - 1]), ("Charges:E008:Miel:6611-Interets", interest),
                   (acc.BANK, -capital[number - 1] - interest)], links=["PRET-MIEL"])  # fmt: skip


def deposits_and_shares(book: Book, month: Month) -> None:
    """Deposits of customers, the CAPE's security deposit (165), shares on the way to CESA (1013)."""
    for day, piece, key, activity, customer, label, net in DEPOSITS:
        if (day.year, day.month) == month:
            deposit(book, day, piece, BY_KEY[key], line_of(key, activity), customer, label, net)
    for member in MEMBERS:
        held = acc.of("Passif", member.key, "", "165-Depot-De-Garantie")
        for day, contract in member.contracts:
            if (day.year, day.month) != month:
                continue
            if contract == "CAPE":
                book.post(workday(day + timedelta(days=7)), member.name, "Dépôt de garantie, entrée en CAPE",
                          [(acc.BANK, 15000), (held, -15000)])  # fmt: skip
            elif contract == "CESA" and member.contracts[0][1] == "CAPE":
                book.post(workday(day), member.name, "Dépôt de garantie converti en parts sociales, passage en CESA",
                          [(held, 15000), (acc.SHARES, -15000)])  # fmt: skip
            elif contract == "CESA":
                book.post(workday(day + timedelta(days=7)), member.name, "Souscription de cinq parts sociales",
                          [(acc.BANK, 15000), (acc.SHARES, -15000)])  # fmt: skip


def transfer_in(book: Book, month: Month) -> None:
    """The joiner comes from another cooperative, which hands over what it held."""
    if month == (2024, 4):
        book.post(date(2024, 4, 10), "Coopérative Le Sillon", "Reprise du solde d'activité, entrée de E009",
                  [(acc.BANK, 320000), ("Capitaux:E009:110-Report-A-Nouveau", -320000)])  # fmt: skip


def bad_debt(book: Book, month: Month, number: str) -> None:
    """A customer in liquidation: 416 and 491 at the end of 2025, the loss in May 2026."""
    gross, net, vat, provision = 144000, 120000, 24000, 60000
    debtor, lost = acc.customers("E007", "Graphisme"), acc.of("Actif", "E007", "Graphisme", "416-Douteux")
    reserve = acc.of("Actif", "E007", "Graphisme", "491-Depreciation-Clients")
    if month == (2025, 12):
        book.post(last_day(month), "Auberge du Pont Neuf", f"Créance {number} douteuse, redressement judiciaire",
                  [(lost, gross), (debtor, -gross)], links=[number])  # fmt: skip
        book.post(last_day(month), "Auberge du Pont Neuf", f"Dépréciation de la créance {number}, 50 % du hors taxes",
                  [(acc.charge("E007", "Graphisme", "6817-Depreciation-Creances"), provision),
                   (reserve, -provision)], links=[number])  # fmt: skip
    if month == (2026, 5):
        day = date(2026, 5, 20)
        book.post(day, "Auberge du Pont Neuf", f"Créance {number} irrécouvrable, certificat du liquidateur",
                  [(acc.charge("E007", "Graphisme", "654-Pertes-Sur-Creances"), net),
                   (acc.vat_waiting("E007", "Graphisme"), vat), (lost, -gross)], links=[number])  # fmt: skip
        book.post(day, "Auberge du Pont Neuf", f"Reprise de la dépréciation de {number}",
                  [(reserve, provision),
                   (acc.income("E007", "Graphisme", "7817-Reprises"), -provision)], links=[number])  # fmt: skip


def leaver(book: Book, month: Month, position: int) -> None:
    """The caterer leaves at zero: the last payslip takes what is left, the shares are paid back."""
    member = BY_KEY[LEAVER]
    day = member.end - timedelta(days=1)
    if (day.year, day.month) != month:
        return
    if position <= 0:
        raise ValueError(f"the leaver has {position} cents left for the last payslip in {name(month)}")
    final_pay(book, member, day, position)
    book.post(day, member.name, "Remboursement de cinq parts sociales, départ",
              [(acc.SHARES, 15000), (acc.BANK, -15000)])  # fmt: skip
