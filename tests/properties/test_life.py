"""The life of a cooperative, month by month: every account holds what an independent auditor says."""

from collections import defaultdict
from collections.abc import Mapping

from beancount.core import data
from hypothesis import settings

from ruche_ledger.testing.life import Life
from ruche_ledger.testing.texts import GeneratedLedger

from . import runs


class LoadedLife(Life):
    """The machine, with Beancount's own load of the books through the plugin."""

    def load(self, ledger: GeneratedLedger) -> tuple[Mapping[str, int], int]:
        """Balances in cents, and how many errors there are."""
        entries, errors, _ = runs.load(ledger.text)
        balances: dict[str, int] = defaultdict(int)
        for entry in entries:
            if isinstance(entry, data.Transaction):
                for account, amount in runs.euros(entry):
                    balances[account] += int(amount * 100)
        return balances, len(errors)


TestLife = LoadedLife.TestCase
TestLife.settings = settings(stateful_step_count=30)
