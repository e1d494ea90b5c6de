"""The example cooperative's annual accounts: its members', its own, and the company's."""

from collections import Counter

import pytest

from ruche_ledger.cooperative import Cooperative, load
from ruche_ledger.ledgers import example


@pytest.fixture(scope="module")
def la_ruche() -> Cooperative:
    return load(example("la-ruche"))


@pytest.mark.parametrize("period", ["2024", "2025", "2026"])
def test_together_they_are_the_companys(la_ruche: Cooperative, period: str) -> None:
    """Services exchanged inside cancel, current accounts cancel, and advances of a fund do."""
    sections: Counter[str] = Counter()
    lines: Counter[str] = Counter()
    for owner in la_ruche.owners:
        statement = la_ruche.statement(owner, period)
        for item in statement.profit_and_loss.items:
            sections[item.section] += item.result_cents
        for line in statement.balance_sheet.items:
            lines[line.key] += line.cents
        assert statement.balance_sheet.total_cents == sum(item.cents for item in statement.balance_sheet.liabilities)
    assert sections["exchanged"] == 0
    assert sections["other"] == lines["other_assets"] == lines["other_liabilities"] == 0
    assert lines["current_account"] == lines["current_account_debt"] != 0
    assert lines["lent"] == lines["borrowed"]
    assert lines["result"] == sum(sections.values())


def test_nothing_of_a_member_stands_in_an_odd_place(la_ruche: Cooperative) -> None:
    """Members have no money and no capital of their own."""
    for key in la_ruche.entrepreneurs:
        found = {item.key for item in la_ruche.statement(key, "2025").balance_sheet.items}
        assert not found & {"cash", "overdrafts", "securities", "capital", "lent", "regulated"}


def test_every_contribution_is_accounted_for(la_ruche: Cooperative) -> None:
    """What the members brought is what the cooperative got, and it nearly breaks even."""
    own = 0
    for key in la_ruche.entrepreneurs:
        services = la_ruche.statement(key, "2025", annual=True).shared_services
        assert services is not None
        own += services.own_cents
    assert own == services.contributions_cents
    assert 0 < services.result_cents < services.contributions_cents // 10
    assert {use.activity for use in services.uses if use.remainder_cents} == {
        "Accompagnement",
        "Gestion",
        "Reseau",
        "Sensibilisation",
    }


def test_what_shows_provisional_services_is_provisional(la_ruche: Cooperative) -> None:
    """Nothing generated stands in the activity itself, and the books have gone on to 2026."""
    assert not la_ruche.statement("E002:Poterie", "2025").is_provisional
    shown = la_ruche.statement("E002:Poterie", "2025", annual=True)
    assert shown.is_provisional
    assert shown.as_dict()["shared_services"]["provisional"]
