"""Scenes around one rule of a ledger: what a search seldom meets, worked out from the rule's own parameters.

No chance is involved. Bases lie at the rule's breakpoints, at ties of half a cent and just below them; sales, credit
notes and receipts at the days on which a version begins; people come, change contract, leave and come back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from itertools import count

from .oracle_calendar import DAY, add_months, month_end
from .oracle_clauses import number_of
from .subjects import Subject
from .texts import Declaration, Entry, GeneratedLedger, Leg, Money, Value

BANK = "Assets:Ruche:512-Banque"
LONG_AGO = 30  # months before a rule's first day

#: Cents beside each breakpoint.
_NEAR = (-2, -1, 0, 1, 2)


@dataclass(frozen=True)
class Version:
    """One `ruche-rule` directive, as far as scenes need it; edges in cents."""

    directive: Declaration
    bands: tuple[tuple[int, Fraction], ...]

    @property
    def date(self) -> date:
        """Its first day."""
        return self.directive.date

    @property
    def channel(self) -> str:
        """`external` or `internal`."""
        return str(self.directive.get("channel") or "external")

    @property
    def edge(self) -> int:
        """The highest breakpoint; 0 without bands."""
        return self.bands[-1][0] if self.bands else 0

    def names(self, word: str) -> bool:
        """Whether it holds for a contract."""
        contracts = self.directive.get("contracts")
        return contracts is None or word in [each.strip() for each in str(contracts).split(",")]

    def prefixes(self, key: str, *, out: bool = False) -> list[str]:
        """The prefixes of `base` or `less`; those that are taken out where `out` asks for them."""
        default = ("70 187" if self.channel == "internal" else "70") if key == "base" else ""
        words = str(self.directive.get(key) or default).split()
        return [word.lstrip("-") for word in words if word.startswith("-") is out]

    def due(self, base: int) -> Fraction:
        """What is due on a base, in cents, unrounded."""
        volume = self.directive.values[1] == "volume"
        reached = [band for band in self.bands if band[0] <= abs(base)]
        if not reached:
            return Fraction(0)
        if volume:
            return base * reached[-1][1]
        ends = [lower for lower, _ in self.bands[1:]] + [None]
        total = Fraction(0)
        for (lower, rate), end in zip(self.bands, ends, strict=True):
            total += max(0, (abs(base) if end is None else min(abs(base), end)) - lower) * rate
        return total if base >= 0 else -total

    def ties(self) -> list[int]:
        """In each band, a base whose amount is a tie, and those whose amounts lie nearest below and above one."""
        found: list[int] = []
        for place, (lower, rate) in enumerate(self.bands):
            end = self.bands[place + 1][0] if place + 1 < len(self.bands) else None
            steps = min(rate.denominator, 4_000)
            tried = [lower + more for more in range(1, 2 * steps + 2) if end is None or lower + more < end]
            if not rate or not tried:
                continue
            fractions = {base: self.due(base) % 1 for base in tried}
            half = Fraction(1, 2)
            below = [base for base in tried if fractions[base] < half]
            above = [base for base in tried if fractions[base] > half]
            found += [base for base in tried if fractions[base] == half][:2]
            found += [max(below, key=lambda base: fractions[base])] if below else []
            found += [min(above, key=lambda base: fractions[base])] if above else []
        return found

    def bases(self) -> list[int]:
        """What a month may bring that tells one reading of the scale from another."""
        edges = [lower + cents for lower, _ in self.bands if lower for cents in _NEAR]
        found = [*edges, *self.ties(), *(-base for base in self.ties()[:6]), 1, 2, 5, -1, 10_001, self.edge + 123_457]
        return list(dict.fromkeys(base for base in found if base))


def version_of(directive: Declaration) -> Version:
    """A directive's scale; a rule kind from outside has no breakpoints that could be read here."""
    bands: list[tuple[int, Fraction]] = []
    if directive.get("rate") is not None:
        bands = [(0, number_of(directive.get("rate")))]
    for number in count(1):
        lower, rate = directive.get(f"band-{number}"), directive.get(f"rate-{number}")
        if not isinstance(lower, Money) or rate is None:
            break
        bands.append((lower.cents, number_of(rate)))
    return Version(directive, tuple(bands))


