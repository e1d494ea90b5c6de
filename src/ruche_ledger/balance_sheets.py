"""The balance sheet (*bilan*) of an activity, of the common part or of an owner, at the end of a day.

Fixed assets and stocks stand with their gross value, their depreciation (28, 29, 39, 49, 59) and what is left. Accounts
of third parties and of money stand on the side that the balance of each single account says, never set off against
each other. The current account with the cooperative is the position, which nobody posts: it makes both sides equal,
and stands on the side that its own sign says. Since result accounts are never closed, what earlier exercises earned is
carried forward together with 11 and 12, and the result is that of the exercise up to the day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from .accounts import AccountInfo
from .messages import marked
from .model import amount

#: The groups in the form's order, as a program reads them, with their names.
GROUPS: Mapping[str, str] = {
    "fixed": marked("Fixed assets"),
    "current": marked("Current assets"),
    "equity": marked("Equity"),
    "provisions": marked("Provisions"),
    "debts": marked("Debts"),
}

_ASSETS = ("fixed", "current")

#: Item, group and name, in the form's order.
_FORM = (
    ("intangible", "fixed", marked("Intangible fixed assets")),
    ("tangible", "fixed", marked("Tangible fixed assets")),
    ("financial", "fixed", marked("Financial fixed assets")),
    ("stock", "current", marked("Stocks and work in progress")),
    ("advances_paid", "current", marked("Advances paid on orders")),
    ("customers", "current", marked("Customers")),
    ("other_receivables", "current", marked("Other receivables")),
    ("securities", "current", marked("Marketable securities")),
    ("cash", "current", marked("Cash at bank and in hand")),
    ("prepaid", "current", marked("Prepaid charges")),
    ("lent", "current", marked("Advances to other sub-ledgers (18)")),
    ("current_account", "current", marked("Current account (181)")),
    ("other_assets", "current", marked("Other assets, without a number of the balance sheet")),
    ("capital", "equity", marked("Capital and reserves")),
    ("carried_forward", "equity", marked("Carried forward")),
    ("result", "equity", marked("Result of the exercise")),
    ("investment_grants", "equity", marked("Investment grants")),
    ("regulated", "equity", marked("Regulated provisions")),
    ("provisions", "provisions", marked("Provisions for risks and charges")),
    ("loans", "debts", marked("Loans and similar debts")),
    ("overdrafts", "debts", marked("Bank overdrafts")),
    ("advances_received", "debts", marked("Advances received on orders")),
    ("suppliers", "debts", marked("Suppliers")),
    ("taxes_and_staff", "debts", marked("Tax and social debts")),
    ("fixed_asset_suppliers", "debts", marked("Suppliers of fixed assets")),
    ("other_debts", "debts", marked("Other debts")),
    ("deferred", "debts", marked("Deferred income")),
    ("borrowed", "debts", marked("Advances from other sub-ledgers (18)")),
    ("current_account_debt", "debts", marked("Current account (181)")),
    ("other_liabilities", "debts", marked("Other liabilities, without a number of the balance sheet")),
)

#: Depreciation by PCG prefix, the longest wins: what it takes from which item.
_DEPRECIATION = {
    **{"28": "tangible", "280": "intangible", "29": "tangible", "290": "intangible"},
    **{"296": "financial", "297": "financial", "39": "stock"},
    **{"49": "other_receivables", "491": "customers", "59": "securities"},
}

#: Where a balance stands whatever its sign.
_FIXED_SIDE = {
    **{"2": "tangible", "20": "intangible", "26": "financial", "27": "financial", "3": "stock"},
    **{"10": "capital", "11": "carried_forward", "12": "carried_forward", "13": "investment_grants"},
    **{"14": "regulated", "15": "provisions"},
}

#: Where a balance stands that decides its side by its sign: (as a debit, as a credit).
_EITHER_SIDE = {
    "": ("other_assets", "other_liabilities"),
    "16": ("other_receivables", "loans"),
    "17": ("other_receivables", "loans"),
    "18": ("lent", "borrowed"),
    "269": ("other_receivables", "fixed_asset_suppliers"),
    "279": ("other_receivables", "fixed_asset_suppliers"),
    "4": ("other_receivables", "other_debts"),
    "40": ("other_receivables", "suppliers"),
    "404": ("other_receivables", "fixed_asset_suppliers"),
    "405": ("other_receivables", "fixed_asset_suppliers"),
    "4091": ("advances_paid", "suppliers"),
    "41": ("customers", "other_debts"),
    "4191": ("other_receivables", "advances_received"),
    "42": ("other_receivables", "taxes_and_staff"),
    "43": ("other_receivables", "taxes_and_staff"),
    "44": ("other_receivables", "taxes_and_staff"),
    "486": ("prepaid", "other_debts"),
    "487": ("other_receivables", "deferred"),
    "5": ("cash", "overdrafts"),
    "50": ("securities", "overdrafts"),
}


@dataclass(frozen=True, slots=True)
class BalanceItem:
    """One line of the balance sheet.

    Attributes:
        key: Which (`tangible`, `customers`, `result` …).
        group: A key of `GROUPS`.
        label: Its name, a message of the catalogue.
        gross_cents: Its value before depreciation; on the right-hand side its amount.
        depreciation_cents: What 28, 29, 39, 49 and 59 take from it, positive; 0 on the right-hand side.
    """

    key: str
    group: str
    label: str
    gross_cents: int
    depreciation_cents: int

    @property
    def is_asset(self) -> bool:
        """Whether it stands on the left-hand side."""
        return self.group in _ASSETS

    @property
    def cents(self) -> int:
        """The net value, which counts."""
        return self.gross_cents - self.depreciation_cents

    def as_dict(self) -> dict[str, Any]:
        """The row of the balance sheet's `assets` or `liabilities`."""
        row = {"item": self.key, "group": self.group}
        if self.is_asset:
            row |= {"gross": amount(self.gross_cents), "depreciation": amount(self.depreciation_cents)}
        return {**row, "amount": amount(self.cents)}


