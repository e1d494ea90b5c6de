"""`ruche-terms`: single keys of a rule that are otherwise for one entrepreneur, until a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from ..accounts import Prefixes
from ..errors import Problem, Source
from .contributions import CHANNELS, KEYS, Rule, kind_of, read_rule
from .declarations import Declaration, Reader
from .scopes import Held, Timeline, joined

#: Keys that say whom a rule holds for: terms hold for one person.
_OF_RULES = frozenset({"contracts", "seniority-from", "seniority-until", "channel", "source"})
_OF_TERMS = ("channel", "until", "source")


@dataclass(frozen=True, slots=True)
class Terms:
    """Keys that are otherwise for one entrepreneur under one rule, from `start` up to, but without, `end`."""

    owner: str
    name: str
    channel: str
    start: date
    end: date
    declaration: Declaration

    @property
    def source(self) -> Source:
        """Where the directive stands."""
        return self.declaration.source

    @property
    def what(self) -> tuple[object, ...]:
        """Whose terms of which rule begin, and when."""
        return self.owner, self.name, self.channel, self.start

    def contradicts(self, other: Terms) -> bool:
        """Whether both give a key different values; they begin on one day for one rule."""
        mine, theirs = self.declaration.keys, other.declaration.keys
        return any(mine[key] != theirs[key] for key in mine.keys() & theirs.keys() if key not in _OF_TERMS)

    def prefixes(self) -> Iterator[Prefixes]:
        """The base and the deduction that it gives the rule; what cannot be read is a fault of its own."""
        for key in ("base", "less"):
            value = self.declaration.keys.get(key)
            with suppress(ValueError):
                if isinstance(value, str):
                    yield Prefixes.parse(value)


def read_terms(
    declaration: Declaration, reader: Reader, rules: Mapping[str, Sequence[Rule]], people: Iterable[str]
) -> Terms | None:
    """Reads a `ruche-terms`; None if it has a fault: then the rule holds as it is.

    The values are read with the rule whose keys they replace, in `under_terms`.
    """
    values = declaration.values
    if len(values) != 2 or not all(isinstance(value, str) and value for value in values):
        reader.fault(
            "bad-directive",
            "this {directive} cannot be read; write {form}, with its keys on the next lines",
            directive=declaration.kind,
            form='custom "ruche-terms" "E007" "contribution"',
        )
        return None
    owner, name = str(values[0]), str(values[1])
    if owner not in set(people):
        reader.fault(
            "terms-owner",
            "“{owner}” is not declared as an entrepreneur, and only they have terms; correct the key, or declare it",
            owner=owner,
        )
    if name not in rules:
        reader.fault(
            "terms-rule",
            "no rule “{name}” is declared for these terms to change; correct the name, those declared are {known}",
            name=name,
            known=", ".join(sorted(rules)) or "—",
        )
    known = dict.fromkeys(key for keys in KEYS.values() for key in keys if key not in _OF_RULES)
    kinds = [kind for rule in rules.get(name, ()) if (kind := kind_of(rule)) is not None]
    reader.only((*known, *dict.fromkeys(key for kind in kinds for key in kind.parameters), *_OF_TERMS))
    channel = reader.choice("channel", CHANNELS, "external")
    until = reader.day("until", date.max)
    if until <= declaration.date:
        reader.fault(
            "terms-until",
            "these terms end on {until}, before they begin; “until” is the first day on which they hold no more",
            until=until,
        )
    elif name in rules and not any(rule.channel == channel and rule.date < until for rule in rules[name]):
        reader.fault(
            "terms-rule",
            'no rule “{name}” with channel: "{channel}" begins before these terms end, so they change nothing; '
            "correct the channel, or the days",
            name=name,
            channel=channel,
        )
    if not any(key not in _OF_TERMS for key in declaration.keys):
        reader.fault("terms-empty", "these terms change nothing; add the key that is otherwise, rate: 0.08, say")
    reader.source()
    return Terms(owner, name, channel, declaration.date, until, declaration) if reader.sound else None


def under_terms(
    held: Timeline[Rule], terms: Sequence[Terms], currency: str, known: dict[tuple[int, ...], Rule]
) -> tuple[Timeline[Rule], tuple[Problem, ...]]:
    """What holds for an entrepreneur once their terms are applied.

    Args:
        held: What holds without them.
        terms: Theirs, of this rule and channel, in order of date: a later one wins per key.
        currency: The operating currency.
        known: Rules made so far, so that stretches of days under the same terms are under one rule; grows.

    Returns:
        The new timeline, and a fault for each of the terms that does not fit a rule: it is not applied to it.
    """
    if not terms:
        return held, ()
    problems: dict[tuple[Source, str], Problem] = {}
    parts: list[Held[Rule]] = []
    turns = {day for each in terms for day in (each.start, each.end)}
    for part in held.held:
        days = sorted({part.start, *(day for day in turns if part.start < day < part.end)})
        for start, end in pairwise([*days, part.end]):
            there = tuple(each for each in terms if each.start <= start < each.end)
            key = (id(part.rule), *(id(each) for each in there))
            if key not in known:
                known[key], faults = _changed(part.rule, there, currency)
                problems |= {(fault.source, fault.message): fault for fault in faults}
            parts.append(Held(start, end, known[key]))
    found = joined(parts)
    return Timeline(found, held.conflicts, tuple(part.start for part in found)), tuple(problems.values())


def _changed(rule: Rule, terms: Sequence[Terms], currency: str) -> tuple[Rule, list[Problem]]:
    """A rule with some keys otherwise; what does not fit it is left out."""
    problems: list[Problem] = []
    for each in terms:
        own = {key: value for key, value in each.declaration.keys.items() if key not in _OF_TERMS}
        keys = {**rule.declaration.keys, **own}
        together = replace(rule.declaration, kind=each.declaration.kind, keys=keys, source=each.source)
        unnamed = _OF_RULES - {*_OF_TERMS}
        reader = Reader(together, currency, "contribution", unnamed=unnamed, named=("until",))
        made = read_rule(together, reader, kind_of(rule))
        if made is None or not reader.sound:
            problems += reader.faults
            continue
        rule = replace(
            made,
            decision=f"{rule.decision}; {each.declaration.keys['source']}",
            declaration=replace(rule.declaration, keys=keys),
            terms=(*rule.terms, each.declaration),
        )
    return rule, problems
