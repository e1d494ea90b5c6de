"""A rule kind from outside as a scale: what it says is checked each time, and a fault of its is a sentence."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Context, Decimal, DivisionByZero, InvalidOperation, Overflow, localcontext
from fractions import Fraction
from typing import TypeVar

from ..errors import Source
from ..messages import marked
from ..model import amount
from ..money import CONTEXT
from .kinds import Kind, Term
from .scales import Slice

#: Decimals that what is due may have beyond the cent, more than any product of amounts and rates needs.
PLACES = 24
DENOMINATOR = 10**PLACES

#: Months of seniority are not counted beyond.
MONTHS_MAX = 1200

#: What a kind calculates in: any product is exact, and what has no result fails.
_CONTEXT = Context(CONTEXT.prec, ROUND_HALF_EVEN, traps=[DivisionByZero, InvalidOperation, Overflow])

T = TypeVar("T")


class KindError(Exception):
    """A kind that is not there, or does not do what it has to; the sentence says what.

    Args:
        code: Of the fault that this becomes.
        template: The sentence, the key into the message catalogue.
        params: What fills its places.

    Attributes:
        place: Where the rule stands that it failed in, while it levies.
    """

    def __init__(self, code: str, template: str, **params: object) -> None:
        super().__init__(template.format(**params))
        self.code = code
        self.template = template
        self.params = params
        self.place = Source("", 0)


def told(error: BaseException) -> str:
    """What an exception of somebody's program says, on one line."""
    try:
        text = " ".join(f"{type(error).__name__}: {error}".split())
    except (Exception, SystemExit):
        text = type(error).__name__
    return text if len(text) <= 160 else f"{text[:159]}…"


def safely(what: str, ask: Callable[[], T]) -> T:
    """Asks a kind for something, in a `decimal` context of its own: what it says depends on no other.

    Raises:
        KindError: it raised an exception, or wanted to end the program.
    """
    try:
        with localcontext(_CONTEXT):
            return ask()
    except KindError:
        raise
    except (Exception, SystemExit) as error:
        raise KindError(
            "kind-fails",
            marked("“{what}” of this kind fails: {error}; correct its module"),
            what=what,
            error=told(error),
        ) from None


