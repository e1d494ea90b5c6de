"""What a change in git does to each member of a cooperative: to books, decisions or the software itself.

Two ends are compared, a revision and the checkout, or two revisions. Between them stand mixtures: the old books and
decisions under the new software, then with the new decisions, then with the new books. What one mixture gives more
than the one before is that part's doing, so the parts add up to the whole, to the cent.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from os.path import relpath
from pathlib import Path
from typing import Any, NamedTuple

from .amounts import Amount, Difference, Key, Owners, by_month, differences, effects_read, positions, text, written_read
from .comparisons import Pair
from .edits import Edit, edits
from .errors import LedgerError, Problem, RucheError, Source, problem
from .messages import marked
from .revisions import Repository, Revision
from .versions import SOFTWARE, Answer, ask, holds_software

#: What can make an amount another one, in the order in which it is put in.
PARTS = ("software", "decisions", "books")


class FaultyEndsError(LedgerError):
    """A ledger has faults before or after a change; `ends` lists all of both, each with `before` or `after`."""

    def __init__(self, ledger: str, ends: Sequence[tuple[str, Problem]]) -> None:
        self.ends = tuple(ends)
        super().__init__(
            marked(
                "{ledger} has faults ({before} before, {after} after); its amounts are not those that were meant, so "
                "nothing is compared"
            ),
            [fault for _, fault in ends],
            ledger=ledger,
            before=sum(end == "before" for end, _ in ends),
            after=sum(end == "after" for end, _ in ends),
        )


class Step(NamedTuple):
    """What one cause does, once those before it have had their effect.

    Attributes:
        parts: Of `PARTS`; more than one where decisions make no sense without the books that changed with them.
        subjects: The decisions, by kind and name: ("rule", "contribution").
        differences: The amounts that it changes.
    """

    parts: tuple[str, ...]
    subjects: tuple[tuple[str, str], ...]
    differences: tuple[Difference, ...]

    def moved(self, owner: str) -> int:
        """What it adds to an owner's position, in cents."""
        return sum(each.moved for each in self.differences if each.key.owner == owner)


@dataclass(frozen=True, slots=True)
class Review:
    """A change, and what it does.

    Attributes:
        ledger: The main file's path inside the repository.
        before: The revision that is compared.
        after: The other one; None for the checkout.
        currency: The operating currency.
        owners: Everybody at either end.
        files: Files of the software that changed, if the repository holds it.
        edits: Entries that changed, decisions first.
        steps: What each cause does, in order.
        positions: Of each owner at the end of the ledger.
        remarks: Assertions that fail at an end, and what the new software finds wrong with the old ledger.
    """

    ledger: str
    before: Revision
    after: Revision | None
    currency: str
    owners: Owners
    files: tuple[str, ...]
    edits: tuple[Edit, ...]
    steps: tuple[Step, ...]
    positions: Mapping[str, Pair]
    remarks: tuple[tuple[str, Problem], ...]

    @property
    def is_empty(self) -> bool:
        """Whether no amount is another one."""
        return not any(step.differences for step in self.steps)

    @property
    def concerned(self) -> tuple[str, ...]:
        """Owners of whom some amount is another one: entrepreneurs, funds, the cooperative."""
        keys = {each.key.owner for step in self.steps for each in step.differences}
        return tuple(sorted(keys, key=self.owners.order))

    def as_dict(self) -> dict[str, Any]:
        """What `ruche diff --json` prints."""
        return {
            "ledger": self.ledger,
            "before": _revision(self.before),
            "after": None if self.after is None else _revision(self.after),
            "currency": self.currency,
            "changed": not self.is_empty,
            "software": list(self.files),
            "entries": [edit.as_dict() for edit in self.edits],
            "owners": [self._owner(key) for key in self.concerned],
            "changes": [self._change(step, difference) for step in self.steps for difference in step.differences],
            "remarks": [{"end": end, **remark.as_dict()} for end, remark in self.remarks],
        }

    def _owner(self, key: str) -> dict[str, Any]:
        pair = self.positions.get(key, Pair())
        return {
            "owner": key,
            "name": self.owners.name(key),
            "before": text(pair.before),
            "after": text(pair.after),
            "difference": text(pair.difference),
            "causes": [
                {"parts": list(parts), "difference": text(sum(step.moved(key) for step in steps))}
                for parts, steps in self.by_parts()
            ],
        }

    def _change(self, step: Step, difference: Difference) -> dict[str, Any]:
        key, pair = difference.key, difference.pair(self.owners)
        return {
            "owner": key.owner,
            "kind": key.subject.kind,
            "name": key.subject.name,
            "channel": key.subject.channel,
            "month": key.month,
            "before": text(pair.before),
            "after": text(pair.after),
            "difference": text(pair.difference),
            "position": text(difference.moved),
            "parts": list(step.parts),
            "subjects": [list(subject) for subject in step.subjects],
        }

    def by_parts(self) -> list[tuple[tuple[str, ...], list[Step]]]:
        """The steps that do anything, by the parts that they belong to, in order."""
        found: dict[tuple[str, ...], list[Step]] = {}
        for step in self.steps:
            if step.differences:
                found.setdefault(step.parts, []).append(step)
        return list(found.items())


