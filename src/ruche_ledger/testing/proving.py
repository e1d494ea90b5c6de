"""The kernel of a proof: ledgers are drawn once for a rule, every law looks at each, and what breaks is made small.

    subjects = subjects_of(load("main.beancount"))
    for subject in subjects:
        trials = drawn(subject, PROFILES["dev"], seed=1)
        proof = proved(subject, trials)
        assert not proof.broken

`first_broken` is the same without a table, for who only asks whether something is caught.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TypeVar

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from ..messages import marked
from .around import lives
from .around_funds import mutual_lives, predict, shared_lives
from .laws import LAWS
from .laws.law import WHOLE, Broken, Law
from .probes import at_edges, frames, probes
from .scenes import scenes_of
from .strategies import ledgers
from .strategies_handover import handovers
from .strategies_mutual import calls, debts, mutuals
from .strategies_pooled import workshops
from .strategies_shortage import shortages
from .strategies_wide import bounds, carries, cooperatives, courses
from .subjects import Subject
from .texts import GeneratedLedger
from .trials import Trial

T = TypeVar("T")

#: In a search by example count only what a law looks at counts; Hypothesis's own clock would measure the machine.
_PLAIN = settings(
    phases=[Phase.generate], deadline=None, database=None, suppress_health_check=list(HealthCheck), print_blob=False
)


@dataclass(frozen=True)
class Profile:
    """How thoroughly a rule is tried.

    Attributes:
        name: `dev`, `ci` or `deep`.
        lives: So many whole ledgers.
        probes: So many tables.
        moved: Laws that compute a changed copy look at every so many-th ledger.
        seed: The seed where none is given; None for one that nobody knows beforehand.
    """

    name: str
    lives: int
    probes: int
    moved: int
    seed: int | None = None


PROFILES = {
    "dev": Profile("dev", 40, 12, 2),
    "ci": Profile("ci", 150, 40, 2, seed=2007),
    "deep": Profile("deep", 5_000, 1_000, 1),
}

#: Ledgers about nothing in particular: every key of the language in combination, with the share of each.
WIDE: tuple[tuple[str, int], ...] = (
    ("handovers", 12), ("ledgers", 6), ("cooperatives", 8), ("bounds", 12), ("carries", 6), ("courses", 10),
    ("mutuals", 12), ("calls", 12), ("debts", 8), ("shortages", 8), ("workshops", 6),
)  # fmt: skip

#: What they are called in a table.
EVERYTHING = Subject("*", WHOLE, ())


@dataclass(frozen=True)
class Checked:
    """What one law says of one rule.

    Attributes:
        examples: In how many ledgers it was looked for.
        nanoseconds: How much of the processor's time that took.
        broken: What contradicts it, and the ledger in which that was seen first; None if it holds.
    """

    subject: Subject
    law: Law
    examples: int
    nanoseconds: int
    broken: Counterexample | None = None


@dataclass(frozen=True)
class Counterexample:
    """A ledger in which a law does not hold."""

    subject: Subject
    law: Law
    broken: Broken
    trial: Trial

    @property
    def ledger(self) -> GeneratedLedger:
        """The ledger."""
        return self.trial.ledger


@dataclass(frozen=True)
class Proof:
    """What all laws say of one rule."""

    subject: Subject
    checked: tuple[Checked, ...]

    @property
    def broken(self) -> tuple[Counterexample, ...]:
        """What was found, law by law."""
        return tuple(each.broken for each in self.checked if each.broken is not None)


def chosen_seed(profile: Profile, given_seed: int | None = None) -> int:
    """The seed of a run: the given one, the profile's, or a new one."""
    if given_seed is not None:
        return given_seed
    return profile.seed if profile.seed is not None else int.from_bytes(os.urandom(4), "big")


