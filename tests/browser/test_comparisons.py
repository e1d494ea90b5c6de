"""The page for the assembly in a real browser: on a telephone, on a screen, and printed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from ruche_ledger.cli import ruche
from ruche_ledger.ledgers import example

from .test_papers import A4, opened, uncompressed

PROPOSAL = Path(__file__).parents[2] / "examples" / "08-a-proposal" / "proposition.beancount"
PAGES = ["fr", "en", "anonymous"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example's comparison, in both languages, and with names hidden."""
    folder = tmp_path_factory.mktemp("comparisons")
    ledger = str(example("la-ruche"))
    for name in PAGES:
        words = ["--lang", "fr" if name == "anonymous" else name, "rules", "compare", ledger, "--with", str(PROPOSAL)]
        words += ["--from", "2026-01-02", "--format", "html", "--explain", "-o", str(folder / f"{name}.html")]
        done = CliRunner().invoke(ruche, [*words, *(["--anonymous"] if name == "anonymous" else [])])
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
    assert len(pictures) == 2
    for words in pictures:
        assert all(bottom - top >= 11 for _, _, top, _, bottom in words)
        for place, (text, left, top, right, bottom) in enumerate(words):
            for other, *box in words[place + 1 :]:
                apart = right <= box[0] or box[2] <= left or bottom <= box[1] + 3 or box[3] <= top + 3
                assert apart, f"{text} overlaps {other}"


@pytest.mark.parametrize("name", PAGES)
def test_a_picture_says_what_it_shows(page: Any, folder: Path, name: str) -> None:
    opened(page, folder / f"{name}.html")
    told = page.evaluate(
        "[...document.querySelectorAll('svg')].map(each => [each.getAttribute('role'), "
        "each.querySelector('title').textContent, each.querySelector('desc').textContent])"
    )
    assert all(role == "img" and title and told for role, title, told in told)


@pytest.mark.parametrize("name", PAGES)
def test_it_prints_as_a4(page: Any, folder: Path, name: str) -> None:
    opened(page, folder / f"{name}.html")
    printed = page.pdf(prefer_css_page_size=True)
    boxes = re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", uncompressed(printed))
    assert {(round(float(width)), round(float(height))) for width, height in boxes} == {A4}
    assert len(boxes) <= 8


def test_names_are_hidden(folder: Path) -> None:
    text = (folder / "anonymous.html").read_text("utf-8")
    assert re.findall(r"E0\d\d|Poterie|Menuiserie|Laine", text) == []
    assert len(set(re.findall(r">([BCDFGHJKLMNPQRSTVWXZ]{3})<", text))) == 13
