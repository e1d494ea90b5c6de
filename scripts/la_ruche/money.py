"""Integer cents: parts, rounding half away from zero, text."""

from __future__ import annotations


def half_up(numerator: int, denominator: int) -> int:
    """``numerator / denominator`` rounded half away from zero; the denominator is positive."""
    sign = -1 if numerator < 0 else 1
    return sign * ((2 * abs(numerator) + denominator) // (2 * denominator))


def share(cents: int, permille: int) -> int:
    """A part of an amount, the part in thousandths."""
    return half_up(cents * permille, 1000)


def euros(amount: float | int | str) -> int:
    """``"12.50"`` or ``12`` in cents, without passing through binary fractions."""
    whole, _, rest = str(amount).partition(".")
    sign = -1 if whole.startswith("-") else 1
    return sign * (abs(int(whole)) * 100 + int((rest + "00")[:2]))


def text(cents: int) -> str:
    """An amount as a ledger writes it: ``-12.50``."""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def split(cents: int, weights: list[int]) -> list[int]:
    """An amount shared by weights; the last part takes the rest, so the parts add up."""
    total = sum(weights)
    parts = [half_up(cents * weight, total) for weight in weights[:-1]]
    return [*parts, cents - sum(parts)]


def in_proportion(cents: int, weights: dict[str, int]) -> dict[str, int]:
    """A positive amount shared by weights; the largest remainders get the cents that are left over, ties by key."""
    total = sum(weights.values())
    parts = {key: cents * weight // total for key, weight in weights.items()}
    rest = cents - sum(parts.values())
    order = sorted(weights, key=lambda key: (-(cents * weights[key] % total), key))
    return {key: parts[key] + (order.index(key) < rest) for key in weights}
