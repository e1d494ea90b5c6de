"""Bugs of software that levies on what is received: money that comes in by another door, VAT, discounts, refunds."""

from __future__ import annotations

import pytest
from beancount import loader

from ruche_ledger import Cooperative

HOUSE = """\
option "operating_currency" "EUR"
plugin "beancount.plugins.auto_accounts"
plugin "ruche_plugins.cooperative"
2026-01-01 custom "ruche-cooperative" "Ruche"
2026-01-01 custom "ruche-entrepreneur" "E007"
  contract: "CESA"
2026-01-01 custom "ruche-entrepreneur" "E012"
  contract: "CESA"
2026-01-01 custom "ruche-rule" "contribution" "flat"
  basis: "received"
  rate: 0.10
  source: "AG 2025-06-14"
2026-02-10 * "Mairie" "Atelier" ^F-1
  Assets:E007:411-Clients           1200.00 EUR
  Income:E007:706-Ateliers         -1000.00 EUR
  Liabilities:E007:44574-TVA        -200.00 EUR
"""
VAT = "  Liabilities:E007:44574-TVA  200.00 EUR\n  Liabilities:Ruche:44571-TVA  -200.00 EUR\n"


def levied(text: str) -> list[str]:
    """What E007 bears, of a ledger without a fault."""
    entries, errors, options = loader.load_string(HOUSE + text, dedent=False)
    assert [error.message for error in errors] == []
    cooperative = Cooperative.from_entries(entries, options)
    assert cooperative.levies("2026", owner="E012") == ()
    return [f"{levy.amount:.2f}" for levy in cooperative.levies("2026", owner="E007")]


def receipt(account: str, amount: str = "1200.00", day: str = "2026-03-10") -> str:
    return f'{day} * "Mairie" "Règlement" ^F-1\n  {account}  {amount} EUR\n  Assets:E007:411-Clients  -{amount} EUR\n'


PAID_THROUGH = {
    "bank": "Assets:Ruche:512-Banque",
    "cash": "Assets:Ruche:530-Caisse",
    "payment-platform": "Assets:Ruche:5189-Plateforme",
    "own-pocket": "Assets:E007:425-Avances",
    "set-off-with-a-supplier": "Liabilities:E007:401-Fournisseurs",
    "another-entrepreneur": "Liabilities:E012:467-Debiteurs",
    "the-cooperative": "Assets:Ruche:467-Debiteurs",
}


@pytest.mark.parametrize("account", PAID_THROUGH.values(), ids=PAID_THROUGH)
def test_fee_dodged_by_paying_through_another_account(account: str) -> None:
    assert levied(receipt(account) + VAT) == ["100.00"]


def test_fee_on_what_nobody_has_paid() -> None:
    assert levied('2026-03-10 * "Autre"\n  Assets:Ruche:512-Banque  1.00 EUR\n  Equity:Ruche:101-Capital\n') == []


def test_fee_on_the_vat_of_a_receipt() -> None:
    """Half of 1,200 is 500 of turnover, not 600."""
    assert levied(receipt("Assets:Ruche:512-Banque", "600.00")) == ["50.00"]


def test_parts_that_round_to_more_than_the_whole() -> None:
    """1,200 in seven parts: what each brings in is rounded, and together they bring in 1,000.00."""
    parts = ["171.43"] * 6 + ["171.42"]
    text = "".join(receipt("Assets:Ruche:512-Banque", part, f"2026-0{3 + at}-10") for at, part in enumerate(parts))
    taken = levied(text)
    # 171.43 × 1000 / 1200 is 142.858…: the parts reach 142.86, 285.72, 428.58 …, and the last one completes 1,000.00.
    assert taken == ["14.29"] * 7


def test_discount_for_early_payment_is_not_received() -> None:
    """1,176 come in, 24 are the discount and its VAT: 980 of turnover."""
    text = (
        '2026-03-10 * "Mairie" "Escompte de 2 %" ^F-1\n  Assets:Ruche:512-Banque  1176.00 EUR\n'
        "  Expenses:E007:665-Escomptes  20.00 EUR\n  Liabilities:E007:44574-TVA  4.00 EUR\n"
        "  Assets:E007:411-Clients  -1200.00 EUR\n"
    )
    assert levied(text) == ["98.00"]


def test_refund_whose_fee_was_not_given_back() -> None:
    """Paid in March, taken back in June: what was levied on it comes back."""
    text = receipt("Assets:Ruche:512-Banque") + (
        '2026-06-10 * "Mairie" "Avoir" ^F-1\n  Assets:E007:411-Clients  -1200.00 EUR\n'
        "  Income:E007:706-Ateliers  1000.00 EUR\n  Liabilities:E007:44574-TVA  200.00 EUR\n"
    )
    assert levied(text) == ["100.00", "-100.00"]


def test_fee_on_a_receivable_that_is_only_moved() -> None:
    """From 411 to 416: the customer has not paid."""
    moved = '2026-06-10 * "Douteux" ^F-1\n  Assets:E007:416-Douteux  1200.00 EUR\n  Assets:E007:411-Clients\n'
    assert levied(moved) == []
