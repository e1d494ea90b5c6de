"""Forecasts: what is drawn, what happens again, what comes out; worked by hand, and replayed as a ledger's text."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ruche_ledger import Cooperative, load
from ruche_ledger.errors import RucheError
from ruche_ledger.forecasts import running
from ruche_ledger.forecasts.figures import Spread, share_of
from ruche_ledger.forecasts.past import Past
from ruche_ledger.forecasts.running import Forecast, forecast
from ruche_ledger.forecasts.scenarios import Course, Scenarios, Unready
from ruche_ledger.forecasts.seasons import Season, draw, drawn, nearest, seasons
from ruche_ledger.forecasts.together import Together, refusal
from ruche_ledger.ledgers import example
from ruche_ledger.months import run
from ruche_ledger.periods import Period, month_of

LEDGERS = Path(__file__).parents[2] / "ledgers"

HEAD = """\
option "operating_currency" "EUR"
2025-01-01 custom "ruche-cooperative" "Ruche"
2025-01-01 custom "ruche-fund" "Solidarite"
  name: "Caisse de solidarité"
2025-01-01 open Assets:Ruche:512-Banque
2025-01-01 open Income:Solidarite:75-Dons
2025-01-01 open Liabilities:Ruche:44571-TVA
"""

MEMBER = """\
2025-01-01 custom "ruche-entrepreneur" "{key}"
  contract: "{contract}"
2025-01-01 open Income:{key}:706-Ventes
2025-01-01 open Expenses:{key}:606-Achats
2025-01-01 open Assets:{key}:411-Clients
2025-01-01 open Liabilities:{key}:44574-TVA
"""

RULE = """\
2025-01-01 custom "ruche-rule" "contribution" "flat"
  rate: 0.10
  source: "AG"
"""

AID = """\
2026-01-01 custom "ruche-solidarity" "Solidarite" "aid"
  cap-month: 100.00 EUR
  source: "AG"
