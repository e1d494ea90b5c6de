"""Rule kinds that are wrong in one way each; the ledgers beside this file name them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar

from ruche_ledger.rules.kinds import Kind, Parameter, Rate, Term

TENTH = Decimal("0.1")


class NoKind:
    """Says nothing of itself."""


class Silent(Kind):
    """Does not say what is due."""


class Flat(Kind):
    """A tenth of all."""

    def terms(self, base: int, months: int) -> Sequence[Term]:
        return [Term(base, TENTH, "all")]


class Waiving(Flat):
    """Waives a law that no rule may break."""

    waivers: ClassVar[Mapping[str, str]] = {"C2": "it is simpler so"}


class Inexact(Kind):
    """A rate that is no decimal number."""

    def terms(self, base: int, months: int) -> Sequence[Term]:
        quarter: Any = 1 / 4
        return [Term(base, quarter, "a quarter, as a float")]


class Failing(Kind):
    """Stumbles over one base."""

    def terms(self, base: int, months: int) -> Sequence[Term]:
        return [Term(base, TENTH / (0 if base == 100_000 else 1), "all")]


class Cliff(Kind):
    """A sum that is due from a threshold on."""

    def breakpoints(self, months: int) -> Iterable[int]:
        return [50_000]

    def terms(self, base: int, months: int) -> Sequence[Term]:
        return [Term(10_000 if base >= 50_000 else 0, 1, "a sum from 500.00 on")]


class Refusing(Flat):
    """Two rates in order."""

    parameters: ClassVar[Mapping[str, Parameter]] = {"low": Rate(), "high": Rate()}

    def refused(self) -> Iterable[str]:
        if self.rate("low") > self.rate("high"):
            yield "low lies above high; write the smaller rate first"


class Defaulting(Flat):
    """A rate as a float, where none is written."""

    unfit: ClassVar[Any] = 0.1
    parameters: ClassVar[Mapping[str, Parameter]] = {"part": Rate(unfit)}
