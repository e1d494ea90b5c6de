"""Transactions and accounts as the text of Beancount files, and read back from it.

What is written is in the one form that `bean-format` leaves alone, and the import reads no other: a generated file that
somebody has changed is found out by the digest in its first line.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from ..periods import Period
from .booked import Booked, Leg
from .chart import ROOTS, Account, Chart

CURRENCY = "EUR"

OPTIONS = "".join(f'option "name_{english.lower()}" "{french}"\n' for english, french in ROOTS.items())

_MARK = re.compile(r";; ruche import (\S+?)(?: (\d{4}-\d\d-\d\d) (\d{4}-\d\d-\d\d) (.*))? sha256:([0-9a-f]{16})")
_ADVICE = ";; Écrit par `ruche import` : vos écritures et vos règles vont dans decisions.beancount.\n"

#: What would end a line, for Beancount or for `bean-format`, and other control characters.
_BREAKS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")

_TEXT = r'"((?:[^"\\]|\\.)*)"'
_HEADER = re.compile(rf"(\d{{4}}-\d\d-\d\d) \* {_TEXT}(?: {_TEXT})?((?: [#^]\S+)*)")
_LEG = re.compile(r"  (\S+) +(-?\d+\.\d\d) EUR")
_NOTE = re.compile(rf"( {{2}}| {{4}})([a-z-]+): (?:{_TEXT}|(\d{{4}}-\d\d-\d\d))")
#: Notes that are days.
_DAYS = ("date", "piece-date", "lettered")
_OPEN = re.compile(r"(\d{4}-\d\d-\d\d) open (\S+) EUR")


@dataclass(frozen=True, slots=True)
class Mark:
    """The first line of a generated file.

    Attributes:
        kind: `month`, `chart`, `members`.
        exercise: That of the export a month comes from.
        name: That export's file name.
        is_intact: Whether the file is still as it was written.
    """

    kind: str
    exercise: Period | None
    name: str
    is_intact: bool


def quoted(text: str) -> str:
    """A text as Beancount's strings have it; control characters become spaces."""
    return '"' + _BREAKS.sub(" ", text).replace("\\", "\\\\").replace('"', '\\"') + '"'


def amount(cents: int) -> str:
    """Cents with two decimals and a point."""
    whole, part = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{whole}.{part:02d}"


def marked_page(kind: str, body: str, exercise: Period | None = None, name: str = "") -> str:
    """A whole file: mark, advice, root names, body."""
    rest = f"{_ADVICE}{OPTIONS}\n{body}"
    span = f" {exercise.start} {exercise.end} {_BREAKS.sub(' ', name)}" if exercise else ""
    return f";; ruche import {kind}{span} sha256:{_digest(rest)}\n{rest}"


def read_mark(text: str) -> Mark | None:
    """The mark of a file; None if the import did not write it."""
    first, _, rest = text.partition("\n")
    found = _MARK.fullmatch(first)
    if found is None:
        return None
    kind, start, end, name, digest = found.groups()
    exercise = Period(date.fromisoformat(start), date.fromisoformat(end), "") if start else None
    return Mark(kind, exercise, name or "", digest == _digest(rest))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]


def month_page(booked: Sequence[Booked], chart: Chart, exercise: Period, name: str) -> str:
    """The file of one month."""
    names = {key: account.name for key, account in chart.accounts.items()}
    legs = [leg for each in booked for leg in each.legs]
    wide = max((len(names[leg.whose, leg.number]) for leg in legs), default=0) + 2
    long = max((len(amount(leg.cents)) for leg in legs), default=0)
    blocks = ["\n".join(_lines(each, names, wide, long)) for each in booked]
    return marked_page("month", "\n\n".join(blocks) + "\n", exercise, name)


