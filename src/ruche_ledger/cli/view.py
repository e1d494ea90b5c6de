"""`ruche view LEDGER`: a ledger in Fava."""

from __future__ import annotations

from pathlib import Path

import click

from ..messages import marked
from .browsing import address_options, browse
from .terminal import lang_option, ledger_argument


@click.command()
@ledger_argument
@address_options
@click.option("--read-only", is_flag=True, help=marked("Fava writes nothing into the ledger."))
@lang_option
def view(ledger: str, *, port: int, host: str, browser: bool | None, read_only: bool) -> None:
    """Shows a ledger in Fava.

    The ledger is left as it is: language, first page and queries of the sidebar are those that its own fava-option and
    query directives name.
    """
    browse(Path(ledger), port=port, host=host, browser=browser, read_only=read_only)
