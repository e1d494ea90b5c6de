"""Floor and ceiling of a rule: `minimum`, `cap`, over what they count, and how they are prorated."""

from __future__ import annotations

from typing import NamedTuple

from .declarations import Reader

PERIODS = ("month", "year")
PRORATA = ("none", "months", "days")

#: The keys that go together.
KEYS = ("minimum", "minimum-per", "cap", "cap-per", "prorata")


class Limit(NamedTuple):
    """An amount for a period.

    Attributes:
        cents: What a whole period of activity has at least, or at most.
        per: `month`, or `year` for the exercise.
        prorata: `none`, `months` (with an active day) or `days` (active), of those of the period.
    """

    cents: int
    per: str
    prorata: str


def read_limits(reader: Reader, levied: str, currency: str) -> tuple[Limit | None, Limit | None]:
    """Reads minimum and cap; None for what is not there or has a fault.

    Args:
        reader: Takes the faults.
        levied: How often the rule levies: a limit that counts over less could not be compared with anything.
        currency: For the remedy.
    """
    found: dict[str, Limit | None] = {"minimum": None, "cap": None}
    prorata = reader.choice("prorata", PRORATA, "none") if reader.has("prorata") else None
    for key in found:
        if not reader.has(key):
            if reader.has(f"{key}-per"):
                reader.fault(
                    "limit-alone",
                    "“{key}-per” says over what a “{key}” counts, and there is none; add {key}: 100.00 {currency}, "
                    "or take the line out",
                    key=key,
                    currency=currency,
                )
            continue
        if not reader.has(f"{key}-per"):
            reader.fault(
                "limit-per",
                '“{key}” does not say over what it counts; add {key}-per: "month" or {key}-per: "year"',
                key=key,
            )
        per = reader.choice(f"{key}-per", PERIODS, "year") if reader.has(f"{key}-per") else "year"
        if (levied == "year" and per != "year") or (levied == "quarter" and per == "month"):
            reader.fault(
                "limit-shorter",
                'the {key} counts by the {per}, which is shorter than what is levied, “{levied}”; write '
                '{key}-per: "year", or levied: "{per}"',
                key=key,
                per=per,
                levied=levied,
            )
        cents = reader.amount(key, None)
        if cents is not None:
            found[key] = Limit(cents, per, prorata or "none")
    floor, ceiling = found["minimum"], found["cap"]
    if prorata is None and (reader.has("minimum") or reader.has("cap")):
        reader.fault(
            "missing-prorata",
            "“prorata” is missing: it says what minimum and cap are when somebody is not active all the time; add "
            'prorata: "none", "months" or "days"',
        )
    if reader.has("prorata") and not reader.has("minimum") and not reader.has("cap"):
        reader.fault(
            "limit-alone",
            "“{key}” has no minimum and no cap to act on; add one, or take the line out",
            key="prorata",
        )
    if floor and ceiling and floor.per == ceiling.per and floor.cents > ceiling.cents:
        reader.fault(
            "minimum-above-cap",
            "the minimum lies above the cap, so no amount fits; correct one of them",
        )
    return floor, ceiling
