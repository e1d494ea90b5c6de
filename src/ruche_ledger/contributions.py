"""The levies of a whole ledger: for each rule, channel and entrepreneur what holds when, and what it takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from .bases import BaseMovement, base_movements
from .coverage import rule_conflicts, unlinked_invoices
from .drafts import Draft, Setting, draft_levies
from .errors import Problem, problem
from .levies import FreeBase, Levy, fund_part
from .model import Books, Entrepreneur
from .names import Names
from .receipts import is_on_receipts, match
from .rules.contributions import Rule
from .rules.decisions import Decisions, Opening
from .rules.developed import KindError
from .rules.scopes import Timeline, timeline
from .rules.terms import under_terms
from .rules.turning import by_seniority

#: By name, channel and entrepreneur.
Timelines = dict[tuple[str, str, str], Timeline[Rule]]

#: Movements of bases that stand in no books, by name, channel, entrepreneur and what holds when: those of months to
#: come. They are later than all that was written.
Coming = Callable[[str, str, str, Timeline[Rule]], Sequence[BaseMovement]]


@dataclass(frozen=True, slots=True)
class Contributions:
    """What all rules take.

    Attributes:
        timelines: Which rule holds when, by (name, channel, entrepreneur).
        levies: In order of date, then rule, then entrepreneur.
        problems: Days on which no rule, or more than one, holds; terms that do not fit; invoices without a link.
        free: Bases on which nothing was due, in order of date, then rule, then entrepreneur.
    """

    timelines: Timelines
    levies: tuple[Levy, ...]
    problems: tuple[Problem, ...]
    free: tuple[FreeBase, ...] = ()


NO_CONTRIBUTIONS = Contributions({}, (), ())


def contribute(
    books: Books, decisions: Decisions, start: date, horizon: date, names: Names, coming: Coming | None = None
) -> Contributions:
    """Applies all rules. One of a kind from outside that fails is left out, with a fault at its line.

    Args:
        books: What was written.
        decisions: What was declared.
        start: Nothing is dated before.
        horizon: Nor after.
        names: Hands out the levies' names.
        coming: What is added to the bases of months to come.
    """
    faults: list[Problem] = []
    while True:
        given = dict(names.given)
        try:
            found = _contribute(books, decisions, start, horizon, names, coming)
        except KindError as error:
            names.given = given
            decisions = decisions.without(error.place)
            params = {name: str(value) for name, value in error.params.items()}
            faults.append(problem(error.code, error.template, error.place, part="contribution", **params))
        else:
            return replace(found, problems=(*found.problems, *faults))


def _contribute(
    books: Books, decisions: Decisions, start: date, horizon: date, names: Names, coming: Coming | None
) -> Contributions:
    timelines: Timelines = {}
    problems: list[Problem] = []
    known: dict[tuple[int, ...], Rule] = {}
    for name, channel, rules in decisions.channels():
        agreed = [terms for terms in decisions.terms if (terms.name, terms.channel) == (name, channel)]
        for key, person in decisions.entrepreneurs.items():
            own = [terms for terms in agreed if terms.owner == key]
            held, faults = under_terms(timeline(rules, person), own, books.currency, known)
            timelines[name, channel, key] = by_seniority(held, person, known)
            problems += faults
            problems += rule_conflicts(name, channel, person, held.conflicts, start, horizon)

    def tie(ordinal: int) -> tuple[str, ...]:
        text = books.text(ordinal)
        return (text.payee, text.narration, *text.links)

    setting = Setting(start, horizon, decisions.exercises, tie)
    unlinked: dict[tuple[int, str], list[str]] = {}
    free: list[FreeBase] = []
    drafted = _levies(books, decisions, timelines, setting, names, unlinked, free, coming)
    levies = sorted(drafted, key=lambda levy: levy.order)
    problems += unlinked_invoices(books, unlinked)
    return Contributions(timelines, tuple(levies), tuple(problems), tuple(sorted(free)))


def _levies(
    books: Books,
    decisions: Decisions,
    timelines: Mapping[tuple[str, str, str], Timeline[Rule]],
    setting: Setting,
    names: Names,
    unlinked: dict[tuple[int, str], list[str]],
    free: list[FreeBase],
    coming: Coming | None,
) -> Iterator[Levy]:
    taken_over: dict[tuple[str, str, str], list[Opening]] = {}
    for opening in decisions.openings:
        taken_over.setdefault((opening.subject, opening.channel, opening.owner), []).append(opening)
    for (name, channel, key), held in timelines.items():
        beside = timelines.get(other_channel(name, channel, key))
        moves, lost = counted_movements(books, decisions.entrepreneurs[key], held, beside)
        for ordinal in lost:
            unlinked.setdefault((ordinal, key), []).append(name)
        if coming is not None:
            moves += coming(name, channel, key, held)
        words = (name,) if channel == "external" else (name, channel)
        for draft in draft_levies(
            decisions.entrepreneurs[key], held, moves, setting, taken_over.get((name, channel, key), ())
        ):
            if cents := draft.cents:
                whose = key if draft.activity is None else f"{key}-{draft.activity}"
                yield _levy(names.take(*words, draft.period.label, whose), key, draft, cents)
            elif base := sum(segment.after - segment.before for segment in draft.segments):
                free.append(FreeBase(draft.date, name, key, channel, base))


def other_channel(name: str, channel: str, key: str) -> tuple[str, str, str]:
    """Where the timeline of the other channel stands: its invoices take their part of receipts, too."""
    return name, "internal" if channel == "external" else "external", key


def counted_movements(
    books: Books, person: Entrepreneur, held: Timeline[Rule], beside: Timeline[Rule] | None
) -> tuple[list[BaseMovement], tuple[int, ...]]:
    """The movements of one entrepreneur's base under one name and channel.

    Args:
        books: What was written.
        person: The entrepreneur.
        held: Which rule holds when.
        beside: Which rule of the other channel does.

    Returns:
        In order of date; and the ordinals of invoices that wait for receipts, and have no link to name them by.
    """
    pieces, matched = books.pieces.get(person.key, []), None
    if is_on_receipts(held):
        carried = books.open_invoices.get(person.key, ())
        matched = match(pieces, held, person.stays, books.accounts.__getitem__, carried, beside)
    moves = base_movements(pieces, held, books.accounts.__getitem__, matched)
    return moves, matched.unlinked if matched else ()


def _levy(name: str, owner: str, draft: Draft, cents: int) -> Levy:
    rule, period, day, activity, segments, fixed, adjustments = draft
    return Levy(
        name, owner, rule, activity, period, day, segments, fixed, adjustments, cents, fund_part(rule, cents)
    )
