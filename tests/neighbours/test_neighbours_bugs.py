"""Bugs that software in this field really had, each as the ledger on which it showed. Figures are worked by hand.

The same invoice in two files is in `test_invoice_twice`.
"""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from beancount import loader

from ruche_ledger import Cooperative

HOUSE = """\
option "operating_currency" "EUR"
plugin "beancount.plugins.auto_accounts"
plugin "ruche_plugins.cooperative"
2026-01-01 custom "ruche-cooperative" "Ruche"
2026-01-01 custom "ruche-fund" "Solidarite"
2026-01-01 custom "ruche-entrepreneur" "E007"
  contract: "CESA"
2026-01-01 custom "ruche-entrepreneur" "E012"
  contract: "CESA"
"""


def rule(rate: str, day: str = "2026-01-01", *keys: str, name: str = "contribution") -> str:
    """A flat rule."""
    lines = [f'{day} custom "ruche-rule" "{name}" "flat"', f"  rate: {rate}", *(f"  {key}" for key in keys)]
    return "\n".join([*lines, '  source: "AG 2025-06-14"\n'])


def books(text: str) -> Cooperative:
    """A ledger that Beancount and the plugin find no fault with."""
    entries, errors, options = loader.load_string(HOUSE + text, dedent=False)
    assert [error.message for error in errors] == []
    return Cooperative.from_entries(entries, options)


def levied(cooperative: Cooperative, owner: str = "E007", period: str = "2026") -> list[str]:
    """The amounts taken from an owner, in order of date."""
    return [f"{levy.amount:.2f}" for levy in cooperative.levies(period, owner=owner)]


def sale(day: str, amount: str, words: str = "^F-1", account: str = "Income:E007:706-Ventes") -> str:
    """An invoice on the seller's own receivable."""
    owner = account.split(":")[1]
    return f'{day} * "Facture" {words}\n  Assets:{owner}:411-Clients  {amount} EUR\n  {account}  -{amount} EUR\n'


# ------------------------------------------------------------------------------- refund without its fee


@pytest.mark.parametrize("levied_on", ["month", "document"])
def test_refund_whose_fee_was_not_given_back(levied_on: str) -> None:
    """1,000 in June at 10 %, taken back in September, when the rate is 12 %: 100 is given back, not 120, not 0."""
    key = f'levied: "{levied_on}"'
    cooperative = books(
        rule("0.10", "2026-01-01", key)
        + rule("0.12", "2026-07-01", key)
        + sale("2026-06-10", "1000.00")
        + '2026-09-10 * "Avoir" ^F-1\n  Assets:E007:411-Clients  -1000.00 EUR\n  Income:E007:706-Ventes  1000.00 EUR\n'
    )
    assert levied(cooperative) == ["100.00", "-100.00"]
    assert cooperative.position("E007", date(2026, 9, 30)) == 0
    assert cooperative.position("Ruche", date(2026, 9, 30)) == 0


def test_refund_of_a_part_gives_back_that_part_and_the_funds_too() -> None:
    """1,000 at 10 %, a fifth of it for the fund; 250 refunded: 25.00, of which the fund gives 5.00."""
    cooperative = books(
        rule("0.10", "2026-01-01", 'fund: "Solidarite"', "fund-share: 0.20")
        + sale("2026-06-10", "1000.00")
        + '2026-07-10 * "Avoir" ^F-1\n  Assets:E007:411-Clients  -250.00 EUR\n  Income:E007:706-Ventes  250.00 EUR\n'
    )
    assert levied(cooperative) == ["100.00", "-25.00"]
    assert cooperative.position("Solidarite", date(2026, 6, 30)) == Decimal("20.00")
    assert cooperative.position("Solidarite", date(2026, 7, 31)) == Decimal("15.00")


# ------------------------------------------------------------------------------- a rate of 0


def test_rate_of_zero_taken_for_unset() -> None:
    """From July on nothing is due; a rate that is “falsy” must not fall back to the one before, nor to a default."""
    rules = rule("0.10") + rule("0.00", "2026-07-01")
    cooperative = books(rules + sale("2026-06-10", "1000.00") + sale("2026-07-10", "1000.00", "^F-2"))
    assert cooperative.problems == ()
    assert levied(cooperative) == ["100.00"]


def test_band_of_zero_taken_for_unset() -> None:
    """The first 10,000 are free, and use up their band; the rest bears 10 %."""
    scale = (
        '2026-01-01 custom "ruche-rule" "contribution" "graduated"\n  window: "year"\n  band-1: 0.00 EUR\n'
        '  rate-1: 0.00\n  band-2: 10000.00 EUR\n  rate-2: 0.10\n  source: "AG 2025-06-14"\n'
    )
    cooperative = books(scale + sale("2026-02-10", "9000.00") + sale("2026-03-10", "3000.00", "^F-2"))
    assert levied(cooperative) == ["200.00"]


