"""The annual accounts in a statement: profit-and-loss account and balance sheet, a column for each activity."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..balance_sheets import GROUPS, BalanceItem, BalanceSheet, align_balances
from ..profits import SECTIONS, ProfitAndLoss, ProfitItem, align_profits
from .sheets import Cell, Result, Sheet, Total, Translate

if TYPE_CHECKING:
    from ..services import SharedServices, Use
    from ..statements import Statement


@dataclass(frozen=True, slots=True)
class _Row:
    """A name with an amount in cents for each column; zeros show only where something is added up."""

    name: str
    amounts: Sequence[int]
    kind: type[Total] | type[Result] | None = None


def write_accounts(drawn: Statement, sheet: Sheet) -> None:
    """Writes profit-and-loss account and balance sheet: a column for each activity, the common part and the whole."""
    _ = sheet.translate
    shares = [*drawn.activities, drawn.whole]
    names = [*(share.activity or _("Common") for share in drawn.activities), _("Total")]
    if len(shares) <= 2:  # a single part is the whole
        shares, names = [drawn.whole], [drawn.activities[0].activity or "" if drawn.activities else ""]
    sheet.heading(_("Profit-and-loss account"))
    _write(sheet, names, list(_profits([share.profit_and_loss for share in shares], _)))
    sheet.heading(_("Balance sheet on {day}").format(day=sheet.say(drawn.period.last)))
    sheets = [share.balance_sheet for share in shares]
    result = _("Result since {day}").format(day=sheet.say(drawn.exercise.start))
    _write(sheet, names, list(_balances(sheets, "" if drawn.is_annual else result, _)))
    if len(sheets) > 1 and sum(each.total_cents for each in sheets[:-1]) != sheets[-1].total_cents:
        sheet.line(
            _(
                "A current account stands on the side that its sign says. So the columns add up to the total line by "
                "line; current accounts, and the sums that hold one, add up as assets less liabilities."
            ),
            style="dim",
        )
    if drawn.held:
        _held(drawn, sheet)


def _write(sheet: Sheet, names: Sequence[str], rows: Sequence[_Row]) -> None:
    """Writes a table, or several with the same lines where not all columns fit."""
    _ = sheet.translate
    if not rows:
        sheet.line(_("None in this period."))
        return
    for first in range(0, len(names), sheet.amounts_max):
        columns = slice(first, first + sheet.amounts_max)
        table: list[Sequence[Cell]] = []
        for row in rows:
            shown = sheet.amount if row.kind else sheet.some
            cells = (row.name, *map(shown, row.amounts[columns]))
            table.append(row.kind(cells) if row.kind else cells)
        sheet.table(("", *names[columns]), table)


def _sums(rows: Sequence[Sequence[int]]) -> list[int]:
    return [sum(column) for column in zip(*rows, strict=True)]


def _profits(accounts: Sequence[ProfitAndLoss], _: Translate) -> Iterator[_Row]:
    lines = list(align_profits(accounts))
    done: list[str] = []
    for section, result in SECTIONS.items():
        held = [line for line in lines if line[0].section == section]
        if section == "exchanged" and held and len(done) > 1:
            words = _("Result before services exchanged within the cooperative")
            yield _Row(words, [account.result_of(*done) for account in accounts], Result)
        for is_income, words in ((True, _("Operating income")), (False, _("Operating charges"))):
            rows = [line for line in held if line[0].is_income == is_income]
            indent = "  " if section == "operating" and rows else ""
            if indent:
                yield _Row(words, _sums([cents for _item, cents in rows]))
            for item, cents in rows:
                yield _Row(indent + _numbered(item, _), cents)
        if held:
            done.append(section)
            if section not in ("taxes", "other"):
                yield _Row(_(result), [account.result_of(section) for account in accounts], Result)
    if lines:
        yield _Row(_("Result"), [account.result_cents for account in accounts], Total)


def _numbered(item: ProfitItem, _: Translate) -> str:
    """`60 Achats`; 186 and 187 say their number themselves."""
    return _(item.label) if item.section in ("exchanged", "other") else f"{item.pcg} {_(item.label)}"


def _balances(sheets: Sequence[BalanceSheet], result: str, _: Translate) -> Iterator[_Row]:
    lines = list(align_balances(sheets))
    totals = [sheet.total_cents for sheet in sheets]
    for is_asset, words in ((True, _("Total assets")), (False, _("Total equity and liabilities"))):
        for group, name in GROUPS.items():
            held = [items for items in lines if items[0].group == group and items[0].is_asset == is_asset]
            if held:
                yield _Row(_(name), _sums([[item.cents for item in items] for items in held]))
            for items in held:
                yield from _balance(items, result, _)
        yield _Row(words, totals, Total)


def _balance(items: Sequence[BalanceItem], result: str, _: Translate) -> Iterator[_Row]:
    """One line; with what depreciation takes from it, three."""
    name = result if result and items[0].key == "result" else _(items[0].label)
    if not any(item.depreciation_cents for item in items):
        yield _Row(f"  {name}", [item.cents for item in items])
        return
    yield _Row("  " + _("{name}, gross").format(name=name), [item.gross_cents for item in items])
    yield _Row("  " + _("{name}, depreciation").format(name=name), [-item.depreciation_cents for item in items])
    yield _Row("  " + _("{name}, net").format(name=name), [item.cents for item in items])


def _held(drawn: Statement, sheet: Sheet) -> None:
    """What the cooperative holds for each other owner, or has advanced to it."""
    _ = sheet.translate
    sheet.heading(_("Current accounts of the others"))
    rows: list[Sequence[Cell]] = []
    for owner, cents in drawn.held:
        if cents:
            rows.append((owner, sheet.some(max(0, -cents)), sheet.some(max(0, cents))))
    sums = [sum(max(0, sign * cents) for _owner, cents in drawn.held) for sign in (-1, 1)]
    rows.append(Total((_("Total"), *map(sheet.amount, sums))))
    sheet.table(("", _("Owed to the cooperative"), _("Held for them")), rows)


def write_services(drawn: Statement, services: SharedServices, sheet: Sheet) -> None:
    """Writes what the contributions of an exercise paid for, and this owner's part in it."""
    _ = sheet.translate
    title = _("What the contributions to {cooperative} paid for, exercise {period}")
    sheet.heading(title.format(cooperative=services.cooperative, period=services.period.label))
    total, own = services.total, services.own_cents
    uses = [use for use in services.uses if use.charges_cents or use.grants_cents or use.other_cents]
    lines = [_service(use.activity or _("Common"), use) for use in uses]
    received = _("Contributions and services to others (187)")
    rows = [
        *lines,
        _service(_("Total"), total, Total),
        _Row(received, (0, 0, 0, services.contributions_cents, own)),
        _Row(_("Result of the shared services"), (0, 0, 0, services.result_cents, services.own_result_cents), Result),
    ]
    columns = 5 if own else 4
    headings = (_("Costs"), _("Grants"), _("Other income"), _("Left to pay"), _("By {owner}").format(owner=drawn.owner))
    table: list[Sequence[Cell]] = []
    for row in rows:
        cells = (row.name, *map(sheet.some, row.amounts[:columns]))
        table.append(row.kind(cells) if row.kind else cells)
    sheet.table(("", *headings[:columns]), table)
    if own:
        text = _(
            "Left to pay is what grants and other income did not pay for. {owner}'s contribution to the cooperative, "
            "without what went to a fund, is shared out in proportion to it."
        )
        sheet.line(text.format(owner=drawn.owner), style="dim")


def _service(name: str, use: Use, kind: type[Total] | None = None) -> _Row:
    cents = (use.charges_cents, use.grants_cents, use.other_cents, use.remainder_cents, use.own_cents)
    return _Row(name, cents, kind)
