"""Stable names of what is generated, in the letters that a Beancount link may have."""

from __future__ import annotations

import re
import unicodedata

#: How the link of a mark of matching (*lettrage*) begins, `let-2026-01-411000-C0012-B`: it is no invoice's.
MARK = "let-"

_LINK = re.compile(r"[A-Za-z0-9_/.-]+")
_NOT_LINK = re.compile(r"[^A-Za-z0-9_/.-]+")


class Names:
    """Hands out each name once; a second thing of that name gets a number."""

    def __init__(self) -> None:
        self.given: dict[str, int] = {}

    def take(self, *words: str) -> str:
        """A name made of words."""
        name = link_text("-".join(words))
        count = self.given[name] = self.given.get(name, 0) + 1
        return name if count == 1 else f"{name}-{count}"


def link_text(text: str) -> str:
    """A text with the signs that a Beancount link may have; accents fall away."""
    if _LINK.fullmatch(text):
        return text
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _NOT_LINK.sub("-", plain)
