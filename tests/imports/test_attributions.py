"""Attribution files: what the bookkeeper is told of each fault, where, in both languages; and what is read.

After a change of wording, `RUCHE_WRITE_ERRORS=1 pytest tests/imports/test_attributions.py` writes the expected texts
anew: read them before you commit them, aloud, as the bookkeeper who edits the file.
"""

from __future__ import annotations

import ast
import os
import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ruche_ledger.imports.attribution_file import read_attributions
from ruche_ledger.imports.attributions import Attribution
from ruche_ledger.imports.books import compose
from ruche_ledger.imports.expressions import is_endless, label_flaw
from ruche_ledger.imports.shelf import Shelf
from ruche_ledger.messages import sentence
from tests.imports.hand import attributions, entry, export
from tools.catalogue import in_python

HERE = Path(__file__).parent / "refused"
SOURCE = Path(__file__).parents[2] / "src" / "ruche_ledger" / "imports"

#: Every file above meets these books: an opening, a sale, its payment together with another customer's.
BOOKS = export(
    entry("2022-01-01", ["411000/C1 120", "512000 80", "101000 -200"], journal="AN", opening=True),
    entry("2022-03-05", ["411000/C1 240", "706000 -200", "445710 -40"], journal="VE"),
    entry("2022-03-06", ["411000/C1 60", "411000/C2 60", "706000 -120"], journal="VE", number="2"),
    entry("2022-04-05", ["512000 240", "411000/C1 -240"], journal="BQ"),
)


def told(path: Path, lang: str) -> list[str]:
    composed = compose(BOOKS, read_attributions(path.read_bytes(), path.name), Shelf(Path("livres")))
    said = [*composed.faults, *composed.remarks]
    return [f"{each.severity} {each.source}: {sentence(each, lang)}" for each in said]


@pytest.mark.parametrize("path", sorted(HERE.glob("*.toml")), ids=lambda path: path.stem)
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_message(path: Path, lang: str) -> None:
    found = told(path, lang)
    file = path.with_suffix(f".{lang}")
    if os.environ.get("RUCHE_WRITE_ERRORS"):
        file.write_text("".join(f"{line}\n" for line in found), "utf-8", newline="\n")
    assert found == file.read_text("utf-8").splitlines()
    assert found, "each of these files has something to be told"


def test_each_message_is_said() -> None:
    """No sentence of these modules without a file that shows it."""
    said = "\n".join(path.read_text("utf-8") for path in HERE.glob("*.en"))
    silent = {
        "this file nests too deeply to be read; write it plainly",  # below
        "the exercise of this file,",  # test_books.py, as all that needs a folder
        "the exercise from {other} on",
    }
    for name in ("attribution_file", "books", "ownership"):
        for text, _ in in_python(ast.parse((SOURCE / f"{name}.py").read_text("utf-8")), name):
            parts = [part for part in text.replace("}", "{").split("{")[::2] if part.strip()]
            if not any(text.startswith(start) for start in silent):
                assert any(all(part in line for part in parts) for line in said.splitlines()), text


def test_reads_what_the_language_page_shows() -> None:
    read = attributions(
        """
        [cooperative]
        key = "Ruche"
        name = "La Ruche"
        [[entrepreneur]]
        key = "E01"
        name = "Poterie"
        contract = "CAPE"
        from = 2021-09-01
        opening = "1234.56"
        vat = "receipts"
        [[entrepreneur]]
        key = "E01"
        contract = "CESA"
        from = 2022-01-01
        [[attribution]]
        owner = "E01"
        activity = "Terre"
        auxiliary = ["C0012", "C01*"]
        label = "(?i)four"
        [[attribution]]
        owner = "Ruche"
        account = "7*"
        """
    )
    assert read.faults == ()
    (member,) = read.members
    assert (member.key, member.name, member.opening, member.is_on_receipts) == ("E01", "Poterie", 123456, True)
    assert member.contracts == ((date(2021, 9, 1), "CAPE"), (date(2022, 1, 1), "CESA"))
    assert [block.whose for block in read.blocks] == ["E01:Terre", "Ruche"]
    assert [block.source.line for block in read.blocks] == [16, 21]
    assert read.blocks[1].account == ("7*",)


def test_byte_order_mark_and_windows_lines() -> None:
    """As an editor on Windows saves it; lines are still counted as people see them."""
    text = '[cooperative]\r\nkey = "Ruche"\r\n\r\n[[attribution]]\r\nowner = "E9"\r\naccount = ["7*"]\r\n'
    read = read_attributions(b"\xef\xbb\xbf" + text.encode(), "a.toml")
    assert [fault.source.line for fault in read.faults] == [5]


def test_lines_are_found_behind_lists_and_texts_of_several_lines() -> None:
    text = '''
[cooperative]
key = "Ruche"  # ] [[entrepreneur]]
name = """
[[entrepreneur]]
key = "faux"
"""
[[attribution]]
owner = "Ruche"
auxiliary = [
  "C1", # owner = "E01"
  "[attribution]",
]
journall = "VE"
'''
    assert [fault.source.line for fault in attributions(text).faults] == [14]


