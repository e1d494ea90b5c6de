"""What a law is, and what is told where it is broken."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from ..oracle import Expected
from ..trials import Trial, cents_text

if TYPE_CHECKING:
    from ..subjects import Subject

#: The part of ledgers that are about nothing in particular.
WHOLE = "whole"

#: Below this, no difference is a bound.
NOTHING = Fraction(0)


class Broken(NamedTuple):
    """What contradicts a law.

    Attributes:
        what: Where: whose amount, on which account and day.
        expected: The amount, or the fact, that the law asks for.
        found: What there is instead.
    """

    what: str
    expected: str
    found: str


Look = Callable[[Trial, "Subject"], Iterator[Broken]]
Together = Callable[[Sequence[Trial]], Iterator[tuple[Trial, Broken]]]


@dataclass(frozen=True, slots=True)
class Law:
    """One invariant.

    Attributes:
        id: Its name: `C3`.
        sentence: What must hold, in plain words; the key into the message catalogue.
        look: Yields what contradicts it in one ledger.
        parts: What it speaks of: `rule`, `article`, `share`.
        waivable: Whether a rule may declare a weaker bound instead.
        together: Looks at a few ledgers together, at the end: it starts other processes, or writes files.
        moved: Whether it computes a changed copy of the ledger: looked at in fewer ledgers.
        probes: Whether it speaks of tables of one rule (True), of whole lives (False), or of both (None).
    """

    id: str
    sentence: str
    look: Look
    parts: frozenset[str] = frozenset({"rule", "article", "share"})
    waivable: bool = False
    together: Together | None = None
    moved: bool = False
    probes: bool | None = None

    def applies(self, subject: Subject) -> bool:
        """Whether it speaks of a rule of this kind at all."""
        if subject.part == WHOLE:
            return self.probes is not True and self.id != "C1"
        return subject.part in self.parts

    def check(self, trial: Trial, subject: Subject) -> Broken | None:
        """The first thing that contradicts it, if any."""
        return next(self.look(trial, subject), None)


def differences(expected: Counter[Expected], found: Counter[Expected]) -> Iterator[Broken]:
    """Where two multisets of transactions differ, account by account and day by day; else how they are cut."""
    due, there = sums(expected), sums(found)
    is_told = False
    for place in sorted(due.keys() | there.keys()):
        if due.get(place, NOTHING) != there.get(place, NOTHING):
            is_told = True
            day, account = place
            yield Broken(
                f"{account}, {day}", cents_text(due.get(place, NOTHING)), cents_text(there.get(place, NOTHING))
            )
    if not is_told:
        missing, more = expected - found, found - expected
        for each in sorted(missing + more):
            yield Broken(f"{each.date}", lines(missing, each.date), lines(more, each.date))
            return


def sums(transactions: Counter[Expected]) -> dict[tuple[date, str], Fraction]:
    """What each account gets on each day."""
    found: dict[tuple[date, str], Fraction] = defaultdict(Fraction)
    for each, number in transactions.items():
        for account, amount in each.legs:
            found[each.date, account] += amount * number
    return found


def lines(transactions: Counter[Expected], day: date) -> str:
    """The transactions of one day on one line."""
    each = sorted(one for one in transactions.elements() if one.date == day)
    return (
        " | ".join(", ".join(f"{account} {cents_text(amount)}" for account, amount in one.legs) for one in each) or "–"
    )
