"""What must always hold of a computed ledger: named predicates that tests and `ruche check` share.

Each predicate looks at plain values (books, decisions, outcome) and yields a finding for whatever contradicts its
sentence; on a sound ledger all of them yield nothing. The letters are E for every rule, C for contributions, P for
pooled means, S for solidarity.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from ..errors import Problem
from ..messages import marked
from . import contributions, entries, funds, pooled, received, transfers
from .facts import Facts

__all__ = ["INVARIANTS", "Examined", "Facts", "Invariant", "examine"]


@dataclass(frozen=True, slots=True)
class Invariant:
    """One predicate: `id`, its sentence in English (the key into the catalogue), and what looks for exceptions."""

    id: str
    sentence: str
    look: Callable[[Facts], Iterator[Problem]]


@dataclass(frozen=True, slots=True)
class Examined:
    """An invariant with what was found against it."""

    invariant: Invariant
    findings: tuple[Problem, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing was found."""
        return not self.findings


def examine(facts: Facts, invariants: Iterable[Invariant] | None = None) -> tuple[Examined, ...]:
    """Looks for exceptions to each invariant, all of them by default."""
    return tuple(
        Examined(invariant, tuple(invariant.look(facts)))
        for invariant in (INVARIANTS if invariants is None else invariants)
    )


INVARIANTS = (
    Invariant("E1", marked("Every generated entry balances to exactly zero."), entries.residuals),
    Invariant("E2", marked("Every generated amount is on the cent, and none is zero."), entries.zeros),
    Invariant(
        "E3",
        marked("Sub-ledgers add up to the general ledger, and all positions to zero, on each day."),
        entries.owners,
    ),
    Invariant("E3-18", marked("Generated 18x accounts cancel for the cooperative as a legal entity."), entries.entity),
    Invariant("C4", marked("Nothing is levied on a day without an active contract."), contributions.active),
    Invariant("C4-limits", marked("Minimum and cap hold over their periods, to the cent."), contributions.limits),
    Invariant(
        "C5",
        marked("Every levy is what its rule gives, to the cent, and so is the fund's share."),
        contributions.amounts,
    ),
    Invariant(
        "C5-paid",
        marked("What is received of an invoice counts in proportion to its amount with VAT, and never twice."),
        received.receipts,
    ),
    Invariant("C5-slices", marked("The slices of a window add up to the round of the whole."), contributions.slices),
    Invariant("C10", marked("The months of every levy add up to its years, exactly."), contributions.years),
    Invariant(
        "P1",
        marked("Every shared cost is divided as decided: the parts add up, each within a cent of its quota."),
        pooled.shared,
    ),
    Invariant("S1", marked("Each fund holds what came in less what went out, exactly."), funds.funds),
    Invariant("S2", marked("No fund pays itself below its reserve."), funds.reserves),
    Invariant("S3", marked("Nothing that a fund takes takes a position below zero."), transfers.taken),
    Invariant("S4", marked("Every levy of a fund is what its directive gives, to the cent."), transfers.levies),
    Invariant("S5", marked("Aid goes to those it is decided for, within need, cover and caps."), transfers.claims),
    Invariant("S6", marked("All claims are met, or the fund is at its reserve."), funds.met),
    Invariant(
        "S7", marked("Shares add up, each within a cent of its quota; a larger claim never gets less."), funds.shares
    ),
    Invariant("S7-call", marked("A call brings what is missing, or all that donors may give."), funds.calls),
    Invariant("S8", marked("Nobody pays back more than is owed, and 181 holds what is owed."), transfers.advances),
    Invariant("S9", marked("After an exit nothing is owed to a fund that writes off."), transfers.exits),
)
