"""Generated ledgers as structured parts and as text: what a property permutes, renames, splits or appends to.

Accounts are kept with English roots and written with the ledger's own. Amounts are whole cents. Provisional.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any, Self

PLUGIN = 'plugin "ruche_plugins.cooperative"'
OPENED = date(2000, 1, 1)
FRENCH = {
    "Assets": "Actif",
    "Liabilities": "Passif",
    "Equity": "Capitaux",
    "Income": "Produits",
    "Expenses": "Charges",
}


@dataclass(frozen=True)
class Money:
    """An amount in a directive, in cents."""

    cents: int

    def __str__(self) -> str:
        return f"{decimal(self.cents)} EUR"


Value = str | Money | Decimal | int | date


@dataclass(frozen=True)
class Declaration:
    """A ``custom`` directive of the ledger language."""

    date: date
    kind: str
    values: tuple[str | Money, ...]
    meta: tuple[tuple[str, Value], ...] = ()

    def text(self) -> str:
        """The directive's lines."""
        head = f'{self.date} custom "{self.kind}" ' + " ".join(written(value) for value in self.values)
        return "\n".join([head, *(f"  {key}: {written(value)}" for key, value in self.meta)])

    def get(self, key: str) -> Value | None:
        """A key's value, or None."""
        return dict(self.meta).get(key)

    def renamed(self, keys: Mapping[str, str]) -> Self:
        """The same directive about renamed owners."""
        values = tuple(keys.get(value, value) if isinstance(value, str) else value for value in self.values)
        meta = tuple((name, renamed_in(name, value, keys)) for name, value in self.meta)
        return replace(self, values=values, meta=meta)


@dataclass(frozen=True)
class Leg:
    """One posting: an account with an English root and whole cents.

    ``share`` names the pool that bears it; ``base`` is what an open invoice taken over had on its bases.
    """

    account: str
    cents: int
    currency: str = "EUR"
    share: str = ""
    base: int | None = None

    def text(self, roots: Mapping[str, str], *, elided: bool = False) -> str:
        """The posting's lines; ``elided`` leaves the amount out."""
        amount = "" if elided else f"  {decimal(self.cents)} {self.currency}"
        shared = f'\n    share: "{self.share}"' if self.share else ""
        carried = "" if self.base is None else f"\n    base: {decimal(self.base)} {self.currency}"
        return f"  {rooted(self.account, roots)}{amount}{shared}{carried}"

    def renamed(self, keys: Mapping[str, str]) -> Self:
        """The same posting on the renamed owner's account, or on that of what was lent to or by them."""
        root, owner, *rest = self.account.split(":")
        rest = [f"181-{keys.get(part[4:], part[4:])}" if part.startswith("181-") else part for part in rest]
        return replace(self, account=":".join([root, keys.get(owner, owner), *rest]))


@dataclass(frozen=True)
class Entry:
    """One transaction of the books; ``elided`` leaves its last amount to Beancount."""

    date: date
    narration: str
    legs: tuple[Leg, ...]
    links: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    elided: bool = False

    @property
    def owners(self) -> frozenset[str]:
        """The second components of its accounts."""
        return frozenset(leg.account.split(":")[1] for leg in self.legs)

    def text(self, roots: Mapping[str, str]) -> str:
        """The transaction's lines."""
        marks = "".join(f" #{tag}" for tag in self.tags) + "".join(f" ^{link}" for link in self.links)
        lines = [f'{self.date} * "{self.narration}"{marks}']
        last = self.legs[-1]
        lines += [leg.text(roots, elided=leg is last and self.elided and bool(leg.cents)) for leg in self.legs]
        return "\n".join(lines)


