"""One owner's ledger: it stands alone, its current account is the position, and all of them are the whole."""

from collections import defaultdict
from decimal import Decimal

import pytest
from beancount import loader
from beancount.core import data

import ruche_ledger

from . import table

SOUND = [ledger for ledger in table.ledgers() if not ledger.faulty]
Balances = dict[tuple[str, str], Decimal]


def name_of(ledger: table.AcceptanceLedger) -> str:
    return ledger.name


def balances(entries: data.Directives) -> Balances:
    """What each account holds at the end, by currency, without the accounts at zero."""
    found: Balances = defaultdict(Decimal)
    for entry in entries:
        if isinstance(entry, data.Transaction):
            for posting in entry.postings:
                units = posting.units
                assert units is not None
                assert units.number is not None
                found[posting.account, units.currency] += units.number
    return {key: amount for key, amount in found.items() if amount}


def current_account(entries: data.Directives) -> data.Open:
    (found,) = (
        entry for entry in entries if isinstance(entry, data.Open) and entry.account.endswith(":Compte-Courant")
    )
    return found


@pytest.mark.parametrize("ledger", SOUND, ids=name_of)
def test_projections_add_up_to_the_ledger(ledger: table.AcceptanceLedger) -> None:
    cooperative = ruche_ledger.load(str(ledger.path))
    whole, _, _ = loader.load_file(str(ledger.path))
    total: Balances = defaultdict(Decimal)
    for owner in cooperative.owners:
        text = cooperative.project(owner)
        assert "plugin" not in [line.split(" ")[0] for line in text.splitlines()]
        entries, errors, _ = loader.load_string(text)
        assert errors == []
        held = balances(entries)
        crosses = [key for key in held if key[0].endswith(":Compte-Courant")]
        if crosses:
            assert current_account(entries).meta["pcg"] == "181"
        position = sum((held[key] for key in crosses if key[1] == cooperative.currency), Decimal())
        assert position == cooperative.position(owner, cooperative.horizon)
        for key, amount in held.items():
            total[key] += amount
    assert {key: amount for key, amount in total.items() if amount} == balances(whole)


def test_an_activity_is_a_ledger_of_its_own() -> None:
    path = table.HERE / "owners" / "activities-together.beancount"
    cooperative = ruche_ledger.load(str(path))
    for activity, sales in (("Poterie", 800), ("Conseil", 700)):
        entries, errors, _ = loader.load_string(cooperative.project(f"E01:{activity}"))
        assert errors == []
        held = balances(entries)
        assert held.pop((current_account(entries).account, "EUR")) == sales
        assert held == {(f"Income:E01:{activity}:706-Ventes", "EUR"): -sales}
