"""How each generated amount is booked: accounts and cents, before anything is known of Beancount."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from .accounts import AccountInfo, Grammar
from .days import Days, merge_days
from .levies import Levy
from .model import Books, Movement
from .money import from_cents
from .openings import TakenOver
from .pooled import SharedCost
from .rules.contributions import capitalised
from .solidarity import Transfer


class Booking(NamedTuple):
    """One generated transaction.

    Attributes:
        id: Stable name and link.
        part: `owners`, `shares`, `contribution` or `solidarity`.
        narration: What the journal shows.
        legs: (account, cents) with a debit positive; never zero, together exactly zero.
        thing: What it comes from.
    """

    id: str
    date: date
    part: str
    narration: str
    legs: tuple[tuple[str, int], ...]
    thing: Levy | Transfer | TakenOver | SharedCost


def book(thing: Levy | Transfer | TakenOver | SharedCost, grammar: Grammar) -> Booking:
    """How a generated amount is booked; whatever it is, its legs cancel exactly."""
    if isinstance(thing, Levy):
        booking = book_levy(thing, grammar)
    elif isinstance(thing, Transfer):
        booking = book_transfer(thing, grammar)
    elif isinstance(thing, SharedCost):
        booking = book_share(thing, grammar)
    else:
        booking = book_opening(thing, grammar)
    assert sum([cents for _, cents in booking.legs]) == 0, f"{booking.id} leaves a residual"
    return booking


def book_opening(taken: TakenOver, grammar: Grammar) -> Booking:
    """A position taken over stands between the owner's 110 and the cooperative's."""
    legs = (
        (grammar.account("Equity", taken.owner, "110-Reprise"), -taken.cents),
        (grammar.account("Equity", grammar.cooperative, "110-Reprise"), taken.cents),
    )
    return Booking(taken.id, taken.date, "owners", f"Reprise {taken.date} {taken.owner}", legs, taken)


def book_levy(levy: Levy, grammar: Grammar) -> Booking:
    """186 of the entrepreneur against 187 of the cooperative and, for its share, of a fund.

    186 and 187 are the PCG's accounts for services between parts of one entity.
    """
    rule = levy.law
    legs = [
        (grammar.account("Expenses", *levy.payer, rule.account), levy.cents),
        (grammar.account("Income", grammar.cooperative, rule.income), levy.fund_cents - levy.cents),
    ]
    if rule.fund is not None:
        legs.append((grammar.account("Income", rule.fund, rule.income), -levy.fund_cents))
    name = f"{capitalised(rule.name)} interne" if rule.is_internal else capitalised(rule.name)
    narration = f"{name} {levy.period.label} {':'.join(levy.payer)}"
    return Booking(levy.id, levy.date, "contribution", narration, tuple([leg for leg in legs if leg[1]]), levy)


#: What the journal calls each kind of transfer, and where it is booked: pairs of a debit and a credit, each as root,
#: whose account (the payer is a fund, or of a deficit the cooperative), and the last component.
_STEPS = {
    "levy": ("Prélèvement", (("Expenses", "owner", "186-{fund}"), ("Income", "fund", "187-{fund}"))),
    "call": ("Appel", (("Expenses", "owner", "186-{fund}"), ("Income", "fund", "187-{fund}"))),
    "aid": ("Aide", (("Expenses", "fund", "186-Aide"), ("Income", "owner", "187-Aide"))),
    "advance": ("Avance", (("Assets", "fund", "181-{owner}"), ("Liabilities", "owner", "181-{fund}"))),
    "repayment": ("Remboursement", (("Liabilities", "owner", "181-{fund}"), ("Assets", "fund", "181-{owner}"))),
    "write-off": (
        "Abandon",
        (
            *(("Liabilities", "owner", "181-{fund}"), ("Assets", "fund", "181-{owner}")),
            *(("Expenses", "fund", "186-Pertes"), ("Income", "owner", "187-Abandon")),
        ),
    ),
    "deficit": ("Déficit", (("Expenses", "fund", "186-Pertes"), ("Income", "owner", "187-Abandon"))),
}


def book_transfer(transfer: Transfer, grammar: Grammar) -> Booking:
    """Aid and losses use the pair of services for want of an account for gifts to oneself; a loan stands on 181."""
    word, places = _STEPS[transfer.kind]
    cents, keys = abs(transfer.cents), {"owner": transfer.owner, "fund": transfer.fund}
    legs = tuple(
        (grammar.account(root, keys[whose], last.format(**keys)), -cents if place % 2 else cents)
        for place, (root, whose, last) in enumerate(places)
    )
    narration = f"{word} {transfer.fund} {transfer.date:%Y-%m} {transfer.owner}"
    return Booking(transfer.id, transfer.date, "solidarity", narration, legs, transfer)


def book_share(cost: SharedCost, grammar: Grammar) -> Booking:
    """Everybody but the payer bears their part on 186, and all of it comes back to the payer on 187."""
    legs = [(grammar.account("Expenses", owner, cost.law.account), cents) for owner, cents in cost.borne]
    legs.append((grammar.account("Income", cost.payer, cost.law.income), -cost.returned_cents))
    words = f"{capitalised(cost.name)} {cost.date} {cost.payer}"
    text = cost.text.narration or cost.text.payee
    narration = f"{words} ({text})" if text else words
    return Booking(cost.id, cost.date, "shares", narration, tuple(legs), cost)


def include(books: Books, bookings: Iterable[Booking]) -> Books:
    """The books with what is generated: totals by account and day of everything.

    Positions taken over stand apart, as the `#a-nouveau` transactions that they stand for.
    """
    days: dict[str, dict[date, int]] = {}
    apart: dict[str, dict[date, int]] = {}
    for booking in bookings:
        for account, cents in booking.legs:
            for totals in (days, apart) if booking.part == "owners" else (days,):
                by_day = totals.setdefault(account, {})
                by_day[booking.date] = by_day.get(booking.date, 0) + cents
    accounts = dict(books.accounts)
    for account in days:
        if account not in accounts:
            accounts[account] = books.grammar.parse(account)
    return replace(
        books,
        accounts=accounts,
        days=_merged(books.days, days),
        apart=_merged(books.apart, apart),
        openings=_merged(books.openings, apart),
        _owned={},
    )


def as_movements(bookings: Iterable[Booking], accounts: Mapping[str, AccountInfo]) -> Iterator[Movement]:
    """What is generated as movements, one for each leg.

    Args:
        bookings: In the order in which they happen.
        accounts: All that are posted on.
    """
    for booking in bookings:
        for place, (account, cents) in enumerate(booking.legs):
            info = accounts[account]
            yield Movement(
                *(booking.date, account, info.owner, info.activity, info.pcg, from_cents(cents), "", booking.narration),
                (booking.id,),
                booking.thing.place,
                f"{booking.id}.{place}",
            )


def _merged(written: Mapping[str, Days], added: Mapping[str, Mapping[date, int]]) -> dict[str, Days]:
    merged = dict(written)
    for account, by_day in added.items():
        merged[account] = merge_days([merged[account].as_dict(), by_day] if account in merged else [by_day])
    return merged
