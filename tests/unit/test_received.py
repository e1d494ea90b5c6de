"""The received basis, worked out by hand: what each receipt brings in, when, and under which rule."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from textwrap import dedent
from typing import Any

import pytest
from beancount import loader

from ruche_ledger import Cooperative, Problem
from ruche_ledger.bases import BaseMovement
from ruche_ledger.invariants import Facts, examine
from ruche_ledger.money import from_cents

HEAD = """
option "operating_currency" "EUR"
plugin "beancount.plugins.auto_accounts"
plugin "ruche_plugins.cooperative"
2026-01-01 custom "ruche-cooperative" "Ruche"
2026-01-01 custom "ruche-entrepreneur" "E1"
  contract: "CESA"
2026-01-01 custom "ruche-entrepreneur" "E2"
  contract: "CAPE"
"""

RULE = """
2026-01-01 custom "ruche-rule" "contribution" "flat"
  rate: 0.10
  basis: "received"
  source: "AG 2025"
"""


def load(text: str, rule: str = RULE) -> Cooperative:
    """A ledger of E1 and E2 under one rule."""
    entries, _, options = loader.load_string(dedent(HEAD + rule + text))
    return Cooperative.from_entries(entries, options)


def sound(text: str, rule: str = RULE) -> Cooperative:
    found = load(text, rule)
    assert found.problems == ()
    assert against(Facts.of(found.books, found.decisions, found.outcome)) == {}
    return found


def against(facts: Facts) -> dict[str, list[str]]:
    """What contradicts an invariant, by its id."""
    return {each.invariant.id: [str(one) for one in each.findings] for each in examine(facts) if not each.holds}


def parts(books: Cooperative, owner: str = "E1") -> list[BaseMovement]:
    """What was levied."""
    levies = books.levies("2026", owner=owner)
    return [move for levy in levies for segment in levy.segments for move in segment.parts]


def moves(books: Cooperative, owner: str = "E1") -> list[tuple[str, str, str]]:
    """What counted: day, base, the date of the rule."""
    return [(str(move.day), str(from_cents(move.base)), str(move.rule.date)) for move in parts(books, owner)]


def counted(text: str, rule: str = RULE) -> list[tuple[str, str]]:
    """What counted for E1: day and base."""
    return [move[:2] for move in moves(sound(text, rule))]


def levied(text: str, rule: str = RULE) -> list[tuple[str, str]]:
    """What was levied from E1: day and amount."""
    return [(str(levy.date), str(levy.amount)) for levy in sound(text, rule).levies("2026", owner="E1")]


def invoice(day: str, link: str, net: str, vat: str, total: str) -> str:
    return f"""
2026-{day} * "Facture" ^{link}
  Assets:E1:411-Clients  {total} EUR
  Income:E1:706-Ventes  -{net} EUR
  Liabilities:E1:44574-Attente  -{vat} EUR
"""


def receipt(day: str, links: str, total: str) -> str:
    return f"""
2026-{day} * "Encaissement" {" ".join(f"^{link}" for link in links.split())}
  Assets:Ruche:512-Banque  {total} EUR
  Assets:E1:411-Clients  -{total} EUR
"""


TWELVE = invoice("01-10", "F12", "10000.00", "2000.00", "12000.00")


def test_half_of_an_invoice_is_received() -> None:
    """The Bourgogne wiki's example: 6,000 of 12,000 is a base of 5,000, and 500.00."""
    text = TWELVE + receipt("02-15", "F12", "6000.00")
    assert counted(text) == [("2026-02-15", "5000.00")]
    assert levied(text) == [("2026-02-28", "500.00")]


def test_an_unpaid_invoice_counts_nothing() -> None:
    assert counted(TWELVE + receipt("02-15", "F13", "6000.00")) == []


