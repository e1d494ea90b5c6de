"""Month by month: the order in which the bookkeeper works."""

from __future__ import annotations

from dataclasses import dataclass, field

from . import assembly, house, inventory, opening, payroll, purchases, sales, story
from .book import Book
from .cast import MEMBERS
from .days import Month, all_months, last_day
from .levies import Forecast
from .money import euros
from .rulebook import FUND_OPENING
from .solidarity import Fund

RESULT = ("Produits", "Charges")


@dataclass(slots=True)
class Chronicle:
    """The finished books, and what the bookkeeper foresaw of levies and aid."""

    book: Book = field(default_factory=Book)
    forecast: Forecast = field(default_factory=Forecast)
    fund: Fund = field(init=False)
    positions: dict[Month, dict[str, int]] = field(default_factory=dict)
    """At each month's end, levies and aid included."""
    entity_results: dict[int, int] = field(default_factory=dict)
    owed: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.fund = Fund(self.forecast)


def write() -> Chronicle:
    """The whole story; the same every time."""
    told = Chronicle()
    opening.post(told.book)
    for month in all_months():
        _month(told, month)
    return told


def _month(told: Chronicle, month: Month) -> None:
    book = told.book
    inventory.first_reversal(book, month)
    sales.issue(book, [*sales.usual_drafts(month), *story.drafts(month)])
    sales.market(book, month)
    purchases.buy_all(book, month)
    purchases.equipment(book, month)
    purchases.expense_notes(book, month)
    purchases.van(book, month)
    purchases.internal_sales(book, month)
    story.deposits_and_shares(book, month)
    story.transfer_in(book, month)
    story.loan(book, month)
    story.bad_debt(book, month, _lost_invoice(book))
    house.costs(book, month)
    house.grants(book, month)
    house.savings(book, month)
    assembly.allocate(book, month, told.entity_results.get(month[0] - 1, 184230))
    assembly.pay_variable(book, month, told.owed)
    payroll.fixed_pay(book, month)
    payroll.staff_pay(book, month)
    house.cash(book, month)
    inventory.stock(book, month)
    told.forecast.levy(book, month)
    story.leaver(book, month, _positions(book, month)[story.LEAVER] + told.forecast.moved[story.LEAVER])
    inventory.entries(book, month)
    if month[1] == 12:
        told.owed = inventory.variable_pay(book, month, _results(told, month))
    told.fund.month(book, month, _positions(book, month))
    payroll.transfer_and_declare(book, month)
    house.vat(book, month)
    if month[1] == 12:
        former = sum(told.entity_results.values())
        told.entity_results[month[0]] = (
            sum(book.owned(owner, month, RESULT) for owner in ("Ruche", *(m.key for m in MEMBERS))) - former
        )
    moved = told.forecast.moved
    told.positions[month] = {owner: cents + moved[owner] for owner, cents in _positions(book, month).items()}
    book.close(month)


def _lost_invoice(book: Book) -> str:
    """The number of the invoice that is never paid."""
    return next(
        (
            entry.links[0]
            for entry in book.months[2025, 3]
            if entry.payee == "Auberge du Pont Neuf" and "carte et enseigne" in entry.narration
        ),
        "",
    )


def _positions(book: Book, month: Month) -> dict[str, int]:
    """Positions without levies and aid, with what was taken over."""
    taken = {member.key: euros(member.position) if member.position else 0 for member in MEMBERS}
    taken["Solidarite"] = FUND_OPENING
    owners = [member.key for member in MEMBERS] + ["Solidarite"]
    return {owner: book.owned(owner, month) + taken[owner] for owner in owners}


def _results(told: Chronicle, month: Month) -> dict[str, int]:
    """Results since the start of the books, levies and aid included, of those who are active."""
    results: dict[str, int] = {}
    for member in MEMBERS:
        levied = sum(cents for (key, _), cents in told.forecast.results.items() if key == member.key)
        own = told.book.owned(member.key, month, RESULT)
        results[member.key] = own + levied + told.forecast.given[member.key] if member.active(last_day(month)) else 0
    return results
