"""Statements and projections of any ledger: totals follow from lines, parts add up to the whole."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from beancount import loader
from beancount.core import data
from beancount.scripts.format import align_beancount
from hypothesis import given
from hypothesis import strategies as st

from ruche_ledger.cooperative import Cooperative
from ruche_ledger.model import amount
from ruche_ledger.periods import Period
from ruche_ledger.testing.strategies import ledgers

from .runs import load


def cooperative(text: str) -> Cooperative:
    entries, _, options = load(text)
    return Cooperative.from_entries(entries, options)


def sums(entries: Any) -> Counter[tuple[date, str, str]]:
    total: Counter[tuple[date, str, str]] = Counter()
    for entry in entries:
        if isinstance(entry, data.Transaction):
            for posting in entry.postings:
                total[entry.date, posting.account, posting.units.currency] += posting.units.number
    return Counter({key: number for key, number in total.items() if number})


@given(data=st.data())
def test_totals_follow_from_lines(data: Any) -> None:
    ruche = cooperative(data.draw(ledgers()).text)
    first, last = ruche.books.start or date(2026, 1, 1), ruche.horizon
    if last == date.min:
        last = first
    start = data.draw(st.dates(first - timedelta(days=40), last))
    end = data.draw(st.dates(start, last + timedelta(days=40)))
    period = Period(start, end + timedelta(days=1), "drawn")
    closing = opening = Decimal(0)
    for owner in ruche.owners:
        statement = ruche.statement(owner, period)
        rows = statement.as_dict()["lines"]
        for row in rows:
            assert Decimal(row["opening"]) + Decimal(row["debit"]) - Decimal(row["credit"]) == Decimal(row["closing"])
        assert -sum(Decimal(row["closing"]) for row in rows) == statement.closing == ruche.position(owner, period.last)
        assert statement.result == statement.income - statement.charges
        eve = ruche.position(owner, start - timedelta(days=1))
        assert statement.as_dict()["taken_over"] == amount(statement.taken_over_cents)
        assert statement.opening == eve + Decimal(statement.taken_over_cents) / 100
        assert sum(share.result_cents for share in statement.activities) == statement.whole.result_cents
        balances = sum(
            line.closing
            for line in statement.lines
            if line.info.kind == "Assets" and line.info.pcg.startswith(("411", "416"))
        )
        assert statement.receivable_cents == balances
        assert len({levy.id for levy in statement.levies}) == len(statement.levies)
        closing += statement.closing
        opening += statement.opening
    assert closing == opening == 0


@given(ledger=ledgers())
def test_projections_add_up_to_the_ledger(ledger: Any) -> None:
    ruche = cooperative(ledger.text)
    together: Counter[tuple[date, str, str]] = Counter()
    for owner in ruche.owners:
        text = ruche.project(owner)
        assert align_beancount(text) == text
        entries, errors, _ = loader.load_string(text)
        assert [error.message for error in errors] == []
        own = sums(entries)
        held = sum(n for (_, name, coin), n in own.items() if name.endswith(":Compte-Courant") and coin == "EUR")
        assert held == ruche.position(owner, date.max)
        together.update(own)
        others = [key for key in ruche.entrepreneurs if key != owner]
        texts = " ".join(
            " ".join([entry.payee or "", entry.narration, *entry.tags, *entry.links])
            for entry in entries
            if isinstance(entry, data.Transaction)
        )
        assert not [key for key in others if key in texts.replace("-", " ").split()]
    assert not [key for key, number in together.items() if key[1].endswith(":Compte-Courant") and number]
    rest = Counter({key: n for key, n in together.items() if n and not key[1].endswith(":Compte-Courant")})
    assert rest == sums(ruche.entries)


@given(ledger=ledgers())
def test_explanations_can_be_redone(ledger: Any) -> None:
    """From what is shown alone: slices add up, rounding differs by less than a cent, parts make the amount."""
    ruche = cooperative(ledger.text)
    for levy in ruche.outcome.levies:
        shown = ruche.explain(levy).as_dict()
        total = Decimal(shown["fixed"]) + Decimal(shown["adjustment"])
        for segment in shown["segments"]:
            for side in (segment["before"], segment["after"]):
                products = [Decimal(part["base"]) * Decimal(part["rate"]) for part in side["slices"]]
                assert products == [Decimal(part["amount"]) for part in side["slices"]]
                assert sum(products) == Decimal(side["unrounded"])
                assert abs(Decimal(side["rounded"]) - Decimal(side["unrounded"])) < Decimal("0.01")
            assert sum(Decimal(row["base"]) for row in segment["transactions"]) == Decimal(segment["base"])
            before, after = segment["before"], segment["after"]
            assert Decimal(before["base"]) + Decimal(segment["base"]) == Decimal(after["base"])
            assert Decimal(after["rounded"]) - Decimal(before["rounded"]) == Decimal(segment["amount"])
            total += Decimal(segment["amount"])
        assert total == Decimal(shown["amount"]) == levy.amount
        assert Decimal(shown["fund_amount"]) + Decimal(shown["cooperative_amount"]) == levy.amount
        assert str(ruche.explain(levy)).startswith(str(levy.rule).capitalize())
