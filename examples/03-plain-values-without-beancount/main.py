"""The same on plain values, as a program has them that keeps its books elsewhere; Beancount is never imported."""

import json
import sys
from datetime import date
from decimal import Decimal

from ruche_ledger import Cooperative

START = date(2026, 1, 1)

# As in a ledger: day, directive, its values, its keys. An amount is (number, currency).
DECISIONS: list[tuple[date, str, list[str], dict[str, object]]] = [
    (START, "ruche-cooperative", ["Ruche"], {"name": "La Ruche"}),
    (START, "ruche-fund", ["Solidarite"], {"name": "Caisse de solidarité"}),
    (START, "ruche-entrepreneur", ["E007"], {"name": "Poterie des Marais", "contract": "CESA"}),
    (START, "ruche-entrepreneur", ["E012"], {"name": "Laine et Feutre", "contract": "CAPE"}),
    (
        START,
        "ruche-rule",
        ["contribution", "flat"],
        {
            "rate": Decimal("0.10"),
            "less": "60",
            "fund": "Solidarite",
            "fund-share": Decimal("0.10"),
            "source": "AG 2025-06-14, résolution 4",
        },
    ),
    (
        START,
        "ruche-solidarity",
        ["Solidarite", "aid"],
        {"contracts": "CAPE", "cover": Decimal("0.50"), "source": "AG 2025-06-14, résolution 7"},
    ),
]

# Day, account, amount with a debit positive, currency. Rows that follow each other with one date are one transaction;
# where several share a date, a fifth and sixth field, links and place, keep them apart.
ROWS = [
    (date(2026, 1, 2), "Assets:Ruche:512-Banque", Decimal("500.00"), "EUR"),
    (date(2026, 1, 2), "Income:Solidarite:754-Dons", Decimal("-500.00"), "EUR"),
    (date(2026, 1, 10), "Assets:Ruche:512-Banque", Decimal("1250.00"), "EUR"),
    (date(2026, 1, 10), "Income:E007:706-Ateliers", Decimal("-1250.00"), "EUR"),
    (date(2026, 1, 12), "Expenses:E007:601-Argile", Decimal("345.67"), "EUR"),
    (date(2026, 1, 12), "Assets:Ruche:512-Banque", Decimal("-345.67"), "EUR"),
    (date(2026, 1, 20), "Expenses:E012:6251-Deplacements", Decimal("250.00"), "EUR"),
    (date(2026, 1, 20), "Assets:Ruche:512-Banque", Decimal("-250.00"), "EUR"),
    (date(2026, 2, 14), "Assets:Ruche:512-Banque", Decimal("480.00"), "EUR"),
    (date(2026, 2, 14), "Income:E007:706-Ateliers", Decimal("-480.00"), "EUR"),
]

cooperative = Cooperative.from_lines(ROWS, DECISIONS)

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
