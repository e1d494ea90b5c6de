"""What git knows of a ledger: its revisions, and the files as they were; nothing in a checkout is touched."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .errors import RucheError

#: What git itself tells its hooks and aliases: the repository is found from the ledger instead.
_INHERITED = (
    *("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_NAMESPACE"),
    *("GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES"),
)

#: What is filed beside the books, and never read by them.
_DOCUMENTS = frozenset({".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff", ".gif", ".heic", ".zip", ".eml"})


@dataclass(frozen=True, slots=True)
class Revision:
    """A commit.

    Attributes:
        asked: What it was asked for by, `HEAD~3`.
        commit: Its full name.
        day: When it was committed, in ISO form.
        subject: The first line of its message.
    """

    asked: str
    commit: str
    day: str
    subject: str

    @property
    def short(self) -> str:
        """The first letters of its name, as people write it."""
        return self.commit[:10]


@dataclass(frozen=True, slots=True)
class Repository:
    """The repository that holds a ledger.

    Attributes:
        root: The folder of its checkout.
    """

    root: Path

    @classmethod
    def of(cls, file: Path) -> Repository:
        """The repository in whose checkout a file lies.

        Raises:
            RucheError: it lies in none, or git is not installed.
        """
        done = _git(file.resolve().parent, "rev-parse", "--show-toplevel")
        if done.returncode == 0 and done.stdout.strip():
            return cls(Path(done.stdout.rstrip("\n")).resolve())
        if "not a git repository" in done.stderr or done.returncode == 0:
            raise RucheError(
                "{file} lies in no git repository, so nothing is known of what it was; put the books under git, and "
                "commit them each time that they are right",
                file=file,
            )
        raise RucheError("git does not read the repository of {file} ({reason})", file=file, reason=_reason(done))

    def revision(self, asked: str) -> Revision:
        """The commit that somebody names.

        Raises:
            RucheError: there is none of that name.
        """
        done = self.git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{asked}^{{commit}}")
        if done.returncode != 0:
            if self.git("rev-parse", "--verify", "--quiet", "HEAD").returncode != 0:
                raise RucheError("the repository {root} has no commit yet; commit the books first", root=self.root)
            if self.is_shallow:
                raise RucheError(
                    "this clone is shallow and does not hold the revision “{revision}”; if there is one of that name, "
                    "fetch it with {command}",
                    revision=asked,
                    command="git fetch --unshallow --tags",
                )
            raise RucheError(
                "git knows no revision “{revision}” here; name a commit, a branch or a tag that {command} shows",
                revision=asked,
                command="git log --all --oneline",
            )
        commit = done.stdout.strip()
        day, _, subject = self.output("log", "-1", "--format=%cs %s", commit).partition(" ")
        return Revision(asked, commit, day, subject)

    def merge_base(self, one: Revision, other: Revision) -> Revision:
        """The commit at which two lines of work parted.

        Raises:
            RucheError: they have nothing in common, or not as far as a shallow clone reaches.
        """
        done = self.git("merge-base", one.commit, other.commit)
        if done.returncode != 0:
            raise RucheError(
                "“{one}” and “{other}” have no commit in common here; write two dots to compare them as they are",
                one=one.asked,
                other=other.asked,
            )
        return self.revision(done.stdout.strip())

    @property
    def is_shallow(self) -> bool:
        """Whether the clone holds only a part of its history."""
        return self.output("rev-parse", "--is-shallow-repository") == "true"

    def inside(self, file: Path) -> str:
        """A file's path inside the repository."""
        return file.resolve().relative_to(self.root).as_posix()

    def holds(self, revision: Revision, path: str) -> bool:
        """Whether something of that path was there."""
        return self.git("cat-file", "-e", f"{revision.commit}:{path}").returncode == 0

    def came_with(self, path: str) -> Revision | None:
        """The commit that brought a file; None if none did."""
        found = self.output("log", "--diff-filter=A", "--format=%H", "--", path).splitlines()
        return self.revision(found[-1]) if found else None

    def changed(self, before: Revision, after: Revision | None, paths: Sequence[str]) -> tuple[str, ...]:
        """The files below some paths that differ between two commits; None is the checkout as it is."""
        ends = [before.commit] if after is None else [before.commit, after.commit]
        return tuple(self.output("diff", "--name-only", "--no-renames", *ends, "--", *paths).splitlines())

    def extract(self, revision: Revision, folder: Path) -> None:
        """Writes all files of a commit into an empty folder, as a checkout would: with the same line ends and filters.

        (`git archive` would leave out what `.gitattributes` keeps from releases.) The list of files is a temporary one,
        so neither the checkout nor what is staged in it moves. Scans and other documents are empty: there may be
        gigabytes of them, and a ledger only asks whether they are there.

        Raises:
            RucheError: git cannot write them.
        """
        with tempfile.TemporaryDirectory(prefix="ruche-") as scratch:
            index = {"GIT_INDEX_FILE": str(Path(scratch) / "index")}

            def run(*words: str, given: str = "") -> str:
                done = _git(self.root, *words, given=given, **index)
                if done.returncode != 0:
                    raise RucheError(
                        "git cannot write the files of {revision} ({reason})",
                        revision=revision.asked,
                        reason=_reason(done),
                    )
                return done.stdout

            run("read-tree", revision.commit)
            names = run("ls-files", "-z").split("\0")[:-1]
            documents = {name for name in names if Path(name).suffix.lower() in _DOCUMENTS}
            others = "".join(f"{name}\0" for name in names if name not in documents)
            run("checkout-index", "--quiet", "-z", "--stdin", f"--prefix={folder}{os.sep}", given=others)
            for name in documents:
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                (folder / name).touch()

    def git(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Runs git in the repository."""
        return _git(self.root, *words)

    def output(self, *words: str) -> str:
        """What git answers.

        Raises:
            RucheError: git fails.
        """
        done = self.git(*words)
        if done.returncode != 0:
            raise RucheError("git {command} fails ({reason})", command=words[0], reason=_reason(done))
        return done.stdout.strip()


def _git(folder: Path, *words: str, given: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs git, in words that do not depend on the user's language, and without asking anybody anything."""
    kept = {name: value for name, value in os.environ.items() if name not in _INHERITED}
    try:
        return subprocess.run(
            ["git", "-c", "core.quotePath=false", "-C", str(folder), *words],
            env={**kept, "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", **environment},
            input=given,
            capture_output=True,
            encoding="utf-8",
            errors="surrogateescape",
            check=False,
        )
    except FileNotFoundError:
        raise RucheError("git is not installed, and only git knows what the books were; install it") from None


def _reason(done: subprocess.CompletedProcess[str]) -> str:
    lines = [line.strip() for line in done.stderr.splitlines() if line.strip()]
    return lines[0].removeprefix("fatal: ") if lines else str(done.returncode)
