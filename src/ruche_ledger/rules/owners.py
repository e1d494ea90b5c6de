"""Who there is: the cooperative, its funds, its entrepreneurs, and the exercises that its years are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from ..accounts import Prefixes, is_component
from ..errors import Problem, Source
from ..model import Entrepreneur
from ..periods import Exercises
from .decisions import SET_ASIDE, House
from .declarations import Declaration, Reader, written
from .funds import Fund
from .people import spans_of

LANGUAGE = 1

#: How a directive of one value is written.
FORMS = {
    "ruche-cooperative": 'custom "ruche-cooperative" "Ruche"',
    "ruche-fund": 'custom "ruche-fund" "Solidarite"',
    "ruche-entrepreneur": 'custom "ruche-entrepreneur" "E007"',
    "ruche-exercise": 'custom "ruche-exercise" "2025-26"',
}


class OwnersReading:
    """Collects what the declarations say of owners and exercises; one use, one ledger.

    Attributes:
        problems: The faults found so far; grows.
        first: By owner, the day of the first declaration.
    """

    def __init__(self, declarations: Iterable[Declaration], currency: str) -> None:
        self.declarations = tuple(declarations)
        self.currency = currency
        self.problems: list[Problem] = []
        self.first: dict[str, date] = {}
        self._kinds: dict[str, str] = {}

    def named(self, kind: str) -> dict[str, list[tuple[Declaration, Reader]]]:
        """The declarations of one kind whose single value is a key, by key; others are faults."""
        found: dict[str, list[tuple[Declaration, Reader]]] = {}
        for declaration in self.declarations:
            if declaration.kind != kind:
                continue
            reader = Reader(declaration, self.currency, "owners")
            values = declaration.values
            if len(values) != 1 or not isinstance(values[0], str) or not values[0]:
                reader.fault(
                    "bad-directive",
                    "this {directive} cannot be read; write {form}",
                    directive=kind,
                    form=FORMS[kind],
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
        if self._kinds.setdefault(key, kind) != kind:
            reader.fault(
                "owner-twice",
                "“{key}” is declared by {first} already and cannot be declared by {second} too; "
                "give one of them another key",
                key=key,
                first=self._kinds[key],
                second=kind,
            )
            return False
        self.first.setdefault(key, day)
        return True

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
