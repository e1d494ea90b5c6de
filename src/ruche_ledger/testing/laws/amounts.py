"""C1 to C11: what holds of every contribution.

Most of them are read off a table: people who came on one day under one contract and sold different amounts in one
month, under one rule that does not change. What each of them is, is told by the ledger itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from ...messages import marked
from ..examined import findings
from ..oracle_calendar import DAY, ZERO, month_end, month_ends
from ..oracle_clauses import Rule
from ..oracle_rules import lines_under, rule_in_force
from ..texts import Entry, Leg
from ..trials import Trial, cents_text
from .law import Broken, differences

if TYPE_CHECKING:
    from ..subjects import Subject

CENT = Fraction(1, 100)
BANK = "Assets:Ruche:512-Banque"


@dataclass(frozen=True)
class Row:
    """One person of a table.

    Attributes:
        key: Whose.
        base: What they sold in the first month less what was credited in it.
        sold: What they sold in all.
        pieces: How many transactions in the first month.
        credited: Whether something was credited in the first month.
        later: What was credited in a later month.
        taken: What the rule took in all.
    """

    key: str
    base: Fraction
    sold: Fraction
    pieces: int
    credited: bool
    later: Fraction
    taken: Fraction


@dataclass(frozen=True)
class Table:
    """The people of a probe, and the one rule that they are under."""

    rule: Rule
    rows: tuple[Row, ...]

    @property
    def plain(self) -> tuple[Row, ...]:
        """Who has nothing credited later, the smallest base first."""
        return tuple(sorted((row for row in self.rows if not row.later), key=lambda row: (row.base, row.key)))

    @property
    def single(self) -> tuple[Row, ...]:
        """Of them those with one sale at most: what is carried, or levied by document, depends on the pieces."""
        return tuple(row for row in self.plain if row.pieces <= 1)

    def peer(self, base: Fraction) -> Row | None:
        """Somebody with that base and one sale at most."""
        return next((row for row in self.plain if row.base == base and row.pieces <= 1), None)

    @property
    def rates(self) -> tuple[Fraction, Fraction]:
        """The smallest and the largest rate; 0 and 1 of a kind from outside."""
        rates = [rate for _, rate in self.rule.bands]
        return (min(rates), max(rates)) if rates else (ZERO, Fraction(1))


def table(trial: Trial) -> Table | None:
    """The table that a probe is, unless it is none any more: one rule, and people with one history."""
    if "table" not in trial.__dict__:
        trial.__dict__["table"] = _table(trial)
    found: Table | None = trial.__dict__["table"]
    return found


def _table(trial: Trial) -> Table | None:
    books = trial.books
    rules = [rule for rule in books.rules if rule.scale != "exempt"] or books.rules
    histories = {tuple(history) for key, history in books.contracts.items() if key != "Z9"}
    if len(rules) != 1 or len(histories) != 1 or not books.pieces or books.terms or books.openings:
        return None
    rule, first = rules[0], min(piece.date for piece in books.pieces)
    end = month_end(first)
    held = [rule_in_force(books, rule.name, key, first, rule.channel) for key in books.contracts if key != "Z9"]
    if any(each is None or each.number != rule.number for each in held):
        return None
    rows = []
    for key in books.contracts:
        if key == "Z9":
            continue
        base, sold, later, pieces, credited = ZERO, ZERO, ZERO, 0, False
        for piece in books.pieces:
            lines = lines_under(books, piece, key, rule.base)
            amount = sum((_signed(books.pcg(line.account), line.amount) for line in lines), ZERO)
            if not lines:
                continue
            sold += max(ZERO, amount)
            if piece.date <= end:
                base, pieces, credited = base + amount, pieces + 1, credited or (amount < 0 and bool(piece.links))
            elif amount < 0 and piece.links:
                later -= amount
            else:
                return None
        rows.append(Row(key, base, sold, pieces, credited, later, trial.taken(key)))
    return Table(held[0] or rule, tuple(rows))


def _signed(pcg: str | None, amount: Fraction) -> Fraction:
    return amount if str(pcg).startswith("6") else -amount


# ---------------------------------------------------------------------------------------------------- the table


def monotone(trial: Trial, subject: Subject) -> Iterator[Broken]:
    """C2; of a volume scale within each band."""
    found = table(trial)
    if found is None:
        return
    floors = [floor for floor, _ in found.rule.bands] if "C2" in subject.waivers else []
    for low, high in pairwise(found.single):
        crossed = any(abs(low.base) < floor <= abs(high.base) for floor in floors)
        if high.taken < low.taken and not crossed and not (floors and low.base < 0):
            yield Broken(_pair(low, high), f"≥ {cents_text(low.taken)}", cents_text(high.taken))


def slope(trial: Trial, subject: Subject) -> Iterator[Broken]:
    """C3: first what is left, which nobody may waive; then the rates; a volume scale jumps by its declared cliffs."""
    found = table(trial)
    if found is None:
        return
    _, most = found.rates
    uneven = CENT if found.rule.rounding == "half-even" else ZERO
    for low, high in pairwise(found.single):
        more, cost = high.base - low.base, high.taken - low.taken
        if "C3" in subject.waivers and not found.rule.bands:
            continue  # a kind from outside that declares a cliff says how high it is in its own words
        if cost > more + uneven:
            yield Broken(_pair(low, high), f"≤ {cents_text(more)}", cents_text(cost))
        cliffs = ZERO
        if found.rule.scale == "volume":
            for (_, before), (floor, after) in pairwise(found.rule.bands):
                if min(abs(low.base), abs(high.base)) < floor <= max(abs(low.base), abs(high.base)):
                    cliffs += abs(after - before) * floor
        if cost > most * more + cliffs + CENT:
            yield Broken(_pair(low, high), f"≤ {cents_text(most * more)}", cents_text(cost))


def _unlike(row: Row, peer: Row) -> Broken:
    return Broken(f"{row.key} = {peer.key}, {cents_text(row.base)}", cents_text(peer.taken), cents_text(row.taken))


def _pair(low: Row, high: Row) -> str:
    return f"{low.key} {cents_text(low.base)} → {high.key} {cents_text(high.base)}"


def bounds(trial: Trial, _subject: Subject) -> Iterator[Broken]:
    """C4: minimum and cap of each month, also of silent ones; nothing after the last active day."""
    yield from findings(trial, "C4")
    found = table(trial)
    if found is None:
        return
    rule = found.rule
    first, last = trial.books.first, trial.books.horizon
    months = [(end.year, end.month) for end in month_ends(first, last)] if first and last else []
    if rule.levied not in ("document", "month") or rule.per != "entrepreneur" or rule.prorata == "days":
        return
    for row in found.rows:
        paid: dict[tuple[int, int], Fraction] = defaultdict(Fraction)
        for each in trial.made:
            for account, amount in each.legs:
                if each.part == "rule" and trial.owner(account) == row.key:
                    paid[each.date.year, each.date.month] += amount
        for month in months:
            if trial.books.last_active_day(row.key, date(*month, 1)) is None:
                continue
            if rule.minimum is not None and rule.minimum_per == "month" and paid[month] < rule.minimum:
                yield Broken(f"{row.key}, {month[0]}-{month[1]:02}", f"≥ {cents_text(rule.minimum)}",
                             cents_text(paid[month]))  # fmt: skip
            if rule.cap is not None and rule.cap_per == "month" and paid[month] > rule.cap:
                yield Broken(f"{row.key}, {month[0]}-{month[1]:02}", f"≤ {cents_text(rule.cap)}",
                             cents_text(paid[month]))  # fmt: skip


def evaluated(trial: Trial, _subject: Subject) -> Iterator[Broken]:
    """C5."""
    for fault in trial.faults:
        yield Broken(marked("a sound ledger"), marked("no fault"), fault)
    yield from differences(trial.due("rule"), trial.found("rule"))
    yield from findings(trial, "C5")


def restored(trial: Trial, _subject: Subject) -> Iterator[Broken]:
    """C6; where each document is a period of its own, what it carries waits for the next one."""
    found = table(trial)
    if found and found.rule.levied == "document" and found.rule.negative == "carry":
        return
    for row in found.rows if found else ():
        peer = found.peer(row.base) if found and row.credited and not row.later else None
        if peer and row.taken != peer.taken:
            yield _unlike(row, peer)


def split(trial: Trial, _subject: Subject) -> Iterator[Broken]:
    """C9: on a period base."""
    found = table(trial)
    if found is None or found.rule.levied == "document" or found.rule.window == "document":
        return
    for row in found.rows:
        peer = found.peer(row.base) if row.pieces > 1 and not row.credited and not row.later else None
        if peer and row.taken != peer.taken:
            yield _unlike(row, peer)


def odd(trial: Trial, subject: Subject) -> Iterator[Broken]:
    """C7: what is due beside the fixed amount turns its sign with the base; waived, it stays between its bounds."""
    found = table(trial)
    silent = found.peer(ZERO) if found else None
    if found is None or silent is None:
        return
    for row in found.plain:
        other = found.peer(-row.base) if row.base > 0 and row.pieces == 1 else None
        if other is None:
            continue
        if found.rule.negative == "carry":
            if other.taken != silent.taken:
                yield Broken(
                    f"{other.key}, {cents_text(other.base)}", cents_text(silent.taken), cents_text(other.taken)
                )
        elif "C7" not in subject.waivers and other.taken - silent.taken != silent.taken - row.taken:
            expected = 2 * silent.taken - row.taken
            yield Broken(f"{other.key}, {cents_text(other.base)}", cents_text(expected), cents_text(other.taken))


def unwound(trial: Trial, subject: Subject) -> Iterator[Broken]:
    """C8; waived, what is left over has a bound."""
    found = table(trial)
    for row in found.rows if found else ():
        if found is None or not row.later:
            continue
        peer = found.peer(row.base - row.later)
        if peer is None:
            continue
        least, most = found.rates
        allowed = ZERO
        if "C8" in subject.waivers:
            limits = sum((each for each in (found.rule.minimum, found.rule.cap) if each), ZERO)
            allowed = (most - least) * row.later + 12 * limits + 2 * CENT
            if found.rule.negative == "carry" or found.rule.scale == "volume" or not found.rule.bands:
                allowed += most * (row.later + abs(row.base))
        elif found.rule.window == "month":
            allowed = 2 * CENT  # two roundings where there was one
        if abs(row.taken - peer.taken) > allowed:
            yield Broken(
                f"{row.key} = {peer.key}, −{cents_text(row.later)}", cents_text(peer.taken), cents_text(row.taken)
            )


# ------------------------------------------------------------------------------------------------ changed copies


def independent(trial: Trial, _subject: Subject) -> Iterator[Broken]:
    """C1: one person alone, with those they trade with, over the same months."""
    ledger, first, last = trial.ledger, trial.books.first, trial.books.horizon
    if first is None or last is None:
        return
    key = ledger.entrepreneurs[0]
    kept = tuple(
        entry for entry in ledger.entries if key in entry.owners or not entry.owners & set(ledger.entrepreneurs)
    )
    people = {key, *(owner for entry in kept for owner in entry.owners if owner in ledger.entrepreneurs)}
    declarations = tuple(
        each
        for each in ledger.declarations
        if each.values[0] not in ledger.entrepreneurs or str(each.values[0]) in people
    )
    legs = (Leg(BANK, 100), Leg("Income:Ruche:74-Subvention", -100))
    marks = (Entry(first, "Subvention", legs),)
    alone = replace(
        ledger,
        declarations=declarations,
        entries=kept + marks,
        order=(),
        zero_balances=(*ledger.zero_balances, last + DAY),
    )
    yield from differences(
        trial.of_owner(key, trial.found("rule")), trial.of_owner(key, trial.other(alone).found("rule"))
    )


def years(trial: Trial, _subject: Subject) -> Iterator[Broken]:
    """C10: the levies of the months against the accounts of the year."""
    yield from findings(trial, "C10")
    of_levies: dict[tuple[str, int], Fraction] = defaultdict(Fraction)
    for levy in trial.loaded.outcome.levies:
        of_levies[levy.owner, levy.date.year] += Fraction(levy.cents, 100)
    posted: dict[tuple[str, int], Fraction] = defaultdict(Fraction)
    for each in trial.made:
        for account, amount in each.legs:
            if each.part == "rule" and trial.owner(account) in trial.books.contracts:
                posted[trial.owner(account), each.date.year] += amount
    for owner, year in sorted(of_levies.keys() | posted.keys()):
        if of_levies[owner, year] != posted[owner, year]:
            yield Broken(f"{owner}, {year}", cents_text(of_levies[owner, year]), cents_text(posted[owner, year]))
