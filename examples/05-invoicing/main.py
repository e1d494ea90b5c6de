"""Checks a new invoice, says what it will bear, and appends it to the ledger: as a whole, or not at all."""

import argparse
import re
import sys
import tomllib
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import NamedTuple

from appending import append, file_of, listed, locked
from beancount.core.data import Open, Transaction

from ruche_ledger import Cooperative, RucheError, load

CENT = Decimal("0.01")
RECEIVABLE, VAT = "411-Clients", "44574-TVA-En-Attente"
VAT_RATES = tuple(map(Decimal, ("0", "0.021", "0.055", "0.10", "0.20")))  # CGI art. 278 to 281 nonies, mainland
FORMS = {str: "a text in quotes", date: "a day as 2026-04-03", Decimal: "a number as 725.50"}


class Line(NamedTuple):
    text: str
    amount: Decimal
    vat_rate: Decimal
    vat: Decimal


class Invoice(NamedTuple):
    number: str
    date: date
    customer: str
    owner: str
    activity: str
    account: str
    total: Decimal
    line: tuple[Line, ...]

    @property
    def net(self) -> Decimal:
        return sum((line.amount for line in self.line), Decimal())

    def legs(self, cooperative: Cooperative) -> tuple[tuple[str, Decimal], ...]:
        """The customer's, the sale's and the waiting VAT's account, with the ledger's own root names, and amount."""
        assets, income, debts = (cooperative.options[f"name_{kind}"] for kind in ("assets", "income", "liabilities"))
        part = f"{self.owner}:{self.activity}" if self.activity else self.owner
        return (
            (f"{assets}:{part}:{RECEIVABLE}", self.total),
            (f"{income}:{part}:{self.account}", -self.net),
            (f"{debts}:{part}:{VAT}", self.net - self.total),
        )


