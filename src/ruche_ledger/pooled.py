"""From postings with a `share:` to what each owner bears of them: pooled means, section 5 of the language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from .accounts import AccountInfo
from .errors import Problem, Source, problem
from .model import APART, Books, Piece, SharedPosting, Text, amount
from .money import ZERO, allocate, from_cents
from .rules.decisions import Decisions
from .rules.pools import Pool


@dataclass(frozen=True, slots=True)
class SharedCost:
    """One posting, shared.

    Attributes:
        id: Stable name, also the link of the generated transaction.
        law: The directive in force on the day.
        posting: What was paid.
        payer: Who paid it: the owner of the posting's account.
        cents: What each bears, in the order of the directive's parts, the payer's own among them; they add up to the
            posting's amount.
        text: The posting's transaction.
    """

    id: str
    law: Pool
    posting: SharedPosting
    payer: str
    cents: tuple[int, ...]
    text: Text

    @property
    def name(self) -> str:
        """The pooled means: `atelier`."""
        return self.law.name

    @property
    def date(self) -> date:
        """The day of the transaction, and of what is generated."""
        return self.posting.day

    @property
    def borne(self) -> tuple[tuple[str, int], ...]:
        """Who bears how much of what somebody else paid, in cents; nobody bears nothing."""
        parts = zip(self.law.parts, self.cents, strict=True)
        return tuple((part.owner, cents) for part, cents in parts if cents and part.owner != self.payer)

    @property
    def returned_cents(self) -> int:
        """What comes back to the payer: all that others bear."""
        return sum(cents for _, cents in self.borne)

    def charge_cents(self, owner: str) -> int:
        """What the entry costs an owner: its part; of the payer, less than nothing, what comes back."""
        return -self.returned_cents if owner == self.payer else dict(self.borne).get(owner, 0)

    def concerns(self, owner: str | None) -> bool:
        """Whether an owner paid it or bears a part of it; None asks for anybody."""
        return owner is None or self.charge_cents(owner) != 0

    @property
    def amount(self) -> Decimal:
        """What comes back to the payer, on the cent."""
        return from_cents(self.returned_cents)

    @property
    def source(self) -> str:
        """The decision behind it."""
        return self.law.decision

    @property
    def place(self) -> Source:
        """Where the directive stands."""
        return self.law.source

    def as_dict(self) -> dict[str, Any]:
        """The row of the statement's `shared_costs`."""
        return {
            "id": self.id,
            "share": self.name,
            "decided": self.law.date.isoformat(),
            "date": self.date.isoformat(),
            "payer": self.payer,
            "account": self.posting.account,
            "narration": self.text.narration,
            "paid": amount(self.posting.cents),
            "parts": [
                {"owner": part.owner, "part": f"{part.number:f}", "amount": amount(cents)}
                for part, cents in zip(self.law.parts, self.cents, strict=True)
            ],
            "amount": amount(self.returned_cents),
            "source": self.source,
            "place": str(self.place),
            "posting": str(self.posting.source),
        }


