"""What the past months of each member hold, month by month, ready to happen again in a month to come."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import NamedTuple

from ..bases import BaseMovement
from ..contributions import Timelines, counted_movements, other_channel
from ..model import Books, Entrepreneur, SharedPosting, Text
from ..money import nearest_cents
from ..periods import DAY, Period, month_of, months_between
from ..rules.contributions import Rule
from ..rules.decisions import Decisions
from ..rules.scopes import Held, Timeline
from .seasons import nearest

#: Transactions of months to come are numbered above all that were written: by so much for each of them.
AHEAD = 1 << 40


class Line(NamedTuple):
    """One posting of a member: cents, a debit positive."""

    day: date
    account: str
    cents: int


class Past:
    """The past months of all members.

    A transaction happens again as it stands, on the same day of the month, or on the last one of a shorter month.
    What is tagged `#cloture` or `#a-nouveau` does not, nor does what posts on a fund's own accounts: people decide
    that anew each time.

    Args:
        books: What was written.
        decisions: What was declared, a proposal included.
        timelines: Which rule holds when, in the months to come too.

    Attributes:
        kept_out: By fund, what was written on its accounts and does not happen again: cents, a surplus positive.
        unlinked: Ordinals of past sales that no receipt can name, under a rule to come that counts receipts.
    """

    def __init__(self, books: Books, decisions: Decisions, timelines: Timelines) -> None:
        assert books.start is not None and books.horizon is not None, "there is a past"  # noqa: PT018
        self.books, self.decisions, self.timelines = books, decisions, timelines
        self.people = decisions.entrepreneurs
        self.months = tuple(months_between(books.start, books.horizon))
        self.kept_out: dict[str, int] = {}
        self.unlinked: set[int] = set()
        self._lines: dict[tuple[str, date], list[Line]] = {}
        self._barred: set[int] = set()
        self._gather()
        self._shared: dict[tuple[str, date], list[SharedPosting]] = {}
        for posting in books.shared:
            payer = books.accounts[posting.account].owner
            if posting.ordinal not in self._barred:
                self._shared.setdefault((payer, month_of(posting.day).start), []).append(posting)
        self._bases: dict[tuple[object, ...], dict[date, list[BaseMovement]]] = {}
        self._own = {key: self._whole_months(person) for key, person in self.people.items()}

    def _gather(self) -> None:
        """Goes over all postings once, transaction by transaction."""
        infos, funds = self.books.accounts, {fund.key for fund in self.decisions.funds}
        for ordinal, group in groupby(self.books.rows(), key=lambda row: row.id.partition(".")[0]):
            rows = list(group)
            if rows[0].is_apart:
                self._barred.add(int(ordinal))
                continue
            touched = [row for row in rows if row.owner in funds]
            if touched:
                self._barred.add(int(ordinal))
                for row in touched:
                    self.kept_out[row.owner] = self.kept_out.get(row.owner, 0) - nearest_cents(row.amount)
                continue
            for row in rows:
                if infos[row.account].owner in self.people:
                    line = Line(row.date, row.account, nearest_cents(row.amount))
                    self._lines.setdefault((row.owner, month_of(row.date).start), []).append(line)

    def _whole_months(self, person: Entrepreneur) -> tuple[Period, ...]:
        """The past months in which somebody was active throughout; those with any active day where there is none."""
        whole = tuple(
            month
            for month in self.months
            if any(start <= month.start and month.end <= end for start, end in person.stays)
        )
        return whole or tuple(
            month
            for month in self.months
            if any(start < month.end and month.start < end for start, end in person.stays)
        )

    def has_own(self, key: str) -> bool:
        """Whether a member has any past month."""
        return bool(self._own[key])

    def stands_in(self, key: str, choice: Period) -> Period | None:
        """Which month of a member happens again where a month is drawn.

        It is the month itself if they were active throughout, else their own month nearest to it in the year, of
        several the latest; None if they have no past.
        """
        own = self._own[key]
        if not own:
            return None
        return choice if choice in own else nearest(choice, own)

    def lines(self, key: str, choice: Period, month: Period) -> list[Line]:
        """What a member's postings are in a month to come for which a past one is drawn."""
        source, person = self.stands_in(key, choice), self.people[key]
        found = []
        for line in self._lines.get((key, source.start), ()) if source is not None else ():
            day = moved(line.day, month)
            if person.is_active(day):
                found.append(line._replace(day=day))
        return found

    def shared(self, choice: Period, month: Period, place: int) -> list[SharedPosting]:
        """Which costs that others bear a part of happen again in a month to come, whoever pays them.

        Args:
            choice: The past month that is drawn.
            month: The month to come.
            place: Of that month among those to come, from 0 on.
        """
        found: list[SharedPosting] = []
        for payer in dict.fromkeys(payer for payer, _ in self._shared):
            person = self.people.get(payer)
            source = choice if person is None else self.stands_in(payer, choice)
            for posting in self._shared.get((payer, source.start), ()) if source is not None else ():
                day = moved(posting.day, month)
                if person is None or person.is_active(day):
                    found.append(posting._replace(day=day, ordinal=self.numbered(posting.ordinal, place)))
        return found

    def numbered(self, ordinal: int, place: int) -> int:
        """The number of a transaction that happens again in a month to come."""
        return AHEAD * (place + 1) + ordinal

    def text(self, ordinal: int) -> Text:
        """What a transaction says, also one that happens again."""
        return self.books.text(ordinal % AHEAD)

    def moves(
        self, what: tuple[str, str, str], held: Timeline[Rule], choice: Period, month: Period, place: int
    ) -> list[BaseMovement]:
        """The movements of a base in a month to come, each under the rule in force on its day.

        What a past month brings in under a rule is what it would have counted under it: on a basis of receipts, what
        was received in that month, of whichever invoices.

        Args:
            what: Name, channel and entrepreneur.
            held: Which rule holds when.
            choice: The past month that is drawn.
            month: The month to come.
            place: Of that month among those to come, from 0 on.
        """
        source, person = self.stands_in(what[2], choice), self.people[what[2]]
        if source is None:
            return []
        found: list[BaseMovement] = []
        for standing in held.held:
            if standing.start >= month.end or standing.end <= month.start:
                continue
            rule = standing.rule
            for move in self._counted(what, rule).get(source.start, ()):
                day = moved(move.day, month)
                if standing.start <= day < standing.end and person.is_active(day):
                    ordinal = self.numbered(move.ordinal, place)
                    found.append(BaseMovement(day, rule.date, standing.start, move.base, ordinal, rule, move.activity))
        return sorted(found, key=lambda move: (move.day, move.ordinal))

    def _counted(self, what: tuple[str, str, str], rule: Rule) -> Mapping[date, Sequence[BaseMovement]]:
        """By first day of the month, what the past would have counted under one rule."""
        key = (*what, rule.base, rule.less, rule.basis, rule.per, rule.channel)
        if key not in self._bases:
            name, channel, owner = what
            person = self.people[owner]
            other = self.timelines.get(other_channel(name, channel, owner))
            last = person.last_active_day(date.min, date.max)
            beside = _always(other.on(last)) if other is not None and last is not None else None
            held = Timeline((Held(date.min, date.max, rule),), (), (date.min,))
            moves, unlinked = counted_movements(self.books, person, held, beside)
            self.unlinked.update(unlinked)
            by_month: dict[date, list[BaseMovement]] = {}
            for move in moves:
                if move.ordinal not in self._barred:
                    by_month.setdefault(month_of(move.day).start, []).append(move)
            self._bases[key] = by_month
        return self._bases[key]


def _always(standing: Held[Rule] | None) -> Timeline[Rule] | None:
    """A timeline of what holds on one day alone."""
    if standing is None:
        return None
    return Timeline((replace(standing, start=date.min, end=date.max),), (), (date.min,))


def moved(day: date, month: Period) -> date:
    """The same day of another month; its last one if it is shorter."""
    return min(month.start + (day.day - 1) * DAY, month.last)


def by_owner(lines: Iterable[Line], owner_of: Callable[[str], str]) -> dict[str, int]:
    """Sums of lines by owner."""
    found: dict[str, int] = {}
    for line in lines:
        owner = owner_of(line.account)
        found[owner] = found.get(owner, 0) + line.cents
    return found