@dataclass(frozen=True, slots=True)
class BalanceSheet:
    """What there is and where it comes from; items of zero are left out, and both sides are equal.

    Those of the activities and of the common part add up to the owner's, item by item and column by column; of the
    current account, which may stand on either side, what adds up is the left-hand amount less the right-hand one.

    Attributes:
        on: The day at whose end it is drawn up.
        since: The first day of the exercise whose result it shows.
        items: In the form's order.
    """

    on: date
    since: date
    items: tuple[BalanceItem, ...]

    @property
    def assets(self) -> tuple[BalanceItem, ...]:
        """The left-hand side (*actif*)."""
        return tuple(item for item in self.items if item.is_asset)

    @property
    def liabilities(self) -> tuple[BalanceItem, ...]:
        """The right-hand side (*passif*): equity, provisions and debts."""
        return tuple(item for item in self.items if not item.is_asset)

    @property
    def total_cents(self) -> int:
        """The total of either side, in cents."""
        return sum(item.cents for item in self.assets)

    def as_dict(self) -> dict[str, Any]:
        """The `balance_sheet` of a statement or of one of its activities."""
        return {
            "on": self.on.isoformat(),
            "since": self.since.isoformat(),
            "assets": [item.as_dict() for item in self.assets],
            "liabilities": [item.as_dict() for item in self.liabilities],
            "total": amount(self.total_cents),
        }


def balance_sheet(
    balances: Iterable[tuple[AccountInfo, int, int]], current_accounts: Iterable[int], on: date, since: date
) -> BalanceSheet:
    """Draws up the balance sheet.

    Args:
        balances: Every account with its balance in cents, a debit positive, and the part of it that earlier exercises
            left, which matters for income and expenses only.
        current_accounts: The position, or for the cooperative those towards each other owner; a claim positive. They
            add up to minus the sum of the balances.
        on: The day.
        since: The first day of its exercise.
    """
    gross: dict[str, int] = {}
    taken: dict[str, int] = {}

    def put(into: dict[str, int], key: str, cents: int) -> None:
        into[key] = into.get(key, 0) + cents

    for info, cents, earlier in balances:
        if info.kind in ("Income", "Expenses"):
            put(gross, "carried_forward", earlier)
            put(gross, "result", cents - earlier)
        elif (prefix := _longest(_DEPRECIATION, info.pcg)) is not None:
            put(taken, _DEPRECIATION[prefix], -cents)
        else:
            put(gross, _item(info.pcg, cents), cents)
    for cents in current_accounts:
        put(gross, "current_account" if cents > 0 else "current_account_debt", cents)
    items = []
    for key, group, label in _FORM:
        sign = 1 if group in _ASSETS else -1
        item = BalanceItem(key, group, label, sign * gross.get(key, 0), taken.get(key, 0))
        if item.gross_cents or item.depreciation_cents:
            items.append(item)
    return BalanceSheet(on, since, tuple(items))


def align_balances(sheets: Sequence[BalanceSheet]) -> Iterator[tuple[BalanceItem, ...]]:
    """The lines that any of several balance sheets has, in the form's order, each as it stands in every sheet."""
    found = [{item.key: item for item in sheet.items} for sheet in sheets]
    for key, group, label in _FORM:
        if any(key in items for items in found):
            nothing = BalanceItem(key, group, label, 0, 0)
            yield tuple(items.get(key, nothing) for items in found)


def _item(pcg: str, cents: int) -> str:
    """Where an account's balance stands: by the longest prefix, then by its sign."""
    fixed = _longest(_FIXED_SIDE, pcg)
    either = _longest(_EITHER_SIDE, pcg)
    assert either is not None, "the empty prefix fits"
    if fixed is not None and len(fixed) > len(either):
        return _FIXED_SIDE[fixed]
    debit, credit = _EITHER_SIDE[either]
    return debit if cents > 0 else credit


def _longest(table: Iterable[str], pcg: str) -> str | None:
    """The longest prefix of a number that a table has."""
    return max((prefix for prefix in table if pcg.startswith(prefix)), key=len, default=None)