"""


def posted(day: date, account: str, amount: str) -> str:
    """A transaction against the bank; a debit positive."""
    return f'{day} * "x"\n  {account}  {amount} EUR\n  Assets:Ruche:512-Banque\n'


DRY = (
    HEAD
    + MEMBER.format(key="E001", contract="CAPE")
    + RULE
    + AID
    + "".join(posted(date(2025, month, 9), "Expenses:E001:606-Achats", "100.00") for month in range(1, 13))
    + posted(date(2025, 12, 30), "Income:Solidarite:75-Dons", "-250.00")
)


def cooperative(tmp_path: Path, text: str) -> Cooperative:
    path = tmp_path / "main.beancount"
    path.write_text(text, "utf-8")
    found = load(path)
    assert not found.problems, [fault.message for fault in found.problems]
    return found


def forecast_of(found: Cooperative, months: int, scenarios: int, seed: int = 1, *, is_exact: bool = False) -> Forecast:
    return forecast(
        found.books, found.decisions, months=months, scenarios=scenarios, seed=seed, is_exact=is_exact
    )


def codes(made: Forecast) -> list[str]:
    return [remark.code for remark in made.remarks]


# ------------------------------------------------------------------------------------------------------ what is drawn


def test_a_draw_is_a_sha_256_that_anybody_can_repeat() -> None:
    """`printf 'ruche forecast 7 3 12' | sha256sum`, modulo five."""
    number = int(hashlib.sha256(b"ruche forecast 7 3 12").hexdigest(), 16)
    assert draw(7, 3, 12, 5) == number % 5
    assert [draw(1, scenario, 1, 3) for scenario in range(1, 9)] == [2, 2, 2, 0, 0, 0, 1, 1]


def test_a_scenario_is_the_same_however_many_are_drawn_and_however_many_months() -> None:
    found = seasons(date(2023, 1, 1), date(2025, 12, 31), 12)
    assert drawn(1, 5, found)[:4] == drawn(1, 5, found[:4])
    assert {drawn(1, scenario, found) for scenario in range(1, 101)} != {drawn(2, 1, found)}


def labels(season: Season) -> str:
    return " ".join(choice.label for choice in season.choices)


def test_a_march_is_drawn_from_the_past_marches() -> None:
    found = seasons(date(2023, 1, 1), date(2025, 12, 31), 3)
    assert [(each.month.label, labels(each), each.widened) for each in found] == [
        ("2026-01", "2023-01 2024-01 2025-01", 0),
        ("2026-02", "2023-02 2024-02 2025-02", 0),
        ("2026-03", "2023-03 2024-03 2025-03", 0),
    ]


def test_in_a_short_past_the_neighbours_join_in() -> None:
    january, february, *_ = seasons(date(2025, 1, 1), date(2025, 12, 31), 2)
    assert (labels(january), january.widened) == ("2025-01 2025-02 2025-12", 1)
    assert (labels(february), february.widened) == ("2025-01 2025-02 2025-03", 1)
    may = seasons(date(2025, 1, 1), date(2025, 3, 31), 2)[1]
    assert (labels(may), may.widened) == ("2025-01 2025-02 2025-03", 4)


def test_two_months_are_too_short_a_past() -> None:
    with pytest.raises(RucheError, match=r"the ledger holds 2 month\(s\)"):
        seasons(date(2025, 1, 5), date(2025, 2, 28), 2)


def test_who_was_not_there_has_their_own_nearest_month() -> None:
    own = [month_of(date(2025, month, 1)) for month in (5, 6, 11)] + [month_of(date(2026, 1, 1))]
    asked = {month: nearest(Period.parse(month), own).label for month in ("2024-12", "2024-06", "2024-02", "2024-03")}
    assert asked == {"2024-12": "2026-01", "2024-06": "2025-06", "2024-02": "2026-01", "2024-03": "2026-01"}


# ---------------------------------------------------------------------------------------------------- what comes out


def test_a_fund_that_runs_dry_by_hand(tmp_path: Path) -> None:
    """100 a month are missing, the fund has 250: 100, 100, 50 and nothing, in every scenario."""
    made = forecast_of(cooperative(tmp_path, DRY), 4, 10)
    (fund,) = made.funds
    assert fund.start == 25_000
    assert [month.balance.at(50) for month in fund.months] == [15_000, 5_000, 0, 0]
    assert [month.at_reserve for month in fund.months] == [0, 0, 10, 10]
    assert [month.unmet.mean for month in fund.months] == [0, 0, 5_000, 10_000]
    assert (fund.ever_at_reserve, fund.ever_short) == (10, 10)
    assert (fund.claimed.mean, fund.unmet.at(95)) == (40_000, 15_000)
    assert (made.checked, codes(made)) == (5, ["widened", "kept-out"])


def test_a_month_comes_for_all_together(tmp_path: Path) -> None:
    """What one earns the other loses: whatever is drawn, together they have what they had."""
    text = HEAD + RULE.replace("0.10", "0.00")
    text += "".join(MEMBER.format(key=key, contract="CESA") for key in ("E001", "E002"))
    for month in range(1, 13):
        text += posted(date(2025, month, 28), "Income:E001:706-Ventes", f"-{100 * month}.00")
        text += posted(date(2025, month, 3), "Expenses:E002:606-Achats", f"{100 * month}.00")
    found = scenarios_of(cooperative(tmp_path, text), 6)
    for number in range(1, 20):
        members = found.course(drawn(3, number, found.seasons)).members
        assert [one + other for one, other in zip(members["E001"], members["E002"], strict=True)] == [0] * 6


def test_a_late_day_is_the_last_of_a_shorter_month(tmp_path: Path) -> None:
    text = HEAD + MEMBER.format(key="E001", contract="CAPE") + RULE
    text += "".join(posted(date(2025, month, 31), "Income:E001:706-Ventes", "-10.00") for month in (1, 3, 12))
    found = scenarios_of(cooperative(tmp_path, text), 2)
    drawn_january = [choice.label for choice in found.seasons[1].choices].index("2025-01")
    assert [line.day for line in found.lines("E001", 1, drawn_january)] == [date(2026, 2, 28)]


def test_on_receipts_a_month_brings_what_it_received(tmp_path: Path) -> None:
    """Invoiced in one month, paid two months later: the month of the receipt is the one that is levied again."""
    rule = RULE.replace("  source", '  basis: "received"\n  source')
    text = HEAD + MEMBER.format(key="E001", contract="CAPE") + rule
    for month in range(1, 11):
        text += (
            f'2025-{month:02}-10 * "facture" ^F-{month}\n  Assets:E001:411-Clients  {120 * month}.00 EUR\n'
            f"  Income:E001:706-Ventes  -{100 * month}.00 EUR\n  Liabilities:E001:44574-TVA\n"
            f'2025-{month + 2:02}-20 * "encaissement" ^F-{month}\n  Assets:Ruche:512-Banque  {120 * month}.00 EUR\n'
            f"  Assets:E001:411-Clients  -{120 * month}.00 EUR\n  Liabilities:E001:44574-TVA  {20 * month}.00 EUR\n"
            f"  Liabilities:Ruche:44571-TVA  -{20 * month}.00 EUR\n"
        )
    found = scenarios_of(cooperative(tmp_path, text), 4)
    draws = [[choice.label for choice in season.choices].index("2025-04") if place == 3 else 0
             for place, season in enumerate(found.seasons)]  # fmt: skip
    (levy,) = [levy for levy in found.outcome(draws).levies if levy.period.label == "2026-04"]
    assert (levy.base_cents, levy.cents) == (20_000, 2_000)  # February's invoice, received in April
    assert refusal(found) == ""
    (quick,) = Together(found, run(found.books, found.decisions)).courses([draws])
    assert quick == found.course(draws)


def test_what_nobody_would_repeat_is_left_out(tmp_path: Path) -> None:
    """A gift to the fund, and what is tagged as an opening, happen once."""
    text = HEAD + MEMBER.format(key="E001", contract="CAPE") + RULE
    text += posted(date(2025, 1, 1), "Income:E001:706-Ventes", "-5.00").replace('"x"', '"x" #a-nouveau')
    text += "".join(posted(date(2025, month, 9), "Income:Solidarite:75-Dons", "-90.00") for month in range(1, 13))
    made = forecast_of(cooperative(tmp_path, text), 3, 5)
    assert {month.balance.highest for month in made.funds[0].months} == {12 * 9_000}
    (remark,) = [remark for remark in made.remarks if remark.code == "kept-out"]
    assert dict(remark.params)["amount"] == "1080.00"


# ------------------------------------------------------------------------------------------------------- two ways


REPLAYED = """\
2025-01-01 custom "ruche-rule" "contribution" "graduated"
  contracts: "CESA"
  less: "606"
  window: "year"
  band-1: 0.00 EUR
  rate-1: 0.115
  band-2: 3000.00 EUR
  rate-2: 0.07
  minimum: 30.00 EUR
  minimum-per: "month"
  prorata: "none"
  fund: "Solidarite"
  fund-share: 0.25
  source: "AG"
