"""The levies of a whole ledger: for each rule, channel and entrepreneur what holds when, and what it takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from .bases import base_movements
from .coverage import rule_conflicts, unlinked_invoices
from .drafts import Draft, Setting, draft_levies
from .errors import Problem, problem
from .levies import FreeBase, Levy, fund_part
from .model import Books
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


def contribute(books: Books, decisions: Decisions, start: date, horizon: date, names: Names) -> Contributions:
    """Applies all rules. One of a kind from outside that fails is left out, with a fault at its line.

    Args:
        books: What was written.
        decisions: What was declared.
        start: Nothing is dated before.
        horizon: Nor after.
        names: Hands out the levies' names.
    """
    faults: list[Problem] = []
    while True:
        given = dict(names.given)
        try:
            found = _contribute(books, decisions, start, horizon, names)
        except KindError as error:
            names.given = given
            decisions = decisions.without(error.place)
            params = {name: str(value) for name, value in error.params.items()}
            faults.append(problem(error.code, error.template, error.place, part="contribution", **params))
        else:
            return replace(found, problems=(*found.problems, *faults))


def _contribute(books: Books, decisions: Decisions, start: date, horizon: date, names: Names) -> Contributions:
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
    levies = sorted(_levies(books, decisions, timelines, setting, names, unlinked, free), key=lambda levy: levy.order)
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
) -> Iterator[Levy]:
    taken_over: dict[tuple[str, str, str], list[Opening]] = {}
    for opening in decisions.openings:
        taken_over.setdefault((opening.subject, opening.channel, opening.owner), []).append(opening)
    for (name, channel, key), held in timelines.items():
        pieces = books.pieces.get(key, [])
        matched = None
        if is_on_receipts(held):
            beside = timelines.get((name, "internal" if channel == "external" else "external", key))
            stays, carried = decisions.entrepreneurs[key].stays, books.open_invoices.get(key, ())
            matched = match(pieces, held, stays, books.accounts.__getitem__, carried, beside)
            for ordinal in matched.unlinked:
                unlinked.setdefault((ordinal, key), []).append(name)
        moves = base_movements(pieces, held, books.accounts.__getitem__, matched)
        words = (name,) if channel == "external" else (name, channel)
        for draft in draft_levies(
            decisions.entrepreneurs[key], held, moves, setting, taken_over.get((name, channel, key), ())
        ):
            if cents := draft.cents:
                whose = key if draft.activity is None else f"{key}-{draft.activity}"
                yield _levy(names.take(*words, draft.period.label, whose), key, draft, cents)
            elif base := sum(segment.after - segment.before for segment in draft.segments):
                free.append(FreeBase(draft.date, name, key, channel, base))


def _levy(name: str, owner: str, draft: Draft, cents: int) -> Levy:
    rule, period, day, activity, segments, fixed, adjustments = draft
    return Levy(
        name, owner, rule, activity, period, day, segments, fixed, adjustments, cents, fund_part(rule, cents)
    )
