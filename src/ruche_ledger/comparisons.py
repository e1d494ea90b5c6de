"""Two sides of one ledger, before and after: what changes for each member, each fund and the cooperative.

What is borne and what is owed is said in `sides`. Cents throughout; nothing is rounded but percentages, half-up to a
tenth.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Generic, NamedTuple, TypeVar

from .model import Entrepreneur
from .money import CONTEXT, round_ratio
from .periods import DAY, Period, month_of, months_between
from .sides import Side, Subject


class Pair(NamedTuple):
    """Cents before and after."""

    before: int = 0
    after: int = 0

    @property
    def difference(self) -> int:
        """After less before."""
        return self.after - self.before

    @property
    def percent(self) -> Decimal | None:
        """The difference in percent of what was before, half-up to a tenth; None unless that is more than zero."""
        if self.before <= 0:
            return None
        return CONTEXT.scaleb(round_ratio(self.difference * 1000, self.before, "half-up"), -1)


@dataclass(frozen=True, slots=True)
class Line:
    """What one rule, or one step of a fund, does to one owner; `base` is that of a rule, and 0 of anything else."""

    subject: Subject
    base: Pair
    borne: Pair
    owed: Pair

    @property
    def is_empty(self) -> bool:
        """Whether there was nothing, before and after."""
        return not any(map(any, (self.base, self.borne, self.owed)))


@dataclass(frozen=True, slots=True)
class Account:
    """One owner, before and after.

    Attributes:
        owner: Its key.
        name: Its name.
        contracts: Of an entrepreneur, those of the period after the change, in order of time, without repetition.
        lines: By subject, in order.
        position: At the end of the period.
    """

    owner: str
    name: str
    contracts: tuple[str, ...]
    lines: tuple[Line, ...]
    position: Pair

    @property
    def borne(self) -> Pair:
        """What they bear in all."""
        return _sum(line.borne for line in self.lines)

    @property
    def owed(self) -> Pair:
        """What they have got as advances and not paid back within the period."""
        return _sum(line.owed for line in self.lines)

    def base(self, subject: Subject | None) -> Pair:
        """What one rule was computed on."""
        return next((line.base for line in self.lines if line.subject == subject), Pair())


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a change does within a period.

    Attributes:
        period: From the first day to the last one compared.
        members: Every entrepreneur who is active in the period, or of whom something changes; by key.
        house: The cooperative; what it bears is negative: its income.
        funds: Likewise each fund.
    """

    period: Period
    members: tuple[Account, ...]
    house: Account
    funds: tuple[Account, ...]

    @property
    def subjects(self) -> tuple[Subject, ...]:
        """All that takes or gives, in order."""
        found = {line.subject for account in self.accounts for line in account.lines}
        return tuple(sorted(found, key=lambda subject: subject.order))

    @property
    def accounts(self) -> tuple[Account, ...]:
        """Every owner's."""
        return (*self.members, *self.funds, self.house)

    @property
    def leading(self) -> Subject | None:
        """The rule whose base tells best how much somebody does: that which changes most, else that takes most."""
        rules = [subject for subject in self.subjects if subject.kind == "rule"]

        def weight(subject: Subject) -> tuple[int, int]:
            lines = [line for member in self.members for line in member.lines if line.subject == subject]
            return sum(abs(line.borne.difference) for line in lines), sum(abs(line.borne.before) for line in lines)

        return max(reversed(rules), key=weight, default=None)

    def total(self, subject: Subject) -> Pair:
        """What all members bear of one rule or step."""
        return _sum(line.borne for member in self.members for line in member.lines if line.subject == subject)

    @property
    def borne(self) -> Pair:
        """What all members bear."""
        return _sum(member.borne for member in self.members)


def compare(before: Side, after: Side, period: Period) -> Comparison:
    """Compares two sides of one ledger within a period; what is generated counts on its day.

    Args:
        before: The ledger as it is.
        after: With the change.
        period: From the first day to the last one compared.
    """
    lines = _lines(before, after, period)
    keys = sorted({*before.decisions.entrepreneurs, *after.decisions.entrepreneurs})
    houses = [side.decisions.house.key for side in (after, before) if side.decisions.house is not None]
    house = houses[0] if houses else ""
    funds = dict.fromkeys(fund.key for side in (before, after) for fund in side.decisions.funds)

    def account(owner: str) -> Account:
        decisions = after.decisions if owner in after.decisions.owners else before.decisions
        person = decisions.entrepreneurs.get(owner)
        position = Pair(*(side.position(owner, period.last) for side in (before, after)))
        contracts = _contracts(person, period) if person is not None else ()
        return Account(owner, decisions.name_of(owner), contracts, tuple(lines.get(owner, ())), position)

    members = tuple(
        member for member in map(account, keys) if member.contracts or not all(line.is_empty for line in member.lines)
    )
    return Comparison(period, members, account(house), tuple(map(account, funds)))


