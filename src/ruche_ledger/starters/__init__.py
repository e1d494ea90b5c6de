"""A first ledger, written from a published scale: several files, commented, which load without a fault."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ..errors import RucheError
from ..messages import translator
from ..periods import Period, is_plausible, month_of
from ..published import Scale
from ..rules.declarations import Declaration, written
from .chart import HOUSE, MEMBER, chart
from .remarks import about_key, about_rule

__all__ = ["MAIN", "MEMBER", "starter"]

MAIN = "main.beancount"

_PAGES = (MAIN, "comptes.beancount", "membres.beancount", "decisions.beancount")


class _Line(NamedTuple):
    """A key of a rule as text, and what it means."""

    text: str
    remark: str


class _Rule(NamedTuple):
    """A rule as it is written: its keys without the source, which was the publication's."""

    name: str
    kind: str
    remark: str
    published: str
    lines: tuple[_Line, ...]
    width: int


def starter(scale: Scale, month: Period, lang: str) -> dict[str, str]:
    """The files of a first ledger, texts by path.

    Args:
        scale: Whose rules it begins with.
        month: The first month of the books.
        lang: `fr` or `en`: of comments and free texts; accounts are French.

    Raises:
        RucheError: `month` is no month.
    """
    day = month.start
    if month_of(day).label != month.label or not is_plausible(day):
        raise RucheError("“{period}” is no month; write 2026-01", period=month.label)
    translate = translator(lang)
    house, own = chart(scale.rules)
    journal = f"{day:%Y}/{day:%Y-%m}.beancount"
    values = {
        "_": translate,
        "scale": scale,
        "rules": [_rule(rule, lang) for rule in scale.rules],
        "house": house,
        "own": own,
        "width": max(len(account.name) for account in (*house, *own)),
        "member": MEMBER,
        "house_key": HOUSE,
        "contract": _contract(scale),
        "day": day,
        "after": month.end,
        "journal": journal,
        "invoice_day": day + timedelta(days=4),
        "payment_day": day + timedelta(days=19),
        "link": f"F-{day:%Y}-001",
    }
    texts = {name: f"{name}.jinja" for name in _PAGES} | {journal: "month.beancount.jinja"}
    return {name: _environment().get_template(template).render(values) for name, template in texts.items()}


def _rule(rule: Declaration, lang: str) -> _Rule:
    keys = [(key, value) for key, value in rule.keys.items() if key != "source"]
    lines = tuple(_Line(f"{key}: {written(value)}", about_key(rule, key, value, lang)) for key, value in keys)
    width = max((len(line.text) for line in lines), default=0)
    name, kind = map(str, rule.values)
    return _Rule(name, kind, about_rule(rule, lang), str(rule.keys["source"]), lines, width)


def _contract(scale: Scale) -> str:
    """A contract that the rules know, the usual one of a salaried member if they know it."""
    named = [
        word.strip()
        for rule in scale.rules
        if isinstance(words := rule.keys.get("contracts"), str)
        for word in words.split(",")
    ]
    return named[0] if named and "CESA" not in named else "CESA"


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates"), encoding="utf-8"),
        autoescape=False,  # a ledger is no page of HTML
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
