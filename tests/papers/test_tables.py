"""Statements as one tidy table and as workbooks: what is read back is the statement, to the cent."""

import csv
import io
import re
import sys
import zipfile
from collections import Counter
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from ruche_ledger import Cooperative, load
from ruche_ledger.cli import ruche
from ruche_ledger.ledgers import example

from .hostile import LEDGER

LA_RUCHE = str(example("la-ruche"))
TEXTS = ("=", "+", "-", "@")


def run(*words: str, lang: str = "fr") -> Result:
    done = CliRunner().invoke(ruche, ["--lang", lang, "statement", *words])
    assert done.exit_code == 0, done.output
    return done


def rows(*words: str, lang: str = "fr") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(run(*words, "--format", "csv", lang=lang).stdout, newline="")))


@pytest.fixture(scope="module")
def cooperative() -> Cooperative:
    return load(LA_RUCHE)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("hostile") / "main.beancount"
    file.write_text(LEDGER, "utf-8")
    return str(file)


def test_the_table_is_the_statement(cooperative: Cooperative) -> None:
    drawn = cooperative.statement("E002", "2026").as_dict()
    table = rows(LA_RUCHE, "E002", "2026")
    assert {row["owner"] for row in table} == {"E002"}
    assert {(row["from"], row["to"], row["currency"], row["provisional"]) for row in table} == {
        (drawn["from"], drawn["to"], drawn["currency"], "true")
    }
    found = {(row["section"], row["activity"], row["account"], row["id"], row["measure"]): row for row in table}

    def of(section: str, measure: str, activity: str = "", account: str = "", key: str = "") -> str:
        return found[section, activity, account, key, measure]["amount"]

    for measure in ("income", "charges", "result", "taken_over", "set_aside", "available"):
        assert of("totals", measure) == drawn[measure]
    for measure in ("opening", "closing"):
        assert of("totals", measure) == drawn["position"][measure]
    for share in drawn["activities"]:
        for measure in ("income", "charges", "grants", "contributions", "result"):
            assert of("activities", measure, share["activity"] or "-") == share[measure]
        for side in ("assets", "liabilities"):
            for item in share["balance_sheet"][side]:
                assert of(side, "amount", share["activity"] or "-", key=item["item"]) == item["amount"]
    for line in drawn["lines"]:
        for measure in ("opening", "debit", "credit", "closing"):
            assert of("lines", measure, line["activity"] or "-", line["account"]) == line[measure]
    for levy in drawn["levies"]:
        assert of("levies", "amount", key=levy["id"]) == levy["amount"]
        assert of("levies", "base", key=levy["id"]) == levy["base"]
        assert found["levies", "", "", levy["id"], "amount"]["source"] == levy["source"]
    for each in drawn["receivables"]:
        assert of("receivables", "amount", account=each["account"], key=" ".join(each["links"])) == each["amount"]


def test_numbers_are_plain_in_every_language() -> None:
    french, english = rows(LA_RUCHE, "E002", "2026"), rows(LA_RUCHE, "E002", "2026", lang="en")
    assert all(re.fullmatch(r"-?\d+\.\d\d", row["amount"]) for row in french)
    assert [{**row, "label": ""} for row in french] == [{**row, "label": ""} for row in english]
    assert {row["label"] for row in french} != {row["label"] for row in english}


def test_all_owners_are_one_table_whose_positions_cancel(tmp_path: Path, cooperative: Cooperative) -> None:
    done = run(LA_RUCHE, "--all", "--period", "2026", "--format", "csv", "-o", str(tmp_path / "etats"))
    assert done.stdout == f"Fichiers écrits dans {tmp_path / 'etats'}\u00a0: 1\n"
    (file,) = tmp_path.joinpath("etats").iterdir()
    assert file.name == "etats-2026.csv"
    raw = file.read_bytes()
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in raw
    table = list(csv.DictReader(io.StringIO(raw.decode(), newline="")))
    assert list(dict.fromkeys(row["owner"] for row in table)) == list(cooperative.owners)
    for measure in ("opening", "closing"):
        ends = [row for row in table if row["section"] == "totals" and row["measure"] == measure]
        assert sum(Decimal(row["amount"]) for row in ends) == 0


