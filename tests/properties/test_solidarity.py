"""S5 to S7: who gets how much. A fund, what it gives or lends, and needs whose size is known from the start."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from hypothesis import assume, example, given
from hypothesis import strategies as st

from ruche_ledger.testing.strategies_mutual import calls
from ruche_ledger.testing.strategies_people import KEYS
from ruche_ledger.testing.strategies_rules import aid_bodies, rates
from ruche_ledger.testing.texts import Declaration, GeneratedLedger, Money

from . import pinned, runs
from .moves import moves

MONTH_END = date(2026, 1, 31)
CENT = Fraction(1, 100)


@dataclass(frozen=True)
class Case:
    """One month with losses in cents by entrepreneur, one directive and what the fund holds, in cents."""

    losses: dict[str, int]
    decided: Declaration
    reserve: int
    above_reserve: int

    def claim(self, key: str) -> int:
        """(target + loss, where positive) × cover to the cent, half-up, capped: in cents."""
        keys = dict(self.decided.meta)
        target, cover = keys.get("target", Money(0)), keys.get("cover", Decimal(1))
        assert isinstance(target, Money)
        assert isinstance(cover, Decimal)
        need = max(0, target.cents + self.losses[key]) * Fraction(cover)
        claimed = (2 * need.numerator + need.denominator) // (2 * need.denominator)
        caps = [cap.cents for name in ("cap-month", "cap-total") if isinstance(cap := keys.get(name), Money)]
        return min([claimed, *caps])

    @property
    def claims(self) -> dict[str, int]:
        """All claims in cents."""
        return {key: self.claim(key) for key in self.losses}

    @property
    def ledger(self) -> GeneratedLedger:
        """The case as a ledger."""
        return pinned.ledger(
            (*(pinned.person(key) for key in self.losses), pinned.fund(self.reserve), self.decided),
            (
                pinned.gift(date(2026, 1, 2), self.reserve + self.above_reserve),
                *(pinned.purchase(date(2026, 1, 3), loss, key) for key, loss in self.losses.items()),
            ),
        )

    def paid(self) -> dict[str, int]:
        """What the plugin pays, in cents."""
        found = dict.fromkeys(self.losses, 0)
        for each, number in runs.run(self.ledger).items():
            assert each.date == MONTH_END
            assert number == 1
            for account, amount in each.legs:
                if account.startswith(("Income", "Liabilities")):
                    found[account.split(":")[1]] -= int(amount * 100)
        return found


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Needs from nothing to large, equal ones too, and a fund that is empty, scarce, just enough or rich."""
    keys = draw(st.lists(st.sampled_from(KEYS), min_size=1, unique=True))
    sizes = st.one_of(st.integers(0, 6), st.sampled_from((100, 100_000)), st.integers(-5_000, 150_000))
    losses = {key: draw(sizes) for key in keys}
    meta = draw(st.one_of(st.just({}), aid_bodies().map(without_available)))
    meta.setdefault("cover", draw(st.one_of(st.just(Decimal(1)), rates())))
    kind = draw(st.sampled_from(("aid", "advance")))
    if kind == "advance":
        meta["repay"] = draw(rates())
    decided = pinned.decision(kind, date(2025, 1, 1), **meta)
    case = Case(losses, decided, draw(st.sampled_from((0, 5, 10_000))), 0)
    total = sum(case.claims.values())
    aimed = st.sampled_from((0, 1, total // 3, total // 3 + 1, total - 1, total, total + 1, -1))
    return replace(case, above_reserve=draw(st.one_of(aimed, st.integers(0, total + 1))))


def without_available(meta: dict[str, object]) -> dict[str, object]:
    """These cases know the position and the net result, which are the same in them."""
    return {key: value for key, value in meta.items() if (key, value) != ("on", "available")}


def known(above_reserve: int, *losses: int, **keys: object) -> Case:
    """A pinned case."""
    aid = pinned.aid(date(2025, 1, 1), **keys)
    return Case(dict(zip(KEYS, losses, strict=False)), aid, 0, above_reserve)


THREE_FOUR_TWO = known(150_000, 120_000, 90_000, 40_000)
THREE_EQUAL = known(100_000, 100_000, 100_000, 100_000)


@given(cases())
@example(THREE_FOUR_TWO)
def test_s5_only_eligible_needs_within_cover_cap_and_target(case: Case) -> None:
    for key, paid in case.paid().items():
        assert 0 <= paid <= case.claim(key)


@given(cases(), st.integers(100, 50_000), st.data())
def test_s5_a_bigger_loss_never_leaves_one_better_off(case: Case, more: int, draws: st.DataObject) -> None:
    """By a euro or more: with the largest remainder the last cents are not monotone."""
    key = draws.draw(st.sampled_from(sorted(case.losses)))
    worse = replace(case, losses=case.losses | {key: case.losses[key] + more})
    cover = case.decided.get("cover")
    assume(not isinstance(cover, Decimal) or cover <= 1)
    assert worse.paid()[key] - worse.losses[key] <= case.paid()[key] - case.losses[key]


@given(cases(), st.sampled_from(("left", "leaves next day", "too old", "other contract", "not here yet")))
def test_s5_who_is_not_eligible_gets_nothing(case: Case, why: str) -> None:
    key = sorted(case.losses)[0]
    ledger, meta = case.ledger, dict(case.decided.meta)
    if why == "left":
        ledger = ledger.declaring(pinned.person(key, MONTH_END, "left"))
    elif why == "leaves next day":
        ledger = ledger.declaring(pinned.person(key, date(2026, 2, 1), "left"))
    elif why == "too old":
        meta |= {"seniority-until": 12}
    elif why == "other contract":
        meta |= {"contracts": "CESA"}
    else:
        meta |= {"seniority-from": 13}
    changed = replace(case.decided, meta=tuple(meta.items()))
    ledger = replace(
        ledger, declarations=tuple(changed if each == case.decided else each for each in ledger.declarations)
    )
    assert not runs.of_owner(runs.run(ledger), key)


@given(cases())
@example(THREE_FOUR_TWO)
@example(THREE_EQUAL)
def test_s6_all_needs_met_or_the_fund_is_at_its_reserve(case: Case) -> None:
    assert sum(case.paid().values()) == min(sum(case.claims.values()), max(0, case.above_reserve))


@given(cases())
@example(THREE_FOUR_TWO)
@example(THREE_EQUAL)
@example(known(11, 6, 6, 2))
@example(known(10, 6, 6, 2))
@example(known(2, 1, 1, 2, 1))
def test_s7_shares_by_largest_remainder(case: Case) -> None:
    paid, claims = case.paid(), case.claims
    whole, available = sum(claims.values()), max(0, case.above_reserve)
    if whole <= available:
        assert paid == claims
        return
    quotas = {key: Fraction(available * claimed, whole) for key, claimed in claims.items()}
    assert all(abs(paid[key] - quota) < 1 for key, quota in quotas.items())
    for key, claimed in claims.items():
        for other, larger in claims.items():
            assert larger <= claimed or paid[other] >= paid[key]
    lucky = [key for key, quota in quotas.items() if paid[key] > quota]
    for key in lucky:
        for other, quota in quotas.items():
            if other not in lucky and quota.denominator > 1:
                assert (-(quotas[key] % 1), key) < (-(quota % 1), other)


@given(calls())
def test_s6_with_a_call_all_needs_are_met_or_every_donor_is_at_the_limit(ledger: GeneratedLedger) -> None:
    entries = runs.load_clean(ledger.text)
    found = moves(entries)
    contracts = {str(each.values[0]): each.get("contract") for each in ledger.of_kind("ruche-entrepreneur")}
    had = {key: runs.position(entries, key, date(2026, 1, 30)) for key in contracts}
    unmet = sum(
        -runs.position(entries, key, MONTH_END) for key, cents in had.items() if cents < 0 and covers_all(ledger)
    )
    if unmet:
        assert runs.position(entries, "Solidarite", MONTH_END) <= 5 * CENT
        given_by = {key: -move.of(key) for move in found if move.step == "call" for key in move.owners & set(had)}
        for each in ledger.of_kind("ruche-solidarity"):
            rate, above = each.get("rate"), each.get("above")
            if isinstance(rate, Decimal) and isinstance(above, Money):
                for key in (key for key, contract in contracts.items() if contract == each.get("contracts")):
                    exceeding = max(Fraction(), had[key] - above.cents * CENT)
                    assert given_by.get(key, 0) == exceeding * 100 * Fraction(rate) // 1 * CENT


def covers_all(ledger: GeneratedLedger) -> bool:
    """Whether every need is claimed whole, as aid or as an advance."""
    kinds = [each.values[1] for each in ledger.of_kind("ruche-solidarity")]
    return "advance" in kinds


def test_s7_worked_examples() -> None:
    assert list(THREE_FOUR_TWO.paid().values()) == [72_000, 54_000, 24_000]
    assert sorted(Counter(THREE_EQUAL.paid().values()).items()) == [(33_333, 2), (33_334, 1)]
    assert THREE_EQUAL.paid()[min(THREE_EQUAL.losses)] == 33_334
