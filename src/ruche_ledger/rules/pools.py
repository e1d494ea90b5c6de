"""`ruche-share`: in which parts a pooled means, a workshop or a vehicle, is paid for together."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..accounts import is_component
from ..errors import Problem, Source
from ..messages import marked
from ..money import CONTEXT
from .contributions import capitalised
from .declarations import Declaration, Reader

KEYS = ("shares", "source")

_NUMBER = re.compile(r"\d{1,12}(\.\d{1,12})?")


class Part(NamedTuple):
    """What one owner bears.

    Attributes:
        owner: Its key.
        number: Its part as it is written: decimals add up to 1, whole numbers are so many parts of their sum.
        weight: The same as a whole number, in the proportions of all parts.
    """

    owner: str
    number: Decimal
    weight: int


@dataclass(frozen=True, slots=True, eq=False)
class Pool:
    """How what is paid for one pooled means is shared, from `date` on.

    Attributes:
        name: `atelier`.
        parts: By key of the owner.
        decision: The decision behind it.
        sound: False if the directive has a fault: it keeps its place and shares nothing.
    """

    name: str
    date: date
    parts: tuple[Part, ...]
    decision: str
    source: Source
    sound: bool

    @property
    def total(self) -> Decimal:
        """The sum of the parts as they are written: 1 of decimals."""
        return sum((part.number for part in self.parts), Decimal(0))

    @property
    def account(self) -> str:
        """Last component of the account on which somebody bears a part."""
        return f"186-{capitalised(self.name)}"

    @property
    def income(self) -> str:
        """Last component of the account on which the payer gets the others' parts back."""
        return f"187-{capitalised(self.name)}"


def read_pool(declaration: Declaration, reader: Reader, owners: Collection[str]) -> Pool | None:
    """Reads a `ruche-share`; None if it does not even say what is shared.

    Args:
        declaration: The directive.
        reader: Takes the faults.
        owners: Keys of all owners.
    """
    values = declaration.values
    if len(values) != 1 or not isinstance(values[0], str) or not values[0]:
        reader.fault(
            "bad-directive",
            "this {directive} cannot be read; write {form}, with its keys on the next lines",
            directive=declaration.kind,
            form='custom "ruche-share" "atelier"',
        )
        return None
    name = values[0]
    if not is_component(capitalised(name)):
        reader.fault(
            "bad-name",
            "“{name}” cannot be part of an account's name; write letters, digits and hyphens only",
            name=name,
        )
    reader.only(KEYS)
    parts = _parts(reader, owners)
    return Pool(name, declaration.date, parts, reader.source(), declaration.source, reader.sound)


def _parts(reader: Reader, owners: Collection[str]) -> tuple[Part, ...]:
    if not reader.has("shares"):
        reader.fault("missing-key", "“{key}” is missing in {directive}; add it", key="shares", directive="ruche-share")
        return ()
    text = reader.text("shares")
    pairs = [words for each in text.split(",") if len(words := each.split()) == 2 and _NUMBER.fullmatch(words[1])]
    if not text or len(pairs) != len(text.split(",")):
        if text:
            reader.fault(
                "bad-value",
                "“{key}: {value}” cannot be read; write each owner with its part, separated by commas, {key}: {form}",
                key="shares",
                value=f'"{text}"',
                form='"E007 0.5, E012 0.3, Ruche 0.2"',
            )
        return ()
    keys = [owner for owner, _ in pairs]
    for owner in sorted(set(keys)):
        if owner not in owners:
            reader.fault(
                "share-owner",
                "“{owner}” has a share, and no owner of that key is declared; correct the key, or declare it",
                owner=owner,
            )
        if keys.count(owner) > 1:
            reader.fault("share-owner-twice", "“{owner}” has two shares; write one, the sum of both", owner=owner)
    _fit(reader, text, pairs)
    numbers = {owner: Decimal(number) for owner, number in pairs}
    places = max(len(number.partition(".")[2]) for _, number in pairs)
    return tuple(Part(key, number, int(number.scaleb(places, CONTEXT))) for key, number in sorted(numbers.items()))


def _fit(reader: Reader, text: str, pairs: Sequence[Sequence[str]]) -> None:
    """Decimals that add up to 1, or whole-number parts, none of them nothing."""
    for owner, number in pairs:
        if not Decimal(number):
            reader.fault("share-zero", "“{owner}” has a share of zero; take it out of the list", owner=owner)
    decimals = ["." in number for _, number in pairs]
    whole = sum((Decimal(number) for _, number in pairs), Decimal(0))
    if any(decimals) and not all(decimals):
        template = marked(
            "“{text}” mixes decimals and whole numbers; write decimals that add up to 1, or whole numbers of parts"
        )
    elif any(decimals) and whole != 1:
        template = marked("the shares add up to {sum}, not to 1; correct them, or write whole numbers of parts")
    else:
        return
    reader.fault("share-sum", template, text=text, sum=whole)


def read_pools(
    found: Iterable[tuple[Declaration, Reader]], owners: Collection[str], components: Mapping[str, str]
) -> tuple[dict[str, tuple[Pool, ...]], list[Problem]]:
    """Reads every `ruche-share` of a ledger.

    Args:
        found: In order of date, each with its reader.
        owners: Keys of all owners.
        components: What the rules post on, with the name of each.

    Returns:
        By name, in order of date, sound or not; and the faults.
    """
    pools: dict[str, list[Pool]] = {}
    problems: list[Problem] = []
    taken: dict[str, str] = {}
    for declaration, reader in found:
        pool = read_pool(declaration, reader, owners)
        if pool is not None:
            named = pools.setdefault(pool.name, [])
            _unlike(pool, reader, components, taken)
            if named and named[-1].date == pool.date:
                # Which of the two holds is open, so neither does.
                named[-1] = replace(named[-1], sound=False)
                reader.fault(
                    "share-twice",
                    "the shares of “{name}” are decided twice from {day} on, also at {place}; keep one",
                    name=pool.name,
                    day=pool.date,
                    place=named[-1].source.seen_from(pool.source),
                )
            named.append(pool if reader.sound else replace(pool, sound=False))
        problems += reader.faults
    return {name: tuple(named) for name, named in sorted(pools.items())}, problems


def _unlike(pool: Pool, reader: Reader, components: Mapping[str, str], taken: dict[str, str]) -> None:
    """Two names that give one component, or a name that gives a rule's, would share accounts that nobody chose."""
    rule = components.get(pool.account) or components.get(pool.income)
    first = taken.setdefault(pool.account, pool.name)
    if rule is not None:
        template = marked(
            "the rule “{first}” and the share “{name}” would both post on {account}; give one of them another name"
        )
    elif first != pool.name:
        template = marked(
            "the shares “{first}” and “{name}” would both post on {account}; write “{first}” if it is the same, or "
            "give one of them another name"
        )
    else:
        return
    reader.fault("share-alike", template, first=rule or first, name=pool.name, account=pool.account)
