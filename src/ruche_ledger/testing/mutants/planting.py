"""How a mutant is planted in the engine, and taken out again: names of imported modules and classes are replaced."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

_ABSENT = object()


class Patch(Protocol):
    """What a mutant replaces names with: `Planting`, or pytest's `MonkeyPatch`."""

    def setattr(self, target: Any, name: str, value: Any, *, raising: bool = True) -> None:
        """Replaces an attribute; without `raising` also one that is not there."""


class Planting:
    """Replaces attributes and remembers what stood there."""

    def __init__(self) -> None:
        self._former: list[tuple[Any, str, Any]] = []

    def setattr(self, target: Any, name: str, value: Any, *, raising: bool = True) -> None:
        """Replaces an attribute; without `raising` also one that is not there.

        Raises:
            AttributeError: there is none of that name: the engine was changed, and the mutant has to follow.
        """
        # A class's own entry, not what an instance would get: a property or a class method has to come back whole.
        former = vars(target).get(name, _ABSENT)
        if former is _ABSENT and raising:
            raise AttributeError(f"{target!r} has no {name}")
        self._former.append((target, name, former))
        setattr(target, name, value)

    def undo(self) -> None:
        """Puts everything back."""
        while self._former:
            target, name, former = self._former.pop()
            if former is _ABSENT:
                delattr(target, name)
            else:
                setattr(target, name, former)


@dataclass(frozen=True, slots=True)
class Mutant:
    """One way to break a rule of the engine, that somebody could take in good faith.

    Attributes:
        name: Short and stable, `cliff`.
        words: What is wrong, in plain English; the key of its translation.
        touches: Which rules it can change a cent of: at least one of these sets of traits has to be there whole
            (`words.TRAITS` says what each means).
        plant: Breaks the engine.
    """

    name: str
    words: str
    touches: tuple[frozenset[str], ...]
    plant: Callable[[Patch], None]

    def is_applicable(self, traits: frozenset[str]) -> bool:
        """Whether rules with these traits can show it."""
        return any(needed <= traits for needed in self.touches)

    def missing(self, traits: frozenset[str]) -> tuple[str, ...]:
        """The traits that a ledger would need to show it, of the set that lacks the fewest; empty if none."""
        lacking = sorted((sorted(needed - traits) for needed in self.touches), key=len)
        return tuple(lacking[0])

    @contextmanager
    def planted(self) -> Iterator[None]:
        """Breaks the engine of this process for the length of a `with` block.

        What was computed before keeps its amounts, and rules that were read before keep what they have worked out: read
        the ledger anew inside the block.
        """
        patch = Planting()
        try:
            self.plant(patch)
            yield
        finally:
            patch.undo()


#: Every mutant by name, as the modules of this package register them.
MUTANTS: dict[str, Mutant] = {}


def mutant(name: str, words: str, *touches: str) -> Callable[[Callable[[Patch], None]], Callable[[Patch], None]]:
    """Registers a mutant.

    Args:
        name: Its name.
        words: What is wrong.
        touches: Sets of traits, each written as words with blanks between them; one of them is enough.
    """

    def register(plant: Callable[[Patch], None]) -> Callable[[Patch], None]:
        assert name not in MUTANTS, f"two mutants are called {name}"
        MUTANTS[name] = Mutant(name, words, tuple(frozenset(each.split()) for each in touches), plant)
        return plant

    return register


def around(patch: Patch, place: Any, name: str, wrong: Callable[..., Any]) -> None:
    """Replaces a function by `wrong`, which gets the right one first."""
    right = getattr(place, name)
    patch.setattr(place, name, lambda *given, **named: wrong(right, *given, **named))
