"""Deliberately wrong readings of sections 4 and 5: each one that somebody could hold in good faith.

They are faults of the oracle: where the engine and the oracle agree, a wrong reading that is told from the oracle is
told from the engine, too.
"""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from ruche_ledger.testing import oracle, oracle_measures, oracle_shares, oracle_solidarity
from ruche_ledger.testing.oracle_books import Books
from ruche_ledger.testing.oracle_calendar import DAY, ZERO, rounded

from .broken import Patch, around

#: Name of the reading to what it patches.
READINGS: dict[str, Patch] = {}


def reading(name: str) -> Callable[[Patch], Patch]:
    """Register a wrong reading."""

    def register(patch: Patch) -> Patch:
        READINGS[name] = patch
        return patch

    return register


def steps(patch: pytest.MonkeyPatch, name: str, wrong: Callable[[Any], Any]) -> None:
    """Replace each step that a function of the oracle finds."""
    around(patch, oracle_solidarity, name, lambda right, *given: [wrong(step) for step in right(*given)])


def fields(patch: pytest.MonkeyPatch, **changed: Any) -> None:
    """Change keys of every decision that is asked for; a function gets the decision."""

    def other(right: Callable[..., Any], *given: Any) -> Any:
        held = right(*given)
        values = {name: value(held) if callable(value) else value for name, value in changed.items()}
        return held and replace(held, **values)

    for name in ("in_force", "last_in_force"):
        around(patch, oracle_solidarity, name, other)


# ---------------------------------------------------------------------------------------------------- who and when


@reading("of several directives the first decided holds")
def _(patch: pytest.MonkeyPatch) -> None:
    def first(*given: Any) -> Any:
        return min(*given) if len(given) == 1 else max(*given)

    patch.setattr(oracle_measures, "max", first, raising=False)


@reading("funds in the order of their names")
def _(patch: pytest.MonkeyPatch) -> None:
    around(patch, oracle_solidarity, "funds_in_order", lambda right, *given: sorted(right(*given)))


@reading("everybody donates and claims on their last active day")
def _(patch: pytest.MonkeyPatch) -> None:
    def staying(right: Callable[..., bool], books: Books, key: str, day: Any) -> bool:
        return right(books, key, day) and day.day < 28

    around(patch, oracle_solidarity, "is_leaving", staying)


@reading("who leaves takes part in nothing on the last day")
def _(patch: pytest.MonkeyPatch) -> None:
    def present(right: Callable[..., list[str]], books: Books, day: Any) -> list[str]:
        return [key for key in right(books, day) if books.contract(key, day + DAY)]

    around(patch, oracle_solidarity, "taking_part", present)


# ------------------------------------------------------------------------------------------------ levy, repayment


@reading("a levy beyond the position")
def _(patch: pytest.MonkeyPatch) -> None:
    def wrong(_right: Any, books: Books, fund: str, day: Any) -> list[Any]:
        found = []
        for key in oracle_measures.taking_part(books, day):
            held = oracle_measures.in_force(books, fund, "levy", key, day)
            if held:
                base = max(ZERO, oracle_measures.measured(books, key, held.measure, day) - held.above)
                found.append(oracle_solidarity.Step(day, "levy", fund, key, rounded(held.rate * base, "half-up")))
        return found

    around(patch, oracle_solidarity, "levies", wrong)


@reading("a levy on the position by default")
def _(patch: pytest.MonkeyPatch) -> None:
    fields(patch, measure=lambda held: held and ("position" if held.measure == "result" else held.measure))


@reading("what may be left over is forgotten in levies and calls")
def _(patch: pytest.MonkeyPatch) -> None:
    fields(patch, above=ZERO)


@reading("solidarity is in the month's result")
def _(patch: pytest.MonkeyPatch) -> None:
    right = oracle_measures.of_month
    patch.setattr(
        oracle_measures,
        "of_month",
        lambda *given: [(tags - {"solidarity"}, account, amount) for tags, account, amount in right(*given)],
    )


@reading("rules are not in the month's result")
def _(patch: pytest.MonkeyPatch) -> None:
    right = oracle_measures.of_month
    patch.setattr(oracle_measures, "of_month", lambda *given: [line for line in right(*given) if "rule" not in line[0]])


@reading("what a closing books is in the month's result")
def _(patch: pytest.MonkeyPatch) -> None:
    def whole(books: Books, key: str, day: Any) -> Any:
        plain = replace(books, pieces=[replace(piece, tags=piece.tags - {"cloture"}) for piece in books.pieces])
        return right(plain, key, day)

    right = oracle_measures.of_month
    patch.setattr(oracle_measures, "of_month", whole)


