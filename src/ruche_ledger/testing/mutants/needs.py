"""Mutants of needs: what is claimed, called for when a fund is short, and granted by people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from ... import balances, calls, claims, funds, grants, model, solidarity
from ...messages import marked
from .planting import Patch, around, mutant

_MUCH = 10**12

# ------------------------------------------------------------------------------------------------------- claims


def _claiming(patch: Patch, wrong: Callable[..., Any]) -> None:
    around(patch, claims, "claim", wrong)


@mutant("small-needs-dropped", marked("needs under a euro are dropped"), "need")
def _small_needs_dropped(patch: Patch) -> None:
    def dropped(right: Callable[..., Any], *given: Any) -> Any:
        asked = right(*given)
        return asked if asked.cents >= 100 else replace(asked, cents=0)

    _claiming(patch, dropped)


@mutant("cover-forgotten", marked("the whole of a need is claimed, whatever is covered"), "cover")
def _cover_forgotten(patch: Patch) -> None:
    _claiming(patch, lambda right, owner, law, *given: right(owner, replace(law, cover=Decimal(1)), *given))


@mutant("cover-on-cap", marked("what is covered is a part of the cap, too"), "cover cap-month")
def _cover_on_cap(patch: Patch) -> None:
    def scaled(right: Callable[..., Any], owner: str, law: Any, *given: Any) -> Any:
        cap = None if law.cap_month is None else int(law.cap_month * law.cover)
        return right(owner, replace(law, cap_month=cap), *given)

    _claiming(patch, scaled)


@mutant("cap-month-ignored", marked("a month's cap on aid or advances is ignored"), "cap-month")
def _cap_month_ignored(patch: Patch) -> None:
    _claiming(patch, lambda right, owner, law, *given: right(owner, replace(law, cap_month=None), *given))


@mutant("cap-total-ignored", marked("the cap on all that is given or lent is ignored"), "cap-total")
def _cap_total_ignored(patch: Patch) -> None:
    _claiming(patch, lambda right, owner, law, *given: right(owner, replace(law, cap_total=None), *given))


@mutant("cap-total-forgetful", marked("the cap on all that is given or lent starts again every month"), "cap-total")
def _cap_total_forgetful(patch: Patch) -> None:
    _claiming(patch, lambda right, owner, law, measured, _given, aided: right(owner, law, measured, 0, aided))


@mutant("lent-for-ever", marked("an advance that was repaid still counts for its cap"), "advance cap-total repay")
def _lent_for_ever(patch: Patch) -> None:
    def ever(right: Callable[..., int], asking: claims.Claimants, law: Any, owner: str, day: date, ledger: Any) -> int:
        repaid = sum(
            -moved.cents
            for moved in ledger.generated
            if isinstance(moved, solidarity.Transfer)
            and (moved.kind, moved.fund, moved.owner) == ("repayment", asking.fund.key, owner)
        )
        return right(asking, law, owner, day, ledger) + (repaid if law.kind == "advance" else 0)

    around(patch, claims.Claimants, "_counted", ever)


@mutant("target-ignored", marked("a need is what is missing to zero, whatever the target"), "target")
def _target_ignored(patch: Patch) -> None:
    around(
        patch,
        claims.FundArticles,
        "need",
        lambda right, *given: (law := right(*given)) and replace(law, target=0),
    )


@mutant("claimed-twice", marked("an advance for what the aid was for already"), "both advance")
def _claimed_twice(patch: Patch) -> None:
    def unaided(right: Callable[..., Any], owner: str, law: Any, measured: int, counted: int, aided: int = 0) -> Any:
        return right(owner, law, measured, counted, 0 if law.kind == "advance" else aided)

    _claiming(patch, unaided)


@mutant("leaver-claims", marked("a leaver still claims on the last active day"), "need")
def _leaver_claims(patch: Patch) -> None:
    patch.setattr(model.Entrepreneur, "is_active", lambda _person, _day: True)


@mutant(
    "net-result-ever",
    marked("the net result counts from the first entry, however often somebody left"),
    "net-result",
)
def _net_result_ever(patch: Patch) -> None:
    around(
        patch,
        balances.Balances,
        "net_result",
        lambda right, ledger, owner, day, _entry: right(ledger, owner, day, date.min),
    )


@mutant("available-is-position", marked("what is set aside counts as available"), "available")
def _available_is_position(patch: Patch) -> None:
    patch.setattr(balances.Balances, "available", balances.Balances.position)


@mutant("earned-is-paid", marked("what customers still owe counts as missing"), "net-result")
def _earned_is_paid(patch: Patch) -> None:
    patch.setattr(balances.Balances, "net_result", lambda ledger, owner, day, _entry: ledger.position(owner, day))


@mutant("aid-before-rules", marked("needs are measured before the month's contribution"), "need levied")
def _aid_before_rules(patch: Patch) -> None:
    around(
        patch,
        balances.Balances,
        "settle",
        lambda right, ledger, taken_over, shared, _levies: right(ledger, taken_over, shared, ()),
    )


# -------------------------------------------------------------------------------------------------------- calls


@mutant("call-forgotten", marked("a fund that is short calls nobody"), "call automatic")
def _call_forgotten(patch: Patch) -> None:
    patch.setattr(funds, "call", lambda *_given: None)


@mutant("call-without-reserve", marked("a call forgets what the fund lacks of its reserve"), "call automatic")
def _call_without_reserve(patch: Patch) -> None:
    def alone(right: Callable[..., Any], run: Any, fund: Any, month: Any, shortfall: int, claiming: Any) -> Any:
        missing = max(0, fund.reserve(month.last) - run.ledger.position(fund.key, month.last))
        return right(run, fund, month, shortfall - missing, claiming) if shortfall > missing else None

    around(patch, funds.Funds, "_call", alone)


@mutant("claimants-give", marked("who claims gives, too"), "call automatic call-claims")
def _claimants_give(patch: Patch) -> None:
    def everybody(right: Callable[..., Any], run: Any, fund: Any, month: Any, shortfall: int, _claiming: Any) -> Any:
        return right(run, fund, month, shortfall, set())

    around(patch, funds.Funds, "_call", everybody)


@mutant("call-above-forgotten", marked("a call reaches what donors may keep"), "call automatic call-above")
def _call_above_forgotten(patch: Patch) -> None:
    around(patch, funds, "donor", lambda right, owner, law, position: right(owner, replace(law, above=0), position))


@mutant("call-limit-rounded", marked("a donor's limit is rounded half-up"), "call automatic call-tie")
def _call_limit_rounded(patch: Patch) -> None:
    around(patch, calls, "round_ratio", lambda right, top, bottom, _how: right(top, bottom, "half-up"))


@mutant("call-without-limit", marked("a donor gives more than their limit"), "call automatic call-part")
def _call_without_limit(patch: Patch) -> None:
    def free(right: Callable[..., Any], *given: Any) -> Any:
        giver = right(*given)
        return giver and replace(giver, limit=giver.weight)

    around(patch, funds, "donor", free)


@mutant(
    "call-shared-once",
    marked("what a donor at the limit does not give is not shared again"),
    "call automatic call-part",
)
def _call_shared_once(patch: Patch) -> None:
    def once(right: Callable[..., Any], shortfall: int, donors: Any) -> Any:
        called = right(shortfall, donors)
        if called is None:
            return None
        first = called.rounds[0]
        given = tuple(min(giver.limit, cents or 0) for giver, cents in zip(donors, first, strict=True))
        return replace(called, given=given)

    around(patch, funds, "call", once)


# ------------------------------------------------------------------------------------------------------- grants


@mutant("grant-above-ceiling", marked("a grant above its ceiling is paid"), "each")
def _grant_above_ceiling(patch: Patch) -> None:
    def admit(right: Callable[..., bool], refusals: grants.Refusals, grant: Any) -> bool:
        if refusals.ceiling is not None:
            refusals.left_of_ceiling = _MUCH
        return right(refusals, grant)

    around(patch, grants.Refusals, "admit", admit)


@mutant("grant-above-fund", marked("a grant above what the fund has is paid"), "each")
def _grant_above_fund(patch: Patch) -> None:
    def admit(right: Callable[..., bool], refusals: grants.Refusals, grant: Any) -> bool:
        refusals.left_in_fund = _MUCH
        return right(refusals, grant)

    around(patch, grants.Refusals, "admit", admit)


@mutant("grants-each-alone", marked("several grants of a month may each reach the ceiling"), "each")
def _grants_each_alone(patch: Patch) -> None:
    def admit(right: Callable[..., bool], refusals: grants.Refusals, grant: Any) -> bool:
        before = refusals.left_of_ceiling
        admitted = right(refusals, grant)
        refusals.left_of_ceiling = before
        return admitted

    around(patch, grants.Refusals, "admit", admit)


@mutant("grants-automatic", marked("what people should decide is paid to whoever has a need"), "each")
def _grants_automatic(patch: Patch) -> None:
    around(
        patch,
        claims.FundArticles,
        "need",
        lambda right, *given: (law := right(*given)) and replace(law, by_people=False),
    )


@mutant("grants-forgotten", marked("what people granted is not paid"), "each")
def _grants_forgotten(patch: Patch) -> None:
    patch.setattr(grants.Refusals, "admit", lambda *_given: False)
