"""The forms that a statement is written in, and the files of all owners together."""

from __future__ import annotations

import io
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import RucheError
from ..messages import translator
from .terminal import _, console, language, write_output

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..cooperative import Cooperative
    from ..papers.sheets import Sheet
    from ..statements import Statement

#: Form to the ending of its files.
FORMS = {"text": "txt", "json": "json", "html": "html", "csv": "csv", "xlsx": "xlsx"}

#: For people, or with room for anything: these can explain.
EXPLAINING = ("text", "json", "html")

#: The forms that are read, and may leave the annual accounts out.
FOR_PEOPLE = ("text", "html")

_UNSAFE = re.compile(r"[^\w.-]+")


class Forms:
    """Writes statements of one ledger in one form.

    Args:
        form: A key of `FORMS`.
        ledger: The ledger's main file.
        cooperative: What was read from it.
        is_explained: Whether the explanation of each levy and aid stands with it.
        is_annual: Whether the year's account of the shared services is added to the statements of all.
        has_sheets: Whether people are shown profit-and-loss account and balance sheet; None for those of an exercise.
    """

    def __init__(
        self,
        form: str,
        ledger: str,
        cooperative: Cooperative,
        *,
        is_explained: bool,
        is_annual: bool = False,
        has_sheets: bool | None = None,
    ) -> None:
        if is_explained and form not in EXPLAINING:
            raise RucheError(
                "a table has no room for explanations; --explain goes with {forms}", forms=", ".join(EXPLAINING)
            )
        if has_sheets is not None and form not in FOR_PEOPLE:
            raise RucheError("{form} always has the annual accounts; take out --sheets or --no-sheets", form=form)
        self.form = form
        self.ledger = ledger
        self.cooperative = cooperative
        self.is_explained = is_explained
        self.is_annual = is_annual
        self.has_sheets = has_sheets
        self.lang = language()

    def content(self, drawn: Statement) -> bytes:
        """One statement as the bytes of a file.

        Raises:
            RucheError: the form needs something that is not installed.
        """
        if self.form == "xlsx":
            from ..papers.workbooks import workbook

            house = self.cooperative.name or self.cooperative.key
            return workbook(drawn, house, translator(self.lang))
        return self._text(drawn).encode()

    def _text(self, drawn: Statement) -> str:
        if self.form == "csv":
            return self.table([drawn])
        if self.form == "json":
            return json.dumps(self.plain(drawn), ensure_ascii=False, indent=2) + "\n"
        if self.form == "html":
            from ..papers.hypertext import hypertext

            return hypertext(
                self.cooperative, drawn, self.lang, is_explained=self.is_explained, has_accounts=self.has_sheets
            )
        from .sheets import Screen

        stream = io.StringIO()
        self.show(drawn, Screen(self.lang, self.ledger, stream))
        return stream.getvalue()

    def table(self, all_drawn: Sequence[Statement]) -> str:
        """Statements as one table."""
        from ..papers.facts import as_csv, facts

        translate = translator(self.lang)
        return as_csv(fact for drawn in all_drawn for fact in facts(drawn, translate))

    def plain(self, drawn: Statement) -> dict[str, object]:
        """For programs."""
        if not self.is_explained:
            return drawn.as_dict()
        from ..papers.explanations import details

        return {**drawn.as_dict(), "explanation": details(self.cooperative, drawn)}

    def show(self, drawn: Statement, sheet: Sheet) -> None:
        """For people."""
        from ..papers.statements import write_statement

        write_statement(self.cooperative, drawn, sheet, is_explained=self.is_explained, has_accounts=self.has_sheets)

    def write_all(self, period: str, folder: Path) -> int:
        """Writes the statements of all owners into a folder, which is made if need be; csv is one table of all.

        All of them are there before the first is written.

        Returns:
            How many files.

        Raises:
            RucheError: what is asked for cannot be drawn up, or not be written.
        """
        owners = self.cooperative.owners
        if not owners:
            raise RucheError("this ledger declares no cooperative; begin with a ruche-cooperative directive")
        is_one = self.form == "csv"
        label = self.cooperative.period(period).label
        names = file_names(("etats",) if is_one else owners, label, FORMS[self.form])
        files: dict[str, bytes] = {}
        drawn: list[Statement] = []
        with _moving(_("Statements"), len(owners)) as step:
            for owner in owners:
                drawn.append(self.cooperative.statement(owner, period, annual=self.is_annual))
                if not is_one:
                    files[names[owner]] = self.content(drawn.pop())
                step()
        if is_one:
            files[names["etats"]] = self.table(drawn).encode()
        if folder.exists() and not folder.is_dir():
            raise RucheError("{path} is a file; choose a folder with -o", path=folder)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            reason = error.strerror or error
            raise RucheError(
                "the folder {path} cannot be made ({reason}); choose another", path=folder, reason=reason
            ) from None
        for name, content in files.items():
            write_output(folder / name, content, self.ledger, self.cooperative)
        return len(files)


def file_names(owners: Sequence[str], label: str, ending: str) -> dict[str, str]:
    """Owner to `E007-2026.html`: letters, digits, hyphens and points, whatever an exercise is called.

    Keys that differ only in the case of a letter get a number, for disks that cannot tell them apart.
    """
    taken: Counter[str] = Counter()
    names = {}
    for owner in owners:
        stem = _UNSAFE.sub("-", f"{owner}-{label}")
        taken[stem.casefold()] += 1
        count = taken[stem.casefold()]
        names[owner] = f"{stem}.{ending}" if count == 1 else f"{stem}-{count}.{ending}"
    return names


@contextmanager
def _moving(text: str, total: int) -> Iterator[Callable[[], None]]:
    """Something that moves on standard error while something long goes on, if that is a terminal."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console(sys.stderr), transient=True) as progress:
        task = progress.add_task(text, total=total)
        yield lambda: progress.advance(task)
