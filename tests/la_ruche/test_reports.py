"""The example cooperative's statements, explanations and projections: a year and more of everything at once."""

import re
from collections import Counter
from decimal import Decimal

import pytest
from beancount import loader
from beancount.core import data
from beancount.scripts.format import align_beancount

from ruche_ledger.cooperative import Cooperative, load
from ruche_ledger.ledgers import example


@pytest.fixture(scope="module")
def la_ruche() -> Cooperative:
    return load(example("la-ruche"))


def test_statements_add_up(la_ruche: Cooperative) -> None:
    for period in ("2025", "2026-Q1", f"{la_ruche.horizon:%Y-%m}"):
        statements = [la_ruche.statement(owner, period) for owner in la_ruche.owners]
        assert sum(each.closing for each in statements) == 0
        for each in statements:
            assert each.closing == la_ruche.position(each.owner, each.period.last)
            parts = [la_ruche.statement(f"{each.owner}:{share.activity or '-'}", period) for share in each.activities]
            assert sum(part.result for part in parts) == each.result


def test_every_amount_is_explained(la_ruche: Cooperative) -> None:
    for levy in la_ruche.outcome.levies:
        shown = la_ruche.explain(levy).as_dict()
        parts = [Decimal(segment["amount"]) for segment in shown["segments"]]
        assert sum(parts) + Decimal(shown["fixed"]) + Decimal(shown["adjustment"]) == levy.amount
    for transfer in la_ruche.outcome.transfers:
        assert str(la_ruche.explain(transfer)).count(transfer.owner) >= 2


def test_projections_are_ledgers_that_speak_of_nobody_else(la_ruche: Cooperative) -> None:
    people = la_ruche.entrepreneurs
    for owner in ("E005", "E007", "Solidarite"):
        text = la_ruche.project(owner)
        entries, errors, _ = loader.load_string(text)
        assert [error.message for error in errors] == []
        assert align_beancount(text) == text
        held: Counter[str] = Counter()
        for entry in entries:
            if isinstance(entry, data.Transaction):
                for posting in entry.postings:
                    held[posting.account] += posting.units.number
        assert held["Actif:Compte-Courant"] == la_ruche.position(owner, la_ruche.horizon)
        for key, person in people.items():
            if key != owner and owner in people:  # the account 181-E007 is the fund's own
                assert not re.search(rf"\b{key}\b", text), key
                assert person.name not in text
