"""Print the oldest versions that pyproject.toml allows, as constraints for pip.

Only what a user of the library installs is pinned: the core and its extras. The tools of `dev` stay at
their newest, since nobody's books depend on them.

    >>> pinned("beancount>=3.2.3,<4")
    'beancount==3.2.3'
"""

import re
import sys
import tomllib
from pathlib import Path

REQUIREMENT = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)>=(?P<lowest>[0-9.]+)")


def pinned(requirement: str) -> str:
    """The constraint that holds `requirement` at its lower bound.

    Raises:
        ValueError: if it has none; every dependency must say the oldest version that was tried.
    """
    found = REQUIREMENT.match(requirement)
    if found is None:
        raise ValueError(f"{requirement!r} has no lower bound: write it as name>=version,<next")
    return f"{found['name']}=={found['lowest']}"


def main() -> None:
    """Write the constraints to standard output."""
    path = Path(__file__).parents[1] / "pyproject.toml"
    project = tomllib.loads(path.read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    extra = [*extras["web"], *extras["sheets"], *extras["forecast"], *extras["bi"], *extras["testing"]]
    for requirement in [*project["dependencies"], *extra]:
        sys.stdout.write(pinned(requirement) + "\n")


if __name__ == "__main__":
    main()
