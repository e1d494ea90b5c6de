"""`ruche import`: a ledger of the language from books that other software kept."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ..errors import Problem, RucheError
from ..messages import marked, sentence
from . import translated
from .terminal import _, console, json_option, lang_option, language, write_json

if TYPE_CHECKING:
    from ..imports.attributions import Attributions
    from ..imports.exports import Export

FAULTS_FOUND = 1

#: Faults on the screen; who has more has one that comes again and again.
_TOLD_MAX = 200

#: What cannot be read is said by those who read it, in the user's language.
_PATH = click.Path(path_type=Path, readable=False)

F = TypeVar("F", bound=Callable[..., Any])


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


def _options(function: F) -> F:
    for option in reversed(
        (
            click.argument("file", type=_PATH, metavar="FILE"),
            click.option(
                "-a",
                "--attribution",
                type=_PATH,
                metavar="FILE.toml",
                help=marked("Who the entrepreneurs are, and whose which lines are."),
            ),
            click.option(
                "-o",
                "--output",
                type=_PATH,
                metavar="PATH",
                help=marked("The folder of the ledger; with --suggest, the TOML file."),
            ),
            click.option(
                "--suggest",
                is_flag=True,
                help=marked("Write a first attribution file, from the customers and accounts of FILE."),
            ),
            click.option(
                "--report",
                is_flag=True,
                help=marked("Show what went to whom and what to nobody; without -o, write nothing."),
            ),
            json_option,
            lang_option,
            click.pass_context,
        )
    ):
        function = option(function)
    return function


@importing.command(
    epilog=marked(
        "Example: ruche import fec 123456789FEC20261231.txt --attribution attribution.toml -o livres. Exit codes: 0 it "
        "was written; 1 a file has faults and nothing was written, or opening balances differ; 2 misuse, or something "
        "cannot be read or written."
    )
)
@_options
def fec(context: click.Context, file: Path, **wanted: Any) -> None:
    """Reads a FEC, the accounts that accountants' software exports in France.

    What an attribution meets goes to its owner, the rest to the cooperative. Another import of the same exercise
    writes its months anew, says what has changed, and leaves main.beancount and decisions.beancount alone; the next
    exercise adds its months.
    """
    from ..imports.fec import read_fec
    from ..imports.suggestions import suggest

    if not wanted["suggest"] and wanted["attribution"] is None:
        raise RucheError("whose which lines are is missing: give --attribution FILE.toml, or begin with --suggest")
    _run(context, file, read_fec, suggest, **wanted)


@importing.command(
    epilog=marked(
        "Example: ruche import analytic grand_livre.csv -o livres. Exit codes: 0 it was written; 1 a file has faults "
        "and nothing was written, or opening balances differ; 2 misuse, or something cannot be read or written."
    )
)
@_options
def analytic(context: click.Context, file: Path, **wanted: Any) -> None:
    """Reads an analytic general ledger, as CAEs have it: the analytic code in the first column.

    The code is what an attribution calls auxiliary. Without --attribution every code is an entrepreneur of that key,
    active from the first day. What the export lacks for an entry to balance is on the cooperative's account 471.
    """
    from ..imports.analytic import read_analytic
    from ..imports.suggestions import suggest_codes

    _run(context, file, read_analytic, suggest_codes, **wanted)


def _run(
    context: click.Context,
    file: Path,
    read: Callable[[bytes, str], Export],
    proposed: Callable[[Export], str],
    *,
    attribution: Path | None,
    output: Path | None,
    suggest: bool,
    report: bool,
    as_json: bool,
) -> None:
    if suggest and (attribution or report or as_json):
        raise RucheError("--suggest writes an attribution file and takes none of --attribution, --report and --json")
    if not suggest and output is None and not report:
        raise RucheError("say where to write with -o DIR, or ask for --report alone")
    if output is not None and not suggest and _name(output.absolute()) != str(output.absolute()):
        raise RucheError(
            "the name of the folder {path} is not in UTF-8, and Beancount would not read it; choose another with -o",
            path=output,
        )
    with _signs_of_life() as working:
        working(_("Reading {ledger}").format(ledger=file))
        export = read(_bytes(file), _name(file))
        if suggest:
            _suggest(context, export, proposed, output)
            return
        from ..imports.attribution_file import read_attributions
        from ..imports.attributions import NOBODY

        if attribution is not None:
            decided = read_attributions(_bytes(attribution), _name(attribution))
        else:
            text = "" if export.faults else proposed(export)
            decided = read_attributions(text.encode("utf-8"), "--suggest") if text else NOBODY
        code = _write(export, decided, output, report=report, as_json=as_json, working=working)
    context.exit(code)


def _suggest(context: click.Context, export: Export, proposed: Callable[[Export], str], output: Path | None) -> None:
    from ..files import write_text

    if export.faults:
        _tell(export.faults)
        context.exit(FAULTS_FOUND)
    text = proposed(export)
    if output is None:
        click.echo(text, nl=False)
    elif output.exists():
        raise RucheError("{path} is there already, and may be edited; give another name with -o", path=output)
    else:
        write_text(output, text)
        said = _("Written: {path}. Say in it who there is and whose what is, then import with --attribution {path}")
        click.echo(said.format(path=output))


def _write(
    export: Export,
    decided: Attributions,
    output: Path | None,
    *,
    report: bool,
    as_json: bool,
    working: Callable[[str], None],
) -> int:
    from contextlib import nullcontext

    from ..imports.books import compose
    from ..imports.shelf import Shelf, locked, put, read_shelf
    from .sheets import Screen
    from .sheets.imports import as_dict, show

    sound = not export.faults and not decided.faults
    with locked(output) if output is not None and sound else nullcontext():
        working(_("Attributing {count} entries").format(count=len(export.entries)))
        shelf = read_shelf(output) if output is not None else Shelf(Path())
        composed = compose(export, decided, shelf)
        if output is not None and not composed.faults:
            working(_("Writing into {folder}").format(folder=output))
            put(output, composed.files, composed.gone)
    working("")
    if as_json:
        write_json(as_dict(export, decided, composed, output))
    else:
        _tell(composed.faults)
        show(Screen(language(), ""), export, decided, composed, output, report=report)
        _tell(composed.remarks)
    return FAULTS_FOUND if composed.faults or composed.differences else 0


def _tell(problems: tuple[Problem, ...]) -> None:
    for problem in problems[:_TOLD_MAX]:
        told = sentence(problem, language())
        said = told if problem.severity == "error" else _("remark: {sentence}").format(sentence=told)
        click.echo(f"{problem.source}: {said}", err=True)
    if len(problems) > _TOLD_MAX:
        click.echo(_("… and {count} more: --json has them all").format(count=len(problems) - _TOLD_MAX), err=True)


def _name(path: Path) -> str:
    """A path as text that can be written into a file; on Linux a name may be any bytes."""
    return os.fsencode(path).decode("utf-8", "replace")


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise RucheError(
            "{path} cannot be read ({reason}); give the path of another file", path=path, reason=error.strerror or error
        ) from None


@contextmanager
def _signs_of_life() -> Iterator[Callable[[str], None]]:
    """On a terminal, what is being done, on standard error; "" ends it before something else is printed."""
    if not sys.stderr.isatty():
        yield lambda _text: None
        return
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console(sys.stderr), transient=True) as progress:
        task = progress.add_task("")

        def working(text: str) -> None:
            if text:
                progress.update(task, description=text)
            else:
                progress.stop()

        yield working
