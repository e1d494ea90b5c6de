"""The command `ruche`: one module for each command, imported when somebody asks for it.

Exit codes: 0 fine, 1 faults were found in a ledger, 2 the command was misused or the ledger cannot be read.
"""

from __future__ import annotations

import copy
import errno
import importlib
import inspect
import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from typing import Any, NoReturn, TypeVar

import click

from ..errors import RucheError
from ..messages import LANGUAGES, default_language, marked, sentence, translator

#: In the order of `ruche --help`. A command NAME is the attribute NAME of the module `cli/NAME.py`, unless `RENAMED`
#: has another; modules of this package that are not named here are no commands.
COMMANDS = (
    "check",
    "statement",
    "explain",
    "quote",
    "project",
    "rules",
    "diff",
    "import",
    "new",
    "scales",
    "query",
    "view",
    "demo",
)

#: Commands whose names Python keeps for itself.
RENAMED = {"import": "importing"}

MISUSED = 2
INTERRUPTED = 130
BROKEN_PIPE = 141

#: No room on the disk, none left to this user, or a disk that fails.
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EIO)


C = TypeVar("C", bound=click.Command)


class Refusal(click.ClickException):
    """Something that the library refused, as one sentence on standard error."""

    exit_code = MISUSED

    def __init__(self, error: RucheError, lang: str) -> None:
        super().__init__(sentence(error, lang))

    def show(self, file: Any = None) -> None:
        """Writes the sentence."""
        click.echo(f"ruche: {self.format_message()}", file=file or sys.stderr)


class _ReaderGone(Exception):  # noqa: N818 - no error: whoever read our output has seen enough
    """Standard output was closed, by `| head` say."""


class _Formatter(click.HelpFormatter):
    """Click's own words in the user's language too."""

    lang = "en"

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix or f"{translator(self.lang)(marked('Usage:'))} ")

    def write_heading(self, heading: str) -> None:
        super().write_heading(translator(self.lang)(heading))

    def write_dl(self, rows: Iterable[tuple[str, str]], *args: Any, **extra: Any) -> None:
        _ = translator(self.lang)
        super().write_dl([(term, _(text)) for term, text in rows], *args, **extra)


class _Context(click.Context):
    def make_formatter(self) -> click.HelpFormatter:
        made = _Formatter(width=self.terminal_width, max_width=self.max_content_width)
        made.lang = language(self)
        return made


#: What click itself writes through the formatter.
CLICKS_WORDS = (marked("Options"), marked("Commands"), marked("Show this message and exit."))


class LazyGroup(click.Group):
    """A group that imports a command's module when the command is asked for."""

    #: In the order of `--help`.
    names: tuple[str, ...] = ()

    #: What stands before a command's name in that of its module.
    prefix = ""

    context_class = _Context

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - the signature is click's
        """The commands that there are."""
        return list(self.names)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command in the user's language; None if there is none of that name."""
        if cmd_name not in self.names:
            return None
        name = RENAMED.get(cmd_name, cmd_name)
        module = importlib.import_module(f"{__name__}.{self.prefix}{name}")
        command = getattr(module, name)
        assert isinstance(command, click.Command), f"cli/{self.prefix}{name}.py has no command {name}"
        return translated(command, language(ctx))


class Commands(LazyGroup):
    """The command `ruche` itself: what goes wrong in a command is a sentence and an exit code."""

    names = COMMANDS

    #: The language of the run, for what goes wrong once its context is gone.
    spoken: str | None = None

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The help in the user's language."""
        super(Commands, translated(self, language(ctx))).format_help(ctx, formatter)

    def invoke(self, ctx: click.Context) -> Any:
        """Runs a command; what the library refuses is a sentence and exit code 2."""
        self.spoken = language(ctx)
        try:
            return super().invoke(ctx)
        except RucheError as error:
            raise Refusal(error, language(ctx)) from error
        except BrokenPipeError as error:
            raise _ReaderGone from error  # click would make exit code 1 of it, which says that a ledger has faults

    def main(self, *args: Any, standalone_mode: bool = True, **extra: Any) -> Any:
        """As click's, but a broken pipe and Ctrl-C are quiet."""
        run: Any = super().main
        if not standalone_mode:
            return run(*args, standalone_mode=False, **extra)
        try:
            code = run(*args, standalone_mode=False, **extra)
            sys.stdout.flush()
        except click.ClickException as error:
            error.show()
            code = error.exit_code
        except (click.Abort, KeyboardInterrupt):
            code = INTERRUPTED
        except (BrokenPipeError, _ReaderGone):
            _discard_output()
            code = BROKEN_PIPE
        except OSError as error:
            if error.errno not in _FULL:
                raise
            _discard_output()
            refused = RucheError("the output cannot be written ({reason})", reason=error.strerror)
            with suppress(OSError):  # standard error may be as full
                Refusal(refused, self.spoken or default_language()).show()
            code = MISUSED
        sys.exit(code if isinstance(code, int) else 0)


def _discard_output() -> None:
    """What is still in the buffer must not raise again while the interpreter goes down."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def language(ctx: click.Context) -> str:
    """The language of this run: `--lang`, else the locale's."""
    return str(ctx.find_root().params.get("lang") or default_language())


def translated(command: C, lang: str) -> C:
    """A copy of a command with its help in another language."""
    _ = translator(lang)
    command = copy.copy(command)
    command.context_class = _Context
    for name in ("help", "short_help", "epilog"):
        if text := getattr(command, name):
            setattr(command, name, _(inspect.cleandoc(text)))
    command.params = [copy.copy(param) for param in command.params]
    for param in command.params:
        if isinstance(param, click.Option) and param.help:
            param.help = _(param.help)
    return command


def _version(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"ruche {version('ruche-ledger')}")
        ctx.exit()


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=marked("Exit codes: 0 fine, 1 faults were found in the ledger, 2 misuse or an unreadable ledger."),
)
@click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    is_eager=True,
    help=marked("Language of all that is printed; by default the locale's."),
)
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help=marked("Print the version.")
)
def ruche(lang: str | None) -> None:
    """Books of a cooperative of entrepreneurs: who holds what, what was levied, and why."""


def main() -> NoReturn:
    """The entry point of the console script."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by whoever started us
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8"))
    for stream in (sys.stdout, sys.stderr):
        # Amounts have narrow spaces and a real minus; a redirected stream on Windows would not hold them.
        if hasattr(stream, "reconfigure") and (stream.encoding or "").lower() not in ("utf-8", "utf8"):
            stream.reconfigure(encoding="utf-8")
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="surrogateescape")  # names of files that are no text come out as they went in
    ruche(prog_name="ruche")
    raise AssertionError("click exits by itself")
