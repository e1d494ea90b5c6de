"""The oracle's view of an entrepreneur or a fund on a day: what decision holds, and every measure of section 4.

Provisional.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from ruche_ledger.testing.oracle_books import Books
from ruche_ledger.testing.oracle_calendar import DAY, ZERO, matches
from ruche_ledger.testing.oracle_decisions import Decision


def in_force(books: Books, fund: str, kind: str, key: str, day: date) -> Decision | None:
    """The one directive of that fund and kind that holds for the entrepreneur on that day, or None."""
    contract = books.contract(key, day)
    if contract is None:
        return None
    so_far = [
        held
        for held in books.decisions
        if (held.fund, held.kind) == (fund, kind)
        and held.date <= day
        and (held.contracts is None or contract in held.contracts)
    ]
    latest = [held for held in so_far if held.date == max(held.date for held in so_far)]
    months = books.seniority(key, day)
    holding = [
        held
        for held in latest
        if held.seniority_from <= months and (held.seniority_until is None or months < held.seniority_until)
    ]
    return holding[0] if len(holding) == 1 else None


def last_in_force(books: Books, fund: str, kind: str, key: str, day: date) -> Decision | None:
    """The directive that holds on that day or, where none does, on the latest day before on which one did."""
    begins = min((held.date for held in books.decisions if (held.fund, held.kind) == (fund, kind)), default=date.max)
    while day >= begins:
        held = in_force(books, fund, kind, key, day)
        if held is not None:
            return held
        day -= DAY
    return None


def taking_part(books: Books, day: date) -> list[str]:
    """Who is active on the month's last day."""
    return sorted(key for key in books.contracts if books.contract(key, day))


def is_leaving(books: Books, key: str, day: date) -> bool:
    """Whether that is the entrepreneur's last active day."""
    return bool(books.contract(key, day)) and not books.contract(key, day + DAY)


def funds_in_order(books: Books, day: date) -> list[str]:
    """The funds declared so far, in the order of their declaration."""
    declared = [fund for fund in books.funds if books.funds[fund][0][0] <= day]
    return sorted(declared, key=lambda fund: (books.funds[fund][0][0], fund))


def measured(books: Books, key: str, on: str, day: date) -> Fraction:
    """A measure at the end of the day, or of its month, a surplus positive."""
    if on == "position":
        return books.position(key, day)
    if on == "net-result":
        return net_result(books, key, day)
    if on == "result":
        return month_result(books, key, day)
    balances: dict[str, Fraction] = {}
    for line in books.lines(key, day):
        if matches(books.pcg(line.account), books.set_aside):
            balances[line.account] = balances.get(line.account, ZERO) + line.amount
    owed = -sum((balance for balance in balances.values() if balance < 0), ZERO)
    return books.position(key, day) - owed


def is_result(books: Books, account: str) -> bool:
    """An account under Income or Expenses."""
    return account.split(":")[0] in (books.roots["income"], books.roots["expenses"])


def net_result(books: Books, key: str, day: date) -> Fraction:
    """Minus the sum of Income, Expenses and 11/12 since the entry."""
    return -sum(
        (
            line.amount
            for line in books.lines(key, day, since=books.entry(key, day))
            if is_result(books, line.account) or matches(books.pcg(line.account), ("11", "12"))
        ),
        ZERO,
    )


def of_month(books: Books, key: str, day: date) -> Iterable[tuple[frozenset[str], str, Fraction]]:
    """The month's lines of the entrepreneur with the tags of their transactions, but for what is set apart."""
    for piece in books.pieces:
        if day.replace(day=1) <= piece.date <= day and not piece.is_set_apart:
            for line in piece.lines:
                if books.owner(line.account) == key:
                    yield piece.tags, line.account, line.amount


def month_result(books: Books, key: str, day: date) -> Fraction:
    """Minus the sum of the month's Income and Expenses: rules included, solidarity excluded."""
    return -sum(
        (
            amount
            for tags, account, amount in of_month(books, key, day)
            if is_result(books, account) and "solidarity" not in tags
        ),
        ZERO,
    )


def positive_month(books: Books, held: Decision, key: str, day: date) -> Fraction:
    """What a repayment is a part of: the month's result, or its base less charges and the month's rules."""
    if held.repay_base is None:
        return max(ZERO, month_result(books, key, day))
    month = ZERO
    for piece in books.pieces:
        if not day.replace(day=1) <= piece.date <= day or piece.is_set_apart:
            continue
        for line in piece.lines:
            pcg = books.pcg(line.account)
            if books.owner(line.account) != key or pcg is None:
                continue
            if "rule" in piece.tags:
                month -= line.amount
            elif "ruche" not in piece.tags and not books.is_shared_cost(line):
                if matches(pcg, held.repay_base):
                    month += line.amount if pcg.startswith("6") else -line.amount
                if matches(pcg, held.repay_less):
                    month -= line.amount
    return max(ZERO, month)


def outstanding(books: Books, fund: str, key: str, day: date) -> Fraction:
    """What the fund has lent to the entrepreneur and not got back: the balance of its receivable."""
    account = f"{books.roots['assets']}:{fund}:181-{key}"
    return sum((line.amount for line in books.lines(fund, day) if line.account == account), ZERO)


def above_reserve(books: Books, fund: str, day: date) -> Fraction:
    """What the fund has above its reserve of that day; below it, negative."""
    reserve = [amount for since, amount in books.funds[fund] if since <= day][-1]
    return books.position(fund, day) - reserve
