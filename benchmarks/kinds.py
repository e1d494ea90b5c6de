"""What the plugin costs with every kind of rule in use, and whether the number of directives matters.

One cooperative of up to 200 entrepreneurs, with every scale, window, basis, limit and channel, individual terms, every
step of solidarity and shared costs; its contribution is written as 1, 10 or 100 directives, dated and by contract,
which say the same. Each load is a process of its own, and they take turns; the quickest counts, in CPU seconds.

Own functions are shown in two parts: reading and weighing, which grow with the postings, as a share of a load without
the plugin; and everything else, which grows with what is generated, by generated entry.

    python benchmarks/kinds.py                     100k postings
    python benchmarks/kinds.py --postings 1000000  a million, about half an hour
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from books import MEMBER, Size, key_of, transactions

DIRECTIVES = (1, 10, 100)
START = date(2020, 1, 1)
#: The most that reading and weighing may take of a load without the plugin, from a million postings on.
SHARE_MAX = 0.04

HEAD = """\
option "title" "La Ruche, every kind of rule"
option "operating_currency" "EUR"
{plugin}
2020-01-01 custom "ruche-cooperative" "Ruche"
  name: "La Ruche"
2020-01-01 custom "ruche-fund" "Solidarite"
  name: "Caisse de solidarité"
2020-01-01 custom "ruche-fund" "Invest"
  name: "Investissement"
  reserve: 100.00 EUR
2020-01-01 open Assets:Ruche:512-Banque
2020-01-01 open Expenses:Ruche:613-Locations
2020-01-01 open Liabilities:Ruche:44566-TVA-Deductible
2020-01-01 open Liabilities:Ruche:44571-TVA-Collectee
"""

#: Beside the contribution: a rule of each other kind.
OTHERS = """\
2020-01-01 custom "ruche-rule" "assurance" "flat"
  rate: 0.002
  fixed: 16.00 EUR
  cap: 600.00 EUR
  cap-per: "year"
  prorata: "days"
  source: "AG 2019-06-14, résolution 5"
2020-01-01 custom "ruche-rule" "formation" "volume"
  levied: "quarter"
  window: "year"
  negative: "carry"
  less: "607"
  band-1: 0.00 EUR
  rate-1: 0.02
  band-2: 30000.00 EUR
  rate-2: 0.015
  source: "AG 2019-06-14, résolution 6"
2020-01-01 custom "ruche-rule" "reseau" "graduated"
  basis: "received"
  window: "entry"
  band-1: 0.00 EUR
  rate-1: 0.01
  band-2: 80000.00 EUR
  rate-2: 0.005
  source: "AG 2019-06-14, résolution 7"
2020-01-01 custom "ruche-rule" "atelier" "flat"
  per: "activity"
  levied: "year"
  rate: 0.005
  minimum: 60.00 EUR
  minimum-per: "year"
  prorata: "months"
  source: "AG 2019-06-14, résolution 8"
2020-01-01 custom "ruche-rule" "contribution" "flat"
  channel: "internal"
  rate: 0.05
  source: "AG 2019-06-14, résolution 9"
2020-01-01 custom "ruche-solidarity" "Solidarite" "levy"
  contracts: "CESA"
  on: "result"
  rate: 0.01
  source: "AG 2019-06-14, résolution 10"
2020-01-01 custom "ruche-solidarity" "Solidarite" "aid"
  contracts: "CAPE"
  target: 0.00 EUR
  cap-month: 300.00 EUR
  source: "AG 2019-06-14, résolution 11"
2020-01-01 custom "ruche-solidarity" "Solidarite" "call"
  contracts: "CESA"
  rate: 0.01
  above: 5000.00 EUR
  source: "AG 2019-06-14, résolution 12"
2020-01-01 custom "ruche-solidarity" "Invest" "levy"
  contracts: "CESA"
  on: "position"
  rate: 0.0005
  above: 10000.00 EUR
  source: "AG 2019-06-14, résolution 13"