2025-01-01 custom "ruche-rule" "contribution" "flat"
  contracts: "CAPE"
  rate: 0.10
  levied: "quarter"
  source: "AG"
2025-01-01 custom "ruche-solidarity" "Solidarite" "levy"
  contracts: "CESA"
  rate: 0.02
  source: "AG"
2025-01-01 custom "ruche-solidarity" "Solidarite" "aid"
  contracts: "CAPE"
  cap-month: 120.00 EUR
  source: "AG"
2025-01-01 custom "ruche-solidarity" "Solidarite" "advance"
  contracts: "CESA"
  on: "available"
  target: 200.00 EUR
  cap-total: 400.00 EUR
  repay: 0.25
  source: "AG"
"""


def scenarios_of(found: Cooperative, months: int) -> Scenarios:
    books, decisions = found.books, found.decisions
    assert books.start
    assert books.horizon
    to_come = seasons(books.start, books.horizon, months)
    whole = run(replace(books, horizon=to_come[-1].month.last, month_ends=None), decisions)
    return Scenarios(books, decisions, Past(books, decisions, whole.timelines), to_come)


def test_a_scenario_is_what_the_plugin_makes_of_its_text(tmp_path: Path) -> None:
    """The drawn months written out as a ledger: Beancount and the plugin find the same funds and positions."""
    text = HEAD + REPLAYED
    text += "".join(MEMBER.format(key=key, contract=word) for key, word in (("E001", "CESA"), ("E002", "CAPE")))
    by_month: dict[int, list[tuple[int, str, str]]] = {}
    for month in range(1, 13):
        sold, bought = 411 + 97 * month % 500, 333 + 151 * month % 700
        by_month[month] = [
            (5, "Income:E001:706-Ventes", f"-{sold}.37"),
            (17, "Expenses:E001:606-Achats", f"{bought}.05"),
            (30 if month != 2 else 28, "Income:E002:706-Ventes", f"-{sold // 2}.99"),
            (9, "Expenses:E002:606-Achats", f"{bought // 2 + 60}.01"),
        ]

    def written(year: int, month: int, source: int) -> str:
        last = month_of(date(year, month, 1)).last.day
        return "".join(
            posted(date(year, month, min(day, last)), account, amount) for day, account, amount in by_month[source]
        )

    text += "".join(written(2025, month, month) for month in range(1, 13))
    found = scenarios_of(cooperative(tmp_path, text), 7)
    draws = [drawn(11, number, found.seasons) for number in (1, 2, 3)]
    quick = Together(found, run(found.books, found.decisions)).courses(draws)
    for number, chosen in enumerate(draws):
        told = text + "".join(
            written(2026, season.month.start.month, season.choices[choice].start.month)
            for season, choice in zip(found.seasons, chosen, strict=True)
        )
        replayed = cooperative(tmp_path, told)
        assert replayed.transfers("2026")
        for owner, row in (*quick[number].funds.items(), *quick[number].members.items()):
            ends = [season.month.last for season in found.seasons]
            assert [replayed.position(owner, end) * 100 for end in ends] == list(row), owner
        assert found.course(chosen) == quick[number]


def test_a_base_that_was_carried_is_given_back_once_the_rule_refunds(tmp_path: Path) -> None:
    """−100 in November, December and January wait; with February's they give 40.00 back, at 10 %; in March 10.00."""
    carry = RULE.replace("  source", '  negative: "carry"\n  source')
    refund = RULE.replace("2025-01-01", "2026-02-01")
    text = HEAD + MEMBER.format(key="E001", contract="CAPE") + carry + refund
    text += "".join(posted(date(2025, m, 9), "Income:E001:706-Ventes", "100.00") for m in (1, 2, 3, 11, 12))
    text += posted(date(2025, 10, 9), "Income:E001:706-Ventes", "-300.00")
    found = scenarios_of(cooperative(tmp_path, text), 3)
    draws = [drawn(1, number, found.seasons) for number in range(1, 6)]
    together = Together(found, run(found.books, found.decisions))
    assert together.courses(draws) == [found.course(chosen) for chosen in draws]
    given = [tuple(levy.cents for levy in found.outcome(each).levies if levy.date.year == 2026) for each in draws]
    assert set(given) == {(-4_000, -1_000), (-4_000,)}  # in March an April may be drawn, which has nothing