def test_no_text_is_a_formula(hostile: str) -> None:
    table = rows(hostile, "E007", "2026-01")
    texts = {row[name] for row in table for name in row if name != "amount"} - {"-"}
    assert not [text for text in texts if text.startswith(TEXTS)]
    assert {"'@SUM(A1)", '\'=HYPERLINK("http://example.org")'} & {row["party"] for row in table}
    (fund,) = {row["name"] for row in rows(hostile, "Solidarite", "2026-01")}
    assert fund == "'=1+1"


def workbook(folder: Path, *words: str, lang: str = "fr") -> Any:
    file = folder / "statement.xlsx"
    run(*words, "--format", "xlsx", "-o", str(file), lang=lang)
    return load_workbook(file)


def cells(sheet: Any) -> list[tuple[Any, ...]]:
    return list(sheet.iter_rows(values_only=True))


def cents(value: Any) -> str:
    """A number of a workbook as `as_dict()` has it."""
    assert not isinstance(value, str)
    return f"{Decimal(str(value)):.2f}"


def test_the_workbook_is_the_statement(tmp_path: Path, cooperative: Cooperative) -> None:
    drawn = cooperative.statement("E002", "2026").as_dict()
    book = workbook(tmp_path, LA_RUCHE, "E002", "2026")
    summary = dict(row[:2] for row in cells(book["État de compte"]))
    assert cents(summary["Disponible"]) == drawn["available"]
    assert cents(summary["Résultat"]) == drawn["result"]
    assert summary["Du"] == datetime(2026, 1, 1)
    assert summary["Provisoire"] == "oui"
    assert [(row[0], *map(cents, row[3:])) for row in cells(book["Comptes"])[1:]] == [
        (line["account"], *(line[key] for key in ("opening", "debit", "credit", "closing"))) for line in drawn["lines"]
    ]
    assert [
        (row[1], row[3].date().isoformat(), *map(cents, row[4:8]), row[8]) for row in cells(book["Prélèvements"])[1:]
    ] == [
        (
            *(levy["rule"], levy["date"], levy["base"], levy["fixed"]),
            *(levy["amount"], levy["fund_amount"], levy["source"]),
        )
        for levy in drawn["levies"]
    ]
    assert [cents(row[-1]) for row in cells(book["Créances"])[1:]] == [each["left"] for each in drawn["receivables"]]
    plain = [[("" if value is None else value) for value in row.values()] for row in rows(LA_RUCHE, "E002", "2026")]
    data = cells(book["Données"])
    assert [[_text(value) for value in row] for row in data[1:]] == plain


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.date().isoformat()
    return cents(value) if isinstance(value, int | float) else value or ""


def test_its_columns_add_up(tmp_path: Path) -> None:
    book = workbook(tmp_path, LA_RUCHE, "Ruche", "2026")
    profits = cells(book["Compte de résultat"])
    for column in range(2, len(profits[0])):
        *items, result = (Decimal(cents(row[column])) for row in profits[1:])
        assert sum(items) == result
    for row in profits[1:]:
        assert Decimal(cents(row[2])) == sum(Decimal(cents(value)) for value in row[3:])
    totals = [row for row in cells(book["Bilan"]) if row[1] == "Total"]
    assert len(totals) == 2
    assert totals[0][4:] == totals[1][4:]


def test_the_account_of_the_shared_services(tmp_path: Path, cooperative: Cooperative) -> None:
    services = cooperative.statement("E002", "2025", annual=True).shared_services
    assert services is not None
    sheet = cells(workbook(tmp_path, LA_RUCHE, "E002", "2025", "--annual")["Services communs"])
    lines = services.as_dict()["lines"]
    assert [tuple(map(cents, row[1:])) for row in sheet[1 : 1 + len(lines)]] == [
        tuple(line[key] for key in ("charges", "grants", "other_income", "remainder", "own")) for line in lines
    ]
    assert [cents(row[-1]) for row in sheet[-3:]] == [
        cents(Decimal(number) / 100)
        for number in (services.total.own_cents, services.own_cents, services.own_result_cents)
    ]
    table = rows(LA_RUCHE, "E002", "2025", "--annual")
    left = [row["amount"] for row in table if row["section"] == "shared_services" and row["measure"] == "remainder"]
    assert left == [line["remainder"] for line in lines]


