"""Pages that are run: the blocks of a Markdown file, and what each output block has to hold.

The words behind the language of a fenced block say what it is; a reader's browser shows none of them.

| block | what is done with it |
|---|---|
| `console` | lines that begin with `$ ` are run in the page's folder; what they print stands below them |
| `console fr` | likewise, on a system that is in French |
| `console with:FILE`, `console fr with:FILE` | likewise, with that file of `../shared/data`; left as it is without it |
| `console norun` | shown only: a server, say |
| `LANGUAGE some/file.name` | appended to that file of the page's folder |
| `LANGUAGE first:file.name` | a file that is there from the start, wherever it stands in the page |
| `LANGUAGE file.name#part` | likewise; a later block of that name takes its place |
| `beancount prelude` | stands before each `beancount example` of the page |
| `beancount example` | a ledger of its own, behind the prelude; without a `text faults` it must load without a fault |
| `beancount generated` | output: the transactions that the plugin generated in the example above |
| `beancount generated metadata` | likewise with their metadata |
| `text positions` | output: position, available and net result of the example's owners after each day's entries |
| `text positions fr` | likewise in French |
| `text faults` | output: the faults of the example above, at its own lines |
| `python run` | run; all such blocks of a page share their names |
| `text output` | output: what the Python block above printed |

All else is shown only. `python -m tests.docs.refresh` writes the outputs anew.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from beancount import loader
from beancount.core import data

from ruche_ledger import Cooperative

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"

#: Written by a script of its own, or without anything to run.
PAGES = tuple(sorted(page for page in DOCS.rglob("*.md") if page.parent.name != "decisions"))

#: Files from outside; they lie beside the checkout and are no part of it.
SHARED = ROOT.parent / "shared" / "data"

#: Tools with what they print; each is run in a copy of its folder.
TOOLS = tuple(sorted(ROOT.glob("examples/0[4-9]-*/README.md")))

#: Who commits in a page, and when: a commit is named by that too.
_GIT = {
    **{f"GIT_{who}_{what}": "Compta" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
    **{f"GIT_{who}_DATE": "2026-02-02T09:00:00Z" for who in ("AUTHOR", "COMMITTER")},
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_DEFAULT_HASH": "sha1",
}

_FENCE = re.compile(r"^```(\w*)[ \t]*([^\n`]*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_OFFERED = re.compile(r"\]\(([\w-]+)/\)")
_SESSION = re.compile(r"(fr)? ?(?:with:(\S+))?")
_FILE = re.compile(r"([\w./-]+\.\w+)(?:#(\w+))?")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: `text` is what stands between the fences, from `start` to `end` of the page."""

    language: str
    words: str
    text: str
    start: int
    end: int


def blocks_of(page: str) -> list[Block]:
    """The fenced blocks of a page, in order."""
    return [Block(m[1], m[2].strip(), m[3], m.start(3), m.end(3)) for m in _FENCE.finditer(page)]


def workplace(page: Path, folder: Path) -> Path:
    """The folder, with a copy of what stands beside a tool's page, and of the folders that any page links to by name.

    A page links so to `(exports/)`, what its readers try it with.
    """
    unseen = shutil.ignore_patterns(".*", "__pycache__")
    if page in TOOLS:
        shutil.copytree(page.parent, folder, dirs_exist_ok=True, ignore=unseen)
    for name in set(_OFFERED.findall(page.read_text("utf-8"))):
        shutil.copytree(page.parent / name, folder / name, dirs_exist_ok=True, ignore=unseen)
    return folder


def refreshed(page: str, folder: Path) -> str:
    """The page with every output as it is now.

    Args:
        page: A page's text.
        folder: An empty folder to work in.
    """
    runner = _Runner(folder)
    parts: list[str] = []
    at = 0
    blocks = blocks_of(page)
    for block in blocks:
        if block.words.startswith("first:"):
            runner.write(block.words.removeprefix("first:"), None, block.text)
    for block in blocks:
        said = runner.take(block)
        if said is not None:
            parts += [page[at : block.start], said]
            at = block.end
    runner.check()
    return "".join((*parts, page[at:]))


