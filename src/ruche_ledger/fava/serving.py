"""Fava for one ledger, on the first free port."""

from __future__ import annotations

import errno
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cheroot.wsgi import Server
from fava.application import create_app
from fava.beans.str import to_string
from fava.context import g
from fava.core.file import GeneratedEntryError
from fava.json_api import SourceSlice, json_success
from flask import Flask, Response, request

from ..beans.marks import is_generated
from ..errors import RucheError

#: Where Fava reads and writes the text of one entry.
_SLICES = frozenset(f"json_api.{verb}_source_slice" for verb in ("get", "put", "delete"))

#: So many ports are tried, one after the other.
PORTS_TRIED = 20


def serve(path: Path, host: str, port: int, ready: Callable[[str], None], *, read_only: bool = False) -> None:
    """Shows a ledger until the process is interrupted.

    Args:
        path: The ledger's main file.
        host: The address to listen on.
        port: The port to begin with; the next ones are tried if it is taken, 0 takes any free one.
        ready: Called with the URL as soon as a browser may open it.
        read_only: Whether Fava refuses to write.

    Raises:
        RucheError: the address is not this machine's, or no port is free.
    """
    free = _free_port(host, port)
    app = create_app([path.resolve()], load=True, read_only=read_only)
    _show_generated(app)
    server = Server((host, free), app)
    try:
        server.prepare()
        ready(f"http://{_shown(host)}:{server.bind_addr[1]}/")
        server.serve()
    finally:
        server.stop()


def _show_generated(app: Flask) -> None:
    """Asked for the text of a generated entry, Fava shows what it says, instead of a missing file; and keeps it."""

    @app.before_request
    def show() -> Response | None:
        if request.endpoint not in _SLICES:
            return None
        wanted = request.args if request.method != "PUT" else request.get_json(silent=True) or {}
        entry: Any = g.ledger.get_entry(str(wanted.get("entry_hash", "")))
        if not is_generated(entry):
            return None
        if request.method != "GET":
            raise GeneratedEntryError
        options = g.ledger.fava_options
        return json_success(SourceSlice("", to_string(entry, options.currency_column, options.indent).strip()))


def _free_port(host: str, port: int) -> int:
    """The first port that nobody listens on, before the ledger is read."""
    for candidate in range(port, port + PORTS_TRIED if port else 1):
        try:
            family, kind, protocol, _, address = socket.getaddrinfo(host, candidate, type=socket.SOCK_STREAM)[0]
            with socket.socket(family, kind, protocol) as probe:
                # As the server does: a port of a connection that was closed a moment ago is free.
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(address)
        except OverflowError as error:
            raise RucheError("{port} is no port; ports go up to 65535", port=candidate) from error
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise RucheError(
                    "Fava cannot listen on {host}, port {port}: {reason}",
                    host=host,
                    port=candidate,
                    reason=error.strerror,
                ) from error
        else:
            return candidate
    raise RucheError(
        "the ports {first} to {last} are all taken; name a free one with --port",
        first=port,
        last=port + PORTS_TRIED - 1,
    )


def _shown(host: str) -> str:
    """How a browser on this machine writes the host."""
    if host in ("0.0.0.0", "::"):
        return "127.0.0.1" if host == "0.0.0.0" else "[::1]"
    return f"[{host}]" if ":" in host else host
