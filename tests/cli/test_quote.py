"""`ruche quote`: what remains of one more sale, under every kind of rule; the amounts are worked by hand."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from ruche_ledger import load
from ruche_ledger.cli import ruche

BOOKS = """\
option "operating_currency" "EUR"
2026-01-01 custom "ruche-cooperative" "Ruche"
2026-01-01 custom "ruche-entrepreneur" "E007"
  contract: "CESA"
2026-01-01 open Assets:Ruche:512-Banque
2026-01-01 open Income:E007:Poterie:706-Ventes
2026-01-15 * "Janvier"
  Assets:Ruche:512-Banque  900.00 EUR
  Income:E007:Poterie:706-Ventes
"""


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    return tmp_path / "main.beancount"


def quoted(ledger: Path, rule: str, *words: str) -> dict[str, Any]:
    head = '2026-01-01 custom "ruche-rule" "contribution" '
    ledger.write_text(f'{BOOKS}{head}{rule}\n  source: "AG 2025-06-14"\n', "utf-8")
    done = asked(str(ledger), *words, "--json")
    assert done.exit_code == 0, done.output
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def asked(*words: str) -> Result:
    return CliRunner().invoke(ruche, ["--lang", "en", "quote", *words], env={"LC_ALL": "C"})


@pytest.mark.parametrize(
    ("rule", "remains"),
    [
        ('"flat"\n  rate: 0.10', "900.00"),
        # 900 already; of 1,000 more, 100 at 10 % and 900 at 5 %.
        ('"graduated"\n  band-1: 0.00 EUR\n  rate-1: 0.10\n  band-2: 1000.00 EUR\n  rate-2: 0.05', "945.00"),
        # The whole falls to 8 %: 152 − 90.
        ('"volume"\n  band-1: 0.00 EUR\n  rate-1: 0.10\n  band-2: 1000.00 EUR\n  rate-2: 0.08', "938.00"),
        # 90 of 100 are used up.
        ('"flat"\n  rate: 0.10\n  cap: 100.00 EUR\n  cap-per: "month"\n  prorata: "none"', "990.00"),
        # The minimum of 150 took 60 on top of 90: only 40 of the 100 are new.
        ('"flat"\n  rate: 0.10\n  minimum: 150.00 EUR\n  minimum-per: "month"\n  prorata: "none"', "960.00"),
        ('"flat"\n  rate: 0.10\n  levied: "quarter"', "900.00"),
        ('"flat"\n  rate: 0.10\n  levied: "year"\n  fixed: 5.00 EUR', "900.00"),
        ('"flat"\n  rate: 0.10\n  basis: "received"', "900.00"),
        ('"exempt"', "1000.00"),
    ],
)
def test_what_remains(ledger: Path, rule: str, remains: str) -> None:
    answer = quoted(ledger, rule, "E007", "1000")
    assert answer["date"] == "2026-01-31"
    assert answer["remains"] == remains
    assert sum(Decimal(row["amount"]) for row in answer["levies"]) == 1000 - Decimal(remains)


def test_an_activity_has_bands_of_its_own(ledger: Path) -> None:
    rule = '"graduated"\n  per: "activity"\n  band-1: 0.00 EUR\n  rate-1: 0.10\n  band-2: 1000.00 EUR\n  rate-2: 0.05'
    assert quoted(ledger, rule, "E007:Poterie", "1000")["remains"] == "945.00"
    assert quoted(ledger, rule, "E007:Jardin", "1000")["remains"] == "900.00"


def test_internal_sales_bear_internal_rules_only(ledger: Path) -> None:
    external = '"flat"\n  rate: 0.10\n  source: "AG"\n'
    both = f'{external}2026-01-01 custom "ruche-rule" "contribution" "flat"\n  rate: 0.05\n  channel: "internal"'
    assert quoted(ledger, both, "E007", "1000", "--internal", "--pcg", "187")["remains"] == "950.00"
    assert quoted(ledger, both, "E007", "1000")["remains"] == "900.00"


def test_for_people_with_the_way_there(ledger: Path) -> None:
    quoted(ledger, '"flat"\n  rate: 0.10', "E007", "1000")
    done = asked(str(ledger), "E007", "1 000,50", "--explain")
    text = " ".join(done.stdout.split())
    assert "The sale, without VAT 1,000.50" in text
    assert "Remains 900.45" in text
    assert "What the sale bears 100.05" in text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("E007", "mille"), "“mille” is no amount on the cent; write 1000 or 1000.50"),
        (("E007", "10.005"), "“10.005” is no amount on the cent; write 1000 or 1000.50"),
        (("E007", "1e400"), "“1e400” is no amount on the cent; write 1000 or 1000.50"),
        (("E007", "1e999999999"), "“1e999999999” is no amount on the cent; write 1000 or 1000.50"),
        (("E007", "1000", "--on", "demain"), "“demain” is not a day; write it as 2026-03-14"),
        (("E007", "1000", "--on", "2025-12-31"), "E007 is not active on 2025-12-31"),
        (("E008", "1000"), "“E008”"),
        (("E007", "1000", "--pcg", "ventes"), "“ventes” is no account number"),
    ],
)
def test_misuse_is_a_sentence(ledger: Path, words: tuple[str, ...], said: str) -> None:
    quoted(ledger, '"flat"\n  rate: 0.10', "E007", "1000")
    done = asked(str(ledger), *words)
    assert done.exit_code == 2
    assert said in " ".join(done.stderr.split())


def test_nothing_is_written(ledger: Path) -> None:
    quoted(ledger, '"flat"\n  rate: 0.10', "E007", "1000")
    before = ledger.read_bytes()
    assert asked(str(ledger), "E007", "1000").exit_code == 0
    assert ledger.read_bytes() == before
    assert len(load(ledger).levies("2026")) == 1
