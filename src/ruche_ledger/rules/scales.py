"""Scales: from an accumulated base in cents to an unrounded amount, exactly."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from ..money import as_ratio


@dataclass(frozen=True, slots=True)
class Slice:
    """The part of a base that one band levies: from `lower` to `upper` (None: open), in cents.

    `words` says what it is where a rule kind from outside does.
    """

    lower: int
    upper: int | None
    rate: Decimal
    base: int
    words: str = ""


@dataclass(frozen=True, slots=True)
class Scale:
    """A scale of slices, each at its own rate; `flat` has one from zero on, `exempt` none.

    `volume` has the whole base at the rate of the band that it reaches.

    Attributes:
        kind: `flat`, `graduated`, `volume` or `exempt`.
        bands: (lower bound in cents, rate), ascending from 0.
    """

    kind: str
    bands: tuple[tuple[int, Decimal], ...]
    denominator: int
    _numerators: tuple[int, ...]
    #: Where one segment ends the next begins, and each end is asked for several times.
    _known: dict[int, int] = field(default_factory=dict, init=False, repr=False, compare=False)

    @classmethod
    def of(cls, kind: str, bands: Sequence[tuple[int, Decimal]]) -> Scale:
        """Brings the rates to one denominator, a power of ten."""
        ratios = [as_ratio(rate) for _, rate in bands]
        denominator = max((ratio[1] for ratio in ratios), default=1)
        numerators = tuple(top * (denominator // bottom) for top, bottom in ratios)
        return cls(kind, tuple(bands), denominator, numerators)

    def apply(self, base: int) -> int:
        """F of a base in cents, in cents times `denominator`; F(−x) = −F(x)."""
        due = self._known.get(base)
        if due is None:
            due = self._known[base] = self._apply(base)
        return due

    def _apply(self, base: int) -> int:
        size = abs(base)
        total = 0
        bands = self.bands
        if self.kind == "volume":
            total = size * self._numerators[self._reached(size)]
            return -total if base < 0 else total
        for place, numerator in enumerate(self._numerators):
            lower = bands[place][0]
            if size <= lower:
                break
            upper = bands[place + 1][0] if place + 1 < len(bands) else size
            total += (min(size, upper) - lower) * numerator
        return -total if base < 0 else total

    def _reached(self, size: int) -> int:
        """Place of the last band that a base has reached; one equal to its bound has."""
        return bisect_right([lower for lower, _ in self.bands], size) - 1

    def slices(self, base: int) -> tuple[Slice, ...]:
        """How the base falls into bands; their parts add up to it."""
        sign = -1 if base < 0 else 1
        parts = []
        if self.kind == "volume":
            place = self._reached(abs(base))
            upper = self.bands[place + 1][0] if place + 1 < len(self.bands) else None
            return (Slice(self.bands[place][0], upper, self.bands[place][1], base),) if base else ()
        for place, (lower, rate) in enumerate(self.bands):
            upper = self.bands[place + 1][0] if place + 1 < len(self.bands) else None
            inside = min(abs(base), abs(base) if upper is None else upper) - lower
            if inside > 0:
                parts.append(Slice(lower, upper, rate, sign * inside))
        return tuple(parts)
