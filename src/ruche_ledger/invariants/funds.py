"""What holds of every fund and every aid."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from ..errors import Problem, problem
from ..model import amount
from ..money import as_ratio, round_ratio
from ..periods import months_between
from ..solidarity import Claim, Sharing
from .facts import Facts


def funds(facts: Facts) -> Iterator[Problem]:
    """S1: month by month, what a fund holds against what was written, levied, taken over and paid."""
    books, outcome = facts.books, facts.outcome
    if books.start is None or books.horizon is None:
        return
    for fund in facts.decisions.funds:
        moved = [(levy.date, levy.fund_cents) for levy in outcome.levies if levy.fund == fund.key]
        moved += [(taken.date, taken.cents) for taken in outcome.taken_over if taken.owner == fund.key]
        moved += [(transfer.date, -transfer.cents) for transfer in outcome.transfers if transfer.fund == fund.key]
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
    for sharing in facts.outcome.sharings:
        there = facts.complete.position(sharing.fund, sharing.day) + sum(sharing.paid)
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
        left = sharing.balance - sum(sharing.paid)
        if sum(sharing.paid) and left < sharing.reserve:
            yield _finding(
                sharing, "S2", "on {day} {fund} pays itself down to {amount}, below its reserve", amount=amount(left)
            )


def claims(facts: Facts) -> Iterator[Problem]:
    """S5: each claim against its directive, and all that was ever given against `cap-total`."""
    given: dict[tuple[str, str], int] = {}
    for opening in facts.decisions.openings:
        if opening.measure == "aided":
            key = (opening.subject, opening.owner)
            given[key] = given.get(key, 0) + opening.cents
    for sharing in facts.outcome.sharings:
        for claim, cents in zip(sharing.claims, sharing.paid, strict=True):
            law, person = claim.law, facts.decisions.entrepreneurs[claim.owner]
            key = (sharing.fund, claim.owner)
            given[key] = given.get(key, 0) + cents
            span = person.span(sharing.day)
            months = person.seniority(sharing.day)
            if span is None or months is None or not (law.scope.names(span.contract) and law.scope.admits(months)):
                yield _finding(
                    sharing,
                    "S5",
                    "on {day} {fund} aids {owner}, for whom the directive does not hold",
                    owner=claim.owner,
                )
            limits = [claim.cents, claim.need, _need(claim)]
            limits += [] if law.cap_month is None else [law.cap_month]
            if cents > min(limits) or (law.cap_total is not None and given[key] > law.cap_total):
                yield _finding(
                    sharing,
                    "S5",
                    "on {day} {fund} aids {owner} with {amount}, more than may be claimed",
                    owner=claim.owner,
                    amount=amount(cents),
                )


def _need(claim: Claim) -> int:
    top, bottom = as_ratio(claim.law.cover)
    return round_ratio(max(0, claim.law.target - claim.measured) * top, bottom, "half-up")


def met(facts: Facts) -> Iterator[Problem]:
    """S6: funds that kept more than their reserve."""
    for sharing in facts.outcome.sharings:
        paid = sum(sharing.paid)
        if paid != sharing.claimed and sharing.balance - paid > sharing.reserve:
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


def _finding(sharing: Sharing, code: str, template: str, **params: str) -> Problem:
    places = sorted(claim.law.source for claim in sharing.claims)
    return problem(code, template, places[0], severity="error", day=sharing.day, fund=sharing.fund, **params)
