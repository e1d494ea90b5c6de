"""The shape of the source: the order of layers, what is fenced in where, and what never appears.

Everything that a new module has to do to fit in is a line in one of the tables below. Nothing here is a
matter of taste: each rule keeps a fault away that this kind of software has had, and the table says which.
"""

import ast
import graphlib
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LIBRARY = ROOT / "src" / "ruche_ledger"
PLUGINS = ROOT / "plugins" / "ruche_plugins"

# --------------------------------------------------------------------------------------------------- tables

#: A module imports from lower layers, or from its own as long as nothing goes round in a circle. A package
#: stands for all of its modules. A module that is not here fails: say where it belongs.
LAYERS: dict[int, tuple[str, ...]] = {
    0: ("errors", "money", "periods", "accounts", "names", "files", "messages"),
    1: ("days", "model", "rules"),
    2: (
        *("bases", "levies", "solidarity", "openings", "pooled", "bookings", "balances", "claims", "coverage"),
        *("dues", "calls", "exits", "watched", "grants", "funds"),
        *("invoices", "matching", "roles", "receipts"),
        *("parts", "discretion", "receivables", "profits", "balance_sheets", "shares", "services"),
        *("advances", "statements", "explanations", "windows", "units", "limiting", "drafts", "contributions"),
    ),
    3: (
        *("months", "retroactive", "quotes", "invariants", "remarks", "cash", "sides", "comparisons", "courses"),
        *("forecasts", "amounts", "proposals", "waivers", "impacts", "anonymity"),
    ),
    4: ("beans", "lines"),  # two ways into the books: with Beancount, and without
    5: (
        *("cooperative", "projection", "ledgers", "published", "starters", "imports"),
        *("revisions", "versions", "edits", "reviews"),
    ),
    6: ("fava", "testing", "cli", "papers"),
}

#: `ruche_ledger/__init__.py` gathers the public names; only the outermost layer uses the library through it.
FACADE_LAYER = 5

#: What may be imported from outside the standard library, and by which modules; "*" is every module. Fenced
#: libraries are either slow to import, or theirs is the interface that a new release of theirs breaks.
OUTSIDE: dict[str, tuple[str, ...]] = {
    "beancount": ("beans",),
    "beanquery": ("beans",),
    "fava": ("fava",),
    "cheroot": ("fava",),
    "flask": ("fava",),
    "hypothesis": ("testing",),
    "pytest": ("testing",),
    "click": ("cli",),
    "rich": ("cli",),
    "babel": ("messages",),
    "jinja2": ("papers", "starters"),
    "openpyxl": ("papers",),
    "numpy": ("forecasts",),
    "dateutil": ("*",),
}

#: Where a fenced library may be named in types, under `if TYPE_CHECKING:`; module to library to reason.
TYPES_ONLY: dict[str, dict[str, str]] = {
    "cooperative": {"beancount": "`Cooperative.entries` are Beancount's directives"},
    "testing.worlds": {"beancount": "`invoices` draws Beancount's transactions"},
}

#: What `import ruche_ledger` leaves alone: a payroll program that needs a rate does not wait for a parser.
NOT_AT_IMPORT = ("beancount", "beanquery", "fava", "hypothesis", "click", "rich", "jinja2", "openpyxl", "numpy")

#: Longest module, in lines, and those that are longer for a reason: name to (lines, reason).
LINES_MAX = 350
LONGER: dict[str, tuple[int, str]] = {}

#: A plugin reads, calls the core and writes.
PLUGIN_LINES_MAX = 60

#: Names that say nothing about what is inside.
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "manager", "managers", "common", "misc", "tools"}

#: Where a binary float may appear: name to reason. Money and rates are `Decimal` or whole cents, always.
FLOATS: dict[str, str] = {}

#: Where the clock may be read: name to reason. The same ledger gives the same amounts on every day.
CLOCKS: dict[str, str] = {}

