"""Running a generated ledger: through Beancount with the plugin, and through the oracle without it."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from beancount import loader
from beancount.core import data

from ruche_ledger.testing.oracle import Expected, Prediction, predict
from ruche_ledger.testing.texts import GeneratedLedger, Leg

Entries = list[Any]
Legs = tuple[tuple[str, Fraction], ...]


def load(text: str) -> tuple[Entries, list[Any], dict[str, Any]]:
    """Beancount's own load of a text."""
    return loader.load_string(text)


def load_clean(text: str) -> Entries:
    """The entries of a text that has to load without a single error."""
    entries, errors, _ = load(text)
    assert not errors, "\n".join(f"{error.source.get('lineno')}: {error.message}" for error in errors)
    return entries


def predicted(bare: str) -> Prediction:
    """What the oracle says of a text without the plugin."""
    entries, errors, options = load(bare)
    assert [error.message for error in errors] == [], bare
    return predict(entries, options)


def predicted_transactions(ledger: GeneratedLedger) -> Counter[Expected]:
    """The oracle's transactions for a generated ledger, as a multiset."""
    return Counter(predicted(ledger.bare).transactions)


def is_generated(entry: Any) -> bool:
    """A transaction that the plugin marked as its own."""
    return isinstance(entry, data.Transaction) and "ruche" in entry.tags


def generated(entries: Entries) -> list[data.Transaction]:
    """The plugin's transactions."""
    return [entry for entry in entries if is_generated(entry)]


def legs(entry: data.Transaction) -> Legs:
    """What a transaction posts, account by account, in fractions."""
    sums: dict[str, Fraction] = defaultdict(Fraction)
    for posting in entry.postings:
        sums[posting.account] += Fraction(posting.units.number)
    return tuple(sorted(sums.items()))


def euros(entry: data.Transaction) -> list[tuple[str, Fraction]]:
    """The postings of a transaction in the operating currency."""
    return [
        (posting.account, Fraction(posting.units.number))
        for posting in entry.postings
        if posting.units.currency == "EUR"
    ]


def posts_on(entry: data.Transaction, account: str) -> bool:
    """Whether a transaction has a posting on the account."""
    return any(posting.account == account for posting in entry.postings)


def found(entries: Entries) -> Counter[Expected]:
    """The generated transactions as a multiset of dates and legs."""
    return Counter(Expected(entry.date, legs(entry)) for entry in generated(entries))


def run(ledger: GeneratedLedger) -> Counter[Expected]:
    """What the plugin generates from a generated ledger, which it must accept without an error."""
    return found(load_clean(ledger.text))


def readable(transactions: Counter[Expected]) -> list[str]:
    """One sorted line per transaction, for a counterexample that can be read."""
    return sorted(
        f"{each.date} " + "  ".join(f"{account} {float(amount):.2f}" for account, amount in each.legs)
        for each in transactions.elements()
    )


def owner_of(account: str) -> str:
    """The component after the root; in generated ledgers `Banque` is all that the cooperative owns unnamed."""
    key = account.split(":")[1]
    return "Ruche" if key == "Banque" else key


def levied(transactions: Counter[Expected]) -> Counter[Expected]:
    """Only what rules took: neither solidarity nor openings."""
    others = re.compile(r":(187-(Aide|Abandon|Solidarite|Invest)|181-.*|110-Reprise)$")
    return Counter(
        {
            each: number
            for each, number in transactions.items()
            if not any(others.search(account) for account, _ in each.legs)
        }
    )


def taken(transactions: Counter[Expected], key: str, until: date = date.max) -> Fraction:
    """What the rules took from one entrepreneur."""
    return sum(
        (
            amount * number
            for each, number in levied(transactions).items()
            for account, amount in each.legs
            if each.date <= until and owner_of(account) == key
        ),
        Fraction(),
    )


def renamed(transactions: Counter[Expected], keys: Mapping[str, str]) -> Counter[Expected]:
    """The same transactions on renamed owners' accounts."""

    def rename(account: str) -> str:
        return Leg(account, 0).renamed(keys).account

    return Counter(
        {
            Expected(each.date, tuple(sorted((rename(account), amount) for account, amount in each.legs))): number
            for each, number in transactions.items()
        }
    )


def by_month(transactions: Counter[Expected]) -> dict[tuple[int, int, str], Fraction]:
    """The sum of each account and month, without zeros."""
    sums: dict[tuple[int, int, str], Fraction] = defaultdict(Fraction)
    for each, number in transactions.items():
        for account, amount in each.legs:
            sums[each.date.year, each.date.month, account] += amount * number
    return {key: amount for key, amount in sums.items() if amount}


def of_owner(transactions: Counter[Expected], key: str) -> Counter[Expected]:
    """The transactions that have a leg of the owner."""
    return Counter(
        {
            each: number
            for each, number in transactions.items()
            if any(owner_of(account) == key for account, _ in each.legs)
        }
    )


def position(entries: Entries, owner: str, day: date) -> Fraction:
    """Minus the sum of an owner's postings up to the end of a day."""
    return -sum(
        (
            Fraction(posting.units.number)
            for entry in entries
            if isinstance(entry, data.Transaction) and entry.date <= day
            for posting in entry.postings
            if owner_of(posting.account) == owner and posting.units.currency == "EUR"
        ),
        Fraction(),
    )
