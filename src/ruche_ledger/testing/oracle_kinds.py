"""The oracle's own reading of rule kinds from outside: their parameters, and what their terms add up to.

Only where a kind's class lies is asked of the engine's finder: how a module is imported is no matter of amounts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..rules.kinds import Kind

BUILT_IN = ("flat", "graduated", "volume", "exempt")


def classes(words: Iterable[str], folder: Path | None) -> dict[str, type[Kind]]:
    """The classes that scales name; those that are none are left out."""
    from ..rules.developed import KindError
    from ..rules.finding import Finder

    finder, found = Finder(folder), {}
    for word in words:
        if word not in BUILT_IN:
            try:
                found[word] = finder.find(word, BUILT_IN, ())
            except KindError:
                continue
    return found


def folder_of(options: Mapping[str, Any]) -> Path | None:
    """Where modules of rule kinds may lie: beside the main file, if its option says so."""
    file = str(options.get("filename") or "")
    return Path(file).absolute().parent if options.get("insert_pythonpath") and file and file[0] != "<" else None


def made(kind: type[Kind], meta: Mapping[str, Any]) -> Kind:
    """A kind with the parameters of a directive."""
    return kind({key: _given(key, parameter, meta) for key, parameter in kind.parameters.items()})


def _given(key: str, parameter: Any, meta: Mapping[str, Any]) -> Any:
    if key.endswith("-N"):
        stem = re.escape(key[:-1])
        numbers = sorted(int(found[1]) for name in meta if (found := re.fullmatch(rf"{stem}([1-9]\d*)", name)))
        return tuple(_value(parameter, meta[f"{key[:-1]}{number}"]) for number in numbers)
    if key in meta:
        return _value(parameter, meta[key])
    unit, default = type(parameter).__name__, parameter.default
    return Fraction(default) if unit == "Rate" else default


def _value(parameter: Any, value: Any) -> Any:
    unit = type(parameter).__name__
    if unit == "Choice":
        return str(value)
    number = Fraction(getattr(value, "number", value))
    if unit == "Amount":
        number *= 100
    return number if unit == "Rate" else int(number)


def due(kind: Kind, base: Fraction, months: int) -> Fraction:
    """What is due on a positive base, in the operating currency, at the last turn that a seniority has reached."""
    cents = base * 100
    assert cents.denominator == 1, "bases are on the cent"
    return sum((term.amount * Fraction(term.rate) for term in kind.terms(int(cents), months)), Fraction()) / 100


def turn(kind: Kind, months: int) -> int:
    """The last turn that a seniority has reached, 0 before the first."""
    return max((each for each in kind.turns() if each <= months), default=0)
