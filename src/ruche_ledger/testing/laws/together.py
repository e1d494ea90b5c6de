"""E6 and S11: several ledgers at once, in other processes and through other loaders."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ...messages import marked
from ..trials import Made, Trial, made_of
from .law import Broken

if TYPE_CHECKING:
    from ..subjects import Subject

#: What each process prints: every entry of each ledger with its metadata, and the faults.
PRINT = """
import json, locale, sys, time
from beancount import loader
from beancount.parser import printer
if hasattr(time, "tzset"):
    time.tzset()
try:
    locale.setlocale(locale.LC_ALL, "")
except locale.Error:
    pass
printed = []
for text in json.loads(sys.stdin.buffer.read().decode("utf-8")):
    entries, errors, _ = loader.load_string(text)
    lines = [printer.format_entry(entry, render_weights=False) for entry in entries]
    meta = [sorted((key, str(value)) for key, value in entry.meta.items()) for entry in entries]
    printed.append("".join(lines) + repr(meta) + repr([error.message for error in errors]))
sys.stdout.buffer.write(json.dumps(printed).encode("utf-8"))
"""

WORLDS = (
    {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C.UTF-8"},
    {"PYTHONHASHSEED": "4294967295", "TZ": "Pacific/Kiritimati", "LC_ALL": "fr_FR.UTF-8", "LANGUAGE": "tr"},
)

#: So many ledgers are enough for what depends on the process and not on the books.
MOST = 4


def nothing(_trial: Trial, _subject: Subject) -> Iterator[Broken]:
    """For laws that are looked at in several ledgers together only."""
    return iter(())


def worlds(trials: Sequence[Trial]) -> Iterator[tuple[Trial, Broken]]:
    """E6: each world prints the same."""
    chosen = [trial for trial in trials if trial.folder is None][:MOST]
    if not chosen:
        return
    texts = json.dumps([trial.ledger.text for trial in chosen]).encode("utf-8")
    running = [
        subprocess.Popen(
            [sys.executable, "-X", "utf8", "-c", PRINT],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))} | world,
        )
        for world in WORLDS
    ]
    answers = [process.communicate(texts) for process in running]
    printed = [
        json.loads(out) if not process.returncode else [] for process, (out, _) in zip(running, answers, strict=True)
    ]
    if any(process.returncode for process in running):
        said = b" ".join(errors for _, errors in answers).decode("utf-8", "replace").strip()
        yield chosen[0], Broken(marked("another process"), "–", said[-200:])
        return
    for trial, one, other in zip(chosen, *printed, strict=True):
        if one != other:
            place = next(at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b)
            yield trial, Broken(str(WORLDS[1]), one[place - 20 : place + 60], other[place - 20 : place + 60])


def loads(trials: Sequence[Trial]) -> Iterator[tuple[Trial, Broken]]:
    """S11: from a file, from Beancount's cache, and by Fava where it is installed."""
    from ...beans.strings import read_cached, read_fresh

    chosen = [trial for trial in trials if trial.folder is None][:MOST]
    with tempfile.TemporaryDirectory() as folder:
        for number, trial in enumerate(chosen):
            file = Path(folder) / f"{number}.beancount"
            file.write_text(trial.ledger.text, "utf-8", newline="\n")
            fresh = _words(made_of(read_fresh(file)))
            ways = {marked("from the cache"): read_cached(file)}
            try:
                from ...fava.reading import read_by_fava
            except ImportError:
                pass
            else:
                ways["Fava"] = read_by_fava(file)
            for way, entries in ways.items():
                there = _words(made_of(entries))
                for each in sorted((fresh - there) + (there - fresh))[:1]:
                    yield trial, Broken(f"{way}: {each[0]} {each[1]}", str(fresh[each]), str(there[each]))


def _words(made: Iterator[Made]) -> Counter[tuple[str, str, str]]:
    return Counter((str(each.date), each.narration, str(each.legs)) for each in made)
