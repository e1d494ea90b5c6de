"""Which grants of a month can be paid, and why the others cannot."""

from __future__ import annotations

from datetime import date

from .errors import Problem, problem
from .model import Entrepreneur
from .money import from_cents
from .periods import DAY
from .rules.funds import Fund
from .rules.grants import Grant
from .solidarity import Claim


class Refusals:
    """Admits the grants of one kind to one entrepreneur in one month, as long as ceiling and fund last.

    Attributes:
        problems: One for each grant that is left out.
    """

    def __init__(self, fund: Fund, person: Entrepreneur, day: date, ceiling: Claim | None, balance: int) -> None:
        self.fund = fund
        self.person = person
        self.day = day
        self.ceiling = ceiling
        self.left_of_ceiling = ceiling.cents if ceiling is not None else 0
        self.left_in_fund = max(0, balance - fund.reserve(day))
        self.problems: list[Problem] = []

    def admit(self, grant: Grant) -> bool:
        """Whether a grant is paid; it counts against those that follow."""
        if self.ceiling is None:
            self.problems.append(self._without_ceiling(grant))
            return False
        if grant.cents > self.left_of_ceiling:
            self.problems.append(self._above_ceiling(grant, self.ceiling))
            return False
        if grant.cents > self.left_in_fund:
            self.problems.append(self._above_fund(grant))
            return False
        self.left_of_ceiling -= grant.cents
        self.left_in_fund -= grant.cents
        return True

    def _above_ceiling(self, grant: Grant, ceiling: Claim) -> Problem:
        return problem(
            "grant-ceiling",
            "{amount} granted to {owner} is more than {left}, what is left on {day} of the ceiling of “{fund}”, "
            "{ceiling}; nothing of it is paid: grant less, or change the directive at {place}",
            grant.source,
            part="solidarity",
            amount=from_cents(grant.cents),
            owner=grant.owner,
            left=from_cents(self.left_of_ceiling),
            day=self.day,
            fund=grant.fund,
            ceiling=from_cents(ceiling.cents),
            place=ceiling.law.source.seen_from(grant.source),
        )

    def _above_fund(self, grant: Grant) -> Problem:
        return problem(
            "grant-fund",
            "{amount} granted to {owner} is more than “{fund}” has above its reserve on {day}, {left}; nothing of it "
            "is paid: grant less, or feed the fund first",
            grant.source,
            part="solidarity",
            amount=from_cents(grant.cents),
            owner=grant.owner,
            fund=grant.fund,
            day=self.day,
            left=from_cents(self.left_in_fund),
        )

    def _without_ceiling(self, grant: Grant) -> Problem:
        if not (self.person.is_active(self.day) and self.person.is_active(self.day + DAY)):
            return problem(
                "grant-inactive",
                "{owner} takes no part in the steps of {day}, so nothing granted this month can be paid; "
                "take the grant out, or correct its date or the contracts",
                grant.source,
                part="solidarity",
                owner=grant.owner,
                day=self.day,
            )
        return problem(
            "grant-undecided",
            'no directive “{fund} {kind}” with decision: "each" holds for {owner} ({contract}) on {day}, so nothing '
            "can be granted; take the grant out, or add such a directive",
            grant.source,
            part="solidarity",
            kind=grant.kind,
            fund=grant.fund,
            owner=grant.owner,
            contract=self.person.contract(self.day),
            day=self.day,
        )
