"""What the auditor knows of an invoice: who pays it when, and the base that each payment brings in. Provisional."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass
class Part:
    """What one receipt pays of an invoice, in cents, and the day whose rule counts for it."""

    day: date
    cents: int


@dataclass
class Bill:
    """One invoice, in cents: with and without VAT, what credit notes ended and left overpaid, what receipts pay."""

    key: str
    day: date
    link: str
    net: int
    gross: int
    ended: int = 0
    credited: int = 0
    overpaid: int = 0
    parts: list[Part] = field(default_factory=list)

    @property
    def paid(self) -> int:
        """What receipts pay of it."""
        return sum(part.cents for part in self.parts)

    @property
    def unpaid(self) -> int:
        """What is neither paid nor ended."""
        return self.gross - self.ended - self.paid

    def _brought(self) -> int:
        """The base that all receipts so far brought in, half-up."""
        return (2 * self.net * self.paid + self.gross) // (2 * self.gross)

    def pay(self, day: date, cents: int) -> list[tuple[int, date]]:
        """A receipt of the day: the base that it brings in, and the day whose rule counts."""
        before = self._brought()
        self.parts.append(Part(day, cents))
        return [(self._brought() - before, day)]

    def credit(self, net: int, gross: int) -> list[tuple[int, date]]:
        """A credit note ends what is unpaid, then takes back receipts."""
        over = max(0, gross - self.unpaid)
        self.credited += net
        self.ended += gross - over
        moved = self._take_back(over)
        self.ended += over
        self.overpaid += over
        return moved

    def bounce(self, cents: int) -> list[tuple[int, date]]:
        """A payment that came back: first from what a credit note left overpaid, then from receipts."""
        waiting = min(cents, self.overpaid)
        self.overpaid -= waiting
        return self._take_back(cents - waiting)

    def _take_back(self, cents: int) -> list[tuple[int, date]]:
        """Receipts come undone, the latest first, each under the rule of its day."""
        moved = []
        for part in reversed(self.parts):
            taken, before = min(cents, part.cents), self._brought()
            part.cents -= taken
            cents -= taken
            moved.append((self._brought() - before, part.day))
        return moved