#: Calls that appear nowhere: builtin to what to do instead.
FORBIDDEN_CALLS = {
    "eval": "parse the text: a ledger is somebody else's input",
    "exec": "parse the text: a ledger is somebody else's input",
    "print": "return a value; the command line writes with click or rich",
    "open": "use pathlib, with encoding and newline",
}

#: Imports from the standard library that appear nowhere: module to what to do instead.
FORBIDDEN_IMPORTS = {
    "logging": "faults are values: return a Problem",
    "random": "generated entries are the same every time; order by key",
    "uuid": "an id is made of what it names, so that it survives a reload",
}

# --------------------------------------------------------------------------------------------------- reading


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def sources(root: Path) -> list[Path]:
    return sorted(path for path in root.rglob("*.py") if "_ledgers" not in path.parts)


def name_of(path: Path) -> str:
    """`beans/reading.py` is `beans.reading`, `beans/__init__.py` is `beans`, the outermost is empty."""
    parts = path.relative_to(LIBRARY).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {name_of(path): path for path in sources(LIBRARY)}
PLUGIN_MODULES = {path.stem: path for path in sources(PLUGINS) if path.name != "__init__.py"}
EVERY_SOURCE = {
    **{f"ruche_ledger.{name}".rstrip("."): path for name, path in MODULES.items()},
    **{f"ruche_plugins.{path.stem}".removesuffix(".__init__"): path for path in sources(PLUGINS)},
}


def layer_of(name: str) -> int:
    """The layer of a module's top package; `KeyError` with a remedy if the table has none."""
    top = name.partition(".")[0]
    if not top:
        return FACADE_LAYER
    for layer, tops in LAYERS.items():
        if top in tops:
            return layer
    raise KeyError(f"{top} is in no layer: add it to LAYERS in {Path(__file__).name}")


def imported(name: str) -> Iterator[tuple[str, int]]:
    """Absolute names of everything that module `name` imports, wherever in its text, with the line.

    For `from package import thing` the answer is `package.thing` where that is a module, else `package`.
    """
    path = MODULES[name]
    package = ["ruche_ledger", *filter(None, name.split("."))]
    if path.name != "__init__.py":
        package.pop()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno
        elif isinstance(node, ast.ImportFrom):
            origin = node.module or ""
            if node.level:
                parts = package[: len(package) - node.level + 1]
                origin = ".".join([*parts, *filter(None, [node.module])])
            for alias in node.names:
                whole = f"{origin}.{alias.name}"
                yield (whole if whole.removeprefix("ruche_ledger.") in MODULES else origin), node.lineno


