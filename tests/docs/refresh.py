"""`python -m tests.docs.refresh [PAGE …]`: writes every output of the documentation anew."""

import sys
import tempfile
from pathlib import Path

from .pages import PAGES, TOOLS, refreshed, workplace


def main(names: list[str]) -> None:
    """Rewrites the pages named, or all."""
    for page in [Path(name).resolve() for name in names] or (*PAGES, *TOOLS):
        text = page.read_text(encoding="utf-8")
        with tempfile.TemporaryDirectory() as folder:
            now = refreshed(text, workplace(page, Path(folder)))
        if now != text:
            page.write_text(now, encoding="utf-8", newline="\n")
            print(page.relative_to(Path.cwd()) if page in TOOLS else page.name)


if __name__ == "__main__":
    main(sys.argv[1:])
