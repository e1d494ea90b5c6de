"""Our words in Beancount's query language, over small ledgers."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from beancount import loader
from beancount.core.amount import Amount
from click.testing import CliRunner

from ruche_ledger import RucheError
from ruche_ledger.beans import caching
from ruche_ledger.beans.querying import ask
from ruche_ledger.cli import ruche

FRENCH = dedent("""
    option "operating_currency" "EUR"
    option "name_assets" "Actif"
    option "name_liabilities" "Passif"
    option "name_equity" "Capitaux"
    option "name_income" "Produits"
    option "name_expenses" "Charges"
    plugin "ruche_plugins.cooperative"
    2026-01-01 custom "ruche-cooperative" "Ruche"
      name: "La Ruche"
    2026-01-01 custom "ruche-fund" "Solidarite"
      name: "Caisse"
    2026-01-01 custom "ruche-entrepreneur" "E02"
      name: "Atelier"
      contract: "CESA"
    2026-01-01 custom "ruche-entrepreneur" "E01"
      name: "Zinc"
      contract: "CAPE"
    2026-01-01 custom "ruche-rule" "contribution" "flat"
      base: "70"
      rate: 0.10
      source: "AG"
    2026-01-01 open Actif:Ruche:512-Banque
    2026-01-01 open Actif:Divers
      pcg: "471"
    2026-01-01 open Produits:E01:Poterie:706-Ventes
    2026-01-01 open Charges:E01:606-Achats
    2026-01-01 open Produits:E02:706-Ventes
    2026-01-15 * "Vente" ^F1
      Actif:Ruche:512-Banque  100.00 EUR
      Produits:E01:Poterie:706-Ventes
    2026-02-10 * "Achat"
      Charges:E01:606-Achats  250.00 EUR
      Actif:Ruche:512-Banque
    2026-02-20 * "Vente"
      Actif:Divers  40.00 EUR
      Produits:E02:706-Ventes
    """)

#: The same accounts, owned by other people.
OTHER = FRENCH.replace('"Ruche"', '"Abeille"').replace('"E01"', '"Bois"').replace('"E02"', '"Mer"')


def loaded(text: str) -> tuple[list[Any], dict[str, Any]]:
    entries, errors, options = loader.load_string(text)
    assert not errors, errors
    return entries, options


def answered(text: str, query: str) -> list[tuple[Any, ...]]:
    entries, options = loaded(text)
    return ask(entries, options, query).rows


def test_words_of_an_account() -> None:
    rows = answered(
        FRENCH,
        "SELECT DISTINCT account, owner(account), owner_name(account), activity(account), pcg(account) ORDER BY 1",
    )
    assert rows == [
        ("Actif:Divers", "Ruche", "La Ruche", None, "471"),
        ("Actif:Ruche:512-Banque", "Ruche", "La Ruche", None, "512"),
        ("Charges:E01:186-Contribution", "E01", "Zinc", None, "186"),
        ("Charges:E01:606-Achats", "E01", "Zinc", None, "606"),
        ("Charges:E02:186-Contribution", "E02", "Atelier", None, "186"),
        ("Produits:E01:Poterie:706-Ventes", "E01", "Zinc", "Poterie", "706"),
        ("Produits:E02:706-Ventes", "E02", "Atelier", None, "706"),
        ("Produits:Ruche:187-Contribution", "Ruche", "La Ruche", None, "187"),
    ]


def test_ledgers_of_one_process_keep_apart() -> None:
    one, other = loaded(FRENCH), loaded(OTHER)
    query = "SELECT DISTINCT owner(account) WHERE account ~ 'E01:606'"
    assert ask(*one, query).rows == [("E01",)]
    assert ask(*other, query).rows == [("Abeille",)]
    assert ask(*one, query).rows == [("E01",)]


def test_a_ledger_without_declarations_has_numbers_and_no_owners() -> None:
    text = FRENCH[: FRENCH.index("plugin")] + FRENCH[FRENCH.index("2026-01-01 open") :]
    rows = answered(text, "SELECT DISTINCT owner(account), pcg(account) WHERE account ~ 'Divers|Banque' ORDER BY 2")
    assert rows == [(None, "471"), (None, "512")]
    assert answered(text, "SELECT key FROM #owners") == []


def test_owners_as_a_table() -> None:
    """In the order asked for: columns of one type are not taken for each other."""
    rows = answered(FRENCH, "SELECT name, key, position, contract, below_since FROM #owners ORDER BY key")
    assert rows == [
        ("Zinc", "E01", Amount(Decimal("-160.00"), "EUR"), "CAPE", date(2026, 2, 10)),
        ("Atelier", "E02", Amount(Decimal("36.00"), "EUR"), "CESA", None),
        ("La Ruche", "Ruche", Amount(Decimal("124.00"), "EUR"), None, None),
        ("Caisse", "Solidarite", Amount(Decimal("0.00"), "EUR"), None, None),
    ]


def test_a_key_that_is_nobodys_has_no_position() -> None:
    """A typo must not read as “nobody is owed anything”; an owner who never moved has zero."""
    rows = answered(FRENCH, "SELECT DISTINCT position_of('E9', 2026-02-28), position_of('Solidarite', 2026-02-28)")
    assert rows == [(None, Amount(Decimal("0.00"), "EUR"))]


def test_positions_do_not_depend_on_what_is_shown() -> None:
    entries, options = loaded(FRENCH)
    january = [entry for entry in entries if entry.date <= date(2026, 1, 31)]
    rows = ask(january, options, "SELECT position, date FROM #owners WHERE key = 'E01'").rows
    assert rows == [(Amount(Decimal("90.00"), "EUR"), date(2026, 1, 31))]
    rows = ask(january, options, "SELECT DISTINCT position_of('E01', 2026-02-28)").rows
    assert rows == [(Amount(Decimal("-160.00"), "EUR"),)]
    assert ask(january, options, "SELECT count(*) WHERE in_last_month(date)").rows == [(4,)]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT owner(account FROM x", "cannot be read from “FROM x” on; correct it there, as in SELECT key"),
        ("", "the query is empty; write one, SELECT key, position FROM #owners, or the name of one"),
        (" ", "the query is empty; write one"),
        ("selec x", "“selec x” is neither a query nor the name of one; a query begins with SELECT"),
        ("SELECT account WHERE", "breaks off after “SELECT account WHERE”; complete it, as in SELECT key"),
        ("SELECT nothing", '"nothing"'),
        ("SELECT owner(date)", "owner(date)"),
        ("PRINT", "SELECT, BALANCES or JOURNAL"),
    ],
)
def test_faults_of_a_query_are_sentences(query: str, said: str) -> None:
    entries, options = loaded(FRENCH)
    with pytest.raises(RucheError) as caught:
        ask(entries, options, query)
    assert said in str(caught.value)


def test_an_edited_software_makes_the_load_cache_stale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger, cache = tmp_path / "main.beancount", tmp_path / "cache"
    ledger.write_text(FRENCH, "utf-8")
    loads = []

    def load(file: str) -> Any:
        loads.append(file)
        return loader._load([(file, True)], None, None, None)

    cached = loader.pickle_cache_function(lambda _: str(cache), 0, load)
    first = cached(str(ledger))
    again = cached(str(ledger))
    assert len(loads) == 1
    assert again[2]["include"] == first[2]["include"] == [str(ledger)]
    assert ask(again[0], again[2], "SELECT DISTINCT owner(account) WHERE account ~ 'E01:606'").rows == [("E01",)]
    monkeypatch.setattr(caching, "software", lambda: "edited")
    cached(str(ledger))
    assert len(loads) == 2


def test_a_cached_ledger_is_cached_again() -> None:
    """What came out of the cache still knows which software computed it."""
    files = pickle.loads(pickle.dumps(pickle.loads(pickle.dumps(caching.Includes(["a"])))))
    assert files == ["a"]
    assert isinstance(files, caching.Includes)


def test_bean_query_knows_our_words(tmp_path: Path) -> None:
    """Beancount's own command imports nothing of ours but the plugin that the ledger names."""
    ledger = tmp_path / "main.beancount"
    ledger.write_text(FRENCH, "utf-8")
    command = [sys.executable, "-m", "beanquery", str(ledger), "SELECT DISTINCT owner(account) WHERE account ~ '606'"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "E01" in done.stdout


def test_loading_alone_does_not_wait_for_the_query_engine() -> None:
    script = f"""
import sys
from beancount import loader
loader.load_string({FRENCH!r})
assert "ruche_ledger.beans.applying" in sys.modules
assert not any(name.startswith(("beanquery", "fava", "tatsu")) for name in sys.modules)
"""
    subprocess.run([sys.executable, "-c", script], check=True)


@pytest.fixture
def ledger(tmp_path: Path) -> str:
    file = tmp_path / "main.beancount"
    file.write_text(FRENCH + '2026-01-01 query "Qui" "SELECT key FROM #owners ORDER BY key LIMIT 1"\n', "utf-8")
    return str(file)


def test_command_formats(ledger: str) -> None:
    query = "SELECT key AS membre, position FROM #owners WHERE number(position) < 0"

    def run(*arguments: str) -> str:
        result = CliRunner().invoke(ruche, ["--lang", "en", "query", ledger, query, *arguments])
        assert result.exit_code == 0, result.output
        return result.stdout

    assert run() == "membre    position\n──────  ───────────\nE01     -160.00 EUR\n"
    assert run("--format", "csv") == "membre,position (EUR)\nE01,-160.00\n"
    assert json.loads(run("--json")) == [{"membre": "E01", "position": {"number": "-160.00", "currency": "EUR"}}]


def test_command_runs_the_ledgers_own_queries(ledger: str) -> None:
    assert CliRunner().invoke(ruche, ["query", ledger]).stdout == "Qui\n"
    assert "E01" in CliRunner().invoke(ruche, ["query", ledger, "Qui"]).stdout


def test_command_refuses_with_a_sentence(ledger: str) -> None:
    result = CliRunner().invoke(ruche, ["--lang", "en", "query", ledger, "SELECT nothing"])
    assert result.exit_code == 2
    assert result.stderr.startswith("ruche: the query cannot be answered")
    assert "Traceback" not in result.stderr
