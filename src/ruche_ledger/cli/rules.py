"""`ruche rules …`: what a change of rules does, before anybody votes on it."""

from __future__ import annotations

import click

from ..messages import marked
from . import LazyGroup
from .terminal import lang_option

#: In the order of `ruche rules --help`. A subcommand NAME is the attribute NAME of the module `cli/rules_NAME.py`.
SUBCOMMANDS: tuple[str, ...] = ("check", "mutate", "compare", "forecast")


class _Rules(LazyGroup):
    names = SUBCOMMANDS
    prefix = "rules_"


@click.group(
    cls=_Rules,
    epilog=marked("Exit codes: 0 fine, 1 what was asked about does not hold, 2 misuse or an unreadable ledger."),
)
@lang_option
def rules() -> None:
    """Examines the rules of a ledger, and what a proposal would change, before the assembly votes."""
