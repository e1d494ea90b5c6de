"""The ways into the library run, each by itself, and say the same; `test_tools` is about what is built on them."""

import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"
ALL = tuple(sorted(EXAMPLES.glob("[0-9][0-9]-*/main.py")))
SCRIPTS = tuple(script for script in ALL if script.parent.name < "04")
WITHOUT_BEANCOUNT = (
    "import runpy, sys; runpy.run_path(sys.argv.pop(1), run_name='__main__'); assert 'beancount' not in sys.modules"
)


def name_of(script: Path) -> str:
    return script.parent.name


@cache
def printed(script: Path) -> str:
    """What a script prints, started away from its folder, with every warning an error."""
    done = subprocess.run(
        [sys.executable, "-W", "error::DeprecationWarning:__main__", script],
        cwd="/",
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


def test_there_are_some() -> None:
    assert len(SCRIPTS) == 3
    assert len(ALL) == 7


@pytest.mark.parametrize("script", SCRIPTS, ids=name_of)
def test_every_way_into_the_library_agrees(script: Path) -> None:
    """A file, entries already loaded, and plain values: the same positions, levies and transfers."""
    assert printed(script) == printed(SCRIPTS[0])


def test_the_readme_shows_what_is_printed() -> None:
    readme = SCRIPTS[0].with_name("README.md").read_text("utf-8")
    assert re.findall(r"^```json\n(.*?)^```$", readme, re.DOTALL | re.MULTILINE) == [printed(SCRIPTS[0])]


@pytest.mark.parametrize("script", ALL, ids=name_of)
def test_each_says_what_it_is(script: Path) -> None:
    """A README of its own, a line in the list, and a script that can be read in one go."""
    assert script.with_name("README.md").is_file()
    assert f"({script.parent.name}/)" in EXAMPLES.joinpath("README.md").read_text("utf-8")
    assert len(script.read_text("utf-8").splitlines()) <= (90 if script in SCRIPTS else 180)


def test_plain_values_never_meet_beancount() -> None:
    script = next(script for script in SCRIPTS if "plain-values" in script.parent.name)
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_BEANCOUNT, script], capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr


def test_a_rule_of_your_own_keeps_its_laws() -> None:
    """The test that a developer copies runs by itself, in its own folder."""
    folder = EXAMPLES / "07-a-rule-of-your-own"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "test_falling.py"]
    done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout
    assert "2 passed" in done.stdout
