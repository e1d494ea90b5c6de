"""What the plugin costs, as ratios that hold on any machine.

Three ledgers of one size are loaded: `bare`, without the plugin; `plugin`, with it; and `hand`, with the
plugin's entries written out. Each load is a process of its own; the three take turns, so that a busy minute
of the machine falls on all of them. The quickest of each counts, in CPU seconds: a load waits for nothing.

    python benchmarks/bench.py             10k and 100k postings
    python benchmarks/bench.py --full      1M too, about ten minutes
    python benchmarks/bench.py --json      for a script
"""

import argparse
import gc
import importlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from books import Size, write_books

PLUGIN = "ruche_plugins.cooperative"
VARIANTS = ("bare", "plugin", "hand")

#: (postings, repetitions): small loads are noisy, large ones take long.
SIZES = ((10_000, 9), (100_000, 5))
FULL = (1_000_000, 3)

#: Ratio to the largest value that we accept, by number of postings; a target holds for that size only.
TARGETS: dict[int, dict[str, float]] = {
    100_000: {"plugin / bare": 1.15, "plugin / hand": 1.02},
    1_000_000: {"plugin / bare": 1.15, "plugin / hand": 1.02, "own / bare": 0.04},
}


# ----------------------------------------------------------------------------------- one load, in its process


def load_once(path: Path, *, profile: Path | None = None) -> dict[str, Any]:
    """Loads `path` and says how long it took, how long the plugin's own functions took, and what came out."""
    from beancount import loader
    from beancount.core import data

    own_seconds = _clock_plugin()
    gc.collect()
    profiler = _profiler() if profile else None
    before = time.process_time()
    entries, errors, _ = loader.load_file(str(path))
    seconds = time.process_time() - before
    if profiler and profile:
        profiler.disable()
        profiler.dump_stats(profile)
    transactions = [entry for entry in entries if isinstance(entry, data.Transaction)]
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for transaction in transactions:
        for posting in transaction.postings:
            if posting.units is not None and posting.units.number is not None:
                sums[posting.account] += posting.units.number
    return {
        "seconds": seconds,
        "own": sum(own_seconds),
        "transactions": len(transactions),
        "postings": sum(len(transaction.postings) for transaction in transactions),
        "errors": [error.message for error in errors][:5],
        "sums": {account: str(number.normalize()) for account, number in sorted(sums.items()) if number},
    }


def _clock_plugin() -> list[float]:
    """Imports the plugin and puts a clock around each of its functions; the list fills up later."""
    spent: list[float] = []
    module = importlib.import_module(PLUGIN)

    def clocked(function: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any) -> Any:
            before = time.process_time()
            try:
                return function(*args)
            finally:
                spent.append(time.process_time() - before)

        return run

    named = [getattr(module, name) if isinstance(name, str) else name for name in module.__plugins__]
    module.__plugins__ = [clocked(function) for function in named]  # type: ignore[attr-defined]
    return spent


def _profiler() -> Any:
    import cProfile

    profiler = cProfile.Profile()
    profiler.enable()
    return profiler


def in_a_process(path: Path, *more: str) -> dict[str, Any]:
    """`load_once` in a fresh interpreter, without Beancount's cache of parsed ledgers."""
    environment = {**os.environ, "BEANCOUNT_DISABLE_LOAD_CACHE": "1", "PYTHONHASHSEED": "0"}
    command = [sys.executable, __file__, "--load", str(path), *more]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    result: dict[str, Any] = json.loads(done.stdout)
    return result


# ---------------------------------------------------------------------------------------------- three ledgers


def write_variants(folder: Path, postings: int) -> dict[str, Path]:
    """The three ledgers; `hand` is `bare` and what the plugin made of it, printed by Beancount."""
    size = Size.of(postings)
    paths = {variant: folder / f"{variant}-{postings}.beancount" for variant in VARIANTS}
    for variant, path in paths.items():
        with path.open("w", encoding="utf-8", newline="\n") as file:
            write_books(file, size, plugin=variant == "plugin")
    command = [sys.executable, __file__, "--generated", str(paths["plugin"])]
    generated = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout
    with paths["hand"].open("ab") as file:
        file.write(generated)
    return paths


def generated_text(path: Path) -> str:
    """The openings and transactions that the plugin adds to the ledger at `path`, as ledger text."""
    from beancount import loader
    from beancount.core import data
    from beancount.parser import printer

    text = path.read_text("utf-8")
    written = {line.split()[2] for line in text.splitlines() if " open " in line}
    entries, errors, _ = loader.load_file(str(path))
    if errors:
        sys.exit(f"The generated ledger has faults: {errors[0].message}")
    return "\n".join(
        printer.format_entry(entry)
        for entry in entries
        if (isinstance(entry, data.Open) and entry.account not in written)
        or (isinstance(entry, data.Transaction) and "ruche" in entry.tags)
    )


