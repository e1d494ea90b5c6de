"""It ties out like a real file: VAT, social declaration, bank, transit accounts, year's end, assemblies."""

from __future__ import annotations

import calendar
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

import pytest
from beancount.core import data

from scripts.la_ruche.days import next_month
from tests.la_ruche.ruche_books import ENTREPRENEURS, ZERO, Books, owner_of, pcg_of

YEAR_ENDS = (date(2024, 12, 31), date(2025, 12, 31))
MONTHS = [(year, month) for year in (2024, 2025, 2026) for month in range(1, 13) if (year, month) <= (2026, 10)]
VAT = ("44571", "44566", "44562")


def month_end(month: tuple[int, int]) -> date:
    """The last day of a month."""
    return date(*month, calendar.monthrange(*month)[1])


def is_declaration(entry: data.Transaction) -> bool:
    """The entry that empties the month's VAT accounts."""
    return entry.narration.startswith("Déclaration de TVA")


def test_the_vat_paid_each_month_is_that_of_the_month_before(written: Books) -> None:
    """Due: the month's 4457x less its 4456x, to the cent."""
    due: dict[tuple[int, int], Decimal] = defaultdict(lambda: ZERO)
    paid: dict[tuple[int, int], Decimal] = defaultdict(lambda: ZERO)
    for entry in written.by_hand:
        month = (entry.date.year, entry.date.month)
        for posting in entry.postings:
            number = pcg_of(posting.account)
            if number.startswith(VAT) and not is_declaration(entry):
                due[month] -= posting.units.number
            if number == "44551" and posting.units.number > 0:
                paid[month] += posting.units.number
    for month in MONTHS[:-1]:
        assert paid[next_month(month)] == due[month], month
    assert paid[2024, 1] == Decimal("1846.00")


@pytest.mark.parametrize("month", MONTHS)
def test_the_declaration_empties_the_vat_accounts(written: Books, month: tuple[int, int]) -> None:
    for prefix in VAT:
        assert written.balance(month_end(month), prefix) == 0


def test_vat_that_waits_belongs_to_unpaid_services(written: Books) -> None:
    """Nobody waits for more VAT than customers owe, and deposits have paid theirs."""
    for owner in ENTREPRENEURS:
        for month in MONTHS:
            waiting = -written.balance(month_end(month), "44574", owner=owner)
            owed = written.balance(month_end(month), "411", "416", owner=owner)
            assert waiting <= owed, (owner, month)


@pytest.mark.parametrize("account", ["431", "4371", "4372", "4421"])
def test_the_social_declaration_of_the_next_month_clears_the_account(written: Books, account: str) -> None:
    owed: dict[tuple[int, int], Decimal] = defaultdict(lambda: ZERO)
    paid: dict[tuple[int, int], Decimal] = defaultdict(lambda: ZERO)
    for day, name, number in written.legs():
        if pcg_of(name).startswith(account):
            (paid if number > 0 else owed)[day.year, day.month] += number
    owed[2023, 12] = sum(
        (number for day, name, number in written.legs(lambda e: "a-nouveau" in e.tags) if pcg_of(name) == account), ZERO
    )
    owed[2024, 1] -= owed[2023, 12]
    for month in [(2023, 12), *MONTHS[:-1]]:
        assert paid[next_month(month)] == -owed[month], month


def test_net_pay_leaves_in_its_month(written: Books) -> None:
    for month in MONTHS:
        assert written.balance(month_end(month), "421") == 0


def test_a_payslip_is_booked_as_one(written: Books) -> None:
    """Gross and employer's charges of the owner on one side, the cooperative's debts on the other."""
    slips = [entry for entry in written.by_hand if entry.narration.startswith(("Paie ", "Solde de tout compte"))]
    assert len(slips) > 300
    for entry in slips:
        debits = {pcg_of(p.account)[:3] for p in entry.postings if p.units.number > 0}
        credits = {pcg_of(p.account)[:3] for p in entry.postings if p.units.number < 0}
        assert debits in ({"641", "645", "633"}, {"428", "438"}), entry.narration
        assert credits in ({"421", "431", "437"}, {"421", "431", "437", "442"}), entry.narration
        assert all(owner_of(p.account) == "Ruche" for p in entry.postings if p.units.number < 0)
        gross = sum(p.units.number for p in entry.postings if pcg_of(p.account) in {"641", "4286"})
        net = -sum(p.units.number for p in entry.postings if pcg_of(p.account) == "421")
        assert Decimal("0.74") < net / gross < Decimal("0.79")


@pytest.mark.parametrize("day", YEAR_ENDS)
@pytest.mark.parametrize("account", ["471", "58"])
def test_transit_accounts_are_empty_at_the_end_of_the_year(written: Books, account: str, day: date) -> None:
    assert written.balance(day, account) == 0


@pytest.mark.parametrize("account", ["471", "58"])
def test_transit_accounts_are_used(written: Books, account: str) -> None:
    assert any(pcg_of(name).startswith(account) for _, name, _ in written.legs())


