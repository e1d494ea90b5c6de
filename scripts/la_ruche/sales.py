"""Invoices, receipts, market takings, deposits and credit notes of the members."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from . import accounts as acc
from .book import Book, Leg
from .cast import MEMBERS
from .days import Month, dice, last_day, saturdays, workday, workday_in
from .money import half_up, share, split
from .shapes import Member, Selling

# The late payer: a public customer that took four to five months in the second half of 2024.
LATE_LINE = "704-Travaux-Publics"
LATE_FROM, LATE_UNTIL, LATE = (2024, 5), (2024, 11), (125, 155)


@dataclass(frozen=True, slots=True)
class Draft:
    """An invoice before it has its number. Amounts in cents without VAT."""

    day: date
    member: Member
    line: Selling
    customer: str
    label: str
    net: int
    paid: date | None
    credit: tuple[date, int] | None = None
    """A credit note on a later day; what is paid is then the rest."""
    refund: tuple[date, int] | None = None
    """A credit note on a paid invoice; the money goes back on the same day."""
    deposit: tuple[str, int] | None = None
    """A deposit received before: its number, and its amount in cents without VAT."""
    suspense: date | None = None
    """The receipt waits on 471 until it is recognised on this day."""
    instalments: int = 1


def month_turnover(member: Member, line: Selling, month: Month) -> int:
    """What a line sells in a month, in cents without VAT."""
    weight = line.season[month[1] - 1]
    if not weight or not member.active(last_day(month)) or date(*month, 1) > member.last_sale:
        return 0
    age = (month[0] - member.start.year) * 12 + month[1] - member.start.month
    ramp = 100 if member.start < date(2024, 1, 1) or age >= 6 else (40, 40, 50, 60, 75, 85)[age]
    if member.contracts[0][1] != "CAPE":
        ramp = 100
    luck = dice("turnover", member.key, line.leaf, line.activity, line.kind, month).randint(88, 112)
    level = line.yearly * 100 * member.growth.get(month[0], 0) * weight * ramp * luck
    return half_up(level, sum(line.season) * 100 * 100 * 100)


def usual_drafts(month: Month) -> list[Draft]:
    """The invoices of an ordinary month, all members."""
    drafts: list[Draft] = []
    for member in MEMBERS:
        for line in member.sales:
            turnover = month_turnover(member, line, month)
            if line.kind == "market" or not turnover:
                continue
            luck = dice("invoices", member.key, line.leaf, line.activity, month)
            level = line.pieces * 12 * line.season[month[1] - 1]
            count = max(1, min(6, half_up(level, sum(line.season))))
            for part in split(turnover, [luck.randint(60, 140) for _ in range(count)]):
                step = 500 if line.kind == "service" else 50
                net = max(step, part // step * step)
                earliest = member.start.day if month == (member.start.year, member.start.month) else 2
                day = workday_in(month, luck.randint(max(2, earliest), 28))
                delay = LATE if line.leaf == LATE_LINE and LATE_FROM <= month <= LATE_UNTIL else line.delay
                paid = workday(day + timedelta(days=luck.randint(*delay)))
                credit = None
                if luck.randint(1, 100) <= 2 and net > 10000:
                    credit = (workday(day + timedelta(days=luck.randint(4, 12))), share(net, 100) // 100 * 100)
                    paid = max(paid, credit[0] + timedelta(days=1))
                    paid = workday(paid)
                customer = luck.choice(line.customers)
                if customer == "Client particulier":
                    customer += f" n° {luck.randint(104, 398)}"
                drafts.append(
                    Draft(day, member, line, customer, luck.choice(line.labels), net, paid,
                          credit=credit, instalments=2 if luck.randint(1, 100) <= 4 and net > 40000 else 1)
                )  # fmt: skip
    return drafts


def issue(book: Book, drafts: list[Draft]) -> None:
    """Number the drafts in the order of their days and book them with their receipts."""
    for draft in sorted(drafts, key=lambda item: (item.day, item.member.key, item.line.activity, item.net)):
        _invoice(book, draft)


def _invoice(book: Book, draft: Draft) -> None:
    member, line = draft.member, draft.line
    number = book.number("F", draft.day)
    links = [number]
    receivable = acc.customers(member.key, line.activity)
    income = acc.income(member.key, line.activity, line.leaf)
    vat = share(draft.net, line.vat)
    gross = draft.net + vat
    down = 0
    if draft.deposit:
        down = draft.deposit[1] + share(draft.deposit[1], line.vat)
        links.append(draft.deposit[0])
    book.post(
        draft.day,
        draft.customer,
        f"Facture {number}, {draft.label}",
        [(receivable, gross - down),
         (acc.suppliers(member.key, line.activity, "4191-Acomptes-Clients"), down),
         (income, -draft.net),
         (vat_account(member, line), -vat)],
        links=links,
    )  # fmt: skip
    credited = _credit_note(book, draft, number) if draft.credit else 0
    if draft.paid:
        _receipts(book, draft, links[0], gross - down - credited)
    if draft.refund:
        _refund(book, draft, number)


def vat_account(member: Member, line: Selling) -> str:
    """Services wait for the receipt on the owner's 44574; goods are due at once."""
    waits = line.kind == "service"
    return acc.vat_waiting(member.key, line.activity) if waits else acc.VAT_PERMILLE.get(line.vat, "")


