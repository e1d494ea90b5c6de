"""What is proved: one rule, one step of a fund or one pooled means of a ledger, with all that it depends on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import RucheError
from .oracle_books import Books
from .oracle_kinds import classes, folder_of
from .oracle_reading import read
from .texts import Declaration, Money, Value

if TYPE_CHECKING:
    from ..cooperative import Cooperative
    from ..rules.kinds import Kind

#: The order of a fund's steps at a month's end.
STEPS = ("levy", "aid", "advance", "call", "exit")

COOPERATIVE = Declaration(date(2007, 7, 1), "ruche-cooperative", ("Ruche",), (("name", "La Ruche"), ("language", 1)))

#: Where nobody is declared yet, the words of the law.
USUAL = ("CAPE", "CESA")


@dataclass(frozen=True)
class Subject:
    """What is proved.

    Attributes:
        name: As a bookkeeper names it: `contribution`, `Solidarite aid`, `atelier`.
        part: `rule`, `article` or `share`.
        own: Its own directives, with the individual terms that change them.
        context: What it cannot do without: the cooperative, funds and exercises; of an article, the fund's others.
        rules: Rules beside an article, whose amounts it depends on.
        contracts: The contracts that its ledgers may use: for each of them exactly one directive holds on each day.
        french: Whether the books have French root names.
        folder: Where modules of rule kinds lie.
        kinds: The rule kinds from outside that it names, by their words.
        waivers: What replaces a law, by the law's name.
    """

    name: str
    part: str
    own: tuple[Declaration, ...]
    context: tuple[Declaration, ...] = (COOPERATIVE,)
    rules: tuple[Declaration, ...] = ()
    contracts: tuple[str, ...] = USUAL
    french: bool = False
    folder: Path | None = None
    kinds: Mapping[str, type[Kind]] = field(default_factory=dict)
    waivers: Mapping[str, tuple[Waiver, ...]] = field(default_factory=dict)

    @property
    def versions(self) -> tuple[Declaration, ...]:
        """Its directives without terms, in order of date."""
        return tuple(each for each in self.own if each.kind in ("ruche-rule", "ruche-solidarity", "ruche-share"))

    @property
    def terms(self) -> tuple[Declaration, ...]:
        """The individual terms that change it."""
        return tuple(each for each in self.own if each.kind == "ruche-terms")

    @property
    def fund(self) -> str:
        """Of an article, its fund."""
        return str(self.own[0].values[0])

    @property
    def fund_names(self) -> tuple[str, ...]:
        """The funds that its ledgers declare."""
        return tuple(dict.fromkeys(str(each.values[0]) for each in self.context if each.kind == "ruche-fund"))

    @property
    def days(self) -> tuple[date, ...]:
        """Days on which something changes: where a directive or terms begin or end."""
        ends = [value for each in self.own if isinstance(value := each.get("until"), date)]
        return tuple(sorted({each.date for each in self.own} | set(ends)))

    def has(self, key: str, *values: Value) -> bool:
        """Whether a version has the key, with one of these values if there are any."""
        found = [each.get(key) for each in self.versions]
        return any(value is not None and (not values or value in values) for value in found)

    @property
    def numbers(self) -> tuple[str, ...]:
        """The PCG prefixes that its directives name."""
        words = [
            word
            for each in self.own
            for key in ("base", "less", "repay-base", "repay-less")
            for word in str(each.get(key) or "").split()
        ]
        return tuple(dict.fromkeys(word.lstrip("-") for word in words))


@dataclass(frozen=True)
class Waiver:
    """What replaces a law: whose directives, by which key or declaration, and the bound that holds instead.

    Attributes:
        by: What declares it: `negative: "carry"`, or the rule kind's class.
        bound: What is asked instead, in plain words; the key into the message catalogue.
        reason: The decision behind it.
    """

    by: str
    bound: str
    reason: str


def subjects_of(cooperative: Cooperative) -> tuple[Subject, ...]:
    """Everything in a ledger that can be proved.

    Raises:
        RucheError: nothing is declared.
    """
    return subjects_in(cooperative.entries, cooperative.options)


def subjects_in(entries: Iterable[Any], options: Mapping[str, Any]) -> tuple[Subject, ...]:
    """Everything in a ledger's entries that can be proved: rules, then steps of funds, then pooled means."""
    from .waivers import waivers_of

    customs = [entry for entry in entries if type(entry).__name__ == "Custom" and entry.type.startswith("ruche-")]
    declared = [declaration_of(entry) for entry in customs]
    shared = tuple(context(declared))
    french = str(options.get("name_income", "")).startswith("Produits")
    folder = folder_of(options)
    kinds = classes([str(each.values[1]) for each in declared if each.kind == "ruche-rule"], folder)
    rules = _grouped(declared, "ruche-rule", lambda each: str(each.values[0]))
    words = contracts_in(declared)
    found: list[Subject] = []

    def add(name: str, part: str, own: Sequence[Declaration], more: Sequence[Declaration] = ()) -> None:
        usable = _usable(own, words, folder)
        beside: tuple[Declaration, ...] = ()
        if part == "article":
            beside = tuple(each for group in rules.values() for each in group)
            usable = _usable(beside, words, folder) if beside else words
        subject = Subject(
            name, part, tuple(own), (*shared, *more), beside, usable or words, french, folder,
            {word: kinds[word] for word in {str(each.values[1]) for each in own if len(each.values) > 1} & set(kinds)},
        )  # fmt: skip
        found.append(Subject(**{**vars(subject), "waivers": waivers_of(subject)}))

    for name, own in rules.items():
        terms = [each for each in declared if each.kind == "ruche-terms" and each.values[1:2] == (name,)]
        add(name, "rule", [*own, *terms])
    articles = _grouped(declared, "ruche-solidarity", lambda each: f"{each.values[0]} {each.values[1]}")
    for name, own in sorted(articles.items(), key=_step):
        fund = own[0].values[0]
        others = [each for key, group in articles.items() if key != name for each in group if each.values[0] == fund]
        add(name, "article", own, others)
    for name, own in _grouped(declared, "ruche-share", lambda each: str(each.values[0])).items():
        add(name, "share", own)
    return tuple(found)


