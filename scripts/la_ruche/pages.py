"""The text of every file: main page, chart, members, decisions, one file a month."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from beancount.scripts.format import align_beancount

from . import accounts as acc
from .book import Book, Transaction, owner_of
from .cast import BY_KEY, MEMBERS
from .chronicle import Chronicle
from .days import FIRST_DAY, LAST_DAY, Month, name, next_month
from .decisions import decisions_page, members_page
from .money import text
from .screens import screens_page

ROOTS = {"Actif": 0, "Passif": 1, "Capitaux": 2, "Charges": 3, "Produits": 4}
# Beancount reads each included file with root names of its own: every file states them.
ROOT_OPTIONS = """\
option "name_assets" "Actif"
option "name_liabilities" "Passif"
option "name_equity" "Capitaux"
option "name_income" "Produits"
option "name_expenses" "Charges"

"""
WATCHED = (acc.BANK, acc.SAVINGS, acc.CASH)

MAIN = """\
;; La Ruche, coopérative d'activité et d'emploi : un exemple inventé.
;; Écrit par scripts/la_ruche ; ne pas corriger à la main, sauf rapprochement.md.

option "title" "La Ruche · coopérative d'activité et d'emploi"
option "operating_currency" "EUR"
"""

BODY = """\
plugin "ruche_plugins.cooperative"

2007-07-01 commodity EUR
  name: "Euro"

include "plan.beancount"
include "membres.beancount"
include "decisions.beancount"
include "fava.beancount"
"""


def pages(told: Chronicle) -> dict[str, str]:
    """Every file by its path under ``ledgers/la-ruche``, in the form that ``bean-format`` leaves alone."""
    book = told.book
    months = [month for month in sorted(book.months) if month <= (LAST_DAY.year, LAST_DAY.month)]
    paths = {month: f"{month[0]}/{month[0]}-{month[1]:02d}.beancount" for month in months}
    includes = "".join(f'include "{paths[month]}"\n' for month in months)
    renumbered = credit_note_numbers(book)
    files = {
        "main.beancount": MAIN + ROOT_OPTIONS + BODY + includes,
        "plan.beancount": ROOT_OPTIONS + chart_page(book),
        "membres.beancount": ROOT_OPTIONS + members_page(),
        "decisions.beancount": ROOT_OPTIONS + decisions_page(),
        "fava.beancount": ROOT_OPTIONS + screens_page(),
    }
    balances: dict[str, int] = {}
    for month in months:
        files[paths[month]] = ROOT_OPTIONS + _month_page(book, month, renumbered, balances)
    return {path: _aligned(content) for path, content in files.items()}


def credit_note_numbers(book: Book) -> dict[str, str]:
    """Credit notes are numbered in the order of their days."""
    seen: list[str] = []
    for entry in book.all():
        seen += [link for link in entry.links if re.match(r"A\d{4}-", link) and link not in seen]
    counters: dict[str, int] = {}
    numbers: dict[str, str] = {}
    for link in seen:
        year = link.split("-")[0]
        counters[year] = counters.get(year, 0) + 1
        numbers[link] = f"{year}-{counters[year]:04d}"
    return numbers


def chart_page(book: Book) -> str:
    """The accounts, by owner, root and number, opened when the owner came in."""
    used = {account for entry in book.all() for account, _ in entry.legs}
    lines = [";; Plan de comptes : racines françaises, clé du titulaire, activité, numéro du PCG"]
    for owner in ("Ruche", "Solidarite", *(member.key for member in MEMBERS)):
        title = {"Ruche": "La coopérative", "Solidarite": "Caisse de solidarité"}.get(owner)
        lines += ["", f";; {title or owner + ' · ' + BY_KEY[owner].name}", ""]
        opened = max(FIRST_DAY, BY_KEY[owner].start) if owner in BY_KEY else FIRST_DAY
        mine = sorted(
            (account for account in used if owner_of(account) == owner),
            key=lambda account: (ROOTS[account.split(":")[0]], account),
        )
        lines += [f"{opened} open {account} EUR" for account in mine]
    return "\n".join(lines) + "\n"


def _month_page(book: Book, month: Month, renumbered: dict[str, str], balances: dict[str, int]) -> str:
    blocks = [f";; {name(month).capitalize()}"]
    blocks += ["\n".join(_entry(entry, renumbered)) for entry in book.of_month(month)]
    for entry in book.of_month(month):
        for account, cents in entry.legs:
            balances[account] = balances.get(account, 0) + cents
    after = date(*next_month(month), 1)
    statement = [f";; Relevés au dernier jour de {name(month)}"]
    statement += [f"{after} balance {account}  {text(balances.get(account, 0))} ~ 0.00 EUR" for account in WATCHED]
    if month[1] == 12:
        statement.append(";; Comptes soldés à la clôture")
        statement += [f"{after} balance {account}  0.00 ~ 0.00 EUR" for account in (acc.SUSPENSE, acc.TRANSIT)]
    return "\n\n".join([*blocks, "\n".join(statement)]) + "\n"


def _entry(entry: Transaction, renumbered: dict[str, str]) -> Iterator[str]:
    narration = entry.narration
    for old, new in renumbered.items():
        if old in entry.links:
            narration = narration.replace(old, new)
    marks = [f"#{tag}" for tag in entry.tags] + [f"^{renumbered.get(link, link)}" for link in entry.links]
    yield " ".join([f'{entry.day} * "{entry.payee}" "{narration}"', *marks])
    for account, cents in entry.legs:
        yield f"  {account}  {text(cents)} EUR"
        if entry.share and account.startswith("Charges:"):
            yield f'    share: "{entry.share}"'


def _aligned(content: str) -> str:
    """What ``bean-format`` makes of a page, so that it changes nothing later."""
    return str(align_beancount(content))  # type: ignore[no-untyped-call]
