"""Pooled means: who bears what, on which account, and how it is told; the same by every way in."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from beancount import loader
from beancount.core import data
from hypothesis import example, given
from hypothesis import strategies as st

from ruche_ledger import Cooperative, load
from ruche_ledger.errors import Source
from ruche_ledger.explanations import plain
from ruche_ledger.invariants import Facts, examine
from ruche_ledger.messages import translator
from ruche_ledger.papers.facts import facts
from ruche_ledger.pooled import divide
from ruche_ledger.rules.pools import Part, Pool

BOOKS = """\
option "operating_currency" "EUR"
plugin "beancount.plugins.auto_accounts"
{plugins}
2026-01-01 custom "ruche-cooperative" "Ruche"
2026-01-01 custom "ruche-fund" "Solidarite"
2026-01-01 custom "ruche-entrepreneur" "E007"
  contract: "CESA"
2026-01-01 custom "ruche-entrepreneur" "E012"
  contract: "CAPE"
2026-01-01 custom "ruche-solidarity" "Solidarite" "aid"
  contracts: "CAPE"
  source: "AG"
2026-01-01 custom "ruche-share" "atelier"
  shares: "E007 1, E012 1, Ruche 1"
  source: "CA 2025-12-10"
"""
GIFT = """\
2026-03-01 * "Don"
  Assets:Ruche:512-Banque        1000.00 EUR
  Income:Solidarite:754-Dons    -1000.00 EUR
"""
RENT = """\
2026-03-04 * "SCI du Marais" "Loyer de l'atelier" ^L-3
  Expenses:Ruche:613-Locations    100.00 EUR
    share: "atelier"
  Assets:Ruche:512-Banque        -100.00 EUR
"""
CLAY = """\
2026-03-04 * "Terre pour tous, en deux sacs"
  Expenses:E007:601-Terre          10.00 EUR
    share: "atelier"
  Expenses:E007:601-Terre          20.00 EUR
    share: "atelier"
  Assets:Ruche:512-Banque         -30.00 EUR
"""
WHOLE = 'plugin "ruche_plugins.cooperative"\n'
STEPS = 'plugin "ruche_plugins.subledgers"\nplugin "ruche_plugins.contribution"\nplugin "ruche_plugins.solidarity"\n'


def written(folder: Path, *transactions: str, plugins: str = WHOLE) -> Path:
    path = folder / "main.beancount"
    path.write_text(BOOKS.format(plugins=plugins) + "".join(transactions), "utf-8")
    return path


def generated(path: Path) -> list[tuple[Any, ...]]:
    entries, errors, _ = loader.load_file(str(path))
    assert not errors
    return [
        (entry.meta["ruche-id"], [(posting.account, str(posting.units)) for posting in entry.postings], entry.links)
        for entry in entries
        if isinstance(entry, data.Transaction) and "ruche" in entry.tags
    ]


SHARED = [
    (
        "share-atelier-2026-03-04-E007",
        [("Expenses:E012:186-Atelier", "3.33 EUR"), ("Expenses:Ruche:186-Atelier", "3.33 EUR")],
        "Income:E007:187-Atelier",
        "-6.66 EUR",
    ),
    (
        "share-atelier-2026-03-04-E007-2",
        [("Expenses:E012:186-Atelier", "6.67 EUR"), ("Expenses:Ruche:186-Atelier", "6.66 EUR")],
        "Income:E007:187-Atelier",
        "-13.33 EUR",
    ),
    (
        "share-atelier-2026-03-04-Ruche",
        [("Expenses:E007:186-Atelier", "33.34 EUR"), ("Expenses:E012:186-Atelier", "33.33 EUR")],
        "Income:Ruche:187-Atelier",
        "-66.67 EUR",
    ),
]


def test_every_posting_is_shared_by_itself(tmp_path: Path) -> None:
    found = {name: legs for name, legs, _ in generated(written(tmp_path, CLAY, RENT))}
    assert {name: legs for name, legs in found.items() if name.startswith("share")} == {
        name: [*legs, (income, back)] for name, legs, income, back in SHARED
    }


def test_order_of_lines_changes_no_id(tmp_path: Path) -> None:
    assert generated(written(tmp_path, CLAY, RENT, GIFT)) == generated(written(tmp_path, GIFT, RENT, CLAY))


def test_aid_sees_what_was_shared(tmp_path: Path) -> None:
    """E012 bears 33.33 of the rent, and has earned nothing: so much it needs at the month's end."""
    (aid,) = [legs for name, legs, _ in generated(written(tmp_path, GIFT, RENT)) if name.startswith("aid")]
    assert aid == [("Expenses:Solidarite:186-Aide", "33.33 EUR"), ("Income:E012:187-Aide", "-33.33 EUR")]


