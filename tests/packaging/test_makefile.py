"""What a newcomer meets before anything is installed."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tools import lower_bounds

ROOT = Path(__file__).parents[2]


def make(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Runs make in a folder that has no environment yet."""
    for name in ("Makefile", "pyproject.toml"):
        if not (folder / name).exists():
            shutil.copy(ROOT / name, folder)
    environment = {key: value for key, value in os.environ.items() if not key.startswith("MAKE")}
    command = ["make", *words]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def python_that(folder: Path, body: str) -> Path:
    """A stand-in for python3."""
    path = folder / "python"
    path.write_text(f"#!/bin/sh\n{body}\n", "utf-8")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize("target", ["demo", "test"])
def test_a_python_without_venv_is_told_what_to_install(tmp_path: Path, target: str) -> None:
    """Debian's leaves half an environment behind; the next try must not take it for a whole one."""
    python = python_that(tmp_path, 'case "$*" in *venv*) mkdir -p .venv/bin; exit 1;; esac')
    done = make(tmp_path, target, f"PYTHON={python}")
    assert done.returncode != 0
    assert "apt-get install python3-venv" in done.stderr
    assert not (tmp_path / ".venv").exists()


def test_an_environment_whose_python_is_gone_is_made_anew(tmp_path: Path) -> None:
    """Its stamps are newer than everything, and still it does not work."""
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").symlink_to(tmp_path / "upgraded-away")
    (tmp_path / ".venv" / "bin" / "pip").write_text("#!/bin/sh\n", "utf-8")
    (tmp_path / ".venv" / "bin" / "pip").chmod(0o755)
    python = python_that(tmp_path, 'case "$*" in *venv*) echo anew >> log; exit 1;; esac')
    for name in ("Makefile", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / ".venv" / ".dev").touch()
    done = make(tmp_path, "test", f"PYTHON={python}")
    assert done.returncode != 0
    assert (tmp_path / "log").read_text("utf-8") == "anew\n"


def test_a_sound_environment_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").symlink_to(python_that(tmp_path, "exit 0"))
    for name in ("Makefile", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / ".venv" / ".dev").touch()
    done = make(tmp_path, "-n", "test")
    assert done.returncode == 0, done.stderr
    assert "pip install" not in done.stdout.replace(" --disable-pip-version-check --quiet", "")


def test_an_old_python_is_told_which_will_do(tmp_path: Path) -> None:
    done = make(tmp_path, "demo", f"PYTHON={python_that(tmp_path, 'exit 1')}")
    assert done.returncode != 0
    assert "needs Python 3.11 or later: make PYTHON=" in done.stderr


def test_help_lists_every_target(tmp_path: Path) -> None:
    text = ROOT.joinpath("Makefile").read_text("utf-8")
    phony = re.findall(r"^\.PHONY: (.*)$", text, re.MULTILINE)
    listed = re.findall(r"^make (\w+)", make(tmp_path).stdout, re.MULTILINE)
    assert sorted(listed) == sorted(" ".join(phony).split())


def test_lower_bounds_become_constraints() -> None:
    assert lower_bounds.pinned("beancount>=3.2.3,<4") == "beancount==3.2.3"
    with pytest.raises(ValueError, match="has no lower bound"):
        lower_bounds.pinned("beancount<4")