def test_too_deep() -> None:
    read = read_attributions(b"x = " + b"[" * 100_000, "a.toml")
    assert [fault.code for fault in read.faults] == ["toml-broken"]


SIGNS = st.sampled_from(["a", "b", ".", "(", ")", "(?:", "[a)]", "|", "*", "+", "?", "{2,}", "{2}", "\\)", "^", "$"])


@given(st.lists(SIGNS, max_size=12).map("".join), st.text("ab)", max_size=5))
def test_a_pattern_is_refused_or_ends(label: str, ending: str) -> None:
    """What is not refused does not take longer and longer: on a label of some length a search would not come back."""
    if not label_flaw(label) and not is_endless(label):
        re.search(label, "a" * 60 + ending + "!")


@pytest.mark.parametrize("label", ["(a+)+", "(a*)*b", "((ab)*c)+", "(?:x|[(]+){2,}", r"(\w+\s?)*$", "(a+){9,}"])
def test_repetitions_within_repetitions_are_refused(label: str) -> None:
    assert is_endless(label)


@pytest.mark.parametrize(
    "label", ["(ab)+c*", "a+b+", r"\(a+\)+", "[(]a+[)]+", "(?i)four|cours", "(a{2})+", "(?P<x>a)+"]
)
def test_other_repetitions_are_taken(label: str) -> None:
    assert not label_flaw(label)
    assert not is_endless(label)


def test_a_pattern_that_python_warns_of_is_taken_in_silence(recwarn: pytest.WarningsRecorder) -> None:
    assert attributions('[cooperative]\nkey = "R"\n[[attribution]]\nowner = "R"\nlabel = "[[a]"').faults == ()
    assert not list(recwarn)


@pytest.mark.parametrize(
    "text", ["1" * 5000, "1e99999999999999999999", "0x" + "f" * 9000, "[[[[1]]]]", "1979-05-27T07:32:00Z"]
)
def test_no_value_raises_wherever_it_stands(text: str) -> None:
    for key in ("key", "contract", "from", "opening", "vat", "x"):
        read = attributions(f'[cooperative]\nkey = "R"\n[[entrepreneur]]\n{key} = {text}\n')
        assert {fault.source.line for fault in read.faults} <= {3, 4}
        assert all(len(sentence(fault, lang)) < 500 for fault in read.faults for lang in ("en", "fr"))


def test_accents_of_a_mac_are_those_of_everybody() -> None:
    """A letter and its accent as two signs, which macOS writes, are the letter that has one."""
    read = attributions(
        '[cooperative]\nkey = "R"\n[[entrepreneur]]\nkey = "E\u0301va"\ncontract = "CESA"\nfrom = 2022-01-01\n'
        '[[attribution]]\nowner = "\u00c9va"\naccount = "7*"\n'
    )
    assert read.faults == ()
    assert read.blocks[0].owner == read.members[0].key == "\u00c9va"


@given(st.binary(max_size=200))
def test_never_raises(data: bytes) -> None:
    read_attributions(data, "a.toml")


@given(
    st.dictionaries(
        st.sampled_from(["cooperative", "entrepreneur", "attribution", "x"]),
        st.recursive(
            st.sampled_from(["true", "1", "1.5", '"E01"', '"["', "2022-01-01", "08:00:00", "nan", '""']),
            lambda values: st.one_of(
                st.lists(values, max_size=3).map(lambda each: "[" + ", ".join(each) + "]"),
                st.dictionaries(
                    st.sampled_from(["key", "owner", "from", "label", "account", "vat", "opening", "contract", "name"]),
                    values,
                    max_size=4,
                ).map(lambda each: "{" + ", ".join(f"{key} = {value}" for key, value in each.items()) + "}"),
            ),
            max_leaves=8,
        ),
    )
)
def test_wrong_shapes_are_faults_at_a_line(tables: dict[str, str]) -> None:
    text = "".join(f"{name} = {value}\n" for name, value in tables.items())
    read = read_attributions(text.encode(), "a.toml")
    assert all(1 <= fault.source.line <= text.count("\n") + 1 for fault in read.faults)


def test_globs_and_labels_are_all_to_be_met() -> None:
    read = attributions(
        '[cooperative]\nkey = "Ruche"\n[[attribution]]\nowner = "Ruche"\n'
        'auxiliary = ["C0?", "D[12]"]\naccount = ["411*"]\nlabel = "(?i)loyer"\n'
    )
    (block,) = read.blocks
    assert isinstance(block, Attribution)
    assert block.meets("411000", "C01", "VE")
    assert block.meets("411", "D2", "")
    assert not block.meets("411000", "C012", "VE")
    assert not block.meets("401000", "C01", "VE")
    assert block.names("LOYER de mars")
    assert not block.names("fuel")
