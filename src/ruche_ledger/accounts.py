"""The account grammar: root, owner, activity and PCG number of an account's name.

`Produits:E007:Poterie:706-Ventes` is an income account of E007, of its activity Poterie, numbered 706. An account
whose first component after the root is no declared owner belongs to the cooperative.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

_NUMBER = re.compile(r"\d{2,}")
#: As Beancount's own lexer has it: ASCII letters, digits and hyphens, and anything beyond ASCII.
_COMPONENT = re.compile(r"[A-Z0-9\x80-\U0010ffff][A-Za-z0-9\-\x80-\U0010ffff]*")

#: What a root is for, in the order of Beancount's options `name_assets` …
KINDS = ("Assets", "Liabilities", "Equity", "Income", "Expenses")


@dataclass(frozen=True, slots=True)
class AccountInfo:
    """One account, parsed once.

    Attributes:
        name: The whole name.
        kind: The root's English default name, whatever the ledger calls it; "" if the root is none of the five.
        owner: Key of the entrepreneur, fund or cooperative that owns it.
        activity: The component between the owner and the numbered one; for the cooperative, a line of action.
        pcg: Number in the plan comptable général, "" if the account carries none and so is in no base.
        label: What people call it, given as `label:` on its `open`; "" if its name says it.
    """

    name: str
    kind: str
    owner: str
    activity: str | None
    pcg: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Grammar:
    """How the names of one ledger are read.

    Attributes:
        roots: The ledger's root names, in the order of `KINDS`.
        cooperative: The cooperative's key.
        owners: Keys of entrepreneurs and funds.
        numbers: PCG numbers given as `pcg:` on an account's `open`; they win over the name's digits.
        labels: What people call an account, given as `label:` on its `open`.
    """

    roots: tuple[str, ...]
    cooperative: str
    owners: frozenset[str]
    numbers: Mapping[str, str]
    labels: Mapping[str, str] = field(default_factory=dict)

    def parse(self, name: str) -> AccountInfo:
        """Reads one account name."""
        root, *rest = name.split(":")
        kind = KINDS[self.roots.index(root)] if root in self.roots else ""
        owner = self.cooperative
        if rest and (rest[0] in self.owners or rest[0] == self.cooperative):
            owner = rest[0]
            rest = rest[1:]
            activity = rest[0] if len(rest) > 1 and not _NUMBER.match(rest[0]) else None
        else:
            activity = None
        number = self.numbers.get(name)
        if number is None:
            number = next((match[0] for part in rest if (match := _NUMBER.match(part))), "")
        return AccountInfo(name, kind, owner, activity, number, self.labels.get(name, ""))

    def account(self, kind: str, *components: str) -> str:
        """Writes an account name with the ledger's own root name."""
        return ":".join((self.roots[KINDS.index(kind)], *components))


@dataclass(frozen=True, slots=True)
class Prefixes:
    """PCG prefixes as the language writes them: `70 -708`; what an exclusion matches is always out."""

    taken: tuple[str, ...]
    excluded: tuple[str, ...] = ()
    #: There are few numbers, and each is asked for with every account that has it.
    _known: dict[str, bool] = field(default_factory=dict, init=False, repr=False, compare=False)

    @classmethod
    def parse(cls, text: str) -> Prefixes:
        """Reads prefixes separated by blanks.

        Raises:
            ValueError: a word is not a number, or nothing is taken.
        """
        words = text.replace(",", " ").split()
        taken = tuple(word for word in words if not word.startswith("-"))
        excluded = tuple(word[1:] for word in words if word.startswith("-"))
        if not taken or not all(word.isascii() and word.isdigit() for word in taken + excluded):
            raise ValueError(text)
        return cls(taken, excluded)

    def match(self, number: str) -> bool:
        """Whether an account with this PCG number is meant; "" never is."""
        known = self._known.get(number)
        if known is None:
            is_out = bool(self.excluded) and number.startswith(self.excluded)
            known = self._known[number] = number.startswith(self.taken) and not is_out
        return known

    def __str__(self) -> str:
        return " ".join((*self.taken, *(f"-{prefix}" for prefix in self.excluded)))


def is_component(text: str) -> bool:
    """Whether the text can be one component of an account's name."""
    return bool(_COMPONENT.fullmatch(text))


def is_activity(text: str) -> bool:
    """Whether the text, after an owner's key, is read as an activity and not as an account's number."""
    return is_component(text) and not _NUMBER.match(text)


def shape(key: str) -> str:
    """A key without accents and case, each run of digits as one sign: keys of one shape are easily confused."""
    plain = unicodedata.normalize("NFKD", key).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"\d+", "#", plain)


def look_alikes(name: str, keys: Iterable[str]) -> list[str]:
    """The declared keys that have the shape of an undeclared one."""
    wanted = shape(name)
    return sorted(key for key in keys if shape(key) == wanted)
