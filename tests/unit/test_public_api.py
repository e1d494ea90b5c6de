"""What `import ruche_ledger` offers, and nothing else; three ways in, one result."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from beancount import loader

import ruche_ledger
from ruche_ledger import Cooperative, LedgerError, Period, RucheError, load

LEDGER = """
option "operating_currency" "EUR"
{plugin}
2026-01-01 custom "ruche-cooperative" "Ruche"
2026-01-01 custom "ruche-fund" "Solidarite"
2026-01-01 custom "ruche-entrepreneur" "E007"
  contract: "CESA"
2026-01-01 custom "ruche-entrepreneur" "E012"
  contract: "CAPE"
2026-01-01 custom "ruche-rule" "contribution" "flat"
  rate: 0.145
  fund: "Solidarite"
  fund-share: 0.10
  source: "AG 2025-06-14"
2026-01-01 custom "ruche-solidarity" "Solidarite" "aid"
  contracts: "CAPE"
  source: "AG 2025-06-14"
2026-01-01 open Assets:Banque:512
2026-01-01 open Income:E007:706-Ventes
2026-01-01 open Expenses:E012:606-Achats
2026-03-14 * "Vente" ^F1
  Assets:Banque:512        1002.00 EUR
  Income:E007:706-Ventes  -1002.00 EUR
2026-03-15 * "Achat"
  Expenses:E012:606-Achats  100.00 EUR
  Assets:Banque:512        -100.00 EUR