def review(ledger: Path, asked: str = "HEAD") -> Review:
    """Reviews a change of a ledger that git knows.

    Args:
        ledger: Its main file, in a checkout.
        asked: A revision, which the checkout is compared with; or two with two dots between them; with three, the
            second is compared with where it parted from the first. A name left out is `HEAD`.

    Raises:
        FaultyEndsError: the ledger has faults before or after; `ends` lists those of both.
        RucheError: git knows no such revision, or not that ledger in it, or its software cannot be run.
    """
    repository = Repository.of(ledger)
    before, after = _ends(repository, asked)
    path = repository.inside(ledger)
    for revision in (before, after):
        if revision is not None and not repository.holds(revision, path):
            raise _was_not_there(repository, revision, path)
    with tempfile.TemporaryDirectory(prefix="ruche-") as scratch:
        trees = []
        for name, revision in (("before", before), ("after", after)):
            tree = repository.root
            if revision is not None:
                tree = Path(scratch).resolve() / name
                tree.mkdir()
                repository.extract(revision, tree)
            trees.append(tree)
        return _Reviewing(repository, path, before, after, trees[0], trees[1]).run()


def _ends(repository: Repository, asked: str) -> tuple[Revision, Revision | None]:
    for dots in ("...", ".."):
        first, found, second = asked.partition(dots)
        if found:
            one, other = repository.revision(first or "HEAD"), repository.revision(second or "HEAD")
            return (repository.merge_base(one, other) if dots == "..." else one), other
    return repository.revision(asked), None


def _was_not_there(repository: Repository, revision: Revision, path: str) -> RucheError:
    came = repository.came_with(path)
    if came is None:
        return RucheError(
            "{ledger} was not there at “{revision}”, and no commit brought it; commit it, and compare later changes",
            ledger=path,
            revision=revision.asked,
        )
    return RucheError(
        "{ledger} was not there at “{revision}”; it came with {commit} on {day}, so name that one or a later one",
        ledger=path,
        revision=revision.asked,
        commit=came.short,
        day=came.day,
    )


