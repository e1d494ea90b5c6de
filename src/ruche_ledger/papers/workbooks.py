"""Statements as workbooks: numbers are numbers, days days, and a text is never a formula.

The same books give the same bytes: nothing in the file says when it was written.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ..balance_sheets import align_balances
from ..errors import RucheError
from ..money import from_cents
from ..profits import align_profits
from .facts import HEADINGS, facts, values
from .sheets import KINDS, Translate, few

if TYPE_CHECKING:
    from ..services import SharedServices
    from ..shares import Share
    from ..statements import Statement

Value = str | int | Decimal | date | bool | None

#: What a spreadsheet keeps of a number: so many digits. What has more is written as a text, exactly.
_DIGITS = 15

#: Likewise of a text, in characters; with a longer one no workbook opens. What is cut off stands in csv and JSON.
_TEXT = 32767

_AMOUNT = "#,##0.00"
_DAY = "yyyy-mm-dd"
_A4 = 9
_WIDEST = 60

#: When a workbook was made: the first moment that a ZIP archive knows.
_NEVER = (1980, 1, 1, 0, 0, 0)

#: Characters that XML 1.0 has no way to write.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Leaf:
    """A worksheet: its name, the headings of its columns, and its rows; the first `fixed` columns stay in sight."""

    name: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    fixed: int = 0


def workbook(drawn: Statement, house: str, translate: Translate) -> bytes:
    """One statement as a workbook.

    Args:
        drawn: The statement.
        house: The cooperative's name.
        translate: Into the reader's language.

    Raises:
        RucheError: openpyxl is not installed.
    """
    try:
        from openpyxl import Workbook
        from openpyxl.writer.excel import ExcelWriter
    except ImportError:
        raise RucheError("workbooks need openpyxl; install it: pip install 'ruche-ledger[sheets]'") from None

    made = Workbook()
    made.remove(made.worksheets[0])
    for leaf in _leaves(drawn, house, translate):
        if leaf.rows:
            _write(made.create_sheet(leaf.name), leaf)
    made.properties.creator = "ruche-ledger"
    made.properties.title = f"{drawn.owner} {drawn.period.label}"
    made.properties.created = made.properties.modified = datetime(*_NEVER)
    stream = io.BytesIO()
    ExcelWriter(made, zipfile.ZipFile(stream, "w")).save()  # `Workbook.save` would write down the time
    return _ageless(stream)


def _ageless(stream: io.BytesIO) -> bytes:
    """A ZIP archive whose files are as old as such a file can be."""
    made = io.BytesIO()
    with zipfile.ZipFile(stream) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, _NEVER), old.read(name), zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _leaves(drawn: Statement, house: str, _: Translate) -> Iterator[Leaf]:
    yield Leaf(_("Statement"), (_("Statement"), drawn.owner), tuple(_summary(drawn, house, _)))
    shares = drawn.activities if len(drawn.activities) > 1 else ()
    names = tuple(share.activity or _("Common") for share in shares)
    heads = (_("Number"), "", _("Total"), *names)
    yield Leaf(_("Profit and loss"), heads, tuple(_profits(drawn.whole, shares, _)), fixed=2)
    heads = (_("Side"), "", _("Gross"), _("Depreciation"), _("Net"), *names)
    yield Leaf(_("Balance sheet"), heads, tuple(_balances(drawn.whole, shares, _)), fixed=2)
    heads = (_("Account"), _("Activity"), _("Number"), _("Opening"), _("Debit"), _("Credit"), _("Closing"))
    yield Leaf(
        _("Accounts"),
        heads,
        tuple(
            (
                *(line.account, line.info.activity or "", line.info.pcg),
                *map(from_cents, (line.opening, line.debit, line.credit, line.closing)),
            )
            for line in drawn.lines
        ),
        fixed=1,
    )
    heads = (_("Who"), _("Rule"), _("Period"), _("Date"), _("Base"), _("Fixed"), _("Amount"), _("For the fund"))
    yield Leaf(
        _("Levies"),
        (*heads, _("Decision")),
        tuple(
            (
                *(levy.owner, levy.rule, levy.period.label, levy.date),
                *map(from_cents, (levy.base_cents, levy.fixed_cents, levy.cents, levy.fund_cents)),
                levy.source,
            )
            for levy in drawn.levies
        ),
    )
    if drawn.shared_costs:
        heads = (_("Date"), _("Share"), _("Paid by"), _("Account"), _("Transaction"), _("Paid"), _("Charge"))
        yield Leaf(
            _("Pooled means"),
            (*heads, _("Decision")),
            tuple(
                (
                    *(cost.date, cost.name, cost.payer, cost.posting.account, cost.text.narration),
                    *map(from_cents, (cost.posting.cents, cost.charge_cents(drawn.part.owner))),
                    cost.source,
                )
                for cost in drawn.shared_costs
            ),
        )
    heads = (_("Date"), _("Fund"), _("Who"), _("Kind"), _("Claim"), _("Amount"), _("Result"), _("Position"))
    yield Leaf(
        _("Solidarity"),
        (*heads, _("Decision")),
        tuple(
            (
                *(each.date, each.fund, each.owner, _(KINDS.get(each.kind, each.kind))),
                *(None if each.claim is None else from_cents(each.claim.cents), from_cents(each.cents)),
                *map(from_cents, drawn.effect(each)),
                each.source,
            )
            for each in drawn.transfers
        ),
    )
    heads = (_("Fund"), _("Who"), _("Opening"), _("Lent"), _("Repaid"), _("Written off"), _("By hand"), _("Still owed"))
    yield Leaf(
        _("Advances"),
        heads,
        tuple(
            (
                *(each.fund, each.owner),
                *map(from_cents, (each.opening, each.lent, -each.repaid, -each.written_off, each.booked, each.closing)),
            )
            for each in drawn.advances
        ),
    )
    heads = (_("Date"), _("Invoice"), _("Customer"), _("Account"), _("Open"), _("Set off"), _("Still open"))
    yield Leaf(
        _("Receivables"),
        heads,
        tuple(
            (
                *(each.since, few(each.open_links or each.links, _), each.payee, each.account),
                *map(from_cents, (each.cents, -each.set_off_cents, each.left_cents)),
            )
            for each in drawn.receivables
        ),
    )
    if (services := drawn.shared_services) is not None:
        own = _("By {owner}").format(owner=drawn.owner)
        heads = (_("Line of action"), _("Costs"), _("Grants"), _("Other income"), _("Left to pay"), own)
        yield Leaf(_("Shared services"), heads, tuple(_uses(services, _)))
    yield Leaf(_("Data"), HEADINGS, tuple(values(fact) for fact in facts(drawn, _)))


def _summary(drawn: Statement, house: str, _: Translate) -> Iterator[tuple[Value, ...]]:
    yield _("Cooperative"), house
    yield _("Name"), drawn.name
    yield _("From"), drawn.period.start
    yield _("To"), drawn.period.last
    yield _("Currency"), drawn.currency
    yield _("Provisional"), _("yes") if drawn.is_provisional else _("no")
    closing = drawn.whole.position()
    yield _("Position at the opening"), from_cents(drawn.whole.position(opening=True))
    yield _("Income"), from_cents(drawn.whole.income_cents)
    yield _("Charges"), from_cents(drawn.whole.charges_cents)
    yield _("Result"), from_cents(drawn.whole.result_cents)
    yield _("Position at the end"), from_cents(closing)
    yield _("Owed or set aside"), from_cents(drawn.aside_cents)
    yield _("Available"), from_cents(closing - drawn.aside_cents)
    yield _("What customers still owe"), from_cents(drawn.receivable_cents)


def _profits(whole: Share, shares: Sequence[Share], _: Translate) -> Iterator[tuple[Value, ...]]:
    """By line of the account: income positive, charges negative, so that each column adds up to its result."""
    held = (whole, *shares)
    for item, columns in align_profits([share.profit_and_loss for share in held]):
        yield item.pcg, _(item.label), *(from_cents(cents if item.is_income else -cents) for cents in columns)
    yield "", _("Result"), *(from_cents(share.result_cents) for share in held)


def _balances(whole: Share, shares: Sequence[Share], _: Translate) -> Iterator[tuple[Value, ...]]:
    """By item, either side with its total; the parts' columns are net."""
    sheets = [share.balance_sheet for share in (whole, *shares)]
    lines = list(align_balances(sheets))
    for is_asset, side in ((True, _("Assets")), (False, _("Liabilities"))):
        for own, *parts in lines:
            if own.is_asset is is_asset:
                before = map(from_cents, (own.gross_cents, own.depreciation_cents)) if is_asset else (None, None)
                yield side, _(own.label), *before, *(from_cents(item.cents) for item in (own, *parts))
        yield side, _("Total"), None, None, *(from_cents(sheet.total_cents) for sheet in sheets)


