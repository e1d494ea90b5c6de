"""Strategies for transactions that aim at the rules: band edges ± 3 cents, half-cent ties, edges of periods.

Pieces are drawn in order of time, so that an aimed amount knows roughly what its window holds already.
Provisional.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from hypothesis import strategies as st

from ruche_ledger.testing.oracle_books import Books
from ruche_ledger.testing.strategies_people import Span
from ruche_ledger.testing.texts import Declaration, Entry, Leg, Money

INCOMES = (
    "706-Prestations",
    "706-Prestations",
    "707-Marchandises",
    "7085-Ports",
    "Poterie:706100-Formation",
    "Vannerie:701-Paniers",
    "709-Rabais",
    "74-Subventions",
    "7-Divers:701-Produits",
    "Dons",
    "Libre-706",
)
CHARGES = (
    "601-Matieres",
    "604-Sous-traitance",
    "Poterie:607-Achats",
    "606-Fournitures",
    "625-Missions",
    "6037-Stock",
)
KINDS = ("sale", "sale", "sale", "credit", "credit", "internal", "charge", "charge", "outside", "other")


@dataclass(frozen=True)
class Sale:
    """What a credit note needs of an earlier sale."""

    key: str
    date: date
    account: str
    cents: int
    link: str


@dataclass
class Aim:
    """Where amounts should land: the rules' own breakpoints, and what each window holds so far."""

    edges: tuple[int, ...]
    rates: tuple[Decimal, ...]
    held: dict[object, int] = field(default_factory=lambda: defaultdict(int))
    sales: list[Sale] = field(default_factory=list)

    @classmethod
    def at(cls, declarations: tuple[Declaration, ...]) -> Aim:
        """Aim at every band edge and rate in the directives."""
        values = [value for each in declarations for _, value in each.meta]
        edges = {value.cents for value in values if isinstance(value, Money) and value.cents > 0}
        rates = {value for value in values if isinstance(value, Decimal) and value > 0}
        return cls(tuple(sorted(edges)) or (100,), tuple(sorted(rates)) or (Decimal("0.5"),))

    def add(self, key: str, day: date, cents: int) -> None:
        """Remember what the windows of that day hold."""
        self.held[key, day.year, day.month] += cents
        self.held[key, day.year] += cents


def ties(rate: Decimal, near: int) -> list[int]:
    """Bases in cents, from ``near`` on, whose amount at this rate ends exactly on half a cent."""
    share = Fraction(rate)
    return [cents for cents in range(near, near + 400) if (share * cents * 2).denominator == 1 and share * cents % 1]


@st.composite
def amounts(draw: st.DrawFn, aim: Aim, key: str, day: date) -> int:
    """Cents, never zero: small, usual, large, at an edge ± 3 cents, or at a tie of the window's base."""
    held = aim.held[draw(st.sampled_from(((key, day.year, day.month), (key, day.year), (key,))))]
    kind = draw(st.sampled_from(("edge", "edge", "tie", "small", "usual", "large")))
    cents = draw(st.integers(1, 300))
    if kind == "edge":
        cents = draw(st.sampled_from(aim.edges)) - held + draw(st.integers(-3, 3))
    elif kind == "tie":
        found = ties(draw(st.sampled_from(aim.rates)), abs(held) + 1)
        cents = draw(st.sampled_from(found)) - abs(held) if found else cents
    elif kind == "usual":
        cents = draw(st.integers(1_000, 300_000))
    elif kind == "large":
        cents = draw(st.integers(1, 9_000_000))
    return abs(cents) or 1


