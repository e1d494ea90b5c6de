"""What holds of each transfer: who may claim how much, what may be taken of whom, and what becomes of advances."""

from __future__ import annotations

from collections.abc import Iterator

from ..dues import Due, Instalment
from ..errors import Problem
from ..exits import Exit
from ..model import amount
from ..money import as_ratio, round_ratio
from ..solidarity import Claim, Gift, Granted, Transfer
from .facts import Facts
from .funds import transfer_finding as _finding


def taken(facts: Facts) -> Iterator[Problem]:
    """S3: a levy, a call or a repayment against the position that it is taken from."""
    for transfer in facts.outcome.transfers:
        position = _position_before(transfer)
        if position is not None and -transfer.cents > max(0, position):
            yield _finding(
                transfer,
                "S3",
                "on {day} {fund} takes {amount} from {owner}, who has {due}",
                amount=amount(-transfer.cents),
                due=amount(position),
            )


def _position_before(transfer: Transfer) -> int | None:
    basis = transfer.basis
    if isinstance(basis, Due | Instalment):
        return basis.position
    if isinstance(basis, Gift) and basis.sharing.call is not None:
        donor = basis.sharing.call.donors[basis.place]
        return min(donor.limit, donor.position)
    if isinstance(basis, Exit) and transfer.kind == "repayment":
        return next(debt.position for debt in basis.debts if debt.fund == transfer.fund)
    return None


def levies(facts: Facts) -> Iterator[Problem]:
    """S4: a fund's levy against rate, threshold and position."""
    for transfer in facts.outcome.transfers:
        due = transfer.basis
        if isinstance(due, Due):
            top, bottom = as_ratio(due.law.rate)
            part = round_ratio(max(0, due.measured - due.law.above) * top, bottom, "half-up")
            if -transfer.cents != min(part, due.position):
                yield _finding(
                    transfer,
                    "S4",
                    "on {day} {fund} levies {amount} on {owner}, where its directive gives {due}",
                    amount=amount(-transfer.cents),
                    due=amount(min(part, due.position)),
                )


def claims(facts: Facts) -> Iterator[Problem]:
    """S5: each claim against its directive, and all that was ever given or is outstanding against `cap-total`."""
    given: dict[tuple[str, str], int] = {}
    for opening in facts.decisions.openings:
        if opening.measure == "aided":
            key = (opening.subject, opening.owner)
            given[key] = given.get(key, 0) + opening.cents
    for transfer in facts.outcome.transfers:
        claim = transfer.claim
        if claim is None:
            continue
        law, person = claim.law, facts.decisions.entrepreneurs[transfer.owner]
        if transfer.kind == "aid":
            key = (transfer.fund, transfer.owner)
            counted = given[key] = given.get(key, 0) + transfer.cents
        else:
            counted = _lent(facts, transfer)
        span, months = person.span(transfer.date), person.seniority(transfer.date)
        if span is None or months is None or not (law.scope.names(span.contract) and law.scope.admits(months)):
            yield _finding(transfer, "S5", "on {day} {fund} aids {owner}, for whom the directive does not hold")
        limits = [claim.cents, claim.need, _need(claim)]
        limits += [] if law.cap_month is None else [law.cap_month]
        if transfer.cents > min(limits) or (law.cap_total is not None and counted > law.cap_total):
            yield _finding(
                transfer,
                "S5",
                "on {day} {fund} aids {owner} with {amount}, more than may be claimed",
                amount=amount(transfer.cents),
            )
        if isinstance(transfer.basis, Granted) != law.by_people:
            yield _finding(transfer, "S5", "on {day} {fund} aids {owner} without those who decide")


def _need(claim: Claim) -> int:
    top, bottom = as_ratio(claim.law.cover)
    return round_ratio(max(0, claim.law.target - claim.measured - claim.aided) * top, bottom, "half-up")


def _lent(facts: Facts, transfer: Transfer) -> int:
    """What stands on the fund's 181 account with somebody at the end of the day."""
    books = facts.complete
    account = books.grammar.account("Assets", transfer.fund, f"181-{transfer.owner}")
    return books.days[account].until(transfer.date) if account in books.days else 0


def advances(facts: Facts) -> Iterator[Problem]:
    """S8: what is paid back against its part of the month, and against what stands on 181."""
    replayed: dict[tuple[str, str], int] = {}
    for transfer in facts.outcome.transfers:
        key = (transfer.fund, transfer.owner)
        before = replayed.get(key, 0)
        if transfer.kind in ("advance", "repayment"):
            replayed[key] = before + transfer.cents
        elif transfer.kind == "write-off":
            replayed[key] = before - transfer.cents
        paid = transfer.basis
        if isinstance(paid, Instalment):
            account = facts.books.grammar.account("Assets", transfer.fund, f"181-{transfer.owner}")
            days = facts.books.days
            owed = before + (days[account].until(transfer.date) if account in days else 0)
            if paid.outstanding != owed or -transfer.cents > min(owed, paid.part):
                yield _finding(
                    transfer,
                    "S8",
                    "on {day} {owner} pays {amount} back to {fund}, of {due} that stand on 181",
                    amount=amount(-transfer.cents),
                    due=amount(owed),
                )


def exits(facts: Facts) -> Iterator[Problem]:
    """S9: what a leaver still owes a fund whose exit holds."""
    for transfer in facts.outcome.transfers:
        if isinstance(transfer.basis, Exit) and transfer.kind != "deficit" and (left := _lent(facts, transfer)):
            yield _finding(
                transfer, "S9", "after {day}, the last active day, {owner} owes {fund} {due}", due=amount(left)
            )
