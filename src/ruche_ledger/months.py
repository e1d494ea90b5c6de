"""Runs the stages over all months of a ledger: openings, levies, then solidarity at each month's end."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from .accounts import Grammar
from .bases import base_movements
from .bookings import Booking, book_levy, book_opening, book_transfer
from .errors import Problem, Source, problem
from .levies import Draft, Levy, draft_levies, fund_part
from .messages import marked
from .model import Books, Days, Entrepreneur, merge_days
from .openings import TakenOver, take_over
from .periods import DAY, Period, months_between
from .rules.aids import Aid, Fund
from .rules.contributions import Rule
from .rules.decisions import Decisions, House
from .rules.scopes import Conflict, Held, Timeline, timeline
from .solidarity import Sharing, Transfer, claim, share_out


@dataclass(frozen=True, slots=True)
class Outcome:
    """All that follows from books and decisions.

    Attributes:
        taken_over: In order of date.
        levies: In order of date, then rule, then entrepreneur.
        transfers: In the order in which they are made.
        sharings: One for each fund and month in which somebody claimed.
        timelines: Which rule holds when, by (name, entrepreneur).
        problems: Days on which no rule, or more than one, holds.
    """

    taken_over: tuple[TakenOver, ...]
    levies: tuple[Levy, ...]
    transfers: tuple[Transfer, ...]
    sharings: tuple[Sharing, ...]
    timelines: dict[tuple[str, str], Timeline[Rule]]
    problems: tuple[Problem, ...]

    def bookings(self, grammar: Grammar) -> Iterator[Booking]:
        """What is to be booked, in the order in which it happens."""
        for taken in self.taken_over:
            yield book_opening(taken, grammar)
        for levy in self.levies:
            yield book_levy(levy, grammar)
        for transfer in self.transfers:
            yield book_transfer(transfer, grammar)


NOTHING = Outcome((), (), (), (), {}, ())

ALL_PARTS = frozenset({"owners", "contribution", "solidarity"})


_LINK = re.compile(r"[A-Za-z0-9_/.-]+")
_NOT_LINK = re.compile(r"[^A-Za-z0-9_/.-]+")


class _Names:
    """Hands out each name once; a second thing of that name gets a number."""

    def __init__(self) -> None:
        self.given: dict[str, int] = {}

    def take(self, *words: str) -> str:
        name = link_text("-".join(words))
        count = self.given[name] = self.given.get(name, 0) + 1
        return name if count == 1 else f"{name}-{count}"


def link_text(text: str) -> str:
    """A text with the signs that a Beancount link may have; accents fall away."""
    if _LINK.fullmatch(text):
        return text
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _NOT_LINK.sub("-", plain)


class _Ledger:
    """Balances while the months run: what was written, plus what was generated so far, a surplus positive."""

    def __init__(self, books: Books, decisions: Decisions, house: House) -> None:
        self.books = books
        self.house = house
        self.owners = (*decisions.entrepreneurs, *(fund.key for fund in decisions.funds))
        self.results: dict[str, list[Days]] = {}
        self.settled: dict[str, Days] = {}
        self.moved: dict[str, list[tuple[date, int]]] = {}
        self.moved_sum: dict[str, int] = {}

    def settle(self, taken_over: Iterable[TakenOver], levies: Iterable[Levy]) -> None:
        """Notes what comes before solidarity, for all months at once: solidarity changes none of it."""
        by_owner: dict[str, dict[date, int]] = {owner: {} for owner in self.owners}

        def note(owner: str, day: date, cents: int) -> None:
            by_owner[owner][day] = by_owner[owner].get(day, 0) + cents

        for taken in taken_over:
            note(taken.owner, taken.date, taken.cents)
        for levy in levies:
            note(levy.owner, levy.date, -levy.cents)
            if levy.fund is not None:
                note(levy.fund, levy.date, levy.fund_cents)
        self.settled = {owner: merge_days([days]) for owner, days in by_owner.items()}

    def move(self, owner: str, day: date, cents: int) -> None:
        """Notes a transfer."""
        self.moved.setdefault(owner, []).append((day, cents))
        self.moved_sum[owner] = self.moved_sum.get(owner, 0) + cents

    def position(self, owner: str, day: date) -> int:
        """After all steps so far; `day` is never before the last step."""
        return self.books.position(owner, day) + self.settled[owner].until(day) + self.moved_sum.get(owner, 0)

    def available(self, owner: str, day: date) -> int:
        """The position less the credit balances that are set aside; a debit balance counts nothing."""
        aside = self.house.set_aside_on(day)
        held = 0
        for name in self.books.owned(owner):
            if aside.match(self.books.accounts[name].pcg):
                held += max(0, -self.books.days[name].until(day))
        return self.position(owner, day) - held

    def net_result(self, owner: str, day: date, entry: date) -> int:
        """Since an entry; everything that is generated stands on result accounts or on 110."""
        if owner not in self.results:
            self.results[owner] = [self.books.days[name] for name in self.books.owned(owner) if self._is_result(name)]
        written = sum(days.until(day) - days.before(entry) for days in self.results[owner])
        settled = self.settled[owner]
        moved = sum(cents for moved_on, cents in self.moved.get(owner, ()) if moved_on >= entry)
        return settled.until(day) - settled.before(entry) + moved - written

    def _is_result(self, name: str) -> bool:
        info = self.books.accounts[name]
        return info.kind in ("Income", "Expenses") or info.pcg.startswith(("11", "12"))


def run(books: Books, decisions: Decisions, parts: frozenset[str] = ALL_PARTS) -> Outcome:
    """Applies all decisions to the books.

    Args:
        books: What was written.
        decisions: What was declared.
        parts: `owners` takes positions over, `contribution` levies, `solidarity` moves money.

    Returns:
        What is to be generated; nothing without a cooperative, or without a movement.
    """
    house, start, horizon = decisions.house, books.start, books.horizon
    if house is None or start is None or horizon is None:
        return NOTHING
    names = _Names()
    ledger = _Ledger(books, decisions, house)
    months = tuple(months_between(start, horizon))
    taken_over = tuple(take_over(books, decisions.openings, horizon, names.take)) if "owners" in parts else ()
    levies: list[Levy] = []
    timelines: dict[tuple[str, str], Timeline[Rule]] = {}
    problems: list[Problem] = []
    if "contribution" in parts:
        for name, rules in decisions.rules.items():
            for key, person in decisions.entrepreneurs.items():
                held = timelines[name, key] = timeline(rules, person)
                problems += _conflicts(name, person, held.conflicts, start, horizon)
        levies = sorted(
            _levies(books, decisions, timelines, months, start, names),
            key=lambda levy: (levy.date, levy.rule, levy.owner),
        )
    ledger.settle(taken_over, levies)
    transfers: list[Transfer] = []
    sharings: list[Sharing] = []
    if "solidarity" in parts:
        aids = {fund.key: _Aids(fund, decisions) for fund in decisions.funds}
        for fund in decisions.funds:
            for key, held_aid in aids[fund.key].held.items():
                person = decisions.entrepreneurs[key]
                problems += _overlaps(fund.key, person, held_aid.conflicts, start, horizon)
        for month in months:
            for fund in decisions.funds:
                sharing = aids[fund.key].claims(month.last, ledger)
                if sharing is None:
                    continue
                sharings.append(sharing)
                for asked, cents in zip(sharing.claims, sharing.paid, strict=True):
                    if cents:
                        name = names.take("aid", fund.key, month.label, asked.owner)
                        transfers.append(
                            Transfer(name, "aid", fund.key, asked.owner, month.last, cents, asked, sharing)
                        )
                        ledger.move(asked.owner, month.last, cents)
                        ledger.move(fund.key, month.last, -cents)
                        aids[fund.key].give(asked.owner, cents)
    return Outcome(taken_over, tuple(levies), tuple(transfers), tuple(sharings), timelines, tuple(problems))


def _levies(
    books: Books,
    decisions: Decisions,
    timelines: dict[tuple[str, str], Timeline[Rule]],
    months: tuple[Period, ...],
    start: date,
    names: _Names,
) -> Iterator[Levy]:
    def number(account: str) -> str:
        return books.accounts[account].pcg

    def tie(ordinal: int) -> tuple[str, ...]:
        text = books.text(ordinal)
        return (text.payee, text.narration, *text.links)

    for (name, key), held in timelines.items():
        pieces = books.pieces.get(key, [])
        openings = [
            opening
            for opening in decisions.openings
            if opening.owner == key and opening.subject == name and opening.measure.startswith("base-")
        ]
        moves = base_movements(pieces, held, number)
        person = decisions.entrepreneurs[key]
        for draft in draft_levies(person, held, moves, months, decisions.exercises, openings, start, tie):
            cents = draft.cents
            if cents:
                yield _levy(names.take(name, draft.period.label, key), key, draft, cents)


def _levy(name: str, owner: str, draft: Draft, cents: int) -> Levy:
    rule = draft.rule
    return Levy(
        name,
        owner,
        rule,
        draft.period,
        draft.date,
        draft.segments,
        draft.fixed,
        cents,
        fund_part(rule, cents),
    )


class _Aids:
    """One fund's aid: who may claim when, and what each was ever given."""

    def __init__(self, fund: Fund, decisions: Decisions) -> None:
        self.fund = fund
        self.people = decisions.entrepreneurs
        laws = decisions.aids.get(fund.key, ())
        self.held: dict[str, Timeline[Aid]] = (
            {key: timeline(laws, person) for key, person in self.people.items()} if laws else {}
        )
        self.given: dict[str, int] = {}
        self.openings = [
            opening for opening in decisions.openings if opening.subject == fund.key and opening.measure == "aided"
        ]

    def give(self, owner: str, cents: int) -> None:
        self.given[owner] = self.given.get(owner, 0) + cents

    def claims(self, day: date, ledger: _Ledger) -> Sharing | None:
        """What is claimed at a month's end, and how the fund meets it; None if nobody claims."""
        claims = []
        for key, held in self.held.items():
            person = self.people[key]
            standing: Held[Aid] | None = held.on(day)
            if standing is None or not person.is_active(day + DAY):
                continue
            law = standing.rule
            asked = claim(key, law, self._measure(law, person, day, ledger), self._given(key, day))
            if asked.cents:
                claims.append(asked)
        if not claims:
            return None
        balance = ledger.position(self.fund.key, day)
        return share_out(self.fund.key, day, balance, self.fund.reserve(day), claims)

    def _given(self, owner: str, day: date) -> int:
        taken_over = sum(opening.cents for opening in self.openings if opening.owner == owner and opening.date <= day)
        return self.given.get(owner, 0) + taken_over

    def _measure(self, law: Aid, person: Entrepreneur, day: date, ledger: _Ledger) -> int:
        if law.measure == "position":
            return ledger.position(person.key, day)
        if law.measure == "available":
            return ledger.available(person.key, day)
        span = person.span(day)
        assert span is not None, "who has a directive on a day is active on it"
        return ledger.net_result(person.key, day, span.entry)


