"""What one step of solidarity moves between a fund and one entrepreneur, and the claims that a fund shares out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from .calls import Call
from .dues import Due, Instalment
from .errors import Source
from .exits import Exit
from .model import amount
from .money import allocate, as_ratio, from_cents, round_ratio
from .rules.articles import Article, NeedArticle
from .rules.grants import Grant


@dataclass(frozen=True, slots=True)
class Claim:
    """What one entrepreneur may ask of one fund at a month's end; cents throughout.

    Attributes:
        measured: The measure that the directive names.
        aided: What the same month's aid, paid in full, would add to it; 0 for an aid.
        need: (target − measure − aided, where positive) × cover, rounded half-up.
        left: What `cap-total` leaves, None if open.
        cents: The claim: the need under both caps.
    """

    owner: str
    law: NeedArticle
    measured: int
    aided: int
    need: int
    left: int | None
    cents: int

    def as_dict(self) -> dict[str, Any]:
        """A row of the explanation."""
        caps = self.law.cap_month
        return {
            "owner": self.owner,
            "kind": self.law.kind,
            "measure": self.law.measure,
            "measured": amount(self.measured),
            "aid_claimed": amount(self.aided),
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
        call: What was asked of donors; None if the fund was not short, or nobody can be asked.
        claims: By key of the claimant, aid before an advance.
        paid: What each got, in the same order.
    """

    fund: str
    day: date
    balance: int
    reserve: int
    call: Call | None
    claims: tuple[Claim, ...]
    paid: tuple[int, ...]

    @property
    def called(self) -> int:
        """What donors gave."""
        return self.call.cents if self.call else 0

    @property
    def payable(self) -> int:
        """What the fund has above its reserve, with what donors gave."""
        return max(0, self.balance + self.called - self.reserve)

    @property
    def claimed(self) -> int:
        """All claims together."""
        return sum(claim.cents for claim in self.claims)

    @property
    def is_short(self) -> bool:
        """Whether the claims had to share what there was."""
        return self.claimed > self.payable


@dataclass(frozen=True, slots=True)
class Share:
    """A claim and the sharing that it is part of."""

    claim: Claim
    sharing: Sharing


@dataclass(frozen=True, slots=True)
class Granted:
    """What people decided for one entrepreneur in one month; cents.

    Attributes:
        ceiling: The claim that would be automatic.
        grants: What was decided and is paid, in order of payment.
        balance: The fund's position before, of which it keeps `reserve`.
    """

    ceiling: Claim
    grants: tuple[Grant, ...]
    balance: int
    reserve: int


@dataclass(frozen=True, slots=True)
class Gift:
    """What one donor gave, by place in the call of a sharing."""

    place: int
    sharing: Sharing


#: How a transfer came about; an `Exit` is shared by all transfers of one leaver.
Basis = Due | Instalment | Granted | Gift | Share | Exit


@dataclass(frozen=True, slots=True)
class Transfer:
    """Money that a fund moved to (or from) one entrepreneur.

    Attributes:
        id: Stable name, also the link of the generated transaction.
        kind: `levy`, `aid`, `advance`, `repayment`, `call`, `write-off` or `deficit`.
        fund: The fund's key; of the cooperative's part of a deficit, the cooperative's.
        owner: The entrepreneur's key.
        cents: The amount, positive when the entrepreneur receives it (or need not pay it back), negative when they pay.
        law: The directive.
        basis: How it came about.
    """

    id: str
    kind: str
    fund: str
    owner: str
    date: date
    cents: int
    law: Article
    basis: Basis

    @property
    def amount(self) -> Decimal:
        """The amount on the cent, with the sign of `cents`."""
        return from_cents(self.cents)

    @property
    def moved_cents(self) -> int:
        """What it adds to the entrepreneur's position: a debt that is written off moves no money."""
        return 0 if self.kind == "write-off" else self.cents

    @property
    def earned_cents(self) -> int:
        """What it adds to the entrepreneur's net result: an advance is a loan, and so is its repayment."""
        return 0 if self.kind in ("advance", "repayment") else self.cents

    @property
    def claim(self) -> Claim | None:
        """What was claimed, or could be granted; None where nobody claims."""
        if isinstance(self.basis, Share):
            return self.basis.claim
        return self.basis.ceiling if isinstance(self.basis, Granted) else None

    @property
    def sharing(self) -> Sharing | None:
        """The month's claims and what the fund had; None for what is not part of it."""
        return self.basis.sharing if isinstance(self.basis, Share | Gift) else None

    @property
    def source(self) -> str:
        """The decision behind it; of a grant, the people's."""
        if isinstance(self.basis, Granted):
            return "; ".join(dict.fromkeys(grant.decision for grant in self.basis.grants))
        return self.law.decision

    @property
    def place(self) -> Source:
        """Where the directive stands; of grants, the first."""
        return self.basis.grants[0].source if isinstance(self.basis, Granted) else self.law.source

    def as_dict(self) -> dict[str, Any]:
        """The row of the statement's `transfers`."""
        return {
            "id": self.id,
            "kind": self.kind,
            "fund": self.fund,
            "owner": self.owner,
            "date": self.date.isoformat(),
            "claim": None if self.claim is None else amount(self.claim.cents),
            "amount": amount(self.cents),
            "source": self.source,
            "place": str(self.place),
        }


def claim(owner: str, law: NeedArticle, measured: int, counted: int, aided: int = 0) -> Claim:
    """What an aid or advance directive lets somebody ask.

    Args:
        owner: Their key.
        law: The directive.
        measured: Their measure in cents, a surplus positive.
        counted: What counts for `cap-total`, in cents: of aid what this fund ever gave them, of an advance what is
            outstanding.
        aided: What this month's aid, paid in full, adds to the measure.
    """
    top, bottom = as_ratio(law.cover)
    need = round_ratio(max(0, law.target - measured - aided) * top, bottom, "half-up")
    left = None if law.cap_total is None else max(0, law.cap_total - counted)
    cents = min(cap for cap in (need, law.cap_month, left) if cap is not None)
    return Claim(owner, law, measured, aided, need, left, cents)


def share_out(
    fund: str, day: date, balance: int, reserve: int, claims: Sequence[Claim], call: Call | None = None
) -> Sharing:
    """Pays all claims if the fund can; if not, what it has above its reserve in proportion to them.

    Largest remainder, ties by key, then aid before an advance: the claims come in that order.
    """
    payable = max(0, balance + (call.cents if call else 0) - reserve)
    asked = [claim.cents for claim in claims]
    paid = asked if sum(asked) <= payable else allocate(payable, asked)
    return Sharing(fund, day, balance, reserve, call, tuple(claims), tuple(paid))
