"""Mutants of what is due when: fixed amounts, minimum and cap, carried bases, dates, horizon."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ... import contributions as stage
from ... import drafts, limiting, periods, units
from ...messages import marked
from .counted import changed
from .planting import Patch, around, mutant


def _drafting(patch: Patch, wrong: Callable[..., Any]) -> None:
    around(patch, stage, "draft_levies", wrong)


# ------------------------------------------------------------------------------------------------ fixed amounts


@mutant("fixed-forgotten", marked("the fixed amount is forgotten in a silent month"), "fixed")
def _fixed_forgotten(patch: Patch) -> None:
    def silent(right: Callable[..., Any], *given: Any) -> Any:
        return [draft for draft in right(*given) if draft.segments or draft.adjustments]

    _drafting(patch, silent)


@mutant("fixed-early", marked("the fixed amount before the ledger's first transaction"), "fixed")
def _fixed_early(patch: Patch) -> None:
    def early(right: Callable[..., Any], *given: Any) -> Any:
        *known, setting, openings = given
        return right(*known, setting._replace(start=setting.start - 400 * periods.DAY), openings)

    _drafting(patch, early)


@mutant(
    "common-part-fixed",
    marked("what belongs to no activity has a fixed amount and a minimum too"),
    "activity whole",
)
def _common_part_fixed(patch: Patch) -> None:
    patch.setattr(units.Unit, "is_whole", property(lambda _unit: True))


# ---------------------------------------------------------------------------------------------- minimum and cap


@mutant("minimum-silent", marked("the minimum is forgotten in a silent month"), "minimum")
def _minimum_silent(patch: Patch) -> None:
    def silent(right: Callable[..., Any], *given: Any) -> Any:
        return [draft for draft in right(*given) if draft.segments or draft.fixed]

    around(patch, drafts, "_limited", silent)


@mutant("minimum-ignored", marked("the minimum is ignored"), "minimum")
def _minimum_ignored(patch: Patch) -> None:
    patch.setattr(limiting.Limiting, "topped", lambda *_given, **_named: iter(()))


@mutant("minimum-added", marked("the minimum is added to what was levied"), "minimum")
def _minimum_added(patch: Patch) -> None:
    def added(right: Callable[..., Any], *given: Any, **named: Any) -> Any:
        for adjustment in right(*given, **named):
            yield adjustment._replace(cents=adjustment.bound) if adjustment.kind == "minimum" else adjustment

    around(patch, limiting.Limiting, "topped", added)


@mutant("cap-ignored", marked("the cap is ignored"), "cap")
def _cap_ignored(patch: Patch) -> None:
    patch.setattr(limiting.Limiting, "capped", lambda *_given, **_named: None)


@mutant("cap-forgetful", marked("the cap forgets what was levied before in its period"), "cap-longer")
def _cap_forgetful(patch: Patch) -> None:
    def forgetful(right: Callable[..., Any], limits: limiting.Limiting, *given: Any, **named: Any) -> Any:
        for tally in limits.tallies.values():
            tally.computed = tally.levied = 0
        return right(limits, *given, **named)

    around(patch, limiting.Limiting, "capped", forgetful)


@mutant("cap-kept-at-exit", marked("what exceeds the cap of a leaver's months is kept"), "cap prorata")
def _cap_kept_at_exit(patch: Patch) -> None:
    patch.setattr(limiting.Limiting, "left", lambda *_given, **_named: None)


@mutant("prorata-ignored", marked("minimum and cap are whole however short the activity"), "limit prorata")
def _prorata_ignored(patch: Patch) -> None:
    around(patch, limiting, "prorated", lambda right, limit, _share: right(limit, (1, 1)))


@mutant("prorata-a-cent-off", marked("minimum and cap in proportion are a cent too low"), "limit prorata")
def _prorata_a_cent_off(patch: Patch) -> None:
    def off(right: Callable[..., int], limit: Any, share: tuple[int, int]) -> int:
        return right(limit, share) - (share[0] != share[1])

    around(patch, limiting, "prorated", off)


# ----------------------------------------------------------------------------------------------- carried, dated


@mutant("carry-refunded", marked("a negative base is given back where carrying was decided"), "carry rate")
def _carry_refunded(patch: Patch) -> None:
    patch.setattr(drafts.Drafting, "_carry", lambda _drafting: None)
    changed(patch, negative=lambda _rule: "refund")


@mutant("carry-lost", marked("a negative base that is carried is lost"), "carry rate")
def _carry_lost(patch: Patch) -> None:
    def lost(right: Callable[..., Any], *given: Any) -> Any:
        return dict.fromkeys(right(*given), 0)

    around(patch, drafts.Drafting, "_carried_in", lost)


@mutant("carry-after-exit", marked("what was carried survives an exit"), "carry rate")
def _carry_after_exit(patch: Patch) -> None:
    patch.setattr(units.Unit, "settled_before", lambda *_given: False)


@mutant("dated-a-day-early", marked("levies are dated the eve of the period's last day"), "rate", "fixed", "minimum")
def _dated_a_day_early(patch: Patch) -> None:
    def early(right: Callable[..., Any], *given: Any) -> Any:
        return [draft._replace(date=draft.date - periods.DAY) for draft in right(*given)]

    _drafting(patch, early)


@mutant("leaver-at-month-end", marked("a leaver's levies on the month's last day"), "month rate", "month fixed")
def _leaver_at_month_end(patch: Patch) -> None:
    def late(right: Callable[..., Any], *given: Any) -> Any:
        for draft in right(*given):
            is_month = draft.rule.levied == "month"
            yield draft._replace(date=periods.month_end(draft.date)) if is_month else draft

    _drafting(patch, late)


@mutant("exit-ends-nothing", marked("an exit ends no period"), "long", "minimum", "cap prorata")
def _exit_ends_nothing(patch: Patch) -> None:
    patch.setattr(units.Unit, "leaves_in", lambda *_given: False)


@mutant("last-month-not-yet", marked("the ledger's last month is not levied yet"), "rate", "fixed", "minimum")
def _last_month_not_yet(patch: Patch) -> None:
    def shorter(right: Callable[..., Any], *given: Any) -> Any:
        *known, setting, openings = given
        return right(*known, setting._replace(horizon=setting.horizon.replace(day=1) - periods.DAY), openings)

    _drafting(patch, shorter)


@mutant("a-month-too-many", marked("a month after the ledger's last transaction is levied"), "fixed", "minimum", "long")
def _a_month_too_many(patch: Patch) -> None:
    def longer(right: Callable[..., Any], *given: Any) -> Any:
        *known, setting, openings = given
        return right(*known, setting._replace(horizon=periods.month_end(setting.horizon + periods.DAY)), openings)

    _drafting(patch, longer)