def test_fixed_amount_of_zero_taken_for_unset() -> None:
    """15 a month in January and February, nothing from March on."""
    cooperative = books(
        rule("0.00", "2026-01-01", "fixed: 15.00 EUR")
        + rule("0.00", "2026-03-01", "fixed: 0.00 EUR")
        + sale("2026-01-10", "1000.00")
        + sale("2026-04-10", "1000.00", "^F-2")
    )
    assert levied(cooperative) == ["15.00", "15.00"]


def test_individual_rate_of_zero_taken_for_unset() -> None:
    """A decision that E007 pays nothing until July is a decision; E012 pays 10 % as before, and so does E007 then."""
    terms = (
        '2026-02-01 custom "ruche-terms" "E007" "contribution"\n  rate: 0.00\n  until: 2026-07-01\n'
        '  source: "CA 2026-01-20"\n'
    )
    invoices = sale("2026-02-10", "1000.00") + sale("2026-07-10", "1000.00", "^F-2")
    cooperative = books(rule("0.10") + terms + invoices + invoices.replace("E007", "E012").replace("^F", "^G"))
    assert levied(cooperative) == ["100.00"]
    assert levied(cooperative, "E012") == ["100.00", "100.00"]


def test_minimum_and_cap_of_zero_taken_for_unset() -> None:
    """A cap of 0 caps: nothing is due; a minimum of 0 adds nothing."""
    keys = ("minimum: 0.00 EUR", 'minimum-per: "year"', "cap: 0.00 EUR", 'cap-per: "year"', 'prorata: "none"')
    cooperative = books(rule("0.10", "2026-01-01", *keys) + sale("2026-02-10", "1000.00") + sale("2026-12-31", "1.00"))
    assert levied(cooperative) == []


# ------------------------------------------------------------------------------- what bears no fee


def test_fee_on_the_cooperatives_own_income() -> None:
    """A grant, a training that the house itself sells, what the fund receives: nobody's turnover."""
    cooperative = books(
        rule("0.10")
        + '2026-02-10 * "Subvention"\n  Assets:Ruche:512-Banque  5000.00 EUR\n  Income:Ruche:74-Subventions\n'
        + '2026-02-11 * "Formation"\n  Assets:Ruche:512-Banque  800.00 EUR\n  Income:Ruche:706-Formation\n'
        + '2026-02-12 * "Don"\n  Assets:Ruche:512-Banque  300.00 EUR\n  Income:Solidarite:758-Dons\n'
    )
    assert cooperative.levies("2026") == ()
    assert cooperative.position("Solidarite", date(2026, 2, 28)) == Decimal("300.00")


def test_fee_on_the_fees_themselves() -> None:
    """Two rules beside each other: neither is in the base of the other, nor in its own in the month after."""
    rules = rule("0.10") + rule("0.02", name="assurance")
    cooperative = books(rules + sale("2026-02-10", "1000.00") + sale("2026-03-10", "1000.00", "^F-2"))
    assert sorted(levied(cooperative)) == ["100.00", "100.00", "20.00", "20.00"]


def test_fee_on_a_transfer_inside_the_cooperative() -> None:
    """Money moved between banks, a customer's debt turned doubtful, one entrepreneur selling to another on 187."""
    cooperative = books(
        rule("0.10")
        + sale("2026-02-10", "1000.00")
        + '2026-03-10 * "Virement interne"\n  Assets:Ruche:5122-Livret  900.00 EUR\n  Assets:Ruche:5121-Banque\n'
        + '2026-03-11 * "Douteux" ^F-1\n  Assets:E007:416-Douteux  1000.00 EUR\n  Assets:E007:411-Clients\n'
        + '2026-03-12 * "Atelier pour E012"\n  Expenses:E012:186-Interne  400.00 EUR\n  Income:E007:187-Interne\n'
    )
    assert levied(cooperative) == ["100.00"]
    assert levied(cooperative, "E012") == []


# ------------------------------------------------------------------------------- fee dodged


PAID_THROUGH = {
    "bank": "Assets:Ruche:512-Banque",
    "cash": "Assets:Ruche:530-Caisse",
    "another-bank": "Assets:Ruche:5189-Plateforme",
    "own-pocket": "Assets:E007:425-Avances",
    "set-off-with-a-supplier": "Liabilities:E007:401-Fournisseurs",
    "another-entrepreneurs-debt": "Liabilities:E012:467-Debiteurs",
    "the-cooperatives-receivable": "Assets:Ruche:411-Clients",
}


