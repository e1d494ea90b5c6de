"""What holds of every levy."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from ..errors import Problem, problem
from ..levies import Levy, fund_part
from ..model import NOWHERE, Books, amount
from ..periods import Period
from .facts import Facts


def amounts(facts: Facts) -> Iterator[Problem]:
    """C5: the whole and the fund's share, against the segments and the rule."""
    for levy in facts.outcome.levies:
        due = sum(segment.cents for segment in levy.segments) + levy.fixed_cents
        if levy.cents != due:
            yield problem(
                "C5",
                "{id} takes {amount} where the rule gives {due}",
                levy.place,
                id=levy.id,
                amount=amount(levy.cents),
                due=amount(due),
            )
        share = fund_part(levy.law, levy.cents)
        if levy.fund_cents != share:
            yield problem(
                "C5",
                "{id} gives the fund {amount} where the rule gives {due}",
                levy.place,
                id=levy.id,
                amount=amount(levy.fund_cents),
                due=amount(share),
            )


def slices(facts: Facts) -> Iterator[Problem]:
    """C5-slices: slices that follow each other in one window under one rule."""

    def whose(levy: Levy) -> tuple[str, str]:
        return (levy.owner, levy.rule)

    for _, levies in groupby(sorted(facts.outcome.levies, key=whose), key=whose):
        segments = [(levy, segment) for levy in levies for segment in levy.segments]
        start, total = 0, 0
        for place, (levy, segment) in enumerate(segments):
            before = segments[place - 1][1] if place else None
            follows = (
                before is not None
                and before.rule is segment.rule
                and before.window is not None
                and before.window == segment.window
                and before.after == segment.before
            )
            if not follows:
                start, total = segment.before, 0
            total += segment.cents
            whole = segment.rounded(segment.after) - segment.rounded(start)
            if total != whole:
                yield problem(
                    "C5-slices",
                    "up to {id} the slices add up to {amount}, the whole is {due}",
                    levy.place,
                    id=levy.id,
                    amount=amount(total),
                    due=amount(whole),
                )


def active(facts: Facts) -> Iterator[Problem]:
    """C4: the day of each levy."""
    for levy in facts.outcome.levies:
        if not facts.decisions.entrepreneurs[levy.owner].is_active(levy.date):
            yield problem(
                "C4",
                "{id} falls on {day}, when {owner} is not active",
                levy.place,
                id=levy.id,
                day=levy.date,
                owner=levy.owner,
            )


def years(facts: Facts) -> Iterator[Problem]:
    """C10: the levies of each exercise against what their accounts moved by, other generated entries aside."""
    levied: dict[tuple[str, Period], int] = {}
    for levy in facts.outcome.levies:
        account = facts.books.grammar.account("Expenses", levy.owner, levy.law.account)
        year = facts.decisions.exercises.of(levy.date)
        levied[account, year] = levied.get((account, year), 0) + levy.cents
    for booking in facts.bookings:
        year = facts.decisions.exercises.of(booking.date)
        for account, cents in booking.legs:
            if booking.part != "contribution" and (account, year) in levied:
                levied[account, year] += cents
    for (account, year), cents in levied.items():
        moved = _moved(facts.complete, account, year) - _moved(facts.books, account, year)
        if moved != cents:
            yield problem(
                "C10",
                "in {year} the months of {account} add up to {amount}, the year to {due}",
                NOWHERE,
                year=year.label,
                account=account,
                amount=amount(cents),
                due=amount(moved),
            )


def _moved(books: Books, account: str, period: Period) -> int:
    days = books.days.get(account)
    return days.until(period.last) - days.before(period.start) if days else 0
