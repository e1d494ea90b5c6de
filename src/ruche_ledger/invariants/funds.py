"""What holds of every fund: what it holds, what it keeps, and how it shares."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from ..errors import Problem, problem
from ..exits import Exit
from ..messages import marked
from ..model import amount
from ..periods import months_between
from ..solidarity import Gift, Granted, Share, Sharing, Transfer
from .facts import Facts


def funds(facts: Facts) -> Iterator[Problem]:
    """S1: month by month, what a fund holds against what was written, levied, taken over, received and paid."""
    books, outcome = facts.books, facts.outcome
    if books.start is None or books.horizon is None:
        return
    for fund in facts.decisions.funds:
        moved = [(levy.date, levy.fund_cents) for levy in outcome.levies if levy.fund == fund.key]
        moved += [(taken.date, taken.cents) for taken in outcome.taken_over if taken.owner == fund.key]
        moved += [(each.date, -each.moved_cents) for each in outcome.transfers if each.fund == fund.key]
        moved += [(cost.date, -cost.charge_cents(fund.key)) for cost in outcome.shared]
        for month in months_between(books.start, books.horizon):
            due = books.position(fund.key, month.last) + sum(cents for day, cents in moved if day <= month.last)
            there = facts.complete.position(fund.key, month.last)
            if there != due:
                yield problem(
                    "S1",
                    "on {day} {fund} holds {amount}; what came in less what went out is {due}",
                    fund.source,
                    day=month.last,
                    fund=fund.key,
                    amount=amount(there),
                    due=amount(due),
                )


def reserves(facts: Facts) -> Iterator[Problem]:
    """S2: what is left of a fund that paid, and whether the books say the same of it."""
    declared = {fund.key: fund for fund in facts.decisions.funds}
    later = [each for each in facts.outcome.transfers if isinstance(each.basis, Share | Gift | Exit)]
    for sharing in facts.outcome.sharings:
        of_day = [each for each in later if (each.fund, each.date) == (sharing.fund, sharing.day)]
        there = facts.complete.position(sharing.fund, sharing.day) + sum(each.moved_cents for each in of_day)
        if sharing.balance != there:
            yield _finding(
                sharing,
                "S2",
                "on {day} {fund} pays out of {amount}, while the books hold {due}",
                amount=amount(sharing.balance),
                due=amount(there),
            )
        reserve = declared[sharing.fund].reserve(sharing.day)
        if sharing.reserve != reserve:
            yield _finding(
                sharing,
                "S2",
                "on {day} {fund} keeps {amount} in reserve, while {due} is declared",
                amount=amount(sharing.reserve),
                due=amount(reserve),
            )
        left = sharing.balance + sharing.called - sum(sharing.paid)
        if sum(sharing.paid) and left < sharing.reserve:
            yield _finding(
                sharing, "S2", "on {day} {fund} pays itself down to {amount}, below its reserve", amount=amount(left)
            )
    for transfer in facts.outcome.transfers:
        left_over = _left_over(transfer)
        if left_over is not None and left_over < declared[transfer.fund].reserve(transfer.date):
            template = marked("on {day} {fund} pays itself down to {amount}, below its reserve")
            yield transfer_finding(transfer, "S2", template, amount=amount(left_over))


def _left_over(transfer: Transfer) -> int | None:
    """What a fund has after a grant, or after its part of a deficit; None for everything else."""
    basis = transfer.basis
    if isinstance(basis, Granted):
        return basis.balance - transfer.cents
    if isinstance(basis, Exit) and transfer.kind == "deficit":
        (payer,) = (payer for payer in basis.payers if payer.key == transfer.fund)
        return None if payer.balance is None else payer.balance - transfer.cents
    return None


def met(facts: Facts) -> Iterator[Problem]:
    """S6: funds that kept more than their reserve."""
    for sharing in facts.outcome.sharings:
        paid = sum(sharing.paid)
        if paid != sharing.claimed and sharing.balance + sharing.called - paid > sharing.reserve:
            yield _finding(
                sharing,
                "S6",
                "on {day} {fund} pays {amount} of {due} claimed, though it has more",
                amount=amount(paid),
                due=amount(sharing.claimed),
            )


def shares(facts: Facts) -> Iterator[Problem]:
    """S7: the shares of one month, together and one by one."""
    for sharing in facts.outcome.sharings:
        paid, claimed, payable = sum(sharing.paid), sharing.claimed, sharing.payable
        if paid != min(claimed, payable):
            yield _finding(sharing, "S7", "on {day} the shares of {fund} add up to {amount}", amount=amount(paid))
        for claim, cents in zip(sharing.claims, sharing.paid, strict=True):
            if sharing.is_short and abs(cents * claimed - payable * claim.cents) >= claimed:
                yield _finding(
                    sharing,
                    "S7",
                    "on {day} {owner} gets {amount} of {fund}, a cent or more off the quota",
                    owner=claim.owner,
                    amount=amount(cents),
                )
        ordered = sorted(zip((claim.cents for claim in sharing.claims), sharing.paid, strict=True))
        for (smaller, less), (larger, more) in pairwise(ordered):
            if smaller < larger and less > more:
                yield _finding(sharing, "S7", "on {day} a larger claim on {fund} gets less than a smaller one")


def calls(facts: Facts) -> Iterator[Problem]:
    """S7 of a call: together the shortfall or all limits, nobody more than the limit."""
    for sharing in facts.outcome.sharings:
        call = sharing.call
        if call is None:
            continue
        limits = sum(donor.limit for donor in call.donors)
        shortfall = sharing.claimed + sharing.reserve - sharing.balance
        if call.shortfall != shortfall or call.cents != min(shortfall, limits):
            yield _finding(
                sharing,
                "S7-call",
                "on {day} {fund} is short of {due}, and donors give {amount}",
                due=amount(shortfall),
                amount=amount(call.cents),
            )


def _finding(sharing: Sharing, code: str, template: str, **params: str) -> Problem:
    places = sorted(claim.law.source for claim in sharing.claims)
    return problem(code, template, places[0], severity="error", day=sharing.day, fund=sharing.fund, **params)


def transfer_finding(transfer: Transfer, code: str, template: str, **params: str) -> Problem:
    """A finding against one transfer."""
    day, fund, owner = transfer.date, transfer.fund, transfer.owner
    return problem(code, template, transfer.place, severity="error", day=day, fund=fund, owner=owner, **params)
