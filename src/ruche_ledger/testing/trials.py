"""One ledger on trial: what the engine makes of it, and what the independent evaluator says; each is asked once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .oracle import Expected, Prediction, predict
from .oracle_books import Books
from .oracle_reading import read
from .texts import GeneratedLedger

if TYPE_CHECKING:
    from ..beans.loading import Loaded

#: What a generated transaction is part of.
PARTS = ("rule", "levy", "repayment", "call", "aid", "advance", "write-off", "deficit", "share", "opening")


@dataclass(frozen=True)
class Made:
    """One generated transaction as the engine wrote it.

    Attributes:
        part: One of `PARTS`.
        legs: Account and amount, in the order of the accounts.
        units: Number and currency of each posting, as they were written.
    """

    date: date
    part: str
    legs: tuple[tuple[str, Fraction], ...]
    narration: str
    meta: Mapping[str, Any] = field(compare=False, repr=False)
    units: tuple[tuple[Any, str], ...] = field(compare=False, repr=False, default=())

    @property
    def expected(self) -> Expected:
        """As the oracle writes it."""
        return Expected(self.date, self.legs)


def part_of(meta: Mapping[str, Any]) -> str:
    """What a generated transaction says that it is part of."""
    if "ruche-rule" in meta:
        return "rule"
    if "ruche-share" in meta:
        return "share"
    return str(meta["ruche-step"]) if "ruche-step" in meta else "opening"


@dataclass
class Trial:
    """A generated ledger with the answers of engine and oracle.

    Attributes:
        ledger: The ledger.
        folder: Where modules of its rule kinds lie.
        probe: Whether it is a table of one rule: people who differ by what they sold in one month, under a rule that
            does not change.
        scene: Whether it was worked out from the rule's own parameters, with nothing left to chance.
    """

    ledger: GeneratedLedger
    folder: Path | None = None
    probe: bool = False
    scene: bool = False

    @cached_property
    def written(self) -> tuple[list[Any], list[Any], dict[str, Any]]:
        """Entries, errors and options of Beancount's own load, without the plugin."""
        from ..beans.strings import read_string

        return read_string(self.ledger.bare, self.folder)

    @cached_property
    def loaded(self) -> Loaded:
        """What the engine computes, as it is imported now."""
        from ..beans.loading import compute

        entries, errors, options = self.written
        return compute(list(entries), options, errors)

    @property
    def entries(self) -> Sequence[Any]:
        """The complete ledger's entries: what was written, with what is generated."""
        return self.loaded.entries

    @cached_property
    def raised(self) -> str:
        """What the engine raised instead of an answer; empty if it did not."""
        try:
            _ = self.made
        except Exception as error:
            return " ".join(f"{type(error).__name__}: {error}".split())[:300]
        return ""

    @cached_property
    def faults(self) -> tuple[str, ...]:
        """What the engine says is wrong with the ledger, but for grants that the oracle refuses too."""
        found = [fault for fault in self.loaded.problems if fault.severity == "error"]
        refused = [fault for fault in found if fault.code.startswith("grant-")]
        if len(refused) == len(self.prediction.refused):
            found = [fault for fault in found if fault not in refused]
        return tuple(fault.message for fault in found)

    @cached_property
    def books(self) -> Books:
        """The oracle's own reading."""
        entries, _, options = self.written
        return read(entries, options)

    @cached_property
    def prediction(self) -> Prediction:
        """What the oracle says."""
        entries, _, options = self.written
        return predict(entries, options)

    @cached_property
    def made(self) -> tuple[Made, ...]:
        """The generated transactions, in the order in which they were written."""
        return tuple(made_of(self.entries))

    def prepare(self) -> None:
        """Asks the oracle, and the loader: what they say does not depend on the engine."""
        _ = self.books, self.prediction

    def found(self, *parts: str) -> Counter[Expected]:
        """The generated transactions of some parts, all of them by default, as a multiset."""
        return Counter(each.expected for each in self.made if not parts or each.part in parts)

    def due(self, *parts: str) -> Counter[Expected]:
        """What the oracle says of these parts."""
        return Counter(each for each in self.prediction.transactions if not parts or self.part(each.legs) in parts)

    def part(self, legs: Iterable[tuple[str, Fraction]]) -> str:
        """What a transaction is part of, told by its accounts alone."""
        legs = tuple(legs)
        lasts = {account.split(":")[-1] for account, _ in legs}
        fund = {f"187-{key}" for key in self.books.funds}
        if "110-Reprise" in lasts:
            return "opening"
        if "187-Abandon" in lasts:
            return "write-off" if any(last.startswith("181-") for last in lasts) else "deficit"
        lent = [amount for account, amount in legs if ":181-" in account and account.split(":")[1] in self.books.funds]
        if lent:
            return "advance" if lent[0] > 0 else "repayment"
        if "187-Aide" in lasts:
            return "aid"
        if lasts & fund:
            return "levy"
        names = {pool.name[:1].upper() + pool.name[1:] for pool in self.books.pools}
        return "share" if lasts & {f"187-{name}" for name in names} else "rule"

    def other(self, ledger: GeneratedLedger) -> Trial:
        """Another ledger, tried likewise."""
        return Trial(ledger, self.folder, self.probe, self.scene)

    def again(self) -> Trial:
        """The same ledger, with what does not depend on the engine, for an engine that has changed."""
        fresh = Trial(self.ledger, self.folder, self.probe, self.scene)
        for name in ("written", "books", "prediction"):
            if name in self.__dict__:
                fresh.__dict__[name] = self.__dict__[name]
        return fresh

    # ------------------------------------------------------------------------------------------ small questions

    def owner(self, account: str) -> str:
        """The owner of an account."""
        return self.books.owner(account)

    def of_owner(self, key: str, transactions: Counter[Expected]) -> Counter[Expected]:
        """Those of the transactions that have a leg of the owner."""
        return Counter({
            each: number
            for each, number in transactions.items()
            if any(self.owner(account) == key for account, _ in each.legs)
        })  # fmt: skip

    def taken(self, key: str, until: date = date.max) -> Fraction:
        """What rules took from an owner."""
        return sum(
            (
                amount
                for each in self.made
                if each.part == "rule" and each.date <= until
                for account, amount in each.legs
                if self.owner(account) == key
            ),
            Fraction(),
        )

    def text(self, legs: Iterable[tuple[str, Fraction]]) -> str:
        """Legs on one line."""
        return ", ".join(f"{account} {cents_text(amount)}" for account, amount in legs)


def made_of(entries: Iterable[Any]) -> Iterator[Made]:
    """The generated transactions of a complete ledger; they are told by their tag and class name."""
    for entry in entries:
        if type(entry).__name__ == "Transaction" and "ruche" in entry.tags:
            sums: dict[str, Fraction] = defaultdict(Fraction)
            for posting in entry.postings:
                sums[posting.account] += Fraction(posting.units.number)
            units = tuple((posting.units.number, posting.units.currency) for posting in entry.postings)
            legs = tuple(sorted(sums.items()))
            yield Made(entry.date, part_of(entry.meta), legs, entry.narration, entry.meta, units)


def cents_text(amount: Fraction) -> str:
    """An amount with two decimals, or exactly where it is not on the cent."""
    cents = amount * 100
    if cents.denominator != 1:
        return str(amount)
    whole = abs(cents.numerator)
    return f"{'-' if cents < 0 else ''}{whole // 100}.{whole % 100:02d}"
