"""Arithmetic on arrays of whole cents, one element a scenario: what `money`, `scales` and `calls` do for one number.

All of it is in 64-bit integers; what could leave their range is refused before it is computed, never rounded.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..rules.contributions import Rule
from ..rules.developed import DevelopedScale
from ..rules.scales import Scale

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

#: The largest product that may be computed.
_LARGEST = 2**63 - 1

#: The largest amount, in cents, that may be added up: so many times over that sums stay in the range.
_LARGEST_AMOUNT = 10**14


class TooLarge(Exception):  # noqa: N818 - no error of anybody: the exact path has no such bound
    """An amount is so large that products of it leave 64 bits."""


def zeros(*shape: int) -> Ints:
    """Amounts of nothing."""
    return np.zeros(shape, dtype=np.int64)


def whole(numbers: Sequence[int]) -> Ints:
    """Whole numbers as an array.

    Raises:
        TooLarge: one of them is.
    """
    if any(abs(number) > _LARGEST_AMOUNT for number in numbers):
        raise TooLarge
    return np.array(numbers, dtype=np.int64)


def everywhere(cents: int, size: int) -> Ints:
    """One amount in all scenarios.

    Raises:
        TooLarge: it is.
    """
    if abs(cents) > _LARGEST_AMOUNT:
        raise TooLarge
    return np.full(size, cents, dtype=np.int64)


def times(numbers: Ints, factor: int) -> Ints:
    """A product with a whole number.

    Raises:
        TooLarge: the product may be.
    """
    if numbers.size and max(int(numbers.max()), -int(numbers.min())) * abs(factor) > _LARGEST:
        raise TooLarge
    return numbers * np.int64(factor)


def rounded(numerator: Ints, denominator: int, rounding: str) -> Ints:
    """As `money.round_ratio`."""
    if denominator * 2 > _LARGEST:
        raise TooLarge
    size = np.abs(numerator)
    result = size // denominator
    rest = size - result * denominator
    if rounding == "half-up":
        result += 2 * rest >= denominator
    elif rounding == "half-even":
        result += (2 * rest > denominator) | ((2 * rest == denominator) & (result % 2 == 1))
    return np.where(numerator < 0, -result, result)


def part(numbers: Ints, ratio: tuple[int, int], rounding: str) -> Ints:
    """A part of amounts, rounded to the cent."""
    top, bottom = ratio
    return rounded(times(numbers, top), bottom, rounding)


def due(rule: Rule, base: Ints) -> Ints:
    """As `Rule.due`. A kind from outside is asked once for each base that occurs.

    Raises:
        TooLarge: a base is.
        KindError: a rule kind from outside fails.
    """
    scale = rule.scale
    if isinstance(scale, DevelopedScale):
        bases, places = np.unique(base, return_inverse=True)
        return whole([rule.due(int(each)) for each in bases])[places]
    return rounded(_applied(scale, base), scale.denominator, rule.rounding)


def _applied(scale: Scale, base: Ints) -> Ints:
    """As `Scale.apply`."""
    size = np.abs(base)
    total = zeros(len(base))
    rates = [rate * scale.denominator for _, rate in scale.bands]
    tops = [int(rate) for rate in rates]
    if scale.bands and size.size and int(size.max()) * max(1, *tops) > _LARGEST:
        raise TooLarge
    if any(lower > _LARGEST for lower, _ in scale.bands):
        raise TooLarge
    if scale.kind == "volume":
        reached = np.searchsorted(np.array([lower for lower, _ in scale.bands]), size, side="right") - 1
        total = size * np.array(tops)[reached]
    else:
        for place, (lower, _) in enumerate(scale.bands):
            upper = scale.bands[place + 1][0] if place + 1 < len(scale.bands) else None
            inside = size if upper is None else np.minimum(size, upper)
            total += np.maximum(inside - lower, 0) * tops[place]
    return np.where(base < 0, -total, total)


def allocate(total: Ints, weights: Ints) -> Ints:
    """As `money.allocate`, by column: rows are those who share, in the order of the ties; no weight gets nothing.

    Args:
        total: Of each scenario, not negative.
        weights: By row and scenario, not negative, of no scenario all zero.

    Raises:
        TooLarge: a product of a total and a weight may be.
    """
    if not total.size:
        return zeros(*weights.shape)
    if int(total.max()) * int(weights.max()) > _LARGEST:
        raise TooLarge
    products = weights * total
    all_weights = weights.sum(axis=0)
    shares: Ints = products // all_weights
    remainders = products - shares * all_weights
    order = np.argsort(-remainders, axis=0, kind="stable")
    ranks = np.empty_like(order)
    np.put_along_axis(ranks, order, np.arange(len(weights))[:, np.newaxis], axis=0)
    result: Ints = shares + (ranks < total - shares.sum(axis=0))
    return result


def called(shortfall: Ints, weights: Ints, limits: Ints) -> Ints:
    """As `calls.call`: what each donor gives, by row and scenario; who has no weight is no donor.

    Args:
        shortfall: Of each scenario, positive.
        weights: By donor and scenario; of no scenario all zero.
        limits: The most that each gives.
    """
    given = zeros(*weights.shape)
    free = weights > 0
    open_ = np.arange(weights.shape[1])
    while open_.size:
        still = free[:, open_]
        asked = allocate(
            shortfall[open_] - given[:, open_].sum(axis=0), np.where(still, weights[:, open_], 0)
        )
        above = still & (asked > limits[:, open_])
        settles = ~above.any(axis=0)
        taken = np.where(above, limits[:, open_], np.where(settles & still, asked, 0))
        given[:, open_] += taken
        free[:, open_] = still & ~above & ~settles
        open_ = open_[free[:, open_].any(axis=0)]
    return given
