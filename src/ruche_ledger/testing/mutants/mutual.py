"""Mutants of funds: what they levy, what is repaid, what they can pay."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from ... import balances, claims, dues, funds, solidarity
from ...messages import marked
from ...rules.funds import Fund
from .planting import Patch, Planting, around, mutant

_MUCH = 10**12

# ------------------------------------------------------------------------------------------------------- levies


@mutant("levy-into-debt", marked("a fund's levy takes more than the position holds"), "levy levy-on-result")
def _levy_into_debt(patch: Patch) -> None:
    def deep(right: Callable[..., Any], law: Any, month: Any, measured: int, position: int) -> Any:
        due = right(law, month, measured, position)
        return replace(due, cents=due.part)

    around(patch, funds, "levy_due", deep)


@mutant("levy-of-all", marked("what a fund's levy leaves alone is levied, too"), "levy levy-above")
def _levy_of_all(patch: Patch) -> None:
    around(patch, funds, "levy_due", lambda right, law, *given: right(replace(law, above=0), *given))


@mutant("levy-truncated", marked("a fund's levy truncated to the cent"), "levy levy-fraction")
def _levy_truncated(patch: Patch) -> None:
    def down(right: Callable[..., Any], law: Any, *given: Any) -> Any:
        around(inner, dues, "round_ratio", lambda exact, top, bottom, _how: exact(top, bottom, "down"))
        try:
            return right(law, *given)
        finally:
            inner.undo()

    inner = Planting()
    around(patch, funds, "levy_due", down)


@mutant(
    "levy-swapped",
    marked("a fund's levy on the position where the month's result was decided, or the reverse"),
    "levy",
)
def _levy_swapped(patch: Patch) -> None:
    other = {"result": "position", "position": "result"}
    around(
        patch,
        claims.FundArticles,
        "levy",
        lambda right, *given: (law := right(*given)) and replace(law, measure=other[law.measure]),
    )


# --------------------------------------------------------------------------------------------------- repayments


@mutant("repaid-beyond", marked("a repayment beyond the advance"), "advance repay")
def _repaid_beyond(patch: Patch) -> None:
    def more(right: Callable[..., Any], law: Any, month: Any, base: int, levied: int, owed: int, position: int) -> Any:
        return right(law, month, base, levied, owed + _MUCH, position)

    around(patch, funds, "instalment", more)


@mutant("repaid-into-debt", marked("a repayment takes the position below zero"), "advance repay")
def _repaid_into_debt(patch: Patch) -> None:
    around(patch, funds, "instalment", lambda right, *given: right(*given[:-1], _MUCH))


@mutant("repaid-at-once", marked("an advance is repaid from the whole of a positive month"), "advance repay-part")
def _repaid_at_once(patch: Patch) -> None:
    around(patch, funds, "instalment", lambda right, law, *given: right(replace(law, repay=Decimal(1)), *given))


@mutant("repaid-while-lending", marked("nothing is repaid once no more is lent"), "advance repay ended")
def _repaid_while_lending(patch: Patch) -> None:
    patch.setattr(claims.FundArticles, "repayment", lambda found, key, day: found._on("advance", key, day))


@mutant(
    "repaid-before-rules",
    marked("what rules took is not deducted from a month that repays"),
    "advance repay levied",
)
def _repaid_before_rules(patch: Patch) -> None:
    def before(right: Callable[..., Any], ledger: Any, person: Any, law: Any, month: Any) -> Any:
        base, levied = right(ledger, person, law, month)
        return base - (ledger.charged[person.key].within(month) if law.repay_base is None else 0), levied * 0

    around(patch, balances.Balances, "repay_base", before)


# ------------------------------------------------------------------------------------------- what a fund can pay


@mutant("fund-overdrawn", marked("fund overdrawn: every claim is paid in full"), "need")
def _fund_overdrawn(patch: Patch) -> None:
    def overdrawn(right: Callable[..., Any], *given: Any) -> Any:
        sharing = right(*given)
        return replace(sharing, paid=tuple(claim.cents for claim in sharing.claims))

    around(patch, funds, "share_out", overdrawn)


@mutant("fund-all-or-nothing", marked("a fund that cannot pay all claims pays none"), "need")
def _fund_all_or_nothing(patch: Patch) -> None:
    def nobody(right: Callable[..., Any], *given: Any) -> Any:
        sharing = right(*given)
        return replace(sharing, paid=tuple(0 for _ in sharing.claims)) if sharing.is_short else sharing

    around(patch, funds, "share_out", nobody)


@mutant("reserve-forgotten", marked("the fund's reserve is forgotten"), "reserve need", "reserve exit", "reserve each")
def _reserve_forgotten(patch: Patch) -> None:
    patch.setattr(Fund, "reserve", lambda _fund, _day: 0)


def _leftovers(patch: Patch, order: Callable[[int, int], tuple[int, ...]]) -> None:
    """Shares with whole cents first, the cents left over in the order of a key of (place, weight)."""

    def allocate(total: int, weights: Any) -> list[int]:
        shares = [total * weight // sum(weights) for weight in weights]
        places = sorted(range(len(weights)), key=lambda place: order(place, weights[place]))
        for place in places[: total - sum(shares)]:
            shares[place] += 1
        return shares

    patch.setattr(solidarity, "allocate", allocate)


@mutant("first-takes-leftover", marked("the first of the claims takes the leftover cent"), "need")
def _first_takes_leftover(patch: Patch) -> None:
    _leftovers(patch, lambda place, _weight: (place,))


@mutant("largest-takes-leftover", marked("the largest claim takes the leftover cent"), "need")
def _largest_takes_leftover(patch: Patch) -> None:
    _leftovers(patch, lambda place, weight: (-weight, place))


@mutant("ties-backwards", marked("the last of equal claims takes the leftover cent"), "need")
def _ties_backwards(patch: Patch) -> None:
    around(patch, solidarity, "allocate", lambda right, total, weights: right(total, weights[::-1])[::-1])
