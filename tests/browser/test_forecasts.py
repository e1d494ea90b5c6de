"""The forecast for the assembly in a real browser: on a telephone, on a screen, and printed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from ruche_ledger.cli import ruche
from tests.cli.test_forecast import PROPOSAL
from tests.unit.test_forecasts import DRY

from .test_papers import A4, opened, uncompressed

PAGES = ["fr", "en"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A forecast with a proposal, in both languages."""
    folder = tmp_path_factory.mktemp("forecasts")
    (folder / "main.beancount").write_text(DRY, "utf-8")
    (folder / "proposal.beancount").write_text(PROPOSAL, "utf-8")
    for name in PAGES:
        words = ["--lang", name, "rules", "forecast", str(folder / "main.beancount"), "--format", "html"]
        words += ["--with", str(folder / "proposal.beancount"), "--months", "24", "--scenarios", "20"]
        done = CliRunner().invoke(ruche, [*words, "-o", str(folder / f"{name}.html")])
        assert done.exit_code == 0, done.output
    return folder


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_asked_for_and_nothing_sticks_out(page: Any, folder: Path, name: str) -> None:
    file = folder / f"{name}.html"
    assert opened(page, file) == [file.as_uri()]
    for width in (320, 375, 800, 1400):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        out = page.evaluate(
            "[...document.querySelectorAll('td, th, dd, p, h1, h2, figcaption, svg, svg text')]"
            ".filter(each => each.getBoundingClientRect().right > innerWidth + 1).map(each => each.textContent)"
        )
        assert out == []


@pytest.mark.parametrize("width", [320, 1400])
@pytest.mark.parametrize("name", PAGES)
def test_words_of_pictures_are_legible_and_apart(page: Any, folder: Path, name: str, width: int) -> None:
    """One of the two widths is shown; its words are as large as small print, and no two of them overlap."""
    opened(page, folder / f"{name}.html")
    page.set_viewport_size({"width": width, "height": 800})
    pictures = page.evaluate(
        "[...document.querySelectorAll('svg')].filter(each => each.getBoundingClientRect().width).map(each => "
        "[...each.querySelectorAll('text')].map(text => { const box = text.getBoundingClientRect(); "
        "return [text.textContent, box.left, box.top, box.right, box.bottom] }))"
    )
    assert len(pictures) == 4
    for words in pictures:
        assert all(bottom - top >= 11 for _, _, top, _, bottom in words)
        for place, (text, left, top, right, bottom) in enumerate(words):
            for other, *box in words[place + 1 :]:
                apart = right <= box[0] or box[2] <= left or bottom <= box[1] + 3 or box[3] <= top + 3
                assert apart, f"{text} overlaps {other}"


@pytest.mark.parametrize("name", PAGES)
def test_it_prints_as_a4(page: Any, folder: Path, name: str) -> None:
    opened(page, folder / f"{name}.html")
    printed = page.pdf(prefer_css_page_size=True)
    boxes = re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", uncompressed(printed))
    assert {(round(float(width)), round(float(height))) for width, height in boxes} == {A4}
    assert len(boxes) <= 8
