"""Explains a levy: its movements, the slices of its scale before and after them, and what becomes of the amount."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from ..levies import Levy, Segment
from ..messages import marked
from ..model import Books, amount
from ..money import CONTEXT, from_cents
from ..rules.contributions import Rule, capitalised
from .steps import Explanation, Rate, Section, Step, decimals, pieces_of, step

#: What a rule's `rounding` is called.
ROUNDINGS = {
    "half-up": marked("Rounded to the cent, halves away from zero"),
    "half-even": marked("Rounded to the cent, halves to the even cent"),
    "down": marked("Cut off at the cent"),
}


def explain_levy(books: Books, levy: Levy) -> Explanation:
    """Explains a levy.

    The slices of a window under one rule add up to the rounded whole, so a segment is round(F(after)) −
    round(F(before)), and each of the two is shown as a sum of slices.

    Args:
        books: Where the levy's transactions are described.
        levy: One of that ledger.
    """
    title = step(
        "{rule} of {owner}, {period}: {amount}",
        rule=capitalised(levy.rule),
        owner=levy.owner,
        period=levy.period.label,
        amount=levy.amount,
    )
    sections = [segment_section(books, segment) for segment in levy.segments]
    sections.append(Section(step("The amount"), steps=tuple(_amount(levy))))
    details = {
        **levy.as_dict(),
        "segments": [segment_details(books, segment) for segment in levy.segments],
        "adjustment": amount(_adjustment(levy)),
        "cooperative_amount": amount(levy.cents - levy.fund_cents),
    }
    return Explanation(levy, title, levy.source, levy.place, tuple(sections), details)


def segment_section(books: Books, segment: Segment) -> Section:
    """One segment: its transactions, and the slices of its scale before and after them."""
    rule = segment.rule
    if segment.window is None:
        title = step("The document alone, under the rule of {day}", day=rule.date)
    else:
        title = step(
            "What has accumulated since {start}, under the rule of {day}", start=segment.window.start, day=rule.date
        )
    return Section(title, pieces_of(books, segment.parts), tuple(_steps(segment)))


def _steps(segment: Segment) -> Iterator[Step]:
    rule = segment.rule
    before, after = from_cents(segment.before), from_cents(segment.after)
    if segment.before:
        yield step("Base accumulated before", before)
    yield step("Base of these transactions", from_cents(segment.after - segment.before))
    if segment.before:
        yield step("Base accumulated after", after, result=True)
    yield from _scaled(rule, segment.after)
    rounded = from_cents(segment.rule.due(segment.after))
    yield step(ROUNDINGS[rule.rounding], rounded, result=not segment.before)
    if segment.before:
        yield step("The same for what had accumulated before:")
        yield from _scaled(rule, segment.before)
        earlier = from_cents(segment.rule.due(segment.before))
        yield step(ROUNDINGS[rule.rounding], earlier)
        yield step(
            "On these transactions: {after} − {before}",
            from_cents(segment.cents),
            result=True,
            after=rounded,
            before=earlier,
        )


def _scaled(rule: Rule, base: int) -> Iterator[Step]:
    """F of a base as a sum of slices."""
    slices = rule.scale.slices(base)
    for part in slices:
        rate, inside = Rate(part.rate), from_cents(part.base)
        value = CONTEXT.multiply(inside, part.rate)
        if len(rule.scale.bands) == 1:
            yield step("{base} × {rate}", value, base=inside, rate=rate)
        elif part.upper is None:
            yield step("From {lower} on: {base} × {rate}", value, lower=from_cents(part.lower), base=inside, rate=rate)
        else:
            yield step(
                "From {lower} to {upper}: {base} × {rate}",
                value,
                lower=from_cents(part.lower),
                upper=from_cents(part.upper),
                base=inside,
                rate=rate,
            )
    if len(slices) != 1:
        yield step("Sum of the slices on {base}", unrounded(rule, base), base=from_cents(base))


def unrounded(rule: Rule, base: int) -> Decimal:
    """F of a base in cents, exactly, in the operating currency."""
    exact = CONTEXT.divide(Decimal(rule.scale.apply(base)), Decimal(rule.scale.denominator * 100))
    return decimals(exact)


def _adjustment(levy: Levy) -> int:
    """What a minimum, a cap or a base carried over adds to slices and `fixed`, in cents."""
    return levy.cents - levy.fixed_cents - sum(segment.cents for segment in levy.segments)


def _amount(levy: Levy) -> Iterator[Step]:
    for segment in levy.segments:
        yield step("On these transactions, rule of {day}", from_cents(segment.cents), day=segment.rule.date)
    if levy.fixed_cents:
        yield step("Fixed amount of the month", from_cents(levy.fixed_cents))
    if adjustment := _adjustment(levy):
        yield step("Minimum, cap or base carried over", from_cents(adjustment))
    yield step("Levied on {day}", levy.amount, result=True, day=levy.date)
    if levy.fund is not None:
        share = levy.law.fund_share
        yield step(
            "For {fund}: {amount} × {share}",
            decimals(CONTEXT.multiply(levy.amount, share)),
            fund=levy.fund,
            amount=levy.amount,
            share=Rate(share),
        )
        yield step(ROUNDINGS[levy.law.rounding], levy.fund_amount, result=True)
        yield step("The rest, for the cooperative", from_cents(levy.cents - levy.fund_cents))


def segment_details(books: Books, segment: Segment) -> dict[str, Any]:
    """One segment for machines."""
    return {
        "rule": segment.rule.name,
        "decided": segment.rule.date.isoformat(),
        "source": segment.rule.decision,
        "window": None if segment.window is None else segment.window.label,
        "transactions": [piece.as_dict() for piece in pieces_of(books, segment.parts)],
        "before": _side(segment, segment.before),
        "base": amount(segment.after - segment.before),
        "after": _side(segment, segment.after),
        "rounding": segment.rule.rounding,
        "unrounded": f"{decimals(segment.unrounded):f}",
        "amount": amount(segment.cents),
    }


def _side(segment: Segment, base: int) -> dict[str, Any]:
    return {
        "base": amount(base),
        "slices": [
            {
                "from": amount(part.lower),
                "to": None if part.upper is None else amount(part.upper),
                "base": amount(part.base),
                "rate": str(part.rate),
                "amount": f"{decimals(CONTEXT.multiply(from_cents(part.base), part.rate)):f}",
            }
            for part in segment.rule.scale.slices(base)
        ],
        "unrounded": f"{unrounded(segment.rule, base):f}",
        "rounded": amount(segment.rule.due(base)),
    }
