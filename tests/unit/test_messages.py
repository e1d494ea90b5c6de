"""The French catalogue is complete and well set; amounts, days and the choice of language."""

import re
import string
import subprocess
import sys
from datetime import date
from decimal import Decimal, localcontext

import pytest
from babel.messages.pofile import read_po

from ruche_ledger.errors import LedgerError, RucheError, Source, problem
from ruche_ledger.messages import (
    default_language,
    format_amount,
    format_day,
    sentence,
    translator,
)
from tools.catalogue import CATALOGUE, french, messages

with CATALOGUE.open("rb") as file:
    FRENCH = {str(message.id): str(message.string) for message in read_po(file) if message.id}


def test_every_message_is_in_the_catalogue_and_nothing_else() -> None:
    """`.venv/bin/python tools/catalogue.py` adds and removes; the translation is yours."""
    used = messages()
    assert not [f"{place}: {text}" for text, place in used.items() if text not in FRENCH], "without an entry"
    assert not [text for text in FRENCH if text not in used], "no longer used"


def test_every_message_is_translated() -> None:
    assert not [text for text, translation in FRENCH.items() if not translation]


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("text", [text for text in FRENCH if "{" in text])
def test_translation_fills_the_same_places(text: str) -> None:
    assert places(FRENCH[text]) == places(text)


@pytest.mark.parametrize(("text", "translation"), FRENCH.items())
def test_french_is_well_set(text: str, translation: str) -> None:
    assert french(translation) == translation, "run tools/catalogue.py: it sets the spaces"
    assert "“" not in translation, "French quotes are « »"
    assert not re.search(r"\w'\w", translation), "the French apostrophe is ’"
    assert text[-1:] != "." or translation[-1:] == ".", "a full stop as in English"


def test_collector_refuses_a_message_that_nobody_can_look_up() -> None:
    import ast

    from tools.catalogue import in_python

    assert [text for text, _ in in_python(ast.parse('_("a") + marked("b" "c")'), "x.py")] == ["a", "bc"]
    with pytest.raises(ValueError, match=r"x\.py:1: a message with values in it"):
        list(in_python(ast.parse('_(f"{a}")'), "x.py"))


@pytest.mark.parametrize(
    ("environment", "lang"),
    [
        ({}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "fr"}, "fr"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LC_ALL": "en_GB.UTF-8", "LANG": "fr_FR.UTF-8"}, "en"),
        ({"LC_ALL": "", "LC_MESSAGES": "fr_BE.UTF-8", "LANG": "en_GB.UTF-8"}, "fr"),
        ({"LC_MESSAGES": "en_US", "LANG": "fr_FR"}, "en"),
    ],
)
def test_default_language(environment: dict[str, str], lang: str) -> None:
    assert default_language(environment) == lang


def test_translator() -> None:
    assert translator("en")("All is well.") == "All is well."
    assert translator("fr")("All is well.") == "Tout va bien."
    assert translator("fr")("no such message") == "no such message"
    with pytest.raises(RucheError, match="“de” is no language"):
        translator("de")


def test_sentence_translates_the_template_and_fills_it_afterwards() -> None:
    """A key called like a message stays what it is, and braces in a value are no places."""
    fault = problem(
        "x",
        '{directive} has no decision behind it; add a line such as source: "AG 2025-06-14, résolution 4"',
        Source("a", 1),
        directive="All is well. {x}",
    )
    assert sentence(fault, "en").startswith("All is well. {x} has no decision")
    assert sentence(fault, "fr").startswith("All is well. {x} ne cite aucune décision")
    assert sentence(RucheError("no example is installed"), "fr") == "aucun exemple n’est installé"
    assert sentence(LedgerError("100 % of {a b}"), "fr") == "100 % of {a b}", "without params nothing is filled"


@pytest.mark.parametrize(
    ("amount", "lang", "currency", "text"),
    [
        ("0", "fr", "", "0,00"),
        ("-1234.5", "fr", "", "−1\u202f234,50"),
        ("1234567.89", "fr", "EUR", "1\u202f234\u202f567,89\u00a0€"),
        ("-0.01", "fr", "EUR", "−0,01\u00a0€"),
        ("1234.50", "en", "", "1,234.50"),
        ("-1234.50", "en", "EUR", "−€1,234.50"),
        ("0.005", "en", "", "0.005"),
        ("123456789012345678901234567890.12", "en", "", "123,456,789,012,345,678,901,234,567,890.12"),
        ("-0.00", "fr", "", "0,00"),
    ],
)
def test_format_amount(amount: str, lang: str, currency: str, text: str) -> None:
    with localcontext(prec=3):
        assert format_amount(Decimal(amount), lang, currency) == text


def test_format_day() -> None:
    assert format_day(date(2026, 3, 1), "fr") == "1er\u00a0mars 2026"
    assert format_day(date(2026, 8, 21), "fr") == "21\u00a0août 2026"
    assert format_day(date(2026, 3, 11), "fr") == "11\u00a0mars 2026"
    assert format_day(date(2026, 3, 1), "en") == "1\u00a0March 2026"
    assert format_day(date(2026, 3, 1), "fr", "short") == "01/03/2026"
    assert format_day(date(2026, 3, 1), "en", "short") == "2026-03-01"


def test_nothing_is_loaded_before_something_is_translated() -> None:
    script = "import ruche_ledger.messages as m, sys; m.translator('en')('x'); print('babel' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
