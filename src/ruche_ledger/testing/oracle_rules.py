"""Which rule holds, what a transaction brings to its base, and the scale: section 3 of the ledger language.

Provisional.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from ruche_ledger.testing.oracle_books import Books, Line, Piece
from ruche_ledger.testing.oracle_calendar import DAY, ZERO, matches
from ruche_ledger.testing.oracle_clauses import Rule, with_terms
from ruche_ledger.testing.oracle_kinds import due, turn

#: All activities together; one activity has its name, the common part the empty name.
ALL = "*"
CHANNELS = ("external", "internal")


@dataclass(frozen=True)
class Moved:
    """A movement of a rule's base: what one transaction brings, under the rule that levies it."""

    rule: Rule
    rule_since: date
    date: date
    base: Fraction
    document: int
    unit: str = ALL


def rule_in_force(books: Books, name: str, key: str, day: date, channel: str = "external") -> Rule | None:
    """The one rule of that name and channel, with its terms, that holds for the entrepreneur on that day, or None."""
    held = (name, channel, key, day)
    if held not in books.rule_held:
        books.rule_held[held] = _rule_in_force(books, name, key, day, channel)
    return books.rule_held[held]


def _rule_in_force(books: Books, name: str, key: str, day: date, channel: str) -> Rule | None:
    contract = books.contract(key, day)
    if contract is None:
        return None
    so_far = [
        rule
        for rule in books.rules
        if (rule.name, rule.channel) == (name, channel)
        and rule.date <= day
        and (rule.contracts is None or contract in rule.contracts)
    ]
    latest = [rule for rule in so_far if rule.date == max(rule.date for rule in so_far)]
    months = books.seniority(key, day)
    holding = [
        rule
        for rule in latest
        if rule.seniority_from <= months and (rule.seniority_until is None or months < rule.seniority_until)
    ]
    if len(holding) != 1:
        return None
    terms = [
        each
        for each in books.terms
        if (each.owner, each.name, each.channel) == (key, name, channel)
        and each.date <= day
        and (each.until is None or day < each.until)
    ]
    held = with_terms(holding[0], terms)
    return replace(held, turn=turn(held.made, months)) if held.made else held


def held_since(books: Books, name: str, key: str, day: date, channel: str) -> date:
    """The first day of the stretch, up to that day, in which the rule of that day holds."""
    rule, first = rule_in_force(books, name, key, day, channel), day
    known = books.rule_since
    while (name, channel, key, first) not in known:
        if rule is None or rule_in_force(books, name, key, first - DAY, channel) != rule:
            break
        first -= DAY
    return known.setdefault((name, channel, key, day), known.get((name, channel, key, first), first))


def last_ruled(books: Books, name: str, key: str, day: date, channel: str) -> tuple[Rule, date] | None:
    """The rule of the day, after the exit of the last active day, and since when it holds."""
    active = books.last_active(key, day)
    rule = rule_in_force(books, name, key, active, channel) if active else None
    return (rule, held_since(books, name, key, active, channel)) if active and rule else None


def first_ruled(books: Books, name: str, key: str, day: date) -> tuple[Rule, date] | None:
    """The rule of that day or, where none held yet, the first that does."""
    last = max(rule.date for rule in books.rules)
    last = max([last, *(since for since, _ in books.contracts[key])])
    while (held := last_ruled(books, name, key, day, "external")) is None and day < last:
        day += DAY
    return held


def scaled(rule: Rule, base: Fraction) -> Fraction:
    """F: each slice at its own rate, for ``volume`` the whole at the rate of the band it reaches; F(−x) = −F(x)."""
    if base < 0:
        return -scaled(rule, -base)
    if rule.made is not None:
        return due(rule.made, base, rule.turn) if base else ZERO
    if rule.scale == "volume":
        return base * [rate for floor, rate in rule.bands if floor <= base][-1]
    amount = ZERO
    for number, (floor, rate) in enumerate(rule.bands):
        ceiling = rule.bands[number + 1][0] if number + 1 < len(rule.bands) else base
        amount += rate * max(ZERO, min(base, ceiling) - floor)
    return amount


def lines_under(books: Books, piece: Piece, key: str, prefixes: Iterable[str], unit: str = ALL) -> list[Line]:
    """The entrepreneur's lines under the prefixes. Shared costs are in no base and no ``less``."""
    return [
        line
        for line in piece.lines
        if not books.is_shared_cost(line)
        and books.owner(line.account) == key
        and matches(books.pcg(line.account), prefixes)
        and unit in (ALL, books.activity(line.account))
    ]


def posted(
    books: Books, piece: Piece, key: str, prefixes: tuple[str, ...], *, charge: bool, unit: str = ALL
) -> Fraction | None:
    """What a transaction posts on the entrepreneur's accounts under the prefixes; None without any posting.

    Charges to deduct count their debit side positive; on a base, class 6 does, all else its credit side.
    """
    lines = lines_under(books, piece, key, prefixes, unit)
    if not lines:
        return None
    debits = [charge or str(books.pcg(line.account)).startswith("6") for line in lines]
    return sum((line.amount if debit else -line.amount for line, debit in zip(lines, debits, strict=True)), ZERO)


def is_internal(books: Books, piece: Piece, key: str, rule: Rule) -> bool:
    """A sale with at least one leg of another entrepreneur and none of anyone else."""
    owners = {books.owner(account) for account in piece.accounts}
    if len(owners) < 2 or not all(owner in books.contracts for owner in owners):
        return False
    return posted(books, piece, key, rule.base, charge=False) is not None


def ruled(books: Books, piece: Piece, key: str, name: str, channel: str) -> Rule | None:
    """The rule of that channel that the transaction falls under on its date, if it is of that channel."""
    rule = rule_in_force(books, name, key, piece.date, channel)
    return rule if rule and is_internal(books, piece, key, rule) == (channel == "internal") else None


def invoice_of(books: Books, note: Piece, key: str, name: str, rule: Rule) -> Piece | None:
    """The earlier sale that a credit note undoes: same link, same entrepreneur, the latest of several.

    Sale and credit note are both told by the base of the rule on the sale's day, under which they are levied;
    where none held then, by ``rule``, today's. An open invoice taken over on the received basis is a sale, too.
    """
    earlier = []
    for sale in books.pieces:
        if sale.date <= note.date and sale.links & note.links and sale.number != note.number:
            base = (rule_in_force(books, name, key, sale.date, rule.channel) or rule).base
            sold = posted(books, sale, key, base, charge=False) or ZERO
            if sale.is_set_apart:
                then = first_ruled(books, name, key, sale.date)
                sold = taken_over(books, sale, key) if then and then[0].basis == "received" else ZERO
            credited = posted(books, note, key, base, charge=False) or ZERO
            if sold > 0 > credited:
                earlier.append(sale)
    return max(earlier, key=lambda sale: sale.date) if earlier else None


def taken_over(books: Books, piece: Piece, key: str) -> Fraction:
    """The bases that the entrepreneur's open invoices carry in an ``#a-nouveau`` (section 6)."""
    is_carried = "a-nouveau" in piece.tags
    return sum(
        (line.base for line in piece.lines if line.base and is_carried and books.owner(line.account) == key), ZERO
    )
