"""Rule kinds written elsewhere: what a scale in Python has to say of itself, and what it can rely on.

A kind is a class derived from `Kind`. It names its parameters with their units, so that a bookkeeper's keys are read
and checked as those of the built-in scales are; it says at which bases and seniorities it bends; and it says what is
due as terms, amount times rate, that are the calculation and its explanation at once. Cents are `int` and rates
`Decimal` or `Fraction` of finite decimals: nothing is rounded before the rule's own `rounding`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar, NamedTuple

#: What a parameter is read into: cents and months `int`, a rate `Fraction`, a word `str`; of a numbered one all.
Value = int | Fraction | str | tuple[int, ...] | tuple[Fraction, ...] | None

#: What a kind may depart from, saying why: C3, that no cent of turnover costs more than a cent; C11, that bases and
#: amounts may be scaled together.
WAIVABLE = ("C3", "C11")


@dataclass(frozen=True, slots=True)
class Rate:
    """A proportion from 0 to 1, written without quotes; read into a `Fraction`.

    A key that ends in `-N` stands for any number of keys, 1, 2, 3 … without a gap, and is read into a tuple.

    Attributes:
        default: What holds where the key is not written; None if it must be.
    """

    default: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount in the operating currency, on the cent, not negative; read into cents. Numbered as `Rate`.

    Attributes:
        default: Cents that hold where the key is not written; None if it must be.
    """

    default: int | None = None


@dataclass(frozen=True, slots=True)
class Months:
    """A whole number of months from 0 to 1200. Numbered as `Rate`.

    Attributes:
        default: What holds where the key is not written; None if it must be.
    """

    default: int | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words, in quotes.

    Attributes:
        words: Those that work.
        default: What holds where the key is not written; None if it must be.
    """

    words: tuple[str, ...]
    default: str | None = None


Parameter = Rate | Amount | Months | Choice


class Term(NamedTuple):
    """One line of the calculation: `amount` × `rate` is due.

    Attributes:
        amount: Cents, of either sign: a slice of the base, or a sum of money.
        rate: A finite decimal number; 1 for a sum of money as it is.
        words: What it is, as the bookkeeper is to read it: "from 1 000 on".
    """

    amount: int
    rate: int | Decimal | Fraction
    words: str


class Kind(ABC):
    """A scale: from the base that has accumulated in a window to what is due on it.

    Attributes:
        parameters: Keys of the directive, each with its unit; none of them may be a key that every rule has.
        waivers: What it departs from, `C3` or `C11`, with the reason and the decision: "a cliff at 40 000, AG 2025".
    """

    parameters: ClassVar[Mapping[str, Parameter]] = {}
    waivers: ClassVar[Mapping[str, str]] = {}

    def __init__(self, given: Mapping[str, Value]) -> None:
        """Takes the parameters.

        Args:
            given: Every parameter by its key, read and checked, defaults filled in.
        """
        self.given = given

    def rate(self, key: str) -> Fraction:
        """The parameter `key`, a `Rate`."""
        value = self.given[key]
        assert isinstance(value, Fraction), f"{key} is no rate"
        return value

    def whole(self, key: str) -> int:
        """The parameter `key`, an `Amount` in cents or `Months`."""
        value = self.given[key]
        assert isinstance(value, int), f"{key} is neither an amount nor a number of months"
        return value

    def word(self, key: str) -> str:
        """The parameter `key`, a `Choice`."""
        value = self.given[key]
        assert isinstance(value, str), f"{key} is no word"
        return value

    def rates(self, key: str) -> tuple[Fraction, ...]:
        """The numbered parameter `key`, `rate-N`."""
        value = self.given[key]
        assert isinstance(value, tuple), f"{key} is not numbered"
        return tuple(Fraction(each) for each in value)

    def wholes(self, key: str) -> tuple[int, ...]:
        """The numbered parameter `key`, `from-N`."""
        value = self.given[key]
        assert isinstance(value, tuple), f"{key} is not numbered"
        return tuple(int(each) for each in value)

    def refused(self) -> Iterable[str]:
        """Sentences that say why these parameters do not fit together; none if they do."""
        return ()

    def turns(self) -> Iterable[int]:
        """Whole months since the entry at which what is due changes; none if seniority does not matter."""
        return ()

    def breakpoints(self, months: int) -> Iterable[int]:  # noqa: ARG002 - for those that bend at other bases by seniority
        """Bases in cents at which the scale bends, so that tests aim at them."""
        return ()

    @abstractmethod
    def terms(self, base: int, months: int) -> Sequence[Term]:
        """What is due on a base, as terms that add up to it.

        A greater base never owes less, and a base of 0 owes nothing. What is due on a negative base is what is due on
        its opposite, given back; it is not asked for.

        Args:
            base: What has accumulated in the window, in cents, positive.
            months: The last of `turns` that the entrepreneur has reached, 0 before the first.
        """
