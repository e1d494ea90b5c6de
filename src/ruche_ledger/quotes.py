"""What one more sale would bear: the levies that a ledger would generate in addition if the sale were in it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from .accounts import AccountInfo
from .bases import BaseMovement
from .errors import RucheError, Source
from .explanations import Explanation
from .explanations.levied import segment_details, segment_sections
from .explanations.steps import Section, Step, step
from .levies import Levy, Segment
from .model import Books, Legs, Piece, Text, amount
from .money import from_cents, is_on_the_cent, to_cents
from .months import Outcome, run
from .periods import Period, is_plausible, month_end
from .rules.contributions import Rule, capitalised
from .rules.decisions import Decisions
from .windows import Calendar

#: The sale's place in the ledger, which has none for it; and its account there, a name that no account can have.
_ORDINAL, _ACCOUNT = -1, ""


@dataclass(frozen=True, slots=True)
class Quote(Levy):
    """What one more sale adds to one levy: every amount is a difference, with the sale less without it.

    Attributes:
        sale: The sale, which stands nowhere yet.
        sale_cents: Its amount.
        without_sale: What the ledger levies; empty where only the sale brings the levy about.
        with_sale: What it would levy; empty where nothing would be left.
    """

    sale: Text
    sale_cents: int
    without_sale: tuple[Levy, ...]
    with_sale: tuple[Levy, ...]


class Sale(NamedTuple):
    """A sale that stands nowhere yet.

    Attributes:
        owner: Key of the entrepreneur.
        price: Its amount without VAT; negative for what is given back without naming an invoice.
        day: Its day.
        pcg: Number of the account that is credited.
        activity: The activity that sells; None for none of them.
        is_internal: Whether another entrepreneur buys, and nobody else has a leg.
    """

    owner: str
    price: Decimal
    day: date
    pcg: str
    activity: str | None
    is_internal: bool


def quote(books: Books, decisions: Decisions, outcome: Outcome, sold: Sale) -> tuple[Quote, ...]:
    """What one more sale of an entrepreneur would bear; what is zero is left out, as in the ledger.

    Args:
        books: What was written.
        decisions: What was declared.
        outcome: What the books levy without the sale.
        sold: The sale. The horizon moves as far as it would in the ledger, and if a rule levies by the quarter or the
            exercise, to the end of that.

    Raises:
        RucheError: the ledger could not hold such a sale.
    """
    owner, price, day, pcg, activity, is_internal = sold
    _check(decisions, owner, price, day, pcg)
    cents = to_cents(price)
    pieces = books.pieces.get(owner, [])
    place = bisect_right([piece.day for piece in pieces], day)
    reached = max(books.horizon or day, month_end(day))
    horizon = max(reached, *_ends(decisions, outcome, sold))
    sale = Piece(_ORDINAL, day, frozenset(), Legs(owner, (_ACCOUNT,), (0,), internal=is_internal), (-price,))
    text = Text(day, "", "Vente à venir", (), Source("—", 0))
    more = replace(
        books,
        accounts={**books.accounts, _ACCOUNT: AccountInfo(_ACCOUNT, "Income", owner, activity, pcg)},
        pieces={owner: [*pieces[:place], sale, *pieces[place:]]},
        start=min(books.start or day, day),
        horizon=horizon,
        text=_describing(books, text),
    )
    # What rules take from one entrepreneur depends on nobody else's figures.
    alone = replace(decisions, entrepreneurs={owner: decisions.entrepreneurs[owner]})
    there = outcome.levies
    if horizon > reached:  # the months in between are levied with the sale and without it
        start = min(books.start or day, day)
        there = run(replace(books, start=start, horizon=horizon), alone, frozenset({"contribution"})).levies
    without = _by_key(levy for levy in there if levy.owner == owner)
    together = _by_key(run(more, alone, frozenset({"contribution"})).levies)
    keys = sorted({**together, **without}, key=lambda key: key[:5])  # of a day's documents, the ledger's order
    quotes = [_difference(text, cents, without.get(key, ()), together.get(key, ())) for key in keys]
    return tuple(each for each in quotes if each.cents or each.fund_cents)


def _ends(decisions: Decisions, outcome: Outcome, sold: Sale) -> Iterator[date]:
    """Last days of the periods in which the sale is levied."""
    calendar = Calendar(decisions.exercises, decisions.entrepreneurs[sold.owner])
    held = [timeline.on(sold.day) for (_, _, key), timeline in outcome.timelines.items() if key == sold.owner]
    yield sold.day
    for part in held:
        if part is not None and part.rule.levied in ("quarter", "year"):
            yield month_end(calendar.levied(part.rule.levied, sold.day).last)


def _check(decisions: Decisions, owner: str, price: object, day: object, pcg: object) -> None:
    """Refuses what would be a fault in a ledger, or nothing at all."""
    person = decisions.entrepreneurs.get(owner)
    if person is None:
        raise RucheError(
            "“{owner}” is no entrepreneur, and rules levy on entrepreneurs only; they are {known}",
            owner=owner,
            known=", ".join(sorted(decisions.entrepreneurs)) or "—",
        )
    if not isinstance(price, Decimal) or not is_on_the_cent(price):
        raise RucheError("“{amount}” is no amount on the cent; give a Decimal with two decimals", amount=price)
    if not isinstance(day, date) or isinstance(day, datetime):
        raise RucheError("“{day}” is not a day; give a datetime.date", day=day)
    if not is_plausible(day):
        raise RucheError("{day} lies in a year for which nobody keeps books; give the day of the sale", day=day)
    if not person.is_active(day):
        raise RucheError(
            "{owner} is not active on {day}, so a sale on it would be a fault and in no base; choose a day on which "
            "a contract is in force",
            owner=owner,
            day=day,
        )
    if not isinstance(pcg, str) or not re.fullmatch(r"[0-9]{2,}", pcg):
        raise RucheError("“{pcg}” is no account number; give the digits of one, for example 706", pcg=pcg)


def explain_quote(books: Books, item: Quote) -> Explanation:
    """Explains what a sale adds to a levy: the slices that it moves, and the levy with it and without it."""
    described = replace(books, text=_describing(books, item.sale))
    title = step(
        "{rule} of {owner}, {period}: {amount} for one more sale of {sale} on {day}",
        rule=capitalised(item.rule),
        owner=item.owner,
        period=item.period.label,
        amount=item.amount,
        sale=from_cents(item.sale_cents),
        day=item.sale.date,
    )
    sections = [section for segment in item.segments for section in segment_sections(described, segment)]
    sections.append(Section(step("The amount"), steps=tuple(_amount(item))))
    details = {
        **item.as_dict(),
        "sale": {"date": item.sale.date.isoformat(), "amount": amount(item.sale_cents)},
        "segments": [segment_details(described, segment) for segment in item.segments],
        "with_sale": [levy.as_dict() for levy in item.with_sale],
        "without_sale": [levy.as_dict() for levy in item.without_sale],
    }
    return Explanation(item, title, item.source, item.place, tuple(sections), details)


def _amount(item: Quote) -> Iterator[Step]:
    if item.fixed_cents:
        yield step("Fixed amount of the month", from_cents(item.fixed_cents))
    yield step("Levied on {day} with the sale", from_cents(_sum(item.with_sale)), day=item.date)
    yield step("Levied without it", from_cents(_sum(item.without_sale)))
    yield step("What the sale bears", item.amount, result=True)
    if item.fund is not None:
        yield step("Of this for {fund}, rounded with the sale and without it", item.fund_amount, fund=item.fund)
        yield step("The rest, for the cooperative", from_cents(item.cents - item.fund_cents))


def _describing(books: Books, sale: Text) -> Callable[[int], Text]:
    return lambda ordinal: sale if ordinal == _ORDINAL else books.text(ordinal)


#: Day of levy, name, the directive's place, period, activity; of a document also its transaction.
_Key = tuple[date, str, Source, Period, str, int | None]


def _by_key(levies: Iterable[Levy]) -> dict[_Key, tuple[Levy, ...]]:
    """Levies by what they are, with the sale and without it; their ids may count differently."""
    found: dict[_Key, tuple[Levy, ...]] = {}
    for levy in levies:
        document = levy.segments[0].parts[0].ordinal if levy.law.levied == "document" and levy.segments else None
        key = (levy.date, levy.rule, levy.place, levy.period, levy.activity or "", document)
        found[key] = (*found.get(key, ()), levy)
    return found


def _difference(sale: Text, cents: int, without: tuple[Levy, ...], together: tuple[Levy, ...]) -> Quote:
    like = (together or without)[0]  # ids of one ledger, the one with the sale, are never the same
    return Quote(
        id=like.id,
        owner=like.owner,
        law=like.law,
        activity=like.activity,
        period=like.period,
        date=like.date,
        segments=tuple(_moved(without, together, cents)),
        fixed_cents=sum(levy.fixed_cents for levy in together) - sum(levy.fixed_cents for levy in without),
        adjustments=(),
        cents=_sum(together) - _sum(without),
        fund_cents=sum(levy.fund_cents for levy in together) - sum(levy.fund_cents for levy in without),
        sale=sale,
        sale_cents=cents,
        without_sale=without,
        with_sale=together,
    )


def _sum(levies: Iterable[Levy]) -> int:
    return sum(levy.cents for levy in levies)


def _moved(without: Iterable[Levy], together: Iterable[Levy], sale: int) -> Iterator[Segment]:
    """The segments of a difference.

    A segment is round(F(after)) − round(F(before)), so a difference of levies is a sum of such terms, of which most
    cancel: where 520 becomes 560, only the two ends of what the sale adds are left. In a later month of the window,
    which the sale moves up the bands, two segments are: what its own movements bore before, given back, and what they
    bear now.
    """
    ends: dict[tuple[Rule, Period | None], Counter[int]] = {}
    moves: dict[tuple[Rule, Period | None], list[BaseMovement]] = {}
    for sign, levies in ((1, together), (-1, without)):
        for levy in levies:
            for segment in levy.segments:
                counted = ends.setdefault((segment.rule, segment.window), Counter())
                sold = moves.setdefault((segment.rule, segment.window), [])
                sold += [move for move in segment.parts if move.ordinal == _ORDINAL]
                counted[segment.after] += sign
                counted[segment.before] -= sign
    for (rule, window), counted in ends.items():
        afters = sorted(counted.elements())
        befores = sorted((-counted).elements())
        for before, after in zip(befores, afters, strict=True):
            parts = tuple(moves[rule, window]) if abs(after - before) == abs(sale) else ()
            yield Segment(rule, window, before, after, parts)
