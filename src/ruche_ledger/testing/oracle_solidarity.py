"""The oracle's solidarity: section 4 of the ledger language, day by day and fund by fund.

Every step reads the position from all that was posted so far, adds its transactions and hands the books on.
Provisional.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from ruche_ledger.testing.oracle_books import Books
from ruche_ledger.testing.oracle_calendar import DAY, ZERO, month_end, month_ends, rounded
from ruche_ledger.testing.oracle_decisions import Decision, Grant
from ruche_ledger.testing.oracle_entries import Expected, expected, with_posted
from ruche_ledger.testing.oracle_measures import (
    above_reserve,
    funds_in_order,
    in_force,
    is_leaving,
    last_in_force,
    measured,
    net_result,
    outstanding,
    positive_month,
    taking_part,
)
from ruche_ledger.testing.oracle_shares import divided

#: The kinds of claims, in the order in which they win a tie.
CLAIMED = ("aid", "advance")


@dataclass(frozen=True)
class Step:
    """One amount that solidarity moves between an entrepreneur and a fund; of the kinds of the table."""

    date: date
    kind: str
    fund: str
    owner: str
    amount: Fraction


@dataclass(frozen=True)
class Need:
    """What one entrepreneur claims of one fund at one month's end, and what the fund pays of it.

    Attributes:
        above_reserve: What the fund has above its reserve before any call; below it, negative.
        called: What donors give for the claims of that day.
    """

    date: date
    fund: str
    kind: str
    owner: str
    claim: Fraction
    paid: Fraction
    above_reserve: Fraction
    called: Fraction


@dataclass
class Course:
    """The books as they grow from step to step, and what was decided on the way."""

    books: Books
    steps: list[Step] = field(default_factory=list)
    generated: list[Expected] = field(default_factory=list)
    needs: list[Need] = field(default_factory=list)
    refused: list[Grant] = field(default_factory=list)

    def take(self, steps: Iterable[Step]) -> None:
        """Post what a step moves; what is zero generates nothing."""
        moved = [step for step in steps if step.amount]
        transactions = [expected(step.date, legs(self.books, step)) for step in moved]
        self.steps += moved
        self.generated += transactions
        self.books = with_posted(self.books, transactions, "solidarity")


def legs(books: Books, step: Step) -> list[tuple[str, Fraction]]:
    """The accounts of a step: the table at the end of section 4."""
    fund, owner = step.fund, step.owner
    expenses, income = books.roots["expenses"], books.roots["income"]
    lent, borrowed = f"{books.roots['assets']}:{fund}:181-{owner}", f"{books.roots['liabilities']}:{owner}:181-{fund}"
    gift, loss, waived = f"{income}:{owner}:187-Aide", "186-Pertes", f"{income}:{owner}:187-Abandon"
    taken = [(f"{expenses}:{owner}:186-{fund}", f"{income}:{fund}:187-{fund}")]
    pairs = {
        "levy": taken,
        "call": taken,
        "aid": [(f"{expenses}:{fund}:186-Aide", gift)],
        "advance": [(lent, borrowed)],
        "repayment": [(borrowed, lent)],
        "write-off": [(borrowed, lent), (f"{expenses}:{fund}:{loss}", waived)],
        "deficit": [(f"{expenses}:{fund}:{loss}", waived)],
    }[step.kind]
    return [leg for debit, credit in pairs for leg in ((debit, step.amount), (credit, -step.amount))]


# -------------------------------------------------------------------------------------------- levies, repayments


def levies(books: Books, fund: str, day: date) -> list[Step]:
    """``rate`` of what exceeds ``above``, never more than the position."""
    steps = []
    for key in taking_part(books, day):
        held = in_force(books, fund, "levy", key, day)
        if held is not None:
            exceeding = max(ZERO, measured(books, key, held.measure, day) - held.above)
            amount = min(rounded(held.rate * exceeding, "half-up"), max(ZERO, books.position(key, day)))
            steps.append(Step(day, "levy", fund, key, amount))
    return steps


def repayments(books: Books, fund: str, day: date) -> list[Step]:
    """``repay`` × the positive month, at most what is outstanding, never below a position of zero."""
    steps = []
    for key in taking_part(books, day):
        owed = outstanding(books, fund, key, day)
        held = last_in_force(books, fund, "advance", key, day) if owed > 0 else None
        if held is not None:
            part = rounded(held.repay * positive_month(books, held, key, day), "half-up")
            amount = min(part, owed, max(ZERO, books.position(key, day)))
            steps.append(Step(day, "repayment", fund, key, amount))
    return steps


# --------------------------------------------------------------------------------------------------------- needs


def aided(course: Course, fund: str, key: str, day: date) -> Fraction:
    """What the fund ever aided the entrepreneur, openings included."""
    given = [step for step in course.steps if (step.kind, step.fund, step.owner) == ("aid", fund, key)]
    taken_over = [
        opening.counted.get("aided", ZERO)
        for opening in course.books.openings
        if opening.date <= day and (opening.owner, opening.subject) == (key, fund)
    ]
    return sum((step.amount for step in given), ZERO) + sum(taken_over, ZERO)


def claim(course: Course, held: Decision, key: str, day: date, aid_claimed: Fraction = ZERO) -> Fraction:
    """(target − measure, where positive) × cover, half-up, then capped; the measure after the aid claimed."""
    missing = max(ZERO, held.target - measured(course.books, key, held.measure, day) - aid_claimed)
    claimed = rounded(missing * held.cover, "half-up")
    if held.cap_month is not None:
        claimed = min(claimed, held.cap_month)
    if held.cap_total is not None:
        counted = aided(course, held.fund, key, day)
        if held.kind == "advance":
            counted = outstanding(course.books, held.fund, key, day)
        claimed = min(claimed, max(ZERO, held.cap_total - counted))
    return claimed


def grants(course: Course, fund: str, day: date) -> set[str]:
    """Pay what people decided in the month, and say to whom; what is above a ceiling or the fund is refused."""
    recipients = set()
    decided = [each for each in course.books.grants if each.fund == fund and month_end(each.date) == day]
    for key in sorted({each.owner for each in decided}):
        for kind in CLAIMED:
            paid = ZERO
            ceiling = _ceiling(course, fund, kind, key, day)
            above = above_reserve(course.books, fund, day)
            asked = [each for each in decided if (each.owner, each.kind) == (key, kind)]
            for each in sorted(asked, key=lambda each: (each.date, each.amount)):
                if paid + each.amount > min(ceiling, above):
                    course.refused.append(each)
                else:
                    paid += each.amount
            course.take([Step(day, kind, fund, key, paid)])
            recipients |= {key} if paid else set()
    return recipients


def _ceiling(course: Course, fund: str, kind: str, key: str, day: date) -> Fraction:
    """What the automatic claim would be, where people decide; zero where they do not."""
    books = course.books
    if key not in books.contracts or not books.contract(key, day) or is_leaving(books, key, day):
        return ZERO
    held, aid = in_force(books, fund, kind, key, day), in_force(books, fund, "aid", key, day)
    if held is None or not held.by_people:
        return ZERO
    is_beside_aid = kind == "advance" and aid is not None and not aid.by_people
    return claim(course, held, key, day, claim(course, aid, key, day) if aid and is_beside_aid else ZERO)


def claims(course: Course, fund: str, day: date) -> dict[tuple[str, int], Fraction]:
    """Every automatic claim that is not zero, by entrepreneur and kind: aid, then an advance for the rest."""
    books = course.books
    found: dict[tuple[str, int], Fraction] = {}
    for key in taking_part(books, day):
        aid_claimed = ZERO
        for order, kind in enumerate(CLAIMED):
            held = in_force(books, fund, kind, key, day)
            if held is None or held.by_people or is_leaving(books, key, day):
                continue  # on their last active day nobody claims
            claimed = claim(course, held, key, day, aid_claimed)
            aid_claimed += claimed
            if claimed:
                found[key, order] = claimed
    return found


def called(books: Books, fund: str, day: date, shortfall: Fraction, claiming: set[str]) -> list[Step]:
    """Share a shortfall among donors; who is at the limit gives the limit, the rest is shared again."""
    weights, limits = {}, {}
    for key in taking_part(books, day):
        held = in_force(books, fund, "call", key, day)
        if held is None or key in claiming or is_leaving(books, key, day):
            continue
        exceeding = books.position(key, day) - held.above
        if exceeding > 0:
            weights[key], limits[key] = exceeding, rounded(held.rate * exceeding, "down")
    given: dict[str, Fraction] = {}
    while weights:
        shares = divided(shortfall - sum(given.values(), ZERO), weights)
        at_limit = {key: limits[key] for key in shares if shares[key] > limits[key]}
        given |= at_limit or shares
        weights = {key: weight for key, weight in weights.items() if key not in given}
    return [Step(day, "call", fund, key, given[key]) for key in sorted(given)]


def meet_needs(course: Course, fund: str, day: date) -> None:
    """Grants first, then claims: with a call if the fund is short, shared if it is short still."""
    recipients = grants(course, fund, day)
    claimed = claims(course, fund, day)
    if not claimed:
        return
    before, total = above_reserve(course.books, fund, day), sum(claimed.values(), ZERO)
    if total > before:
        claiming = {key for key, _ in claimed} | recipients
        course.take(called(course.books, fund, day, total - before, claiming))
    above = above_reserve(course.books, fund, day)
    paid: Mapping[tuple[str, int], Fraction] = claimed
    if total > above:
        paid = divided(max(ZERO, above), claimed)
    course.take(Step(day, CLAIMED[order], fund, key, paid[key, order]) for key, order in sorted(paid))
    for (key, order), amount in claimed.items():
        need = Need(day, fund, CLAIMED[order], key, amount, paid[key, order], before, above - before)
        course.needs.append(need)


# --------------------------------------------------------------------------------------------------------- exits


def leave(course: Course, key: str, day: date) -> None:
    """Advances are repaid or written off, fund by fund; then a negative net result is made good."""
    held = [fund for fund in funds_in_order(course.books, day) if in_force(course.books, fund, "exit", key, day)]
    for fund in held:
        owed = max(ZERO, outstanding(course.books, fund, key, day))
        repaid = min(owed, max(ZERO, course.books.position(key, day)))
        course.take([Step(day, "repayment", fund, key, repaid)])
        course.take([Step(day, "write-off", fund, key, owed - repaid)])
    for payer in [*held, course.books.cooperative] if held else []:
        deficit = max(ZERO, -net_result(course.books, key, day))
        if payer in course.books.funds:
            deficit = min(deficit, max(ZERO, above_reserve(course.books, payer, day)))
        course.take([Step(day, "deficit", payer, key, deficit)])


def solidarity(books: Books, first: date, horizon: date) -> Course:
    """All steps of all days from ``first`` to ``horizon``; ``books`` holds what rules and pools generate."""
    course = Course(books)
    ends = month_ends(first, horizon)
    lefts = [since - DAY for history in books.contracts.values() for since, word in history if word == "left"]
    for day in sorted({*ends, *(day for day in lefts if first <= day <= horizon)}):
        for fund in funds_in_order(books, day) if day in ends else []:
            course.take(levies(course.books, fund, day))
            course.take(repayments(course.books, fund, day))
            meet_needs(course, fund, day)
        for key in sorted(books.contracts):
            if is_leaving(books, key, day):
                leave(course, key, day)
    return course