_RULES = marked(
    "several rules “{name}” hold for {owner} ({contract}) on {day}, also the one at {place}; none of them is applied: "
    "narrow their contracts or seniority, or date one later"
)
_AIDS = marked(
    "several aids of “{name}” hold for {owner} ({contract}) on {day}, also the one at {place}; none of them is "
    "applied: narrow their contracts or seniority, or date one later"
)


def _conflicts(
    name: str, person: Entrepreneur, conflicts: tuple[Conflict[Rule], ...], start: date, horizon: date
) -> Iterator[Problem]:
    """One fault for each stretch of days without exactly one rule."""
    for conflict, day in _stretches(conflicts, start, horizon):
        if conflict.matched:
            yield _overlap("contribution", "rule-overlap", _RULES, name, person, conflict.matched, conflict, day)
        else:
            place = max((turn for turn in person.declared if turn[0] <= day), key=lambda turn: turn[0])[2]
            yield problem(
                "rule-gap",
                "no rule “{name}” holds for {owner} ({contract}) on {day}; add one for this contract and seniority, "
                'of scale "exempt" if nothing is to be levied',
                place,
                part="contribution",
                name=name,
                owner=person.key,
                contract=conflict.span.contract,
                day=day,
            )


def _overlaps(
    fund: str, person: Entrepreneur, conflicts: tuple[Conflict[Aid], ...], start: date, horizon: date
) -> Iterator[Problem]:
    """Nobody need be matched by an aid, but two at once are a fault."""
    for conflict, day in _stretches(conflicts, start, horizon):
        if conflict.matched:
            yield _overlap("solidarity", "aid-overlap", _AIDS, fund, person, conflict.matched, conflict, day)


def _overlap(
    part: str,
    code: str,
    template: str,
    name: str,
    person: Entrepreneur,
    matched: tuple[Rule, ...] | tuple[Aid, ...],
    conflict: Conflict[Rule] | Conflict[Aid],
    day: date,
) -> Problem:
    places: list[Source] = sorted(rule.source for rule in matched)
    return problem(
        code,
        template,
        places[-1],
        part=part,
        name=name,
        owner=person.key,
        contract=conflict.span.contract,
        day=day,
        place=places[0].seen_from(places[-1]),
    )


def _stretches(
    conflicts: tuple[Conflict[Rule], ...] | tuple[Conflict[Aid], ...], start: date, horizon: date
) -> Iterator[tuple[Conflict[Rule] | Conflict[Aid], date]]:
    """Conflicts inside the ledger's days with their first day, neighbours of one kind counted once."""
    before: Conflict[Rule] | Conflict[Aid] | None = None
    for conflict in conflicts:
        day = max(conflict.start, start)
        joined = (
            before is not None
            and before.end == conflict.start
            and before.span is conflict.span
            and before.matched == conflict.matched
        )
        if day < conflict.end and day <= horizon:
            if not joined or before is None or before.end <= start:
                yield conflict, day
            before = conflict