"""
PLUGIN = 'plugin "ruche_plugins.cooperative"'

ROWS = [
    (date(2026, 3, 14), "Assets:Banque:512", Decimal("1002.00"), "EUR", ["F1"], "vente"),
    (date(2026, 3, 14), "Income:E007:706-Ventes", Decimal("-1002.00"), "EUR", ["F1"], "vente"),
    (date(2026, 3, 15), "Expenses:E012:606-Achats", Decimal("100.00"), "EUR"),
    (date(2026, 3, 15), "Assets:Banque:512", Decimal("-100.00"), "EUR"),
]
SINCE = date(2026, 1, 1)
DECISIONS = [
    (SINCE, "ruche-cooperative", ["Ruche"], {}),
    (SINCE, "ruche-fund", ["Solidarite"], {}),
    (SINCE, "ruche-entrepreneur", ["E007"], {"contract": "CESA"}),
    (SINCE, "ruche-entrepreneur", ["E012"], {"contract": "CAPE"}),
    (
        SINCE,
        "ruche-rule",
        ["contribution", "flat"],
        {
            "rate": Decimal("0.145"),
            "fund": "Solidarite",
            "fund-share": Decimal("0.10"),
            "source": "AG 2025-06-14",
        },
    ),
    (SINCE, "ruche-solidarity", ["Solidarite", "aid"], {"contracts": "CAPE", "source": "AG 2025-06-14"}),
]


def from_text(plugin: str) -> Cooperative:
    entries, _, options = loader.load_string(LEDGER.format(plugin=plugin))
    return Cooperative.from_entries(entries, options)


def test_public_names() -> None:
    assert ruche_ledger.__all__ == [
        "Cooperative",
        "Entrepreneur",
        "Explanation",
        "LedgerError",
        "Levy",
        "Movement",
        "Period",
        "Problem",
        "RucheError",
        "Statement",
        "Transfer",
        "load",
    ]


@pytest.mark.parametrize("way", ["file", "entries", "entries without the plugin", "plain values"])
def test_three_ways_in_one_result(way: str, tmp_path: Path) -> None:
    if way == "file":
        file = tmp_path / "main.beancount"
        file.write_text(LEDGER.format(plugin=PLUGIN), encoding="utf-8")
        cooperative = load(file, strict=True)
    elif way == "plain values":
        cooperative = Cooperative.from_lines(ROWS, DECISIONS)
    else:
        cooperative = from_text(PLUGIN if way == "entries" else "")
    assert cooperative.problems == ()
    assert cooperative.owners == ("Ruche", "Solidarite", "E007", "E012")
    assert cooperative.horizon == date(2026, 3, 31)
    assert [(levy.id, levy.amount, levy.fund_amount) for levy in cooperative.levies("2026")] == [
        ("contribution-2026-03-E007", Decimal("145.29"), Decimal("14.53"))
    ]
    assert [(transfer.owner, transfer.amount) for transfer in cooperative.transfers("2026-03")] == [
        ("E012", Decimal("14.53"))
    ]
    end = cooperative.horizon
    positions = {owner: cooperative.position(owner, end) for owner in cooperative.owners}
    assert positions == {
        "Ruche": Decimal("-771.24"),
        "Solidarite": Decimal("0.00"),
        "E007": Decimal("856.71"),
        "E012": Decimal("-85.47"),
    }
    assert sum(positions.values()) == 0
    assert len(list(cooperative.movements("2026-03"))) == 9
    assert cooperative.statement("E007", "2026-03").as_dict()["position"] == {"opening": "0.00", "closing": "856.71"}


def test_entries_hold_what_is_generated_whether_or_not_the_ledger_names_the_plugin() -> None:
    def shown(cooperative: Cooperative) -> list[tuple[object, ...]]:
        return [
            (entry.date, entry.narration, entry.links, [posting[:2] for posting in entry.postings])
            for entry in cooperative.entries
            if hasattr(entry, "postings")
        ]

    assert shown(from_text("")) == shown(from_text(PLUGIN))
    assert len(shown(from_text(""))) == 4


def test_rows_of_several_transactions_and_an_amount_off_the_cent() -> None:
    with pytest.raises(RucheError, match=r"0.005 EUR on Assets:Banque:512 .* is not on the cent"):
        Cooperative.from_lines([(date(2026, 3, 14), "Assets:Banque:512", Decimal("0.005"), "EUR")], DECISIONS)


def test_a_missing_file_is_a_sentence() -> None:
    with pytest.raises(LedgerError, match=r"nowhere.beancount is missing or cannot be read"):
        load("nowhere.beancount")


def test_strict_raises_with_all_faults(tmp_path: Path) -> None:
    file = tmp_path / "main.beancount"
    file.write_text(LEDGER.format(plugin=PLUGIN).replace("rate: 0.145", "rate: 14.5\n  rat: 1"), encoding="utf-8")
    with pytest.raises(LedgerError) as caught:
        load(file, strict=True)
    assert {problem.code for problem in caught.value.problems} == {"rate-range", "unknown-key"}
    assert load(file).levies("2026") == ()


@pytest.mark.parametrize("asked", ["X", ""])
def test_unknown_names_are_sentences_everywhere(asked: str) -> None:
    cooperative = from_text(PLUGIN)
    for question in (
        lambda: cooperative.position(asked, date(2026, 3, 31)),
        lambda: cooperative.statement(asked, "2026"),
        lambda: cooperative.levies("2026", owner=asked),
        lambda: cooperative.transfers("2026", fund=asked),
        lambda: cooperative.movements("2026", owner=asked),
    ):
        with pytest.raises(RucheError, match="its owners are Ruche, Solidarite, E007, E012"):
            question()
    with pytest.raises(RucheError, match="is no rule of this ledger; its rules are contribution"):
        cooperative.levies("2026", rule=asked)
    with pytest.raises(RucheError, match="ask for E007 here"):
        cooperative.levies("2026", owner="E007:-")


def test_the_position_of_a_part_and_a_day_as_period() -> None:
    cooperative = from_text(PLUGIN)
    assert cooperative.position("E007:-", cooperative.horizon) == Decimal("856.71")
    assert [levy.owner for levy in cooperative.levies(date(2026, 3, 31))] == ["E007"]
    assert cooperative.statement("E007", date(2026, 3, 30)).levies == ()


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2026", date(2026, 1, 1), date(2027, 1, 1)),
        ("2026-Q4", date(2026, 10, 1), date(2027, 1, 1)),
        ("2026-12", date(2026, 12, 1), date(2027, 1, 1)),
        ("2024-02-29", date(2024, 2, 29), date(2024, 3, 1)),
    ],
)
def test_periods(text: str, start: date, end: date) -> None:
    assert Period.parse(text) == Period(start, end, text)


@pytest.mark.parametrize("text", ["", "26", "2026-13", "2026-Q5", "2026-02-30", "mars 2026", "0000"])
def test_unreadable_period_is_a_sentence(text: str) -> None:
    with pytest.raises(RucheError, match="is not a period; write a year"):
        Period.parse(text)


def test_rows_without_source_are_no_internal_sale() -> None:
    day = date(2026, 3, 14)
    rows = [
        (day, "Income:E007:706-Ventes", Decimal("-100.00"), "EUR"),
        (day, "Income:E012:706-Ventes", Decimal("-100.00"), "EUR"),
        (day, "Assets:Banque:512", Decimal("200.00"), "EUR"),
    ]
    cooperative = Cooperative.from_lines(rows, DECISIONS)
    assert [levy.owner for levy in cooperative.levies("2026-03")] == ["E007", "E012"]
    assert cooperative.problems == ()


def test_rows_that_do_not_cancel_are_a_fault() -> None:
    cooperative = Cooperative.from_lines(ROWS[:-1], DECISIONS)
    assert [problem.message for problem in cooperative.problems] == [
        "the rows of 2026-03-15 leave 100.00 EUR over, and positions cannot add up; give both sides of each transaction"
    ]


def test_rows_with_tags_numbers_and_a_later_end() -> None:
    rows = [
        (SINCE, "Income:E007:Ventes", Decimal("-50.00"), "EUR", [], "reprise", ["a-nouveau"]),
        (SINCE, "Assets:Banque", Decimal("50.00"), "EUR", [], "reprise", ["a-nouveau"]),
        (date(2026, 3, 14), "Income:E007:Ventes", Decimal("-100.00"), "EUR", [], "vente"),
        (date(2026, 3, 14), "Assets:Banque", Decimal("100.00"), "EUR", [], "vente"),
    ]
    fixed = (SINCE, "ruche-rule", ["assurance", "flat"], {"rate": 0, "fixed": (16, "EUR"), "source": "AG"})
    decisions = [*DECISIONS, (SINCE, "ruche-opening", ["E007", (Decimal("80.00"), "EUR")], {}), fixed]
    cooperative = Cooperative.from_lines(rows, decisions, numbers={"Income:E007:Ventes": "706"}, until=date(2026, 4, 2))
    assert cooperative.problems == ()
    assert cooperative.horizon == date(2026, 4, 30)
    assert [(levy.rule, levy.amount) for levy in cooperative.levies("2026", owner="E007")] == [
        ("assurance", Decimal("16.00")),
        ("assurance", Decimal("16.00")),
        ("assurance", Decimal("16.00")),
        ("contribution", Decimal("14.50")),
        ("assurance", Decimal("16.00")),
    ]
    assert cooperative.position("E007", date(2026, 1, 1)) == Decimal("80.00")


@pytest.mark.parametrize("amount", ["abc", None, "1,00"])
def test_an_amount_that_is_none_is_a_sentence(amount: object) -> None:
    with pytest.raises(RucheError, match="is no amount; give a Decimal on the cent"):
        Cooperative.from_lines([(SINCE, "Assets:Banque:512", amount, "EUR")], DECISIONS)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        (lambda it: it.position("E007", "2026-01-01"), "is not a day"),
        (lambda it: it.position("E007", datetime(2026, 1, 1)), "is not a day"),
        (lambda it: it.statement("E007", None), "is not a period"),
        (lambda it: it.statement(7, "2026"), "is no owner"),
        (lambda it: it.levies(None), "is not a period"),
        (lambda _: Cooperative.from_lines([(1, 2)], DECISIONS), "is no posting"),
        (lambda _: load("a\0b"), "cannot be read"),
    ],
)
def test_misuse_is_a_sentence(question: Callable[[Cooperative], object], sentence: str) -> None:
    with pytest.raises(RucheError, match=sentence):
        question(from_text(PLUGIN))


def test_entries_of_other_plugins_without_a_place() -> None:
    entries, _, options = loader.load_string(LEDGER.format(plugin=""))
    bare = [entry._replace(meta={"lineno": None}) if hasattr(entry, "postings") else entry for entry in entries]
    assert len(Cooperative.from_entries(bare, options).levies("2026")) == 1
    assert Cooperative.from_entries([], {}).owners == ()
