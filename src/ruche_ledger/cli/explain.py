"""`ruche explain LEDGER KEY PERIOD`: how each generated amount came about."""

from __future__ import annotations

import click

from ..messages import marked
from .terminal import json_option, lang_option, language, ledger_argument, owner_keys, read_ledger, write_json


@click.command(epilog=marked("Example: ruche explain main.beancount E007 2026-03"))
@ledger_argument
@click.argument("key", shell_complete=owner_keys)
@click.argument("period")
@json_option
@lang_option
def explain(ledger: str, key: str, period: str, *, as_json: bool) -> None:
    """Shows how each generated amount came about, to be redone with a pocket calculator.

    For an entrepreneur every levy and every aid of the period, step by step; for a fund each month's claims; for the
    cooperative, and for a fund's part of the levies, a list by rule.
    """
    from ..papers.explanations import details, write_explanations

    cooperative = read_ledger(ledger)
    drawn = cooperative.statement(key, period)
    if as_json:
        write_json({"owner": drawn.owner, "period": drawn.period.label, **details(cooperative, drawn)})
        return
    from .sheets import Screen, warn_of_faults

    write_explanations(cooperative, drawn, Screen(language(), ledger))
    warn_of_faults(cooperative, ledger)
