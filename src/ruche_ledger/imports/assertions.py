"""Opening entries of a later exercise: asserted against the ledger, not booked, for nothing there is ever closed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ..model import amount as as_amount
from ..periods import DAY, Period
from .chart import Chart
from .exports import Entry
from .pages import CURRENCY, amount, marked_page

#: Carried forward and result: at a new year the accountant's result of the old one is here, the ledger's is still
#: in its income and charges.
RESULTS = ("11", "12")
_BALANCE_SHEET = ("1", "2", "3", "4", "5")


@dataclass(frozen=True, slots=True)
class Difference:
    """A balance that the accountant opens otherwise than the ledger closed it, in cents, a debit positive.

    Attributes:
        number: CompteNum; `11 12` for what is carried forward and the results together.
        ledger: As the ledger has it on the eve.
        export: As the export opens it.
    """

    number: str
    label: str
    ledger: int
    export: int

    def as_dict(self) -> dict[str, Any]:
        """A row for machines."""
        return {
            "account": self.number,
            "label": self.label,
            "ledger": as_amount(self.ledger),
            "export": as_amount(self.export),
            "difference": as_amount(self.export - self.ledger),
        }


#: By account name, (CompteNum, cents) on the eve of an exercise.
Balances = Mapping[str, tuple[str, int]]


def balances_before(ledger: str, day: date) -> Balances:
    """What was written in a ledger, by hand too, until the eve of a day; accounts at zero are left out.

    Raises:
        LedgerError: it cannot be read.
    """
    from ..cooperative import load

    books = load(ledger).books
    found = {name: (books.accounts[name].pcg, days.until(day - DAY)) for name, days in books.days.items()}
    return {name: (number, cents) for name, (number, cents) in found.items() if cents}


def opened(entries: Iterable[Entry]) -> dict[str, tuple[str, int]]:
    """What opening entries say: by CompteNum, (label, cents)."""
    found: dict[str, tuple[str, int]] = {}
    for entry in entries:
        if entry.is_opening:
            for line in entry.lines:
                found[line.account] = (line.account_label, found.get(line.account, ("", 0))[1] + line.cents)
    return found


def differences(said: Mapping[str, tuple[str, int]], balances: Balances, chart: Chart) -> tuple[Difference, ...]:
    """Compares by account number; what is carried forward and the results are one sum.

    Args:
        said: What the export opens.
        balances: Of the ledger.
        chart: For labels.
    """
    sums: dict[str, int] = {}
    results = 0
    for number, cents in balances.values():
        if number.startswith((*RESULTS, "6", "7")):
            results += cents
        elif _is_asserted(number, said):
            sums[number] = sums.get(number, 0) + cents
    labels = {each.number: each.label for each in chart.accounts.values()}
    found = []
    opened_results = sum(cents for number, (_, cents) in said.items() if number.startswith(RESULTS))
    if opened_results != results:
        found.append(Difference(" ".join(RESULTS), "", results, opened_results))
    for number in sorted({*sums, *(each for each in said if _is_asserted(each, said))}):
        label, cents = said.get(number, (labels.get(number, ""), 0))
        if cents != sums.get(number, 0):
            found.append(Difference(number, label, sums.get(number, 0), cents))
    return tuple(found)


def assertions_page(
    said: Mapping[str, tuple[str, int]], balances: Balances, chart: Chart, house: str, exercise: Period, name: str
) -> str:
    """One assertion for each account: that those of one number add up to what the export opens.

    Each account is asserted at its own balance, the cooperative's at what is left of the export's amount: the export
    knows no owners. Where the two differ, `bean-check` says so at that line.
    """
    by_number: dict[str, dict[str, int]] = {}
    for account, (number, cents) in balances.items():
        if _is_asserted(number, said):
            by_number.setdefault(number, {})[account] = cents
    rows = []
    for number in sorted(
        {*by_number, *(each for each, (_, cents) in said.items() if cents and _is_asserted(each, said))}
    ):
        amounts = dict(by_number.get(number, {}))
        wanted = said[number][1] if number in said else 0
        own = chart.accounts.get((house, number))
        if own is not None and (own.name in amounts or not amounts):
            bearer = own.name
        else:
            bearer = max(amounts, key=lambda account: (abs(amounts[account]), account))
        amounts[bearer] = wanted - sum(cents for account, cents in amounts.items() if account != bearer)
        rows += [(account, amount(cents)) for account, cents in sorted(amounts.items())]
    wide = max((len(account) for account, _ in rows), default=0)
    long = max((len(text) for _, text in rows), default=0)
    lines = [f"{exercise.start} balance {account:<{wide}} {text:>{long}} ~  0.00 {CURRENCY}" for account, text in rows]
    return marked_page("opening", "\n".join(lines) + "\n", exercise, name)


def _is_asserted(number: str, said: Mapping[str, tuple[str, int]]) -> bool:
    """Whether an account is carried over; what is generated or written between parts of the entity is not."""
    if number.startswith(RESULTS) or (number.startswith("18") and number not in said):
        return False
    return number.startswith(_BALANCE_SHEET) or number in said
