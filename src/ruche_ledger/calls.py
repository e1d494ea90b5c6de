"""How the shortfall of a fund is shared among those who have: a call on donors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .model import amount
from .money import allocate, as_ratio, round_ratio
from .rules.articles import CallArticle


@dataclass(frozen=True, slots=True)
class Donor:
    """Somebody who can give; cents.

    Attributes:
        position: Their position before.
        weight: What of it lies above `above`; positive.
        limit: The most that they give: `rate` of the weight, rounded down.
    """

    owner: str
    law: CallArticle
    position: int
    weight: int
    limit: int


@dataclass(frozen=True, slots=True)
class Call:
    """What was asked of donors; cents.

    Attributes:
        shortfall: The claims less what the fund has above its reserve; a fund below its reserve lacks that too.
        donors: By key.
        rounds: Each round's shares in the order of the donors; None for who has given their limit in an earlier one.
        given: What each gives.
    """

    shortfall: int
    donors: tuple[Donor, ...]
    rounds: tuple[tuple[int | None, ...], ...]
    given: tuple[int, ...]

    @property
    def cents(self) -> int:
        """What all donors give."""
        return sum(self.given)

    def as_dict(self) -> dict[str, Any]:
        """The calculation for machines."""
        return {
            "shortfall": amount(self.shortfall),
            "donors": [
                {
                    "owner": donor.owner,
                    "position": amount(donor.position),
                    "above": amount(donor.law.above),
                    "weight": amount(donor.weight),
                    "rate": str(donor.law.rate),
                    "limit": amount(donor.limit),
                    "rounds": [None if (cents := shares[place]) is None else amount(cents) for shares in self.rounds],
                    "given": amount(self.given[place]),
                }
                for place, donor in enumerate(self.donors)
            ],
            "given": amount(self.cents),
        }


def donor(owner: str, law: CallArticle, position: int) -> Donor | None:
    """What a call directive lets somebody give; None if nothing of their position, in cents, lies above `above`."""
    weight = position - law.above
    if weight <= 0 or not law.rate:
        return None
    top, bottom = as_ratio(law.rate)
    return Donor(owner, law, position, weight, round_ratio(weight * top, bottom, "down"))


def call(shortfall: int, donors: Sequence[Donor]) -> Call | None:
    """Shares a shortfall in proportion to the weights; who is at the limit gives it, the rest is shared again.

    Largest remainder, ties by key: the donors come in that order.

    Args:
        shortfall: Cents, positive.
        donors: By key.

    Returns:
        None if there is no donor.
    """
    if not donors:
        return None
    given: dict[int, int] = {}
    rounds: list[tuple[int | None, ...]] = []
    while len(given) < len(donors):
        free = [place for place in range(len(donors)) if place not in given]
        shares = dict(
            zip(free, allocate(shortfall - sum(given.values()), [donors[place].weight for place in free]), strict=True)
        )
        rounds.append(tuple(shares.get(place) for place in range(len(donors))))
        at_limit = {place: donors[place].limit for place in free if shares[place] > donors[place].limit}
        given |= at_limit or shares
    return Call(shortfall, tuple(donors), tuple(rounds), tuple(given[place] for place in range(len(donors))))
