"""Books from plain values: the way in without Beancount."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from .accounts import KINDS, Grammar
from .errors import RucheError, Source
from .model import Books, Movement, Piece, Row, Text, merge_days
from .money import to_cents
from .periods import month_end
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
        return Money(*value)
    result: Value = value
    return result


def books_from(
    rows: Iterable[Row],
    decisions: Decisions,
    first_opening: date | None,
    currency: str,
    roots: Sequence[str] = KINDS,
) -> Books:
    """Fills `Books` from postings.

    Args:
        rows: In any order of dates; consecutive rows with equal date and source are one transaction.
        decisions: What was declared.
        first_opening: Day of the first opening, which may come before the first row.
        currency: Rows in another currency are left out.
        roots: Root names in the order of `KINDS`.

    Raises:
        RucheError: a row's amount is not on the cent; the message names the row.
    """
    owners = frozenset(decisions.entrepreneurs) | {fund.key for fund in decisions.funds}
    grammar = Grammar(tuple(roots), decisions.house.key if decisions.house else "", owners, {})
    prefixes = tuple(dict.fromkeys(decisions.prefixes()))
    groups = [tuple(group) for _, group in groupby(rows, key=lambda row: (row.date, row.source))]
    groups.sort(key=lambda group: group[0].date)
    accounts = {row.account: grammar.parse(row.account) for group in groups for row in group}
    days: dict[str, list[dict[date, int]]] = {}
    pieces: dict[str, list[Piece]] = {}
    for ordinal, group in enumerate(groups):
        day = group[0].date
        links = frozenset(link for row in group for link in row.links)
        counted = [(row, _cents(row)) for row in group if row.currency == currency]
        legs = {accounts[row.account].owner for row, _ in counted}
        internal = len(legs) > 1 and legs <= set(decisions.entrepreneurs)
        lines: dict[str, list[tuple[str, int]]] = {}
        for row, cents in counted:
            info = accounts[row.account]
            days.setdefault(row.account, []).append({day: cents})
            if info.owner in decisions.entrepreneurs and any(prefix.match(info.pcg) for prefix in prefixes):
                lines.setdefault(info.owner, []).append((row.account, cents))
        for owner, found in lines.items():
            pieces.setdefault(owner, []).append(Piece(ordinal, day, links, tuple(found), internal))

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
                    )

    dates = [group[0].date for group in groups]
    return Books(
        grammar=grammar,
        currency=currency,
        accounts=accounts,
        days={account: merge_days(parts) for account, parts in days.items()},
        apart={},
        openings={},
        pieces=pieces,
        start=min([*dates, *([first_opening] if first_opening else [])], default=None),
        horizon=month_end(dates[-1]) if dates else None,
        text=text,
        rows=movements,
    )


def as_row(values: Row | Sequence[Any]) -> Row:
    """A row, or a tuple of its fields: date, account, amount, currency, links, source."""
    if isinstance(values, Row):
        return values
    day, account, amount, currency, *rest = values
    links = frozenset(rest[0]) if rest else frozenset()
    source = rest[1] if len(rest) > 1 else Source("", 0)
    return Row(day, account, Decimal(amount), currency, links, source)


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
