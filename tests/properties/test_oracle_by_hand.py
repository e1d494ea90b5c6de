"""The evaluator of solidarity and pooled means, against figures that somebody worked out with pencil and paper."""

from datetime import date
from decimal import Decimal

from ruche_ledger.testing.texts import Declaration, Entry, GeneratedLedger, Leg, Money

from . import pinned, runs

JANUARY = date(2026, 1, 15)
LAW = date(2025, 1, 1)


def steps(ledger: GeneratedLedger) -> list[str]:
    """What the evaluator says that solidarity moves, in order: month and day, kind, fund, owner, amount."""
    return [
        f"{step.date:%m-%d} {step.kind} {step.fund} {step.owner} {float(step.amount):.2f}"
        for step in runs.predicted(ledger.bare).steps
    ]


def month(number: int) -> date:
    """The tenth of a month of 2026."""
    return date(2026, number, 10)


def left(key: str, day: date) -> Declaration:
    """An exit settled on that day."""
    return pinned.person(key, day, "left")


def test_an_advance_of_720_repaid_with_a_quarter_of_positive_months() -> None:
    entries = (
        pinned.gift(JANUARY, 1_000_00),
        pinned.purchase(JANUARY, 720_00),
        Entry(month(2), "Stock", (Leg("Assets:E007:37-Stock", 1), Leg("Assets:Ruche:512-Banque", -1))),
        pinned.sale(month(3), 800_00),
        pinned.sale(month(4), 1_600_00),
        pinned.sale(month(5), 900_00),
    )
    decided = pinned.decision("advance", LAW, repay=Decimal("0.25"), repay_base="70", repay_less="60")
    assert steps(pinned.ledger((pinned.person(), pinned.fund(), decided), entries)) == [
        "01-31 advance Solidarite E007 720.00",
        "02-28 advance Solidarite E007 0.01",
        "03-31 repayment Solidarite E007 200.00",
        "04-30 repayment Solidarite E007 400.00",
        "05-31 repayment Solidarite E007 120.01",
    ]


def test_a_repayment_leaves_the_position_at_zero_and_counts_the_rules_of_the_month() -> None:
    entries = (
        pinned.gift(JANUARY, 1_000_00),
        pinned.purchase(JANUARY, 500_00),
        pinned.sale(month(2), 100_00),
        pinned.purchase(month(3), 85_00),
        pinned.sale(month(3), 100_00),
    )
    decided = pinned.decision("advance", LAW, repay=Decimal(1), repay_base="70")
    rule = pinned.flat("0.10", LAW)
    assert steps(pinned.ledger((pinned.person(), pinned.fund(), decided, rule), entries)) == [
        "01-31 advance Solidarite E007 500.00",
        "02-28 repayment Solidarite E007 90.00",
        "03-31 repayment Solidarite E007 5.00",
    ]


def test_a_leaver_at_minus_640_with_500_in_the_fund() -> None:
    entries = (pinned.gift(JANUARY, 500_00), pinned.purchase(JANUARY, 640_00))
    people = (pinned.person(), left("E007", date(2026, 1, 20)))
    ledger = pinned.ledger((*people, pinned.fund(), pinned.decision("exit", LAW)), entries)
    assert steps(ledger) == ["01-19 deficit Solidarite E007 500.00", "01-19 deficit Ruche E007 140.00"]
    without = pinned.ledger((*people, pinned.fund()), entries)
    assert steps(without) == []


def test_a_leaver_repays_from_what_there_is_and_the_rest_is_written_off() -> None:
    """The debt forgiven is income: a loss that the advance paid for is not made good a second time."""
    entries = (
        pinned.gift(JANUARY, 500_00),
        pinned.purchase(JANUARY, 400_00),
        pinned.sale(month(3), 150_00),
    )
    people = (pinned.person(), left("E007", date(2026, 3, 20)))
    decided = (pinned.decision("advance", LAW, repay=Decimal(0)), pinned.decision("exit", LAW))
    assert steps(pinned.ledger((*people, pinned.fund(), *decided), entries)) == [
        "01-31 advance Solidarite E007 400.00",
        "03-19 repayment Solidarite E007 150.00",
        "03-19 write-off Solidarite E007 250.00",
    ]


