"""The reference pages are complete: every directive, key, fault, command, option and public name stands in them."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType

import click
import pytest

import ruche_ledger
from ruche_ledger import Cooperative
from ruche_ledger.cli import COMMANDS, ruche
from ruche_ledger.papers.sheets import KINDS
from ruche_ledger.rules import articles, contributions, limits, pools, terms
from ruche_ledger.rules.reading import DIRECTIVES

from .pages import DOCS, ROOT, blocks_of

SOURCE = ROOT / "src" / "ruche_ledger"
#: Modules outside `rules/` that make faults of the language.
FAULTY = ("coverage.py", "grants.py", "pooled.py", "beans/faults.py", "beans/invoices.py", "beans/sharing.py")

PROPOSING = SOURCE / "beans" / "proposing.py"


def reference(name: str) -> str:
    return DOCS.joinpath("reference", f"{name}.md").read_text("utf-8")


#: The pages of the ledger language, in the order in which they are read.
LANGUAGE = {name: reference(name) for name in ("language", "rules", "solidarity", "faults", "fine-points")}
#: All of it at a glance, in French.
FRENCH = reference("langage")

RULE_KEYS = {key for keys in contributions.KEYS.values() for key in keys}


def section(page: str, title: str) -> str:
    """What stands under a heading, with its subsections."""
    match = re.search(rf"^(#+) {re.escape(title)}\n(.*?)(?=^\1 |\Z)", page, re.DOTALL | re.MULTILINE)
    assert match, f"no section {title}"
    return match[2]


def examples(page: str) -> str:
    """All ledgers of a page; what is generated from them, or only shown, is none."""
    ledgers = [block for block in blocks_of(page) if block.language == "beancount" and block.words]
    return "\n".join(block.text for block in ledgers if not block.words.startswith("generated"))


def rows(page: str, heads: str) -> list[list[str]]:
    """The cells of all tables of a page with these column heads."""
    tables = re.findall(rf"^\| {re.escape(heads)} \|\n\|[-|]+\n((?:\|.*\n)+)", page, re.MULTILINE)
    return [row.strip("| ").split(" | ") for table in tables for row in table.splitlines()]


def choices(module: ModuleType) -> Iterator[tuple[str, str]]:
    """Key and word of every choice that a module of `rules` reads."""
    for node in ast.walk(ast.parse(Path(str(module.__file__)).read_text("utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".choice"):
            key, words = node.args[:2]
            keys = [f"{limit}-per" for limit in ("minimum", "cap")]
            for each in [ast.literal_eval(key)] if isinstance(key, ast.Constant) else keys:
                listed = getattr(module, words.id) if isinstance(words, ast.Name) else None
                yield from ((each, word) for word in listed or ast.literal_eval(words))


CHOICES = [
    *(("rules", key, word) for module in (contributions, limits, terms) for key, word in choices(module)),
    *(("solidarity", key, word) for key, word in choices(articles)),
]


@pytest.mark.parametrize("directive", DIRECTIVES)
def test_every_directive_has_a_section_and_examples(directive: str) -> None:
    """Of all that begin so, one page has the section; `custom` with its name stands in an example of that page."""
    (page,) = [page for page in LANGUAGE.values() if f"\n## `{directive}`\n" in page]
    assert f'custom "{directive}"' in section(page, f"`{directive}`")
    assert f'custom "{directive}" "' in examples(page)


def test_every_key_of_a_rule_is_explained() -> None:
    table = section(LANGUAGE["rules"], "`ruche-rule`").partition("###")[0]
    assert {key for key in RULE_KEYS if f"`{key}`" not in table} == set()


def test_there_are_choices_to_look_for() -> None:
    """Every choice of sections 3 and 4 of the language is found in the code, so that none is missed below."""
    assert {key for _, key, _ in CHOICES} == {
        *("channel", "levied", "window", "basis", "negative", "per", "credit-notes", "rounding", "prorata"),
        *("minimum-per", "cap-per", "on", "decision", "write-off"),
    }


@pytest.mark.parametrize(("page", "key", "word"), CHOICES)
def test_every_word_of_a_choice_has_an_example(page: str, key: str, word: str) -> None:
    assert re.search(rf'^ +{key}: "{word}"$', examples(LANGUAGE[page]), re.MULTILINE)
    assert f"`{word}`" in LANGUAGE[page]
    assert f"`{word}`" in FRENCH


@pytest.mark.parametrize("scale", contributions.SCALES)
def test_every_scale_has_an_example(scale: str) -> None:
    assert re.search(rf'custom "ruche-rule" "\S+" "{scale}"$', examples(LANGUAGE["rules"]), re.MULTILINE)
    assert any(row[0] == f"`{scale}`" for row in rows(LANGUAGE["rules"], "scale | levies | in the example"))


@pytest.mark.parametrize("key", sorted(RULE_KEYS))
def test_every_key_of_a_rule_has_an_example(key: str) -> None:
    assert re.search(rf"^ +{key.replace('-N', '-1')}: ", examples(LANGUAGE["rules"]), re.MULTILINE)
    assert f"`{key}`" in FRENCH


@pytest.mark.parametrize(("kind", "key"), [(kind, key) for kind in articles.KINDS for key in articles.KEYS[kind]])
def test_every_key_of_a_step_has_an_example(kind: str, key: str) -> None:
    """In a directive of that step, but for whom it holds, which is said alike in all."""
    steps = re.findall(rf'custom "ruche-solidarity" "\S+" "{kind}"\n((?:  .*\n)+)', examples(LANGUAGE["solidarity"]))
    everywhere = examples(LANGUAGE["solidarity"])
    assert any(re.search(rf"^  {key}: ", text, re.MULTILINE) for text in steps) or (
        key in ("contracts", "seniority-from", "seniority-until") and f"  {key}: " in everywhere
    )
    assert f"`{key}`" in FRENCH


@pytest.mark.parametrize("kind", KINDS)
def test_every_booking_of_solidarity_has_an_example(kind: str) -> None:
    shown = [block.text for block in blocks_of(LANGUAGE["solidarity"]) if block.words.startswith("generated")]
    assert any(f"^{kind}-Solidarite-" in text for text in shown)


EXAMPLED = {
    "language": (("form | key | meaning | example", 6),),
    "rules": (
        ("key | meaning | default | example", 26),
        ("what | brings in | example", 10),
    ),
    "solidarity": (
        ("step | what it does | example", 5),
        ("key | of | meaning | default | example", 17),
        ("step | debit | credit | example", 7),
        ("key | meaning | default | example", 1),
    ),
}


@pytest.mark.parametrize(("name", "heads", "count"), [(n, *each) for n, all_ in EXAMPLED.items() for each in all_])
def test_every_row_leads_to_an_example(name: str, heads: str, count: int) -> None:
    """A link to a section in which a ledger stands, or words that say which one beside it."""
    found = rows(LANGUAGE[name], heads)
    assert len(found) == count
    for *_, last in found:
        for page, anchor in re.findall(r"\]\((?:([\w-]+)\.md)?#([\w-]+)\)", last):
            whole = LANGUAGE[page or name]
            titles = re.findall(r"^#+ (.*)$", whole, re.MULTILINE)
            (title,) = [title for title in titles if re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") == anchor]
            assert examples(section(whole, title)), f"{last}: no example there"
        assert last.strip()


def test_every_directive_stands_in_french() -> None:
    assert [directive for directive in DIRECTIVES if f"`{directive}`" not in FRENCH] == []


def test_every_key_of_a_share_is_explained() -> None:
    table = section(LANGUAGE["language"], "`ruche-share`")
    assert {key for key in pools.KEYS if f"| `{key}` |" not in table} == set()


@pytest.mark.parametrize("kind", articles.KINDS)
def test_every_key_of_a_step_is_explained(kind: str) -> None:
    table = rows(LANGUAGE["solidarity"], "key | of | meaning | default | example")
    mine = " ".join(keys for keys, kinds, *_ in table if kinds == "all" or f"`{kind}`" in kinds)
    named = set(re.findall(r"`(.*?)`", mine))
    assert named == set(articles.KEYS[kind])


def test_every_fault_is_listed_and_no_other() -> None:
    """Codes are words in the source: the first argument of what makes a fault. Each has its ledger in tests/errors."""
    places = [*SOURCE.joinpath("rules").glob("*.py"), *(SOURCE / name for name in FAULTY)]
    text = "\n".join(path.read_text("utf-8") for path in places)
    made = set(re.findall(r"""\b(?:fault|problem|KindError)\(\s*"([a-z-]+)",""", text))
    made |= set(re.findall(r"""\b_overlap\("\w+", "([a-z-]+)",""", text))
    listed = set()
    for row in re.findall(r"^\| (`.*?) \|", LANGUAGE["faults"], re.MULTILINE):
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
    """On a ledger; those of an import, a proposal and a forecast are on their own pages."""
    apart = {"imports", "forecasts"}
    paths = [path for path in SOURCE.rglob("*.py") if apart.isdisjoint(path.parts) and path != PROPOSING]
    assert listed("check.md") == remarks_of(paths)


def test_every_remark_and_fault_of_a_proposal_is_listed() -> None:
    page, text = reference("rules-compare"), PROPOSING.read_text("utf-8")
    assert listed("rules-compare.md") == remarks_of([PROPOSING])
    made = set(re.findall(r"""\bproblem\(\s*"(proposal-[a-z-]+)",""", text))
    assert set(re.findall(r"^\| `(proposal-[a-z-]+)` \|", page, re.MULTILINE)) == made


def test_every_remark_of_a_forecast_is_listed() -> None:
    text = SOURCE.joinpath("forecasts", "running.py").read_text("utf-8")
    page = section(reference("rules-forecast"), "JSON")
    found = set(re.findall(r"`([a-z-]+)`", "".join(re.findall(r"^\| (`.*?) \|", page, re.MULTILINE))))
    assert found == set(re.findall(r'_remark\(\s*"([a-z-]+)"', text))


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
