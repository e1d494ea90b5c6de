"""Explains what a fund gave or lent: the claim, what the fund had, who was called, and how it was shared out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction
from typing import Any

from ..calls import Call
from ..messages import marked
from ..model import amount
from ..money import CONTEXT, as_ratio, from_cents
from ..solidarity import Claim, Granted, Share, Sharing, Transfer
from .moved import title_of
from .steps import Explanation, Rate, Repeating, Section, Step, Table, Value, decimals, step

#: What the measures of a need are called.
MEASURES = {
    "position": marked("Position on {day}, after the levies"),
    "available": marked("Available on {day}: position less what is owed or set aside, after the levies"),
    "net-result": marked("Net result since entry on {day}, after the levies"),
}
_SHOWN = Decimal("0.000001")


def explain_claimed(transfer: Transfer, share: Share) -> Explanation:
    """Explains what a claim brought one entrepreneur.

    All claims of that month are shown, since each share depends on all of them; claimants by key only.
    """
    claim, sharing = share.claim, share.sharing
    claimed = Section(step("What {owner} may claim", owner=transfer.owner), steps=tuple(_claim(claim, sharing.day)))
    details = {**transfer.as_dict(), "claimed": claim.as_dict(), "sharing": sharing_details(sharing)}
    sections = (claimed, *_sections(sharing))
    return Explanation(transfer, title_of(transfer), transfer.source, transfer.place, sections, details)


def explain_gift(transfer: Transfer, sharing: Sharing) -> Explanation:
    """Explains what a donor gave: why the fund was short, and what was asked of whom."""
    details = {**transfer.as_dict(), "sharing": sharing_details(sharing)}
    sections = _sections(sharing)[:2]
    return Explanation(transfer, title_of(transfer), transfer.source, transfer.place, sections, details)


def explain_granted(transfer: Transfer, granted: Granted) -> Explanation:
    """Explains what people decided: the ceiling, what the fund had, and each grant."""
    ceiling = granted.ceiling
    steps = (
        *_claim(ceiling, transfer.date, is_ceiling=True),
        step("Position of {fund} on {day}", from_cents(granted.balance), fund=transfer.fund, day=transfer.date),
        step("Reserve that it keeps", from_cents(granted.reserve)),
    )
    rows: list[tuple[Value | None, ...]] = [
        (grant.date, grant.decision, from_cents(grant.cents)) for grant in granted.grants
    ]
    headings = (marked("Date"), marked("Decision"), marked("Amount"))
    sections = (
        Section(step("The most that may be granted to {owner}", owner=transfer.owner), steps=steps),
        Section(step("What was granted"), table=Table(headings, (*rows, ("", "", transfer.amount)))),
    )
    details = {
        **transfer.as_dict(),
        "ceiling": ceiling.as_dict(),
        "balance": amount(granted.balance),
        "reserve": amount(granted.reserve),
        "grants": [
            {
                "date": grant.date.isoformat(),
                "amount": amount(grant.cents),
                "source": grant.decision,
                "place": str(grant.source),
            }
            for grant in granted.grants
        ],
    }
    return Explanation(transfer, title_of(transfer), transfer.source, transfer.place, sections, details)


def explain_sharing(sharing: Sharing) -> Explanation:
    """Explains all that a fund gave and lent at one month's end on automatic claims."""
    laws = [claim.law for claim in sharing.claims]
    paid = from_cents(sum(sharing.paid))
    if any(law.kind == "advance" for law in laws):
        title = step("Aid and advances of {fund}, {day}: {amount}", fund=sharing.fund, day=sharing.day, amount=paid)
    else:
        title = step("Aid of {fund}, {day}: {amount}", fund=sharing.fund, day=sharing.day, amount=paid)
    decisions = "; ".join(dict.fromkeys(law.decision for law in laws))
    return Explanation(None, title, decisions, laws[0].source, _sections(sharing), sharing_details(sharing))