@reading("a repayment takes the position below zero")
def _(patch: pytest.MonkeyPatch) -> None:
    right = oracle_solidarity.repayments

    def rich(books: Books, fund: str, day: Any) -> Any:
        with pytest.MonkeyPatch.context() as inner:
            inner.setattr(Books, "position", lambda *_given: Fraction(10**9))
            return right(books, fund, day)

    patch.setattr(oracle_solidarity, "repayments", rich)


@reading("a repayment beyond what is outstanding")
def _(patch: pytest.MonkeyPatch) -> None:
    def more(right: Callable[..., Fraction], *given: Any) -> Fraction:
        owed = right(*given)
        return owed and owed + 10_000

    around(patch, oracle_solidarity, "outstanding", more)


@reading("without an advance in force nothing is repaid")
def _(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(oracle_solidarity, "last_in_force", oracle_solidarity.in_force)


@reading("a repayment of the month's base without its charges")
def _(patch: pytest.MonkeyPatch) -> None:
    fields(patch, repay_less=())


@reading("a repayment of the month's result, whatever its base")
def _(patch: pytest.MonkeyPatch) -> None:
    fields(patch, repay_base=None)


# -------------------------------------------------------------------------------------------------- needs and call


@reading("an advance for what the aid was for already")
def _(patch: pytest.MonkeyPatch) -> None:
    around(
        patch, oracle_solidarity, "claim", lambda right, course, held, key, day, *_aid: right(course, held, key, day)
    )


@reading("aid after the advance")
def _(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(oracle_solidarity, "CLAIMED", ("advance", "aid"))


@reading("a total cap for one month")
def _(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(oracle_solidarity, "aided", lambda *_given: ZERO)


@reading("a total cap on all advances ever, not on what is outstanding")
def _(patch: pytest.MonkeyPatch) -> None:
    right = oracle_solidarity.claim

    def ever(course: Any, held: Any, key: str, day: Any, *aid: Fraction) -> Fraction:
        repaid = sum((step.amount for step in course.steps if step.kind == "repayment" and step.owner == key), ZERO)
        if held.kind == "advance" and held.cap_total is not None:
            held = replace(held, cap_total=held.cap_total - repaid)
        return right(course, held, key, day, *aid)

    patch.setattr(oracle_solidarity, "claim", ever)


@reading("cover forgotten")
def _(patch: pytest.MonkeyPatch) -> None:
    fields(patch, cover=Fraction(1))


@reading("caps forgotten")
def _(patch: pytest.MonkeyPatch) -> None:
    fields(patch, cap_month=None, cap_total=None)


@reading("available is the position")
def _(patch: pytest.MonkeyPatch) -> None:
    fields(patch, measure=lambda held: held and ("position" if held.measure == "available" else held.measure))


@reading("grants are automatic claims")
def _(patch: pytest.MonkeyPatch) -> None:
    fields(patch, by_people=False)


@reading("a grant above its ceiling is paid down to it")
def _(patch: pytest.MonkeyPatch) -> None:
    around(patch, oracle_solidarity, "_ceiling", lambda right, *given: right(*given) and Fraction(10**9))


@reading("no call")
def _(patch: pytest.MonkeyPatch) -> None:
    steps(patch, "called", lambda step: replace(step, amount=ZERO))


@reading("a call for the claims alone, not for the reserve that is missing")
def _(patch: pytest.MonkeyPatch) -> None:
    def alone(right: Callable[..., Any], books: Books, fund: str, day: Any, shortfall: Fraction, claiming: Any) -> Any:
        missing = max(ZERO, -oracle_measures.above_reserve(books, fund, day))
        return right(books, fund, day, shortfall - missing, claiming)

    around(patch, oracle_solidarity, "called", alone)


@reading("who claims donates")
def _(patch: pytest.MonkeyPatch) -> None:
    around(
        patch,
        oracle_solidarity,
        "called",
        lambda right, books, fund, day, short, _who: right(books, fund, day, short, set()),
    )


@reading("a donor's limit is rounded half-up")
def _(patch: pytest.MonkeyPatch) -> None:
    around(patch, oracle_solidarity, "rounded", lambda right, amount, _how: right(amount, "half-up"))


@reading("claims and levies are rounded down")
def _(patch: pytest.MonkeyPatch) -> None:
    around(patch, oracle_solidarity, "rounded", lambda right, amount, _how: right(amount, "down"))


@reading("what a donor at the limit does not give is not shared again")
def _(patch: pytest.MonkeyPatch) -> None:
    def once(books: Books, fund: str, day: Any, shortfall: Fraction, claiming: Any) -> Any:
        given = right(books, fund, day, Fraction(10**9), claiming)
        limits = {step.owner: step.amount for step in given}
        donors = {}
        for step in given:
            held = oracle_measures.in_force(books, fund, "call", step.owner, day)
            donors[step.owner] = books.position(step.owner, day) - (held.above if held else ZERO)
        shares = oracle_shares.divided(shortfall, donors) if donors else {}
        return [replace(step, amount=min(limits[step.owner], shares[step.owner])) for step in given]

    right = oracle_solidarity.called
    patch.setattr(oracle_solidarity, "called", once)


# ------------------------------------------------------------------------------------------------------- sharing


@reading("ties by key backwards")
def _(patch: pytest.MonkeyPatch) -> None:
    def backwards(amount: Fraction, weights: Any) -> Any:
        total = sum(weights.values(), ZERO)
        quotas = {key: amount * 100 * weight / total for key, weight in weights.items()}
        parts = {key: quota // 1 for key, quota in quotas.items()}
        rest = sorted(quotas, reverse=True)
        rest.sort(key=lambda key: parts[key] - quotas[key])
        for key in rest[: int(amount * 100 - sum(parts.values()))]:
            parts[key] += 1
        return {key: Fraction(part) / 100 for key, part in parts.items()}

    for place in (oracle_solidarity, oracle_shares):
        patch.setattr(place, "divided", backwards)


@reading("the first of all gets the cents left over")
def _(patch: pytest.MonkeyPatch) -> None:
    def first(amount: Fraction, weights: Any) -> Any:
        total = sum(weights.values(), ZERO)
        parts = {key: rounded(amount * weight / total, "down") for key, weight in weights.items()}
        parts[min(parts)] += amount - sum(parts.values(), ZERO)
        return parts

    for place in (oracle_solidarity, oracle_shares):
        patch.setattr(place, "divided", first)


# --------------------------------------------------------------------------------------------------------- exits


@reading("exits before the other steps of the day")
def _(patch: pytest.MonkeyPatch) -> None:
    def early(course: Any, fund: str, day: Any) -> None:
        for key in sorted(course.books.contracts):
            if oracle_measures.is_leaving(course.books, key, day):
                oracle_solidarity.leave(course, key, day)
        right(course, fund, day)

    right = oracle_solidarity.meet_needs
    patch.setattr(oracle_solidarity, "meet_needs", early)


@reading("what is left of an advance at the exit stays")
def _(patch: pytest.MonkeyPatch) -> None:
    leaving(patch, lambda step: replace(step, amount=ZERO) if step.kind == "write-off" else step)


@reading("nothing is repaid at the exit")
def _(patch: pytest.MonkeyPatch) -> None:
    right = oracle_solidarity.leave

    def poor(course: Any, key: str, day: Any) -> None:
        with pytest.MonkeyPatch.context() as inner:
            position = Books.position
            inner.setattr(
                Books, "position", lambda books, owner, day: ZERO if owner == key else position(books, owner, day)
            )
            right(course, key, day)

    patch.setattr(oracle_solidarity, "leave", poor)


@reading("the cooperative bears every deficit")
def _(patch: pytest.MonkeyPatch) -> None:
    right = oracle_solidarity.leave

    def alone(course: Any, key: str, day: Any) -> None:
        with pytest.MonkeyPatch.context() as inner:
            inner.setattr(oracle_solidarity, "above_reserve", lambda *_given: ZERO)
            right(course, key, day)

    patch.setattr(oracle_solidarity, "leave", alone)


@reading("funds bear deficits below their reserve")
def _(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(oracle_solidarity, "above_reserve", lambda books, fund, day: books.position(fund, day))


@reading("the cooperative bears no deficit")
def _(patch: pytest.MonkeyPatch) -> None:
    leaving(patch, lambda step: replace(step, amount=ZERO) if step.kind == "deficit" and step.fund == "Ruche" else step)


@reading("a negative position is made good, not a negative net result")
def _(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(oracle_solidarity, "net_result", lambda books, key, day: books.position(key, day))


def leaving(patch: pytest.MonkeyPatch, wrong: Callable[[Any], Any]) -> None:
    """Replace the steps of exits."""
    right = oracle_solidarity.leave

    class Other:
        def __init__(self, course: Any) -> None:
            self.course = course

        books = property(lambda self: self.course.books)

        def take(self, found: Any) -> None:
            self.course.take([wrong(step) for step in found])

    patch.setattr(oracle_solidarity, "leave", lambda course, key, day: right(Other(course), key, day))


# ------------------------------------------------------------------------------------------------- pooled means


@reading("today's shares for yesterday's rent")
def _(patch: pytest.MonkeyPatch) -> None:
    def latest(_right: Any, books: Books, line: Any, _piece: Any) -> Any:
        return max((pool for pool in books.pools if pool.name == line.share), key=lambda pool: pool.date)

    around(patch, oracle_shares, "pool_in_force", latest)


@reading("shared costs are forgotten")
def _(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(oracle, "pooled", lambda _books: [])


@reading("a shared cost is deducted")
def _(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Books, "is_shared_cost", lambda *_given: False)
