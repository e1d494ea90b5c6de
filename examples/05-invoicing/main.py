"""Checks a new invoice, says what it will bear, and appends it to the ledger: as a whole, or not at all."""

import argparse
import os
import re
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import takewhile
from pathlib import Path
from typing import Any

from beancount.core.data import Close, Open, Transaction

from ruche_ledger import Cooperative, LedgerError, RucheError, load

CENT = Decimal("0.01")
RECEIVABLE, VAT = "411-Clients", "44574-TVA-En-Attente"
INVOICE = dict.fromkeys(("number", "customer", "owner", "activity", "account"), str) | {"date": date, "total": Decimal}
LINE = {"text": str, "amount": Decimal, "vat_rate": Decimal, "vat": Decimal}
FORMS = {str: "a text in quotes", date: "a day as 2026-04-03", Decimal: "a number as 725.50"}


def read_invoice(path: Path) -> dict[str, Any]:
    """The invoice with every amount as the `Decimal` that was written, never a float."""
    try:
        found = tomllib.loads(path.read_text("utf-8"), parse_float=Decimal)
    except (OSError, UnicodeError, tomllib.TOMLDecodeError) as error:
        raise RucheError(f"{path} cannot be read ({error}); give a TOML file in UTF-8") from None
    lines = found.get("line")
    if not lines or not isinstance(lines, list) or not all(isinstance(line, dict) for line in lines):
        raise RucheError(f"{path}: there is no line; write [[line]], and below it {', '.join(LINE)}")
    faults = []
    for where, row, kinds in [("", found, INVOICE), *((f"line {n}: ", line, LINE) for n, line in enumerate(lines, 1))]:
        for key, kind in kinds.items():
            if kind is Decimal and type(row.get(key)) is int:
                row[key] = Decimal(row[key])
            value = row.get(key)
            if type(value) is not kind or (type(value) is Decimal and not (value.is_finite() and abs(value) < 10**9)):
                faults.append(f"{path}: {where}“{key}” is missing or cannot be read; write {FORMS[kind]}")
    if faults:
        raise RucheError("\n".join(faults))
    return found


def accounts(invoice: dict[str, Any], options: Any) -> tuple[str, str, str]:
    """The customer's, the sale's and the waiting VAT's account, with the ledger's own root names."""
    part = f"{invoice['owner']}:{invoice['activity']}" if invoice["activity"] else invoice["owner"]
    names = (("name_assets", RECEIVABLE), ("name_income", invoice["account"]), ("name_liabilities", VAT))
    customer, sale, vat = (f"{options[root]}:{part}:{account}" for root, account in names)
    return customer, sale, vat


def faults_of(invoice: dict[str, Any], cooperative: Cooperative) -> Iterator[str]:
    """All that speaks against the invoice."""
    day, number, owner = invoice["date"], invoice["number"], invoice["owner"]
    person = cooperative.entrepreneurs.get(owner)
    if person is None:
        yield f"“{owner}” is no entrepreneur of this ledger; they are {', '.join(cooperative.entrepreneurs)}"
    elif not person.is_active(day):
        yield f"{owner} has no contract on {day}; give a day on which one is in force"
    if not re.fullmatch(r"[A-Za-z0-9_/.-]+", number):
        yield f"the number “{number}” cannot be a link; write letters, digits and - _ / . only"
    for entry in cooperative.entries:
        if isinstance(entry, Transaction) and number in entry.links:
            yield f"{number} is in the ledger already ({entry.date} {entry.narration}); give the next free number"
            break
    opened = {entry.account: entry.date for entry in cooperative.entries if isinstance(entry, Open)}
    closed = {entry.account: entry.date for entry in cooperative.entries if isinstance(entry, Close)}
    for account in accounts(invoice, cooperative.options):
        if not opened.get(account, date.max) <= day < closed.get(account, date.max):
            yield f"{account} is not open on {day}; open it, or correct activity and account"
    for place, line in enumerate(invoice["line"], start=1):
        vat = (line["amount"] * line["vat_rate"]).quantize(CENT, ROUND_HALF_UP)
        if vat != line["vat"]:
            yield f"line {place}: VAT of {line['vat_rate']} on {line['amount']} is {vat}, not {line['vat']}"
    amounts = [line[key] for line in invoice["line"] for key in ("amount", "vat")]
    for amount in (*amounts, invoice["total"]):
        if amount != amount.quantize(CENT):
            yield f"{amount} is not on the cent; write two decimals"
    if invoice["total"] <= 0:
        yield "the total is not positive; a credit note shares the link of its invoice, so it is written by hand"
    if sum(amounts) != invoice["total"]:
        yield f"the lines and their VAT add up to {sum(amounts)}, not {invoice['total']}"