def test_thirds_add_up_to_the_whole() -> None:
    """100.00 in three thirds: 33.33, 66.67 and 100.00 in all."""
    text = invoice("01-10", "F1", "100.00", "20.00", "120.00")
    for month in ("02", "03", "04"):
        text += receipt(f"{month}-01", "F1", "40.00")
    assert counted(text) == [("2026-02-01", "33.33"), ("2026-03-01", "33.34"), ("2026-04-01", "33.33")]


def test_an_overpayment_brings_in_no_more_than_the_whole() -> None:
    assert counted(TWELVE + receipt("02-15", "F12", "12600.00")) == [("2026-02-15", "10000.00")]


def test_an_overpayment_pays_the_next_invoice_with_its_link_on_that_ones_date() -> None:
    text = TWELVE + receipt("02-15", "F12", "12600.00") + invoice("03-10", "F12", "1000.00", "200.00", "1200.00")
    assert counted(text) == [("2026-02-15", "10000.00"), ("2026-03-10", "500.00")]


def test_one_payment_pays_the_oldest_first_then_the_smaller_then_by_link() -> None:
    """Four invoices of 120, 60, 60 and 12 with VAT; without VAT the second of the 60 has a base of 60."""
    text = (
        invoice("01-10", "F1", "100.00", "20.00", "120.00")
        + invoice("01-20", "F5", "10.00", "2.00", "12.00")
        + invoice("01-10", "F3", "50.00", "10.00", "60.00")
        + invoice("01-10", "F2", "60.00", "0.00", "60.00")
    )
    links = "F5 F3 F2 F1"
    assert counted(text + receipt("02-01", links, "60.00")) == [("2026-02-01", "60.00")]
    assert counted(text + receipt("02-01", links, "90.00")) == [("2026-02-01", "85.00")]
    assert counted(text + receipt("02-01", links, "240.00")) == [("2026-02-01", "210.00")]
    assert counted(text + receipt("02-01", links, "252.00")) == [("2026-02-01", "220.00")]


def test_a_payment_that_went_back_takes_back_what_it_brought_in_under_the_rule_that_levied_it() -> None:
    rule = RULE + RULE.replace("2026-01-01", "2026-03-01").replace("0.10", "0.12")
    text = TWELVE + receipt("02-15", "F12", "6000.00") + receipt("03-02", "F12", "7000.00")
    text += receipt("04-01", "F12", "-9000.00")
    assert moves(sound(text, rule)) == [
        ("2026-02-15", "5000.00", "2026-01-01"),
        ("2026-03-02", "5000.00", "2026-03-01"),
        # 1,000 was too much, 6,000 of March, 2,000 of February: 12,000 → 4,000 received
        ("2026-04-01", "-1666.67", "2026-01-01"),
        ("2026-04-01", "-5000.00", "2026-03-01"),
    ]


def test_a_payment_that_went_back_and_comes_again_counts_again() -> None:
    text = TWELVE + receipt("02-15", "F12", "12000.00") + receipt("03-20", "F12", "-12000.00")
    text += receipt("04-02", "F12", "12000.00")
    assert counted(text) == [("2026-02-15", "10000.00"), ("2026-03-20", "-10000.00"), ("2026-04-02", "10000.00")]


def note(day: str, net: str, vat: str, total: str) -> str:
    return f"""
2026-{day} * "Avoir" ^F12
  Income:E1:706-Ventes  {net} EUR
  Liabilities:E1:44574-Attente  {vat} EUR
  Assets:E1:411-Clients  -{total} EUR
"""


def test_a_credit_note_on_what_is_unpaid_moves_nothing() -> None:
    text = TWELVE + note("02-01", "4000.00", "800.00", "4800.00")
    assert counted(text) == []
    assert counted(text + receipt("03-01", "F12", "7200.00")) == [("2026-03-01", "6000.00")]