def share_costs(
    books: Books, decisions: Decisions, start: date, horizon: date, name: Callable[..., str]
) -> tuple[tuple[SharedCost, ...], tuple[Problem, ...]]:
    """Shares every posting that says so, each by the directive in force on its day.

    Args:
        books: What was written.
        decisions: What was declared.
        start: Nothing is dated before.
        horizon: Nor after.
        name: Hands out a stable name made of words.

    Returns:
        In order of date; and a fault for each posting that cannot be shared. What a faulty directive would share is
        left out without another fault.
    """
    costs: list[SharedCost] = []
    problems: list[Problem] = []

    def order(posting: SharedPosting) -> tuple[date, tuple[str, str, int], str, str, tuple[str, ...]]:
        """By what they say, not by where they stand: permuting the lines of a day changes nothing."""
        text = books.text(posting.ordinal)
        what = (posting.name, posting.account, posting.cents)
        return (posting.day, what, text.payee, text.narration, text.links)

    for posting in sorted(books.shared, key=order):
        if not start <= posting.day <= horizon:
            continue
        pool, payer = decisions.pool(posting.name, posting.day), books.accounts[posting.account].owner
        if pool is None:
            problems.append(_unknown(posting, decisions))
        elif pool.sound:
            owners = dict.fromkeys((*(part.owner for part in pool.parts), payer))
            away = [owner for owner in owners if not decisions.is_active(owner, posting.day)]
            problems += [_inactive(posting, owner) for owner in away]
            cents = tuple(divide(posting.cents, pool))
            if not away and any(part and pool.parts[at].owner != payer for at, part in enumerate(cents)):
                made = name("share", pool.name, posting.day.isoformat(), payer)
                costs.append(SharedCost(made, pool, posting, payer, cents, books.text(posting.ordinal)))
    return tuple(costs), tuple(problems)


def divide(cents: int, pool: Pool) -> list[int]:
    """An amount by the parts of a pool: whole cents first, then the largest remainders, ties by key.

    A negative amount is shared as its opposite, with the sign turned.
    """
    parts = allocate(abs(cents), [part.weight for part in pool.parts])
    return parts if cents >= 0 else [-part for part in parts]


def unshareable(number: Decimal, unit: str, currency: str, tags: Set[str], source: Source) -> Problem | None:
    """The fault of a posting that carries a `share` and cannot be shared, whatever the shares are; None if it can.

    Args:
        number: What it weighs.
        unit: In which currency.
        currency: The operating currency.
        tags: Of its transaction.
        source: Where it stands.
    """
    if unit != currency:
        return problem(
            "share-currency",
            "{amount} cannot be shared, as positions count {currency} only; convert it (@@)",
            source,
            part="shares",
            amount=f"{number} {unit}",
            currency=currency,
        )
    if apart := APART & tags:
        return problem(
            "share-apart",
            "a transaction tagged #{tag} is no movement, so nothing of it is shared; take the share out, or the tag",
            source,
            part="shares",
            tag=min(apart),
        )
    return None


def _unknown(posting: SharedPosting, decisions: Decisions) -> Problem:
    return problem(
        "unknown-share",
        "no ruche-share “{name}” is in force on {day}, so this is not shared; correct the name, or date one on that "
        "day or before: those of this ledger are {known}",
        posting.source,
        part="shares",
        name=posting.name,
        day=posting.day,
        known=", ".join(decisions.pools) or "—",
    )


def _inactive(posting: SharedPosting, owner: str) -> Problem:
    return problem(
        "share-inactive",
        "“{name}” concerns {owner}, who is not active on {day}, so this is not shared; decide the shares anew from "
        "the day on which somebody leaves, or correct the date",
        posting.source,
        part="shares",
        name=posting.name,
        owner=owner,
        day=posting.day,
    )


def without_shared(
    pieces: Mapping[str, list[Piece]], shared: Iterable[SharedPosting], accounts: Mapping[str, AccountInfo]
) -> Iterator[tuple[str, list[Piece]]]:
    """What may be in a base, without the costs that are shared: they are in no base and no `less`.

    Only charges are costs: what somebody sells stays in their base, whoever has a part in it.
    """
    out: dict[str, dict[int, set[int]]] = {}
    for posting in shared:
        info = accounts[posting.account]
        if info.kind == "Expenses" and info.owner in pieces:
            out.setdefault(info.owner, {}).setdefault(posting.ordinal, set()).add(posting.place)
    for owner, places in out.items():
        yield owner, [
            piece._replace(numbers=_blanked(piece, places[piece.ordinal])) if piece.ordinal in places else piece
            for piece in pieces[owner]
        ]


def _blanked(piece: Piece, places: set[int]) -> tuple[Decimal, ...]:
    return tuple(ZERO if place in places else number for place, number in enumerate(piece.numbers))
