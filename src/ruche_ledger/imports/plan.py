"""The plan comptable général as an import reads it: by an account's number, its root and whose its lines may be.

The table is data that a bookkeeper can check, and `docs/reference/import.md` shows it as it stands here. The longest
prefix wins. Roots follow the two sides of the PCG's balance sheet (art. 821-1); whose a line may be follows the table
of section 1 of the ledger language: what makes a position right for each kind of operation.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from typing import NamedTuple


class Whose(StrEnum):
    """To whom a line may go.

    Attributes:
        ENTRY: To the owner of its entry: what is earned, spent, owned or owed on somebody's account.
        LINE: To an owner only if an attribution meets the line itself by its account or auxiliary.
        VAT: Waits with the owner of its entry where that owner's VAT is due on receipts; else the cooperative's.
        HOUSE: The cooperative's, whatever meets it.
    """

    ENTRY = "entry"
    LINE = "line"
    VAT = "vat"
    HOUSE = "cooperative"


class Place(NamedTuple):
    """Where accounts of one prefix go: the root's English name, and whose their lines may be."""

    prefix: str
    root: str
    whose: Whose
    what: str


_ENTRY, _LINE, _VAT, _HOUSE = Whose.ENTRY, Whose.LINE, Whose.VAT, Whose.HOUSE

#: In the order of the numbers. "" is what has no place in the PCG.
PLAN: tuple[Place, ...] = tuple(
    Place(*row)
    for row in (
        ("", "Equity", _LINE, "numbers that the PCG does not have"),
        ("1", "Equity", _LINE, "capital, reserves, carried forward, result"),
        ("109", "Assets", _LINE, "capital subscribed, not called"),
        ("13", "Equity", _ENTRY, "investment grants"),
        ("14", "Equity", _ENTRY, "regulated provisions"),
        ("15", "Liabilities", _ENTRY, "provisions"),
        ("16", "Liabilities", _ENTRY, "loans"),
        ("169", "Assets", _ENTRY, "premiums on redemption of bonds"),
        ("17", "Liabilities", _LINE, "debts tied to shareholdings"),
        ("18", "Liabilities", _LINE, "link accounts between parts of the entity"),
        ("186", "Expenses", _LINE, "services exchanged between parts: charges"),
        ("187", "Income", _LINE, "services exchanged between parts: income"),
        ("19", "Liabilities", _LINE, "dedicated funds"),
        ("2", "Assets", _ENTRY, "fixed assets, 28 and 29 included"),
        ("229", "Liabilities", _LINE, "rights of the grantor"),
        ("269", "Liabilities", _LINE, "payments due on shares not paid up"),
        ("279", "Liabilities", _LINE, "payments due on securities not paid up"),
        ("3", "Assets", _ENTRY, "stock, 39 included"),
        ("40", "Liabilities", _ENTRY, "suppliers"),
        ("409", "Assets", _ENTRY, "suppliers in debit: advances, credit notes to come"),
        ("41", "Assets", _ENTRY, "customers"),
        ("419", "Liabilities", _ENTRY, "customers in credit: advances received"),
        ("42", "Liabilities", _HOUSE, "personnel"),
        ("425", "Assets", _ENTRY, "expense notes and advances to personnel"),
        ("428", "Liabilities", _ENTRY, "pay accrued, paid leave included"),
        ("4287", "Assets", _ENTRY, "personnel: income to come"),
        ("43", "Liabilities", _HOUSE, "social security"),
        ("438", "Liabilities", _ENTRY, "social charges accrued, on paid leave included"),
        ("4387", "Assets", _ENTRY, "social security: income to come"),
        ("439", "Assets", _ENTRY, "social security: income to come, from 2025 on"),
        ("44", "Liabilities", _HOUSE, "the State and other public bodies"),
        ("441", "Assets", _LINE, "grants to be received"),
        ("4419", "Liabilities", _LINE, "advances on grants"),
        ("445", "Liabilities", _HOUSE, "VAT to be paid"),
        ("4452", "Liabilities", _VAT, "VAT due on purchases within the Union"),
        ("4456", "Assets", _VAT, "VAT deductible"),
        ("44567", "Assets", _HOUSE, "VAT credit carried forward"),
        ("4457", "Liabilities", _VAT, "VAT collected"),
        ("4458", "Liabilities", _VAT, "VAT to be settled or waiting"),
        ("44581", "Assets", _HOUSE, "VAT instalments"),
        ("44582", "Assets", _HOUSE, "VAT instalments"),
        ("44583", "Assets", _HOUSE, "VAT refund asked for"),
        ("44586", "Assets", _VAT, "VAT on invoices not received"),
        ("4482", "Assets", _HOUSE, "the State: income to come, from 2025 on"),
        ("4487", "Assets", _HOUSE, "the State: income to come"),
        ("45", "Liabilities", _LINE, "group and partners"),
        ("4562", "Assets", _LINE, "partners: capital called, not paid"),
        ("46", "Liabilities", _ENTRY, "other debtors and creditors"),
        ("462", "Assets", _ENTRY, "receivables on sales of fixed assets"),
        ("465", "Assets", _ENTRY, "receivables on sales of securities"),
        ("4687", "Assets", _ENTRY, "other income to come"),
        ("47", "Assets", _LINE, "suspense and transitory accounts"),
        ("4747", "Liabilities", _LINE, "valuation differences, liabilities"),
        ("475", "Liabilities", _LINE, "valuation differences, liabilities, from 2025 on"),
        ("477", "Liabilities", _LINE, "exchange differences, liabilities"),
        ("4787", "Liabilities", _LINE, "other valuation differences, liabilities"),
        ("48", "Assets", _ENTRY, "charges paid in advance or to be spread"),
        ("487", "Liabilities", _ENTRY, "income received in advance"),
        ("49", "Assets", _ENTRY, "depreciation of receivables"),
        ("5", "Assets", _HOUSE, "banks, cash, securities, 59 included"),
        ("509", "Liabilities", _HOUSE, "payments due on securities"),
        ("5181", "Liabilities", _HOUSE, "interest accrued to be paid"),
        ("5186", "Liabilities", _HOUSE, "interest accrued to be paid, until 2013"),
        ("519", "Liabilities", _HOUSE, "bank overdrafts and short-term credit"),
        ("6", "Expenses", _ENTRY, "charges"),
        ("7", "Income", _ENTRY, "income"),
        ("8", "Equity", _LINE, "special accounts"),
        ("86", "Expenses", _LINE, "voluntary contributions: use"),
        ("87", "Income", _LINE, "voluntary contributions: origin"),
    )
)

_PLACES = {place.prefix: place for place in PLAN}
_LONGEST = max(map(len, _PLACES))


@cache
def place_of(number: str) -> Place:
    """The row of the table for an account's number: that of its longest prefix."""
    return next(_PLACES[number[:size]] for size in range(_LONGEST, -1, -1) if number[:size] in _PLACES)
