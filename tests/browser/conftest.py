"""One running `ruche demo` and one Chromium for all tests of this folder."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ruche_ledger import Cooperative, load
from ruche_ledger.ledgers import example

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
RUCHE = [sys.executable, "-c", "from ruche_ledger.cli import main; main()"]


@dataclass(frozen=True)
class Demo:
    """A running demo: `url` as it was printed, `ledger` where its pages begin, `folder` of the copy."""

    url: str
    ledger: str
    folder: Path


def require_chromium(path: Path, environment: Mapping[str, str]) -> None:
    """Skips what looks at pages where there is no Chromium; under `CI` that is a failure."""
    if path.exists():
        return
    said = f"there is no {path}: apt-get install chromium"
    if environment.get("CI", "").lower() in ("", "0", "false"):
        pytest.skip(said)
    pytest.fail(said, pytrace=False)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    require_chromium(CHROMIUM, os.environ)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def demo(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """`ruche demo`, started as a person starts it."""
    folder = tmp_path_factory.mktemp("demo") / "la-ruche"
    command = [*RUCHE, "--lang", "fr", "demo", "--no-browser", "--port", "0", "--to", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        url = next(found[0] for line in process.stdout if (found := re.search(r"http://\S+", line)))
        context = browser.new_context()
        page_url = context.request.get(url).url
        context.close()
        ledger = re.match(r"http://[^/]+/[^/]+/", page_url)
        assert ledger
        yield Demo(url, ledger[0], folder)
        process.terminate()
        assert process.wait(10) == 0


@pytest.fixture(scope="session")
def cooperative() -> Cooperative:
    """What the library says of the same ledger."""
    return load(example("la-ruche"))


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A page of its own for each test, which must leave no error in the console."""
    context = browser.new_context(viewport={"width": 1400, "height": 900}, locale="en-GB")
    page = context.new_page()
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert not errors, errors
