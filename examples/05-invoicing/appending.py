"""Appends text to a ledger that others write to, too: as a whole, or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from stat import S_IWUSR

from ruche_ledger import Cooperative, LedgerError, RucheError, load


def file_of(day: date, cooperative: Cooperative) -> Path:
    """The file of that month among the ledger's, `2026-04.beancount`; of a link, what it leads to."""
    month = f"{day.isoformat():.7}"
    files = [Path(name) for name in cooperative.options["include"] if Path(name).stem == month]
    if len(files) != 1:
        raise RucheError(f"the ledger has no file {month}.beancount; create it and include it in the main file")
    return files[0].resolve()


@contextmanager
def locked(ledger: Path) -> Iterator[None]:
    """Keeps a second run out of the ledger, by a file that only one of them can create."""
    lock = ledger.with_name(f".{ledger.name}.lock")
    try:
        lock.touch(exist_ok=False)
    except FileExistsError:
        raise RucheError(f"{lock} is there; wait for the other run, or delete it if there is none") from None
    try:
        yield
    finally:
        lock.unlink()


def append(text: str, file: Path, ledger: Path) -> None:
    """Appends to a file of the ledger, if the whole ledger has no fault with it.

    It is tried at the end of a copy of the main file, beside it, where all that belongs to the ledger is found;
    Beancount sorts by date, so it does not matter in which of the files an entry stands.
    """
    before = file.read_bytes()
    if not file.stat().st_mode & S_IWUSR:
        raise RucheError(f"{file} is write-protected; give a day in an open month, or lift the protection")
    trial, new = ledger.with_name(f".{ledger.name}.trial"), file.with_name(f".{file.name}.new")
    try:
        trial.write_bytes(ledger.read_bytes() + text.encode())
        load(trial, strict=True)
        new.write_bytes(before + text.replace("\n", "\r\n" if b"\r\n" in before else "\n").encode())
        new.chmod(file.stat().st_mode)
        if file.read_bytes() != before:
            raise RucheError(f"{file} was changed meanwhile; run it again")
        new.replace(file)
    except LedgerError as error:
        faults = listed(error).replace(trial.name, ledger.name)
        raise RucheError(f"with it, the ledger would have faults:\n{faults}") from None
    finally:
        for path in (trial, trial.with_name(f".{trial.name}.picklecache"), new):
            path.unlink(missing_ok=True)


def listed(error: RucheError) -> str:
    """All faults of a ledger, one a line; of any other error, what it says."""
    problems = error.problems if isinstance(error, LedgerError) else ()
    return "\n".join(f"{problem.source}: {problem.message}" for problem in problems) or str(error)
