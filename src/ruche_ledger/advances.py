"""What an entrepreneur owes to a fund, and how it came about over a period."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from .accounts import Grammar
from .model import amount
from .shares import Line
from .solidarity import Transfer


@dataclass(frozen=True, slots=True)
class Advance:
    """The account of one loan over a period; cents, positive for what the entrepreneur owes.

    `opening` + `lent` − `repaid` − `written_off` + `booked` = `closing`.

    Attributes:
        fund: Who lent.
        owner: Who owes.
        opening: What was owed at the eve, with what was taken over inside the period.
        lent: What the fund's steps lent.
        repaid: What was paid back, at the exit too; positive.
        written_off: What need not be paid back; positive.
        booked: What entries written by hand added; negative for what they took off.
        closing: What is still owed at the end.
    """

    fund: str
    owner: str
    opening: int
    lent: int
    repaid: int
    written_off: int
    booked: int
    closing: int

    def as_dict(self) -> dict[str, Any]:
        """The row of the statement's `advances`."""
        return {
            "fund": self.fund,
            "owner": self.owner,
            "opening": amount(self.opening),
            "lent": amount(self.lent),
            "repaid": amount(self.repaid),
            "written_off": amount(self.written_off),
            "booked": amount(self.booked),
            "closing": amount(self.closing),
        }


def advances(
    lines: Iterable[Line],
    transfers: Iterable[Transfer],
    grammar: Grammar,
    pairs: Iterable[tuple[str, str]],
    *,
    is_lender: bool,
) -> tuple[Advance, ...]:
    """The loans of a statement that have a balance or a movement, in the order of the pairs.

    Args:
        lines: The statement's.
        transfers: Likewise.
        grammar: Of the books.
        pairs: (fund, entrepreneur) that may have lent and borrowed.
        is_lender: Whether the lines are the fund's, where a loan is an asset.
    """
    moved: dict[tuple[str, str, str], int] = {}
    for transfer in transfers:
        key = (transfer.fund, transfer.owner, transfer.kind)
        moved[key] = moved.get(key, 0) + abs(transfer.cents)
    balances = {line.account: line for line in lines}
    found = []
    for fund, owner in pairs:
        root, mine, other = ("Assets", fund, owner) if is_lender else ("Liabilities", owner, fund)
        line = balances.get(grammar.account(root, mine, f"181-{other}"))
        if line is not None:
            sign = 1 if is_lender else -1
            lent, repaid, off = (moved.get((fund, owner, kind), 0) for kind in ("advance", "repayment", "write-off"))
            opening, closing = sign * line.opening, sign * line.closing
            booked = closing - opening - lent + repaid + off
            found.append(Advance(fund, owner, opening, lent, repaid, off, booked, closing))
    return tuple(found)
