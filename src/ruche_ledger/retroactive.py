"""Decisions that reach back: directives dated before the day on which they were decided, and what they change."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from .errors import Problem, Source, problem
from .model import Books, amount
from .months import Outcome, run
from .rules.decisions import Decisions

#: How a decision names its day: 2026-06-14, or 14/06/2026.
_DAY = re.compile(r"\b(?:(\d{4})-(\d{2})-(\d{2})|(\d{1,2})/(\d{1,2})/(\d{4}))\b")

#: So many of the amounts are named in a remark.
_NAMED = 3


def decided_on(decision: str) -> date | None:
    """The latest day that a decision's text names; None if it names none."""
    days = []
    for year, month, day, day_first, month_first, year_last in _DAY.findall(decision):
        try:
            days.append(date(int(year or year_last), int(month or month_first), int(day or day_first)))
        except ValueError:
            continue
    return max(days, default=None)


def reaching_back(books: Books, decisions: Decisions, outcome: Outcome) -> Iterator[Problem]:
    """One remark for each rule or terms whose decision came after months for which amounts are generated.

    Args:
        books: What was written.
        decisions: What was declared.
        outcome: What follows from both.
    """
    for name, source, day, decided, without in _later(decisions):
        before = _amounts(run(books, without, frozenset({"contribution"})), name, day, decided)
        after = _amounts(outcome, name, day, decided)
        changed = {key: (before.get(key, 0), after.get(key, 0)) for key in before | after}
        changed = {key: pair for key, pair in sorted(changed.items()) if pair[0] != pair[1]}
        if changed:
            named = [
                f"{owner} {what} {on}: {amount(old)} → {amount(new)}"
                for (on, what, owner), (old, new) in changed.items()
            ]
            yield problem(
                "reaches-back",
                "“{name}” holds from {day} on and was decided on {decided}: it changes {count} amounts generated for "
                "the days between, by {total} in all: {named}",
                source,
                part="contribution",
                severity="notice",
                name=name,
                day=day,
                decided=decided,
                count=len(changed),
                total=amount(sum(new - old for old, new in changed.values())),
                named=", ".join([*named[:_NAMED], *(["…"] if len(named) > _NAMED else [])]),
            )


def _later(decisions: Decisions) -> Iterator[tuple[str, Source, date, date, Decisions]]:
    """Each directive that was decided after its date, with the decisions as if it held from that day on only.

    What a rule takes depends on no other name's, so these are left out.
    """
    for name, rules in decisions.rules.items():
        for place, rule in enumerate(rules):
            decided = decided_on(rule.decision)
            if decided is not None and rule.date < decided:
                moved = (*rules[:place], replace(rule, date=decided), *rules[place + 1 :])
                without = replace(decisions, rules={name: moved})
                yield name, rule.source, rule.date, decided, without
    for place, terms in enumerate(decisions.terms):
        decided = decided_on(str(terms.declaration.keys["source"]))
        if decided is not None and terms.start < decided:
            others = (*decisions.terms[:place], *decisions.terms[place + 1 :])
            later = (replace(terms, start=decided),) if decided < terms.end else ()
            ordered = tuple(sorted((*others, *later), key=lambda each: each.start))
            without = replace(decisions, rules={terms.name: decisions.rules[terms.name]}, terms=ordered)
            yield terms.name, terms.source, terms.start, decided, without


def _amounts(outcome: Outcome, name: str, first: date, end: date) -> dict[tuple[date, str, str], int]:
    """What a rule levies from day to day, without the last one, by day, rule and owner."""
    found: dict[tuple[date, str, str], int] = {}
    for levy in outcome.levies:
        if levy.rule == name and first <= levy.date < end:
            key = (levy.date, levy.rule, levy.owner)
            found[key] = found.get(key, 0) + levy.cents
    return found
