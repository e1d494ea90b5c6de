"""The profit-and-loss account (*compte de résultat*) of an activity, of the common part or of an owner.

Its form is the one of the plan comptable général, by two-digit account: operating, financial and exceptional, then
profit sharing and taxes. What the parts of one entity charge each other (186, 187) stands apart, so that the sum over
all owners of everything above it is the account of the legal entity. An account belongs here by its root; one that
carries no number of its root's class stands in a section of its own and is never lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from .accounts import AccountInfo
from .messages import marked
from .model import amount

#: The sections in the form's order, as a program reads them, with what people call their results.
SECTIONS: Mapping[str, str] = {
    "operating": marked("Operating result"),
    "financial": marked("Financial result"),
    "exceptional": marked("Exceptional result"),
    "taxes": marked("Profit sharing and income taxes"),
    "exchanged": marked("Services exchanged within the cooperative"),
    "other": marked("Without a number of class 6 or 7"),
}

#: Root, PCG prefix, section and name, in the form's order; the longest prefix wins.
_FORM = (
    ("Income", "70", "operating", marked("Sales")),
    ("Income", "71", "operating", marked("Change in stocks of products")),
    ("Income", "72", "operating", marked("Own work capitalised")),
    ("Income", "74", "operating", marked("Grants received")),
    ("Income", "75", "operating", marked("Other operating income")),
    ("Income", "78", "operating", marked("Reversals of depreciation and provisions")),
    ("Income", "79", "operating", marked("Charges transferred")),
    ("Expenses", "60", "operating", marked("Purchases")),
    ("Expenses", "603", "operating", marked("Change in stocks bought")),
    ("Expenses", "61", "operating", marked("External services")),
    ("Expenses", "62", "operating", marked("Other external services")),
    ("Expenses", "63", "operating", marked("Taxes and duties")),
    ("Expenses", "64", "operating", marked("Staff costs")),
    ("Expenses", "65", "operating", marked("Other operating charges")),
    ("Expenses", "68", "operating", marked("Depreciation and provisions")),
    ("Income", "76", "financial", marked("Financial income")),
    ("Income", "786", "financial", marked("Reversals of financial depreciation and provisions")),
    ("Income", "796", "financial", marked("Financial charges transferred")),
    ("Expenses", "66", "financial", marked("Financial charges")),
    ("Expenses", "686", "financial", marked("Financial depreciation and provisions")),
    ("Income", "77", "exceptional", marked("Exceptional income")),
    ("Income", "787", "exceptional", marked("Reversals of exceptional depreciation and provisions")),
    ("Income", "797", "exceptional", marked("Exceptional charges transferred")),
    ("Expenses", "67", "exceptional", marked("Exceptional charges")),
    ("Expenses", "687", "exceptional", marked("Exceptional depreciation and provisions")),
    ("Expenses", "69", "taxes", marked("Profit sharing and income taxes")),
    ("Income", "187", "exchanged", marked("Services rendered and aid received (187)")),
    ("Expenses", "186", "exchanged", marked("Services received and contributions (186)")),
    ("Income", "", "other", marked("Other income, without a number of class 7")),
    ("Expenses", "", "other", marked("Other charges, without a number of class 6")),
)

#: 791, 796 and 797 exist in years opened before this day only (ANC 2022-06).
_WITHOUT_79 = date(2025, 1, 1)


@dataclass(frozen=True, slots=True)
class ProfitItem:
    """One line of the account.

    Attributes:
        section: A key of `SECTIONS`.
        pcg: The PCG prefix that it stands for (`60`, `603`), "" for what carries no number of its root's class.
        label: Its name, a message of the catalogue.
        is_income: Whether it is income; else a charge.
        cents: A credit positive for income, a debit for a charge.
    """

    section: str
    pcg: str
    label: str
    is_income: bool
    cents: int

    @property
    def result_cents(self) -> int:
        """What it adds to the result, in cents."""
        return self.cents if self.is_income else -self.cents

    def as_dict(self) -> dict[str, Any]:
        """The row of the account's `income` or `charges`."""
        return {"section": self.section, "pcg": self.pcg, "amount": amount(self.cents)}


@dataclass(frozen=True, slots=True)
class ProfitAndLoss:
    """Income less charges of a period; items of zero are left out.

    Those of the activities and of the common part add up to the owner's, item by item.
    """

    items: tuple[ProfitItem, ...]

    @property
    def income(self) -> tuple[ProfitItem, ...]:
        """Income, in the form's order."""
        return tuple(item for item in self.items if item.is_income)

    @property
    def charges(self) -> tuple[ProfitItem, ...]:
        """Charges, in the form's order."""
        return tuple(item for item in self.items if not item.is_income)

    @property
    def sections(self) -> tuple[str, ...]:
        """The sections that hold anything, in the form's order."""
        held = {item.section for item in self.items}
        return tuple(section for section in SECTIONS if section in held)

    def result_of(self, *sections: str) -> int:
        """Income − charges in cents, of some sections."""
        return sum(item.result_cents for item in self.items if item.section in sections)

    @property
    def result_cents(self) -> int:
        """Income − charges in cents, a profit positive: the result of the statement."""
        return self.result_of(*SECTIONS)

    def as_dict(self) -> dict[str, Any]:
        """The `profit_and_loss` of a statement or of one of its activities."""
        return {
            "income": [item.as_dict() for item in self.income],
            "charges": [item.as_dict() for item in self.charges],
            "results": {section: amount(self.result_of(section)) for section in SECTIONS},
            "result": amount(self.result_cents),
        }


def profit_and_loss(moved: Iterable[tuple[AccountInfo, int]], opened: date) -> ProfitAndLoss:
    """Draws up the account.

    Args:
        moved: Accounts of income and expenses with what the period moved on them, in cents, a debit positive; others
            are passed over.
        opened: The first day of the exercise that the period ends in, which decides what numbers there are.
    """
    found: dict[tuple[str, str], int] = {}
    for info, cents in moved:
        if info.kind in ("Income", "Expenses"):
            key = info.kind, _prefix(info, opened)
            found[key] = found.get(key, 0) + cents
    items = []
    for kind, prefix, section, label in _FORM:
        cents = found.get((kind, prefix), 0)
        if cents:
            is_income = kind == "Income"
            items.append(ProfitItem(section, prefix, label, is_income, -cents if is_income else cents))
    return ProfitAndLoss(tuple(items))


def align_profits(accounts: Sequence[ProfitAndLoss]) -> Iterator[tuple[ProfitItem, tuple[int, ...]]]:
    """The lines that any of several accounts has, in the form's order, each with its cents in every account."""
    found = [{(item.is_income, item.pcg): item for item in account.items} for account in accounts]
    for kind, prefix, _, _ in _FORM:
        items = [items.get((kind == "Income", prefix)) for items in found]
        first = next(filter(None, items), None)
        if first:
            yield first, tuple(item.cents if item else 0 for item in items)


def _prefix(info: AccountInfo, opened: date) -> str:
    """The longest prefix of the form for this root."""
    if info.pcg.startswith("79") and opened >= _WITHOUT_79:
        return ""
    fitting = [prefix for kind, prefix, _, _ in _FORM if kind == info.kind and info.pcg.startswith(prefix)]
    return max(fitting, key=len)
