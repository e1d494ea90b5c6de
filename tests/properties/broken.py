"""Deliberately broken copies of the rules: each a small fault that somebody could write in good faith."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta

from ruche_ledger import balances, bases, claims, drafts, funds, levies, model, periods, solidarity
from ruche_ledger import contributions as stage
from ruche_ledger.accounts import Prefixes
from ruche_ledger.rules import contributions, scopes
from ruche_ledger.rules.contributions import Rule
from ruche_ledger.rules.funds import Fund
from ruche_ledger.rules.scales import Scale

Patch = Callable[[pytest.MonkeyPatch], None]

#: Name of the fault to what it patches.
FAULTS: dict[str, Patch] = {}


def fault(name: str) -> Callable[[Patch], Patch]:
    """Register a broken copy under the name of its fault."""

    def register(patch: Patch) -> Patch:
        FAULTS[name] = patch
        return patch

    return register


def around(patch: pytest.MonkeyPatch, place: Any, name: str, wrong: Callable[..., Any]) -> None:
    """Replace a function by ``wrong``, which gets the right one first."""
    right = getattr(place, name)
    patch.setattr(place, name, lambda *given, **named: wrong(right, *given, **named))


# ------------------------------------------------------------------------------------------ scales and rounding


def rounding(patch: pytest.MonkeyPatch, wrong: Callable[..., Any]) -> None:
    """Replaces the rounding of what is due and of a fund's part."""
    around(patch, contributions, "round_ratio", wrong)
    around(patch, levies, "round_ratio", wrong)


@fault("cliff: the whole base at the rate of the band that it reaches")
def _(patch: pytest.MonkeyPatch) -> None:
    def cliff(scale: Scale, base: int) -> int:
        reached = [rate for (lower, _), rate in zip(scale.bands, scale._numerators, strict=True) if lower <= abs(base)]
        return base * reached[-1] if reached else 0

    patch.setattr(Scale, "apply", cliff)


@fault("a band begins one cent late")
def _(patch: pytest.MonkeyPatch) -> None:
    def late(scale: Scale, base: int) -> int:
        moved = tuple((lower and lower + 1, rate) for lower, rate in scale.bands)
        return right(replace(scale, bands=moved), base)

    right = Scale.apply
    patch.setattr(Scale, "apply", late)


@fault("only the two lowest bands")
def _(patch: pytest.MonkeyPatch) -> None:
    right = Scale.apply
    patch.setattr(
        Scale,
        "apply",
        lambda scale, base: right(replace(scale, bands=scale.bands[:2], _numerators=scale._numerators[:2]), base),
    )


@fault("negative bases levied nothing")
def _(patch: pytest.MonkeyPatch) -> None:
    around(patch, Scale, "apply", lambda right, scale, base: right(scale, max(0, base)))


@fault("truncation instead of half-up")
def _(patch: pytest.MonkeyPatch) -> None:
    rounding(patch, lambda right, top, bottom, _how: right(top, bottom, "down"))


@fault("half-even wherever half-up was decided")
def _(patch: pytest.MonkeyPatch) -> None:
    swap = {"half-up": "half-even"}
    rounding(patch, lambda right, top, bottom, how: right(top, bottom, swap.get(how, how)))


@fault("half-up wherever half-even was decided")
def _(patch: pytest.MonkeyPatch) -> None:
    swap = {"half-even": "half-up"}
    rounding(patch, lambda right, top, bottom, how: right(top, bottom, swap.get(how, how)))


@fault("ties towards plus infinity")
def _(patch: pytest.MonkeyPatch) -> None:
    def up(right: Callable[..., int], top: int, bottom: int, how: str) -> int:
        return (2 * top + bottom) // (2 * bottom) if how == "half-up" else right(top, bottom, how)

    rounding(patch, up)


@fault("binary floats")
def _(patch: pytest.MonkeyPatch) -> None:
    rounding(patch, lambda _right, top, bottom, _how: round(top / bottom))


@fault("each slice rounded by itself")
def _(patch: pytest.MonkeyPatch) -> None:
    def alone(segment: levies.Segment) -> int:
        scale = segment.rule.scale
        grown = scale.apply(segment.after) - scale.apply(segment.before)
        return levies.round_ratio(grown, scale.denominator, segment.rule.rounding)

    patch.setattr(levies.Segment, "cents", property(alone))


# ------------------------------------------------------------------------------------------------ which rule


