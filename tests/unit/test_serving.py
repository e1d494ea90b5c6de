"""What `ruche view` and `ruche demo` say before any page is shown; the pages are tested in tests/browser."""

from __future__ import annotations

import importlib.util
import json
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from click.testing import CliRunner

from ruche_ledger import RucheError
from ruche_ledger.cli import ruche
from ruche_ledger.cli.browsing import has_screen
from ruche_ledger.cli.demo import copy_example
from ruche_ledger.fava import serving
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
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert port < serving._free_port("127.0.0.1", port) <= port + serving.PORTS_TRIED


def test_an_address_of_somebody_else_is_refused() -> None:
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


LEDGER = """
option "title" "Ailleurs"
option "operating_currency" "EUR"
plugin "ruche_plugins.cooperative"
2026-01-01 custom "ruche-cooperative" "Ruche"
2026-01-01 custom "ruche-entrepreneur" "E01"
  contract: "CESA"
2026-01-01 open Income:E01:706-Ventes
2026-01-01 open Assets:512-Banque
2026-01-15 * "Vente"
  Assets:512-Banque  100.00 EUR
  Income:E01:706-Ventes
"""


@pytest.fixture
def viewed(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A ledger in `ruche view --read-only`, and where its pages begin."""
    ledger = tmp_path / "books" / "main.beancount"
    ledger.parent.mkdir()
    ledger.write_text(LEDGER, "utf-8")
    script = "from ruche_ledger.cli import main; main()"
    command = [sys.executable, "-c", script, "view", str(ledger), "--read-only", "--no-browser", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = re.search(r"http://\S+", process.stdout.readline())
        assert url
        yield ledger, f"{url[0]}ailleurs/"
        process.terminate()
        assert process.wait(10) == 0


SLOW_END = """
import time
from ruche_ledger.cli import main
from ruche_ledger.fava import serving
class Slow(serving.Server):
    def stop(self):
        print("stopping", flush=True)
        time.sleep(1)
        super().stop()
serving.Server = Slow
main()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("first", [signal.SIGTERM, signal.SIGINT])
def test_a_second_signal_during_shutdown_changes_nothing(first: signal.Signals, tmp_path: Path) -> None:
    ledger = tmp_path / "main.beancount"
    ledger.write_text(LEDGER, "utf-8")
    command = [sys.executable, "-c", SLOW_END, "view", str(ledger), "--no-browser", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert "http://" in process.stdout.readline()
        process.send_signal(first)
        assert process.stdout.readline() == "stopping\n"
        process.send_signal(signal.SIGTERM)
        process.send_signal(signal.SIGINT)
        _, complaint = process.communicate(timeout=15)
    assert process.returncode == 0
    assert "Traceback" not in complaint


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_shutdown_that_hangs_is_ended() -> None:
    script = "import os, signal, time\nfrom ruche_ledger.cli import browsing\nbrowsing.PATIENCE_SECONDS = 0.2\n" + (
        "signal.signal(signal.SIGTERM, browsing._interrupt)\n"
        "try:\n    os.kill(os.getpid(), signal.SIGTERM)\nexcept KeyboardInterrupt:\n    time.sleep(60)\n"
    )
    assert subprocess.run([sys.executable, "-c", script], timeout=20, check=False).returncode == 0


def test_view_leaves_a_ledger_alone(viewed: tuple[Path, str]) -> None:
    ledger, pages = viewed
    with urllib.request.urlopen(pages) as page:
        assert page.url.startswith(pages + "income_statement/")
    query = quote("SELECT DISTINCT owner(account) WHERE account ~ '706'")
    with urllib.request.urlopen(f"{pages}api/query?query_string={query}") as answer:
        assert json.load(answer)["data"]["rows"] == [["E01"]]
    body = json.dumps({"file_path": str(ledger), "source": "", "sha256sum": ""}).encode()
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(urllib.request.Request(pages + "api/source", body, method="PUT"))
    assert refused.value.code == 401
    assert [file.name for file in ledger.parent.iterdir()] == ["main.beancount"]
    assert ledger.read_text("utf-8") == LEDGER
