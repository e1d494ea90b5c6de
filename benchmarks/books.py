"""The books of a made-up cooperative, of any size, the same every time.

Every member has 13 transactions a month: four invoices with VAT that waits, the receipts of the month before
(which move the VAT on), three purchases and two payments to suppliers. A third of the members spends more
than it earns, so that the plugin, with a contribution for each and aid for some, adds a tenth to the
transactions.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TextIO

FIRST_YEAR = 2020
MEMBERS_MAX = 200
POSTINGS_PER_MEMBER_MONTH = 41
SEED = 20070701

RULES = """\
{start} custom "ruche-cooperative" "Ruche"
  name: "La Ruche"
{start} custom "ruche-fund" "Solidarite"
  name: "Caisse de solidarité"
{start} custom "ruche-rule" "contribution" "graduated"
  base: "70 -708"
  less: "601 607"
  levied: "month"
  window: "year"
  band-1: 0.00 EUR
  rate-1: 0.11
  band-2: 40000.00 EUR
  rate-2: 0.10
  band-3: 80000.00 EUR
  rate-3: 0.09
  fund: "Solidarite"
  fund-share: 0.10
  source: "AG 2019-06-14, résolution 4"
{start} custom "ruche-solidarity" "Solidarite" "aid"
  on: "position"
  target: 0.00 EUR
  cap-month: 300.00 EUR
  source: "AG 2019-06-14, résolution 5"

{start} open Assets:Ruche:512-Banque
{start} open Liabilities:Ruche:44566-TVA-Deductible
{start} open Liabilities:Ruche:44571-TVA-Collectee
"""

MEMBER = """\
{start} custom "ruche-entrepreneur" "{key}"
  name: "Activité {key}"
  contract: "{contract}"
{start} open Assets:{key}:411-Clients
{start} open Income:{key}:706-Prestations
{start} open Expenses:{key}:607-Marchandises
{start} open Expenses:{key}:625-Deplacements
{start} open Liabilities:{key}:401-Fournisseurs
{start} open Liabilities:{key}:44574-TVA-Encaissements
"""

INVOICE = """\
{day} * "Client {client}" "Facture {link}" ^{link}
  Assets:{key}:411-Clients                {gross} EUR
  Income:{key}:706-Prestations           -{net} EUR
  Liabilities:{key}:44574-TVA-Encaissements  -{vat} EUR
"""

RECEIPT = """\
{day} * "Client {client}" "Règlement {link}" ^{link}
  Assets:Ruche:512-Banque                 {gross} EUR
  Assets:{key}:411-Clients               -{gross} EUR
  Liabilities:{key}:44574-TVA-Encaissements   {vat} EUR
  Liabilities:Ruche:44571-TVA-Collectee  -{vat} EUR
"""

PURCHASE = """\
{day} * "Fournisseur {client}" "Achat {link}" ^{link}
  Expenses:{key}:{account}              {net} EUR
  Liabilities:Ruche:44566-TVA-Deductible   {vat} EUR
  Liabilities:{key}:401-Fournisseurs     -{gross} EUR
"""

PAYMENT = """\
{day} * "Fournisseur {client}" "Paiement {link}" ^{link}
  Liabilities:{key}:401-Fournisseurs      {gross} EUR
  Assets:Ruche:512-Banque                -{gross} EUR
"""


@dataclass(frozen=True, slots=True)
class Size:
    """How many members over how many months make about so many postings."""

    members: int
    months: int

    @classmethod
    def of(cls, postings: int) -> "Size":
        """At least a year; more members first, then more years."""
        member_months = -(-postings // POSTINGS_PER_MEMBER_MONTH)
        months = max(12, -(-member_months // MEMBERS_MAX))
        return cls(max(1, -(-member_months // months)), months)


def write_books(file: TextIO, size: Size, *, plugin: bool) -> None:
    """Writes the whole ledger, in order of date, with or without the plugin line."""
    file.write('option "title" "La Ruche, generated"\noption "operating_currency" "EUR"\n')
    if plugin:
        file.write('plugin "ruche_plugins.cooperative"\n')
    start = date(FIRST_YEAR, 1, 1)
    file.write(RULES.format(start=start))
    for member in range(1, size.members + 1):
        contract = "CAPE" if member % 3 == 0 else "CESA"
        file.write(MEMBER.format(start=start, key=key_of(member), contract=contract))
    for _, text in transactions(size):
        file.write(text)


def key_of(member: int) -> str:
    """`E007`."""
    return f"E{member:03}"


def transactions(size: Size) -> Iterator[tuple[date, str]]:
    """The transactions in order of date; within a day in order of member."""
    dice = random.Random(SEED)
    unpaid: dict[int, list[dict[str, object]]] = {member: [] for member in range(1, size.members + 1)}
    for number in range(size.months):
        year, month = FIRST_YEAR + number // 12, number % 12 + 1
        rows: list[tuple[date, str]] = []
        for member in range(1, size.members + 1):
            rows += _one_month(dice, member, year, month, unpaid)
        rows.sort(key=lambda row: row[0])
        yield from rows


def _one_month(
    dice: random.Random, member: int, year: int, month: int, unpaid: dict[int, list[dict[str, object]]]
) -> Iterator[tuple[date, str]]:
    poor = member % 3 == 0

    def piece(kind: str, number: int, lowest: int, highest: int) -> dict[str, object]:
        net = dice.randrange(lowest, highest)
        vat = (net * 20 + 50) // 100
        return {
            "day": date(year, month, dice.randrange(1, 29)),
            "key": key_of(member),
            "client": dice.randrange(1, 400),
            "link": f"{kind}{year}{month:02}-{member:03}-{number}",
            "net": _cents(net),
            "vat": _cents(vat),
            "gross": _cents(net + vat),
        }

    for earlier in unpaid[member]:
        yield (day := date(year, month, dice.randrange(1, 29))), RECEIPT.format_map({**earlier, "day": day})
    unpaid[member] = [piece("F", number, 5_000, 15_000 if poor else 120_000) for number in range(4)]
    for invoice in unpaid[member]:
        yield date.fromisoformat(str(invoice["day"])), INVOICE.format_map(invoice)
    for number in range(3):
        account = ("607-Marchandises", "625-Deplacements")[number % 2]
        bought = piece("A", number, 2_000, 50_000 if poor else 20_000) | {"account": account}
        bought_on = date.fromisoformat(str(bought["day"]))
        yield bought_on, PURCHASE.format_map(bought)
        if number < 2:
            yield bought_on, PAYMENT.format_map(bought)


def _cents(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}"
