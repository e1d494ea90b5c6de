"""What holds of every levy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from itertools import groupby
from math import floor

from ..errors import Problem, Source, problem
from ..levies import Adjustment, Levy
from ..model import NOWHERE, Books, amount
from ..money import nearest_cents
from ..periods import Period
from ..receipts import is_on_receipts
from ..rules.contributions import Rule
from ..rules.developed import DevelopedScale
from .facts import Facts


def amounts(facts: Facts) -> Iterator[Problem]:
    """C5: each levy anew, by a way of its own: parts from the written rows, amounts in fractions from the bands."""
    written = _written(facts)
    for levy in facts.outcome.levies:
        due = levy.fixed_cents
        held = facts.outcome.timelines[levy.rule, levy.law.channel, levy.owner]
        on_receipts = is_on_receipts(held)
        for segment in levy.segments:
            rule, before, after = segment.rule, segment.before, segment.after
            for move in segment.parts:
                lines = [
                    (number, number_cents)
                    for number, activity, number_cents in written.get((move.ordinal, levy.owner), ())
                    if rule.per == "entrepreneur" or activity == move.activity
                ]
                there = sum(rule.coefficient(number) * number_cents for number, number_cents in lines)
                there += sum(paid.cents for paid in move.paid)
                if there != move.base and on_receipts:  # of an invoice only deductions count by themselves
                    there -= sum(rule.sale(number) * number_cents for number, number_cents in lines)
                if there != move.base:
                    place = facts.books.text(move.ordinal).source
                    yield _wrong(
                        place, "{id} counts {amount} of this transaction, which gives {due}", levy, move.base, there
                    )
            moved = segment.carried + sum(move.base for move in segment.parts)
            if after - before != moved:
                yield _wrong(
                    levy.place,
                    "{id} accumulates {amount} where its transactions give {due}",
                    levy,
                    after - before,
                    moved,
                )
            due += levied(rule, after) - levied(rule, before)
        due += sum(adjustment.cents for adjustment in levy.adjustments)
        months = levy.fixed_cents // levy.law.fixed if levy.law.fixed else 0
        if levy.cents != due or levy.fixed_cents != months * levy.law.fixed:
            yield _wrong(levy.place, "{id} takes {amount} where the rule gives {due}", levy, levy.cents, due)
        share = rounded(levy.cents * Fraction(levy.law.fund_share), levy.law.rounding)
        if levy.fund_cents != share:
            yield _wrong(
                levy.place, "{id} gives the fund {amount} where the rule gives {due}", levy, levy.fund_cents, share
            )


def _wrong(place: Source, template: str, levy: Levy, there: int, due: int) -> Problem:
    return problem("C5", template, place, id=levy.id, amount=amount(there), due=amount(due))


def _written(facts: Facts) -> dict[tuple[int, str], list[tuple[str, str | None, int]]]:
    """PCG numbers, activities and cents of what may be in a base, by transaction and owner."""
    rules = [part.rule for held in facts.outcome.timelines.values() for part in held.held]
    numbers = {info.pcg for info in facts.books.accounts.values()}
    counted = {number for number in numbers if any(rule.coefficient(number) for rule in rules)}
    accounts = {name for name, info in facts.books.accounts.items() if info.pcg in counted}
    found: dict[tuple[int, str], list[tuple[str, str | None, int]]] = {}
    shared = {posting.id for posting in facts.books.shared}
    for movement in facts.books.rows(accounts):
        if movement.id in shared and facts.books.accounts[movement.account].kind == "Expenses":
            continue
        ordinal = int(movement.id.partition(".")[0])
        lines = found.setdefault((ordinal, movement.owner), [])
        lines.append((movement.pcg, movement.activity, nearest_cents(movement.amount)))
    return found


def levied(rule: Rule, base: int) -> int:
    """round(F(base)) in cents, written down from the definition: of each band's part its rate, then one rounding.

    Of a volume scale the whole at the rate of the last band that it reaches.
    """
    exact, size = Fraction(0), abs(base)
    if rule.scale.kind == "volume":
        exact = size * Fraction([rate for lower, rate in rule.scale.bands if lower <= size][-1])
        return rounded(exact if base >= 0 else -exact, rule.rounding)
    if isinstance(rule.scale, DevelopedScale) and size:
        exact = sum((term.amount * Fraction(term.rate) for term in rule.scale.terms(size)), exact)
    for place, (lower, rate) in enumerate(rule.scale.bands):
        uppers = [upper for upper, _ in rule.scale.bands[place + 1 : place + 2]]
        exact += max(0, min([size, *uppers]) - lower) * Fraction(rate)
    return rounded(exact if base >= 0 else -exact, rule.rounding)


def rounded(exact: Fraction, rounding: str) -> int:
    """Rounds to a whole number, equally far from zero for either sign."""
    size = abs(exact)
    if rounding == "half-even":
        whole = round(size)  # a fraction's own
    else:
        whole = floor(size + Fraction(1, 2)) if rounding == "half-up" else floor(size)
    return whole if exact >= 0 else -whole


def slices(facts: Facts) -> Iterator[Problem]:
    """C5-slices: slices that follow each other in one window under one rule."""

    def whose(levy: Levy) -> tuple[str, ...]:
        return (levy.owner, levy.rule, levy.law.channel, levy.law.per, levy.activity or "")

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
            whole = levied(segment.rule, segment.after) - levied(segment.rule, start)
            if total != whole:
                yield problem(
                    "C5-slices",
                    "up to {id} the slices add up to {amount}, the whole is {due}",
                    levy.place,
                    id=levy.id,
                    amount=amount(total),
                    due=amount(whole),
                )


def limits(facts: Facts) -> Iterator[Problem]:
    """C4-limits: each minimum and cap anew, from what the levies before add up to."""
    levied: dict[tuple[str, ...], list[tuple[date, int]]] = {}
    for opening in facts.decisions.openings:
        if opening.measure.startswith("levied-"):
            for per, activity in (("entrepreneur", ""), ("activity", opening.activity or "")):
                key = (opening.owner, opening.subject, opening.channel, per, activity, opening.measure[7:])
                levied.setdefault(key, []).append((opening.date, opening.cents))
    days: dict[tuple[tuple[str, ...], date], list[Levy]] = {}
    for levy in facts.outcome.levies:
        whose = (levy.owner, levy.rule, levy.law.channel, levy.law.per, levy.activity or "")
        days.setdefault((whose, levy.date), []).append(levy)
    for (unit, day), levies in days.items():
        today = 0
        for levy, cents, adjustments in _steps(levies):
            today += cents
            for adjustment in adjustments:
                seen = levied.get((*unit, adjustment.limit.per), ())
                before = sum(cents for on, cents in seen if on in adjustment.period) + today
                on_amount = adjustment.kind in ("cap", "cap-exit")
                if on_amount:
                    before -= adjustment.due
                today += adjustment.cents
                after = before + adjustment.due + adjustment.cents
                bound = rounded(Fraction(adjustment.limit.cents * adjustment.share[0], adjustment.share[1]), "half-up")
                due = min(bound, adjustment.computed + adjustment.due) if on_amount else bound
                if before != adjustment.levied or after != due:
                    yield problem(
                        "C4-limits",
                        "{id} brings what is levied in its period to {amount}, where minimum and cap give {due}",
                        levy.place,
                        id=levy.id,
                        amount=amount(after),
                        due=amount(due),
                    )
        for per in ("month", "year"):
            levied.setdefault((*unit, per), []).append((day, today))


def _steps(levies: Sequence[Levy]) -> Iterator[tuple[Levy, int, Sequence[Adjustment]]]:
    """Amounts that one unit owes on a day, each with its cap; then what tops up, or is given back at an exit."""
    capped = {levy.id: int(bool(levy.adjustments) and levy.adjustments[0].kind == "cap") for levy in levies}
    for levy in levies:
        cents = levy.cents - sum(adjustment.cents for adjustment in levy.adjustments)
        yield levy, cents, levy.adjustments[: capped[levy.id]]
    for levy in levies:
        yield levy, 0, levy.adjustments[capped[levy.id] :]


def active(facts: Facts) -> Iterator[Problem]:
    """C4: the day of each levy; what is received after an exit is levied then."""
    for levy in facts.outcome.levies:
        person = facts.decisions.entrepreneurs[levy.owner]
        moves = [move for segment in levy.segments for move in segment.parts]
        late = moves and all(move.paid and not person.is_active(move.day) for move in moves)
        if not person.is_active(levy.date) and not late:
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
        account = facts.books.grammar.account("Expenses", *levy.payer, levy.law.account)
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
