"""`ruche rules check`: the rules of a ledger against every invariant, on ledgers that are aimed at them."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..errors import RucheError
from ..messages import marked, sentence
from .check import FAULTS_FOUND, line, row
from .terminal import _, console, json_option, lang_option, language, ledger_argument, read_ledger, write_json

if TYPE_CHECKING:
    from ..cooperative import Cooperative
    from ..invariants import Examined
    from ..testing.laws.law import Law
    from ..testing.proving import Checked, Counterexample, Profile, Proof
    from ..testing.subjects import Subject

#: Where a profile is chosen; the profiles themselves live with Hypothesis, which the help does not wait for.
PROFILES = ("dev", "ci", "deep")


@click.command(
    epilog=marked(
        "Example: ruche rules check main.beancount --rule contribution. Exit codes: 0 everything holds, 1 the ledger "
        "has faults or an invariant does not hold, 2 misuse or an unreadable ledger."
    )
)
@ledger_argument
@click.option(
    "--rule",
    metavar="NAME",
    help=marked("Check this rule only: a rule's name, a fund or one of its steps (“Solidarite aid”), a pooled means."),
)
@click.option(
    "--profile",
    type=click.Choice(PROFILES),
    default="dev",
    show_default=True,
    help=marked("How thoroughly: dev takes seconds a rule, ci always draws the same, deep takes a night."),
)
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), help=marked("Draw what a former run drew."))
@click.option(
    "--counterexamples",
    metavar="FOLDER",
    type=click.Path(file_okay=False, path_type=Path),
    help=marked("Where a ledger is written that breaks an invariant.  [default: ruche-counterexamples]"),
)
@json_option
@lang_option
@click.pass_context
def check(
    context: click.Context,
    ledger: str,
    *,
    rule: str | None,
    profile: str,
    seed: int | None,
    counterexamples: Path | None,
    as_json: bool,
) -> None:
    """Proves that the rules of a ledger keep every invariant.

    First what can be seen without computing; then every invariant on ledgers drawn around each rule, with this
    ledger's parameters and on some with other ones; then the exact checks on the real entries. What breaks one is
    made small and written to a file.
    """
    require_hypothesis()
    from ..invariants import Facts, examine
    from ..testing.kind_faults import kind_faults
    from ..testing.proving import EVERYTHING, PROFILES, chosen_seed
    from ..testing.subjects import named, subjects_of

    cooperative = read_ledger(ledger)
    faults = [fault for fault in cooperative.problems if fault.severity == "error"]
    faults += kind_faults(cooperative.entries, cooperative.options)
    chosen = PROFILES[profile]
    number = chosen_seed(chosen, seed)
    if faults:
        refuse(ledger, faults, as_json=as_json)
        context.exit(FAULTS_FOUND)
    subjects = (*subjects_of(cooperative), EVERYTHING)
    if rule is not None:
        subjects = named(subjects[:-1], rule)
    proofs, written = prove_all(subjects, chosen, number, counterexamples)
    examined = examine(Facts.of(cooperative.books, cooperative.decisions, cooperative.outcome))
    fine = not any(proof.broken for proof in proofs) and all(each.holds for each in examined)
    if as_json:
        write_json(report(ledger, chosen, number, proofs, written, examined, fine=fine))
    else:
        show(cooperative, proofs, written, examined, chosen, number, fine=fine)
    context.exit(0 if fine else FAULTS_FOUND)


def require_hypothesis() -> None:
    """Refuses where the extra `testing` is not installed.

    Raises:
        RucheError: Hypothesis is not there; the message gives the command that installs it.
    """
    if importlib.util.find_spec("hypothesis") is None:
        raise RucheError("Hypothesis is not installed; install it with: pip install 'ruche-ledger[testing]'")


def refuse(ledger: str, faults: list[Any], *, as_json: bool) -> None:
    """Rules that cannot be read are not proved: all faults at once."""
    if as_json:
        found = [row(fault) for fault in faults]
        write_json({"ledger": ledger, "ok": False, "faults": found, "rules": [], "exact": []})
        return
    for fault in faults:
        click.echo(line(fault))
    click.echo(_("The rules of a ledger with faults are not proved; correct them first."))


def prove_all(
    subjects: tuple[Subject, ...], profile: Profile, seed: int, folder: Path | None
) -> tuple[list[Proof], dict[int, Path]]:
    """Proves one rule after the other; a sign of life on a terminal. The files of what breaks, by counterexample."""
    from ..testing.counterexamples import write
    from ..testing.proving import applicable, drawn, proved

    proofs, written = [], {}
    total = sum(1 + len(applicable(subject)) for subject in subjects)
    with progress(total) as moving:
        for subject in subjects:
            moving(_("drawing ledgers for {rule}").format(rule=shown(subject)))
            trials = drawn(subject, profile, seed)

            def told(law: Law, of: Subject = subject) -> None:
                moving(f"{shown(of)} {law.id}")

            proof = proved(subject, trials, every=profile.moved, told=told)
            proofs.append(proof)
            for found in proof.broken:
                written[id(found)] = write(found, seed, profile.name, folder, language())
    return proofs, written


@contextmanager
def progress(total: int) -> Iterator[Callable[[str], None]]:
    """A bar on standard error, on a terminal only."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console(sys.stderr), transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda words: bar.update(task, description=words, advance=1)


