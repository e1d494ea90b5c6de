"""The figures of the proof: docs/proof.md and docs/preuve.md, anew.

    $ .venv/bin/python -m tools.proof           # the profiles dev and ci
    $ .venv/bin/python -m tools.proof dev       # in a hurry
    $ .venv/bin/python -m tools.proof generic   # the score of `make mutants` alone, all else as it stands

asks `ruche rules check` and `ruche rules mutate` of the example cooperative, in these profiles, and takes the score of
`make mutants` from docs/mutants.json. Nothing in the two pages is written by hand.
"""

from __future__ import annotations

import json
import sys
import textwrap
import time
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from ruche_ledger.cli import ruche
from ruche_ledger.ledgers import example

ROOT = Path(__file__).parents[1]
PROFILES = ("dev", "ci")
PAGES = {"en": ROOT / "docs" / "proof.md", "fr": ROOT / "docs" / "preuve.md"}

WORDS = {
    "en": {
        "title": "# What is proved, in figures",
        "intro": (
            "Written by `python -m tools.proof`; the other languages: [français](preuve.md). The example cooperative "
            "([ledgers/la-ruche](../ledgers/la-ruche)) is asked; `ruche rules check` and `ruche rules mutate` give the "
            "same figures for any ledger."
        ),
        "invariants": "## Invariants",
        "invariants_intro": (
            "Each invariant looked at this many generated ledgers (`ruche rules check --profile {profile} --seed "
            "{seed}`): scenes worked out from each rule's own parameters, ledgers drawn around it, and ledgers about "
            "nothing in particular. {rules}."
        ),
        "rules": "Rules: {names}",
        "any": "any rule",
        "head": "| | Invariant | rules | ledgers | holds |",
        "yes": "yes",
        "no": "**no**",
        "waived": "yes, waived in part",
        "total": "{examples} looks in all. What is waived, by which key and decision, is printed by the command.",
        "exact": "On the real entries, {count} exact checks: findings {findings}.",
        "domain": "## Domain mutants",
        "domain_intro": (
            "A mutant is a fault that somebody could write in good faith, planted in the engine. Of {all}, {touch} "
            "touch a rule of the example cooperative; {caught} of these are caught ({percent} %), {survived} survive. "
            "The others touch none of its rules, and each is caught on a small ledger of its own, in "
            "[testing/mutants/shown](../src/ruche_ledger/testing/mutants/shown)."
        ),
        "domain_head": "| Mutant | What is wrong | Caught by |",
        "others": "Not applicable here:",
        "generic": "## Generic mutants",
        "generic_intro": (
            "`make mutants` breaks the functions that compute amounts line by line ({tool}). {killed} of {mutants} are "
            "killed; every survivor is explained below."
        ),
        "generic_head": "| Function | mutants | killed |",
        "survivors": "### Survivors",
        "survivor_head": "| Function | was | became | why nothing changes |",
        "none": "`make mutants` has not been run on this version.",
        "seconds": "## Seconds",
        "seconds_head": "| | seconds | ledgers looked at |",
        "seconds_intro": "On the machine that wrote this page. `deep` draws thirty times as many as `ci`, over night.",
    },
    "fr": {
        "title": "# Ce qui est prouvé, en chiffres",
        "intro": (
            "Écrit par `python -m tools.proof` ; en anglais : [English](proof.md). La coopérative d’exemple "
            "([ledgers/la-ruche](../ledgers/la-ruche)) est interrogée ; `ruche rules check` et `ruche rules mutate` "
            "donnent les mêmes chiffres pour tout livre."
        ),
        "invariants": "## Invariants",
        "invariants_intro": (
            "Chaque invariant a regardé tant de livres engendrés (`ruche rules check --profile {profile} --seed "
            "{seed}`) : des scènes tirées des paramètres de chaque règle, des livres tirés autour d’elle, des livres "
            "quelconques. {rules}."
        ),
        "rules": "Règles : {names}",
        "any": "toute règle",
        "head": "| | Invariant | règles | livres | tient |",
        "yes": "oui",
        "no": "**non**",
        "waived": "oui, écarté en partie",
        "total": (
            "{examples} regards en tout. Ce qui est écarté, par quelle clé et quelle décision, la commande l’imprime."
        ),
        "exact": "Sur les écritures réelles, {count} contrôles exacts : constats {findings}.",
        "domain": "## Mutants du domaine",
        "domain_intro": (
            "Un mutant est une faute qu’on pourrait écrire de bonne foi, plantée dans le moteur. Sur {all}, {touch} "
            "touchent une règle de la coopérative d’exemple ; {caught} d’entre eux sont pris ({percent} %), {survived} "
            "survivent. Les autres ne touchent aucune de ses règles, et chacun est pris sur un petit livre à lui, dans "
            "[testing/mutants/shown](../src/ruche_ledger/testing/mutants/shown)."
        ),
        "domain_head": "| Mutant | Ce qui est faux | Pris par |",
        "others": "Sans objet ici :",
        "generic": "## Mutants génériques",
        "generic_intro": (
            "`make mutants` casse ligne à ligne les fonctions qui calculent les montants ({tool}). {killed} sur "
            "{mutants} sont pris ; chaque survivant est expliqué ci-dessous."
        ),
        "generic_head": "| Fonction | mutants | pris |",
        "survivors": "### Survivants",
        "survivor_head": "| Fonction | était | devient | pourquoi rien ne change |",
        "none": "`make mutants` n’a pas été lancé sur cette version.",
        "seconds": "## Secondes",
        "seconds_head": "| | secondes | livres regardés |",
        "seconds_intro": "Sur la machine qui a écrit cette page. `deep` en tire trente fois autant que `ci`, de nuit.",
    },
}


