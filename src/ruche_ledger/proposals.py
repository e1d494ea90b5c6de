"""A proposal as changes of single parameters, which are applied one after the other.

Each proposed directive is set beside the one that it takes the place of: for each contract, the latest before it of
the same name. Where one directive takes the place of several, or holds for contracts that had none, each part is
looked at by itself. The keys that are otherwise are then applied in the order in which they are written, each on top
of those before, so that what each does adds up to what all do. Some keys are sound only together, a band and its rate,
say: they are one step.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import combinations
from typing import NamedTuple

from .rules.contributions import BASES
from .rules.declarations import Declaration, Money, Value, written
from .sides import Side

#: Directives of which a later one takes the place of an earlier one whole; so many of their values name them.
_REPLACING = {"ruche-rule": 1, "ruche-solidarity": 2, "ruche-share": 1}

#: Directives whose keys each take the place of an earlier one's, or of a rule's; with the keys that say no more than
#: who, where, how long and why.
_STACKING = {
    "ruche-fund": frozenset({"name"}),
    "ruche-cooperative": frozenset({"name", "language"}),
    "ruche-entrepreneur": frozenset({"name"}),
    "ruche-terms": frozenset({"channel", "until", "source"}),
}

#: The scale of a rule, as if it were a key.
SCALE = "scale"

#: A directive that is applied as a whole, as if that were a key of it.
_WHOLE = ""

#: Keys that are no parameters: whom a directive holds for, which one it is, and why.
_BESIDE = frozenset({"contracts", "channel", "source"})

#: What holds where a key is not written: to write it changes nothing.
_DEFAULTS: Mapping[str, Value] = {
    **{"basis": "invoiced", "levied": "month", "negative": "refund", "credit-notes": "original", "rounding": "half-up"},
    **{"per": "entrepreneur", "fixed": Decimal(0), "target": Decimal(0), "above": Decimal(0), "cover": Decimal(1)},
    **{"decision": "automatic", "write-off": "fund"},
}

#: With so many that are not sound alone a change is tried before it is tried with all of them.
_COMPANIONS_MAX = 2


class Parameter(NamedTuple):
    """A key and what it says before and after; None where it is not written."""

    key: str
    old: Value
    new: Value

    def as_dict(self) -> dict[str, str | None]:
        """A row for machines: values as they are written."""
        old, new = (None if value is None else written(value) for value in (self.old, self.new))
        return {"key": self.key, "before": old, "after": new}


@dataclass(frozen=True, slots=True)
class Cause:
    """What one proposed directive does in one step.

    Attributes:
        directive: The proposed directive.
        contracts: For which it takes the place of `former`; () for all that it holds for.
        former: What it takes the place of; None if there is nothing.
        parameters: What is otherwise; of a directive that takes no other's place, all that it says.
    """

    directive: Declaration
    contracts: tuple[str, ...]
    former: Declaration | None
    parameters: tuple[Parameter, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Unit:
    """A proposed directive for the contracts for which it takes one other's place; `keys` are applied one by one."""

    directive: Declaration
    contracts: tuple[str, ...]
    former: Declaration | None
    keys: tuple[str, ...]

    def partly(self, applied: Collection[str]) -> Declaration:
        """The directive with only some of its keys."""
        directive, kind = self.directive, self.directive.kind
        keys, values = dict(directive.keys), directive.values
        if kind in _STACKING and _WHOLE not in applied:
            keys = {key: value for key, value in keys.items() if key in applied or key in _STACKING[kind]}
        elif self.former is not None and _WHOLE not in applied:
            kept = {key: value for key, value in self.former.keys.items() if key not in {*_BESIDE, *applied}}
            keys = kept | {key: value for key, value in keys.items() if key in {*_BESIDE, *applied}}
            if kind == "ruche-rule" and SCALE not in applied:
                values = self.former.values
        if self.contracts:
            keys["contracts"] = ", ".join(self.contracts)
        return replace(directive, values=values, keys=keys)


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """Keys that are applied together in any case."""

    parts: tuple[tuple[_Unit, str], ...]


