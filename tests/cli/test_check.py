"""`ruche check`: faults, remarks, invariants and cash, for people and for machines."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from ruche_ledger import ledgers
from ruche_ledger.cli import ruche
from ruche_ledger.invariants import INVARIANTS

ERRORS = Path(__file__).parents[1] / "errors"

HOUSE = """\
option "operating_currency" "EUR"
plugin "ruche_plugins.cooperative"
2026-01-01 custom "ruche-cooperative" "Ruche"
2026-01-01 custom "ruche-entrepreneur" "E007"
  contract: "CAPE"
2026-01-01 custom "ruche-entrepreneur" "E012"
  contract: "CESA"
2026-01-01 open Assets:Ruche:512-Banque
2026-01-01 open Assets:Ruche:411-Clients
2026-01-01 open Income:E007:706-Ventes
2026-01-01 open Income:E007:187-Interne
2026-01-01 open Expenses:E012:186-Interne
2026-01-01 open Expenses:E012:604-Etudes
2026-01-01 open Liabilities:Ruche:44571-TVA
2026-01-01 open Liabilities:Ruche:44566-TVA
2026-01-01 open Liabilities:Ruche:431-Urssaf
2026-01-01 open Assets:Ruche:425-Avances
2026-01-01 open Equity:Ruche:101-Capital
2026-01-15 * "Atelier" "Facture"
  Assets:Ruche:512-Banque      1200.00 EUR
  Income:E007:706-Ventes      -1000.00 EUR
  Liabilities:Ruche:44571-TVA  -200.00 EUR
"""
RULE = """\
2026-01-01 custom "ruche-rule" "contribution" "flat"
  rate: 0.10
  source: "AG"
"""


def check(text: str, folder: Path, *words: str, lang: str = "en") -> Result:
    path = folder / "books.beancount"
    path.write_text(text, "utf-8")
    return CliRunner().invoke(ruche, ["--lang", lang, "check", str(path), *words])


def as_json(text: str, folder: Path, lang: str = "en") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(check(text, folder, "--json", lang=lang).stdout)
    return found


def test_sound_ledger(tmp_path: Path) -> None:
    done = check(HOUSE + RULE, tmp_path)
    assert done.exit_code == 0, done.output
    assert "All is well. Faults: 0; invariants that do not hold: 0; remarks: 0." in done.stdout
    assert done.stdout.count("✓") == len(INVARIANTS)
    assert "✗" not in done.stdout


def test_every_figure_of_the_cover(tmp_path: Path) -> None:
    more = """\
2026-01-20 * "VAT on purchases, pay, an advance"
  Liabilities:Ruche:44566-TVA     50.00 EUR
  Liabilities:Ruche:431-Urssaf   -80.00 EUR
  Assets:Ruche:425-Avances        30.00 EUR
  Equity:Ruche:101-Capital
"""
    assert as_json(HOUSE + RULE + more, tmp_path)["cash"] == {
        "day": "2026-01-31",
        "cash": "1200.00",
        "entrepreneurs": "900.00",
        "funds": "0.00",
        "vat": "150.00",
        "social": "80.00",
        "needed": "1130.00",
        "left": "70.00",
        "covered": True,
    }


def test_a_shortage_is_not_well(tmp_path: Path) -> None:
    """What a customer of the cooperative still owes pays nobody."""
    unpaid = """\
2026-01-20 * "Rent, paid" "for the cooperative's own part"
  Equity:Ruche:101-Capital     300.00 EUR
  Assets:Ruche:512-Banque     -300.00 EUR
"""
    done = check(HOUSE + RULE + unpaid, tmp_path)
    assert done.exit_code == 1
    assert "short" in done.stdout
    assert "−200.00" in done.stdout
    said = " ".join(done.stdout.split())
    assert "Not all is well. Faults: 0; invariants that do not hold: 0; remarks: 0. Cash is short by 200.00." in said


def test_without_class_5_cash_is_not_examined(tmp_path: Path) -> None:
    done = check(
        (HOUSE + RULE)
        .replace("512-Banque", "411-Clients  ")
        .replace("2026-01-01 open Assets:Ruche:411-Clients  \n", ""),
        tmp_path,
    )
    assert done.exit_code == 0, done.output
    assert "not examined" in done.stdout


@pytest.mark.parametrize("path", sorted(ERRORS.glob("*.beancount"))[::6], ids=lambda path: path.stem)
def test_faults_in_both_languages(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Places start from the working directory, so that an editor opens them."""
    monkeypatch.chdir(path.parent)
    for lang, ending in (("en", ".txt"), ("fr", ".fr.txt")):
        done = CliRunner().invoke(ruche, ["--lang", lang, "check", path.name])
        assert done.exit_code == 1
        assert set(path.with_suffix(ending).read_text("utf-8").splitlines()) <= set(done.stdout.splitlines())