def test_two_leavers_on_one_day_come_by_key() -> None:
    entries = (
        pinned.gift(JANUARY, 100_00),
        pinned.purchase(JANUARY, 80_00, "E012"),
        pinned.purchase(JANUARY, 70_00, "E007"),
    )
    day = date(2026, 2, 1)
    people = [declared for key in ("E012", "E007") for declared in (pinned.person(key), left(key, day))]
    decided = (pinned.decision("aid", LAW), pinned.decision("exit", LAW))
    assert steps(pinned.ledger((*people, pinned.fund(10_00), *decided), entries)) == [
        "01-31 deficit Solidarite E007 70.00",
        "01-31 deficit Solidarite E012 20.00",
        "01-31 deficit Ruche E012 60.00",
    ]


def test_levies_on_the_result_and_on_the_position_never_more_than_the_position() -> None:
    entries = (
        pinned.sale(JANUARY, 1_000_05),
        Entry(JANUARY, "Stock", (Leg("Assets:E012:37-Stock", 99_00), Leg("Assets:Ruche:512-Banque", -99_00))),
        pinned.sale(JANUARY, 100_00, key="E012"),
        pinned.sale(month(2), 200_00),
    )
    people = (pinned.person(), pinned.person("E012"))
    decided = pinned.decision("levy", LAW, rate=Decimal("0.10"), above=Money(50_00))
    rule = pinned.flat("0.10", LAW)
    assert steps(pinned.ledger((*people, pinned.fund(), decided, rule), entries)) == [
        "01-31 levy Solidarite E007 85.00",  # 10 % of 1000.05 − 100.01 − 50.00 = 85.004
        "02-28 levy Solidarite E007 13.00",
    ]
    on_position = pinned.decision("levy", LAW, on="position", rate=Decimal("0.5"))
    assert steps(pinned.ledger((*people, pinned.fund(), on_position), entries)) == [
        "01-31 levy Solidarite E007 500.03",
        "01-31 levy Solidarite E012 0.50",
        "02-28 levy Solidarite E007 350.01",
        "02-28 levy Solidarite E012 0.25",
    ]


def test_aid_first_and_an_advance_for_the_rest_both_short() -> None:
    """Needs of 300 and 300; aid up to 100 each, an advance for half of the other 200: four claims of 100."""
    entries = (
        pinned.gift(JANUARY, 100_02),
        *(pinned.purchase(JANUARY, 300_00, key) for key in ("E007", "E012")),
    )
    decided = (
        pinned.decision("aid", LAW, cap_month=Money(100_00)),
        pinned.decision("advance", LAW, cover=Decimal("0.5"), repay=Decimal(0)),
    )
    people = (pinned.person(), pinned.person("E012"))
    assert steps(pinned.ledger((*people, pinned.fund(), *decided), entries)) == [
        "01-31 aid Solidarite E007 25.01",
        "01-31 advance Solidarite E007 25.01",
        "01-31 aid Solidarite E012 25.00",
        "01-31 advance Solidarite E012 25.00",
    ]


def test_a_call_is_shared_again_where_a_donor_is_at_the_limit() -> None:
    """A fund 10.00 below its reserve, a need of 90.00: 100.00 of E012 (50.00), E10 (300.00) and E9 (150.00)."""
    entries = (
        pinned.purchase(JANUARY, 90_00),
        *(pinned.sale(JANUARY, cents, key=key) for key, cents in (("E012", 60_00), ("E10", 310_00), ("E9", 160_00))),
        pinned.sale(JANUARY, 9_99, key="3D"),
    )
    people = [pinned.person(key) for key in ("E007", "E012", "E10", "3D")]
    decided = (
        pinned.decision("aid", LAW),
        pinned.decision("call", LAW, contracts="CAPE", rate=Decimal("0.5"), above=Money(10_00)),
        pinned.decision("call", LAW, contracts="CESA", rate=Decimal("0.1"), above=Money(10_00)),
    )
    ledger = pinned.ledger((*people, pinned.person("E9", contract="CESA"), pinned.fund(10_00), *decided), entries)
    assert steps(ledger) == [
        "01-31 call Solidarite E012 12.14",  # at first 10.00, 60.00, 30.00; E9 gives 15.00; 85.00 × 50 / 350
        "01-31 call Solidarite E10 72.86",
        "01-31 call Solidarite E9 15.00",
        "01-31 aid Solidarite E007 90.00",
    ]


