"""What `ruche import fec` costs beside `bean-check` of its result: a hundred thousand lines in three times at most.

A FEC is repeated until it has enough lines, each copy with numbers of its own; customers, or where the file has none
suppliers, are dealt out to eight entrepreneurs. Import and check are processes of their own and take turns; the
quickest of each counts, in CPU seconds.

    python benchmarks/imports.py FILE             a FEC with Debit and Credit
    python benchmarks/imports.py FILE --json      for a script
"""

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

LINES = 100_000
TIMES = 3
RATIO_MAX = 3.0

IMPORT = "from ruche_ledger.cli import main; main()"
CHECK = "from beancount.scripts.check import main; main()"


def repeat(file: Path, lines: int) -> bytes:
    """The file again and again, whole, until there are enough lines; EcritureNum ends with the number of the copy."""
    content = file.read_bytes()
    ending = b"\r\r\n" if b"\r\r\n" in content else b"\r\n" if b"\r\n" in content else b"\n"
    header, *rows = content.rstrip(b"\r\n").split(ending)
    mark = b"\t" if b"\t" in header else b"|"
    place = [name.strip(b"\xef\xbb\xbf ") for name in header.split(mark)].index(b"EcritureNum")
    made = [header]
    for copy in range(-(-lines // len(rows))):
        for row in rows:
            cells = row.split(mark)
            cells[place] = b"%s-%d" % (cells[place].strip(), copy)
            made.append(mark.join(cells))
    return ending.join(made) + ending


def attribution(content: bytes) -> str:
    """Eight entrepreneurs, who share the file's customers or suppliers."""
    header, *rows = [line for line in content.decode("utf-8-sig", "replace").splitlines() if line.strip()]
    mark = "\t" if "\t" in header else "|"
    names = [name.strip() for name in header.split(mark)]
    account, auxiliary, day = (names.index(name) for name in ("CompteNum", "CompAuxNum", "EcritureDate"))
    cells = [row.split(mark) for row in rows]
    start = min(row[day].strip() for row in cells)
    codes: list[str] = []
    for kind in ("41", "40"):
        codes = sorted({row[auxiliary].strip() for row in cells if row[account].startswith(kind)} - {""})
        if len(codes) >= 8:
            break
    parts = ['[cooperative]\nkey = "Ruche"\n']
    for number in range(8):
        key = f"E{number + 1:02d}"
        parts.append(
            f'[[entrepreneur]]\nkey = "{key}"\ncontract = "CESA"\nfrom = {start[:4]}-{start[4:6]}-{start[6:]}\n'
        )
        parts.append(f'opening = "0.00"\nvat = "receipts"\n[[attribution]]\nowner = "{key}"\n')
        parts.append(f"auxiliary = {json.dumps(codes[number::8])}\n")
    return "".join(parts)


def cpu_seconds(script: str, *words: str) -> float:
    """What a process takes; it must end well."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    env = {**os.environ, "BEANCOUNT_DISABLE_LOAD_CACHE": "1"}
    subprocess.run(
        [sys.executable, "-c", script, *words],
        check=True,
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--lines", type=int, default=LINES)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ruche-bench-") as name:
        home = Path(name)
        fec, toml, folder = home / given.file.name, home / "attribution.toml", home / "livres"
        fec.write_bytes(repeat(given.file, given.lines))
        toml.write_text(attribution(given.file.read_bytes()), "utf-8")
        imports, checks = [], []
        for _ in range(TIMES):
            shutil.rmtree(folder, ignore_errors=True)
            imports.append(
                cpu_seconds(IMPORT, "import", "fec", str(fec), "--attribution", str(toml), "-o", str(folder))
            )
            checks.append(cpu_seconds(CHECK, "--no-cache", str(folder / "main.beancount")))
        lines = fec.read_bytes().count(b"\n") - 1
    found = {"lines": lines, "import": min(imports), "check": min(checks), "ratio": min(imports) / min(checks)}
    if given.json:
        print(json.dumps(found))
    else:
        spent = f"import {found['import']:.1f} s, bean-check {found['check']:.1f} s"
        print(f"{lines} lines: {spent}, ratio {found['ratio']:.2f}")
        print(f"target: {RATIO_MAX:.2f} at most")
    return 0 if found["ratio"] <= RATIO_MAX else 1


if __name__ == "__main__":
    sys.exit(main())
