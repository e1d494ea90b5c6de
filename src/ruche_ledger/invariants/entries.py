"""What holds of every generated entry, and of the books with them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ..errors import Problem, problem
from ..levies import Levy
from ..model import NOWHERE, amount
from .facts import Facts


def residuals(facts: Facts) -> Iterator[Problem]:
    """E1: what the legs of an entry leave, and what all of a day's leave in the books.

    `book` refuses a residual; the books with the entries in them are added up here, anew.
    """
    for booking in facts.bookings:
        left = sum(cents for _, cents in booking.legs)
        if left:
            yield problem("E1", "{id} leaves {amount} over", booking.thing.place, id=booking.id, amount=amount(left))
    moved: dict[date, int] = {}
    for account in {account for booking in facts.bookings for account, _ in booking.legs}:
        for sign, books in ((1, facts.complete), (-1, facts.books)):
            for day, cents in books.days[account].as_dict().items() if account in books.days else ():
                moved[day] = moved.get(day, 0) + sign * cents
    for day, left in sorted(moved.items()):
        if left:
            yield problem(
                "E1",
                "on {day} the generated entries leave {amount} in the books",
                NOWHERE,
                day=day,
                amount=amount(left),
            )


def zeros(facts: Facts) -> Iterator[Problem]:
    """E2: legs of nothing; cents are whole by their type."""
    for booking in facts.bookings:
        for account, cents in booking.legs:
            if cents == 0:
                yield problem(
                    "E2", "{id} posts nothing on {account}", booking.thing.place, id=booking.id, account=account
                )


def owners(facts: Facts) -> Iterator[Problem]:
    """E3: each account has one declared owner, and all positions together are zero on each day.

    Books without a cooperative have no sub-ledgers.
    """
    if facts.decisions.house is None:
        return
    complete, owners = facts.complete, facts.decisions.owners
    by_owner: dict[date, int] = {}
    for owner in owners:
        for name in complete.owned(owner):
            for day, cents in complete.days[name].as_dict().items():
                by_owner[day] = by_owner.get(day, 0) + cents
    by_account: dict[date, int] = {}
    for name, days in complete.days.items():
        if complete.accounts[name].owner not in owners:
            yield problem("E3", "{account} belongs to nobody declared", NOWHERE, account=name)
        for day, cents in days.as_dict().items():
            by_account[day] = by_account.get(day, 0) + cents
    for day in sorted(by_account):
        left, apart = by_account[day], by_account[day] - by_owner.get(day, 0)
        if left:
            yield problem(
                "E3", "on {day} all positions together move by {amount}", NOWHERE, day=day, amount=amount(-left)
            )
        elif apart:
            yield problem(
                "E3",
                "on {day} sub-ledgers and general ledger differ by {amount}",
                NOWHERE,
                day=day,
                amount=amount(apart),
            )


def entity(facts: Facts) -> Iterator[Problem]:
    """E3-18: entries on the accounts that the language gives; a rule that names others is left out."""
    accounts = facts.complete.accounts
    for booking in facts.bookings:
        thing = booking.thing
        named = isinstance(thing, Levy) and not (
            thing.law.account.startswith("18") and thing.law.income.startswith("18")
        )
        if booking.part == "owners" or named:
            continue
        outside = sum(abs(cents) for account, cents in booking.legs if not accounts[account].pcg.startswith("18"))
        left = sum(cents for account, cents in booking.legs if accounts[account].pcg.startswith("18"))
        if left or outside:
            yield problem("E3-18", "{id} leaves {amount} on 18x", thing.place, id=booking.id, amount=amount(left))