def asked(lang: str, *words: str) -> tuple[dict[str, Any], float]:
    """What a command answers, and how long it took."""
    began = time.perf_counter()
    done = CliRunner().invoke(ruche, ["--lang", lang, "rules", *words, "--json"])
    if done.exit_code not in (0, 1) or not done.stdout.startswith("{"):
        sys.exit(done.output)
    return json.loads(done.stdout), time.perf_counter() - began


def translated(rows: list[Any], lang: str) -> list[Any]:
    """The same rows with the sentences of a language: the commands are asked once only."""
    from ruche_ledger.messages import translator
    from ruche_ledger.testing.laws import BY_ID
    from ruche_ledger.testing.mutants import MUTANTS

    _ = translator(lang)
    known = {**{key: law.sentence for key, law in BY_ID.items()}, **{key: each.words for key, each in MUTANTS.items()}}
    return [{**row, "sentence": _(known[row.get("mutant") or row["id"]])} for row in rows]


def looks(check: dict[str, Any]) -> int:
    return sum(law["examples"] for rule in check["rules"] for law in rule["invariants"])


def page(lang: str, check: dict[str, Any], mutate: dict[str, Any], timed: list[tuple[str, float, int]]) -> str:
    """One page."""
    words, lines = WORDS[lang], []
    names = ", ".join(words["any"] if rule["name"] == "*" else rule["name"] for rule in check["rules"])
    lines += [words["title"], "", words["intro"], "", words["invariants"], ""]
    rules = words["rules"].format(names=names)
    lines += [words["invariants_intro"].format(profile=check["profile"], seed=check["seed"], rules=rules), ""]
    lines += [words["head"], "|---|---|--:|--:|---|"]
    ids = list(dict.fromkeys(law["id"] for rule in check["rules"] for law in rule["invariants"]))
    for key in sorted(ids, key=lambda key: ("ECS".index(key[0]), int(key[1:]))):
        of = [(rule, law) for rule in check["rules"] for law in rule["invariants"] if law["id"] == key]
        is_waived = any(waiver["invariant"] == key for rule, _ in of for waiver in rule["waivers"])
        holds = words["no"] if not all(law["holds"] for _, law in of) else words["waived" if is_waived else "yes"]
        sentence = translated([of[0][1]], lang)[0]["sentence"]
        lines.append(f"| {key} | {sentence} | {len(of)} | {sum(law['examples'] for _, law in of)} | {holds} |")
    findings = sum(len(each["findings"]) for each in check["exact"])
    lines += ["", words["total"].format(examples=looks(check))]
    lines += ["", words["exact"].format(count=len(check["exact"]), findings=findings)]
    rows = translated(mutate["mutants"], lang)
    touching = [row for row in rows if row["rules"]]
    percent = 100 * mutate["caught"] // max(1, len(touching))
    lines += ["", words["domain"], "", words["domain_intro"].format(
        all=len(rows), touch=len(touching), caught=mutate["caught"], survived=mutate["survived"], percent=percent
    ), "", words["domain_head"], "|---|---|---|"]  # fmt: skip
    for row in touching:
        caught = "; ".join(f"{each['rule']}: {' '.join(each['invariants']) or words['no']}" for each in row["rules"])
        lines.append(f"| `{row['mutant']}` | {row['sentence']} | {caught} |")
    lines += ["", words["others"] + " " + ", ".join(f"`{row['mutant']}`" for row in rows if not row["rules"]) + "."]
    lines += ["", words["generic"], "", *generic(lang)]
    lines += ["", words["seconds"], "", words["seconds_intro"], "", words["seconds_head"], "|---|--:|--:|"]
    lines += [f"| `{name}` | {seconds:.0f} | {count or ''} |" for name, seconds, count in timed]
    return "\n".join(map(wrapped, lines)) + "\n"


