"""Pictures of a forecast: between which amounts a fund lies, and how often it is at its reserve, month by month."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import NamedTuple

from ..forecasts.figures import FAN, FundFigures, share_of
from .pictures import LETTER, NARROW, WIDE, Picture, legend, polyline, scale, svg, whole_amount
from .sheets import Sheet

_HEIGHT, _TOP, _BOTTOM = 280, 52, 30

#: Of the bars that show how often.
_LOW = 150

#: Beside the picture's right edge, in pixels.
_MARGIN = 14


class Ends(NamedTuple):
    """The ends of an axis in cents, and the step between its lines: pictures on one are compared at a glance."""

    low: int
    high: int
    step: int


def ends_of(funds: Sequence[FundFigures]) -> Ends:
    """An axis that all of some fans fit on."""
    cents = [0]
    for fund in funds:
        cents.append(fund.start)
        for month in fund.months:
            cents += (month.reserve, month.balance.at(FAN[0]), month.balance.at(FAN[-1]))
    return Ends(*scale(cents))


def fan(title: str, told: str, fund: FundFigures, ends: Ends, sheet: Sheet) -> Picture:
    """The amounts between which a fund lies in half and in nine tenths of the scenarios, and the median.

    Args:
        title: What it shows.
        told: The same in a sentence, for those who do not see it.
        fund: The figures.
        ends: The axis.
        sheet: In whose language and typography.
    """
    return Picture(
        *(svg(width, _HEIGHT, title, told, _Fan(fund, ends, sheet, width).parts()) for width in (WIDE, NARROW))
    )


def chances(title: str, told: str, fund: FundFigures, scenarios: int) -> Picture:
    """In how many of a hundred scenarios a fund is at its reserve, as a bar for each month.

    Args:
        title: What it shows.
        told: The same in a sentence.
        fund: The figures.
        scenarios: How many there are.
    """
    return Picture(*(svg(width, _LOW, title, told, _bars(fund, scenarios, width)) for width in (WIDE, NARROW)))


class _Fan:
    """One fan in one width."""

    def __init__(self, fund: FundFigures, ends: Ends, sheet: Sheet, width: int) -> None:
        self.fund, self.ends, self.sheet, self.width = fund, ends, sheet, width
        self.lines = range(ends.low, ends.high + 1, ends.step)
        self.words = [whole_amount(cents, sheet) for cents in self.lines]
        self.edge = max(map(len, self.words)) * LETTER + 8

    def x(self, place: int) -> int:
        return self.edge + (self.width - self.edge - _MARGIN) * place // len(self.fund.months)

    def y(self, cents: int) -> int:
        room = _HEIGHT - _TOP - _BOTTOM
        return _TOP + room - room * (cents - self.ends.low) // (self.ends.high - self.ends.low)

    def curve(self, hundredths: int) -> list[tuple[int, int]]:
        """An amount of each month; all scenarios begin with the same."""
        cents = [self.fund.start, *(month.balance.at(hundredths) for month in self.fund.months)]
        return [(self.x(place), self.y(each)) for place, each in enumerate(cents)]

    def parts(self) -> Iterator[str]:
        fund, _ = self.fund, self.sheet.translate
        for (low, high), sort in (((FAN[0], FAN[-1]), "outer"), ((FAN[1], FAN[-2]), "inner")):
            points = [*self.curve(low), *reversed(self.curve(high))]
            yield f'<polygon points="{" ".join(f"{x},{y}" for x, y in points)}" class="{sort}"/>'
        for cents, text in zip(self.lines, self.words, strict=True):
            sort, y = "grid" if cents else "axis", self.y(cents)
            yield f'<line x1="{self.edge}" y1="{y}" x2="{self.width - _MARGIN}" y2="{y}" class="{sort}"/>'
            yield f'<text x="{self.edge - 6}" y="{y + 4}" text-anchor="end">{escape(text)}</text>'
        reserves = [month.reserve for month in fund.months]
        if any(reserves):
            sides = [(self.x(place + side), self.y(cents)) for place, cents in enumerate(reserves) for side in (0, 1)]
            yield polyline(sides, "reserve")
        yield polyline(self.curve(FAN[len(FAN) // 2]), "after")
        places = [self.x(place) for place in range(1, len(fund.months) + 1)]
        yield from _labels(fund, places, self.width, _HEIGHT, "end")
        yield from self._legend(
            (("outer", _("90 of 100")), ("inner", _("50 of 100"))),
            (("after", _("median")), *((("reserve", _("reserve")),) if any(reserves) else ())),
        )

    def _legend(self, areas: Sequence[tuple[str, str]], lines: Sequence[tuple[str, str]]) -> Iterator[str]:
        """What areas and lines mean, in one row or, on a telephone, in two."""
        at = self.edge
        for sort, text in areas:
            yield f'<rect x="{at}" y="6" width="22" height="12" class="{sort}"/>'
            yield f'<text x="{at + 27}" y="16">{escape(text)}</text>'
            at += 27 + len(text) * LETTER + 10
        is_narrow = self.width == NARROW
        yield from legend(lines, self.edge if is_narrow else at, 34 if is_narrow else 12)


def _bars(fund: FundFigures, scenarios: int, width: int) -> Iterator[str]:
    room, count = _LOW - 24 - _BOTTOM, len(fund.months)
    step = (width - 2 * _MARGIN) // count
    wide = max(2, step * 2 // 3)
    starts = [_MARGIN + place * step + (step - wide) // 2 for place in range(count)]
    bottom = _LOW - _BOTTOM
    yield f'<line x1="{_MARGIN}" y1="{bottom}" x2="{width - _MARGIN}" y2="{bottom}" class="axis"/>'
    for start, month in zip(starts, fund.months, strict=True):
        high = -(-room * month.at_reserve // scenarios)
        yield f'<rect x="{start}" y="{bottom - high}" width="{wide}" height="{high}" class="chance"/>'
        text = rounded_share(month.at_reserve, scenarios)
        if step >= LETTER * 3 + 2:
            yield f'<text x="{start + wide // 2}" y="{bottom - high - 5}" text-anchor="middle">{text}</text>'
    yield from _labels(fund, [start + wide // 2 for start in starts], width, _LOW, "middle")


def rounded_share(count: int, whole: int) -> str:
    """Hundredths without decimals; what is neither none nor all is never shown as such."""
    share = share_of(count, whole)
    if 0 < count < whole:
        if share < 1:
            return "<1".replace("<", "&lt;")
        if share > 99:
            return ">99".replace(">", "&gt;")
    return f"{share.to_integral_value(rounding='ROUND_HALF_UP'):f}"


def _labels(fund: FundFigures, places: Sequence[int], width: int, height: int, anchor: str) -> Iterator[str]:
    """Months below, as many as there is room for, the last of them always."""
    across = max(1, (places[-1] - places[0]) // max(1, len(places) - 1))
    skipped = -(-6 * LETTER // across)
    for number, (at, month) in enumerate(zip(places, fund.months, strict=True), start=1):
        if (len(places) - number) % skipped == 0:
            year, _, part = month.label.partition("-")
            side = "end" if at + 3 * LETTER > width else anchor
            yield f'<text x="{at}" y="{height - 8}" text-anchor="{side}">{part}/{year[2:]}</text>'
