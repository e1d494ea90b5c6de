"""A statement as one self-contained page of HTML: it reads on a telephone and prints as A4."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ..messages import format_day, translator
from .pages import Page

if TYPE_CHECKING:
    from ..cooperative import Cooperative
    from ..statements import Statement


def render(page: Page, drawn: Statement, cooperative: Cooperative) -> str:
    """The page as HTML.

    Args:
        page: What was written of the statement.
        drawn: The statement, for what stands above everything else.
        cooperative: Whose paper it is.

    Returns:
        UTF-8 text that refers to nothing outside itself; the same books give the same text.
    """
    whole = drawn.whole
    horizon = cooperative.books.horizon
    aside = drawn.aside_cents
    opening, closing = whole.position(opening=True), whole.position()
    return (
        _environment()
        .get_template("statement.html")
        .render(
            _=translator(page.lang),
            lang=page.lang,
            page=page,
            drawn=drawn,
            house=cooperative.name or cooperative.key,
            until=format_day(horizon, page.lang) if horizon else "",
            sums=tuple(map(page.amount, (opening, whole.result_cents, closing, closing - aside))),
        )
    )


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates"), encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters["css"] = css_text
    return made


def css_text(text: str) -> str:
    """What stands between the quotes of a string of CSS, in which nothing of it means anything to CSS or HTML."""
    return "".join(sign if sign.isascii() and sign.isalnum() else f"\\{ord(sign):x} " for sign in text)
