"""Money: what the arithmetic on it promises beside the properties."""

from decimal import Decimal

from ruche_ledger.money import as_ratio


def test_a_ratio_does_not_depend_on_how_a_rate_was_first_written() -> None:
    as_ratio.cache_clear()
    assert as_ratio(Decimal("0.10")) == as_ratio(Decimal("0.1")) == (1, 10)
    assert as_ratio(Decimal("0.00")) == (0, 1)
    assert as_ratio(Decimal("1E+2")) == (100, 1)
