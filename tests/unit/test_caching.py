"""The load cache notices a new file that an include takes."""

import pickle
from pathlib import Path

from ruche_ledger.beans.caching import Includes


def test_a_new_file_beside_the_included_ones_makes_the_cache_stale(tmp_path: Path) -> None:
    main, month = tmp_path / "main.beancount", tmp_path / "2026" / "01.beancount"
    month.parent.mkdir()
    main.touch()
    month.touch()
    files = [str(main), str(month)]
    kept = pickle.dumps(Includes(files))
    (tmp_path / "notes.txt").touch()
    (tmp_path / ".main.beancount.picklecache").touch()
    assert pickle.loads(kept) == files
    for new in (month.with_name("02.beancount"), tmp_path / "2027" / "01.beancount"):
        kept = pickle.dumps(Includes(files))
        new.parent.mkdir(exist_ok=True)
        new.touch()
        assert pickle.loads(kept) != files
