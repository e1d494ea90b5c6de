"""Laws that every rule kind must keep, for whoever writes one: `cases` draws what it is tried on, `holds` asserts.

    from hypothesis import given
    from ruche_ledger.testing.kinds import cases, holds

    @given(cases(Falling))
    def test_falling(case):
        holds(case)

The cases aim at what breaks scales: the cents around each breakpoint, ties of half a cent, the months around each turn.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from hypothesis import strategies as st

from ..errors import Source
from ..rules.declarations import Declaration, Reader
from ..rules.declarations import Money as Money  # for the keys that a test gives
from ..rules.declarations import Value as Written
from ..rules.developed import DENOMINATOR, DevelopedScale, KindError, reached
from ..rules.kind_keys import check_class, read_kind
from ..rules.kinds import Amount, Kind, Months, Parameter, Rate

CURRENCY = "EUR"
_CENTS_MAX = 20_000_000


class Case(NamedTuple):
    """A kind with parameters as a ledger writes them, at one seniority, on two bases in cents, the smaller first."""

    kind: type[Kind]
    keys: Mapping[str, Written]
    months: int
    low: int
    high: int
    factor: int

    @property
    def scale(self) -> DevelopedScale:
        """The kind at that seniority."""
        scale = scale_of(self.kind, self.keys)
        assert scale is not None, "a case has sound parameters"
        return scale.at(reached(scale.turns(), self.months))


def scale_of(kind: type[Kind], keys: Mapping[str, Written]) -> DevelopedScale | None:
    """A kind read from the keys of a directive, as from a ledger; None if they do not fit it.

    Raises:
        KindError: the class is no kind, or the kind fails on keys that it does not refuse.
    """
    check_class(kind, kind.__name__, ())
    reader = Reader(Declaration(date(2026, 1, 1), "ruche-rule", (), keys, Source("kit", 1)), CURRENCY, "contribution")
    scale = read_kind(kind.__name__, kind, reader)
    for fault in reader.faults:
        if fault.code == "kind-fails":
            raise KindError(fault.code, "{sentence}", sentence=fault.message)
    return scale


def values(parameter: Parameter) -> st.SearchStrategy[Written]:
    """What a bookkeeper may write for a parameter."""
    if isinstance(parameter, Rate):
        return st.one_of(
            st.sampled_from([Decimal(0), Decimal("0.105"), Decimal("0.145"), Decimal(1)]),
            st.integers(0, 10_000).map(lambda number: Decimal(number) / 10_000),
        )
    if isinstance(parameter, Amount):
        cents = st.one_of(st.sampled_from([0, 1, 100_000]), st.integers(0, _CENTS_MAX))
        return cents.map(lambda number: Money(Decimal(number) / 100, CURRENCY))
    if isinstance(parameter, Months):
        return st.integers(0, 120).map(Decimal)
    return st.sampled_from(parameter.words)


@st.composite
def cases(draw: st.DrawFn, kind: type[Kind], given: Mapping[str, st.SearchStrategy[Any]] | None = None) -> Case:
    """Draws a case.

    Args:
        draw: Hypothesis's.
        kind: What is tried.
        given: Strategies for keys whose values must fit together; the others are drawn by their units.
    """
    keys = draw(keys_of(kind, given))
    scale = scale_of(kind, keys)
    assert scale is not None, "filtered"
    turns = scale.turns()
    near_turns = [months + more for months in turns for more in (-1, 0, 1)]
    months = draw(st.sampled_from(near_turns) | st.integers(0, 400) if near_turns else st.integers(0, 400))
    points = scale.at(reached(turns, months)).breakpoints()
    near = [cents for point in points for cents in range(max(0, point - 3), point + 4)]
    base = st.sampled_from(near) | st.integers(0, _CENTS_MAX) if near else st.integers(0, _CENTS_MAX)
    low, high = sorted((draw(base), draw(base)))
    return Case(kind, keys, months, low, high, draw(st.integers(2, 9)))


def keys_of(
    kind: type[Kind], given: Mapping[str, st.SearchStrategy[Any]] | None = None
) -> st.SearchStrategy[Mapping[str, Written]]:
    """Parameters that fit together, as a ledger writes them; arguments as for `cases`."""
    return _keys(kind, given or {}).filter(lambda keys: scale_of(kind, keys) is not None)


@st.composite
def _keys(draw: st.DrawFn, kind: type[Kind], given: Mapping[str, st.SearchStrategy[Any]]) -> Mapping[str, Written]:
    keys: dict[str, Written] = {}
    for key, parameter in kind.parameters.items():
        names = [key]
        if key.endswith("-N"):
            names = [f"{key[:-1]}{number}" for number in range(1, 1 + draw(st.integers(1, 3)))]
        for name in names:
            if name in given or parameter.default is None or draw(st.booleans()):
                keys[name] = draw(given.get(name, values(parameter)))
    return keys


def holds(case: Case) -> None:
    """Asserts every law that the kind does not waive: C2, C3, C5 against its own explanation, C7, C11."""
    scale, low, high = case.scale, case.low, case.high
    assert scale.apply(0) == 0, "C7: nothing is due on nothing"
    assert scale.apply(-high) == -scale.apply(high), "C7: a negative base gives back what the same base owes"
    assert scale.apply(low) <= scale.apply(high), "C2: more is never due on less"
    for base in (low, high):
        told = sum((part.base * Fraction(part.rate) for part in scale.slices(base)), Fraction(0))
        assert told * DENOMINATOR == scale.apply(base), "C5: what is told is what is due"
        assert all(part.words for part in scale.slices(base)), "each term says what it is"
    if "C3" not in scale.made.waivers:
        assert scale.apply(high) - scale.apply(low) <= (high - low) * DENOMINATOR, "C3: no cent costs more than a cent"
    if "C11" not in scale.made.waivers:
        scaled = scale_of(case.kind, {key: _times(value, case.factor) for key, value in case.keys.items()})
        assert scaled is not None, "C11: amounts that fit together also do when scaled"
        due = scaled.at(scale.months).apply(high * case.factor)
        assert due == scale.apply(high) * case.factor, "C11: scaled together, so is what is due"


def _times(value: Written, factor: int) -> Written:
    return Money(value.number * factor, value.currency) if isinstance(value, Money) else value
