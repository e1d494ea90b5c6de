"""Mutants of scales and rounding: how much is due on a base."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ... import contributions as stage
from ... import levies, solidarity
from ...messages import marked
from ...money import round_ratio
from ...rules import contributions
from ...rules.contributions import Rule
from ...rules.scales import Scale
from .planting import Patch, around, mutant


def rounding(patch: Patch, wrong: Callable[..., Any]) -> None:
    """Replaces the rounding of what is due and of a fund's part."""
    around(patch, contributions, "round_ratio", wrong)
    around(patch, levies, "round_ratio", wrong)


def _moved(scale: Scale, cents: int) -> Scale:
    bands = tuple((lower and lower + cents, rate) for lower, rate in scale.bands)
    return replace(scale, bands=bands)


@mutant("cliff", marked("cliff at a band edge: the whole base at the rate of the band that it reaches"), "graduated")
def _cliff(patch: Patch) -> None:
    def cliff(right: Callable[..., int], scale: Scale, base: int) -> int:
        return right(replace(scale, kind="volume") if scale.kind == "graduated" else scale, base)

    around(patch, Scale, "apply", cliff)


@mutant("band-late", marked("threshold off by a cent: a band begins one cent late"), "late-edge")
def _band_late(patch: Patch) -> None:
    around(patch, Scale, "apply", lambda right, scale, base: right(_moved(scale, 1), base))


@mutant("band-early", marked("threshold off by a cent: a band begins one cent early"), "early-edge")
def _band_early(patch: Patch) -> None:
    around(patch, Scale, "apply", lambda right, scale, base: right(_moved(scale, -1), base))


@mutant("band-lost", marked("the highest band is never reached"), "graduated", "volume")
def _band_lost(patch: Patch) -> None:
    def lost(right: Callable[..., int], scale: Scale, base: int) -> int:
        if len(scale.bands) > 1:
            scale = replace(scale, bands=scale.bands[:-1], _numerators=scale._numerators[:-1])
        return right(scale, base)

    around(patch, Scale, "apply", lost)


@mutant("volume-by-slices", marked("a volume scale levies each slice at its own rate"), "volume")
def _volume_by_slices(patch: Patch) -> None:
    def sliced(right: Callable[..., int], scale: Scale, base: int) -> int:
        return right(replace(scale, kind="graduated") if scale.kind == "volume" else scale, base)

    around(patch, Scale, "apply", sliced)


@mutant("volume-edge", marked("a base equal to a volume scale's threshold has not reached it"), "volume")
def _volume_edge(patch: Patch) -> None:
    def reached(scale: Scale, size: int) -> int:
        return max(0, bisect_left([lower for lower, _ in scale.bands], size) - 1)

    patch.setattr(Scale, "_reached", reached)


@mutant("negative-for-nothing", marked("negative bases give nothing back"), "rate refund")
def _negative_for_nothing(patch: Patch) -> None:
    around(patch, Scale, "apply", lambda right, scale, base: right(scale, max(0, base)))


@mutant("exempt-levied", marked("exempt is levied at ten per cent"), "exempt")
def _exempt_levied(patch: Patch) -> None:
    def levied(right: Callable[..., int], scale: Scale, base: int) -> int:
        return base // 10 if scale.kind == "exempt" else right(scale, base)

    around(patch, Scale, "apply", levied)


@mutant("truncation", marked("truncation to the cent instead of the rounding that was decided"), "fraction")
def _truncation(patch: Patch) -> None:
    rounding(patch, lambda right, top, bottom, _how: right(top, bottom, "down"))


@mutant("half-even", marked("half-even wherever half-up was decided"), "half-up")
def _half_even(patch: Patch) -> None:
    swap = {"half-up": "half-even"}
    rounding(patch, lambda right, top, bottom, how: right(top, bottom, swap.get(how, how)))


@mutant("half-up", marked("half-up wherever half-even was decided"), "half-even")
def _half_up(patch: Patch) -> None:
    swap = {"half-even": "half-up"}
    rounding(patch, lambda right, top, bottom, how: right(top, bottom, swap.get(how, how)))


@mutant("down-forgotten", marked("half-up wherever rounding down was decided"), "down")
def _down_forgotten(patch: Patch) -> None:
    swap = {"down": "half-up"}
    rounding(patch, lambda right, top, bottom, how: right(top, bottom, swap.get(how, how)))


@mutant("ties-upwards", marked("ties go up, also below zero"), "half-up refund", "half-up slices")
def _ties_upwards(patch: Patch) -> None:
    def up(right: Callable[..., int], top: int, bottom: int, how: str) -> int:
        return (2 * top + bottom) // (2 * bottom) if how == "half-up" else right(top, bottom, how)

    rounding(patch, up)


@mutant("float", marked("binary floating-point numbers between ledger and amount"), "half-up")
def _float(patch: Patch) -> None:
    rounding(patch, lambda _right, top, bottom, _how: round(top / bottom))


@mutant("slices-alone", marked("each slice of a window rounded by itself"), "slices")
def _slices_alone(patch: Patch) -> None:
    def alone(segment: levies.Segment) -> int:
        scale = segment.rule.scale
        grown = scale.apply(segment.after) - scale.apply(segment.before)
        return round_ratio(grown, scale.denominator, segment.rule.rounding)

    patch.setattr(levies.Segment, "cents", property(alone))


@mutant("fund-share-truncated", marked("the fund's share truncated to the cent"), "fund-share fund-fraction")
def _fund_share_truncated(patch: Patch) -> None:
    around(patch, stage, "fund_part", lambda right, rule, cents: right(replace(rule, rounding="down"), cents))


@mutant(
    "fund-share-rest",
    marked("the cooperative's part is rounded and the fund gets the rest"),
    "fund-share fund-tie",
)
def _fund_share_rest(patch: Patch) -> None:
    def rest(right: Callable[..., int], rule: Rule, cents: int) -> int:
        if rule.fund is None:
            return 0
        return cents - right(replace(rule, fund_share=1 - rule.fund_share), cents)

    around(patch, stage, "fund_part", rest)


@mutant("fund-share-forgotten", marked("the fund gets nothing of what is levied"), "fund-share")
def _fund_share_forgotten(patch: Patch) -> None:
    patch.setattr(stage, "fund_part", lambda *_given: 0)


@mutant("need-truncated", marked("a need truncated to the cent"), "cover-fraction")
def _need_truncated(patch: Patch) -> None:
    around(patch, solidarity, "round_ratio", lambda right, top, bottom, _how: right(top, bottom, "down"))
