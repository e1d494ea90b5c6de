"""`docs/reference/import.md` shows the table that the import goes by, and every key that it reads."""

import re

from ruche_ledger.imports.attribution_file import KEYS
from ruche_ledger.imports.plan import PLAN

from .pages import DOCS

PAGE = (DOCS / "reference" / "import.md").read_text("utf-8")


def rows(heading: str) -> list[tuple[str, ...]]:
    """The table that begins with a heading."""
    lines = PAGE.partition(f"{heading}\n")[2].split("\n\n")[0].splitlines()[1:]
    return [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines]


def test_every_prefix_is_there() -> None:
    assert rows("| PCG | root | whose | what |") == [
        (place.prefix or "…", place.root, place.whose, place.what) for place in PLAN
    ]


def test_every_key_is_there() -> None:
    found: dict[str, list[str]] = {}
    table = ""
    for name, keys, _ in rows("| table | key | what |"):
        table = re.sub(r"[^a-z]", "", name) or table
        found.setdefault(table, []).extend(re.findall(r"`([a-z]+)`", keys))
    assert {name: sorted(keys) for name, keys in found.items()} == {name: sorted(keys) for name, keys in KEYS.items()}
