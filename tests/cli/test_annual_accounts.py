"""`ruche statement` at the year's end: columns that add up on a screen, and sentences for what cannot be asked."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ruche_ledger.cli import ruche

LEDGER = """
option "operating_currency" "EUR"
plugin "beancount.plugins.auto_accounts"
plugin "ruche_plugins.cooperative"
2025-01-01 custom "ruche-cooperative" "Ruche"
2025-01-01 custom "ruche-entrepreneur" "E007"
  name: "Poterie"
  contract: "CESA"
2026-01-01 custom "ruche-rule" "contribution" "flat"
  rate: 0.10
  source: "AG"
2025-03-10 * "A kiln"
  Assets:E007:Vases:2154-Four          2400.00 EUR
  Assets:Ruche:512-Banque             -2400.00 EUR
2026-02-01 * "A course"
  Assets:Ruche:512-Banque              500.00 EUR
  Income:E007:Cours:706-Stages        -500.00 EUR
2026-12-31 * "Depreciation"
  Expenses:E007:Vases:6811-Dotations   480.00 EUR
  Assets:E007:Vases:28154-Four        -480.00 EUR
2026-12-31 * "The year of the cooperative"
  Expenses:Ruche:Reseau:641-Salaires   130.00 EUR
  Income:Ruche:Reseau:74-Region       -100.00 EUR
  Assets:Ruche:512-Banque              -30.00 EUR