def shown(subject: Subject) -> str:
    """A rule's name; ledgers about nothing in particular have none."""
    return _(marked("any rule")) if subject.name == "*" else subject.name


def show(
    cooperative: Cooperative,
    proofs: list[Proof],
    written: dict[int, Path],
    examined: tuple[Examined, ...],
    profile: Profile,
    seed: int,
    *,
    fine: bool,
) -> None:
    """Prints the result for people: a table of invariants, waivers, what breaks, the real entries."""
    click.echo(_("Rules: {names}").format(names=", ".join(shown(proof.subject) for proof in proofs)))
    show_table(proofs)
    show_waivers(proofs)
    for proof in proofs:
        for found in proof.broken:
            show_broken(found, written[id(found)], seed, profile)
    findings = [finding for each in examined for finding in each.findings]
    for finding in findings:
        click.echo(sentence(finding, language()))
    outcome = cooperative.outcome
    click.echo(
        _("Real entries: {count} exact checks on {levies} levies and {transfers} transfers; findings: {found}.").format(
            count=len(examined), levies=len(outcome.levies), transfers=len(outcome.transfers), found=len(findings)
        )
    )
    words = _("Everything holds.") if fine else _("Not everything holds.")
    click.echo(_("Seed: {seed}; profile: {profile}.").format(seed=seed, profile=profile.name))
    console().print(words, style="green" if fine else "red")


def show_table(proofs: list[Proof]) -> None:
    """Invariant × rules × examples × time."""
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column()
    table.add_column()
    table.add_column(_("Invariant"))
    for heading in (marked("Rules"), marked("Examples"), marked("Seconds")):
        table.add_column(_(heading), justify="right")
    for law, checked in by_law(proofs):
        broken = any(each.broken for each in checked)
        waived = any(law.id in each.subject.waivers for each in checked)
        sign = "✗" if broken else "~" if waived else "✓"
        table.add_row(
            *(sign, law.id, _(law.sentence), str(len(checked)), str(sum(each.examples for each in checked))),
            seconds(sum(each.nanoseconds for each in checked)),
            style="red" if broken else "",
        )
    console().print(table)


def by_law(proofs: list[Proof]) -> Iterator[tuple[Law, list[Checked]]]:
    """What was checked, law by law."""
    from ..testing.laws import LAWS

    for law in LAWS:
        checked = [each for proof in proofs for each in proof.checked if each.law is law]
        if checked:
            yield law, checked


def seconds(nanoseconds: int) -> str:
    """Seconds with one decimal."""
    tenths = nanoseconds // 10**8
    return f"{tenths // 10}.{tenths % 10}"


def show_waivers(proofs: list[Proof]) -> None:
    """What is not asked of a rule, and what is asked instead."""
    lines = [
        _("{law} of {rule} is waived by {by}: {bound} ({reason})").format(
            law=law, rule=proof.subject.name, by=waiver.by, bound=_(waiver.bound), reason=waiver.reason
        )
        for proof in proofs
        for law, waivers in proof.subject.waivers.items()
        for waiver in waivers
    ]
    if lines:
        click.echo()
    for each in lines:
        click.echo(f"~ {each}")
    click.echo()


def show_broken(found: Counterexample, path: Path, seed: int, profile: Profile) -> None:
    """A counterexample, and how to see it again."""
    from ..testing.counterexamples import replays, told

    for words in told(found, seed, profile.name, language()):
        click.echo(words)
    click.echo(_("A ledger that shows it: {path}").format(path=path))
    for command in replays(found, path):
        click.echo(f"  {command}")
    click.echo()
    click.echo(found.ledger.text)


def report(
    ledger: str,
    profile: Profile,
    seed: int,
    proofs: list[Proof],
    written: dict[int, Path],
    examined: tuple[Examined, ...],
    *,
    fine: bool,
) -> dict[str, Any]:
    """The result for machines."""
    from ..testing.counterexamples import as_dict

    return {
        "ledger": ledger,
        "ok": fine,
        "profile": profile.name,
        "seed": seed,
        "faults": [],
        "rules": [
            {
                "name": proof.subject.name,
                "part": proof.subject.part,
                "waivers": [
                    {"invariant": law, "by": each.by, "bound": _(each.bound), "reason": each.reason}
                    for law, waivers in proof.subject.waivers.items()
                    for each in waivers
                ],
                "invariants": [
                    {
                        "id": each.law.id,
                        "sentence": _(each.law.sentence),
                        "examples": each.examples,
                        "milliseconds": each.nanoseconds // 10**6,
                        "holds": each.broken is None,
                        "counterexample": as_dict(each.broken, written.get(id(each.broken))) if each.broken else None,
                    }
                    for each in proof.checked
                ],
            }
            for proof in proofs
        ],
        "exact": [
            {
                "id": each.invariant.id,
                "sentence": _(each.invariant.sentence),
                "holds": each.holds,
                "findings": [row(finding) for finding in each.findings],
            }
            for each in examined
        ],
    }
