"""The oracle's levies: section 3 of the ledger language, one movement after the other, quadratic and plain.

A segment's slice is the sum of its movements' slices, because ``round(F(after)) − round(F(before))``
telescopes: so every movement is levied by itself here, and segments never need to be cut. Provisional.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from ruche_ledger.testing.oracle_books import Books
from ruche_ledger.testing.oracle_calendar import ZERO, month_ends, rounded
from ruche_ledger.testing.oracle_clauses import Opening, Rule
from ruche_ledger.testing.oracle_limits import Account, Due
from ruche_ledger.testing.oracle_movements import movements
from ruche_ledger.testing.oracle_periods import levy_day
from ruche_ledger.testing.oracle_rules import ALL, Moved, rule_in_force, scaled


@dataclass(frozen=True)
class Levied:
    """What one directive takes from one entrepreneur or activity on one date, for ``document`` by one document."""

    owner: str
    rule: Rule
    date: date
    document: int | None
    amount: Fraction
    unit: str = ALL


def levies(books: Books) -> list[Levied]:
    """Every levy of the ledger that is not zero."""
    first, horizon = books.first, books.horizon
    if first is None or horizon is None:
        return []
    found: list[Levied] = []
    for key in books.contracts:
        for name, channel in sorted({(rule.name, rule.channel) for rule in books.rules}):
            ordered = movements(books, key, name, channel)
            opened = {each.activity for each in books.openings if (each.owner, each.subject) == (key, name)}
            for unit in {moved.unit for moved in ordered} | opened | {ALL}:
                inside = [moved for moved in ordered if moved.unit == unit]
                found += of_unit(books, key, name, channel, unit, inside)
    return found


def of_unit(books: Books, key: str, name: str, channel: str, unit: str, ordered: list[Moved]) -> list[Levied]:
    """What is levied on one entrepreneur, or on one activity, by the rules of one name and channel."""
    first, horizon = books.first, books.horizon
    assert first is not None
    assert horizon is not None
    openings = [
        each
        for each in books.openings
        if (each.owner, each.subject, each.channel) == (key, name, channel) and unit in (ALL, each.activity)
    ]
    days = [moved.date for moved in ordered] + [each.date for each in openings]
    if not days and unit != ALL:
        return []
    since = date.min if unit in (ALL, "") else min(days).replace(day=1)
    account = Account(books, key, name, channel, unit, since, openings)
    levied_movements = carried_over(books, key, ordered, openings)
    amounts: dict[tuple[date, Rule, int | None], Fraction] = defaultdict(lambda: ZERO)
    for index, moved in enumerate(levied_movements):
        rule, before = moved.rule, accumulated(books, key, levied_movements[:index], moved, openings)
        slice_after = rounded(scaled(rule, before + moved.base), rule.rounding)
        slice_before = rounded(scaled(rule, before), rule.rounding)
        document = moved.document if rule.levied == "document" else None
        amounts[levy_day(books, key, rule.levied, moved.date), rule, document] += slice_after - slice_before
    for end in month_ends(first, horizon):
        day = books.last_active_day(key, end)
        rule_then = rule_in_force(books, name, key, day, channel) if day else None
        if day and day >= max(first, since) and rule_then and account.bears(rule_then) and rule_then.fixed:
            by_document = rule_then.levied == "document"
            on = day if by_document else levy_day(books, key, rule_then.levied, day)
            amounts[on, rule_then, None] += rule_then.fixed
    dues = [Due(day, rule, document, amount) for (day, rule, document), amount in amounts.items()]
    dues.sort(key=lambda due: (due.date, due.rule.date))
    account.settle(dues, first, horizon)
    totals: dict[tuple[date, Rule, int | None], Fraction] = defaultdict(lambda: ZERO)
    for due in account.generated:
        totals[due.date, due.rule, due.document] += due.amount
    return [Levied(key, rule, day, document, total, unit) for (day, rule, document), total in totals.items() if total]


def accumulated(books: Books, key: str, earlier: list[Moved], moved: Moved, openings: list[Opening]) -> Fraction:
    """The base of the movement's window before it: earlier movements and openings of the same window."""
    kind = moved.rule.window
    if kind == "document":
        return ZERO
    window = books.window(kind, moved.date, key)
    base = sum((other.base for other in earlier if books.window(kind, other.date, key) == window), ZERO)
    for opening in openings:
        if opening.date <= moved.date and books.window(kind, opening.date, key) == window:
            base += opening.counted.get(f"base-{kind}", ZERO)
    return base


def carried_over(books: Books, key: str, ordered: list[Moved], openings: list[Opening]) -> list[Moved]:
    """The movements as they are levied: a negative period that is carried is left out and added to the next one."""
    periods: dict[tuple[date, str, int | None], list[int]] = defaultdict(list)
    for place, moved in enumerate(ordered):
        kind = moved.rule.levied
        document = moved.document if kind == "document" else None
        periods[levy_day(books, key, kind, moved.date), kind, document].append(place)
    waiting = sorted((each for each in openings if "carried" in each.counted), key=lambda each: each.date)
    kept: dict[int, Moved] = {}
    carried: Fraction = ZERO
    stay: tuple[object, bool] = (None, False)
    for (day, _, _), places in sorted(periods.items(), key=lambda item: (item[0][0], item[1])):
        inside = [ordered[place] for place in places]
        for opening in [each for each in waiting if each.date <= day]:
            now = stay_of(books, key, opening.date)
            carried, stay = (carried if now == stay else ZERO) + opening.counted["carried"], now
            waiting.remove(opening)
        if stay_of(books, key, inside[0].date) != stay:
            carried = ZERO
        total = carried + sum((moved.base for moved in inside), ZERO)
        if total < 0 and inside[-1].rule.negative == "carry":
            stay = stay_of(books, key, inside[-1].date)
            if stay_of(books, key, inside[0].date) != stay:
                total = sum((each.base for each in inside if stay_of(books, key, each.date) == stay), ZERO)
            carried = min(ZERO, total)
        else:
            kept |= dict(zip(places, inside, strict=True))
            kept[places[0]] = replace(inside[0], base=inside[0].base + carried)
            carried = ZERO
    return [kept[place] for place in sorted(kept)]


def stay_of(books: Books, key: str, day: date) -> tuple[object, bool]:
    """The stay that a day belongs to, and whether it is over by then: what was carried lapses with it."""
    if books.last_active(key, day) is None:  # before anybody came, nothing can have ended
        return min(since for since, _ in books.contracts[key]), True
    return books.window("entry", day, key), bool(books.contract(key, day))
