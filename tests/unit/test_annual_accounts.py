"""Profit-and-loss accounts and balance sheets worked by hand: every kind of item that an entrepreneur's books hold."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from beancount import loader

from ruche_ledger.accounts import AccountInfo
from ruche_ledger.balance_sheets import balance_sheet
from ruche_ledger.cooperative import Cooperative
from ruche_ledger.errors import RucheError
from ruche_ledger.profits import profit_and_loss
from ruche_ledger.shares import Share

BOOKS = """
option "operating_currency" "EUR"
plugin "beancount.plugins.auto_accounts"
plugin "ruche_plugins.cooperative"
2020-01-01 custom "ruche-cooperative" "Ruche"
2020-01-01 custom "ruche-fund" "Solidarite"
2025-01-01 custom "ruche-entrepreneur" "E007"
  contract: "CESA"
2025-01-01 custom "ruche-entrepreneur" "E012"
  contract: "CESA"
2026-01-01 custom "ruche-rule" "contribution" "flat"
  rate: 0.10
  fund: "Solidarite"
  fund-share: 0.10
  source: "AG 2025-06-14"

2025-03-01 * "A loan"
  Assets:Ruche:512-Banque               3000.00 EUR
  Liabilities:E007:Poterie:164-Emprunt -3000.00 EUR
2025-03-10 * "A kiln"
  Assets:E007:Poterie:2154-Four         2400.00 EUR
  Assets:Ruche:512-Banque              -2400.00 EUR
2025-06-15 * "An invoice, whose VAT waits" ^F-1
  Assets:E007:Poterie:411-Clients       1200.00 EUR
  Income:E007:Poterie:706-Ventes       -1000.00 EUR
  Liabilities:E007:Poterie:44574-TVA    -200.00 EUR
2025-12-31 * "Depreciation"
  Expenses:E007:Poterie:6811-Dotations   400.00 EUR
  Assets:E007:Poterie:28154-Four        -400.00 EUR
2025-12-31 * "Stock"
  Assets:E007:Poterie:37-Stock           150.00 EUR
  Expenses:E007:Poterie:6037-Stock      -150.00 EUR

2026-02-01 * "A market stall"
  Assets:Ruche:512-Banque                500.00 EUR
  Income:E007:Cours:706-Stages          -500.00 EUR
2026-02-10 * "A deposit"
  Assets:Ruche:512-Banque                300.00 EUR
  Liabilities:E007:Poterie:4191-Acomptes -300.00 EUR
2026-03-01 * "The invoice becomes doubtful" ^F-1
  Assets:E007:Poterie:416-Douteux       1200.00 EUR
  Assets:E007:Poterie:411-Clients      -1200.00 EUR
2026-03-10 * "A purchase shared by two"
  Expenses:E007:Poterie:601-Terre         80.00 EUR
  Expenses:E012:601-Terre                 20.00 EUR
  Liabilities:E007:Poterie:401-Fournisseurs -80.00 EUR
  Liabilities:E012:401-Fournisseurs      -20.00 EUR
2026-04-05 * "An expense note"
  Expenses:E007:6251-Deplacements         60.00 EUR
  Liabilities:E007:425-Notes             -60.00 EUR
2026-05-31 * "Pay"
  Expenses:E007:641-Salaires             200.00 EUR
  Liabilities:Ruche:421-Salaires        -200.00 EUR
2026-06-30 * "The loan is repaid in part, with interest"
  Liabilities:E007:Poterie:164-Emprunt   500.00 EUR
  Expenses:E007:Poterie:6611-Interets     25.00 EUR
  Assets:Ruche:512-Banque               -525.00 EUR
2026-07-01 * "Without a number"
  Assets:E007:Caution                     40.00 EUR
  Expenses:E007:Divers                     5.00 EUR
  Assets:Ruche:512-Banque                -45.00 EUR
2026-09-01 * "A sale of the other"
  Assets:Ruche:512-Banque               2000.00 EUR
  Income:E012:706-Ventes               -2000.00 EUR
2026-12-31 * "Depreciation"
  Expenses:E007:Poterie:6811-Dotations   480.00 EUR
  Assets:E007:Poterie:28154-Four        -480.00 EUR
2026-12-31 * "Stock"
  Expenses:E007:Poterie:6037-Stock        50.00 EUR
  Assets:E007:Poterie:37-Stock           -50.00 EUR
2026-12-31 * "The doubtful debt is written down"
  Expenses:E007:Poterie:6817-Dotations   500.00 EUR
  Assets:E007:Poterie:491-Clients       -500.00 EUR
2026-12-31 * "A provision"
  Expenses:E007:Poterie:6815-Dotations    70.00 EUR
  Liabilities:E007:Poterie:151-Litige    -70.00 EUR
