"""A counterexample for people: a sentence, two amounts, a seed, a file that bean-check and `ruche explain` replay."""

from __future__ import annotations

import re
import shutil
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..files import write_bytes
from ..messages import format_amount, marked, translator

if TYPE_CHECKING:
    from .proving import Counterexample

#: Where the files are written unless somebody says otherwise: beneath the current folder.
FOLDER = Path("ruche-counterexamples")


def name_of(found: Counterexample) -> str:
    """The file's name: rule and law."""
    rule = "everything" if found.subject.name == "*" else found.subject.name
    return re.sub(r"[^\w]+", "-", f"{rule}-{found.law.id}").strip("-").lower() + ".beancount"


def told(found: Counterexample, seed: int, profile: str, lang: str = "en") -> list[str]:
    """What is wrong, line by line."""
    _ = translator(lang)
    rule = _(marked("any rule")) if found.subject.name == "*" else found.subject.name
    broken = found.broken
    return [
        _(marked("{law} does not hold for {rule}: {sentence}")).format(
            law=found.law.id, rule=rule, sentence=_(found.law.sentence)
        ),
        _(marked("where: {what}")).format(what=_(broken.what)),
        _(marked("expected: {amount}")).format(amount=_amounts(_(broken.expected), lang)),
        _(marked("found: {amount}")).format(amount=_amounts(broken.found, lang)),
        _(marked("seed: {seed}, profile: {profile}")).format(seed=seed, profile=profile),
    ]


def _amounts(words: str, lang: str) -> str:
    """The amounts in a text as a language writes them."""
    return re.sub(r"(?<![\d-])-?\d+\.\d\d(?!\d)", lambda number: format_amount(Decimal(number[0]), lang), words)


def text(found: Counterexample, seed: int, profile: str, lang: str = "en") -> str:
    """The whole file: what is wrong as comments, then the ledger."""
    lines = [line for part in told(found, seed, profile, lang) for line in part.splitlines()]
    return "".join(f";; {line}\n" for line in lines) + "\n" + found.ledger.text


def write(found: Counterexample, seed: int, profile: str, folder: Path | None = None, lang: str = "en") -> Path:
    """Writes the file, with the modules of its rule kinds beside it.

    Args:
        found: The counterexample.
        seed: Of the run.
        profile: Likewise, its name.
        folder: Where; by default `FOLDER`.
        lang: Of the comments.

    Returns:
        The file's path.
    """
    folder = folder or FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name_of(found)
    write_bytes(path, text(found, seed, profile, lang).encode("utf-8"))
    for module in found.trial.loaded.reading.modules if found.trial.folder else ():
        there = folder / module.relative_to(found.trial.folder or module.parent)
        if module.is_file() and module.resolve() != there.resolve():
            there.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(module, there)
    return path


def replays(found: Counterexample, path: Path) -> list[str]:
    """The commands that show it again."""
    days = sorted(each.date for each in found.trial.made) or sorted(entry.date for entry in found.ledger.entries)
    key = next((key for key in found.ledger.entrepreneurs if key in found.broken.what), None)
    key = key or next(iter(found.ledger.entrepreneurs), "Ruche")
    month = f"{days[0]:%Y-%m}" if days else "2026"
    return [f"bean-check {path}", f"ruche explain {path} {key} {month}"]


def as_dict(found: Counterexample, path: Path | None) -> dict[str, Any]:
    """A row for machines."""
    return {
        "invariant": found.law.id,
        "rule": found.subject.name,
        "what": found.broken.what,
        "expected": found.broken.expected,
        "found": found.broken.found,
        "file": None if path is None else str(path),
        "ledger": found.ledger.text,
    }