@dataclass(slots=True)
class _Runner:
    folder: Path
    prelude: str = ""
    files: dict[str, dict[str, str]] = field(default_factory=dict)
    names: dict[str, Any] = field(default_factory=dict)
    example: _Example | None = None
    printed: str = ""

    def take(self, block: Block) -> str | None:
        """Does what a block asks for; returns what it has to hold if it is an output."""
        file = _FILE.fullmatch(block.words)
        if file:
            self.write(file[1], file[2], block.text)
        elif block.language == "console" and (words := _SESSION.fullmatch(block.words)):
            if words[2] is None or self.fetch(words[2]):
                return "".join(self.session(block.text, french=bool(words[1])))
        elif (block.language, block.words) == ("beancount", "prelude"):
            self.prelude = block.text
        elif (block.language, block.words) == ("beancount", "example"):
            self.check()
            self.example = _Example(self.prelude, block.text, self.folder)
        elif (block.language, block.words) == ("python", "run"):
            self.python(block.text)
        elif (block.language, block.words) == ("text", "output"):
            return self.printed
        else:
            return self.shown(block.words)
        return None

    def shown(self, words: str) -> str | None:
        """What is to be said of the example above."""
        if words not in ("generated", "generated metadata", "positions", "positions fr", "faults"):
            return None
        assert self.example is not None, "an output without an example"
        if words.startswith("generated"):
            return self.example.generated(metadata="metadata" in words)
        return self.example.faults() if words == "faults" else self.example.positions(french="fr" in words)

    def check(self) -> None:
        """An example whose faults were not shown has none."""
        if self.example is not None:
            assert self.example.shown or not self.example.faults(), self.example.faults()

    def write(self, name: str, part: str | None, text: str) -> None:
        parts = self.files.setdefault(name, {})
        parts[part or f" {len(parts)}"] = text
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(parts.values()), encoding="utf-8", newline="\n")

    def fetch(self, name: str) -> bool:
        """Puts a file from outside into the folder; whether there is one."""
        file = SHARED / name
        if file.exists() and not (self.folder / file.name).exists():
            (self.folder / file.name).symlink_to(file)
        return file.exists()

    def session(self, text: str, *, french: bool) -> Iterator[str]:
        for line in text.splitlines():
            if line.startswith("$ "):
                yield f"{line}\n"
                yield self.command(line.removeprefix("$ "), french=french)

    def command(self, command: str, *, french: bool) -> str:
        """What a shell prints, both streams as they come, without colours or this machine's paths."""
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
        kept = {name: os.environ[name] for name in ("SYSTEMROOT", "PYTHONPATH") if name in os.environ}
        # A system in French, whether or not this one knows that locale.
        spoken = {"LANG": "fr_FR.UTF-8", "LC_CTYPE": "C.UTF-8", "LC_COLLATE": "C"} if french else {"LC_ALL": "C.UTF-8"}
        done = subprocess.run(
            ["/bin/sh", "-c", command],
            cwd=self.folder,
            env=kept | spoken | _GIT | {"HOME": str(self.folder), "PATH": path, "COLUMNS": "100"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        assert "Traceback (most recent call last)" not in done.stdout, done.stdout
        return self.tidy(done.stdout)

    def python(self, code: str) -> None:
        stream = io.StringIO()
        before = Path.cwd()
        os.chdir(self.folder)
        try:
            with contextlib.redirect_stdout(stream):
                exec(compile(code, "page", "exec"), self.names)
        finally:
            os.chdir(before)
        self.printed = self.tidy(stream.getvalue())

    def tidy(self, text: str) -> str:
        """Without the folder's path, and without spaces at the ends of lines, which editors take away."""
        text = text.replace(f"{self.folder.resolve()}/", "").replace(f"{self.folder}/", "")
        lines = [line.rstrip(" ") for line in text.splitlines()]
        while lines and not lines[-1]:
            lines.pop()
        return "".join(f"{line}\n" for line in lines)


class _Example:
    """One ledger of a page, loaded with the real plugin."""

    def __init__(self, prelude: str, text: str, folder: Path) -> None:
        path = folder / "example.beancount"
        path.write_text(f"{prelude}\n{text}", encoding="utf-8", newline="\n")
        self.above = len(prelude.splitlines()) + 1
        self.entries, self.errors, self.options = loader.load_file(str(path))
        self.cooperative = Cooperative.from_entries(self.entries, self.options)
        self.shown = False

    def faults(self) -> str:
        """Each with its line, counted from the example's first."""
        self.shown = True
        return "".join(
            f"{error.source.get('lineno', 0) - self.above}: {error.message}\n"
            for error in sorted(self.errors, key=lambda error: int(error.source.get("lineno", 0)))
        )

    def generated(self, *, metadata: bool) -> str:
        """The generated transactions as ledger text."""
        return "\n".join(
            _transaction(entry, metadata)
            for entry in self.entries
            if isinstance(entry, data.Transaction) and "ruche" in entry.tags
        )

    def positions(self, *, french: bool) -> str:
        """What each day's entries leave to the owners that they touch."""
        heads = ("trésorerie", "disponible", "résultat") if french else ("position", "available", "net result")
        lines = [f"{'':22}" + "".join(f"{head:>12}" for head in heads)]
        books = self.cooperative.complete_books
        seen: dict[date, set[str]] = {}
        for movement in self.cooperative.movements("2026"):
            seen.setdefault(movement.date, set()).add(movement.owner)
        for day in sorted(seen):
            for owner in sorted(seen[day]):
                position = self.cooperative.position(owner, day)
                available = self.cooperative.statement(owner, day.isoformat()).available
                result = -sum(
                    books.days[name].until(day)
                    for name in books.owned(owner)
                    if books.accounts[name].kind in ("Income", "Expenses")
                    or books.accounts[name].pcg.startswith(("11", "12"))
                )
                numbers = (position, available, Decimal(result) / 100)
                texts = [_french(number) if french else f"{number:,.2f}" for number in numbers]
                lines.append(f"{day}  {owner:10}" + "".join(f"{text:>12}" for text in texts))
        return "\n".join(lines) + "\n"


def _french(number: Decimal) -> str:
    return f"{number:,.2f}".replace(",", " ").replace(".", ",").replace("-", "−")


def _transaction(entry: data.Transaction, metadata: bool) -> str:
    marks = [f"#{tag}" for tag in sorted(entry.tags)] + [f"^{link}" for link in sorted(entry.links)]
    lines = [f'{entry.date} {entry.flag} "{entry.narration}" {" ".join(marks)}']
    if metadata:
        shown = {key: value for key, value in entry.meta.items() if key not in ("filename", "lineno")}
        lines += [f"  {key}: {_meta(value)}" for key, value in shown.items()]
    width = max(len(posting.account) for posting in entry.postings)
    for posting in entry.postings:
        units = posting.units
        assert units is not None
        lines.append(f"  {posting.account:{width}}  {units.number:>9} {units.currency}")
    return "\n".join(lines) + "\n"


def _meta(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)
