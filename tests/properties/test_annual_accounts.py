"""Profit-and-loss accounts and balance sheets of any books: both sides equal, parts that add up, nothing lost."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ruche_ledger.balance_sheets import BalanceSheet
from ruche_ledger.cooperative import Cooperative
from ruche_ledger.periods import Period
from ruche_ledger.profits import ProfitAndLoss
from ruche_ledger.statements import Statement
from ruche_ledger.testing.strategies import ledgers

from .runs import load

#: Numbers of every class, of strange ones, and none; accounts of any root carry any of them.
NUMBERS = (
    *("1013", "106", "110", "119", "120", "129", "131", "139", "145", "151", "164", "169", "171", "181", "19"),
    *("201", "2154", "231", "24", "271", "279", "280", "28154", "2801", "290", "2915", "296", "297", "29"),
    *("31", "355", "37", "391", "397", "401", "404", "408", "4091", "4096", "411", "416", "4191", "4198", "421", "425"),
    *("4282", "431", "44574", "4417", "451", "455", "462", "467", "471", "481", "486", "487", "491", "495", "496"),
    *("503", "512", "519", "53", "580", "590", "601", "6037", "609", "641", "651", "6611", "671", "6811", "6866"),
    *("687", "691", "695", "699", "701", "706", "709", "7135", "72", "73", "74", "757", "768", "77", "7817", "786"),
    *("787", "791", "796", "797", "186", "187", "188", "80", "99", ""),
)
ROOTS = ("Assets", "Liabilities", "Equity", "Income", "Expenses")
OWNERS = ("Ruche", "Solidarite", "E1", "E2")
ACTIVITIES = ("", "", "Poterie:", "Cours:")
CURRENT = ("current_account", "current_account_debt")
FIRST, LAST = date(2023, 7, 1), date(2026, 6, 30)

#: What stands in which lines of the balance sheet, whatever the side, by the class of the number.
CLASSES = {
    "1": {"capital", "carried_forward", "result", "investment_grants", "regulated", "provisions", "loans"},
    "2": {"intangible", "tangible", "financial"},
    "3": {"stock"},
}

days = st.dates(FIRST, LAST)


@st.composite
def accounts(draw: st.DrawFn) -> str:
    number = draw(st.sampled_from(("706", "601")) | st.sampled_from(NUMBERS))
    name = f"{number}-Compte" if number else "Divers"
    root, owner, activity = (draw(st.sampled_from(each)) for each in (ROOTS, OWNERS, ACTIVITIES))
    return f"{root}:{owner}:{activity}{name}"


@st.composite
def transactions(draw: st.DrawFn) -> list[tuple[Any, ...]]:
    day, tag = draw(days), draw(st.sampled_from(((), (), (), ("cloture",), ("a-nouveau",))))
    # Few amounts and accounts among many, so that some balances come to nothing.
    cents = draw(st.lists(st.sampled_from((1_00, -1_00)) | st.integers(-200_00, 200_00), min_size=1, max_size=4))
    legs = [*cents, -sum(cents)]
    place = str(draw(st.integers(0, 10**9)))
    return [(day, draw(accounts()), Decimal(leg) / 100, "EUR", (), place, tag) for leg in legs]


@st.composite
def books(draw: st.DrawFn) -> Cooperative:
    """Any postings on any accounts, with a rule that levies and a year that begins in September."""
    found = draw(st.lists(transactions(), min_size=1, max_size=12))
    rows = sorted((row for each in found for row in each), key=lambda row: (row[0], row[5]))
    opened = date(2020, 1, 1)
    decisions: list[tuple[date, str, tuple[Any, ...], dict[str, Any]]] = [
        (opened, "ruche-cooperative", ("Ruche",), {}),
        (opened, "ruche-fund", ("Solidarite",), {}),
        *((opened, "ruche-entrepreneur", (key,), {"contract": "CESA"}) for key in ("E1", "E2")),
        (
            date(2024, 1, 1),
            "ruche-rule",
            ("contribution", "flat"),
            {"rate": Decimal("0.1"), "fund": "Solidarite", "fund-share": Decimal("0.1"), "source": "AG"},
        ),
    ]
    if draw(st.booleans()):
        decisions.append((date(2024, 9, 1), "ruche-exercise", ("2024-25",), {}))
    if draw(st.booleans()):
        decisions.append((date(2025, 1, 1), "ruche-opening", ("E1", (Decimal("12.34"), "EUR")), {"source": "AG"}))
    return Cooperative.from_lines(rows, decisions)


@st.composite
def periods(draw: st.DrawFn, ruche: Cooperative) -> Period:
    day = draw(days)
    if draw(st.booleans()):
        return ruche.decisions.exercises.of(day)
    end = draw(st.dates(day, LAST))
    return Period(day, end + timedelta(days=1), "drawn")


def amounts(sheet: BalanceSheet) -> Counter[tuple[str, str]]:
    """Gross and depreciation by line; of the current account what its two sides come to."""
    found: Counter[tuple[str, str]] = Counter()
    for item in sheet.items:
        if item.key in CURRENT:
            found["current_account", "net"] += item.cents if item.is_asset else -item.cents
        else:
            found[item.key, "gross"] += item.gross_cents
            found[item.key, "depreciation"] += item.depreciation_cents
    return Counter({key: cents for key, cents in found.items() if cents})


def profits(account: ProfitAndLoss) -> Counter[tuple[str, str, bool]]:
    return Counter({(item.section, item.pcg, item.is_income): item.cents for item in account.items})


def together(counters: Iterable[Counter[Any]]) -> Counter[Any]:
    total: Counter[Any] = Counter()
    for counter in counters:
        for key, cents in counter.items():
            total[key] += cents
    return Counter({key: cents for key, cents in total.items() if cents})


def check(statement: Statement) -> None:
    shares = statement.activities
    for share in (*shares, statement.whole):
        sheet, account = share.balance_sheet, share.profit_and_loss
        assert sum(item.cents for item in sheet.assets) == sum(item.cents for item in sheet.liabilities)
        assert account.result_cents == share.result_cents
        assert sum(item.cents for item in account.income) == share.income_cents
        assert sum(item.cents for item in account.charges) == share.charges_cents
        result = sum(item.cents for item in sheet.items if item.key == "result")
        if statement.is_annual:
            assert result == share.result_cents
        assert amounts(sheet)["current_account", "net"] == share.position()
    sheets = [share.balance_sheet for share in shares]
    assert together(map(amounts, sheets)) == amounts(statement.balance_sheet)
    assert together(profits(share.profit_and_loss) for share in shares) == profits(statement.profit_and_loss)


def balance_of(ruche: Cooperative, day: date) -> Counter[str]:
    """The balance of every account at the end of a day, from the movements alone."""
    found: Counter[str] = Counter()
    for movement in ruche.movements(Period(date.min, day + timedelta(days=1), "so far")):
        found[movement.account] += int(movement.amount * 100)
    return found


def check_all(ruche: Cooperative, period: Period) -> None:
    """What all owners' balance sheets come to is the trial balance of the whole ledger."""
    sheets = {owner: ruche.statement(owner, period).balance_sheet for owner in ruche.owners}
    found = together(
        Counter({(item.key, item.is_asset): item.cents for item in sheet.items}) for sheet in sheets.values()
    )
    balances = balance_of(ruche, period.last)
    for first, keys in CLASSES.items():
        shown = sum(cents if is_asset else -cents for (key, is_asset), cents in found.items() if key in keys)
        expected = 0
        for name, cents in balances.items():
            info = ruche.complete_books.accounts[name]
            is_result = info.kind in ("Income", "Expenses")
            if first == "1" and (is_result or info.pcg.startswith(("10", "11", "12", "13", "14", "15"))):
                expected += cents
            elif not is_result and first == "1" and info.pcg.startswith(("16", "17")):
                expected += min(0, cents)
            elif not is_result and first != "1" and info.pcg.startswith(first) and info.pcg[:3] not in ("269", "279"):
                expected += cents
        assert shown == expected, first
    net = sum(cents if is_asset else -cents for (key, is_asset), cents in found.items() if key not in CURRENT)
    assert net == sum(balances.values()) == 0
    house = {item.key: item.cents for item in sheets[ruche.key].items if item.key in CURRENT}
    others = together(
        Counter({item.key: item.cents for item in sheet.items if item.key in CURRENT})
        for owner, sheet in sheets.items()
        if owner != ruche.key
    )
    assert house.get("current_account", 0) == others["current_account_debt"]
    assert house.get("current_account_debt", 0) == others["current_account"]