def test_a_credit_note_undoes_what_was_received_beyond_what_is_left() -> None:
    """6,000 is unpaid; of the 8,400, 2,400 undo receipts: 12,000 → 3,600 received, base 3,000."""
    text = TWELVE + receipt("02-15", "F12", "6000.00") + note("03-01", "7000.00", "1400.00", "8400.00")
    assert counted(text) == [("2026-02-15", "5000.00"), ("2026-03-01", "-2000.00")]
    # what was paid and is due no more goes back to the customer, and moves nothing
    assert counted(text + receipt("03-10", "F12", "-2400.00")) == [
        ("2026-02-15", "5000.00"),
        ("2026-03-01", "-2000.00"),
    ]


def test_a_credit_note_undoes_the_latest_receipt_first_under_the_rules_that_levied_them() -> None:
    rule = RULE + RULE.replace("2026-01-01", "2026-03-01").replace("0.10", "0.12")
    text = TWELVE + receipt("02-15", "F12", "6000.00") + receipt("03-02", "F12", "6000.00")
    text += note("04-01", "7000.00", "1400.00", "8400.00")
    assert moves(sound(text, rule))[2:] == [
        ("2026-04-01", "-2000.00", "2026-01-01"),
        ("2026-04-01", "-5000.00", "2026-03-01"),
    ]
    assert levied(text, rule) == [("2026-02-28", "500.00"), ("2026-03-31", "600.00"), *LAST]


LAST = [("2026-04-30", "-200.00"), ("2026-04-30", "-600.00")]


def test_a_current_credit_note_undoes_receipts_under_todays_rule() -> None:
    rule = RULE + RULE.replace("2026-01-01", "2026-03-01").replace("0.10", "0.12")
    rule = rule.replace('basis: "received"', 'basis: "received"\n  credit-notes: "current"')
    text = TWELVE + receipt("02-15", "F12", "12000.00") + note("04-01", "1000.00", "200.00", "1200.00")
    assert moves(sound(text, rule))[1:] == [("2026-04-01", "-1000.00", "2026-03-01")]


def test_a_credit_note_that_is_paid_back_at_once_undoes_receipts() -> None:
    text = TWELVE + receipt("02-15", "F12", "6000.00") + note("03-01", "1000.00", "200.00", "1200.00").replace(
        "E1:411-Clients", "Ruche:512-Banque"
    )
    assert counted(text) == [("2026-02-15", "5000.00"), ("2026-03-01", "-1000.00")]


def test_what_a_credit_note_frees_pays_another_invoice_of_the_receipt() -> None:
    """13,200 pay F12 and F13; the note on F12 frees 1,200, which nobody owes again."""
    text = TWELVE + invoice("01-20", "F13", "2000.00", "400.00", "2400.00") + receipt("02-15", "F12 F13", "13200.00")
    text += note("03-01", "1000.00", "200.00", "1200.00")
    assert counted(text) == [("2026-02-15", "11000.00")]


@pytest.mark.parametrize(
    ("beside", "brought"),
    [
        ("Expenses:E1:665-Escomptes 100.00 EUR\n  Liabilities:E1:44574-Attente 20.00 EUR", "9900.00"),
        ("Expenses:E1:654-Pertes 500.00 EUR\n  Liabilities:Ruche:44571-TVA 100.00 EUR", "9500.00"),
        ("Expenses:Ruche:654-Pertes 600.00 EUR", "9500.00"),
        ("Income:E1:709-Rabais 100.00 EUR\n  Liabilities:E1:44574-Attente 20.00 EUR", "9900.00"),
        ("Expenses:E1:627-Frais 12.00 EUR", "10000.00"),
        ("Liabilities:E1:44574-Attente 2000.00 EUR\n  Liabilities:Ruche:44571-TVA -2000.00 EUR", "10000.00"),
        ("Liabilities:E1:401-Fournisseurs 3000.00 EUR", "10000.00"),
        ("Expenses:E1:665-Escomptes 100.00 EUR\n  Liabilities:E1:44574-Attente 2000.00 EUR"
         "\n  Liabilities:Ruche:44571-TVA -1980.00 EUR", "9900.00"),
    ],
)  # fmt: skip
def test_what_stands_beside_a_receipt(beside: str, brought: str) -> None:
    """A discount, a bad debt and a rebate bring in nothing; bank fees, VAT that moves and a set-off do."""
    text = f"""
2026-02-15 * "Encaissement" ^F12
  Assets:E1:411-Clients  -12000.00 EUR
  {beside}
  Assets:Ruche:512-Banque
"""
    assert counted(TWELVE + text) == [("2026-02-15", brought)]


