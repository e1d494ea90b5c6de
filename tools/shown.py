"""A small ledger for each domain mutant that has none yet, on which the mutant changes a cent.

    $ .venv/bin/python -m tools.shown            # those that are missing
    $ .venv/bin/python -m tools.shown cliff      # these, anew

Ledgers are drawn from the strategies of `ruche_ledger.testing` until engine and mutant differ on one; of that one,
whatever is not needed for the difference is taken out again. They are kept in the library, because `ruche rules check`
asks them, too; tests/properties/test_mutants.py fails where one is missing, or shows nothing any more.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from hypothesis import HealthCheck, Phase, given, seed, settings

from ruche_ledger import load
from ruche_ledger.beans.reading import read
from ruche_ledger.beans.strings import read_string
from ruche_ledger.ledgers import example
from ruche_ledger.testing.mutants import MUTANTS, Mutant, traits_in
from ruche_ledger.testing.mutants.shown import Shown, generated, path_of
from ruche_ledger.testing.oracle import Expected, Prediction, predict
from ruche_ledger.testing.scenes import scenes_of
from ruche_ledger.testing.strategies import ledgers
from ruche_ledger.testing.strategies_handover import handovers
from ruche_ledger.testing.strategies_mutual import calls, debts, mutuals
from ruche_ledger.testing.strategies_pooled import workshops
from ruche_ledger.testing.strategies_shortage import shortages
from ruche_ledger.testing.strategies_wide import bounds, carries, cooperatives, courses
from ruche_ledger.testing.subjects import subjects_in
from ruche_ledger.testing.texts import GeneratedLedger, decimal

ROUNDS = 4


def predicted(bare: str) -> Prediction:
    entries, _, options = read_string(bare)
    return predict(entries, options)


STRATEGIES = (
    (handovers(), 60),
    (shortages(predicted), 60),
    (ledgers(focused=True, aid=False), 60),
    (workshops(), 20),
    (debts(), 40),
    (calls(), 60),
    (mutuals(predicted, steps=("aid", "advance", "call"), sound=False), 40),
    (mutuals(predicted), 60),
    (cooperatives(), 60),
    (bounds(), 60),
    (carries(), 60),
    (courses(), 60),
)


def drawn(turn: int) -> Iterator[GeneratedLedger]:
    """The ledgers of one round; of the last, scenes of the example cooperative."""
    if turn == ROUNDS - 1:
        found = load(example("la-ruche"))
        for subject in subjects_in(found.entries, found.options):
            yield from scenes_of(subject)
    for strategy, number in STRATEGIES:
        found: list[GeneratedLedger] = []

        def keep(ledger: GeneratedLedger) -> None:
            found.append(ledger)  # noqa: B023 - called in this turn of the loop only

        once = settings(
            max_examples=number,
            phases=[Phase.generate],
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        seed(turn)(once(given(strategy)(keep)))()
        yield from found


def differs(ledger: GeneratedLedger, mutant: Mutant) -> bool:
    """Whether the mutant changes something of a ledger that is sound and on which engine and oracle agree."""
    entries, errors, options = read_string(ledger.bare)
    if errors:
        return False
    found = traits_in(read(entries, options).decisions)
    if not any(mutant.is_applicable(each) for directives in found.values() for each in directives):
        return False
    right = generated(entries, options)
    try:
        with mutant.planted():
            wrong = generated(entries, options)
    except Exception:
        return False
    return wrong != right and Shown(entries, options).expected() == right


def smaller(ledger: GeneratedLedger) -> Iterator[GeneratedLedger]:
    """The same ledger with one thing less."""
    if ledger.order or ledger.french or ledger.zero_balances or ledger.opened or ledger.pcg:
        yield replace(ledger, order=(), french=False, zero_balances=(), opened=frozenset(), pcg={})
        yield replace(ledger, order=(), french=False)
    for place in range(len(ledger.entries)):
        yield replace(ledger, entries=ledger.entries[:place] + ledger.entries[place + 1 :], order=())
    for place, each in enumerate(ledger.declarations):
        rest = ledger.declarations[:place], ledger.declarations[place + 1 :]
        yield replace(ledger, declarations=rest[0] + rest[1], order=())
        for key in range(len(each.meta)):
            if each.meta[key][0] not in ("source", "rate", "language"):
                less = replace(each, meta=each.meta[:key] + each.meta[key + 1 :])
                yield replace(ledger, declarations=(*rest[0], less, *rest[1]), order=())


def is_clean(ledger: GeneratedLedger, mutant: Mutant) -> bool:
    """Whether the engine finds no fault in it, but for a grant that cannot be paid where the mutant pays it."""
    _, errors, _ = read_string(ledger.text)
    is_of_grants = mutant.touches == (frozenset({"each"}),)
    words = (" granted to ", " accordé")
    return not [error for error in errors if not (is_of_grants and any(word in error.message for word in words))]


def reduced(ledger: GeneratedLedger, mutant: Mutant) -> GeneratedLedger:
    """What is left of a ledger when nothing more can be taken out of it."""
    found = True
    while found:
        found = False
        for candidate in smaller(ledger):
            if is_clean(candidate, mutant) and differs(candidate, mutant):
                ledger, found = candidate, True
                break
    return ledger


def lines(transactions: Counter[Expected]) -> list[str]:
    return [
        f"{each.date}  " + ", ".join(f"{account} {decimal(int(amount * 100))}" for account, amount in each.legs)
        for each in sorted(transactions.elements())
    ]


def text(ledger: GeneratedLedger, mutant: Mutant) -> str:
    """The file: what is wrong, what is right, and the ledger."""
    entries, _, options = read_string(ledger.bare)
    right = generated(entries, options)
    with mutant.planted():
        wrong = generated(entries, options)
    head = [f";; {mutant.words}", ";;"]
    head += [f";; right: {line}" for line in lines(right - wrong)] or [";; right: nothing"]
    head += [f";; wrong: {line}" for line in lines(wrong - right)] or [";; wrong: nothing"]
    return "\n".join([*head, "", ledger.text])


def main(names: list[str]) -> None:
    wanted = [MUTANTS[name] for name in names] or [each for each in MUTANTS.values() if not path_of(each.name).exists()]
    for turn in range(ROUNDS):
        for ledger in drawn(turn):
            if not wanted:
                return
            for mutant in [each for each in wanted if differs(ledger, each) and is_clean(ledger, each)]:
                least = reduced(ledger, mutant)
                path_of(mutant.name).parent.mkdir(exist_ok=True)
                path_of(mutant.name).write_text(text(least, mutant), "utf-8", newline="\n")
                print(mutant.name, len(text(least, mutant).splitlines()), flush=True)
                wanted.remove(mutant)
    sys.exit("nothing drawn shows: " + ", ".join(mutant.name for mutant in wanted))


if __name__ == "__main__":
    main(sys.argv[1:])