def test_a_call_that_is_not_enough() -> None:
    entries = (
        pinned.gift(JANUARY, 1_00),
        pinned.purchase(JANUARY, 60_00),
        pinned.purchase(JANUARY, 40_00, "E012"),
        pinned.sale(JANUARY, 100_99, key="E9"),
    )
    people = [pinned.person(key) for key in ("E007", "E012", "E9")]
    decided = (pinned.decision("aid", LAW), pinned.decision("call", LAW, rate=Decimal("0.05")))
    assert steps(pinned.ledger((*people, pinned.fund(), *decided), entries)) == [
        "01-31 call Solidarite E9 5.04",
        "01-31 aid Solidarite E007 3.62",  # 6.04 by 60 : 40 = 3.624 : 2.416
        "01-31 aid Solidarite E012 2.42",
    ]


def test_people_decide_under_a_ceiling_before_automatic_claims() -> None:
    decided = (
        pinned.decision("aid", LAW, contracts="CAPE", decision="each", cap_month=Money(250_00)),
        pinned.decision("aid", LAW, contracts="CESA"),
        pinned.decision("call", LAW, rate=Decimal(1)),
    )
    entries = (
        pinned.gift(JANUARY, 300_00),
        *(pinned.purchase(JANUARY, 400_00, key) for key in ("E007", "E012", "E9")),
        pinned.sale(JANUARY, 30_00, key="E10"),
    )
    people = (
        *(pinned.person(key) for key in ("E007", "E012", "E10")),
        pinned.person("E9", contract="CESA"),
    )
    grants = (
        pinned.grant("aid", "E007", 150_00, date(2026, 1, 5)),
        pinned.grant("aid", "E007", 100_00, date(2026, 1, 31)),
        pinned.grant("aid", "E012", 250_01, date(2026, 1, 31)),
        pinned.grant("aid", "E9", 1_00, date(2026, 1, 31)),
    )
    ledger = pinned.ledger((*people, pinned.fund(), *decided, *grants), entries)
    assert steps(ledger) == [
        "01-31 aid Solidarite E007 250.00",
        "01-31 call Solidarite E10 30.00",
        "01-31 aid Solidarite E9 80.00",
    ]
    assert [each.owner for each in runs.predicted(ledger.bare).refused] == ["E012", "E9"]


def test_several_funds_do_all_their_steps_in_the_order_of_their_declaration() -> None:
    entries = (
        pinned.gift(JANUARY, 100_00),
        pinned.gift(JANUARY, 500_00, "Invest"),
        pinned.purchase(JANUARY, 400_00),
        pinned.sale(JANUARY, 1_000_00, key="E012"),
    )
    decided = [
        pinned.decision(kind, LAW, fund, **keys)
        for fund in ("Solidarite", "Invest")
        for kind, keys in (("levy", {"rate": Decimal("0.10")}), ("aid", {"cover": Decimal("0.75")}))
    ]
    older = Declaration(date(2016, 1, 1), "ruche-fund", ("Invest",))
    assert steps(pinned.ledger((pinned.person(), pinned.person("E012"), pinned.fund(), older, *decided), entries)) == [
        "01-31 levy Invest E012 100.00",
        "01-31 aid Invest E007 300.00",
        "01-31 levy Solidarite E012 100.00",
        "01-31 aid Solidarite E007 75.00",
    ]


def shared(*legs: Leg) -> list[str]:
    """What a purchase on an account of its payer brings to those who share the workshop."""
    parts = Declaration(LAW, "ruche-share", ("atelier",), (("shares", "E007 0.5, E012 0.3, Ruche 0.2"), pinned.SOURCE))
    people = (pinned.person(), pinned.person("E012"), pinned.flat("0.10", LAW, base="61"))
    ledger = pinned.ledger((*people, parts), (Entry(JANUARY, "Loyer", legs),))
    return runs.readable(runs.predicted_transactions(ledger))


def test_a_shared_rent_and_one_that_an_entrepreneur_paid() -> None:
    bank = "Assets:Ruche:512-Banque"
    assert shared(Leg("Expenses:Ruche:613-Locations", 500_00, share="atelier"), Leg(bank, -500_00)) == [
        "2026-01-15 Expenses:E007:186-Atelier 250.00  Expenses:E012:186-Atelier 150.00  "
        "Income:Ruche:187-Atelier -400.00"
    ]
    assert shared(Leg("Expenses:E007:613-Locations", -3, share="atelier"), Leg(bank, 3)) == [
        # 1.5, 0.9 and 0.6 cents: the two larger remainders
        "2026-01-15 Expenses:E012:186-Atelier -0.01  Expenses:Ruche:186-Atelier -0.01  Income:E007:187-Atelier 0.02"
    ]