@fault("today's rate for yesterday's entry")
def _(patch: pytest.MonkeyPatch) -> None:
    def latest(right: Callable[..., Any], held: scopes.Timeline[Any], day: date) -> Any:
        return right(held, day) and held.held[-1]

    around(patch, scopes.Timeline, "on", latest)


@fault("a new rule holds from the first of its month")
def _(patch: pytest.MonkeyPatch) -> None:
    around(patch, scopes.Timeline, "on", lambda right, held, day: right(held, periods.month_end(day)))


@fault("a new rule holds from the day after its date")
def _(patch: pytest.MonkeyPatch) -> None:
    around(patch, scopes.Timeline, "on", lambda right, held, day: right(held, day) and right(held, day - periods.DAY))


@fault("sales before the first rule are levied under it")
def _(patch: pytest.MonkeyPatch) -> None:
    def first(right: Callable[..., Any], held: scopes.Timeline[Any], day: date) -> Any:
        begins = held.held[0] if held.held else None
        is_before = begins and isinstance(begins.rule, Rule) and day < begins.start
        return begins if is_before else right(held, day)

    around(patch, scopes.Timeline, "on", first)


@fault("exempt movements do not accumulate")
def _(patch: pytest.MonkeyPatch) -> None:
    def forgetful(right: Callable[..., Any], *given: Any) -> Any:
        return [moved for moved in right(*given) if moved.rule.scale.kind != "exempt"]

    around(patch, stage, "base_movements", forgetful)


