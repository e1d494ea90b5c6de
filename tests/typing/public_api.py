"""The public surface as a type checker sees it: `make check` runs mypy over this file, nobody runs the file.

A name that changes its type breaks here before it breaks in somebody's payroll.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, assert_type

from ruche_ledger import (
    Cooperative,
    Entrepreneur,
    Explanation,
    LedgerError,
    Levy,
    Movement,
    Period,
    Problem,
    RucheError,
    Statement,
    Transfer,
    load,
)

cooperative = load(Path("main.beancount"), strict=True)
assert_type(cooperative, Cooperative)
assert_type(Cooperative.from_entries(cooperative.entries, cooperative.options), Cooperative)
assert_type(
    Cooperative.from_lines(
        [(date(2026, 3, 14), "Income:E007:706-Ventes", Decimal("-100.00"), "EUR", ["F2026-014"], "F2026-014")],
        [(date(2026, 1, 1), "ruche-cooperative", ["Ruche"], {"name": "La Ruche"})],
    ),
    Cooperative,
)

assert_type(cooperative.key, str)
assert_type(cooperative.currency, str)
assert_type(cooperative.horizon, date)
assert_type(cooperative.problems, tuple[Problem, ...])
assert_type(cooperative.entrepreneurs, Mapping[str, Entrepreneur])
assert_type(cooperative.owners, tuple[str, ...])

assert_type(cooperative.position("E007", date(2026, 3, 31)), Decimal)
assert_type(cooperative.levies("2026-03", owner="E007", rule="contribution"), tuple[Levy, ...])
assert_type(cooperative.quote("E007", Decimal("400.00"), date(2026, 3, 20), pcg="706"), tuple[Levy, ...])
assert_type(cooperative.transfers(Period.parse("2026"), fund="Solidarite"), tuple[Transfer, ...])
assert_type(cooperative.movements("2026", owner="E007"), Iterator[Movement])
assert_type(cooperative.project("E007"), str)

statement = cooperative.statement("E007", "2026-Q1")
assert_type(statement, Statement)
assert_type(statement.as_dict(), dict[str, Any])

levy = cooperative.levies("2026")[0]
assert_type(levy.id, str)
assert_type(levy.amount, Decimal)
assert_type(levy.base, Decimal)
assert_type(levy.unrounded, Decimal)
assert_type(levy.as_dict(), dict[str, Any])
assert_type(cooperative.explain(levy), Explanation)
assert_type(cooperative.explain(levy).as_dict(), dict[str, Any])

transfer = cooperative.transfers("2026")[0]
assert_type(transfer.amount, Decimal)
assert_type(cooperative.explain(transfer), Explanation)

try:
    load("nowhere.beancount")
except LedgerError as error:
    assert_type(error.problems, tuple[Problem, ...])
except RucheError:
    pass
