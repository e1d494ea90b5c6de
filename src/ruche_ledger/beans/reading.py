"""Directives → values: one pass over a ledger's entries fills `Books`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from typing import Any

from beancount.core import amount as bc_amount
from beancount.core import convert, data

from ..accounts import AccountInfo, Grammar
from ..errors import Problem, Source
from ..model import APART, Books, Days, Movement, Piece, Text
from ..money import CONTEXT
from ..periods import DAY, month_end
from ..rules.decisions import Decisions
from ..rules.declarations import Declaration, Money, Value
from ..rules.reading import read_decisions
from . import faults
from .marks import is_generated

OPTION_ROOTS = ("name_assets", "name_liabilities", "name_equity", "name_income", "name_expenses")
DEFAULT_CURRENCY = "EUR"
_SKIPPED = frozenset({"filename", "lineno"})


@dataclass(frozen=True, slots=True)
class Reading:
    """What a ledger says: `books` for the core, `decisions`, and all faults of both."""

    books: Books
    decisions: Decisions
    problems: tuple[Problem, ...]
    opened: Mapping[str, date]
    asserted: tuple[tuple[str, date], ...]
    generated: frozenset[str]


def source_of(entry: data.Directive) -> Source:
    """Where an entry stands."""
    return Source(str(entry.meta.get("filename", "")), int(entry.meta.get("lineno", 0)))


def operating_currency(options: Mapping[str, Any]) -> str:
    """The first operating currency; EUR where a ledger names none."""
    currencies = options.get("operating_currency") or []
    return str(currencies[0]) if currencies else DEFAULT_CURRENCY


def _value(value: Any) -> Value:
    if isinstance(value, bc_amount.Amount):
        return Money(value.number, value.currency) if value.number is not None else None
    return value if isinstance(value, str | Decimal | date | bool) else None if value is None else str(value)


def declaration_of(entry: data.Custom) -> Declaration:
    """A `custom` directive as plain values."""
    return Declaration(
        entry.date,
        entry.type,
        tuple(_value(value.value) for value in entry.values),
        {key: _value(value) for key, value in entry.meta.items() if key not in _SKIPPED and not key.startswith("__")},
        source_of(entry),
    )


class _Survey:
    """First look at a ledger: everything but the transactions' postings."""

    def __init__(self, entries: Sequence[data.Directive], *, keep_generated: bool) -> None:
        self.transactions: list[tuple[int, data.Transaction]] = []
        self.customs: list[data.Custom] = []
        self.opens: dict[str, data.Open] = {}
        self.pads: list[data.Pad] = []
        self.asserted: list[tuple[str, date]] = []
        self.generated: list[data.Transaction] = []
        last_balance: date | None = None
        padded = []
        for ordinal, entry in enumerate(entries):
            if isinstance(entry, data.Transaction):
                if entry.tags and "ruche" in entry.tags and is_generated(entry):
                    self.generated.append(entry)
                    if not keep_generated:
                        continue
                elif entry.flag == "P":
                    padded.append(entry)
                self.transactions.append((ordinal, entry))
            elif isinstance(entry, data.Open):
                self.opens[entry.account] = entry
            elif isinstance(entry, data.Custom):
                if entry.type.lower().startswith("ruche"):
                    self.customs.append(entry)
            elif isinstance(entry, data.Balance):
                last_balance = entry.date if last_balance is None else max(last_balance, entry.date)
                self.asserted.append((entry.account, entry.date))
            elif isinstance(entry, data.Pad):
                self.pads.append(entry)
        # What `pad` inserts is not there yet when plugins run, so it must not move the ledger's days afterwards.
        dates = (
            [entry.date for _, entry in self.transactions if entry.flag != "P"]
            if padded
            else ([self.transactions[0][1].date, self.transactions[-1][1].date] if self.transactions else [])
        )
        openings = [custom.date for custom in self.customs if custom.type == "ruche-opening"]
        self.start = min([*dates, *openings], default=None)
        last = max([*dates, *([last_balance - DAY] if last_balance else [])], default=None)
        self.horizon = month_end(last) if last else None