def _lines(each: Booked, names: dict[tuple[str, str], str], wide: int, long: int) -> Iterator[str]:
    words = [each.date.isoformat(), "*"]
    if each.payee:
        words.append(quoted(each.payee))
    words.append(quoted(each.narration))
    if each.is_opening:
        words.append("#a-nouveau")
    words += [f"^{link}" for link in each.links]
    yield " ".join(words)
    yield f"  journal: {quoted(each.journal)}"
    if each.number:
        yield f"  number: {quoted(each.number)}"
    for key, value in each.notes:
        yield f"  {key}: {_noted(key, value)}"
    for leg in each.legs:
        yield f"{'  ' + names[leg.whose, leg.number]:<{wide}}  {amount(leg.cents):>{long}} {CURRENCY}"
        if leg.auxiliary:
            yield f"    auxiliary: {quoted(leg.auxiliary)}"
        if leg.lettering:
            yield f"    lettering: {quoted(leg.lettering)}"
        for key, value in leg.notes:
            yield f"    {key}: {_noted(key, value)}"
        if leg.is_release:
            yield '    vat: "due"'


def _noted(key: str, value: str) -> str:
    return value if key in _DAYS else quoted(value)


def read_month(text: str, chart: Chart) -> tuple[Booked, ...]:
    """Transactions of a generated file that is intact."""
    mark = read_mark(text)
    exercise = mark.exercise if mark is not None else None
    assert exercise is not None, "only generated months are read"
    return tuple(read_block(block, chart, exercise.start) for block in blocks(text))


def blocks(text: str) -> Iterator[str]:
    """The texts of a generated month's transactions."""
    for block in text.split("\n\n")[1:]:
        if block.strip():
            yield block.rstrip("\n")


def read_block(block: str, chart: Chart, exercise: date) -> Booked:
    """A transaction from its text."""
    header, *lines = block.split("\n")
    found = _HEADER.fullmatch(header)
    assert found is not None, header
    day, one, other, marks = found.groups()
    payee, narration = ("", one) if other is None else (one, other)
    notes: dict[str, str] = {}
    legs: list[tuple[str, str, dict[str, str]]] = []
    for line in lines:
        if leg := _LEG.fullmatch(line):
            legs.append((leg[1], leg[2], {}))
        else:
            note = _NOTE.fullmatch(line)
            assert note is not None, line
            (notes if len(note[1]) == 2 else legs[-1][2])[note[2]] = note[4] or _plain(note[3])
    words = marks.split()
    return Booked(
        date.fromisoformat(day),
        exercise,
        notes.pop("journal", ""),
        notes.pop("number", ""),
        _plain(payee),
        _plain(narration),
        "#a-nouveau" in words,
        tuple(word[1:] for word in words if word.startswith("^")),
        tuple(notes.items()),
        tuple(_leg(name, number, said, chart) for name, number, said in legs),
    )


def _leg(name: str, number: str, said: dict[str, str], chart: Chart) -> Leg:
    account = chart.names[name]
    is_release = said.pop("vat", "") == "due"
    auxiliary, lettering = said.pop("auxiliary", ""), said.pop("lettering", "")
    cents = int(number.replace(".", ""))
    return Leg(account.whose, account.number, cents, auxiliary, lettering, tuple(said.items()), is_release)


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


def chart_page(chart: Chart) -> str:
    """The file of the accounts."""
    found = sorted(chart.accounts.values(), key=lambda each: (each.whose, each.number, each.name))
    lines = []
    for each in found:
        lines.append(f"{each.opened} open {each.name} {CURRENCY}")
        if each.is_imported:
            lines.append(f"  pcg: {quoted(each.number)}")
        lines.append(f"  label: {quoted(each.label)}")
    return marked_page("chart", "\n".join(lines) + "\n")


def read_chart(text: str) -> Iterator[Account]:
    """Accounts of a generated chart that is intact."""
    for block in re.split(r"\n(?=\d{4}-\d\d-\d\d open )", text)[1:]:
        header, *lines = block.rstrip("\n").split("\n")
        found = _OPEN.fullmatch(header)
        assert found is not None, header
        said = {note[2]: _plain(note[3]) for line in lines if (note := _NOTE.fullmatch(line))}
        number = said.get("pcg")
        _, *whose, last = found[2].split(":")
        own = last.partition("-")[0]
        day = date.fromisoformat(found[1])
        yield Account(found[2], ":".join(whose), number or own, day, said["label"], number is not None)
