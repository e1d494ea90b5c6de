"""What the assemblies decided from 2025 on, each redone by hand from the journal's own amounts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from beancount.core import data

from tests.la_ruche.ruche_books import ENTREPRENEURS, ZERO, Books, owner_of, pcg_of

CONTRIBUTION = "186-Contribution"


def euros(text: str) -> Decimal:
    return Decimal(text)


def taken(books: Books, day: date, account: str) -> list[Decimal]:
    """What the engine posts on an account on a day."""
    return [
        posting.units.number
        for entry in books.generated
        if entry.date == day
        for posting in entry.postings
        if posting.account == account
    ]


def linked(books: Books, link: str) -> list[data.Transaction]:
    """What the bookkeeper wrote about a piece."""
    return [entry for entry in books.by_hand if link in entry.links]


def posted(entry: data.Transaction, account: str) -> Decimal:
    return sum((posting.units.number for posting in entry.postings if posting.account == account), ZERO)


def test_a_deposit_counts_with_the_invoice_the_rest_when_it_is_paid(written: Books, computed: Books) -> None:
    """6,100 without VAT: 1,980 of 6,710 with VAT were paid before, so 1,800 count in February and 4,300 in March."""
    invoice, receipt = linked(written, "F2026-0077")
    assert (invoice.date, receipt.date) == (date(2026, 2, 26), date(2026, 3, 24))
    assert posted(invoice, "Passif:E005:Ecoconstruction:4191-Acomptes-Clients") == euros("1980.00")
    assert posted(receipt, "Actif:E005:Ecoconstruction:411-Clients") == euros("-4730.00")
    levied = [entry for entry in computed.generated if "F2026-0077" in entry.links and "ruche-rule" in entry.meta]
    counted = {entry.date for entry in levied if entry.meta["ruche-rule"] == "contribution"}
    assert counted == {date(2026, 2, 28), date(2026, 3, 31)}


def test_march_of_the_builder_is_what_customers_paid_less_materials(computed: Books) -> None:
    """915 + 1,440 + 4,300 + 1,785 received, 1,137 of materials: 7,303 after 2,031, all at 11.5 %."""
    before, after = euros("2031.00"), euros("2031.00") + euros("7303.00")
    assert after * euros("0.115") == euros("1073.410")
    assert before * euros("0.115") == euros("233.565")
    assert taken(computed, date(2026, 3, 31), f"Charges:E005:{CONTRIBUTION}") == [
        euros("839.84"),  # 1,073.41 − 233.57
        euros("32.50"),  # 5 % of the 650.00 sold to E002
    ]


def test_a_credited_invoice_paid_in_two_parts_counts_in_two_months(written: Books, computed: Books) -> None:
    """417.50 on 501.00 with VAT, of which 49.20 are credited unpaid: 225.90 bring in 188.25, and as much again.

    With E010's other sales and purchases, 73.33 in January and 23.08 in February: the minimum.
    """
    invoice, credited, first, second = linked(written, "F2026-0006")
    customers = "Actif:E010:Vannerie:411-Clients"
    amounts = [posted(entry, customers) for entry in (invoice, credited, first, second)]
    assert amounts == [euros(part) for part in ("501.00", "-49.20", "-225.90", "-225.90")]
    assert euros("417.50") * euros("225.90") == euros("501.00") * euros("188.25")
    assert (first.date, second.date) == (date(2026, 1, 16), date(2026, 2, 6))
    bases = {
        entry.date: entry.meta["ruche-base"].number
        for entry in computed.generated
        if "F2026-0006" in entry.links and entry.meta.get("ruche-rule") == "contribution"
    }
    assert bases == {date(2026, 1, 31): euros("73.33"), date(2026, 2, 28): euros("23.08")}


def test_an_invoice_of_2025_paid_in_2026_counted_in_2025(written: Books, computed: Books) -> None:
    old = {
        link
        for entry in written.by_hand
        if entry.date.year == 2026
        for link in entry.links
        if link.startswith("F2025") and any(pcg_of(p.account) == "411" and p.units.number < 0 for p in entry.postings)
    }
    assert len(old) > 20
    for entry in computed.generated:
        if entry.date.year == 2026 and entry.meta.get("ruche-rule") == "contribution" and entry.links & old:
            assert any(link.startswith("A") for link in entry.links), entry


def test_an_activity_in_its_trial_is_levied_on_receipts_too(written: Books, computed: Books) -> None:
    """10 % of what E014's customers have paid by October, each month rounded by itself."""
    paid = ZERO
    for month in range(1, 11):
        received = -sum(
            (
                posting.units.number
                for entry in written.by_hand
                if (entry.date.year, entry.date.month) == (2026, month)
                for posting in entry.postings
                if posting.account == "Actif:E014:Sorties:411-Clients" and posting.units.number < 0
            ),
            ZERO,
        )
        paid += received
    contribution = sum((n for _, name, n in computed.rows if name == f"Charges:E014:{CONTRIBUTION}"), ZERO)
    assert contribution == (paid / euros("1.2") * euros("0.1")).quantize(euros("0.01"))


