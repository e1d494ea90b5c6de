"""The tools under examples/: what their pages show is what they print, and it agrees with the library to the cent."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ruche_ledger import Cooperative, Period, RucheError, load
from ruche_ledger.ledgers import example
from tests.docs.pages import ROOT, TOOLS, refreshed, workplace

EXAMPLES = ROOT / "examples"
ALWAYS = Period(date.min, date.max, "always")


def tool(name: str) -> ModuleType:
    """A tool's script as a module, with what lies beside it in reach, as when it is run."""
    sys.path.insert(0, str(EXAMPLES / name))
    spec = importlib.util.spec_from_file_location(name.replace("-", "_"), EXAMPLES / name / "main.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    sys.path.pop(0)
    return module


payroll, invoicing, bi = (tool(name) for name in ("04-payroll", "05-invoicing", "06-business-intelligence"))


@cache
def la_ruche() -> Cooperative:
    return load(example("la-ruche"), strict=True)


def run(name: str, *arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, EXAMPLES / name / "main.py", *map(str, arguments)],
        cwd=cwd,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.parametrize("page", TOOLS, ids=lambda page: page.parent.name)
def test_the_page_shows_what_a_run_prints(page: Path, tmp_path: Path) -> None:
    text = page.read_text("utf-8")
    assert refreshed(text, workplace(page, tmp_path)) == text


@pytest.mark.parametrize("page", TOOLS, ids=lambda page: page.parent.name)
def test_only_what_is_public_is_used(page: Path) -> None:
    lines = [line for script in page.parent.glob("*.py") for line in script.read_text("utf-8").splitlines()]
    ours = {line.split(" import ")[0] for line in lines if line.startswith("from ruche")}
    kinds = {f"from ruche_ledger.{module}.kinds" for module in ("rules", "testing")}
    assert ours <= {"from ruche_ledger", "from ruche_ledger.ledgers", *kinds}
    assert not [line for line in lines if "float(" in line]


# --------------------------------------------------------------------------------------------------- payroll

cents = st.integers(0, 5_000_000).map(lambda number: Decimal(number).scaleb(-2))
rates = st.integers(0, 9_999).map(lambda number: Decimal(number).scaleb(-5))


@given(cents, st.lists(st.builds(payroll.Charge, rates, cents.map(lambda each: each / 1000 // 1), rates, cents)))
def test_the_gross_pay_is_the_largest_that_is_available(available: Decimal, charges: list[Any]) -> None:
    def cost(gross: Decimal) -> Decimal:
        return gross + sum(charge.employer(gross) for charge in charges)

    gross = payroll.largest_gross(available, charges)
    assert gross >= 0
    assert gross == 0 or cost(gross) <= available
    assert cost(gross + payroll.CENT) > available


def test_the_table_makes_the_examples_own_payslip() -> None:
    """E001's of October 2026, 1,120.00 gross: as booked, without the mutuelle, which the table adds."""
    charges = payroll.read_charges(EXAMPLES / "04-payroll" / "charges.csv")["CESA"]
    gross = Decimal("1120.00")
    assert sum(charge.employer(gross) for charge in charges) - 21 == Decimal("245.28")
    assert gross - sum(charge.employee(gross) for charge in charges) + 21 == Decimal("878.08")


def test_every_payout_is_covered() -> None:
    charges = payroll.read_charges(EXAMPLES / "04-payroll" / "charges.csv")
    rows = list(payroll.payouts(la_ruche(), "2026-10", charges))
    assert [row.owner for row in rows] == list(la_ruche().entrepreneurs)
    for row in rows:
        assert row.position == la_ruche().position(row.owner, date(2026, 10, 31))
        assert row.available == la_ruche().statement(row.owner, "2026-10").available
        assert bool(row.why_not) == (row.cost == row.gross == row.net == 0)
        if not row.why_not:
            assert 0 < row.net < row.gross < row.cost <= row.available


def test_an_advance_is_not_paid_out() -> None:
    start = date(2026, 1, 1)
    rows = [
        (start, "Assets:Ruche:512", Decimal(3000), "EUR", [], "sale"),
        (start, "Income:E007:706", Decimal(-3000), "EUR", [], "sale"),
        (start, "Assets:Ruche:512", Decimal(500), "EUR", [], "advance"),
        (start, "Liabilities:E007:181-Solidarite", Decimal(-500), "EUR", [], "advance"),
    ]
    declared: list[tuple[date, str, list[Any], dict[str, Any]]] = [
        (start, "ruche-cooperative", ["Ruche"], {}),
        (start, "ruche-entrepreneur", ["E007"], {"contract": "CESA"}),
    ]
    half = payroll.Charge(Decimal("0.5"), Decimal(0), Decimal("0.2"), Decimal(0))
    (row,) = payroll.payouts(Cooperative.from_lines(rows, declared), "2026-01", {"CESA": [half]})
    assert (row.position, row.advance, row.available) == (3500, 500, 3000)
    assert (row.cost, row.gross, row.net) == (3000, 2000, 1600)


def test_every_format_says_the_same(tmp_path: Path) -> None:
    found = json.loads(run("04-payroll", "--format", "json", cwd=tmp_path).stdout)
    table = run("04-payroll", "--format", "csv", cwd=tmp_path).stdout.splitlines()
    assert table[0].split(",") == list(found[0])
    assert [line.split(",") for line in table[1:]] == [list(row.values()) for row in found]


def test_a_last_month_is_paid_under_the_contract_of_the_last_active_day() -> None:
    start = date(2026, 1, 1)
    rows = [
        (start, "Assets:Ruche:512", Decimal(300), "EUR", [], "sale"),
        (start, "Income:E007:706", Decimal(-300), "EUR", [], "sale"),
        (date(2026, 2, 1), "Assets:Ruche:512", Decimal(0), "EUR"),
    ]
    declared: list[tuple[date, str, list[Any], dict[str, Any]]] = [
        (start, "ruche-cooperative", ["Ruche"], {}),
        (start, "ruche-entrepreneur", ["E007"], {"contract": "CESA"}),
        (date(2026, 1, 20), "ruche-entrepreneur", ["E007"], {"contract": "left"}),
    ]
    books = Cooperative.from_lines(rows, declared)
    half = {"CESA": [payroll.Charge(Decimal("0.5"), Decimal(0), Decimal(0), Decimal(0))]}
    (january,) = payroll.payouts(books, "2026-01", half)
    (february,) = payroll.payouts(books, "2026-02", half)
    assert (january.contract, january.gross) == ("CESA", 200)
    assert (february.contract, february.gross, february.why_not) == ("", 0, "no contract in 2026-02")


FAULTY = """plugin "ruche_plugins.cooperative"
option "operating_currency" "EUR"
2026-01-01 custom "ruche-cooperative" "Ruche"
  nam: "La Ruche"
2026-01-01 open Assets:Ruche:512
2026-01-02 * "Caisse"
  Assets:Ruche:512  1.00 EUR
  Assets:Ruche:53  -1.00 EUR
"""


@pytest.mark.parametrize("name", ["04-payroll", "06-business-intelligence"])
def test_books_with_faults_are_refused_with_every_one_of_them(name: str, tmp_path: Path) -> None:
    books = tmp_path / "books.beancount"
    books.write_text(FAULTY, "utf-8")
    done = run(name, books, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    first, second = done.stderr.splitlines()
    assert first.startswith(f"{books}:3: unknown key “nam” in ruche-cooperative")
    assert second == f"{books}:6: Invalid reference to unknown account 'Assets:Ruche:53'"
    assert [path.name for path in tmp_path.iterdir()] == ["books.beancount"]


@pytest.mark.parametrize("month", ["2026-11", "2026-13", "2026", "octobre"])
def test_a_month_that_is_none_of_the_books_is_refused(month: str, tmp_path: Path) -> None:
    done = run("04-payroll", "--month", month, cwd=tmp_path)
    said = f"“{month}” is no month of these books, which end on 2026-10-31; write 2026-10\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", said)


HEADER = "contract,charge,employer_rate,employer_amount,employee_rate,employee_amount"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", f"charges.csv:1: the columns are {HEADER}; write these, and commas between them\n"),
        (HEADER.replace(",", ";").encode(),
         f"charges.csv:1: the columns are {HEADER}; write these, and commas between them\n"),
        (f"{HEADER}\nCESA,a,1,,,\n".encode(), "charges.csv:2: employer_rate cannot be “1”; 15.2 % is 0.152\n"),
        (f"{HEADER}\r\n\r\nCESA,a,NaN,-1,-0.1,1e3\r\n".encode(),
         "charges.csv:3: employer_rate cannot be “NaN”; 15.2 % is 0.152\n"
         "charges.csv:3: employer_amount cannot be “-1”; write euros as 21.00\n"
         "charges.csv:3: employee_rate cannot be “-0.1”; 15.2 % is 0.152\n"
         "charges.csv:3: employee_amount cannot be “1e3”; write euros as 21.00\n"),
        (f"{HEADER}\nCESA,a,,21.005,,\nCESA,a,,21,00,,\nCESA,a\nCESA,a,,,,\n".encode(),
         "charges.csv:2: employer_amount cannot be “21.005”; write euros as 21.00\n"
         "charges.csv:3: there are 7 columns, not 6; leave none out\n"
         "charges.csv:4: there are 2 columns, not 6; leave none out\n"
         "charges.csv:5: CESA has a charge “a” already; delete one, or name them apart\n"),
        (f'{HEADER}\nCESA,"a\n'.encode(),
         "charges.csv cannot be read (unexpected end of data); give a CSV file in UTF-8\n"),
        (b"\xff\xfe", "charges.csv cannot be read ('utf-8' codec can't decode byte 0xff in position 0: invalid start "
         "byte); give a CSV file in UTF-8\n"),
        (None, "charges.csv cannot be read ([Errno 2] No such file or directory: 'charges.csv'); give a CSV file in "
         "UTF-8\n"),
    ],
)  # fmt: skip
def test_a_faulty_table_ends_in_sentences(content: bytes | None, said: str, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / "charges.csv").write_bytes(content)
    done = run("04-payroll", "--charges", "charges.csv", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", said)


# --------------------------------------------------------------------------------------------------- invoicing

INVOICE = (EXAMPLES / "05-invoicing" / "invoice.toml").read_text("utf-8")


@pytest.fixture
def books(tmp_path: Path) -> Path:
    """A copy of the tool's ledger, with the invoice beside it."""
    workplace(EXAMPLES / "05-invoicing" / "README.md", tmp_path)
    return tmp_path / "books" / "main.beancount"


def contents(books: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in books.parent.iterdir() if path.suffix != ".picklecache"}


def left(books: Path) -> list[str]:
    """What a run leaves behind beside the ledger; nothing, except Beancount's own cache of it."""
    cache = f".{books.name}.picklecache"
    return [path.name for path in books.parent.iterdir() if path.name.startswith(".") and path.name != cache]


def book(books: Path, invoice: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    path = books.parent.parent / "invoice.toml"
    path.write_text(invoice, "utf-8")
    return run("05-invoicing", books, path, *arguments, cwd=books.parent)


def levied(cooperative: Cooperative) -> dict[str, tuple[Decimal, Decimal]]:
    return {levy.id: (levy.amount, levy.fund_amount) for levy in cooperative.levies(ALWAYS)}


def test_the_ledger_levies_what_was_quoted(books: Path) -> None:
    before = load(books)
    quoted = {
        levy.id: (levy.amount, levy.fund_amount)
        for levy in before.quote("E007", Decimal("612.09"), date(2026, 4, 3), pcg="706")
    }
    assert book(books, INVOICE).returncode == 0
    after = load(books, strict=True)
    assert levied(after) == levied(before) | quoted
    assert len(quoted) == 2


def test_asking_writes_nothing(books: Path) -> None:
    before = contents(books)
    assert book(books, INVOICE, "--quote").returncode == 0
    assert contents(books) == before


def test_a_second_run_adds_nothing(books: Path) -> None:
    assert book(books, INVOICE).returncode == 0
    before = contents(books)
    done = book(books, INVOICE)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("F2026-002 is in the ledger already (2026-04-03 Facture F2026-002")
    assert contents(books) == before


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"E007"', '"E099"', "“E099” is no entrepreneur of this ledger; they are E007"),
        ('"Poterie"', '"Vannerie"', "Income:E007:Vannerie:706-Ateliers is not open on 2026-04-03"),
        ('"Poterie"', '""', "Income:E007:706-Ateliers is not open on 2026-04-03; open it, or correct"),
        ('"F2026-002"', '"F2026 002"', "the number “F2026 002” cannot be a link"),
        ('"F2026-002"', '"F2026-001"', "F2026-001 is in the ledger already (2026-03-12"),
        ("725.50", "725.51", "the lines and their VAT add up to 725.50, not 725.51"),
        ("110.00", "110.01", "line 1: VAT of 0.20 on 550.00 is 110.00, not 110.01"),
        ("3.41", "3.415", "3.415 is not on the cent; write two decimals"),
        ("725.50", "-725.50", "the total is not positive; a credit note shares the link of its invoice"),
        ("725.50", "nan", "“total” is missing or cannot be read; write a number as 725.50"),
        ("725.50", "1e30", "“total” is missing or cannot be read; write a number as 725.50"),
        ("550.00", '"550.00"', "line 1: “amount” is missing or cannot be read; write a number as 725.50"),
        ("2026-04-03", "2026-02-30", "cannot be read ("),
        ("2026-04-03", "2026-05-03", "the ledger has no file 2026-05.beancount; create it and include it"),
        ("2026-04-03", '"3 avril"', "“date” is missing or cannot be read; write a day as 2026-04-03"),
        ("2026-04-03", "2026-04-03T10:00:00", "“date” is missing or cannot be read; write a day as 2026-04-03"),
        ("rate = 0.20", "rate = -0.20", "line 1: -0.20 is no rate of VAT; they are 0, 0.021, 0.055, 0.10, 0.20"),
        ("vat_rate = 0.20", "vat_rate = 20", "line 1: 20 is no rate of VAT; they are 0, 0.021, 0.055, 0.10, 0.20"),
        ("vat = 3.41", "vat = 3.41\nremise = 10.00", "line 2: “remise” is unknown; the keys are text, amount"),
        ("total = 725.50", "total = 725.50\nnumber = 1", "cannot be read ("),
        ("total = 725.50", "total = 725.50\nx = " + "[" * 20_000, "cannot be read ("),
        ('"706-Ateliers"', '"Ateliers"', "“Ateliers” has no number of class 7; name an account for sales, 706-… say"),
        ("[[line]]", "[[lines]]", "there is no line; write [[line]], and below it text, amount, vat_rate, vat"),
    ],
)  # fmt: skip
def test_a_faulty_invoice_is_refused(books: Path, old: str, new: str, said: str) -> None:
    before = contents(books)
    assert old in INVOICE
    done = book(books, INVOICE.replace(old, new))
    assert done.returncode == 1
    assert said in done.stderr
    assert done.stderr.endswith("Nothing is written.\n")
    assert "Traceback" not in done.stderr
    assert contents(books) == before


def test_who_sells_without_vat_needs_no_account_for_it(books: Path) -> None:
    """Training, for example (CGI art. 261)."""
    books.write_text(books.read_text("utf-8").replace("2026-01-01 open Liabilities:E007", ";"), "utf-8")
    month = books.with_name("2026-03.beancount")
    month.write_text("", "utf-8")
    free = re.sub(r"vat_rate = .*\nvat = .*", "vat_rate = 0\nvat = 0", INVOICE.replace("725.50", "612.09"))
    done = book(books, free)
    assert (done.returncode, done.stderr) == (0, "")
    assert "44574" not in books.with_name("2026-04.beancount").read_text("utf-8")


def test_the_number_of_an_account_may_stand_at_its_opening(books: Path) -> None:
    """By its name alone the account would be in no base, and the quote too low."""
    text = books.read_text("utf-8").replace("706-Ateliers EUR", 'Ateliers EUR\n  pcg: "706"')
    books.write_text(text, "utf-8")
    march = books.with_name("2026-03.beancount")
    march.write_text(march.read_text("utf-8").replace("706-Ateliers", "Ateliers"), "utf-8")
    done = book(books, INVOICE.replace("706-Ateliers", "Ateliers"))
    assert "2026-04-30 contribution: 63.21, of which 3.16 for Solidarite" in done.stdout
    assert done.returncode == 0


def test_windows_line_ends_stay(books: Path) -> None:
    month = books.with_name("2026-04.beancount")
    month.write_bytes(b";; Avril 2026")
    assert book(books, INVOICE).returncode == 0
    first = month.read_bytes()
    month.write_bytes(b";; Avril 2026\r\n")
    books.parent.parent.joinpath("invoice.toml").write_bytes(INVOICE.replace("\n", "\r\n").encode("utf-8-sig"))
    done = run("05-invoicing", books, books.parent.parent / "invoice.toml", cwd=books.parent)
    assert (done.returncode, done.stderr) == (0, "")
    assert month.read_bytes() == b";; Avril 2026\r\n" + first.removeprefix(b";; Avril 2026").replace(b"\n", b"\r\n")


def test_a_link_stays_a_link(books: Path) -> None:
    month, elsewhere = books.with_name("2026-04.beancount"), books.parent.parent / "avril.beancount"
    month.rename(elsewhere)
    month.symlink_to(elsewhere)
    assert book(books, INVOICE).returncode == 0
    assert month.is_symlink()
    assert "^F2026-002" in elsewhere.read_text("utf-8")


def test_what_belongs_to_the_ledger_is_there_when_it_is_tried(books: Path) -> None:
    """Documents beside the ledger, and a file that is included by its whole path."""
    (books.parent / "pieces").mkdir()
    (books.parent / "pieces" / "bail.pdf").touch()
    month = books.with_name("2026-04.beancount")
    text = books.read_text("utf-8").replace('"2026-04.beancount"', f'"{month}"')
    books.write_text(f'{text}2026-01-01 document Assets:E007:Poterie:411-Clients "pieces/bail.pdf"\n', "utf-8")
    done = book(books, INVOICE)
    assert (done.returncode, done.stderr) == (0, "")
    assert not left(books)
    with books.open("a", encoding="utf-8") as file:
        file.write("2026-05-01 balance Assets:E007:Poterie:411-Clients 5285.50 ~ 0.00 EUR\n")
    done = book(books, INVOICE.replace("F2026-002", "F2026-003"))
    assert done.returncode == 1
    assert "Balance failed" in done.stderr
    assert "^F2026-003" not in month.read_text("utf-8")


def test_a_month_that_is_protected_stays_as_it_is(books: Path) -> None:
    month = books.with_name("2026-04.beancount")
    month.chmod(0o444)
    before = contents(books)
    done = book(books, INVOICE)
    assert done.returncode == 1
    assert done.stderr == (
        f"{month} is write-protected; give a day in an open month, or lift the protection\nNothing is written.\n"
    )
    assert contents(books) == before


def test_asking_needs_no_right_to_write(books: Path) -> None:
    """Nor does it wait for a run that writes."""
    books.with_name(".main.beancount.lock").touch()
    assert book(books, INVOICE, "--quote").returncode == 0


def test_a_link_to_the_ledger_is_the_same_ledger(books: Path) -> None:
    books.with_name(".main.beancount.lock").touch()
    link = books.with_name("livre.beancount")
    link.symlink_to(books)
    done = book(link, INVOICE)
    assert "main.beancount.lock is there; wait for the other run" in done.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_the_right_to_write_is_named(books: Path) -> None:
    books.parent.chmod(0o500)
    done = book(books, INVOICE)
    books.parent.chmod(0o700)
    said = f"{books.with_name('.main.beancount.lock')}: Permission denied; ask for the right to write there"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"{said}\nNothing is written.\n")


def test_a_ledger_that_is_not_there_is_named(books: Path) -> None:
    said = "is missing or cannot be read; give the path of a Beancount file\nNothing is written.\n"
    for ledger in (books.with_name("nowhere.beancount"), books.parent / "nowhere" / "main.beancount"):
        done = run("05-invoicing", ledger, "invoice.toml", cwd=books.parent.parent)
        assert (done.returncode, done.stdout, done.stderr) == (1, "", f"{ledger} {said}")


def test_a_ledger_with_faults_is_refused_with_every_one_of_them(books: Path) -> None:
    with books.open("a", encoding="utf-8") as file:
        file.write('2026-04-01 custom "ruche-cooperativ" "x"\n2026-04-01 custom "ruche-terme" "x"\n')
    before = contents(books)
    done = book(books, INVOICE)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count(f"{books}:") == 2
    assert done.stderr.endswith("\nNothing is written.\n")
    assert contents(books) == before


def test_who_is_not_active_sells_nothing(books: Path) -> None:
    with books.open("a", encoding="utf-8") as file:
        file.write('\n2026-04-01 custom "ruche-entrepreneur" "E007"\n  contract: "left"\n')
    assert "E007 has no contract on 2026-04-03; give a day on which one is in force" in book(books, INVOICE).stderr


def test_what_a_customer_is_called_breaks_no_ledger(books: Path) -> None:
    hostile = INVOICE.replace('"École de Bois-Fleuri"', '"""Le \\"Phare\\" \\\\ 2\n1999-01-01 close X"""')
    assert book(books, hostile).returncode == 0
    movement = next(movement for movement in load(books, strict=True).movements("2026-04", owner="E007"))
    assert movement.payee == 'Le "Phare" \\ 2 1999-01-01 close X'


def test_a_ledger_that_would_have_a_fault_is_left_alone(books: Path) -> None:
    with books.open("a", encoding="utf-8") as file:
        file.write("\n2026-05-01 balance Assets:E007:Poterie:411-Clients 4560.00 ~ 0.00 EUR\n")
    before = contents(books)
    done = book(books, INVOICE)
    assert done.returncode == 1
    assert f"{books}:" in done.stderr  # the bookkeeper's own file, not the copy that was tried
    assert "Balance failed for 'Assets:E007:Poterie:411-Clients'" in done.stderr
    assert contents(books) == before


def test_another_run_is_waited_for(books: Path) -> None:
    lock = books.with_name(".main.beancount.lock")
    lock.touch()
    before = contents(books)
    done = book(books, INVOICE)
    assert (done.returncode, done.stdout) == (1, "")
    assert (
        done.stderr == f"{lock} is there; wait for the other run, or delete it if there is none\nNothing is written.\n"
    )
    assert contents(books) == before


def test_runs_at_once_lose_nothing(books: Path) -> None:
    """Whoever says that it wrote, wrote; the others say why not."""
    numbers = [f"F2026-1{number}" for number in range(4)]
    paths = [books.parent.parent / f"{number}.toml" for number in numbers]
    for number, path in zip(numbers, paths, strict=True):
        path.write_text(INVOICE.replace("F2026-002", number), "utf-8")
    script = EXAMPLES / "05-invoicing" / "main.py"
    runs = [
        subprocess.Popen([sys.executable, script, books, path], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for path in paths
    ]
    said = [each.communicate() for each in runs]
    wrote = {number for number, each in zip(numbers, runs, strict=True) if each.returncode == 0}
    assert wrote
    assert all(
        b"wait for the other run" in fault for (_, fault), each in zip(said, runs, strict=True) if each.returncode
    )
    links = {link for movement in load(books, strict=True).movements("2026-04") for link in movement.links}
    assert links & set(numbers) == wrote
    assert not left(books)


def test_what_others_write_meanwhile_is_not_lost(books: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody saves the month in an editor while the ledger is being tried."""
    month = books.with_name("2026-04.beancount")

    def tried(path: Path, *, strict: bool) -> Cooperative:
        month.write_text(";; Avril 2026, corrigé\n", "utf-8")
        return load(path, strict=strict)

    monkeypatch.setattr("appending.load", tried)
    with pytest.raises(RucheError, match="was changed meanwhile; run it again"):
        invoicing.append("\n;; ours\n", month, books)
    assert month.read_text("utf-8") == ";; Avril 2026, corrigé\n"
    assert not left(books)


# --------------------------------------------------------------------------------------------------- BI


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tables")
    bi.write_csv(la_ruche(), folder)
    return folder


def test_the_query_agrees_with_the_library_to_the_cent(tables: Path) -> None:
    sums: dict[tuple[str, int], list[Decimal]] = defaultdict(lambda: [Decimal("0.00")] * len(bi.COLUMNS))

    def add(owner: str, day: date, place: int, amount: Decimal) -> None:
        person = la_ruche().entrepreneurs.get(owner)
        contract = person.contract(day) if person else None
        if contract:
            sums[contract, day.year] = [
                each + (amount if number == place else 0) for number, each in enumerate(sums[contract, day.year])
            ]

    for movement in la_ruche().movements(ALWAYS):
        if movement.pcg.startswith("70") and not movement.is_apart:
            add(movement.owner, movement.date, 0, -movement.amount)
    for levy in la_ruche().levies(ALWAYS):
        add(levy.owner, levy.date, 1, levy.amount)
        add(levy.owner, levy.date, 2, levy.fund_amount)
    for transfer in la_ruche().transfers(ALWAYS):
        column, sign = bi.KINDS[transfer.kind]
        add(transfer.owner, transfer.date, bi.COLUMNS.index(column), -transfer.amount if sign else transfer.amount)
    headings, *rows = bi.answer(tables)
    assert headings == ("contract", "year", *bi.COLUMNS)
    assert rows == [(*key, *sums[key]) for key in sorted(sums)]
    assert all(isinstance(amount, Decimal) for row in rows for amount in row[2:])


EVERY_STEP = """plugin "ruche_plugins.cooperative"
plugin "beancount.plugins.auto_accounts"
option "operating_currency" "EUR"
2026-01-01 custom "ruche-cooperative" "Ruche"
2026-01-01 custom "ruche-fund" "Solidarite"
2026-01-01 custom "ruche-entrepreneur" "E007"
  contract: "CESA"
2026-03-16 custom "ruche-entrepreneur" "E007"
  contract: "left"
2026-01-01 custom "ruche-entrepreneur" "E012"
  contract: "CAPE"
2026-01-01 custom "ruche-solidarity" "Solidarite" "levy"
  contracts: "CESA"
  rate: 0.01
  source: "AG"
2026-01-01 custom "ruche-solidarity" "Solidarite" "aid"
  cap-month: 100.00 EUR
  source: "AG"
2026-01-01 custom "ruche-solidarity" "Solidarite" "advance"
  contracts: "CESA"
  repay: 0.25
  source: "AG"
2026-01-01 custom "ruche-solidarity" "Solidarite" "call"
  contracts: "CAPE"
  rate: 0.50
  source: "AG"
2026-01-01 custom "ruche-solidarity" "Solidarite" "exit"
  source: "AG"
2026-01-10 * "E012 has 3,000; E007 lacks 800"
  Assets:Ruche:512  2200.00 EUR
  Income:E012:706  -3000.00 EUR
  Expenses:E007:604  800.00 EUR
2026-02-10 * "E007 earns 1,000"
  Assets:Ruche:512  1000.00 EUR
  Income:E007:706  -1000.00 EUR
2026-03-10 * "E007 loses 2,000"
  Expenses:E007:604  2000.00 EUR
  Assets:Ruche:512  -2000.00 EUR
"""


def test_kinds_of_transfers_are_told_apart(tmp_path: Path) -> None:
    """By hand: 800 are called, 100 given, 700 lent. In February 10 are levied, and 250 of 1,000 repaid.

    At the exit 450 are written off; of the net result of −1,710 that leaves 1,260, of which the fund makes good the 260
    that it has, the cooperative 1,000.
    """
    books = tmp_path / "books.beancount"
    books.write_text(EVERY_STEP, "utf-8")
    done = run("06-business-intelligence", books, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    heads, *rows = (line.split() for line in done.stdout.splitlines())
    assert heads[3:] == ["levied", "to_funds", "asked", "aid", "lent", "repaid", "forgiven"]
    assert rows == [
        ["CAPE", "2026", "3000.00", "0.00", "0.00", "800.00", "0.00", "0.00", "0.00", "0.00"],
        ["CESA", "2026", "1000.00", "0.00", "0.00", "10.00", "100.00", "700.00", "250.00", "1710.00"],
    ]


def test_turnover_is_that_of_the_statements(tables: Path) -> None:
    rows = bi.answer(tables)[1:]
    for year in ("2024", "2025", "2026"):
        statements = [la_ruche().statement(owner, year) for owner in la_ruche().entrepreneurs]
        lines = [line for each in statements for line in each.as_dict()["lines"] if line["pcg"].startswith("70")]
        stated = sum(Decimal(line["credit"]) - Decimal(line["debit"]) for line in lines)
        assert sum(row[2] for row in rows if row[1] == int(year)) == stated


def test_every_table_holds_all_rows_with_exact_types(tables: Path) -> None:
    bi.answer(tables)
    whole = {"levies": la_ruche().levies(ALWAYS), "transfers": la_ruche().transfers(ALWAYS)}
    for table, items in {**whole, "movements": tuple(la_ruche().movements(ALWAYS))}.items():
        for form in ("csv", "parquet"):
            types = {column: bi.TYPES.get(column, "VARCHAR") for column in bi.TABLES[table].split()}
            columns = f", columns={types!r}" if form == "csv" else ""
            source = f"read_{form}('{tables / table}.{form}'{columns})"
            (sums,) = duckdb.sql(f"SELECT count(*), sum(amount), min(date), max(date) FROM {source}").fetchall()
            days = [item.date for item in items]
            assert sums == (len(items), sum(item.amount for item in items), min(days), max(days))
        found = duckdb.sql(f"DESCRIBE FROM '{tables / table}.parquet'").fetchall()
        assert {name: kind for name, kind, *_ in found} == types


def test_all_movements_add_up_to_nothing(tables: Path) -> None:
    bi.answer(tables)
    assert duckdb.sql(f"SELECT sum(amount) FROM '{tables}/movements.parquet'").fetchall() == [(Decimal("0.00"),)]


HOSTILE = """plugin "ruche_plugins.cooperative"
option "operating_currency" "EUR"
2026-01-01 custom "ruche-cooperative" "Ruche"
2026-01-01 custom "ruche-entrepreneur" "E007"
  contract: "C,E;S'A"
2026-01-01 open Assets:Ruche:512
2026-01-01 open Income:E007:706
2026-01-02 * "=1+1" "ligne \\"un\\"
ligne deux; 'trois'"
  Assets:Ruche:512  1000000000000.01 EUR
  Income:E007:706
2026-01-03 * "Reprise" #a-nouveau
  Assets:Ruche:512  5.00 EUR
  Income:E007:706
"""


def test_whatever_a_ledger_and_a_folder_are_called_comes_through(tmp_path: Path) -> None:
    """DuckDB reads `*` in a path as any name, and `contract=…` as a column; what was taken over is no turnover."""
    books = tmp_path / "books.beancount"
    books.write_text(HOSTILE, "utf-8")
    folder = tmp_path / "a[1]*" / "contract=x"
    done = run("06-business-intelligence", books, "-o", folder, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[1].split() == ["C,E;S'A", "2026", "1000000000000.01", *("0.00",) * 7]
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        f"{table}.{form}" for table in bi.TABLES for form in ("csv", "parquet")
    )
    shutil.copy(folder / "movements.parquet", tmp_path)
    found = duckdb.sql(
        f"SELECT payee, narration, apart FROM '{tmp_path}/movements.parquet' ORDER BY id LIMIT 1"
    ).fetchall()
    assert found == [("=1+1", "ligne \"un\"\nligne deux; 'trois'", False)]


def test_an_amount_that_no_column_holds_leaves_the_tables_as_they_were(tmp_path: Path) -> None:
    books = tmp_path / "books.beancount"
    books.write_text(HOSTILE.replace("1000000000000.01", "1" + "0" * 16 + ".00"), "utf-8")
    tmp_path.joinpath("tables").mkdir()
    tmp_path.joinpath("tables", "levies.csv").write_text("as before", "utf-8")
    done = run("06-business-intelligence", books, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "an amount does not fit into DECIMAL(18,2); correct it, or widen MONEY here\n"
    assert {path.name: path.read_text("utf-8") for path in tmp_path.joinpath("tables").iterdir()} == {
        "levies.csv": "as before"
    }


def test_without_duckdb_the_files_are_there_and_a_sentence(tmp_path: Path) -> None:
    script = "import runpy, sys; sys.modules['duckdb'] = None; runpy.run_path(sys.argv.pop(1), run_name='__main__')"
    books = EXAMPLES / "01-from-a-file" / "books.beancount"
    command = [sys.executable, "-c", script, str(EXAMPLES / "06-business-intelligence" / "main.py"), str(books)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 1
    assert done.stderr == "Parquet and the query need DuckDB; pip install 'ruche-ledger[bi]'\n"
    assert sorted(path.name for path in tmp_path.joinpath("tables").iterdir()) == [
        *("levies.csv", "movements.csv", "transfers.csv"),
    ]


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    tmp_path.joinpath("tables").write_text("a file", "utf-8")
    done = run("06-business-intelligence", EXAMPLES / "01-from-a-file" / "books.beancount", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (
        1,
        "tables cannot be written (File exists); give another folder with -o\n",
    )
