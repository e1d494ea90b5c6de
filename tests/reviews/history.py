"""A throw-away git repository with a small cooperative in it, and a software that fits a page."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

MAIN = """\
option "operating_currency" "EUR"
option "insert_pythonpath" "TRUE"
plugin "ruche_plugins.cooperative"
include "decisions.beancount"
include "books/*.beancount"
"""

DECISIONS = """\
2026-01-01 custom "ruche-cooperative" "Ruche"
2026-01-01 custom "ruche-fund" "Solidarite"
  name: "Caisse"
2026-01-01 custom "ruche-entrepreneur" "E007"
  name: "Poterie"
  contract: "CESA"
2026-01-01 custom "ruche-entrepreneur" "E012"
  name: "Laine"
  contract: "CESA"
2026-01-01 custom "ruche-rule" "contribution" "flat"
  rate: 0.10
  fund: "Solidarite"
  fund-share: 0.10
  source: "AG 2025-06-14"
2026-01-01 open Assets:E007:512-Banque
2026-01-01 open Income:E007:706-Ventes
2026-01-01 open Assets:E012:512-Banque
2026-01-01 open Income:E012:706-Ventes
2026-01-01 open Income:Ruche:187-Contribution
2026-01-01 open Expenses:E007:186-Contribution
2026-01-01 open Expenses:E012:186-Contribution
"""


def sale(day: str, owner: str, amount: str) -> str:
    """Something sold and paid at once."""
    return f"""\
{day} * "Vente de {owner}"
  Assets:{owner}:512-Banque  {amount} EUR
  Income:{owner}:706-Ventes  -{amount} EUR
"""


BOOKS = sale("2026-01-15", "E007", "1000.00") + sale("2026-02-10", "E012", "500.00")

#: Ten percent of every sale, by whoever sells; all that a plugin needs to be one of ours is its place and its tag.
PLUGIN = '''\
from decimal import Decimal
from beancount.core import data
from beancount.core.amount import Amount

__plugins__ = ["cooperative"]
RATE = Decimal("0.10")

def cooperative(entries, options, config=None):
    made = []
    for entry in entries:
        for posting in getattr(entry, "postings", None) or ():
            root, owner, *_ = posting.account.split(":")
            if root == "Income" and "ruche" not in entry.tags:
                cents = -posting.units.number * RATE
                legs = ((f"Expenses:{owner}:186-Contribution", cents), ("Income:Ruche:187-Contribution", -cents))
                meta = {"filename": "[ruche_plugins.cooperative]", "lineno": 1, "ruche-rule": "contribution"}
                postings = [data.Posting(name, Amount(number, "EUR"), None, None, None, None) for name, number in legs]
                made.append(data.Transaction(
                    meta, entry.date, "*", None, "Contribution", frozenset({"ruche"}), frozenset(), postings))
    return entries + made, []
'''

#: Where the software of a repository has that plugin.
PLUGIN_FILE = "plugins/ruche_plugins/cooperative.py"

SOFTWARE = {
    "src/ruche_ledger/__init__.py": "",
    "plugins/ruche_plugins/__init__.py": "",
    PLUGIN_FILE: PLUGIN,
}

LEDGER = {"main.beancount": MAIN, "decisions.beancount": DECISIONS, "books/2026.beancount": BOOKS}

_ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
    **{f"GIT_{who}_{what}": "nobody" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
    **{f"GIT_{who}_DATE": "2026-03-01T12:00:00Z" for who in ("AUTHOR", "COMMITTER")},
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
}


class History:
    """A repository under way."""

    def __init__(self, root: Path, files: dict[str, str] | None = None) -> None:
        self.root = root
        root.mkdir(exist_ok=True)
        self.git("init", "-q", "-b", "main", ".")
        if files is not None:
            self.commit(files)

    def git(self, *words: str) -> str:
        done = subprocess.run(
            ["git", *words], cwd=self.root, env=_ENVIRONMENT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def write(self, files: dict[str, str]) -> None:
        for name, text in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")

    def replace(self, name: str, old: str, new: str) -> None:
        """Changes one place of a file."""
        text = (self.root / name).read_text("utf-8")
        assert text.count(old) == 1, f"{old!r} is {text.count(old)} times in {name}"
        self.write({name: text.replace(old, new)})

    def commit(self, files: dict[str, str] | None = None, message: str = "Books") -> str:
        """Commits everything and returns the commit's name."""
        self.write(files or {})
        self.git("add", "--all")
        self.git("commit", "-q", "-m", message)
        return self.git("rev-parse", "HEAD")
