"""The reference pages are complete: every directive, key, fault, command, option and public name stands in them."""

import ast
import re
from collections.abc import Iterable
from pathlib import Path

import click
import pytest

import ruche_ledger
from ruche_ledger import Cooperative
from ruche_ledger.cli import COMMANDS, ruche
from ruche_ledger.rules import articles, contributions, pools
from ruche_ledger.rules.reading import DIRECTIVES

from .pages import DOCS, ROOT

SOURCE = ROOT / "src" / "ruche_ledger"
#: Modules outside `rules/` that make faults of the language.
FAULTY = ("coverage.py", "grants.py", "pooled.py", "beans/faults.py", "beans/invoices.py", "beans/sharing.py")
LANGUAGE = DOCS.joinpath("reference", "language.md").read_text("utf-8")


def section(page: str, title: str) -> str:
    """What stands under a heading, with its subsections."""
    match = re.search(rf"^(#+) {re.escape(title)}\n(.*?)(?=^\1 |\Z)", page, re.DOTALL | re.MULTILINE)
    assert match, f"no section {title}"
    return match[2]


@pytest.mark.parametrize("directive", DIRECTIVES)
def test_every_directive_has_a_section(directive: str) -> None:
    assert f'custom "{directive}"' in section(LANGUAGE, f"`{directive}`")


def test_every_key_of_a_rule_is_explained() -> None:
    table = section(LANGUAGE, "`ruche-rule`").partition("###")[0]
    keys = {key for scale in contributions.KEYS.values() for key in scale}
    assert {key for key in keys if f"`{key}`" not in table} == set()


def test_every_key_of_a_share_is_explained() -> None:
    table = section(LANGUAGE, "`ruche-share`")
    assert {key for key in pools.KEYS if f"| `{key}` |" not in table} == set()


@pytest.mark.parametrize("kind", articles.KINDS)
def test_every_key_of_a_step_is_explained(kind: str) -> None:
    table = section(LANGUAGE, "`ruche-solidarity`").partition("###")[0]
    rows = [cells for row in table.splitlines() if len(cells := row.split(" | ")) == 4]
    mine = " ".join(keys for keys, kinds, *_ in rows if kinds == "all" or f"`{kind}`" in kinds)
    named = set(re.findall(r"`(.*?)`", mine))
    assert named == set(articles.KEYS[kind])


def test_every_fault_is_listed_and_no_other() -> None:
    """Codes are words in the source: the first argument of what makes a fault. Each has its ledger in tests/errors."""
    places = [*SOURCE.joinpath("rules").glob("*.py"), *(SOURCE / name for name in FAULTY)]
    text = "\n".join(path.read_text("utf-8") for path in places)
    made = set(re.findall(r"""\b(?:fault|problem|KindError)\(\s*"([a-z-]+)",""", text))
    made |= set(re.findall(r"""\b_overlap\("\w+", "([a-z-]+)",""", text))
    listed = set()
    for row in re.findall(r"^\| (`.*?) \|", section(LANGUAGE, "Faults"), re.MULTILINE):
        listed |= set(re.findall(r"`([a-z-]+)`", row))
    assert listed == made
    ledgers = {path.stem for path in ROOT.joinpath("tests", "errors").glob("*.beancount")}
    assert {code for code in listed if not any(stem.startswith(code) for stem in ledgers)} == set()


def test_every_command_has_a_section_with_its_help() -> None:
    page = DOCS.joinpath("reference", "cli.md").read_text("utf-8")
    there = ruche.list_commands(click.Context(ruche))
    assert set(re.findall(r"^## `ruche ([a-z]+)`$", page, re.MULTILINE)) == set(there) <= set(COMMANDS)
    for name in there:
        assert f"$ ruche {name} --help\n" in section(page, f"`ruche {name}`")


def remarks_of(paths: Iterable[Path]) -> set[str]:
    """The codes of the remarks that modules make."""
    calls = [
        node
        for path in paths
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and any(ast.unparse(word) == "severity='notice'" for word in node.keywords)
    ]
    return {ast.literal_eval(call.args[0]) for call in calls}


def listed(page: str) -> set[str]:
    """The codes in the first column of a page's table of remarks."""
    table = section(DOCS.joinpath("reference", page).read_text("utf-8"), "Remarks")
    rows = re.findall(r"^\| (`[^|]+`) \|", table, re.MULTILINE)
    return {code for row in rows for code in re.findall(r"`([a-z0-9-]+)`", row)}


def test_every_remark_is_listed() -> None:
    """On a ledger; an import's own are on its pages."""
    paths = [path for path in SOURCE.rglob("*.py") if "imports" not in path.parts]
    assert listed("check.md") == remarks_of(paths)


def test_every_remark_on_an_export_is_listed() -> None:
    """What the readers of exports say; that is to say, not what is said of attributions and earlier imports."""
    names = ("texts", "columns", "values", "keys", "carried", "exercises", "fec", "analytic")
    made = remarks_of(SOURCE / "imports" / f"{name}.py" for name in names)
    assert listed("fec.md") == made


def test_every_public_name_is_documented() -> None:
    page = DOCS.joinpath("reference", "python.md").read_text("utf-8")
    assert [name for name in ruche_ledger.__all__ if f"`{name}`" not in page] == []


def test_every_attribute_of_the_cooperative_is_documented() -> None:
    """What belongs to the pipeline (`books`, `outcome` …) is there, and no promise."""
    page = section(DOCS.joinpath("reference", "python.md").read_text("utf-8"), "`Cooperative`")
    inner = {"books", "decisions", "outcome", "bookings", "complete_books", "from_entries", "from_lines"}
    names = {name for name in vars(Cooperative) if not name.startswith("_")} - inner
    assert {name for name in names if not re.search(rf"`{name}[`(]", page)} == set()
