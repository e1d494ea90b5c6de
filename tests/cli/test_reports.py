"""`ruche statement`, `ruche explain`, `ruche project`: the screen in both languages, and JSON."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ruche_ledger.cli import ruche
from ruche_ledger.cooperative import load

LEDGER = """
option "operating_currency" "EUR"
plugin "ruche_plugins.cooperative"
2020-01-01 custom "ruche-cooperative" "Ruche"
  name: "La Ruche"
2020-01-01 custom "ruche-fund" "Solidarite"
  name: "Caisse"
2026-01-01 custom "ruche-entrepreneur" "E007"
  name: "Poterie"
  contract: "CESA"
2026-01-01 custom "ruche-entrepreneur" "E012"
  contract: "CAPE"
2026-01-01 custom "ruche-rule" "contribution" "flat"
  contracts: "CESA"
  rate: 0.115
  fund: "Solidarite"
  fund-share: 0.1
  source: "AG 2025"
2026-01-01 custom "ruche-rule" "contribution" "exempt"
  contracts: "CAPE"
  source: "AG 2025"
2026-01-01 custom "ruche-solidarity" "Solidarite" "aid"
  contracts: "CAPE"
  source: "AG 2025"
2020-01-01 open Assets:Ruche:512-Banque
2020-01-01 open Income:Ruche:Reseau:74-Region
2020-01-01 open Assets:E007:411-Clients
2020-01-01 open Income:E007:Vases:706-Ventes
2020-01-01 open Expenses:E012:607-Achats
2026-01-10 * "Musée" "Facture" ^F-1
  Assets:E007:411-Clients            2000.00 EUR
  Income:E007:Vases:706-Ventes      -2000.00 EUR
2026-01-11 * "Musée" "Acompte" ^F-1
  Assets:Ruche:512-Banque            1500.00 EUR
  Assets:E007:411-Clients           -1500.00 EUR
2026-01-12 * "Région"
  Assets:Ruche:512-Banque            5000.00 EUR
  Income:Ruche:Reseau:74-Region     -5000.00 EUR
2026-01-13 * "Achat"
  Expenses:E012:607-Achats             90.00 EUR
  Assets:Ruche:512-Banque             -90.00 EUR