2020-01-01 custom "ruche-solidarity" "Invest" "advance"
  cap-total: 2000.00 EUR
  repay: 0.25
  repay-base: "70"
  repay-less: "60 61 62"
  source: "AG 2019-06-14, résolution 14"
2020-01-01 custom "ruche-solidarity" "Invest" "exit"
  write-off: "fund"
  source: "AG 2019-06-14, résolution 15"
2020-01-01 custom "ruche-share" "local"
  shares: "E001 0.3, E002 0.2, Ruche 0.5"
  source: "CA 2019-12-10"
"""

CONTRIBUTION = """\
{day} custom "ruche-rule" "contribution" "graduated"
  contracts: "{contracts}"
  base: "70 -708"
  less: "601 607"
  window: "year"
  band-1: 0.00 EUR
  rate-1: 0.11
  band-2: 40000.00 EUR
  rate-2: 0.10
  band-3: 80000.00 EUR
  rate-3: 0.09
  fund: "Solidarite"
  fund-share: 0.10
  source: "AG 2019-06-14, résolution 4"
"""

TERMS = """\
2020-03-11 custom "ruche-terms" "{key}" "contribution"
  rate-2: 0.095
  until: 2021-03-11
  source: "CA 2020-03-01"
"""

MONTH = """\
{day} * "Loyer" "Local partagé"
  Expenses:Ruche:613-Locations   500.00 EUR
    share: "local"
  Assets:Ruche:512-Banque
{day} * "E003" "Vente à E004"
  Income:E003:187-Interne   -120.00 EUR
  Expenses:E004:186-Interne   120.00 EUR
