"""A forecast as one self-contained page for the assembly: it reads on a telephone and prints as A4."""

from __future__ import annotations

import os

from .forecasts import Outlook, sums_of, write_forecast
from .hypertext import environment
from .pages import Page


def forecast_page(outlook: Outlook, lang: str, ledger: str | os.PathLike[str]) -> str:
    """A forecast as HTML.

    Args:
        outlook: What comes out.
        lang: `fr` or `en`.
        ledger: The ledger's main file.

    Returns:
        UTF-8 text that refers to nothing outside itself; the same ledger, proposal and seed give the same text.
    """
    page = Page(lang, ledger)
    write_forecast(outlook, page)
    template = environment().get_template("impact.html")
    return template.render(
        _=page.translate, lang=lang, page=page, house=outlook.house, sums=sums_of(outlook, page)
    )
