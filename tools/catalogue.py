"""The messages of the source, and the French catalogue brought up to date with them.

    $ .venv/bin/python tools/catalogue.py

adds what is new to `fr.po`, untranslated, and takes out what is gone; tests/unit/test_messages.py fails until every
message has its translation. A message is a constant text in the place of one of the calls below; in click's commands
also the docstring, and in page templates `_("…")`.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "ruche_ledger"
CATALOGUE = SOURCE / "messages" / "fr.po"

HEADER = """\
# The French of everything that ruche_ledger prints; the id of a message is its English text.
# After tools/catalogue.py, spaces are those of French typography: write plain ones.
msgid ""
msgstr ""
"Language: fr\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"""

#: Callable to the position of the message among its arguments.
CALLS = {
    "_": 0,
    "marked": 0,
    "step": 0,
    "RucheError": 0,
    "LedgerError": 0,
    "_finding": 2,
    "_wrong": 1,
    "fault": 1,
    "problem": 1,
}

#: Keyword arguments of click that people read.
KEYWORDS = {"help", "short_help", "epilog"}

#: Beancount's own sentences pass through as they are.
UNTRANSLATED = {"{message}"}


def messages() -> dict[str, str]:
    """Every message with the place where it was found first, `months.py:301`."""
    found: dict[str, str] = {}
    for path in sorted(SOURCE.rglob("*")):
        if path.suffix == ".py":
            pairs = in_python(ast.parse(path.read_text("utf-8"), str(path)), path.name)
        elif path.suffix in {".html", ".jinja"}:
            pairs = in_template(path.read_text("utf-8"))
        else:
            continue
        for text, line in pairs:
            found.setdefault(text, f"{path.relative_to(SOURCE).as_posix()}:{line}")
    return {text: place for text, place in found.items() if text and text not in UNTRANSLATED}


def in_python(module: ast.Module, file: str) -> Iterator[tuple[str, int]]:
    """Messages of one module.

    Raises:
        ValueError: a message is put together while the program runs, so that it cannot be looked up.
    """
    for node in ast.walk(module):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            place = CALLS.get(name)
            given = [node.args[place]] if place is not None and len(node.args) > place else []
            given += [keyword.value for keyword in node.keywords if keyword.arg in KEYWORDS]
            for argument in given:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield argument.value, argument.lineno
                elif isinstance(argument, ast.JoinedStr | ast.BinOp):
                    raise ValueError(
                        f"{file}:{argument.lineno}: a message with values in it; write {{places}} and params"
                    )
        elif isinstance(node, ast.FunctionDef) and any(_is_command(decorator) for decorator in node.decorator_list):
            text = ast.get_docstring(node, clean=False)
            if text:
                yield inspect.cleandoc(text), node.lineno


def _is_command(decorator: ast.expr) -> bool:
    target = decorator.func if isinstance(decorator, ast.Call) else decorator
    return isinstance(target, ast.Attribute) and target.attr in {"command", "group"}


def in_template(text: str) -> Iterator[tuple[str, int]]:
    """Messages of one page template."""
    for match in re.finditer(r"""\b_\(\s*(?:"([^"]*)"|'([^']*)')""", text):
        yield match[1] or match[2], text.count("\n", 0, match.start()) + 1


def catalogue() -> Catalog:
    """The French catalogue as it stands."""
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="fr")


def french(text: str) -> str:
    """The text with the spaces of French typography, for those whose keyboard has only one."""
    text = re.sub(r"«[ \u00a0]*", "«\u00a0", text)
    text = re.sub(r"[ \u00a0]*»", "\u00a0»", text)
    text = re.sub(r"(?<=\w|[»)}]) (?=[:%€])", "\u00a0", text)
    return re.sub(r"(?<=\w|[»)}…%\"]) (?=[;!?])", "\u202f", text)


def main() -> None:
    """Rewrites the catalogue in the order of the source; a message's file is noted, its line changes too often."""
    there, fresh = catalogue(), Catalog("fr")
    kept = {str(message.id): french(str(message.string)) for message in there if message.id}
    for text, place in messages().items():
        fresh.add(text, kept.get(text, ""), locations=[(place.partition(":")[0], None)])
    with CATALOGUE.open("wb") as file:
        write_po(file, fresh, width=120, omit_header=False)
    text = CATALOGUE.read_text("utf-8")
    _, messages_only = text.split("\n\n", 1)
    CATALOGUE.write_text(f"{HEADER}\n{messages_only.strip()}\n", "utf-8", newline="\n")
    missing = [message.id for message in catalogue() if message.id and not message.string]
    print(f"{len(fresh)} messages, {len(missing)} without a translation")


if __name__ == "__main__":
    main()
