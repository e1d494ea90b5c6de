"""Two sides of one ledger: what changes for whom, worked out by hand."""

from datetime import date
from decimal import Decimal

import pytest

from ruche_ledger.comparisons import Pair, attribute, compare, earlier
from ruche_ledger.cooperative import Cooperative
from ruche_ledger.courses import courses
from ruche_ledger.periods import Period
from ruche_ledger.sides import Side, Subject

NEW_YEAR = date(2026, 1, 1)
SPRING = Period(date(2026, 2, 1), date(2026, 4, 1), "2026-02 … 2026-03")

Directive = tuple[date, str, list[object], dict[str, object]]

DECLARED: list[Directive] = [
    (NEW_YEAR, "ruche-cooperative", ["Ruche"], {}),
    (NEW_YEAR, "ruche-fund", ["Solidarite"], {"reserve": (Decimal("10.00"), "EUR")}),
    (NEW_YEAR, "ruche-entrepreneur", ["E1"], {"contract": "CESA", "name": "Poterie"}),
    (NEW_YEAR, "ruche-entrepreneur", ["E2"], {"contract": "CAPE"}),
    (NEW_YEAR, "ruche-solidarity", ["Solidarite", "aid"], {"contracts": "CAPE", "source": "AG"}),
]


def rule(day: date, rate: str, **keys: object) -> Directive:
    """The contribution from a day on, a tenth of it for the fund."""
    shares = {"fund": "Solidarite", "fund-share": Decimal("0.10")}
    return day, "ruche-rule", ["contribution", "flat"], {"rate": Decimal(rate), "source": "AG", **shares, **keys}


OLD = rule(NEW_YEAR, "0.10")
NEW = rule(SPRING.start, "0.12")

#: E1 sells 1 000 a month and E2 nothing; E2 has spent 40 in February and 40 in March.
ROWS = [
    (day, account, sign * amount, "EUR", [], f"{owner} {day}")
    for owner, amount, days in (
        ("Income:E1:706-Ventes", Decimal(-1000), [date(2026, month, 10) for month in (1, 2, 3)]),
        ("Expenses:E2:601-Achats", Decimal(40), [date(2026, month, 12) for month in (2, 3)]),
    )
    for day in days
    for account, sign in ((owner, 1), ("Assets:Ruche:512-Banque", -1))
]


def side(*directives: Directive) -> Side:
    """A ledger under some more directives."""
    made = Cooperative.from_lines(ROWS, [*DECLARED, *directives])
    assert made.problems == ()
    return Side(made.books, made.decisions, made.outcome)


def test_what_each_bears() -> None:
    """E1 pays 20.00 more a month. Of it the fund gets 2.00, and E2, whose need it could not meet, all it has."""
    found = compare(side(OLD), side(OLD, NEW), SPRING)
    first, second = found.members
    assert (first.owner, first.name, first.contracts) == ("E1", "Poterie", ("CESA",))
    assert first.borne == Pair(200_00, 240_00)
    assert first.borne.percent == Decimal("20.0")
    assert first.base(found.leading) == Pair(2000_00, 2000_00)
    # 10.00 of January are the reserve; before, the fund gives the 10.00 of each month, after, 12.00.
    assert second.borne == Pair(-20_00, -24_00)
    assert second.borne.percent is None
    assert found.house.borne == Pair(-180_00, -216_00)
    assert [fund.borne for fund in found.funds] == [Pair(0, 0)]
    assert found.leading == Subject("rule", "contribution", "external")
    assert found.total(Subject("aid", "Solidarite")) == Pair(-20_00, -24_00)


def test_positions_change_by_what_is_borne_and_owed() -> None:
    found = compare(side(OLD), side(OLD, NEW), SPRING)
    for account in found.accounts:
        assert account.position.difference == account.owed.difference - account.borne.difference
    assert sum(account.position.after for account in found.accounts) == 0
    assert found.house.position.difference == 36_00


def test_the_course_of_a_fund() -> None:
    """It has 10.00 at the end of January, its reserve, so it is empty from the first day on, before and after."""
    (course,) = courses(side(OLD), side(OLD, NEW), SPRING)
    assert course.opening == Pair(10_00, 10_00)
    assert [month.held for month in course.months] == [Pair(10_00, 10_00)] * 2
    assert [month.unmet for month in course.months] == [Pair(30_00, 28_00), Pair(60_00, 56_00)]
    assert course.empty == (SPRING.start, SPRING.start)