@given(data=st.data())
def test_any_postings_on_any_accounts(data: Any) -> None:
    ruche = data.draw(books())
    period = data.draw(periods(ruche))
    for owner in ruche.owners:
        statement = ruche.statement(owner, period)
        check(statement)
        for share in statement.activities:
            alone = ruche.statement(f"{owner}:{share.activity or '-'}", period)
            assert alone.balance_sheet == share.balance_sheet
            assert alone.profit_and_loss == share.profit_and_loss
        since = Period(statement.exercise.start, period.end, "since the exercise began")
        result = sum(item.cents for item in statement.balance_sheet.items if item.key == "result")
        assert result == ruche.statement(owner, since).whole.result_cents
    check_all(ruche, period)


@given(data=st.data())
def test_any_ledger(data: Any) -> None:
    entries, _, options = load(data.draw(ledgers()).text)
    ruche = Cooperative.from_entries(entries, options)
    first = ruche.books.start or date(2026, 1, 1)
    last = max(first, ruche.horizon)
    for period in (ruche.decisions.exercises.of(last), Period(first, last, "drawn") if first < last else None):
        if period is not None:
            for owner in ruche.owners:
                check(ruche.statement(owner, period))
            check_all(ruche, period)


@given(data=st.data())
def test_what_contributions_paid_for(data: Any) -> None:
    """Lines of action add up to the cooperative's result; one owner's contribution is shared out to the cent."""
    ruche = data.draw(books())
    period = ruche.decisions.exercises.of(data.draw(days))
    house = ruche.statement(ruche.key, period)
    for owner in ruche.owners:
        statement = ruche.statement(owner, period, annual=True)
        services = statement.shared_services
        assert services is not None
        assert services.result_cents == house.whole.result_cents
        assert services.total.charges_cents == house.whole.charges_cents
        own = [levy for levy in statement.levies if levy.owner == owner]
        assert services.own_cents == sum(levy.cents - levy.fund_cents for levy in own)
        assert sum(use.own_cents for use in services.uses) + services.own_result_cents == services.own_cents
        if services.own_cents > 0 and any(use.remainder_cents > 0 for use in services.uses):
            assert all(use.own_cents >= 0 for use in services.uses)
            assert services.own_result_cents >= 0
            assert services.own_result_cents == 0 or services.result_cents > 0
            assert not [use for use in services.uses if use.own_cents and use.remainder_cents <= 0]
