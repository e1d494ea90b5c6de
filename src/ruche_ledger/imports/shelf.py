"""The folder of an imported ledger: what stands in it, and putting new files in their places all at once."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

from ..errors import Problem, RucheError, Source, problem
from .booked import Booked
from .chart import Chart
from .pages import Mark, blocks, read_chart, read_mark, read_month

MAIN = "main.beancount"
DECISIONS = "decisions.beancount"
CHART = "comptes.beancount"
MEMBERS = "membres.beancount"
LOCK = ".ruche-import.lock"


@dataclass(frozen=True)
class Shelf:
    """What an earlier import left in a folder.

    Attributes:
        folder: It need not exist.
        texts: By name, the files that the import wrote.
        marks: Their first lines.
        has: The bookkeeper's own files among `main.beancount` and `decisions.beancount`.
        faults: Files that somebody has changed, and a ledger that is none of ours.
    """

    folder: Path
    texts: Mapping[str, str] = field(default_factory=dict)
    marks: Mapping[str, Mark] = field(default_factory=dict)
    has: frozenset[str] = frozenset()
    faults: tuple[Problem, ...] = ()

    @cached_property
    def chart(self) -> Chart:
        """The accounts so far."""
        text = self.texts.get(CHART)
        return Chart(read_chart(text) if text else ())

    @property
    def exercises(self) -> tuple[tuple[date, date], ...]:
        """(first day, day after the last) of each exercise that was imported, ascending."""
        spans = (mark.exercise for mark in self.marks.values() if mark.exercise)
        return tuple(sorted({(span.start, span.end) for span in spans}))

    def name_of(self, exercise: date) -> str:
        """The name of the export whose exercise begins on a day; "" if there is none."""
        return next((self.marks[name].name for name in self.files_of(exercise)), "")

    def files_of(self, exercise: date) -> tuple[str, ...]:
        """The names of the files of the exercise that begins on a day."""
        return tuple(
            sorted(name for name, mark in self.marks.items() if mark.exercise and mark.exercise.start == exercise)
        )

    def transactions_before(self, day: date) -> tuple[Booked, ...]:
        """Transactions of the exercises that begin before a day, in order of date."""
        names = sorted(
            (mark.exercise.start, name)
            for name, mark in self.marks.items()
            if mark.kind == "month" and mark.exercise and mark.exercise.start < day
        )
        found = [each for _, name in names for each in read_month(self.texts[name], self.chart)]
        return tuple(sorted(found, key=lambda each: each.date))

    def blocks_of(self, exercise: date) -> tuple[str, ...]:
        """Texts of the transactions of an exercise."""
        names = (name for name in self.files_of(exercise) if self.marks[name].kind == "month")
        return tuple(block for name in names for block in blocks(self.texts[name]))


def read_shelf(folder: Path) -> Shelf:
    """Reads what an import left in a folder; one that does not exist is empty.

    Raises:
        RucheError: the folder cannot be read, or is none.
    """
    texts, marks, faults = {}, {}, []
    has = set()
    try:
        if not folder.exists():
            return Shelf(folder)
        for path in sorted(folder.iterdir()):
            if path.suffix != ".beancount" or not path.is_file():
                continue
            text = path.read_bytes().decode("utf-8", "replace").replace("\r\n", "\n")
            mark = read_mark(text)
            if mark is not None:
                texts[path.name], marks[path.name] = text, mark
                if not mark.is_intact:
                    faults.append(
                        problem(
                            "import-edited",
                            "this file was changed since the import wrote it, and would be written anew; move what you "
                            "wrote into {decisions}, delete the file, and import again",
                            Source(str(path), 1),
                            decisions=DECISIONS,
                        )
                    )
            elif path.name in (MAIN, DECISIONS):
                has.add(path.name)
            elif path.name in (CHART, MEMBERS):
                faults.append(_not_ours(path))
    except OSError as error:
        raise RucheError(
            "the folder {path} cannot be read ({reason}); choose another with -o",
            path=folder,
            reason=error.strerror or error,
        ) from None
    if MAIN in has and not marks:
        faults.append(_not_ours(folder / MAIN))
    return Shelf(folder, texts, marks, frozenset(has), tuple(faults))


def _not_ours(path: Path) -> Problem:
    return problem(
        "import-foreign",
        "this file was not written by an import, and would be in its way; choose another folder with -o",
        Source(str(path), 1),
    )


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keeps a second import out of a folder, which is made if it is not there; one made for nothing goes again.

    Raises:
        RucheError: the folder cannot be written to, or another import is at work in it.
    """
    lock = folder / LOCK
    made = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        os.close(os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
    except FileExistsError:
        if not folder.is_dir():
            raise RucheError("{path} is a file; choose a folder with -o", path=folder) from None
        raise RucheError(
            "another import is writing into {folder}; wait for its end, or, if none is running, delete {lock}",
            folder=folder,
            lock=lock,
        ) from None
    except OSError as error:
        raise _unwritable(folder, error) from None
    try:
        yield
    finally:
        with suppress(OSError):
            lock.unlink()
        if made:
            with suppress(OSError):
                folder.rmdir()


def put(folder: Path, files: Mapping[str, str], gone: tuple[str, ...] = ()) -> None:
    """Puts files in their places and takes others away: all of it, or nothing.

    New files are written into a folder of their own first; what they replace is kept until the last is in place.

    Raises:
        RucheError: something cannot be written; the folder is as it was.
    """
    aside: list[tuple[Path, Path]] = []
    placed: list[Path] = []
    try:
        with tempfile.TemporaryDirectory(dir=folder, prefix=".ruche-import-") as name:
            new, old = Path(name, "new"), Path(name, "old")
            new.mkdir()
            old.mkdir()
            for file, text in files.items():
                path = new / file
                path.write_text(text, "utf-8", newline="\n")
                if (folder / file).exists():
                    path.chmod((folder / file).stat().st_mode & 0o777)
            try:
                for file in (*files, *gone):
                    target = folder / file
                    if target.exists():
                        target.replace(old / file)
                        aside.append((old / file, target))
                    if file in files:
                        (new / file).replace(target)
                        placed.append(target)
            except BaseException:
                for path in placed:
                    path.unlink(missing_ok=True)
                for kept, target in aside:
                    kept.replace(target)
                raise
    except OSError as error:
        raise _unwritable(folder, error) from None


def _unwritable(folder: Path, error: OSError) -> RucheError:
    return RucheError(
        "nothing can be written into the folder {path} ({reason}); choose another with -o, or ask for the right to "
        "write there",
        path=folder,
        reason=error.strerror or error,
    )