@st.composite
def sales(draw: st.DrawFn, aim: Aim, key: str, day: date, number: int) -> Entry:
    """A sale: by invoice with VAT on either owner, into bank or till, with its cost, or negative."""
    account = f"Income:{key}:{draw(st.sampled_from(INCOMES))}"
    net = draw(amounts(aim, key, day)) * draw(st.sampled_from((1, 1, 1, 1, -1)))
    form = draw(st.sampled_from(("invoice", "invoice-own-vat", "bank", "till", "two-lines", "with-cost")))
    legs = [Leg(account, -net)]
    if form == "two-lines":
        second = draw(st.integers(-500, 500))
        legs.append(Leg(f"Income:{key}:{draw(st.sampled_from(INCOMES))}", -second))
    if form == "with-cost":
        legs.append(Leg(f"Expenses:{key}:607-Marchandises", draw(st.integers(1, 5_000))))
    if form.startswith("invoice"):
        vat_owner = key if form == "invoice-own-vat" else "Ruche"
        legs.append(Leg(f"Liabilities:{vat_owner}:44571-TVA", -(net // 5)))
    other = {
        "bank": "Assets:Ruche:512-Banque",
        "two-lines": "Assets:Banque:512-Compte",
        "till": f"Assets:{key}:53-Caisse",
    }
    rest = -sum(leg.cents for leg in legs)
    legs.insert(0, Leg(other.get(form, f"Assets:{key}:411-Clients"), rest))
    earlier = [f"F-{number}", *(sale.link for sale in aim.sales if sale.key == key)]
    link = draw(st.sampled_from((f"F-{number}", "F-0", draw(st.sampled_from(earlier)))))
    links = (link,) if draw(st.integers(0, 3)) else ()
    aim.add(key, day, net)
    if links:
        aim.sales.append(Sale(key, day, account, net, link))
    return Entry(day, f"Vente {number}", tuple(legs), links, elided=draw(st.booleans()))


@st.composite
def credit_notes(draw: st.DrawFn, aim: Aim, key: str, day: date, number: int) -> Entry:
    """A credit note on an earlier sale of the entrepreneur: a part, the whole, or more; else a stray one."""
    earlier = [sale for sale in aim.sales if sale.key == key and sale.cents > 0]
    sale = draw(st.sampled_from(earlier)) if earlier else Sale(key, day, f"Income:{key}:706-Prestations", 9_999, "")
    parts = (sale.cents, sale.cents, sale.cents + 1, max(1, sale.cents // 2), 1)
    cents = draw(st.one_of(st.sampled_from(parts), amounts(aim, key, day)))
    aim.add(key, day, -cents)
    bank = draw(st.sampled_from((f"Assets:{key}:411-Clients", "Assets:Ruche:512-Banque", "Assets:Banque:512-Compte")))
    links = [sale.link] if sale.link else []
    if earlier and draw(st.integers(0, 3)) == 0:
        links.append(draw(st.sampled_from(earlier)).link)
    returned = draw(st.one_of(st.just(0), st.just(0), st.integers(1, 2 * cents)))
    legs = [Leg(sale.account, cents), Leg(bank, returned - cents)]
    if returned:
        legs.append(Leg(f"Expenses:{key}:607-Marchandises", -returned))
    return Entry(day, f"Avoir {number}", tuple(legs), tuple(dict.fromkeys(links)))


@st.composite
def internal_sales(draw: st.DrawFn, aim: Aim, key: str, other: str, day: date, number: int) -> Entry:
    """A sale to another entrepreneur; with a leg of the cooperative it is an external one."""
    cents = draw(amounts(aim, key, day))
    legs = [Leg(f"Income:{key}:706-Prestations", -cents)]
    form = draw(st.sampled_from(("direct", "clients", "with-cooperative", "both-sell")))
    if form == "direct":
        legs.append(Leg(f"Expenses:{other}:604-Sous-traitance", cents))
    elif form == "clients":
        legs += [Leg(f"Assets:{key}:411-Clients", cents), Leg(f"Expenses:{other}:607-Achats", cents)]
        legs.append(Leg(f"Liabilities:{other}:401-Fournisseurs", -cents))
    elif form == "with-cooperative":
        legs += [
            Leg(f"Expenses:{other}:604-Sous-traitance", cents + 7),
            Leg("Liabilities:Ruche:44571-TVA", -7),
        ]
    else:
        legs += [Leg(f"Income:{other}:707-Marchandises", -5), Leg("Assets:Ruche:512-Banque", cents + 5)]
    links = (f"F-{number}",) if draw(st.booleans()) else ()
    return Entry(day, f"Interne {number}", tuple(legs), links)


@st.composite
def charges(draw: st.DrawFn, aim: Aim, key: str, day: date, number: int) -> Entry:
    """A purchase, a refund of one, pay, or a provision."""
    cents = draw(amounts(aim, key, day)) * draw(st.sampled_from((1, 1, 1, -1)))
    pairs = [(f"Expenses:{key}:{account}", f"Liabilities:{key}:401-Fournisseurs") for account in CHARGES[:3]]
    pairs += [(f"Expenses:{key}:{account}", "Assets:Ruche:512-Banque") for account in CHARGES]
    pairs += [(f"Expenses:{key}:641-Salaires", "Liabilities:Ruche:421-Personnel")] * 5
    pairs += [(f"Assets:{key}:37-Stocks", f"Expenses:{key}:6037-Stock")]
    pairs += [(f"Expenses:{key}:681-Dotations", f"Liabilities:{key}:151-Provisions")]
    pairs += [(f"Expenses:{key}:641-Salaires", f"Liabilities:{key}:4282-Conges")]
    debit, credit = draw(st.sampled_from(pairs))
    return Entry(day, f"Charge {number}", (Leg(debit, cents), Leg(credit, -cents)))


@st.composite
def outside_bases(draw: st.DrawFn, aim: Aim, key: str, day: date, number: int) -> Entry:
    """A payment, a deposit, a loan, a disbursement, VAT: nothing that any base names."""
    cents = draw(amounts(aim, key, day)) * draw(st.sampled_from((1, 1, -1)))
    debit, credit = draw(st.sampled_from((
        ("Assets:Ruche:512-Banque", f"Assets:{key}:411-Clients"),
        (f"Liabilities:{key}:401-Fournisseurs", "Assets:Ruche:512-Banque"),
        ("Assets:Ruche:512-Banque", f"Liabilities:{key}:4191-Acomptes"),
        ("Assets:Ruche:512-Banque", f"Liabilities:{key}:164-Emprunt"),
        (f"Assets:{key}:467-Debours", "Assets:Ruche:512-Banque"),
        (f"Liabilities:{key}:44571-TVA", "Liabilities:Ruche:44571-TVA"),
        ("Expenses:Ruche:706-Erreur", "Assets:Ruche:512-Banque"),
    )))  # fmt: skip
    return Entry(day, f"Hors base {number}", (Leg(debit, cents), Leg(credit, -cents)))


@st.composite
def in_dollars(draw: st.DrawFn, key: str, day: date, number: int) -> Entry:
    """Another currency, outside every base."""
    cents = draw(st.integers(1, 99_999))
    legs = (Leg(f"Assets:{key}:467-Dollars", cents, "USD"), Leg("Assets:Ruche:514-Dollars", -cents, "USD"))
    return Entry(day, f"Dollars {number}", legs)


@st.composite
def set_apart(draw: st.DrawFn, aim: Aim, key: str, day: date, number: int) -> Entry:
    """A transaction tagged ``#a-nouveau`` or ``#cloture``: in no base, whatever it posts on."""
    cents = draw(amounts(aim, key, day)) * draw(st.sampled_from((1, -1)))
    account = draw(st.sampled_from((f"Income:{key}:706-Prestations", f"Equity:{key}:12-Resultat")))
    tag = draw(st.sampled_from(("a-nouveau", "cloture")))
    other = draw(st.sampled_from((f"Assets:{key}:411-Clients", "Assets:Ruche:512-Banque")))
    return Entry(day, f"Report {number}", (Leg(other, cents), Leg(account, -cents)), (), (tag,))


@st.composite
def gifts(draw: st.DrawFn, fund: str, day: date, number: int) -> Entry:
    """Money into a fund, or out of it."""
    cents = draw(st.one_of(st.integers(-5_000, 5_000), st.integers(0, 200_000))) or 1
    legs = (Leg("Assets:Ruche:512-Banque", cents), Leg(f"Income:{fund}:75-Dons", -cents))
    return Entry(day, f"Don {number}", legs)


@st.composite
def entries(
    draw: st.DrawFn,
    span: Span,
    books: Books,
    aim: Aim,
    fund_names: tuple[str, ...] = (),
    *,
    kinds: tuple[str, ...] = KINDS,
    fewest: int = 0,
    most: int = 12,
) -> tuple[Entry, ...]:
    """Transactions in order of time; income and charges only on active days."""
    keys = tuple(books.contracts)
    crowded = st.sampled_from(draw(st.lists(span.days(), min_size=1, max_size=4)))
    days = st.one_of(crowded, crowded, span.days())
    planned = st.tuples(days, st.sampled_from(keys), st.sampled_from(kinds))
    plan = draw(st.lists(planned, min_size=fewest, max_size=most))
    found: list[Entry] = []
    for number, (day, key, kind) in enumerate(sorted(plan, key=lambda item: item[0]), start=1):
        others = [other for other in keys if other != key and books.contract(other, day)]
        if not books.contract(key, day):
            found.append(draw(outside_bases(aim, key, day, number)))
        elif kind == "internal" and others:
            found.append(draw(internal_sales(aim, key, draw(st.sampled_from(others)), day, number)))
        elif kind == "other":
            choices = [in_dollars(key, day, number), set_apart(aim, key, day, number)]
            choices += [gifts(fund, day, number) for fund in fund_names]
            found.append(draw(st.one_of(choices)))
        else:
            maker = {"credit": credit_notes, "charge": charges, "outside": outside_bases}.get(kind, sales)
            found.append(draw(maker(aim, key, day, number)))
    return tuple(found)
