"""The oracle's levies: section 3 of the ledger language, one movement after the other, quadratic and plain.

A segment's slice is the sum of its movements' slices, because ``round(F(after)) − round(F(before))``
telescopes: so every movement is levied by itself here, and segments never need to be cut. Provisional.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from ruche_ledger.testing.oracle_books import DAY, ZERO, Books, Piece, Rule, matches, month_ends, rounded


@dataclass(frozen=True)
class Levied:
    """What one directive takes from one entrepreneur on one date, for ``document`` by one document."""

    owner: str
    rule: Rule
    date: date
    document: int | None
    amount: Fraction


@dataclass(frozen=True)
class Moved:
    """A movement of a rule's base: what one transaction brings, under the rule that levies it."""

    rule: Rule
    rule_since: date
    date: date
    base: Fraction
    document: int


def rule_in_force(books: Books, name: str, key: str, day: date) -> Rule | None:
    """The one rule of that name that holds for the entrepreneur on that day, or None."""
    held = (name, key, day)
    if held not in books.rule_held:
        books.rule_held[held] = _rule_in_force(books, name, key, day)
    return books.rule_held[held]


def _rule_in_force(books: Books, name: str, key: str, day: date) -> Rule | None:
    contract = books.contract(key, day)
    if contract is None:
        return None
    so_far = [
        rule
        for rule in books.rules
        if rule.name == name and rule.date <= day and (rule.contracts is None or contract in rule.contracts)
    ]
    latest = [rule for rule in so_far if rule.date == max(rule.date for rule in so_far)]
    months = books.seniority(key, day)
    holding = [
        rule
        for rule in latest
        if rule.seniority_from <= months and (rule.seniority_until is None or months < rule.seniority_until)
    ]
    return holding[0] if len(holding) == 1 else None


def scaled(rule: Rule, base: Fraction) -> Fraction:
    """F: each slice at its own rate; nothing for ``exempt``; F(−x) = −F(x)."""
    if base < 0:
        return -scaled(rule, -base)
    amount = ZERO
    for number, (floor, rate) in enumerate(rule.bands):
        ceiling = rule.bands[number + 1][0] if number + 1 < len(rule.bands) else base
        amount += rate * max(ZERO, min(base, ceiling) - floor)
    return amount


def posted(books: Books, piece: Piece, key: str, prefixes: tuple[str, ...], *, charge: bool) -> Fraction | None:
    """What a transaction posts on the entrepreneur's accounts under the prefixes; None without any posting.

    Charges to deduct count their debit side positive; on a base, class 6 does, all else its credit side. Shared
    costs are in no base and no ``less``.
    """
    found = None
    for line in piece.lines:
        pcg = books.pcg(line.account)
        if line.share is None and books.owner(line.account) == key and pcg is not None and matches(pcg, prefixes):
            debit_positive = charge or pcg.startswith("6")
            found = (found or ZERO) + (line.amount if debit_positive else -line.amount)
    return found


def is_internal(books: Books, piece: Piece, key: str, rule: Rule) -> bool:
    """A sale with at least one leg of another entrepreneur and none of anyone else."""
    owners = {books.owner(account) for account in piece.accounts}
    if len(owners) < 2 or not all(owner in books.contracts for owner in owners):
        return False
    return posted(books, piece, key, rule.base, charge=False) is not None


def invoice_of(books: Books, note: Piece, key: str, name: str, rule: Rule) -> Piece | None:
    """The earlier sale that a credit note undoes: same link, same entrepreneur, the latest of several.

    Sale and credit note are both told by the base of the rule on the sale's day, under which they are levied;
    where none held then, by ``rule``, today's.
    """
    earlier = []
    for sale in books.pieces:
        if sale.date <= note.date and sale.links & note.links and not sale.is_set_apart:
            base = (rule_in_force(books, name, key, sale.date) or rule).base
            sold = posted(books, sale, key, base, charge=False) or ZERO
            credited = posted(books, note, key, base, charge=False) or ZERO
            if sold > 0 > credited:
                earlier.append(sale)
    return max(earlier, key=lambda sale: sale.date) if earlier else None


def movement(books: Books, piece: Piece, key: str, name: str) -> Moved | None:
    """The transaction's movement under the rules of one name, or None where it is levied nothing."""
    if piece.is_set_apart or not books.contract(key, piece.date):
        return None
    rule, rule_day = rule_in_force(books, name, key, piece.date), piece.date
    if rule is None or is_internal(books, piece, key, rule):
        return None
    if rule.credit_notes == "original":
        invoice = invoice_of(books, piece, key, name, rule)
        if invoice is not None:
            rule, rule_day = rule_in_force(books, name, key, invoice.date), invoice.date
            if rule is None:
                return None
    sold = posted(books, piece, key, rule.base, charge=False)
    deducted = posted(books, piece, key, rule.less, charge=True)
    if sold is None and deducted is None:
        return None
    since = rule_day
    while rule_in_force(books, name, key, since - DAY) is rule:
        since -= DAY
    return Moved(rule, since, piece.date, (sold or ZERO) - (deducted or ZERO), piece.number)


def movements(books: Books, key: str, name: str) -> list[Moved]:
    """All movements in order: by date, then the older rule, then the smaller base."""
    found = [movement(books, piece, key, name) for piece in books.pieces]
    return sorted(
        (moved for moved in found if moved is not None),
        key=lambda moved: (moved.date, moved.rule.date, moved.rule_since, moved.base),
    )


def accumulated(books: Books, key: str, earlier: list[Moved], moved: Moved) -> Fraction:
    """The base of the movement's window before it: earlier movements and openings of the same window."""
    kind = moved.rule.window
    if kind == "document":
        return ZERO
    window = books.window(kind, moved.date)
    base = sum((other.base for other in earlier if books.window(kind, other.date) == window), ZERO)
    for opening in books.openings:
        is_counted = opening.date <= moved.date and books.window(kind, opening.date) == window
        if is_counted and opening.owner == key and opening.subject == moved.rule.name:
            base += opening.counted.get(f"base-{kind}", ZERO)
    return base


def levies(books: Books) -> list[Levied]:
    """Every levy of the ledger that is not zero."""
    first, horizon = books.first, books.horizon
    if first is None or horizon is None:
        return []
    totals: dict[tuple[str, Rule, date, int | None], Fraction] = defaultdict(lambda: ZERO)
    for key in books.contracts:
        for name in {rule.name for rule in books.rules}:
            ordered = movements(books, key, name)
            for index, moved in enumerate(ordered):
                before = accumulated(books, key, ordered[:index], moved)
                rule = moved.rule
                slice_after = rounded(scaled(rule, before + moved.base), rule.rounding)
                slice_before = rounded(scaled(rule, before), rule.rounding)
                by_document = rule.levied == "document"
                day = moved.date if by_document else books.last_active_day(key, moved.date)
                assert day is not None
                document = moved.document if by_document else None
                totals[key, rule, day, document] += slice_after - slice_before
            for end in month_ends(first, horizon):
                day = books.last_active_day(key, end)
                rule_then = rule_in_force(books, name, key, day) if day else None
                if day and day >= first and rule_then:
                    totals[key, rule_then, day, None] += rule_then.fixed
    return [Levied(*held, amount) for held, amount in totals.items() if amount]