@pytest.mark.parametrize("account", PAID_THROUGH.values(), ids=PAID_THROUGH)
def test_fee_dodged_by_paying_through_another_account(account: str) -> None:
    """What counts is what was sold, not where the money went; the cooperative has a leg, so it is no internal sale."""
    beside = "  Assets:Ruche:512-Banque  1.00 EUR\n  Liabilities:Ruche:44571-TVA  -1.00 EUR\n"
    sold = f'2026-02-10 * "Vente"\n  {account}  1000.00 EUR\n  Income:E007:706-Ventes  -1000.00 EUR\n{beside}'
    cooperative = books(rule("0.10") + sold)
    assert levied(cooperative) == ["100.00"]


@pytest.mark.parametrize("account", ["701-Pots", "706-Ateliers", "706100-Formation", "707-Livres", "Stages:706-Stages"])
def test_fee_dodged_by_selling_on_another_account(account: str) -> None:
    cooperative = books(rule("0.10") + sale("2026-02-10", "1000.00", account=f"Income:E007:{account}"))
    assert levied(cooperative) == ["100.00"]


# ------------------------------------------------------------------------------- rounding


def test_truncation_of_two_euros_at_fourteen_and_a_half_percent() -> None:
    """A binary float makes 0.28999… of it, and cutting that off 0.28."""
    cooperative = books(rule("0.145") + sale("2026-02-10", "2.00"))
    assert levied(cooperative) == ["0.29"]
    (levy,) = cooperative.levies("2026")
    assert levy.unrounded == Decimal("0.29")


THREE_LINES = (
    '2026-02-10 * "Facture" ^F-1\n  Assets:E007:411-Clients  0.15 EUR\n'
    + "  Income:E007:706-Ventes  -0.05 EUR\n" * 3
)


def test_rounding_per_line_against_per_document() -> None:
    """Three lines of 0.05 at 10 %: 0.015 for the document, 0.02; rounding each line makes 0.03 of it."""
    cooperative = books(rule("0.10", "2026-01-01", 'levied: "document"') + THREE_LINES)
    assert levied(cooperative) == ["0.02"]


def test_rounding_per_document_against_per_month() -> None:
    """Three invoices of 0.05: one cent each if each bears its own, 0.02 in all if the month does."""
    invoices = "".join(sale(f"2026-02-1{number}", "0.05", f"^F-{number}") for number in range(3))
    assert levied(books(rule("0.10", "2026-01-01", 'levied: "document"') + invoices)) == ["0.01"] * 3
    assert levied(books(rule("0.10") + invoices)) == ["0.02"]


def test_rounding_drift_over_a_year() -> None:
    """0.05 a month for twelve months, bands over the year: slices that add up to 10 % of 0.60, not twelve cents."""
    invoices = "".join(sale(f"2026-{month:02}-10", "0.05", f"^F-{month}") for month in range(1, 13))
    taken = levied(books(rule("0.10", "2026-01-01", 'window: "year"') + invoices))
    assert sum(map(Decimal, taken)) == Decimal("0.06")
    assert set(taken) == {"0.01"}


# ------------------------------------------------------------------------------- discounts


def test_discount_on_the_invoice() -> None:
    """1,000 less a rebate of 100 on the same invoice (709): 10 % of 900."""
    invoice = (
        '2026-02-10 * "Facture" ^F-1\n  Assets:E007:411-Clients  900.00 EUR\n'
        "  Income:E007:706-Ventes  -1000.00 EUR\n  Income:E007:7096-Rabais  100.00 EUR\n"
    )
    assert levied(books(rule("0.10") + invoice)) == ["90.00"]
    assert levied(books(rule("0.10", "2026-01-01", 'levied: "document"') + invoice)) == ["90.00"]


def test_discount_granted_later() -> None:
    """A rebate in March on February's invoice gives back its part, at February's rate."""
    text = sale("2026-02-10", "1000.00") + (
        '2026-03-10 * "Remise" ^F-1\n  Assets:E007:411-Clients  -100.00 EUR\n  Income:E007:7096-Rabais  100.00 EUR\n'
    )
    assert levied(books(rule("0.10") + rule("0.20", "2026-03-01") + text)) == ["100.00", "-10.00"]


def test_discount_for_early_payment_is_a_charge_of_its_own() -> None:
    """665 is financial: turnover stays what it was, unless the rule deducts it."""
    text = sale("2026-02-10", "1000.00") + (
        '2026-02-20 * "Escompte" ^F-1\n  Assets:Ruche:512-Banque  980.00 EUR\n'
        "  Expenses:E007:665-Escomptes  20.00 EUR\n  Assets:E007:411-Clients  -1000.00 EUR\n"
    )
    assert levied(books(rule("0.10") + text)) == ["100.00"]
    assert levied(books(rule("0.10", "2026-01-01", 'less: "665"') + text)) == ["98.00"]


# ------------------------------------------------------------------------------- internal sales and VAT


