"""`ruche rules mutate`: whether the invariants would notice if the rules of a ledger were broken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ..errors import RucheError
from ..messages import marked
from .check import FAULTS_FOUND
from .rules_check import progress, refuse, require_hypothesis, seconds
from .terminal import _, console, json_option, lang_option, ledger_argument, read_ledger, write_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..testing.mutants import Mutant
    from ..testing.mutating import Attempt, Target
    from ..testing.proving import Profile

#: Where a profile is chosen; the profiles themselves live with Hypothesis, which the help does not wait for.
PROFILES = ("dev", "ci", "deep")


@click.command(
    epilog=marked(
        "Example: ruche rules mutate main.beancount --rule contribution. Exit codes: 0 every mutant is caught, 1 one "
        "survives, the ledger has faults or a rule is broken already, 2 misuse or an unreadable ledger."
    )
)
@ledger_argument
@click.option("--rule", metavar="NAME", help=marked("Break this rule, fund or pooled means only."))
@click.option("--mutant", "only", metavar="NAME", help=marked("Plant this mutant only."))
@click.option(
    "--profile",
    type=click.Choice(PROFILES),
    default="ci",
    show_default=True,
    help=marked("How many ledgers are drawn for a mutant that no scene shows."),
)
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), help=marked("Draw what a former run drew."))
@json_option
@lang_option
@click.pass_context
def mutate(
    context: click.Context,
    ledger: str,
    *,
    rule: str | None,
    only: str | None,
    profile: str,
    seed: int | None,
    as_json: bool,
) -> None:
    """Breaks the rules of a ledger in named ways, and lets the invariants look.

    Each mutant is planted in the software, not in the ledger: a threshold a cent off, today's rate for yesterday's
    entry, a fund overdrawn. Invariants that hold mean something only if they fail for every mutant; one that nothing
    catches is a survivor.
    """
    require_hypothesis()
    from ..testing.mutating import attempts, targets_of
    from ..testing.proving import PROFILES, chosen_seed

    cooperative = read_ledger(ledger)
    faults = [fault for fault in cooperative.problems if fault.severity == "error"]
    if faults:
        refuse(ledger, faults, as_json=as_json)
        context.exit(FAULTS_FOUND)
    chosen = PROFILES[profile]
    number = chosen_seed(chosen, seed)
    targets = _named(targets_of(cooperative), rule)
    mutants = _mutants(only)
    for target in targets:
        target.profile, target.seed = chosen, number
    pairs = sum(target.touched(mutant) for target in targets for mutant in mutants.values())
    with progress(pairs + len(targets)) as moving:
        broken = _broken_already(targets, moving)
        found = [] if broken else list(attempts(targets, mutants, lambda one, of: moving(f"{of.name} {one.name}")))
    survivors = [attempt for attempt in found if not attempt.laws]
    fine = not broken and not survivors
    if as_json:
        write_json(_report(ledger, chosen, number, mutants, found, broken, fine=fine))
    else:
        _show(targets, mutants, found, broken, chosen, number)
    context.exit(0 if fine else FAULTS_FOUND)


def _named(targets: tuple[Target, ...], name: str | None) -> tuple[Target, ...]:
    """The targets that a bookkeeper means.

    Raises:
        RucheError: nothing has that name.
    """
    chosen = tuple(target for target in targets if name in (None, target.name))
    if not chosen:
        known = ", ".join(target.name for target in targets) or "–"
        raise RucheError("no rule is called “{name}”; the ledger has {known}", name=name or "", known=known)
    return chosen


def _mutants(name: str | None) -> Mapping[str, Mutant]:
    """All mutants, or one.

    Raises:
        RucheError: none has that name.
    """
    from ..testing.mutants import MUTANTS

    if name is None:
        return MUTANTS
    if name not in MUTANTS:
        raise RucheError("no mutant is called “{name}”; there are {known}", name=name, known=", ".join(MUTANTS))
    return {name: MUTANTS[name]}


def _broken_already(targets: Sequence[Target], moving: Any) -> list[str]:
    """Targets of which a law does not hold although nothing is planted: what a mutant does could not be told."""
    from ..testing.mutating import shown

    broken = []
    for target in targets:
        moving(target.name)
        if any(True for _ in shown(target.scenes)):
            broken.append(target.name)
    return broken


# ------------------------------------------------------------------------------------------------------- people


def _show(
    targets: Sequence[Target],
    mutants: Mapping[str, Mutant],
    found: Sequence[Attempt],
    broken: Sequence[str],
    profile: Profile,
    seed: int,
) -> None:
    from rich.table import Table

    for name in broken:
        click.echo(
            _("An invariant of {rule} does not hold as it is: ask ruche rules check first.").format(rule=name)
        )
    if broken:
        return
    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in ("", marked("Mutant"), marked("What is wrong"), marked("Caught by")):
        table.add_column(_(heading) if heading else "", overflow="fold")
    for mutant, tried in _by_mutant(mutants, found):
        if tried:
            lives = any(not attempt.laws for attempt in tried)
            caught = "; ".join(
                f"{attempt.target.name}: {' '.join(attempt.laws) or _(marked('nothing'))}" for attempt in tried
            )
            table.add_row("✗" if lives else "✓", mutant.name, _(mutant.words), caught, style="red" if lives else "")
    screen = console()
    screen.print(table)
    _show_others(targets, mutants, found)
    planted = {attempt.mutant.name for attempt in found}
    alive = {attempt.mutant.name for attempt in found if not attempt.laws}
    click.echo(_("Seed: {seed}; profile: {profile}.").format(seed=seed, profile=profile.name))
    words = _("{killed} of {tried} mutants that touch a rule are caught, in {seconds} s; {others} touch none.").format(
        killed=len(planted) - len(alive),
        tried=len(planted),
        seconds=seconds(sum(attempt.nanoseconds for attempt in found)),
        others=len(mutants) - len(planted),
    )
    screen.print(words, style="red" if alive else "green")
    for attempt in found:
        if not attempt.laws:
            click.echo(
                _("{mutant} survives in {rule}: {ledgers} ledgers, and no invariant notices.").format(
                    mutant=attempt.mutant.name, rule=attempt.target.name, ledgers=attempt.ledgers
                )
            )


def _show_others(targets: Sequence[Target], mutants: Mapping[str, Mutant], found: Sequence[Attempt]) -> None:
    """Mutants that no rule of the ledger can show, by what they would need."""
    lacking: dict[tuple[str, ...], list[str]] = {}
    for mutant, tried in _by_mutant(mutants, found):
        if not tried:
            lacking.setdefault(_missing(targets, mutant), []).append(mutant.name)
    if lacking:
        click.echo()
        click.echo(_("Not applicable, as no rule has what they need:"))
        for words, names in lacking.items():
            click.echo(f"– {', '.join(_(word) for word in words)}: {', '.join(names)}")
        click.echo()


def _missing(targets: Sequence[Target], mutant: Mutant) -> tuple[str, ...]:
    """In words, what the rules would need for a mutant to show: of the target that lacks the fewest traits."""
    from ..testing.mutants import TRAITS

    traits = [each for target in targets for each in target.traits] or [frozenset()]
    missing = min((mutant.missing(each) for each in traits), key=len)
    return tuple(dict.fromkeys(TRAITS[trait] for trait in missing))


def _by_mutant(mutants: Mapping[str, Mutant], found: Sequence[Attempt]) -> list[tuple[Mutant, list[Attempt]]]:
    return [(mutant, [each for each in found if each.mutant is mutant]) for mutant in mutants.values()]


# ----------------------------------------------------------------------------------------------------- machines


def _report(
    ledger: str,
    profile: Profile,
    seed: int,
    mutants: Mapping[str, Mutant],
    found: Sequence[Attempt],
    broken: Sequence[str],
    *,
    fine: bool,
) -> dict[str, Any]:
    rows = []
    for mutant, tried in _by_mutant(mutants, found):
        alive = any(not attempt.laws for attempt in tried)
        rows.append(
            {
                "mutant": mutant.name,
                "sentence": _(mutant.words),
                "state": ("survived" if alive else "caught") if tried else "not-applicable",
                "rules": [
                    {
                        "rule": attempt.target.name,
                        "part": attempt.target.part,
                        "invariants": list(attempt.laws),
                        "ledgers": attempt.ledgers,
                        "milliseconds": attempt.nanoseconds // 10**6,
                    }
                    for attempt in tried
                ],
            }
        )
    states = [row["state"] for row in rows]
    return {
        "ledger": ledger,
        "ok": fine,
        "profile": profile.name,
        "seed": seed,
        "faults": [],
        "broken_already": list(broken),
        "caught": states.count("caught"),
        "survived": states.count("survived"),
        "not_applicable": states.count("not-applicable"),
        "mutants": rows,
    }