# ---------------------------------------------------------------------------------------------- comparing


def measure(folder: Path, postings: int, repetitions: int) -> dict[str, Any]:
    """One row: loads the variants in turns, checks that they agree, and takes the quickest of each."""
    paths = write_variants(folder, postings)
    runs: dict[str, list[dict[str, Any]]] = {variant: [] for variant in VARIANTS}
    for _ in range(repetitions):
        for variant in VARIANTS:
            runs[variant].append(in_a_process(paths[variant]))
    bare, plugin, hand = (min(runs[variant], key=lambda run: run["seconds"]) for variant in VARIANTS)
    if faults := bare["errors"] + plugin["errors"] + hand["errors"]:
        sys.exit(f"A benchmark ledger has faults: {faults[0]}")
    if plugin["sums"] != hand["sums"]:
        sys.exit("The ledger written by hand is not the one that the plugin makes: its balances differ.")
    own = min(run["own"] for run in runs["plugin"])
    seconds = {variant: [run["seconds"] for run in runs[variant]] for variant in VARIANTS}
    return {
        "postings": bare["postings"],
        "target": postings,
        "transactions": bare["transactions"],
        "added": plugin["transactions"] / bare["transactions"] - 1,
        "seconds": {variant: min(spent) for variant, spent in seconds.items()},
        "own_seconds": own,
        "spread": max(max(spent) / min(spent) for spent in seconds.values()),
        "ratios": {
            "plugin / bare": plugin["seconds"] / bare["seconds"],
            "plugin / hand": plugin["seconds"] / hand["seconds"],
            "own / bare": own / bare["seconds"],
        },
    }


def table_of(rows: list[dict[str, Any]]) -> Table:
    """The rows for a person, with a mark on each ratio that has a target."""
    table = Table(title="What the plugin costs", caption="CPU seconds, quickest of several loads")
    for heading in ("postings", "added", "bare s", "plugin s", "hand s", "own s"):
        table.add_column(heading, justify="right")
    for heading in ("plugin / bare", "plugin / hand", "own / bare", "spread"):
        table.add_column(heading, justify="right")
    for row in rows:
        cells = [f"{row['postings']:,}", f"{row['added']:+.1%}"]
        cells += [f"{row['seconds'][variant]:.2f}" for variant in VARIANTS]
        cells.append(f"{row['own_seconds']:.3f}")
        for name, ratio in row["ratios"].items():
            most = TARGETS.get(row["target"], {}).get(name)
            mark = "" if most is None else f" [green]≤ {most}[/]" if ratio <= most else f" [red]> {most}[/]"
            cells.append(f"{ratio:.3f}{mark}")
        table.add_row(*cells, f"{row['spread']:.2f}")
    return table


def main() -> None:
    """Reads the command line; `--load` and `--generated` are for the processes that this one starts."""
    as_written = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=as_written)
    parser.add_argument("--full", action="store_true", help="a million postings too")
    parser.add_argument("--json", action="store_true", help="rows as JSON")
    parser.add_argument("--postings", type=int, help="this size only")
    parser.add_argument("--repetitions", type=int, help="instead of the usual number")
    parser.add_argument("--profile", type=Path, help="with --load: write cProfile's statistics there")
    parser.add_argument("--load", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--generated", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--write", type=Path, help="only write the ledgers into this folder")
    chosen = parser.parse_args()
    if chosen.load:
        print(json.dumps(load_once(chosen.load, profile=chosen.profile)))
        return
    if chosen.generated:
        print(generated_text(chosen.generated))
        return
    sizes = [(chosen.postings, 5)] if chosen.postings else [*SIZES, *([FULL] if chosen.full else [])]
    if chosen.write:
        for postings, _ in sizes:
            write_variants(chosen.write, postings)
        return
    rows = []
    with tempfile.TemporaryDirectory(prefix="ruche-bench-") as folder:
        for postings, repetitions in sizes:
            rows.append(measure(Path(folder), postings, chosen.repetitions or repetitions))
            if not chosen.json:
                print(f"{postings:,} postings: done", file=sys.stderr)
    if chosen.json:
        print(json.dumps(rows, indent=2))
    else:
        Console(width=None if sys.stdout.isatty() else 140).print(table_of(rows))


if __name__ == "__main__":
    main()
