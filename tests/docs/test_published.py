"""The pages on published scales: what they show is the commands', and every scale has its source and assumptions.

That each block is what its command prints is `test_pages`' business; here, that the right commands are shown.
"""

import re

import pytest

from ruche_ledger.published import SENTENCES

from .pages import DOCS, blocks_of

PAGES = {"published-scales.md": "console", "baremes-publies.md": "console fr"}


@pytest.mark.parametrize("name", PAGES)
def test_every_scale_has_a_source_with_a_year_and_what_is_assumed(name: str) -> None:
    page = DOCS.joinpath("explanation", name).read_text("utf-8")
    rows = re.findall(
        r"^\| \[`([\w-]+)`\]\(\.\./\.\./ledgers/\1/\1\.beancount\) \| (.*) \| (.+) \|$", page, re.MULTILINE
    )
    assert [scale for scale, _, _ in rows] == sorted(SENTENCES)
    assert [source for _, source, _ in rows if not re.search(r"\b20\d\d$", source)] == []


@pytest.mark.parametrize(("name", "kind"), PAGES.items())
def test_the_comparison_is_run(name: str, kind: str) -> None:
    page = DOCS.joinpath("explanation", name).read_text("utf-8")
    commands = {
        line.replace(" --lang en", "")
        for block in blocks_of(page)
        if f"{block.language} {block.words}".strip() == kind
        for line in block.text.splitlines()
        if line.startswith("$ ")
    }
    assert {"$ ruche scales", "$ ruche new --list"} <= commands
