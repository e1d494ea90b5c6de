"""The files: the same bytes again, untouched by bean-format, nothing of this machine in them."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from beancount.scripts.format import align_beancount

from scripts.la_ruche.chronicle import Chronicle
from scripts.la_ruche.pages import pages

ROOT = Path(__file__).resolve().parents[2]
BY_HAND = {"rapprochement.md", "LISEZMOI.md"}


def committed(folder: Path) -> dict[str, bytes]:
    """The ledger's files by their path, without caches."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix in {".beancount", ".md"} and not path.name.startswith(".")
    }


def test_the_generator_writes_what_is_committed(folder: Path, told: Chronicle) -> None:
    fresh = {path: content.encode() for path, content in pages(told).items()}
    kept = {path: content for path, content in committed(folder).items() if path not in BY_HAND}
    assert sorted(fresh) == sorted(kept)
    assert [path for path in fresh if fresh[path] != kept[path]] == []


def test_the_command_gives_the_same_bytes_elsewhere(folder: Path, tmp_path: Path) -> None:
    """Another process, hash seed, time zone and locale."""
    command = [sys.executable, "-m", "scripts.la_ruche", str(tmp_path)]
    environment = {"PYTHONHASHSEED": "4242", "PATH": "", "TZ": "Pacific/Auckland", "LC_ALL": "C"}
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
    fresh = committed(tmp_path)
    kept = committed(folder)
    assert [path for path in fresh if fresh[path] != kept[path]] == []
    assert set(kept) - set(fresh) == BY_HAND


def test_bean_format_changes_nothing(folder: Path) -> None:
    for path, content in committed(folder).items():
        if path.endswith(".beancount"):
            assert align_beancount(content.decode()) == content.decode(), path


def test_no_path_of_a_machine_and_unix_line_ends(folder: Path) -> None:
    for path, content in committed(folder).items():
        assert not re.search(rb"/(home|work|tmp|Users)/", content), path
        assert b"\r" not in content
        assert content.endswith(b"\n")


def test_one_file_a_month_from_january_2024_to_october_2026(folder: Path) -> None:
    months = sorted(path.stem for path in folder.glob("20*/*.beancount"))
    assert (months[0], months[-1], len(months)) == ("2024-01", "2026-10", 34)
    main = (folder / "main.beancount").read_text(encoding="utf-8")
    assert all(f'include "{month[:4]}/{month}.beancount"' in main for month in months)