def test_a_bad_debt_ends_the_invoice() -> None:
    text = TWELVE + receipt("02-15", "F12", "6000.00")
    text += """
2026-03-01 * "Irrécouvrable" ^F12
  Expenses:E1:654-Pertes  5000.00 EUR
  Liabilities:E1:44574-Attente  1000.00 EUR
  Assets:E1:416-Douteux  -6000.00 EUR
"""
    assert counted(text) == [("2026-02-15", "5000.00")]
    assert counted(text + receipt("04-01", "F12", "600.00")) == [("2026-02-15", "5000.00")]
    back = """
2026-03-20 * "Retour à meilleure fortune" ^F12
  Assets:E1:411-Clients  600.00 EUR
  Expenses:E1:654-Pertes  -500.00 EUR
  Liabilities:E1:44574-Attente  -100.00 EUR
"""
    assert counted(text + back + receipt("04-01", "F12", "1200.00")) == [
        ("2026-02-15", "5000.00"),
        ("2026-04-01", "500.00"),
    ]


def test_moves_between_411_and_416_are_neutral() -> None:
    text = TWELVE + """
2026-02-01 * "Douteux" ^F12
  Assets:E1:416-Douteux  12000.00 EUR
  Assets:E1:411-Clients  -12000.00 EUR
2026-03-01 * "Encaissement" ^F12
  Assets:Ruche:512-Banque  12000.00 EUR
  Assets:E1:416-Douteux  -12000.00 EUR
"""
    assert counted(text) == [("2026-03-01", "10000.00")]


def test_an_internal_payment_counts() -> None:
    text = TWELVE + """
2026-03-01 * "E2 règle pour son client" ^F12
  Assets:E1:411-Clients  -12000.00 EUR
  Liabilities:E2:467-Client  12000.00 EUR
"""
    assert counted(text) == [("2026-03-01", "10000.00")]


def test_the_bad_debt_of_another_entrepreneur_in_one_payment_is_not_ones_own() -> None:
    text = TWELVE + TWELVE.replace("E1", "E2").replace("F12", "G12") + """
2026-03-01 * "Un virement, une perte" ^F12 ^G12
  Assets:E1:411-Clients  -12000.00 EUR
  Assets:E2:411-Clients  -12000.00 EUR
  Expenses:E2:654-Pertes  6000.00 EUR
  Assets:Ruche:512-Banque  18000.00 EUR
"""
    books = sound(text)
    assert [moves(books, owner)[0][1] for owner in ("E1", "E2")] == ["10000.00", "5000.00"]


def test_what_an_invoice_settles_at_once_is_received_that_day() -> None:
    """A deposit of 1,200 with its VAT and 4,800 in cash of 12,000: half of the base."""
    text = """
2026-01-05 * "Acompte" ^F12
  Assets:Ruche:512-Banque  1200.00 EUR
  Liabilities:E1:4191-Acomptes  -1000.00 EUR
  Liabilities:Ruche:44571-TVA  -200.00 EUR
2026-01-10 * "Facture" ^F12
  Assets:E1:411-Clients  6000.00 EUR
  Assets:Ruche:53-Caisse  4800.00 EUR
  Liabilities:E1:4191-Acomptes  1000.00 EUR
  Liabilities:Ruche:44571-TVA  200.00 EUR
  Income:E1:706-Ventes  -10000.00 EUR
  Liabilities:Ruche:44571-TVA  -2000.00 EUR
"""
    assert counted(text) == [("2026-01-10", "5000.00")]
    assert counted(text + receipt("02-01", "F12", "6000.00"))[1:] == [("2026-02-01", "5000.00")]


