"""The oracle's aid: section 4 of the ledger language, month by month and fund by fund. Provisional."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from ruche_ledger.testing.oracle_books import DAY, ZERO, Aid, Books, matches, rounded


@dataclass(frozen=True)
class Need:
    """What one entrepreneur may claim of one fund at one month's end, and what the fund pays of it."""

    date: date
    fund: str
    owner: str
    claim: Fraction
    paid: Fraction
    above_reserve: Fraction


def aid_in_force(books: Books, fund: str, key: str, day: date) -> Aid | None:
    """The aid directive of that fund that holds for the entrepreneur on that day, or None."""
    contract = books.contract(key, day)
    if contract is None:
        return None
    so_far = [
        aid
        for aid in books.aids
        if aid.fund == fund and aid.date <= day and (aid.contracts is None or contract in aid.contracts)
    ]
    latest = [aid for aid in so_far if aid.date == max(aid.date for aid in so_far)]
    months = books.seniority(key, day)
    holding = [
        aid
        for aid in latest
        if aid.seniority_from <= months and (aid.seniority_until is None or months < aid.seniority_until)
    ]
    return holding[0] if len(holding) == 1 else None


def measured(books: Books, key: str, on: str, day: date) -> Fraction:
    """The measure of a need at the end of the day, a surplus positive."""
    if on == "position":
        return books.position(key, day)
    if on == "net-result":
        result = ZERO
        for line in books.lines(key, day, since=books.entry(key, day)):
            is_result_root = line.account.split(":")[0] in (books.roots["income"], books.roots["expenses"])
            if is_result_root or matches(books.pcg(line.account), ("11", "12")):
                result -= line.amount
        return result
    balances: dict[str, Fraction] = {}
    for line in books.lines(key, day):
        if matches(books.pcg(line.account), books.set_aside):
            balances[line.account] = balances.get(line.account, ZERO) + line.amount
    owed = -sum((balance for balance in balances.values() if balance < 0), ZERO)
    return books.position(key, day) - owed


def claim(books: Books, aid: Aid, key: str, day: date, aided_so_far: Fraction) -> Fraction:
    """(target − measure, where positive) × cover, half-up to the cent, then capped."""
    missing = max(ZERO, aid.target - measured(books, key, aid.measure, day))
    claimed = rounded(missing * aid.cover, "half-up")
    if aid.cap_month is not None:
        claimed = min(claimed, aid.cap_month)
    if aid.cap_total is not None:
        claimed = min(claimed, max(ZERO, aid.cap_total - aided_so_far))
    return claimed


def shared(amount: Fraction, claims: Mapping[str, Fraction]) -> dict[str, Fraction]:
    """Share in proportion to the claims: whole cents first, then the largest remainders, ties by key."""
    cents, total = amount * 100, sum(claims.values(), ZERO)
    quotas = {key: cents * claimed / total for key, claimed in claims.items()}
    parts = {key: quota.numerator // quota.denominator for key, quota in quotas.items()}
    left = cents - sum(parts.values())
    for key in sorted(quotas, key=lambda key: (parts[key] - quotas[key], key))[: int(left)]:
        parts[key] += 1
    return {key: Fraction(part, 100) for key, part in parts.items()}


def needs(books: Books, fund: str, day: date, aided: Mapping[tuple[str, str], Fraction]) -> list[Need]:
    """The claims on one fund at a month's end and what it pays; ``books`` holds all earlier steps."""
    if books.funds[fund][0][0] > day:
        return []
    claims: dict[str, Fraction] = {}
    for key in books.contracts:
        aid = aid_in_force(books, fund, key, day)
        if aid is None or not books.contract(key, day + DAY):
            continue  # on their last active day nobody claims
        claimed = claim(books, aid, key, day, aided.get((fund, key), ZERO))
        if claimed:
            claims[key] = claimed
    reserve = [amount for since, amount in books.funds[fund] if since <= day][-1]
    above = max(ZERO, books.position(fund, day) - reserve)
    if not claims:
        return []
    paid = claims if sum(claims.values()) <= above else shared(above, claims)
    return [Need(day, fund, key, claims[key], paid[key], above) for key in claims]
