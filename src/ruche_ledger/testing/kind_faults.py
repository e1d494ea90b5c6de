"""What a rule kind written in Python does wrong, with the input that provoked it.

A kind is asked where it bends, at each seniority at which it turns: an exception, a float, another answer to the same
question, or a parameter that it changed, is a fault of its rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from decimal import Decimal
from fractions import Fraction
from typing import Any

from ..errors import Problem, Source, problem
from ..messages import marked
from ..model import amount
from ..rules.developed import told
from ..rules.kinds import Kind, Term
from .oracle_kinds import BUILT_IN, classes, folder_of, made

#: Bases in cents at which every kind is asked, beside its own breakpoints ± 3 cents.
USUAL = (1, 2, 99, 100, 12_345, 100_000, 4_000_000, 123_456_789)


def kind_faults(entries: Iterable[Any], options: Mapping[str, Any]) -> tuple[Problem, ...]:
    """The faults of all rule kinds that a ledger names.

    Args:
        entries: The ledger's entries.
        options: Its options map.
    """
    rules = [
        entry
        for entry in entries
        if type(entry).__name__ == "Custom" and entry.type == "ruche-rule" and len(entry.values or ()) == 2
    ]
    words = {entry.values[1].value for entry in rules} - set(BUILT_IN)
    kinds = classes(sorted(words), folder_of(options))
    return tuple(
        fault
        for entry in rules
        if (kind := kinds.get(entry.values[1].value)) is not None
        for fault in faults_of(kind, entry.meta, Source(str(entry.meta["filename"]), entry.meta["lineno"]))
    )


def faults_of(kind: type[Kind], meta: Mapping[str, Any], place: Source) -> Iterator[Problem]:
    """The first fault of one rule of a kind, if any.

    Args:
        kind: The class.
        meta: The keys of the directive.
        place: Where it stands.
    """
    try:
        asked = made(kind, meta)
    except Exception as error:  # whatever somebody's program does
        words = marked("{kind} fails on its parameters: {error}; correct its module")
        yield _fault(words, place, kind, error=told(error))
        return
    before = deepcopy(dict(asked.given))
    try:
        turns = sorted({0, *asked.turns()})
    except Exception as error:
        yield _fault(marked("“turns” of {kind} fails: {error}; correct its module"), place, kind, error=told(error))
        return
    for months in turns:
        try:
            points = tuple(asked.breakpoints(months))
            near = {point + cents for point in points for cents in range(-3, 4)}
        except Exception as error:
            yield _fault(
                marked("“breakpoints” of {kind} fails at {months} months: {error}; correct its module"),
                place, kind, months=months, error=told(error),
            )  # fmt: skip
            return
        for base in sorted(each for each in {*near, *USUAL} if each > 0):
            found = _asked(asked, kind, base, months, place)
            if found is None and dict(asked.given) != before:
                changed = next(key for key in before if asked.given.get(key) != before[key])
                found = _fault(
                    marked(
                        "“terms” of {kind} changes its parameter {key} from {before} to {after} on a base of {base} at "
                        "{months} months; compute with a copy"
                    ),
                    place, kind, key=changed, before=before[changed], after=asked.given.get(changed),
                    base=amount(base), months=months,
                )  # fmt: skip
            if found is not None:
                yield found
                return


def _asked(asked: Kind, kind: type[Kind], base: int, months: int, place: Source) -> Problem | None:
    given = {"base": amount(base), "months": months}
    try:
        first: tuple[Any, ...] = tuple(asked.terms(base, months))
        again: tuple[Any, ...] = tuple(asked.terms(base, months))
    except Exception as error:
        return _fault(
            marked("“terms” of {kind} fails on a base of {base} at {months} months: {error}; correct its module"),
            place, kind, error=told(error), **given,
        )  # fmt: skip
    for term in first:
        values = (term.amount, term.rate) if isinstance(term, Term) else (term,)
        wrong = next((value for value in values if not isinstance(value, int | Decimal | Fraction)), None)
        if wrong is not None:
            return _fault(
                marked(
                    "“terms” of {kind} gives {value}, a {type}, on a base of {base} at {months} months; amounts are "
                    "whole cents, rates a Decimal or a Fraction"
                ),
                place, kind, value=repr(wrong), type=type(wrong).__name__, **given,
            )  # fmt: skip
    if first != again:
        return _fault(
            marked(
                "“terms” of {kind} gives {first}, and asked again {again}, on a base of {base} at {months} months; the "
                "same question must have the same answer"
            ),
            place, kind, first=_sum(first), again=_sum(again), **given,
        )  # fmt: skip
    return None


def _sum(terms: tuple[Term, ...]) -> str:
    return " + ".join(f"{term.amount} × {term.rate}" for term in terms) or "0"


def _fault(template: str, place: Source, kind: type[Kind], **params: Any) -> Problem:
    return problem("kind-fails", template, place, part="contribution", kind=kind.__name__, **params)