def test_a_negative_month_goes_on_to_the_next_and_the_minimum_is_due(computed: Books) -> None:
    """−934 in January and 205 in February leave −729: 30 each; March has 3,673 − 729 = 2,944 at 11.5 %."""
    account = f"Charges:E009:{CONTRIBUTION}"
    assert taken(computed, date(2026, 1, 31), account) == [euros("30.00")]
    assert taken(computed, date(2026, 2, 28), account) == [euros("30.00")]
    assert (euros("3673") - euros("934") + euros("205")) * euros("0.115") == euros("338.560")
    assert taken(computed, date(2026, 3, 31), account) == [euros("338.56")]


def test_nobody_under_cesa_pays_less_than_the_minimum(computed: Books) -> None:
    sums: dict[tuple[date, str], Decimal] = {}
    for entry in computed.generated:
        if entry.date.year == 2026 and entry.meta.get("ruche-rule") == "contribution":
            for posting in entry.postings:
                if posting.account.endswith(CONTRIBUTION):
                    key = (entry.date, owner_of(posting.account))
                    sums[key] = sums.get(key, ZERO) + posting.units.number
    associates = [owner for owner in ENTREPRENEURS if owner not in ("E011", "E013", "E014")]
    assert {owner for _, owner in sums} >= set(associates)
    for owner in associates:
        assert sum(day.year == 2026 for day, who in sums if who == owner) == 10, owner
        assert min(amount for (_, who), amount in sums.items() if who == owner) >= euros("30.00")


def test_one_members_own_rate_for_six_months(computed: Books) -> None:
    """8 % of what has accumulated since January, less 8 % of what had accumulated before."""
    account = f"Charges:E010:{CONTRIBUTION}"
    # January and February: 73.33 and 23.08, at 11.5 % less than the minimum.
    assert taken(computed, date(2026, 1, 31), account) == taken(computed, date(2026, 2, 28), account) == [euros("30")]
    # March: 666.08 after 96.41, at 8 %: 60.9992 − 7.7128.
    assert [euros(base) * euros("0.08") for base in ("762.49", "96.41")] == [euros("60.9992"), euros("7.7128")]
    assert taken(computed, date(2026, 3, 31), account) == [euros("53.29")]
    # September: 1,460.33 after 9,276.07, at 11.5 % again: 1,234.69 − 1,066.75.
    assert euros("10736.40") * euros("0.115") == euros("1234.686")
    assert euros("9276.07") * euros("0.115") == euros("1066.74805")
    assert taken(computed, date(2026, 9, 30), account) == [euros("167.94")]


def test_an_internal_sale_is_levied_on_the_seller(computed: Books) -> None:
    """5 % of 650.00; the fund's 3 % of 32.50 are 0.975."""
    entry = next(
        entry
        for entry in computed.generated
        if entry.date == date(2026, 3, 31) and "I2026-0001" in entry.links and entry.meta.get("ruche-rule")
    )
    assert {posting.account: posting.units.number for posting in entry.postings} == {
        f"Charges:E005:{CONTRIBUTION}": euros("32.50"),
        "Produits:Ruche:187-Contribution": euros("-31.52"),
        "Produits:Solidarite:187-Contribution": euros("-0.98"),
    }


