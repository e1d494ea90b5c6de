"""The oracle's own reading of an input ledger: directives become plain values in fractions.

Nothing here is shared with the engine: an evaluator that borrows its account grammar or its calendar would repeat
its mistakes. Directives are recognised by their class names: this package imports no Beancount. Provisional.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from ruche_ledger.testing.oracle_decisions import Decision, Grant, Pool, decision, grant, pool

DAY = timedelta(days=1)
ZERO = Fraction(0)
SET_ASIDE = "40 4191 42 43 15 16 181"


@dataclass(frozen=True)
class Line:
    """One posting in the operating currency; ``share`` names the pool that bears it (section 5)."""

    account: str
    amount: Fraction
    share: str | None = None


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


@dataclass(frozen=True)
class Rule:
    """One ``ruche-rule`` directive."""

    number: int
    date: date
    name: str
    scale: str
    contracts: frozenset[str] | None
    seniority_from: int
    seniority_until: int | None
    base: tuple[str, ...]
    less: tuple[str, ...]
    levied: str
    window: str
    bands: tuple[tuple[Fraction, Fraction], ...]
    fixed: Fraction
    fund: str | None
    fund_share: Fraction
    credit_notes: str
    rounding: str
    account: str
    income: str


@dataclass(frozen=True)
class Opening:
    """One ``ruche-opening``: a position (no subject), or what a rule's windows or a fund had counted."""

    date: date
    owner: str
    subject: str | None
    position: Fraction | None
    counted: Mapping[str, Fraction]


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
    decisions: list[Decision] = field(default_factory=list)
    grants: list[Grant] = field(default_factory=list)
    pools: list[Pool] = field(default_factory=list)
    openings: list[Opening] = field(default_factory=list)
    exercises: list[date] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    balances: list[date] = field(default_factory=list)
    pcg_declared: dict[str, str] = field(default_factory=dict)
    rule_held: dict[tuple[str, str, date], Rule | None] = field(default_factory=dict)

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
        entered, months = self.entry(key, day), 0
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

    def window(self, kind: str, day: date) -> object:
        """A name for the window of that kind that holds the day (``document`` has none)."""
        if kind == "month":
            return (day.year, day.month)
        starts = sorted(self.exercises)
        if not starts or day < starts[0]:
            return ("calendar", day.year)
        start = max(start for start in starts if start <= day)
        years = 0
        while start == starts[-1] and add_months(start, 12 * (years + 1)) <= day:
            years += 1
        return ("exercise", start, years)

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


