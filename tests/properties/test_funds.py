"""S1 to S4, S8 and S9: what holds for every step of every fund, on whole ledgers in which people carry each other."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from beancount.core import data
from hypothesis import example, given
from hypothesis import strategies as st

from ruche_ledger.testing.strategies import ledgers
from ruche_ledger.testing.strategies_mutual import calls, mutuals
from ruche_ledger.testing.strategies_rules import SOURCE, rates
from ruche_ledger.testing.texts import Declaration, GeneratedLedger, Money

from . import pinned, runs
from .moves import moves, reserve, walk

#: What each step does to the fund: into it, out of it, or neither.
SIGNS = {"levy": 1, "call": 1, "repayment": 1, "aid": -1, "advance": -1, "deficit": -1, "write-off": 0}
PAYOUTS = ("aid", "advance", "deficit")
LAW = date(2025, 1, 1)
CARRYING = st.one_of(mutuals(runs.predicted), ledgers(predict=runs.predicted))


@given(CARRYING)
def test_s1_a_fund_is_what_went_in_less_what_went_out(ledger: GeneratedLedger) -> None:
    entries = runs.load_clean(ledger.text)
    for fund in ledger.funds:
        position, others, moved = Fraction(), Fraction(), Fraction()
        for entry in entries:
            if isinstance(entry, data.Transaction):
                amount = -sum(
                    (amount for account, amount in runs.euros(entry) if runs.owner_of(account) == fund), Fraction()
                )
                position += amount
                others += Fraction() if "ruche-step" in entry.meta else amount
        for move in moves(entries):
            into = SIGNS[move.step] * move.of(fund)
            assert into > 0 or move.of(fund) == 0
            moved += SIGNS[move.step] * into
        assert position == others + moved


@given(CARRYING)
def test_s2_a_fund_keeps_its_reserve_when_it_pays(ledger: GeneratedLedger) -> None:
    for move, before in walk(ledger, runs.load_clean(ledger.text)):
        for fund in set(ledger.funds) & move.owners:
            if move.step in PAYOUTS:
                assert before.get(fund, 0) + move.of(fund) >= reserve(ledger, fund, move.date)


@given(st.one_of(CARRYING, calls()))
def test_s3_no_levy_call_or_repayment_takes_anybody_below_zero(ledger: GeneratedLedger) -> None:
    for move, before in walk(ledger, runs.load_clean(ledger.text)):
        if move.step in ("levy", "call", "repayment"):
            (key,) = set(ledger.entrepreneurs) & move.owners
            assert move.of(key) < 0
            assert before[key] + move.of(key) >= 0


@dataclass(frozen=True)
class Month:
    """One person's January in cents: what was sold, spent, put into stock, and what a rule takes."""

    sold: int
    spent: int
    stock: int
    ruled: bool

    @property
    def rule(self) -> int:
        """Ten per cent of the sales, half-up."""
        return (self.sold + 5) // 10 if self.ruled else 0

    @property
    def result(self) -> int:
        """What January brought in."""
        return self.sold - self.spent - self.rule

    @property
    def position(self) -> int:
        """What is there at its end."""
        return self.result - self.stock

    def ledger(self, *declared: Declaration) -> GeneratedLedger:
        """January in a ledger."""
        rules = (pinned.flat("0.10", LAW),) if self.ruled else ()
        day = date(2026, 1, 12)
        entries = (
            pinned.sale(day, self.sold),
            pinned.purchase(day, self.spent),
            pinned.purchase(day, self.stock, account="Assets:E007:37-Stock"),
            pinned.sale(date(2025, 12, 31), 0),
        )
        return pinned.ledger((pinned.person(), pinned.fund(), *rules, *declared), entries)


def months() -> st.SearchStrategy[Month]:
    """Small and usual months, with and without a rule."""
    cents = st.one_of(st.integers(0, 20), st.integers(0, 300_000))
    return st.builds(Month, sold=cents, spent=cents, stock=cents, ruled=st.booleans())


def half_up(rate: Decimal, cents: int) -> int:
    """A rate of a positive amount of cents."""
    exact = Fraction(rate) * cents
    return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)


