"""From what an explanation shows alone, each amount of solidarity can be worked out again with a pocket calculator."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ruche_ledger import Cooperative
from ruche_ledger.testing.strategies import ledgers
from ruche_ledger.testing.strategies_mutual import calls, mutuals
from ruche_ledger.testing.texts import GeneratedLedger

from . import runs

CENT = Decimal("0.01")
Shown = Mapping[str, Any]


def number(shown: Shown, key: str) -> Decimal:
    """An amount or a rate that is shown."""
    return Decimal(shown[key])


def total(rows: Sequence[Shown], key: str) -> Decimal:
    """A column's sum."""
    return sum((number(row, key) for row in rows), Decimal(0))


def positive(amount: Decimal) -> Decimal:
    """What is above zero."""
    return max(Decimal(0), amount)


def half_up(amount: Decimal) -> Decimal:
    """To the cent."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def redo_claim(row: Shown) -> None:
    """What is missing, the part of it that is covered, the caps."""
    missing = positive(number(row, "target") - number(row, "measured") - number(row, "aid_claimed"))
    assert number(row, "need") == half_up(missing * number(row, "cover"))
    caps = [Decimal(row[cap]) for cap in ("cap_month", "cap_total_left") if row[cap] is not None]
    assert number(row, "claim") == min(number(row, "need"), *caps, number(row, "need"))


def redo_levy(due: Shown, result: Sequence[Shown] | None) -> Decimal:
    """A part of what exceeds the threshold, not more than there is."""
    assert result is None or total(result, "amount") == number(due, "measured")
    assert number(due, "exceeding") == positive(number(due, "measured") - number(due, "above"))
    assert number(due, "part") == half_up(number(due, "exceeding") * number(due, "rate"))
    return min(number(due, "part"), positive(number(due, "position")))


def redo_repayment(shown: Shown) -> Decimal:
    """A part of the positive month, not more than is owed, not more than there is."""
    due = shown["instalment"]
    if "result" in shown:
        assert total(shown["result"], "amount") == number(due, "base")
    else:
        assert total(shown["base_lines"], "amount") == number(due, "base")
        assert -total(shown["rules"], "amount") == number(due, "levied")
    assert number(due, "positive") == positive(number(due, "base") - number(due, "levied"))
    assert number(due, "part") == half_up(number(due, "positive") * number(due, "repay"))
    return min(number(due, "part"), number(due, "outstanding"), positive(number(due, "position")))


def redo_call(sharing: Shown) -> Decimal:
    """What is short, shared among donors, none beyond the limit."""
    call = sharing["call"]
    above = number(sharing, "balance") - number(sharing, "reserve")
    assert number(call, "shortfall") == number(sharing, "claimed") - above > 0
    for donor in call["donors"]:
        assert number(donor, "weight") == number(donor, "position") - number(donor, "above") > 0
        limit = (number(donor, "weight") * number(donor, "rate")).quantize(CENT, ROUND_FLOOR)
        assert number(donor, "limit") == limit
        asked = [Decimal(share) for share in donor["rounds"] if share is not None]
        assert number(donor, "given") == min(limit, asked[-1])
    assert total(call["donors"], "given") == number(call, "given") <= number(call, "shortfall")
    return number(call, "given")


def redo_sharing(sharing: Shown) -> None:
    """What the fund has above its reserve with what donors give, for all claims or shared among them."""
    called = redo_call(sharing) if sharing["call"] else Decimal(0)
    assert number(sharing, "payable") == positive(number(sharing, "balance") - number(sharing, "reserve") + called)
    for row in sharing["claims"]:
        redo_claim(row)
        assert number(row, "paid") <= number(row, "claim")
    assert total(sharing["claims"], "claim") == number(sharing, "claimed")
    assert total(sharing["claims"], "paid") == number(sharing, "paid")
    assert number(sharing, "paid") == min(number(sharing, "claimed"), number(sharing, "payable"))


def redo_grant(shown: Shown) -> Decimal:
    """What people decided, under the ceiling and what the fund has."""
    redo_claim(shown["ceiling"])
    granted = total(shown["grants"], "amount")
    assert granted <= number(shown["ceiling"], "claim")
    assert granted <= number(shown, "balance") - number(shown, "reserve")
    return granted


def redo_exit(left: Shown, kind: str, fund: str) -> Decimal:
    """Debts repaid or written off, then what is missing paid by one after the other."""
    for debt in left["debts"]:
        assert number(debt, "repaid") == min(number(debt, "outstanding"), positive(number(debt, "position")))
        assert number(debt, "repaid") + number(debt, "written_off") == number(debt, "outstanding")
    assert total(left["debts"], "written_off") == number(left, "written_off")
    missing = positive(-number(left, "net_result") - number(left, "written_off"))
    assert number(left, "missing") == missing
    for payer in left["payers"]:
        assert number(payer, "missing") == missing
        if payer["balance"] is None:
            assert number(payer, "paid") == missing
        else:
            rest = positive(number(payer, "balance") - number(payer, "reserve"))
            assert number(payer, "paid") == min(missing, rest)
        missing -= number(payer, "paid")
    rows = left["payers"] if kind == "deficit" else left["debts"]
    column = {"deficit": "paid", "repayment": "repaid", "write-off": "written_off"}[kind]
    return total([row for row in rows if row.get("fund", row.get("payer")) == fund], column)


@given(st.one_of(mutuals(runs.predicted), ledgers(predict=runs.predicted), calls()))
def test_transfers_can_be_redone(ledger: GeneratedLedger) -> None:
    entries, _, options = runs.load(ledger.text)
    ruche = Cooperative.from_entries(entries, options)
    for transfer in ruche.outcome.transfers:
        explanation = ruche.explain(transfer)
        shown = explanation.as_dict()
        amount = abs(number(shown, "amount"))
        assert transfer.owner in str(explanation)
        if "due" in shown:
            assert redo_levy(shown["due"], shown.get("result")) == amount
        elif "instalment" in shown:
            assert redo_repayment(shown) == amount
        elif "ceiling" in shown:
            assert redo_grant(shown) == amount
        elif "exit" in shown:
            assert redo_exit(shown["exit"], shown["kind"], shown["fund"]) == amount
        else:
            sharing = shown["sharing"]
            redo_sharing(sharing)
            rows = [(row["owner"], row["kind"], number(row, "paid")) for row in sharing["claims"]]
            donors = sharing["call"]["donors"] if sharing["call"] else []
            rows += [(row["owner"], "call", number(row, "given")) for row in donors]
            assert (shown["owner"], shown["kind"], amount) in rows