def test_month_end_balances_are_asserted_exactly(written: Books) -> None:
    asserted = {
        (entry.account.split(":")[-1], entry.date): entry
        for entry in written.entries
        if isinstance(entry, data.Balance)
    }
    for month in MONTHS:
        after = month_end(month) + timedelta(days=1)
        for name in ("5121-Banque", "5122-Livret", "530-Caisse-Marches"):
            entry = asserted[name, after]
            assert entry.tolerance == 0
            assert entry.amount.number == written.balance(month_end(month), name.split("-")[0])


def test_bank_and_cash_are_never_overdrawn(written: Books) -> None:
    for account in ("Actif:Ruche:5121-Banque", "Actif:Ruche:5122-Livret", "Actif:Ruche:530-Caisse-Marches"):
        days, totals = written.running[account]
        assert len(days) > 5
        assert min(totals) >= 0, account


@pytest.mark.parametrize("day", YEAR_ENDS)
def test_the_entries_of_the_year_end_are_there(written: Books, day: date) -> None:
    for account in ("408", "418", "486", "487", "4282", "4382", "4286", "4386", "31", "355", "37", "281"):
        assert written.balance(day, account) != 0, account
    assert any(d == day and pcg_of(name).startswith("6811") for d, name, _ in written.legs())


def test_the_doubtful_debt_is_written_down_then_lost(written: Books) -> None:
    assert written.balance(date(2025, 12, 31), "416") == Decimal("1440.00")
    assert written.balance(date(2025, 12, 31), "491") == Decimal("-600.00")
    assert written.balance(date(2026, 5, 31), "416") == 0
    assert written.balance(date(2026, 5, 31), "491") == 0


@pytest.mark.parametrize("day", [date(2024, 1, 1), date(2025, 1, 1), date(2026, 1, 1)])
def test_accruals_are_taken_back_on_the_first_day(written: Books, day: date) -> None:
    for account in ("408", "418", "486", "487", "4282", "4382", "44586"):
        assert written.balance(day, account) == 0, account


def test_accruals_never_move_a_position(written: Books) -> None:
    """408, 418, 487, paid leave, stock, depreciation and doubtful debts stay inside their owner."""
    for entry in written.by_hand:
        numbers = {pcg_of(posting.account) for posting in entry.postings}
        inside = any(number.startswith(("28", "355", "31", "37", "4282", "491")) for number in numbers)
        accrued = "cloture" in entry.tags or inside
        if accrued and "a-nouveau" not in entry.tags:
            sums: dict[str, Decimal] = defaultdict(lambda: ZERO)
            for posting in entry.postings:
                sums[owner_of(posting.account)] += posting.units.number
            assert not any(sums.values()), entry.narration


@pytest.mark.parametrize("year", [2024, 2025])
def test_the_assembly_allocates_the_result(written: Books, year: int) -> None:
    """What goes through 12 in June is the sum of the year's 6 and 7; the levies cancel."""
    result = -sum(
        (n for day, name, n in written.legs() if day.year == year and name.startswith(("Produits", "Charges"))), ZERO
    )
    allocated = sum(
        (n for day, name, n in written.legs() if day.year == year + 1 and pcg_of(name) in {"120", "129"}), ZERO
    )
    assert allocated == result
    assert abs(result) < Decimal(5000)


@pytest.mark.parametrize("year", [2025, 2026])
def test_variable_pay_is_paid_within_a_month_of_the_assembly(written: Books, year: int) -> None:
    assembly = next(
        entry.date for entry in written.by_hand if entry.payee == "Assemblée générale" and entry.date.year == year
    )
    for account in ("4286", "4386"):
        assert written.balance(assembly, account) < 0
        assert written.balance(assembly + timedelta(days=30), account) == 0


def test_grants_go_to_the_four_lines_of_action_through_441(written: Books) -> None:
    for entry in written.by_hand:
        if "notifiée" in entry.narration:
            lines = {posting.account.split(":")[2] for posting in entry.postings if pcg_of(posting.account) == "74"}
            assert lines == {"Sensibilisation", "Accompagnement", "Gestion", "Reseau"}
            assert any(pcg_of(posting.account).startswith("441") for posting in entry.postings)
    state = [n for _, name, n in written.legs() if name.endswith("4417-Subvention-Etat") and n > 0]
    region = [n for _, name, n in written.legs() if name.endswith("4417-Subvention-Region") and n > 0]
    assert (len(state), len(region)) == (4, 4)


def test_class_5_covers_positions_vat_and_social_debts(computed: Books) -> None:
    for month in MONTHS:
        day = month_end(month)
        money = computed.balance(day, "5")
        held = sum((max(ZERO, computed.position(owner, day)) for owner in ENTREPRENEURS), ZERO)
        debts = -computed.balance(day, "44551", "431", "437", "4421")
        if month[1] == 12:
            assert money > held + debts, month
