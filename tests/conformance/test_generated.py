"""What every generated transaction of every acceptance ledger keeps to, whatever its amounts."""

import re
from collections import Counter
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from beancount import loader
from beancount.core import data
from beancount.core.amount import Amount

from . import table

SOUND = [ledger for ledger in table.ledgers() if not ledger.faulty]
CENT = Decimal("0.01")


def name_of(ledger: table.AcceptanceLedger) -> str:
    return ledger.name


def number_of(posting: data.Posting) -> Decimal:
    assert posting.units is not None
    assert posting.units.number is not None
    return posting.units.number


@cache
def entries_of(path: Path) -> tuple[data.Directive, ...]:
    entries, _, _ = loader.load_file(str(path))
    return tuple(entries)


def generated(path: Path) -> list[data.Transaction]:
    return [entry for entry in entries_of(path) if isinstance(entry, data.Transaction) and "ruche" in entry.tags]


@pytest.mark.parametrize("ledger", SOUND, ids=name_of)
def test_amounts_cancel_at_the_entity(ledger: table.AcceptanceLedger) -> None:
    """On the cent, never zero, residual exactly zero, on the 18x pair or the opening's 110 pair alone: no VAT."""
    for entry in generated(ledger.path):
        amounts = [number_of(posting) for posting in entry.postings]
        assert sum(amounts) == 0
        assert all(amount != 0 and amount % CENT == 0 for amount in amounts)
        last = {posting.account.rpartition(":")[2] for posting in entry.postings}
        assert all(re.match(r"18[167]-", name) for name in last) or last == {"110-Reprise"}


@pytest.mark.parametrize("ledger", SOUND, ids=name_of)
def test_one_transaction_for_each_decision_owner_and_date(ledger: table.AcceptanceLedger) -> None:
    """No two are told apart only by their place in the file: each has a link of its own."""
    links = Counter(frozenset(entry.links) for entry in generated(ledger.path))
    assert frozenset() not in links
    assert [link for link, times in links.items() if times > 1] == []


@pytest.mark.parametrize("ledger", SOUND, ids=name_of)
def test_each_names_its_decision(ledger: table.AcceptanceLedger) -> None:
    """The date of a directive that is written in the ledger is in the metadata of what it generates."""
    decided = {entry.date for entry in entries_of(ledger.path) if isinstance(entry, data.Custom)}
    for entry in generated(ledger.path):
        said = {value for value in entry.meta.values() if isinstance(value, date)} | {entry.date}
        assert said & decided


def test_metadata_is_enough_to_calculate_again() -> None:
    """The contract's own example: its rule and date, base, unrounded amount, and both source transactions."""
    path = table.HERE / "funds" / "share.beancount"
    lines = path.read_text(encoding="utf-8").splitlines()
    wanted = {str(number) for number, line in enumerate(lines, 1) if re.search(r'\* "(Facture|Achat)"', line)}
    (levy,) = generated(path)
    values = list(levy.meta.values())
    numbers = {value.number if isinstance(value, Amount) else value for value in values}
    assert "contribution" in values
    assert date(2026, 1, 1) in values
    assert {Decimal("4727.27"), Decimal("519.9997")} <= numbers
    texts = " ".join(value for value in values if isinstance(value, str))
    assert len(wanted) == 2
    assert wanted <= set(re.findall(r"\d+", texts))
