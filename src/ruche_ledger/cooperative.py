"""The façade: a cooperative's ledger, loaded and computed, as other tools use it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from os import PathLike
from typing import TYPE_CHECKING, Any

from .accounts import KINDS
from .bookings import Booking, as_movements, include
from .errors import LedgerError, Problem, RucheError
from .explanations import Backgrounds, Explanation, explain_levy, explain_share, explain_transfer
from .levies import Levy
from .lines import as_row, books_from, decisions_from
from .model import Books, Entrepreneur, Movement
from .money import from_cents
from .months import Outcome, run
from .parts import find_part, find_period
from .periods import DAY, Period
from .pooled import SharedCost
from .quotes import Quote, Sale, explain_quote, quote
from .rules.decisions import Decisions
from .solidarity import Transfer
from .statements import Statement, add_services, statement

if TYPE_CHECKING:
    from beancount.core.data import Directive

    from .beans.loading import Loaded


def load(path: str | PathLike[str], *, strict: bool = False) -> Cooperative:
    """Loads a ledger from a file and computes all that its decisions generate.

    Args:
        path: The ledger's main file; its includes and plugins are loaded with it.
        strict: Whether faults raise instead of standing in `problems`.

    Raises:
        LedgerError: the file cannot be read, or, under `strict`, has faults.
    """
    from .beans.loading import load_file

    cooperative = Cooperative._from_loaded(load_file(path))
    faults = [fault for fault in cooperative.problems if fault.severity == "error"]
    if strict and faults:
        first = faults[0]
        raise LedgerError(
            "{ledger} has faults ({count}); the first is at {place}: {message}",
            faults,
            ledger=path,
            count=len(faults),
            place=first.source,
            message=first.message,
        )
    return cooperative


class Cooperative:
    """One cooperative: its books as written, its decisions, and what follows from them.

    Amounts are `Decimal` on the cent in the operating currency; positions have a surplus positive.

    Attributes:
        books: What was written.
        decisions: What was declared.
        outcome: What is generated.
        problems: All faults of the ledger, in order of place; content never raises.
        entries: The whole ledger as Beancount's directives, generated ones included; empty without Beancount.
        options: Beancount's options map; empty without Beancount.
    """

    def __init__(
        self,
        books: Books,
        decisions: Decisions,
        outcome: Outcome,
        problems: Iterable[Problem] = (),
        entries: Sequence[Directive] = (),
        options: Mapping[str, Any] | None = None,
    ) -> None:
        self.books = books
        self.decisions = decisions
        self.outcome = outcome
        self.problems = tuple(problems)
        self.entries = entries
        self.options: Mapping[str, Any] = options or {}
        self._houses: dict[Period, Statement] = {}

    @classmethod
    def _from_loaded(cls, loaded: Loaded) -> Cooperative:
        reading = loaded.reading
        return cls(reading.books, reading.decisions, loaded.outcome, loaded.problems, loaded.entries, loaded.options)

    @classmethod
    def from_entries(cls, entries: Sequence[Directive], options: Mapping[str, Any]) -> Cooperative:
        """Computes a ledger that a running Fava or Beancount process has loaded already.

        Args:
            entries: Sorted entries; generated ones among them are recognised and computed anew.
            options: The options map that came with them.
        """
        from .beans.loading import compute

        return cls._from_loaded(compute(entries, options))

    @classmethod
    def from_lines(
        cls,
        rows: Iterable[Any],
        decisions: Iterable[tuple[date, str, Sequence[Any], Mapping[str, Any]]],
        *,
        currency: str = "EUR",
        roots: Sequence[str] = KINDS,
        numbers: Mapping[str, str] | None = None,
        until: date | None = None,
    ) -> Cooperative:
        """Computes plain values, without any Beancount.

        Args:
            rows: Postings as (date, account, amount, currency, links, source, tags, share, base); all after the
                currency may be missing. An amount is on the cent, a debit positive. Consecutive rows with equal date
                and source are one transaction; a row without source is one alone, no internal sale and no invoice.
            decisions: Directives as (date, `"ruche-rule"`, values, keys), amounts in them as (number, currency).
            currency: The operating currency.
            roots: Names of assets, liabilities, equity, income and expenses.
            numbers: PCG numbers of accounts that do not carry them in their names.
            until: A day of the last month to be computed, where that is not the last row's.

        Raises:
            RucheError: a row's amount is not on the cent.
        """
        declared, first_opening = decisions_from(decisions, currency)
        books, faults = books_from(map(as_row, rows), declared, first_opening, currency, roots, numbers, until)
        outcome = run(books, declared)
        return cls(books, declared, outcome, (*faults, *declared.problems, *outcome.problems))

    @property
    def key(self) -> str:
        """The cooperative's own key, "" if none is declared."""
        return self.decisions.house.key if self.decisions.house else ""

    @property
    def name(self) -> str:
        """The cooperative's name."""
        return self.decisions.house.name if self.decisions.house else ""

    @property
    def currency(self) -> str:
        """The operating currency."""
        return self.books.currency

    @property
    def horizon(self) -> date:
        """The last day on which anything can be generated; `date.min` for a ledger without movements."""
        return self.books.horizon or date.min

    @property
    def entrepreneurs(self) -> Mapping[str, Entrepreneur]:
        """Everybody who was ever declared, by key."""
        return self.decisions.entrepreneurs

    @property
    def owners(self) -> tuple[str, ...]:
        """Keys of the cooperative, the funds and the entrepreneurs."""
        return self.decisions.owners

    @cached_property
    def bookings(self) -> tuple[Booking, ...]:
        """What is generated, as accounts and cents, in the order in which it happens."""
        return tuple(self.outcome.bookings(self.books.grammar))

    @cached_property
    def complete_books(self) -> Books:
        """The books with what is generated."""
        return include(self.books, self.bookings)

    def position(self, owner: str, on: date) -> Decimal:
        """What the cooperative holds for an owner, or for one activity (`E007:Poterie`), at the end of a day.

        Raises:
            RucheError: nobody has that key.
        """
        given: object = on  # payroll tools are not always typed
        if not isinstance(given, date) or isinstance(given, datetime):
            raise RucheError("“{day}” is not a day; give a datetime.date", day=given)
        books = self.complete_books
        part = find_part(owner, books, self.decisions)
        names = (name for name in books.owned(part.owner) if part.holds(books.accounts[name]))
        return from_cents(-sum(books.days[name].until(on) for name in names))

    def levies(
        self, period: Period | date | str, *, owner: str | None = None, rule: str | None = None
    ) -> tuple[Levy, ...]:
        """Levies booked within a period, in order of date.

        Raises:
            RucheError: nobody has that key, no rule has that name, or the period cannot be read.
        """
        within = self.period(period)
        self._check(owner, rule=rule)
        return tuple(
            levy
            for levy in self.outcome.levies
            if levy.date in within and owner in (None, levy.owner) and rule in (None, levy.rule)
        )

    def transfers(self, period: Period | date | str, *, fund: str | None = None) -> tuple[Transfer, ...]:
        """Transfers made within a period, in the order in which they are made.

        Raises:
            RucheError: nobody has that key, or the period cannot be read.
        """
        within = self.period(period)
        self._check(fund)
        return tuple(
            transfer for transfer in self.outcome.transfers if transfer.date in within and fund in (None, transfer.fund)
        )

    def shared_costs(self, period: Period | date | str, *, owner: str | None = None) -> tuple[SharedCost, ...]:
        """Postings of a period that were shared, in order of date; of one owner, what it paid or bears a part of.

        Raises:
            RucheError: nobody has that key, or the period cannot be read.
        """
        within = self.period(period)
        self._check(owner)
        return tuple(cost for cost in self.outcome.shared if cost.date in within and cost.concerns(owner))

    def movements(self, period: Period | date | str, *, owner: str | None = None) -> Iterator[Movement]:
        """Every posting within a period, written ones first, then generated ones, each in order of date.

        Raises:
            RucheError: nobody has that key, or the period cannot be read.
        """
        within = self.period(period)
        self._check(owner)
        return self._movements(within, owner)

    def _movements(self, within: Period, owner: str | None) -> Iterator[Movement]:
        for movement in self.books.rows():
            if movement.date in within and owner in (None, movement.owner):
                yield movement
        generated = as_movements(self.bookings, self.complete_books.accounts)
        yield from (row for row in generated if row.date in within and owner in (None, row.owner))

    def statement(self, owner: str, period: Period | date | str, *, annual: bool = False) -> Statement:
        """The statement of an owner, of one activity (`E007:Poterie`) or of its common part (`E007:-`), for a period.

        Args:
            owner: Whose.
            period: From when to when.
            annual: Whether to add the year's account of the shared services: what the contributions paid for.

        Raises:
            RucheError: nobody has that key, or the period cannot be read, or is no exercise though `annual` wants one.
        """
        within = self.period(period)
        drawn = statement(self.complete_books, self.decisions, self.bookings, str(owner), within)
        if not annual:
            return drawn
        if within not in self._houses:  # one for the statements of all owners
            self._houses[within] = statement(self.complete_books, self.decisions, self.bookings, self.key, within)
        return add_services(drawn, self._houses[within], self.decisions.exercises)

    def quote(
        self,
        owner: str,
        amount: Decimal,
        on: date,
        *,
        pcg: str = "706",
        activity: str | None = None,
        internal: bool = False,
    ) -> tuple[Levy, ...]:
        """What the next sale would bear: what the ledger would levy in addition if the sale were appended to it.

        Exact by band, window, limits, fund and rounding, also for a day before later sales. A sale in a month that the
        ledger has not reached opens that month, so its fixed amounts are there too (`fixed`). Where a rule levies by
        the quarter or the exercise, both are taken to their end, as if nothing more came. What counts when it is
        received counts on its day. One that nothing is levied on gives an empty tuple.

        Args:
            owner: An entrepreneur's key.
            amount: Without VAT, on the cent; negative gives back, without naming an invoice.
            on: The day of the sale.
            pcg: Number of the account that it is booked on. No link is shared.
            activity: The activity that sells, for rules that levy each by itself; None for none of them.
            internal: Whether another entrepreneur buys: then internal rules levy it, and no others.

        Returns:
            For each levy that the sale brings about or changes, in order of date, a `Levy` of the difference; `id`,
            `period` and `date` are that levy's, and `explain` shows it with the sale and without.

        Raises:
            RucheError: nobody has that key, it is no entrepreneur's, they are not active on that day, or the amount
                is not on the cent.
        """
        self._check(owner)
        return quote(self.books, self.decisions, self.outcome, Sale(owner, amount, on, pcg, activity, internal))

    def explain(self, item: Levy | Transfer | SharedCost) -> Explanation:
        """How a levy, a transfer or a shared cost came about, step by step."""
        if isinstance(item, Levy):
            return explain_quote(self.books, item) if isinstance(item, Quote) else explain_levy(self.books, item)
        if isinstance(item, SharedCost):
            return explain_share(item)
        return explain_transfer(self._backgrounds.of(item), item, self.decisions.entrepreneurs[item.owner])

    @cached_property
    def _backgrounds(self) -> Backgrounds:
        return Backgrounds(self.books, self.complete_books, self.outcome.levies, self.outcome.transfers)

    def project(self, owner: str) -> str:
        """One owner's complete stand-alone ledger as text.

        Raises:
            RucheError: nobody has that key, or there are no entries to project.
        """
        from .projection import project

        return project(self.entries, self.options, self.complete_books, self.decisions, owner)

    def period(self, period: Period | date | str) -> Period:
        """A period given as such, as a day, as an exercise's name, or as text (`2026`, `2026-Q1`, `2026-03`).

        Raises:
            RucheError: the text is none of these.
        """
        if isinstance(period, Period):
            return period
        if isinstance(period, date) and not isinstance(period, datetime):
            return Period(period, period + DAY, period.isoformat())
        return find_period(str(period), self.decisions.exercises)

    def _check(self, owner: str | None, *, rule: str | None = None) -> None:
        """Refuses a mistyped key or name, which would else read as “nothing due”."""
        if owner is not None and owner not in self.owners:
            part = find_part(owner, self.books, self.decisions)
            raise RucheError(
                "“{part}” is a part of {owner}'s sub-ledger; ask for {owner} here, or for the statement of the part",
                part=part,
                owner=part.owner,
            )
        if rule is not None and rule not in self.decisions.rules:
            known = ", ".join(self.decisions.rules) or "—"
            raise RucheError("“{rule}” is no rule of this ledger; its rules are {known}", rule=rule, known=known)