@pytest.fixture(scope="module")
def la_ruche() -> Cooperative:
    return load(example("la-ruche"))


def test_the_example_cooperative_both_ways(la_ruche: Cooperative) -> None:
    quick = forecast_of(la_ruche, 5, 3, seed=4)
    exact = forecast_of(la_ruche, 5, 3, seed=4, is_exact=True)
    assert quick.funds == exact.funds
    assert (quick.checked, exact.checked) == (3, 3)
    assert not [code for code in codes(quick) if code.startswith("one-by-one")]


ALSO = """
2000-01-01 custom "ruche-fund" "Caisse"
2000-01-01 custom "ruche-solidarity" "Caisse" "levy"
  rate: 0.10
  source: "AG"
2000-01-01 custom "ruche-solidarity" "Caisse" "aid"
  target: 500.00 EUR
  cap-month: 300.00 EUR
  source: "AG"
2000-01-01 custom "ruche-solidarity" "Caisse" "advance"
  target: 5000.00 EUR
  cap-total: 3000.00 EUR
  repay: 0.33
  repay-base: "70"
  repay-less: "60 61 62"
  source: "AG"
"""


@pytest.mark.parametrize("name", ["astrolabe", "bourgogne-tranches", "bourgogne-volume", "crealead", "opteos"])
def test_published_scales_are_known_to_the_arrays(name: str, tmp_path: Path) -> None:
    """Their ledgers have no fund: one is added, with steps of every kind."""
    found = cooperative(tmp_path, example(name).read_text("utf-8") + ALSO)
    made = forecast_of(found, 13, 8)
    assert not [code for code in codes(made) if code.startswith("one-by-one")]
    assert made.funds[0].claimed.highest > 0