def read(entries: Sequence[data.Directive], options: Mapping[str, Any], *, keep_generated: bool = False) -> Reading:
    """Reads a ledger's entries once.

    Args:
        entries: As the loader or a plugin has them, sorted.
        options: The loader's options map.
        keep_generated: Whether transactions that the plugins generated count as written (a plugin that adds only
            its own step) or are left out (everything is computed anew).
    """
    survey = _Survey(entries, keep_generated=keep_generated)
    currency = operating_currency(options)
    decisions = read_decisions((declaration_of(custom) for custom in survey.customs), currency)
    roots = tuple(str(options[name]) for name in OPTION_ROOTS)
    numbers, problems = faults.pcg_numbers(survey.opens.values())
    grammar = Grammar(
        roots,
        decisions.house.key if decisions.house else "",
        frozenset(decisions.entrepreneurs) | {fund.key for fund in decisions.funds},
        numbers,
    )
    accounts = {name: grammar.parse(name) for name in survey.opens}
    with localcontext(CONTEXT):
        pass_ = _Pass(grammar, currency, accounts, decisions, survey)
        pass_.run()
    books = Books(
        grammar=grammar,
        currency=currency,
        accounts=accounts,
        days={name: Days(*found) for name, found in pass_.days.items()},
        apart={name: Days(*found) for name, found in pass_.apart.items()},
        openings={name: Days(*found) for name, found in pass_.openings.items()},
        pieces=pass_.pieces,
        start=survey.start,
        horizon=survey.horizon,
        text=_texts(entries),
        rows=_rows(survey.transactions, currency, accounts),
    )
    problems += decisions.problems
    problems += faults.written_by_hand(survey.transactions)
    problems += faults.padded(survey.pads, grammar, decisions)
    problems += faults.look_alikes(survey.opens.values(), decisions)
    problems += faults.off_the_cent(pass_.suspects(), survey.transactions, currency)
    problems += faults.unbalanced(pass_.unbalanced, survey.transactions, currency)
    problems += faults.other_currency(pass_.foreign, currency)
    problems += faults.inactive(books, decisions, survey.transactions)
    problems += faults.plugin_lines(options)
    opened = {name: entry.date for name, entry in survey.opens.items()}
    generated = frozenset(str(entry.meta.get("ruche-id")) for entry in survey.generated)
    return Reading(books, decisions, tuple(problems), opened, tuple(survey.asserted), generated)


def _texts(entries: Sequence[data.Directive]) -> Callable[[int], Text]:
    def text(ordinal: int) -> Text:
        entry = entries[ordinal]
        links = tuple(sorted(entry.links or ()))
        return Text(entry.date, entry.payee or "", entry.narration or "", links, source_of(entry))

    return text


def _rows(
    transactions: Sequence[tuple[int, data.Transaction]], currency: str, accounts: Mapping[str, AccountInfo]
) -> Callable[[], Iterator[Movement]]:
    def rows() -> Iterator[Movement]:
        for ordinal, entry in transactions:
            for place, posting in enumerate(entry.postings):
                weight = posting_amount(posting)
                if weight.currency != currency:
                    continue
                info = accounts[posting.account]
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


def posting_amount(posting: data.Posting) -> bc_amount.Amount:
    """What a posting weighs in its transaction: its units, or its cost or price."""
    if posting.cost is None and posting.price is None:
        return posting.units
    return convert.get_weight(posting)


