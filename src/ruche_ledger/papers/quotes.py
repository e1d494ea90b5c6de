"""What one more sale would bear, and what would remain of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from ..money import from_cents, to_cents
from ..rules.contributions import capitalised
from .explanations import show_explanation
from .sheets import Cell, Result, Sheet

if TYPE_CHECKING:
    from ..cooperative import Cooperative
    from ..levies import Levy


def write_quote(
    cooperative: Cooperative,
    levies: Sequence[Levy],
    key: str,
    price: Decimal,
    day: date,
    sheet: Sheet,
    *,
    is_explained: bool,
) -> None:
    """Writes a quote: the sale, each levy, what remains.

    Args:
        cooperative: Whose ledger.
        levies: What `Cooperative.quote` gave.
        key: The entrepreneur or activity.
        price: The sale's amount without VAT.
        day: Its day.
        sheet: What it is written on.
        is_explained: Whether each amount's explanation follows.
    """
    _ = sheet.translate
    sheet.title(_("One more sale of {owner} on {day}").format(owner=key, day=sheet.say(day)))
    rows: list[Sequence[Cell]] = [(_("The sale, without VAT"), price)]
    for levy in levies:
        named = _("{rule}, {period}, levied on {day}")
        name = named.format(rule=capitalised(levy.rule), period=levy.period.label, day=sheet.say(levy.date))
        rows.append((name, from_cents(-levy.cents)))
    taken = sum(levy.cents for levy in levies)
    rows.append(Result((_("Remains"), from_cents(to_cents(price) - taken))))
    sheet.table(("", ""), rows)
    if not levies:
        sheet.line(_("No rule levies anything on this sale."))
    if is_explained:
        for levy in levies:
            sheet.line("")
            show_explanation(cooperative.explain(levy), sheet)
