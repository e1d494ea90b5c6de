"""Faults that need more than one faulty ledger to be shown."""

from __future__ import annotations

import pytest
from beancount import loader

HEAD = """
option "operating_currency" "EUR"
{plugins}
2026-01-01 custom "ruche-cooperative" "Ruche"
2026-01-01 custom "ruche-entrepreneur" "E007"
  contract: "CAPE"
"""
OURS, AUTO = 'plugin "ruche_plugins.cooperative"', 'plugin "beancount.plugins.auto_accounts"'


@pytest.mark.parametrize("plugins", [f"{OURS}\n{AUTO}", f"{AUTO}\n{OURS}"])
def test_somebody_undeclared_on_an_account_that_another_plugin_opens(plugins: str) -> None:
    text = HEAD.format(plugins=plugins) + (
        '2026-03-14 * "Vente"\n  Assets:Ruche:512-Banque   100.00 EUR\n  Income:E07:706-Ventes    -100.00 EUR\n'
    )
    _, errors, _ = loader.load_string(text)
    assert [(error.source["lineno"], error.message) for error in errors] == [
        (
            text.splitlines().index("  Income:E07:706-Ventes    -100.00 EUR") + 1,
            "“E07” in Income:E07:706-Ventes is nobody declared, but looks like E007; "
            "correct the account, or declare “E07”",
        )
    ]


def test_another_currency_where_nothing_is_in_a_base() -> None:
    text = HEAD.format(plugins=OURS) + (
        '2026-01-01 custom "ruche-rule" "contribution" "flat"\n  rate: 0.10\n  source: "AG"\n'
        "2020-01-01 open Assets:Ruche:512-Dollars\n2020-01-01 open Income:E007:706-Ventes\n"
        '2026-03-14 * "Clôture" #cloture\n  Assets:Ruche:512-Dollars   9.00 USD\n  Income:E007:706-Ventes   -9.00 USD\n'
    )
    _, errors, _ = loader.load_string(text)
    assert errors == []


def test_an_opening_after_the_last_balance_of_a_ledger_without_transactions() -> None:
    text = HEAD.format(plugins=OURS) + (
        '2026-01-01 custom "ruche-rule" "contribution" "flat"\n  rate: 0.10\n  source: "AG"\n'
        "2026-01-01 open Assets:Ruche:512-Banque\n2026-02-01 balance Assets:Ruche:512-Banque 0.00 EUR\n"
        '2026-03-01 custom "ruche-opening" "E007" 100.00 EUR\n'
    )
    _, errors, _ = loader.load_string(text)
    assert errors == []


def test_two_lines_of_one_plugin_where_every_account_was_opened_by_hand() -> None:
    text = HEAD.format(plugins=f"{OURS}\n{OURS}") + (
        '2026-01-01 custom "ruche-rule" "contribution" "flat"\n  rate: 0.10\n  source: "AG"\n'
        "2020-01-01 open Assets:Ruche:512-Banque\n2020-01-01 open Income:E007:706-Ventes\n"
        "2020-01-01 open Expenses:E007:186-Contribution\n2020-01-01 open Income:Ruche:187-Contribution\n"
        '2026-03-14 * "Vente"\n  Assets:Ruche:512-Banque   9.00 EUR\n  Income:E007:706-Ventes   -9.00 EUR\n'
    )
    _, errors, _ = loader.load_string(text)
    assert ["does what ruche_plugins.cooperative does already" in error.message for error in errors] == [True]


@pytest.mark.parametrize("name", ["ruche_rule", "Ruche-Rule", "ruche-rules"])
def test_a_ledger_whose_only_directive_is_misspelt(name: str) -> None:
    _, errors, _ = loader.load_string(f'{OURS}\n2026-01-01 custom "{name}" "contribution" "flat"\n')
    assert [error.source["lineno"] for error in errors] == [2]
    assert f"unknown directive “{name}”" in errors[0].message
