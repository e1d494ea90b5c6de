"""What is printed on a screen breaks where its language breaks."""

from __future__ import annotations

import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ruche_ledger.cli.sheets import Screen

#: Groups that stay together: `norme ;`, `1 234,56`. None is wider than the screen.
BOUND = st.lists(st.text("ab;1", min_size=1, max_size=6), min_size=1, max_size=3).flatmap(
    lambda words: st.sampled_from("\u00a0\u202f").map(lambda space: space.join(words))
)
WIDTH = 24


def printed(text: str, *, in_table: bool) -> list[str]:
    stream = io.StringIO()
    screen = Screen("fr", "", stream)
    screen.console.width = WIDTH + (2 if in_table else 0)
    if in_table:
        screen.table(("",), [(text,)])
    else:
        screen.line(text)
    return stream.getvalue().splitlines()


@pytest.mark.parametrize("in_table", [False, True], ids=["line", "table"])
@given(groups=st.lists(BOUND, min_size=1, max_size=12))
def test_a_line_ends_at_plain_spaces_only(groups: list[str], in_table: bool) -> None:
    lines = [line.strip(" ") for line in printed(" ".join(groups), in_table=in_table)]
    assert [group for line in lines for group in re.split(" +", line)] == groups
    assert all(len(line) <= WIDTH for line in lines)