def _lines(before: Side, after: Side, period: Period) -> Mapping[str, list[Line]]:
    """By owner, in order of subject."""
    found: dict[tuple[str, Subject], list[list[int]]] = {}
    for place, side in enumerate((before, after)):
        for owner, subject, measures in _measures(side, period):
            sums = found.setdefault((owner, subject), [[0, 0], [0, 0], [0, 0]])
            for measure, cents in zip(sums, measures, strict=True):
                measure[place] += cents
    lines: dict[str, list[Line]] = {}
    for owner, subject in sorted(found, key=lambda key: (key[0], key[1].order)):
        base, borne, owed = (Pair(*sums) for sums in found[owner, subject])
        lines.setdefault(owner, []).append(Line(subject, base, borne, owed))
    return lines


def _measures(side: Side, period: Period) -> Iterator[tuple[str, Subject, tuple[int, int, int]]]:
    """By owner and subject: base, borne and owed, as often as they occur."""
    for effect in side.effects:
        if effect.day in period:
            yield effect.owner, effect.subject, (0, effect.borne, effect.owed)
    for levy in side.outcome.levies:
        if levy.date in period:
            yield levy.owner, Subject("rule", levy.rule, levy.law.channel), (levy.base_cents, 0, 0)
    for free in side.outcome.free:
        if free.date in period:
            yield free.owner, Subject("rule", free.rule, free.channel), (free.base_cents, 0, 0)


def _contracts(person: Entrepreneur, period: Period) -> tuple[str, ...]:
    inside = (span.contract for span in person.spans if span.start < period.end and span.end > period.start)
    return tuple(dict.fromkeys(inside))


def _sum(pairs: Iterable[Pair]) -> Pair:
    before = after = 0
    for pair in pairs:
        before += pair.before
        after += pair.after
    return Pair(before, after)


class Shift(NamedTuple):
    """What is otherwise in a month in which nothing may be; cents.

    Attributes:
        month: The month.
        owner: Whose.
        subject: What takes or gives; None for the owner's position at the month's end, of what was
            written.
        moved: What it does to the position.
    """

    month: Period
    owner: str
    subject: Subject | None
    moved: Pair


def earlier(before: Side, after: Side, start: date) -> tuple[Shift, ...]:
    """What a change does before the day from which it may do anything: nothing, if all is well.

    Args:
        before: The ledger as it is.
        after: With the change.
        start: The first day on which anything may change.
    """
    found: dict[tuple[Period, str, Subject | None], list[int]] = {}
    for place, side in enumerate((before, after)):
        for effect in side.effects:
            if effect.day < start:
                key = (month_of(effect.day), effect.owner, effect.subject)
                found.setdefault(key, [0, 0])[place] += effect.moved
    if before.decisions.owners != after.decisions.owners and before.books.start is not None:
        # Who owns an account may be otherwise for all time.
        for month in months_between(before.books.start, start - DAY):
            for owner in sorted({*before.decisions.owners, *after.decisions.owners}):
                day = min(month.last, start - DAY)
                found[month, owner, None] = [side.books.position(owner, day) for side in (before, after)]
    shifts = (Shift(*key, Pair(*pair)) for key, pair in found.items() if pair[0] != pair[1])
    return tuple(sorted(shifts, key=lambda shift: (shift.month, shift.owner, str(shift.subject))))


C = TypeVar("C")

#: By owner and subject, what changes in borne and owed; what does not change is left out.
Changes = Mapping[tuple[str, Subject], tuple[int, int]]


class Part(NamedTuple, Generic[C]):
    """What one cause does, once those before it have had their effect."""

    cause: C
    changes: Changes

    def borne(self, *owners: str) -> int:
        """What it adds to what some owners bear."""
        return sum(borne for (owner, _), (borne, _) in self.changes.items() if owner in owners)


def attribute(before: Side, steps: Iterable[tuple[C, Side]], period: Period) -> tuple[Part[C], ...]:
    """What each cause of a change does: the parts add up exactly to the difference between the first and last side.

    Args:
        before: The side on which no cause has had its effect yet.
        steps: In order, each cause with the side on which it and those before it have had theirs.
        period: Within which it counts.
    """
    parts, former = [], _flows(before, period)
    for cause, side in steps:
        now = _flows(side, period)
        changes = {}
        for key in sorted({*former, *now}, key=lambda key: (key[0], key[1].order)):
            (borne, owed), (borne_now, owed_now) = former.get(key, (0, 0)), now.get(key, (0, 0))
            if (borne, owed) != (borne_now, owed_now):
                changes[key] = (borne_now - borne, owed_now - owed)
        parts.append(Part(cause, changes))
        former = now
    return tuple(parts)


def _flows(side: Side, period: Period) -> dict[tuple[str, Subject], tuple[int, int]]:
    found: dict[tuple[str, Subject], tuple[int, int]] = {}
    for effect in side.effects:
        if effect.day in period:
            borne, owed = found.get((effect.owner, effect.subject), (0, 0))
            found[effect.owner, effect.subject] = (borne + effect.borne, owed + effect.owed)
    return found