def test_a_months_result_has_its_part(tmp_path: Path) -> None:
    """500.00 earned less 33.34 borne of the rent: a levy of a tenth of 466.66."""
    sale = '2026-03-05 * "Vente"\n  Assets:Ruche:512-Banque  500.00 EUR\n  Income:E007:706-Ventes\n'
    levy = '2026-01-01 custom "ruche-solidarity" "Solidarite" "levy"\n  rate: 0.10\n  source: "AG"\n'
    for plugins in (WHOLE, STEPS):
        found = generated(written(tmp_path, levy, RENT, sale, plugins=plugins))
        (taken,) = [legs for _, legs, _ in found if legs[0][0] == "Expenses:E007:186-Solidarite"]
        assert [amount for _, amount in taken] == ["46.67 EUR", "-46.67 EUR"]


def test_plugins_one_by_one_do_the_same(tmp_path: Path) -> None:
    assert generated(written(tmp_path, GIFT, RENT, CLAY, plugins=STEPS)) == generated(
        written(tmp_path, GIFT, RENT, CLAY)
    )


def test_generated_shares_are_not_shared_again(tmp_path: Path) -> None:
    entries, _, options = loader.load_file(str(written(tmp_path, RENT, CLAY)))
    again = Cooperative.from_entries(entries, options)
    assert len(again.entries) == len(entries)
    assert again.position("E007", date(2026, 3, 31)) == Decimal("-43.35")


def test_trace(tmp_path: Path) -> None:
    entries, _, _ = loader.load_file(str(written(tmp_path, RENT)))
    (entry,) = [entry for entry in entries if isinstance(entry, data.Transaction) and "ruche" in entry.tags]
    assert entry.date == date(2026, 3, 4)
    assert entry.links == {"L-3", "share-atelier-2026-03-04-Ruche"}
    assert {key: str(entry.meta[key]) for key in entry.meta if key.startswith(("ruche", "source"))} == {
        "ruche-id": "share-atelier-2026-03-04-Ruche",
        "ruche-share": "atelier",
        "ruche-decided": "2026-01-01",
        "ruche-shared": "100.00 EUR",
        "ruche-parts": "E007 1, E012 1, Ruche 1",
        "source": "CA 2025-12-10",
        "ruche-source": "main.beancount:14",
        "ruche-pieces": "main.beancount:18",
    }


def test_statement_of_who_bears_and_of_who_pays(tmp_path: Path) -> None:
    cooperative = load(written(tmp_path, RENT, CLAY), strict=True)
    of_e012, of_e007 = (cooperative.statement(owner, "2026-03") for owner in ("E012", "E007"))
    assert [(row["payer"], row["paid"], row["charge"]) for row in of_e012.as_dict()["shared_costs"]] == [
        ("E007", "10.00", "3.33"),
        ("E007", "20.00", "6.67"),
        ("Ruche", "100.00", "33.33"),
    ]
    assert [row["charge"] for row in of_e007.as_dict()["shared_costs"]] == ["-6.66", "-13.33", "33.34"]
    rows = [fact for fact in facts(of_e007, str) if fact.section == "shared_costs" and fact.measure == "charge"]
    assert [(fact.party, fact.label, fact.amount) for fact in rows][-1] == ("Ruche", "atelier", Decimal("33.34"))
    assert of_e007.result == Decimal("-43.35")  # 30.00 paid, 19.99 back, 33.34 borne
    assert cooperative.shared_costs("2026-03", owner="Solidarite") == ()
    assert len(cooperative.shared_costs("2026-03")) == 3
    assert not cooperative.shared_costs("2026-02")


def test_what_others_bear_is_no_contribution(tmp_path: Path) -> None:
    """The account of the shared services asks what contributions paid for."""
    cooperative = load(written(tmp_path, RENT), strict=True)
    drawn = cooperative.statement("Ruche", "2026", annual=True)
    (line,) = drawn.as_dict()["activities"]
    assert (line["income"], line["contributions"], line["charges"]) == ("66.67", "0.00", "100.00")
    services = drawn.as_dict()["shared_services"]
    assert (services["contributions"], services["other_income"], services["remainder"]) == ("0.00", "66.67", "33.33")


def said(cooperative: Cooperative, lang: str) -> Iterator[str]:
    (cost,) = cooperative.shared_costs("2026")
    explanation, translate = cooperative.explain(cost), translator(lang)
    for section in explanation.sections:
        for line in section.steps:
            yield f"{line.says(translate, plain)}: {'' if line.value is None else plain(line.value)}"
        if section.table:
            for row in section.table.rows:
                yield " | ".join("" if cell is None else plain(cell) for cell in row)