"""


def contributions(count: int) -> Iterator[str]:
    """The same contribution as so many directives: one, or on so many days one for each of two contracts."""
    if count == 1:
        yield CONTRIBUTION.format(day=START, contracts="CAPE, CESA")
        return
    for number in range(count // 2):
        day = date(START.year + number // 12, number % 12 + 1, 1)
        for contracts in ("CAPE", "CESA"):
            yield CONTRIBUTION.format(day=day, contracts=contracts)


def write_ledger(path: Path, size: Size, directives: int, *, plugin: bool) -> None:
    """Writes the whole ledger; every fifth entrepreneur has an activity, every tenth has terms."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(HEAD.format(plugin='plugin "ruche_plugins.cooperative"' if plugin else ""))
        file.write(OTHERS)
        file.writelines(contributions(directives))
        for member in range(1, size.members + 1):
            contract = "CAPE" if member % 3 == 0 else "CESA"
            file.write(in_activity(MEMBER.format(start=START, key=key_of(member), contract=contract)))
            if member % 10 == 0:
                file.write(TERMS.format(key=key_of(member)))
        file.write("2020-01-01 open Income:E003:187-Interne\n2020-01-01 open Expenses:E004:186-Interne\n")
        for number in range(size.months):
            file.write(MONTH.format(day=date(START.year + number // 12, number % 12 + 1, 15)))
        for _, text in transactions(size):
            file.write(in_activity(text))


def in_activity(text: str) -> str:
    """Sales of every fifth entrepreneur are those of an activity."""
    for ending in ("0:706", "5:706"):
        text = text.replace(ending, f"{ending[:1]}:Atelier:706")
    return text


def load_once(path: Path) -> dict[str, Any]:
    """Loads `path` and says how long it took, and what of it the plugin's own functions took."""
    from beancount import loader
    from beancount.core import data

    from ruche_ledger import contributions as stage
    from ruche_ledger.beans import applying

    spent = {"own": 0.0, "read": 0.0, "weigh": 0.0}

    def clocked(place: Any, name: str, kind: str) -> None:
        function: Callable[..., Any] = getattr(place, name)

        def run(*args: Any, **named: Any) -> Any:
            before = time.process_time()
            try:
                return function(*args, **named)
            finally:
                spent[kind] += time.process_time() - before

        setattr(place, name, run)

    clocked(applying, "_complete", "own")
    clocked(applying, "read", "read")
    clocked(stage, "base_movements", "weigh")
    before = time.process_time()
    entries, errors, _ = loader.load_file(str(path))
    seconds = time.process_time() - before
    made = [entry for entry in entries if isinstance(entry, data.Transaction) and "ruche" in entry.tags]
    postings = sum(len(entry.postings) for entry in entries if isinstance(entry, data.Transaction))
    faults = [error.message for error in errors][:5]
    return {"seconds": seconds, **spent, "generated": len(made), "postings": postings, "errors": faults}


def in_a_process(path: Path) -> dict[str, Any]:
    """`load_once` in a fresh interpreter, without Beancount's cache of parsed ledgers."""
    environment = {**os.environ, "BEANCOUNT_DISABLE_LOAD_CACHE": "1", "PYTHONHASHSEED": "0"}
    done = subprocess.run(
        [sys.executable, __file__, "--load", str(path)], env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def measure(folder: Path, postings: int, repetitions: int) -> list[dict[str, Any]]:
    """One row for each number of directives, all in one run."""
    size = Size.of(postings)
    paths = {0: folder / "bare.beancount", **{count: folder / f"{count}.beancount" for count in DIRECTIVES}}
    for count, path in paths.items():
        write_ledger(path, size, count or 1, plugin=count > 0)
    runs: dict[int, list[dict[str, Any]]] = {count: [] for count in paths}
    for _ in range(repetitions):
        for count, path in paths.items():
            runs[count].append(in_a_process(path))
            if faults := runs[count][-1]["errors"]:
                sys.exit(f"A benchmark ledger has faults: {faults[0]}")
    bare = min(run["seconds"] for run in runs[0])
    rows = []
    for count in DIRECTIVES:
        best = min(runs[count], key=lambda run: run["own"])
        reading = best["read"] + best["weigh"]
        rows.append(
            {
                "directives": count,
                "postings": runs[0][0]["postings"],
                "generated": best["generated"],
                "bare_seconds": bare,
                "plugin / bare": min(run["seconds"] for run in runs[count]) / bare,
                "own / bare": best["own"] / bare,
                "reading / bare": reading / bare,
                "microseconds per entry": (best["own"] - reading) / best["generated"] * 1e6,
            }
        )
    return rows


def main() -> None:
    """Reads the command line; `--load` is for the processes that this one starts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--postings", type=int, default=100_000)
    parser.add_argument("--repetitions", type=int, default=3)
    parser.add_argument("--json", action="store_true", help="rows as JSON")
    parser.add_argument("--load", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.load:
        print(json.dumps(load_once(chosen.load)))
        return
    with tempfile.TemporaryDirectory(prefix="ruche-bench-") as folder:
        rows = measure(Path(folder), chosen.postings, chosen.repetitions)
    if chosen.json:
        print(json.dumps(rows, indent=2))
        return
    table = Table(title="Every kind of rule", caption="CPU seconds, quickest of several loads")
    for heading in ("rules", "postings", "generated", "bare s", "plugin / bare", "own / bare", "reading", "µs each"):
        table.add_column(heading, justify="right")
    for row in rows:
        most = SHARE_MAX if row["postings"] >= 900_000 else None
        share = row["reading / bare"]
        mark = "" if most is None else f" [green]≤ {most}[/]" if share <= most else f" [red]> {most}[/]"
        table.add_row(
            str(row["directives"]),
            f"{row['postings']:,}",
            f"{row['generated']:,}",
            f"{row['bare_seconds']:.2f}",
            f"{row['plugin / bare']:.3f}",
            f"{row['own / bare']:.3f}",
            f"{share:.3f}{mark}",
            f"{row['microseconds per entry']:.0f}",
        )
    Console(width=None if sys.stdout.isatty() else 140).print(table)


if __name__ == "__main__":
    main()
