"""Each invariant finds the fault that it is there for: sound values are broken by hand, one at a time."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from ruche_ledger.bases import BaseMovement
from ruche_ledger.cooperative import Cooperative
from ruche_ledger.days import Days
from ruche_ledger.invariants import INVARIANTS, Facts, examine
from ruche_ledger.invariants.contributions import levied
from ruche_ledger.messages import sentence
from ruche_ledger.money import round_ratio
from ruche_ledger.months import Outcome
from ruche_ledger.rules.scales import Scale

EUR = "EUR"
DECISIONS: list[tuple[date, str, list[Any], dict[str, Any]]] = [
    (date(2026, 1, 1), "ruche-cooperative", ["Ruche"], {}),
    (date(2026, 1, 1), "ruche-fund", ["Solidarite"], {"reserve": (Decimal("5.00"), EUR)}),
    (date(2026, 1, 1), "ruche-entrepreneur", ["E01"], {"contract": "CAPE"}),
    (date(2026, 1, 1), "ruche-entrepreneur", ["E02"], {"contract": "CAPE"}),
    (date(2026, 1, 1), "ruche-entrepreneur", ["E03"], {"contract": "CESA"}),
    (
        date(2026, 1, 1),
        "ruche-rule",
        ["contribution", "flat"],
        {
            "rate": Decimal("0.105"),
            "window": "year",
            "fund": "Solidarite",
            "fund-share": Decimal("0.15"),
            "source": "AG",
        },
    ),
    (
        date(2026, 1, 1),
        "ruche-solidarity",
        ["Solidarite", "aid"],
        {
            "contracts": "CAPE",
            "cover": Decimal("0.9"),
            "cap-month": (Decimal("50.00"), EUR),
            "cap-total": (Decimal("60.00"), EUR),
            "source": "AG",
        },
    ),
]
BANK = "Assets:Ruche:512-Banque"
ROWS = [
    row
    for month in (1, 2, 3)
    for row in (
        (date(2026, month, 10), BANK, Decimal("333.30"), EUR),
        (date(2026, month, 10), "Income:E03:706-Ventes", Decimal("-333.30"), EUR),
        (date(2026, month, 12), BANK, Decimal("-70.00"), EUR),
        (date(2026, month, 12), "Expenses:E01:606-Achats", Decimal("40.00"), EUR),
        (date(2026, month, 12), "Expenses:E02:606-Achats", Decimal("30.00"), EUR),
    )
]


@pytest.fixture
def facts() -> Facts:
    made = Cooperative.from_lines(ROWS, DECISIONS)
    assert not made.problems
    assert made.outcome.transfers
    return Facts.of(made.books, made.decisions, made.outcome)


def broken(facts: Facts) -> set[str]:
    return {result.invariant.id for result in examine(facts) if not result.holds}


def test_all_hold(facts: Facts) -> None:
    assert broken(facts) == set()
    assert len(examine(facts)) == len(INVARIANTS) == len({invariant.id for invariant in INVARIANTS})


def with_booking(facts: Facts, place: int, **changes: Any) -> Facts:
    """`book` refuses a residual, so it is put in afterwards."""
    changed = facts.bookings[place]._replace(**changes)
    return replace(facts, bookings=(*facts.bookings[:place], changed, *facts.bookings[place + 1 :]))


def with_levy(facts: Facts, **changes: Any) -> Facts:
    levies = facts.outcome.levies
    return with_outcome(facts, levies=(replace(levies[0], **changes), *levies[1:]))


def with_segment(facts: Facts, **changes: Any) -> Facts:
    levy = facts.outcome.levies[0]
    return with_levy(facts, segments=(levy.segments[0]._replace(**changes), *levy.segments[1:]))


def spoilt_part(facts: Facts) -> tuple[BaseMovement, ...]:
    """A movement that counts a cent that its transaction does not have."""
    first, *others = facts.outcome.levies[0].segments[0].parts
    return (first._replace(base=first.base + 1), *others)


def other_rate(facts: Facts) -> Facts:
    """The rule's own scale computes with another rate than its bands say."""
    rule = facts.outcome.levies[0].law
    scale = replace(rule.scale, _numerators=tuple(numerator + 1 for numerator in rule.scale._numerators))
    spoilt = replace(rule, scale=scale)
    levies = tuple(
        replace(
            levy,
            law=spoilt,
            segments=tuple(segment._replace(rule=spoilt) for segment in levy.segments),
            cents=sum(segment._replace(rule=spoilt).cents for segment in levy.segments),
        )
        for levy in facts.outcome.levies
    )
    return with_outcome(facts, levies=levies)


def with_outcome(facts: Facts, **changes: Any) -> Facts:
    return replace(facts, outcome=replace(facts.outcome, **changes))


def with_sharing(facts: Facts, **changes: Any) -> Facts:
    sharings = facts.outcome.sharings
    return with_outcome(facts, sharings=(replace(sharings[0], **changes), *sharings[1:]))


def with_transfer(facts: Facts, **changes: Any) -> Facts:
    transfers = facts.outcome.transfers
    return with_outcome(facts, transfers=(replace(transfers[0], **changes), *transfers[1:]))


def with_days(facts: Facts, account: str, day: date, cents: int) -> Facts:
    days = {**facts.complete.days, account: Days([day], [cents])}
    return replace(facts, complete=replace(facts.complete, days=days, _owned={}))