def _claim(claim: Claim, day: date, *, is_ceiling: bool = False) -> Iterator[Step]:
    law = claim.law
    measured = from_cents(claim.measured)
    gap = from_cents(max(0, law.target - claim.measured - claim.aided))
    yield step(MEASURES[law.measure], measured, day=day)
    if claim.aided:
        yield step("The aid claimed for the same month, if paid in full", from_cents(claim.aided))
    yield step("Missing to the target of {target}", gap, target=from_cents(law.target))
    exact = CONTEXT.multiply(gap, law.cover)
    if law.cover != 1:
        yield step("{gap} × {cover}", decimals(exact), gap=gap, cover=Rate(law.cover))
    yield step("Need, rounded to the cent, halves away from zero", from_cents(claim.need), result=True)
    if law.cap_month is not None:
        yield step("At most in a month", from_cents(law.cap_month))
    if law.cap_total is not None and claim.left is not None:
        if law.kind == "advance":
            text = marked("At most outstanding {cap}, of which is left")
        else:
            text = marked("At most in all {cap}, of which is left")
        yield step(text, from_cents(claim.left), cap=from_cents(law.cap_total))
    if is_ceiling:
        yield step("Ceiling", from_cents(claim.cents), result=True)
    else:
        yield step("Claim", from_cents(claim.cents), result=True)


def _sections(sharing: Sharing) -> tuple[Section, ...]:
    means = [
        step("Position of {fund} on {day}", from_cents(sharing.balance), fund=sharing.fund, day=sharing.day),
        step("Reserve that it keeps", from_cents(sharing.reserve)),
    ]
    calls: tuple[Section, ...] = ()
    if sharing.call is not None:
        calls = (_call(sharing.call),)
        means.append(step("What donors give", from_cents(sharing.called)))
    means += [
        step("What it can pay", from_cents(sharing.payable), result=True),
        step("All claims together", from_cents(sharing.claimed)),
    ]
    if sharing.is_short:
        means.append(step("The claims are more than that, so it is shared in proportion to them."))
    else:
        means.append(step("It pays every claim in full."))
    return (
        Section(step("What {fund} can pay", fund=sharing.fund), steps=tuple(means)),
        *calls,
        Section(step("Who gets what"), steps=tuple(_rule(sharing)), table=_table(sharing)),
    )


def _call(call: Call) -> Section:
    """What is asked of each donor, round by round."""
    steps = [
        step("Short of the claims and the reserve", from_cents(call.shortfall), result=True),
        step(
            "It is shared in proportion to what each has above the threshold, by the largest remainder, ties by key; "
            "who is asked for more than the limit gives the limit, and the rest is shared again among the others."
        ),
    ]
    rows: list[tuple[Value | None, ...]] = []
    for place, giver in enumerate(call.donors):
        shares = [None if (cents := shares[place]) is None else from_cents(cents) for shares in call.rounds]
        limits = (from_cents(giver.weight), Rate(giver.law.rate), from_cents(giver.limit))
        rows.append((giver.owner, from_cents(giver.position), *limits, *shares, from_cents(call.given[place])))
    weights, given = from_cents(sum(giver.weight for giver in call.donors)), from_cents(call.cents)
    rows.append(("", None, weights, None, None, *[None] * len(call.rounds), given))
    headings = (
        *(marked("Who"), marked("Position"), marked("Above the threshold"), marked("At most"), marked("Limit")),
        *([marked("Share")] if len(call.rounds) == 1 else [f"{number}." for number in range(1, len(call.rounds) + 1)]),
        marked("Gives"),
    )
    return Section(step("What donors are asked for"), steps=tuple(steps), table=Table(headings, tuple(rows)))


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
            rows.append((_who(claim), from_cents(claim.cents), exact, floor, cent, from_cents(paid)))
        else:
            measured, need = from_cents(claim.measured), from_cents(claim.need)
            rows.append((_who(claim), measured, need, from_cents(claim.cents), from_cents(paid)))
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


def _who(claim: Claim) -> str:
    """The claimant's key; an advance is marked, since the same person may claim aid beside it."""
    return f"{claim.owner} (181)" if claim.law.kind == "advance" else claim.owner


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
        "call": None if sharing.call is None else sharing.call.as_dict(),
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
