"""The pages of members and decisions: the directives that the plugin reads."""

from __future__ import annotations

from datetime import date

from .cast import MEMBERS
from .money import euros, text
from .rulebook import (
    AIDED_BEFORE,
    AIDS,
    ASSEMBLIES,
    BASE_BEFORE,
    DECIDED,
    EXITS,
    FUND_LEVIES,
    FUND_OPENING,
    FUND_RESERVE,
    GRANTS,
    RULES,
    SHARES,
    TERMS,
    Aid,
    Decided,
    Exit,
    FundLevy,
    Grant,
    Rule,
    Share,
    Terms,
)

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
    """Rates, solidarity and pooled means, each with the assembly or the people who decided it."""
    parts = [";; Décisions : contribution, assurance, solidarité, moyens communs"]
    parts.append("\n".join(f'{day} event "Assemblée générale" "{agenda}"' for day, agenda in ASSEMBLIES))
    dated: list[tuple[date, int, str]] = []
    for order, rule in enumerate(RULES):
        dated.append((rule.day, order, _rule(rule)))
    made = [
        *((one.day, _terms(one)) for one in TERMS),
        *((one.day, _share(one)) for one in SHARES),
        *((one.day, _fund_levy(one)) for one in FUND_LEVIES),
        *((one.day, _aid(one)) for one in AIDS),
        *((one.day, _decided(one)) for one in DECIDED),
        *((one.day, _exit(one)) for one in EXITS),
        *((one.day, _grant(one)) for one in GRANTS),
    ]
    dated += [(day, 100 + order, block) for order, (day, block) in enumerate(made)]
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
    if rule.channel != "external":
        lines.append(f'  channel: "{rule.channel}"')
    if rule.scale != "exempt":
        lines.append(f'  base: "{" ".join(rule.base)}"')
        if rule.less:
            lines.append(f'  less: "{" ".join(rule.less)}"')
        if rule.basis != "invoiced":
            lines.append(f'  basis: "{rule.basis}"')
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
    if rule.carry:
        lines.append('  negative: "carry"')
    if rule.minimum:
        lines += [f"  minimum: {text(rule.minimum)} EUR", '  minimum-per: "month"', '  prorata: "none"']
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


def _decided(decided: Decided) -> str:
    lines = [
        f";; {decided.note}",
        f'{decided.day} custom "ruche-solidarity" "Solidarite" "{decided.step}"',
        f'  contracts: "{", ".join(decided.contracts)}"',
        '  decision: "each"',
        '  on: "position"',
        f"  cap-{'month' if decided.step == 'aid' else 'total'}: {text(decided.cap)} EUR",
    ]
    if decided.repay:
        lines.append(f"  repay: {rate(decided.repay)}")
    return "\n".join([*lines, f'  source: "{decided.source}"'])


def _fund_levy(levy: FundLevy) -> str:
    return "\n".join((
        f";; {levy.note}",
        f'{levy.day} custom "ruche-solidarity" "Solidarite" "levy"',
        f'  contracts: "{", ".join(levy.contracts)}"',
        '  on: "result"',
        f"  rate: {rate(levy.rate)}",
        f"  above: {text(levy.above)} EUR",
        f'  source: "{levy.source}"',
    ))  # fmt: skip


def _exit(leaving: Exit) -> str:
    return "\n".join((
        f";; {leaving.note}",
        f'{leaving.day} custom "ruche-solidarity" "Solidarite" "exit"',
        '  write-off: "fund"',
        f'  source: "{leaving.source}"',
    ))  # fmt: skip


def _grant(grant: Grant) -> str:
    amount = text(grant.cents)
    return "\n".join((
        f";; {grant.note}",
        f'{grant.day} custom "ruche-grant" "Solidarite" "{grant.step}" "{grant.key}" {amount} EUR',
        f'  source: "{grant.source}"',
    ))  # fmt: skip


def _terms(terms: Terms) -> str:
    return "\n".join((
        f";; {terms.note}",
        f'{terms.day} custom "ruche-terms" "{terms.key}" "{terms.name}"',
        f"  rate-1: {rate(terms.rate)}",
        f"  until: {terms.until}",
        f'  source: "{terms.source}"',
    ))  # fmt: skip


def _share(share: Share) -> str:
    parts = ", ".join(f"{owner} {rate(part * 100)}" for owner, part in share.parts)
    return "\n".join((
        f";; {share.note}",
        f'{share.day} custom "ruche-share" "{share.name}"',
        f'  shares: "{parts}"',
        f'  source: "{share.source}"',
    ))  # fmt: skip
