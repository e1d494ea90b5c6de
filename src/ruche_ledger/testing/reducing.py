"""Makes a counterexample small: as long as the law stays broken, parts are taken out and numbers made rounder.

Each step keeps a ledger that is sound by the oracle's own reading; which law is broken may not change, what it says of
the amounts may.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from .laws.law import Broken
from .texts import Declaration, Entry, GeneratedLedger
from .trials import Trial

if TYPE_CHECKING:
    from .proving import Counterexample

#: A counterexample that is not minimal is better than a long wait.
NANOSECONDS_MAX = 6_000_000_000

#: What is tried in place of an amount in cents, the roundest first.
ROUNDER: tuple[Callable[[int], int], ...] = (
    lambda _: 1,
    lambda _: 100,
    lambda cents: cents // 10_000 * 10_000,
    lambda cents: cents // 100 * 100,
    lambda cents: cents // 10 * 10,
    lambda cents: cents // 2,
    lambda cents: cents - 1,
)

T = TypeVar("T")
Try = Callable[[GeneratedLedger], bool]


def reduced(found: Counterexample) -> Counterexample:
    """The smallest ledger found in a few seconds in which the same law is broken."""
    best, until = found, time.process_time_ns() + NANOSECONDS_MAX

    def tried(ledger: GeneratedLedger) -> bool:
        nonlocal best
        if time.process_time_ns() > until or ledger == best.ledger:
            return False
        broken = _broken(found, ledger)
        if broken is None:
            return False
        best = replace(best, broken=broken[1], trial=broken[0])
        return True

    size = None
    while size != _size(best.ledger) and time.process_time_ns() < until:
        size = _size(best.ledger)
        _fewer_people(lambda: best.ledger, tried)
        _fewer_entries(lambda: best.ledger, tried)
        _fewer_declarations(lambda: best.ledger, tried)
        _plainer(lambda: best.ledger, tried)
        _rounder(lambda: best.ledger, tried)
    return best


def _size(ledger: GeneratedLedger) -> tuple[int, int]:
    return len(ledger.text), sum(abs(leg.cents) for entry in ledger.entries for leg in entry.legs)


def _broken(found: Counterexample, ledger: GeneratedLedger) -> tuple[Trial, Broken] | None:
    from .proving import looked

    trial = found.trial.other(ledger)
    try:
        if trial.written[1] or not ledger.entrepreneurs:
            return None
        if not found.trial.faults and trial.faults:
            return None  # another fault, made by the reduction itself
        broken = looked(found.law, trial, found.subject)
    except Exception:  # the oracle reads sound ledgers only
        return None
    if broken is None or (broken.expected == "–") != (found.broken.expected == "–"):
        return None  # two amounts say more than a sentence
    return trial, broken


def _without(items: Sequence[T]) -> Iterator[tuple[T, ...]]:
    """The items with ever smaller stretches left out."""
    size = len(items)
    while size:
        for at in range(0, len(items), size):
            yield (*items[:at], *items[at + size :])
        size //= 2


def _shrunk(now: Callable[[], GeneratedLedger], items: Callable[[GeneratedLedger], Sequence[T]],
            made: Callable[[GeneratedLedger, tuple[T, ...]], GeneratedLedger], tried: Try) -> None:  # fmt: skip
    """Leaves out as much as possible; after each success what is left is looked at anew."""
    while any(tried(made(now(), fewer)) for fewer in _without(items(now()))):
        continue


def _fewer_entries(now: Callable[[], GeneratedLedger], tried: Try) -> None:
    _shrunk(now, lambda ledger: ledger.entries, lambda ledger, fewer: replace(ledger, entries=fewer, order=()), tried)


def _fewer_people(now: Callable[[], GeneratedLedger], tried: Try) -> None:
    _shrunk(now, lambda ledger: ledger.entrepreneurs, _of_people, tried)


def _of_people(ledger: GeneratedLedger, kept: tuple[str, ...]) -> GeneratedLedger:
    """The ledger of some of its people alone."""
    gone = set(ledger.entrepreneurs) - set(kept)
    declarations = tuple(each for each in ledger.declarations if not gone & _names(each))
    entries = tuple(entry for entry in ledger.entries if not gone & entry.owners)
    return replace(ledger, declarations=declarations, entries=entries, order=())


def _names(each: Declaration) -> set[str]:
    return {str(value) for value in each.values}


def _fewer_declarations(now: Callable[[], GeneratedLedger], tried: Try) -> None:
    _shrunk(
        now,
        lambda ledger: ledger.declarations,
        lambda ledger, fewer: replace(ledger, declarations=fewer, order=()),
        tried,
    )


def _plainer(now: Callable[[], GeneratedLedger], tried: Try) -> None:
    ledger = now()
    tried(replace(ledger, zero_balances=(), order=()))
    tried(replace(now(), french=False))
    tried(replace(now(), opened=frozenset(), pcg={}))
    for place in range(len(now().entries)):
        entry = now().entries[place]
        _exchange(now(), place, replace(entry, links=(), elided=False), tried)
        _exchange(now(), place, replace(now().entries[place], elided=False), tried)


def _exchange(ledger: GeneratedLedger, place: int, entry: Entry, tried: Try) -> bool:
    entries = (*ledger.entries[:place], entry, *ledger.entries[place + 1 :])
    return tried(replace(ledger, entries=entries, order=()))


def _rounder(now: Callable[[], GeneratedLedger], tried: Try) -> None:
    """Amounts of entries with two legs: first a cent, then whole hundreds, euros and tens of cents, then halves."""
    for place in range(len(now().entries)):
        for change in ROUNDER:
            entry = now().entries[place]
            if len(entry.legs) != 2 or len({leg.currency for leg in entry.legs}) != 1:
                break
            size = change(abs(entry.legs[0].cents))
            if not 0 < size < abs(entry.legs[0].cents):
                continue
            legs = tuple(replace(leg, cents=size if leg.cents > 0 else -size) for leg in entry.legs)
            while _exchange(now(), place, replace(entry, legs=legs), tried) and size > 1:
                entry = now().entries[place]
                size = change(abs(entry.legs[0].cents))
                if not 0 < size < abs(entry.legs[0].cents):
                    break
                legs = tuple(replace(leg, cents=size if leg.cents > 0 else -size) for leg in entry.legs)
