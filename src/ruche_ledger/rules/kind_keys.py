"""The class of a rule kind from outside, and the keys of a directive that is read into it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from ..messages import marked
from ..money import as_ratio
from .declarations import Reader
from .developed import MONTHS_MAX, DevelopedScale, KindError, safely
from .kinds import WAIVABLE, Amount, Choice, Kind, Months, Parameter, Rate, Value


def check_class(found: object, word: str, taken: Collection[str]) -> type[Kind]:
    """Whether something that a word names is a kind.

    Args:
        found: What was found.
        word: The word that names it in the ledger.
        taken: Keys that every rule has.

    Raises:
        KindError: it is none, or says of itself what no kind can.
    """
    if not isinstance(found, type) or not issubclass(found, Kind):
        raise KindError(
            "kind-class",
            marked("“{scale}” is no rule kind; derive its class from ruche_ledger.rules.kinds.Kind"), scale=word
        )
    missing = sorted(getattr(found, "__abstractmethods__", ()))
    if missing:
        raise KindError(
            "kind-class",
            marked("the rule kind “{scale}” does not say “{what}”; add it to its class"), scale=word, what=missing[0]
        )
    parameters: object = safely("parameters", lambda: found.parameters)  # whatever the class promises
    waivers: object = safely("waivers", lambda: found.waivers)
    if not isinstance(parameters, Mapping) or not all(
        isinstance(key, str) and isinstance(each, Parameter) for key, each in parameters.items()
    ):
        raise KindError(
            "kind-class",
            marked("“parameters” of the rule kind “{scale}” must give each key its unit: Rate, Amount, Months, Choice"),
            scale=word,
        )
    for key in parameters:
        stem = key.removesuffix("-N")
        worded = stem != key and isinstance(parameters[key], Choice)
        if key in taken or worded or not re.fullmatch(r"[a-z][a-z-]*[a-z]", stem):
            raise KindError(
                "kind-class",
                marked(
                    "the rule kind “{scale}” has a parameter “{key}”, which is no key of its own; write small letters "
                    "and hyphens, and none that every rule has"
                ),
                scale=word,
                key=key,
            )
        if not _fits(parameters[key]):
            raise KindError(
                "kind-class",
                marked(
                    "the rule kind “{scale}” gives “{key}” a default that does not fit: a Decimal from 0 to 1 for a "
                    "Rate, whole cents for an Amount, whole months for Months, one of its words for a Choice"
                ),
                scale=word,
                key=key,
            )
    if not isinstance(waivers, Mapping) or not all(
        key in WAIVABLE and isinstance(reason, str) and reason.strip() for key, reason in waivers.items()
    ):
        raise KindError(
            "kind-class",
            marked("the rule kind “{scale}” may waive {known} only, each with its reason and decision"),
            scale=word,
            known=", ".join(WAIVABLE),
        )
    return found


def _fits(parameter: Parameter) -> bool:
    """Whether a parameter's default, and the words of a choice, are what a directive could say."""
    default: object = parameter.default
    if isinstance(parameter, Choice):
        words: object = parameter.words
        is_tuple = isinstance(words, tuple) and words and all(isinstance(each, str) and each for each in words)
        return bool(is_tuple) and (default is None or default in parameter.words)
    if isinstance(parameter, Rate):
        return default is None or (isinstance(default, Decimal) and default.is_finite() and 0 <= default <= 1)
    most = MONTHS_MAX if isinstance(parameter, Months) else None
    if default is None:
        return True
    return isinstance(default, int) and not isinstance(default, bool) and 0 <= default <= (most or default)


def read_kind(word: str, kind: type[Kind], reader: Reader) -> DevelopedScale | None:
    """Reads the parameters of a kind and makes it; None where something has a fault."""
    given: dict[str, Value] = {}
    for key, parameter in kind.parameters.items():
        given[key] = _numbered(key, parameter, reader) if key.endswith("-N") else _value(key, parameter, reader)
    if not reader.sound:
        return None
    try:
        scale = DevelopedScale(word, safely("__init__", lambda: kind(MappingProxyType(given))))
        refused = safely("refused", lambda: tuple(map(str, scale.made.refused())))
        if not refused:
            scale.prove()
            return scale
    except KindError as error:
        reader.fault(error.code, error.template, **error.params)
        return None
    for sentence in refused:
        reader.fault("kind-refuses", "{scale}: {sentence}", scale=word, sentence=sentence)
    return None


def _value(key: str, parameter: Parameter, reader: Reader) -> Value:
    if not reader.has(key) and parameter.default is None:
        reader.fault("missing-key", "“{key}” is missing in {directive}; add it", key=key, directive="ruche-rule")
        return None
    if isinstance(parameter, Rate):
        return Fraction(*as_ratio(reader.rate(key, parameter.default or Decimal(0))))
    if isinstance(parameter, Amount):
        return reader.amount(key, parameter.default)
    if isinstance(parameter, Months):
        return reader.months(key) if reader.has(key) else parameter.default
    return reader.choice(key, parameter.words, parameter.default or parameter.words[0])


def _numbered(key: str, parameter: Parameter, reader: Reader) -> Value:
    """All of `rate-1`, `rate-2` …, without a gap."""
    stem = key.removesuffix("N")
    numbers = sorted(
        int(found[1])
        for each in reader.declaration.keys
        if (found := re.fullmatch(rf"{re.escape(stem)}([1-9]\d{{0,3}})", each))
    )
    if numbers != list(range(1, len(numbers) + 1)) or (not numbers and parameter.default is None):
        first = next(number for number in range(1, len(numbers) + 2) if number not in numbers)
        reader.fault(
            "missing-key", "“{key}” is missing in {directive}; add it", key=f"{stem}{first}", directive="ruche-rule"
        )
        return None
    values = [_value(f"{stem}{number}", parameter, reader) for number in numbers]
    if isinstance(parameter, Rate):
        return tuple(value for value in values if isinstance(value, Fraction))
    return tuple(value for value in values if isinstance(value, int))
