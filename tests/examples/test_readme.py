"""The first thing that anybody copies is the library example of the README: it runs, and says something."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = ROOT.joinpath("README.md").read_text("utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("code", BLOCKS)
def test_the_example_runs(code: str, tmp_path: Path) -> None:
    """In a process of its own and away from the checkout, as a reader would try it."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_there_is_an_example_that_fits_a_screen() -> None:
    assert len(BLOCKS) == 1
    assert len(BLOCKS[0].splitlines()) <= 24


def test_its_links_lead_somewhere() -> None:
    """Pictures and pages that the README points to are in the repository."""
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", README)
    assert [target for target in targets if not ROOT.joinpath(target).exists()] == []
