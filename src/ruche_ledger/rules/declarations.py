"""A directive as plain values, and the reader that takes its keys one by one and collects every fault at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..accounts import Prefixes
from ..errors import Problem, Source, problem
from ..messages import marked
from ..money import is_on_the_cent, to_cents


class Money(NamedTuple):
    """A number with its currency, as it stands in a directive."""

    number: Decimal
    currency: str

    def __str__(self) -> str:
        return f"{self.number} {self.currency}"


Value = str | Decimal | Money | date | bool | None


@dataclass(frozen=True, slots=True)
class Declaration:
    """One dated directive of the language: `custom kind values…` with its keys."""

    date: date
    kind: str
    values: tuple[Value, ...]
    keys: Mapping[str, Value]
    source: Source


def written(value: Value) -> str:
    """A value as the bookkeeper wrote it; an ellipsis for a key without a value."""
    if isinstance(value, bool):
        return str(value).upper()
    return f'"{value}"' if isinstance(value, str) else "…" if value is None else str(value)


@dataclass(slots=True)
class Reader:
    """Reads one declaration's keys; `faults` grows, and `sound` tells whether this declaration can be applied.

    Attributes:
        unnamed: Keys that a fault does not propose, though they can be read: `ruche-terms` are read with their rule's.
        named: Keys that it proposes beside those that are read here.
    """

    declaration: Declaration
    currency: str
    part: str
    unnamed: frozenset[str] = frozenset()
    named: tuple[str, ...] = ()
    faults: list[Problem] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """No fault so far."""
        return not self.faults

    def fault(self, code: str, template: str, **params: object) -> None:
        """Notes a fault at the declaration's line."""
        self.faults.append(problem(code, template, self.declaration.source, part=self.part, severity="error", **params))

    def only(self, known: Iterable[str]) -> None:
        """Every key must be one of these; `band-N` stands for any number N."""
        known = tuple(known)
        for key in self.declaration.keys:
            if key.endswith("-N") or re.sub(r"-[1-9]\d{0,3}$", "-N", key) not in known:
                self.fault(
                    "unknown-key",
                    "unknown key “{key}” in {directive}; the keys that work here are {known}",
                    key=key,
                    directive=self.declaration.kind,
                    known=", ".join(key for key in (*known, *self.named) if key not in self.unnamed),
                )

    def day(self, key: str, default: date) -> date:
        """A day."""
        value = self.declaration.keys.get(key, default)
        if not isinstance(value, date):
            self._wrong(key, "“{key}: {value}” is not a day; write it without quotes, {key}: 2026-09-01")
            return default
        return value

    def _wrong(self, key: str, template: str, **params: str) -> None:
        self.fault("bad-value", template, key=key, value=written(self.declaration.keys.get(key)), **params)

    def has(self, key: str) -> bool:
        """Whether the key was written."""
        return key in self.declaration.keys

    def text(self, key: str, default: str = "") -> str:
        """A text in quotes."""
        value = self.declaration.keys.get(key, default)
        if not isinstance(value, str) or (self.has(key) and not value.strip()):
            self._wrong(key, '“{key}: {value}” cannot be read; write a text in quotes, {key}: "…"')
            return default
        return value

    def choice(self, key: str, choices: tuple[str, ...], default: str) -> str:
        """One of a few words."""
        value = self.declaration.keys.get(key, default)
        if value not in choices:
            self._wrong(
                key,
                "“{key}: {value}” cannot be read; the words that work here are {choices}",
                choices=", ".join(f'"{choice}"' for choice in choices),
            )
            return default
        return str(value)

    def source(self) -> str:
        """The decision that made a rule; required."""
        if not self.has("source"):
            self.fault(
                "missing-source",
                '{directive} has no decision behind it; add a line such as source: "AG 2025-06-14, résolution 4"',
                directive=self.declaration.kind,
            )
            return ""
        return self.text("source")

    def rate(self, key: str, default: Decimal) -> Decimal:
        """A proportion from 0 to 1."""
        value = self.declaration.keys.get(key, default)
        if not isinstance(value, Decimal) or isinstance(value, bool):
            self._wrong(key, "“{key}: {value}” cannot be read; write a number without quotes, 0.11 for 11 %")
            return default
        if not 0 <= value <= 1:
            self.fault(
                "rate-range",
                "“{key}: {value}” is outside 0…1; write 0.11 for 11 %",
                key=key,
                value=value,
            )
            return default
        return value

    def amount(self, key: str, default: int | None, *, signed: bool = False) -> int | None:
        """An amount in the operating currency, on the cent; returns cents."""
        if not self.has(key):
            return default
        cents = self.money(self.declaration.keys[key], key)
        if cents is not None and cents < 0 and not signed:
            self._wrong(key, "“{key}: {value}” is negative; write zero or more")
            return default
        return default if cents is None else cents

    def money(self, value: Value, key: str) -> int | None:
        """Cents of a value that must be an amount in the operating currency."""
        if not isinstance(value, Money):
            template = marked(
                "“{key}: {value}” cannot be read; write an amount with its currency, {key}: 1200.00 {currency}"
            )
        elif value.currency != self.currency:
            template = marked("“{key}: {value}” is not in {currency}, the operating currency; convert it")
        elif not is_on_the_cent(value.number):
            template = marked("“{key}: {value}” is not on the cent; write an amount with two decimals")
        else:
            return to_cents(value.number)
        self.fault("bad-value", template, key=key, value=written(value), currency=self.currency)
        return None

    def months(self, key: str) -> int | None:
        """A whole number of months, None if the key is absent."""
        if not self.has(key):
            return None
        value = self.declaration.keys[key]
        if not isinstance(value, Decimal) or value != int(value) or not 0 <= value <= 1200:
            self._wrong(key, "“{key}: {value}” cannot be read; write a whole number of months, 12")
            return None
        return int(value)

    def prefixes(self, key: str, default: str | None) -> Prefixes | None:
        """PCG prefixes separated by blanks, None if absent without default."""
        value = self.declaration.keys.get(key, default)
        if value is None and not self.has(key):
            return None
        try:
            return Prefixes.parse(value if isinstance(value, str) else "")
        except ValueError:
            self._wrong(
                key, '“{key}: {value}” cannot be read; write account numbers separated by blanks, {key}: "70 -708"'
            )
            return Prefixes.parse(default) if default else None

    def words(self, key: str) -> frozenset[str] | None:
        """Words separated by commas, None if the key is absent."""
        if not self.has(key):
            return None
        value = self.declaration.keys[key]
        words = [word.strip() for word in value.split(",")] if isinstance(value, str) else []
        if not words or not all(words):
            self._wrong(key, '“{key}: {value}” cannot be read; write words separated by commas, {key}: "CAPE, CESA"')
            return None
        return frozenset(words)
