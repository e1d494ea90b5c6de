"""The coverage table: which sentence of the ledger language is proved by which ledger.

`sentences.toml` gives every testable sentence an id, its text and the release that builds it. A ledger names
the sentences that it covers on its `; covers:` lines. `python -m tests.conformance.table` writes the two,
brought together, to `docs/reference/conformance.md`.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent
SENTENCES = HERE / "sentences.toml"
PAGE = REPOSITORY / "docs" / "reference" / "conformance.md"

SECTIONS = {
    "1": "Owners",
    "2": "Declarations",
    "3": "Rules: `ruche-rule`",
    "4": "Solidarity: `ruche-solidarity`",
    "5": "Pooled means: `ruche-share`",
    "6": "Years and openings",
    "7": "Faults",
}
RELEASES = ("1", "later")

_COVERS = re.compile(r"^; covers:(.*)$", re.MULTILINE)
_EXCLUDES = re.compile(r"^; excludes:(.*)$", re.MULTILINE)
_PENDING = re.compile(r"^; pending:(.*)$", re.MULTILINE)
_NOTHING = re.compile(r"^; generates nothing:(.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One testable sentence, table row or key of the ledger language.

    Attributes:
        id: Stable for ever: section, topic, and where needed a number; a new sentence gets a new id.
        text: The sentence, shortened faithfully.
        release: `"1"`, or `"later"` where no released engine builds it yet.
        elsewhere: Test files, from the repository's root, that prove what no balance can show.
    """

    id: str
    text: str
    release: str
    elsewhere: tuple[str, ...]

    @property
    def section(self) -> str:
        return self.id.partition(".")[0]


@dataclass(frozen=True, slots=True)
class AcceptanceLedger:
    """A ledger of directives and assertions, and what its comment says about it."""

    path: Path
    covers: tuple[str, ...]
    excludes: str
    generates_nothing: str
    pending: str

    @property
    def faulty(self) -> bool:
        """Whether it is there for an error at a marked line."""
        return self.path.parent.name == "faults"

    @property
    def name(self) -> str:
        """Its path below `tests/conformance`, without the extension."""
        return self.path.relative_to(HERE).with_suffix("").as_posix()


def sentences() -> dict[str, Sentence]:
    """Every sentence by id, in the order of `sentences.toml` (TOML itself refuses an id given twice)."""
    table: Mapping[str, Mapping[str, object]] = tomllib.loads(SENTENCES.read_text(encoding="utf-8"))
    found = {}
    for key, row in table.items():
        elsewhere = row.get("elsewhere", [])
        assert isinstance(elsewhere, list)
        found[key] = Sentence(key, str(row["text"]), str(row["release"]), tuple(map(str, elsewhere)))
    return found


def read_ledger(path: Path) -> AcceptanceLedger:
    """What the comment of one ledger says."""
    text = path.read_text(encoding="utf-8")
    return AcceptanceLedger(
        path=path,
        covers=tuple(" ".join(_COVERS.findall(text)).split()),
        excludes=" ".join(_EXCLUDES.findall(text)).strip(),
        generates_nothing=" ".join(_NOTHING.findall(text)).strip(),
        pending=" ".join(_PENDING.findall(text)).strip(),
    )


def ledgers() -> tuple[AcceptanceLedger, ...]:
    """Every acceptance ledger, by name."""
    return tuple(read_ledger(path) for path in sorted(HERE.glob("*/*.beancount")))


def coverage() -> dict[str, tuple[str, ...]]:
    """For each sentence id, the names of the ledgers that cover it, without the pending ones."""
    found: dict[str, list[str]] = {key: [] for key in sentences()}
    for ledger in ledgers():
        for key in ledger.covers if not ledger.pending else ():
            found.setdefault(key, []).append(ledger.name)
    return {key: tuple(names) for key, names in found.items()}


def render() -> str:
    """The page `docs/reference/conformance.md`."""
    table, covered = sentences(), coverage()
    built = [row for row in table.values() if row.release == "1"]
    by_ledger = sum(bool(covered[row.id]) for row in built)
    lines = [
        "# Conformance",
        "",
        "Each sentence of the ledger language has an id. A ledger in `tests/conformance/` that consists of",
        "nothing but directives and `balance … ~ 0.00` assertions, worked by hand, shows what the sentence means",
        "to the cent; its first comment names the sentences and the wrong readings that it excludes. In `faults/`",
        "the lines that must bear an error are marked, and the balances show that nothing else is lost. Any",
        "software that loads the ledgers without another error speaks the language. What no ledger can show is",
        "covered by the named tests. Written by `python -m tests.conformance.table`; do not edit.",
        "",
        f"{len(table)} sentences, {len(ledgers())} ledgers. Of the {len(built)} sentences that release 1",
        f"builds, {by_ledger} are covered by a ledger, the other {len(built) - by_ledger} by a named test.",
    ]
    for section, title in SECTIONS.items():
        lines += ["", f"## {section}. {title}", ""]
        lines += ["| id | sentence | release | covered by |", "|---|---|---|---|"]
        for row in table.values():
            if row.section == section:
                names = [f"`{name}`" for name in (*covered[row.id], *row.elsewhere)]
                text = row.text.replace("|", "\\|")
                lines.append(f"| `{row.id}` | {text} | {row.release} | {', '.join(names) or '–'} |")
    pending = [ledger for ledger in ledgers() if ledger.pending]
    if pending:
        lines += ["", "## Pending", "", "What the language says and the engine does not hold yet.", ""]
        lines += [f"- `{ledger.name}`: {ledger.pending}" for ledger in pending]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the page."""
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(render(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
