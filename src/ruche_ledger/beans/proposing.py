"""A proposal's file read, set beside the ledger, and walked through parameter by parameter."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from os import PathLike, fspath
from pathlib import Path
from typing import Any

from beancount.core import data
from beancount.parser import parser

from ..errors import LedgerError, Problem, Source, problem
from ..months import run
from ..proposals import Cause, Plan, walk
from ..rules.declarations import Declaration
from ..rules.finding import Finder
from ..rules.reading import read_decisions
from ..sides import Side
from .applying import collection_paused
from .encodings import about_encodings
from .faults import implausible
from .loading import as_problem
from .marks import is_ours
from .reading import declaration_of, kind_folder, operating_currency, read

#: What a proposal cannot have beside directives, and what its line looks like.
_FOREIGN_LINE = re.compile(r"^(include|plugin|option|pushtag|poptag|pushmeta|popmeta)\b(?:\s+\"([^\"]*)\")?")

#: What the parser says of an account of a ledger whose roots have other names: a proposal is parsed by itself.
_FOREIGN_ACCOUNT = "Invalid account name"


#: Faults that say for each member what is said once for a directive.
_OVERLAPS = ("rule-overlap", "step-overlap")

#: Beancount's own title of a file that has none.
_NO_TITLE = "Beancount"


@dataclass(frozen=True, slots=True)
class ProposalFile:
    """A proposal as it is written.

    Attributes:
        title: Its `option "title"`; "" if it has none.
        declarations: Its directives.
        problems: What cannot be in a proposal, or cannot be read.
    """

    title: str
    declarations: tuple[Declaration, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Proposed:
    """A ledger with a proposal, on both sides.

    Attributes:
        before: The ledger as it is.
        after: With the proposal.
        plan: What is to be applied one after the other.
        step: Computes the ledger under some declarations; None if there is a fault in them.
        is_sound: Whether some declarations can be read without a fault, without computing anything.
        notices: What may not have been meant.
    """

    before: Side
    after: Side
    plan: Plan
    step: Callable[[Sequence[Declaration]], Side | None]
    is_sound: Callable[[Sequence[Declaration]], bool]
    notices: tuple[Problem, ...]

    def steps(self) -> Iterator[tuple[tuple[Cause, ...], Side]]:
        """The causes of each step, with the side on which it has had its effect."""
        return walk(self.plan, self.is_sound, self.step)


def read_proposal(path: str | PathLike[str], start: date) -> ProposalFile:
    """Reads a proposal: a Beancount file with directives of the language, and nothing else.

    Args:
        path: The file.
        start: The day from which anything may change.

    Raises:
        LedgerError: there is no such file, or it cannot be read.
    """
    file = Path(fspath(path))
    try:
        with file.open("rb"):
            pass
    except (OSError, ValueError):
        raise LedgerError("{file} is missing or cannot be read; give the path of a Beancount file", file=file) from None
    entries, errors, options = parser.parse_file(str(file))
    problems = [
        as_problem(error)
        for error in about_encodings(errors, [str(file)])
        if not error.message.startswith(_FOREIGN_ACCOUNT)  # of a transaction, which is a fault as a whole
    ]
    problems += _foreign_lines(file)
    ours: list[data.Custom] = []
    for entry in entries:
        place = Source(str(entry.meta["filename"]), int(entry.meta["lineno"]))
        if not (isinstance(entry, data.Custom) and is_ours(entry)):
            problems.append(
                problem(
                    "proposal-directive",
                    'a proposal holds directives of the language, custom "ruche-…", and nothing else; take this '
                    "“{directive}” out",
                    place,
                    directive=f'custom "{entry.type}"' if isinstance(entry, data.Custom) else _word(entry),
                )
            )
            continue
        ours.append(entry)
        if entry.date < start:
            problems.append(
                problem(
                    "proposal-reaches-back",
                    "this directive holds from {day} on, before {start}, the day from which anything may change; "
                    "date it {start} or later, or compare from {day} on",
                    place,
                    day=entry.date,
                    start=start,
                )
            )
    problems += implausible((), ours)
    if not ours and not problems:
        problems.append(
            problem(
                "proposal-empty",
                "this proposal holds no directive, so there is nothing to compare; write what is proposed, {form}, say",
                Source(str(file), 1),
                form='2026-07-01 custom "ruche-rule" "contribution" "flat"',
            )
        )
    title = str(options["title"] or "")
    return ProposalFile("" if title == _NO_TITLE else title, tuple(map(declaration_of, ours)), tuple(problems))


def _word(entry: Any) -> str:
    """What a directive begins with behind its date."""
    return "*" if isinstance(entry, data.Transaction) else type(entry).__name__.lower()


def _foreign_lines(file: Path) -> Iterator[Problem]:
    """Lines that are no directive; the parser says nothing of them, or not where they stand."""
    with suppress(UnicodeDecodeError, OSError):
        for number, line in enumerate(file.read_text("utf-8").splitlines(), start=1):
            found = _FOREIGN_LINE.match(line)
            if found and (found[1], found[2]) != ("option", "title"):
                yield problem(
                    "proposal-directive",
                    'a proposal holds directives of the language, custom "ruche-…", and nothing else; take this '
                    "“{directive}” out",
                    Source(str(file), number),
                    directive=found[1],
                )


def propose(
    entries: Sequence[data.Directive],
    options: Mapping[str, Any],
    before: Side,
    proposal: ProposalFile,
    known: Sequence[Problem] = (),
) -> tuple[Proposed | None, tuple[Problem, ...]]:
    """Sets a proposal beside a ledger.

    Args:
        entries: The ledger's, sorted; generated ones are left out.
        options: The ledger's options map.
        before: The ledger as it is.
        proposal: What is proposed.
        known: What is to be said of the ledger without it.

    Returns:
        Both sides, or None if there is a fault; and all faults, in order of place.
    """
    ledger = [declaration_of(entry) for entry in entries if isinstance(entry, data.Custom) and is_ours(entry)]
    currency, folder = operating_currency(options), kind_folder(options)
    known_places = {(fault.code, fault.source, fault.message) for fault in known}

    def side(declarations: Sequence[Declaration]) -> tuple[Side, list[Problem]]:
        with collection_paused():
            reading = read(entries, options, declarations=declarations)
            made = Side(reading.books, reading.decisions, run(reading.books, reading.decisions))
        found = (*reading.problems, *made.outcome.problems)
        return made, [
            fault
            for fault in found
            if fault.severity == "error" and (fault.code, fault.source, fault.message) not in known_places
        ]

    def step(declarations: Sequence[Declaration]) -> Side | None:
        made, faults = side(declarations)
        return None if faults else made

    def is_sound(declarations: Sequence[Declaration]) -> bool:
        faults = read_decisions(declarations, currency, Finder(folder)).problems
        return all(fault.severity != "error" for fault in faults)

    after, faults = side([*ledger, *proposal.declarations])
    plan = Plan(ledger, proposal.declarations, _contracts(after))
    same_day = list(_same_day(plan))
    if same_day:  # what is then said of overlaps, and of the ledger's own lines, follows from it
        files = {directive.source.file for directive in plan.proposed}
        faults = [fault for fault in faults if fault.source.file in files and fault.code not in _OVERLAPS]
    every = {*faults, *same_day, *proposal.problems}
    if every:
        return None, tuple(sorted(every, key=lambda fault: (fault.source, fault.code, fault.message)))
    return Proposed(before, after, plan, step, is_sound, tuple(_notices(plan, before))), ()


def _contracts(side: Side) -> set[str]:
    """The contracts that anybody has."""
    return {contract for person in side.decisions.entrepreneurs.values() for _, contract, _ in person.declared}


def _same_day(plan: Plan) -> Iterator[Problem]:
    """Directives that take no other's place, since the ledger has one of the same day."""
    for directive in plan.proposed:
        for rival in plan.rivals(directive):
            yield problem(
                "proposal-same-day",
                "the ledger has a directive of that name and day at {place}, and both would hold together; date this "
                "one a day later, and it takes the other's place",
                directive.source,
                place=rival.source.seen_from(directive.source),
            )


def _notices(plan: Plan, before: Side) -> Iterator[Problem]:
    """Directives that change less than it seems."""
    horizon = before.books.horizon
    for directive in plan.proposed:
        if horizon is not None and directive.date > horizon:
            yield problem(
                "proposal-ahead",
                "this directive holds from {day} on, and the books end on {horizon}: on them it changes nothing; date "
                "it back to try it on real entries",
                directive.source,
                severity="notice",
                day=directive.date,
                horizon=horizon,
            )
            continue
        for later in plan.ends(directive):
            yield problem(
                "proposal-ended",
                "this directive holds until {day} only: then {place} takes its place; propose that one too if "
                "yours is to hold on",
                directive.source,
                severity="notice",
                day=later.date,
                place=later.source.seen_from(directive.source),
            )
