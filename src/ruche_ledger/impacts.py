"""What a proposal does: both sides compared, cause by cause, with all that an assembly asks before it votes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from .comparisons import Account, Comparison, Line, Pair, Part, Shift, attribute, compare, earlier
from .courses import Course, courses
from .model import amount
from .money import round_ratio
from .periods import Period
from .proposals import Cause
from .rules.declarations import Declaration
from .sides import Side, Subject
from .waivers import GivenUp, given_up

#: Differences are counted in classes between these, in cents, on both sides of zero.
CLASSES = (0, 10_00, 50_00, 100_00, 500_00, 1000_00)


class Class(NamedTuple):
    """How many members bear so much more, or less: a difference of more than `low`, up to `high`, in cents.

    `sign` is -1 for less, 1 for more, 0 for those of whom nothing changes; `high` is None where it is open.
    """

    sign: int
    low: int
    high: int | None
    members: int


@dataclass(frozen=True, slots=True)
class Spread:
    """Who gains and who loses: gains are what somebody bears less.

    Attributes:
        gaining, losing, same: How many.
        gained, lost: What they bear less, and more, in all; cents, both positive.
        median: The middle difference in cents, half-up between two; negative if half of all gain more than that.
        classes: From the greatest gains to the greatest losses.
    """

    gaining: int
    losing: int
    same: int
    gained: int
    lost: int
    median: int
    classes: tuple[Class, ...]

    @classmethod
    def of(cls, differences: Sequence[int]) -> Spread:
        """Counts the differences of what members bear, in cents."""
        ordered = sorted(differences)
        less, more = [each for each in ordered if each < 0], [each for each in ordered if each > 0]
        middle = ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2] if ordered else 0
        bands = list(zip(CLASSES, (*CLASSES[1:], None), strict=True))

        def counted(sign: int, low: int, high: int | None) -> Class:
            inside = [each for each in ordered if sign * each > low and (high is None or sign * each <= high)]
            return Class(sign, low, high, len(inside))

        same = len(ordered) - len(less) - len(more)
        classes = (
            *(counted(-1, *band) for band in reversed(bands)),
            Class(0, 0, 0, same),
            *(counted(1, *band) for band in bands),
        )
        return cls(len(less), len(more), same, -sum(less), sum(more), round_ratio(middle, 2, "half-up"), classes)

    def as_dict(self) -> dict[str, Any]:
        """For machines."""
        return {
            "gaining": self.gaining,
            "losing": self.losing,
            "same": self.same,
            "gained": amount(self.gained),
            "lost": amount(self.lost),
            "median": amount(self.median),
            "classes": [
                {
                    "sign": each.sign,
                    "above": amount(each.low),
                    "up_to": None if each.high is None else amount(each.high),
                    "members": each.members,
                }
                for each in self.classes
            ],
        }


@dataclass(frozen=True, slots=True)
class Impact:
    """What a proposal does within a period.

    Attributes:
        house: The cooperative's name.
        currency: Of all amounts.
        title: The proposal's; "" if it has none.
        directives: What is proposed, in order.
        comparison: Both sides.
        parts: What each step of the proposal does, in order; their sum is the difference.
        courses: Each fund's.
        waived: Promises given up.
        shifts: What would be otherwise before the period; nothing may be.
        is_anonymous: Whether keys and names are hidden.
    """

    house: str
    currency: str
    title: str
    directives: tuple[Declaration, ...]
    comparison: Comparison
    parts: tuple[Part[tuple[Cause, ...]], ...]
    courses: tuple[Course, ...]
    waived: tuple[GivenUp, ...]
    shifts: tuple[Shift, ...]
    is_anonymous: bool = False

    @property
    def spread(self) -> Spread:
        """Who gains and who loses."""
        return Spread.of([member.borne.difference for member in self.comparison.members])

    @property
    def names(self) -> Mapping[str, str]:
        """Names of the funds and the cooperative, by key."""
        return {account.owner: account.name for account in (*self.comparison.funds, self.comparison.house)}

    @property
    def income(self) -> Pair:
        """What generated entries bring the cooperative."""
        borne = self.comparison.house.borne
        return Pair(-borne.before, -borne.after)

    def as_dict(self) -> dict[str, Any]:
        """For machines: amounts as texts on the cent, what is borne positive, income positive."""
        comparison, period = self.comparison, self.comparison.period
        leading = comparison.leading
        return {
            "cooperative": self.house,
            "title": self.title,
            "from": period.start.isoformat(),
            "to": period.last.isoformat(),
            "currency": self.currency,
            "anonymous": self.is_anonymous,
            "base_of": None if leading is None else _subject(leading),
            "members": [self._member(member, leading) for member in comparison.members],
            "rules": [{**_subject(each), **_pair(comparison.total(each))} for each in comparison.subjects],
            "total": _pair(comparison.borne),
            "distribution": self.spread.as_dict(),
            "income": {
                **_pair(self.income),
                "by": [
                    {**_subject(line.subject), **_pair(Pair(-line.borne.before, -line.borne.after))}
                    for line in comparison.house.lines
                ],
            },
            "funds": [_course(course) for course in self.courses],
            "causes": [self._cause(number, part) for number, part in enumerate(self.parts, start=1)],
            "waived": [each.as_dict() for each in self.waived],
            "earlier": [_shift(shift) for shift in self.shifts],
        }

    def _member(self, member: Account, leading: Subject | None) -> dict[str, Any]:
        return {
            "key": member.owner,
            "name": member.name,
            "contracts": list(member.contracts),
            "base": amount(shown_base(member, leading)),
            **_pair(member.borne),
            **({} if self.is_anonymous else _standing(member)),
            "rules": [_line(line, has_owed=not self.is_anonymous) for line in member.lines],
            "causes": [
                {"cause": number, "difference": amount(part.borne(member.owner))}
                for number, part in enumerate(self.parts, start=1)
                if part.borne(member.owner)
            ],
        }

    def _cause(self, number: int, part: Part[tuple[Cause, ...]]) -> dict[str, Any]:
        comparison = self.comparison
        return {
            "cause": number,
            "directives": [
                {
                    "directive": cause.directive.kind,
                    "values": [str(value) for value in cause.directive.values],
                    "from": cause.directive.date.isoformat(),
                    "contracts": list(cause.contracts),
                    "place": str(cause.directive.source),
                    "replaces": None if cause.former is None else str(cause.former.source),
                    "parameters": [parameter.as_dict() for parameter in cause.parameters],
                }
                for cause in part.cause
            ],
            "members": amount(part.borne(*(member.owner for member in comparison.members))),
            "income": amount(-part.borne(comparison.house.owner)),
            "funds": {fund.owner: amount(-part.borne(fund.owner)) for fund in comparison.funds},
        }


def study(
    before: Side,
    after: Side,
    steps: Sequence[tuple[tuple[Cause, ...], Side]],
    period: Period,
    *,
    title: str = "",
    directives: Sequence[Declaration] = (),
) -> Impact:
    """Looks at what a proposal does.

    Args:
        before: The ledger as it is.
        after: With the whole proposal.
        steps: The proposal step by step.
        period: The days compared; before its first nothing may change.
        title: The proposal's.
        directives: What is proposed.
    """
    house = before.decisions.house
    return Impact(
        (house.name or house.key) if house is not None else "",
        before.books.currency,
        title,
        tuple(directives),
        compare(before, after, period),
        attribute(before, steps, period),
        courses(before, after, period),
        given_up(before.outcome, after.outcome, period),
        earlier(before, after, period.start),
    )


def shown_base(member: Account, leading: Subject | None) -> int:
    """What the leading rule is computed on: after the change, and before where nothing of it is left."""
    base = member.base(leading)
    return base.after or base.before


def _subject(subject: Subject) -> dict[str, Any]:
    return {"kind": subject.kind, "name": subject.name, "channel": subject.channel or None}


def _pair(pair: Pair, *, percent: bool = True) -> dict[str, Any]:
    found: dict[str, Any] = {
        "before": amount(pair.before),
        "after": amount(pair.after),
        "difference": amount(pair.difference),
    }
    if percent:
        found["percent"] = None if pair.percent is None else str(pair.percent)
    return found


def _standing(member: Account) -> dict[str, Any]:
    """What tells much of a member, and little of the proposal."""
    return {"owed": _pair(member.owed, percent=False), "position": _pair(member.position, percent=False)}


def _line(line: Line, *, has_owed: bool) -> dict[str, Any]:
    return {
        **_subject(line.subject),
        "base": _pair(line.base, percent=False),
        **_pair(line.borne),
        **({"owed": _pair(line.owed, percent=False)} if has_owed else {}),
    }


def _course(course: Course) -> dict[str, Any]:
    return {
        "key": course.fund,
        "name": course.name,
        "opening": _pair(course.opening, percent=False),
        "empty": {
            side: None if day is None else day.isoformat()
            for side, day in zip(("before", "after"), course.empty, strict=True)
        },
        "unmet": _pair(course.unmet, percent=False),
        "months": [
            {
                "day": month.day.isoformat(),
                **_pair(month.held, percent=False),
                "reserve": _pair(month.reserve, percent=False),
                "unmet": _pair(month.unmet, percent=False),
            }
            for month in course.months
        ],
    }


def _shift(shift: Shift) -> dict[str, Any]:
    return {
        "month": shift.month.label,
        "owner": shift.owner,
        "subject": None if shift.subject is None else _subject(shift.subject),
        **_pair(shift.moved, percent=False),
    }
