"""A proposal is applied key by key: which keys, in which order, which of them together, and what each does."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from ruche_ledger.comparisons import attribute, compare
from ruche_ledger.cooperative import Cooperative
from ruche_ledger.errors import Source
from ruche_ledger.periods import Period
from ruche_ledger.proposals import Cause, Plan, walk
from ruche_ledger.rules.declarations import Declaration, Money
from ruche_ledger.sides import Side

START = date(2026, 1, 1)
SPRING = date(2026, 3, 1)
PERIOD = Period(SPRING, date(2026, 5, 1), "2026-03 … 2026-04")

PEOPLE = [
    (START, "ruche-cooperative", ["Ruche"], {}),
    (START, "ruche-fund", ["Solidarite"], {}),
    (START, "ruche-entrepreneur", ["E1"], {"contract": "CESA"}),
    (START, "ruche-entrepreneur", ["E2"], {"contract": "CAPE"}),
]

ROWS = [
    (date(2026, month, 10), account, sign * amount, "EUR", [], f"{owner} {month}")
    for owner, amount in (("E1", Decimal(1000)), ("E2", Decimal(100)))
    for month in (1, 2, 3, 4)
    for account, sign in ((f"Income:{owner}:706-Ventes", -1), ("Assets:Ruche:512-Banque", 1))
]


def euros(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")


def rule(day: date, scale: str = "flat", line: int = 0, **keys: Any) -> Declaration:
    """A contribution; `_` in a key stands for `-`."""
    named = {key.replace("_", "-"): value for key, value in keys.items()}
    file = "proposal" if day >= SPRING else "ledger"
    return Declaration(day, "ruche-rule", ("contribution", scale), {**named, "source": "AG"}, Source(file, line))


def step(line: int = 0, kind: str = "aid", **keys: Any) -> Declaration:
    """A step of the fund, from spring on."""
    named = {key.replace("_", "-"): value for key, value in keys.items()}
    values = ("Solidarite", kind)
    return Declaration(SPRING, "ruche-solidarity", values, {**named, "source": "AG"}, Source("proposal", line))


def side(declarations: Sequence[Declaration]) -> Side | None:
    """What follows from plain values; None if anything is wrong."""
    plain = [(each.date, each.kind, list(each.values), dict(each.keys)) for each in declarations]
    made = Cooperative.from_lines(ROWS, [*PEOPLE, *plain])
    return Side(made.books, made.decisions, made.outcome) if not made.problems else None


def steps(ledger: Sequence[Declaration], *proposed: Declaration) -> tuple[Side, list[tuple[tuple[Cause, ...], Side]]]:
    """The ledger as it is, and the steps of a proposal."""
    before = side(ledger)
    assert before is not None
    plan = Plan(ledger, proposed, ["CAPE", "CESA"])
    found = list(walk(plan, lambda declared: side(declared) is not None, side))
    after = side([*ledger, *proposed])
    assert after is not None
    assert found[-1][1].outcome.levies[-1].cents == after.outcome.levies[-1].cents
    return before, found


def said(causes: Sequence[Cause]) -> list[tuple[tuple[str, ...], list[str]]]:
    """Contracts and keys of each cause."""
    return [(cause.contracts, [parameter.key for parameter in cause.parameters]) for cause in causes]


def test_each_key_is_a_step_and_they_add_up() -> None:
    """1 000 and 100 a month: 12 % instead of 10, then 5.00 a month, then a minimum of 20.00, which E2 tops up to."""
    before, found = steps(
        [rule(START, rate=Decimal("0.10"))],
        rule(SPRING, rate=Decimal("0.12"), fixed=euros("5"), minimum=euros("20"), minimum_per="month", prorata="none"),
    )
    assert [said(causes) for causes, _ in found] == [
        [((), ["rate"])],
        [((), ["fixed"])],
        [((), ["minimum", "minimum-per", "prorata"])],
    ]
    parts = attribute(before, found, PERIOD)
    assert [part.borne("E1") for part in parts] == [40_00, 10_00, 0]
    assert [part.borne("E2") for part in parts] == [4_00, 10_00, 6_00]
    whole = compare(before, found[-1][1], PERIOD)
    for account in whole.accounts:
        assert sum(part.borne(account.owner) for part in parts) == account.borne.difference


def test_keys_that_are_sound_only_together() -> None:
    """A scale and its bands are one step; what is sound alone beside them is not drawn in."""
    _, found = steps(
        [rule(START, rate=Decimal("0.10"))],
        rule(
            SPRING,
            "graduated",
            **{"band-1": euros("0"), "rate-1": Decimal("0.10"), "band-2": euros("500"), "rate-2": Decimal("0.05")},
            fund="Solidarite",
            fund_share=Decimal("0.10"),
        ),
    )
    keys = [sorted(key for _, keys in said(causes) for key in keys) for causes, _ in found]
    assert keys == [["fund", "fund-share"], ["band-1", "band-2", "rate", "rate-1", "rate-2", "scale"]]


def test_a_band_more() -> None:
    """`band-2` waits for `rate-2`."""
    bands = {"band-1": euros("0"), "rate-1": Decimal("0.10")}
    _, found = steps(
        [rule(START, "graduated", **bands)],
        rule(SPRING, "graduated", **bands, **{"band-2": euros("500"), "rate-2": Decimal("0.05")}),
    )
    assert [said(causes) for causes, _ in found] == [[((), ["band-2", "rate-2"])]]


def test_contract_by_contract_where_one_takes_the_place_of_two() -> None:
    before, found = steps(
        [
            rule(START, line=1, contracts="CESA", rate=Decimal("0.10")),
            rule(START, line=2, contracts="CAPE", rate=Decimal("0.05")),
        ],
        rule(SPRING, rate=Decimal("0.08")),
    )
    assert [said(causes) for causes, _ in found] == [[(("CAPE",), ["rate"])], [(("CESA",), ["rate"])]]
    parts = attribute(before, found, PERIOD)
    assert [(part.borne("E1"), part.borne("E2")) for part in parts] == [(0, 6_00), (-40_00, 0)]


def test_new_for_a_contract_that_had_none() -> None:
    """Aid for CAPE is changed, for CESA it is new: two steps, the second without a former directive."""
    keys = {"contracts": "CAPE", "source": "AG"}
    old = Declaration(START, "ruche-solidarity", ("Solidarite", "aid"), keys, Source("ledger", 1))
    _, found = steps(
        [rule(START, rate=Decimal("0.10")), old], step(contracts="CAPE, CESA", cover=Decimal("0.5"))
    )
    (first,), (second,) = (causes for causes, _ in found)
    assert (first.contracts, first.former) == (("CAPE",), old)
    assert [parameter.key for parameter in first.parameters] == ["cover"]
    assert (second.contracts, second.former) == (("CESA",), None)


def test_seniority_cut_otherwise_is_one_step() -> None:
    """Alone, each half would leave members without a rule."""
    before, found = steps(
        [rule(START, rate=Decimal("0.10"))],
        rule(SPRING, line=1, rate=Decimal("0.05"), seniority_until=Decimal(3)),
        rule(SPRING, line=2, rate=Decimal("0.20"), seniority_from=Decimal(3)),
    )
    assert len(found) == 1
    (part,) = attribute(before, found, PERIOD)
    assert part.borne("E1") == -50_00 + 100_00


def test_writing_out_a_default_is_no_change() -> None:
    _, found = steps(
        [rule(START, rate=Decimal("0.10"))],
        rule(SPRING, rate=Decimal("0.1"), levied="month", window="month", fixed=euros("0.00"), base="70"),
    )
    assert [said(causes) for causes, _ in found] == [[((), [])]]


def test_a_proposal_in_two_stages() -> None:
    """April's rate takes the place of March's, which is proposed too."""
    before, found = steps(
        [rule(START, rate=Decimal("0.10"))],
        rule(date(2026, 4, 1), line=2, rate=Decimal("0.12")),
        rule(SPRING, line=1, rate=Decimal("0.11")),
    )
    assert [[(each.old, each.new) for cause in causes for each in cause.parameters] for causes, _ in found] == [
        [(Decimal("0.10"), Decimal("0.11"))],
        [(Decimal("0.11"), Decimal("0.12"))],
    ]
    parts = attribute(before, found, PERIOD)
    assert [part.borne("E1") for part in parts] == [20_00, 10_00]


def test_what_the_ledger_ends_itself() -> None:
    ledger = [rule(START, rate=Decimal("0.10")), rule(date(2026, 4, 1), rate=Decimal("0.20"))]
    proposed = rule(SPRING, rate=Decimal("0.15"))
    assert Plan(ledger, [proposed], ["CAPE"]).ends(proposed) == [ledger[1]]