def test_a_market_stall_counts_at_once_and_needs_no_link() -> None:
    text = """
2026-01-10 * "Marché"
  Assets:Ruche:53-Caisse  120.00 EUR
  Income:E1:707-Ventes  -100.00 EUR
  Liabilities:Ruche:44571-TVA  -20.00 EUR
"""
    assert counted(text) == [("2026-01-10", "100.00")]


def test_a_receipt_before_its_invoice_counts_on_the_invoices_date() -> None:
    text = receipt("01-02", "F12", "6000.00") + TWELVE + receipt("01-20", "F12", "6000.00")
    assert counted(text) == [("2026-01-10", "5000.00"), ("2026-01-20", "5000.00")]


def test_an_invoice_counts_by_the_basis_of_its_date_at_the_rate_of_its_receipt() -> None:
    rule = RULE + RULE.replace("2026-01-01", "2026-03-01").replace("0.10", "0.12").replace("received", "invoiced")
    text = TWELVE + receipt("03-15", "F12", "12000.00") + invoice("03-20", "F20", "1000.00", "200.00", "1200.00")
    text += receipt("04-02", "F20", "1200.00")
    assert moves(sound(text, rule)) == [
        ("2026-03-15", "10000.00", "2026-03-01"),
        ("2026-03-20", "1000.00", "2026-03-01"),
    ]


def test_free_months_stay_free_when_they_are_paid_later() -> None:
    rule = """
2026-01-01 custom "ruche-rule" "contribution" "exempt"
  source: "AG 2025"
""" + RULE.replace("2026-01-01", "2026-02-01")
    assert counted(TWELVE + receipt("02-15", "F12", "12000.00"), rule) == []


def test_deductions_count_on_their_own_date() -> None:
    rule = RULE.replace("basis", 'less: "60"\n  basis')
    text = TWELVE + """
2026-01-15 * "Achat"
  Expenses:E1:604-Achats  1000.00 EUR
  Liabilities:E1:401-Fournisseurs
""" + receipt("02-15", "F12", "6000.00")
    assert counted(text, rule) == [("2026-01-15", "-1000.00"), ("2026-02-15", "5000.00")]
    together = TWELVE.replace("-10000.00 EUR", "-10000.00 EUR\n  Expenses:E1:604-Achats  300.00 EUR\n"
                              "  Liabilities:E1:401-Fournisseurs  -300.00 EUR")  # fmt: skip
    assert counted(together + receipt("02-15", "F12", "6000.00"), rule) == [
        ("2026-01-10", "-300.00"),
        ("2026-02-15", "5000.00"),
    ]


def test_an_open_invoice_taken_over_counts_when_it_is_received() -> None:
    text = """
2026-01-01 * "À nouveau" #a-nouveau ^F2025
  Assets:E1:411-Clients  1200.00 EUR
    base: 1000.00 EUR
  Equity:E1:110-Reprise  -1200.00 EUR
""" + receipt("02-15", "F2025", "600.00")
    assert counted(text) == [("2026-02-15", "500.00")]
    assert counted(text, RULE.replace('"received"', '"invoiced"')) == []


def test_a_rule_that_begins_later_counts_what_was_taken_over_before() -> None:
    text = """
2026-01-01 * "À nouveau" #a-nouveau ^F2025
  Assets:E1:411-Clients  1200.00 EUR
    base: 1000.00 EUR
  Equity:E1:110-Reprise  -1200.00 EUR
""" + receipt("02-15", "F2025", "600.00")
    assert counted(text, RULE.replace("2026-01-01", "2026-02-01")) == [("2026-02-15", "500.00")]


