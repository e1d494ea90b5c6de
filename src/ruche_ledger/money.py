"""Cents, rounding and shares: the only arithmetic on money.

Amounts are `Decimal` on the cent at the edges and integer cents inside. Rates have few decimals, so every unrounded
amount is a whole number of cents over a power of ten: integers are exact, and no ambient `decimal` context matters.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cache

#: For sums of the ledger's own numbers, whatever the caller's context is. 200 digits hold any sum of money exactly.
CONTEXT = Context(prec=200, traps=[])

#: To start a sum with: a sum keeps the finest exponent that it has met, so `same_quantum` tells one on the cent.
ZERO = Decimal("0.00")

#: Cents in a unit of the currency.
HUNDRED = Decimal(100)

ROUNDINGS = ("half-up", "half-even", "down")


def to_cents(amount: Decimal) -> int:
    """Converts an amount to cents.

    Raises:
        ValueError: the amount is not a finite number on the cent.
    """
    scaled = amount.scaleb(2, CONTEXT)
    if not scaled.is_finite() or scaled.adjusted() >= CONTEXT.prec or (cents := int(scaled)) != scaled:
        raise ValueError(f"{amount} is not on the cent")
    return cents


def nearest_cents(amount: Decimal) -> int:
    """Cents of a sum of weights: the nearest, half away from zero.

    A total price (`@@`) leaves a division's rest in a weight, 99.999…; what is really off the cent is
    a fault of its own.
    """
    return int(amount.scaleb(2, CONTEXT).to_integral_value(ROUND_HALF_UP))


def from_cents(cents: int) -> Decimal:
    """Converts cents to an amount with two decimals."""
    return CONTEXT.scaleb(cents, -2)


def is_on_the_cent(amount: Decimal) -> bool:
    """Whether the amount is a whole number of cents."""
    try:
        to_cents(amount)
    except ValueError:
        return False
    return True


def round_ratio(numerator: int, denominator: int, rounding: str) -> int:
    """Rounds numerator/denominator to a whole number.

    Args:
        numerator: Any sign; F(−x) = −F(x) holds for each rounding.
        denominator: Positive.
        rounding: `half-up` is away from zero on a tie, `half-even` to the even neighbour, `down` towards zero.
    """
    whole, rest = divmod(abs(numerator), denominator)
    if rounding == "half-up":
        whole += 2 * rest >= denominator
    elif rounding == "half-even":
        whole += 2 * rest > denominator or (2 * rest == denominator and whole % 2 == 1)
    return -whole if numerator < 0 else whole


@cache
def as_ratio(number: Decimal) -> tuple[int, int]:
    """Splits a finite decimal number into an integer and the smallest power of ten that divides it.

    0.10 and 0.1 are one key of the cache, so they must be one ratio.
    """
    sign, digits, exponent = number.normalize(CONTEXT).as_tuple()
    assert isinstance(exponent, int), "not a finite number"
    magnitude = int("".join(map(str, digits)) or "0")
    value = -magnitude if sign else magnitude
    return (value * 10**exponent, 1) if exponent >= 0 else (value, 10**-exponent)


def from_ratio(numerator: int, denominator: int) -> Decimal:
    """An integer over a power of ten as a decimal number, exactly, without needless zeros beyond the cent."""
    return CONTEXT.divide(numerator, denominator)


def allocate(total: int, weights: Sequence[int]) -> list[int]:
    """Shares a total out in proportion to weights, by the largest remainder.

    Args:
        total: Not negative.
        weights: Not negative, not all zero; their order is the order of the ties.

    Returns:
        Shares that add up to the total, each within one unit of its exact quota. The method is not monotone in the
        total: 6/6/2 share 10 as 4/4/2 and 11 as 5/5/1.
    """
    whole = sum(weights)
    shares = [total * weight // whole for weight in weights]
    remainders = [total * weight % whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda place: (-remainders[place], place))
    for place in by_remainder[: total - sum(shares)]:
        shares[place] += 1
    return shares
