"""Books from plain values: the way in without Beancount."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from .accounts import KINDS, Grammar
from .days import Days, merge_days
from .errors import Problem, RucheError, Source, problem
from .model import APART, NOWHERE, Books, Legs, Movement, OpenInvoice, Piece, Row, SharedPosting, Text
from .money import from_cents, is_on_the_cent, to_cents
from .periods import month_end
from .pooled import unshareable, without_shared
from .roles import RECEIVABLE
from .rules.decisions import Decisions
from .rules.declarations import Declaration, Money, Value
from .rules.reading import read_decisions


def decisions_from(
    declared: Iterable[tuple[date, str, Sequence[Value], Mapping[str, Value]]], currency: str
) -> tuple[Decisions, date | None]:
    """Reads decisions given as (date, directive, values, keys), and the day of the first opening.

    Amounts are `(Decimal, currency)` pairs; everything else is as in a ledger: text, `Decimal`, `date`.
    """
    declarations = [
        Declaration(
            day,
            kind,
            tuple(_money(value) for value in values),
            {key: _money(value) for key, value in keys.items()},
            Source("decisions", number),
        )
        for number, (day, kind, values, keys) in enumerate(declared, start=1)
    ]
    openings = [declaration.date for declaration in declarations if declaration.kind == "ruche-opening"]
    return read_decisions(declarations, currency), min(openings, default=None)


def _money(value: Any) -> Value:
    if isinstance(value, tuple) and len(value) == 2:
        number, currency = value
        return Money(Decimal(number), currency) if isinstance(number, int | Decimal) else str(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    result: Value = value
    return result


def books_from(
    rows: Iterable[Row],
    decisions: Decisions,
    first_opening: date | None,
    currency: str,
    roots: Sequence[str] = KINDS,
    numbers: Mapping[str, str] | None = None,
    until: date | None = None,
) -> tuple[Books, list[Problem]]:
    """Fills `Books` from postings.

    Args:
        rows: In any order of dates; consecutive rows with equal date and source are one transaction.
        decisions: What was declared.
        first_opening: Day of the first opening, which may come before the first row.
        currency: Rows in another currency are left out.
        roots: Root names in the order of `KINDS`.
        numbers: PCG numbers of accounts that do not carry them in their names.
        until: A day of the last month to be computed, where that is not the last row's.

    Returns:
        The books, and a fault for each transaction, or day of single rows, that does not add up to zero, and for each
        row that cannot be shared.

    Raises:
        RucheError: a row's amount is not on the cent; the message names the row.
    """
    owners = frozenset(decisions.entrepreneurs) | {fund.key for fund in decisions.funds}
    grammar = Grammar(tuple(roots), decisions.house.key if decisions.house else "", owners, numbers or {})
    prefixes = tuple(dict.fromkeys(decisions.prefixes()))
    groups = sorted(_transactions(rows), key=lambda group: group[0].date)
    accounts = {row.account: grammar.parse(row.account) for group in groups for row in group}
    days: dict[str, list[dict[date, int]]] = {}
    apart: dict[str, list[dict[date, int]]] = {}
    openings: dict[str, list[dict[date, int]]] = {}
    pieces: dict[str, list[Piece]] = {}
    open_invoices: dict[str, list[OpenInvoice]] = {}
    on_receipts = decisions.counts_receipts()
    for ordinal, group in enumerate(groups):
        day = group[0].date
        links = frozenset(link for row in group for link in row.links)
        tags = frozenset(tag for row in group for tag in row.tags)
        counted = [(row, _cents(row)) for row in group if row.currency == currency]
        posting = {accounts[row.account].owner for row, _ in counted}
        internal = len(posting) > 1 and posting <= set(decisions.entrepreneurs)
        lines: dict[str, list[tuple[int, str]]] = {}
        for place, (row, cents) in enumerate(counted):
            info = accounts[row.account]
            days.setdefault(row.account, []).append({day: cents})
            if tags & APART:
                apart.setdefault(row.account, []).append({day: cents})
                if "a-nouveau" in tags:
                    openings.setdefault(row.account, []).append({day: cents})
                    if row.base is not None and info.owner in decisions.entrepreneurs and links:
                        named, base = tuple(sorted(links)), to_cents(row.base)
                        invoice = OpenInvoice(ordinal, day, named, row.account, cents, base)
                        open_invoices.setdefault(info.owner, []).append(invoice)
            elif info.owner in decisions.entrepreneurs and (
                any(prefix.match(info.pcg) for prefix in prefixes) or (on_receipts and info.pcg.startswith(RECEIVABLE))
            ):
                lines.setdefault(info.owner, []).append((place, row.account))
        for owner, found in lines.items():
            beside = tuple(
                (place, row.account)
                for place, (row, _) in enumerate(counted)
                if on_receipts and accounts[row.account].owner in (owner, grammar.cooperative)
            )
            kept = tuple(account for _, account in found)
            legs = Legs(owner, kept, tuple(place for place, _ in found), internal, beside)
            amounts = tuple(row.amount for row, _ in counted)
            pieces.setdefault(owner, []).append(Piece(ordinal, day, links, legs, amounts))

    shared, faults = _shared(groups, currency) if decisions.pools else ((), [])
    pieces.update(without_shared(pieces, shared, accounts))

    def text(ordinal: int) -> Text:
        row = groups[ordinal][0]
        return Text(row.date, "", "", tuple(sorted(row.links)), row.source)

    def movements(wanted: Container[str] | None = None) -> Iterator[Movement]:
        for ordinal, group in enumerate(groups):
            for place, row in enumerate(group):
                if row.currency == currency and (wanted is None or row.account in wanted):
                    info = accounts[row.account]
                    yield Movement(
                        row.date,
                        row.account,
                        info.owner,
                        info.activity,
                        info.pcg,
                        row.amount,
                        "",
                        "",
                        tuple(sorted(row.links)),
                        row.source,
                        f"{ordinal}.{place}",
                        tuple(sorted(row.tags)),
                    )

    dates = [group[0].date for group in groups]
    last = max([*dates, *([until] if until else [])], default=None)
    books = Books(
        grammar=grammar,
        currency=currency,
        accounts=accounts,
        days=_merged(days),
        apart=_merged(apart),
        openings=_merged(openings),
        pieces=pieces,
        start=min([*dates, *([first_opening] if first_opening else [])], default=None),
        horizon=month_end(last) if last else None,
        text=text,
        rows=movements,
        shared=shared,
        open_invoices=open_invoices,
    )
    return books, [*faults, *_left_over(groups, currency)]


def _shared(groups: Sequence[tuple[Row, ...]], currency: str) -> tuple[tuple[SharedPosting, ...], list[Problem]]:
    """Rows that others bear a part of, and a fault for each that cannot be shared."""
    found: list[SharedPosting] = []
    faults: list[Problem] = []
    for ordinal, group in enumerate(groups):
        tags = frozenset(tag for row in group for tag in row.tags)
        counted = [row for row in group if row.currency == currency]
        for place, row in enumerate(group):
            if not row.share:
                continue
            fault = unshareable(row.amount, row.currency, currency, tags, row.source)
            if fault is not None:
                faults.append(fault)
                continue
            at = next(at for at, each in enumerate(counted) if each is row)
            what = (row.date, row.account, _cents(row), row.share)
            found.append(SharedPosting(ordinal, at, *what, f"{ordinal}.{place}", row.source))
    return tuple(found), faults


def _transactions(rows: Iterable[Row]) -> Iterator[tuple[Row, ...]]:
    """Consecutive rows of one date and source together, each row without source alone."""
    for (_, source), group in groupby(rows, key=lambda row: (row.date, row.source)):
        if source == NOWHERE:
            yield from ((row,) for row in group)
        else:
            yield tuple(group)


def _merged(parts: Mapping[str, Sequence[Mapping[date, int]]]) -> dict[str, Days]:
    return {account: merge_days(found) for account, found in parts.items()}


def _left_over(groups: Sequence[tuple[Row, ...]], currency: str) -> Iterator[Problem]:
    """What does not add up to zero, by transaction; rows without source by day."""
    left: dict[tuple[date, Source], int] = {}
    for group in groups:
        for row in group:
            if row.currency == currency:
                key = (row.date, row.source)
                left[key] = left.get(key, 0) + _cents(row)
    for (day, source), cents in left.items():
        if cents:
            yield problem(
                "unbalanced-rows",
                "the rows of {day} leave {amount} over, and positions cannot add up; "
                "give both sides of each transaction",
                source,
                day=day,
                amount=f"{from_cents(cents)} {currency}",
            )


def as_row(values: Row | Sequence[Any]) -> Row:
    """A row, or a tuple of its fields: date, account, amount, currency, links, source, tags, share, base.

    Raises:
        RucheError: the amount, or the base, is no number.
    """
    if isinstance(values, Row):
        return values
    if len(values) < 4 or not isinstance(values[0], date) or not isinstance(values[1], str):
        raise RucheError("“{row}” is no posting; give (date, account, amount, currency)", row=values)
    day, account, amount, currency, *rest = values
    links = frozenset(rest[0]) if rest else frozenset()
    source = rest[1] if len(rest) > 1 else NOWHERE
    tags = frozenset(rest[2]) if len(rest) > 2 else frozenset()
    try:
        number = Decimal(amount)
    except (ArithmeticError, TypeError, ValueError):
        raise RucheError(
            "“{amount}” on {account} is no amount; give a Decimal on the cent", amount=amount, account=account
        ) from None
    base = rest[4] if len(rest) > 4 else None
    if base is not None and not (isinstance(base, Decimal) and is_on_the_cent(base)):
        raise RucheError(
            "“{amount}” on {account} is no amount; give a Decimal on the cent", amount=base, account=account
        )
    place = source if isinstance(source, Source) else Source(str(source), 0)
    return Row(day, account, number, currency, links, place, tags, rest[3] if len(rest) > 3 else "", base)


def _cents(row: Row) -> int:
    try:
        return to_cents(row.amount)
    except ValueError:
        raise RucheError(
            "{amount} on {account} ({place}) is not on the cent; give an amount with two decimals",
            amount=f"{row.amount} {row.currency}",
            account=row.account,
            place=row.source,
        ) from None