def _step(item: tuple[str, Sequence[Declaration]]) -> tuple[str, int]:
    fund, _, kind = item[0].partition(" ")
    return fund, STEPS.index(kind) if kind in STEPS else len(STEPS)


def _grouped(declared: Iterable[Declaration], kind: str, name: Any) -> dict[str, list[Declaration]]:
    groups: dict[str, list[Declaration]] = {}
    for each in declared:
        if each.kind == kind:
            groups.setdefault(name(each), []).append(each)
    return groups


def named(subjects: Sequence[Subject], name: str) -> tuple[Subject, ...]:
    """The subjects that a bookkeeper means by a name: all steps of a fund by the fund's.

    Raises:
        RucheError: nothing has that name; the message says what there is.
    """
    found = tuple(each for each in subjects if each.name == name or each.name.split(" ")[0] == name)
    if not found:
        raise RucheError(
            "no rule is called “{name}”; the ledger has {known}",
            name=name,
            known=", ".join(each.name for each in subjects) or "–",
        )
    return found


def context(declared: Iterable[Declaration]) -> Iterator[Declaration]:
    """What every generated ledger declares: the cooperative, under its own key, funds and exercises."""
    houses = [each for each in declared if each.kind == "ruche-cooperative"]
    if not houses:
        yield COOPERATIVE
    yield from (each for each in declared if each.kind in ("ruche-cooperative", "ruche-fund", "ruche-exercise"))


def contracts_in(declared: Iterable[Declaration]) -> tuple[str, ...]:
    """The words that people's declarations and directives have for contracts."""
    words: dict[str, None] = {}
    for each in declared:
        if each.kind == "ruche-entrepreneur" and isinstance(word := each.get("contract"), str) and word != "left":
            words[word] = None
    for each in declared:
        for word in re.split(r"\s*,\s*", str(each.get("contracts") or "")):
            if word:
                words[word] = None
    return tuple(words) or USUAL


def _usable(own: Sequence[Declaration], words: Sequence[str], folder: Path | None = None) -> tuple[str, ...]:
    """The contracts for which, from each rule's first day on, exactly one external directive holds on each day."""
    books = _books(own, folder)
    names = {rule.name for rule in books.rules if rule.channel == "external"}
    return tuple(word for word in words if all(_is_covered(books, name, word) for name in names))


def _is_covered(books: Books, name: str, word: str) -> bool:
    rules = [rule for rule in books.rules if (rule.name, rule.channel) == (name, "external")]
    edges = {0} | {months for rule in rules for months in (rule.seniority_from, rule.seniority_until) if months}
    for day in sorted({rule.date for rule in rules}):
        naming = [rule for rule in rules if rule.date <= day and (rule.contracts is None or word in rule.contracts)]
        latest = [rule for rule in naming if rule.date == max(rule.date for rule in naming)]
        for months in edges:
            holding = [
                rule
                for rule in latest
                if rule.seniority_from <= months and (rule.seniority_until is None or months < rule.seniority_until)
            ]
            if len(holding) != 1:
                return False
    return True


def _books(own: Sequence[Declaration], folder: Path | None) -> Books:
    from ..beans.strings import read_string
    from .texts import GeneratedLedger

    entries, _, options = read_string(GeneratedLedger(tuple(own), (), kinds=folder is not None).bare, folder)
    return read(entries, options)


def declaration_of(entry: Any) -> Declaration:
    """A `custom` directive of Beancount as generated ledgers have it; amounts are taken as if they were euros."""
    values = tuple(_value(value.value) for value in entry.values or ())
    meta = tuple(
        (key, _value(value))
        for key, value in entry.meta.items()
        if key not in ("filename", "lineno") and not key.startswith("__") and value is not None
    )
    return Declaration(entry.date, entry.type, tuple(v if isinstance(v, str | Money) else str(v) for v in values), meta)


def _value(value: Any) -> Value:
    if hasattr(value, "currency"):
        return Money(int(Decimal(value.number) * 100))
    return value if isinstance(value, str | Decimal | date) else str(value)
