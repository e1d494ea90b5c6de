"""Books that nobody here wrote: accounts of real companies as FEC, come in with eight entrepreneurs.

The files lie beside the checkout and not in it; without them these tests are skipped.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from beancount import loader
from beancount.core import data
from beancount.scripts.format import align_beancount
from click.testing import CliRunner, Result

from ruche_ledger.cli import ruche
from ruche_ledger.cooperative import Cooperative, load

SHARED = Path(__file__).parents[3] / "shared" / "data"
FILES = ("fec/0000000001FEC20220831.txt", "fec/123456789FEC20500930.txt", "fec/111111111FEC20221231.TXT")
KEYS = tuple(f"E{number:02d}" for number in range(1, 9))

RULES = """
{start} custom "ruche-rule" "contribution" "graduated"
  band-1: 0.00 EUR
  rate-1: 0.11
  band-2: 40000.00 EUR
  rate-2: 0.10
  source: "AG, résolution 4"
{start} custom "ruche-fund" "Solidarite"
{start} custom "ruche-rule" "secours" "flat"
  rate: 0.01
  fund: "Solidarite"
  fund-share: 1.00
  source: "AG, résolution 5"
{start} custom "ruche-solidarity" "Solidarite" "aid"
  on: "position"
  cap-month: 500.00 EUR
  source: "AG, résolution 6"
"""

Trial = dict[str, Decimal]


def plain(path: Path) -> list[dict[str, str]]:
    """The file's rows, read in the simplest way that works for all three: not the way of what is tested."""
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    lines = [line for line in re.split(r"[\r\n]+", text) if line.strip()]
    separator = "\t" if "\t" in lines[0] else "|"
    rows = csv.reader(lines, delimiter=separator, quoting=csv.QUOTE_NONE)
    header = [name.strip() for name in next(rows)]
    return [dict(zip(header, (cell.strip() for cell in row), strict=False)) for row in rows]


def amount(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))


def trial_of(rows: list[dict[str, str]]) -> Trial:
    found: Trial = defaultdict(Decimal)
    for row in rows:
        found[row["CompteNum"]] += amount(row["Debit"]) - amount(row["Credit"])
    return {number: total for number, total in found.items() if total}


def trial_of_ledger(entries: list[data.Directive]) -> Trial:
    """By the number on each account's `open`; what the plugin opened has its number in its name."""
    numbers = {entry.account: entry.meta.get("pcg") for entry in entries if isinstance(entry, data.Open)}
    found: Trial = defaultdict(Decimal)
    for entry in entries:
        if isinstance(entry, data.Transaction):
            for posting in entry.postings:
                assert posting.units is not None
                number = numbers[posting.account] or posting.account.rpartition(":")[2][:3]
                found[number] += posting.units.number or 0
    return {number: total for number, total in found.items() if total}


def eight(rows: list[dict[str, str]], start: str) -> str:
    """Customers dealt out to eight entrepreneurs; where the file has no customers, suppliers and sales accounts."""
    kind = "41" if any(row["CompteNum"].startswith("41") and row["CompAuxNum"] for row in rows) else "40"
    codes = sorted({row["CompAuxNum"] for row in rows if row["CompteNum"].startswith(kind) and row["CompAuxNum"]})
    sales = sorted({row["CompteNum"] for row in rows if row["CompteNum"].startswith("70")})
    parts = ['[cooperative]\nkey = "Ruche"\nname = "La Ruche"\n']
    for place, key in enumerate(KEYS):
        vat = ("receipts", "debits")[place % 2]
        parts.append(
            f'[[entrepreneur]]\nkey = "{key}"\ncontract = "CESA"\nfrom = {start}\n'
            f'opening = "{100 * place}.00"\nvat = "{vat}"\n'
        )
        mine = ", ".join(f'"{code}"' for code in codes[place::8])
        parts.append(f'[[attribution]]\nowner = "{key}"\nauxiliary = [{mine}]\n')
        if kind == "40" and sales[place::8]:
            accounts = ", ".join(f'"{number}"' for number in sales[place::8])
            parts.append(f'[[attribution]]\nowner = "{key}"\naccount = [{accounts}]\n')
    return "\n".join(parts)


@dataclass(frozen=True)
class Imported:
    """One file's ledger, and what is needed to make it again."""

    file: Path
    rows: list[dict[str, str]]
    folder: Path
    toml: Path
    start: str
    result: Result

    @property
    def main(self) -> Path:
        return self.folder / "main.beancount"

    def again(self) -> Result:
        words = [
            "--lang",
            "en",
            "import",
            "fec",
            str(self.file),
            "--attribution",
            str(self.toml),
            "-o",
            str(self.folder),
        ]
        return CliRunner().invoke(ruche, words)

    def texts(self) -> dict[str, str]:
        return {path.name: path.read_text("utf-8") for path in sorted(self.folder.glob("[!.]*"))}


