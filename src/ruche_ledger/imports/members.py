"""The pages of an imported ledger that are no month: main file, members, decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import PurePath

from dateutil.relativedelta import relativedelta

from ..periods import DAY
from .attributions import Attributions, Member
from .pages import CURRENCY, OPTIONS, amount, marked_page, quoted


def main_page(attributions: Attributions, start: date) -> str:
    """The ledger's main file: written once, then the bookkeeper's."""
    return f"""\
;; Livres repris d'un export comptable par `ruche import`. Ce fichier et decisions.beancount sont à vous :
;; un nouvel import ne les réécrit pas. Les autres fichiers sont réécrits.

option "title" {quoted(attributions.title)}
option "operating_currency" "{CURRENCY}"
{OPTIONS}
plugin "ruche_plugins.cooperative"

include "comptes.beancount"
include "membres.beancount"
include "decisions.beancount"
include "????-??*.beancount"

{start} custom "fava-option" "language" "fr"
{start} custom "fava-option" "locale" "fr"
{start} custom "fava-option" "invert-income-liabilities-equity" "true"
{start} custom "fava-option" "show-accounts-with-zero-balance" "false"
{start} custom "fava-option" "show-metadata-indicators" "false"
"""


def decisions_page(start: date, members: Sequence[Member]) -> str:
    """Where rules go: nothing but advice at first, then the bookkeeper's."""
    contracts = ", ".join(dict.fromkeys(contract for member in members for _, contract in member.contracts)) or "CESA"
    return f"""\
;; Vos décisions : règles de contribution, solidarité, et ce que l'export ne dit pas. `ruche import` ne réécrit jamais
;; ce fichier. Les lignes qui commencent par « ; » sont des exemples : ôtez ce signe, et changez les valeurs.

{OPTIONS}
;{start} custom "ruche-rule" "contribution" "graduated"
;  contracts: {quoted(contracts)}
;  window: "year"
;  band-1: 0.00 EUR
;  rate-1: 0.11
;  band-2: 40000.00 EUR
;  rate-2: 0.10
;  source: "AG …, résolution …"

;{start} custom "ruche-fund" "Solidarite"
;  name: "Caisse de solidarité"
;{start} custom "ruche-solidarity" "Solidarite" "aid"
;  on: "position"
;  target: 0.00 EUR
;  cap-month: 500.00 EUR
;  source: "AG …, résolution …"
"""


def members_page(attributions: Attributions, exercises: Sequence[tuple[date, date]], opened: date, export: str) -> str:
    """Who there is, the exercises, and the positions taken over.

    Args:
        attributions: Without faults.
        exercises: (first day, day after the last), ascending.
        opened: The day of the positions taken over, the first exercise's first.
        export: The file name behind them.
    """
    since = min([opened, *(day for member in attributions.members for day, _ in member.contracts)])
    lines = [f'{since} custom "ruche-cooperative" {quoted(attributions.key)}']
    lines += [f"  name: {quoted(attributions.title)}", "  language: 1", ""]
    for start, name in exercise_starts(exercises).items():
        lines += [f'{start} custom "ruche-exercise" {quoted(name)}']
    for member in attributions.members:
        lines.append("")
        for place, (day, contract) in enumerate(member.contracts):
            lines.append(f'{day} custom "ruche-entrepreneur" {quoted(member.key)}')
            if member.name and place == 0:
                lines.append(f"  name: {quoted(member.name)}")
            lines.append(f"  contract: {quoted(contract)}")
        if member.opening is not None:
            lines.append(f'{opened} custom "ruche-opening" {quoted(member.key)} {amount(member.opening)} {CURRENCY}')
            lines.append(f"  source: {quoted(f'{PurePath(attributions.name).name}, {export}')}")
    return marked_page("members", "\n".join(lines) + "\n")


def exercise_starts(exercises: Sequence[tuple[date, date]]) -> Mapping[date, str]:
    """First days and names of exercises; one that is not of twelve months needs the start of what follows it."""
    starts: dict[date, str] = {}
    for start, end in exercises:
        starts[start] = _name(start, end)
        if end != start + relativedelta(years=1):
            starts.setdefault(end, _name(end, end + relativedelta(years=1)))
    names = list(starts.values())
    return {start: name if names.count(name) == 1 else f"{start:%Y-%m}" for start, name in sorted(starts.items())}


def _name(start: date, end: date) -> str:
    last = end - DAY
    return f"{start.year}" if start.year == last.year else f"{start.year}-{last.year % 100:02d}"
