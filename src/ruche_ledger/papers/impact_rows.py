"""What a proposal does as one table for spreadsheets and programs: an amount before and after in each row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from ..comparisons import Account, Pair
from ..impacts import Impact, shown_base
from ..money import from_cents
from ..sides import Subject
from .facts import as_text
from .impact_words import cause_words
from .sheets import Sheet

Cents = Decimal | None


class Row(NamedTuple):
    """One row; its fields are the headings.

    Attributes:
        part: `member` (all that they bear), `rule` (one rule or step of it), `owed` (advances), `cause` (what one
            change does to them; number 0 is none), `income` (what the cooperative receives), `fund` (what a fund holds
            at the end of a day), `unmet` (what it could not give in that month).
    """

    part: str
    owner: str
    name: str = ""
    contracts: str = ""
    kind: str = ""
    subject: str = ""
    channel: str = ""
    cause: int | None = None
    what: str = ""
    day: str = ""
    base: Cents = None
    before: Cents = None
    after: Cents = None
    difference: Cents = None
    percent: str = ""


def impact_csv(impact: Impact, sheet: Sheet) -> str:
    """The table as text, with a point in amounts and nothing in thousands.

    Args:
        impact: What a proposal does.
        sheet: In whose language changes are named.
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(Row._fields)
    for row in _rows(impact, sheet):
        writer.writerow(as_text(value) for value in row)
    return stream.getvalue()


def _rows(impact: Impact, sheet: Sheet) -> Iterator[Row]:
    comparison = impact.comparison
    for member in comparison.members:
        yield from _of_member(member, impact)
    for number, part in enumerate(impact.parts, start=1):
        words = cause_words(part.cause, impact, sheet)
        for member in comparison.members:
            if borne := part.borne(member.owner):
                row = Row("cause", member.owner, member.name, cause=number, what=words)
                yield row._replace(difference=from_cents(borne))
    for line in comparison.house.lines:
        yield _filled(_about("income", impact.house, line.subject), Pair(-line.borne.before, -line.borne.after))
    for course in impact.courses:
        for month in course.months:
            row = Row("fund", course.fund, course.name, day=month.day.isoformat())
            yield _filled(row, month.held)
            if any(month.unmet):
                yield _filled(row._replace(part="unmet"), month.unmet)


def _of_member(member: Account, impact: Impact) -> Iterator[Row]:
    contracts = " → ".join(member.contracts)
    base = from_cents(shown_base(member, impact.comparison.leading))
    yield _filled(Row("member", member.owner, member.name, contracts, base=base), member.borne)
    for line in member.lines:
        row = _about("rule", member.owner, line.subject)._replace(name=member.name, contracts=contracts)
        if any(line.base):
            row = row._replace(base=from_cents(line.base.after or line.base.before))
        if any(line.borne) or any(line.base):
            yield _filled(row, line.borne)
        if any(line.owed) and not impact.is_anonymous:
            yield _filled(row._replace(part="owed"), line.owed)


def _about(part: str, owner: str, subject: Subject) -> Row:
    return Row(part, owner, kind=subject.kind, subject=subject.name, channel=subject.channel)


def _filled(row: Row, pair: Pair) -> Row:
    return row._replace(
        before=from_cents(pair.before),
        after=from_cents(pair.after),
        difference=from_cents(pair.difference),
        percent="" if pair.percent is None else f"{pair.percent:f}",
    )
