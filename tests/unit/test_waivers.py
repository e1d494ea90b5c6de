"""What a rule waives by its keys is the same for whoever compares rules and for whoever proves them."""

import pytest
from beancount import loader

from ruche_ledger import Cooperative
from ruche_ledger.testing.subjects import subjects_in
from ruche_ledger.waivers import waivers_of

RULES = {
    "flat": "  rate: 0.10\n",
    "graduated": "  band-1: 0.00 EUR\n  rate-1: 0.10\n  band-2: 100.00 EUR\n  rate-2: 0.05\n",
    "volume": "  band-1: 0.00 EUR\n  rate-1: 0.10\n  band-2: 100.00 EUR\n  rate-2: 0.05\n",
}
KEYS = {
    "nothing": "",
    "carry": '  negative: "carry"\n',
    "minimum": '  minimum: 10.00 EUR\n  minimum-per: "month"\n  prorata: "none"\n',
    "cap": '  cap: 100.00 EUR\n  cap-per: "year"\n  prorata: "none"\n',
    "window": '  window: "year"\n',
}
LEDGER = """\
2026-01-01 custom "ruche-cooperative" "Ruche"
2026-01-01 custom "ruche-entrepreneur" "E1"
  contract: "CESA"
2026-01-01 custom "ruche-rule" "contribution" "{scale}"
  source: "AG"
{rates}{keys}
"""


@pytest.mark.parametrize("keys", KEYS)
@pytest.mark.parametrize("scale", RULES)
def test_both_ways_agree(scale: str, keys: str) -> None:
    entries, errors, options = loader.load_string(LEDGER.format(scale=scale, rates=RULES[scale], keys=KEYS[keys]))
    assert not errors
    cooperative = Cooperative.from_entries(entries, options)
    assert cooperative.problems == ()
    (rule,) = cooperative.decisions.rules["contribution"]
    (subject,) = subjects_in(entries, options)
    assert {waiver.invariant for waiver in waivers_of(rule)} == set(subject.waivers)
