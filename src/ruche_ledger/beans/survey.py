"""First look at a ledger: everything but the transactions' postings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from beancount.core import data

from ..periods import DAY, is_plausible, month_end
from .marks import is_generated, is_ours


class Survey:
    """First look at a ledger: everything but the transactions' postings."""

    def __init__(self, entries: Sequence[data.Directive], *, keep_generated: bool) -> None:
        self.transactions: list[tuple[int, Any]] = []
        self.customs: list[data.Custom] = []
        self.opens: dict[str, data.Open] = {}
        self.pads: list[data.Pad] = []
        self.asserted: list[tuple[str, date]] = []
        self.generated: list[data.Transaction] = []
        self.has_run = False
        self.tagged: list[data.Transaction] = []
        last_balance: date | None = None
        padded = []
        for ordinal, entry in enumerate(entries):
            if isinstance(entry, data.Transaction):
                tags = entry.tags
                if tags and "ruche" in tags:
                    self.tagged.append(entry)
                    if is_generated(entry):
                        self.has_run = True
                        self.generated.append(entry)
                        if not keep_generated:
                            continue
                elif entry.flag == "P":
                    padded.append(entry)
                self.transactions.append((ordinal, entry))
            elif isinstance(entry, data.Open):
                self.has_run = self.has_run or is_generated(entry)
                self.opens[entry.account] = entry
            elif isinstance(entry, data.Custom):
                if is_ours(entry):
                    self.customs.append(entry)
            elif isinstance(entry, data.Balance):
                if is_plausible(entry.date):
                    last_balance = entry.date if last_balance is None else max(last_balance, entry.date)
                self.asserted.append((entry.account, entry.date))
            elif isinstance(entry, data.Pad):
                self.pads.append(entry)
        # What `pad` inserts is not there yet when plugins run, so it must not move the ledger's days afterwards.
        dates = (
            [entry.date for _, entry in self.transactions if entry.flag != "P"]
            if padded
            else ([self.transactions[0][1].date, self.transactions[-1][1].date] if self.transactions else [])
        )
        if not all(map(is_plausible, dates)):
            dates = [entry.date for _, entry in self.transactions if entry.flag != "P" and is_plausible(entry.date)]
        openings = [
            custom.date for custom in self.customs if custom.type == "ruche-opening" and is_plausible(custom.date)
        ]
        self.start = min([*dates, *openings], default=None)
        last = max([*dates, *([last_balance - DAY] if last_balance else [])], default=None)
        self.horizon = month_end(last) if last else None