def test_errors_of_beancount_count(tmp_path: Path) -> None:
    found = as_json(HOUSE + RULE + "2026-02-01 balance Assets:Ruche:512-Banque 1.00 EUR\n", tmp_path)
    assert not found["ok"]
    (fault,) = found["faults"]
    assert fault["code"] == "beancount"
    assert fault["line"] == 26
    assert fault["message"].startswith("Balance failed")


def test_json(tmp_path: Path) -> None:
    found = as_json(HOUSE + RULE, tmp_path, "fr")
    assert found["ok"] is True
    assert list(found) == ["ledger", "ok", "faults", "notices", "invariants", "cash"]
    assert all(set(row) == {"id", "sentence", "holds", "findings"} and row["holds"] for row in found["invariants"])
    assert found["invariants"][0]["sentence"] == "Toute écriture calculée est équilibrée, à zéro exactement."


INTERNAL = """\
2026-02-03 * "E012 buys from E007"
  Income:E007:{sale}   -100.00 EUR
  Expenses:E012:{purchase}   100.00 EUR
"""


def test_internal_sale_on_70_is_a_remark(tmp_path: Path) -> None:
    text = HOUSE + RULE + INTERNAL.format(sale="706-Ventes", purchase="604-Etudes")
    found = as_json(text, tmp_path)
    assert found["ok"] is True
    (notice,) = found["notices"]
    assert (notice["code"], notice["line"], notice["severity"]) == ("internal-sale-on-70", 26, "notice")
    assert "187 against 186" in notice["message"]
    done = check(text, tmp_path, lang="fr")
    assert done.exit_code == 0
    assert "remarque\u00a0: Income:E007:706-Ventes reçoit une vente interne" in done.stdout


def test_internal_sale_on_187_is_none(tmp_path: Path) -> None:
    found = as_json(HOUSE + RULE + INTERNAL.format(sale="187-Interne", purchase="186-Interne"), tmp_path)
    assert found["notices"] == []


def special(*later: str) -> str:
    """A rule for all, one for CESA from February on, and what follows."""
    cesa = RULE.replace("2026-01-01", "2026-02-01").replace("  rate", '  contracts: "CESA"\n  rate')
    return HOUSE + RULE + cesa + "".join(later)


def test_new_directive_without_contracts_ends_special_rates(tmp_path: Path) -> None:
    found = as_json(special(RULE.replace("2026-01-01", "2026-03-01")), tmp_path)
    assert found["ok"] is True
    (notice,) = found["notices"]
    assert (notice["code"], notice["line"]) == ("ends-special-terms", 30)
    assert "from 2026-03-01 on it also ends the one for CESA of 2026-02-01 (books.beancount:26)" in notice["message"]


def test_special_rates_beside_the_new_directive_are_no_remark(tmp_path: Path) -> None:
    cape = RULE.replace("2026-01-01", "2026-03-01").replace("  rate", '  contracts: "CAPE"\n  rate')
    assert as_json(special(cape), tmp_path)["notices"] == []
    assert as_json(special(), tmp_path)["notices"] == []


def test_each_special_rate_ends_once(tmp_path: Path) -> None:
    """What a later directive without contracts finds is no special rate any more."""
    third = RULE.replace("2026-01-01", "2026-03-01") + RULE.replace("2026-01-01", "2026-04-01")
    assert [notice["line"] for notice in as_json(special(third), tmp_path)["notices"]] == [30]


def test_ledger_without_plugin_line(tmp_path: Path) -> None:
    found = as_json((HOUSE + RULE).replace('plugin "ruche_plugins.cooperative"', "; no plugin"), tmp_path)
    assert found["ok"] is True
    assert [notice["code"] for notice in found["notices"]] == ["no-plugin"]


PLAIN = """\
2026-01-01 open Assets:512-Banque
2026-01-01 open Income:E007:706-Ventes
2026-01-15 * "Vente"
  Assets:512-Banque     10.00 EUR
  Income:E007:706-Ventes
"""


