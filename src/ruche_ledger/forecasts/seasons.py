"""Which past months may happen again in a month to come, and which of them does in a scenario."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from typing import Any, NamedTuple

from ..errors import RucheError
from ..periods import DAY, Period, month_of, months_between

#: So many past months at least may be drawn for each month to come; a past with fewer is too short.
CHOICES_MIN = 3

#: Months in a year, and the most that a season is widened by on each side.
YEAR, HALF_YEAR = 12, 6


class Season(NamedTuple):
    """A month to come, and the past months of its season, of which one happens again in it.

    Attributes:
        month: The month to come.
        choices: In order of time; each is as likely as the others.
        widened: By how many months on each side the season had to be widened to have choices enough.
    """

    month: Period
    choices: tuple[Period, ...]
    widened: int

    def as_dict(self) -> dict[str, Any]:
        """A row for machines."""
        return {
            "month": self.month.label,
            "drawn_from": [choice.label for choice in self.choices],
            "widened": self.widened,
        }


def seasons(start: date, horizon: date, months: int) -> tuple[Season, ...]:
    """What may be drawn for each month after a ledger's last one.

    For a March it is one of the past Marches. While these are fewer than `CHOICES_MIN`, the months on both sides join
    in, February and April, then those beside them.

    Args:
        start: The ledger's first day.
        horizon: Its last.
        months: How many months to come, at least one.

    Raises:
        RucheError: the past is too short, or there are too many months to come.
    """
    past = tuple(months_between(start, horizon))
    if len(past) < CHOICES_MIN:
        raise RucheError(
            "the ledger holds {count} month(s), and a forecast draws from its past months: keep at least {needed}, "
            "and a year or more so that every season is among them",
            count=len(past),
            needed=CHOICES_MIN,
        )
    found, month = [], month_of(horizon + DAY)
    for _ in range(months):
        found.append(_season(month, past))
        month = month_of(month.end)
    return tuple(found)


def _season(month: Period, past: Sequence[Period]) -> Season:
    choices: tuple[Period, ...] = ()
    width = -1
    while len(choices) < CHOICES_MIN and width < HALF_YEAR:
        width += 1
        choices = tuple(each for each in past if _apart(each, month) <= width)
    return Season(month, choices, width)


def _apart(one: Period, other: Period) -> int:
    """How many months two months lie apart in the course of a year, whatever the years."""
    between = (one.start.month - other.start.month) % YEAR
    return min(between, YEAR - between)


def nearest(month: Period, own: Sequence[Period]) -> Period:
    """The month of somebody's own past that stands in for one: the nearest season, of these the latest."""
    return min(own, key=lambda each: (_apart(each, month), -each.start.toordinal()))


def draw(seed: int, scenario: int, place: int, choices: int) -> int:
    """Which of some choices is drawn; the same on every machine, and independent of how many others are drawn.

    The SHA-256 of the text `ruche forecast SEED SCENARIO PLACE`, read as one number, modulo the number of choices; of
    256 bits, that favours none of them by more than one part in 2²⁴⁰.

    Args:
        seed: What the user chose.
        scenario: From 1 on.
        place: Of the month to come, from 1 on.
        choices: How many there are.

    Returns:
        A place from 0 on.
    """
    digest = sha256(f"ruche forecast {seed} {scenario} {place}".encode("ascii")).digest()
    return int.from_bytes(digest, "big") % choices


def drawn(seed: int, scenario: int, found: Sequence[Season]) -> tuple[int, ...]:
    """The past months of one scenario: of each season, the place of the choice that is drawn."""
    return tuple(draw(seed, scenario, place, len(season.choices)) for place, season in enumerate(found, start=1))
