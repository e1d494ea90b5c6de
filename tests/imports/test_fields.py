"""Amounts and days: exact, whatever their spelling, and nothing guessed."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ruche_ledger.imports.fields import Flaw, cents_of, day_of


@given(st.integers(-(10**15), 10**15), st.sampled_from(",."), st.integers(0, 12), st.sampled_from(["-", "+", " -", ""]))
def test_an_amount_is_exact(cents: int, point: str, zeros: int, sign: str) -> None:
    whole, part = divmod(abs(cents), 100)
    minus = "-" in sign
    text = f"{sign.strip()}{' ' * (sign != sign.strip())}{'0' * zeros}{whole}{point}{part:02}"
    assert cents_of(text) == (-abs(cents) if minus else abs(cents))


@given(st.text("0123456789.,-+ \u00a0\u202f'", max_size=12))
def test_what_is_read_is_what_is_written(text: str) -> None:
    """Whoever reads a text as a plain decimal number gets the same; there is no other way to read it."""
    cents = cents_of(text)
    if isinstance(cents, int) and text:
        signs = [sign for sign in text if sign in "+-"]
        assert len(signs) <= 1
        digits = text.replace(",", ".").replace(" ", "").strip("+-")
        assert Decimal(cents) == Decimal(digits) * 100 * (-1 if signs == ["-"] else 1)


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("", 0), ("0", 0), ("0000000069,60", 6960), ("000000000003000,00", 300000), ("12", 1200), ("12,5", 1250),
        (",50", 50), ("5,", 500), ("-12,50", -1250), ("12,50-", -1250), ("\u221212,50", -1250), ("1234,500", 123450),
        ("0,500", 50), ("12,5000", 1250), ("0" * 9000 + "1,00", 100),
    ],
)  # fmt: skip
def test_amount(text: str, cents: int) -> None:
    assert cents_of(text) == cents


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1 234,56", "import-thousands"), ("1\u00a0234,56", "import-thousands"), ("1\u202f234", "import-thousands"),
        ("1.234,56", "import-thousands"), ("1,234.56", "import-thousands"), ("1.234.567,89", "import-thousands"),
        ("1'234,56", "import-thousands"), ("1.234", "import-ambiguous"), ("12,345", "import-ambiguous"),
        ("0,125", "import-decimals"), ("1234,567", "import-decimals"), ("1,2345", "import-decimals"),
        ("-", "import-amount"), (",", "import-amount"), ("12 €", "import-amount"), ("1e5", "import-amount"),
        ("-12,50-", "import-amount"), ("٣,٠٠", "import-amount"), ("9" * 5000, "import-amount"),
        ("NaN", "import-amount"), ("\u22121 234,56", "import-thousands"),
    ],
)  # fmt: skip
def test_no_amount(text: str, code: str) -> None:
    flaw = cents_of(text)
    assert isinstance(flaw, Flaw)
    assert flaw.code == code


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)), st.sampled_from(["%Y%m%d", "%Y-%m-%d", "%d/%m/%Y"]))
def test_a_day(day: date, spelling: str) -> None:
    text = day.strftime(spelling)
    assert day_of(text) == day_of(f"{text} 10:25:37") == day


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("20230229", "import-never"), ("20231301", "import-never"), ("00000000", "import-year"),
        ("32/12/2023", "import-never"),
        ("02062023x", "import-date"), ("2023", "import-date"), ("9999-12-31", "import-year"), ("", "import-date-empty"),
        ("2023-1231", "import-date"), ("٢٠٢٣٠١٠١", "import-date"),
    ],
)  # fmt: skip
def test_no_day(text: str, code: str) -> None:
    flaw = day_of(text)
    assert isinstance(flaw, Flaw)
    assert flaw.code == code
