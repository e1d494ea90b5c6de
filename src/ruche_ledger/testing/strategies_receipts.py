"""Strategies for receivables: invoices and what pays, ends or undoes them, in order of time. Provisional.

What a customer owes is aimed at: the whole, a part, a cent more, the rest; one payment for several invoices, one
before its invoice; payments that bounce, credit notes on what is paid and unpaid, losses and discounts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from hypothesis import strategies as st

from ruche_ledger.testing.oracle_books import Books
from ruche_ledger.testing.strategies_people import Span
from ruche_ledger.testing.strategies_pieces import Aim, amounts
from ruche_ledger.testing.texts import Entry, Leg

KINDS = ("invoice", "invoice", "receipt", "receipt", "receipt", "credit", "loss", "bounce", "stall", "moved", "charge")
BANK = "Assets:Ruche:512-Banque"


@dataclass
class Owed:
    """An invoice as its strategy knows it: net, VAT, and roughly what is still owed."""

    key: str
    date: date
    link: str
    net: int
    vat: int
    account: str
    owed: int
    buyer: str | None = None
    received: int = 0


@dataclass
class Course:
    """The invoices so far; links are numbered."""

    invoices: list[Owed] = field(default_factory=list)
    advances: list[tuple[str, str, int]] = field(default_factory=list)

    def of(self, key: str) -> list[Owed]:
        """The entrepreneur's invoices, the latest last."""
        return [each for each in self.invoices if each.key == key]


