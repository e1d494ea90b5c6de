"""A machine without Chromium may skip the tests that look at pages; the one that decides on a change may not."""

from pathlib import Path

import pytest

from tests.browser.conftest import CHROMIUM, require_chromium

NOWHERE = CHROMIUM / "not" / "here"


def test_there_is_one(tmp_path: Path) -> None:
    require_chromium(tmp_path, {"CI": "true"})


@pytest.mark.parametrize("environment", [{}, {"CI": ""}, {"CI": "false"}])
def test_skipped_at_home(environment: dict[str, str]) -> None:
    with pytest.raises(pytest.skip.Exception, match="apt-get install chromium"):
        require_chromium(NOWHERE, environment)


def test_red_where_it_is_decided() -> None:
    with pytest.raises(pytest.fail.Exception, match="apt-get install chromium"):
        require_chromium(NOWHERE, {"CI": "true"})
