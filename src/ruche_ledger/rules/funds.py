"""`ruche-fund`: a solidarity fund and the reserve that it keeps."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date

from ..errors import Source


@dataclass(frozen=True, slots=True)
class Fund:
    """A solidarity fund.

    Attributes:
        key: First component of its accounts.
        name: The last declared name.
        since: The day of its first declaration.
        reserves: (day, cents) ascending: below it the fund never pays itself.
    """

    key: str
    name: str
    since: date
    reserves: tuple[tuple[date, int], ...]
    source: Source

    def reserve(self, day: date) -> int:
        """The reserve in force on a day, in cents."""
        place = bisect_right([since for since, _ in self.reserves], day) - 1
        return self.reserves[place][1] if place >= 0 else 0
