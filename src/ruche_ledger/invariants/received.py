"""What holds of receipts that bring in their part of an invoice's base."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from ..bases import BaseMovement
from ..errors import Problem, problem
from ..invoices import Paid
from ..levies import Levy
from ..messages import marked
from ..model import Movement, amount
from ..money import nearest_cents
from .facts import Facts

_RECEIVABLE = ("411", "416")


def receipts(facts: Facts) -> Iterator[Problem]:
    """C5-paid: each part of an invoice anew from the written rows, in fractions."""
    levies = [
        levy for levy in facts.outcome.levies if any(move.paid for part in levy.segments for move in part.parts)
    ]
    rows = _rows(facts) if levies else {}
    steps: dict[tuple[str, str, str, int, str | None], int] = {}
    for levy in levies:
        for segment in levy.segments:
            for move in segment.parts:
                yield from _invoices(facts, levy, move, rows)
                if sum(_brought(paid) for paid in move.paid) != sum(paid.cents for paid in move.paid):
                    template = marked("{id} does not count the part of the invoice that was received")
                    yield _wrong(facts, levy, move, template)
                paid_here = sum(paid.after - paid.before for paid in move.paid)
                if move.paid and paid_here > _received(rows.get(move.ordinal, ()), levy.owner, facts):
                    template = marked("{id} counts more of this transaction than the customer paid")
                    yield _wrong(facts, levy, move, template)
                for paid in move.paid:
                    key = (levy.owner, levy.rule, levy.law.channel, paid.ordinal, move.activity)
                    steps[key] = steps.get(key, 0) + paid.after - paid.before
                    if not (0 <= paid.before <= paid.amount and 0 <= paid.after <= paid.amount >= steps[key]):
                        yield _wrong(facts, levy, move, marked("{id} counts more than the whole of an invoice"))


def _wrong(facts: Facts, levy: Levy, move: BaseMovement, template: str) -> Problem:
    return problem("C5-paid", template, facts.books.text(move.ordinal).source, id=levy.id)


def _brought(paid: Paid) -> int:
    """base × received / amount after and before, each rounded half away from zero."""

    def part(received: int) -> int:
        exact = Fraction(paid.base * received, paid.amount)
        size = int(abs(exact) + Fraction(1, 2))
        return size if exact >= 0 else -size

    return part(paid.after) - part(paid.before)


def _invoices(
    facts: Facts, levy: Levy, move: BaseMovement, rows: dict[int, list[Movement]]
) -> Iterator[Problem]:
    """The invoices that a movement is paid of, against what was written."""
    carried = {(found.ordinal, found.amount, found.base) for found in facts.books.open_invoices.get(levy.owner, ())}
    held = facts.outcome.timelines[levy.rule, levy.law.channel, levy.owner]
    for paid in move.paid:
        if (paid.ordinal, paid.amount, paid.base) in carried:
            continue
        owners = (levy.owner, facts.books.grammar.cooperative)
        there = [row for row in rows.get(paid.ordinal, ()) if row.owner in owners]
        own = [row for row in there if row.owner == levy.owner]
        standing = held.on(there[0].date) if there else None
        if standing is None:
            yield _wrong(facts, levy, move, marked("{id} counts an invoice that no rule counts"))
            continue
        base = sum(
            standing.rule.sale(row.pcg) * nearest_cents(row.amount)
            for row in own
            if move.rule.per == "entrepreneur" or row.activity == move.activity
        )
        owed = sum(nearest_cents(row.amount) for row in own if row.pcg.startswith(_RECEIVABLE))
        if (base, owed + _settled(there)) != (paid.base, paid.amount):
            yield problem(
                "C5-paid",
                "{id} counts an invoice as {base} of {amount} with VAT, and it is written as {there} of {due}",
                there[0].source,
                id=levy.id,
                base=amount(paid.base),
                amount=amount(paid.amount),
                there=amount(base),
                due=amount(owed + _settled(there)),
            )


def _settled(rows: list[Movement]) -> int:
    """What an invoice settles at once."""
    debits = [(row.pcg, nearest_cents(row.amount)) for row in rows if row.amount > 0]
    paid = sum(cents for pcg, cents in debits if pcg.startswith(("5", "4191")))
    return paid + sum(cents for pcg, cents in debits if pcg.startswith("445")) if paid else 0


def _received(rows: Sequence[Movement], owner: str, facts: Facts) -> int:
    """At most so much of what a transaction says was received: of a receipt its credit, of an invoice what it settles.

    A credit note frees what was paid for another invoice.
    """
    there = [row for row in rows if row.owner in (owner, facts.books.grammar.cooperative)]
    credited = -sum(
        nearest_cents(row.amount) for row in there if row.owner == owner and row.pcg.startswith(_RECEIVABLE)
    )
    return max(credited, _settled(there), 0)


def _rows(facts: Facts) -> dict[int, list[Movement]]:
    """The written rows by transaction."""
    found: dict[int, list[Movement]] = {}
    for row in facts.books.rows():
        found.setdefault(int(row.id.partition(".")[0]), []).append(row)
    return found
