"""`files.write_folder`: all files of a new folder, or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from ruche_ledger.errors import RucheError
from ruche_ledger.files import write_folder

FILES = {"a.txt": "a\n", "years/2026.txt": "é\n"}


def there(folder: Path) -> dict[str, str]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in files}


def test_a_new_folder_and_those_above_it(tmp_path: Path) -> None:
    write_folder(tmp_path / "one" / "two", FILES)
    assert there(tmp_path / "one" / "two") == FILES


def test_line_ends_stay_as_they_are(tmp_path: Path) -> None:
    write_folder(tmp_path, FILES)
    assert (tmp_path / "a.txt").read_bytes() == b"a\n"


def test_new_folders_have_the_usual_rights(tmp_path: Path) -> None:
    usual = tmp_path / "usual"
    usual.mkdir()
    write_folder(tmp_path / "new", FILES)
    assert (tmp_path / "new").stat().st_mode == usual.stat().st_mode
    assert (tmp_path / "new" / "years").stat().st_mode == usual.stat().st_mode


def test_a_link_to_an_empty_folder_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write_folder(tmp_path / "link", FILES)
    assert (tmp_path / "link").is_symlink()
    assert there(tmp_path / "real") == FILES


@pytest.mark.parametrize("is_there", [True, False])
def test_what_fails_half_way_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_there: bool) -> None:
    folder = tmp_path / "above" / "new"
    if is_there:
        folder.mkdir(parents=True)
    rename = Path.rename

    def full(self: Path, target: Path) -> Path:
        if Path(target).name == "years":
            raise OSError(28, "No space left on device")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", full)
    with pytest.raises(RucheError, match="No space left on device"):
        write_folder(folder, FILES)
    assert sorted(tmp_path.rglob("*")) == ([tmp_path / "above", folder] if is_there else [])


def test_a_link_that_leads_to_itself_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with pytest.raises(RucheError, match="cannot be written"):
        write_folder(tmp_path / "loop", FILES)


def test_an_interruption_leaves_nothing_and_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(self: Path, target: Path) -> Path:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "rename", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_folder(tmp_path / "new", FILES)
    assert list(tmp_path.iterdir()) == []