def test_internal_sale_whose_vat_must_not_unbalance_it() -> None:
    """Inside one entity there is no VAT: 1,000 from one to the other, and all positions still add up to zero."""
    cooperative = books(
        rule("0.10") + '2026-02-10 * "E007 pour E012" ^I-1\n  Expenses:E012:186-Interne  1000.00 EUR\n'
        "  Income:E007:187-Interne  -1000.00 EUR\n"
    )
    day = date(2026, 2, 28)
    assert cooperative.levies("2026") == ()
    assert [cooperative.position(owner, day) for owner in ("E007", "E012", "Ruche")] == [1000, -1000, 0]


def test_internal_sale_with_vat_on_one_side_is_refused_at_its_line() -> None:
    """The seller's 1,200 against the buyer's 1,000 is the bug itself; it is said at the line, and nothing follows."""
    text = (
        '2026-02-10 * "E007 pour E012"\n  Expenses:E012:186-Interne  1000.00 EUR\n'
        "  Income:E007:187-Interne  -1000.00 EUR\n  Liabilities:E007:44574-TVA  -200.00 EUR\n"
    )
    entries, errors, options = loader.load_string(HOUSE + rule("0.10") + text, dedent=False)
    assert {error.source["lineno"] for error in errors} == {HOUSE.count("\n") + 4}
    assert any("leave -200.00 EUR over" in error.message for error in errors)
    assert Cooperative.from_entries(entries, options).levies("2026") == ()


def test_internal_sale_with_vat_on_both_sides_bears_no_fee_on_the_vat() -> None:
    """Written with VAT all the same, on the owners' accounts: still internal, still balanced, no 1,200 anywhere."""
    cooperative = books(
        rule("0.10") + '2026-02-10 * "E007 pour E012"\n  Expenses:E012:604-Etudes  1000.00 EUR\n'
        "  Assets:E012:44566-TVA  200.00 EUR\n  Liabilities:E012:401-E007  -1200.00 EUR\n"
        "  Assets:E007:411-E012  1200.00 EUR\n  Income:E007:706-Ventes  -1000.00 EUR\n"
        "  Liabilities:E007:44571-TVA  -200.00 EUR\n"
    )
    assert cooperative.levies("2026") == ()
    assert [cooperative.position(owner, date(2026, 2, 28)) for owner in cooperative.owners] == [0, 0, 0, 0]


def test_internal_rate_is_taken_of_the_sale_without_its_vat() -> None:
    """5 % of 1,000 between members, however the VAT is written, and from the seller alone."""
    internal = rule("0.05", "2026-01-01", 'channel: "internal"')
    sold = (
        '2026-02-10 * "E007 pour E012"\n  Expenses:E012:604-Etudes  1000.00 EUR\n'
        "  Assets:E012:44566-TVA  200.00 EUR\n  Liabilities:E012:401-E007  -1200.00 EUR\n"
        "  Assets:E007:411-E012  1200.00 EUR\n  Income:E007:706-Ventes  -1000.00 EUR\n"
        "  Liabilities:E007:44571-TVA  -200.00 EUR\n"
    )
    cooperative = books(rule("0.10") + internal + sold)
    assert levied(cooperative) == ["50.00"]
    assert levied(cooperative, "E012") == []
    assert sum(cooperative.position(owner, date(2026, 2, 28)) for owner in cooperative.owners) == 0


# ------------------------------------------------------------------------------- stale cache

RELOADS = """
import sys
from pathlib import Path
from beancount import loader
loader.PICKLE_CACHE_THRESHOLD = 0
loader.initialize(use_cache=True)
main, decisions = Path(sys.argv[1]), Path(sys.argv[2])
def balance():
    entries, errors, options = loader.load_file(str(main))
    assert not errors, errors
    print(sum(posting.units.number for entry in entries if hasattr(entry, "postings")
              for posting in entry.postings if posting.account == "Expenses:E007:186-Contribution"))
balance()
balance()
assert list(main.parent.glob(".*picklecache")), "nothing was cached"
decisions.write_text(decisions.read_text("utf-8").replace("0.10", "0.12"), "utf-8")
balance()
"""


def test_reload_after_a_rule_was_edited_served_from_a_stale_cache(tmp_path: Path) -> None:
    """Beancount keeps a slow load beside the ledger; an edited rule file, though included, must be seen at once."""
    main, decisions = tmp_path / "main.beancount", tmp_path / "decisions.beancount"
    main.write_text(HOUSE + 'include "decisions.beancount"\n' + sale("2026-02-10", "1000.00"), "utf-8")
    decisions.write_text(rule("0.10"), "utf-8")
    done = subprocess.run([sys.executable, "-c", RELOADS, main, decisions], capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["100.00", "100.00", "120.00"], done.stderr
