"""Steps of a fund as pure functions, at the edges that a ledger seldom stands on; cents."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from ruche_ledger.calls import Donor, call, donor
from ruche_ledger.errors import Source
from ruche_ledger.exits import Debt, Means, Payer, leave
from ruche_ledger.money import nearest_cents
from ruche_ledger.rules.articles import CallArticle, ExitArticle, NeedArticle
from ruche_ledger.rules.scopes import Scope
from ruche_ledger.solidarity import claim

DAY = date(2026, 3, 31)
WHERE: tuple[Any, ...] = (date(2026, 1, 1), Scope(), "AG 2025-06-14", Source("main.beancount", 1), True)
EXIT = ExitArticle("Solidarite", "exit", *WHERE, True)
AID = NeedArticle("Solidarite", "aid", *WHERE, "position", 0, Decimal("0.5"), None, 10_000, by_people=True)


def calling(rate: str, above: int = 0) -> CallArticle:
    return CallArticle("Solidarite", "call", *WHERE, Decimal(rate), above)


def test_who_lacks_nothing_has_no_ceiling_to_be_granted_a_cent_under() -> None:
    asked = claim("E007", AID, 500, 4_000)
    assert (asked.need, asked.left, asked.cents) == (0, 6_000, 0)
    assert claim("E007", AID, -301, 4_000).cents == 151, "half of 3.01, half-up"


def test_a_donor_has_at_least_a_cent_above_what_they_keep() -> None:
    law = calling("1", 1_000)
    assert donor("E007", law, 1_000) is None
    assert donor("E007", law, 1_001) == Donor("E007", law, 1_001, 1, 1)


def test_a_limit_is_rounded_down() -> None:
    giver = donor("E007", calling("0.05"), 1_999)
    assert giver is not None
    assert (giver.weight, giver.limit) == (1_999, 99)


def test_nobody_is_called_where_nobody_can_give() -> None:
    assert call(100, []) is None


@pytest.mark.parametrize("owed", [0, 1])
def test_a_leaver_owes_what_is_outstanding_be_it_a_cent(owed: int) -> None:
    gone = leave("E007", DAY, date(2025, 1, 1), 5, 500, [Means("Solidarite", EXIT, owed, 900, 100)], "Ruche")
    assert gone.debts == ((Debt("Solidarite", EXIT, 1, 5, 1),) if owed else ())
    assert (gone.owner, gone.day, gone.entry, gone.net_result) == ("E007", DAY, date(2025, 1, 1), 500)
    assert gone.payers == ()


def test_a_loss_is_borne_down_to_the_reserve_then_by_the_cooperative() -> None:
    gone = leave("E007", DAY, date(2025, 1, 1), -700, -1_000, [Means("Solidarite", EXIT, 300, 900, 600)], "Ruche")
    assert gone.debts == (Debt("Solidarite", EXIT, 300, -700, 0),)
    assert gone.payers == (
        Payer("Solidarite", EXIT, 900, 600, 700, 300),
        Payer("Ruche", EXIT, None, 0, 400, 400),
    )


def test_the_nearest_cent_is_half_away_from_zero_whatever_its_size() -> None:
    assert nearest_cents(Decimal("0.005")) == 1
    assert nearest_cents(Decimal("-0.025")) == -3
    assert nearest_cents(Decimal("1234567890123456789012345678901234567890.125")) == (
        123456789012345678901234567890123456789013
    )


def test_who_is_asked_for_just_their_limit_is_not_above_it() -> None:
    """7 in 1/3/9 is 0/2/5: nobody is above their limit, so nothing is shared again."""
    law = calling("1")
    donors = [Donor(key, law, 0, weight, limit) for key, weight, limit in (("A", 1, 5), ("B", 3, 3), ("C", 9, 5))]
    called = call(7, donors)
    assert called is not None
    assert (called.given, len(called.rounds)) == ((0, 2, 5), 1)
