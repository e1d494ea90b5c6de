"""`ruche project LEDGER KEY`: one owner's complete ledger."""

from __future__ import annotations

from pathlib import Path

import click

from ..messages import marked
from .terminal import json_option, lang_option, ledger_argument, owner_keys, read_ledger, write_json, write_output


@click.command(epilog=marked("Example: ruche project main.beancount E007 -o E007.beancount"))
@ledger_argument
@click.argument("key", shell_complete=owner_keys)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help=marked("Write this file, as a whole or not at all, instead of printing."),
)
@json_option
@lang_option
def project(ledger: str, key: str, *, output: Path | None, as_json: bool) -> None:
    """Writes one owner's ledger: complete, alone, without any plugin.

    KEY is an entrepreneur, a fund or the cooperative; E007:Poterie is one activity, and E007:- what belongs to none of
    them. All others together stand on the account Compte-Courant, whose balance is the position; their names, payees,
    links and metadata are left out.
    """
    cooperative = read_ledger(ledger)
    text = cooperative.project(key)
    if output is not None:
        write_output(output, text.encode(), ledger, cooperative)
    if as_json:
        write_json({"owner": key, "file": str(output) if output else None, "ledger": None if output else text})
    elif output is None:
        click.echo(text, nl=False)