2026-12-31 * "Paid leave"
  Expenses:E007:641-Salaires              30.00 EUR
  Expenses:E007:645-Cotisations           12.00 EUR
  Liabilities:E007:4282-Conges           -30.00 EUR
  Liabilities:E007:4382-Conges           -12.00 EUR
2026-12-31 * "What the cooperative does for all"
  Expenses:Ruche:Accompagnement:641-Salaires  300.00 EUR
  Income:Ruche:Accompagnement:74-Region      -200.00 EUR
  Expenses:Ruche:Gestion:613-Loyer            160.00 EUR
  Income:Ruche:Gestion:768-Interets           -10.00 EUR
  Assets:Ruche:512-Banque                    -250.00 EUR
"""

#: In another year the shared services leave a surplus: the rent is 100.00 less.
SURPLUS = BOOKS.replace("613-Loyer            160.00", "613-Loyer             60.00").replace("-250.00", "-150.00")


def load(text: str) -> Cooperative:
    entries, errors, options = loader.load_string(text)
    assert [error.message for error in errors] == []
    return Cooperative.from_entries(entries, options)


@pytest.fixture(scope="module")
def ruche() -> Cooperative:
    return load(BOOKS)


def parts(ruche: Cooperative, period: str = "2026") -> dict[str | None, Share]:
    statement = ruche.statement("E007", period)
    return {share.activity: share for share in statement.activities} | {"whole": statement.whole}


def profits(share: Share) -> dict[str, int]:
    """By PCG prefix in euros, charges negative."""
    return {item.pcg: item.result_cents // 100 for item in share.profit_and_loss.items}


def sides(share: Share) -> tuple[dict[str, int], dict[str, int], int]:
    sheet = share.balance_sheet
    assets = {item.key: item.cents // 100 for item in sheet.assets}
    return assets, {item.key: item.cents // 100 for item in sheet.liabilities}, sheet.total_cents // 100


def test_profit_and_loss_of_each_activity(ruche: Cooperative) -> None:
    shares = parts(ruche)
    assert profits(shares["Poterie"]) == {"60": -80, "603": -50, "68": -1050, "66": -25}
    assert profits(shares["Cours"]) == {"70": 500}
    assert profits(shares[None]) == {"62": -60, "64": -242, "186": -50, "": -5}
    whole = shares["whole"].profit_and_loss
    assert [item.pcg for item in whole.items] == ["70", "60", "603", "62", "64", "68", "66", "186", ""]
    assert [whole.result_of(section) for section in ("operating", "financial", "exchanged", "other")] == [
        -982_00,
        -25_00,
        -50_00,
        -5_00,
    ]
    assert whole.result_cents == -1062_00


def test_balance_sheet_of_each_activity(ruche: Cooperative) -> None:
    """Poterie has had 3,000 − 2,400 + 300 − 525 = 375 from and to the bank; Cours 500; the common part −295."""
    shares = parts(ruche)
    assert sides(shares["Poterie"]) == (
        {"tangible": 1520, "stock": 100, "customers": 700, "current_account": 375},
        {
            **{"carried_forward": 750, "result": -1205, "provisions": 70, "loans": 2500},
            **{"advances_received": 300, "suppliers": 80, "taxes_and_staff": 200},
        },
        2695,
    )
    assert sides(shares["Cours"]) == ({"current_account": 500}, {"result": 500}, 500)
    assert sides(shares[None]) == (
        {"other_assets": 40},
        {"result": -357, "taxes_and_staff": 102, "current_account_debt": 295},
        40,
    )
    assets, liabilities, total = sides(shares["whole"])
    assert assets == {"tangible": 1520, "stock": 100, "customers": 700, "current_account": 580, "other_assets": 40}
    assert sum(liabilities.values()) == total == 2940


def test_fixed_assets_gross_depreciation_net(ruche: Cooperative) -> None:
    rows = {row["item"]: row for row in ruche.statement("E007", "2026").as_dict()["balance_sheet"]["assets"]}
    assert rows["tangible"] == {
        **{"item": "tangible", "group": "fixed"},
        **{"gross": "2400.00", "depreciation": "880.00", "amount": "1520.00"},
    }
    assert (rows["customers"]["gross"], rows["customers"]["depreciation"]) == ("1200.00", "500.00")


def test_the_year_before(ruche: Cooperative) -> None:
    """Result accounts are never closed: what 2025 earned is its result, and is carried forward in 2026."""
    assets, liabilities, total = sides(parts(ruche, "2025")["Poterie"])
    assert liabilities == {"result": 750, "loans": 3000, "taxes_and_staff": 200}
    assert (assets, total) == ({"tangible": 2000, "stock": 150, "customers": 1200, "current_account": 600}, 3950)


def test_in_the_middle_of_a_year_the_result_is_that_since_its_beginning(ruche: Cooperative) -> None:
    march = ruche.statement("E007:Poterie", "2026-03")
    assert march.profit_and_loss.result_cents == -80_00
    assert march.balance_sheet.as_dict()["since"] == "2026-01-01"
    june = ruche.statement("E007:Poterie", "2026-06")
    assert (june.profit_and_loss.result_cents, sides(june.whole)[1]["result"]) == (-25_00, -105)


def test_a_sale_taken_back_in_the_next_year() -> None:
    """Its account is at zero when February begins, yet the old year has earned what the new one lost."""
    back = (
        '2026-01-05 * "Taken back"\n  Income:E007:Poterie:706-Ventes 1000.00 EUR\n'
        "  Assets:E007:Poterie:411-Clients -1000.00 EUR\n"
    )
    assert sides(parts(load(BOOKS + back), "2026-02")["Poterie"])[1] == {
        **{"carried_forward": 750, "result": -1000, "loans": 3000, "taxes_and_staff": 200, "advances_received": 300},
    }


def test_closing_entries_are_no_result() -> None:
    """A closed year shows the same result, and nothing twice."""
    closed = BOOKS + (
        '2025-12-31 * "Closing" #cloture\n  Income:E007:Poterie:706-Ventes 1000.00 EUR\n'
        "  Expenses:E007:Poterie:6811-Dotations -400.00 EUR\n  Expenses:E007:Poterie:6037-Stock 150.00 EUR\n"
        "  Equity:E007:Poterie:120-Resultat -750.00 EUR\n"
    )
    for period in ("2025", "2026"):
        assert sides(parts(load(closed), period)["Poterie"]) == sides(parts(load(BOOKS), period)["Poterie"])


def test_the_cooperative_shows_what_it_holds_for_each(ruche: Cooperative) -> None:
    """E007 has 580, E012 2,000 − 200, the fund a tenth of 250; the shared services have spent 250 and got 225."""
    statement = ruche.statement("Ruche", "2026")
    assert dict(statement.held) == {"Solidarite": 25_00, "E007": 580_00, "E012": 1800_00}
    assert sides(statement.whole) == (
        {"cash": 2580},
        {"result": -25, "taxes_and_staff": 200, "current_account_debt": 2405},
        2580,
    )
    assert statement.as_dict()["held"][1] == {"owner": "E007", "amount": "580.00"}


def info(pcg: str, kind: str = "Liabilities") -> AccountInfo:
    return AccountInfo(f"{kind}:E1:{pcg}", kind, "E1", None, pcg)


@pytest.mark.parametrize(
    ("pcg", "debit", "credit"),
    [
        ("401", "other_receivables", "suppliers"),
        ("4091", "advances_paid", "suppliers"),
        ("4198", "customers", "other_debts"),
        ("404", "other_receivables", "fixed_asset_suppliers"),
        ("411", "customers", "other_debts"),
        ("425", "other_receivables", "taxes_and_staff"),
        ("44566", "other_receivables", "taxes_and_staff"),
        ("467", "other_receivables", "other_debts"),
        ("486", "prepaid", "other_debts"),
        ("487", "other_receivables", "deferred"),
        ("503", "securities", "overdrafts"),
        ("512", "cash", "overdrafts"),
        ("181", "lent", "borrowed"),
        ("164", "other_receivables", "loans"),
        ("201", "intangible", "intangible"),
        ("275", "financial", "financial"),
        ("355", "stock", "stock"),
        ("1013", "capital", "capital"),
        ("119", "carried_forward", "carried_forward"),
        ("129", "carried_forward", "carried_forward"),
        ("131", "investment_grants", "investment_grants"),
        ("145", "regulated", "regulated"),
        ("158", "provisions", "provisions"),
        ("", "other_assets", "other_liabilities"),
        ("80", "other_assets", "other_liabilities"),
        ("706", "other_assets", "other_liabilities"),
    ],
)
def test_each_account_stands_on_the_side_of_its_own_balance(pcg: str, debit: str, credit: str) -> None:
    day = date(2026, 12, 31)
    for cents, key in ((5_00, debit), (-5_00, credit)):
        sheet = balance_sheet([(info(pcg), cents, 0)], [-cents], day, day)
        assert [item.key for item in sheet.items if not item.key.startswith("current_account")] == [key]
        assert sheet.total_cents == sum(item.cents for item in sheet.liabilities)


def test_debit_and_credit_balances_of_one_kind_are_not_set_off() -> None:
    day = date(2026, 12, 31)
    sheet = balance_sheet([(info("4011"), 3_00, 0), (info("4012"), -5_00, 0)], [2_00], day, day)
    assert {item.key: item.cents for item in sheet.items} == {
        **{"other_receivables": 3_00, "current_account": 2_00},
        **{"suppliers": 5_00},
    }


@pytest.mark.parametrize(
    ("pcg", "before", "after"),
    [
        ("791", ("operating", "79"), ("other", "")),
        ("796", ("financial", "796"), ("other", "")),
        ("797", ("exceptional", "797"), ("other", "")),
        ("786", ("financial", "786"), ("financial", "786")),
        ("7718", ("exceptional", "77"), ("exceptional", "77")),
        ("7391", ("other", ""), ("other", "")),
        ("607", ("other", ""), ("other", "")),
        ("187", ("exchanged", "187"), ("exchanged", "187")),
        ("186", ("other", ""), ("other", "")),
    ],
)
def test_transferred_charges_end_with_2024(pcg: str, before: tuple[str, str], after: tuple[str, str]) -> None:
    """ANC 2022-06 dropped 791, 796 and 797 for years opened since 2025: the amount is there, but not as what it was."""
    for opened, expected in ((date(2024, 7, 1), before), (date(2025, 1, 1), after)):
        (item,) = profit_and_loss([(info(pcg, "Income"), -5_00)], opened).items
        assert (item.section, item.pcg) == expected
        assert (item.is_income, item.cents, item.result_cents) == (True, 5_00, 5_00)


def services(text: str, owner: str) -> dict[str, Any]:
    row = load(text).statement(owner, "2026", annual=True).as_dict()["shared_services"]
    assert isinstance(row, dict)
    return row


def test_what_the_contributions_paid_for() -> None:
    """E007 brought 45.00, E012 180.00; 100.00 and 150.00 were left to pay: the cooperative lost 25.00."""
    row = services(BOOKS, "E007")
    assert [(line["activity"], line["charges"], line["remainder"], line["own"]) for line in row["lines"]] == [
        ("Accompagnement", "300.00", "100.00", "18.00"),
        ("Gestion", "160.00", "150.00", "27.00"),
        (None, "0.00", "0.00", "0.00"),
    ]
    assert (row["contributions"], row["remainder"], row["result"]) == ("225.00", "250.00", "-25.00")
    assert row["own"] == {"contribution": "45.00", "result": "0.00"}


def test_a_surplus_is_what_the_contributions_paid_for_nothing() -> None:
    """100.00 and 50.00 were left to pay, 75.00 remain: 45.00 is shared out as 20.00, 10.00 and 15.00."""
    row = services(SURPLUS, "E007")
    assert [line["own"] for line in row["lines"]] == ["20.00", "10.00", "0.00"]
    assert (row["result"], row["own"]) == ("75.00", {"contribution": "45.00", "result": "15.00"})


def test_without_a_contribution_of_ones_own() -> None:
    for owner in ("Ruche", "Solidarite", "E007:Cours"):
        row = services(BOOKS, owner)
        assert (row["result"], row["own"]) == ("-25.00", {"contribution": "0.00", "result": "0.00"})


def test_the_account_of_the_shared_services_is_that_of_an_exercise(ruche: Cooperative) -> None:
    assert ruche.statement("E007", "2026").shared_services is None
    with pytest.raises(RucheError) as raised:
        ruche.statement("E007", "2026-03", annual=True)
    assert str(raised.value) == (
        "“2026-03” is no exercise; the account of the shared services is that of a whole one: 2026"
    )
    named = load(BOOKS + '2025-09-01 custom "ruche-exercise" "2025-26"\n')
    assert named.statement("E007", "2025-26", annual=True).is_annual
    with pytest.raises(RucheError, match=r"is that of a whole one: 2025-26$"):
        named.statement("E007", "2026", annual=True)


@pytest.mark.parametrize(
    ("owner", "period", "expected"),
    [
        ("E007", "2025", False),  # written, and the books go on
        ("E007", "2026-01", False),
        ("E007", "2026-02", True),  # a contribution of February
        ("E007", "2026-03", True),  # it is in the balances of March, too
        ("E007:Poterie", "2026-11", False),  # no part of it is generated
        ("E007:Poterie", "2026-12", True),  # the last month of the books
        ("E007:Poterie", "2026", True),
        ("E007:Poterie", "2027-01", True),
    ],
)
def test_provisional_while_a_month_is_open(ruche: Cooperative, owner: str, period: str, expected: bool) -> None:
    assert ruche.statement(owner, period).is_provisional is expected


def test_amounts_are_decimals_on_the_cent(ruche: Cooperative) -> None:
    row = ruche.statement("E007", "2026").as_dict()
    assert Decimal(row["profit_and_loss"]["result"]) == Decimal(row["result"]) == Decimal("-1062.00")
    assert row["profit_and_loss"]["results"]["operating"] == "-982.00"
    assert row["activities"][0]["profit_and_loss"]["income"] == [
        {"section": "operating", "pcg": "70", "amount": "500.00"}
    ]
