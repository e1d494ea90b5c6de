"""From transactions to movements of a base: how much each counts, and under which rule."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Sequence, Set
from datetime import date
from decimal import Decimal, localcontext
from operator import attrgetter, itemgetter
from typing import NamedTuple

from .accounts import AccountInfo, Prefixes
from .invoices import Brought, Paid
from .model import Legs, Piece
from .money import CONTEXT, HUNDRED, ZERO
from .receipts import Matched
from .rules.contributions import Rule
from .rules.scopes import Held, Timeline


class BaseMovement(NamedTuple):
    """What one transaction adds to one entrepreneur's base under one name.

    The fields are in the order in which movements are levied: within a day the older rule first, then the smaller
    base, so that the order of a day's lines never matters.

    Attributes:
        day: The transaction's date.
        decided: The date of the rule's directive.
        since: The day from which that directive held for the entrepreneur.
        base: Cents.
        ordinal: The transaction's place in the ledger.
        rule: The rule that levies it.
        activity: For rules that levy each activity by itself, which of them; None is what belongs to none.
        paid: Of what was received of invoices, the part of the base that comes from each.
    """

    day: date
    decided: date
    since: date
    base: int
    ordinal: int
    rule: Rule
    activity: str | None = None
    paid: tuple[Paid, ...] = ()


#: In order of date; of a day, of the ledger.
_BY_DAY = itemgetter(0, 4)

_DAY = attrgetter("day")

#: By the hundred thousand: a named tuple's own constructor takes twice as long, to check what is right here.
_unchecked = tuple.__new__


class _Weight(NamedTuple):
    """How the accounts of some transactions count under one rule.

    Attributes:
        base: By posting that counts, its place and what a debit of one euro adds to the base, in cents.
        activities: The same by activity; empty unless the rule levies by activity.
        sales: By posting on a base account of any of the name's rules, its place and the sign of a sale.
        hides: Whether a sale that gives back need not show in what these postings add together.
        passed: Whether they are passed over: none of them counts, or they are sales of the other channel.
    """

    base: tuple[tuple[int, Decimal], ...]
    activities: tuple[tuple[str | None, tuple[tuple[int, Decimal], ...]], ...]
    sales: tuple[tuple[int, int], ...]
    hides: bool
    passed: bool

    def gives_back(self, numbers: Sequence[Decimal]) -> bool:
        """Whether a posting takes from the base, as a credit note's does."""
        return any(numbers[place] * sign < 0 for place, sign in self.sales)

    def cents(self, numbers: Sequence[Decimal]) -> int:
        """What a transaction's amounts add to the base."""
        total = 0
        for place, factor in self.base:
            total += int(numbers[place] * factor)
        return total

    def by_activity(self, numbers: Sequence[Decimal]) -> list[tuple[str | None, int]]:
        """What a transaction's amounts add to the base of each activity."""
        return [
            (activity, sum([int(numbers[place] * factor) for place, factor in base]))
            for activity, base in self.activities
        ]


class _Weights(dict[Legs, _Weight]):
    """Weights under one rule, worked out once for all transactions that post alike.

    Args:
        rule: The rule.
        bases: What is sold under any rule of its name.
        info: What an account is.
        weigh: What a debit on a number adds to the base; `rule.coefficient`, or without the sales `rule.deduction`.
    """

    def __init__(
        self, rule: Rule, bases: Set[Prefixes], info: Callable[[str], AccountInfo], weigh: Callable[[str], int]
    ) -> None:
        super().__init__()
        self.weigh = weigh
        self.rule = rule
        self.bases = bases
        self.info = info

    def __missing__(self, legs: Legs) -> _Weight:
        infos = [self.info(account) for account in legs.accounts]
        numbers = [info.pcg for info in infos]
        factors = [(place, self.weigh(number)) for place, number in zip(legs.places, numbers, strict=True)]
        signs = [
            (place, 1 if number.startswith("6") else -1)
            for place, number in zip(legs.places, numbers, strict=True)
            if any(base.match(number) for base in self.bases)
        ]
        base = tuple((place, HUNDRED * factor) for place, factor in factors if factor)
        sales = tuple(signs)
        activities: dict[str | None, list[tuple[int, Decimal]]] = {}
        for (place, factor), info in zip(factors, infos, strict=True):
            if self.rule.per == "activity" and factor:
                activities.setdefault(info.activity, []).append((place, HUNDRED * factor))
        weight = self[legs] = _Weight(
            base,
            tuple((activity, tuple(own)) for activity, own in activities.items()),
            sales,
            hides=len(base) > 1 or [place for place, _ in base] != [place for place, _ in sales],
            passed=not (base or sales)
            or self.rule.is_internal != (legs.internal and any(self.rule.is_sale(number) for number in numbers)),
        )
        return weight

    def sold(self, piece: Piece) -> Decimal:
        """What a transaction sells under this rule; a credit note's is negative."""
        legs, numbers = piece.legs, piece.numbers
        return sum(
            (
                numbers[place] * self.rule.sale(self.info(account).pcg)
                for place, account in zip(legs.places, legs.accounts, strict=True)
            ),
            ZERO,
        )


