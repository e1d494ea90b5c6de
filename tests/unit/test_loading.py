"""What comes between the files of a ledger and Beancount's loader: encodings, and the load cache."""

from __future__ import annotations

import codecs
import subprocess
import sys
from pathlib import Path

import pytest

from ruche_ledger import load
from ruche_ledger.messages import sentence

MAIN = """\
option "operating_currency" "EUR"
plugin "ruche_plugins.cooperative"
include "membres.beancount"
2026-01-01 custom "ruche-cooperative" "Coopérative"
"""
MEMBERS = """\
; équipe
2026-01-01 custom "ruche-entrepreneur" "E007"
  name: "Poterie"
  contract: "CESA"
2026-01-01 open Income:E007:706-Été
2026-01-01 open Assets:Caisse
2026-01-02 * "Marché de Noël"
  Assets:Caisse          1.00 EUR
  Income:E007:706-Été
"""
MARKED = "the file begins with a byte order mark, so its first line is not read; save it as UTF-8 without BOM"
FOREIGN = "the file is not UTF-8, so lines like this one are not read; save it as UTF-8 without BOM"


def faults(folder: Path, main: bytes, members: bytes) -> list[tuple[str, int, str]]:
    (folder / "main.beancount").write_bytes(main)
    (folder / "membres.beancount").write_bytes(members)
    return [
        (Path(fault.source.file).name, fault.source.line, sentence(fault, "en"))
        for fault in load(folder / "main.beancount").problems
    ]


def test_plain_utf_8_has_no_fault(tmp_path: Path) -> None:
    assert faults(tmp_path, MAIN.replace("Coopérative", "Ruche").encode(), MEMBERS.encode()) == []


def test_a_byte_order_mark_is_a_sentence_at_the_first_line(tmp_path: Path) -> None:
    main, members = MAIN.replace("Coopérative", "Ruche").encode(), MEMBERS.encode()
    found = faults(tmp_path, codecs.BOM_UTF8 + main, codecs.BOM_UTF8 + members)
    assert found == [("main.beancount", 1, MARKED), ("membres.beancount", 1, MARKED)]


@pytest.mark.parametrize(("encoding", "lines"), [("latin-1", (4, 5)), ("utf-16", (1, 1))])
def test_another_encoding_is_one_sentence_for_a_file(encoding: str, lines: tuple[int, int], tmp_path: Path) -> None:
    """At the first line that is not read: in a comment, any bytes may stand."""
    utf_8 = MAIN.replace("Coopérative", "Ruche").encode()
    found = faults(tmp_path, utf_8, MEMBERS.encode(encoding))
    assert ("membres.beancount", lines[1], FOREIGN) in found
    assert not [said for _, _, said in found if "UnicodeDecodeError" in said or "Invalid token" in said]
    assert [said for file, _, said in found if file == "membres.beancount"].count(FOREIGN) == 1
    if encoding == "latin-1":
        found = faults(tmp_path, MAIN.encode(encoding), MEMBERS.encode())
        assert ("main.beancount", lines[0], FOREIGN) in found


def test_a_word_that_is_none_stays_beancounts(tmp_path: Path) -> None:
    main = MAIN.replace("Coopérative", "Ruche") + "2026-01-01 opén Assets:B\n"
    found = faults(tmp_path, main.encode(), MEMBERS.encode())
    assert found
    assert not [said for *_, said in found if said in (MARKED, FOREIGN)]


CACHED = """
import sys
from beancount import loader
loader.PICKLE_CACHE_THRESHOLD = 0
loader.initialize(use_cache=True)
from ruche_ledger import load
from pathlib import Path
main = Path(sys.argv[1])
if sys.argv[2] == "by-beancount":
    loader.load_file(str(main))
else:
    load(main)
(main.parent / "2026" / "02.beancount").write_text("2026-02-01 open Assets:Fevrier\\n", "utf-8")
print(sorted(entry.account for entry in load(main).entries if hasattr(entry, "account")))
print(len(load(main).options["include"]))
"""


@pytest.mark.parametrize("first", ["by-beancount", "by-ruche"])
@pytest.mark.parametrize("plugin", ["", 'plugin "ruche_plugins"\n', 'plugin "ruche_plugins.cooperative"\n'])
def test_a_new_file_is_seen_with_and_without_a_plugin_line(plugin: str, first: str, tmp_path: Path) -> None:
    """Whoever kept the load cache, `ruche` does not serve what it held before the file was there."""
    main, month = tmp_path / "main.beancount", tmp_path / "2026" / "01.beancount"
    month.parent.mkdir()
    main.write_text(plugin + 'include "2026/*.beancount"\n', "utf-8")
    month.write_text("2026-01-01 open Assets:Janvier\n", "utf-8")
    done = subprocess.run([sys.executable, "-c", CACHED, main, first], capture_output=True, text=True, check=False)
    assert done.stdout == "['Assets:Fevrier', 'Assets:Janvier']\n3\n", done.stderr