def of_another(facts: Facts) -> Facts:
    accounts = {
        name: replace(info, owner="E99") if name == BANK else info for name, info in facts.complete.accounts.items()
    }
    return replace(facts, complete=replace(facts.complete, accounts=accounts, _owned={}))


def late_levy(facts: Facts) -> Facts:
    return with_levy(facts, date=date(2025, 12, 31))


def payments(*cents: int) -> Callable[[Facts], Facts]:
    return lambda facts: with_sharing(facts, paid=cents)


@pytest.mark.parametrize(
    ("wanted", "spoil"),
    [
        ("E1", lambda facts: with_booking(facts, 0, legs=((BANK, 1),))),
        ("E1", lambda facts: with_days(facts, facts.bookings[0].legs[0][0], date(2026, 1, 31), 1)),
        ("E2", lambda facts: with_booking(facts, 0, legs=(*facts.bookings[0].legs, (BANK, 0)))),
        ("E3", lambda facts: with_days(facts, BANK, date(2026, 1, 10), 1)),
        ("E3", of_another),
        ("E3-18", lambda facts: with_booking(facts, 0, legs=((BANK, 1), ("Income:E03:706-Ventes", -1)))),
        ("C4", late_levy),
        ("C5", lambda facts: with_levy(facts, cents=facts.outcome.levies[0].cents + 1)),
        ("C5", lambda facts: with_levy(facts, fund_cents=facts.outcome.levies[0].fund_cents + 1)),
        ("C5", lambda facts: with_segment(facts, after=facts.outcome.levies[0].segments[0].after + 100)),
        ("C5", lambda facts: with_segment(facts, parts=spoilt_part(facts))),
        ("C5", lambda facts: with_levy(facts, fixed_cents=1, cents=facts.outcome.levies[0].cents + 1)),
        ("C5", other_rate),
        ("C5-slices", lambda facts: with_outcome(facts, levies=spoilt_slices(facts.outcome))),
        ("C10", lambda facts: with_levy(facts, cents=facts.outcome.levies[0].cents + 1)),
        ("S1", lambda facts: with_levy(facts, fund_cents=facts.outcome.levies[0].fund_cents - 1)),
        ("S2", payments(500, 500)),
        ("S2", lambda facts: with_sharing(facts, balance=facts.outcome.sharings[0].balance + 1)),
        ("S2", lambda facts: with_sharing(facts, reserve=0)),
        ("S5", lambda facts: with_transfer(facts, cents=4501)),
        ("S5", lambda facts: with_transfer(facts, owner="E03")),
        ("S6", payments(0, 0)),
        ("S7", payments(0, 25)),
        ("S7", payments(26, 0)),
    ],
)
def test_breaking(facts: Facts, wanted: str, spoil: Callable[[Facts], Facts]) -> None:
    spoilt = spoil(facts)
    assert wanted in broken(spoilt)
    for result in examine(spoilt):
        for finding in result.findings:
            assert sentence(finding, "fr") != sentence(finding, "en")


def spoilt_slices(outcome: Outcome) -> tuple[Any, ...]:
    """A segment whose cents are not those of the scale; everything else fits."""

    class Rounded:
        """A segment that rounds each slice for itself, as naive software does."""

        def __init__(self, segment: Any) -> None:
            self.segment = segment

        def __getattr__(self, name: str) -> Any:
            return getattr(self.segment, name)

        @property
        def cents(self) -> int:
            return int(self.segment.rule.due(self.segment.after - self.segment.before))

    return tuple(
        replace(levy, segments=tuple(Rounded(segment) for segment in levy.segments)) for levy in outcome.levies
    )


def test_cap_total_counts_what_was_given_before(facts: Facts) -> None:
    opening = (date(2026, 1, 1), "ruche-opening", ["E01", "Solidarite"], {"aided": (Decimal("59.00"), EUR)})
    made = Cooperative.from_lines(ROWS, [*DECISIONS, opening])
    sound = Facts.of(made.books, made.decisions, made.outcome)
    assert broken(sound) == set()
    assert "S5" in broken(with_transfer(sound, cents=101))


def test_a_rule_on_other_accounts_is_no_finding() -> None:
    decisions = [*DECISIONS]
    decisions[5] = (*DECISIONS[5][:3], {**DECISIONS[5][3], "account": "628-Frais", "income": "708-Frais"})
    made = Cooperative.from_lines(ROWS, decisions)
    assert broken(Facts.of(made.books, made.decisions, made.outcome)) == set()


@pytest.mark.parametrize("rounding", ["half-up", "half-even", "down"])
@pytest.mark.parametrize("base", [0, 1, 50, 150, 250, 1000, 1049, 1050, 1051, 99_999, 123_456])
def test_the_two_ways_to_a_levy_agree(base: int, rounding: str) -> None:
    """Integers over a power of ten in the engine, fractions in the invariant, for either sign."""
    scale = Scale.of("graduated", ((0, Decimal("0.11")), (1000, Decimal("0.1")), (50_000, Decimal("0.005"))))
    rule = SimpleNamespace(scale=scale, rounding=rounding)
    for signed in (base, -base):
        assert levied(rule, signed) == round_ratio(scale.apply(signed), scale.denominator, rounding)