def test_internal_sales_before_2026_bear_no_levy(written: Books, computed: Books) -> None:
    pieces = {link for entry in written.by_hand for link in entry.links if link.startswith("I") and link < "I2026"}
    assert len(pieces) == 3
    assert not [entry for entry in computed.generated if entry.links & pieces]


@pytest.mark.parametrize(("day", "piece", "half", "tenths"), [
    (date(2026, 1, 5), "H2026-0001", "82.50", "49.50"),
    (date(2026, 1, 22), "H2026-0013", "60.00", "36.00"),
])  # fmt: skip
def test_the_workshops_rent_is_shared(computed: Books, day: date, piece: str, half: str, tenths: str) -> None:
    """165 and 120 a month: E002 a half, E013 three tenths, the cooperative keeps the rest."""
    (entry,) = [entry for entry in computed.generated if piece in entry.links]
    assert entry.date == day
    assert {posting.account: posting.units.number for posting in entry.postings} == {
        "Charges:E002:186-Atelier": euros(half),
        "Charges:E013:186-Atelier": euros(tenths),
        "Produits:Ruche:187-Atelier": -euros(half) - euros(tenths),
    }


def test_what_the_workshop_costs_each_in_ten_months(computed: Books) -> None:
    """Ten times 285.00, of which the cooperative bears 570.00."""
    paid = sum((n for _, name, n in computed.rows if name.endswith(":6132-Atelier-Partage")), ZERO)
    assert paid == euros("2850.00")
    sums = dict.fromkeys(("E002", "E013", "Ruche"), ZERO)
    for _, account, number in computed.rows:
        if account.endswith("-Atelier") and pcg_of(account) in ("186", "187"):
            sums[owner_of(account)] += number
    assert sums == {"E002": euros("1425.00"), "E013": euros("855.00"), "Ruche": euros("-2280.00")}


def test_the_advance_is_below_its_ceiling_and_comes_back_whole(computed: Books) -> None:
    assert taken(computed, date(2025, 9, 30), "Passif:E009:181-Solidarite") == [euros("-600.00")]
    repaid = [n for _, name, n in computed.rows if name == "Passif:E009:181-Solidarite" and n > 0]
    assert repaid == [euros(part) for part in ("162.59", "171.37", "98.20", "31.72", "18.75", "117.37")]
    assert sum(repaid, ZERO) == euros("600.00")
    assert computed.balance(date(2026, 7, 31), "181", owner="E009") == 0


def test_people_grant_a_relief_before_the_fund_shares_the_rest(computed: Books) -> None:
    """E010 lacks 178.15; of 210.60 above zero the fund keeps 100, gives 100, and shares 10.60 among 450 and 450."""
    day = date(2026, 6, 30)
    aids = {owner: -sum(taken(computed, day, f"Produits:{owner}:187-Aide"), ZERO) for owner in ENTREPRENEURS}
    assert {owner: aid for owner, aid in aids.items() if aid} == {
        "E010": euros("100.00"),
        "E013": euros("5.30"),
        "E014": euros("5.30"),
    }
    assert computed.position("E010", day) == euros("-178.15") + euros("100.00")
    assert computed.position("Solidarite", day) == euros("100.00")


def test_the_funds_levy_on_results_lets_it_carry_what_it_carries(computed: Books) -> None:
    """E002 in July: 3,110.00 of sales less 2,070.82 of charges and levies: 2 % of 1,039.18."""
    assert taken(computed, date(2026, 7, 31), "Charges:E002:186-Solidarite") == [euros("20.78")]
    months = {}
    for day, account, number in computed.rows:
        if account == "Produits:Solidarite:187-Solidarite":
            months[day.month] = months.get(day.month, ZERO) - number
    assert set(months) == {7, 8, 9, 10}
    assert all(euros("100") < amount < euros("150") for amount in months.values())
    assert computed.position("Solidarite", date(2026, 6, 30)) == euros("100.00")
    assert computed.position("Solidarite", date(2026, 10, 31)) > euros("250.00")
    assert computed.position("E014", date(2026, 10, 31)) > 0


def test_the_leaver_leaves_nothing_to_bear(computed: Books) -> None:
    day = date(2025, 9, 30)
    assert computed.position("E011", day) == 0
    assert not [name for _, name, _ in computed.rows if name.endswith(("187-Abandon", "186-Pertes"))]
