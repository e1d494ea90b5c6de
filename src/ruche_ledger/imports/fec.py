"""The FEC (*fichier des écritures comptables*, LPF art. A. 47 A-1), in every dialect that software writes.

Text, table, values, entries: each step lists everything that is wrong with it. What changes no amount is a remark; what
would change one is a fault, and a file with a fault has no entries, since half of somebody's books are nobody's books.
"""

from __future__ import annotations

import gc
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from ..errors import Problem, Source, problem
from ..messages import marked
from ..money import from_cents
from .carried import dated_entries
from .columns import Table, table_of
from .exercises import too_long
from .exports import Export, Line
from .keys import Columns, Grouping, chosen
from .quotations import shown
from .texts import text_of
from .values import Values, mirrored, swapped_header, values_of

_UNBALANCED = marked(
    "entry {entry} of journal {journal} (lines: {lines}) has {debit} in debit and {credit} in credit, a difference of "
    "{difference}; correct it in the accounting software and export again"
)
_UNBALANCED_LAST = marked(
    "entry {entry} of journal {journal} (lines: {lines}) has {debit} in debit and {credit} in credit, a difference of "
    "{difference}, and is the last of the file, which may break off here; export or copy it again"
)

#: How many runs of line numbers a message shows.
_RUNS_MAX = 8


def read_fec(data: bytes, name: str) -> Export:
    """Reads a FEC; whatever the bytes are, what is wrong with them is in `faults`, and nothing raises.

    Args:
        data: The file's bytes.
        name: The file's name, `SIRENFECAAAAMMJJ.txt`; the end of the exercise is looked for in it.

    Returns:
        The entries with every amount in exact cents; none if there are faults.
    """
    enabled = gc.isenabled()
    gc.disable()  # nothing here makes cycles, and the collector would walk all lines again and again
    try:
        return _read(data, name)
    finally:
        if enabled:
            gc.enable()


def _read(data: bytes, name: str) -> Export:
    text = text_of(data, name)
    if not text.lines:
        return _refused(name, text.dialect, text.faults, text.remarks)
    table = table_of(text, name)
    dialect = (*text.dialect, *table.dialect)
    faults, remarks = [*text.faults, *table.faults], [*text.remarks, *table.remarks]
    if table.numbers and (swapped := swapped_header(table, name)):
        return _refused(name, dialect, [*faults, swapped], remarks)
    if not table.numbers:
        return _refused(name, dialect, faults, remarks)
    values = values_of(table, name)
    remarks += values.remarks
    for odd in mirrored(table, values, name):
        (remarks if odd.severity == "notice" else faults).append(odd)
    choice = chosen(_columns(table, values, [*text.faults, *table.faults]))
    grouping = choice.grouping
    faults += [*values.faults, *_unbalanced(grouping, table, values, name), *too_long(name, values.days, table.numbers)]
    if faults:
        return _refused(name, dialect, faults, remarks)
    lines = _lines(table, values)
    entries = [tuple(lines[place] for place in group) for group in grouping.groups]
    dated, exercise, more = dated_entries(entries, name)
    remarks += [*more, *_about(grouping, lines, name)]
    return Export(name, dialect, grouping.key, choice.why(name), exercise, dated, (), tuple(remarks))


def _refused(name: str, dialect: tuple[str, ...], faults: Iterable[Problem], remarks: Iterable[Problem]) -> Export:
    in_order = sorted(faults, key=lambda fault: fault.source)
    return Export(name, dialect, "", None, None, (), tuple(in_order), tuple(remarks))


def _columns(table: Table, values: Values, without_cells: Iterable[Problem]) -> Columns:
    """What makes entries, but for those with a faulty line, or beside one that has no cells and may be theirs."""
    broken = set(values.broken)
    for fault in without_cells:
        after = bisect_left(table.numbers, fault.source.line)
        broken |= {place for place in (after - 1, after) if 0 <= place < len(table.numbers)}
    journals, numbers = table.cells["JournalCode"], table.cells["EcritureNum"]
    if broken:
        touched = {(journals[place], numbers[place]) for place in broken}
        broken = {place for place, mark in enumerate(zip(journals, numbers, strict=True)) if mark in touched}
    return Columns(journals, numbers, values.days, table.cells["PieceRef"], values.cents, frozenset(broken))


def _unbalanced(grouping: Grouping, table: Table, values: Values, name: str) -> Iterator[Problem]:
    """Entries that do not balance, with both sides."""
    cells, last = table.cells, len(table.numbers) - 1
    for place in grouping.unbalanced:
        group = grouping.groups[place]
        cents = [values.cents[line] for line in group]
        debit, credit = sum(each for each in cents if each > 0), -sum(each for each in cents if each < 0)
        is_end = len(grouping.unbalanced) == 1 and group[-1] == last
        yield problem(
            "fec-unbalanced",
            _UNBALANCED_LAST if is_end else _UNBALANCED,
            Source(name, table.numbers[group[0]]),
            entry=shown(cells["EcritureNum"][group[0]]) or "?",
            journal=shown(cells["JournalCode"][group[0]]) or "?",
            lines=_runs([table.numbers[line] for line in group]),
            debit=from_cents(debit),
            credit=from_cents(credit),
            difference=from_cents(debit - credit),
        )


def _runs(numbers: Sequence[int]) -> str:
    """Line numbers as people write them: `2–4, 9`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1] = [runs[-1][0], number]
        else:
            runs.append([number])
    shown = ["–".join(map(str, run)) for run in runs[:_RUNS_MAX]]
    return ", ".join(shown) + (" …" if len(runs) > _RUNS_MAX else "")


def _lines(table: Table, values: Values) -> list[Line]:
    cells = table.cells
    return list(
        map(
            Line,
            table.numbers,
            cells["JournalCode"],
            cells["JournalLib"],
            cells["EcritureNum"],
            (day for day in values.days if day),  # all are there: there are no faults
            cells["CompteNum"],
            cells["CompteLib"],
            cells["CompAuxNum"],
            cells["CompAuxLib"],
            cells["PieceRef"],
            values.side_days["PieceDate"],
            cells["EcritureLib"],
            values.cents,
            cells["EcritureLet"],
            values.side_days["DateLet"],
            values.side_days["ValidDate"],
            cells["Montantdevise"],
            cells["Idevise"],
        )
    )


def _about(grouping: Grouping, lines: Sequence[Line], name: str) -> Iterator[Problem]:
    """Oddities of the lines that change no amount."""
    if grouping.spread:
        start = lines[grouping.groups[grouping.spread[0]][0]]
        yield problem(
            "fec-days",
            "the entry has lines of several days, and is dated by the earliest (entries like this one: {count})",
            Source(name, start.number),
            severity="notice",
            count=len(grouping.spread),
        )
    open_lines = [line for line in lines if line.validated is None]
    if open_lines:
        yield problem(
            "fec-not-validated",
            "lines without ValidDate: {count} of {lines}; their entries are not final, and may differ in the next "
            "export",
            Source(name, open_lines[0].number),
            severity="notice",
            count=len(open_lines),
            lines=len(lines),
        )
