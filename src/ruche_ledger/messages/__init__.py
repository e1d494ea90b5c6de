"""French and English: one catalogue for everything that prints, and how amounts and days are written.

A message is known by its English text. The core never asks for a language: it makes `Problem` values, whose template
is translated here when somebody reads them. `fr.po` is read as it stands; there is no compiled form to go stale.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, localcontext
from functools import cache
from pathlib import Path

from ..errors import Problem, RucheError
from ..money import CONTEXT

LANGUAGES = ("fr", "en")

#: Babel's locales; English days and amounts are the European ones, since the currency is.
_LOCALES = {"fr": "fr_FR", "en": "en_GB"}
_NBSP = "\u00a0"
_MINUS = "\u2212"


def default_language(environment: Mapping[str, str] | None = None) -> str:
    """The user's language by `LC_ALL`, `LC_MESSAGES` and `LANG`, as POSIX orders them; English unless it is French."""
    environment = os.environ if environment is None else environment
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environment.get(name):
            return "fr" if value.lower().startswith("fr") else "en"
    return "en"


def translator(lang: str) -> Callable[[str], str]:
    """What turns an English message into `lang`; a message without a translation stays English.

    Raises:
        RucheError: there is no such language.
    """
    if lang == "en":
        return _unchanged
    if lang not in LANGUAGES:
        raise RucheError(
            "“{lang}” is no language of this software; those that work are {known}", lang=lang, known="fr, en"
        )
    catalogue = _catalogue(lang)
    return lambda text: catalogue.get(text) or text


def _unchanged(text: str) -> str:
    return text


def marked(text: str) -> str:
    """Marks a text for the catalogue where it is written down; it is translated where it is printed."""
    return text


@cache
def _catalogue(lang: str) -> Mapping[str, str]:
    from babel.messages.pofile import read_po

    with Path(__file__).with_name(f"{lang}.po").open("rb") as file:
        read = read_po(file)
    return {str(message.id): str(message.string) for message in read if message.id and message.string}


def sentence(said: Problem | RucheError, lang: str) -> str:
    """A fault, remark or refusal in `lang`."""
    template = translator(lang)(said.template)
    params = dict(said.params)
    return template.format(**params) if params else template


def format_amount(amount: Decimal, lang: str, currency: str = "") -> str:
    """An amount for people, never rounded: `−1 234,56 €` in French, `−€1,234.56` in English.

    Args:
        amount: Two decimals are written at least.
        lang: `fr` or `en`.
        currency: `EUR`, say; left out unless given.
    """
    from babel.numbers import format_currency, format_decimal

    locale = _LOCALES[lang]
    with localcontext(CONTEXT):
        size = amount.copy_abs()
        if currency:
            pattern = "#,##0.00 ¤" if lang == "fr" else "¤#,##0.00"
            text = format_currency(size, currency, pattern, locale, currency_digits=False, decimal_quantization=False)
        else:
            text = format_decimal(size, "#,##0.00", locale, decimal_quantization=False)
    return (_MINUS if amount < 0 else "") + text.replace(" ", _NBSP)


def format_day(day: date, lang: str, style: str = "long") -> str:
    """A day for people: `1er mars 2026` or, `short`, `01/03/2026`; in English `1 March 2026` and `2026-03-01`."""
    from babel.dates import format_date

    if style == "short":
        return f"{day:%d/%m/%Y}" if lang == "fr" else day.isoformat()
    text = format_date(day, "d MMMM y", _LOCALES[lang])
    if lang == "fr" and day.day == 1:
        text = "1er" + text[1:]
    return text.replace(" ", _NBSP, 1)


def format_month(day: date, lang: str) -> str:
    """The month of a day for people: `mars 2027`, `March 2027`."""
    from babel.dates import format_date

    return format_date(day, "MMMM y", _LOCALES[lang]).replace(" ", _NBSP)


def format_count(number: int, lang: str) -> str:
    """A whole number for people: `10 000`, `10,000`."""
    from babel.numbers import format_decimal

    return format_decimal(number, "#,##0", _LOCALES[lang]).replace(" ", _NBSP)
