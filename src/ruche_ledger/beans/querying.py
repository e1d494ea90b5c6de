"""Beancount's query language with our words: who owns an account, its PCG number, who holds what.

Importing this module adds to every query of the process, in Fava, in `bean-query` and in `ruche query`:

| BQL | what |
|---|---|
| `owner(account)` | key of the entrepreneur, fund or cooperative that owns it |
| `owner_name(account)` | its name |
| `activity(account)` | the owner's activity, NULL for the common part |
| `pcg(account)` | number in the plan comptable général, NULL if it carries none |
| `position_of(owner, date)` | position at the end of a day, a surplus positive, whatever Fava's filters leave out; |
| | NULL for a key that is nobody's |
| `amount(value)` | a metadata value as an amount, so that it is shown as one |
| `in_last_month(date)` | whether a day is in the last month that the filters show |
| `FROM #owners` | every owner: `key`, `name`, `kind`, and as on the last day shown, `date`, |
| | `contract`, `position`, `below_since` |
"""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import beanquery
from beancount.core import data
from beancount.core.amount import Amount
from beancount.core.inventory import Inventory
from beancount.core.position import Position
from beanquery import parser as bql
from beanquery import query_compile, query_render
from beanquery.numberify import numberify_results
from beanquery.query_env import function as _untyped_function
from beanquery.sources import beancount as source

from ..accounts import AccountInfo, Grammar
from ..errors import RucheError
from .directory import directory_of
from .reading import OPTION_ROOTS

F = TypeVar("F", bound=Callable[..., Any])

#: What gives a table.
_TABULAR = (bql.ast.Select, bql.ast.Balances, bql.ast.Journal)

#: What a query looks like, for whoever wrote something else.
_EXAMPLE = "SELECT key, position FROM #owners"

_function: Callable[..., Callable[[F], F]] = _untyped_function


def _parse(context: Any, account: str) -> AccountInfo:
    directory = directory_of(context.options)
    if directory is not None:
        return directory.parse(account)
    roots = tuple(str(context.options.get(name, "")) for name in OPTION_ROOTS)
    opened, _ = context.tables["accounts"].accounts.get(account, (None, None))
    number = opened.meta.get("pcg") if opened is not None else None
    return Grammar(roots, "", frozenset(), {account: number} if isinstance(number, str) else {}).parse(account)


@_function([str], str, pass_context=True, name="owner")
def _owner(context: Any, account: str) -> str | None:
    """Key of the entrepreneur, fund or cooperative that owns the account."""
    return _parse(context, account).owner or None


@_function([str], str, pass_context=True, name="owner_name")
def _owner_name(context: Any, account: str) -> str | None:
    """Name of the entrepreneur, fund or cooperative that owns the account."""
    directory = directory_of(context.options)
    return directory.names.get(directory.parse(account).owner) if directory is not None else None


@_function([str], str, pass_context=True, name="activity")
def _activity(context: Any, account: str) -> str | None:
    """The owner's activity that the account belongs to."""
    return _parse(context, account).activity


@_function([str], str, pass_context=True, name="pcg")
def _pcg(context: Any, account: str) -> str | None:
    """The account's number in the plan comptable général."""
    return _parse(context, account).pcg or None


@_function([str, datetime.date], Amount, pass_context=True, name="position_of")
def _position_of(context: Any, owner: str, day: datetime.date) -> Amount | None:
    """The owner's position at the end of a day; NULL for nobody's key, which would else read as “nothing is held”."""
    directory = directory_of(context.options)
    if directory is None or owner not in directory.names:
        return None
    return Amount(directory.position(owner, day), directory.currency)


@_function([datetime.date], bool, pass_context=True, name="in_last_month")
def _in_last_month(context: Any, day: datetime.date) -> bool:
    """Whether the day is in the month of the last transaction shown."""
    last = _last_day(context.tables["entries"].entries)
    return last is not None and (day.year, day.month) == (last.year, last.month)


@_function([object], Amount, name="amount")
def _amount(value: object) -> Amount | None:
    """A metadata value as an amount."""
    return value if isinstance(value, Amount) else None


def _last_day(entries: list[data.Directive]) -> datetime.date | None:
    """The day of the last transaction; entries are in order of date."""
    return next((entry.date for entry in reversed(entries) if isinstance(entry, data.Transaction)), None)


class _Column(query_compile.EvalColumn):  # type: ignore[misc]
    """One attribute of a row."""

    # beanquery tells columns apart by their slots: without, ORDER BY takes another column of the same type.
    __slots__ = ("name",)

    def __init__(self, name: str, dtype: type) -> None:
        super().__init__(dtype)
        self.name = name

    def __call__(self, row: dict[str, Any]) -> Any:
        return row[self.name]


