"""S1 to S9: what holds of every step of a fund, and of every shared cost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from ...messages import marked
from ...money import from_cents
from ..examined import findings
from ..oracle_calendar import ZERO, month_end
from ..oracle_measures import in_force
from ..trials import Trial, cents_text
from ..walks import PAYOUTS, SIGNS, leavers, moves, positions_on, reserve, walk
from .law import Broken, differences

if TYPE_CHECKING:
    from ..subjects import Subject


def kept(trial: Trial, _subject: Subject) -> Iterator[Broken]:
    """S1: a fund against what was written for it and what its own steps moved."""
    yield from findings(trial, "S1")
    for fund in trial.books.funds:
        moved = sum((SIGNS[move.step] * abs(move.of(fund)) for move in moves(trial)), ZERO)
        others = ZERO
        for entry in trial.entries:
            if type(entry).__name__ == "Transaction" and "ruche-step" not in entry.meta:
                for posting in entry.postings:
                    if trial.owner(posting.account) == fund and posting.units.currency == trial.books.currency:
                        others -= Fraction(posting.units.number)
        position = positions_on(trial, date.max)[fund]
        if position != others + moved:
            yield Broken(fund, cents_text(others + moved), cents_text(position))


def reserved(trial: Trial, _subject: Subject) -> Iterator[Broken]:
    """S2: after every step that pays."""
    for move, before in walk(trial):
        for fund in set(trial.books.funds) & set(move.gains):
            after, floor = before.get(fund, ZERO) + move.of(fund), reserve(trial, fund, move.date)
            if move.step in PAYOUTS and move.of(fund) < 0 and after < floor:
                yield Broken(f"{fund}, {move.date}", f"≥ {cents_text(floor)}", cents_text(after))
    yield from findings(trial, "S2")


def bearable(trial: Trial, _subject: Subject) -> Iterator[Broken]:
    """S3."""
    for move, before in walk(trial):
        if move.step in ("levy", "call", "repayment"):
            for owner in set(trial.books.contracts) & set(move.gains):
                after = before.get(owner, ZERO) + move.of(owner)
                if after < 0 or move.of(owner) >= 0:
                    yield Broken(f"{owner}, {move.date}, {move.step}", "≥ 0.00", cents_text(after))
    yield from findings(trial, "S3")


def levied(trial: Trial, _subject: Subject) -> Iterator[Broken]:
    """S4: levies and calls against the evaluator, which cannot tell them apart by their accounts."""
    for fault in trial.faults:
        yield Broken(marked("a sound ledger"), marked("no fault"), fault)
    yield from differences(trial.due("levy"), trial.found("levy", "call"))
    yield from findings(trial, "S4")


def eligible(trial: Trial, _subject: Subject) -> Iterator[Broken]:
    """S5: and of two claims under one directive, the bigger loss does not end up better off."""
    yield from findings(trial, "S5")
    needs: dict[tuple[date, str, str, str], Fraction] = {
        (need.date, need.fund, need.kind, need.owner): need.claim for need in trial.prediction.needs
    }
    for sharing in trial.loaded.outcome.sharings:
        ends: list[tuple[object, int, int, str]] = []
        for claim, paid in zip(sharing.claims, sharing.paid, strict=True):
            claimed = needs.get((sharing.day, sharing.fund, claim.law.kind, claim.owner), ZERO)
            if not 0 <= Fraction(paid, 100) <= claimed:
                yield Broken(f"{claim.owner}, {sharing.day}", f"≤ {cents_text(claimed)}", str(from_cents(paid)))
            if claim.cents == claim.need and not claim.aided:
                ends.append((id(claim.law), claim.measured, claim.measured + paid, claim.owner))
        for law, measured, after, owner in ends:
            for other, more, better, whose in ends:
                if law == other and measured < more and after > better + 1:
                    yield Broken(f"{owner}, {whose}, {sharing.day}", f"≤ {from_cents(better)}", f"{from_cents(after)}")


def met(trial: Trial, _subject: Subject) -> Iterator[Broken]:
    """S6: what is paid in a month is what is claimed, or all that the fund has above its reserve."""
    claimed: dict[tuple[date, str], Fraction] = defaultdict(Fraction)
    paid: dict[tuple[date, str], Fraction] = defaultdict(Fraction)
    has: dict[tuple[date, str], Fraction] = {}
    by_people = {(month_end(grant.date), grant.fund) for grant in trial.books.grants}
    for need in trial.prediction.needs:
        law = in_force(trial.books, need.fund, need.kind, need.owner, need.date)
        if law is None or law.by_people:
            continue  # people decide, up to this claim
        claimed[need.date, need.fund] += need.claim
        has[need.date, need.fund] = need.above_reserve
    called: dict[tuple[date, str], Fraction] = defaultdict(Fraction)
    for move in moves(trial):
        for fund in set(trial.books.funds) & set(move.gains):
            if move.step in ("aid", "advance"):
                paid[move.date, fund] -= move.of(fund)
            elif move.step == "call":
                called[move.date, fund] += move.of(fund)
    for place, all_claims in claimed.items():
        day, fund = place
        due = min(all_claims, max(ZERO, has[place] + called[place]))
        if paid[place] != due and place not in by_people:
            yield Broken(f"{fund}, {day}", cents_text(due), cents_text(paid[place]))
    yield from findings(trial, "S6")


def shared(trial: Trial, _subject: Subject) -> Iterator[Broken]:
    """S7: aid, advances and shared costs against the evaluator; a larger claim never gets less."""
    for fault in trial.faults:
        yield Broken(marked("a sound ledger"), marked("no fault"), fault)
    for part in ("aid", "advance", "share"):
        yield from differences(trial.due(part), trial.found(part))
    for sharing in trial.loaded.outcome.sharings:
        pairs = sorted(
            (claim.cents, paid, claim.owner) for claim, paid in zip(sharing.claims, sharing.paid, strict=True)
        )
        for (low, less, one), (high, more, other) in pairwise(pairs):
            if low < high and less > more:
                yield Broken(f"{one}, {other}, {sharing.day}", f"≥ {from_cents(less)}", f"{from_cents(more)}")
    yield from findings(trial, "S7")


def repaid(trial: Trial, _subject: Subject) -> Iterator[Broken]:
    """S8: repayments against the evaluator; what a fund's receivable says, the debtor's account says too."""
    yield from differences(trial.due("repayment"), trial.found("repayment"))
    held: dict[str, Fraction] = defaultdict(Fraction)
    for entry in trial.entries:
        if type(entry).__name__ == "Transaction":
            for posting in entry.postings:
                if ":181-" in posting.account:
                    held[posting.account] += Fraction(posting.units.number)
    for account, amount in sorted(held.items()):
        root, owner, last = account.split(":")[:3]
        if owner in trial.books.funds:
            debtor = last.removeprefix("181-")
            mirror = next((other for other in held if other.split(":")[1:3] == [debtor, f"181-{owner}"]), "")
            if held.get(mirror, ZERO) != -amount:
                yield Broken(f"{root}:{owner}:{last}", cents_text(-amount), cents_text(held.get(mirror, ZERO)))
    yield from findings(trial, "S8")


def left(trial: Trial, _subject: Subject) -> Iterator[Broken]:
    """S9: what an exit does, against the evaluator; and nothing moves for who is gone."""
    yield from differences(trial.due("write-off", "deficit"), trial.found("write-off", "deficit"))
    for move in moves(trial):
        for owner in set(trial.books.contracts) & set(move.gains):
            if trial.books.contract(owner, move.date) is None:
                yield Broken(f"{owner}, {move.date}, {move.step}", "–", cents_text(move.of(owner)))
    yield from findings(trial, "S9")


def somebody_leaves(trial: Trial) -> bool:
    """Whether an exit can be seen in a ledger at all."""
    return any(leavers(trial.ledger, move.date) for move in moves(trial))