def vat_falls_due(member: Member, line: Selling, gross: int) -> list[Leg]:
    """The VAT inside a receipt moves from the owner to the State; nothing for goods and exempt sales."""
    if line.kind != "service" or not line.vat:
        return []
    vat = gross - half_up(gross * 1000, 1000 + line.vat)
    return [(acc.vat_waiting(member.key, line.activity), vat), (acc.VAT_PERMILLE[line.vat], -vat)]


def _receipts(book: Book, draft: Draft, number: str, gross: int) -> None:
    """One receipt, or two; the last one empties the VAT that waits."""
    assert draft.paid
    member, line = draft.member, draft.line
    receivable = acc.customers(member.key, line.activity)
    parts = [gross] if draft.instalments == 1 else [gross // 2, gross - gross // 2]
    whole = dict(vat_falls_due(member, line, gross))
    for index, part in enumerate(parts):
        day = workday(draft.paid + timedelta(days=21 * index))
        legs = vat_falls_due(member, line, part)
        if index == len(parts) - 1:
            legs = list(whole.items())
        else:
            whole = {account: cents - dict(legs).get(account, 0) for account, cents in whole.items()}
        text = f"Règlement {number}" if len(parts) == 1 else f"Règlement {number}, versement {index + 1}/2"
        if draft.suspense:
            book.post(day, "Virement non identifié", "Virement reçu, émetteur à retrouver",
                      [(acc.BANK, part), (acc.SUSPENSE, -part)])  # fmt: skip
            book.post(draft.suspense, draft.customer, f"{text}, virement identifié",
                      [(acc.SUSPENSE, part), (receivable, -part), *legs], links=[number])  # fmt: skip
        else:
            book.post(day, draft.customer, text, [(acc.BANK, part), (receivable, -part), *legs], links=[number])


def _credit_note(book: Book, draft: Draft, number: str) -> int:
    """A credit note on what is not paid yet; gives the amount with VAT that it ends."""
    assert draft.credit
    day, net = draft.credit
    vat = share(net, draft.line.vat)
    piece = book.number("A", day)
    book.post(
        day,
        draft.customer,
        f"Avoir {piece} sur {number}, {draft.label}",
        [(acc.income(draft.member.key, draft.line.activity, draft.line.leaf), net),
         (vat_account(draft.member, draft.line), vat),
         (acc.customers(draft.member.key, draft.line.activity), -net - vat)],
        links=[number, piece],
        original=draft.day,
    )  # fmt: skip
    return net + vat


def _refund(book: Book, draft: Draft, number: str) -> None:
    """A credit note on a paid invoice of goods, and the money sent back."""
    assert draft.refund
    day, net = draft.refund
    vat = share(net, draft.line.vat)
    piece = book.number("A", day)
    receivable = acc.customers(draft.member.key, draft.line.activity)
    book.post(
        day,
        draft.customer,
        f"Avoir {piece} sur {number}, pièces reprises",
        [(acc.income(draft.member.key, draft.line.activity, draft.line.leaf), net),
         (acc.VAT_PERMILLE[draft.line.vat], vat),
         (receivable, -net - vat)],
        links=[number, piece],
        original=draft.day,
    )  # fmt: skip
    book.post(workday(day + timedelta(days=3)), draft.customer, f"Remboursement de l'avoir {piece}",
              [(receivable, net + vat), (acc.BANK, -net - vat)], links=[number, piece])  # fmt: skip


def deposit(
    book: Book, day: date, piece: str, member: Member, line: Selling, customer: str, label: str, net: int
) -> None:
    """A deposit: owed to the customer on 4191, its VAT due at once to the State."""
    gross = net + share(net, line.vat)
    book.post(
        day,
        customer,
        f"Acompte {piece} à la commande, {label}",
        [(acc.BANK, gross),
         (acc.suppliers(member.key, line.activity, "4191-Acomptes-Clients"), -gross),
         *vat_falls_due(member, line, gross)],
        links=[piece],
    )  # fmt: skip


def market(book: Book, month: Month) -> None:
    """Takings in cash on market days; the VAT is due at once."""
    for member in MEMBERS:
        for line in member.sales:
            turnover = month_turnover(member, line, month) if line.kind == "market" else 0
            if not turnover:
                continue
            days = saturdays(month)
            days = days if line.pieces >= 4 else days[1::2] if line.pieces == 2 else days[1:2]
            luck = dice("market", member.key, month)
            for day, part in zip(days, split(turnover, [luck.randint(70, 130) for _ in days]), strict=True):
                gross = half_up(part * (1000 + line.vat), 1000) // 10 * 10
                net = half_up(gross * 1000, 1000 + line.vat)
                book.post(
                    day,
                    line.customers[0],
                    f"Recette espèces, {line.labels[0]}",
                    [(acc.CASH, gross),
                     (acc.income(member.key, line.activity, line.leaf), -net),
                     (acc.VAT_PERMILLE[line.vat], net - gross)],
                )  # fmt: skip