def test_rules_that_arrays_do_not_know_are_computed_one_by_one(tmp_path: Path) -> None:
    rule = RULE.replace("  source", '  per: "activity"\n  source')
    text = HEAD + MEMBER.format(key="E001", contract="CAPE") + rule + AID
    text += "2025-01-01 open Income:E001:Poterie:706-Ventes\n"
    text += "".join(posted(date(2025, m, 9), "Income:E001:Poterie:706-Ventes", f"-{m}00.05") for m in range(1, 13))
    made = forecast_of(cooperative(tmp_path, text), 3, 7)
    (remark,) = [remark for remark in made.remarks if remark.code == "one-by-one-part"]
    said = "“contribution” levies each activity by itself, and was computed scenario by scenario for E001."
    assert remark.message == said


@pytest.mark.parametrize("size", [10**12 + 1, 10**17])
def test_amounts_beyond_64_bits_are_computed_one_by_one(tmp_path: Path, size: int) -> None:
    text = HEAD + MEMBER.format(key="E001", contract="CAPE") + RULE + AID
    text += "".join(posted(date(2025, m, 9), "Income:E001:706-Ventes", f"-{size}.00") for m in range(1, 13))
    made = forecast_of(cooperative(tmp_path, text), 3, 2)
    assert [remark.message for remark in made.remarks if remark.code == "one-by-one"] == [
        "The amounts of this ledger are too large for arrays: each scenario was computed one by one."
    ]


FAR = f"{10**30}.00 EUR"


@pytest.mark.parametrize(
    ("written", "instead"),
    [
        ("cap-month: 100.00 EUR", f"cap-month: {FAR}"),
        ("  rate: 0.10", f'  rate: 0.10\n  cap: {FAR}\n  cap-per: "year"\n  prorata: "none"'),
        ('"flat"\n  rate: 0.10', f'"graduated"\n  band-1: 0.00 EUR\n  rate-1: 0.1\n  band-2: {FAR}\n  rate-2: 0.2'),
    ],
)
def test_limits_that_nobody_reaches(tmp_path: Path, written: str, instead: str) -> None:
    text = DRY.replace("Expenses:E001:606-Achats  100", "Income:E001:706-Ventes  -100").replace(written, instead)
    assert instead in text
    made = forecast_of(cooperative(tmp_path, text), 2, 3)
    assert codes(made)[0] == "one-by-one"


def test_without_numpy_the_figures_are_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = cooperative(tmp_path, DRY)
    with_numpy = forecast_of(found, 2, 3)
    monkeypatch.setattr(running, "find_spec", lambda _name: None)
    without = forecast_of(found, 2, 3)
    assert without.funds == with_numpy.funds
    assert codes(without)[0] == "one-by-one"


def test_a_cent_of_difference_between_the_two_ways_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = Together.courses

    def wrong(self: Together, draws: list[tuple[int, ...]]) -> list[Course]:
        first, *others = ours(self, draws)
        members = {"E001": (first.members["E001"][0] + 1, *first.members["E001"][1:])}
        return [replace(first, members=members), *others]

    monkeypatch.setattr(Together, "courses", wrong)
    with pytest.raises(RucheError, match=r"the two ways of computing differ, .* for E001 in 2026-01, the rules give"):
        forecast_of(cooperative(tmp_path, DRY), 2, 3)


KIND = """\
from ruche_ledger.rules.kinds import Kind, Term
from decimal import Decimal

class Own(Kind):
    def terms(self, base, months):
        if base == {wrong}:
            raise ValueError("never meant")
        return [Term(base, Decimal("0.1"), "all")]
"""