@given(months(), rates(), st.sampled_from((0, 1, 50_000)), st.sampled_from((None, "result", "position")))
@example(Month(5, 0, 0, False), Decimal("0.5"), 0, None)
@example(Month(5, 0, 3, False), Decimal("0.5"), 0, "result")
def test_s4_a_levy_is_its_rate_of_what_exceeds(month: Month, rate: Decimal, above: int, on: str | None) -> None:
    measure = {"on": on} if on else {}
    decided = pinned.decision("levy", LAW, rate=rate, above=Money(above), **measure)
    taken = {move.date: move.of("Solidarite") for move in moves(runs.load_clean(month.ledger(decided).text))}
    base = month.position if on == "position" else month.result
    due = min(half_up(rate, max(0, base - above)), max(0, month.position))
    assert taken == ({date(2026, 1, 31): Fraction(due, 100)} if due else {})


@given(months(), rates(), st.one_of(st.integers(0, 20), st.integers(0, 300_000)), st.booleans())
@example(Month(1_600_00, 0, 0, False), Decimal("0.25"), 120_00, True)
@example(Month(100_00, 0, 30_00, False), Decimal(1), 90_00, False)
def test_s8_a_repayment_is_its_part_of_the_month_and_of_what_is_owed(
    month: Month, rate: Decimal, owed: int, by_base: bool
) -> None:
    lent = pinned.lent(date(2025, 12, 31), owed)
    base = {"repay_base": "70", "repay_less": "60"} if by_base else {}
    advance = pinned.decision("advance", LAW, repay=rate, cover=Decimal(0), **base)
    ledger = month.ledger(advance).with_entries(lent)
    repaid = {move.date: move.of("Solidarite") for move in moves(runs.load_clean(ledger.text))}
    due = min(half_up(rate, max(0, month.result)), owed, max(0, month.position + owed))
    assert repaid == ({date(2026, 1, 31): Fraction(due, 100)} if due else {})


@given(CARRYING)
def test_s8_nobody_repays_more_than_is_outstanding(ledger: GeneratedLedger) -> None:
    """And what a fund's receivable says, the debtor's account says too."""
    entries = runs.load_clean(ledger.text)
    for move in moves(entries):
        for account, amount in move.legs:
            if ":181-" in account and account.split(":")[1] in ledger.funds:
                _, fund, lent = account.split(":")
                key = lent.removeprefix("181-")
                held = sum(
                    (
                        posted
                        for entry in entries
                        if isinstance(entry, data.Transaction) and entry.date <= move.date
                        for where, posted in runs.euros(entry)
                        if where == account
                    ),
                    Fraction(),
                )
                assert move.on(f":{key}:181-{fund}") == -amount
                assert held >= 0 or amount > 0


@given(mutuals(runs.predicted, steps=("levy", "aid", "advance", "call")))
def test_s9_after_the_exit_nothing_moves_and_nothing_is_owed(ledger: GeneratedLedger) -> None:
    exits = [
        Declaration(LAW, "ruche-solidarity", (fund, "exit"), (("write-off", "fund"), SOURCE)) for fund in ledger.funds
    ]
    ledger = ledger.declaring(*exits)
    entries = runs.load_clean(ledger.text)
    for left in ledger.of_kind("ruche-entrepreneur"):
        if left.get("contract") != "left":
            continue
        key = str(left.values[0])
        history = [each.date for each in ledger.of_kind("ruche-entrepreneur") if each.values[0] == key]
        back = min((day for day in history if day > left.date), default=date.max)
        assert not [move for move in moves(entries) if key in move.owners and left.date <= move.date < back]
        owed: dict[str, Fraction] = defaultdict(Fraction)
        for entry in entries:
            if isinstance(entry, data.Transaction) and entry.date < left.date:
                for account, amount in runs.euros(entry):
                    owed[account] += amount
        if left.date <= date(2026, 5, 1):
            assert not [fund for fund in ledger.funds if owed[f"{ledger.roots['Assets']}:{fund}:181-{key}"] > 0]
