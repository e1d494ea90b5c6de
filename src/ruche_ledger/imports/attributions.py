"""What a bookkeeper decides about an accountant's books: who there is, and whose which lines are, as a TOML file."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from fnmatch import translate
from functools import cached_property

from ..errors import Problem, Source
from .exports import Line


@dataclass(frozen=True, slots=True)
class Member:
    """An entrepreneur as the file declares them.

    Attributes:
        key: First component of their accounts after the root.
        name: As statements show it; "" if none is given.
        contracts: (from, contract) ascending.
        opening: Position taken over, in cents; None if none is given.
        is_on_receipts: Whether VAT waits with them until money comes in or goes out.
        source: Their first `[[entrepreneur]]`.
    """

    key: str
    name: str
    contracts: tuple[tuple[date, str], ...]
    opening: int | None
    is_on_receipts: bool
    source: Source


@dataclass(frozen=True)
class Attribution:
    """One `[[attribution]]`: lines that meet all of its conditions are its owner's.

    Attributes:
        owner: Key of an entrepreneur, or the cooperative's.
        activity: Of that owner; "" for none.
        auxiliary: Glob patterns, one of which CompAuxNum meets; empty for any.
        account: Likewise for CompteNum.
        journal: Likewise for JournalCode.
        label: A regular expression found in EcritureLib; "" for any.
        source: Its place.
    """

    owner: str
    activity: str
    auxiliary: tuple[str, ...]
    account: tuple[str, ...]
    journal: tuple[str, ...]
    label: str
    source: Source

    @property
    def whose(self) -> str:
        """The owner, with the activity: `E01` or `E01:Poterie`."""
        return f"{self.owner}:{self.activity}" if self.activity else self.owner

    @property
    def patterns(self) -> tuple[tuple[str, str], ...]:
        """Every glob pattern with the name of its condition."""
        return tuple((name, pattern) for name in ("auxiliary", "account", "journal") for pattern in getattr(self, name))

    def meets(self, account: str, auxiliary: str, journal: str) -> bool:
        """Whether all conditions but the label's hold."""
        given = (auxiliary, account, journal)
        return all(expr is None or expr.match(text) for expr, text in zip(self._globs, given, strict=True))

    def names(self, label: str) -> bool:
        """Whether the label's condition holds."""
        return self._label is None or self._label.search(label) is not None

    @cached_property
    def _globs(self) -> tuple[re.Pattern[str] | None, ...]:
        return tuple(
            re.compile("|".join(map(translate, globs))) if globs else None
            for globs in (self.auxiliary, self.account, self.journal)
        )

    @cached_property
    def _label(self) -> re.Pattern[str] | None:
        return re.compile(self.label) if self.label else None


@dataclass(frozen=True)
class Attributions:
    """The file, read.

    Attributes:
        name: The file's name.
        key: The cooperative's key.
        title: The cooperative's name; its key if none is given.
        members: In the order of the file.
        blocks: In the order of the file: the first that a line meets wins.
        faults: What is wrong with it, by line; nothing is imported with a file that has faults.
    """

    name: str
    key: str
    title: str
    members: tuple[Member, ...]
    blocks: tuple[Attribution, ...]
    faults: tuple[Problem, ...] = ()
    _met: dict[tuple[str, str, str], tuple[int, ...]] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def by_key(self) -> dict[str, Member]:
        """Members by their key."""
        return {member.key: member for member in self.members}

    def find(self, line: Line) -> int | None:
        """The place among `blocks` of the first that a line meets; None if it meets none."""
        key = (line.account, line.auxiliary, line.journal)
        met = self._met.get(key)
        if met is None:
            met = self._met[key] = tuple(place for place, block in enumerate(self.blocks) if block.meets(*key))
        for place in met:
            if self.blocks[place].names(line.label):
                return place
        return None


#: What is decided where there is nothing to decide about.
NOBODY = Attributions("", "", "", (), ())
