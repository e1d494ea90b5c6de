"""Files are replaced as a whole or not at all."""

import os
import sys
from pathlib import Path

import pytest

from ruche_ledger.errors import RucheError
from ruche_ledger.files import write_bytes, write_text


def test_a_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    file = tmp_path / "E007.beancount"
    file.write_text("old\r\n")
    file.chmod(0o640)
    write_text(file, "é\nnew\n")
    assert file.read_bytes() == "é\nnew\n".encode()
    assert file.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [file]
    with pytest.raises(RucheError, match="cannot be written"):
        write_text(tmp_path / "missing" / "E007.beancount", "x")


def test_a_file_name_as_long_as_the_disk_takes(tmp_path: Path) -> None:
    file = tmp_path / ("E" * 240 + ".beancount")
    write_text(file, "new\n")
    assert file.read_text() == "new\n"


@pytest.mark.skipif(sys.platform == "win32", reason="links and pipes of POSIX")
def test_links_are_followed_and_nothing_but_files_replaced(tmp_path: Path) -> None:
    file, link, pipe = tmp_path / "E007.beancount", tmp_path / "link", tmp_path / "pipe"
    file.write_text("old")
    link.symlink_to(file)
    write_bytes(link, b"new\n")
    assert link.is_symlink()
    assert file.read_text() == "new\n"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    write_text(pipe, "new\n")
    assert os.read(reader, 10) == b"new\n"
    os.close(reader)
    assert pipe.is_fifo()
