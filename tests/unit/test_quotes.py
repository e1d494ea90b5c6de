"""What the next sale would bear, worked out by hand."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from ruche_ledger import Cooperative, RucheError

START = date(2026, 1, 1)
HOUSE = [
    (START, "ruche-cooperative", ["Ruche"], {}),
    (START, "ruche-fund", ["Solidarite"], {}),
    (START, "ruche-entrepreneur", ["E007"], {"contract": "CESA"}),
    (START, "ruche-entrepreneur", ["E012"], {"contract": "CAPE"}),
    (date(2026, 6, 15), "ruche-entrepreneur", ["E012"], {"contract": "left"}),
]
BANDS = {
    **{"window": "year", "band-1": (Decimal(0), "EUR"), "rate-1": Decimal("0.13")},
    **{"band-2": (Decimal(4000), "EUR"), "rate-2": Decimal("0.10"), "source": "AG"},
}


def cooperative(*sales: tuple[date, str], scale: str = "flat", **keys: Any) -> Cooperative:
    """One rule, and sales of E007."""
    rule = {"source": "AG", **{key.replace("_", "-"): value for key, value in keys.items()}}
    if scale == "flat":
        rule.setdefault("rate", Decimal("0.10"))
    rows = [
        (day, account, sign * Decimal(amount), "EUR", [], f"{number}")
        for number, (day, amount) in enumerate(sales)
        for account, sign in (("Assets:Ruche:512", 1), ("Income:E007:706", -1))
    ]
    found = Cooperative.from_lines(rows, [*HOUSE, (START, "ruche-rule", ["contribution", scale], rule)])
    assert found.problems == ()
    return found


def amounts(books: Cooperative, amount: str, day: date, **keys: Any) -> list[tuple[str, str]]:
    return [(levy.id, str(levy.amount)) for levy in books.quote("E007", Decimal(amount), day, **keys)]


def test_a_months_levy_grows_from_520_to_560() -> None:
    books = cooperative((date(2026, 3, 5), "4000.00"), scale="graduated", **BANDS)
    (levy,) = books.quote("E007", Decimal("400.00"), date(2026, 3, 20))
    assert books.levies("2026-03")[0].amount == 520
    assert (levy.id, levy.date, levy.rule) == ("contribution-2026-03-E007", date(2026, 3, 31), "contribution")
    assert (levy.amount, levy.base, levy.unrounded) == (40, 400, 40)
    (segment,) = levy.segments
    assert (segment.before, segment.after) == (400_000, 440_000)
    assert levy.as_dict()["amount"] == "40.00"


def test_it_is_explained_with_the_sale_and_without_it() -> None:
    books = cooperative((date(2026, 3, 5), "4000.00"), scale="graduated", **BANDS)
    explanation = books.explain(books.quote("E007", Decimal("400.00"), date(2026, 3, 20))[0])
    text = str(explanation)
    assert "Contribution of E007, 2026-03: 40.00 for one more sale of 400.00 on 2026-03-20" in text
    assert "2026-03-20 Vente à venir: 400.00" in text
    assert "Levied on 2026-03-31 with the sale: 560.00" in text
    assert "Levied without it: 520.00" in text
    assert explanation.as_dict()["with_sale"][0]["amount"] == "560.00"
    assert explanation.as_dict()["sale"] == {"date": "2026-03-20", "amount": "400.00"}


def test_a_sale_across_a_band_is_split() -> None:
    books = cooperative((date(2026, 3, 5), "3900.00"), scale="graduated", **BANDS)
    assert amounts(books, "200.00", date(2026, 3, 6)) == [("contribution-2026-03-E007", "23.00")]


def test_a_sale_before_others_moves_them_up_the_bands() -> None:
    """March's 400.00 is levied at 10 % instead of 13 %: the ledger would take 12.00 less there."""
    books = cooperative((date(2026, 2, 5), "1.00"), (date(2026, 3, 5), "400.00"), scale="graduated", **BANDS)
    assert amounts(books, "4000.00", date(2026, 2, 1)) == [
        ("contribution-2026-02-E007", "519.97"),
        ("contribution-2026-03-E007", "-12.00"),
    ]
    march = books.quote("E007", Decimal("4000.00"), date(2026, 2, 1))[1]
    assert march.base == 0
    assert "Levied without it: 52.00" in str(books.explain(march))


def test_the_cent_that_rounding_gives() -> None:
    """10 % of 0.05, twice: the month gives 0.01 in all, so one of the two bears nothing."""
    books = cooperative((date(2026, 3, 5), "0.05"))
    assert books.levies("2026")[0].amount == Decimal("0.01")
    assert amounts(books, "0.05", date(2026, 3, 5)) == []
    assert amounts(books, "0.10", date(2026, 3, 5)) == [("contribution-2026-03-E007", "0.01")]


def test_the_funds_part_is_what_the_ledger_would_add() -> None:
    """0.15 becomes 0.20 and the fund's part stays 0.02, though 10 % of 0.05 alone would be 0.01."""
    books = cooperative((date(2026, 3, 5), "1.50"), fund="Solidarite", fund_share=Decimal("0.10"))
    (levy,) = books.quote("E007", Decimal("0.50"), date(2026, 3, 6))
    assert (levy.amount, levy.fund, levy.fund_amount) == (Decimal("0.05"), "Solidarite", 0)