def origins(node: ast.AST) -> list[str]:
    """The modules that an import statement names; none for any other node and for relative imports."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and not node.level:
        return [node.module or ""]
    return []


def types_only(name: str) -> set[int]:
    """The lines of a module that only a type checker reads."""
    found: set[int] = set()
    for node in ast.walk(tree(MODULES[name])):
        if isinstance(node, ast.If) and ast.unparse(node.test) in {"TYPE_CHECKING", "typing.TYPE_CHECKING"}:
            found |= {line.lineno for part in node.body for line in ast.walk(part) if hasattr(line, "lineno")}
    return found


def inside(name: str, fences: tuple[str, ...]) -> bool:
    return any(fence == "*" or name == fence or name.startswith(fence + ".") for fence in fences)


def own_imports(name: str) -> Iterator[tuple[str, int]]:
    """The imports of `name` that stay in the library, as names like the keys of `MODULES`."""
    for target, line in imported(name):
        if target == "ruche_ledger" or target.startswith("ruche_ledger."):
            yield target.removeprefix("ruche_ledger").removeprefix("."), line


# --------------------------------------------------------------------------------------------------- layers


def test_every_layer_names_modules_that_there_are() -> None:
    there = {name.partition(".")[0] for name in MODULES}
    listed = [name for names in LAYERS.values() for name in names]
    assert not set(listed) - there, f"in LAYERS, but there is no such module: {set(listed) - there}"
    assert len(listed) == len(set(listed)), "a module is in one layer"


def test_the_page_for_contributors_shows_the_same_layers() -> None:
    page = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    rows = {int(row[1]): row[2] for row in re.finditer(r"^\| (\d) \| (.*) \|$", page, re.MULTILINE)}
    shown = {layer: {name.rstrip("/") for name in re.findall(r"`([\w/]+)`", row)} for layer, row in rows.items()}
    assert shown == {layer: set(names) for layer, names in LAYERS.items()}


@pytest.mark.parametrize("name", MODULES)
def test_imports_point_upwards(name: str) -> None:
    """`months` may use `levies`; if `levies` uses `months`, nobody can read the flow of data any more."""
    wrong = [
        f"{MODULES[name].name}:{line} imports {target or 'ruche_ledger'} of layer {layer_of(target)}"
        for target, line in own_imports(name)
        if layer_of(target) > layer_of(name)
    ]
    assert not wrong, f"{name or 'ruche_ledger'} is of layer {layer_of(name)}: {wrong}"


def test_nothing_goes_round_in_a_circle() -> None:
    """Within one layer the order is free, but there is one; a package and its modules count as a whole."""
    graph: dict[str, set[str]] = {}
    for name in MODULES:
        top = name.partition(".")[0]
        targets = {target.partition(".")[0] for target, _ in own_imports(name)}
        graph.setdefault(top, set()).update(targets - {top})
    graphlib.TopologicalSorter(graph).prepare()


@pytest.mark.parametrize("name", MODULES)
def test_other_libraries_stay_behind_their_fences(name: str) -> None:
    """A new Beancount, Fava or Hypothesis must be a matter of one package."""
    known = {*sys.stdlib_module_names, "ruche_ledger"}
    for target, line in imported(name):
        top = target.partition(".")[0]
        if top in known:
            continue
        if top in TYPES_ONLY.get(name, {}) and line in types_only(name):
            continue
        place = f"{MODULES[name].name}:{line}"
        assert top in OUTSIDE, f"{place}: {top} is no dependency; add it to pyproject.toml and OUTSIDE"
        assert inside(name, OUTSIDE[top]), f"{place}: {top} is imported only by {', '.join(OUTSIDE[top])}"


def test_every_outside_library_is_declared() -> None:
    """What we import is what we ask pip for, not what somebody else happens to bring along."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    asked = [*project["dependencies"], *extras["web"], *extras["sheets"], *extras["forecast"], *extras["testing"]]
    declared = " ".join(asked)
    missing = [library for library in OUTSIDE if library not in declared]
    assert not missing, f"not in pyproject.toml: {missing}"