"""


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("ledger") / "main.beancount"
    file.write_text(LEDGER, encoding="utf-8")
    return str(file)


def run(*args: str) -> Result:
    result = CliRunner().invoke(ruche, list(args), env={"LC_ALL": "C", "LANG": "C", "LC_MESSAGES": "C"})
    assert result.exit_code == 0, result.output
    return result


def screen(*args: str) -> list[str]:
    """The printed lines without rules, with plain spaces, one between words."""
    text = run(*args).stdout.replace("\u202f", " ").replace("\u00a0", " ")
    return [" ".join(line.split()) for line in text.splitlines() if not line or line.strip(" ─")]


def test_statement_in_french(ledger: str) -> None:
    assert screen("--lang", "fr", "statement", ledger, "E007", "2026-01") == [
        "État de compte de E007, Poterie",
        "du 1er janvier 2026 au 31 janvier 2026, en EUR · provisoire",
        "",
        "Produits et charges",
        "Produits Charges Résultat",
        "Vases 2 000,00",
        "706-Ventes 2 000,00",
        "Commun −230,00",
        "186-Contribution 230,00",
        "Résultat 2 000,00 230,00 1 770,00",
        "",
        "Prélèvements",
        "Règle Calcul Base Montant",
        "contribution 2026-01 2 000,00 × 11,5 % 2 000,00 230,00",
        "230,00",
        "contribution du 1er janvier 2026 : AG 2025",
        "",
        "Comptes, au débit positif",
        "Compte Ouverture Débit Crédit Clôture",
        "Vases",
        "706-Ventes 2 000,00 −2 000,00",
        "Commun",
        "411-Clients 2 000,00 1 500,00 500,00",
        "186-Contribution 230,00 230,00",
        "Total 0,00 2 230,00 3 500,00 −1 270,00",
        "",
        "Trésorerie : l’opposé du total des comptes",
        "Trésorerie à l’ouverture 0,00",
        "Résultat 1 770,00",
        "Autres comptes : clients, dettes, équipement… −500,00",
        "Trésorerie à la fin 1 270,00",
        "Dû ou mis de côté (soldes créditeurs 40 4191 42 43 15 16 181) 0,00",
        "Disponible 1 270,00",
        "",
        "Ce que les clients doivent encore",
        "Date Facture Client Reste dû",
        "10/01/2026 F-1 Musée 500,00",
        "500,00",
    ]


def test_shared_services_in_english(ledger: str) -> None:
    shown = screen("statement", ledger, "Ruche", "2026-Q1")
    assert shown[0] == "Account of the shared services: Ruche, La Ruche"
    assert "Reseau 5,000.00 5,000.00" in shown
    assert "Common 207.00 207.00" in shown
    assert "Total 207.00 5,000.00 5,207.00" in shown
    assert "contribution 1 2,000.00 230.00 207.00" in shown


def test_language_may_stand_behind_the_command(ledger: str) -> None:
    assert (
        screen("statement", ledger, "Solidarite", "2026", "--lang", "fr")[0] == "État de la caisse Solidarite, Caisse"
    )


def test_explanation_of_a_levy(ledger: str) -> None:
    assert screen("explain", ledger, "E007", "2026-01") == [
        "Contribution of E007, 2026-01: 230.00",
        "Decision: AG 2025 (main.beancount:13)",
        "",
        "What has accumulated since 1 January 2026, under the rule of 1 January 2026",
        "Place Date Transaction In the base",
        "main.beancount:30 2026-01-10 Musée ^F-1 2,000.00",
        "2,000.00",
        "Base of these transactions 2,000.00",
        "2,000.00 × 11.5% 230.00",
        "Rounded to the cent, halves away from zero 230.00",
        "",
        "The amount",
        "On these transactions, rule of 1 January 2026 230.00",
        "Levied on 31 January 2026 230.00",
        "For Solidarite: 230.00 × 10% 23.00",
        "Rounded to the cent, halves away from zero 23.00",
        "The rest, for the cooperative 207.00",
    ]


def test_explanation_of_an_aid_and_of_an_absence(ledger: str) -> None:
    shown = screen("--lang", "fr", "explain", ledger, "E012", "2026-01")
    assert shown[0] == "Aide de Solidarite à E012, 31 janvier 2026 : 23,00"
    assert "Les demandes dépassent cette somme : elle est partagée en proportion." in shown
    assert "E012 90,00 23,00 23,00 0,00 23,00" in shown
    assert shown[-1] == "contribution : E012 en est exempté par la règle du 1er janvier 2026 (AG 2025)."


def test_explanation_of_a_fund_and_of_the_cooperative(ledger: str) -> None:
    fund = screen("explain", ledger, "Solidarite", "2026")
    assert fund[0] == "Aid of Solidarite, 31 January 2026: 23.00"
    assert "E007 2026-01 2,000.00 230.00 23.00" in fund
    house = screen("explain", ledger, "Ruche", "2026")
    assert house[0], "no empty line above the first heading"
    assert "E007 2026-01 2,000.00 230.00 207.00" in house
    assert "Rule of 1 January 2026: AG 2025" in house
    assert screen("explain", ledger, "Ruche", "2025") == ["Nothing was generated for Ruche in 2025."]


def test_json_is_what_the_library_says(ledger: str) -> None:
    cooperative = load(ledger)
    statement = cooperative.statement("E007", "2026")
    assert json.loads(run("statement", ledger, "E007", "2026", "--json").stdout) == statement.as_dict()
    explained = json.loads(run("explain", ledger, "E012", "2026", "--json").stdout)
    assert explained["openings"] == explained["levies"] == []
    (aid,) = explained["transfers"]
    assert aid == cooperative.explain(cooperative.transfers("2026")[0]).as_dict()
    assert explained["absences"] == [
        {
            "owner": "E012",
            "rule": "contribution",
            "because": "contribution: E012 is exempt, by the rule of 2026-01-01 (AG 2025).",
        }
    ]


def test_projection_to_the_screen_and_to_a_file(ledger: str, tmp_path: Path) -> None:
    text = load(ledger).project("E007:Vases")
    assert run("project", ledger, "E007:Vases").stdout == text
    file = tmp_path / "E007.beancount"
    assert run("project", ledger, "E007:Vases", "-o", str(file)).output == ""
    assert file.read_bytes() == text.encode()
    assert json.loads(run("project", ledger, "E007:Vases", "--json").stdout) == {
        "owner": "E007:Vases",
        "file": None,
        "ledger": text,
    }


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (
            ("statement", "LEDGER", "E08", "2026"),
            "ruche: “E08” is no owner of this ledger; did you mean E007, E012?",
        ),
        (
            ("--lang", "fr", "explain", "LEDGER", "Zoé", "2026"),
            "ruche: « Zoé » n’a pas de sous-compte dans ce livre ; ceux qui en ont un sont Ruche, Solidarite, E007, "
            "E012",
        ),
        (
            ("statement", "LEDGER", "E007", "2026-13"),
            "ruche: “2026-13” is not a period; write a year (2026), a quarter (2026-Q1), a month (2026-03) "
            "or a day (2026-03-14)",
        ),
        (
            ("project", "LEDGER", "E007:Bijoux"),
            "ruche: “Bijoux” is no activity of E007; its activities are Vases, and E007:- is what belongs to none",
        ),
    ],
)
def test_misuse_is_one_sentence(ledger: str, args: tuple[str, ...], sentence: str) -> None:
    result = CliRunner().invoke(ruche, [ledger if arg == "LEDGER" else arg for arg in args], env={"LC_ALL": "C"})
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.replace("\u202f", " ").replace("\u00a0", " ").strip() == sentence


def test_faults_are_pointed_at(tmp_path: Path) -> None:
    file = tmp_path / "faulty.beancount"
    file.write_text(LEDGER + '2026-02-01 custom "ruche-rule" "insurance" "flat"\n  rate: 2\n', encoding="utf-8")
    result = run("statement", str(file), "E007", "2026-01")
    assert "Faults in this ledger: 2; see: ruche check" in result.stderr


@pytest.mark.parametrize("name", ["statement", "explain", "project"])
def test_help_shows_an_example(name: str) -> None:
    assert f"Example: ruche {name} main.beancount E007" in run(name, "--help").stdout
    assert f"Exemple : ruche {name} main.beancount E007" in " ".join(screen("--lang", "fr", name, "--help"))


@pytest.mark.parametrize(("owner", "title"), [("E007", "Statement of E007, Poterie"), ("E012", "Statement of E012")])
def test_who_has_no_name_is_called_by_their_key_once(ledger: str, owner: str, title: str) -> None:
    result = CliRunner().invoke(ruche, ["--lang", "en", "statement", ledger, owner, "2026-01"])
    assert result.stdout.splitlines()[0] == title