def causes_of(changes: Iterable[Change]) -> Iterator[Cause]:
    """What some changes are, directive by directive."""
    by_unit: dict[_Unit, list[str]] = {}
    for change in changes:
        for unit, key in change.parts:
            by_unit.setdefault(unit, []).append(key)
    for unit, keys in by_unit.items():
        named = keys if _WHOLE not in keys else _all_keys(unit.directive, unit.former)
        said = (Parameter(key, _value(unit.former, key), _value(unit.directive, key)) for key in named)
        former, new = unit.former, unit.directive
        parameters = tuple(
            each for each in said if former is None or _in_force(former, each.key) != _in_force(new, each.key)
        )
        yield Cause(unit.directive, unit.contracts, unit.former, parameters)


class Plan:
    """The changes of one proposal, in order.

    Args:
        ledger: All declarations of the ledger.
        proposed: The proposal's.
        contracts: Those that anybody has.
    """

    def __init__(
        self, ledger: Sequence[Declaration], proposed: Sequence[Declaration], contracts: Iterable[str]
    ) -> None:
        self.ledger = tuple(ledger)
        self.proposed = tuple(sorted(proposed, key=lambda directive: (directive.date, directive.source)))
        self.contracts = tuple(sorted(contracts))
        self.units = tuple(self._units_of(directive) for directive in self.proposed)
        self.changes = tuple(self._changes())

    def declarations(self, applied: Iterable[Change]) -> tuple[Declaration, ...]:
        """The ledger's declarations, with the proposal's as far as they are applied."""
        keys: dict[_Unit, set[str]] = {}
        for change in applied:
            for unit, key in change.parts:
                keys.setdefault(unit, set()).add(key)
        found = list(self.ledger)
        for directive, units in zip(self.proposed, self.units, strict=True):
            if all(len(keys.get(unit, ())) == len(unit.keys) for unit in units):
                found.append(directive)
            else:
                found += [unit.partly(keys[unit]) for unit in units if unit in keys]
        return tuple(found)

    def ends(self, directive: Declaration) -> list[Declaration]:
        """The first of the ledger's own directives that take a proposed one's place, for some contract."""
        later = [each for each in self.ledger if _what(each) == _what(directive) and each.date > directive.date]
        if directive.kind not in _REPLACING or not later:
            return []
        first = min(each.date for each in later)
        contracts = [contract for contract in self.contracts if _names(directive, contract)]
        return [each for each in later if each.date == first and any(_names(each, one) for one in contracts or [""])]

    def rivals(self, directive: Declaration) -> list[Declaration]:
        """The ledger's own directives of the same day that would hold beside a proposed one, for some contract."""
        alike = [each for each in self.ledger if _what(each) == _what(directive) and each.date == directive.date]
        named = [each for each in self.contracts if _names(directive, each)]
        return [
            each
            for each in alike
            if directive.kind in _REPLACING and _overlap(each, directive) and any(_names(each, one) for one in named)
        ]

    def _changes(self) -> Iterator[Change]:
        together: dict[tuple[object, ...], list[tuple[_Unit, str]]] = {}
        for directive, units in zip(self.proposed, self.units, strict=True):
            rivals = [each for each in self.proposed if _what(each) == _what(directive) and each.date == directive.date]
            for unit in units:
                whole = len(rivals) > 1 and unit.keys == (_WHOLE,)
                # Seniorities that are cut otherwise than before are sound only together.
                for key in unit.keys:
                    what = (*_what(directive), directive.date) if whole else (unit, key)
                    together.setdefault(what, []).append((unit, key))
        yield from (Change(tuple(parts)) for parts in together.values())

    def _units_of(self, directive: Declaration) -> tuple[_Unit, ...]:
        alike = [each for each in (*self.ledger, *self.proposed) if _what(each) == _what(directive)]
        if directive.kind not in _REPLACING:
            is_terms = directive.kind == "ruche-terms"
            held = _latest(alike, directive.date) if directive.kind in _STACKING and not is_terms else []
            keys = [key for key in directive.keys if key not in _STACKING.get(directive.kind, directive.keys)]
            parts = tuple(keys if held or is_terms else ()) or (_WHOLE,)
            return (_Unit(directive, (), held[-1] if held else None, parts),)
        by_former: dict[int, tuple[Declaration | None, list[str]]] = {}
        for contract in [each for each in self.contracts if _names(directive, each)] or [""]:
            former = _former(directive, [each for each in alike if _names(each, contract)])
            by_former.setdefault(id(former), (former, []))[1].append(contract)
        return tuple(
            _Unit(directive, tuple(contracts) if len(by_former) > 1 else (), former, _changed(directive, former))
            for former, contracts in by_former.values()
        )


