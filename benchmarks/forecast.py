"""How long a forecast takes: 100 members, 12 months, 10,000 scenarios, in about a minute on two cores.

The books are those of `books.py`, three years of them, under rules of every shape that cooperatives publish: bands over
the year, a minimum, a fixed amount, a levy, aid, advances that are repaid, a call, and a fund that they keep short.

    python benchmarks/forecast.py                     what is promised
    python benchmarks/forecast.py 20 6 1000           members, months, scenarios
    python benchmarks/forecast.py --json              for a script
"""

import argparse
import json
import resource
import sys
import tempfile
import time
from pathlib import Path

from books import Size, write_books
from ruche_ledger import load
from ruche_ledger.forecasts.running import forecast

YEARS = 3

#: Seconds of one processor that what is promised may take, reading the ledger left out.
TARGET = 60

MORE = """
2020-01-01 custom "ruche-rule" "insurance" "flat"
  rate: 0.00
  fixed: 16.50 EUR
  source: "AG"
2020-01-01 custom "ruche-rule" "training" "volume"
  levied: "document"
  band-1: 0.00 EUR
  rate-1: 0.01
  band-2: 2000.00 EUR
  rate-2: 0.015
  minimum: 60.00 EUR
  minimum-per: "year"
  prorata: "months"
  source: "AG"
2020-01-01 custom "ruche-solidarity" "Solidarite" "levy"
  on: "result"
  rate: 0.02
  source: "AG"
2020-01-01 custom "ruche-solidarity" "Solidarite" "advance"
  on: "available"
  target: 9000.00 EUR
  cap-total: 20000.00 EUR
  repay: 0.25
  repay-base: "70"
  repay-less: "60 61 62"
  source: "AG"
2022-01-01 custom "ruche-solidarity" "Solidarite" "aid"
  contracts: "CAPE"
  target: 30000.00 EUR
  cap-month: 2000.00 EUR
  source: "AG"
2020-01-01 custom "ruche-solidarity" "Solidarite" "call"
  rate: 0.02
  above: 20000.00 EUR
  source: "AG"
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("members", type=int, nargs="?", default=100)
    parser.add_argument("months", type=int, nargs="?", default=12)
    parser.add_argument("scenarios", type=int, nargs="?", default=10_000)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "books.beancount"
        size = Size(asked.members, 12 * YEARS)
        with path.open("w", encoding="utf-8") as file:
            write_books(file, size, plugin=False)
            file.write(MORE)
        before = time.perf_counter()
        cooperative = load(path)
        read = time.perf_counter() - before
        before, worked = time.perf_counter(), time.process_time()
        made = forecast(
            cooperative.books, cooperative.decisions, months=asked.months, scenarios=asked.scenarios, seed=1
        )
        seconds, worked = time.perf_counter() - before, time.process_time() - worked
    figures = {
        "members": len(cooperative.entrepreneurs),
        "months": asked.months,
        "scenarios": asked.scenarios,
        "checked": made.checked,
        "seconds reading": round(read, 1),
        "seconds forecasting": round(seconds, 1),
        "of these at work": round(worked, 1),
        "MB at most": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "in which the fund is short": made.funds[0].ever_short,
    }
    if asked.json:
        sys.stdout.write(json.dumps(figures) + "\n")
    else:
        sys.stdout.writelines(f"{what:>28}  {figure}\n" for what, figure in figures.items())
    return 0 if worked <= TARGET else 1


if __name__ == "__main__":
    raise SystemExit(main())
