"""From declarations to `Decisions`, with every fault that the directives themselves can have."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal

from ..accounts import Prefixes, is_component
from ..errors import Problem, Source, problem
from ..model import LEFT, Entrepreneur
from ..periods import Exercises
from .aids import Aid, Fund, read_aid
from .contributions import Rule, read_rule, unshared
from .decisions import SET_ASIDE, USUAL_CONTRACTS, Decisions, House, Opening
from .declarations import Declaration, Reader, written
from .openings import read_opening
from .people import spans_of
from .scopes import Scope

LANGUAGE = 1

DIRECTIVES = (
    "ruche-cooperative",
    "ruche-fund",
    "ruche-entrepreneur",
    "ruche-rule",
    "ruche-solidarity",
    "ruche-exercise",
    "ruche-opening",
)

#: Which part of the software a directive belongs to, and so which plugin reports its faults.
PARTS = {"ruche-rule": "contribution", "ruche-solidarity": "solidarity"}

_FORMS = {
    "ruche-cooperative": 'custom "ruche-cooperative" "Ruche"',
    "ruche-fund": 'custom "ruche-fund" "Solidarite"',
    "ruche-entrepreneur": 'custom "ruche-entrepreneur" "E007"',
    "ruche-exercise": 'custom "ruche-exercise" "2025-26"',
}


class _Reading:
    """Collects what the declarations say; one use, one ledger."""

    def __init__(self, declarations: Iterable[Declaration], currency: str) -> None:
        # Sorted by what they say, not by where they stand: permuting files changes nothing.
        self.declarations = sorted(
            declarations,
            key=lambda d: (d.date, d.kind, str(d.values), str(sorted(d.keys.items(), key=str)), d.source),
        )
        self.currency = currency
        self.problems: list[Problem] = []
        self.first: dict[str, date] = {}
        self.kinds: dict[str, str] = {}

    def reader(self, declaration: Declaration) -> Reader:
        return Reader(declaration, self.currency, PARTS.get(declaration.kind, "owners"))

    def named(self, kind: str) -> dict[str, list[tuple[Declaration, Reader]]]:
        """The declarations of one kind whose single value is a key, by key; others are faults."""
        found: dict[str, list[tuple[Declaration, Reader]]] = {}
        for declaration in self.declarations:
            if declaration.kind != kind:
                continue
            reader = self.reader(declaration)
            values = declaration.values
            if len(values) != 1 or not isinstance(values[0], str) or not values[0]:
                reader.fault(
                    "bad-directive",
                    "this {directive} cannot be read; write {form}",
                    directive=kind,
                    form=_FORMS[kind],
                )
                self.problems += reader.faults
                continue
            found.setdefault(values[0], []).append((declaration, reader))
        return found

    def owner(self, key: str, kind: str, reader: Reader, day: date) -> bool:
        """Notes an owner's key; False if it cannot be one."""
        if not is_component(key):
            reader.fault(
                "bad-name",
                "“{name}” cannot be part of an account's name; write a capital or a digit, then letters, digits and "
                "hyphens only",
                name=key,
            )
            return False
        if self.kinds.setdefault(key, kind) != kind:
            reader.fault(
                "owner-twice",
                "“{key}” is declared by {first} already and cannot be declared by {second} too; "
                "give one of them another key",
                key=key,
                first=self.kinds[key],
                second=kind,
            )
            return False
        self.first.setdefault(key, day)
        return True

    def read(self) -> Decisions:
        for declaration in self.declarations:
            if declaration.kind not in DIRECTIVES:
                self.problems.append(
                    problem(
                        "unknown-directive",
                        "unknown directive “{directive}”; the directives that work are {known}",
                        declaration.source,
                        directive=declaration.kind,
                        known=", ".join(DIRECTIVES),
                    )
                )
        house = self.house()
        funds = self.funds()
        entrepreneurs = self.entrepreneurs()
        exercises = self.exercises()
        contracts = {contract for person in entrepreneurs.values() for _, contract, _ in person.declared}
        rules, aids = self.rules(USUAL_CONTRACTS | contracts, {fund.key: fund for fund in funds})
        openings = self.openings(set(rules), {fund.key for fund in funds}, set(entrepreneurs))
        if house is None and (funds or entrepreneurs or rules or aids):
            first = next(d for d in self.declarations if d.kind in DIRECTIVES)
            self.problems.append(
                problem(
                    "no-cooperative",
                    "no ruche-cooperative is declared, so nothing is applied; add {form}",
                    first.source,
                    form=_FORMS["ruche-cooperative"],
                )
            )
        return Decisions(
            house, entrepreneurs, funds, rules, aids, exercises, openings, self.first, tuple(self.problems)
        )

    def house(self) -> House | None:
        found = self.named("ruche-cooperative")
        house: House | None = None
        for key, declared in found.items():
            name = key
            aside = [(date.min, Prefixes.parse(SET_ASIDE))]
            for declaration, reader in declared:
                reader.only(("name", "language", "set-aside"))
                self.language(declaration, reader)
                name = reader.text("name", name)
                if reader.has("set-aside"):
                    prefixes = reader.prefixes("set-aside", None)
                    if prefixes:
                        aside.append((declaration.date, prefixes))
                if house is not None:
                    reader.fault(
                        "two-cooperatives",
                        "“{key}” is a second cooperative beside “{first}” at {place}; a ledger has one, "
                        "take the other out",
                        key=key,
                        first=house.key,
                        place=house.source.seen_from(declaration.source),
                    )
                elif not self.owner(key, "ruche-cooperative", reader, declaration.date):
                    self.problems += reader.faults
                    break
                self.problems += reader.faults
            else:
                if house is None:
                    house = House(key, name, tuple(aside), declared[0][0].source)
        return house

    def language(self, declaration: Declaration, reader: Reader) -> None:
        if not reader.has("language"):
            return
        value = declaration.keys["language"]
        if not isinstance(value, Decimal) or value < 1 or value != int(value):
            reader.fault(
                "bad-value",
                "“{key}: {value}” cannot be read; write a whole number, {key}: 1",
                key="language",
                value=written(value),
            )
        elif value > LANGUAGE:
            reader.fault(
                "language-future",
                "the ledger is written in language {number}, and this software knows none above {known}; "
                "install a newer one",
                number=value,
                known=LANGUAGE,
            )

    def funds(self) -> tuple[Fund, ...]:
        funds = []
        for key, declared in self.named("ruche-fund").items():
            name, reserves = key, []
            for declaration, reader in declared:
                reader.only(("name", "reserve"))
                name = reader.text("name", name)
                reserve = reader.amount("reserve", None)
                fits = self.owner(key, "ruche-fund", reader, declaration.date)
                if reserve is not None:
                    reserves.append((declaration.date, reserve))
                self.problems += reader.faults
                if not fits:
                    break
            else:
                first = declared[0][0]
                funds.append(Fund(key, name, first.date, tuple(reserves), first.source))
        return tuple(sorted(funds, key=lambda fund: (fund.since, fund.key)))

    def entrepreneurs(self) -> dict[str, Entrepreneur]:
        people = {}
        for key, declared in self.named("ruche-entrepreneur").items():
            name = key
            turns: list[tuple[date, str, Source]] = []
            fits = True
            for declaration, reader in declared:
                reader.only(("name", "contract"))
                name = reader.text("name", name)
                fits = fits and self.owner(key, "ruche-entrepreneur", reader, declaration.date)
                contract = reader.text("contract") if reader.has("contract") else turns[-1][1] if turns else ""
                if not contract:
                    if not reader.faults:
                        reader.fault(
                            "missing-contract",
                            'the first declaration of “{key}” has no contract; add contract: "CAPE", say',
                            key=key,
                        )
                elif turns and turns[-1][0] == declaration.date and turns[-1][1] != contract:
                    reader.fault(
                        "contract-twice",
                        "“{key}” has two contracts from {day} on, “{first}” and “{second}”; keep one",
                        key=key,
                        day=declaration.date,
                        first=turns[-1][1],
                        second=contract,
                    )
                else:
                    turns.append((declaration.date, contract, declaration.source))
                self.problems += reader.faults
            if fits:
                source = turns[0][2] if turns else declared[0][0].source
                people[key] = Entrepreneur(key, name, spans_of(turns), source, tuple(turns))
        return dict(sorted(people.items()))

    def exercises(self) -> Exercises:
        starts: dict[date, str] = {}
        for name, declared in self.named("ruche-exercise").items():
            for place, (declaration, reader) in enumerate(declared):
                reader.only(())
                if place:
                    reader.fault(
                        "exercise-twice",
                        "the exercise “{name}” starts on {day} already; keep one of the two declarations",
                        name=name,
                        day=declared[0][0].date,
                    )
                elif declaration.date in starts:
                    reader.fault(
                        "exercise-twice",
                        "the exercises “{first}” and “{name}” both start on {day}; keep one of the two declarations",
                        first=starts[declaration.date],
                        name=name,
                        day=declaration.date,
                    )
                else:
                    starts[declaration.date] = name
                self.problems += reader.faults
        days = sorted(starts)
        return Exercises(tuple(days), tuple(starts[day] for day in days))

    def rules(
        self, contracts: frozenset[str], funds: dict[str, Fund]
    ) -> tuple[dict[str, tuple[Rule, ...]], dict[str, tuple[Aid, ...]]]:
        rules: dict[str, list[Rule]] = {}
        aids: dict[str, list[Aid]] = {}
        components: dict[str, str] = {}
        for declaration in self.declarations:
            if declaration.kind not in PARTS:
                continue
            reader = self.reader(declaration)
            made: Rule | Aid | None = (
                read_rule(declaration, reader) if declaration.kind == "ruche-rule" else read_aid(declaration, reader)
            )
            if made is not None:
                self.scope(made.scope, contracts, reader)
                fund = made.fund
                if fund and (fund not in funds or funds[fund].since > declaration.date):
                    reader.fault(
                        "unknown-fund",
                        'no fund “{fund}” is declared on {day}; add custom "ruche-fund" "{fund}" on that day or before',
                        fund=fund,
                        day=declaration.date,
                    )
                if isinstance(made, Rule):
                    unshared(made, reader, components)
                if not reader.sound:
                    made = _unsound(made)
                if isinstance(made, Rule):
                    rules.setdefault(made.name, []).append(made)
                else:
                    aids.setdefault(made.fund, []).append(made)
            self.problems += reader.faults
        return (
            {name: tuple(found) for name, found in sorted(rules.items())},
            {name: tuple(found) for name, found in sorted(aids.items())},
        )

    def scope(self, scope: Scope, known: frozenset[str], reader: Reader) -> None:
        for contract in sorted((scope.contracts or frozenset()) - known - {LEFT}):
            reader.fault(
                "unknown-contract",
                "unknown contract “{contract}”, which no entrepreneur has; correct it, or give it to somebody: the "
                "contracts known here are {known}",
                contract=contract,
                known=", ".join(sorted(known - {LEFT})),
            )

    def openings(self, rules: set[str], funds: set[str], people: set[str]) -> tuple[Opening, ...]:
        found: dict[tuple[date, str, str, str], Opening] = {}
        for declaration in self.declarations:
            if declaration.kind == "ruche-opening":
                reader = self.reader(declaration)
                for opening in read_opening(declaration, reader, rules, funds, people):
                    key = (opening.date, opening.owner, opening.subject, opening.measure)
                    if key in found:
                        reader.fault(
                            "opening-twice",
                            "the opening of “{owner}” on {day} is given twice, also at {place}; keep one",
                            owner=opening.owner,
                            day=opening.date,
                            place=found[key].source.seen_from(declaration.source),
                        )
                    else:
                        found[key] = opening
                self.problems += reader.faults
        return tuple(found.values())


def _unsound(made: Rule | Aid) -> Rule | Aid:
    return replace(made, sound=False)


def read_decisions(declarations: Iterable[Declaration], currency: str) -> Decisions:
    """Reads all declarations of one ledger.

    Args:
        declarations: In any order; the order changes nothing.
        currency: The operating currency of every amount.
    """
    return _Reading(declarations, currency).read()