def test_the_channel_is_the_invoices() -> None:
    rule = RULE + RULE.replace('"flat"', '"flat"\n  channel: "internal"').replace("0.10", "0.05")
    text = """
2026-01-10 * "Vente interne" ^I1
  Assets:E1:411-E2  300.00 EUR
  Income:E1:187-Interne  -300.00 EUR
  Expenses:E2:186-Interne  300.00 EUR
  Liabilities:E2:401-E1  -300.00 EUR
2026-02-10 * "Règlement" ^I1
  Assets:E1:411-E2  -150.00 EUR
  Liabilities:E2:401-E1  150.00 EUR
2026-03-10 * "Règlement par la banque" ^I1
  Assets:E1:411-E2  -150.00 EUR
  Assets:Ruche:512-Banque  150.00 EUR
"""
    assert levied(text, rule) == [("2026-02-28", "7.50"), ("2026-03-31", "7.50")]


def test_an_older_invoice_on_the_invoiced_basis_takes_its_part_of_a_receipt() -> None:
    rule = RULE.replace("received", "invoiced") + RULE.replace("2026-01-01", "2026-02-01")
    text = TWELVE + invoice("02-10", "F13", "1000.00", "200.00", "1200.00") + receipt("03-01", "F12 F13", "12600.00")
    assert counted(text, rule) == [("2026-01-10", "10000.00"), ("2026-03-01", "500.00")]


def test_an_invoice_of_the_other_channel_takes_its_part_of_a_receipt() -> None:
    rule = RULE + RULE.replace('"flat"', '"flat"\n  channel: "internal"').replace("0.10", "0.05")
    text = """
2026-01-05 * "Vente interne" ^I1
  Assets:E1:411-E2  300.00 EUR
  Income:E1:187-Interne  -300.00 EUR
  Expenses:E2:186-Interne  300.00 EUR
  Liabilities:E2:401-E1  -300.00 EUR
""" + TWELVE + receipt("02-01", "I1 F12", "900.00")
    assert levied(text, rule) == [("2026-02-28", "50.00"), ("2026-02-28", "15.00")]


def test_a_discount_after_everything_was_paid_takes_back_its_part() -> None:
    text = TWELVE + receipt("02-15", "F12", "12000.00") + """
2026-03-01 * "Escompte" ^F12
  Expenses:E1:665-Escomptes  120.00 EUR
  Assets:E1:411-Clients  -120.00 EUR
2026-03-02 * "Rendu" ^F12
  Assets:E1:411-Clients  120.00 EUR
  Assets:Ruche:512-Banque  -120.00 EUR
"""
    assert counted(text) == [("2026-02-15", "10000.00"), ("2026-03-01", "-100.00")]


def test_each_posting_taken_over_is_an_invoice() -> None:
    """The smaller is paid first: 120 bring in 110, 100 of the other half of 300."""
    text = """
2026-01-01 * "À nouveau" #a-nouveau ^F2025
  Assets:E1:411-Clients  600.00 EUR
    base: 300.00 EUR
  Assets:E1:416-Douteux  120.00 EUR
    base: 110.00 EUR
  Equity:E1:110-Reprise  -720.00 EUR
""" + receipt("02-15", "F2025", "320.00")
    assert counted(text) == [("2026-02-15", "210.00")]


EXIT = """
2026-03-16 custom "ruche-entrepreneur" "E1"
  contract: "left"
"""


def test_a_receipt_after_the_exit_is_levied_under_the_rule_of_the_last_active_day() -> None:
    rule = RULE + RULE.replace("2026-01-01", "2026-03-01").replace("0.10", "0.12")
    rule += RULE.replace("2026-01-01", "2026-04-01").replace("0.10", "0.20")
    text = EXIT + TWELVE + receipt("05-10", "F12", "6000.00")
    assert levied(text, rule) == [("2026-05-31", "600.00")]


