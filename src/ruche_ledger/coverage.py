"""Faults of coverage: days on which no rule holds for somebody, or several do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from .errors import Problem, Source, problem
from .messages import marked
from .model import Books, Entrepreneur
from .rules.articles import Article
from .rules.contributions import Rule
from .rules.scopes import Conflict

_RULES = marked(
    "several rules “{name}” hold for {owner} ({contract}) on {day}, also the one at {place}; none of them is applied: "
    "narrow their contracts or seniority, or date one later"
)
_ARTICLES = marked(
    "several directives “{name}” hold for {owner} ({contract}) on {day}, also the one at {place}; none of them is "
    "applied: narrow their contracts or seniority, or date one later"
)


def rule_conflicts(
    name: str,
    channel: str,
    person: Entrepreneur,
    conflicts: tuple[Conflict[Rule], ...],
    start: date,
    horizon: date,
) -> Iterator[Problem]:
    """One fault for each stretch of days without exactly one rule; an internal one may be missing."""
    for conflict, day in _stretches(conflicts, start, horizon):
        if conflict.matched:
            yield _overlap("contribution", "rule-overlap", _RULES, name, person, conflict.matched, conflict, day)
        elif channel == "external":
            place = max((turn for turn in person.declared if turn[0] <= day), key=lambda turn: turn[0])[2]
            yield problem(
                "rule-gap",
                "no rule “{name}” holds for {owner} ({contract}) on {day}; add one for this contract and seniority, "
                'of scale "exempt" if nothing is to be levied',
                place,
                part="contribution",
                name=name,
                owner=person.key,
                contract=conflict.span.contract,
                day=day,
            )


def unlinked_invoices(books: Books, unlinked: Mapping[tuple[int, str], Sequence[str]]) -> Iterator[Problem]:
    """One fault for each invoice that counts when it is received, but has no link by which a receipt could name it.

    Args:
        books: Where the transactions stand.
        unlinked: The names of the rules, by transaction and owner.
    """
    for (ordinal, owner), names in unlinked.items():
        yield problem(
            "received-unlinked",
            "this sale of {owner} waits on 411 without a link, but “{name}” counts what is received of it; add the "
            "link that its receipts share, ^F-1",
            books.text(ordinal).source,
            part="contribution",
            owner=owner,
            name="”, “".join(dict.fromkeys(names)),
        )


def article_overlaps(
    fund: str, kind: str, person: Entrepreneur, conflicts: tuple[Conflict[Article], ...], start: date, horizon: date
) -> Iterator[Problem]:
    """Nobody need be matched by an article of a fund, but two of one kind at once are a fault."""
    for conflict, day in _stretches(conflicts, start, horizon):
        if conflict.matched:
            name = f"{fund} {kind}"
            yield _overlap("solidarity", "step-overlap", _ARTICLES, name, person, conflict.matched, conflict, day)


def _overlap(
    part: str,
    code: str,
    template: str,
    name: str,
    person: Entrepreneur,
    matched: tuple[Rule, ...] | tuple[Article, ...],
    conflict: Conflict[Rule] | Conflict[Article],
    day: date,
) -> Problem:
    places: list[Source] = sorted(rule.source for rule in matched)
    return problem(
        code,
        template,
        places[-1],
        part=part,
        name=name,
        owner=person.key,
        contract=conflict.span.contract,
        day=day,
        place=places[0].seen_from(places[-1]),
    )


def _stretches(
    conflicts: tuple[Conflict[Rule], ...] | tuple[Conflict[Article], ...], start: date, horizon: date
) -> Iterator[tuple[Conflict[Rule] | Conflict[Article], date]]:
    """Conflicts inside the ledger's days with their first day, neighbours of one kind counted once."""
    before: Conflict[Rule] | Conflict[Article] | None = None
    for conflict in conflicts:
        day = max(conflict.start, start)
        joined = (
            before is not None
            and before.end == conflict.start
            and before.span is conflict.span
            and before.matched == conflict.matched
        )
        if day < conflict.end and day <= horizon:
            if not joined or before is None or before.end <= start:
                yield conflict, day
            before = conflict
