"""An export and its attributions → the files of a ledger, or what stands in the way, all of it at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fnmatch import fnmatchcase
from pathlib import PurePath

from ..errors import Problem, Source, problem
from ..messages import marked
from ..periods import Period
from .assertions import Difference, assertions_page, balances_before, differences, opened
from .attributions import Attributions
from .booked import OPENING_LABEL, OPENING_NUMBER, Booked, Links, book
from .changes import Change, compare
from .chart import Chart, Key
from .exports import Entry, Export
from .members import decisions_page, main_page, members_page
from .ownership import Ownership, find_owners
from .pages import CURRENCY, amount, blocks, chart_page, month_page
from .plan import Whose, place_of
from .shelf import CHART, DECISIONS, MAIN, MEMBERS, Shelf
from .waiting import release


@dataclass(frozen=True, slots=True)
class Composition:
    """A ledger ready to be written.

    Attributes:
        exercise: Of the export; None if there is none.
        ownership: Whose every line is; None if the export or the attributions have faults.
        booked: The export's transactions.
        files: By name, what is to be written.
        is_again: Whether this exercise was imported before; then `changes` says what is different.
        differences: Balances that the accountant opens otherwise than the ledger closed them.
        gone: Names of files that the export before had and this one has not.
        faults: Why nothing can be written.
        remarks: What changes nothing.
    """

    exercise: Period | None
    ownership: Ownership | None
    booked: tuple[Booked, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    gone: tuple[str, ...] = ()
    is_again: bool = False
    changes: tuple[Change, ...] = ()
    differences: tuple[Difference, ...] = ()
    faults: tuple[Problem, ...] = ()
    remarks: tuple[Problem, ...] = ()


def compose(export: Export, attributions: Attributions, shelf: Shelf) -> Composition:
    """Makes the ledger's files.

    Args:
        export: As read.
        attributions: As read.
        shelf: The folder that they go into, as it is.
    """
    faults = [*export.faults, *attributions.faults, *shelf.faults]
    exercise = export.exercise
    if export.faults or attributions.faults or exercise is None:
        return Composition(exercise, None, faults=tuple(faults), remarks=export.remarks)
    ownership = find_owners(export.entries, attributions, name=export.name)
    earlier = tuple(span for span in shelf.exercises if span[0] < exercise.start)
    faults += _misplaced(exercise, shelf, export.name)
    faults += _unmet(attributions, ownership, has_earlier=bool(earlier))
    if not earlier:
        faults += _openings_missing(ownership, attributions, export.name)
    if not shelf.exercises:
        faults += _openings_with_vat(ownership, attributions)
    faults += _outside(ownership, attributions, export.name)
    remarks = [*export.remarks, *ownership.problems]
    notices = [fault for fault in faults if fault.severity == "notice"]
    errors = [fault for fault in faults if fault.severity == "error"]
    remarks += notices
    if errors:
        return Composition(exercise, ownership, faults=tuple(errors), remarks=tuple(remarks))
    composed = _composed(export, exercise, attributions, shelf, ownership, remarks, is_later=bool(earlier))
    if in_the_way := shelf.in_the_way_of(composed.files):
        return Composition(exercise, ownership, faults=in_the_way, remarks=tuple(remarks))
    return composed


def _composed(
    export: Export,
    exercise: Period,
    attributions: Attributions,
    shelf: Shelf,
    ownership: Ownership,
    remarks: Sequence[Problem],
    *,
    is_later: bool,
) -> Composition:
    house, file = attributions.key, PurePath(export.name).name
    entries = ownership.entries
    links = Links(export.entries, exercise.start, is_later=is_later)
    carried: list[Booked] = []
    if is_later:
        carried = _booked([each for each in entries if each[0].is_opening], links, house)
        entries = tuple(each for each in entries if not each[0].is_opening)
    new = _booked(entries, links, house)
    before = shelf.transactions_before(exercise.start)
    booked = tuple(release([*before, *new], house, carried)[len(before) :])
    chart = Chart(shelf.chart.accounts.values())
    chart.open(
        _uses(booked, export.entries, exercise),
        own={OPENING_NUMBER} - {line.account for entry in export.entries for line in entry.lines},
    )
    files = _months(booked, chart, exercise, file)
    found: tuple[Difference, ...] = ()
    said = opened(export.entries)
    if is_later and said:
        balances = balances_before(str(shelf.folder / MAIN), exercise.start)
        known = {number for number, _ in balances.values()}
        missing = {number: label for number, (label, cents) in said.items() if cents and number not in known}
        chart.open({(house, number): (exercise.start, label) for number, label in missing.items()})
        found = differences(said, balances, chart)
        page = assertions_page(said, balances, chart, house, exercise, file)
        files[f"{exercise.start:%Y-%m}-a-nouveaux.beancount"] = page
    old = shelf.blocks_of(exercise.start)
    written = [block for name in files if not name.endswith("-a-nouveaux.beancount") for block in blocks(files[name])]
    spans = {span for span in shelf.exercises if span[0] != exercise.start} | {(exercise.start, exercise.end)}
    files |= _standing(
        attributions,
        shelf,
        chart,
        sorted(spans),
        file if min(spans)[0] == exercise.start else shelf.name_of(min(spans)[0]),
    )
    return Composition(
        exercise,
        ownership,
        booked,
        files,
        tuple(name for name in shelf.files_of(exercise.start) if name not in files),
        bool(old),
        compare(old, written, chart) if old else (),
        found,
        (),
        tuple(remarks),
    )


def _booked(entries: Iterable[tuple[Entry, tuple[str, ...]]], links: Links, house: str) -> list[Booked]:
    return [each for entry, owners in entries for each in book(entry, owners, links, house)]


def _months(booked: Sequence[Booked], chart: Chart, exercise: Period, name: str) -> dict[str, str]:
    """One file a month."""
    months: dict[str, list[Booked]] = {}
    for each in booked:
        months.setdefault(f"{each.date:%Y-%m}.beancount", []).append(each)
    return {file: month_page(found, chart, exercise, name) for file, found in sorted(months.items())}


def _standing(
    attributions: Attributions, shelf: Shelf, chart: Chart, spans: Sequence[tuple[date, date]], name: str
) -> dict[str, str]:
    """The files beside the months; the bookkeeper's own are only ever begun."""
    files = {CHART: chart_page(chart), MEMBERS: members_page(attributions, spans, spans[0][0], name)}
    if DECISIONS not in shelf.has:
        files[DECISIONS] = decisions_page(spans[0][0], attributions.members)
    if MAIN not in shelf.has:
        files[MAIN] = main_page(attributions, spans[0][0])
    return files