@st.composite
def invoices(draw: st.DrawFn, course: Course, aim: Aim, key: str, buyers: list[str], day: date, number: int) -> Entry:
    """An invoice to a customer or to another entrepreneur, some of it settled at once or by a deposit."""
    net = draw(amounts(aim, key, day))
    activity = draw(st.sampled_from(("", "", "Poterie:", "Vannerie:")))
    account = f"Income:{key}:{activity}{draw(st.sampled_from(('706-Prestations', '706-Prestations', '707-Ventes')))}"
    early = [link for owner, link, _ in course.advances if owner == key]
    link = draw(st.sampled_from((f"F-{number}", f"F-{number}", *early[-1:])))
    buyer = draw(st.sampled_from((None, None, *buyers)))
    vat = 0 if buyer else draw(st.sampled_from((net // 5, net // 5, 0, net * 55 // 1000)))
    legs = [Leg(account, -net)]
    whole = net + vat
    if vat:
        vat_account = f"Liabilities:{key}:44574-TVA" if draw(st.booleans()) else "Liabilities:Ruche:44571-TVA"
        legs.append(Leg(vat_account, -vat))
    if draw(st.integers(0, 5)) == 0:
        outside = draw(st.integers(1, 999))
        legs.append(Leg(f"Assets:{key}:467-Debours", -outside))
        whole += outside
    settled, receivable = 0, f"Assets:{key}:411-Clients"
    if buyer:
        legs += [Leg(f"Expenses:{buyer}:604-Sous-traitance", net), Leg(f"Liabilities:{buyer}:401-Fournisseurs", -net)]
    else:
        form = draw(st.sampled_from(("plain", "plain", "plain", "cash", "deposit")))
        if form == "cash" and whole > 2:
            settled = draw(st.integers(1, whole - 1))
            legs.append(Leg(f"Assets:{key}:53-Caisse", settled))
        elif form == "deposit" and whole > 12:
            settled = draw(st.integers(6, whole - 1))
            legs += [Leg(f"Liabilities:{key}:4191-Acomptes", settled - settled // 6)]
            legs += [Leg("Liabilities:Ruche:44571-TVA", settled // 6)]
    legs.insert(0, Leg(receivable, whole - settled))
    course.invoices.append(Owed(key, day, link, net, vat, account, whole - settled, buyer, settled))
    return Entry(day, f"Facture {number}", tuple(legs), (link,))


@st.composite
def receipts(draw: st.DrawFn, course: Course, key: str, day: date, number: int) -> Entry:
    """A payment of one or more invoices: whole, a part, the rest, a cent more or less, or one before its invoice."""
    known = course.of(key)
    if not known or draw(st.integers(0, 9)) == 0:
        link, cents = f"F-{number + 1}", draw(st.integers(1, 30_000))
        course.advances.append((key, link, cents))
        return Entry(day, f"Avance {number}", (Leg(BANK, cents), Leg(f"Assets:{key}:411-Clients", -cents)), (link,))
    chosen = draw(st.lists(st.sampled_from(known), min_size=1, max_size=draw(st.sampled_from((1, 1, 1, 3)))))
    owed = max(1, sum({each.link: each.owed for each in chosen}.values()))
    parts = (owed, owed, owed, owed + 1, max(1, owed - 1), max(1, owed // 2), max(1, owed // 3), owed + 5_000, 1)
    cents = draw(st.sampled_from(parts))
    rest = cents
    for each in chosen:
        paid = min(rest, max(each.owed, 0))
        each.owed, each.received, rest = each.owed - paid, each.received + paid, rest - paid
    links = tuple(dict.fromkeys(each.link for each in chosen))
    legs = [Leg(f"Assets:{key}:411-Clients", -cents)]
    buyer = chosen[0].buyer
    form = draw(st.sampled_from(("bank", "bank", "fees", "vat", "set-off", "discount")))
    if buyer:
        legs.append(Leg(f"Liabilities:{buyer}:401-Fournisseurs", cents))
    elif form == "fees" and cents > 4:
        legs += [Leg(BANK, cents - cents // 4), Leg("Expenses:Ruche:627-Frais", cents // 4)]
    elif form == "vat":
        legs.append(Leg(BANK, cents))
        legs += [Leg(f"Liabilities:{key}:44574-TVA", cents // 6), Leg("Liabilities:Ruche:44571-TVA", -(cents // 6))]
    elif form == "set-off":
        legs.append(Leg(f"Liabilities:{key}:401-Fournisseurs", cents))
    elif form == "discount" and len(links) == 1 and cents > 6:
        lost = draw(st.integers(1, cents // 3))
        legs += [Leg(BANK, cents - lost - lost // 5), Leg("Expenses:Ruche:665-Escomptes", lost)]
        legs.append(Leg("Liabilities:Ruche:44571-TVA", lost // 5))
    else:
        legs.append(Leg(BANK, cents))
    return Entry(day, f"Paiement {number}", tuple(leg for leg in legs if leg.cents), links)


@st.composite
def credit_notes(draw: st.DrawFn, invoice: Owed, day: date, number: int) -> Entry:
    """A credit note on an invoice: the whole, a part, or a cent more; on the receivable or paid out at once."""
    net = draw(st.sampled_from((invoice.net, invoice.net, max(1, invoice.net // 2), 1, invoice.net + 1)))
    vat = invoice.vat * net // invoice.net if invoice.net else 0
    legs = [Leg(invoice.account, net), Leg("Liabilities:Ruche:44571-TVA", vat)]
    whole = net + vat
    if invoice.buyer:
        legs = [Leg(invoice.account, net), Leg(f"Expenses:{invoice.buyer}:604-Sous-traitance", -net)]
        legs += [Leg(f"Liabilities:{invoice.buyer}:401-Fournisseurs", net)]
        legs.append(Leg(f"Assets:{invoice.key}:411-Clients", -net))
    elif invoice.owed < whole <= invoice.received and draw(st.booleans()):
        legs.append(Leg(BANK, -whole))
    else:
        legs.append(Leg(f"Assets:{invoice.key}:411-Clients", -whole))
    if draw(st.integers(0, 5)) == 0:
        legs += [Leg(f"Assets:{invoice.key}:37-Stocks", 7), Leg(f"Expenses:{invoice.key}:607-Achats", -7)]
    invoice.owed -= whole
    return Entry(day, f"Avoir {number}", tuple(leg for leg in legs if leg.cents), (invoice.link,))


@st.composite
def losses(draw: st.DrawFn, invoice: Owed, day: date, number: int) -> Entry:
    """A bad debt: what is still owed, or a part, with or without its VAT, from 411 or 416."""
    cents = draw(st.sampled_from((max(1, invoice.owed), max(1, invoice.owed // 2), 3)))
    vat = cents // 6 if invoice.vat and draw(st.booleans()) else 0
    receivable = draw(st.sampled_from(("411-Clients", "416-Douteux")))
    legs = [Leg(f"Assets:{invoice.key}:{receivable}", -cents), Leg("Expenses:Ruche:654-Pertes", cents - vat)]
    invoice.owed -= cents
    return Entry(day, f"Perte {number}", (*legs, *((Leg("Liabilities:Ruche:44571-TVA", vat),) if vat else ())),
                 (invoice.link,))  # fmt: skip


@st.composite
def bounces(draw: st.DrawFn, invoice: Owed, day: date, number: int) -> Entry:
    """A payment that came back: what was received, a part of it, or more."""
    cents = draw(st.sampled_from((max(1, invoice.received), max(1, invoice.received // 2), invoice.received + 9)))
    invoice.owed, invoice.received = invoice.owed + cents, max(0, invoice.received - cents)
    legs = (Leg(f"Assets:{invoice.key}:411-Clients", cents), Leg(BANK, -cents))
    return Entry(day, f"Rejet {number}", legs, (invoice.link,))


@st.composite
def stalls(draw: st.DrawFn, aim: Aim, key: str, day: date, number: int) -> Entry:
    """A sale without a receivable, sometimes negative, with or without a link that nobody else uses."""
    cents = draw(amounts(aim, key, day)) * draw(st.sampled_from((1, 1, -1)))
    activity = draw(st.sampled_from(("", "Poterie:")))
    legs = (Leg(f"Assets:{key}:53-Caisse", cents), Leg(f"Income:{key}:{activity}707-Marche", -cents))
    return Entry(day, f"Marché {number}", legs, (f"M-{number}",) if draw(st.booleans()) else ())


def moved(invoice: Owed, day: date, number: int) -> Entry:
    """From customers to doubtful customers: neutral."""
    cents = max(1, invoice.owed)
    legs = (Leg(f"Assets:{invoice.key}:416-Douteux", cents), Leg(f"Assets:{invoice.key}:411-Clients", -cents))
    return Entry(day, f"Douteux {number}", legs, (invoice.link,))


@st.composite
def taken_over(draw: st.DrawFn, course: Course, key: str, day: date, number: int) -> Entry:
    """An open invoice of other books, with its base."""
    whole = draw(st.integers(1, 60_000))
    net, link = whole - draw(st.sampled_from((whole // 6, 0))), f"A-{number}"
    course.invoices.append(Owed(key, day, link, net, whole - net, f"Income:{key}:706-Prestations", whole))
    legs = (Leg(f"Assets:{key}:411-Clients", whole, base=net), Leg("Equity:Ruche:110-Reprise", -whole))
    return Entry(day, f"Reprise {number}", legs, (link,), ("a-nouveau",))


@st.composite
def receivables(
    draw: st.DrawFn, span: Span, books: Books, aim: Aim, *, kinds: tuple[str, ...] = KINDS, most: int = 14
) -> tuple[Entry, ...]:
    """The life of some invoices; income and charges only on active days, receipts also after the exit."""
    keys, course = tuple(books.contracts), Course()
    crowded = st.sampled_from(draw(st.lists(span.days(), min_size=1, max_size=5)))
    planned = st.tuples(st.one_of(crowded, crowded, span.days()), st.sampled_from(keys), st.sampled_from(kinds))
    plan = sorted(draw(st.lists(planned, min_size=2, max_size=most)), key=lambda item: item[0])
    found: list[Entry] = []
    if draw(st.integers(0, 4)) == 0:
        opened = [key for key in keys if books.contract(key, span.start)]
        found += [draw(taken_over(course, key, span.start, number)) for number, key in enumerate(opened[:1])]
    for number, (day, key, kind) in enumerate(plan, start=1):
        is_active = bool(books.contract(key, day))
        known = course.of(key)
        if kind == "invoice" and is_active:
            buyers = [other for other in keys if other != key and books.contract(other, day)]
            found.append(draw(invoices(course, aim, key, buyers, day, number)))
        elif kind == "stall" and is_active:
            found.append(draw(stalls(aim, key, day, number)))
        elif kind == "charge" and is_active:
            cents = draw(amounts(aim, key, day))
            legs = (Leg(f"Expenses:{key}:604-Sous-traitance", cents), Leg(BANK, -cents))
            found.append(Entry(day, f"Charge {number}", legs))
        elif kind == "credit" and is_active and known:
            invoice = draw(st.sampled_from(known))
            others = [invoice.buyer] if invoice.buyer else []
            if all(books.contract(other, day) for other in others):
                found.append(draw(credit_notes(invoice, day, number)))
        elif kind == "loss" and known:
            found.append(draw(losses(draw(st.sampled_from(known)), day, number)))
        elif kind == "bounce" and known:
            found.append(draw(bounces(draw(st.sampled_from(known)), day, number)))
        elif kind == "moved" and known:
            found.append(moved(draw(st.sampled_from(known)), day, number))
        else:
            found.append(draw(receipts(course, key, day, number)))
    return tuple(found)