"""


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("ledger") / "main.beancount"
    file.write_text(LEDGER, encoding="utf-8")
    return str(file)


def run(*args: str) -> Result:
    return CliRunner().invoke(ruche, list(args), env={"LC_ALL": "C", "LANG": "C", "LC_MESSAGES": "C"})


def screen(*args: str) -> list[str]:
    """The printed lines without rules, with plain spaces, one between words."""
    result = run(*args)
    assert result.exit_code == 0, result.output
    text = result.stdout.replace("\u202f", " ").replace("\u00a0", " ")
    return [" ".join(line.split()) for line in text.splitlines() if not line or line.strip(" ─")]


def test_annual_accounts_in_french(ledger: str) -> None:
    shown = screen("--lang", "fr", "statement", ledger, "E007", "--period", "2026", "--annual")
    assert shown[shown.index("Compte de résultat") :] == [
        "Compte de résultat",
        "Cours Vases Commun Total",
        "Produits d’exploitation 500,00 500,00",
        "70 Ventes et prestations 500,00 500,00",
        "Charges d’exploitation 480,00 480,00",
        "68 Dotations aux amortissements et provisions 480,00 480,00",
        "Résultat d’exploitation 500,00 −480,00 0,00 20,00",
        "Services reçus et contributions (186) 50,00 50,00",
        "Services échangés dans la coopérative 0,00 0,00 −50,00 −50,00",
        "Résultat 500,00 −480,00 −50,00 −30,00",
        "",
        "Bilan au 31 décembre 2026",
        "Cours Vases Commun Total",
        "Actif immobilisé 1 920,00 1 920,00",
        "Immobilisations corporelles, brut 2 400,00 2 400,00",
        "Immobilisations corporelles, amort. et dépréc. −480,00 −480,00",
        "Immobilisations corporelles, net 1 920,00 1 920,00",
        "Actif circulant 500,00",
        "Compte courant (181) 500,00",
        "Total de l’actif 500,00 1 920,00 0,00 1 920,00",
        "Capitaux propres 500,00 −480,00 −50,00 −30,00",
        "Résultat de l’exercice 500,00 −480,00 −50,00 −30,00",
        "Dettes 2 400,00 50,00 1 950,00",
        "Compte courant (181) 2 400,00 50,00 1 950,00",
        "Total du passif 500,00 1 920,00 0,00 1 920,00",
        "Un compte courant figure du côté que dit son signe. Les colonnes s’ajoutent donc au total ligne par ligne ; "
        "les comptes",
        "courants, et les sommes qui en contiennent un, s’ajoutent en actif moins passif.",
        "",
        "Ce que les contributions à Ruche ont financé, exercice 2026",
        "Charges Subventions Autres produits Reste à financer Part de E007",
        "Reseau 130,00 100,00 30,00 30,00",
        "Total 130,00 100,00 30,00 30,00",
        "Contributions et services rendus (187) 50,00 50,00",
        "Résultat des services communs 20,00 20,00",
        "Le reste à financer est ce que les subventions et autres produits n’ont pas payé. La contribution de E007 à "
        "la",
        "coopérative, sans ce qui est allé à une caisse, est répartie en proportion.",
    ]


def test_accounts_are_shown_for_an_exercise_or_when_asked(ledger: str) -> None:
    def has_accounts(*words: str) -> bool:
        return "Profit-and-loss account" in screen("statement", ledger, *words)

    assert has_accounts("E007", "2026")
    assert not has_accounts("E007", "2026", "--no-sheets")
    assert not has_accounts("E007", "2026-12")
    assert has_accounts("E007", "2026-12", "--sheets")


def test_within_a_year_the_result_says_since_when(ledger: str) -> None:
    shown = screen("statement", ledger, "E007:Cours", "2026-03", "--sheets")
    assert shown[shown.index("Profit-and-loss account") :] == [
        "Profit-and-loss account",
        "None in this period.",
        "",
        "Balance sheet on 31 March 2026",
        "Cours",
        "Current assets 500.00",
        "Current account (181) 500.00",
        "Total assets 500.00",
        "Equity 500.00",
        "Result since 1 January 2026 500.00",
        "Total equity and liabilities 500.00",
    ]


def test_the_cooperative_lists_current_accounts(ledger: str) -> None:
    shown = screen("statement", ledger, "Ruche", "2026")
    at = shown.index("Current accounts of the others")
    assert shown[at:] == [
        "Current accounts of the others",
        "Owed to the cooperative Held for them",
        "E007 1,950.00",
        "Total 1,950.00 0.00",
    ]


def test_many_columns_are_several_tables(tmp_path: Path) -> None:
    """Seven activities and their sum: 6 columns fit beside the names, 120 characters wide."""
    sales = "".join(
        f'2026-01-{day:02} * "Sale"\n  Assets:Ruche:512-Banque 10.00 EUR\n  Income:E007:A{day}:706-Ventes -10.00 EUR\n'
        for day in range(1, 8)
    )
    file = tmp_path / "wide.beancount"
    file.write_text(LEDGER + sales, encoding="utf-8")
    result = run("statement", str(file), "E007", "2026")
    assert max(map(len, result.stdout.splitlines())) <= 120
    shown = [" ".join(line.split()) for line in result.stdout.splitlines()]
    sales_shown = [line for line in shown if line.startswith("70 Sales")]
    assert sales_shown == ["70 Sales" + " 10.00" * 6, "70 Sales 10.00 500.00 570.00"]


def test_json_has_what_the_screen_has(ledger: str) -> None:
    row = json.loads(run("statement", ledger, "E007", "--period", "2026", "--annual", "--json").stdout)
    assert row["profit_and_loss"]["result"] == row["result"] == "-30.00"
    assert row["balance_sheet"]["total"] == "1920.00"
    assert row["shared_services"]["own"] == {"contribution": "50.00", "result": "20.00"}
    assert "shared_services" not in json.loads(run("statement", ledger, "E007", "2026", "--json").stdout)


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        ("en", "“2026-12” is no exercise; the account of the shared services is that of a whole one: 2026"),
        (
            "fr",
            "« 2026-12 » n’est pas un exercice ; le compte des services communs est celui d’un exercice entier : 2026",
        ),
    ],
)
def test_annual_wants_an_exercise(ledger: str, lang: str, sentence: str) -> None:
    result = run("--lang", lang, "statement", ledger, "E007", "2026-12", "--annual")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.replace("\u202f", " ").replace("\u00a0", " ").strip() == f"ruche: {sentence}"
