"""The pages of members and decisions: the directives that the plugin reads."""

from __future__ import annotations

from datetime import date

from .cast import MEMBERS
from .money import euros, text
from .rulebook import AIDED_BEFORE, AIDS, ASSEMBLIES, BASE_BEFORE, FUND_OPENING, FUND_RESERVE, RULES, Aid, Rule

FOUNDED = date(2007, 7, 1)
SOURCE_2023 = "balance analytique au 31 décembre 2023"


def rate(number: int) -> str:
    """A rate in ten-thousandths as a decimal: ``0.105``."""
    shown = f"{number // 10000}.{number % 10000:04d}".rstrip("0")
    return shown + "00" if shown.endswith(".") else shown + "0" if len(shown) == 3 else shown


def members_page() -> str:
    """The cooperative, its fund, its entrepreneurs and what was taken over."""
    lines = [
        ";; Coopérative, caisse de solidarité et entrepreneurs",
        ";; Les clés sont impersonnelles ; les noms sont des noms d'activité.",
        "",
        f'{FOUNDED} custom "ruche-cooperative" "Ruche"',
        '  name: "La Ruche"',
        "  language: 1",
        '  set-aside: "40 4191 42 43 15 16 181"',
        "",
        f'{FOUNDED} custom "ruche-fund" "Solidarite"',
        '  name: "Caisse de solidarité"',
        f"  reserve: {text(FUND_RESERVE)} EUR",
        "",
    ]
    for year in (2024, 2025, 2026):
        lines.append(f'{year}-01-01 custom "ruche-exercise" "{year}"')
    for member in MEMBERS:
        lines += ["", f";; {member.key} · {member.name}"]
        for index, (day, contract) in enumerate(member.contracts):
            lines.append(f'{day} custom "ruche-entrepreneur" "{member.key}"')
            if index == 0:
                lines.append(f'  name: "{member.name}"')
            lines.append(f'  contract: "{contract}"')
    lines += ["", ";; Positions reprises au 1er janvier 2024", ""]
    for member in MEMBERS:
        if member.position:
            amount = text(euros(member.position))
            lines.append(f'2024-01-01 custom "ruche-opening" "{member.key}" {amount} EUR')
            lines.append(f'  source: "{SOURCE_2023}"')
    lines.append(f'2024-01-01 custom "ruche-opening" "Solidarite" {text(FUND_OPENING)} EUR')
    lines.append(f'  source: "{SOURCE_2023}"')
    for key, cents in AIDED_BEFORE.items():
        lines += ["", f";; Aide déjà versée en 2023 : elle compte pour le plafond de {key}."]
        lines.append(f'2024-01-01 custom "ruche-opening" "{key}" "Solidarite"')
        lines.append(f"  aided: {text(cents)} EUR")
    for key, (day, cents) in BASE_BEFORE.items():
        lines += ["", f";; {key} arrive d'une autre coopérative : la marge du début d'année compte pour les tranches."]
        lines.append(f'{day} custom "ruche-opening" "{key}" "contribution"')
        lines.append(f"  base-year: {text(cents)} EUR")
    return "\n".join(lines) + "\n"


def decisions_page() -> str:
    """Rates and solidarity, each with the assembly that decided it."""
    parts = [";; Décisions des assemblées générales : contribution, assurance, solidarité"]
    parts.append("\n".join(f'{day} event "Assemblée générale" "{agenda}"' for day, agenda in ASSEMBLIES))
    dated: list[tuple[date, int, str]] = []
    for order, rule in enumerate(RULES):
        dated.append((rule.day, order, _rule(rule)))
    for order, aid in enumerate(AIDS):
        dated.append((aid.day, 100 + order, _aid(aid)))
    year = 0
    for day, _, block in sorted(dated):
        if day.year != year:
            parts.append(f";; {day.year}")
            year = day.year
        parts.append(block)
    return "\n\n".join(parts) + "\n"


def _rule(rule: Rule) -> str:
    lines = [f";; {rule.note}", f'{rule.day} custom "ruche-rule" "{rule.name}" "{rule.scale}"']
    lines.append(f'  contracts: "{", ".join(rule.contracts)}"')
    if rule.scale != "exempt":
        lines.append(f'  base: "{" ".join(rule.base)}"')
        if rule.less:
            lines.append(f'  less: "{" ".join(rule.less)}"')
        lines.append('  levied: "month"')
        if rule.window != "month":
            lines.append(f'  window: "{rule.window}"')
    if rule.scale == "flat":
        lines.append(f"  rate: {rate(rule.bands[0][1])}")
    if rule.scale == "graduated":
        for number, (start, part) in enumerate(rule.bands, 1):
            lines += [f"  band-{number}: {text(start)} EUR", f"  rate-{number}: {rate(part)}"]
    if rule.fixed:
        lines.append(f"  fixed: {text(rule.fixed)} EUR")
    if rule.fund_permille:
        lines += ['  fund: "Solidarite"', f"  fund-share: {rate(rule.fund_permille * 10)}"]
    lines.append(f'  source: "{rule.source}"')
    return "\n".join(lines)


def _aid(aid: Aid) -> str:
    return "\n".join((
        f";; {aid.note}",
        f'{aid.day} custom "ruche-solidarity" "Solidarite" "aid"',
        f'  contracts: "{", ".join(aid.contracts)}"',
        f"  seniority-until: {aid.months}",
        '  on: "position"',
        "  target: 0.00 EUR",
        f"  cover: {rate(aid.cover * 10)}",
        f"  cap-month: {text(aid.cap_month)} EUR",
        f"  cap-total: {text(aid.cap_total)} EUR",
        f'  source: "{aid.source}"',
    ))  # fmt: skip