def test_a_workbook_is_fit_to_read(tmp_path: Path) -> None:
    for sheet in workbook(tmp_path, LA_RUCHE, "E002", "2026"):
        assert sheet.freeze_panes, sheet.title
        assert len(sheet.title) <= 31
        assert sheet.print_title_rows == "$1:$1"
        assert all(dimension.width > 3 for dimension in sheet.column_dimensions.values())


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_same_books_give_the_same_bytes(tmp_path: Path, lang: str) -> None:
    words = (LA_RUCHE, "Solidarite", "2026-10", "--format", "xlsx", "-o")
    files = [tmp_path / "a.xlsx", tmp_path / "b.xlsx"]
    for file in files:
        run(*words, str(file), lang=lang)
    assert files[0].read_bytes() == files[1].read_bytes()
    with zipfile.ZipFile(files[0]) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.read("docProps/core.xml").decode().count("1980-01-01T00:00:00Z") == 2


def test_texts_of_a_workbook_are_never_formulas_and_numbers_never_rounded(tmp_path: Path, hostile: str) -> None:
    run(hostile, "E007", "2026-01", "--format", "xlsx", "-o", str(tmp_path / "x.xlsx"))
    with zipfile.ZipFile(tmp_path / "x.xlsx") as archive:
        sheets = [archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/worksheets/")]
    assert not [sheet for sheet in sheets if "<f>" in sheet or 't="e"' in sheet]
    book = load_workbook(tmp_path / "x.xlsx")
    parties = {row[2] for row in cells(book["Créances"])[1:]}
    assert parties == {'=HYPERLINK("http://example.org")', "<img src=x onerror=alert(1)>"}
    kinds = Counter(type(row[-1]) for row in cells(book["Créances"])[1:])
    assert kinds == {float: 1, str: 1}  # a spreadsheet keeps 15 digits: what has more is a text
    assert {str(row[-1]) for row in cells(book["Créances"])[1:]} == {"2000.1", "12345678901234.56"}


def test_without_openpyxl_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    file = tmp_path / "x.xlsx"
    words = ["--lang", "fr", "statement", LA_RUCHE, "E002", "2026", "--format", "xlsx", "-o", str(file)]
    done = CliRunner().invoke(ruche, words)
    assert done.exit_code == 2
    assert (
        done.stderr
        == "ruche: les classeurs ont besoin d’openpyxl\u202f; installez-le\u00a0: pip install 'ruche-ledger[sheets]'\n"
    )
    assert not file.exists()


def test_words_for_people_and_words_for_programs(tmp_path: Path) -> None:
    """The sheet of solidarity speaks the reader's language, the data do not."""
    book = workbook(tmp_path, LA_RUCHE, "Solidarite", "2026")
    assert {row[3] for row in cells(book["Solidarité"])[1:]} == {"aide", "prélèvement", "remboursement"}
    assert {row[15] for row in cells(book["Données"])[1:] if row[8] == "transfers"} == {"aid", "levy", "repayment"}


def test_what_cancels_over_the_activities_still_stands_in_their_columns(tmp_path: Path) -> None:
    ledger = tmp_path / "main.beancount"
    ledger.write_text(CANCELLING, "utf-8")
    book = workbook(tmp_path, str(ledger), "E007", "2026")
    assert [row[0:5] for row in cells(book["Compte de résultat"])[1:]] == [
        ("70", "Ventes et prestations", 0, 50, -50),
        (None, "Résultat", 0, 50, -50),
    ]
    assert [row[1:] for row in cells(book["Bilan"])[1:4]] == [
        ("Stocks et en-cours", 0, 0, 0, 30, -30),
        ("Compte courant (181)", 0, 0, 0, 20, 0),
        ("Total", None, None, 0, 50, -30),
    ]


CANCELLING = """
option "operating_currency" "EUR"
plugin "ruche_plugins.cooperative"
plugin "beancount.plugins.auto_accounts"
2026-01-01 custom "ruche-cooperative" "Ruche"
2026-01-01 custom "ruche-entrepreneur" "E007"
  contract: "CESA"
2026-01-10 * "Corrected: whose sale and whose stock"
  Income:E007:A:706-Ventes  -50.00 EUR
  Income:E007:B:706-Ventes   50.00 EUR
  Assets:E007:A:37-Stock     30.00 EUR
  Assets:E007:B:37-Stock    -30.00 EUR
"""