@dataclass(frozen=True, slots=True)
class DevelopedScale:
    """A kind with its parameters at one seniority, in the shape of a `Scale`.

    Attributes:
        kind: The word that names it in the ledger.
        made: The kind with its parameters.
        months: The last of its turns that is reached.
        denominator: What `apply` counts in.
        bands: None: it says its slices by itself.
    """

    kind: str
    made: Kind
    months: int = 0
    denominator: int = DENOMINATOR
    bands: tuple[tuple[int, Decimal], ...] = ()
    _known: dict[int, int] = field(default_factory=dict, repr=False, compare=False)
    _terms: dict[int, tuple[Term, ...]] = field(default_factory=dict, repr=False, compare=False)
    _bases: list[int] = field(default_factory=lambda: [0], repr=False, compare=False)
    _at: dict[int, DevelopedScale] = field(default_factory=dict, repr=False, compare=False)

    def at(self, months: int) -> DevelopedScale:
        """The same kind at another seniority."""
        if months == self.months:
            return self
        if months not in self._at:
            self._at[months] = DevelopedScale(self.kind, self.made, months)
        return self._at[months]

    def turns(self) -> tuple[int, ...]:
        """Whole months since entry at which it changes, ascending.

        Raises:
            KindError: they are none.
        """
        found = safely("turns", lambda: tuple(self.made.turns()))
        if not all(_is_whole(each) and 0 < each <= MONTHS_MAX for each in found):
            raise KindError(
                "kind-fails",
                marked("“turns” of this kind gives {value}; it must be whole months from 1 to {most}"),
                value=found,
                most=MONTHS_MAX,
            )
        return tuple(sorted(set(found)))

    def breakpoints(self) -> tuple[int, ...]:
        """Bases in cents at which it bends, ascending.

        Raises:
            KindError: they are none.
        """
        found = safely("breakpoints", lambda: tuple(self.made.breakpoints(self.months)))
        if not all(_is_whole(each) and each >= 0 for each in found):
            raise KindError(
                "kind-fails",
                marked("“breakpoints” of this kind gives {value}; it must be bases in whole cents, none negative"),
                value=found,
            )
        return tuple(sorted(set(found)))

    def apply(self, base: int) -> int:
        """F of a base in cents, in cents times `denominator`; F(−x) = −F(x).

        Raises:
            KindError: the kind fails, is not exact, or takes less on more.
        """
        size = abs(base)
        if size not in self._known and size:
            due = self._due(size)
            place = bisect_left(self._bases, size)
            below = self._bases[place - 1]
            above = self._bases[place] if place < len(self._bases) else None
            if due < self._known.get(below, 0) or (above is not None and due > self._known[above]):
                raise KindError(
                    "kind-fails",
                    marked("this kind takes less on a greater base, between {low} and {high}; correct it"),
                    low=amount(below if due < self._known.get(below, 0) else size),
                    high=amount(size if above is None or due < self._known.get(below, 0) else above),
                )
            self._known[size] = due
            insort(self._bases, size)
        due = self._known.get(size, 0)
        return -due if base < 0 else due

    def terms(self, size: int) -> tuple[Term, ...]:
        """What the kind says is due on a positive base; it is asked once, so that what is told is what was levied.

        Raises:
            KindError: it is no exact calculation.
        """
        if size in self._terms:
            return self._terms[size]
        found = safely("terms", lambda: tuple(self.made.terms(size, self.months)))
        said: tuple[object, ...] = found  # whatever the kind promises
        for term in said:
            if type(term) is not Term or not isinstance(term.words, str):
                raise KindError(
                    "kind-fails",
                    marked(
                        "“terms” of this kind gives {value} on a base of {base}; it must give Term(amount, rate, words)"
                    ),
                    value=_shown(term),
                    base=amount(size),
                )
            if not _is_whole(term.amount):
                raise KindError(
                    "kind-fails",
                    marked("“terms” of this kind gives the amount {value} on a base of {base}; it must be whole cents"),
                    value=_shown(term.amount),
                    base=amount(size),
                )
            if decimal(term.rate) is None:
                raise KindError(
                    "kind-fails",
                    marked(
                        "“terms” of this kind gives the rate {value} on a base of {base}; it must be a Decimal, or a "
                        "Fraction that is a finite decimal"
                    ),
                    value=_shown(term.rate),
                    base=amount(size),
                )
        self._terms[size] = found
        return found

    def _due(self, size: int) -> int:
        due = sum((term.amount * Fraction(term.rate) for term in self.terms(size)), Fraction(0)) * DENOMINATOR
        if due.denominator != 1:
            raise KindError(
                "kind-fails",
                marked(
                    "what this kind takes on a base of {base} has more than {places} decimals; use rates with fewer"
                ),
                base=amount(size),
                places=PLACES,
            )
        return int(due.numerator)

    def slices(self, base: int) -> tuple[Slice, ...]:
        """The terms of a base; they add up to `apply`."""
        if not base:
            return ()
        sign = -1 if base < 0 else 1
        return tuple(
            Slice(0, None, decimal(term.rate) or Decimal(0), sign * term.amount, term.words)
            for term in self.terms(abs(base))
            if term.amount
        )

    def prove(self) -> None:
        """Looks at the kind where it bends, for each seniority, before anything is levied by it.

        Raises:
            KindError: it is not exact, takes less on more, or a cent of turnover costs more than a cent.
        """
        for months in (0, *self.turns()):
            scale = self.at(months)
            points = scale.breakpoints()
            near = {point + cents for point in points for cents in (-1, 0, 1)} | {1, 100, 100_000, 10_000_000}
            for base in sorted(each for each in near if each > 0):
                before, due = scale.apply(base - 1), scale.apply(base)
                if due - before > DENOMINATOR and "C3" not in self.made.waivers:
                    raise KindError(
                        "kind-fails",
                        marked(
                            "this kind takes more than a cent for the cent that makes the base {base}; correct it, or "
                            "let it waive C3 with the reason and the decision"
                        ),
                        base=amount(base),
                    )


def decimal(rate: object) -> Decimal | None:
    """A rate as a finite decimal number; None if it is none, a float for instance."""
    if isinstance(rate, Decimal):
        return rate if rate.is_finite() and abs(rate.adjusted()) <= PLACES else None
    if isinstance(rate, bool) or not isinstance(rate, int | Fraction):
        return None
    scaled = Fraction(rate) * DENOMINATOR
    if scaled.denominator != 1 or abs(scaled.numerator) >= DENOMINATOR**2:
        return None
    return CONTEXT.divide(Decimal(scaled.numerator), Decimal(DENOMINATOR))


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _shown(value: object) -> str:
    """A value of a program in short, whatever it is."""
    try:
        text = repr(value)
    except (Exception, SystemExit):
        text = type(value).__name__
    return text if len(text) <= 60 else f"{text[:59]}…"


def reached(turns: tuple[int, ...], months: int) -> int:
    """The last turn that a seniority has reached, 0 before the first."""
    place = bisect_right(turns, months)
    return turns[place - 1] if place else 0
