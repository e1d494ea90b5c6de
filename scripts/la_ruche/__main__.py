"""``python -m scripts.la_ruche [folder]``: write the ledger, by default into ``ledgers/la-ruche``."""

from __future__ import annotations

import sys
from pathlib import Path

from .chronicle import write
from .pages import pages

DEFAULT = Path(__file__).resolve().parents[2] / "ledgers" / "la-ruche"


def write_into(folder: Path) -> list[Path]:
    """Write every generated file under a folder, each replaced whole; gives their paths."""
    written = []
    for path, content in pages(write()).items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh = target.with_suffix(".new")
        fresh.write_text(content, encoding="utf-8", newline="\n")
        fresh.replace(target)
        written.append(target)
    return written


def main(arguments: list[str]) -> int:
    """The command."""
    folder = Path(arguments[0]) if arguments else DEFAULT
    print(f"{len(write_into(folder))} files")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
