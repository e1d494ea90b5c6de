"""What the rules of a ledger have that a mutant could change: a mutant touches rules by their traits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import combinations, pairwise

from ...money import allocate, as_ratio, round_ratio
from ...rules.articles import AdvanceArticle, Article, CallArticle, ExitArticle, LevyArticle, NeedArticle
from ...rules.contributions import WINDOWS, Rule
from ...rules.decisions import Decisions
from ...rules.pools import Pool
from ...rules.scales import Scale
from ...rules.scopes import Scope

#: Keys of a directive that say for whom it holds, and why; not what.
_WHO = frozenset({"contracts", "seniority-from", "seniority-until", "source"})

#: Bases above a threshold that are tried to find one whose amount shows that it is a cent off.
_BASES = 2_000

#: Cents that are tried to find an amount whose parts leave a cent over.
_TOTALS = 400


def traits_in(decisions: Decisions) -> dict[tuple[str, str], tuple[frozenset[str], ...]]:
    """The traits of everything in a ledger that can be broken.

    Returns:
        By part (`rule`, `article`, `share`) and name, as subjects of a proof have them, the traits of each directive;
        what it meets in another directive of the ledger is in each.
    """
    found = {("rule", name): _of_rules(decisions, name) for name in decisions.rules}
    for fund in decisions.funds:
        found |= {("article", f"{fund.key} {kind}"): traits for kind, traits in _of_fund(decisions, fund.key).items()}
    found |= {("share", name): (_of_pool(pools),) for name, pools in decisions.pools.items()}
    if any(opening.measure == "position" for opening in decisions.openings):
        found |= {
            subject: tuple(each | {"opening"} for each in traits)
            for subject, traits in found.items()
            if subject[0] == "rule"
        }
    return found


# ------------------------------------------------------------------------------------------------------- rules


def _of_rules(decisions: Decisions, name: str) -> tuple[frozenset[str], ...]:
    rules = [rule for rule in decisions.rules[name] if rule.sound]
    beside: set[str] = set()
    beside |= {"change"} if _changes(rules) else set()
    scales = {(rule.channel, rule.scale.kind, str(getattr(rule.scale, "bands", ""))) for rule in rules}
    beside |= {"reshape"} if len(scales) > len({scale[0] for scale in scales}) else set()
    beside |= {"seniority"} if any(_by_seniority(rule.scope) for rule in rules) else set()
    starts = decisions.exercises.starts
    beside |= {"exercises"} if starts else set()
    if any(start != date(start.year, 1, 1) for start in starts) or any(
        later.year - start.year > 1 for start, later in pairwise(starts)
    ):
        beside |= {"odd-exercise"}
    terms = [each for each in decisions.terms if each.name == name]
    if terms:
        beside |= {"terms"}
        beside |= {"terms-end"} if any(each.end != date.max for each in terms) else set()
        pairs = combinations(terms, 2)
        stacked = any(
            (one.owner, one.channel) == (other.owner, other.channel) and one.start < other.end and other.start < one.end
            for one, other in pairs
        )
        beside |= {"terms-stacked"} if stacked else set()
    shared = {"less-shared"} if decisions.pools else set()
    exempt = {rule.channel for rule in rules if rule.scale.kind == "exempt"}
    return tuple(
        frozenset(_of_rule(rule, shared) | beside | ({"exempt"} if rule.channel in exempt else set())) for rule in rules
    )


def _of_rule(rule: Rule, shared: set[str]) -> set[str]:
    found = {"rule", rule.basis, "refund" if rule.negative == "refund" else "carry"}
    found |= _of_scale(rule)
    if "rate" in found or rule.fixed:
        found.add("levied")
    if "rate" in found:
        found.add("internal" if rule.is_internal else "external")
        found |= _of_base(rule, shared)
        found.add("original" if rule.credit_notes == "original" else "current")
    if rule.per == "activity" and "levied" in found:
        found.add("activity")
    found |= _of_limits(rule)
    if rule.fund is not None and rule.fund_share:
        found.add("fund-share")
        bottom = _bottom(rule.fund_share)
        found |= {"fund-fraction"} if bottom > 1 and rule.rounding != "down" else set()
        found |= {"fund-tie"} if bottom % 2 == 0 and rule.rounding == "half-up" else set()
    return found


def _of_scale(rule: Rule) -> set[str]:
    scale = rule.scale
    found: set[str] = set()
    if not isinstance(scale, Scale):
        return {"rate", *_of_window(rule, rounded=True, banded=True)}
    rates = [rate for _, rate in scale.bands]
    if not any(rates):
        return found
    found.add("rate")
    banded = scale.kind in ("graduated", "volume") and len(set(rates)) > 1
    if banded:
        found |= {scale.kind, "bands"}
        found |= {name for name, cents in (("late-edge", 1), ("early-edge", -1)) if _shows(rule, scale, cents)}
    bottoms = [_bottom(rate) for rate in rates]
    rounded = any(bottom > 1 for bottom in bottoms)
    if rounded:
        found |= {"fraction"} if rule.rounding != "down" else {"down"}
        if rule.rounding != "down" and any(bottom % 2 == 0 for bottom in bottoms):
            found.add(rule.rounding)
    return found | _of_window(rule, rounded=rounded, banded=banded)


def _shows(rule: Rule, scale: Scale, cents: int) -> bool:
    """Whether thresholds that are some cents off change a rounded amount: on 0.11 and 0.10, a cent late never does."""
    moved = replace(scale, bands=tuple((lower and lower + cents, rate) for lower, rate in scale.bands))

    def due(one: Scale, base: int) -> int:
        return round_ratio(one._apply(base), one.denominator, rule.rounding)

    return any(
        due(scale, base) != due(moved, base)
        for lower, _ in scale.bands
        if lower
        for base in range(lower - 2, lower + 2 + min(2 * scale.denominator, _BASES))
    )


def _of_window(rule: Rule, *, rounded: bool, banded: bool) -> set[str]:
    found = {rule.levied} if rule.levied in ("month", "document") else {"long"}
    if rule.levied in ("quarter", "year"):
        found.add(rule.levied)
    if rule.window != "document":
        found.add("window")
    if WINDOWS.index(rule.window) > WINDOWS.index(rule.levied):
        found.add("accumulates")
        found |= {"slices"} if rounded else set()
        if (rounded or banded) and rule.window in ("quarter", "year", "entry"):
            found.add(rule.window)
    return found


def _of_base(rule: Rule, shared: set[str]) -> set[str]:
    found = set()
    if any(not prefix.startswith("6") for prefix in rule.base.taken):
        found.add("sales")
    if any(prefix.startswith("6") for prefix in rule.base.taken):
        found.add("class-6")
    if rule.base.excluded:
        found.add("exclusion")
    if rule.less is not None:
        found |= {"less"} | shared
    return found


def _of_limits(rule: Rule) -> set[str]:
    found = {"fixed", "whole"} if rule.fixed else set()
    if rule.minimum is not None and rule.minimum.cents:
        found |= {"minimum", "whole"}
    if rule.cap is not None:
        found.add("cap")
        found |= {"cap-longer"} if rule.cap.per == "year" != rule.levied or rule.levied == "document" else set()
    limits = [limit for limit in (rule.minimum, rule.cap) if limit is not None]
    if limits:
        found.add("limit")
        found |= {"prorata"} if limits[0].prorata != "none" else set()
        found |= {"year"} if any(limit.per == "year" for limit in limits) else set()
    return found


def _changes(dated: Sequence[Rule] | Sequence[Article]) -> bool:
    """Whether two directives say different things: by their dates, their contracts or a seniority, one follows."""
    pairs: Iterator[tuple[Rule | Article, Rule | Article]] = combinations(dated, 2)
    return any(
        _says(one) != _says(other)
        for one, other in pairs
        if not isinstance(one, Rule) or not isinstance(other, Rule) or one.channel == other.channel
    )


def _overlap(one: Scope, other: Scope) -> bool:
    return one.contracts is None or other.contracts is None or bool(one.contracts & other.contracts)


def _says(dated: Rule | Article) -> object:
    if isinstance(dated, Rule):
        keys = dated.declaration.keys
        return dated.scale.kind, {key: value for key, value in keys.items() if key not in _WHO}
    same = {"date", "decision", "source", "scope"}
    return [(key, str(getattr(dated, key))) for key in _fields(dated) if key not in same]


def _fields(dated: Article) -> Iterator[str]:
    for kind in type(dated).__mro__:
        yield from getattr(kind, "__slots__", ())


def _by_seniority(scope: Scope) -> bool:
    return bool(scope.seniority_from) or scope.seniority_until is not None


def _bottom(rate: Decimal) -> int:
    """The denominator of a rate in lowest terms."""
    top, bottom = as_ratio(rate)
    factor = _common(top, bottom)
    return bottom // factor


def _common(one: int, other: int) -> int:
    while other:
        one, other = other, one % other
    return one or 1


# ------------------------------------------------------------------------------------------- funds, pooled means


@dataclass(frozen=True, slots=True)
class _Effect:
    """Whether an article does anything, and what."""

    article: Article

    @property
    def traits(self) -> set[str]:
        law = self.article
        if isinstance(law, LevyArticle):
            return _of_levy(law) if law.rate else set()
        if isinstance(law, CallArticle):
            return _of_call(law) if law.rate else set()
        if isinstance(law, ExitArticle):
            return {"exit"} if law.writes_off else set()
        return _of_need(law) if isinstance(law, NeedArticle) else set()


def _of_fund(decisions: Decisions, key: str) -> dict[str, tuple[frozenset[str], ...]]:
    """By kind, the traits of its articles."""
    articles = [law for (fund, _), found in decisions.articles.items() if fund == key for law in found if law.sound]
    own = {id(law): _Effect(law).traits for law in articles}
    beside: set[str] = set().union(*own.values()) & {"aid", "advance", "automatic", "each", "exit", "repay", "call"}
    fund = next(fund for fund in decisions.funds if fund.key == key)
    beside |= {"reserve"} if any(cents for _, cents in fund.reserves) else set()
    if any("levied" in traits for name in decisions.rules for traits in _of_rules(decisions, name)):
        beside.add("levied")
    for kind in {law.kind for law in articles}:
        alike = [law for law in articles if law.kind == kind]
        beside |= {"change"} if _changes(alike) else set()
    beside |= {"seniority"} if any(_by_seniority(law.scope) for law in articles) else set()
    if any(opening.subject == key and opening.measure == "aided" for opening in decisions.openings):
        beside.add("opening-aided")
    aids = [law.scope for law in articles if law.kind == "aid" and isinstance(law, NeedArticle) and not law.by_people]
    if any(_overlap(law.scope, scope) for law in articles if law.kind == "advance" for scope in aids):
        beside.add("both")
    givers = [law.scope for law in articles if law.kind == "call"]
    claimants = [law.scope for law in articles if isinstance(law, NeedArticle)]
    if any(_overlap(one, other) for one in givers for other in claimants):
        beside.add("call-claims")
    found: dict[str, tuple[frozenset[str], ...]] = {}
    for law in articles:
        if own[id(law)]:
            found[law.kind] = (*found.get(law.kind, ()), frozenset(own[id(law)] | beside))
    return found


def _of_levy(law: LevyArticle) -> set[str]:
    found = {"levy", f"levy-on-{law.measure}"}
    found |= {"levy-above"} if law.above else set()
    return found | ({"levy-fraction"} if _bottom(law.rate) > 1 else set())


def _of_call(law: CallArticle) -> set[str]:
    found = {"call"} | ({"call-above"} if law.above else set())
    found |= {"call-part"} if law.rate < 1 else set()
    return found | ({"call-tie"} if _bottom(law.rate) > 1 else set())


def _of_need(law: NeedArticle) -> set[str]:
    found: set[str] = {law.kind}
    if isinstance(law, AdvanceArticle) and law.repay:
        found |= {"repay"} | ({"repay-part"} if law.repay < 1 else set())
        found |= {"ended"} if law.scope.contracts is not None or law.scope.seniority_until is not None else set()
        found |= {"exclusion"} if law.repay_base is not None and law.repay_base.excluded else set()
    if 0 in (law.cover, law.cap_month, law.cap_total):
        return found if "repay" in found else set()
    found |= {"each"} if law.by_people else {"need", "automatic"}
    found |= {"cover"} if law.cover < 1 else set()
    found |= {"cover-fraction"} if _bottom(law.cover) > 1 else set()
    found |= {"cap-month"} if law.cap_month is not None else set()
    found |= {"cap-total"} if law.cap_total is not None else set()
    found |= {"target"} if law.target else set()
    return found | ({law.measure} if law.measure != "position" else set())


def _of_pool(pools: Sequence[Pool]) -> frozenset[str]:
    sound = [pool for pool in pools if pool.sound]
    if not sound:
        return frozenset()
    found = {"pool"}
    found |= {"pool-change"} if len({tuple(pool.parts) for pool in sound}) > 1 else set()
    found |= {"pool-uneven"} if any(_leaves_cents(pool) for pool in sound) else set()
    found |= {"pool-tie"} if any(_is_off_in_parts(pool) for pool in sound) else set()
    return frozenset(found)


def _leaves_cents(pool: Pool) -> bool:
    """Whether some amount has cents left over that do not all go to the first."""
    weights = [part.weight for part in pool.parts]
    whole = sum(weights)
    for total in range(1, _TOTALS):
        parts = allocate(total, weights)
        rest = [part - total * weight // whole for part, weight in zip(parts, weights, strict=True)]
        if any(rest[1:]):
            return True
    return False


def _is_off_in_parts(pool: Pool) -> bool:
    """Whether the parts of some amount, each rounded by itself, do not add up to it."""
    weights = [part.weight for part in pool.parts]
    whole = sum(weights)
    return any(
        sum((2 * total * weight + whole) // (2 * whole) for weight in weights) != total for total in range(1, _TOTALS)
    )
