"""Loads a ledger from a file and prints what was levied and given, and what is left to whom."""

import json
import sys
from pathlib import Path

from ruche_ledger import load

books = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).with_name("books.beancount"))
cooperative = load(books)

# What a ledger says never raises: faults are values, each at its line.
for problem in cooperative.problems:
    print(f"{problem.source}: {problem.message}", file=sys.stderr)

today = cooperative.horizon  # the end of the last month in the books; the clock is never asked
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
