"""Tables of one rule: people who differ by what they sold in one month, under a rule that does not change.

Bases are aimed at where the rule bends: each breakpoint, and each base at which minimum or cap is met, ± 3 cents;
half-cent ties; nothing; a cent. Of some of them there is the opposite, the same in two pieces, the same with a
credit note in the month, and the same with one a month later.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from hypothesis import strategies as st

from .oracle_calendar import DAY, add_months, matches, month_end
from .oracle_clauses import Rule, rule
from .oracle_kinds import made
from .strategies_pieces import ties
from .subjects import Subject
from .texts import Declaration, Entry, GeneratedLedger, Leg, Money

BANK = "Assets:Ruche:512-Banque"
NUMBERS = ("706", "707", "701", "74", "187", "641", "604", "601", "607", "37", "79")

#: People in one table, and edges of which each has three.
MOST_ROWS = 14
MOST_EDGES = (MOST_ROWS - 1) // 3

#: Who buys, where sales are internal.
BUYER = "Z9"


@dataclass(frozen=True)
class Frame:
    """Where a table stands: the one directive, its reading, its two months, and the account that is in its base."""

    directive: Declaration
    rule: Rule
    first: date
    entered: date
    account: str
    sign: int
    edges: tuple[int, ...]

    @property
    def end(self) -> date:
        """The last day of its months: that of what is levied at once."""
        by = {"quarter": 3, "year": 12}.get(self.rule.levied, 2)
        month = self.first.month - 1
        return month_end(add_months(self.first, by - 1 - (month % by if by in (3, 12) else 0)))


def frames(subject: Subject) -> tuple[Frame, ...]:
    """One for each version that levies something."""
    return tuple(
        frame
        for each in subject.versions
        if each.kind == "ruche-rule" and each.values[1] != "exempt" and (frame := _frame(subject, each)) is not None
    )


def _frame(subject: Subject, each: Declaration) -> Frame | None:
    read = rule(0, each.date, str(each.values[0]), str(each.values[1]), as_read(each))
    number = next((number for number in (*NUMBERS, *_extended(read.base)) if matches(number, read.base)), None)
    if number is None:
        return None
    first = date(each.date.year + 1, 2, 1)
    entered = add_months(date(first.year, 1, 1), -read.seniority_from)
    if entered > first or (read.seniority_until is not None and read.seniority_until - read.seniority_from < 4):
        entered = add_months(first, -read.seniority_from)
    sign = 1 if number.startswith("6") else -1
    kind = "Expenses" if number.startswith("6") else "Income" if number.startswith("7") else "Liabilities"
    account = f"{kind}:{{key}}:{number if number != '187' else '187-Interne'}"
    account += "" if number == "187" else "-Ventes"
    return Frame(each, read, first, entered, account, sign, _edges(subject, each))


def _extended(base: tuple[str, ...]) -> list[str]:
    wanted = [prefix for prefix in base if not prefix.startswith("-")]
    return [(prefix + str(digit)).ljust(2, "0") for prefix in wanted for digit in ("", *range(10))]


def as_read(each: Declaration) -> dict[str, object]:
    """The keys as Beancount would have them."""
    return {key: Fraction(value.cents, 100) if isinstance(value, Money) else value for key, value in each.meta}


def _edges(subject: Subject, each: Declaration) -> tuple[int, ...]:
    amounts = {value.cents for key, value in each.meta if isinstance(value, Money) and key.startswith("band")}
    rates = [value for _, value in each.meta if isinstance(value, Decimal) and value > 0]
    for key in ("minimum", "cap"):
        bound = each.get(key)
        if isinstance(bound, Money):
            amounts |= {int(bound.cents / rate) for rate in rates}
    kind = subject.kinds.get(str(each.values[1]))
    if kind is not None:
        asked = made(kind, as_read(each))
        amounts |= {point for months in (0, *asked.turns()) for point in asked.breakpoints(months)}
    return tuple(sorted(edge for edge in amounts if 0 < edge < 10**10)) or (100_000,)


def at_edges(subject: Subject, chosen: Iterable[Frame]) -> Iterator[GeneratedLedger]:
    """Tables of the cents around every edge of every version: no cliff waits for a lucky draw."""
    for frame in chosen:
        for start in range(0, len(frame.edges), MOST_EDGES):
            edges = frame.edges[start : start + MOST_EDGES]
            bases = sorted({edge + more for edge in edges for more in (-1, 0, 1) if edge + more > 0})
            yield table(subject, frame, (("silent", 0, 0), *(("plain", base, 0) for base in bases)), (0, 0))


@st.composite
def probes(draw: st.DrawFn, subject: Subject, chosen: tuple[Frame, ...]) -> GeneratedLedger:
    """A table of one of the versions."""
    frame = draw(st.sampled_from(chosen))
    rates = [value for _, value in frame.directive.meta if isinstance(value, Decimal) and value > 0]
    near = st.builds(lambda edge, more: max(1, edge + more), st.sampled_from(frame.edges), st.integers(-3, 3))
    tied = _tied(tuple(rates), frame.edges)
    sizes = st.one_of(near, near, tied, st.integers(1, 400_000), st.integers(1, 12_000_000))
    bases = sorted(set(draw(st.lists(sizes, min_size=2, max_size=5, unique=True))))
    forms = draw(st.lists(st.sampled_from(("mirror", "split", "restored", "later", "next")), min_size=2, max_size=6))
    plan: list[tuple[str, int, int]] = [("silent", 0, 0), *(("plain", base, 0) for base in bases)]
    for form in forms:
        base = draw(st.sampled_from(bases))
        part = draw(st.one_of(st.integers(1, max(1, base - 1)), st.sampled_from(bases)))
        if form == "next":
            plan.append(("plain", base + 1, 0))
        elif ("plain", base, 0) in plan:
            plan.append((form, base, part))
    days = draw(st.tuples(st.integers(0, 26), st.integers(0, 26)))
    return table(subject, frame, tuple(plan[:MOST_ROWS]), days)


@st.composite
def _tied(draw: st.DrawFn, rates: tuple[Decimal, ...], edges: tuple[int, ...]) -> int:
    rate = draw(st.sampled_from(rates or (Decimal("0.5"),)))
    found = ties(rate, draw(st.sampled_from((1, 1_000, *edges))))
    return draw(st.sampled_from(found or [1]))


def table(
    subject: Subject, frame: Frame, plan: tuple[tuple[str, int, int], ...], days: tuple[int, int]
) -> GeneratedLedger:
    """The ledger of a plan: form, base and part of each person, and the days of the two months that things fall on."""
    contracts = str(frame.directive.get("contracts") or "").split(",")
    word = next((each.strip() for each in contracts if each.strip()), subject.contracts[0])
    keys = [f"E{number:02}" for number in range(1, len(plan) + 1)]
    people = [*keys, *([BUYER] if frame.rule.channel == "internal" else [])]
    found = [each for each in subject.context if each.kind in ("ruche-cooperative", "ruche-fund")]
    if frame.rule.channel == "internal":
        meta = (("source", "AG"),)
        found.append(Declaration(frame.directive.date, "ruche-rule", (frame.rule.name, "exempt"), meta))
    found.append(frame.directive)
    meta = (("contract", word),)
    found += [Declaration(frame.entered, "ruche-entrepreneur", (key,), meta) for key in people]
    now, then = (add_months(frame.first, month) + day * DAY for month, day in enumerate(days))
    entries = [
        entry
        for key, (form, base, part) in zip(keys, plan, strict=True)
        for entry in _sales(frame, key, form, base, part, now, then)
    ]
    legs = (Leg(BANK, 100), Leg("Income:Ruche:74-Subvention", -100))
    entries += [Entry(frame.first, "Subvention", legs), Entry(then, "Subvention", legs)]
    horizon = (frame.end + DAY,) if frame.end > month_end(then) else ()
    return GeneratedLedger(tuple(found), tuple(entries), french=subject.french, zero_balances=horizon)


def _sales(frame: Frame, key: str, form: str, base: int, part: int, now: date, then: date) -> Iterator[Entry]:
    def sale(day: date, cents: int, *links: str) -> Entry:
        account = frame.account.format(key=key)
        other = f"Assets:{key}:53-Caisse" if account.startswith("Income") else BANK
        if frame.rule.channel == "internal":
            other = (
                f"Expenses:{BUYER}:186-Interne" if account.endswith("187-Interne") else f"Expenses:{BUYER}:604-Achats"
            )
        return Entry(day, f"{form} {key}", (Leg(other, -frame.sign * cents), Leg(account, frame.sign * cents)), links)

    if form == "mirror":
        yield sale(now, -base)
    elif form == "split":
        yield from (
            (sale(now, base + part), sale(now, -part)) if part >= base else (sale(now, part), sale(now, base - part))
        )
    elif form == "restored":
        yield from (sale(now, base), sale(now, part, f"F-{key}"), sale(month_end(now), -part, f"F-{key}"))
    elif form == "later":
        yield from (sale(now, base), sale(now, part, f"F-{key}"), sale(then, -part, f"F-{key}"))
    elif base:
        yield sale(now, base)


def widened(frame: Frame) -> Iterator[Frame]:
    """The same table under each other rounding."""
    for word in ("half-up", "half-even", "down"):
        meta = (*(pair for pair in frame.directive.meta if pair[0] != "rounding"), ("rounding", word))
        yield replace(frame, directive=replace(frame.directive, meta=meta))
