"""`ruche demo`: the example cooperative in Fava."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import click

from ..errors import RucheError
from ..ledgers import example
from ..messages import marked
from .browsing import address_options, browse, require_fava
from .terminal import _, lang_option

EXAMPLE = "la-ruche"


@click.command()
@address_options
@click.option(
    "--to",
    "folder",
    type=click.Path(path_type=Path),
    help=marked("Keep the copy in this new folder instead of deleting it at the end."),
)
@click.option(
    "--check", "only_check", is_flag=True, help=marked("Check the example and its invariants; start nothing.")
)
@lang_option
@click.pass_context
def demo(
    context: click.Context, *, port: int, host: str, browser: bool | None, folder: Path | None, only_check: bool
) -> None:
    """Opens the example cooperative, La Ruche, in Fava.

    It opens a copy, which may be edited at will.
    """
    if only_check:
        from .check import check

        context.invoke(check, ledger=str(example(EXAMPLE)))
        return
    require_fava()
    if folder is not None:
        main = copy_example(folder)
        click.echo(_("The copy is kept in {folder}.").format(folder=folder))
        browse(main, port=port, host=host, browser=browser)
        return
    with tempfile.TemporaryDirectory(prefix="ruche-demo-") as place:
        browse(copy_example(Path(place) / EXAMPLE), port=port, host=host, browser=browser)


def copy_example(folder: Path) -> Path:
    """Copies the example into a folder that does not exist yet; gives its main file.

    Raises:
        RucheError: the folder exists already, or cannot be written.
    """
    main = example(EXAMPLE)
    if folder.exists():
        raise RucheError("{folder} exists already; name a new folder", folder=folder)
    try:
        shutil.copytree(main.parent, folder, ignore=shutil.ignore_patterns(".*"))
    except OSError as error:
        raise RucheError(
            "{path} cannot be written ({reason}); choose another file or folder",
            path=folder,
            reason=error.strerror or error,
        ) from None
    return folder / main.name
