"""Money: what the arithmetic on it promises beside the properties."""

from decimal import Decimal

import pytest

from ruche_ledger.money import as_ratio, to_cents


def test_a_ratio_does_not_depend_on_how_a_rate_was_first_written() -> None:
    as_ratio.cache_clear()
    assert as_ratio(Decimal("0.10")) == as_ratio(Decimal("0.1")) == (1, 10)
    assert as_ratio(Decimal("0.00")) == (0, 1)
    assert as_ratio(Decimal("1E+2")) == (100, 1)


def test_amounts_of_any_size_are_on_the_cent_or_none() -> None:
    """Whatever the caller's context is: forty digits are more than its usual twenty-eight."""
    assert to_cents(Decimal("1234567890123456789012345678901234567890.12")) == (
        123456789012345678901234567890123456789012
    )
    for text in ("Infinity", "NaN", "1e198", "0.001"):
        with pytest.raises(ValueError, match=f"{Decimal(text)} is not on the cent".replace("+", r"\+")):
            to_cents(Decimal(text))
