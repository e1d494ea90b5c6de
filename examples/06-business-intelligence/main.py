"""Levies, transfers and movements as CSV and Parquet, and one DuckDB query over them, by contract and year."""

import argparse
import csv
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import chdir
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ruche_ledger import Cooperative, LedgerError, Period, RucheError, load
from ruche_ledger.ledgers import example

try:
    import duckdb
except ImportError:  # the CSV files need nothing but this library
    duckdb = None  # type: ignore[assignment]
WITH_DUCKDB = duckdb is not None

ALL = Period(date.min, date.max, "all")

MONEY = "DECIMAL(18,2)"

#: Table to its columns; all are texts but for those in `TYPES`, so sums are exact and days are days.
TABLES = {
    "levies": "id date owner contract rule period base amount fund fund_amount source",
    "transfers": "id date fund owner contract kind claim amount source",
    "movements": "id date owner contract activity account pcg amount payee narration apart source",
}
TYPES = {"date": "DATE", "apart": "BOOLEAN", **dict.fromkeys(("base", "amount", "fund_amount", "claim"), MONEY)}

#: Each kind of transfer to its column, and the sign that makes it positive there: a loan is no gift, and what is
#: forgiven, a debt or a loss at the exit, is no money that anybody received.
KINDS = {
    "levy": ("asked", "-"),
    "call": ("asked", "-"),
    "aid": ("aid", ""),
    "advance": ("lent", ""),
    "repayment": ("repaid", "-"),
    "write-off": ("forgiven", ""),
    "deficit": ("forgiven", ""),
}
COLUMNS = ("turnover", "levied", "to_funds", *dict.fromkeys(column for column, _ in KINDS.values()))

QUERY = f"""
SELECT contract, year, {", ".join(f"coalesce(sum({name}), 0.00)::{MONEY} AS {name}" for name in COLUMNS)}
FROM (
    SELECT contract, year(date) AS year, -amount AS turnover
    FROM movements WHERE pcg LIKE '70%' AND contract IS NOT NULL AND NOT apart
    UNION ALL BY NAME
    SELECT contract, year(date) AS year, amount AS levied, fund_amount AS to_funds FROM levies
    {"".join(
        f"UNION ALL BY NAME SELECT contract, year(date) AS year, {sign}amount AS {name} "
        f"FROM transfers WHERE kind = '{kind}' "
        for kind, (name, sign) in KINDS.items()
    )}
)
GROUP BY contract, year
ORDER BY contract, year
"""


def rows_of(cooperative: Cooperative, table: str) -> Iterator[Mapping[str, Any]]:
    """The rows of a table as the library has them, each with the contract that its owner had on its day."""
    items: Iterable[Any] = getattr(cooperative, table)(ALL)
    for item in items:
        person = cooperative.entrepreneurs.get(item.owner)
        contract = person.contract(item.date) if person else None
        yield {**item.as_dict(), "contract": contract, "apart": table == "movements" and item.is_apart}


def write_csv(cooperative: Cooperative, folder: Path) -> None:
    """One file a table, in UTF-8: amounts with two decimals, days as 2026-03-31, nothing where there is nothing."""
    for table, columns in TABLES.items():
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns.split(), extrasaction="ignore", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows_of(cooperative, table))


def answer(folder: Path) -> list[tuple[Any, ...]]:
    """Makes Parquet of the CSV files and asks them the one question; the first row holds the headings.

    Raises:
        RucheError: an amount has more digits than its column.
    """
    with chdir(folder), duckdb.connect() as database:  # in a path, DuckDB takes * and year=2026 for more than a name
        try:
            for table, columns in TABLES.items():
                types = {column: TYPES.get(column, "VARCHAR") for column in columns.split()}
                read = database.read_csv(
                    f"{table}.csv", header=True, sep=",", quotechar='"', escapechar='"', dtype=types
                )
                read.write_parquet(f"{table}.parquet")
                database.read_parquet(f"{table}.parquet").create_view(table)
            found = database.sql(QUERY)
            return [tuple(found.columns), *found.fetchall()]
        except duckdb.ConversionException:
            raise RucheError(f"an amount does not fit into {MONEY}; correct it, or widen MONEY here") from None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, epilog="example: main.py main.beancount -o tables")
    parser.add_argument("ledger", nargs="?", help="the ledger's main file; without it, La Ruche")
    parser.add_argument("-o", "--output", metavar="FOLDER", type=Path, default="tables", help="without it, tables")
    args = parser.parse_args()
    try:
        cooperative = load(args.ledger or example("la-ruche"), strict=True)  # books with faults give wrong figures
        args.output.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=args.output, prefix=".tables-") as folder:
            write_csv(cooperative, Path(folder))
            rows = answer(Path(folder)) if WITH_DUCKDB else []
            for path in sorted(Path(folder).iterdir()):
                path.replace(args.output / path.name)
    except LedgerError as error:
        sys.exit("\n".join(f"{fault.source}: {fault.message}" for fault in error.problems) or str(error))
    except RucheError as error:
        sys.exit(str(error))
    except OSError as error:
        sys.exit(f"{args.output} cannot be written ({error.strerror}); give another folder with -o")
    for contract, year, *amounts in rows:
        print(f"{contract:<9}{year:>5}", *(f"{amount!s:>10}" for amount in amounts))
    if not WITH_DUCKDB:
        sys.exit("Parquet and the query need DuckDB; pip install 'ruche-ledger[bi]'")


if __name__ == "__main__":
    main()