def _uses(services: SharedServices, _: Translate) -> Iterator[tuple[Value, ...]]:
    """By line of action, with their total, what contributions brought, and what is left of it."""
    named = [(use.activity or _("Common"), use) for use in services.uses]
    for name, use in (*named, (_("Total"), services.total)):
        cents = (use.charges_cents, use.grants_cents, use.other_cents, use.remainder_cents, use.own_cents)
        yield name, *map(from_cents, cents)
    brought = (services.contributions_cents, services.own_cents)
    yield _("Contributions"), None, None, None, *map(from_cents, brought)
    left = (services.result_cents, services.own_result_cents)
    yield _("Result of the shared services"), None, None, None, *map(from_cents, left)


def _write(sheet: Any, leaf: Leaf) -> None:
    """Fills a worksheet and makes it fit to read and to print."""
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    widths = [0] * len(leaf.headings)
    for at, row in enumerate((leaf.headings, *leaf.rows), 1):
        for column, value in enumerate(row, 1):
            cell = sheet.cell(at, column)
            shown = _fill(cell, value)
            widths[column - 1] = max(widths[column - 1], len(shown))
            if at == 1:
                cell.font = Font(bold=True)
                cell.alignment = Alignment(wrap_text=True, vertical="top")
    for column, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(column)].width = min(width, _WIDEST) + 3
    sheet.freeze_panes = sheet.cell(2, leaf.fixed + 1)
    sheet.print_title_rows = "1:1"
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _fill(cell: Any, value: Value) -> str:
    """Writes a value into a cell; returns about what is seen of it."""
    if isinstance(value, Decimal) and len(value.as_tuple().digits) <= _DIGITS:
        cell.value, cell.number_format = value, _AMOUNT
        return f"{value:,.2f}"
    if isinstance(value, bool):
        cell.value = value
        return "FALSE"
    if isinstance(value, date):
        cell.value, cell.number_format = value, _DAY
        return value.isoformat()
    text = _UNWRITABLE.sub("\ufffd", "" if value is None else f"{value}")
    if len(text) > _TEXT:
        text = text[: _TEXT - 1] + "…"
    if text:
        cell.value, cell.data_type = text, "s"  # openpyxl takes `=…` for a formula and `#N/A` for an error
        cell.quotePrefix = True
    return text
