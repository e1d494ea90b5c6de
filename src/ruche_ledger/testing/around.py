"""Whole lives around one rule of a ledger, with that ledger's parameters: what Hypothesis draws for a proof.

Days are aimed at where a version or a term begins or ends, at the turns of seniority, at month and year ends, and
before the first rule; amounts at the rule's own breakpoints ± 3 cents and at half-cent ties; months may be silent.
"""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from . import strategies_pieces as pieces
from .oracle_calendar import DAY, add_months, month_end
from .oracle_clauses import number_of
from .oracle_kinds import made
from .probes import as_read
from .strategies import quiet_transactions
from .strategies_people import KEYS, Span, active_books, declared
from .strategies_receipts import KINDS as RECEIPTS
from .strategies_receipts import receivables
from .strategies_rules import openings
from .strategies_wide import aiming
from .subjects import Subject
from .texts import Declaration, Entry, GeneratedLedger

History = tuple[tuple[date, str | None], ...]


@st.composite
def around_a_day(draw: st.DrawFn, days: tuple[date, ...], before: tuple[int, ...] = (0, 1, 1, 2)) -> Span:
    """One to four months, sometimes more than a year, around one of the days; the first one may be a year's last."""
    day = draw(st.sampled_from(days))
    first = add_months(day.replace(day=1), -draw(st.sampled_from(before)))
    if draw(st.integers(0, 5)) == 0:
        first = date(first.year, 12, 1)
    months = draw(st.sampled_from((1, 2, 2, 3, 3, 4, 14)))
    edges = {
        edge for month in range(months) for edge in (add_months(first, month), month_end(add_months(first, month)))
    }
    return Span(first, month_end(add_months(first, months - 1)), tuple(sorted(edges))).widened((*days, *days))


def turns(subject: Subject) -> tuple[int, ...]:
    """The months of seniority at which something changes."""
    found = {
        int(number_of(value))
        for each in (*subject.own, *subject.context)
        for key in ("seniority-from", "seniority-until")
        if (value := each.get(key)) is not None
    }
    for each in subject.versions:
        kind = subject.kinds.get(str(each.values[1])) if len(each.values) > 1 else None
        if kind is not None:
            found |= set(made(kind, as_read(each)).turns())
    return tuple(sorted(each for each in found if 0 < each <= 240))


def breakpoints(subject: Subject) -> tuple[int, ...]:
    """Where rule kinds from outside say that they bend."""
    found = set()
    for each in subject.versions:
        kind = subject.kinds.get(str(each.values[1])) if len(each.values) > 1 else None
        if kind is not None:
            asked = made(kind, as_read(each))
            found |= {point for months in (0, *asked.turns()) for point in asked.breakpoints(months)}
    return tuple(sorted(found))


@st.composite
def histories(
    draw: st.DrawFn, subject: Subject, span: Span, words: tuple[str, ...], *, leaving: bool = False
) -> History:
    """Contracts of one entrepreneur: entered long ago, lately, around an edge, or near a turn of seniority."""
    long_ago = st.just(add_months(span.start, -30))
    lately = st.integers(1, 11).map(lambda months: add_months(span.start, -months))
    choices = [long_ago, lately, span.days_around()]
    if turns(subject):
        choices += [
            st.builds(_turning, st.sampled_from(span.edges), st.sampled_from(turns(subject)), st.integers(-1, 1))
        ] * 2
    history: list[tuple[date, str | None]] = [(draw(st.one_of(choices)), draw(st.sampled_from(words)))]
    for day in sorted(
        draw(
            st.lists(
                span.days(),
                min_size=int(leaving),
                max_size=draw(st.sampled_from((1, 2) if leaving else (0, 0, 1, 3))),
                unique=True,
            )
        )
    ):
        if day <= history[-1][0]:
            continue
        is_out = history[-1][1] == "left"
        word = draw(st.sampled_from(words if is_out else ("left",) if leaving else (*words, "left", "left")))
        first = day.replace(day=1)
        if word == "left" and first > history[-1][0] and draw(st.booleans()):
            day = first  # so that the last active day is a month's last
        history.append((day, word))
    return tuple(history)


