"""What a proposal does as one self-contained page for the assembly: it reads on a telephone and prints as A4."""

from __future__ import annotations

import os

from ..impacts import Impact
from .hypertext import environment
from .impact_words import signed
from .impacts import write_impact
from .pages import Page


def impact_page(impact: Impact, lang: str, ledger: str | os.PathLike[str], *, is_detailed: bool = False) -> str:
    """What a proposal does, as HTML.

    Args:
        impact: What it does.
        lang: `fr` or `en`.
        ledger: The ledger's main file; places are shown relative to its folder.
        is_detailed: Whether each member's rules follow on a page of their own.

    Returns:
        UTF-8 text that refers to nothing outside itself; the same ledger and proposal give the same text.
    """
    page = Page(lang, ledger)
    write_impact(impact, page, is_detailed=is_detailed)
    _, spread = page.translate, impact.spread

    def difference(cents: int) -> str:
        return signed(cents, page) or page.amount(0)

    sums = [
        (_("Members who gain"), str(spread.gaining)),
        (_("Members who lose"), str(spread.losing)),
        (_("Members bear"), difference(impact.comparison.borne.difference)),
        (_("{owner} receives").format(owner=impact.house), difference(impact.income.difference)),
    ]
    template = environment().get_template("impact.html")
    return template.render(_=_, lang=lang, page=page, house=impact.house, sums=sums)
