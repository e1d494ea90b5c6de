"""What one owner's ledger may say of others: nothing (docs/decisions/0006).

A payee, a narration, links, tags and metadata belong to a transaction, not to one of its legs, so nobody can tell of
whom they speak. Two rules keep other people out of a projection:

1. a transaction with a posting of another entrepreneur keeps none of them;
2. of every other text, what names another entrepreneur, by key or by any declared name, is left out.

The cooperative and its funds are no people: their legs take nothing away.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE"})


class Discretion:
    """Tells which texts may stand in the ledger of one owner.

    Args:
        owner: Whose ledger it is; may itself be an entrepreneur.
        people: By key of every entrepreneur, all names that they were ever declared with.
    """

    def __init__(self, owner: str, people: Mapping[str, Iterable[str]]) -> None:
        self.others = frozenset(people) - {owner}
        own = {_plain(name).casefold() for name in people.get(owner, ())}
        names = {_plain(name) for key in self.others for name in people[key]}
        words = [name for name in names if name and name.casefold() not in own]
        # A key with a digit is no word of any language; one without (a collective's) counts only as it is written.
        words += [_plain(key) for key in self.others if re.search(r"\d", key)]
        exact = [key for key in self.others if not re.search(r"\d", key)]
        self._names = _whole_words(words, re.IGNORECASE)
        self._keys = _whole_words(exact, 0)

    def is_shared(self, owners: Iterable[str]) -> bool:
        """Whether a transaction with legs of these owners has one of another entrepreneur."""
        return not self.others.isdisjoint(owners)

    def names_others(self, text: str) -> bool:
        """Whether a text names another entrepreneur."""
        searched = ((self._names, _plain(text)), (self._keys, text))
        return any(pattern is not None and pattern.search(found) for pattern, found in searched)


def _whole_words(words: Iterable[str], flags: int) -> re.Pattern[str] | None:
    """Any of the words, with neither a letter nor a digit beside it: `E07` is not in `E071`, but in `f-E07-3`."""
    found = sorted(map(re.escape, words), key=lambda word: (-len(word), word))
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(found)})(?![^\W_])", flags) if found else None


def _plain(text: str) -> str:
    """A text without accents, its words one blank apart: a bank's label and a link say `ebenisterie-aumont`."""
    spelt = unicodedata.normalize("NFKD", text.translate(_LIGATURES))
    letters = (sign for sign in spelt if not unicodedata.combining(sign))
    return re.sub(r"[\W_]+", " ", "".join(letters)).strip()