def month_end(day: date) -> date:
    """The last day of the month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day where it has none."""
    index = day.year * 12 + day.month - 1 + months
    first = date(index // 12, index % 12 + 1, 1)
    return first.replace(day=min(day.day, month_end(first).day))


def month_ends(first: date, last: date) -> list[date]:
    """The month's ends from the month of ``first`` to ``last``, which is a month's end."""
    ends = [month_end(first)]
    while ends[-1] < last:
        ends.append(month_end(ends[-1] + DAY))
    return [end for end in ends if end <= last]


def matches(pcg: str | None, prefixes: Iterable[str]) -> bool:
    """Whether a PCG number is under the prefixes; ``-prefix`` always takes out."""
    prefixes = tuple(prefixes)
    if pcg is None or any(pcg.startswith(prefix[1:]) for prefix in prefixes if prefix.startswith("-")):
        return False
    return any(pcg.startswith(prefix) for prefix in prefixes if not prefix.startswith("-"))


def rounded(amount: Fraction, how: str) -> Fraction:
    """To the cent: ``half-up`` away from zero, ``half-even``, or ``down`` towards zero."""
    cents = abs(amount) * 100
    whole = cents.numerator // cents.denominator
    rest = cents - whole
    half = Fraction(1, 2)
    if how != "down" and (rest > half or (rest == half and (how == "half-up" or whole % 2 == 1))):
        whole += 1
    return Fraction(whole if amount >= 0 else -whole, 100)


def read(entries: Iterable[Any], options: Mapping[str, Any]) -> Books:
    """Read an input ledger, as Beancount loaded it without the plugin, into plain values."""
    currencies = options["operating_currency"] or ["EUR"]
    books = Books(currency=currencies[0])
    books.roots = {name: options[f"name_{name}"] for name in ("income", "expenses", "equity", "assets", "liabilities")}
    for number, entry in enumerate(entries):
        kind = type(entry).__name__
        if kind == "Transaction":
            books.pieces.append(_piece(number, entry, books.currency))
        elif kind == "Balance":
            books.balances.append(entry.date)
        elif kind == "Open" and "pcg" in entry.meta:
            books.pcg_declared[entry.account] = entry.meta["pcg"]
        elif kind == "Custom":
            _declare(books, number, entry)
    return books


def _piece(number: int, entry: Any, currency: str) -> Piece:
    accounts = tuple(posting.account for posting in entry.postings)
    amounts = [(posting, _amount(posting, currency)) for posting in entry.postings]
    lines = tuple(
        Line(posting.account, amount, (posting.meta or {}).get("share"))
        for posting, amount in amounts
        if amount is not None
    )
    return Piece(number, entry.date, entry.tags, entry.links, accounts, lines)


def _amount(posting: Any, currency: str) -> Fraction | None:
    """A posting in the operating currency; one that was bought or sold for it counts what it cost."""
    if posting.units.currency == currency:
        return Fraction(posting.units.number)
    for each in (posting.cost, posting.price):
        if each is not None and each.currency == currency:
            return rounded(Fraction(posting.units.number) * Fraction(each.number), "half-up")
    return None


def _declare(books: Books, number: int, entry: Any) -> None:
    values = [value.value for value in entry.values]
    meta: dict[str, Any] = entry.meta
    if entry.type == "ruche-cooperative":
        books.cooperative = values[0]
        books.set_aside = tuple(meta.get("set-aside", SET_ASIDE).split())
    elif entry.type == "ruche-fund":
        books.funds.setdefault(values[0], []).append((entry.date, _number(meta.get("reserve", 0))))
    elif entry.type == "ruche-entrepreneur":
        history = books.contracts.setdefault(values[0], [])
        history.append((entry.date, meta.get("contract") or history[-1][1]))
    elif entry.type == "ruche-exercise":
        books.exercises.append(entry.date)
    elif entry.type == "ruche-rule":
        books.rules.append(_rule(number, entry.date, values[0], values[1], meta))
    elif entry.type == "ruche-solidarity":
        books.decisions.append(decision(number, entry.date, values[0], values[1], meta))
    elif entry.type == "ruche-grant":
        books.grants.append(grant(entry.date, values))
    elif entry.type == "ruche-share":
        books.pools.append(pool(entry.date, values[0], meta))
    elif entry.type == "ruche-opening":
        position = _number(values[1]) if not isinstance(values[1], str) else None
        known = ("base-month", "base-year", "aided")
        counted: dict[str, Fraction] = {key: _number(meta[key]) for key in known if key in meta}
        subject = values[1] if position is None else None
        books.openings.append(Opening(entry.date, values[0], subject, position, counted))


def _number(value: Any) -> Fraction:
    return Fraction(getattr(value, "number", value))


def _names(text: str | None) -> frozenset[str] | None:
    return None if text is None else frozenset(name.strip() for name in text.split(","))


def _seniority(meta: Mapping[str, Any]) -> tuple[int, int | None]:
    until = meta.get("seniority-until")
    return int(meta.get("seniority-from", 0)), None if until is None else int(until)


def _rule(number: int, day: date, name: str, scale: str, meta: Mapping[str, Any]) -> Rule:
    bands: list[tuple[Fraction, Fraction]] = []
    if scale == "flat":
        bands = [(ZERO, _number(meta["rate"]))]
    while scale == "graduated" and f"band-{len(bands) + 1}" in meta:
        index = len(bands) + 1
        bands.append((_number(meta[f"band-{index}"]), _number(meta[f"rate-{index}"])))
    levied = meta.get("levied", "month")
    capitalised = name[0].upper() + name[1:]
    return Rule(
        number, day, name, scale, _names(meta.get("contracts")), *_seniority(meta),
        base=tuple(meta.get("base", "70").split()),
        less=tuple(meta.get("less", "").split()),
        levied=levied,
        window=meta.get("window", levied),
        bands=tuple(bands),
        fixed=_number(meta.get("fixed", 0)),
        fund=meta.get("fund"),
        fund_share=_number(meta.get("fund-share", 0)),
        credit_notes=meta.get("credit-notes", "original"),
        rounding=meta.get("rounding", "half-up"),
        account=meta.get("account", f"186-{capitalised}"),
        income=meta.get("income", f"187-{capitalised}"),
    )  # fmt: skip