def base_movements(
    pieces: Sequence[Piece],
    held: Timeline[Rule],
    info: Callable[[str], AccountInfo],
    matched: Matched | None = None,
) -> list[BaseMovement]:
    """Finds the movements of one entrepreneur's base under one name.

    The rule in force on a transaction's date applies to it; a credit note (a negative amount on base accounts that
    shares a link with an earlier sale) goes under the rule of its invoice's date if that day's rule says `original`.
    An internal sale is nothing for an external rule, and nothing else is something for an internal one; what lies
    outside active days is in no base.

    Args:
        pieces: In order of date.
        held: Which rule holds when.
        info: What an account is.
        matched: What was received, if some rule counts that; it joins the rest, and of its invoices only deductions
            count by themselves.
    """
    rules = tuple({id(part.rule): part.rule for part in held.held}.values())
    bases = {rule.base for rule in rules}
    weights: dict[tuple[object, ...], _Weights] = {}

    def weights_of(rule: Rule, *, whole: bool = True) -> _Weights:
        key = (rule, whole)
        if key not in weights:
            alike = (rule.base, rule.less, rule.channel, rule.per, whole)  # of many dated rules most weigh alike
            if alike not in weights:
                weights[alike] = _Weights(rule, bases, info, rule.coefficient if whole else rule.deduction)
            weights[key] = weights[alike]
        return weights[key]

    def credited(note: Piece, by_link: dict[str, list[Piece]], current: Held[Rule]) -> Piece | None:
        """The latest sale up to the credit note's day that shares a link, each weighed by the rule of its own day."""
        latest: Piece | None = None
        for link in note.links or ():
            pieces = by_link[link]
            for place in reversed(range(bisect_right(pieces, note.day, key=_DAY))):
                piece = pieces[place]
                if latest is not None and piece.day <= latest.day:
                    break
                weigh = weights_of((held.on(piece.day) or current).rule)
                if weigh.sold(piece) > 0 and weigh.sold(note) < 0:
                    latest = piece
                    break
        return latest

    by_link: dict[str, list[Piece]] | None = None
    movements = []
    apart = matched.apart if matched else frozenset()
    current: Held[Rule] | None = None
    weigh: _Weights | None = None
    until = date.min
    with localcontext(CONTEXT):
        counted = _counted(pieces, {id(weigh): weigh for weigh in map(weights_of, rules)}.values())
        for piece in [piece for piece in pieces if piece[3] in counted]:
            ordinal, day, links, legs, numbers = piece
            if day >= until:
                current = held.on(day)
                if current is None:
                    continue
                until, weigh = current.end, weights_of(current.rule)
            assert current is not None, "a piece's day is never before the last one's"
            assert weigh is not None, "and they change together"
            weight = weigh[legs]
            if weight.passed:
                continue
            applied, whole = current, ordinal not in apart
            if not whole and current.rule.less is None:
                continue
            counting = weight if whole else weights_of(current.rule, whole=False)[legs]
            base = counting.cents(numbers)
            if (
                whole
                and (base < 0 or weight.hides)
                and weight.sales
                and links
                and current.rule.credit_notes == "original"
                and weight.gives_back(numbers)
            ):
                if by_link is None:
                    by_link = _by_link(pieces)
                invoice = credited(piece, by_link, current)
                if invoice is not None and invoice.ordinal in apart:  # what was received of it is undone there
                    counting = weights_of(current.rule, whole=False)[legs]
                    base = counting.cents(numbers)
                elif invoice is not None:
                    original = held.on(invoice.day)
                    if original is None:
                        continue
                    if original.rule is not current.rule:
                        applied, counting = original, weights_of(original.rule)[legs]
                        base = counting.cents(numbers)
            rule = applied.rule
            if rule.per == "activity":
                for activity, part in counting.by_activity(numbers):  # also of 0.00: an activity begins with it
                    movements.append(BaseMovement(day, rule.date, applied.start, part, ordinal, rule, activity))
            elif base or counting.base:
                fields = (day, rule.date, applied.start, base, ordinal, rule, None, ())
                movements.append(_unchecked(BaseMovement, fields))
    return _joined(movements, matched.brought) if matched else movements


def _counted(pieces: Sequence[Piece], weights: Collection[_Weights]) -> set[Legs]:
    """Transactions that post alike and may count under some rule: most pieces are here for another name's sake."""
    alike = {piece[3] for piece in pieces}
    return {legs for legs in alike if not all(weigh[legs].passed for weigh in weights)}


def _joined(movements: Iterable[BaseMovement], brought: Iterable[Brought]) -> list[BaseMovement]:
    """What counts on its own day and what receipts bring in: one movement for each transaction, rule and activity."""
    found: dict[tuple[date, int, int, str | None], BaseMovement] = {}
    for day, ordinal, held, activity, paid in brought:
        rule = held.rule
        key = (day, ordinal, id(rule), activity)
        there = found.get(key)
        if there is None:
            fields = (day, rule.date, held.start, paid.cents, ordinal, rule, activity, (paid,))
            found[key] = _unchecked(BaseMovement, fields)
        else:
            found[key] = there._replace(base=there.base + paid.cents, paid=(*there.paid, paid))
    for move in movements:
        key = (move.day, move.ordinal, id(move.rule), move.activity)
        there = found.get(key)
        found[key] = move if there is None else there._replace(base=there.base + move.base)
    return sorted(found.values(), key=_BY_DAY)


def _by_link(pieces: Sequence[Piece]) -> dict[str, list[Piece]]:
    found: dict[str, list[Piece]] = {}
    for piece in pieces:
        for link in piece.links or ():
            found.setdefault(link, []).append(piece)
    return found