def strategies_of(subject: Subject, profile: Profile) -> Iterator[tuple[st.SearchStrategy[GeneratedLedger], int, bool]]:
    """What is drawn for a rule: a strategy, how many of it, and whether it gives tables."""
    if subject.part == WHOLE:
        made = {
            "handovers": handovers(), "ledgers": ledgers(predict=predict), "cooperatives": cooperatives(),
            "bounds": bounds(), "carries": carries(), "courses": courses(), "mutuals": mutuals(predict),
            "calls": calls(), "debts": debts(), "shortages": shortages(predict), "workshops": workshops(),
        }  # fmt: skip
        for name, weight in WIDE:
            yield made[name], max(2, weight * profile.lives // 40), False
    elif subject.part == "article":
        yield mutual_lives(subject), profile.lives * 5 // 8, False
    elif subject.part == "share":
        yield shared_lives(subject), max(2, profile.lives // 2), False
    else:
        chosen = frames(subject)
        if chosen:
            yield probes(subject, chosen), profile.probes, True
        yield lives(subject), profile.lives, False


def drawn(subject: Subject, profile: Profile, seed_number: int) -> tuple[Trial, ...]:
    """The ledgers of a rule, the same for the same seed: its scenes, then what is drawn.

    Args:
        subject: What is proved; `EVERYTHING` for ledgers about nothing in particular.
        profile: How many.
        seed_number: From `chosen_seed`.
    """
    own = int.from_bytes(sha256(f"{seed_number} {subject.name}".encode()).digest()[:4], "big")
    scenes = tuple(Trial(beside(subject, ledger), subject.folder, scene=True) for ledger in scenes_of(subject))
    edges = tuple(Trial(beside(subject, ledger), subject.folder, True) for ledger in at_edges(subject, frames(subject)))
    for trial in edges:
        trial.prepare()
    return scenes + edges + tuple(
        trial
        for number, (strategy, count, probe) in enumerate(strategies_of(subject, profile))
        for trial in _drawn(subject, strategy, count, own + number, probe=probe)
    )


def _drawn(
    subject: Subject, strategy: st.SearchStrategy[GeneratedLedger], count: int, number: int, *, probe: bool
) -> list[Trial]:
    found = []
    for ledger in some(strategy, count, number):
        trial = Trial(beside(subject, ledger), subject.folder, probe)
        trial.prepare()
        found.append(trial)
    return found


def some(strategy: st.SearchStrategy[T], count: int, number: int) -> list[T]:
    """So many values of a strategy, the same for the same seed."""
    found: list[T] = []

    @seed(number)
    @settings(_PLAIN, max_examples=count)
    @given(strategy)
    def draw(value: T) -> None:
        found.append(value)

    draw()
    return found[:count]


def beside(subject: Subject, ledger: GeneratedLedger) -> GeneratedLedger:
    """The ledger with the option that lets rule kinds be found beside it."""
    return replace(ledger, kinds=True) if subject.kinds else ledger


def applicable(subject: Subject, laws: Iterable[Law] = LAWS) -> tuple[Law, ...]:
    """The laws that speak of a rule of this kind."""
    return tuple(law for law in laws if law.applies(subject))


def looks_at(law: Law, trial: Trial, place: int, every: int) -> bool:
    """Whether a law looks at a ledger, by its place among those drawn."""
    if trial.scene:
        return law.probes is not True and not law.moved
    if law.probes is not None and law.probes != trial.probe:
        return False
    return not law.moved or law.probes is True or place % every == 0


def proved(
    subject: Subject,
    trials: Sequence[Trial],
    laws: Iterable[Law] = LAWS,
    *,
    every: int = 2,
    told: Callable[[Law], object] = lambda _: None,
    small: bool = True,
) -> Proof:
    """Lets every applicable law look at the ledgers.

    Args:
        subject: What is proved.
        trials: From `drawn`.
        laws: Those to look at.
        every: Laws that compute a changed copy look at every so many-th ledger.
        told: Called after each law, for a sign of life.
        small: Whether a counterexample is made small.
    """
    checked = []
    for law in applicable(subject, laws):
        checked.append(_checked(subject, law, trials, every, small=small))
        told(law)
    return Proof(subject, tuple(checked))


def _checked(subject: Subject, law: Law, trials: Sequence[Trial], every: int, *, small: bool) -> Checked:
    from .reducing import reduced

    began, examples, found = time.process_time_ns(), 0, None
    for place, trial in enumerate(trials):
        if looks_at(law, trial, place, every):
            examples += 1
            broken = looked(law, trial, subject)
            if broken is not None:
                found = Counterexample(subject, law, broken, trial)
                break
    if found is None and law.together is not None:
        for trial, broken in law.together(trials):
            found = Counterexample(subject, law, broken, trial)
            break
        examples = max(examples, min(len(trials), 4))
    elif found is not None and small:
        found = reduced(found)
    return Checked(subject, law, examples, time.process_time_ns() - began, found)


def looked(law: Law, trial: Trial, subject: Subject) -> Broken | None:
    """What a law says of a ledger; an engine that raises breaks E4, that what was written survives, and no other."""
    if trial.raised:
        return Broken(marked("a sound ledger"), marked("no fault"), trial.raised) if law.id == "E4" else None
    try:
        return law.check(trial, subject)
    except Exception as error:  # the engine, on a changed copy of the ledger
        return Broken(type(error).__name__, marked("no fault"), " ".join(str(error).split())[:300])


Drawn = Sequence[tuple[Subject, Sequence[Trial]]]


def first_broken(pools: Drawn, laws: Iterable[Law] = LAWS, *, every: int = 2) -> Counterexample | None:
    """The first law that is broken for any of some rules, with the ledger as it was drawn; None if all hold.

    The engine is asked anew, as it is imported now; what the oracle said of each ledger is kept. Laws that look at
    one ledger as it is come first, those that compute a changed copy next, those that start processes last.

    Args:
        pools: Rules with their ledgers, from `drawn`.
        laws: Those to look at.
        every: As for `proved`.
    """
    fresh = [(subject, applicable(subject, laws), [trial.again() for trial in trials]) for subject, trials in pools]
    for is_moved in (False, True):
        for subject, known, trials in fresh:
            for place, trial in enumerate(trials):
                for law in known:
                    if law.moved == is_moved and looks_at(law, trial, place, every):
                        broken = looked(law, trial, subject)
                        if broken is not None:
                            return Counterexample(subject, law, broken, trial)
    for subject, known, trials in fresh:
        for law in known:
            for trial, broken in law.together(trials) if law.together else ():
                return Counterexample(subject, law, broken, trial)
    return None