@dataclass(frozen=True)
class GeneratedLedger:
    """A whole input ledger: ``text`` names the plugin, ``bare`` is the same without it.

    Attributes:
        declarations: The custom directives.
        entries: The transactions.
        french: Whether the roots have French names.
        opened: Accounts that are opened although no transaction names them.
        pcg: PCG numbers given on ``open``, by account.
        zero_balances: Days with an assertion that an unused account is empty: they move the horizon.
        order: How the blocks are arranged, as a permutation; empty for their own order.
        kinds: Whether modules of rule kinds may be imported from beside it.
    """

    declarations: tuple[Declaration, ...]
    entries: tuple[Entry, ...]
    french: bool = False
    opened: frozenset[str] = frozenset()
    pcg: Mapping[str, str] = field(default_factory=dict)
    zero_balances: tuple[date, ...] = ()
    order: tuple[int, ...] = ()
    kinds: bool = False

    @property
    def roots(self) -> Mapping[str, str]:
        """The names of the five roots by their English ones."""
        return FRENCH if self.french else {root: root for root in FRENCH}

    @property
    def accounts(self) -> tuple[str, ...]:
        """Every account that the ledger opens, with English roots."""
        used = {leg.account for entry in self.entries for leg in entry.legs}
        unused = {"Assets:Ruche:58-Virements"} if self.zero_balances else set()
        return tuple(sorted(used | self.opened | unused | set(self.pcg)))

    @property
    def entrepreneurs(self) -> tuple[str, ...]:
        """The keys of the entrepreneurs, sorted."""
        return tuple(sorted(set(self._first_values("ruche-entrepreneur"))))

    @property
    def funds(self) -> tuple[str, ...]:
        """The keys of the funds, sorted."""
        return tuple(sorted(set(self._first_values("ruche-fund"))))

    def _first_values(self, kind: str) -> list[str]:
        return [str(each.values[0]) for each in self.declarations if each.kind == kind]

    def of_kind(self, kind: str) -> tuple[Declaration, ...]:
        """The declarations of one kind."""
        return tuple(each for each in self.declarations if each.kind == kind)

    def blocks(self) -> list[str]:
        """Every dated directive's text, in the ledger's own order."""
        blocks = [declaration.text() for declaration in self.declarations]
        for account in self.accounts:
            number = f'\n  pcg: "{self.pcg[account]}"' if account in self.pcg else ""
            blocks.append(f"{OPENED} open {rooted(account, self.roots)}{number}")
        blocks += [entry.text(self.roots) for entry in self.entries]
        unused = rooted("Assets:Ruche:58-Virements", self.roots)
        blocks += [f"{day} balance {unused}  0.00 EUR" for day in self.zero_balances]
        return [blocks[index] for index in self.order] if self.order else blocks

    @property
    def bare(self) -> str:
        """The text without the plugin."""
        options = ['option "operating_currency" "EUR"']
        if self.kinds:
            options.append('option "insert_pythonpath" "TRUE"')
        if self.french:
            options += [f'option "name_{root.lower()}" "{name}"' for root, name in FRENCH.items()]
        return "\n\n".join(["\n".join(options), *self.blocks()]) + "\n"

    @property
    def text(self) -> str:
        """The text that the plugin runs on."""
        return f"{PLUGIN}\n{self.bare}"

    def __repr__(self) -> str:
        return f"<<<\n{self.text}>>>"

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        """Hypothesis and IPython print the text, not the parts."""
        printer.text(repr(self))

    def with_entries(self, *entries: Entry) -> Self:
        """The same ledger with transactions appended."""
        return replace(self, entries=self.entries + entries, order=())

    def declaring(self, *declarations: Declaration) -> Self:
        """The same ledger with directives appended."""
        return replace(self, declarations=self.declarations + declarations, order=())

    def renamed(self, keys: Mapping[str, str]) -> Self:
        """The same ledger with owners' keys renamed."""

        def rename(account: str) -> str:
            return Leg(account, 0).renamed(keys).account

        return replace(
            self,
            declarations=tuple(each.renamed(keys) for each in self.declarations),
            entries=tuple(
                replace(entry, legs=tuple(leg.renamed(keys) for leg in entry.legs)) for entry in self.entries
            ),
            opened=frozenset(rename(account) for account in self.opened),
            pcg={rename(account): number for account, number in self.pcg.items()},
        )


def decimal(cents: int) -> str:
    """Whole cents as an amount with two decimals."""
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def rooted(account: str, roots: Mapping[str, str]) -> str:
    """The account with the ledger's own root name."""
    root, _, rest = account.partition(":")
    return f"{roots[root]}:{rest}"


def renamed_in(name: str, value: Value, keys: Mapping[str, str]) -> Value:
    """A key's value in which owners are renamed: the fund of a rule, those who share a cost."""
    if not isinstance(value, str) or name not in ("fund", "shares"):
        return value
    return re.sub(r"[^ ,]+", lambda word: keys.get(word[0], word[0]), value)


def written(value: Value) -> str:
    """A value as a directive writes it."""
    return f'"{value}"' if isinstance(value, str) else str(value)