def _uses(booked: Iterable[Booked], entries: Iterable[Entry], exercise: Period) -> dict[Key, tuple[date, str]]:
    """Each account's first day, never after the exercise's first, and its label, the last one that was given."""
    labels = {line.account: line.account_label for entry in entries for line in entry.lines if line.account_label}
    labels[OPENING_NUMBER] = labels.get(OPENING_NUMBER, OPENING_LABEL)
    days: dict[Key, date] = {}
    for each in booked:
        for leg in each.legs:
            key = (leg.whose, leg.number)
            days[key] = min(days.get(key, exercise.start), each.date)
    return {key: (day, labels.get(key[1], "")) for key, day in days.items()}


def _misplaced(exercise: Period, shelf: Shelf, name: str) -> Iterator[Problem]:
    """Exercises come one after the other."""
    here, first, last = Source(name, 1), exercise.start, exercise.last
    others = [span for span in shelf.exercises if span[0] != exercise.start]
    is_again = len(others) < len(shelf.exercises)
    for start, end in others:
        if start < exercise.end and exercise.start < end:
            template = marked(
                "the exercise of this file, {first} to {last}, overlaps the one that was imported from {other} on; "
                "import it into another folder"
            )
            yield problem("import-overlap", template, here, first=first, last=last, other=start)
        elif is_again and exercise.start < start:
            template = marked("the exercise from {other} on builds on this one; import its file again, too")
            yield problem("import-later", template, here, severity="notice", other=start)
        elif exercise.start < start:
            template = marked(
                "the exercise of this file, {first} to {last}, comes before the one that was imported from {other} on, "
                "whose openings are booked; import the older one first, into a new folder"
            )
            yield problem("import-order", template, here, first=first, last=last, other=start)


