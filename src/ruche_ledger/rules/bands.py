"""The rates and bands of a scale, as a directive writes them."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise

from .declarations import Reader
from .scales import Scale


def read_scale(kind: str, reader: Reader) -> Scale:
    """Reads the rate, or the bands with their rates; a scale without any where they have a fault."""
    if kind == "flat":
        _require(reader, "rate")
        return Scale.of(kind, ((0, reader.rate("rate", Decimal(0))),))
    if kind not in ("graduated", "volume"):
        return Scale.of("exempt", ())
    bands = _numbers(reader, "band")
    rates = _numbers(reader, "rate")
    for number in sorted({1} | bands | rates):
        _require(reader, f"band-{number}")
        _require(reader, f"rate-{number}")
    top = max(bands | rates, default=0)
    if bands and bands == rates and bands != set(range(1, top + 1)):
        reader.fault(
            "bands-numbered",
            "band-{number} is missing; number the bands 1, 2, 3 … without a gap",
            number=min(set(range(1, top + 1)) - bands),
        )
    steps = [
        (reader.amount(f"band-{number}", 0) or 0, reader.rate(f"rate-{number}", Decimal(0)))
        for number in sorted(bands & rates)
    ]
    if reader.sound and steps[0][0] != 0:
        reader.fault(
            "bands-zero",
            "band-1 must be 0.00 {currency}: the first band starts at zero",
            currency=reader.currency,
        )
    for number, (lower, upper) in enumerate(pairwise(steps), start=2):
        if reader.sound and upper[0] <= lower[0]:
            reader.fault(
                "bands-order",
                "band-{number} does not lie above band-{before}; write the thresholds in ascending order",
                number=number,
                before=number - 1,
            )
    return Scale.of(kind, steps if reader.sound else ())


def _numbers(reader: Reader, stem: str) -> set[int]:
    number = re.compile(rf"{stem}-([1-9]\d{{0,3}})")
    return {int(match[1]) for key in reader.declaration.keys if (match := number.fullmatch(key))}


def _require(reader: Reader, key: str) -> None:
    if not reader.has(key):
        reader.fault("missing-key", "“{key}” is missing in {directive}; add it", key=key, directive="ruche-rule")