@pytest.fixture(scope="module", params=FILES, ids=lambda name: name.partition("/")[2][:9])
def imported(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Imported:
    file = SHARED / request.param
    if not file.exists():
        pytest.skip("the shared files are not here")
    rows = plain(file)
    start = min(row["EcritureDate"] for row in rows)
    start = f"{start[:4]}-{start[4:6]}-{start[6:]}"
    home = tmp_path_factory.mktemp("import")
    toml = home / "attribution.toml"
    toml.write_text(eight(rows, start), "utf-8")
    made = Imported(file, rows, home / "livres", toml, start, CliRunner().invoke(ruche, []))
    return Imported(file, rows, home / "livres", toml, start, made.again())


@pytest.fixture(scope="module")
def with_rules(imported: Imported, tmp_path_factory: pytest.TempPathFactory) -> Cooperative:
    """The same books under rules, in a copy."""
    folder = tmp_path_factory.mktemp("rules")
    for name, text in imported.texts().items():
        (folder / name).write_text(text, "utf-8")
    decisions = folder / "decisions.beancount"
    decisions.write_text(decisions.read_text("utf-8") + RULES.format(start=imported.start), "utf-8")
    return load(folder / "main.beancount")


def test_trial_balance_is_the_files(imported: Imported) -> None:
    assert imported.result.exit_code == 0, imported.result.output
    entries, errors, _ = loader.load_file(str(imported.main))
    assert errors == []
    assert trial_of_ledger(entries) == trial_of(imported.rows)
    numbers = {entry.meta["pcg"] for entry in entries if isinstance(entry, data.Open) and "pcg" in entry.meta}
    assert numbers == {row["CompteNum"] for row in imported.rows}


def test_trial_balance_is_the_files_but_for_18_under_rules(imported: Imported, with_rules: Cooperative) -> None:
    assert [problem.message for problem in with_rules.problems if problem.severity == "error"] == []
    assert with_rules.levies(with_rules.decisions.exercises.of(with_rules.horizon))
    found: Trial = defaultdict(Decimal)
    books = with_rules.complete_books
    for name, days in books.days.items():
        if not books.accounts[name].pcg.startswith("18"):
            found[books.accounts[name].pcg] += days.total()
    assert {number: total for number, total in found.items() if total} == trial_of(imported.rows)


def test_statements_of_all_owners_add_up_to_the_trial_balance(imported: Imported, with_rules: Cooperative) -> None:
    exercise = with_rules.decisions.exercises.of(with_rules.horizon)
    assert set(KEYS) <= set(with_rules.owners)
    found: Trial = defaultdict(Decimal)
    for owner in with_rules.owners:
        for row in with_rules.statement(owner, exercise).as_dict()["lines"]:
            if not row["pcg"].startswith("18"):
                found[row["pcg"]] += Decimal(row["closing"])
    assert {number: total for number, total in found.items() if total} == trial_of(imported.rows)


def test_every_owner_has_something(imported: Imported, with_rules: Cooperative) -> None:
    """The eight are not there for show: each has accounts of their own, and all positions add up to zero."""
    for key in KEYS:
        assert with_rules.books.owned(key), key
    on = with_rules.horizon
    assert sum(with_rules.position(owner, on) for owner in with_rules.owners) == 0


def test_positions_taken_over(with_rules: Cooperative) -> None:
    """On the first day, but for what that day itself moves, the position is what the attribution file says."""
    start = min(opening.date for opening in with_rules.decisions.openings)
    books = with_rules.complete_books
    for place, key in enumerate(KEYS):
        apart = [books.apart[name].until(start) for name in books.owned(key) if name in books.apart]
        assert -sum(apart) == 10000 * place, key


def test_files_are_as_bean_format_leaves_them(imported: Imported) -> None:
    for name, text in imported.texts().items():
        assert align_beancount(text) == text, name  # type: ignore[no-untyped-call]


def test_again_changes_nothing(imported: Imported) -> None:
    before = imported.texts()
    result = imported.again()
    assert result.exit_code == 0
    assert "Nothing has changed since the import before." in result.output
    assert imported.texts() == before


def test_fava_opens_it(imported: Imported) -> None:
    application = pytest.importorskip("fava.application")
    app = application.create_app([imported.main], load=True)
    client = app.test_client()
    for page in ("income_statement", "balance_sheet", "journal", "errors"):
        answer = client.get(f"/{next(iter(app.config['LEDGERS'].ledgers_by_slug))}/{page}/")
        assert answer.status_code == 200
    assert next(iter(app.config["LEDGERS"].ledgers_by_slug.values())).errors == []
