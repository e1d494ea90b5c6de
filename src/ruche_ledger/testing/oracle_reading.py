"""The oracle's own reading of an input ledger: directives become plain values in fractions.

Directives are recognised by their class names: this package imports no Beancount. Provisional.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from ruche_ledger.testing.oracle_books import SET_ASIDE, Books, Line, Piece
from ruche_ledger.testing.oracle_calendar import rounded
from ruche_ledger.testing.oracle_clauses import number_of, opening, rule, terms
from ruche_ledger.testing.oracle_decisions import decision, grant, pool
from ruche_ledger.testing.oracle_kinds import classes, folder_of


def read(entries: Iterable[Any], options: Mapping[str, Any]) -> Books:
    """Read an input ledger, as Beancount loaded it without the plugin, into plain values."""
    currencies = options["operating_currency"] or ["EUR"]
    books = Books(currency=currencies[0])
    books.roots = {name: options[f"name_{name}"] for name in ("income", "expenses", "equity", "assets", "liabilities")}
    entries = list(entries)
    words = {each.values[1].value for each in entries if type(each).__name__ == "Custom" and each.type == "ruche-rule"}
    kinds = classes(sorted(words), folder_of(options))
    for number, entry in enumerate(entries):
        kind = type(entry).__name__
        if kind == "Transaction":
            books.pieces.append(_piece(number, entry, books.currency))
        elif kind == "Balance":
            books.balances.append(entry.date)
        elif kind == "Open" and "pcg" in entry.meta:
            books.pcg_declared[entry.account] = entry.meta["pcg"]
        elif kind == "Custom":
            _declare(books, number, entry, kinds)
    return books


def _piece(number: int, entry: Any, currency: str) -> Piece:
    accounts = tuple(posting.account for posting in entry.postings)
    amounts = [(posting, _amount(posting, currency)) for posting in entry.postings]
    lines = tuple(
        Line(posting.account, amount, (posting.meta or {}).get("share"), _taken_over(posting.meta or {}))
        for posting, amount in amounts
        if amount is not None
    )
    return Piece(number, entry.date, entry.tags, entry.links, accounts, lines)


def _taken_over(meta: Mapping[str, Any]) -> Fraction | None:
    """The base that an open invoice taken over carries on its posting."""
    return number_of(meta["base"]) if "base" in meta else None


def _amount(posting: Any, currency: str) -> Fraction | None:
    """A posting in the operating currency; one that was bought or sold for it counts what it cost."""
    if posting.units.currency == currency:
        return Fraction(posting.units.number)
    for each in (posting.cost, posting.price):
        if each is not None and each.currency == currency:
            return rounded(Fraction(posting.units.number) * Fraction(each.number), "half-up")
    return None


def _declare(books: Books, number: int, entry: Any, kinds: Mapping[str, Any]) -> None:
    values = [value.value for value in entry.values]
    meta: dict[str, Any] = entry.meta
    if entry.type == "ruche-cooperative":
        books.cooperative = values[0]
        books.set_aside = tuple(meta.get("set-aside", SET_ASIDE).split())
    elif entry.type == "ruche-fund":
        books.funds.setdefault(values[0], []).append((entry.date, number_of(meta.get("reserve", 0))))
    elif entry.type == "ruche-entrepreneur":
        history = books.contracts.setdefault(values[0], [])
        history.append((entry.date, meta.get("contract") or history[-1][1]))
    elif entry.type == "ruche-exercise":
        books.exercises.append(entry.date)
    elif entry.type == "ruche-rule":
        books.rules.append(rule(number, entry.date, values[0], values[1], meta, kind=kinds.get(values[1])))
    elif entry.type == "ruche-terms":
        books.terms.append(terms(number, entry.date, values, meta))
    elif entry.type == "ruche-solidarity":
        books.decisions.append(decision(number, entry.date, values[0], values[1], meta))
    elif entry.type == "ruche-grant":
        books.grants.append(grant(entry.date, values))
    elif entry.type == "ruche-share":
        books.pools.append(pool(entry.date, values[0], meta))
    elif entry.type == "ruche-opening":
        books.openings.append(opening(entry.date, values, meta))
