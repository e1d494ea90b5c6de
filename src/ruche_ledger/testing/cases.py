"""`prove`: a rule as a pytest test, one case for each invariant that speaks of it.

    test_contribution = prove("graduated", {"band-1": "0.00 EUR", "rate-1": "0.11", "band-2": "40000.00 EUR",
                                            "rate-2": "0.10", "window": "year"})
    test_falling = prove(Falling, {"rate": "0.12", "step": "0.015"})
    test_ours = prove(subjects_of(load("main.beancount"))[0])
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from ..errors import RucheError, Source
from ..rules.contributions import SCALES, Rule
from ..rules.kinds import Kind
from .counterexamples import replays, told, write
from .kind_faults import faults_of
from .kinds import keys_of
from .laws import LAWS, Law
from .probes import as_read
from .proving import PROFILES, Counterexample, Profile, applicable, chosen_seed, drawn, proved, some
from .strategies_clauses import clauses
from .strategies_solidarity import bodies
from .subjects import COOPERATIVE, STEPS, Subject
from .texts import Declaration, Money, Value
from .trials import Trial
from .waivers import waivers_of

#: The day from which a rule without a ledger holds, and where a fund without one is declared.
SINCE = date(2024, 1, 1)
FUND = Declaration(date(2017, 7, 1), "ruche-fund", ("Solidarite",), (("reserve", Money(0)),))

#: So many sets of parameters are drawn where none are given.
DRAWN = 4

Parameters = Mapping[str, Any]


def prove(
    rule: str | type[Kind] | Rule | Subject,
    params: Parameters | Sequence[Parameters] | None = None,
    *,
    profile: str | None = None,
    seed: int | None = None,
    laws: Iterable[Law] = LAWS,
    folder: Path | None = None,
) -> Callable[..., None]:
    """A test with one case for each invariant that speaks of a rule.

    Args:
        rule: A scale (`"graduated"`), a step of a fund (`"aid"`), a rule kind's class, a rule of a loaded ledger, or
            one of `subjects_of`.
        params: The keys of its directive as a ledger writes them, amounts as `"40000.00 EUR"`; several mappings for
            versions that follow each other year by year; some that are drawn if there are none. Of a rule of a ledger
            they replace its own.
        profile: `dev`, `ci` or `deep`; by default what `HYPOTHESIS_PROFILE` says, else `dev`.
        seed: To draw what a former run drew.
        laws: Those to look at.
        folder: Where the ledger of a counterexample is written; by default `ruche-counterexamples` in the current one.

    Returns:
        A function for pytest: `test_rule = prove(…)` at the outermost level of a test module.

    Raises:
        RucheError: no rule is of that name, a parameter is no value of the language, or a kind's class has no file that
            a ledger could name.
    """
    import pytest

    subject = subject_of(rule, params)
    chosen = PROFILES.get(profile or os.environ.get("HYPOTHESIS_PROFILE", "dev"), PROFILES["dev"])
    run = _Run(subject, chosen, chosen_seed(chosen, seed), folder)
    faults = run.faults()
    cases = [pytest.param(law, id=_case(law, subject)) for law in applicable(subject, laws)]
    if faults:
        cases = [pytest.param(None, id="the rule kind itself")]

    def test(law: Law | None) -> None:
        if law is None:
            pytest.fail("\n".join(faults), pytrace=False)
        found = run.broken(law)
        if found is not None:
            pytest.fail(run.report(found), pytrace=False)

    marked: Callable[..., None] = pytest.mark.parametrize("law", cases)(test)
    return marked


def _case(law: Law, subject: Subject) -> str:
    """What pytest prints of a case: the invariant in plain words, and what waives it."""
    by = ", ".join(waiver.by for waiver in subject.waivers.get(law.id, ()))
    return f"{law.id} {law.sentence}" + (f" Waived by {by}." if by else "")


@dataclass
class _Run:
    """The ledgers of one test, drawn when its first case runs."""

    subject: Subject
    profile: Profile
    seed: int
    folder: Path | None
    trials: tuple[Trial, ...] = field(default=())

    def faults(self) -> list[str]:
        """What a rule kind does wrong by itself; its ledgers could not even be drawn."""
        place = Source(self.subject.name, 0)
        return [
            fault.message
            for each in self.subject.versions
            if each.kind == "ruche-rule" and (kind := self.subject.kinds.get(str(each.values[1]))) is not None
            for fault in faults_of(kind, as_read(each), place)
        ]

    def broken(self, law: Law) -> Counterexample | None:
        if not self.trials:
            self.trials = drawn(self.subject, self.profile, self.seed)
        proof = proved(self.subject, self.trials, [law], every=self.profile.moved)
        return next(iter(proof.broken), None)

    def report(self, found: Counterexample) -> str:
        path = write(found, self.seed, self.profile.name, self.folder)
        lines = told(found, self.seed, self.profile.name)
        return "\n".join([*lines, f"ledger: {path}", *replays(found, path), "", found.ledger.text])


def subject_of(rule: str | type[Kind] | Rule | Subject, params: Any = None) -> Subject:
    """What is proved of a name, a class or a rule.

    Raises:
        RucheError: as for `prove`.
    """
    if isinstance(rule, Subject):
        return rule
    if isinstance(rule, Rule):
        keys = params or {key: value for key, value in rule.declaration.keys.items() if value is not None}
        values = tuple(str(value) for value in rule.declaration.values)
        folder = _folder(type(rule.scale.made)) if hasattr(rule.scale, "made") else None
        return _subject(Declaration(rule.date, "ruche-rule", values, _meta(keys)), folder)
    if params is None:
        params = _drawn_parameters(rule)
    versions = params if isinstance(params, Sequence) else [params]
    if isinstance(rule, str) and rule in STEPS:
        return _versions("ruche-solidarity", ("Solidarite", rule), versions, None)
    if isinstance(rule, str) and rule in SCALES:
        return _versions("ruche-rule", ("contribution", rule), versions, None)
    if isinstance(rule, type) and issubclass(rule, Kind):
        return _versions("ruche-rule", ("contribution", _word(rule)), versions, _folder(rule))
    raise RucheError(
        "“{rule}” cannot be proved; give a scale ({scales}), a step of a fund ({steps}), a rule kind's class, or a "
        "rule of a ledger",
        rule=rule,
        scales=", ".join(SCALES),
        steps=", ".join(STEPS),
    )


def _drawn_parameters(rule: str | type[Kind]) -> list[Parameters]:
    """Some sets of parameters, the same in every run, for who gives none."""
    if isinstance(rule, str) and rule in STEPS:
        return some(bodies(rule), DRAWN, 1)
    if isinstance(rule, str):
        bodies_of = some(clauses((), kinds=(rule,)), DRAWN, 1) if rule in SCALES else []
        return [_falling(rule, meta) for _, meta in bodies_of]
    return some(keys_of(rule), DRAWN, 1)


def _falling(scale: str, meta: Mapping[str, Value]) -> Parameters:
    """Of a volume scale the rates fall: where they rise, a cent more leaves less, which nobody may waive."""
    rates = sorted((key for key in meta if key.startswith("rate-")), key=lambda key: int(key[5:]))
    if scale != "volume":
        return meta
    values = sorted((Decimal(str(meta[key])) for key in rates), reverse=True)
    return {**meta, **dict(zip(rates, values, strict=True))}


def _versions(kind: str, values: tuple[str, str], versions: Sequence[Any], folder: Path | None) -> Subject:
    known = [
        Declaration(SINCE.replace(year=SINCE.year + number), kind, values, _meta(params or {}))
        for number, params in enumerate(versions)
    ]
    return _subject(*known, folder)


def _subject(*given: Any) -> Subject:
    *own, folder = given
    first = own[0]
    is_article = first.kind == "ruche-solidarity"
    word = str(first.values[1])
    kinds = {}
    if folder is not None:
        from .oracle_kinds import classes

        kinds = classes([word], folder)
    name = f"{first.values[0]} {word}" if is_article else str(first.values[0])
    subject = Subject(
        name, "article" if is_article else "rule", tuple(own), (COOPERATIVE, FUND), folder=folder, kinds=kinds
    )  # fmt: skip
    return Subject(**{**vars(subject), "waivers": waivers_of(subject)})


def _meta(params: Parameters) -> tuple[tuple[str, Value], ...]:
    found = {key: _value(key, value) for key, value in params.items()}
    found.setdefault("source", "proof")
    return tuple(found.items())


def _value(key: str, value: Any) -> Value:
    """A parameter as a directive has it."""
    if hasattr(value, "currency"):
        return Money(int(Decimal(value.number) * 100))
    if isinstance(value, date | Decimal | Money):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    if not isinstance(value, str):
        raise RucheError(
            "“{key}: {value}” is no value of the ledger language; write text, a Decimal, a date or “40000.00 EUR”",
            key=key,
            value=value,
        )
    amount = re.fullmatch(r"(-?\d+(?:\.\d\d)?) [A-Z]{3}", value)
    if amount:
        return Money(int(Decimal(amount[1]) * 100))
    try:
        return Decimal(value) if re.fullmatch(r"-?\d+(\.\d+)?", value) and key not in ("base", "less") else value
    except InvalidOperation:
        return value


def _word(kind: type[Kind]) -> str:
    """The word by which a ledger beside a kind's module names it.

    Raises:
        RucheError: the class is not at the outermost level of a module that has a file.
    """
    file = getattr(sys.modules.get(kind.__module__), "__file__", None)
    if not file or "." in kind.__qualname__:
        raise RucheError(
            "the class {name} has no module of its own that a ledger could name; write it at the outermost level of a "
            "file",
            name=kind.__qualname__,
        )
    return f"{Path(file).stem}:{kind.__name__}"


def _folder(kind: type[Kind]) -> Path | None:
    file = getattr(sys.modules.get(kind.__module__), "__file__", None)
    return Path(file).resolve().parent if file else None