def _turning(day: date, months: int, more: int) -> date:
    return add_months(day, -months) + more * DAY


@st.composite
def people(
    draw: st.DrawFn, subject: Subject, span: Span, *, most: int = 3, leaving: bool = False
) -> dict[str, History]:
    """One to three, sometimes somebody whose terms are their own; most often under contracts that the rule names."""
    keys = draw(st.lists(st.sampled_from(KEYS), min_size=1, max_size=most, unique=True))
    named = tuple(word for each in subject.versions for word in contracts_of(each) if word in subject.contracts)
    words = (*subject.contracts, *named, *named)
    found = {key: draw(histories(subject, span, words, leaving=leaving and draw(st.booleans()))) for key in keys}
    for terms in subject.terms:
        words = tuple(word for word in subject.contracts if fits(subject, terms, word))
        key = str(terms.values[0])
        if words and key not in found and draw(st.booleans()):
            # One contract throughout: under another, the scale may not know the keys that the terms change.
            since = min(each.date for each in subject.own)
            found[key] = ((add_months(since, -draw(st.sampled_from((1, 14)))), draw(st.sampled_from(words))),)
    return found


def contracts_of(each: Declaration) -> tuple[str, ...]:
    """The contracts that a directive names; none if it holds for all."""
    return tuple(word for part in str(each.get("contracts") or "").split(",") if (word := part.strip()))


def fits(subject: Subject, terms: Declaration, word: str) -> bool:
    """Whether every version for a contract has the keys that terms change, so that no term is a fault."""
    channel = terms.get("channel") or "external"
    changed = {key for key, _ in terms.meta} - {"until", "source", "channel"}
    for each in subject.versions:
        same = (each.get("channel") or "external") == channel and word in (contracts_of(each) or (word,))
        if same and (each.values[1] == "exempt" or not changed <= {key for key, _ in each.meta} | {"fixed"}):
            return False
    return True


@st.composite
def lives(draw: st.DrawFn, subject: Subject) -> GeneratedLedger:
    """A cooperative under all versions of one rule, over some months of the ledger's own time."""
    span = draw(around_a_day(subject.days))
    here = draw(people(subject, span))
    terms = tuple(each for each in subject.terms if each.values[0] in here)
    found = [*subject.context, *subject.versions, *terms]
    for key, history in sorted(here.items()):
        found += declared(key, history)
    span = span.widened(day for history in here.values() for day, _ in history)
    name = str(subject.own[0].values[0])
    if draw(st.integers(0, 3)) == 0:
        opened = draw(openings(span, tuple(sorted(here)), (name,), ()))
        found += [each for each in opened if not _is_shorter(subject, each)]
    aim = aiming(tuple(found))
    aim.edges = (*aim.edges, *breakpoints(subject))
    entries = draw(_transactions(subject, span, here, aim))
    if not entries:
        entries = (draw(quiet_transactions(span)),)
    balances = draw(st.one_of(st.just(()), st.tuples(span.days_around())))
    return GeneratedLedger(tuple(found), entries, french=subject.french, zero_balances=balances)


def _is_shorter(subject: Subject, opening: Declaration) -> bool:
    """Whether an opening counts windows that the rule does not have."""
    return any(key.startswith("base-") and key != "base-year" for key, _ in opening.meta) and not subject.has("window")


def _transactions(
    subject: Subject, span: Span, here: dict[str, History], aim: pieces.Aim
) -> st.SearchStrategy[tuple[Entry, ...]]:
    """Invoices and their receipts where a version counts what is received, else all kinds of transactions."""
    books = active_books(here)
    if any(each.get("basis") == "received" and each.date <= span.end for each in subject.versions):
        return receivables(span, books, aim, kinds=(*RECEIPTS, "stall", "stall"))
    kinds = pieces.KINDS if subject.fund_names else tuple(kind for kind in pieces.KINDS if kind != "other")
    return pieces.entries(span, books, aim, subject.fund_names, kinds=(*kinds, "internal"), fewest=2)
