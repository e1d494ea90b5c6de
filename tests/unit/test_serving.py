"""What `ruche view` and `ruche demo` say before any page is shown; the pages are tested in tests/browser."""

from __future__ import annotations

import importlib.util
import socket
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from ruche_ledger import RucheError
from ruche_ledger.cli import ruche
from ruche_ledger.cli.browsing import has_screen
from ruche_ledger.cli.demo import copy_example
from ruche_ledger.ledgers import example


@pytest.mark.parametrize("command", [["demo"], ["view"]])
def test_a_missing_fava_is_a_sentence_with_the_remedy(command: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *rest: None if name == "fava" else found(name, *rest))
    if command == ["view"]:
        command.append(str(example("la-ruche")))
    result = CliRunner().invoke(ruche, ["--lang", "en", *command])
    assert result.exit_code == 2
    assert "pip install 'ruche-ledger[web]'" in result.stderr


def test_the_next_port_if_one_is_taken() -> None:
    serving: Any = pytest.importorskip("ruche_ledger.fava.serving")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert port < serving._free_port("127.0.0.1", port) <= port + serving.PORTS_TRIED


def test_an_address_of_somebody_else_is_refused() -> None:
    serving: Any = pytest.importorskip("ruche_ledger.fava.serving")
    with pytest.raises(RucheError, match=r"cannot listen on 192\.0\.2\.1"):
        serving._free_port("192.0.2.1", 5000)


def test_the_demo_opens_a_copy(tmp_path: Path) -> None:
    main = copy_example(tmp_path / "copy")
    assert main.read_bytes() == example("la-ruche").read_bytes()
    assert not list(main.parent.rglob("*.picklecache"))
    with pytest.raises(RucheError, match="exists already"):
        copy_example(tmp_path / "copy")


def test_no_browser_where_nobody_looks() -> None:
    assert not has_screen()
