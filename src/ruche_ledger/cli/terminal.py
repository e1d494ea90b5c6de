"""What the commands share: the language of the run, reading a ledger with a sign of life, tables and JSON."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO, TypeVar

import click

from ..errors import LedgerError, RucheError
from ..files import write_bytes
from ..messages import LANGUAGES, marked, translator
from ..money import is_on_the_cent

if TYPE_CHECKING:
    from rich.console import Console

    from ..cooperative import Cooperative

_DECLARED = re.compile(r'^\d{4}-\d{2}-\d{2}\s+custom\s+"ruche-(?:entrepreneur|fund|cooperative)"\s+"([^"]+)"', re.M)
_INCLUDED = re.compile(r'^include\s+"([^"/][^"]*)"', re.M)

F = TypeVar("F", bound=Callable[..., Any])


def language() -> str:
    """The language of this run: `--lang`, else the locale's."""
    from . import language

    return language(click.get_current_context())


def _(text: str) -> str:
    """A text of the catalogue in the language of this run."""
    return translator(language())(text)


def ledger_argument(function: F) -> F:
    """Adds the argument LEDGER: the main file of a ledger."""
    return click.argument("ledger", type=click.Path(), metavar="LEDGER", callback=_existing)(function)


def _existing(ctx: click.Context, _param: click.Parameter, path: str) -> str:
    if not ctx.resilient_parsing and not Path(path).is_file():
        raise LedgerError("{file} is missing or cannot be read; give the path of a Beancount file", file=path)
    return path


def owner_keys(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """Completes an owner's key from the ledger's text: a shell that waits for a whole load is no help."""
    ledger = ctx.params.get("ledger")
    files = [Path(ledger)] if ledger else []
    keys: set[str] = set()
    for file in files:  # grows by what is included
        try:
            text = file.read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            continue
        keys.update(_DECLARED.findall(text))
        for pattern in _INCLUDED.findall(text):
            files += [found for found in sorted(file.parent.glob(pattern)) if found not in files]
    return sorted(key for key in keys if key.startswith(incomplete))


def json_option(function: F) -> F:
    """Adds `--json`."""
    return click.option("--json", "as_json", is_flag=True, help=marked("Print JSON for machines."))(function)


def lang_option(function: F) -> F:
    """Adds `--lang` to a command, so that it may also stand behind the command's name."""

    def choose(ctx: click.Context, _param: click.Parameter, value: str | None) -> None:
        if value:
            ctx.find_root().params["lang"] = value

    return click.option(
        "--lang",
        type=click.Choice(LANGUAGES),
        is_eager=True,
        expose_value=False,
        callback=choose,
        help=marked("Language of all that is printed; by default the locale's."),
    )(function)


def console(stream: TextIO | None = None) -> Console:
    """A rich console: colours only on a terminal, width of the terminal or 120."""
    from rich.console import Console

    class Piped(Console):
        """Rich would end the program by itself, with the exit code that says that a ledger has faults."""

        def on_broken_pipe(self) -> None:
            raise BrokenPipeError

    stream = stream or sys.stdout
    return Piped(file=stream, width=None if stream.isatty() else 120, highlight=False, soft_wrap=False)


def write_json(value: object) -> None:
    """Prints a value as JSON, stable and readable; text as it is, not escaped."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def read_ledger(path: str) -> Cooperative:
    """Loads a ledger; on a terminal, something moves on standard error meanwhile."""
    from ..cooperative import load

    if not sys.stderr.isatty():
        return load(path)
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console(sys.stderr), transient=True) as progress:
        progress.add_task(_("Reading {ledger}").format(ledger=path))
        return load(path)


def write_output(path: Path, content: bytes, ledger: str, cooperative: Cooperative) -> None:
    """Writes a file as a whole or not at all, and never over the ledger itself.

    Raises:
        RucheError: it is a part of the ledger, a folder, or cannot be written.
    """
    own = (ledger, *cooperative.options.get("include", ()))
    if path.resolve() in {Path(file).resolve() for file in own}:
        raise RucheError("{path} belongs to the ledger itself; choose another file", path=path)
    if path.is_dir():
        raise RucheError("{path} is a folder; give the name of a file", path=path)
    write_bytes(path, content)


def read_amount(text: str) -> Decimal:
    """An amount in euros as people write one: 1000, 1000.50, 1 000,50.

    Raises:
        RucheError: it is none, or not on the cent.
    """
    try:
        amount = Decimal("".join(text.split()).replace(",", "."))
    except InvalidOperation:
        amount = Decimal("NaN")
    if not is_on_the_cent(amount):
        raise RucheError("“{amount}” is no amount on the cent; write 1000 or 1000.50", amount=text)
    return amount
