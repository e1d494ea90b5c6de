"""The amounts gate: no generated cent of `ledgers/` differs from the last release unless the changelog says so.

    $ make amounts

Every ledger is computed twice, by the release's own software as it stood then, and by the checkout's as it stands now.
For each amount that differs, an item under "Changes amounts" must name its rule (or what the fund does: aid, advance,
repayment, levy, call …) and a period that holds it: 2026, 2026-Q1, 2026-03, "2025-07 to 2026-03", "from 2025-07 on",
"every period". Items that the release's changelog had already are about earlier changes, and do not count. A ledger
that is new is no change; one that is gone must be named. `ruche diff` says why an amount differs.

The release is the last tag `v1.2.3`. Without any, it is the commit that last changed the version in pyproject.toml; a
shallow clone is completed first. What is compared is always said. Exit codes: 0 nothing differs that is not named,
1 something does, 2 nothing could be compared.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, TextIO

from ruche_ledger.amounts import Difference, Owners, by_month, differences, effects_read
from ruche_ledger.errors import RucheError
from ruche_ledger.ledgers import entry_of
from ruche_ledger.money import from_cents
from ruche_ledger.revisions import Repository, Revision
from ruche_ledger.sides import Subject
from ruche_ledger.versions import Answer, ask, holds_software

ROOT = Path(__file__).parents[1]
CHANGELOG = "CHANGELOG.md"
HEADING = "Changes amounts"

#: Words by which an item may name what is no rule.
_OTHERS = {"share": ("shared costs?", "shares?"), "opening": ("openings?", "positions? taken over")}

_PERIOD = r"(?<![\d.,-])(?:19|20|21)\d\d(?:-Q[1-4]|-\d\d(?:-\d\d)?)?(?![\d-]|[.,]\d| ?(?:EUR|€))"
_RANGE = re.compile(rf"({_PERIOD}) ?(?:to|until|through|–|—|…|-) ?({_PERIOD})")
_OPEN = re.compile(rf"(?:from|since) ({_PERIOD})(?: on(?:wards)?)?")
_ALWAYS = re.compile(r"\b(?:every|all|any) (?:period|month|year)s?\b", re.IGNORECASE)


class Found(NamedTuple):
    """An amount that differs."""

    ledger: str
    difference: Difference
    owners: Owners

    @property
    def subject(self) -> Subject:
        """What takes or gives."""
        return self.difference.key.subject

    @property
    def month(self) -> str:
        """When."""
        return self.difference.key.month

    def __str__(self) -> str:
        pair = self.difference.pair(self.owners)
        subject = self.subject
        what = word_of(subject) if subject.kind in ("rule", "share") else f"{word_of(subject)} ({subject.name})"
        channel = ", internal" if subject.channel == "internal" else ""
        words = (self.ledger, self.difference.key.owner, f"{what}{channel}", self.month)
        return f"{', '.join(words)}: {from_cents(pair.before):.2f} → {from_cents(pair.after):.2f}"


def main(root: Path = ROOT) -> int:
    """Compares, says what differs, and returns the exit code."""
    try:
        return _compare(Repository.of(root / "pyproject.toml"), root.resolve())
    except RucheError as error:
        _say(f"make amounts: {error}", sys.stderr)
        return 2


def _compare(repository: Repository, root: Path) -> int:
    base, words = last_release(repository)
    with tempfile.TemporaryDirectory(prefix="ruche-") as scratch:
        tree = Path(scratch).resolve()
        repository.extract(base, tree)
        before, after = ledgers(tree), ledgers(root)
        _say(f"Amounts of ledgers/ compared with {words}.")
        if not before:
            _say(f"There was no ledger in {base.short} yet, so there is nothing to compare: every ledger is new.")
            return 0
        if not holds_software(tree):
            raise RucheError("{revision} holds ledgers, but no software to compute them", revision=base.short)
        known = items((tree / CHANGELOG).read_text("utf-8")) if (tree / CHANGELOG).is_file() else []
        said = [item for item in items((root / CHANGELOG).read_text("utf-8")) if item not in known]
        both = [name for name in before if name in after]
        found = list(_found(both, _asked(tree, base.short, before, both), _asked(root, "the checkout", after, both)))
    gone = [name for name in before if name not in after]
    new = [name for name in after if name not in before]
    if new:
        _say(f"New since then, so no change: {', '.join(new)}.")
    unnamed = [each for each in found if not any(names_it(item, each.subject, each.month) for item in said)]
    lost = [name for name in gone if not any(re.search(rf"\b{re.escape(name)}\b", item) for item in said)]
    for each in found:
        _say(f"{'not named' if each in unnamed else 'named'}: {each}")
    for name in gone:
        _say(f"{'not named' if name in lost else 'named'}: {name} is gone")
    _say(f"Ledgers: {len(both)}. Amounts that differ: {len(found)}, of them not named: {len(unnamed)}.")
    if not unnamed and not lost:
        return 0
    _say(f'\nName them under "### {HEADING}" in {CHANGELOG}, with the reason; for example:')
    for line in [*_suggestions(unnamed), *(f"- The ledger {name} is gone: …" for name in lost)]:
        _say(f"  {line}")
    for name in dict.fromkeys(each.ledger for each in unnamed):
        _say(f"Why: ruche diff {after[name].relative_to(root).as_posix()} {base.asked}")
    return 1


def last_release(repository: Repository) -> tuple[Revision, str]:
    """The commit to compare with, and what it is in words.

    Raises:
        RucheError: the clone does not hold it, or there is only one commit.
    """
    if repository.is_shallow:
        _say("This clone is shallow; fetching the rest of its history …")
        done = repository.git("fetch", "--quiet", "--unshallow", "--tags")
        if done.returncode != 0:
            _say(f"It cannot be fetched ({' '.join(done.stderr.split())}).")
    head = repository.revision("HEAD")
    clean = not repository.output("status", "--porcelain", "--untracked-files=no")
    start = "HEAD^" if repository.git("rev-parse", "--verify", "--quiet", "HEAD^").returncode == 0 else ""
    for place in ("HEAD", start):
        tag = repository.git("describe", "--tags", "--abbrev=0", "--match", "v[0-9]*", place) if place else None
        if tag is not None and tag.returncode == 0:
            found = repository.revision(tag.stdout.strip())
            if found.commit != head.commit or not clean:  # a release is compared with the one before
                return found, f"the release {found.asked} ({found.short}, {found.day})"
    cut = _cut_off(repository)
    commits = repository.output("log", "--format=%H", "-G^version = ", "--", "pyproject.toml").splitlines()
    for commit in commits:
        if commit in cut:
            break  # it seems to bring everything, but only because what was before it is not here
        if commit != head.commit or not clean:
            found = repository.revision(commit[:10])
            words = f"{found.short} ({found.day}), which last changed the version, as there is no tag"
            return found, words
    if cut:
        raise RucheError(
            "this clone is shallow: neither a tag nor the commit that last changed the version is in it, so nothing "
            "can be compared; run {command}",
            command="git fetch --unshallow --tags",
        )
    raise RucheError("no release, and no commit before this one that changed the version, so nothing can be compared")


def _cut_off(repository: Repository) -> set[str]:
    """The commits of a shallow clone whose parents it does not hold."""
    path = repository.root / repository.output("rev-parse", "--git-path", "shallow")
    return set(path.read_text("ascii").split()) if path.is_file() else set()


def ledgers(root: Path) -> dict[str, Path]:
    """Name to main file of every ledger of a checkout."""
    folders = sorted(path for path in (root / "ledgers").glob("*") if path.is_dir())
    return {folder.name: entry for folder in folders if (entry := entry_of(folder)) is not None}


def _asked(tree: Path, name: str, there: dict[str, Path], names: Sequence[str]) -> list[Answer]:
    """What the software of a tree generates for some of its ledgers.

    Raises:
        RucheError: a ledger has faults; assertions that fail are no matter of this gate.
    """
    (answers,) = ask([(tree, name, [{"path": str(there[each])} for each in names])])
    for each, answer in zip(names, answers, strict=True):
        for fault in answer.faults[0]:
            if not fault["assertion"]:
                raise RucheError(
                    "{ledger} has a fault in {tree}, so its amounts say nothing: {message}",
                    ledger=each,
                    tree=name,
                    message=fault["message"],
                )
    return answers


def _found(names: Sequence[str], before: Sequence[Answer], after: Sequence[Answer]) -> Iterator[Found]:
    for name, then, now in zip(names, before, after, strict=True):
        owners = Owners.of(then.owners[0], now.owners[0])
        ends = [by_month(effects_read(each.states[0]["rows"], owners, each.roots[0])) for each in (then, now)]
        yield from (Found(name, difference, owners) for difference in differences(*ends))


def items(changelog: str) -> list[str]:
    """The items of every section "Changes amounts", each in one line."""
    sections = re.findall(rf"^### {HEADING}\n(.*?)(?=^##|\Z)", changelog, re.DOTALL | re.MULTILINE)
    texts = (text for section in sections for text in re.split(r"^[-*] ", section, flags=re.MULTILINE)[1:])
    return [" ".join(text.split()) for text in texts]


def names_it(item: str, subject: Subject, month: str) -> bool:
    """Whether an item names a rule, or what else takes or gives, and a period that holds a month."""
    words = [re.escape(word_of(subject)), *_OTHERS.get(subject.kind, ())]
    named = any(re.search(rf"(?<![\w-]){word}s?(?![\w-])", item, re.IGNORECASE) for word in words)
    return named and any(first <= month <= last for first, last in spans(item))


def word_of(subject: Subject) -> str:
    """What an item calls it: a rule or a shared cost by its name, else what a fund does."""
    return subject.name if subject.kind in ("rule", "share") else subject.kind


def spans(item: str) -> Iterator[tuple[str, str]]:
    """First and last month of each period that an item names."""
    if _ALWAYS.search(item):
        yield "0000-00", "9999-99"
    for first, last in _RANGE.findall(item):
        yield _months(first)[0], _months(last)[1]
    for first in _OPEN.findall(_RANGE.sub("", item)):
        yield _months(first)[0], "9999-99"
    for period in re.findall(_PERIOD, _OPEN.sub("", _RANGE.sub("", item))):
        yield _months(period)


def _months(period: str) -> tuple[str, str]:
    year, _, part = period.partition("-")
    if not part:
        return f"{year}-01", f"{year}-12"
    if part.startswith("Q"):
        last = 3 * int(part[1])
        return f"{year}-{last - 2:02}", f"{year}-{last:02}"
    return period[:7], period[:7]


def _suggestions(unnamed: Iterable[Found]) -> Iterator[str]:
    months: dict[str, set[str]] = {}
    for each in unnamed:
        months.setdefault(word_of(each.subject), set()).add(each.month)
    for word, found in months.items():
        first, last = min(found), max(found)
        yield f"- `{word}`, {first if first == last else f'{first} to {last}'}: …"


def _say(text: str, stream: TextIO | None = None) -> None:
    print(text, file=stream or sys.stdout, flush=True)


if __name__ == "__main__":
    sys.exit(main())
