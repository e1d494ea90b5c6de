"""A generic mutation tool over the functions that compute amounts: the score, and every survivor with its reason.

    $ make mutants

runs mutmut (an environment of its own, .venv-mutants) on `FUNCTIONS`, with the tests that `[tool.mutmut]` of
pyproject.toml names, and writes the score to docs/mutants.json. A survivor has its reason in tools/survivors.toml; one
without fails the command. mutmut breaks no property and nothing under a decorator: domain mutants do.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
SCORE = ROOT / "docs" / "mutants.json"
REASONS = Path(__file__).with_name("survivors.toml")

#: What computes amounts, by mutmut's own names for functions; `x_` stands before each.
FUNCTIONS = (
    "ruche_ledger.money.*",
    "ruche_ledger.rules.scales.*apply*",
    "ruche_ledger.rules.scales.*reached*",
    "ruche_ledger.levies.x_fund_part*",
    "ruche_ledger.solidarity.x_*",
    "ruche_ledger.dues.x_*",
    "ruche_ledger.calls.x_*",
    "ruche_ledger.exits.x_*",
)

KILLED = {1: "killed", 3: "killed", 0: "survived", 36: "timeout", 24: "timeout", -24: "timeout", 152: "timeout"}


def mutmut(*words: str) -> str:
    """Runs mutmut, beside this Python, from the root of the checkout."""
    done = subprocess.run(
        [str(Path(sys.executable).with_name("mutmut")), *words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.stdout


def states() -> dict[str, str]:
    """By mutant, what became of it; what was not asked for is left out."""
    found: dict[str, str] = {}
    for file in sorted((ROOT / "mutants").rglob("*.meta")):
        codes: dict[str, int | None] = json.loads(file.read_text("utf-8"))["exit_code_by_key"]
        found |= {name: KILLED.get(code, "no tests") for name, code in codes.items() if code is not None}
    return found


def change(name: str) -> tuple[str, str]:
    """The line of a mutant as it was, and as it became."""
    lines = mutmut("show", name).splitlines()
    taken = [line[1:].strip() for line in lines if line.startswith("-") and not line.startswith("---")]
    added = [line[1:].strip() for line in lines if line.startswith("+") and not line.startswith("+++")]
    return " / ".join(taken), " / ".join(added)


def function_of(name: str) -> str:
    """A mutant's function as people write it."""
    place = name.partition("__mutmut_")[0].removeprefix("ruche_ledger.")
    return place.replace("x_", "").replace("xǁ", "").replace("ǁ", ".")


def score(found: dict[str, str]) -> dict[str, Any]:
    """What docs/mutants.json holds."""
    reasons = tomllib.loads(REASONS.read_text("utf-8"))["survivor"] if REASONS.exists() else []
    survivors = []
    for name in sorted(name for name, state in found.items() if state in ("survived", "no tests")):
        was, became = change(name)
        function = function_of(name)
        why = next((each for each in reasons if (each["function"], each["became"]) == (function, became)), {})
        reason = {key: why.get(key, "") for key in ("why", "pourquoi")}
        survivors.append({"function": function, "was": was, "became": became, **reason})
    functions: dict[str, dict[str, int]] = {}
    for name, state in found.items():
        tally = functions.setdefault(function_of(name), {"mutants": 0, "killed": 0})
        tally["mutants"] += 1
        tally["killed"] += state in ("killed", "timeout")
    version = mutmut("--version").strip().split()[-1]
    return {"tool": f"mutmut {version}", "functions": dict(sorted(functions.items())), "survivors": survivors}


def main() -> None:
    if "--tally" not in sys.argv:
        subprocess.run([str(Path(sys.executable).with_name("mutmut")), "run", *FUNCTIONS], cwd=ROOT, check=False)
    found = score(states())
    SCORE.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8", newline="\n")
    unexplained = [each for each in found["survivors"] if not each["why"]]
    for each in unexplained:
        print(f"{each['function']}: {each['was']}  →  {each['became']}")
    if unexplained:
        sys.exit(f"{len(unexplained)} survivors without a reason in tools/survivors.toml")


if __name__ == "__main__":
    main()
