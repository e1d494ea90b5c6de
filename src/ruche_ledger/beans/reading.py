"""Directives → values: one pass over a ledger's entries fills `Books`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from pathlib import Path
from typing import Any

from beancount.core import amount as bc_amount
from beancount.core import data

from ..accounts import KINDS, AccountInfo, Grammar
from ..days import OnDemand
from ..errors import Problem, Source
from ..model import Books, Movement, Rows, Text
from ..money import CONTEXT
from ..pooled import without_shared
from ..rules.decisions import Decisions
from ..rules.declarations import Declaration, Money, Value
from ..rules.finding import Finder
from ..rules.reading import read_decisions
from . import faults
from .postings import PostingPass, as_days, days_by_account, posting_amount
from .sharing import shared_postings
from .survey import Survey

OPTION_ROOTS = ("name_assets", "name_liabilities", "name_equity", "name_income", "name_expenses")
DEFAULT_CURRENCY = "EUR"
_SKIPPED = frozenset({"filename", "lineno"})


@dataclass(frozen=True, slots=True)
class Reading:
    """What a ledger says: `books` for the core, `decisions`, and all faults of both.

    `modules` are files of rule kinds from outside.
    """

    books: Books
    decisions: Decisions
    problems: tuple[Problem, ...]
    opened: Mapping[str, date]
    asserted: tuple[tuple[str, date], ...]
    generated: frozenset[str]
    entries: Sequence[Any]
    modules: frozenset[Path] = frozenset()


def source_of(entry: data.Directive) -> Source:
    """Where an entry stands."""
    meta = entry.meta or {}
    return Source(str(meta.get("filename") or ""), int(meta.get("lineno") or 0))


def operating_currency(options: Mapping[str, Any]) -> str:
    """The first operating currency; EUR where a ledger names none."""
    currencies = [currency for currency in options.get("operating_currency") or () if currency]
    return str(currencies[0]) if currencies else DEFAULT_CURRENCY


def kind_folder(options: Mapping[str, Any]) -> Path | None:
    """Where modules of rule kinds may lie: beside the main file, if the ledger lets anything be imported from there."""
    file = str(options.get("filename") or "")
    if not options.get("insert_pythonpath") or not file or file.startswith("<"):
        return None
    return Path(file).absolute().parent


def _value(value: Any) -> Value:
    if isinstance(value, bc_amount.Amount):
        return Money(value.number, value.currency) if value.number is not None else None
    return value if isinstance(value, str | Decimal | date | bool) else None if value is None else str(value)


def declaration_of(entry: data.Custom) -> Declaration:
    """A `custom` directive as plain values."""
    return Declaration(
        entry.date,
        entry.type,
        tuple(_value(value.value) for value in entry.values or ()),  # without any, Beancount has None
        {key: _value(value) for key, value in entry.meta.items() if key not in _SKIPPED and not key.startswith("__")},
        source_of(entry),
    )


def read(
    entries: Sequence[data.Directive],
    options: Mapping[str, Any],
    *,
    keep_generated: bool = False,
    declarations: Iterable[Declaration] | None = None,
) -> Reading:
    """Reads a ledger's entries once.

    Args:
        entries: As the loader or a plugin has them, sorted.
        options: The loader's options map.
        keep_generated: Whether transactions that the plugins generated count as written (a plugin that adds only
            its own step) or are left out (everything is computed anew).
        declarations: What is declared, if it is not what the entries declare.
    """
    survey = Survey(entries, keep_generated=keep_generated)
    currency = operating_currency(options)
    finder = Finder(kind_folder(options))
    if declarations is None:
        declarations = map(declaration_of, survey.customs)
    decisions = read_decisions(declarations, currency, finder)
    roots = tuple(str(options.get(name, kind)) for name, kind in zip(OPTION_ROOTS, KINDS, strict=True))
    numbers, problems = faults.pcg_numbers(survey.opens.values())
    grammar = Grammar(
        roots,
        decisions.house.key if decisions.house else "",
        frozenset(decisions.entrepreneurs) | {fund.key for fund in decisions.funds},
        numbers,
        {name: label for name, entry in survey.opens.items() if isinstance(label := entry.meta.get("label"), str)},
    )
    accounts = {name: grammar.parse(name) for name in survey.opens}
    with localcontext(CONTEXT):
        taken = PostingPass(grammar, currency, accounts, decisions)
        taken.run(survey.transactions)
    shared, share_faults = shared_postings(survey.transactions, currency) if decisions.pools else ((), [])
    taken.pieces.update(without_shared(taken.pieces, shared, accounts))
    books = Books(
        grammar=grammar,
        currency=currency,
        accounts=accounts,
        days=OnDemand(lambda: days_by_account(survey.transactions, currency)),
        apart=as_days(taken.apart),
        openings=as_days(taken.openings),
        pieces=taken.pieces,
        start=survey.start,
        horizon=survey.horizon,
        text=_texts(entries),
        rows=_rows(survey.transactions, currency, accounts),
        month_ends=taken.month_ends,
        shared=shared,
        open_invoices=taken.invoices.found,
    )
    problems += decisions.problems
    problems += share_faults
    problems += faults.written_by_hand(survey.tagged)
    problems += faults.padded(survey.pads, grammar, decisions)
    problems += faults.look_alikes(survey.opens, taken.posted(), survey.transactions, decisions)
    if not is_coarse(taken.left):
        problems += faults.off_the_cent(suspects(books), survey.transactions, currency)
    problems += faults.unbalanced(taken.unbalanced, currency)
    problems += faults.fractions(taken.fractions, currency)
    problems += faults.other_currency(taken.foreign, books, decisions)
    problems += taken.invoices.problems
    problems += faults.inactive(taken.doubtful, decisions, entries)
    problems += faults.implausible(survey.transactions, survey.customs)
    problems += faults.plugin_configurations(options)
    if survey.has_run:
        problems += faults.plugin_lines(options)
    problems += faults.plugin_order(options)
    opened = {name: entry.date for name, entry in survey.opens.items()}
    generated = frozenset(str(entry.meta.get("ruche-id")) for entry in survey.generated)
    found, asserted, modules = tuple(problems), tuple(survey.asserted), frozenset(finder.files)
    return Reading(books, decisions, found, opened, asserted, generated, entries, modules)


def _texts(entries: Sequence[data.Directive]) -> Callable[[int], Text]:
    def text(ordinal: int) -> Text:
        entry: Any = entries[ordinal]
        links = tuple(sorted(entry.links or ()))
        return Text(entry.date, entry.payee or "", entry.narration or "", links, source_of(entry))

    return text


def _rows(transactions: Sequence[tuple[int, Any]], currency: str, infos: Mapping[str, AccountInfo]) -> Rows:
    on: dict[str, list[int]] = {}

    def places(accounts: Collection[str]) -> list[int]:
        """Which transactions post on some accounts: found once, for whoever asks for one owner asks for the others."""
        if not on:
            for at, (_, entry) in enumerate(transactions):
                for name in {posting.account for posting in entry.postings}:
                    on.setdefault(name, []).append(at)
        return sorted({at for name in accounts for at in on.get(name, ())})

    def rows(accounts: Collection[str] | None = None) -> Iterator[Movement]:
        asked = transactions if accounts is None else [transactions[at] for at in places(accounts)]
        for ordinal, entry in asked:
            for place, posting in enumerate(entry.postings):
                if accounts is not None and posting.account not in accounts:
                    continue
                weight = posting_amount(posting)
                if weight.currency != currency:
                    continue
                info = infos[posting.account]
                yield Movement(
                    entry.date,
                    info.name,
                    info.owner,
                    info.activity,
                    info.pcg,
                    weight.number,
                    entry.payee or "",
                    entry.narration or "",
                    tuple(sorted(entry.links or ())),
                    source_of(entry),
                    f"{ordinal}.{place}",
                    tuple(sorted(entry.tags or ())),
                )

    return rows


def is_coarse(total: Decimal) -> bool:
    """Whether no amount in a sum has more than two decimals: a sum keeps the finest exponent that it has met."""
    exponent = total.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -2


def suspects(books: Books) -> set[str]:
    """Accounts on which some amount may be off the cent."""
    return {name for name, days in books.days.items() if not is_coarse(days.total())}
