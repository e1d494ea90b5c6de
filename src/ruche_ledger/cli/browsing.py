"""What `view` and `demo` share: where Fava listens, the URL, and a browser where there is one."""

from __future__ import annotations

import importlib.util
import ipaddress
import os
import signal
import sys
import threading
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from ..errors import RucheError
from ..messages import marked
from .terminal import _

F = TypeVar("F", bound=Callable[..., Any])

#: Fava's own.
PORT = 5000

#: So long may the server take to end.
PATIENCE_SECONDS = 8

_ENDS = (signal.SIGINT, signal.SIGTERM)


def address_options(function: F) -> F:
    """Adds `--port`, `--host` and `--browser/--no-browser`."""
    port = click.option(
        "--port",
        "-p",
        type=click.IntRange(0, 65535),
        default=PORT,
        show_default=True,
        help=marked("Port to listen on; the next free one if it is taken, any free one for 0."),
    )
    host = click.option(
        "--host",
        "-H",
        default="127.0.0.1",
        show_default=True,
        help=marked("Address to listen on. There is no password: whoever reaches it reads and writes the ledger."),
    )
    browser = click.option(
        "--browser/--no-browser",
        default=None,
        help=marked("Open a browser; by default where there is a screen."),
    )
    return port(host(browser(function)))


def require_fava() -> None:
    """Refuses where the extra `web` is not installed.

    Raises:
        RucheError: Fava is not there; the message gives the command that installs it.
    """
    if importlib.util.find_spec("fava") is None:
        raise RucheError("Fava is not installed; install it with: pip install 'ruche-ledger[web]'")


def browse(ledger: Path, *, port: int, host: str, browser: bool | None, read_only: bool = False) -> None:
    """Serves a ledger until Ctrl-C or the end of the terminal."""
    require_fava()
    from ..fava.serving import serve

    def ready(url: str) -> None:
        click.echo(_("{url}  (Ctrl-C ends it)").format(url=url))
        if not _is_loopback(host):
            click.echo(_("Whoever reaches this address may read and write the ledger."), err=True)
        sys.stdout.flush()
        if has_screen() if browser is None else browser:
            webbrowser.open(url)

    try:
        for number in _ENDS:
            signal.signal(number, _interrupt)
        serve(ledger, host, port, ready, read_only=read_only)
    except KeyboardInterrupt:
        click.echo()


def has_screen() -> bool:
    """Whether a browser can show up: a terminal of a person, on this machine, with a graphical session."""
    if not sys.stdout.isatty() or "SSH_CONNECTION" in os.environ:
        return False
    if sys.platform in ("darwin", "win32"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _interrupt(_number: int, _frame: object) -> None:
    """Ends the server; whoever sends a second signal is answered already, and must not break the shutdown off."""
    for number in _ENDS:
        signal.signal(number, signal.SIG_IGN)
    # A page that is still being computed must not hold the process, which hears no signal any more.
    deadline = threading.Timer(PATIENCE_SECONDS, os._exit, (0,))
    deadline.daemon = True
    deadline.start()
    raise KeyboardInterrupt


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
