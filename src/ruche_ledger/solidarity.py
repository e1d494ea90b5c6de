"""From positions at a month's end to transfers: claims on a fund, and how it meets them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from .errors import Source
from .model import amount
from .money import allocate, as_ratio, from_cents, round_ratio
from .rules.aids import Aid


@dataclass(frozen=True, slots=True)
class Claim:
    """What one entrepreneur may ask of one fund at a month's end; cents throughout.

    Attributes:
        measured: The measure that the directive names.
        need: (target − measure, where positive) × cover, rounded half-up.
        left: What `cap-total` leaves, None if open.
        cents: The claim: the need under both caps.
    """

    owner: str
    law: Aid
    measured: int
    need: int
    left: int | None
    cents: int

    def as_dict(self) -> dict[str, Any]:
        """A row of the explanation."""
        caps = self.law.cap_month
        return {
            "owner": self.owner,
            "measure": self.law.measure,
            "measured": amount(self.measured),
            "target": amount(self.law.target),
            "cover": str(self.law.cover),
            "need": amount(self.need),
            "cap_month": None if caps is None else amount(caps),
            "cap_total_left": None if self.left is None else amount(self.left),
            "claim": amount(self.cents),
        }


@dataclass(frozen=True, slots=True)
class Sharing:
    """How one fund met one month's claims.

    Attributes:
        balance: The fund's position before, in cents.
        reserve: What it keeps.
        claims: By key of the claimant.
        paid: What each got, in the same order.
    """

    fund: str
    day: date
    balance: int
    reserve: int
    claims: tuple[Claim, ...]
    paid: tuple[int, ...]

    @property
    def payable(self) -> int:
        """What the fund has above its reserve."""
        return max(0, self.balance - self.reserve)

    @property
    def claimed(self) -> int:
        """All claims together."""
        return sum(claim.cents for claim in self.claims)

    @property
    def is_short(self) -> bool:
        """Whether the claims had to share what there was."""
        return self.claimed > self.payable


@dataclass(frozen=True, slots=True)
class Transfer:
    """Money that a fund moved to (or from) one entrepreneur.

    Attributes:
        id: Stable name, also the link of the generated transaction.
        kind: `aid`.
        fund: The fund's key.
        owner: The entrepreneur's key.
        cents: The amount, positive when the entrepreneur receives it.
        claim: What was asked, and under which directive.
        sharing: The month's claims and what the fund had.
    """

    id: str
    kind: str
    fund: str
    owner: str
    date: date
    cents: int
    claim: Claim
    sharing: Sharing

    @property
    def amount(self) -> Decimal:
        """The amount on the cent."""
        return from_cents(self.cents)

    @property
    def source(self) -> str:
        """The decision behind it."""
        return self.claim.law.decision

    @property
    def place(self) -> Source:
        """Where the directive stands."""
        return self.claim.law.source

    def as_dict(self) -> dict[str, Any]:
        """The row of the statement's `transfers`."""
        return {
            "id": self.id,
            "kind": self.kind,
            "fund": self.fund,
            "owner": self.owner,
            "date": self.date.isoformat(),
            "claim": amount(self.claim.cents),
            "amount": amount(self.cents),
            "source": self.source,
            "place": str(self.place),
        }


def claim(owner: str, law: Aid, measured: int, given: int) -> Claim:
    """What an aid directive lets somebody ask.

    Args:
        owner: Their key.
        law: The directive.
        measured: Their measure in cents, a surplus positive.
        given: What this fund ever aided them with, in cents.
    """
    top, bottom = as_ratio(law.cover)
    need = round_ratio(max(0, law.target - measured) * top, bottom, "half-up")
    left = None if law.cap_total is None else max(0, law.cap_total - given)
    cents = min(cap for cap in (need, law.cap_month, left) if cap is not None)
    return Claim(owner, law, measured, need, left, cents)


def share_out(fund: str, day: date, balance: int, reserve: int, claims: Sequence[Claim]) -> Sharing:
    """Pays all claims if the fund can; if not, what it has above its reserve in proportion to them.

    Largest remainder, ties by key: the claims come in that order.
    """
    payable = max(0, balance - reserve)
    asked = [claim.cents for claim in claims]
    paid = asked if sum(asked) <= payable else allocate(payable, asked)
    return Sharing(fund, day, balance, reserve, tuple(claims), tuple(paid))
