"""A statement as one self-contained page of HTML: it reads on a telephone and prints as A4."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ..messages import format_day
from .pages import Page
from .statements import write_statement

if TYPE_CHECKING:
    from ..cooperative import Cooperative
    from ..statements import Statement


def hypertext(
    cooperative: Cooperative,
    drawn: Statement,
    lang: str,
    *,
    is_explained: bool = False,
    has_accounts: bool | None = None,
) -> str:
    """A statement as HTML.

    Args:
        cooperative: Whose paper it is.
        drawn: Its statement.
        lang: `fr` or `en`.
        is_explained: Whether the explanation of each levy and aid follows, on a page of its own.
        has_accounts: Whether profit-and-loss account and balance sheet stand in it; None for those of an exercise.

    Returns:
        UTF-8 text that refers to nothing outside itself; the same books give the same text.
    """
    page = Page(lang, cooperative.options.get("filename", ""))
    write_statement(cooperative, drawn, page, is_explained=is_explained, has_accounts=has_accounts)
    whole = drawn.whole
    horizon = cooperative.books.horizon
    aside = drawn.aside_cents
    opening, closing = whole.position(opening=True), whole.position()
    return (
        environment()
        .get_template("statement.html")
        .render(
            _=page.translate,
            lang=lang,
            page=page,
            drawn=drawn,
            house=cooperative.name or cooperative.key,
            until=format_day(horizon, lang) if horizon else "",
            sums=tuple(map(page.amount, (opening, whole.result_cents, closing, closing - aside))),
        )
    )


@cache
def environment() -> Environment:
    """The templates of all pages."""
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