def test_nothing_before_the_change() -> None:
    assert earlier(side(OLD), side(OLD, NEW), SPRING.start) == ()
    shifts = earlier(side(OLD), side(OLD, NEW), date(2026, 3, 1))
    assert {(shift.month.label, shift.owner) for shift in shifts} == {
        ("2026-02", owner) for owner in ("E1", "E2", "Solidarite", "Ruche")
    }


def test_who_owns_an_account_is_otherwise_for_all_time() -> None:
    """A fund that takes its name from what was an account of the cooperative takes what stands there."""
    gift = (("Income:Invest:758-Dons", Decimal(-5)), ("Assets:Ruche:512-Banque", Decimal(5)))
    rows = [*ROWS, *((NEW_YEAR, account, amount, "EUR", [], "gift") for account, amount in gift)]
    declared = [*DECLARED, OLD]
    before, after = (
        Side(made.books, made.decisions, made.outcome)
        for made in (
            Cooperative.from_lines(rows, declared),
            Cooperative.from_lines(rows, [*declared, (SPRING.start, "ruche-fund", ["Invest"], {})]),
        )
    )
    shifts = earlier(before, after, SPRING.start)
    assert [(shift.month.label, shift.owner, shift.subject, shift.moved) for shift in shifts] == [
        ("2026-01", "Invest", None, Pair(0, 5_00)),
        ("2026-01", "Ruche", None, Pair(-1000_00, -1005_00)),
    ]


def test_parts_add_up() -> None:
    """First the rate, then the fund's share: 20.00 more a month, of which the fund gets 12.00 instead of 12.00."""
    first, whole = side(OLD, NEW), side(OLD, rule(SPRING.start, "0.12", **{"fund-share": Decimal("0.20")}))
    before = side(OLD)
    rate, share = attribute(before, [("rate", first), ("fund-share", whole)], SPRING)
    found = compare(before, whole, SPRING)
    for account in found.accounts:
        assert rate.borne(account.owner) + share.borne(account.owner) == account.borne.difference
    assert (rate.borne("E1"), share.borne("E1")) == (40_00, 0)
    assert (rate.borne("E2"), share.borne("E2")) == (-4_00, -24_00)
    assert rate.borne(*(account.owner for account in found.accounts)) == 0


@pytest.mark.parametrize(
    ("before", "after", "percent"),
    [(100_00, 112_35, "12.4"), (100_00, 112_34, "12.3"), (3_00, 2_00, "-33.3"), (0, 5, None), (-5, 5, None)],
)
def test_percent(before: int, after: int, percent: str | None) -> None:
    """Half away from zero to a tenth; of nothing, or of a gift, nothing is a part."""
    assert Pair(before, after).percent == (None if percent is None else Decimal(percent))


def test_what_is_lent_is_no_gain() -> None:
    """Aid that covers half a need, and an advance for the rest: of the fund's 10.00 a month each gets half."""
    half = (SPRING.start, "ruche-solidarity", ["Solidarite", "aid"], {"cover": Decimal("0.5"), "source": "AG"})
    lent = (SPRING.start, "ruche-solidarity", ["Solidarite", "advance"], {"contracts": "CAPE", "source": "AG"})
    found = compare(side(OLD), side(OLD, half, lent), SPRING)
    _, second = found.members
    assert second.borne == Pair(-20_00, -10_00)
    assert second.owed == Pair(0, 10_00)
    assert second.position.difference == 0
    assert [(line.subject.kind, line.owed.after) for line in second.lines] == [("aid", 0), ("advance", 10_00)]
    assert found.funds[0].owed == Pair(0, -10_00)


def test_the_first_day_may_change() -> None:
    """What is levied on it, a document, say."""
    old, new = (rule(NEW_YEAR, rate, levied="document") for rate in ("0.10", "0.12"))
    assert earlier(side(old), side(new), date(2026, 1, 10)) == ()
    assert earlier(side(old), side(new), date(2026, 1, 11)) != ()


def test_a_fund_that_begins() -> None:
    """It has nothing on its first day, which is no running dry; as it was, there is none."""
    begun = (SPRING.start, "ruche-fund", ["Invest"], {})
    fed = (SPRING.start, "ruche-solidarity", ["Invest", "levy"], {"rate": Decimal("0.01"), "source": "AG"})
    _, course = courses(side(OLD), side(OLD, begun, fed), SPRING)
    assert (course.there, course.empty) == ((False, True), (None, None))
    assert [month.held for month in course.months] == [Pair(0, 9_00), Pair(0, 18_00)]
