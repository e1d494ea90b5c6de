"""What the rule takes, worked by hand, and the laws that every rule kind must keep."""

from decimal import Decimal

from falling import Falling
from hypothesis import given, settings

from ruche_ledger.testing.kinds import Case, Money, cases, holds, scale_of

AGREED = {
    "rate": Decimal("0.12"),
    "step": Decimal("0.015"),
    "floor": Decimal("0.08"),
    "free": Money(Decimal("200.00"), "EUR"),
}


@settings(deadline=None)
@given(cases(Falling))
def test_laws(case: Case) -> None:
    holds(case)


def test_by_hand() -> None:
    """12 % of 1,000.00, then 10.5 % from 12 months on, 9 % from 24, and the floor of 8 % from 36 on."""
    scale = scale_of(Falling, AGREED)
    assert scale is not None
    assert scale.turns() == (12, 24, 36)
    due = {months: scale.at(months).apply(120_000) // scale.denominator for months in (0, 12, 24, 36)}
    assert due == {0: 12_000, 12: 10_500, 24: 9_000, 36: 8_000}
