"""The tidy table of any ledger, read back as a program reads it: every sum that must meet another one does."""

import csv
import io
from collections import Counter
from decimal import Decimal
from typing import Any

from hypothesis import given

from ruche_ledger.cooperative import Cooperative
from ruche_ledger.papers.facts import as_csv, facts
from ruche_ledger.testing.strategies import ledgers

from .runs import load

#: Amounts of a statement that its activities and its common part share out among them.
SHARED = ("opening", "closing", "income", "charges", "result")


@given(ledger=ledgers())
def test_parts_add_up_to_totals_and_sides_are_equal(ledger: Any) -> None:
    entries, _, options = load(ledger.text)
    ruche = Cooperative.from_entries(entries, options)
    year = ruche.books.start.year if ruche.books.start else 2026
    drawn = [ruche.statement(owner, str(year)) for owner in ruche.owners]
    table = as_csv(fact for each in drawn for fact in facts(each, str))
    sums: Counter[tuple[str, ...]] = Counter()
    owners = set()
    for row in csv.DictReader(io.StringIO(table, newline="")):
        owners.add(row["owner"])
        part = "part" if row["activity"] else "whole"
        sums[row["owner"], row["section"], part, row["measure"]] += Decimal(row["amount"])
    assert owners == set(ruche.owners)
    for owner in owners:
        totals = {measure: sums[owner, "totals", "whole", measure] for measure in (*SHARED, "set_aside", "available")}
        for measure in SHARED:
            assert sums[owner, "activities", "part", measure] == totals[measure]
        for measure in ("opening", "closing"):
            assert -sums[owner, "lines", "part", measure] == totals[measure]
        for section in ("income", "charges"):
            assert sums[owner, section, "whole", "amount"] == totals[section] == sums[owner, section, "part", "amount"]
        for part in ("whole", "part"):
            assert sums[owner, "assets", part, "amount"] == sums[owner, "liabilities", part, "amount"]
        assert totals["income"] - totals["charges"] == totals["result"]
        assert totals["closing"] - totals["set_aside"] == totals["available"]
        assert sums[owner, "receivables", "whole", "amount"] == sums[owner, "totals", "whole", "receivable"]
    assert sum(sums[owner, "totals", "whole", "closing"] for owner in owners) == 0
