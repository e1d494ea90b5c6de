"""Strategies for everybody: people, their contracts, what moves, invoices, whole cooperatives, and rules.

They are aimed at what breaks rules: breakpoints ± 3 cents, half-cent ties, edges of months, years and rules, months
without entries, days before the first rule, scarce funds. All of them shrink.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from os import PathLike
from typing import TYPE_CHECKING, Any

from hypothesis import assume
from hypothesis import strategies as st

from ..cooperative import Cooperative, load
from ..errors import RucheError, Source
from ..model import Entrepreneur, Movement, Span
from ..rules.contributions import SCALES, Rule
from ..rules.kinds import Kind
from . import strategies as shapes
from . import strategies_clauses, strategies_wide
from .around_funds import predict
from .kinds import keys_of
from .strategies_people import active_books, declared, histories, spans
from .strategies_pieces import Aim
from .strategies_receipts import receivables
from .texts import Declaration, GeneratedLedger
from .trials import Trial

if TYPE_CHECKING:
    from beancount.core.data import Transaction

#: The day from which drawn rules hold.
SINCE = date(2018, 1, 1)
RULE = Declaration(
    SINCE, "ruche-rule", ("contribution", "flat"), (("rate", Decimal("0.1")), ("source", "AG"))
)


def contracts() -> st.SearchStrategy[tuple[Span, ...]]:
    """The contracts of one person in order of time: changes, exits, new entries, on the edges of months and years."""
    return entrepreneurs().map(lambda person: person.spans)


@st.composite
def entrepreneurs(draw: st.DrawFn) -> Entrepreneur:
    """One person with their contracts, as the library has them."""
    history = draw(histories(draw(spans()), constant=False))
    key = draw(st.sampled_from(("E007", "E012", "3D", "Éa-1")))
    cooperative = _computed(GeneratedLedger((shapes.COOPERATIVE, *declared(key, history)), ()))
    return cooperative.entrepreneurs[key]


@st.composite
def movements(draw: st.DrawFn) -> Movement:
    """One movement of somebody's sub-ledger, generated or written."""
    cooperative = draw(cooperatives())
    found = [
        movement
        for owner in cooperative.owners
        for movement in cooperative.movements(_always(cooperative), owner=owner)
    ]
    assume(found)
    return draw(st.sampled_from(found))


@st.composite
def invoices(draw: st.DrawFn, *, key: str = "E007") -> tuple[Transaction, ...]:
    """The life of some invoices of one person, as Beancount's transactions in order of time.

    Invoices with VAT or without, receipts of the whole, a part or a cent more, payments before the invoice and
    payments that bounce, credit notes, discounts, bad debts; each piece shares the link of its invoices.
    """
    span = draw(spans())
    here = {key: ((date(2017, 7, 1), "CESA"),)}
    entries = draw(receivables(span, active_books({key: here[key]}), Aim.at((RULE,))))
    ledger = GeneratedLedger((shapes.COOPERATIVE, *declared(key, here[key])), entries)
    return tuple(each for each in Trial(ledger).written[0] if type(each).__name__ == "Transaction")


def ledgers(*, received: bool | None = None, mutual: bool | None = None) -> st.SearchStrategy[str]:
    """Whole ledgers as texts that load in bean-check with the plugin, without a fault.

    Args:
        received: Whether rules count what is received; None for either.
        mutual: Whether there are funds that give, lend, levy and call; None for either.
    """
    return generated(received=received, mutual=mutual).map(lambda ledger: ledger.text)


def generated(*, received: bool | None = None, mutual: bool | None = None) -> st.SearchStrategy[GeneratedLedger]:
    """As `ledgers`, but as parts that a test can change: renamed people, entries added, another order."""
    from .strategies_mutual import mutuals

    ruled = strategies_wide.cooperatives(received=received)
    if mutual is None:
        return st.one_of(ruled, shapes.ledgers(predict=predict), mutuals(predict))
    return mutuals(predict) if mutual else ruled


def cooperatives(*, received: bool | None = None, mutual: bool | None = None) -> st.SearchStrategy[Cooperative]:
    """Whole cooperatives, computed; arguments as for `ledgers`."""
    return generated(received=received, mutual=mutual).map(_computed)


@st.composite
def rules(draw: st.DrawFn, kind: str | type[Kind] | None = None) -> Rule:
    """A sound rule of a scale, or of a rule kind's class, with every key that it may have.

    Args:
        draw: Hypothesis's.
        kind: `flat`, `graduated`, `volume`, `exempt`, or a class; any scale by default.

    Raises:
        RucheError: there is no such scale.
    """
    if isinstance(kind, type):
        return draw(_of_kind(kind))
    if kind is not None and kind not in SCALES:
        known = ", ".join(SCALES)
        raise RucheError("unknown scale “{scale}”; the scales that work are {known}", scale=kind, known=known)
    scale, meta = draw(strategies_clauses.clauses((), kinds=(kind,) if kind else SCALES))
    directive = Declaration(SINCE, "ruche-rule", ("contribution", scale), (*meta.items(), ("source", "AG")))
    (rule,) = _computed(GeneratedLedger((shapes.COOPERATIVE, directive), ())).decisions.rules["contribution"]
    assume(rule.sound)
    return rule


@st.composite
def _of_kind(draw: st.DrawFn, kind: type[Kind]) -> Rule:
    from ..rules.contributions import read_rule
    from ..rules.declarations import Declaration as Directive
    from ..rules.declarations import Reader

    keys = {**draw(keys_of(kind)), "source": "AG"}
    directive = Directive(SINCE, "ruche-rule", ("contribution", kind.__name__), keys, Source("drawn", 1))
    reader = Reader(directive, "EUR", "contribution")
    rule = read_rule(directive, reader, kind)
    assume(rule is not None and reader.sound)
    assert rule is not None, "assumed"
    return rule


def rules_in(ledger: str | PathLike[str] | Cooperative) -> st.SearchStrategy[Rule]:
    """The rules of a ledger, with its parameters.

    Raises:
        LedgerError: the file cannot be read.
        RucheError: the ledger has no rule.
    """
    cooperative = ledger if isinstance(ledger, Cooperative) else load(ledger)
    found = [rule for versions in cooperative.decisions.rules.values() for rule in versions if rule.sound]
    if not found:
        raise RucheError("this ledger has no rule; declare one with ruche-rule")
    return st.sampled_from(found)


def _computed(ledger: GeneratedLedger) -> Cooperative:
    entries, _, options = Trial(ledger).written
    return Cooperative.from_entries(entries, options)


def _always(cooperative: Cooperative) -> Any:
    from ..periods import Period

    start = cooperative.books.start or date(2000, 1, 1)
    return Period(start, date(cooperative.horizon.year + 1, 1, 1), "")
