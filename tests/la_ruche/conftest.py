"""The example cooperative is loaded once for all its tests, with and without the engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.la_ruche.chronicle import Chronicle, write
from tests.la_ruche.ruche_books import Books, load_pages

LEDGER = Path(__file__).resolve().parents[2] / "ledgers" / "la-ruche"


@pytest.fixture(scope="session")
def folder() -> Path:
    """Where the committed ledger is."""
    return LEDGER


@pytest.fixture(scope="session")
def no_stale_cache() -> Iterator[None]:
    """Beancount would otherwise answer from a pickle after a plugin has changed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BEANCOUNT_DISABLE_LOAD_CACHE", "1")
        yield


@pytest.fixture(scope="session")
def written(folder: Path, no_stale_cache: None) -> Books:
    """What the bookkeeper wrote: no plugin has run."""
    return load_pages(folder, with_plugin=False)


@pytest.fixture(scope="session")
def computed(folder: Path, no_stale_cache: None) -> Books:
    """The same with what the engine generates."""
    return load_pages(folder, with_plugin=True)


@pytest.fixture(scope="session")
def told() -> Chronicle:
    """The story as the generator tells it, with its own forecast of levies and aid."""
    return write()