@dataclass(frozen=True, slots=True)
class _Reviewing:
    """One review under way: where both ends lie."""

    repository: Repository
    path: str
    before: Revision
    after: Revision | None
    old: Path
    new: Path

    def run(self) -> Review:
        """Computes both ends and what lies between, and compares."""
        has = holds_software(self.old), holds_software(self.new)
        files = self.repository.changed(self.before, self.after, SOFTWARE) if any(has) else ()
        differs = bool(files) or has[0] != has[1]
        pair = {"path": str(self.new / self.path), "before": str(self.old / self.path)}
        jobs: list[tuple[Path | None, str, Sequence[Mapping[str, str]]]] = [
            (self.new if has[1] else None, self._end(1), [pair])
        ]
        if differs:
            jobs.append((self.old if has[0] else None, self._end(0), [{"path": pair["before"]}]))
        answers = ask(jobs)
        (now,) = answers[0]
        then = answers[1][0] if differs else now
        remarks = tuple(self._remarks(then, now))
        owners = Owners.of(*now.owners)
        amounts = [by_month(effects_read(state["rows"], owners, now.roots[0])) for state in now.states[:-1]]
        amounts.append(by_month(effects_read(now.states[-1]["rows"], owners, now.roots[1])))
        written = [by_month(written_read(rows, owners)) for rows in now.written]
        start = by_month(effects_read(then.states[0]["rows"], owners, then.roots[0])) if differs else amounts[0]
        steps = tuple(self._steps(start, amounts, written, now.states, differs=differs))
        ends = positions(start, written[0]), positions(amounts[-1], written[1])
        pairs = {key: Pair(*(end.get(key, 0) for end in ends)) for key in sorted({*ends[0], *ends[1]})}
        return Review(
            *(self.path, self.before, self.after, now.currency, owners, files),
            tuple(edits(now.decisions, now.entries, self._place)),
            steps,
            pairs,
            remarks,
        )

    def _end(self, place: int) -> str:
        revision = (self.before, self.after)[place]
        return revision.asked if revision is not None else str(self.repository.root)

    def _steps(
        self,
        start: Mapping[Key, Amount],
        amounts: Sequence[Mapping[Key, Amount]],
        written: Sequence[Mapping[Key, Amount]],
        states: Sequence[Mapping[str, Any]],
        *,
        differs: bool,
    ) -> Iterator[Step]:
        if differs:
            yield Step(("software",), (), differences(start, amounts[0]))
        for place in range(1, len(states)):
            causes = [(str(kind), str(name)) for kind, name in states[place]["causes"]]
            subjects = tuple(cause for cause in causes if cause[0] != "books")
            found = differences(amounts[place - 1], amounts[place])
            parts = ("decisions",) if subjects else ()
            if len(subjects) < len(causes):
                parts, found = (*parts, "books"), (*differences(*written), *found)
            yield Step(parts, subjects, found)

    def _remarks(self, then: Answer, now: Answer) -> Iterator[tuple[str, Problem]]:
        """Assertions that fail, and what the old ledger does wrong under the new software.

        Raises:
            FaultyEndsError: an end has faults of another kind, so its amounts are not those that were meant.
        """
        old, new = self._faults(then, 0), self._faults(now, -1)
        faults = [
            (end, fault) for end, found in (("before", old), ("after", new)) for fault, failed in found if not failed
        ]
        if faults:
            raise FaultyEndsError(self.path, faults)
        yield from (("before", fault) for fault, _ in old)
        yield from (("after", fault) for fault, _ in new)
        if then is not now:
            known = {fault.message for fault, _ in old}
            yield from (
                ("between", fault)
                for fault, failed in self._faults(now, 0)
                if not failed and fault.message not in known
            )

    def _faults(self, answer: Answer, place: int) -> list[tuple[Problem, bool]]:
        """Faults at one end, and whether each is an assertion that fails."""
        return [
            (problem("beancount", "{message}", self._place(row), message=row["message"]), bool(row["assertion"]))
            for row in answer.faults[place]
        ]

    def _place(self, row: Mapping[str, Any]) -> Source:
        """Where something stands, relative to the ledger's folder at its end."""
        file = str(row["file"])
        for tree in (self.old, self.new):
            if Path(file).is_relative_to(tree):
                return Source(Path(relpath(file, (tree / self.path).parent)).as_posix(), int(row["line"]))
        return Source(file, int(row["line"]))


def _revision(revision: Revision) -> dict[str, str]:
    return {
        "revision": revision.asked,
        "commit": revision.commit,
        "date": revision.day,
        "subject": revision.subject,
    }