def walk(
    plan: Plan,
    is_sound: Callable[[Sequence[Declaration]], bool],
    side: Callable[[Sequence[Declaration]], Side | None],
) -> Iterator[tuple[tuple[Cause, ...], Side]]:
    """Applies a plan's changes one after the other, those that are not sound alone together.

    Args:
        plan: The changes.
        is_sound: Whether declarations can be read without a fault: a quick look.
        side: What follows from declarations; None if there is a fault in it. Of all changes together there is none.

    Yields:
        In order, the causes of one step with the side on which it has had its effect; the last is the whole proposal.
    """
    applied: list[Change] = []
    waiting: list[Change] = []
    for number, change in enumerate(plan.changes, start=1):
        waiting.append(change)
        for group in (waiting,) if number == len(plan.changes) else _groups(waiting):
            declared = plan.declarations((*applied, *group))
            made = side(declared) if is_sound(declared) else None
            if made is not None:
                yield tuple(causes_of(group)), made
                applied += group
                waiting = [each for each in waiting if each not in group]
                break


def _groups(waiting: Sequence[Change]) -> Iterator[Sequence[Change]]:
    """The last change alone, with one or two of those that wait for company, with all of them."""
    *others, last = waiting
    for count in range(min(len(others), _COMPANIONS_MAX) + 1):
        for company in combinations(others, count):
            yield (*company, last)
    if len(others) > _COMPANIONS_MAX:
        yield waiting


def _what(directive: Declaration) -> tuple[object, ...]:
    """What two directives have in common of which the later takes the place of the earlier."""
    named = directive.values[: _REPLACING.get(directive.kind, 1)]
    return directive.kind, named, directive.keys.get("channel", "external")


def _former(directive: Declaration, alike: Sequence[Declaration]) -> Declaration | None:
    """What a directive takes the place of under one contract; None if nothing, or if it cannot be said."""
    held, beside = _latest(alike, directive.date), [each for each in alike if each.date == directive.date]
    fitting = [each for each in held if _seniority(each) == _seniority(directive)]
    if len(fitting) == 1:
        return fitting[0]
    return held[0] if len(held) == len(beside) == 1 else None


def _latest(alike: Sequence[Declaration], before: date) -> list[Declaration]:
    last = max((each.date for each in alike if each.date < before), default=date.min)
    return [each for each in alike if each.date == last]


def _names(directive: Declaration, contract: str) -> bool:
    words = directive.keys.get("contracts")
    return not isinstance(words, str) or contract in {word.strip() for word in words.split(",")}


def _seniority(directive: Declaration) -> tuple[Value, Value]:
    return directive.keys.get("seniority-from"), directive.keys.get("seniority-until")


def _overlap(one: Declaration, other: Declaration) -> bool:
    """Whether some seniority is in both; what cannot be read is a fault of its own."""
    lows, highs = zip(*map(_seniority, (one, other)), strict=True)
    low = max([each for each in lows if isinstance(each, Decimal)], default=Decimal(0))
    return all(low < high for high in highs if isinstance(high, Decimal))


def _changed(directive: Declaration, former: Declaration | None) -> tuple[str, ...]:
    """The keys that say otherwise than before."""
    if former is None:
        return (_WHOLE,)
    keys = _all_keys(directive, former)
    return tuple(key for key in keys if _in_force(directive, key) != _in_force(former, key)) or (_WHOLE,)


def _all_keys(directive: Declaration, former: Declaration | None) -> list[str]:
    """The scale, then the keys as they are written, then those that are no longer."""
    keys = dict.fromkeys((*directive.keys, *(former.keys if former else ())))
    scale = [SCALE] if directive.kind == "ruche-rule" else []
    return [*scale, *(key for key in keys if key not in _BESIDE)]


def _value(directive: Declaration | None, key: str) -> Value:
    if directive is None:
        return None
    return directive.values[1] if key == SCALE else directive.keys.get(key)


def _in_force(directive: Declaration, key: str) -> Value:
    """What holds, whether it is written or not."""
    value = _value(directive, key)
    if value is None and key == "window":
        value = directive.keys.get("levied", _DEFAULTS["levied"])
    if value is None and key == "base":
        value = BASES.get(str(directive.keys.get("channel", "external")))
    if value is None:
        value = _DEFAULTS.get(key)
    return value.number if isinstance(value, Money) else value
