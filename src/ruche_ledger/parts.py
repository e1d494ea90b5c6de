"""What a statement or a projection is asked for: an owner, one of its activities, or its common part; and when.

`E007` is an owner, `E007:Poterie` one activity of it, `E007:-` what belongs to none of its activities: its common
part. Activities and common part add up to the owner. A hyphen alone can be no component of an account's name, so the
notation never meets an activity.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from .accounts import AccountInfo, look_alikes
from .errors import RucheError
from .model import Books
from .periods import Exercises, Period
from .rules.decisions import Decisions

#: How the common part is written after the owner's key.
COMMON = "-"

#: So many keys are listed to somebody who wrote an unknown one.
_LISTED = 12

#: So many are suggested where one of them was probably meant.
_SUGGESTED = 3


@dataclass(frozen=True, slots=True)
class Part:
    """An owner, or a part of its sub-ledger.

    Attributes:
        owner: The owner's key.
        activity: None for the whole owner, `COMMON` for what belongs to no activity, else the activity.
    """

    owner: str
    activity: str | None = None

    def holds(self, info: AccountInfo) -> bool:
        """Whether an account belongs to it."""
        if info.owner != self.owner:
            return False
        return self.activity is None or self.activity == (info.activity or COMMON)

    def __str__(self) -> str:
        return self.owner if self.activity is None else f"{self.owner}:{self.activity}"


def activities(accounts: Iterable[AccountInfo], owner: str) -> tuple[str, ...]:
    """The owner's activities (of the cooperative: its lines of action) in alphabetical order."""
    return tuple(sorted({info.activity for info in accounts if info.owner == owner and info.activity}))


def find_part(text: str, books: Books, decisions: Decisions) -> Part:
    """Reads `E007`, `E007:Poterie` or `E007:-`.

    Raises:
        RucheError: there is no such owner or activity; the message lists those that there are.
    """
    key, colon, activity = text.strip().partition(":")
    owners = decisions.owners
    if decisions.house is None:
        raise RucheError("this ledger declares no cooperative; begin with a ruche-cooperative directive")
    if key not in owners:
        alike = sorted(get_close_matches(key, look_alikes(key, owners), n=_SUGGESTED, cutoff=0))
        if alike:
            raise RucheError("“{key}” is no owner of this ledger; did you mean {alike}?", key=key, alike=_listed(alike))
        raise RucheError("“{key}” is no owner of this ledger; its owners are {known}", key=key, known=_listed(owners))
    if not colon:
        return Part(key)
    there = activities(books.accounts.values(), key)
    if activity == COMMON or activity in there:
        return Part(key, activity)
    if there:
        raise RucheError(
            "“{activity}” is no activity of {key}; its activities are {known}, and {key}:- is what belongs to none",
            activity=activity,
            key=key,
            known=_listed(there),
        )
    raise RucheError("“{activity}” is no activity of {key}, which has none; ask for {key}", activity=activity, key=key)


def find_period(text: str, exercises: Exercises) -> Period:
    """Reads the name of a declared exercise, or `2026`, `2026-Q1`, `2026-03`, `2026-03-14` by the calendar.

    Raises:
        RucheError: the text is none of these; the message lists the exercises.
    """
    exercise = exercises.named(text.strip())
    if exercise is not None:
        return exercise
    try:
        return Period.parse(text)
    except RucheError:
        if not exercises.names:
            raise
        raise RucheError(
            "“{text}” is not a period; write an exercise ({known}), a year (2026), a quarter (2026-Q1), "
            "a month (2026-03) or a day (2026-03-14)",
            text=text,
            known=_listed(exercises.names),
        ) from None


def _listed(words: Iterable[str]) -> str:
    found = list(words)
    return ", ".join(found[:_LISTED]) + (", …" if len(found) > _LISTED else "")