def as_text(invoice: dict[str, Any], cooperative: Cooperative) -> str:
    """The invoice as a transaction; what is in quotes may hold anything but the end of a line."""
    net, vat = (sum(line[key] for line in invoice["line"]) for key in ("amount", "vat"))
    words = f"Facture {invoice['number']}, {', '.join(line['text'] for line in invoice['line'])}"
    payee, narration = (re.sub(r"(?=[\"\\])", r"\\", " ".join(text.split())) for text in (invoice["customer"], words))
    names = accounts(invoice, cooperative.options)
    legs = [leg for leg in zip(names, (net + vat, -net, -vat), strict=True) if leg[1]]
    width = max(map(len, names))
    rows = [f"  {account:<{width}}  {amount:>10.2f} {cooperative.currency}\n" for account, amount in legs]
    return f'\n{invoice["date"]} * "{payee}" "{narration}" ^{invoice["number"]}\n{"".join(rows)}'


def file_of(day: date, cooperative: Cooperative) -> Path:
    """The file of that month among the ledger's, `2026-04.beancount`."""
    files = [Path(name) for name in cooperative.options["include"] if Path(name).stem == f"{day:%Y-%m}"]
    if len(files) != 1:
        raise RucheError(f"the ledger has no file {day:%Y-%m}.beancount; create it and include it in the main file")
    return files[0]


@contextmanager
def locked(ledger: Path) -> Iterator[None]:
    """Keeps a second run out of the ledger, by a file that only one of them can create."""
    lock = ledger.with_name(f".{ledger.name}.lock")
    try:
        lock.touch(exist_ok=False)
    except FileExistsError:
        raise RucheError(f"{lock} is there; wait for the other run, or delete it if there is none") from None
    except OSError as error:
        raise RucheError(f"{lock} cannot be written ({error.strerror}); ask for the right to write there") from None
    try:
        yield
    finally:
        lock.unlink()


def append(text: str, file: Path, cooperative: Cooperative) -> None:
    """Appends to a file of the ledger, if the whole ledger, tried in a copy, has no fault with it."""
    before = file.read_bytes()
    files = [Path(name) for name in cooperative.options["include"]]
    top = os.path.commonpath([path.parent for path in files])
    with tempfile.TemporaryDirectory() as folder:
        for path in files:
            copy = Path(folder, path.relative_to(top))
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes() if path != file else before + text.encode())
        try:
            load(Path(folder, os.path.relpath(cooperative.options["filename"], top)), strict=True)
        except LedgerError as error:
            faults = "\n".join(f"{fault.source}: {fault.message}" for fault in error.problems)
            raise RucheError(f"with it, the ledger would have faults:\n{faults}".replace(folder, top)) from None
    new = file.with_name(f".{file.name}.new")
    try:
        new.write_bytes(before + text.encode())
        new.chmod(file.stat().st_mode)
        if file.read_bytes() != before:
            raise RucheError(f"{file} was changed meanwhile; run it again")
        new.replace(file)
    finally:
        new.unlink(missing_ok=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, epilog="example: main.py books/main.beancount invoice.toml")
    parser.add_argument("ledger", help="the ledger's main file")
    parser.add_argument("invoice", type=Path, help="the invoice as TOML")
    parser.add_argument("--quote", action="store_true", help="only say what it will bear, write nothing")
    args = parser.parse_args()
    try:
        invoice = read_invoice(args.invoice)
        with locked(Path(args.ledger)):
            cooperative = load(args.ledger, strict=True)
            file = file_of(invoice["date"], cooperative)
            if faults := list(faults_of(invoice, cooperative)):
                raise RucheError("\n".join(faults))
            net = sum(line["amount"] for line in invoice["line"])
            number = "".join(takewhile(str.isdigit, invoice["account"]))
            for levy in cooperative.quote(invoice["owner"], net, invoice["date"], pcg=number):
                share = f", of which {levy.fund_amount} for {levy.fund}" if levy.fund else ""
                print(f"{levy.date} {levy.rule}: {levy.amount}{share} ({levy.source})")
            if not args.quote:
                append(as_text(invoice, cooperative), file, cooperative)
                print(f"{invoice['number']} is written to {file.name}")
    except RucheError as error:
        sys.exit(f"{error}\nNothing is written.")


if __name__ == "__main__":
    main()