def _unmet(attributions: Attributions, ownership: Ownership, *, has_earlier: bool) -> Iterator[Problem]:
    """Attributions that no line meets first; in a later year somebody may simply have sold nothing."""
    seen = _seen(ownership)
    for block, count in zip(attributions.blocks, ownership.met, strict=True):
        idle = [
            pattern for name, pattern in block.patterns if not any(fnmatchcase(text, pattern) for text in seen[name])
        ]
        if count and idle:
            yield problem(
                "pattern-unmet",
                "patterns of this [[attribution]] that meet nothing in the file: {patterns}; look whether they are "
                "mistyped",
                block.source,
                severity="notice",
                patterns=", ".join(idle),
            )
        if count:
            continue
        yield problem(
            "attribution-unmet",
            "no line meets this [[attribution]] of {owner}, or earlier ones meet them all; correct it or take it out",
            block.source,
            severity="notice" if has_earlier else "error",
            owner=block.owner,
        )


def _seen(ownership: Ownership) -> dict[str, set[str]]:
    """What patterns can meet."""
    names = ("auxiliary", "account", "journal")
    return {name: {getattr(line, name) for _, line, _ in ownership.lines()} for name in names}


def _openings_missing(ownership: Ownership, attributions: Attributions, name: str) -> Iterator[Problem]:
    """Balances taken over need the position that goes with them: a receivable would else look like a debt."""
    found: dict[str, int] = {}
    for entry, line, whose in ownership.lines():
        if entry.is_opening:
            found.setdefault(whose.partition(":")[0], line.number)
    for member in attributions.members:
        if member.opening is None and member.key in found:
            yield problem(
                "opening-missing",
                "{owner} has balances taken over ({file}, line {line}) and no position that goes with them; add a line "
                'opening = "0.00" with what the cooperative held for them on that day',
                member.source,
                owner=member.key,
                file=name,
                line=found[member.key],
            )


def _openings_with_vat(ownership: Ownership, attributions: Attributions) -> Iterator[Problem]:
    """What customers owe at the opening holds VAT; where none waits with its owner, it is the cooperative's already."""
    owed: dict[str, int] = {}
    waiting: set[str] = set()
    for entry, line, whose in ownership.lines():
        if entry.is_opening:
            owner = whose.partition(":")[0]
            if line.account.startswith("41"):
                owed[owner] = owed.get(owner, 0) + line.cents
            elif place_of(line.account).whose is Whose.VAT:
                waiting.add(owner)
    found = [
        member
        for member in attributions.members
        if member.is_on_receipts and member.key not in waiting and owed.get(member.key, 0) > 0
    ]
    if found:
        yield problem(
            "opening-vat",
            "customers owe from before, VAT included: {owed}; that VAT stands with the cooperative, so the position "
            "after “opening” must be what was held for them less that VAT: look whether it is",
            found[0].source,
            severity="notice",
            owed=", ".join(f"{member.key} {amount(owed[member.key])} {CURRENCY}" for member in found),
        )


def _outside(ownership: Ownership, attributions: Attributions, name: str) -> Iterator[Problem]:
    """Income and charges of people who were not there yet."""
    first: dict[str, tuple[date, int]] = {}
    for entry, line, whose in ownership.lines():
        owner = whose.partition(":")[0]
        if owner != attributions.key and not entry.is_opening and place_of(line.account).root in ("Income", "Expenses"):
            first.setdefault(owner, (entry.date, line.number))
    for owner, (day, number) in sorted(first.items()):
        member = attributions.by_key[owner]
        if day < member.contracts[0][0]:
            yield problem(
                "import-before-entry",
                "{owner} comes in on {since}, and has income or charges from {day} on ({file}, line {line}); correct "
                "the date after “from”, or the attribution",
                member.source,
                owner=owner,
                file=name,
                since=member.contracts[0][0],
                day=day,
                line=number,
            )
