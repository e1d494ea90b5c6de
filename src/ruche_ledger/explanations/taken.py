"""Explains what a fund takes from one entrepreneur at a month's end: a levy, or an advance paid back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..dues import Due, Instalment
from ..messages import marked
from ..model import Entrepreneur, amount
from ..money import CONTEXT, from_cents
from ..solidarity import Transfer
from .moved import Background, active_within, base_lines, line_details, result_lines, table_of, title_of
from .steps import Explanation, Rate, Section, Step, decimals, step


def explain_levy_of_fund(background: Background, transfer: Transfer, due: Due) -> Explanation:
    """The result of the month account by account, or the position; then rate, rounding and position."""
    sections: list[Section] = []
    details: dict[str, Any] = {**transfer.as_dict(), "due": due.as_dict()}
    if due.law.measure == "result":
        lines = result_lines(background, transfer.owner, due.month)
        sections.append(table_of(_result_title(due.month.label), lines))
        details["result"] = line_details(lines)
    sections.append(Section(step("The amount"), steps=tuple(_due(due))))
    return Explanation(transfer, title_of(transfer), transfer.source, transfer.place, tuple(sections), details)


def _due(due: Due) -> Iterator[Step]:
    if due.law.measure == "result":
        yield step("Result of the month", from_cents(due.measured))
    else:
        yield step("Position on {day}, before this levy", from_cents(due.measured), day=due.month.last)
    exceeding = from_cents(due.exceeding)
    if due.law.above:
        yield step("What exceeds {above}", exceeding, above=from_cents(due.law.above))
    exact = CONTEXT.multiply(exceeding, due.law.rate)
    yield step("{amount} × {rate}", decimals(exact), amount=exceeding, rate=Rate(due.law.rate))
    yield step("Rounded to the cent, halves away from zero", from_cents(due.part), result=due.cents == due.part)
    if due.cents != due.part:
        yield step("Never more than the position of {day}", from_cents(due.cents), day=due.month.last, result=True)


def explain_instalment(
    background: Background, transfer: Transfer, paid: Instalment, person: Entrepreneur
) -> Explanation:
    """What the month brought account by account, what rules took from it, and what of an advance it pays back."""
    law, sections = paid.law, []
    details: dict[str, Any] = {**transfer.as_dict(), "instalment": paid.as_dict()}
    if law.repay_base is None:
        lines = result_lines(background, transfer.owner, paid.month)
        sections.append(table_of(_result_title(paid.month.label), lines))
        details["result"] = line_details(lines)
    else:
        lines = base_lines(background, transfer.owner, law, active_within(person.stays, paid.month))
        month, accounts, less = paid.month.label, str(law.repay_base), law.repay_less
        if less is None:
            title = step("What counts in {month}, accounts {accounts}", month=month, accounts=accounts)
        else:
            text = marked("What counts in {month}, accounts {accounts} less {less}")
            title = step(text, month=month, accounts=accounts, less=str(less))
        taken: dict[str, int] = {}
        for levy in background.levies:
            taken[levy.rule] = taken.get(levy.rule, 0) - levy.cents
        rules = {name: cents for name, cents in taken.items() if cents}
        sections.append(table_of(title, lines))
        if rules:
            sections.append(table_of(step("What rules took in {month}", month=paid.month.label), rules))
        details["base_lines"] = line_details(lines)
        details["rules"] = [{"rule": name, "amount": amount(cents)} for name, cents in sorted(rules.items())]
    sections.append(Section(step("The amount"), steps=tuple(_instalment(paid))))
    return Explanation(transfer, title_of(transfer), transfer.source, transfer.place, tuple(sections), details)


def _instalment(paid: Instalment) -> Iterator[Step]:
    positive = from_cents(max(0, paid.base - paid.levied))
    yield step("The positive month", positive)
    repay = paid.law.repay
    assert repay is not None, "without a part nothing is paid back at a month's end"
    yield step("{amount} × {rate}", decimals(CONTEXT.multiply(positive, repay)), amount=positive, rate=Rate(repay))
    yield step("Rounded to the cent, halves away from zero", from_cents(paid.part))
    yield step("At most what is outstanding", from_cents(paid.outstanding))
    yield step("At most the position of {day}, before", from_cents(paid.position), day=paid.month.last)
    yield step("Paid back: the smallest of the three", from_cents(paid.cents), result=True)
    yield step("Still outstanding", from_cents(paid.outstanding - paid.cents))


def _result_title(month: str) -> Step:
    return step("Result of {month}: Income less Expenses, rules included, solidarity excluded", month=month)
