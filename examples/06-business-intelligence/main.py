"""Levies, transfers and movements as CSV and Parquet, and one DuckDB query over them, by contract and year."""

import argparse
import csv
import sys
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from ruche_ledger import Cooperative, Period, RucheError, load
from ruche_ledger.ledgers import example

ALL = Period(date.min, date.max, "all")

#: Table to its columns, with types in which sums are exact and days are days.
TABLES = {
    "levies": {
        **{"id": "VARCHAR", "date": "DATE", "owner": "VARCHAR", "contract": "VARCHAR", "rule": "VARCHAR"},
        **{"period": "VARCHAR", "base": "DECIMAL(18,2)", "amount": "DECIMAL(18,2)", "fund": "VARCHAR"},
        **{"fund_amount": "DECIMAL(18,2)", "source": "VARCHAR"},
    },
    "transfers": {
        **{"id": "VARCHAR", "date": "DATE", "fund": "VARCHAR", "owner": "VARCHAR", "contract": "VARCHAR"},
        **{"kind": "VARCHAR", "claim": "DECIMAL(18,2)", "amount": "DECIMAL(18,2)", "source": "VARCHAR"},
    },
    "movements": {
        **{"id": "VARCHAR", "date": "DATE", "owner": "VARCHAR", "contract": "VARCHAR", "activity": "VARCHAR"},
        **{"account": "VARCHAR", "pcg": "VARCHAR", "amount": "DECIMAL(18,2)", "payee": "VARCHAR"},
        **{"narration": "VARCHAR", "source": "VARCHAR"},
    },
}

QUERY = """
SELECT contract, year, sum(turnover) AS turnover, sum(levied) AS levied, sum(to_funds) AS to_funds, sum(aid) AS aid
FROM (
    SELECT contract, year(date) AS year, -amount AS turnover, 0 AS levied, 0 AS to_funds, 0 AS aid
    FROM movements WHERE pcg LIKE '70%' AND contract IS NOT NULL
    UNION ALL
    SELECT contract, year(date), 0, amount, fund_amount, 0 FROM levies
    UNION ALL
    SELECT contract, year(date), 0, 0, 0, amount FROM transfers
)
GROUP BY contract, year
ORDER BY contract, year
"""


def rows_of(cooperative: Cooperative, table: str) -> Iterable[Mapping[str, Any]]:
    """The rows of a table as the library has them, each with the contract that its owner had on its day."""
    items: dict[str, Iterable[Any]] = {
        "levies": cooperative.levies(ALL),
        "transfers": cooperative.transfers(ALL),
        "movements": cooperative.movements(ALL),
    }
    for item in items[table]:
        person = cooperative.entrepreneurs.get(item.owner)
        yield {**item.as_dict(), "contract": person.contract(item.date) if person else None}


def write_csv(cooperative: Cooperative, folder: Path) -> None:
    """One file a table, in UTF-8: amounts with two decimals, days as 2026-03-31, nothing where there is nothing."""
    folder.mkdir(parents=True, exist_ok=True)
    for table, columns in TABLES.items():
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, tuple(columns), extrasaction="ignore", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows_of(cooperative, table))


def answer(folder: Path) -> list[tuple[Any, ...]]:
    """Makes Parquet of the CSV files and asks them the one question; the first row holds the headings.

    Raises:
        RucheError: DuckDB is not installed.
    """
    try:
        import duckdb
    except ImportError:
        raise RucheError("Parquet and the query need DuckDB; pip install 'ruche-ledger[bi]'") from None
    with duckdb.connect() as database:
        for table, columns in TABLES.items():
            read = database.read_csv(
                str(folder / f"{table}.csv"), header=True, sep=",", quotechar='"', escapechar='"', dtype=columns
            )
            read.write_parquet(str(folder / f"{table}.parquet"))
            database.read_parquet(str(folder / f"{table}.parquet")).create_view(table)
        found = database.sql(QUERY)
        return [tuple(found.columns), *found.fetchall()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, epilog="example: main.py main.beancount -o tables")
    parser.add_argument("ledger", nargs="?", help="the ledger's main file; without it, La Ruche")
    parser.add_argument("-o", "--output", type=Path, default=Path("tables"), help="the folder to write to")
    args = parser.parse_args()
    try:
        write_csv(load(args.ledger or example("la-ruche")), args.output)
        for contract, year, *amounts in answer(args.output):
            print(f"{contract:<9}{year:>5}", *(f"{amount!s:>12}" for amount in amounts))
    except RucheError as error:
        sys.exit(str(error))
    except OSError as error:
        sys.exit(f"{error.filename} cannot be written ({error.strerror}); give another folder with -o")


if __name__ == "__main__":
    main()
