"""Pictures as SVG that stands in a page: bars to both sides of a line, and the course of a fund.

Each is drawn twice, for a screen or paper and for a telephone, so that its words are as large as those around it.
Coordinates are whole numbers; nothing of an amount is computed here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import NamedTuple

from ..courses import Course
from ..periods import month_of
from .sheets import Sheet

#: Widths in pixels: of a page, and of a telephone.
WIDE, NARROW = 760, 300

#: Pixels that a letter takes at most, and a line of bars.
LETTER, _ROW = 8, 24

#: What of a page's width words beside a bar may take.
_BESIDE = 3

#: Steps between the lines of an axis, times a power of ten, and how many lines there are about.
_STEPS, _LINES = (1, 2, 5, 10), 5

_HEIGHT, _TOP, _BOTTOM = 260, 34, 30


class Drawn(NamedTuple):
    """A bar: whose, how long and to which side (negative to the left), and what is written at its end."""

    label: str
    size: int
    text: str
    is_even: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture in two widths, as markup."""

    wide: str
    narrow: str


def svg(width: int, height: int, title: str, told: str, parts: Iterator[str]) -> str:
    """One picture; `told` is for those who do not see it."""
    return (
        f'<svg viewBox="0 0 {width} {height}" role="img" style="max-width: {width}px">'
        f"<title>{escape(title)}</title><desc>{escape(told)}</desc>{''.join(parts)}</svg>"
    )


def bars(title: str, told: str, drawn: Sequence[Drawn], *, less: str, more: str) -> Picture:
    """Bars to the left and to the right of a line.

    Args:
        title: What it shows.
        told: The same in a sentence, for those who do not see it.
        drawn: From top to bottom.
        less: What the left side is.
        more: What the right side is.
    """
    made = []
    for width in (WIDE, NARROW):
        longest = max((len(each.label) for each in drawn), default=0) * LETTER
        is_beside = longest < width // _BESIDE
        height = 30 + len(drawn) * (_ROW if is_beside else _ROW + 16)
        parts = _bars(drawn, width, longest + 8 if is_beside else 0, (f"← {less}", f"{more} →"))
        made.append(svg(width, height, title, told, parts))
    return Picture(*made)