def test_after_a_new_entry_the_rule_then_in_force_levies() -> None:
    rule = RULE + RULE.replace("2026-01-01", "2026-03-17").replace("0.10", "0.12")
    text = EXIT + """
2026-04-01 custom "ruche-entrepreneur" "E1"
  contract: "CAPE"
""" + TWELVE + receipt("03-20", "F12", "6000.00") + receipt("04-10", "F12", "6000.00")
    assert moves(sound(text, rule)) == [
        ("2026-03-20", "5000.00", "2026-01-01"),
        ("2026-04-10", "5000.00", "2026-03-17"),
    ]


def test_each_activity_has_its_part_cumulatively() -> None:
    """Bases of 100.00 and 0.05 in thirds: 33.33, 33.34, 33.33 and 0.02, 0.01, 0.02."""
    rule = RULE.replace("basis", 'per: "activity"\n  basis').replace("0.10", "1")
    text = """
2026-01-10 * "Facture" ^F1
  Assets:E1:411-Clients  120.06 EUR
  Income:E1:Poterie:706-Ventes  -100.00 EUR
  Income:E1:Stages:706-Ventes  -0.05 EUR
  Liabilities:E1:44574-Attente  -20.01 EUR
"""
    for month in ("02", "03", "04"):
        text += receipt(f"{month}-01", "F1", "40.02")
    found = sorted((move.activity, move.base) for move in parts(sound(text, rule)))
    assert [base for activity, base in found if activity == "Poterie"] == [3333, 3333, 3334]
    assert [base for activity, base in found if activity == "Stages"] == [1, 2, 2]


def test_the_order_of_a_days_lines_never_matters() -> None:
    lines = [
        TWELVE.replace("01-10", "02-01"),
        invoice("02-01", "F13", "50.00", "0.00", "60.00").replace("44574", "4452"),
        receipt("02-01", "F12 F13", "100.00"),
        receipt("02-01", "F13", "30.00"),
        note("02-01", "7000.00", "1400.00", "8400.00"),
        receipt("02-01", "F12", "-40.00"),
    ]
    lines[1] = lines[1].replace("-0.00", "-10.00")

    def bases(texts: Sequence[str]) -> Decimal:
        return sum((Decimal(base) for _, base in counted("".join(texts))), Decimal(0))

    assert bases(lines) == bases(lines[::-1]) == bases(lines[3:] + lines[:3])


def codes(found: Cooperative) -> list[tuple[str, int]]:
    return [(fault.code, fault.source.line) for fault in found.problems]


def test_a_sale_that_waits_without_a_link_is_a_fault_and_counts_nothing() -> None:
    books = load(TWELVE.replace(" ^F12", ""))
    (fault,) = books.problems
    assert isinstance(fault, Problem)
    assert fault.code == "received-unlinked"
    assert "E1" in fault.message
    assert moves(books) == []


def test_rows_without_beancount_say_the_same() -> None:
    start = date(2026, 1, 1)
    received = {"rate": Decimal("0.10"), "basis": "received", "fixed": (1, "EUR"), "source": "AG"}
    decisions: list[Any] = [
        (start, "ruche-cooperative", ["Ruche"], {}),
        (start, "ruche-entrepreneur", ["E1"], {"contract": "CESA"}),
        (start, "ruche-rule", ["c", "flat"], received),
    ]
    rows = [
        (date(2026, 1, 10), "Assets:E1:411", "1200.00", "EUR", ["F1"], "a"),
        (date(2026, 1, 10), "Income:E1:706", "-1000.00", "EUR", ["F1"], "a"),
        (date(2026, 1, 10), "Liabilities:E1:44574", "-200.00", "EUR", ["F1"], "a"),
        (date(2026, 2, 10), "Assets:Ruche:512", "600.00", "EUR", ["F1"], "b"),
        (date(2026, 2, 10), "Assets:E1:411", "-600.00", "EUR", ["F1"], "b"),
        (start, "Assets:E1:411", "120.00", "EUR", ["F0"], "c", ["a-nouveau"], "", Decimal("100.00")),
        (start, "Equity:E1:110", "-120.00", "EUR", ["F0"], "c", ["a-nouveau"]),
        (date(2026, 3, 10), "Assets:Ruche:512", "120.00", "EUR", ["F0"], "d"),
        (date(2026, 3, 10), "Assets:E1:411", "-120.00", "EUR", ["F0"], "d"),
    ]
    books = Cooperative.from_lines(rows, decisions)
    assert [(str(levy.base), str(levy.amount)) for levy in books.levies("2026")] == [
        ("0.00", "1.00"),
        ("500.00", "51.00"),
        ("100.00", "11.00"),
    ]


