"""Explains a shared cost: what was paid, each owner's exact part of it, and where the leftover cents went."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction

from ..messages import marked
from ..model import amount
from ..money import CONTEXT, as_ratio, from_cents
from ..pooled import SharedCost
from .steps import Explanation, Rate, Repeating, Section, Step, Table, Value, decimals, step

_SHOWN = Decimal("0.000001")


def explain_share(cost: SharedCost) -> Explanation:
    """Explains how one posting was shared; all parts are shown, since the leftover cents depend on all of them."""
    posting = cost.posting
    title = step(
        "{share} of {day}, paid by {payer}: {amount} borne by others",
        share=cost.name,
        day=cost.date,
        payer=cost.payer,
        amount=cost.amount,
    )
    text = " ".join(filter(None, (cost.text.payee, cost.text.narration, *(f"^{link}" for link in cost.text.links))))
    paid = (
        step("{place}, {account}", from_cents(posting.cents), place=posting.source, account=posting.account),
        *((step("{text}", text=text),) if text else ()),
    )
    sections = (
        Section(step("What is shared"), steps=paid),
        Section(step("Who bears what"), steps=tuple(_rule(cost)), table=_table(cost)),
        Section(step("What is booked"), steps=tuple(_booked(cost))),
    )
    whole = sum(part.weight for part in cost.law.parts)
    details = cost.as_dict()
    for row, part, cents in zip(details["parts"], cost.law.parts, cost.cents, strict=True):
        exact = Fraction(posting.cents * part.weight, whole)
        row["exact"] = str(exact / 100)
        row["whole_cents"] = amount(_whole(exact))
        row["leftover_cent"] = amount(cents - _whole(exact))
    return Explanation(cost, title, cost.source, cost.place, sections, details)


def _rule(cost: SharedCost) -> Iterator[Step]:
    paid, total = cost.posting.cents, cost.law.total
    if total == 1:
        yield step("Exact part: {paid} × the part.", paid=from_cents(paid))
    else:
        yield step("Exact part: {paid} × the part ÷ {total}.", paid=from_cents(paid), total=f"{total:f}")
    whole = sum(part.weight for part in cost.law.parts)
    cents = sum(_whole(Fraction(paid * part.weight, whole)) for part in cost.law.parts)
    if left := abs(paid - cents):
        yield step(
            "The whole cents add up to {whole}; the {left} left over go, a cent each, to those with the largest "
            "remainders, ties by key.",
            whole=from_cents(cents),
            left=str(left),
        )


def _whole(exact: Fraction) -> int:
    """The whole cents of a part, cut off towards zero."""
    size = abs(exact).numerator // abs(exact).denominator
    return size if exact >= 0 else -size


def _table(cost: SharedCost) -> Table:
    rows: list[tuple[Value | None, ...]] = []
    total = sum(part.weight for part in cost.law.parts)
    for part, cents in zip(cost.law.parts, cost.cents, strict=True):
        exact = Fraction(cost.posting.cents * part.weight, total)
        whole, bears = from_cents(_whole(exact)), from_cents(cents)
        rows.append((part.owner, _written(part.number, cost), _shown(exact / 100), whole, bears - whole, bears))
    headings = (
        marked("Who"),
        marked("Part"),
        marked("Exact part"),
        marked("Whole cents"),
        marked("Leftover cent"),
        marked("Bears"),
    )
    last = ("", _written(cost.law.total, cost), None, None, None, from_cents(cost.posting.cents))
    return Table(headings, (*rows, last))


def _written(number: Decimal, cost: SharedCost) -> Value:
    """Decimals that add up to 1 as a proportion, whole parts as they are."""
    return Rate(number) if cost.law.total == 1 else f"{number:f}"


def _shown(exact: Fraction) -> Decimal | Repeating:
    """A number in decimals: as it is, or cut off where it goes on."""
    shown = CONTEXT.divide(Decimal(exact.numerator), Decimal(exact.denominator)).quantize(_SHOWN, ROUND_DOWN, CONTEXT)
    return decimals(shown) if Fraction(*as_ratio(shown)) == exact else Repeating(shown)


def _booked(cost: SharedCost) -> Iterator[Step]:
    own = sum(cents for part, cents in zip(cost.law.parts, cost.cents, strict=True) if part.owner == cost.payer)
    if own:
        yield step("{payer} paid, and keeps its own part where it stands", from_cents(own), payer=cost.payer)
    for owner, cents in cost.borne:
        yield step("{owner} bears, on {account}", from_cents(cents), owner=owner, account=cost.law.account)
    yield step(
        "Comes back to {payer}, on {account}", cost.amount, result=True, payer=cost.payer, account=cost.law.income
    )
