"""``python -m scripts.screenshots [folder]``: the pictures of the documentation, taken from ``ruche demo``.

Each page is taken 1400 pixels wide, and 390 wide with `-narrow` in its name: a telephone. Needs Chromium (`CHROMIUM`
names it, by default Debian's).
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
DEFAULT = ROOT / "docs" / "images"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDTHS = {"": 1400, "-narrow": 390}
HEIGHT = 800

#: A journal is dense; a lower picture stays small.
HEIGHTS = {"fava-journal": 660}

#: Picture to page and filters, relative to the ledger; "" is the page that the ledger opens with.
PAGES = {
    "fava-positions": "",
    "fava-contributions": "query/?time=2026-10&query_string=" + quote('.run "Contributions du mois"'),
    "fava-journal": "journal/?time=2026-10&filter=" + quote("#ruche"),
}


@contextmanager
def demo() -> Iterator[str]:
    """The URL of a running `ruche demo`."""
    command = [sys.executable, "-c", "from ruche_ledger.cli import main; main()", "--lang", "fr"]
    command += ["demo", "--no-browser", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        found = re.search(r"http://\S+", process.stdout.readline())
        assert found, "ruche demo said no URL"
        try:
            yield found[0]
        finally:
            process.terminate()


def settled(page: Page) -> None:
    """Waits until the page has what it asked the server for."""
    page.wait_for_load_state("networkidle")
    page.wait_for_function("document.fonts.ready")


def take(browser: Browser, url: str, folder: Path) -> Iterator[Path]:
    """Takes every picture; gives their files."""
    for suffix, width in WIDTHS.items():
        for name, path in PAGES.items():
            # A context of its own: Fava remembers former queries, and would show them below.
            page = browser.new_context(
                viewport={"width": width, "height": HEIGHTS.get(name, HEIGHT)}, locale="fr-FR"
            ).new_page()
            ledger = re.match(r"http://[^/]+/[^/]+/", page.request.get(url).url)
            assert ledger
            page.goto(ledger[0] + path if path else url)
            settled(page)
            if "journal" in name:
                page.locator(".journal .indicators").nth(1).click()
            file = folder / f"{name}{suffix}.png"
            page.screenshot(path=file)
            page.context.close()
            yield file


def main(arguments: list[str]) -> int:
    """The command."""
    folder = Path(arguments[0]) if arguments else DEFAULT
    folder.mkdir(parents=True, exist_ok=True)
    with demo() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for file in take(browser, url, folder):
            print(f"{file.name}: {file.stat().st_size // 1024} KB")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