@fault("exempt is levied at ten per cent")
def _(patch: pytest.MonkeyPatch) -> None:
    right = Scale.apply
    patch.setattr(Scale, "apply", lambda scale, base: base // 10 if scale.kind == "exempt" else right(scale, base))


@fault("seniority in calendar months")
def _(patch: pytest.MonkeyPatch) -> None:
    def turns(entry: date, months: int) -> date:
        return (entry + relativedelta(months=months)).replace(day=1)

    patch.setattr(scopes, "months_after", turns)
    patch.setattr(scopes, "whole_months", lambda entry, day: (day.year - entry.year) * 12 + day.month - entry.month)


@fault("seniority completed only by the entry's day")
def _(patch: pytest.MonkeyPatch) -> None:
    def gap(entry: date, day: date) -> int:
        between = relativedelta(day, entry)
        return between.years * 12 + between.months

    def turns(entry: date, months: int) -> date:
        day = entry + relativedelta(months=months)
        return day if day.day == entry.day else day + periods.DAY

    patch.setattr(scopes, "whole_months", gap)
    patch.setattr(scopes, "months_after", turns)


@fault("seniority survives an exit")
def _(patch: pytest.MonkeyPatch) -> None:
    def kept(right: Callable[..., Any], directives: Any, person: model.Entrepreneur) -> Any:
        spans = tuple(replace(span, entry=person.spans[0].entry) for span in person.spans)
        return right(directives, replace(person, spans=spans))

    around(patch, stage, "timeline", kept)


# --------------------------------------------------------------------------------------------- bases and windows


@fault("excluded accounts are in the base")
def _(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Prefixes, "match", lambda prefixes, number: number.startswith(prefixes.taken))


@fault("charges are not deducted")
def _(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Rule, "coefficient", lambda rule, number: rule.sale(number))


@fault("class 6 counts its credit side")
def _(patch: pytest.MonkeyPatch) -> None:
    def credit(right: Callable[..., int], rule: Rule, number: str) -> int:
        return -right(rule, number) if number.startswith("6") and rule.base.match(number) else right(rule, number)

    around(patch, Rule, "coefficient", credit)


@fault("internal sales are levied")
def _(patch: pytest.MonkeyPatch) -> None:
    def external(right: Callable[..., Any], pieces: Any, *given: Any) -> Any:
        return right([piece._replace(legs=replace(piece.legs, internal=False)) for piece in pieces], *given)

    around(patch, stage, "base_movements", external)


@fault("exercises are calendar years")
def _(patch: pytest.MonkeyPatch) -> None:
    around(patch, periods.Exercises, "of", lambda right, _exercises, day: right(periods.Exercises(), day))


@fault("the last exercise never ends")
def _(patch: pytest.MonkeyPatch) -> None:
    def endless(right: Callable[..., Any], exercises: periods.Exercises, day: date) -> Any:
        if exercises.starts and day >= exercises.starts[-1]:
            return periods.Period(exercises.starts[-1], date.max, "")
        return right(exercises, day)

    around(patch, periods.Exercises, "of", endless)


@fault("accumulated bases taken over are forgotten")
def _(patch: pytest.MonkeyPatch) -> None:
    def forgotten(right: Callable[..., Any], *given: Any) -> Any:
        return right(*given[:4], ())

    around(patch, stage, "draft_levies", forgotten)


@fault("of one day the larger base first")
def _(patch: pytest.MonkeyPatch) -> None:
    def larger(things: Any, **how: Any) -> Any:
        ordered = sorted(things, **how)
        if ordered and isinstance(ordered[0], bases.BaseMovement):
            ordered.sort(key=lambda moved: (moved.day, moved.decided, moved.since, -moved.base))
        return ordered

    patch.setattr(drafts, "sorted", larger, raising=False)


@fault("of one day the newer rule first")
def _(patch: pytest.MonkeyPatch) -> None:
    def newer(things: Any, **how: Any) -> Any:
        ordered = sorted(things, **how)
        if ordered and isinstance(ordered[0], bases.BaseMovement):
            ordered.sort(key=lambda moved: (moved.day, -moved.decided.toordinal(), moved.since, moved.base))
        return ordered

    patch.setattr(drafts, "sorted", newer, raising=False)


# -------------------------------------------------------------------------------------- credit notes, fixed, days


@fault("credit note at the current rate")
def _(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(bases, "_by_link", lambda _pieces: defaultdict(list))


@fault("credit note under the rule of the first transaction of its link")
def _(patch: pytest.MonkeyPatch) -> None:
    def first(right: Callable[..., Any], pieces: Any) -> Any:
        return {link: found[:1] for link, found in right(pieces).items()}

    around(patch, bases, "_by_link", first)


@fault("fixed forgotten in a silent month")
def _(patch: pytest.MonkeyPatch) -> None:
    def silent(right: Callable[..., Any], *given: Any) -> Any:
        return [draft for draft in right(*given) if draft.segments]

    around(patch, stage, "draft_levies", silent)


@fault("fixed before the first transaction")
def _(patch: pytest.MonkeyPatch) -> None:
    def early(right: Callable[..., Any], *given: Any) -> Any:
        *known, setting, openings = given
        return right(*known, setting._replace(start=setting.start - 400 * periods.DAY), openings)

    around(patch, stage, "draft_levies", early)


@fault("nothing is ever given back")
def _(patch: pytest.MonkeyPatch) -> None:
    def kept(right: Callable[..., Any], *given: Any) -> Any:
        return [draft for draft in right(*given) if draft.cents >= 0]

    around(patch, stage, "draft_levies", kept)


@fault("a day early")
def _(patch: pytest.MonkeyPatch) -> None:
    def early(right: Callable[..., Any], *given: Any) -> Any:
        return [draft._replace(date=draft.date - periods.DAY) for draft in right(*given)]

    around(patch, stage, "draft_levies", early)


@fault("a leaver's levies on the last day of the month")
def _(patch: pytest.MonkeyPatch) -> None:
    def late(right: Callable[..., Any], *given: Any) -> Any:
        for draft in right(*given):
            is_month = draft.rule.levied == "month"
            yield draft._replace(date=periods.month_end(draft.date)) if is_month else draft

    around(patch, stage, "draft_levies", late)


@fault("horizon: the last month is not levied yet")
def _(patch: pytest.MonkeyPatch) -> None:
    def shorter(right: Callable[..., Any], *given: Any) -> Any:
        *known, setting, openings = given
        return right(*known, setting._replace(horizon=setting.horizon.replace(day=1) - periods.DAY), openings)

    around(patch, stage, "draft_levies", shorter)


@fault("horizon: one month too many")
def _(patch: pytest.MonkeyPatch) -> None:
    def longer(right: Callable[..., Any], *given: Any) -> Any:
        *known, setting, openings = given
        return right(*known, setting._replace(horizon=periods.month_end(setting.horizon + periods.DAY)), openings)

    around(patch, stage, "draft_levies", longer)


# --------------------------------------------------------------------------------------------- funds and aid


@fault("fund share truncated")
def _(patch: pytest.MonkeyPatch) -> None:
    around(patch, stage, "fund_part", lambda right, rule, cents: right(replace(rule, rounding="down"), cents))


@fault("fund share: the cooperative's part is rounded, the fund gets the rest")
def _(patch: pytest.MonkeyPatch) -> None:
    def rest(right: Callable[..., int], rule: Rule, cents: int) -> int:
        if rule.fund is None:
            return 0
        return cents - right(replace(rule, fund_share=1 - rule.fund_share), cents)

    around(patch, stage, "fund_part", rest)


@fault("fund overdrawn")
def _(patch: pytest.MonkeyPatch) -> None:
    def overdrawn(right: Callable[..., Any], *given: Any) -> Any:
        sharing = right(*given)
        return replace(sharing, paid=tuple(claim.cents for claim in sharing.claims))

    around(patch, funds, "share_out", overdrawn)


@fault("fund pays nobody when it cannot pay all")
def _(patch: pytest.MonkeyPatch) -> None:
    def nobody(right: Callable[..., Any], *given: Any) -> Any:
        sharing = right(*given)
        return replace(sharing, paid=tuple(0 for _ in sharing.claims)) if sharing.is_short else sharing

    around(patch, funds, "share_out", nobody)


@fault("reserve forgotten")
def _(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Fund, "reserve", lambda _fund, _day: 0)


def leftovers(patch: pytest.MonkeyPatch, order: Callable[[int, int], tuple[int, ...]]) -> None:
    """Share with whole cents first, the cents left over in the order of a key of (place, weight)."""

    def allocate(total: int, weights: Any) -> list[int]:
        shares = [total * weight // sum(weights) for weight in weights]
        places = sorted(range(len(weights)), key=lambda place: order(place, weights[place]))
        for place in places[: total - sum(shares)]:
            shares[place] += 1
        return shares

    patch.setattr(solidarity, "allocate", allocate)


@fault("first takes the leftover cents")
def _(patch: pytest.MonkeyPatch) -> None:
    leftovers(patch, lambda place, _weight: (place,))


@fault("largest claim takes the leftover cents")
def _(patch: pytest.MonkeyPatch) -> None:
    leftovers(patch, lambda place, weight: (-weight, place))


@fault("ties by key backwards")
def _(patch: pytest.MonkeyPatch) -> None:
    around(patch, solidarity, "allocate", lambda right, total, weights: right(total, weights[::-1])[::-1])


def claiming(patch: pytest.MonkeyPatch, wrong: Callable[..., Any]) -> None:
    """Replace how a claim is found."""
    around(patch, claims, "claim", wrong)


@fault("needs under a euro are dropped")
def _(patch: pytest.MonkeyPatch) -> None:
    def dropped(right: Callable[..., Any], *given: Any) -> Any:
        asked = right(*given)
        return asked if asked.cents >= 100 else replace(asked, cents=0)

    claiming(patch, dropped)


@fault("cover forgotten")
def _(patch: pytest.MonkeyPatch) -> None:
    claiming(patch, lambda right, owner, law, *given: right(owner, replace(law, cover=Decimal(1)), *given))


@fault("cover applied to the cap")
def _(patch: pytest.MonkeyPatch) -> None:
    def scaled(right: Callable[..., Any], owner: str, law: Any, *given: Any) -> Any:
        cap = None if law.cap_month is None else int(law.cap_month * law.cover)
        return right(owner, replace(law, cap_month=cap), *given)

    claiming(patch, scaled)


@fault("cap-total forgets what was given")
def _(patch: pytest.MonkeyPatch) -> None:
    claiming(patch, lambda right, owner, law, measured, _given, aided: right(owner, law, measured, 0, aided))


@fault("need truncated to the cent")
def _(patch: pytest.MonkeyPatch) -> None:
    around(patch, solidarity, "round_ratio", lambda right, top, bottom, _how: right(top, bottom, "down"))


@fault("leaver claims on the last active day")
def _(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(model.Entrepreneur, "is_active", lambda _person, _day: True)


@fault("net result since the beginning")
def _(patch: pytest.MonkeyPatch) -> None:
    around(
        patch,
        balances.Balances,
        "net_result",
        lambda right, ledger, owner, day, _entry: right(ledger, owner, day, date.min),
    )


@fault("available is the position")
def _(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(balances.Balances, "available", balances.Balances.position)


@fault("aid before the month's levies")
def _(patch: pytest.MonkeyPatch) -> None:
    around(
        patch,
        balances.Balances,
        "settle",
        lambda right, ledger, taken_over, shared, _levies: right(ledger, taken_over, shared, ()),
    )