@pytest.mark.parametrize("text", ["", PLAIN], ids=["empty", "somebody's"])
def test_ledger_that_declares_no_cooperative(text: str, tmp_path: Path) -> None:
    found = as_json(text, tmp_path)
    assert found["ok"] is True
    assert found["cash"] is None
    (notice,) = found["notices"]
    assert (notice["code"], notice["line"]) == ("nothing-declared", 1)
    assert notice["file"].endswith("books.beancount")
    done = check(text, tmp_path, lang="fr")
    assert done.exit_code == 0
    assert "ce livre ne déclare aucune coopérative, donc rien de ruche_ledger ne s’y applique" in done.stdout


def test_directives_without_a_cooperative_are_a_fault_and_no_remark() -> None:
    done = CliRunner().invoke(ruche, ["check", str(ERRORS / "no-cooperative.beancount"), "--json"])
    assert json.loads(done.stdout)["notices"] == []


def test_what_cannot_be_read_is_not_covered(tmp_path: Path) -> None:
    """Green invariants under a syntax error would read as if the unread lines held, too."""
    for lang, words in (
        ("en", "What could not be read or applied is not covered by what follows:"),
        ("fr", "Ce qui suit ne couvre pas ce qui n’a pas pu être lu ou appliqué"),
    ):
        spoilt = check(HOUSE + RULE + "2026-02-01 what is this\n", tmp_path, lang=lang)
        assert spoilt.exit_code == 1
        before, _, after = spoilt.stdout.partition(words)
        assert "books.beancount:26" in before
        assert after.count("✓") == len(INVARIANTS)
        assert words not in check(HOUSE + RULE, tmp_path, lang=lang).stdout


def test_invariant_that_does_not_hold_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ruche_ledger.rules.scales.Scale.apply", lambda _scale, base: 2 * base)
    done = check(HOUSE + RULE, tmp_path)
    assert done.exit_code == 1
    assert "✗ C5" in done.stdout
    assert "contribution-2026-01-E007 takes 200.00 where the rule gives 100.00" in done.stdout


def test_the_example_is_sound() -> None:
    done = CliRunner().invoke(ruche, ["--lang", "en", "check", str(ledgers.example("la-ruche"))])
    assert done.exit_code == 0, done.output


def test_the_reference_names_every_invariant_and_remark() -> None:
    page = Path(__file__).parents[2].joinpath("docs", "reference", "check.md").read_text("utf-8")
    assert [invariant.id for invariant in INVARIANTS if f"| `{invariant.id}` | {invariant.sentence}" not in page] == []
    codes = ("nothing-declared", "internal-sale-on-70", "ends-special-terms", "no-plugin")
    assert [code for code in codes if f"`{code}`" not in page] == []


def test_a_grant_before_the_books_begin_is_no_payment(tmp_path: Path) -> None:
    grant = '2025-12-20 custom "ruche-grant" "Solidarite" "aid" "E007" 40.00 EUR\n  source: "CA"\n'
    fund = '2025-01-01 custom "ruche-fund" "Solidarite"\n' + (
        '2025-01-01 custom "ruche-solidarity" "Solidarite" "aid"\n  decision: "each"\n  source: "AG"\n'
    )
    (remark,) = as_json(HOUSE + RULE + fund + grant, tmp_path)["notices"]
    assert remark["code"] == "grant-too-early"
    assert remark["message"] == (
        "this grant is of a month before 2026-01-15, when these books begin, so nothing of it is paid; "
        "correct its day, or take it out"
    )
    later = grant.replace("2025-12-20", "2026-01-02")
    assert not as_json(HOUSE + RULE + fund + later, tmp_path)["notices"], "the same month is early enough"


def test_a_base_that_nothing_reads(tmp_path: Path) -> None:
    """What counts of an invoice is what it posts; only one that is taken over says it beside its receivable."""
    invoice = """\
2026-01-01 open Assets:E007:411-Clients
2026-01-20 * "Atelier" "Facture"{tag} ^F-1
  Assets:E007:411-Clients       120.00 EUR
    base: 100.00 EUR
  {other}      -120.00 EUR
"""
    sold = HOUSE + RULE + invoice.format(tag="", other="Income:E007:706-Ventes")
    (remark,) = as_json(sold, tmp_path)["notices"]
    assert (remark["code"], remark["line"]) == ("base-unread", sold.splitlines().index("    base: 100.00 EUR"))
    taken_over = HOUSE + RULE + invoice.format(tag=" #a-nouveau", other="Equity:Ruche:101-Capital")
    assert as_json(taken_over, tmp_path)["notices"] == []
