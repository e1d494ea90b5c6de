"""`ruche import`: a ledger of the language from books that other software kept."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import Problem, RucheError
from ..messages import marked, sentence
from . import translated
from .terminal import json_option, lang_option, language

if TYPE_CHECKING:
    pass

FAULTS_FOUND = 1


class _Sources(click.Group):
    """Its commands speak the user's language."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command in the user's language; None if there is none of that name."""
        from . import language

        command = super().get_command(ctx, cmd_name)
        return None if command is None else translated(command, language(ctx))


@click.group(
    "import",
    cls=_Sources,
    epilog=marked("Example: ruche import fec 123456789FEC20261231.txt --attribution attribution.toml -o livres"),
)
@lang_option
def importing() -> None:
    """Turns another software's books into a ledger of the language."""


@importing.command(
    epilog=marked(
        "Example: ruche import fec 123456789FEC20261231.txt --attribution attribution.toml -o livres. Exit codes: 0 it "
        "was written, 1 a file has faults and nothing was written, 2 misuse, or something cannot be read or written."
    )
)
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@click.option(
    "-a",
    "--attribution",
    type=click.Path(path_type=Path),
    metavar="FILE.toml",
    help=marked("Who the entrepreneurs are, and whose which lines are."),
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="DIR", help=marked("The folder of the ledger.")
)
@json_option
@lang_option
@click.pass_context
def fec(context: click.Context, file: Path, attribution: Path, output: Path, *, as_json: bool) -> None:
    """Reads a FEC, the accounts that every French accountant's software exports.

    What an attribution meets goes to its owner, the rest to the cooperative. A later import of the same exercise
    writes its months anew and keeps decisions.beancount; the next exercise adds its months.
    """
    from ..imports.attribution_file import read_attributions
    from ..imports.books import compose
    from ..imports.fec import read_fec
    from ..imports.shelf import locked, put, read_shelf

    export = read_fec(_read(file), str(file))
    decided = read_attributions(_read(attribution), str(attribution))
    composed = compose(export, decided, read_shelf(output))
    if not composed.faults:
        with locked(output):
            put(output, composed.files, composed.gone)
    for problem in (*composed.faults, *composed.remarks):
        click.echo(_line(problem), err=True)
    context.exit(FAULTS_FOUND if composed.faults else 0)


def _line(problem: Problem) -> str:
    return f"{problem.source}: {sentence(problem, language())}"


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise RucheError(
            "{path} cannot be read ({reason}); give the path of another file", path=path, reason=error.strerror or error
        ) from None
