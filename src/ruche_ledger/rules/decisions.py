"""All decisions of one ledger together: who is declared, which rules, funds, exercises and openings there are."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from ..accounts import Prefixes
from ..errors import Problem, Source
from ..model import Entrepreneur
from ..periods import Exercises
from .articles import Article
from .contributions import CHANNELS, Rule
from .funds import Fund
from .grants import Grant
from .pools import Pool
from .terms import Terms

#: What a cooperative sets aside unless it says otherwise: supplier debts, deposits, pay, social debts, provisions,
#: loans and current accounts.
SET_ASIDE = "40 4191 42 43 15 16 181"

#: Contracts that a rule may name before anybody has one.
USUAL_CONTRACTS = frozenset({"CAPE", "CESA", "ASSOCIE", "SORTIE"})


@dataclass(frozen=True, slots=True)
class House:
    """The cooperative itself.

    Attributes:
        key: Its key, the owner of every account that is nobody else's.
        name: The last declared name.
        set_aside: (day, prefixes) ascending: what `available` leaves out of the position.
    """

    key: str
    name: str
    set_aside: tuple[tuple[date, Prefixes], ...]
    source: Source

    @property
    def ever_aside(self) -> tuple[str, ...]:
        """The prefixes in force on any day, whatever they exclude."""
        return tuple({prefix for _, prefixes in self.set_aside for prefix in prefixes.taken})

    def set_aside_on(self, day: date) -> Prefixes:
        """The prefixes in force on a day."""
        place = bisect_right([since for since, _ in self.set_aside], day) - 1
        return self.set_aside[max(place, 0)][1]


@dataclass(frozen=True, slots=True)
class Opening:
    """Something taken over from other books on a day.

    Attributes:
        owner: Key of an entrepreneur or fund.
        subject: "" for a position, else a rule's name or a fund's key.
        measure: `position`, `base-month`, `base-quarter`, `base-year`, `base-entry`, `levied-month`, `levied-year`,
            `carried` or `aided`.
        cents: The amount.
        channel: Of a rule's opening, which channel it is for.
        activity: Of a rule's opening, which activity; None for what belongs to none, or is not levied by activity.
    """

    date: date
    owner: str
    subject: str
    measure: str
    cents: int
    decision: str
    source: Source
    channel: str = "external"
    activity: str | None = None

    @property
    def what(self) -> tuple[object, ...]:
        """What is taken over, and when: it can be given once."""
        return self.date, self.owner, self.subject, self.measure, self.channel, self.activity


@dataclass(frozen=True, slots=True)
class Decisions:
    """Everything that was declared, checked.

    Attributes:
        house: None if nobody declared a cooperative; then nothing is generated.
        rules: By name, every `ruche-rule`, sound or not.
        terms: Individual terms, in order of date.
        articles: By fund and kind, every `ruche-solidarity`, sound or not.
        grants: Every sound `ruche-grant`, in the order in which those of a month are paid: by key, aid before advances,
            then by date, then the smaller one.
        funds: In the order of their declaration.
        first_declared: By owner, the day of the first declaration.
        problems: The faults found in the directives.
        pools: By name, every `ruche-share` in order of date, sound or not.
    """

    house: House | None
    entrepreneurs: Mapping[str, Entrepreneur]
    funds: tuple[Fund, ...]
    rules: Mapping[str, tuple[Rule, ...]]
    terms: tuple[Terms, ...]
    articles: Mapping[tuple[str, str], tuple[Article, ...]]
    grants: tuple[Grant, ...]
    exercises: Exercises
    openings: tuple[Opening, ...]
    first_declared: Mapping[str, date]
    problems: tuple[Problem, ...]
    pools: Mapping[str, tuple[Pool, ...]] = field(default_factory=dict)

    @property
    def owners(self) -> tuple[str, ...]:
        """Keys of all owners: the cooperative, then funds, then entrepreneurs by key."""
        house = (self.house.key,) if self.house else ()
        return (*house, *(fund.key for fund in self.funds), *sorted(self.entrepreneurs))

    def name_of(self, owner: str) -> str:
        """The last declared name of an owner; its key where it has none."""
        names = {fund.key: fund.name for fund in self.funds}
        names |= {key: person.name for key, person in self.entrepreneurs.items()}
        if self.house is not None:
            names[self.house.key] = self.house.name
        return names.get(owner) or owner

    def pool(self, name: str, day: date) -> Pool | None:
        """How a pooled means is shared on a day; None before the first directive of its name."""
        return next((pool for pool in reversed(self.pools.get(name, ())) if pool.date <= day), None)

    def is_active(self, owner: str, day: date) -> bool:
        """Whether an owner takes part in anything on a day; the cooperative always does, a fund from its first day."""
        person = self.entrepreneurs.get(owner)
        if person is not None:
            return person.is_active(day)
        return all(fund.since <= day for fund in self.funds if fund.key == owner)

    def without(self, place: Source) -> Decisions:
        """The same with the rule that stands at a place unsound: it keeps its place, and levies nothing."""
        rules = {
            name: tuple(replace(rule, sound=False) if rule.source == place else rule for rule in found)
            for name, found in self.rules.items()
        }
        return replace(self, rules=rules)

    def channels(self) -> Iterator[tuple[str, str, tuple[Rule, ...]]]:
        """The rules by name and channel, each of which is a rule of its own."""
        for name, rules in self.rules.items():
            for channel in CHANNELS:
                found = tuple(rule for rule in rules if rule.channel == channel)
                if found:
                    yield name, channel, found

    def counts_receipts(self) -> bool:
        """Whether some rule counts what is received: then receivables and their links matter."""
        changed = any(terms.declaration.keys.get("basis") == "received" for terms in self.terms)
        return changed or any(rule.basis == "received" for rules in self.rules.values() for rule in rules)

    def prefixes(self) -> Iterable[Prefixes]:
        """Every base and deduction of every rule: what a ledger's pass must keep by transaction."""
        for rules in self.rules.values():
            for rule in rules:
                yield rule.base
                if rule.less is not None:
                    yield rule.less
        for terms in self.terms:
            yield from terms.prefixes()