def test_every_declared_library_is_imported() -> None:
    """Whoever installs us installs all of it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    used = {target.partition(".")[0] for name in MODULES for target, _ in imported(name)}
    assert not set(OUTSIDE) - used, f"in OUTSIDE, but nothing imports them: {set(OUTSIDE) - used}"
    declared = [*project["dependencies"], *extras["web"], *extras["sheets"], *extras["forecast"], *extras["testing"]]
    idle = [each for each in declared if not any(library in each for library in OUTSIDE)]
    assert not idle, f"in pyproject.toml, but nothing imports them: {idle}"


def test_importing_the_library_is_light() -> None:
    """In a process of its own, since pytest has imported everything here."""
    script = f"import sys, ruche_ledger; print(*(m for m in {NOT_AT_IMPORT!r} if m in sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [], "import ruche_ledger must not load these"


# --------------------------------------------------------------------------------------------------- plugins


@pytest.mark.parametrize("name", PLUGIN_MODULES)
def test_a_plugin_is_a_docstring_and_one_function(name: str) -> None:
    """Read, core, write: what can be decided without Beancount is decided and tested in the library."""
    path = PLUGIN_MODULES[name]
    module = tree(path)
    assert ast.get_docstring(module), f"{path.name} has no docstring: show the books before and after"
    functions = [node.name for node in module.body if isinstance(node, ast.FunctionDef)]
    assert len(functions) == 1, f"{path.name} has the functions {functions}, not one"
    allowed = (ast.Expr, ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign, ast.FunctionDef, ast.If)
    odd = [f"line {node.lineno}" for node in module.body if not isinstance(node, allowed)]
    assert not odd, f"{path.name} holds more than imports, __plugins__ and one function: {odd}"
    lines = len(path.read_text("utf-8").splitlines())
    assert lines <= PLUGIN_LINES_MAX, f"{path.name} has {lines} lines; {PLUGIN_LINES_MAX} is the most"


def test_the_plugin_package_holds_nothing_but_plugins() -> None:
    """Whatever lies there can be named in a `plugin` line; the package itself only says that it is none."""
    body = [node for node in tree(PLUGINS / "__init__.py").body if not isinstance(node, ast.Expr)]
    imported = {node.module for node in body if isinstance(node, ast.ImportFrom)}
    assert imported == {"__future__", "typing"}, "every plugin imports the package first"
    assert [type(node) for node in body if not isinstance(node, ast.ImportFrom)] == [ast.Assign, ast.FunctionDef]
    assert not [path for path in PLUGINS.iterdir() if path.is_dir() and path.name != "__pycache__"]


# --------------------------------------------------------------------------------------------------- tidiness


@pytest.mark.parametrize("name", EVERY_SOURCE)
def test_a_module_fits_a_head(name: str) -> None:
    lines = len(EVERY_SOURCE[name].read_text("utf-8").splitlines())
    most, _ = LONGER.get(name.removeprefix("ruche_ledger."), (LINES_MAX, ""))
    assert lines <= most, f"{name} has {lines} lines; {most} is the most: split it, or list it with a reason"


def test_exceptions_are_still_needed() -> None:
    """A table of exceptions that nobody clears becomes a table of lies."""
    gone = [name for name in {**LONGER, **FLOATS, **CLOCKS, **TYPES_ONLY} if name not in MODULES]
    assert not gone, f"listed, but there is no such module: {gone}"
    short = [name for name in LONGER if len(MODULES[name].read_text("utf-8").splitlines()) <= LINES_MAX]
    assert not short, f"listed as longer than {LINES_MAX} lines, but no longer are: {short}"


@pytest.mark.parametrize("name", EVERY_SOURCE)
def test_names_say_what_is_inside(name: str) -> None:
    assert not VAGUE_NAMES & set(name.split(".")), f"{name}: name the module after the noun that it produces"


@pytest.mark.parametrize("name", EVERY_SOURCE)
def test_every_module_has_a_docstring(name: str) -> None:
    assert ast.get_docstring(tree(EVERY_SOURCE[name])), f"{name} does not say what it is for"


@pytest.mark.parametrize("name", EVERY_SOURCE)
def test_no_binary_floats(name: str) -> None:
    """2.00 € at 14.5 % must not give 0.28."""
    if name.removeprefix("ruche_ledger.") in FLOATS:
        return
    found = [
        node.lineno
        for node in ast.walk(tree(EVERY_SOURCE[name]))
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float")
    ]
    assert not found, f"{name} uses binary floats in lines {found}"


@pytest.mark.parametrize("name", EVERY_SOURCE)
def test_nothing_reads_the_clock(name: str) -> None:
    """A ledger's horizon is in the ledger: a closed month must not change because a day went by."""
    if name.removeprefix("ruche_ledger.") in CLOCKS:
        return
    found = [
        node.lineno
        for node in ast.walk(tree(EVERY_SOURCE[name]))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"today", "now", "utcnow"}
    ]
    assert not found, f"{name} reads the clock in lines {found}"


@pytest.mark.parametrize("name", EVERY_SOURCE)
def test_forbidden_calls_and_imports(name: str) -> None:
    for node in ast.walk(tree(EVERY_SOURCE[name])):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            remedy = FORBIDDEN_CALLS.get(node.func.id)
            assert remedy is None, f"{name}, line {node.lineno}: {node.func.id}(): {remedy}"
        for origin in origins(node):
            remedy = FORBIDDEN_IMPORTS.get(origin.partition(".")[0])
            assert remedy is None, f"{name}, line {node.lineno}: import {origin}: {remedy}"