def kind_ledger(tmp_path: Path, wrong: int) -> Cooperative:
    """1,000 a month under a kind of one's own, accumulated since the entry: 12,000 by the end of the books."""
    tmp_path.joinpath("own_forecast.py").write_text(KIND.format(wrong=wrong), "utf-8")
    rule = RULE.replace('"flat"', '"own_forecast:Own"').replace("  rate: 0.10\n", '  window: "entry"\n')
    text = HEAD.replace('"EUR"\n', '"EUR"\noption "insert_pythonpath" "TRUE"\n', 1) + AID
    text += MEMBER.format(key="E001", contract="CAPE") + rule
    text += "".join(posted(date(2025, m, 9), "Income:E001:706-Ventes", "-1000.00") for m in range(1, 13))
    return cooperative(tmp_path, text)


def test_a_rule_kind_of_ones_own_is_known_to_the_arrays(tmp_path: Path) -> None:
    made = forecast_of(kind_ledger(tmp_path, -1), 3, 5)
    assert not [code for code in codes(made) if code.startswith("one-by-one")]


@pytest.mark.parametrize("is_exact", [False, True])
def test_a_rule_kind_that_fails_in_the_months_to_come(tmp_path: Path, *, is_exact: bool) -> None:
    """It holds for the books, and fails for what accumulates after them."""
    found = kind_ledger(tmp_path, 1_500_000)
    assert forecast_of(found, 2, 3, is_exact=is_exact).scenarios == 3
    with pytest.raises(Unready) as raised:
        forecast_of(found, 3, 3, is_exact=is_exact)
    (fault,) = raised.value.problems
    assert "never meant" in fault.message
    assert fault.source.line > 0


# ---------------------------------------------------------------------------------------------------------- refusals


def test_a_gap_in_the_months_to_come_is_a_fault_with_its_place(tmp_path: Path) -> None:
    rule = RULE.replace("  source", "  seniority-until: 13\n  source")
    text = HEAD + MEMBER.format(key="E001", contract="CAPE") + rule
    text += "".join(posted(date(2025, month, 9), "Income:E001:706-Ventes", "-10.00") for month in range(1, 13))
    found = cooperative(tmp_path, text)
    assert forecast_of(found, 1, 2).scenarios == 2
    with pytest.raises(Unready) as raised:
        forecast_of(found, 2, 2)
    (fault,) = raised.value.problems
    assert fault.code == "rule-gap"
    assert fault.source.line > 0


@pytest.mark.parametrize(
    ("months", "scenarios", "said"),
    [
        (0, 10, "0 months cannot be forecast; give a number from 1 to 120"),
        (121, 10, "121 months cannot be forecast; give a number from 1 to 120"),
        (12, 0, "0 scenarios cannot be drawn; give a number from 1 to 100000"),
        (12, 100_001, "100001 scenarios cannot be drawn; give a number from 1 to 100000"),
    ],
)
def test_numbers_that_make_no_sense(la_ruche: Cooperative, months: int, scenarios: int, said: str) -> None:
    with pytest.raises(RucheError) as raised:
        forecast_of(la_ruche, months, scenarios)
    assert str(raised.value) == said


def test_a_ledger_without_a_fund(tmp_path: Path) -> None:
    text = HEAD.replace('2025-01-01 custom "ruche-fund" "Solidarite"\n  name: "Caisse de solidarité"\n', "")
    with pytest.raises(RucheError, match="the ledger has no fund"):
        forecast_of(cooperative(tmp_path, text), 1, 1)


# ----------------------------------------------------------------------------------------------------------- figures


def test_a_quantile_is_one_of_the_amounts() -> None:
    spread = Spread.of([40, 10, 30, 20], (5, 25, 26, 50, 75, 95))
    assert spread.quantiles == ((5, 10), (25, 10), (26, 20), (50, 20), (75, 30), (95, 40))
    assert (spread.lowest, spread.highest, spread.mean) == (10, 40, 25)
    assert Spread.of([1, 2]).mean == 2  # half-up


@pytest.mark.parametrize(("count", "shown"), [(0, "0.0"), (1, "0.1"), (333, "3.3"), (9_999, "99.9"), (10_000, "100.0")])
def test_what_is_rare_is_not_shown_as_never(count: int, shown: str) -> None:
    assert str(share_of(count, 10_000)) == shown