def _bars(drawn: Sequence[Drawn], width: int, beside: int, sides: tuple[str, str]) -> Iterator[str]:
    """The bars; `beside` is the room for words beside them, 0 if they stand above."""
    left = max((-each.size for each in drawn if each.size < 0 and not each.is_even), default=0)
    right = max((each.size for each in drawn if each.size > 0), default=0)
    ends = max((len(each.text) for each in drawn), default=0) * LETTER + 8
    room, whole = width - beside - 2 * ends, max(1, left + right)
    axis = beside + ends + (room * left // whole if left + right else room // 2)
    row = _ROW if beside else _ROW + 16
    bottom = 26 + len(drawn) * row
    yield f'<text x="0" y="14" class="less">{escape(sides[0])}</text>' if left else ""
    yield f'<text x="{width}" y="14" text-anchor="end" class="more">{escape(sides[1])}</text>' if right else ""
    yield f'<line x1="{axis}" y1="20" x2="{axis}" y2="{bottom}" class="axis"/>'
    for place, each in enumerate(drawn):
        top = 26 + place * row + (0 if beside else 16)
        long = max(1, room * abs(each.size) // whole) if each.size else 0
        side = "even" if each.is_even or not each.size else "less" if each.size < 0 else "more"
        start = axis - long if each.size < 0 else axis
        words = (0, top + 13) if beside else (0, top - 3)
        yield f'<text x="{words[0]}" y="{words[1]}">{escape(each.label)}</text>'
        yield f'<rect x="{start}" y="{top}" width="{long}" height="17" class="{side}"/>'
        end = (start - 5, "end") if each.size < 0 else (start + long + 5, "start")
        yield f'<text x="{end[0]}" y="{top + 13}" text-anchor="{end[1]}">{escape(each.text)}</text>'


def course_lines(title: str, told: str, course: Course, sheet: Sheet) -> Picture:
    """What a fund holds at each month's end, before and after, over its reserve.

    Args:
        title: What it shows.
        told: The same in a sentence, for those who do not see it.
        course: The fund's.
        sheet: In whose language and typography.
    """
    return Picture(*(svg(width, _HEIGHT, title, told, _course(course, width, sheet)) for width in (WIDE, NARROW)))


def _course(course: Course, width: int, sheet: Sheet) -> Iterator[str]:
    _ = sheet.translate
    before = [course.opening.before, *(month.held.before for month in course.months)]
    after = [course.opening.after, *(month.held.after for month in course.months)]
    reserves = [month.reserve.after for month in course.months]
    low, high, step = scale([0, *before, *after, *reserves])
    lines = range(low, high + 1, step)
    words = [whole_amount(cents, sheet) for cents in lines]
    edge = max(map(len, words)) * LETTER + 8
    across, up = width - edge - 14, _HEIGHT - _TOP - _BOTTOM

    def x(place: int, parts: int = 1) -> int:
        return edge + across * place // (max(1, len(course.months)) * parts)

    def y(cents: int) -> int:
        return _TOP + up - up * (cents - low) // (high - low)

    known = (("before", _("as it is")), ("after", _("proposal")), ("reserve", _("reserve")))
    yield from legend(known if any(reserves) else known[:2])
    for cents, text in zip(lines, words, strict=True):
        sort = "grid" if cents else "axis"
        yield f'<line x1="{edge}" y1="{y(cents)}" x2="{width - 14}" y2="{y(cents)}" class="{sort}"/>'
        yield f'<text x="{edge - 6}" y="{y(cents) + 4}" text-anchor="end">{escape(text)}</text>'
    skipped = 1 + len(course.months) * 6 * LETTER // across
    for place, month in enumerate(course.months, start=1):
        if (len(course.months) - place) % skipped == 0:
            yield f'<text x="{x(place)}" y="{_HEIGHT - 8}" text-anchor="end">{month.day:%m/%y}</text>'
    if any(reserves):
        points = [(x(place + side), y(cents)) for place, cents in enumerate(reserves) for side in (0, 1)]
        yield polyline(points, "reserve")
    for held, side, empty in ((before, "before", course.empty[0]), (after, "after", course.empty[1])):
        yield polyline([(x(place), y(cents)) for place, cents in enumerate(held)], side)
        if empty is not None and course.months:
            first, days = course.months[0].day, month_of(empty).last.day
            months = (empty.year - first.year) * 12 + empty.month - first.month
            at = x(months * days + empty.day, days)
            yield f'<path d="M{at} {y(_reserve_on(course, empty)) - 2}l-5 -9h10z" class="{side}-mark"/>'


def _reserve_on(course: Course, day: date) -> int:
    return next((month.reserve.after for month in course.months if day <= month.day), 0)


def polyline(points: Sequence[tuple[int, int]], side: str) -> str:
    """A line through points."""
    return f'<polyline points="{" ".join(f"{x},{y}" for x, y in points)}" class="line {side}"/>'


def legend(entries: Sequence[tuple[str, str]], at: int = 0, height: int = 12) -> Iterator[str]:
    """What lines mean, one beside the other.

    Args:
        entries: Class and words of each.
        at: Where the first begins.
        height: Where they stand.
    """
    for side, text in entries:
        yield f'<line x1="{at}" y1="{height}" x2="{at + 22}" y2="{height}" class="line {side}"/>'
        yield f'<text x="{at + 27}" y="{height + 4}">{escape(text)}</text>'
        at += 27 + len(text) * (LETTER - 1) + 8


def scale(cents: Sequence[int]) -> tuple[int, int, int]:
    """The ends of an axis and the step between its lines, in cents."""
    span = max(100, max(cents) - min(cents))
    step = 1
    while step * _LINES < span:
        step = next(size * _power(step) for size in _STEPS if size * _power(step) > step)
    step = max(step, 100)
    low, high = min(cents) // step * step, -(-max(cents) // step) * step
    return low, max(high, low + step), step


def _power(number: int) -> int:
    """The power of ten that a number reaches."""
    return int(10 ** (len(str(number)) - 1))


def whole_amount(cents: int, sheet: Sheet) -> str:
    """An amount of an axis: it has no cents."""
    return sheet.amount(cents)[: -len(",00")]