def test_it_is_explained_so_that_a_pocket_calculator_can_redo_it() -> None:
    books = sound(TWELVE + receipt("02-15", "F12", "6000.00") + receipt("03-15", "F12", "2000.00"))
    february, march = (books.explain(levy) for levy in books.levies("2026"))
    assert (
        "6000.00 received of 12000.00 on F12 of 2026-01-10 (base 10000.00): "
        "10000.00 × 6000.00 / 12000.00 = 5000.00, less 0.00 counted before: 5000.00" in str(february)
    )
    assert (
        "8000.00 received of 12000.00 on F12 of 2026-01-10 (base 10000.00): "
        "10000.00 × 8000.00 / 12000.00 = 6666.67, less 5000.00 counted before: 1666.67" in str(march)
    )
    books = sound(TWELVE + receipt("02-15", "F12", "12000.00"))
    (whole,) = (books.explain(levy) for levy in books.levies("2026"))
    assert "F12 of 2026-01-10, 12000.00 with VAT, is received whole: its base: 10000.00" in str(whole)
    (received,) = march.as_dict()["segments"][0]["received"]
    assert {key: received[key] for key in ("date", "received_before", "received", "counted_before", "base")} == {
        "date": "2026-03-15",
        "received_before": "6000.00",
        "received": "8000.00",
        "counted_before": "5000.00",
        "base": "1666.67",
    }
    assert (received["invoice"]["amount"], received["invoice"]["base"]) == ("12000.00", "10000.00")
    assert received["invoice"]["links"] == ["F12"]


def test_a_quote_tells_what_a_sale_bears_once_it_is_received() -> None:
    books = sound(TWELVE)
    (levy,) = books.quote("E1", Decimal("1000.00"), date(2026, 1, 20))
    assert levy.amount == 100


@pytest.mark.parametrize(
    "changes",
    [
        {"base": 1_000_001},
        {"amount": 1_100_000},
        {"after": 700_000},
        {"before": -100, "after": 599_900},
        {"after": 1_300_000, "before": 700_000},
    ],
)
def test_the_invariant_finds_what_was_not_received(changes: dict[str, int]) -> None:
    books = sound(TWELVE + receipt("02-15", "F12", "6000.00"))
    facts = Facts.of(books.books, books.decisions, books.outcome)
    (levy,) = books.outcome.levies
    (move,) = levy.segments[0].parts
    spoilt = move._replace(paid=(move.paid[0]._replace(**changes),))
    broken = replace(levy, segments=(levy.segments[0]._replace(parts=(spoilt,)),))
    assert "C5-paid" in against(replace(facts, outcome=replace(facts.outcome, levies=(broken,))))


def test_a_payment_without_its_invoice_is_found() -> None:
    """What is said to come from a receipt, and adds to the base without one, is no part of the transaction."""
    books = sound(TWELVE + receipt("02-15", "F12", "6000.00"))
    facts = Facts.of(books.books, books.decisions, books.outcome)
    (levy,) = books.outcome.levies
    spoilt = levy.segments[0].parts[0]._replace(paid=())
    broken = replace(levy, segments=(levy.segments[0]._replace(parts=(spoilt,)),))
    assert "C5" in against(replace(facts, outcome=replace(facts.outcome, levies=(broken,))))