class OwnersTable(source.Table):  # type: ignore[misc]
    """Every owner as on the last day shown."""

    name = "owners"
    columns = {  # noqa: RUF012 - beanquery's way to declare them
        name: _Column(name, dtype)
        for name, dtype in {
            "key": str,
            "name": str,
            "kind": str,
            "contract": str,
            "date": datetime.date,
            "position": Amount,
            "below_since": datetime.date,
        }.items()
    }

    def __iter__(self) -> Iterator[dict[str, Any]]:
        directory = directory_of(self.options)
        day = _last_day(self.entries)
        if directory is None or day is None:
            return
        for owner in directory.owners:
            yield {
                **owner._asdict(),
                "contract": directory.contract(owner.key, day),
                "date": day,
                "position": Amount(directory.position(owner.key, day), directory.currency),
                "below_since": directory.below_since(owner.key, day),
            }


class Answer:
    """What a query gives: named columns and rows of Beancount's values."""

    def __init__(self, description: list[Any], rows: list[tuple[Any, ...]], options: Mapping[str, Any]) -> None:
        self.description = description
        self.rows = rows
        self._display = options["dcontext"]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns' names."""
        return tuple(column.name for column in self.description)

    def as_text(self) -> str:
        """A table for people."""
        file = io.StringIO()
        query_render.render_text(self.description, self.rows, self._display, file, narrow=False, unicode=True)
        return "".join(f"{line.rstrip()}\n" for line in file.getvalue().splitlines())

    def as_csv(self) -> str:
        """Comma-separated values; an amount is a number, its currency stands in the column's name."""
        description, rows = numberify_results(self.description, self.rows, self._display.build())
        file = io.StringIO()
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(column.name for column in description)
        writer.writerows([_cell(value) for value in row] for row in rows)
        return file.getvalue()

    def as_dicts(self) -> list[dict[str, Any]]:
        """Rows for machines: numbers are texts, an amount is a number and a currency."""
        return [dict(zip(self.columns, map(_plain, row), strict=True)) for row in self.rows]


def _cell(value: Any) -> str:
    if isinstance(value, set | frozenset | list):
        return ",".join(sorted(map(str, value)))
    return "" if value is None else str(value)


def _plain(value: Any) -> Any:
    if isinstance(value, Amount):
        return {"number": str(value.number), "currency": value.currency}
    if isinstance(value, Position):
        return _plain(value.units)
    if isinstance(value, Inventory):
        return [_plain(position) for position in sorted(value)]
    if isinstance(value, set | frozenset | list | tuple):
        return sorted(map(_plain, value)) if isinstance(value, set | frozenset) else list(map(_plain, value))
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    return value if value is None or isinstance(value, str | int | bool) else str(value)


def ask(entries: Sequence[data.Directive], options: Mapping[str, Any], text: str) -> Answer:
    """Runs one query over a ledger.

    Args:
        entries: The whole ledger, generated entries included.
        options: Its options map.
        text: BQL, or the name of one of the ledger's own `query` directives.

    Raises:
        RucheError: the query cannot be understood, or gives no table.
    """
    text = text.strip()
    if not text:
        raise RucheError(
            "the query is empty; write one, {example}, or the name of one of the ledger's own: {names}",
            example=_EXAMPLE,
            names=", ".join(names(entries)) or "—",
        )
    named = {entry.name: entry.query_string for entry in entries if isinstance(entry, data.Query)}
    connection = beanquery.connect("beancount:", entries=entries, errors=[], options=options)
    try:
        statement = connection.parse(named.get(text, text))
        if not isinstance(statement, _TABULAR):
            raise RucheError("only queries that give a table can be asked here: SELECT, BALANCES or JOURNAL")
        cursor = connection.execute(statement)
        rows = cursor.fetchall()
    except beanquery.ParseError as error:
        raise _unreadable(named.get(text, text), error, names(entries)) from error
    except beanquery.Error as error:
        raise RucheError("the query cannot be answered: {reason}", reason=error) from error
    except RucheError:
        raise
    except Exception as error:  # what beanquery lets through: a day out of range, a broken pattern, an empty query
        raise RucheError("the query cannot be answered: {reason}", reason=error) from error
    return Answer(list(cursor.description), rows, options)


def _unreadable(text: str, error: beanquery.ParseError, known: Sequence[str]) -> RucheError:
    """What to say of a query that is not BQL: a misspelt name, one that breaks off, or the place of the fault."""
    place = error.parseinfo.pos if error.parseinfo else 0
    whole = error.parseinfo.tokenizer.text if error.parseinfo else text
    rest = str(whole[place:]).strip()
    if not rest:
        return RucheError(
            "the query breaks off after “{end}”; complete it, as in {example}", end=text[-40:], example=_EXAMPLE
        )
    if rest == text:
        return RucheError(
            "“{text}” is neither a query nor the name of one; a query begins with SELECT, BALANCES or JOURNAL, as in "
            "{example}, and the ledger's own are: {names}",
            text=text[:40],
            example=_EXAMPLE,
            names=", ".join(known) or "—",
        )
    return RucheError(
        "the query cannot be read from “{rest}” on; correct it there, as in {example}", rest=rest[:40], example=_EXAMPLE
    )


def names(entries: Sequence[data.Directive]) -> tuple[str, ...]:
    """The names of the ledger's own `query` directives, in order."""
    return tuple(dict.fromkeys(entry.name for entry in entries if isinstance(entry, data.Query)))
