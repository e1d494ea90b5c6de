"""The oracle's own books: what a ledger says, in fractions, and what the contract asks of it.

Nothing here is shared with the engine: an evaluator that borrows its account grammar or its calendar would repeat
its mistakes. Provisional.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from ruche_ledger.testing.oracle_calendar import DAY, ZERO, add_months, month_end
from ruche_ledger.testing.oracle_clauses import Opening, Rule, Terms
from ruche_ledger.testing.oracle_decisions import Decision, Grant, Pool

SET_ASIDE = "40 4191 42 43 15 16 181"


@dataclass(frozen=True)
class Line:
    """One posting in the operating currency; ``share`` names the pool that bears it (section 5).

    ``base`` is what an open invoice taken over had on its bases (section 6).
    """

    account: str
    amount: Fraction
    share: str | None = None
    base: Fraction | None = None


@dataclass(frozen=True)
class Piece:
    """One transaction: ``accounts`` names every leg, ``lines`` only those in the operating currency."""

    number: int
    date: date
    tags: frozenset[str]
    links: frozenset[str]
    accounts: tuple[str, ...]
    lines: tuple[Line, ...]

    @property
    def is_set_apart(self) -> bool:
        """Tagged ``#cloture`` or ``#a-nouveau``: in no base (section 6)."""
        return bool({"cloture", "a-nouveau"} & self.tags)


@dataclass
class Books:
    """Everything that the contract lets a generated amount depend on."""

    currency: str = "EUR"
    roots: dict[str, str] = field(default_factory=dict)
    cooperative: str = "Ruche"
    set_aside: tuple[str, ...] = tuple(SET_ASIDE.split())
    contracts: dict[str, list[tuple[date, str]]] = field(default_factory=dict)
    funds: dict[str, list[tuple[date, Fraction]]] = field(default_factory=dict)
    rules: list[Rule] = field(default_factory=list)
    terms: list[Terms] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    grants: list[Grant] = field(default_factory=list)
    pools: list[Pool] = field(default_factory=list)
    openings: list[Opening] = field(default_factory=list)
    exercises: list[date] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    balances: list[date] = field(default_factory=list)
    pcg_declared: dict[str, str] = field(default_factory=dict)
    rule_held: dict[tuple[str, str, str, date], Rule | None] = field(default_factory=dict)
    rule_since: dict[tuple[str, str, str, date], date] = field(default_factory=dict)

    @property
    def horizon(self) -> date | None:
        """End of the month of the last transaction or of the eve of the last balance."""
        lasts = [piece.date for piece in self.pieces] + [day - DAY for day in self.balances]
        return month_end(max(lasts)) if lasts else None

    @property
    def first(self) -> date | None:
        """The first transaction or opening: nothing is generated before it."""
        firsts = [piece.date for piece in self.pieces] + [opening.date for opening in self.openings]
        return min(firsts) if firsts else None

    def owner(self, account: str) -> str:
        """The one owner of an account (section 1)."""
        key = account.split(":")[1]
        return key if key in self.contracts or key in self.funds else self.cooperative

    def pcg(self, account: str) -> str | None:
        """The account's PCG number, or None: then it is in no base."""
        if account in self.pcg_declared:
            return self.pcg_declared[account]
        for component in account.split(":")[2:]:
            if match := re.match(r"[0-9]{2,}", component):
                return match.group()
        return None

    def is_shared_cost(self, line: Line) -> bool:
        """A charge that a pool bears: it is in no base and no ``less``. Without any pool, the key means nothing."""
        return line.share is not None and bool(self.pools) and str(self.pcg(line.account)).startswith("6")

    def contract(self, key: str, day: date) -> str | None:
        """The contract in force, or None when the entrepreneur is not active on that day."""
        in_force = None
        for since, contract in self.contracts[key]:
            if since <= day:
                in_force = contract
        return None if in_force == "left" else in_force

    def entry(self, key: str, day: date) -> date:
        """The entry that counts on an active day: the first declaration since the last ``left``."""
        entered = None
        for since, contract in self.contracts[key]:
            if since <= day:
                entered = None if contract == "left" else entered or since
        assert entered is not None, f"{key} is not active on {day}"
        return entered

    def seniority(self, key: str, day: date) -> int:
        """Whole months since the entry; the last day completes a month that lacks the entry's day."""
        entered = self.entry(key, day)
        months = max(0, (day.year - entered.year) * 12 + day.month - entered.month - 1)  # no more than there are
        while add_months(entered, months + 1) <= day:
            months += 1
        return months

    def last_active_day(self, key: str, month: date) -> date | None:
        """The last active day in the month that holds ``month``."""
        day = month_end(month)
        while day >= month.replace(day=1):
            if self.contract(key, day):
                return day
            day -= DAY
        return None

    def last_active(self, key: str, day: date) -> date | None:
        """The day itself if the entrepreneur is active on it, else the last active day before; None if none."""
        began = min(since for since, _ in self.contracts[key])
        while day >= began:
            if self.contract(key, day):
                return day
            day -= DAY
        return None

    def activity(self, account: str) -> str:
        """The component after the owner, if another follows and it is no PCG number; else the common part."""
        components = account.split(":")[2:]
        is_activity = len(components) > 1 and not re.match(r"[0-9]{2}", components[0])
        return components[0] if is_activity else ""

    def period(self, kind: str, day: date) -> tuple[date, date]:
        """First and last day of the month, calendar quarter or year (the exercise, section 6) that holds the day."""
        if kind == "month":
            return day.replace(day=1), month_end(day)
        if kind == "quarter":
            first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
            return first, month_end(add_months(first, 2))
        starts = sorted(self.exercises)
        if not starts or day < starts[0]:
            last = date(day.year, 12, 31)
            return date(day.year, 1, 1), min(last, starts[0] - DAY) if starts else last
        start = max(start for start in starts if start <= day)
        if start != starts[-1]:
            return start, min(later for later in starts if later > day) - DAY
        years = 0
        while add_months(start, 12 * (years + 1)) <= day:
            years += 1
        return add_months(start, 12 * years), add_months(start, 12 * (years + 1)) - DAY

    def window(self, kind: str, day: date, key: str = "") -> object:
        """A name for the window of that kind that holds the day (``document`` has none).

        ``entry`` is the stay of the entrepreneur; after the exit, the stay that ended.
        """
        if kind == "entry":
            last = self.last_active(key, day)
            return last and self.entry(key, last)
        return self.period(kind, day)[0]

    def position(self, owner: str, day: date) -> Fraction:
        """Minus the sum of all the owner's postings up to the end of the day."""
        return -sum((line.amount for line in self.lines(owner, day)), ZERO)

    def lines(self, owner: str, day: date, since: date = date.min) -> Iterable[Line]:
        """The owner's postings dated from ``since`` to the end of ``day``."""
        for piece in self.pieces:
            if since <= piece.date <= day:
                for line in piece.lines:
                    if self.owner(line.account) == owner:
                        yield line