class _Pass:
    """The one pass over the postings: `Decimal` sums by account and day, and the pieces that can be in a base."""

    def __init__(
        self,
        grammar: Grammar,
        currency: str,
        accounts: dict[str, AccountInfo],
        decisions: Decisions,
        survey: _Survey,
    ) -> None:
        self.grammar = grammar
        self.currency = currency
        self.accounts = accounts
        self.people = decisions.entrepreneurs
        self.prefixes = tuple(dict.fromkeys(decisions.prefixes()))
        self.survey = survey
        self.days: dict[str, tuple[list[date], list[int]]] = {}
        self.apart: dict[str, tuple[list[date], list[int]]] = {}
        self.openings: dict[str, tuple[list[date], list[int]]] = {}
        self.pieces: dict[str, list[Piece]] = {}
        self.exact: defaultdict[str, Decimal] = defaultdict(Decimal)
        self.unbalanced: set[date] = set()
        self.foreign: list[tuple[data.Transaction, data.Posting]] = []
        self.owner_of: dict[str, str] = {}
        self.watched: dict[str, str] = {}

    def suspects(self) -> set[str]:
        """Accounts on which some amount has more than two decimals: a sum keeps the finest exponent it has met."""
        return {
            account
            for account, total in self.exact.items()
            if isinstance(exponent := total.as_tuple().exponent, int) and exponent < -2
        }

    def meet(self, account: str) -> None:
        """Parses an account the first time that it is posted to."""
        info = self.accounts.get(account)
        if info is None:
            info = self.accounts[account] = self.grammar.parse(account)
        self.owner_of[account] = info.owner
        if info.owner in self.people and any(prefix.match(info.pcg) for prefix in self.prefixes):
            self.watched[account] = info.owner

    def run(self) -> None:
        currency, watched, known = self.currency, self.watched, self.owner_of
        day: defaultdict[str, Decimal] = defaultdict(Decimal)
        today: date | None = None
        for ordinal, entry in self.survey.transactions:
            if entry.date is not today:
                if today is not None and entry.date != today:
                    self.flush(today, day, self.days)
                    day = defaultdict(Decimal)
                today = entry.date
            hit = False
            for posting in entry.postings:
                account = posting.account
                if account not in known:
                    self.meet(account)
                units = posting.units
                if units.currency == currency and posting.price is None and posting.cost is None:
                    day[account] += units.number
                else:
                    self.odd(day, posting)
                if account in watched:
                    hit = True
            tags = entry.tags
            if tags and tags & APART:
                self.set_apart(entry)
            elif hit and not (tags and "ruche" in tags and is_generated(entry)):
                self.keep(ordinal, entry)
        if today is not None:
            self.flush(today, day, self.days)

    def odd(self, day: defaultdict[str, Decimal], posting: data.Posting) -> None:
        """A posting in another currency, or with a cost or a price, counts by its weight."""
        weight = posting_amount(posting)
        if weight.currency == self.currency:
            day[posting.account] += weight.number

    def flush(self, day: date, sums: Mapping[str, Decimal], into: dict[str, tuple[list[date], list[int]]]) -> None:
        exact = self.exact
        for account, number in sums.items():
            found = into.get(account)
            if found is None:
                found = into[account] = ([], [])
            exact[account] += number
            found[0].append(day)
            found[1].append(int(number * 100))
        if sum(sums.values()):
            self.unbalanced.add(day)

    def set_apart(self, entry: data.Transaction) -> None:
        day: defaultdict[str, Decimal] = defaultdict(Decimal)
        for posting in entry.postings:
            self.odd(day, posting)
        self.flush(entry.date, day, self.apart)
        if "a-nouveau" in entry.tags:
            self.flush(entry.date, day, self.openings)

    def keep(self, ordinal: int, entry: data.Transaction) -> None:
        """Keeps what a transaction posts on accounts of entrepreneurs that may be in a base."""
        lines: dict[str, list[tuple[str, int]]] = {}
        owners = set()
        for posting in entry.postings:
            owners.add(self.owner_of[posting.account])
            owner = self.watched.get(posting.account)
            if owner is None:
                continue
            weight = posting_amount(posting)
            if weight.currency != self.currency:
                self.foreign.append((entry, posting))
                continue
            lines.setdefault(owner, []).append((posting.account, int(weight.number * 100)))
        internal = len(owners) > 1 and all(owner in self.people for owner in owners)
        for owner, found in lines.items():
            piece = Piece(ordinal, entry.date, entry.links or frozenset(), tuple(found), internal)
            self.pieces.setdefault(owner, []).append(piece)
