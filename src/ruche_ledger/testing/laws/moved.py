"""E8 to E12: what a changed copy of a ledger must leave alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from ...messages import marked
from ..oracle import Expected
from ..oracle_calendar import DAY, matches, month_end
from ..oracle_rules import invoice_of, rule_in_force
from ..texts import Declaration, Entry, GeneratedLedger, Leg
from ..trials import Trial, cents_text
from .law import NOTHING, Broken, differences, sums

if TYPE_CHECKING:
    from ..subjects import Subject

CENT = Fraction(1, 100)
BANK = "Assets:Ruche:512-Banque"


def renamed(transactions: Counter[Expected], keys: dict[str, str]) -> Counter[Expected]:
    """The same transactions on renamed owners' accounts."""

    def rename(account: str) -> str:
        return Leg(account, 0).renamed(keys).account

    found: Counter[Expected] = Counter()
    for each, number in transactions.items():
        found[Expected(each.date, tuple(sorted((rename(account), amount) for account, amount in each.legs)))] += number
    return found


def renaming(trial: Trial, subject: Subject) -> Iterator[Broken]:
    """E8: other keys in the same order change nothing; in the opposite order, a cent where a tie goes by key."""
    ordered = trial.ledger.entrepreneurs
    keys = {key: f"{key}-0" for key in ordered}  # in the same order, among those of funds and the cooperative too
    yield from differences(renamed(trial.found(), keys), trial.other(trial.ledger.renamed(keys)).found())
    keys = {key: f"R{number:02}" for number, key in enumerate(reversed(ordered))}
    other = trial.other(trial.ledger.renamed(keys))
    if subject.part == "rule":
        yield from differences(renamed(trial.found("rule"), keys), other.found("rule"))
    else:
        due, there = sums(renamed(trial.found(), keys)), sums(other.found())
        apart = sorted(place for place in due.keys() | there.keys() if due.get(place) != there.get(place))
        is_by_key = len(leavers(trial.ledger)) > 1  # who leaves is made good in the order of the keys
        for place in apart if not is_by_key else ():
            day, account = place
            moved = there.get(place, NOTHING) - due.get(place, NOTHING)
            is_first = day == apart[0][0] and not account.split(":")[-1].startswith("181")
            if is_first and abs(moved) > 2 * CENT:
                yield Broken(
                    f"{account}, {day}", cents_text(due.get(place, NOTHING)), cents_text(there.get(place, NOTHING))
                )


def leavers(ledger: GeneratedLedger) -> set[str]:
    """Who leaves at some time."""
    return {str(each.values[0]) for each in ledger.of_kind("ruche-entrepreneur") if each.get("contract") == "left"}


def currencies(trial: Trial, _subject: Subject) -> Iterator[Broken]:
    """E9: dollars on somebody's account change nothing."""
    for each in trial.made:
        for _, currency in each.units:
            if currency != trial.books.currency:
                yield Broken(f"{each.date} {each.narration}", trial.books.currency, currency)
    ledger = trial.ledger
    if not ledger.entries:
        return
    key, day = ledger.entrepreneurs[0], ledger.entries[0].date
    legs = (Leg(f"Assets:{key}:467-Dollars", 99_999, "USD"), Leg("Assets:Ruche:514-Dollars", -99_999, "USD"))
    richer = trial.other(ledger.with_entries(Entry(day, "Dollars", legs)))
    yield from differences(trial.found(), richer.found())


def cut(ledger: GeneratedLedger, end: date) -> GeneratedLedger:
    """The ledger as it was at a month's end.

    What is declared of ``left`` on the day after belongs to the month before; the years are known ahead.
    """
    kept = [
        each
        for each in ledger.declarations
        if each.date <= end
        or each.kind == "ruche-exercise"
        or (each.date == end + DAY and each.get("contract") == "left")
    ]
    entries = tuple(entry for entry in ledger.entries if entry.date <= end)
    return replace(ledger, declarations=tuple(kept), entries=entries, zero_balances=(end + DAY,), order=())


def until(transactions: Counter[Expected], day: date) -> Counter[Expected]:
    """The transactions up to the end of the day."""
    return Counter({each: number for each, number in transactions.items() if each.date <= day})


def prefix(trial: Trial, _subject: Subject) -> Iterator[Broken]:
    """E10: what was generated up to a month's end, without what came after."""
    days = sorted({month_end(entry.date) for entry in trial.ledger.entries})
    if days:
        end = days[(len(days) - 1) // 2]
        then = trial.other(cut(trial.ledger, end))
        known = {*then.ledger.entrepreneurs, *then.ledger.funds}
        if any(each.values[0] not in known for each in then.ledger.of_kind("ruche-opening")):
            return  # of somebody who is declared later: a fault of that day
        yield from differences(until(then.found(), end), until(trial.found(), end))


def outside(trial: Trial, subject: Subject) -> Iterator[Broken]:
    """E11: somebody who is not here, and what is in no base."""
    ledger = trial.ledger
    if not ledger.entries:
        return
    middle = ledger.entries[len(ledger.entries) // 2].date
    meta = (("contract", subject.contracts[0]),)
    absent = (
        Declaration(date(2001, 1, 1), "ruche-entrepreneur", ("E000",), meta),
        Declaration(date(2001, 3, 1), "ruche-entrepreneur", ("E000",), (("contract", "left"),)),
    )
    legs = (Leg("Assets:E000:411-Clients", -1_000), Leg(BANK, 1_000))
    richer = ledger.declaring(*absent).with_entries(Entry(middle, "Paiement tardif", legs))
    yield from differences(trial.found(), trial.other(richer).found())
    named = [prefix for rule in trial.books.rules for prefix in (*rule.base, *rule.less)]
    if subject.part == "rule" and not any(matches(number, named) for number in ("44571", "467")):
        key = ledger.entrepreneurs[-1]
        paid = (
            Leg(f"Assets:{key}:467-Debours", 70_001),
            Leg(f"Liabilities:{key}:44571-TVA", -33),
            Leg(BANK, -69_968),
        )
        richer = ledger.with_entries(Entry(middle, "Débours", paid))
        yield from differences(trial.found("rule"), trial.other(richer).found("rule"))


def one_rule(trial: Trial, _subject: Subject) -> Iterator[Broken]:
    """E12: what every movement was levied under, against a search of its own; no day without a rule, or with two."""
    for problem in trial.loaded.problems:
        if problem.code in ("rule-gap", "rule-overlap"):
            yield Broken(str(problem.source), marked("one rule"), problem.message)
    books = trial.books
    pieces = {piece.number: piece for piece in books.pieces}
    for levy in trial.loaded.outcome.levies:
        for segment in levy.segments:
            for part in segment.parts:
                if part.paid or not books.contract(levy.owner, part.day):
                    continue
                held = rule_in_force(books, levy.rule, levy.owner, part.day, segment.rule.channel)
                piece = pieces[part.ordinal]
                if held and piece.links and invoice_of(books, piece, levy.owner, levy.rule, held):
                    continue  # a credit note has the rule of its invoice's day
                expected = str(held.date) if held else "–"
                if expected != str(segment.rule.date):
                    yield Broken(f"{levy.owner}, {levy.rule}, {part.day}", expected, str(segment.rule.date))
