"""What an import has done, on a page or for programs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...imports.tallies import tally_attributions, tally_owners, tally_unclaimed
from ...messages import marked, sentence
from ..terminal import _
from . import Total

if TYPE_CHECKING:
    from ...imports.attributions import Attributions
    from ...imports.books import Composition
    from ...imports.exports import Export
    from . import Cell, Sheet

#: Rows of a list on the screen; `--json` has them all.
_ROWS_MAX = 20

_KINDS = {"new": marked("new"), "gone": marked("gone"), "changed": marked("changed")}
_WHAT = {
    "": "",
    "date": marked("date"),
    "amounts": marked("amounts"),
    "owners": marked("owners"),
    "lettering": marked("lettering"),
    "texts": marked("texts"),
}
_COLUMNS = {
    "income": marked("income (7)"),
    "charges": marked("charges (6)"),
    "customers": marked("customers (41)"),
    "suppliers": marked("suppliers (40)"),
    "vat": marked("VAT (445)"),
    "other": marked("other accounts"),
}


def show(
    sheet: Sheet, export: Export, decided: Attributions, composed: Composition, output: Path | None, *, report: bool
) -> None:
    """Prints what was read and written; with `report` also what went to whom and what to nobody."""
    if composed.faults:
        sheet.line(_("Nothing was written."))
        return
    lines = sum(len(entry.lines) for entry in export.entries)
    text = _("{file}: {entries} entries, {lines} lines, {start} to {end}")
    assert export.exercise is not None, "a file without faults has an exercise"
    start, end = sheet.day(export.exercise.start), sheet.day(export.exercise.last)
    sheet.title(
        text.format(file=Path(export.name).name, entries=len(export.entries), lines=lines, start=start, end=end)
    )
    if export.why is not None:
        sheet.line(sentence(export.why, sheet.lang))
    sheet.line(_("Read as: {dialect}").format(dialect=", ".join(map(_, export.dialect))), style="dim")
    if output is not None:
        months = sum(name[:4].isdigit() for name in composed.files)
        sheet.line(_("Written into {folder}: {months} months").format(folder=output, months=months))
    if report:
        _report(sheet, decided, composed)
    _changes(sheet, composed)
    _differences(sheet, composed)


def _report(sheet: Sheet, decided: Attributions, composed: Composition) -> None:
    assert composed.ownership is not None
    sheet.heading(_("What went to whom, a debit positive"))
    owners = tally_owners(composed.booked, decided)
    rows: list[tuple[Cell, ...]] = []
    for row in owners:
        rows.append((row.whose if row.name in ("", row.whose) else f"{row.whose} {row.name}", "", ""))
        rows += [
            (f"  {_(text)}", str(row.lines[name]), sheet.amount(row.cents[name]))
            for name, text in _COLUMNS.items()
            if row.lines[name]
        ]
    rows.append(Total((_("Total"), "", sheet.amount(sum(sum(row.cents.values()) for row in owners)))))
    sheet.table((_("Owner"), _("Lines"), _("Amount")), rows)
    sheet.heading(_("What each attribution met first"))
    found: list[tuple[Cell, ...]] = [
        (f"{Path(block.source.file).name}:{block.source.line}", block.whose, _conditions(block), str(count))
        for block, count in tally_attributions(composed.ownership, decided)
    ]
    sheet.table((_("Place"), _("Owner"), _("Conditions"), _("Lines")), found, words=3)
    unclaimed = tally_unclaimed(composed.ownership)
    if unclaimed:
        sheet.heading(_("What no attribution met: it is the cooperative's"))
        left: list[tuple[Cell, ...]] = [
            (
                f"{row.account} {row.auxiliary}".strip(),
                row.auxiliary_label or row.label,
                str(row.lines),
                sheet.amount(row.debit),
                sheet.amount(row.credit),
            )
            for row in unclaimed[:_ROWS_MAX]
        ]
        sheet.table((_("Account"), _("Name"), _("Lines"), _("Debit"), _("Credit")), left, words=2)
        _and_more(sheet, len(unclaimed))


def _conditions(block: Any) -> str:
    parts = [
        f"{name} {' '.join(globs[:3])}{' …' if len(globs) > 3 else ''}"
        for name in ("auxiliary", "account", "journal")
        if (globs := getattr(block, name))
    ]
    return ", ".join([*parts, *([f"label {block.label}"] if block.label else [])])


def _changes(sheet: Sheet, composed: Composition) -> None:
    if not composed.is_again:
        return
    if not composed.changes:
        sheet.line(_("Nothing has changed since the import before."))
        return
    sheet.heading(_("What has changed since the import before"))
    shown = [each for each in composed.changes if each.kind in _KINDS]
    rows: list[tuple[Cell, ...]] = [
        (_(_KINDS[each.kind]), f"{each.journal} {each.number}", sheet.day(each.date), each.label, _(_WHAT[each.what]))
        for each in shown[:_ROWS_MAX]
    ]
    if rows:
        sheet.table(("", _("Entry"), _("Date"), _("Label"), _("What")), rows, words=5, whole=3)
    _and_more(sheet, len(shown))
    if renumbered := len(composed.changes) - len(shown):
        sheet.line(_("Entries that have another number and are the same: {count}").format(count=renumbered))


def _differences(sheet: Sheet, composed: Composition) -> None:
    if not composed.differences:
        return
    sheet.heading(_("Opening balances that differ from the ledger's, a debit positive"))
    rows: list[tuple[Cell, ...]] = [
        (
            f"{each.number} {each.label or _('carried forward and results')}",
            sheet.amount(each.ledger),
            sheet.amount(each.export),
            sheet.amount(each.export - each.ledger),
        )
        for each in composed.differences
    ]
    sheet.table((_("Account"), _("Ledger"), _("Opening"), _("Difference")), rows)


def _and_more(sheet: Sheet, count: int) -> None:
    if count > _ROWS_MAX:
        sheet.hint(_("… and {count} more: --json has them all").format(count=count - _ROWS_MAX))


def as_dict(export: Export, decided: Attributions, composed: Composition, output: Path | None) -> dict[str, Any]:
    """The same for programs, and in full."""
    exercise = export.exercise
    owners = tally_owners(composed.booked, decided) if composed.booked else ()
    ownership = composed.ownership
    return {
        "file": export.name,
        "ok": not composed.faults,
        "dialect": list(export.dialect),
        "key": export.key,
        "exercise": exercise and {"from": exercise.start.isoformat(), "until": exercise.end.isoformat()},
        "entries": len(export.entries),
        "lines": sum(len(entry.lines) for entry in export.entries),
        "written": sorted(composed.files) if output is not None and not composed.faults else [],
        "removed": list(composed.gone) if output is not None and not composed.faults else [],
        "owners": [row.as_dict() for row in owners],
        "attributions": [
            {"line": block.source.line, "owner": block.whose, "lines": count}
            for block, count in (tally_attributions(ownership, decided) if ownership else ())
        ],
        "unclaimed": [row.as_dict() for row in (tally_unclaimed(ownership) if ownership else ())],
        "changes": [change.as_dict() for change in composed.changes],
        "differences": [difference.as_dict() for difference in composed.differences],
        "faults": [fault.as_dict() for fault in composed.faults],
        "remarks": [remark.as_dict() for remark in composed.remarks],
    }