def test_a_month_that_the_ledger_has_not_reached_brings_its_fixed_amount() -> None:
    books = cooperative((date(2026, 1, 5), "100.00"), fixed=(Decimal(30), "EUR"))
    assert amounts(books, "100.00", date(2026, 1, 31)) == [("contribution-2026-01-E007", "10.00")]
    quoted = books.quote("E007", Decimal("100.00"), date(2026, 3, 1))
    assert [(levy.id, levy.as_dict()["fixed"], str(levy.amount)) for levy in quoted] == [
        ("contribution-2026-02-E007", "30.00", "30.00"),
        ("contribution-2026-03-E007", "30.00", "40.00"),
    ]
    assert "Fixed amount of the month: 30.00" in str(books.explain(quoted[1]))


def test_a_ledger_without_movements_can_be_asked() -> None:
    assert amounts(cooperative(), "100.00", date(2026, 3, 1)) == [("contribution-2026-03-E007", "10.00")]


def test_an_account_in_no_base_bears_nothing() -> None:
    books = cooperative((date(2026, 3, 5), "100.00"))
    assert amounts(books, "100.00", date(2026, 3, 6), pcg="74") == []
    assert amounts(books, "100.00", date(2026, 3, 6), pcg="707000") == [("contribution-2026-03-E007", "10.00")]


def test_what_is_given_back() -> None:
    books = cooperative((date(2026, 3, 5), "100.00"))
    assert amounts(books, "-40.00", date(2026, 3, 6)) == [("contribution-2026-03-E007", "-4.00")]
    assert amounts(books, "-100.00", date(2026, 3, 6)) == [("contribution-2026-03-E007", "-10.00")]


def test_each_document_is_levied_by_itself() -> None:
    books = cooperative((date(2026, 3, 5), "100.00"), (date(2026, 3, 5), "50.00"), levied="document")
    (levy,) = books.quote("E007", Decimal("75.00"), date(2026, 3, 5))
    assert (str(levy.amount), levy.period.label, levy.date) == ("7.50", "2026-03-05", date(2026, 3, 5))


def test_its_id_is_the_one_that_it_has_in_the_ledger_with_the_sale() -> None:
    """A smaller document of the same day takes the first name, and the one that was there counts on."""
    sales = ((date(2026, 3, 5), "100.00"), (date(2026, 3, 5), "50.00"))
    later = {levy.amount: levy.id for levy in cooperative(*sales, levied="document").levies("2026-03")}
    assert amounts(cooperative(sales[0], levied="document"), "50.00", date(2026, 3, 5)) == [(later[5], "5.00")]


def test_two_levies_of_one_day_have_two_ids() -> None:
    """The sale moves the 4000.00 beside it up the bands; both are in the answer, in the ledger's order."""
    books = cooperative((date(2026, 3, 5), "4000.00"), scale="graduated", levied="document", **BANDS)
    found = amounts(books, "400.00", date(2026, 3, 5))
    assert found == [("contribution-2026-03-05-E007", "52.00"), ("contribution-2026-03-05-E007-2", "-12.00")]


def test_asking_changes_nothing() -> None:
    books = cooperative((date(2026, 3, 5), "100.00"))
    before = books.levies("2026")
    first = amounts(books, "100.00", date(2026, 5, 6))
    assert amounts(books, "100.00", date(2026, 5, 6)) == first
    assert books.levies("2026") == before
    assert books.horizon == date(2026, 3, 31)


NOBODY = "is no entrepreneur, and rules levy on entrepreneurs only; they are E007, E012"
INACTIVE = "so a sale on it would be a fault and in no base; choose a day on which a contract is in force"
NO_BOOKS = "lies in a year for which nobody keeps books; give the day of the sale"


@pytest.mark.parametrize(
    ("owner", "amount", "day", "pcg", "said"),
    [
        ("E099", "1.00", START, "706", "“E099” is no owner of this ledger; did you mean E007, E012?"),
        ("Ruche", "1.00", START, "706", f"“Ruche” {NOBODY}"),
        ("Solidarite", "1.00", START, "706", f"“Solidarite” {NOBODY}"),
        ("E007", "1.005", START, "706", "“1.005” is no amount on the cent; give a Decimal with two decimals"),
        ("E007", "NaN", START, "706", "“NaN” is no amount on the cent; give a Decimal with two decimals"),
        ("E012", "1.00", date(2026, 6, 15), "706", f"E012 is not active on 2026-06-15, {INACTIVE}"),
        ("E007", "1.00", date(2025, 12, 31), "706", f"E007 is not active on 2025-12-31, {INACTIVE}"),
        ("E007", "1.00", date(9206, 1, 1), "706", f"9206-01-01 {NO_BOOKS}"),
        ("E007", "1.00", datetime(2026, 1, 1, 12), "706", "“2026-01-01 12:00:00” is not a day; give a datetime.date"),
        ("E007", "1.00", START, "ventes", "“ventes” is no account number; give the digits of one, for example 706"),
    ],
)  # fmt: skip
def test_what_no_ledger_could_hold_is_refused(owner: str, amount: str, day: date, pcg: str, said: str) -> None:
    with pytest.raises(RucheError) as caught:
        cooperative().quote(owner, Decimal(amount), day, pcg=pcg)
    assert str(caught.value) == said


def test_a_number_of_another_kind_is_refused() -> None:
    with pytest.raises(RucheError, match=r"“10\.1” is no amount on the cent; give a Decimal with two decimals"):
        cooperative().quote("E007", 10.1, START)  # type: ignore[arg-type]
