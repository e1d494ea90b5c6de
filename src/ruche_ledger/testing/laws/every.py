"""E1 to E7: what holds of every generated entry, whatever made it."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from decimal import ROUND_UP, Decimal, localcontext
from fractions import Fraction
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from ...messages import marked
from ..examined import findings
from ..trials import Made, Trial, cents_text, made_of
from .law import Broken, differences

if TYPE_CHECKING:
    from ..subjects import Subject

ANALYTICAL = ("181", "186", "187", "110")


def residual(trial: Trial, _subject: Subject) -> Iterator[Broken]:
    """E1."""
    for each in trial.made:
        left: dict[str, Fraction] = {}
        for number, currency in each.units:
            left[currency] = left.get(currency, Fraction()) + Fraction(number)
        for currency, amount in left.items():
            if amount:
                yield Broken(f"{each.date} {each.narration}, {currency}", "0.00", cents_text(amount))
    yield from findings(trial, "E1")


def on_the_cent(trial: Trial, _subject: Subject) -> Iterator[Broken]:
    """E2."""
    for each in trial.made:
        for number, _ in each.units:
            is_sound = isinstance(number, Decimal) and number.is_finite() and number.as_tuple().exponent == -2
            if not is_sound or not number:
                yield Broken(f"{each.date} {each.narration}", "0.01", str(number))
    yield from findings(trial, "E2")


def owners(trial: Trial, _subject: Subject) -> Iterator[Broken]:
    """E3."""
    positions: dict[str, Fraction] = {}
    for entry in trial.entries:
        if type(entry).__name__ == "Transaction":
            for posting in entry.postings:
                if posting.units.currency == trial.books.currency:
                    owner = trial.owner(posting.account)
                    positions[owner] = positions.get(owner, Fraction()) - Fraction(posting.units.number)
    total = sum(positions.values(), Fraction())
    if total:
        yield Broken("Σ", "0.00", cents_text(total))
    for each in trial.made:
        for account, _ in each.legs:
            last = account.split(":")[-1]
            if not last.startswith(ANALYTICAL) and each.part != "rule":
                yield Broken(f"{each.date} {each.narration}", "18x", account)
        if len({trial.owner(account) for account, _ in each.legs}) < 2:
            yield Broken(f"{each.date} {each.narration}", "2", "1")
    yield from differences(trial.due("opening"), trial.found("opening"))
    yield from findings(trial, "E3")


def _plugin(entries: list[Any], options: dict[str, Any]) -> list[Any]:
    """The plugin's own work on entries."""
    from ...beans.applying import apply

    complete, _ = apply(entries, dict(options), frozenset({"owners", "shares", "contribution", "solidarity"}))
    return complete


def survives(trial: Trial, _subject: Subject) -> Iterator[Broken]:
    """E4."""
    for fault in trial.faults:
        yield Broken(marked("a sound ledger"), marked("no fault"), fault)
    entries, _, options = trial.written
    before = copy.deepcopy(entries)
    complete = _plugin(list(entries), options)
    if entries != before or complete[: len(before)] != before:
        yield Broken(*_changed(before, complete))
    for entry in complete[len(before) :]:
        kind = type(entry).__name__
        if kind != "Open" and not (kind == "Transaction" and "ruche" in entry.tags):
            yield Broken(str(entry.date), "#ruche", kind)


def _changed(before: list[Any], after: list[Any]) -> tuple[str, str, str]:
    for entry, other in zip(before, after, strict=False):
        if entry != other:
            return f"{entry.date}", str(entry)[:200], str(other)[:200]
    return "–", str(len(before)), str(len(after))


def settled(trial: Trial, _subject: Subject) -> Iterator[Broken]:
    """E5."""
    entries, _, options = trial.written
    once = _plugin(list(entries), options)
    more = _plugin(list(once), options)[len(once) :]
    for each in made_of(more):
        yield Broken(f"{each.date} {each.narration}", "–", trial.text(each.legs))


def ambient(trial: Trial, _subject: Subject) -> Iterator[Broken]:
    """E6, in this process: an ambient context of six digits that rounds up."""
    with localcontext(prec=6, rounding=ROUND_UP):
        other = trial.other(trial.ledger)
        other.__dict__["written"] = trial.written
        narrow = other.made
    yield from as_written(trial.made, narrow)


def as_written(usual: tuple[Made, ...], other: tuple[Made, ...]) -> Iterator[Broken]:
    """Where the same transactions would be expected, words and all."""
    expected, found = Counter(map(_words, usual)), Counter(map(_words, other))
    for day, words, legs in sorted((expected - found) + (found - expected)):
        there = (day, words, legs) in found
        shown = ", ".join(f"{account} {cents_text(amount)}" for account, amount in legs)
        yield Broken(f"{day} {words}", "–" if there else shown, shown if there else "–")


def _words(each: Made) -> tuple[Any, str, tuple[tuple[str, Fraction], ...]]:
    return each.date, each.narration, each.legs


def permuted(trial: Trial, _subject: Subject) -> Iterator[Broken]:
    """E7: one order that looks like none, told by the text itself."""

    def place(text: str) -> bytes:
        return sha256(text.encode("utf-8")).digest()

    ledger = trial.ledger
    entries = tuple(
        replace(entry, legs=tuple(sorted(entry.legs, key=lambda leg: place(f"{leg.account}{leg.cents}"))), elided=False)
        for entry in ledger.entries
    )
    turned = replace(ledger, entries=entries, order=())
    blocks = turned.blocks()
    order = tuple(sorted(range(len(blocks)), key=lambda number: place(f"{number}{blocks[number]}")))
    yield from as_written(trial.made, trial.other(replace(turned, order=order)).made)