def read_invoice(path: Path) -> Invoice:
    """The invoice with every amount as the `Decimal` that was written, never a float."""
    try:
        found = tomllib.loads(path.read_text("utf-8-sig"), parse_float=Decimal)
    except (OSError, UnicodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise RucheError(f"{path} cannot be read ({error}); give a TOML file in UTF-8") from None
    lines = found.pop("line", None)
    if not lines or not isinstance(lines, list) or not all(isinstance(line, dict) for line in lines):
        raise RucheError(f"{path}: there is no line; write [[line]], and below it {', '.join(Line._fields)}")
    faults = []
    for where, row, kind in [("", found, Invoice), *((f"line {n}: ", line, Line) for n, line in enumerate(lines, 1))]:
        types = {key: wanted for key, wanted in kind.__annotations__.items() if wanted in FORMS}
        faults += [
            f"{path}: {where}“{key}” is unknown; the keys are {', '.join(types)}" for key in row if key not in types
        ]
        for key, wanted in types.items():
            if type(row.get(key)) is int:
                row[key] = Decimal(row[key])
            value = row.get(key)
            if type(value) is not wanted or (type(value) is Decimal and not (value.is_finite() and abs(value) < 10**9)):
                faults.append(f"{path}: {where}“{key}” is missing or cannot be read; write {FORMS[wanted]}")
    if faults:
        raise RucheError("\n".join(faults))
    return Invoice(**found, line=tuple(Line(**line) for line in lines))


def number_of(invoice: Invoice, cooperative: Cooperative) -> str:
    """The account number of the sale: as the account's `open` has it, else as its name begins; "" without one."""
    _, (sale, _), _ = invoice.legs(cooperative)
    for entry in cooperative.entries:
        if isinstance(entry, Open) and entry.account == sale and "pcg" in entry.meta:
            return str(entry.meta["pcg"])
    found = re.search(r":([0-9]{2,})", f":{invoice.activity}:{invoice.account}")
    return found[1] if found else ""


def faults_of(invoice: Invoice, cooperative: Cooperative) -> Iterator[str]:
    """All that speaks against the invoice."""
    person = cooperative.entrepreneurs.get(invoice.owner)
    if person is None:
        yield f"“{invoice.owner}” is no entrepreneur of this ledger; they are {', '.join(cooperative.entrepreneurs)}"
    elif not person.is_active(invoice.date):
        yield f"{invoice.owner} has no contract on {invoice.date}; give a day on which one is in force"
    if not re.fullmatch(r"[A-Za-z0-9_/.-]+", invoice.number):
        yield f"the number “{invoice.number}” cannot be a link; write letters, digits and - _ / . only"
    for entry in cooperative.entries:
        if isinstance(entry, Transaction) and invoice.number in entry.links:
            yield f"{invoice.number} is in the ledger already ({entry.date} {entry.narration}); give the next number"
            break
    opened = {entry.account: entry.date for entry in cooperative.entries if isinstance(entry, Open)}
    for account, amount in invoice.legs(cooperative):
        if amount and opened.get(account, date.max) > invoice.date:
            yield f"{account} is not open on {invoice.date}; open it, or correct activity and account"
    if not number_of(invoice, cooperative).startswith("7"):
        yield f"“{invoice.account}” has no number of class 7; name an account for sales, 706-… say"
    for place, line in enumerate(invoice.line, start=1):
        vat = (line.amount * line.vat_rate).quantize(CENT, ROUND_HALF_UP)
        if line.vat_rate not in VAT_RATES:
            yield f"line {place}: {line.vat_rate} is no rate of VAT; they are {', '.join(map(str, VAT_RATES))}"
        elif vat != line.vat:
            yield f"line {place}: VAT of {line.vat_rate} on {line.amount} is {vat}, not {line.vat}"
    amounts = [amount for line in invoice.line for amount in (line.amount, line.vat)]
    for amount in (*amounts, invoice.total):
        if amount != amount.quantize(CENT):
            yield f"{amount} is not on the cent; write two decimals"
    if invoice.total <= 0:
        yield "the total is not positive; a credit note shares the link of its invoice, so it is written by hand"
    if sum(amounts) != invoice.total:
        yield f"the lines and their VAT add up to {sum(amounts)}, not {invoice.total}"


def as_text(invoice: Invoice, cooperative: Cooperative) -> str:
    """The invoice as a transaction; what is in quotes may hold anything but the end of a line."""
    words = (invoice.customer, f"Facture {invoice.number}, {', '.join(line.text for line in invoice.line)}")
    payee, narration = (re.sub(r"(?=[\"\\])", r"\\", re.sub(r"[\s\0-\x1f]+", " ", text).strip()) for text in words)
    legs = [(account, amount) for account, amount in invoice.legs(cooperative) if amount]
    width = max(len(account) for account, _ in legs)
    rows = [f"  {account:<{width}}  {amount:>10.2f} {cooperative.currency}\n" for account, amount in legs]
    return f'\n{invoice.date} * "{payee}" "{narration}" ^{invoice.number}\n{"".join(rows)}'


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, epilog="example: main.py books/main.beancount invoice.toml")
    parser.add_argument("ledger", type=Path, help="the ledger's main file")
    parser.add_argument("invoice", type=Path, help="the invoice as TOML")
    parser.add_argument("--quote", action="store_true", help="only say what it will bear, write nothing")
    args = parser.parse_args()
    try:
        invoice = read_invoice(args.invoice)
        with nullcontext() if args.quote or not args.ledger.is_file() else locked(args.ledger.resolve()):
            cooperative = load(args.ledger, strict=True)
            file = file_of(invoice.date, cooperative)
            if faults := list(faults_of(invoice, cooperative)):
                raise RucheError("\n".join(faults))
            number = number_of(invoice, cooperative)
            for levy in cooperative.quote(invoice.owner, invoice.net, invoice.date, pcg=number):
                share = f", of which {levy.fund_amount} for {levy.fund}" if levy.fund else ""
                print(f"{levy.date} {levy.rule}: {levy.amount}{share} ({levy.source})")
            if not args.quote:
                append(as_text(invoice, cooperative), file, args.ledger)
                print(f"{invoice.number} is written to {file.name}")
    except RucheError as error:
        sys.exit(f"{listed(error)}\nNothing is written.")
    except OSError as error:
        sys.exit(f"{error.filename}: {error.strerror}; ask for the right to write there\nNothing is written.")


if __name__ == "__main__":
    main()
