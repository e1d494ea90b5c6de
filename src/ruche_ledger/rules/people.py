"""From declarations of contracts to the spans of days on which each was in force."""

from __future__ import annotations

from datetime import date

from ..errors import Source
from ..model import LEFT, Span


def spans_of(turns: list[tuple[date, str, Source]]) -> tuple[Span, ...]:
    """Contracts in force, neighbours with one contract joined; a contract after `left` is a new entry."""
    spans: list[Span] = []
    entry: date | None = None
    ends = [*(turn[0] for turn in turns[1:]), date.max][: len(turns)]
    for (start, contract, _), end in zip(turns, ends, strict=True):
        if contract == LEFT:
            entry = None
            continue
        entry = entry or start
        if spans and spans[-1].end == start and spans[-1].contract == contract and spans[-1].entry == entry:
            spans[-1] = Span(spans[-1].start, end, contract, entry)
        else:
            spans.append(Span(start, end, contract, entry))
    return tuple(spans)
