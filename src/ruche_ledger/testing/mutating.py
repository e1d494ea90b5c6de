"""Whether the laws would notice: each mutant is planted in the engine, and the laws look at ledgers made for its rules.

    targets = targets_of(load("main.beancount"))
    for attempt in attempts(targets, PROFILES["dev"], seed=1):
        assert attempt.laws

Scenes come first, worked out from the rules' own parameters; only what none of them shows is searched for by chance.
What does not depend on the engine, Beancount's load and the oracle's answer, is worked out once for all mutants.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from .laws.law import Broken, Law
from .mutants import MUTANTS, Mutant, traits_in
from .proving import Counterexample, Profile, applicable, beside, drawn, looked, looks_at
from .scenes import scenes_of
from .subjects import Subject, subjects_in
from .trials import Trial

if TYPE_CHECKING:
    from ..cooperative import Cooperative

#: On so many ledgers on which a mutant shows, all laws look: what they say differs little from one to the next.
SHOWN_MOST = 3

Shown = tuple[Subject, Trial]


@dataclass
class Target:
    """What is broken by itself: a rule with all its versions, a fund with all its steps, or a pooled means.

    Attributes:
        name: As a bookkeeper names it.
        part: `rule`, `article` or `share`.
        subjects: What is proved of it.
        traits: Of each of its directives.
        profile, seed: How its ledgers are drawn.
    """

    name: str
    part: str
    subjects: tuple[Subject, ...]
    traits: tuple[frozenset[str], ...]
    profile: Profile | None = None
    seed: int = 0
    _drawn: list[Shown] = field(default_factory=list)

    @cached_property
    def scenes(self) -> tuple[Shown, ...]:
        """Its scenes."""
        return tuple(
            (subject, Trial(beside(subject, ledger), subject.folder, scene=True))
            for subject in self.subjects
            for ledger in scenes_of(subject)
        )

    @property
    def chances(self) -> Sequence[Shown]:
        """Ledgers drawn around it, once."""
        if not self._drawn and self.profile is not None:
            for subject in self.subjects:
                found = drawn(subject, self.profile, self.seed)
                self._drawn += [(subject, trial) for trial in found if not trial.scene]
        return self._drawn

    def touched(self, mutant: Mutant) -> bool:
        """Whether a mutant can change a cent of it."""
        return any(mutant.is_applicable(traits) for traits in self.traits)


class Attempt(NamedTuple):
    """What became of one mutant planted for one target.

    Attributes:
        laws: The laws that caught it, in their order; empty if it survived.
        found: The first ledger on which one did.
        ledgers: How many the engine was asked for.
        nanoseconds: How long it took.
    """

    mutant: Mutant
    target: Target
    laws: tuple[str, ...]
    found: Counterexample | None
    ledgers: int
    nanoseconds: int


def targets_of(cooperative: Cooperative) -> tuple[Target, ...]:
    """Everything in a ledger that can be broken: rules, then funds, then pooled means.

    Raises:
        RucheError: nothing is declared.
    """
    traits = traits_in(cooperative.decisions)
    grouped: dict[tuple[str, str], list[Subject]] = {}
    for subject in subjects_in(cooperative.entries, cooperative.options):
        name = subject.fund if subject.part == "article" else subject.name
        grouped.setdefault((subject.part, name), []).append(subject)
    return tuple(
        Target(name, part, tuple(found), tuple(each for one in found for each in traits.get((part, one.name), ())))
        for (part, name), found in grouped.items()
    )


def attempts(
    targets: Sequence[Target],
    mutants: Mapping[str, Mutant] = MUTANTS,
    told: Callable[[Mutant, Target], object] = lambda *_: None,
) -> Iterator[Attempt]:
    """Plants each mutant for each target that it touches.

    Args:
        targets: From `targets_of`.
        mutants: Those to plant.
        told: Called before each attempt, for a sign of life.
    """
    for target in targets:
        for mutant in mutants.values():
            if target.touched(mutant):
                told(mutant, target)
                yield attempt(mutant, target)


def attempt(mutant: Mutant, target: Target) -> Attempt:
    """Plants one mutant and lets the laws look."""
    began, ledgers = time.perf_counter_ns(), 0
    caught: dict[str, Counterexample] = {}
    for is_chance in (False, True):
        trials = target.chances if is_chance else target.scenes
        for _, trial in trials:
            _ = trial.prediction  # asked before anything is broken, though the oracle shares nothing with the engine
        with mutant.planted():
            for found in shown(trials):
                ledgers += found.asked
                caught |= {law: broken for law, broken in found.broken.items() if law not in caught}
        if caught:
            break
        ledgers += len(trials)
    laws = tuple(sorted(caught, key=_place))
    first = next(iter(caught.values()), None)
    return Attempt(mutant, target, laws, first, ledgers, time.perf_counter_ns() - began)


class Seen(NamedTuple):
    """A ledger on which something shows: how many were asked for since the last one, and which laws are broken."""

    asked: int
    broken: dict[str, Counterexample]


def shown(trials: Sequence[Shown]) -> Iterator[Seen]:
    """The first ledgers on which the engine, as it is now, is not what the oracle says, with what the laws say of them.

    A ledger on which the two agree cannot break a law that holds for what the oracle says.
    """
    asked, seen = 0, 0
    for subject, trial in trials:
        fresh, asked = trial.again(), asked + 1
        if agrees(fresh):
            continue
        broken = {law.id: found for law, found in _looks(subject, fresh)}
        if broken:
            yield Seen(asked, broken)
            asked, seen = 0, seen + 1
            if seen == SHOWN_MOST:
                return


def agrees(trial: Trial) -> bool:
    """Whether engine and oracle say the same; an engine that raises says nothing."""
    try:
        return trial.found() == trial.due()
    except Exception:  # whatever a mutant does
        return False


def _looks(subject: Subject, trial: Trial) -> Iterator[tuple[Law, Counterexample]]:
    for law in applicable(subject):
        if law.together is None and not law.moved and looks_at(law, trial, 0, 1):
            broken: Broken | None = looked(law, trial, subject)
            if broken is not None:
                yield law, Counterexample(subject, law, broken, trial)


def _place(law: str) -> tuple[int, int]:
    return "ECS".index(law[0]), int(law[1:])