def test_explanation_can_be_redone(tmp_path: Path) -> None:
    cooperative = load(written(tmp_path, RENT), strict=True)
    lines = list(said(cooperative, "en"))
    assert lines[2:9] == [
        "Exact part: 100.00 × the part ÷ 3.: ",
        "The whole cents add up to 99.99; the 1 left over go, a cent each, to those with the largest remainders, "
        "ties by key.: ",
        "E007 | 1 | 33.333333… | 33.33 | 0.01 | 33.34",
        "E012 | 1 | 33.333333… | 33.33 | 0.00 | 33.33",
        "Ruche | 1 | 33.333333… | 33.33 | 0.00 | 33.33",
        " | 3 |  |  |  | 100.00",
        "Ruche paid, and keeps its own part where it stands: 33.33",
    ]
    assert "Revient à Ruche, au compte 187-Atelier: 66.67" in list(said(cooperative, "fr"))
    row = cooperative.explain(cooperative.shared_costs("2026")[0]).as_dict()["parts"][0]
    assert row == {
        **{"owner": "E007", "part": "1", "amount": "33.34"},
        **{"exact": "100/3", "whole_cents": "33.33", "leftover_cent": "0.01"},
    }


def test_projection_has_its_part(tmp_path: Path) -> None:
    text = load(written(tmp_path, RENT), strict=True).project("E012")
    path = tmp_path / "E012.beancount"
    path.write_text(text, "utf-8")
    entries, errors, _ = loader.load_file(str(path))
    assert not errors
    legs = {p.account: str(p.units) for entry in entries if isinstance(entry, data.Transaction) for p in entry.postings}
    assert legs == {"Expenses:E012:186-Atelier": "33.33 EUR", "Assets:Compte-Courant": "-33.33 EUR"}


DECISIONS = [
    (date(2026, 1, 1), "ruche-cooperative", ["Ruche"], {}),
    (date(2026, 1, 1), "ruche-entrepreneur", ["E007"], {"contract": "CESA"}),
    (date(2026, 1, 1), "ruche-share", ["atelier"], {"shares": "E007 0.25, Ruche 0.75", "source": "CA"}),
]
BILL = Source("bank", 3)


def test_plain_values_are_shared_alike() -> None:
    rows = [
        (date(2026, 3, 4), "Expenses:Ruche:613-Locations", Decimal("10.00"), "EUR", (), BILL, (), "atelier"),
        (date(2026, 3, 4), "Assets:Ruche:512-Banque", Decimal("-10.00"), "EUR", (), BILL),
    ]
    cooperative = Cooperative.from_lines(rows, DECISIONS)
    assert cooperative.problems == ()
    assert cooperative.position("E007", date(2026, 3, 31)) == Decimal("-2.50")
    named = [(*rows[0][:7], "camion"), rows[1]]
    assert [fault.code for fault in Cooperative.from_lines(named, DECISIONS).problems] == ["unknown-share"]
    apart = [(*rows[0][:6], ("cloture",), "atelier"), rows[1]]
    assert [fault.code for fault in Cooperative.from_lines(apart, DECISIONS).problems] == ["share-apart"]


@pytest.mark.parametrize("cents", [(250, 751), (349, 651), (251, 750, 1)])
def test_invariant_finds_a_wrong_part(tmp_path: Path, cents: tuple[int, ...]) -> None:
    cooperative = load(written(tmp_path, RENT.replace("100.00", "10.00")), strict=True)
    (cost,) = cooperative.outcome.shared
    whole = (*cents, *(0 for _ in cost.cents[len(cents) :]))
    outcome = replace(cooperative.outcome, shared=(replace(cost, cents=whole),))
    made = Facts.of(cooperative.books, cooperative.decisions, outcome)
    assert [result.invariant.id for result in examine(made) if not result.holds] == ["P1"]


def test_without_a_declared_share_the_word_means_nothing(tmp_path: Path) -> None:
    path = written(tmp_path, RENT)
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:13] + lines[16:]), "utf-8")
    assert generated(path) == []


def parts_of(weights: list[int]) -> Pool:
    parts = tuple(Part(f"E{place:02}", Decimal(weight), weight) for place, weight in enumerate(weights))
    return Pool("atelier", date(2026, 1, 1), parts, "CA", Source("x", 1), sound=True)


@given(st.integers(-(10**9), 10**9), st.lists(st.integers(1, 10**6), min_size=1, max_size=12))
@example(100, [1, 1, 1])
@example(-1, [3, 3, 2])
def test_parts(cents: int, weights: list[int]) -> None:
    """They add up, each within a cent of its quota; the leftover cents to the largest remainders, ties by key."""
    parts = divide(cents, parts_of(weights))
    assert sum(parts) == cents
    assert divide(-cents, parts_of(weights)) == [-part for part in parts]
    quotas = [Fraction(abs(cents) * weight, sum(weights)) for weight in weights]
    rests = [(quota % 1, -place) for place, quota in enumerate(quotas)]
    got = [abs(part) - quota // 1 for part, quota in zip(parts, quotas, strict=True)]
    assert set(got) <= {0, 1}
    most = sorted(rests, reverse=True)[: sum(got)]
    assert {-place for _, place in most} == {place for place, cent in enumerate(got) if cent}
