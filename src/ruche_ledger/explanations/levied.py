"""Explains a levy: its movements, the slices of its scale before and after them, and what becomes of the amount."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from ..levies import Adjustment, Levy, Segment
from ..messages import marked
from ..model import Books, amount
from ..money import CONTEXT, from_cents
from ..rules.contributions import Rule, capitalised
from ..rules.declarations import Declaration, Money, written
from ..rules.declarations import Value as Written
from ..rules.developed import DevelopedScale
from .received import received_details, received_steps
from .steps import Explanation, Rate, Section, Step, Value, decimals, pieces_of, step

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
        marked("{rule} of {owner} on internal sales, {period}: {amount}")
        if levy.law.is_internal
        else marked("{rule} of {owner}, {period}: {amount}"),
        rule=capitalised(levy.rule),
        owner=":".join(levy.payer),
        period=levy.period.label,
        amount=levy.amount,
    )
    sections = [section for segment in levy.segments for section in segment_sections(books, segment)]
    sections += [terms_section(terms) for terms in levy.law.terms]
    sections.append(Section(step("The amount"), steps=tuple(_amount(levy))))
    details = {
        **levy.as_dict(),
        "terms": [
            {"from": terms.date.isoformat(), "source": str(terms.keys["source"]), "place": str(terms.source)}
            for terms in levy.law.terms
        ],
        "segments": [segment_details(books, segment) for segment in levy.segments],
        "adjustment": amount(sum(adjustment.cents for adjustment in levy.adjustments)),
        "cooperative_amount": amount(levy.cents - levy.fund_cents),
    }
    return Explanation(levy, title, levy.source, levy.place, tuple(sections), details)


def segment_sections(books: Books, segment: Segment) -> Iterator[Section]:
    """One segment: what receipts bring in, its transactions, and the slices of its scale before and after them."""
    received = tuple(received_steps(books, segment))
    if received:
        yield Section(step("What was received of invoices, in proportion to their amount with VAT"), steps=received)
    rule = segment.rule
    if segment.window is None:
        title = step("The document alone, under the rule of {day}", day=rule.date)
    else:
        title = step(
            "What has accumulated since {start}, under the rule of {day}", start=segment.window.start, day=rule.date
        )
    yield Section(title, pieces_of(books, segment.parts), tuple(_steps(segment)))


def terms_section(terms: Declaration) -> Section:
    """What is otherwise for one person, and by which decision."""
    title = step(
        "Individual terms of {day}, {source} ({place})",
        day=terms.date,
        source=str(terms.keys["source"]),
        place=terms.source,
    )
    own = [(key, value) for key, value in terms.keys.items() if key not in ("source", "channel")]
    return Section(title, steps=tuple(step("{key}: {said}", key=key, said=_own(key, value)) for key, value in own))


def _own(key: str, value: Written) -> Value:
    """A key's value, to be said in the reader's language; what is no rate, amount or day stays as it was written."""
    if isinstance(value, Decimal) and (key.startswith("rate") or key == "fund-share"):
        return Rate(value)
    if isinstance(value, Money):
        return value.number
    return value if isinstance(value, date) else written(value)


def _steps(segment: Segment) -> Iterator[Step]:
    rule = segment.rule
    for law, reason in rule.scale.made.waivers.items() if isinstance(rule.scale, DevelopedScale) else ():
        yield step("This kind of rule departs from {law}: {reason}", law=law, reason=reason)
    before, after = from_cents(segment.before), from_cents(segment.after)
    if segment.before:
        yield step("Base accumulated before", before)
    if segment.carried:
        yield step("Negative base that an earlier period left", from_cents(segment.carried))
    yield step("Base of these transactions", from_cents(segment.after - segment.before - segment.carried))
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
        if part.words:
            yield step("{words}: {base} × {rate}", value, words=part.words, base=inside, rate=rate)
        elif len(rule.scale.bands) == 1 or rule.scale.kind == "volume":
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


def _amount(levy: Levy) -> Iterator[Step]:
    for segment in levy.segments:
        yield step("On these transactions, rule of {day}", from_cents(segment.cents), day=segment.rule.date)
    yield from _fixed(levy)
    for adjustment in levy.adjustments:
        yield from limit_steps(adjustment)
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


def _fixed(levy: Levy) -> Iterator[Step]:
    """The fixed amount, for each month that it is due for; a document's levy has none."""
    if not levy.fixed_cents:
        return
    if levy.fixed_cents == levy.law.fixed:
        yield step("Fixed amount of the month", from_cents(levy.fixed_cents))
    else:
        months = Decimal(levy.fixed_cents // levy.law.fixed)
        yield step(
            "Fixed amount: {months} months × {amount}",
            from_cents(levy.fixed_cents),
            months=str(months),
            amount=from_cents(levy.law.fixed),
        )


#: What a limit's `prorata` counts.
_PRORATED = {
    "months": marked("{limit} × {active} / {all} months with an active day"),
    "days": marked("{limit} × {active} / {all} active days"),
}


def limit_steps(adjustment: Adjustment) -> Iterator[Step]:
    """How a minimum or a cap changes an amount."""
    limit, bound = from_cents(adjustment.limit.cents), from_cents(adjustment.bound)
    computed, levied = from_cents(adjustment.computed), from_cents(adjustment.levied)
    due, cents = from_cents(adjustment.due), from_cents(adjustment.cents)
    name = {
        "minimum": marked("Minimum of {period}, rule of {day}"),
        "cap": marked("Cap of {period}, rule of {day}, if activity lasts to its end"),
        "exit": marked("Cap of {period}, rule of {day}, now that activity has ended"),
        "cap-exit": marked("Cap of {period}, rule of {day}, now that activity has ended"),
    }[adjustment.kind]
    yield step(name, limit, period=adjustment.period.label, day=adjustment.rule.date)
    if adjustment.limit.prorata in _PRORATED:
        active, all_of_it = (str(count) for count in adjustment.share)
        yield step(_PRORATED[adjustment.limit.prorata], bound, limit=limit, active=active, all=all_of_it)
    if adjustment.kind in ("cap", "cap-exit"):
        total = min(adjustment.bound, adjustment.computed + adjustment.due)
        yield step(
            "Computed in it so far, with this amount: {before} + {due}",
            from_cents(adjustment.computed + adjustment.due),
            before=computed,
            due=due,
        )
        yield step("Levied in all: the smaller of the two", from_cents(total))
        yield step(
            "The cap changes this amount: {total} − {levied} levied before − {due}",
            cents,
            total=from_cents(total),
            levied=levied,
            due=due,
        )
    else:
        text = marked("Topped up: {bound} − {levied} levied in it")
        if adjustment.kind == "exit":
            text = marked("Given back: {bound} − {levied} levied in it")
        yield step(text, cents, bound=bound, levied=levied)


def segment_details(books: Books, segment: Segment) -> dict[str, Any]:
    """One segment for machines."""
    return {
        "rule": segment.rule.name,
        "decided": segment.rule.date.isoformat(),
        "source": segment.rule.decision,
        "window": None if segment.window is None else segment.window.label,
        "received": received_details(books, segment),
        "transactions": [piece.as_dict() for piece in pieces_of(books, segment.parts)],
        "before": _side(segment, segment.before),
        "base": amount(segment.after - segment.before - segment.carried),
        "carried": amount(segment.carried),
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
                **({"words": part.words} if part.words else {}),
                "amount": f"{decimals(CONTEXT.multiply(from_cents(part.base), part.rate)):f}",
            }
            for part in segment.rule.scale.slices(base)
        ],
        "unrounded": f"{unrounded(segment.rule, base):f}",
        "rounded": amount(segment.rule.due(base)),
    }
