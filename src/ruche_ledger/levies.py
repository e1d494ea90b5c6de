"""Levies: what one rule takes from one entrepreneur on one day, and the segments that it is made of."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from .bases import BaseMovement
from .errors import Source
from .model import amount
from .money import CONTEXT, as_ratio, from_cents, from_ratio, round_ratio
from .periods import Period
from .rules.contributions import Rule
from .rules.limits import Limit


class Segment(NamedTuple):
    """Consecutive movements under one rule, inside one window.

    Attributes:
        window: The window's days; None for a document, whose base does not accumulate.
        before: Accumulated base in cents, without these movements.
        after: Accumulated base with them.
        parts: The movements, in the order in which they count.
        carried: A negative base, in cents, that an earlier period left to this one.
    """

    rule: Rule
    window: Period | None
    before: int
    after: int
    parts: tuple[BaseMovement, ...]
    carried: int = 0

    @property
    def unrounded(self) -> Decimal:
        """F(after) − F(before), exactly, in the operating currency."""
        scale = self.rule.scale
        return from_ratio(scale.apply(self.after) - scale.apply(self.before), scale.denominator * 100)

    @property
    def cents(self) -> int:
        """round(F(after)) − round(F(before)): the slices of a window add up to the round of the whole."""
        return self.rule.due(self.after) - self.rule.due(self.before)


class Adjustment(NamedTuple):
    """What a minimum or a cap adds to an amount, or takes from it; cents throughout.

    Attributes:
        kind: `cap` on an amount that is due, `minimum` that tops up, `exit` for what a cap that shrank by an exit gives
            back, `cap-exit` for what that cap takes from a top-up.
        day: When.
        rule: The rule in force on that day, whose limit it is.
        limit: The limit.
        period: What it counts over.
        share: (active, all) months or days of the period that prorate it; (1, 1) for none.
        bound: The limit prorated.
        computed, levied: What was computed, and what was levied, in the period before.
        due: The amount that is due; 0 for a minimum and at an exit.
        cents: What is added.
    """

    kind: str
    day: date
    rule: Rule
    limit: Limit
    period: Period
    share: tuple[int, int]
    bound: int
    computed: int
    levied: int
    due: int
    cents: int

    def as_dict(self) -> dict[str, Any]:
        """A row of the levy's `adjustments`."""
        return {
            "kind": self.kind,
            "decided": self.rule.date.isoformat(),
            "limit": amount(self.limit.cents),
            "per": self.limit.per,
            "prorata": self.limit.prorata,
            "period": self.period.label,
            "share": list(self.share),
            "bound": amount(self.bound),
            "computed": amount(self.computed),
            "levied": amount(self.levied),
            "due": amount(self.due),
            "amount": amount(self.cents),
        }


@dataclass(frozen=True, slots=True)
class Levy:
    """What one rule takes from (or, negative, gives back to) one entrepreneur on one day.

    Attributes:
        id: Stable name, also the link of the generated transaction.
        owner: The entrepreneur's key.
        law: The rule.
        activity: The activity that is levied by itself; None for all of the entrepreneur's, or the common part.
        period: The levied period, or the document's day.
        date: The day on which it is booked.
        segments: How it came about.
        fixed_cents: The rule's `fixed` for each month that is in this levy.
        adjustments: What minimum and cap change.
        cents: The whole amount; `fund_cents` of it goes to the rule's fund, the rest to the cooperative.
    """

    id: str
    owner: str
    law: Rule
    activity: str | None
    period: Period
    date: date
    segments: tuple[Segment, ...]
    fixed_cents: int
    adjustments: tuple[Adjustment, ...]
    cents: int
    fund_cents: int

    @property
    def order(self) -> tuple[datetime.date, str, str]:
        """Levies stand by date, rule and entrepreneur; those of one day otherwise as they were computed."""
        return self.date, self.law.name, self.owner

    @property
    def payer(self) -> tuple[str, ...]:
        """The components of an account's name that say who pays: the owner, and an activity levied by itself."""
        return (self.owner,) if self.activity is None else (self.owner, self.activity)

    @property
    def rule(self) -> str:
        """The rule's name."""
        return self.law.name

    @property
    def base(self) -> Decimal:
        """The base of the period's movements under this rule."""
        return from_cents(self.base_cents)

    @property
    def base_cents(self) -> int:
        """The base in cents."""
        return sum(segment.after - segment.before for segment in self.segments)

    @property
    def unrounded(self) -> Decimal:
        """The amount before rounding, `fixed` included."""
        total = from_cents(self.fixed_cents)
        for segment in self.segments:
            total = CONTEXT.add(total, segment.unrounded)
        return total

    @property
    def amount(self) -> Decimal:
        """The amount on the cent."""
        return from_cents(self.cents)

    @property
    def fund(self) -> str | None:
        """Key of the fund that takes a part."""
        return self.law.fund

    @property
    def fund_amount(self) -> Decimal:
        """The fund's part."""
        return from_cents(self.fund_cents)

    @property
    def source(self) -> str:
        """The decision behind the rule."""
        return self.law.decision

    @property
    def place(self) -> Source:
        """Where the rule stands."""
        return self.law.source

    def as_dict(self) -> dict[str, Any]:
        """The row of the statement's `levies`."""
        return {
            "id": self.id,
            "owner": self.owner,
            "rule": self.rule,
            "channel": self.law.channel,
            "activity": self.activity,
            "decided": self.law.date.isoformat(),
            "period": self.period.label,
            "date": self.date.isoformat(),
            "base": amount(self.base_cents),
            "fixed": amount(self.fixed_cents),
            "adjustments": [adjustment.as_dict() for adjustment in self.adjustments],
            "unrounded": format(self.unrounded.normalize(CONTEXT), "f"),
            "amount": amount(self.cents),
            "fund": self.fund,
            "fund_amount": amount(self.fund_cents),
            "source": self.source,
            "place": str(self.place),
        }


class FreeBase(NamedTuple):
    """A base of one period on which nothing was due: below the first rate, or exempt.

    Attributes:
        date: The day on which it would be levied.
        rule: The rule's name.
        owner: The entrepreneur's key.
        channel: The rule's channel.
        base_cents: The base.
    """

    date: date
    rule: str
    owner: str
    channel: str
    base_cents: int


def fund_part(rule: Rule, cents: int) -> int:
    """The fund's part of an amount, rounded once with the rule's rounding."""
    if rule.fund is None:
        return 0
    top, bottom = as_ratio(rule.fund_share)
    return round_ratio(cents * top, bottom, rule.rounding)
