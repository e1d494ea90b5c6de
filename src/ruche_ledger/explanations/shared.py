"""Explains what a fund gave: the claim, what the fund had, and how it was shared out where it was short."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction
from typing import Any

from ..messages import marked
from ..model import Books, amount
from ..money import CONTEXT, as_ratio, from_cents
from ..solidarity import Claim, Sharing, Transfer
from .steps import Explanation, Rate, Repeating, Section, Step, Table, Value, decimals, step

#: What the measures of an aid are called.
MEASURES = {
    "position": marked("Position on {day}, after the levies"),
    "available": marked("Available on {day}: position less what is owed or set aside, after the levies"),
    "net-result": marked("Net result since entry on {day}, after the levies"),
}
_SHOWN = Decimal("0.000001")


def explain_transfer(books: Books, transfer: Transfer) -> Explanation:  # noqa: ARG001 - as `explain_levy`
    """Explains what a fund gave one entrepreneur.

    All claims of that month are shown, since each share depends on all of them; claimants by key only.
    """
    title = step(
        "Aid of {fund} to {owner}, {day}: {amount}",
        fund=transfer.fund,
        owner=transfer.owner,
        day=transfer.date,
        amount=transfer.amount,
    )
    claimed = Section(
        step("What {owner} may claim", owner=transfer.owner), steps=tuple(_claim(transfer.claim, transfer.sharing))
    )
    details = {**transfer.as_dict(), "claimed": transfer.claim.as_dict(), "sharing": sharing_details(transfer.sharing)}
    return Explanation(
        transfer, title, transfer.source, transfer.place, (claimed, *_sections(transfer.sharing)), details
    )


def explain_sharing(sharing: Sharing) -> Explanation:
    """Explains all that a fund gave at one month's end."""
    laws = [claim.law for claim in sharing.claims]
    title = step(
        "Aid of {fund}, {day}: {amount}", fund=sharing.fund, day=sharing.day, amount=from_cents(sum(sharing.paid))
    )
    decisions = "; ".join(dict.fromkeys(law.decision for law in laws))
    return Explanation(None, title, decisions, laws[0].source, _sections(sharing), sharing_details(sharing))


def _claim(claim: Claim, sharing: Sharing) -> Iterator[Step]:
    law = claim.law
    measured = from_cents(claim.measured)
    gap = from_cents(max(0, law.target - claim.measured))
    yield step(MEASURES[law.measure], measured, day=sharing.day)
    yield step("Missing to the target of {target}", gap, target=from_cents(law.target))
    exact = CONTEXT.multiply(gap, law.cover)
    if law.cover != 1:
        yield step("{gap} × {cover}", decimals(exact), gap=gap, cover=Rate(law.cover))
    yield step("Need, rounded to the cent, halves away from zero", from_cents(claim.need), result=True)
    if law.cap_month is not None:
        yield step("At most in a month", from_cents(law.cap_month))
    if law.cap_total is not None and claim.left is not None:
        yield step("At most in all {cap}, of which is left", from_cents(claim.left), cap=from_cents(law.cap_total))
    yield step("Claim", from_cents(claim.cents), result=True)


def _sections(sharing: Sharing) -> tuple[Section, ...]:
    means = [
        step("Position of {fund} on {day}", from_cents(sharing.balance), fund=sharing.fund, day=sharing.day),
        step("Reserve that it keeps", from_cents(sharing.reserve)),
        step("What it can pay", from_cents(sharing.payable), result=True),
        step("All claims together", from_cents(sharing.claimed)),
    ]
    if sharing.is_short:
        means.append(step("The claims are more than that, so it is shared in proportion to them."))
    else:
        means.append(step("It pays every claim in full."))
    return (
        Section(step("What {fund} can pay", fund=sharing.fund), steps=tuple(means)),
        Section(step("Who gets what"), steps=tuple(_rule(sharing)), table=_table(sharing)),
    )


def _rule(sharing: Sharing) -> Iterator[Step]:
    """How a short fund is shared out, in words."""
    if sharing.is_short:
        yield step(
            "Exact share: claim × {payable} ÷ {claimed}.",
            payable=from_cents(sharing.payable),
            claimed=from_cents(sharing.claimed),
        )
        whole = sum(sharing.payable * claim.cents // sharing.claimed for claim in sharing.claims)
        if left := sharing.payable - whole:
            yield step(
                "The whole cents add up to {whole}; the {left} left over go, a cent each, to those with the largest "
                "remainders, ties by key.",
                whole=from_cents(whole),
                left=from_cents(left),
            )


def _table(sharing: Sharing) -> Table:
    rows: list[tuple[Value | None, ...]] = []
    for claim, paid in zip(sharing.claims, sharing.paid, strict=True):
        if sharing.is_short:
            exact, floor = quota(sharing, claim)
            cent = from_cents(paid) - floor
            rows.append((claim.owner, from_cents(claim.cents), exact, floor, cent, from_cents(paid)))
        else:
            measured, need = from_cents(claim.measured), from_cents(claim.need)
            rows.append((claim.owner, measured, need, from_cents(claim.cents), from_cents(paid)))
    if sharing.is_short:
        whole = (from_cents(sharing.claimed), None, None, None, from_cents(sum(sharing.paid)))
        headings = (
            marked("Who"),
            marked("Claim"),
            marked("Exact share"),
            marked("Whole cents"),
            marked("Leftover cent"),
            marked("Paid"),
        )
        return Table(headings, (*rows, ("", *whole)))
    plenty = (marked("Who"), marked("Measured"), marked("Need"), marked("Claim"), marked("Paid"))
    return Table(plenty, (*rows, ("", None, None, *[from_cents(sharing.claimed)] * 2)))


def quota(sharing: Sharing, claim: Claim) -> tuple[Decimal | Repeating, Decimal]:
    """A claim's exact part of what a short fund can pay, and the whole cents of it."""
    whole = sharing.payable * claim.cents
    exact = Fraction(whole, sharing.claimed * 100)
    shown = CONTEXT.divide(Decimal(exact.numerator), Decimal(exact.denominator)).quantize(_SHOWN, ROUND_DOWN, CONTEXT)
    floor = from_cents(whole // sharing.claimed)
    return (decimals(shown) if Fraction(*as_ratio(shown)) == exact else Repeating(shown)), floor


def sharing_details(sharing: Sharing) -> dict[str, Any]:
    """One month of one fund for machines."""
    return {
        "fund": sharing.fund,
        "date": sharing.day.isoformat(),
        "balance": amount(sharing.balance),
        "reserve": amount(sharing.reserve),
        "payable": amount(sharing.payable),
        "claimed": amount(sharing.claimed),
        "short": sharing.is_short,
        "claims": [
            {**claim.as_dict(), **_quota_details(sharing, claim), "paid": amount(paid)}
            for claim, paid in zip(sharing.claims, sharing.paid, strict=True)
        ],
        "paid": amount(sum(sharing.paid)),
    }


def _quota_details(sharing: Sharing, claim: Claim) -> dict[str, Any]:
    if not sharing.is_short:
        return {}
    _, floor = quota(sharing, claim)
    rest = Fraction(sharing.payable * claim.cents % sharing.claimed, sharing.claimed)
    return {"whole_cents": f"{floor:.2f}", "remainder_of_a_cent": str(rest)}
