"""What a change in git does to each member: what changed, what that does to positions, and to each amount."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING

from ..amounts import WRITTEN, Difference
from ..comparisons import Pair
from ..messages import marked
from ..money import from_cents
from .impact_words import subject_words
from .sheets import Cell, Sheet, Translate, few

if TYPE_CHECKING:
    from ..edits import Edit
    from ..errors import Problem, Source
    from ..reviews import Review, Step
    from ..revisions import Revision

#: So many entries of the books are named, unless all are asked for.
_NAMED = 10

#: What an amount is due to.
_PARTS = {
    ("software",): marked("software"),
    ("decisions",): marked("decisions"),
    ("books",): marked("books"),
    ("decisions", "books"): marked("decisions and books"),
}

#: Likewise at the head of a list.
_DUE = {
    ("software",): marked("Due to the software"),
    ("decisions",): marked("Due to decisions: {subjects}"),
    ("books",): marked("Due to the books"),
    ("decisions", "books"): marked("Due to the books, and to decisions that go with them: {subjects}"),
}

#: What decisions are on.
_SUBJECTS = {
    "cooperative": marked("the cooperative"),
    "exercises": marked("the exercises"),
    "member": marked("the contracts of {name}"),
    "opening": marked("the opening of {name}"),
    "share": marked("the shared cost {name}"),
    "rule": marked("the rule {name}"),
    "fund": marked("the fund {name}"),
    "kinds": marked("the rule kinds beside the ledger"),
}

_SIGNS = {"-": "−", "+": "+", "~": "~"}


def write_review(review: Review, sheet: Sheet, *, every_month: bool = False) -> None:
    """Writes a review.

    Args:
        review: The change.
        sheet: What it is written on.
        every_month: Whether each month has a row, and each entry of the books; else they are added up.
    """
    _ = sheet.translate
    title = _("{ledger}: from {before} to {after}").format(
        ledger=review.ledger,
        before=_revision(review.before, sheet),
        after=_("the files as they are") if review.after is None else _revision(review.after, sheet),
    )
    sheet.title(title)
    _write_edits(review, sheet, every_month=every_month)
    if review.is_empty:
        sheet.line("")
        sheet.line(_("No amount changes: all are the same, to the cent."))
        return
    _write_positions(review, sheet)
    for parts, steps in review.by_parts():
        for step in steps:
            named = ", ".join(_subject(subject, _) for subject in step.subjects)
            sheet.heading(_(_DUE[parts]).format(subjects=named))
            _write_amounts(review, step, sheet, every_month=every_month)


def _revision(revision: Revision, sheet: Sheet) -> str:
    day = sheet.day(date.fromisoformat(revision.day))
    named = revision.short if revision.commit.startswith(revision.asked) else f"{revision.asked}, {revision.short}"
    return sheet.translate(marked("{revision} ({day}, “{subject}”)")).format(
        revision=named, day=day, subject=revision.subject
    )


def _write_edits(review: Review, sheet: Sheet, *, every_month: bool) -> None:
    """What changed, whether or not it does anything."""
    _ = sheet.translate
    if review.files:
        sheet.heading(_("Software: files changed ({count})").format(count=len(review.files)))
        for file in review.files if every_month else [few(review.files, _)]:
            sheet.line(f"  {file}")
    decisions = [edit for edit in review.edits if edit.subject is not None]
    if decisions:
        sheet.heading(_("Decisions changed ({count})").format(count=len(decisions)))
        for edit in sorted(decisions, key=_order):
            sheet.line(f"  {_edit(edit)}")
            for key, said, says in edit.keys if edit.sign == "~" else ():
                sheet.line(f"      {key}{': ' if key else ''}{said or '—'} → {says or '—'}")
    books = [edit for edit in review.edits if edit.subject is None]
    if books:
        counts = [sum(edit.sign == sign for edit in books) for sign in "+-"]
        sheet.heading(_("Books, entries new: {came}, gone: {went}").format(came=counts[0], went=counts[1]))
        named = sorted(books, key=_order)
        shown = named if every_month or len(named) <= _NAMED else named[: _NAMED - 1]
        for edit in shown:
            sheet.line(f"  {_edit(edit)}")
        if len(shown) < len(named):
            sheet.line("  " + _("… and {count} others; --months shows all").format(count=len(named) - len(shown)))


def _order(edit: Edit) -> tuple[str, Source, str]:
    """By day and place; what went before what came."""
    return edit.day, edit.place, "1" if edit.sign == "+" else ""


def _edit(edit: Edit) -> str:
    return f"{_SIGNS[edit.sign]} {edit.place} {edit.day} {edit.what} {edit.words}".rstrip()


def _subject(subject: tuple[str, str], _: Translate) -> str:
    kind, name = subject
    return _(_SUBJECTS[kind]).format(name=name)


def _write_positions(review: Review, sheet: Sheet) -> None:
    """Each owner's position at the end of the ledger, and which part moves it by how much."""
    _ = sheet.translate
    groups = review.by_parts()
    sheet.heading(_("Positions at the end of the ledger, in {currency}").format(currency=review.currency))
    headings = ["", "", _("before"), _("after"), _("difference")]
    headings += [_("of which {part}").format(part=_(_PARTS[parts])) for parts, _steps in groups] * (len(groups) > 1)
    rows: list[Sequence[Cell]] = []
    for key in review.concerned:
        pair = review.positions.get(key, Pair())
        row: list[Cell] = [key, review.owners.name(key), *map(from_cents, (*pair, pair.difference))]
        if len(groups) > 1:
            row += [from_cents(sum(step.moved(key) for step in steps)) for _parts, steps in groups]
        rows.append(row)
    sheet.table(headings, rows, words=2, whole=1)


def _write_amounts(review: Review, step: Step, sheet: Sheet, *, every_month: bool) -> None:
    """The amounts that one cause changes: what a member pays or is given, and what that does to the position."""
    _ = sheet.translate
    ordered = sorted(step.differences, key=lambda each: (review.owners.order(each.key.owner), each.key.order))
    rows: list[Sequence[Cell]] = []
    for (owner, subject), group in groupby(ordered, key=lambda each: (each.key.owner, each.key.subject)):
        together = list(group)
        name = _("written in the books") if subject == WRITTEN else subject_words(subject, {}, sheet)
        for each in [[one] for one in together] if every_month else [together]:
            pairs = [difference.pair(review.owners) for difference in each]
            before, after = (sum(pair[place] for pair in pairs) for place in range(2))
            moved = sum(difference.moved for difference in each)
            amounts: Iterable[Decimal] = map(from_cents, (before, after, moved))
            rows.append([owner, name, _months(each), *amounts])
    sheet.table(["", "", _("months"), _("before"), _("after"), _("on the position")], rows, words=3, whole=1)


def _months(group: Sequence[Difference]) -> str:
    """`2025-07`, or `2025-07 … 2026-10 (16)`: the first, the last, and how many."""
    months = [difference.key.month for difference in group]
    return months[0] if len(months) == 1 else f"{months[0]} … {months[-1]} ({len(months)})"


def at_the_ends(found: Iterable[tuple[str, Problem]], _: Translate) -> Iterator[str]:
    """Faults and remarks, each at the end at which it is."""
    words = {
        "before": marked("before, {place}: {message}"),
        "after": marked("after, {place}: {message}"),
        "between": marked("the new software, in the ledger before, {place}: {message}"),
    }
    for end, problem in found:
        yield _(words[end]).format(place=problem.source, message=problem.message)
