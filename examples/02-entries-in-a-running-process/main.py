"""The same on entries that a program has loaded already, as Fava, an importer or a notebook has them."""

import json
import sys
from pathlib import Path

from beancount import loader

from ruche_ledger import Cooperative

books = Path(__file__).parents[1] / "01-from-a-file" / "books.beancount"
entries, errors, options = loader.load_file(str(books))
assert not errors, errors

# Whether or not a plugin line has generated entries already: they are recognised, and computed anew.
cooperative = Cooperative.from_entries(entries, options)

for problem in cooperative.problems:
    print(f"{problem.source}: {problem.message}", file=sys.stderr)

today = cooperative.horizon
answer = {
    "positions": {owner: str(cooperative.position(owner, today)) for owner in cooperative.owners},
    "levies": [
        [str(levy.date), levy.owner, levy.rule, str(levy.base), str(levy.amount), str(levy.fund_amount)]
        for levy in cooperative.levies("2026")
    ],
    "transfers": [
        [str(transfer.date), transfer.fund, transfer.owner, str(transfer.amount)]
        for transfer in cooperative.transfers("2026")
    ],
}
print(json.dumps(answer, indent=2))
