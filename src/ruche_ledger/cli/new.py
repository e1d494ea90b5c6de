"""`ruche new`: a first ledger, from the nearest published scale."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import click

from ..errors import RucheError
from ..messages import marked
from .terminal import _, lang_option, language


def _names(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """Completes the name of a scale."""
    from ..published import SENTENCES

    return [name for name in sorted(SENTENCES) if name.startswith(incomplete)]


@click.command(
    epilog=marked(
        "Example: ruche new livres --like opteos. Exit codes: 0 it was written; 2 misuse, or the folder is not empty "
        "or cannot be written."
    )
)
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR", required=False)
@click.option(
    "--like",
    metavar="NAME",
    shell_complete=_names,
    help=marked("The published scale to begin with; --list shows them."),
)
@click.option(
    "--from",
    "first",
    metavar="MONTH",
    default="2026-01",
    show_default=True,
    help=marked("The first month of the books."),
)
@click.option("--list", "is_listed", is_flag=True, help=marked("Show the published scales; write nothing."))
@lang_option
@click.pass_context
def new(context: click.Context, folder: Path | None, *, like: str | None, first: str, is_listed: bool) -> None:
    """Writes a first ledger, which begins with the rules of the published scale that is nearest to yours.

    It holds accounts, one member, the rules explained key by key, and a month with an invoice and its payment, and
    loads without a fault. Its comments are French, or what --lang says; accounts are French.
    """
    if is_listed:
        if folder is not None or like is not None:
            raise RucheError("--list writes nothing; leave DIR and --like away")
        _list()
        return
    if folder is None or like is None:
        raise RucheError("say where to write and which scale: ruche new DIR --like NAME; --list shows them")
    _write(folder, like, first, context.find_root().params.get("lang") or "fr")


def _list() -> None:
    from ..published import scales
    from .sheets import Screen

    rows = [(scale.name, scale.house, _(scale.sentence)) for scale in scales()]
    Screen(language(), "").table(["--like", _("Cooperative"), _("What it takes")], rows, words=3, whole=2)


def _write(folder: Path, like: str, first: str, lang: str) -> None:
    from ..files import write_folder
    from ..periods import Period
    from ..published import scale
    from ..starters import MAIN, MEMBER, starter

    try:
        os.fsencode(folder.absolute()).decode("utf-8")
    except UnicodeDecodeError:
        raise RucheError(
            "the name of the folder {path} is not in UTF-8, and Beancount would not read it; choose another",
            path=os.fsencode(folder).decode("utf-8", "replace"),
        ) from None
    files = starter(scale(like), Period.parse(first), lang)
    write_folder(folder, files)
    click.echo(_("Written to {folder}: {files}").format(folder=folder, files=", ".join(files)))
    main = shlex.quote(str(folder / MAIN))
    click.echo(_("Next: put your own decisions into {file}, then").format(file=folder / "decisions.beancount"))
    click.echo(f"  ruche check {main}\n  ruche explain {main} {MEMBER} {first}\n  ruche view {main}")
