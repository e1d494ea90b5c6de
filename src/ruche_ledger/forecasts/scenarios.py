"""One scenario, exactly: the books with months that happen again, and what the plugins' own kernel makes of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import accumulate

from ..bases import BaseMovement
from ..days import Days
from ..errors import Problem, RucheError
from ..messages import marked
from ..model import Books, SharedPosting
from ..money import from_cents
from ..months import Outcome, run
from ..rules.contributions import Rule
from ..rules.decisions import Decisions
from ..rules.scopes import Timeline
from .past import Line, Past
from .seasons import Season

#: Codes of what is said of months in which nothing is written yet, and of what only then can be said.
_PASSING = ("grant-", "share-", "unknown-share")


class Unready(RucheError):  # noqa: N818 - a ledger that is not ready
    """A ledger cannot be forecast, for in the months to come its rules have faults.

    Attributes:
        problems: The faults.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(marked("faults in the months to come: {count}"), count=len(self.problems))


def lasting(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Faults of rules, not of what would be written by then."""
    return tuple(each for each in problems if not each.code.startswith(_PASSING))


@dataclass(frozen=True, slots=True)
class Course:
    """How funds and members fare in the months to come of one scenario; cents at each month's end.

    Attributes:
        funds: By fund, its position.
        claimed: By fund, what was claimed of it in the month.
        paid: By fund, what it paid of that.
        members: By entrepreneur, their position.
    """

    funds: Mapping[str, tuple[int, ...]]
    claimed: Mapping[str, tuple[int, ...]]
    paid: Mapping[str, tuple[int, ...]]
    members: Mapping[str, tuple[int, ...]]


class Scenarios:
    """Runs scenarios of one ledger one by one, each from the ledger's first day on.

    Args:
        books: What was written.
        decisions: What was declared, a proposal included.
        past: What may happen again.
        found: The months to come.
    """

    def __init__(self, books: Books, decisions: Decisions, past: Past, found: Sequence[Season]) -> None:
        self.books, self.decisions, self.past, self.seasons = books, decisions, past, found
        self._lines: dict[tuple[str, int, int], list[Line]] = {}
        self._moves: dict[tuple[tuple[str, str, str], int, int], tuple[Timeline[Rule], list[BaseMovement]]] = {}
        self._shared: dict[tuple[int, int], list[SharedPosting]] = {}

    def outcome(self, draws: Sequence[int]) -> Outcome:
        """All that follows from the books with the drawn months.

        Raises:
            Unready: a rule kind from outside fails on them.
        """

        def coming(name: str, channel: str, key: str, held: Timeline[Rule]) -> list[BaseMovement]:
            return [
                move
                for place, (season, choice) in enumerate(zip(self.seasons, draws, strict=True))
                for move in self.past.moves((name, channel, key), held, season.choices[choice], season.month, place)
            ]

        found = run(self.books_of(draws), self.decisions, coming=coming)
        if faults := lasting(found.problems):
            raise Unready(faults)
        return found

    def course(self, draws: Sequence[int]) -> Course:
        """How funds and members fare in one scenario.

        Args:
            draws: Of each month to come, the place of the past month that is drawn.
        """
        books = self.books_of(draws)
        return course_of(books, self.decisions, self.outcome(draws), [season.month.last for season in self.seasons])

    def books_of(self, draws: Sequence[int]) -> Books:
        """The books, with the postings of members in the drawn months."""
        added: dict[str, list[Line]] = {}
        shared = list(self.books.shared)
        for place, draw in enumerate(draws):
            for key in self.decisions.entrepreneurs:
                for line in self.lines(key, place, draw):
                    added.setdefault(line.account, []).append(line)
            shared += self.shared(place, draw)
        days = dict(self.books.days)
        for account, lines in added.items():
            written = days[account]
            ordered = sorted(lines)
            days[account] = Days(
                [*written.days, *(line.day for line in ordered)],
                [*written.numbers, *(from_cents(line.cents) for line in ordered)],
            )
        return replace(
            self.books,
            days=days,
            horizon=self.seasons[-1].month.last,
            text=self.past.text,
            month_ends=None,
            shared=tuple(shared),
            _owned={},
        )

    def lines(self, key: str, place: int, draw: int) -> list[Line]:
        """A member's postings in a month to come."""
        if (key, place, draw) not in self._lines:
            season = self.seasons[place]
            self._lines[key, place, draw] = self.past.lines(key, season.choices[draw], season.month)
        return self._lines[key, place, draw]

    def shared(self, place: int, draw: int) -> list[SharedPosting]:
        """The costs that others bear a part of in a month to come."""
        if (place, draw) not in self._shared:
            season = self.seasons[place]
            self._shared[place, draw] = self.past.shared(season.choices[draw], season.month, place)
        return self._shared[place, draw]


def course_of(books: Books, decisions: Decisions, outcome: Outcome, ends: Sequence[date]) -> Course:
    """Positions at some months' ends, and the claims of those months.

    Args:
        books: With everything up to the last of the ends.
        decisions: What was declared.
        outcome: What follows from both.
        ends: Last days of months, ascending.
    """
    funds = [fund.key for fund in decisions.funds]
    owners = (*funds, *decisions.entrepreneurs)
    steps: dict[str, dict[date, int]] = {owner: {} for owner in owners}

    def note(owner: str, day: date, cents: int) -> None:
        if owner in steps:
            steps[owner][day] = steps[owner].get(day, 0) + cents

    for taken in outcome.taken_over:
        note(taken.owner, taken.date, taken.cents)
    for cost in outcome.shared:
        note(cost.payer, cost.date, cost.returned_cents)
        for owner, cents in cost.borne:
            note(owner, cost.date, -cents)
    for levy in outcome.levies:
        note(levy.owner, levy.date, -levy.cents)
        if levy.fund is not None:
            note(levy.fund, levy.date, levy.fund_cents)
    for transfer in outcome.transfers:
        note(transfer.owner, transfer.date, transfer.moved_cents)
        note(transfer.fund, transfer.date, -transfer.moved_cents)
    positions = {
        owner: tuple(books.position(owner, end) + sums for end, sums in zip(ends, _sums(by_day, ends), strict=True))
        for owner, by_day in steps.items()
    }
    asked = {(sharing.fund, sharing.day): sharing for sharing in outcome.sharings}
    return Course(
        {key: positions[key] for key in funds},
        {key: tuple(asked[key, end].claimed if (key, end) in asked else 0 for end in ends) for key in funds},
        {key: tuple(sum(asked[key, end].paid) if (key, end) in asked else 0 for end in ends) for key in funds},
        {key: positions[key] for key in decisions.entrepreneurs},
    )


def _sums(by_day: Mapping[date, int], ends: Sequence[date]) -> list[int]:
    """The sum up to each of some days."""
    parts = [0] * len(ends)
    for day, cents in by_day.items():
        place = next((place for place, end in enumerate(ends) if day <= end), None)
        if place is not None:
            parts[place] += cents
    return list(accumulate(parts))
