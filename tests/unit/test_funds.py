"""The steps of a fund, with the figures that cooperatives meet; and the pure functions behind them."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from ruche_ledger.calls import Donor, call
from ruche_ledger.cooperative import Cooperative
from ruche_ledger.exits import Means, leave
from ruche_ledger.invariants import Facts, examine

BANK = "Assets:Ruche:512-Banque"
Row = tuple[date, str, Decimal, str]
Directive = tuple[date, str, list[Any], Mapping[str, Any]]
START = date(2026, 1, 1)


def eur(number: str) -> tuple[Decimal, str]:
    return Decimal(number), "EUR"


def moved(day: date, account: str, amount: str) -> list[Row]:
    """A credit of the bank and a debit of the account; a negative amount the other way round."""
    return [(day, BANK, -Decimal(amount), "EUR"), (day, account, Decimal(amount), "EUR")]


def article(kind: str, fund: str = "Solidarite", day: date = START, **keys: Any) -> Directive:
    return day, "ruche-solidarity", [fund, kind], {**{k.replace("_", "-"): v for k, v in keys.items()}, "source": "AG"}


def ruche(rows: list[Row], *more: Directive, contract: str = "CESA", reserve: str = "0.00") -> Cooperative:
    people = [(START, "ruche-entrepreneur", [key], {"contract": contract}) for key in ("E01", "E02", "E03")]
    made = Cooperative.from_lines(
        rows,
        [
            (START, "ruche-cooperative", ["Ruche"], {}),
            (START, "ruche-fund", ["Solidarite"], {"reserve": eur(reserve)}),
            (date(2026, 1, 2), "ruche-fund", ["Invest"], {}),
            *people,
            *more,
        ],
    )
    examined = examine(Facts.of(made.books, made.decisions, made.outcome))
    assert [each.invariant.id for each in examined if not each.holds] == []
    return made


def steps(made: Cooperative, kind: str = "") -> list[tuple[str, str, str, str]]:
    found = [each for each in made.transfers("2026") if kind in ("", each.kind)]
    return [(each.date.isoformat()[5:], each.kind, each.owner, str(each.amount)) for each in found]


@pytest.mark.parametrize(
    ("fund", "needs", "paid"),
    [
        ("1500", ("1200", "900", "400"), ["720.00", "540.00", "240.00"]),
        ("1000", ("1000", "1000", "1000"), ["333.34", "333.33", "333.33"]),
    ],
)
def test_a_fund_that_is_short_shares_in_proportion(fund: str, needs: tuple[str, ...], paid: list[str]) -> None:
    day = date(2026, 1, 10)
    rows = moved(day, "Income:Solidarite:754-Dons", f"-{fund}")
    for place, need in enumerate(needs, 1):
        rows += moved(day, f"Expenses:E0{place}:604-Achats", need)
    assert [amount for *_, amount in steps(ruche(rows, article("aid")))] == paid


def test_an_advance_is_repaid_from_positive_months() -> None:
    """720, of which 25 % of 0, 800, 1,600 and 900 repay 0, 200, 400 and 120."""
    rows = moved(START, "Income:Solidarite:754-Dons", "-1000") + moved(START, "Assets:E01:215-Four", "720")
    for month, margin in ((2, "0"), (3, "800"), (4, "1600"), (5, "900"), (6, "900")):
        rows += moved(date(2026, month, 10), "Income:E01:706-Ventes", f"-{margin}")
    advance = article("advance", repay=Decimal("0.25"), repay_base="70", repay_less="60")
    made = ruche(rows, advance)
    assert steps(made) == [
        ("01-31", "advance", "E01", "720.00"),
        ("03-31", "repayment", "E01", "-200.00"),
        ("04-30", "repayment", "E01", "-400.00"),
        ("05-31", "repayment", "E01", "-120.00"),
    ]
    assert made.position("E01", date(2026, 6, 30)) == Decimal("3480.00")
    assert "  1600.00 × 25 %: 400.00" in str(made.explain(made.transfers("2026-04")[0]))


def test_rules_are_taken_from_what_a_repayment_counts() -> None:
    rows = moved(START, "Income:Solidarite:754-Dons", "-500") + moved(START, "Assets:E01:215-Four", "500")
    rows += moved(date(2026, 2, 10), "Income:E01:706-Ventes", "-1000")
    rule = (START, "ruche-rule", ["contribution", "flat"], {"rate": Decimal("0.10"), "source": "AG"})
    made = ruche(rows, rule, article("advance", repay=Decimal("0.50"), repay_base="70"))
    assert steps(made, "repayment") == [("02-28", "repayment", "E01", "-450.00")]


def test_a_repayment_never_takes_a_position_below_zero() -> None:
    rows = moved(START, "Income:Solidarite:754-Dons", "-500") + moved(START, "Assets:E01:215-Four", "500")
    day = date(2026, 2, 10)
    rows += [(day, "Assets:E01:411-Clients", Decimal(900), "EUR"), (day, "Income:E01:706-Ventes", Decimal(-900), "EUR")]
    rows += moved(date(2026, 2, 11), "Income:E01:706-Ventes", "-30")
    made = ruche(rows, article("advance", repay=Decimal("0.50")))
    assert steps(made, "repayment") == [("02-28", "repayment", "E01", "-30.00")]


def test_terms_of_repayment_outlive_the_advance() -> None:
    """The last that held applies, and an article that only ends it says nothing of repaying."""
    rows = moved(START, "Income:Solidarite:754-Dons", "-500") + moved(START, "Assets:E01:215-Four", "500")
    rows += moved(date(2026, 2, 10), "Income:E01:706-Ventes", "-100")
    first = article("advance", contracts="CESA", repay=Decimal("0.50"))
    february = date(2026, 2, 1)
    other = (february, "ruche-entrepreneur", ["E01"], {"contract": "ASSOCIE"})
    for end in (article("advance", day=february, cover=Decimal(0)), other):
        assert steps(ruche(rows, first, end), "repayment") == [("02-28", "repayment", "E01", "-50.00")]
    told = article("advance", day=february, cover=Decimal(0), repay=Decimal("0.10"))
    assert steps(ruche(rows, first, told), "repayment") == [("02-28", "repayment", "E01", "-10.00")]


def test_a_levy_takes_of_the_result_never_more_than_the_position() -> None:
    day = date(2026, 1, 10)
    rows = moved(day, "Income:E01:706-Ventes", "-1234.50") + moved(day, "Expenses:E02:604-Achats", "-5")
    rows += [(day, "Assets:E02:411-Clients", Decimal(900), "EUR"), (day, "Income:E02:706-Ventes", Decimal(-900), "EUR")]
    made = ruche(rows, article("levy", rate=Decimal("0.01")))
    assert steps(made) == [("01-31", "levy", "E01", "-12.35"), ("01-31", "levy", "E02", "-5.00")]
    assert "  Never more than the position of 2026-01-31: 5.00" in str(made.explain(made.transfers("2026")[1]))


def test_a_leaver_with_a_loss() -> None:
    """At −640 with 500 in the fund: the fund pays 500, the cooperative bears 140."""
    rows = moved(START, "Income:Solidarite:754-Dons", "-500") + moved(START, "Expenses:E01:604-Achats", "640")
    left = (date(2026, 1, 21), "ruche-entrepreneur", ["E01"], {"contract": "left"})
    made = ruche(rows, article("exit", write_off="fund"), left)
    assert [(each.fund, str(each.amount)) for each in made.transfers("2026-01-20")] == [
        ("Solidarite", "500.00"),
        ("Ruche", "140.00"),
    ]
    assert made.position("E01", date(2026, 1, 20)) == made.position("Solidarite", date(2026, 1, 20)) == 0


def test_two_funds_act_one_after_the_other() -> None:
    rows = moved(START, "Income:Solidarite:754-Dons", "-100") + moved(START, "Income:Invest:754-Dons", "-1000")
    rows += moved(START, "Expenses:E01:604-Achats", "300")
    made = ruche(rows, article("aid"), article("advance", "Invest", date(2026, 1, 2), cover=Decimal("0.50")))
    assert steps(made) == [("01-31", "aid", "E01", "100.00"), ("01-31", "advance", "E01", "100.00")]


def test_aid_first_then_an_advance_for_what_it_leaves() -> None:
    rows = moved(START, "Income:Solidarite:754-Dons", "-100") + moved(START, "Expenses:E01:604-Achats", "400")
    made = ruche(rows, article("aid", cap_month=eur("300.00")), article("advance"))
    assert steps(made) == [("01-31", "aid", "E01", "75.00"), ("01-31", "advance", "E01", "25.00")]


def test_a_reserve_that_is_broken_into_is_called_too() -> None:
    """The fund is 40 below its reserve and 100 are claimed, so 140 are missing, and donors may give no more than 60."""
    rows = moved(START, "Income:Solidarite:754-Dons", "-10") + moved(START, "Expenses:E01:604-Achats", "100")
    rows += moved(START, "Income:E02:706-Ventes", "-400") + moved(START, "Income:E03:706-Ventes", "-200")
    made = ruche(rows, article("aid"), article("call", rate=Decimal("0.10")), reserve="50.00")
    assert steps(made) == [
        ("01-31", "call", "E02", "-40.00"),
        ("01-31", "call", "E03", "-20.00"),
        ("01-31", "aid", "E01", "20.00"),
    ]


def givers(*weights_and_limits: tuple[int, int]) -> list[Donor]:
    law: Any = SimpleNamespace()
    found = enumerate(weights_and_limits)
    return [Donor(f"E{place}", law, weight, weight, limit) for place, (weight, limit) in found]


def test_who_is_at_the_limit_gives_it_and_the_rest_is_shared_again() -> None:
    made = call(90, givers((100, 10), (100, 100), (100, 31)))
    assert made is not None
    assert made.rounds == ((30, 30, 30), (None, 40, 40), (None, 49, None))
    assert made.given == (10, 49, 31)


def test_a_call_may_bring_too_little() -> None:
    made = call(1000, givers((100, 10), (200, 20)))
    assert made is not None
    assert (made.given, made.cents) == ((10, 20), 30)
    assert call(1000, []) is None


def test_an_exit_pays_fund_after_fund_down_to_reserves() -> None:
    law: Any = SimpleNamespace()
    means = [Means("A", law, 300, 500, 400), Means("B", law, 100, 50, 0)]
    gone = leave("E1", date(2026, 1, 20), START, 320, -900, means, "Ruche")
    assert [(debt.fund, debt.repaid, debt.written_off) for debt in gone.debts] == [("A", 300, 0), ("B", 20, 80)]
    assert gone.missing == 820
    assert [(payer.key, payer.balance, payer.cents) for payer in gone.payers] == [
        ("A", 800, 400),
        ("B", 70, 70),
        ("Ruche", None, 350),
    ]


@pytest.mark.parametrize(
    ("granted", "paid", "refused"),
    [
        (["200", "200"], "400.00", []),
        (["200", "201"], "200.00", ["grant-ceiling"]),
        (["401"], "", ["grant-ceiling"]),
    ],
)
def test_grants_add_up_to_the_ceiling(granted: list[str], paid: str, refused: list[str]) -> None:
    rows = moved(START, "Income:Solidarite:754-Dons", "-1000") + moved(START, "Expenses:E01:604-Achats", "400")
    decided: list[Directive] = [
        (date(2026, 1, day), "ruche-grant", ["Solidarite", "aid", "E01", eur(amount)], {"source": f"CA {day}"})
        for day, amount in enumerate(granted, 1)
    ]
    made = ruche(rows, article("aid", decision="each"), *decided)
    assert [amount for *_, amount in steps(made)] == ([paid] if paid else [])
    assert [fault.code for fault in made.problems] == refused