@dataclass
class Scene:
    """A ledger that is being written: people with their keys, and what happens to them."""

    declared: list[Declaration]
    entries: list[Entry] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=lambda: count(101))

    def person(self, *history: tuple[date, str], key: str = "") -> str:
        """Somebody new; returns the key."""
        key = key or f"E{next(self.numbers)}"
        for day, word in history:
            self.declared.append(Declaration(day, "ruche-entrepreneur", (key,), (("contract", word),)))
        return key

    def declare(self, day: date, kind: str, values: tuple[str | Money, ...], **meta: Value) -> None:
        """A directive; `_` in a key stands for `-`."""
        keys = tuple((key.replace("_", "-"), value) for key, value in meta.items())
        self.declared.append(Declaration(day, kind, values, (*keys, ("source", "scene"))))

    def post(self, day: date, *legs: Leg, links: tuple[str, ...] = (), tags: tuple[str, ...] = ()) -> None:
        """A transaction; legs of zero are left out."""
        legs = tuple(leg for leg in legs if leg.cents)
        if legs:
            self.entries.append(Entry(day, f"Scene {len(self.entries)}", legs, links, tags))

    def sale(self, day: date, account: str, cents: int, *links: str, by: str = BANK) -> None:
        """A sale, or with a negative amount a credit note; on class 6, a charge of so much."""
        sign = 1 if account.startswith("Expenses") else -1
        self.post(day, Leg(by, -sign * cents), Leg(account, sign * cents), links=links)

    def ledger(self, french: bool) -> GeneratedLedger | None:
        """What was written; None if nothing was."""
        if not self.entries:
            return None
        entries = tuple(sorted(self.entries, key=lambda entry: entry.date))
        return GeneratedLedger(tuple(self.declared), entries, french=french)


def account(key: str, number: str) -> str:
    """An account of an entrepreneur with a PCG number."""
    root = "Expenses" if number.startswith("6") else "Income"
    return f"{root}:{key}:{number}-Scene"


def sold_on(version: Version) -> str:
    """A number that is in the base."""
    out = tuple(version.prefixes("base", out=True))
    for prefix in version.prefixes("base"):
        for number in ("706", "641", "187", prefix, *(f"{prefix}{digit}" for digit in "0123456789")):
            if number.startswith(prefix) and not (out and number.startswith(out)) and len(number) > 1:
                return number
    return "706"


@dataclass(frozen=True)
class Stage:
    """What the scenes of one rule have in common."""

    subject: Subject
    versions: tuple[Version, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """The contracts that people may have."""
        return self.subject.contracts[:4]

    @property
    def long_ago(self) -> date:
        """A day on which somebody has entered whose seniority is settled."""
        return add_months(min(version.date for version in self.versions), -LONG_AGO)

    @property
    def days(self) -> tuple[date, ...]:
        """The days on which a version begins, the last three."""
        return tuple(sorted({version.date for version in self.versions}))[-3:]

    def scene(self) -> Scene:
        """An empty one, under the rule."""
        return Scene([*self.subject.context, *self.subject.versions])

    def at(self, word: str, day: date, channel: str = "external") -> Version | None:
        """The version that holds for a contract on a day; of several, by seniority, the first."""
        named = [each for each in self.versions if each.channel == channel and each.names(word) and each.date <= day]
        return max(named, key=lambda version: version.date, default=None)

    def closed(self, scenes: Iterable[Scene]) -> Iterator[GeneratedLedger]:
        """The ledgers of some scenes."""
        for scene in scenes:
            ledger = scene.ledger(self.subject.french)
            if ledger is not None:
                yield ledger


def begun(stage: Stage) -> Iterator[tuple[date, str, Version]]:
    """Each day on which a version begins, with each contract and what holds for it then."""
    for day in stage.days:
        for word in stage.words:
            version = stage.at(word, day)
            if version is not None:
                yield day, word, version


def odd_amount(version: Version) -> int:
    """An amount that no rate makes round, big enough for rates to differ by cents."""
    return (version.ties() or [12_345])[-1] % 100_000 + 100_000


def scenes_of(subject: Subject) -> tuple[GeneratedLedger, ...]:
    """The scenes of a rule, of a step of a fund, or of a pooled means."""
    if subject.part == "rule":
        from .scenes_rules import acts

        stage = Stage(subject, tuple(version_of(each) for each in subject.versions))
        return tuple(stage.closed(scene for act in acts(stage) for scene in act(stage)))
    if subject.part == "article":
        from .scenes_funds import fund_scenes

        return tuple(fund_scenes(subject))
    if subject.part == "share":
        from .scenes_funds import pool_scenes

        return tuple(pool_scenes(subject))
    return ()


def spread(items: Sequence[int], most: int) -> list[int]:
    """At most so many of some items, evenly taken."""
    step = max(1, -(-len(items) // most))
    return list(items[::step])


def later(day: date, days: int) -> date:
    """So many days after."""
    return day + days * DAY


def last_of(day: date, months: int = 0) -> date:
    """The last day of the month that is so many months after."""
    return month_end(add_months(day.replace(day=1), months))
