"""C5: the engine equals an evaluator in fractions that was written from the contract alone."""

import re
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from beancount.core import data
from hypothesis import example, given
from hypothesis import strategies as st

from ruche_ledger.testing.oracle import Prediction, predict
from ruche_ledger.testing.strategies import ledgers
from ruche_ledger.testing.strategies_handover import handovers
from ruche_ledger.testing.strategies_mutual import calls, debts, mutuals
from ruche_ledger.testing.strategies_pooled import workshops
from ruche_ledger.testing.strategies_shortage import shortages
from ruche_ledger.testing.strategies_wide import bounds, carries, cooperatives, courses
from ruche_ledger.testing.texts import GeneratedLedger

from . import pinned, runs

CONFORMANCE = Path(__file__).parents[1] / "conformance"

#: Of sound ledgers: what a faulty directive leaves out is no matter of amounts.
ACCEPTANCE = sorted(path for path in CONFORMANCE.rglob("*.beancount") if path.parent.name != "faults")
PLUGIN = re.compile(r'^plugin "ruche_plugins\.[^\n]*\n', re.MULTILINE)


@given(ledgers(predict=runs.predicted))
@example(pinned.BEFORE_THE_FIRST_RULE)
@example(pinned.RATE_FROM_THE_SIXTEENTH)
@example(pinned.SILENT_MONTHS)
@example(pinned.TINY_NEEDS)
@example(pinned.ORDER_OF_REMAINDERS)
@example(pinned.CREDIT_NOTE_AFTER_CHANGE)
@example(pinned.EXERCISE_INSIDE_A_MONTH)
@example(pinned.OPENING_INSIDE_A_MONTH)
def test_c5_equal_to_the_oracle(ledger: GeneratedLedger) -> None:
    assert runs.readable(runs.run(ledger)) == runs.readable(runs.predicted_transactions(ledger))


@given(handovers())
def test_c5_equal_to_the_oracle_around_a_change_of_rule(ledger: GeneratedLedger) -> None:
    assert runs.readable(runs.run(ledger)) == runs.readable(runs.predicted_transactions(ledger))


@given(shortages(runs.predicted))
def test_c5_equal_to_the_oracle_around_a_fund_that_is_short(ledger: GeneratedLedger) -> None:
    assert runs.readable(runs.run(ledger)) == runs.readable(runs.predicted_transactions(ledger))


@given(st.one_of(mutuals(runs.predicted), calls(), debts()))
def test_c5_equal_to_the_oracle_where_people_carry_each_other(ledger: GeneratedLedger) -> None:
    assert runs.readable(runs.run(ledger)) == runs.readable(runs.predicted_transactions(ledger))


@given(workshops())
def test_c5_equal_to_the_oracle_around_a_pooled_means(ledger: GeneratedLedger) -> None:
    assert runs.readable(runs.run(ledger)) == runs.readable(runs.predicted_transactions(ledger))


@given(mutuals(runs.predicted, steps=("aid", "advance", "call"), sound=False))
def test_c5_equal_to_the_oracle_where_grants_are_above_their_ceiling_or_the_fund(ledger: GeneratedLedger) -> None:
    """Each is left out whole and is one fault; nothing else is."""
    prediction = runs.predicted(ledger.bare)
    entries, errors, _ = runs.load(ledger.text)
    assert len(errors) == len(prediction.refused), errors
    assert runs.readable(runs.found(entries)) == runs.readable(Counter(prediction.transactions))


@given(cooperatives())
def test_c5_equal_to_the_oracle_with_every_key_of_a_rule(ledger: GeneratedLedger) -> None:
    assert runs.readable(runs.run(ledger)) == runs.readable(runs.predicted_transactions(ledger))


@given(st.one_of(bounds(), carries()))
def test_c5_equal_to_the_oracle_around_minimum_cap_and_carried_bases(ledger: GeneratedLedger) -> None:
    assert runs.readable(runs.run(ledger)) == runs.readable(runs.predicted_transactions(ledger))


@given(courses())
def test_c5_equal_to_the_oracle_in_the_course_of_receivables(ledger: GeneratedLedger) -> None:
    assert runs.readable(runs.run(ledger)) == runs.readable(runs.predicted_transactions(ledger))


def posted(prediction: Prediction, currency: str) -> str:
    """The predicted transactions as text."""
    blocks = []
    for each in prediction.transactions:
        lines = [
            f"  {account}  {Decimal(amount.numerator) / amount.denominator:.2f} {currency}"
            for account, amount in each.legs
        ]
        blocks.append("\n".join([f'{each.date} * "predicted"', *lines]))
    return "\n".join(blocks)


@pytest.mark.parametrize("path", ACCEPTANCE, ids=lambda path: path.stem)
def test_oracle_meets_the_hand_worked_ledgers(path: Path) -> None:
    """The oracle was checked, too: by ledgers that somebody worked out with pencil and paper."""
    bare = PLUGIN.sub("", path.read_text("utf-8"))
    entries, _, options = runs.load(bare)
    prediction = predict(entries, options)
    named = {account for each in prediction.transactions for account, _ in each.legs}
    named |= {entry.account for entry in entries if isinstance(entry, data.Balance)}
    named -= {entry.account for entry in entries if isinstance(entry, data.Open)}
    opens = "\n".join(f"1970-01-01 open {account}" for account in sorted(named))
    currency = (options["operating_currency"] or ["EUR"])[0]
    runs.load_clean(f"{bare}\n{opens}\n{posted(prediction, currency)}\n")
