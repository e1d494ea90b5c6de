"""The folder of an imported ledger: what stands in it, and putting new files in their places all at once."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
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

#: Where new files wait, with copies of those that they replace, and the names of those that replace none.
_STAGING = ".ruche-import-"
_KEPT = "kept"
_FIRST = "first"

if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


@dataclass(frozen=True)
class Shelf:
    """What an earlier import left in a folder.

    Attributes:
        folder: It need not exist.
        texts: By name, the files that the import wrote.
        marks: Their first lines.
        has: The bookkeeper's own files among `main.beancount` and `decisions.beancount`.
        others: Names of what else there is, whatever it is.
        faults: Files that somebody has changed, and a ledger that is none of ours.
    """

    folder: Path
    texts: Mapping[str, str] = field(default_factory=dict)
    marks: Mapping[str, Mark] = field(default_factory=dict)
    has: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()
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

    def in_the_way_of(self, names: Iterable[str]) -> tuple[Problem, ...]:
        """Faults of what stands where files of these names are to be written, and was not written by an import."""
        return tuple(_not_ours(self.folder / name) for name in sorted(self.others.intersection(names)))

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
    has, others = set(), set()
    try:
        if not folder.exists():
            return Shelf(folder)
        for path in sorted(folder.iterdir()):
            if path.suffix != ".beancount" or not path.is_file():
                others.add(path.name)
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
            else:
                others.add(path.name)
    except OSError as error:
        raise RucheError(
            "the folder {path} cannot be read ({reason}); choose another with -o",
            path=folder,
            reason=error.strerror or error,
        ) from None
    if MAIN in has and not marks:
        faults.append(_not_ours(folder / MAIN))
    faults += [_not_ours(folder / name) for name in (CHART, MEMBERS) if name in others]
    return Shelf(folder, texts, marks, frozenset(has), frozenset(others), tuple(faults))


def _not_ours(path: Path) -> Problem:
    return problem(
        "import-foreign",
        "this was not written by an import, and would be in its way; choose another folder with -o, or move it away",
        Source(str(path), 1),
    )


def _hold(path: Path) -> int | None:
    """Opens a lock file that is this process's until it ends, however it ends; None while it is another's."""
    while True:
        handle = os.open(path, os.O_CREAT | os.O_RDWR, 0o666)
        try:
            _lock(handle)
            if os.path.samestat(os.fstat(handle), path.stat()):
                return handle
        except FileNotFoundError:
            pass  # another import ended, and took away the file that was opened here
        except (BlockingIOError, PermissionError):
            os.close(handle)
            return None
        os.close(handle)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keeps a second import out of a folder, which is made if it is not there; one made for nothing goes again.

    An import that was killed leaves no lock. What it had half put into place is undone here.

    Raises:
        RucheError: the folder cannot be written to, or another import is at work in it.
    """
    lock = folder / LOCK
    made = []
    try:
        made = [each for each in (folder, *folder.parents) if not each.exists()]
        folder.mkdir(parents=True, exist_ok=True)
        handle = _hold(lock)
        if handle is not None:
            for staging in sorted(folder.glob(f"{_STAGING}*")):
                _undo(staging, folder)
    except FileExistsError:
        raise RucheError("{path} is a file; choose a folder with -o", path=folder) from None
    except OSError as error:
        for each in made:
            with suppress(OSError):
                each.rmdir()
        raise _unwritable(folder, error) from None
    if handle is None:
        raise RucheError("another import is writing into {folder}; wait for its end", folder=folder)
    try:
        yield
    finally:
        with suppress(OSError):
            lock.unlink()  # before it is another's
        os.close(handle)
        for each in made:
            with suppress(OSError):
                each.rmdir()


def put(folder: Path, files: Mapping[str, str], gone: tuple[str, ...] = ()) -> None:
    """Puts files in their places and takes others away: all of it, or nothing.

    New files and copies of what they replace are written into a folder of their own first. Each file takes its place
    in one step; if a step fails, or `locked` finds that somebody was killed in between, the copies go back.

    Args:
        folder: Under `locked`.
        files: Texts by name.
        gone: Names of files to take away.

    Raises:
        RucheError: something cannot be written; the folder is as it was.
    """
    staging = None
    try:
        staging = Path(tempfile.mkdtemp(dir=folder, prefix=_STAGING))
        new, kept = staging / "new", staging / "copying"
        new.mkdir()
        kept.mkdir()
        there = [file for file in (*files, *gone) if (folder / file).exists()]
        for file, text in files.items():
            (new / file).write_text(text, "utf-8", newline="\n")
            if file in there:
                shutil.copymode(folder / file, new / file)
        for file in there:
            shutil.copy2(folder / file, kept / file)
        (staging / _FIRST).write_text("".join(f"{file}\n" for file in files if file not in there), "utf-8")
        kept.rename(staging / _KEPT)  # from here on there is something to undo
        for file in files:
            (new / file).replace(folder / file)
        for file in gone:
            (folder / file).unlink(missing_ok=True)
        (staging / _KEPT).rename(staging / "done")  # and from here on, nothing any more
        shutil.rmtree(staging, ignore_errors=True)
    except BaseException as error:
        if staging is not None:
            with suppress(OSError):  # then the next import does it
                _undo(staging, folder)
        if isinstance(error, OSError):
            raise _unwritable(folder, error) from None
        raise


def _undo(staging: Path, folder: Path) -> None:
    """Puts back what was replaced, and takes away what had not been there; nothing if it was done, or not begun."""
    kept = staging / _KEPT
    if kept.is_dir():
        for name in (staging / _FIRST).read_text("utf-8").splitlines():
            (folder / name).unlink(missing_ok=True)
        for copy in sorted(kept.iterdir()):
            copy.replace(folder / copy.name)
        kept.rmdir()
    shutil.rmtree(staging)


def _unwritable(folder: Path, error: OSError) -> RucheError:
    return RucheError(
        "nothing can be written into the folder {path} ({reason}); choose another with -o, or ask for the right to "
        "write there",
        path=folder,
        reason=error.strerror or error,
    )
