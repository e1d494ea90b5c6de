"""A contribution that falls with seniority: who has been there longer costs the cooperative less."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import ClassVar

from ruche_ledger.rules.kinds import Amount, Kind, Months, Parameter, Rate, Term


class Falling(Kind):
    """Nothing on a first part of each window, then a rate that falls by a step at a time, down to a floor."""

    parameters: ClassVar[Mapping[str, Parameter]] = {
        "rate": Rate(),
        "step": Rate(),
        "floor": Rate(default=Decimal(0)),
        "every": Months(default=12),
        "free": Amount(default=0),
    }

    def refused(self) -> Iterable[str]:
        """Parameters that fit one by one, and not together."""
        if self.rate("floor") > self.rate("rate"):
            yield "the floor lies above the rate; correct one of them"
        if not self.rate("step") or not self.whole("every"):
            yield "nothing falls without a step and some months; write flat instead"

    def turns(self) -> Iterable[int]:
        """The months of seniority at which the rate falls: up to the step that reaches the floor, or 20 years."""
        steps = -(-(self.rate("rate") - self.rate("floor")) // self.rate("step"))
        every = self.whole("every")
        return [every * number for number in range(1, steps + 1) if every * number <= 240]

    def breakpoints(self, months: int) -> Iterable[int]:  # noqa: ARG002 - the same at every seniority
        """The base at which something begins to be due."""
        return [self.whole("free")]

    def terms(self, base: int, months: int) -> Sequence[Term]:
        """What exceeds the free part, at the rate of this seniority."""
        fallen = self.rate("rate") - self.rate("step") * (months // self.whole("every"))
        above = max(0, base - self.whole("free"))
        return [Term(above, max(self.rate("floor"), fallen), f"au-delà de la part libre, à {months} mois")]
