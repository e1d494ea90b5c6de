"""The accounts of an imported ledger: a name for each owner and number, that stays when labels change."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from .plan import place_of

#: The roots of a French ledger, by their English names; each file says them again, as Beancount reads them by file.
ROOTS = {
    "Assets": "Actif",
    "Liabilities": "Passif",
    "Equity": "Capitaux",
    "Income": "Produits",
    "Expenses": "Charges",
}

_SLUG_LENGTH_MAX = 40
_LIGATURES = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "€": "EUR", "’": "'"})

#: Owner or part, and CompteNum.
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Account:
    """One account.

    Attributes:
        whose: `E01`, `E01:Poterie` or the cooperative's key.
        number: CompteNum, exactly.
        opened: The day from which it is used.
        label: CompteLib.
        is_imported: Whether the number comes from the export; the import's own have none to keep.
    """

    name: str
    whose: str
    number: str
    opened: date
    label: str
    is_imported: bool = True


class Chart:
    """Accounts by owner and number.

    Args:
        known: Those of the ledger so far, whose names stay.
    """

    def __init__(self, known: Iterable[Account] = ()) -> None:
        self.accounts: dict[Key, Account] = {(each.whose, each.number): each for each in known}
        self.names: dict[str, Account] = {each.name: each for each in self.accounts.values()}

    def open(self, uses: Mapping[Key, tuple[date, str]], *, own: Iterable[str] = ()) -> None:
        """Adds accounts, in the order of their keys, so that the same export gives the same names.

        Args:
            uses: The first day and the label of each.
            own: Numbers that are the import's.
        """
        own = frozenset(own)
        for (whose, number), (day, label) in sorted(uses.items()):
            known = self.accounts.get((whose, number))
            if known is not None:
                is_imported = known.is_imported or number not in own
                account = Account(known.name, whose, number, min(day, known.opened), label, is_imported)
            else:
                account = Account(self._name(whose, number, label), whose, number, day, label, number not in own)
            self.accounts[whose, number] = self.names[account.name] = account

    def name(self, whose: str, number: str) -> str:
        """The account's name."""
        return self.accounts[whose, number].name

    def _name(self, whose: str, number: str, label: str) -> str:
        root = ROOTS[place_of(number).root]
        words = "-".join(filter(None, (component(number), slug(label))))
        name, count = f"{root}:{whose}:{words}", 1
        while name in self.names:
            count += 1
            name = f"{root}:{whose}:{words}-{count}"
        return name


def component(number: str) -> str:
    """An account's number as the beginning of a component: capitals, digits and hyphens."""
    return re.sub(r"[^A-Z0-9]+", "-", _plain(number).upper()).strip("-") or "X"


def slug(label: str) -> str:
    """A label in the letters of an account's name: `TVA-Deductible`."""
    words = re.findall(r"[A-Za-z0-9]+", _plain(label).replace("'", " "))
    if not any(word != word.upper() for word in words):
        words = [word if len(word) <= 3 and not word.isdigit() else word.capitalize() for word in words]
    text = ""
    for word in words:
        longer = f"{text}-{word}" if text else word
        if len(longer) > _SLUG_LENGTH_MAX:
            break
        text = longer
    return text or "".join(words)[:_SLUG_LENGTH_MAX]


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKD", text.translate(_LIGATURES)).encode("ascii", "ignore").decode()
