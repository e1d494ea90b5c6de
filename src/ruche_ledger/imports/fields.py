"""Amounts and days as exports write them: exact, and nothing is guessed.

Each reader takes one stripped text and gives its value, or a `Flaw` that says why there is none. A file repeats few
texts often, so callers read each text once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from ..messages import marked
from ..periods import is_plausible

#: More digits than any amount of a cooperative, and more signs than any number of an account.
_DIGITS_MAX = 15
_ACCOUNT_MAX = 100

_AMOUNT = re.compile(r"([+-]?) *([0-9]*)(?:([.,])([0-9]*))?([+-]?)")
_GROUPED = re.compile(r"[+-]? *[0-9]+(?:([\s.,'’\u00a0\u202f])[0-9]{3})(?:\1[0-9]{3})*(?:[.,][0-9]*)?")
_DAY = re.compile(r"([0-9]{4})(-?)([0-9]{2})\2([0-9]{2})(?:[ T].*)?")
_FRENCH_DAY = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4}|[0-9]{2})(?:[ T].*)?")


@dataclass(frozen=True, slots=True)
class Flaw:
    """Why a text has no value: the fault's code and its sentence, with places for `{column}` and `{text}`."""

    code: str
    template: str


_THOUSANDS = Flaw(
    "import-thousands",
    marked("{column} “{text}” has a thousands separator; export amounts with nothing but a decimal comma: 1234,56"),
)
_AMBIGUOUS = Flaw(
    "import-ambiguous",
    marked(
        "{column} “{text}” may be thousands or have three decimals, and nothing is guessed; export amounts with two "
        "decimals: 1234,56"
    ),
)
_DECIMALS = Flaw(
    "import-decimals",
    marked("{column} “{text}” has more than two decimals; export amounts in euros and cents: 1234,56"),
)
_NO_AMOUNT = Flaw("import-amount", marked("{column} “{text}” is no amount; write it with a decimal comma: 1234,56"))
_NO_ACCOUNT = Flaw("import-account-empty", marked("the line has no account; fill in {column}"))
_ODD_ACCOUNT = Flaw(
    "import-account",
    marked("{column} “{text}” does not begin with a digit, as accounts of the plan comptable do; correct it"),
)
_LONG_ACCOUNT = Flaw(
    "import-account-long",
    marked("{column} “{text}…” is longer than any account's number; look for a separator or a line break that is lost"),
)
_EMPTY_DAY = Flaw("import-date-empty", marked("the line has no date; fill in {column}: 20260331"))
_NO_DAY = Flaw("import-date", marked("{column} “{text}” is no date; write year, month and day: 20260331"))
_NEVER = Flaw("import-never", marked("{column} “{text}” is a day that no calendar has; correct it"))
_YEAR = Flaw("import-year", marked("{column} “{text}” is in a year for which nobody keeps books; correct it"))


#: What to say of a line with two amounts.
BOTH_SIDES = marked(
    "Debit “{debit}” and Credit “{credit}” are both filled in; an amount is on one side: make two lines of it, or "
    "empty one"
)


def account_of(text: str) -> str | Flaw:
    """An account's number, exactly as written."""
    if not text:
        return _NO_ACCOUNT
    if len(text) > _ACCOUNT_MAX:
        return _LONG_ACCOUNT
    return text if text[0] in "0123456789" else _ODD_ACCOUNT


def cents_of(text: str) -> int | Flaw:
    """An amount with a decimal comma or point, signed before or behind, padded with zeros; empty is 0.

    Three decimals are taken where they cannot be thousands (`0,500`, `1234,500`) and leave whole cents.
    """
    if not text:
        return 0
    text = text.replace("\u2212", "-")
    match = _AMOUNT.fullmatch(text)
    if match is None:
        return _THOUSANDS if _GROUPED.fullmatch(text) else _NO_AMOUNT
    before, whole, _, decimals, after = match.groups(default="")
    has_digits = bool(whole or decimals)
    if len(decimals) == 3 and 1 <= len(whole) <= 3 and whole[0] != "0":
        return _AMBIGUOUS
    whole = whole.lstrip("0")  # some software pads, and Python turns no text of thousands of digits into a number
    if not has_digits or (before and after) or len(whole) > _DIGITS_MAX:
        return _NO_AMOUNT
    if decimals[2:].strip("0"):
        return _DECIMALS
    cents = int((whole or "0") + decimals[:2].ljust(2, "0"))
    return -cents if "-" in (before, after) else cents


def day_of(text: str) -> date | Flaw:
    """A day as AAAAMMJJ, AAAA-MM-JJ or JJ/MM/AAAA, also with a time behind, and JJ/MM/AA for 2000 to 2099."""
    if not text:
        return _EMPTY_DAY
    if match := _DAY.fullmatch(text):
        year, _, month, day = match.groups()
    elif match := _FRENCH_DAY.fullmatch(text):
        day, month, year = match.groups()
        year = year if len(year) == 4 else f"20{year}"
    else:
        return _NO_DAY
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return _NEVER if int(year) else _YEAR
    return found if is_plausible(found) else _YEAR
