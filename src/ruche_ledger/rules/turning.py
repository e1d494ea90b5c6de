"""Rules that change with seniority: a timeline cut at the turns that a rule kind from outside names."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from ..model import Entrepreneur
from ..periods import months_after, whole_months
from .contributions import Rule
from .developed import DevelopedScale, KindError, reached
from .scopes import Held, Timeline, joined


def by_seniority(held: Timeline[Rule], person: Entrepreneur, known: dict[tuple[int, ...], Rule]) -> Timeline[Rule]:
    """What holds for an entrepreneur once each rule is taken at their seniority.

    Args:
        held: What holds, terms applied.
        person: Whose days these are.
        known: Rules made so far, so that days at one seniority are under one rule; grows.

    Raises:
        KindError: a kind's turns are none.
    """
    if not any(isinstance(part.rule.scale, DevelopedScale) for part in held.held):
        return held
    parts: list[Held[Rule]] = []
    for part in held.held:
        span, scale = person.span(part.start), part.rule.scale
        turns = _turns(part.rule)
        if not turns or span is None or not isinstance(scale, DevelopedScale):
            parts.append(part)
            continue
        days = {day for months in turns if part.start < (day := months_after(span.entry, months)) < part.end}
        for start, end in pairwise([part.start, *sorted(days), part.end]):
            months = reached(turns, whole_months(span.entry, start))
            key = (id(part.rule), -1, months)
            if key not in known:
                known[key] = part.rule if months == 0 else replace(part.rule, scale=scale.at(months))
            parts.append(Held(start, end, known[key]))
    found = joined(parts)
    return Timeline(found, held.conflicts, tuple(part.start for part in found))


def _turns(rule: Rule) -> tuple[int, ...]:
    try:
        return rule.scale.turns() if isinstance(rule.scale, DevelopedScale) else ()
    except KindError as error:
        error.place = rule.source
        raise