def wrapped(line: str) -> str:
    """A paragraph in lines that fit an editor; tables have the width that they need."""
    return line if line.startswith("|") else textwrap.fill(line, 120, break_long_words=False, break_on_hyphens=False)


def generic(lang: str) -> list[str]:
    """The score of the generic tool."""
    words, file = WORDS[lang], ROOT / "docs" / "mutants.json"
    if not file.exists():
        return [words["none"]]
    score = json.loads(file.read_text("utf-8"))
    tallies = score["functions"]
    lines = [words["generic_intro"].format(
        tool=score["tool"],
        killed=sum(each["killed"] for each in tallies.values()),
        mutants=sum(each["mutants"] for each in tallies.values()),
    ), "", words["generic_head"], "|---|--:|--:|"]  # fmt: skip
    lines += [f"| `{name}` | {each['mutants']} | {each['killed']} |" for name, each in tallies.items()]
    lines += ["", words["survivors"], "", words["survivor_head"], "|---|---|---|---|"]
    for each in score["survivors"]:
        cells = (each["function"], each["was"], each["became"])
        why = each["pourquoi" if lang == "fr" else "why"]
        lines.append("| " + " | ".join(f"`{cell.replace('|', chr(92) + '|')}`" for cell in cells) + f" | {why} |")
    return lines


def main() -> None:
    if sys.argv[1:] == ["generic"]:
        for lang, file in PAGES.items():
            before, _, rest = file.read_text("utf-8").partition(WORDS[lang]["generic"] + "\n")
            _, seconds, after = rest.partition(WORDS[lang]["seconds"] + "\n")
            middle = "\n".join(map(wrapped, [WORDS[lang]["generic"], "", *generic(lang), "", ""]))
            file.write_text(before + middle + seconds + after, "utf-8", newline="\n")
        return
    ledger = str(example("la-ruche"))
    timed = []
    check: dict[str, Any] = {}
    for profile in sys.argv[1:] or PROFILES:
        check, seconds = asked("en", "check", ledger, "--profile", profile)
        timed.append((f"ruche rules check --profile {profile}", seconds, looks(check)))
    mutate, seconds = asked("en", "mutate", ledger)
    ledgers = sum(each["ledgers"] for row in mutate["mutants"] for each in row["rules"])
    timed.append(("ruche rules mutate", seconds, ledgers))
    for lang, file in PAGES.items():
        file.write_text(page(lang, check, mutate, timed), "utf-8", newline="\n")
    if not (check["ok"] and mutate["ok"]):
        sys.exit("not everything holds: see docs/proof.md")


if __name__ == "__main__":
    main()
