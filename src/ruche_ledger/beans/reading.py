"""Directives → values: one pass over a ledger's entries fills `Books`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
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
NO_LINKS: frozenset[str] = frozenset()
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
    entries: Sequence[Any]


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
        self.tagged: list[data.Transaction] = []
        last_balance: date | None = None
        padded = []
        for ordinal, entry in enumerate(entries):
            if isinstance(entry, data.Transaction):
                tags = entry.tags
                if tags and "ruche" in tags:
                    self.tagged.append(entry)
                    if is_generated(entry):
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
        pass_ = _Pass(grammar, currency, accounts, decisions)
        pass_.run(survey.transactions)
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
    problems += faults.written_by_hand(survey.tagged)
    problems += faults.padded(survey.pads, grammar, decisions)
    problems += faults.look_alikes(survey.opens.values(), decisions)
    problems += faults.off_the_cent(suspects(books), survey.transactions, currency)
    problems += faults.unbalanced(pass_.unbalanced, currency)
    problems += faults.other_currency(pass_.foreign, currency)
    problems += faults.inactive(books, decisions, survey.transactions)
    problems += faults.plugin_lines(options)
    opened = {name: entry.date for name, entry in survey.opens.items()}
    generated = frozenset(str(entry.meta.get("ruche-id")) for entry in survey.generated)
    return Reading(books, decisions, tuple(problems), opened, tuple(survey.asserted), generated, entries)


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


def suspects(books: Books) -> set[str]:
    """Accounts on which some amount may be off the cent: a sum keeps the finest exponent that it has met."""
    return {
        name
        for name, days in books.days.items()
        if isinstance(exponent := days.total().as_tuple().exponent, int) and exponent < -2
    }


Column = tuple[list[date], list[Decimal]]

#: How one account takes an amount: its list of days, its list of numbers, and the entrepreneur in whose base it may be.
Slot = tuple[Callable[[date], None], Callable[[Decimal], None], str | None]


class _Pass:
    """The one pass over the postings: days and numbers by account, and the pieces that can be in a base.

    It runs once per posting of the whole ledger, so it unpacks tuples rather than naming their fields.
    """

    def __init__(self, grammar: Grammar, currency: str, accounts: dict[str, AccountInfo], decisions: Decisions) -> None:
        self.grammar = grammar
        self.currency = currency
        self.accounts = accounts
        self.people = decisions.entrepreneurs
        self.prefixes = tuple(dict.fromkeys(decisions.prefixes()))
        self.days: dict[str, Column] = {}
        self.apart: dict[str, Column] = {}
        self.openings: dict[str, Column] = {}
        self.pieces: dict[str, list[Piece]] = {key: [] for key in self.people}
        self.unbalanced: list[data.Transaction] = []
        self.foreign: list[tuple[data.Transaction, data.Posting]] = []
        self.slots: dict[str, Slot] = {}
        #: The entrepreneur who owns an account; None for the cooperative's and the funds'.
        self.person: dict[str, str | None] = {}

    def meet(self, account: str) -> Slot:
        """Parses an account the first time that it is posted to."""
        info = self.accounts.get(account)
        if info is None:
            info = self.accounts[account] = self.grammar.parse(account)
        person = info.owner if info.owner in self.people else None
        self.person[account] = person
        watched = person is not None and any(prefix.match(info.pcg) for prefix in self.prefixes)
        days, numbers = self.days[account] = ([], [])
        slot = self.slots[account] = (days.append, numbers.append, person if watched else None)
        return slot

    def run(self, transactions: Sequence[tuple[int, data.Transaction]]) -> None:
        currency, slots, meet = self.currency, self.slots, self.meet
        zero = Decimal(0)
        for ordinal, entry in transactions:
            _, day, _, _, _, tags, links, postings = entry
            left = zero
            watched: list[tuple[str, str, Any]] | None = None
            for posting in postings:
                account, units, cost, price, _, _ = posting
                add_day, add_number, person = slots.get(account) or meet(account)
                number, unit = units if cost is None and price is None else posting_amount(posting)
                if unit == currency:
                    add_day(day)
                    add_number(number)
                    left += number
                    if person is not None:
                        if watched is None:
                            watched = [(person, account, number)]
                        else:
                            watched.append((person, account, number))
                elif person is not None:
                    self.foreign.append((entry, posting))
            if left:
                self.unbalanced.append(entry)
            if tags:
                if tags & APART:
                    self.set_apart(entry)
                    continue
                if "ruche" in tags and is_generated(entry):
                    continue
            if watched is not None:
                self.keep(ordinal, day, links or NO_LINKS, watched, postings)

    def set_apart(self, entry: data.Transaction) -> None:
        """Notes what stands in a transaction that is no movement."""
        columns = (self.apart, self.openings) if "a-nouveau" in (entry.tags or ()) else (self.apart,)
        for posting in entry.postings:
            number, unit = posting_amount(posting)
            if unit == self.currency:
                for column in columns:
                    days, numbers = column.setdefault(posting.account, ([], []))
                    days.append(entry.date)
                    numbers.append(number)

    def keep(
        self,
        ordinal: int,
        day: date,
        links: Set[str],
        watched: Sequence[tuple[str, str, Decimal]],
        postings: Sequence[data.Posting],
    ) -> None:
        """Keeps what a transaction posts on accounts of entrepreneurs that may be in a base."""
        person = self.person
        owners = set()
        for posting in postings:
            owner = person[posting[0]]
            if owner is None:
                internal = False
                break
            owners.add(owner)
        else:
            internal = len(owners) > 1
        first = watched[0][0]
        lines = [(account, int(number * 100)) for owner, account, number in watched if owner == first]
        self.pieces[first].append(Piece(ordinal, day, links, lines, internal))
        if len(lines) < len(watched):
            for other in sorted({owner for owner, _, _ in watched if owner != first}):
                lines = [(account, int(number * 100)) for owner, account, number in watched if owner == other]
                self.pieces[other].append(Piece(ordinal, day, links, lines, internal))
