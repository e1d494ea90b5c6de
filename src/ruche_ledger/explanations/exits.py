"""Explains what becomes of a leaver's advances and losses."""

from __future__ import annotations

from collections.abc import Iterator

from ..exits import Exit
from ..messages import marked
from ..money import from_cents
from ..solidarity import Transfer
from .moved import title_of
from .steps import Explanation, Section, Step, Table, Value, step


def explain_exit(transfer: Transfer, gone: Exit) -> Explanation:
    """The whole exit: each part of it depends on the parts before."""
    sections: list[Section] = []
    if gone.debts:
        title = step("Advances of {owner} on {day}", owner=gone.owner, day=gone.day)
        sections.append(Section(title, table=_debts(gone)))
    steps = tuple(_missing(gone))
    sections.append(Section(step("What is missing"), steps=steps, table=_payers(gone) if gone.payers else None))
    details = {**transfer.as_dict(), "exit": gone.as_dict()}
    return Explanation(transfer, title_of(transfer), transfer.source, transfer.place, tuple(sections), details)


def _debts(gone: Exit) -> Table:
    rows: list[tuple[Value | None, ...]] = []
    for debt in gone.debts:
        cents = (debt.outstanding, debt.position, debt.repaid, debt.written_off)
        rows.append((debt.fund, *map(from_cents, cents)))
    sums = (
        sum(debt.outstanding for debt in gone.debts),
        sum(debt.repaid for debt in gone.debts),
        sum(debt.written_off for debt in gone.debts),
    )
    owed, repaid, written_off = map(from_cents, sums)
    headings = (
        marked("Fund"),
        marked("Outstanding"),
        marked("Position before"),
        marked("Paid back"),
        marked("Written off"),
    )
    return Table(headings, (*rows, ("", owed, None, repaid, written_off)))


def _missing(gone: Exit) -> Iterator[Step]:
    yield step("Net result since {entry}, on {day}", from_cents(gone.net_result), entry=gone.entry, day=gone.day)
    if gone.debts:
        yield step("Written off, which counts as earned", from_cents(sum(debt.written_off for debt in gone.debts)))
    yield step("Missing to zero", from_cents(gone.missing), result=True)


def _payers(gone: Exit) -> Table:
    rows: list[tuple[Value | None, ...]] = []
    for payer in gone.payers:
        balance = None if payer.balance is None else from_cents(payer.balance)
        reserve = None if payer.balance is None else from_cents(payer.reserve)
        rows.append((payer.key, from_cents(payer.missing), balance, reserve, from_cents(payer.cents)))
    headings = (
        marked("Who pays"),
        marked("Still missing"),
        marked("Position before"),
        marked("Reserve"),
        marked("Pays"),
    )
    total = from_cents(sum(payer.cents for payer in gone.payers))
    return Table(headings, (*rows, ("", None, None, None, total)))
