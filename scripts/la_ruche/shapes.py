"""What a member is made of: ways of selling, ways of buying, pay, openings. Amounts in whole euros."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Season = tuple[int, int, int, int, int, int, int, int, int, int, int, int]
LEVEL: Season = (9, 10, 10, 10, 10, 10, 9, 5, 11, 11, 11, 8)


@dataclass(frozen=True, slots=True)
class Selling:
    """One way of selling. ``vat`` in thousandths; ``yearly`` is the turnover of 2024 without VAT."""

    activity: str
    leaf: str
    vat: int
    kind: Literal["market", "goods", "service"]
    yearly: int
    season: Season
    pieces: int
    delay: tuple[int, int]
    customers: tuple[str, ...]
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Buying:
    """One way of buying: a part of the turnover (thousandths of a level month) or a monthly amount."""

    activity: str
    leaf: str
    vat: int
    supplier: str
    label: str
    permille: int = 0
    monthly: int = 0
    months: tuple[int, ...] = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)
    by_card: bool = False
    season: Season = LEVEL
    pooled: str = ""
    """Its label since it is billed to the cooperative for the shared workshop; empty for what stays the member's."""


@dataclass(frozen=True, slots=True)
class Asset:
    """A piece of equipment, written off in equal parts by months."""

    activity: str
    leaf: str
    label: str
    cost: int
    bought: date
    years: int
    supplier: str = ""
    """Empty for what was taken over at the start."""


@dataclass(frozen=True, slots=True)
class Member:
    """One entrepreneur. ``gross`` is the fixed monthly pay by year, ``growth`` the yearly volume."""

    key: str
    name: str
    contracts: tuple[tuple[date, str], ...]
    sales: tuple[Selling, ...]
    buys: tuple[Buying, ...]
    gross: dict[int, int] = field(default_factory=dict)
    kilometres: int = 0
    tax_permille: int = 0
    growth: dict[int, int] = field(default_factory=lambda: {2024: 96, 2025: 98, 2026: 100})
    assets: tuple[Asset, ...] = ()
    position: str = ""
    """The position taken over, in euros and cents; empty if there is none."""
    open_invoices: tuple[tuple[str, str, int, int, str], ...] = ()
    """Taken over: activity, customer, amount without VAT, VAT, number."""
    last_sale: date = date(2099, 12, 31)

    @property
    def start(self) -> date:
        """The day of the first contract."""
        return self.contracts[0][0]

    @property
    def end(self) -> date:
        """The day on which the member has left."""
        return next((day for day, name in self.contracts if name == "left"), date(2099, 12, 31))

    def contract(self, day: date) -> str:
        """The contract in force on a day, ``left`` before the first and after the last."""
        held = [name for since, name in self.contracts if since <= day]
        return held[-1] if held else "left"

    def active(self, day: date) -> bool:
        """Whether the member works in the cooperative on that day."""
        return self.contract(day) != "left"
