"""Runs versions of the software, each in a process of its own, and asks them what a ledger generates."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from .errors import RucheError

#: Where a repository that holds the software has it.
SOFTWARE = ("src/ruche_ledger", "plugins/ruche_plugins")

_PROGRAM = Path(__file__).parent / "beans" / "any_version.py"


@dataclass(frozen=True, slots=True)
class Answer:
    """What one version says of a ledger, or of the way between two; see `beans/any_version.py`."""

    states: Sequence[Mapping[str, Any]]
    faults: Sequence[Sequence[Mapping[str, Any]]]
    owners: Sequence[Mapping[str, Any]]
    roots: Sequence[Sequence[str]]
    written: Sequence[Sequence[Mapping[str, str]]]
    currency: str
    decisions: Sequence[Mapping[str, Any]]
    entries: Sequence[Mapping[str, Any]]


def holds_software(tree: Path) -> bool:
    """Whether the software itself lies in a folder, as in its own repository."""
    return all((tree / part / "__init__.py").is_file() for part in SOFTWARE)


def ask(jobs: Iterable[tuple[Path | None, str, Sequence[Mapping[str, str]]]]) -> list[list[Answer]]:
    """Asks versions of the software, at the same time.

    Args:
        jobs: Where each lies, None for the one that is running; what to call it; and what to ask it.

    Returns:
        For each job, an answer to each request.

    Raises:
        RucheError: one cannot be run, or fails.
    """
    asked = []
    try:
        for software, name, requests in jobs:
            text = "".join(json.dumps(request) + "\n" for request in requests)
            asked.append((name, text, _start(software)))
        return [_answers(name, process, text) for name, text, process in asked]
    finally:
        for _, _, process in asked:
            if process.poll() is None:
                process.kill()
                process.communicate()


def _start(software: Path | None) -> subprocess.Popen[str]:
    inherited = os.environ.get("PYTHONPATH")
    places = _running() if software is None else [str((software / part).parent) for part in SOFTWARE]
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([*places, *([inherited] if inherited else [])]),
        "PYTHONDONTWRITEBYTECODE": "1",  # nothing is left behind, neither beside a ledger nor beside the software
        "BEANCOUNT_DISABLE_LOAD_CACHE": "1",
    }
    return subprocess.Popen(
        [sys.executable, "-P", "-X", "utf8", str(_PROGRAM)],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="surrogateescape",
    )


def _running() -> list[str]:
    """Where the software lies that is running."""
    plugins = find_spec("ruche_plugins")
    origins = [__file__, *([plugins.origin] if plugins is not None and plugins.origin else [])]
    return list(dict.fromkeys(str(Path(origin).parents[1]) for origin in origins))


def _answers(name: str, process: subprocess.Popen[str], text: str) -> list[Answer]:
    answers, complaint = process.communicate(text)
    if process.returncode != 0:
        lines = [line.strip() for line in complaint.splitlines() if line.strip()]
        raise RucheError(
            "the software of “{revision}” cannot be run here ({reason}); install what it needs, or compare with a "
            "later revision",
            revision=name,
            reason=lines[-1] if lines else process.returncode,
        )
    return [Answer(**json.loads(line)) for line in answers.splitlines()]
