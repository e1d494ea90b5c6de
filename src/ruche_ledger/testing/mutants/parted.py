"""Mutants of exits, pooled means and openings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ... import funds, months, openings, pooled
from ...messages import marked
from ...rules.decisions import Decisions
from .planting import Patch, around, mutant

# -------------------------------------------------------------------------------------------------------- exits


def _settling(patch: Patch, wrong: Callable[[Any], Any]) -> None:
    around(patch, funds, "leave", lambda right, *given: wrong(right(*given)))


@mutant("debt-stays", marked("what a leaver cannot repay of an advance is not written off"), "exit")
def _debt_stays(patch: Patch) -> None:
    def kept(right: Callable[..., Any], run: Any, gone: Any) -> Any:
        return [step for step in right(run, gone) if step[0] != "write-off"]

    around(patch, funds.Funds, "_settled", kept)


@mutant("leaver-repays-nothing", marked("a leaver repays nothing, all of an advance is written off"), "exit")
def _leaver_repays_nothing(patch: Patch) -> None:
    def poor(right: Callable[..., Any], *given: Any) -> Any:
        owner, day, entry, _position, *rest = given
        return right(owner, day, entry, 0, *rest)

    around(patch, funds, "leave", poor)


@mutant("deficit-to-the-cooperative", marked("the cooperative bears every loss of leavers, the fund none"), "exit")
def _deficit_to_the_cooperative(patch: Patch) -> None:
    def alone(right: Callable[..., Any], *given: Any) -> Any:
        *known, means, house = given
        return right(*known, [each._replace(balance=0, reserve=10**12) for each in means], house)

    around(patch, funds, "leave", alone)


@mutant("deficit-below-reserve", marked("the fund bears a leaver's loss below its reserve"), "exit reserve")
def _deficit_below_reserve(patch: Patch) -> None:
    def deep(right: Callable[..., Any], *given: Any) -> Any:
        *known, means, house = given
        return right(*known, [each._replace(reserve=0) for each in means], house)

    around(patch, funds, "leave", deep)


@mutant("deficit-left-open", marked("what the fund cannot bear of a leaver's loss is borne by nobody"), "exit")
def _deficit_left_open(patch: Patch) -> None:
    _settling(patch, lambda gone: replace(gone, payers=tuple(each for each in gone.payers if each.balance is not None)))


@mutant("position-made-good", marked("a leaver's negative position is made good, not a negative net result"), "exit")
def _position_made_good(patch: Patch) -> None:
    def other(right: Callable[..., Any], owner: str, day: Any, entry: Any, position: int, _net: int, *rest: Any) -> Any:
        return right(owner, day, entry, position, position, *rest)

    around(patch, funds, "leave", other)


@mutant("no-exit", marked("nothing is settled when somebody leaves"), "exit")
def _no_exit(patch: Patch) -> None:
    patch.setattr(funds.Funds, "_exit", lambda *_given: None)


# ------------------------------------------------------------------------------------------------- pooled means


@mutant("todays-shares", marked("today's shares for yesterday's rent"), "pool-change")
def _todays_shares(patch: Patch) -> None:
    def latest(right: Callable[..., Any], decided: Decisions, name: str, day: Any) -> Any:
        return right(decided, name, day) and decided.pools[name][-1]

    around(patch, Decisions, "pool", latest)


@mutant("shares-forgotten", marked("shared costs stay with whoever paid them"), "pool")
def _shares_forgotten(patch: Patch) -> None:
    patch.setattr(months, "share_costs", lambda *_given: ((), ()))


@mutant("shares-first-leftover", marked("the first to share takes the leftover cent"), "pool-uneven")
def _shares_first_leftover(patch: Patch) -> None:
    def allocate(total: int, weights: Any) -> list[int]:
        shares = [total * weight // sum(weights) for weight in weights]
        shares[0] += total - sum(shares)
        return shares

    patch.setattr(pooled, "allocate", allocate)


@mutant("shares-rounded", marked("each part of a shared cost is rounded by itself"), "pool-tie")
def _shares_rounded(patch: Patch) -> None:
    def allocate(total: int, weights: Any) -> list[int]:
        whole = sum(weights)
        return [(2 * total * weight + whole) // (2 * whole) for weight in weights]

    patch.setattr(pooled, "allocate", allocate)


@mutant("credit-not-shared", marked("what comes back of a shared cost stays with whoever paid it"), "pool")
def _credit_not_shared(patch: Patch) -> None:
    around(patch, pooled, "divide", lambda right, cents, pool: right(max(0, cents), pool))


# ----------------------------------------------------------------------------------------------------- openings


@mutant("opening-on-top", marked("a position taken over comes on top of what was booked of it"), "opening")
def _opening_on_top(patch: Patch) -> None:
    def on_top(_right: Any, books: Any, found: Any, *given: Any) -> Any:
        return right(replace(books, openings={}), found, *given)

    right = openings.take_over
    around(patch, months, "take_over", on_top)


@mutant(
    "aided-forgotten",
    marked("aid that was given in former books does not count for its cap"),
    "aid cap-total opening-aided",
)
def _aided_forgotten(patch: Patch) -> None:
    def forgotten(right: Callable[..., Any], articles: Any, decisions: Any) -> Any:
        left = tuple(opening for opening in decisions.openings if opening.measure != "aided")
        return right(articles, replace(decisions, openings=left))

    around(patch, funds, "Claimants", forgotten)
