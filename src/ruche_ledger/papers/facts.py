"""Statements as one tidy table: every amount is a row of its own that says whose it is, of when and what.

Numbers are plain (`-1234.56`), days ISO dates, names of sections and measures those of `Statement.as_dict()`, in every
language. As RFC 4180 has it: commas, quotes where they are needed; in UTF-8 without a byte order mark, and lines end as
they do in all files of this software.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

from ..money import from_cents
from ..parts import COMMON
from ..shares import Share
from ..statements import Statement

#: A spreadsheet takes a text that begins so for a formula, and runs it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@dataclass(frozen=True, slots=True)
class Fact:
    """One amount.

    Attributes:
        owner: Whose statement, as it was asked for: `E007`, `E007:Poterie`.
        name: The owner's name.
        kind: `entrepreneur`, `fund` or `cooperative`.
        period: As it is written; from when to when is in `first` and `last`.
        currency: Of the amount.
        provisional: Whether the statement may still change.
        section: Where in the statement: `totals`, `activities`, `lines`, `levies`, `transfers`, `advances`,
            `shared_costs`, `receivables`, `income` and `charges` of the profit-and-loss account, `assets` and
            `liabilities` of the balance sheet, `held` by the cooperative for others, `shared_services` where they were
            asked for.
        activity: "-" for the common part; empty where it is not told apart.
        account: Empty where it is no account's.
        pcg: Its number, or the prefix that a line of the profit-and-loss account stands for.
        day: Of a levy, a transfer, or the oldest invoice.
        id: Stable: of a levy or transfer, the links of an invoice, the item of a balance sheet.
        party: Who else: the payer, the fund, the customer.
        label: What it is, in the reader's language where it is not the ledger's word.
        source: The decision behind it.
        measure: Which amount of several: `opening`, `base`, `amount` …
        amount: On the cent.
    """

    owner: str
    name: str
    kind: str
    period: str
    first: date
    last: date
    currency: str
    provisional: bool
    section: str
    activity: str
    account: str
    pcg: str
    day: date | None
    id: str
    party: str
    label: str
    source: str
    measure: str
    amount: Decimal


_FIELDS = tuple(field.name for field in fields(Fact))

HEADINGS = tuple({"first": "from", "last": "to", "day": "date"}.get(name, name) for name in _FIELDS)


def facts(drawn: Statement, translate: Callable[[str], str]) -> Iterator[Fact]:
    """Every amount of a statement.

    Args:
        drawn: The statement.
        translate: Into the reader's language.
    """
    span = (drawn.period.label, drawn.period.start, drawn.period.last)
    whose = (drawn.owner, drawn.name, drawn.kind, *span, drawn.currency, drawn.is_provisional)

    def row(
        section: str,
        measures: Mapping[str, int],
        *,
        activity: str = "",
        account: str = "",
        pcg: str = "",
        day: date | None = None,
        id: str = "",
        party: str = "",
        label: str = "",
        source: str = "",
    ) -> Iterator[Fact]:
        for measure, cents in measures.items():
            what = (activity, account, pcg, day, id, party, label, source)
            yield Fact(*whose, section, *what, measure, from_cents(cents))

    def share_of(share: Share, activity: str) -> Iterator[Fact]:
        for earned in share.profit_and_loss.items:
            section = "income" if earned.is_income else "charges"
            label = translate(earned.label)
            yield from row(section, {"amount": earned.cents}, activity=activity, pcg=earned.pcg, label=label)
        for item in share.balance_sheet.items:
            measures = {"amount": item.cents}
            if item.is_asset:
                measures = {"gross": item.gross_cents, "depreciation": item.depreciation_cents, **measures}
            section = "assets" if item.is_asset else "liabilities"
            yield from row(section, measures, activity=activity, id=item.key, label=translate(item.label))

    whole = drawn.whole
    closing = whole.position()
    yield from row(
        "totals",
        {
            "opening": whole.position(opening=True),
            "taken_over": drawn.taken_over_cents,
            "closing": closing,
            "set_aside": drawn.aside_cents,
            "available": closing - drawn.aside_cents,
            "income": whole.income_cents,
            "charges": whole.charges_cents,
            "result": whole.result_cents,
            "receivable": drawn.receivable_cents,
        },
    )
    for share in drawn.activities:
        measures = {
            "opening": share.position(opening=True),
            "closing": share.position(),
            "income": share.income_cents,
            "contributions": share.contributions_cents,
            "grants": share.grants_cents,
            "charges": share.charges_cents,
            "result": share.result_cents,
        }
        yield from row("activities", measures, activity=share.activity or COMMON)
    yield from share_of(whole, "")
    for share in drawn.activities:
        yield from share_of(share, share.activity or COMMON)
    for line in drawn.lines:
        info = line.info
        measures = {"opening": line.opening, "debit": line.debit, "credit": line.credit, "closing": line.closing}
        activity = info.activity or COMMON
        yield from row("lines", measures, activity=activity, account=info.name, pcg=info.pcg, label=info.label)
    for levy in drawn.levies:
        yield from row(
            "levies",
            {
                "base": levy.base_cents,
                "fixed": levy.fixed_cents,
                "amount": levy.cents,
                "fund_amount": levy.fund_cents,
            },
            day=levy.date,
            id=levy.id,
            party=levy.owner,
            label=levy.rule,
            source=levy.source,
        )
    for transfer in drawn.transfers:
        claimed = {} if transfer.claim is None else {"claim": transfer.claim.cents}
        result, position = drawn.effect(transfer)
        yield from row(
            "transfers",
            {**claimed, "amount": transfer.cents, "result": result, "position": position},
            day=transfer.date,
            id=transfer.id,
            party=transfer.fund if drawn.kind == "entrepreneur" else transfer.owner,
            label=transfer.kind,
            source=transfer.source,
        )
    for advance in drawn.advances:
        measures = {
            "opening": advance.opening,
            "lent": advance.lent,
            "repaid": advance.repaid,
            "written_off": advance.written_off,
            "booked": advance.booked,
            "closing": advance.closing,
        }
        yield from row("advances", measures, party=advance.fund if drawn.kind == "entrepreneur" else advance.owner)
    for cost in drawn.shared_costs:
        yield from row(
            "shared_costs",
            {"paid": cost.posting.cents, "charge": cost.charge_cents(drawn.part.owner)},
            account=cost.posting.account,
            day=cost.date,
            id=cost.id,
            party=cost.payer,
            label=cost.name,
            source=cost.source,
        )
    for each in drawn.receivables:
        yield from row(
            "receivables",
            {"amount": each.cents, "set_off": each.set_off_cents, "left": each.left_cents},
            account=each.account,
            day=each.date,
            id=" ".join(each.links),
            party=each.payee,
            label="doubtful" if each.is_doubtful else "",
        )
    for owner, cents in drawn.held:
        yield from row("held", {"amount": cents}, party=owner)
    services = drawn.shared_services
    if services is not None:
        for use in services.uses:
            measures = {
                "charges": use.charges_cents,
                "grants": use.grants_cents,
                "other_income": use.other_cents,
                "remainder": use.remainder_cents,
                "own": use.own_cents,
            }
            yield from row("shared_services", measures, activity=use.activity or COMMON, party=services.cooperative)
        measures = {
            "contributions": services.contributions_cents,
            "result": services.result_cents,
            "own_contribution": services.own_cents,
            "own_result": services.own_result_cents,
        }
        yield from row("shared_services", measures, party=services.cooperative)


def as_csv(rows: Iterable[Fact]) -> str:
    """The table as text; a text that a spreadsheet would run as a formula gets an apostrophe before it."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(HEADINGS)
    writer.writerows(map(plain, rows))
    return stream.getvalue()


def values(fact: Fact) -> tuple[str | bool | Decimal | date | None, ...]:
    """What stands under the headings, as it is."""
    return tuple(getattr(fact, name) for name in _FIELDS)


def plain(fact: Fact) -> tuple[str, ...]:
    """Likewise, as texts."""
    return tuple(map(as_text, values(fact)))


def as_text(value: object) -> str:
    """A value in a table; a text that a spreadsheet would run as a formula gets an apostrophe before it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if isinstance(value, date):
        return value.isoformat()
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) and text != COMMON else text
