"""A whole ledger's directives → the text of one owner's: a ledger of its own that loads without any plugin."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from beancount.core import data
from beancount.core.amount import Amount
from beancount.parser import printer
from beancount.parser.options import OPTIONS_DEFAULTS
from beancount.scripts.format import align_beancount

from ..accounts import AccountInfo, Grammar
from ..discretion import Discretion
from ..model import APART
from ..money import CONTEXT
from ..parts import Part
from .marks import is_generated
from .postings import posting_amount
from .reading import OPTION_ROOTS

#: Where all the others stand, after the ledger's own name for assets; 181 is the PCG's link account between parts.
COUNTERPART = "Compte-Courant"
COUNTERPART_PCG = "181"

#: What stands in for a narration that may speak of somebody else.
WITHHELD = "Opération partagée"

#: Options without which the same postings would not load alike.
_OPTIONS = (
    *OPTION_ROOTS,
    "booking_method",
    "inferred_tolerance_default",
    "inferred_tolerance_multiplier",
    "infer_tolerance_from_cost",
    "long_string_maxlines",
)
_CENT = Decimal("0.01")


class Projection:
    """Writes one part of a ledger.

    Args:
        entries: The whole ledger as loaded, generated entries among them.
        options: Its options map.
        grammar: How its accounts are read.
        part: What is projected.
        title: Of the new ledger.
        discretion: What may be said.
    """

    def __init__(
        self,
        entries: Sequence[data.Directive],
        options: Mapping[str, Any],
        grammar: Grammar,
        part: Part,
        title: str,
        discretion: Discretion,
    ) -> None:
        self.entries = entries
        self.options = options
        self.grammar = grammar
        self.part = part
        self.title = title
        self.discretion = discretion
        self.currency = next(iter(options.get("operating_currency") or ()), "EUR")
        self.counterpart = grammar.account("Assets", COUNTERPART)
        self._infos: dict[str, AccountInfo] = {}
        for entry in entries:
            if isinstance(entry, data.Open):
                self._info(entry.account)

    def text(self) -> str:
        """The ledger, aligned as `bean-format` aligns it."""
        moving = list(self._moving())
        opens = sorted(self._opens(), key=lambda entry: (entry.date, entry.account))
        used = {posting.units.currency for entry in moving for posting in getattr(entry, "postings", ())}
        first = min((entry.date for entry in (*opens, *moving)), default=date(1970, 1, 1))
        opens.insert(0, data.Open({"pcg": COUNTERPART_PCG}, first, self.counterpart, [], None))
        commodities = [
            data.Commodity({}, entry.date, entry.currency)
            for entry in self.entries
            if isinstance(entry, data.Commodity) and entry.currency in used
        ]
        blocks = [
            "\n".join(self._options()) + "\n",
            "".join(map(_printed, commodities)),
            "".join(map(_printed, opens)),
            *map(_printed, moving),
        ]
        aligned: str = align_beancount("\n".join(block for block in blocks if block))  # type: ignore[no-untyped-call]
        return aligned

    def is_own(self, account: str) -> bool:
        """Whether an account belongs to the part."""
        return self.part.holds(self._info(account))

    def _info(self, account: str) -> AccountInfo:
        info = self._infos.get(account)
        if info is None:
            info = self._infos[account] = self.grammar.parse(account)
        return info

    def _options(self) -> Iterator[str]:
        yield _option("title", self.title)
        for currency in self.options.get("operating_currency") or ():
            yield _option("operating_currency", currency)
        for name in _OPTIONS:
            value = self.options.get(name)
            if value is None or value == OPTIONS_DEFAULTS[name]:
                continue
            if isinstance(value, dict):
                for currency, tolerance in sorted(value.items()):
                    yield _option(name, f"{currency}:{tolerance}")
            else:
                yield _option(name, "TRUE" if value is True else str(getattr(value, "name", value)))

    def _opens(self) -> Iterator[data.Open]:
        for entry in self.entries:
            if isinstance(entry, data.Open) and self.is_own(entry.account):
                yield entry._replace(meta=self._meta(entry.meta))

    def _moving(self) -> Iterator[data.Directive]:
        """Everything but what opens and describes, in the ledger's order."""
        for entry in self.entries:
            if isinstance(entry, data.Transaction):
                projected = self._transaction(entry)
                if projected is not None:
                    yield projected
            elif isinstance(entry, data.Balance):
                # One that fails is a fault of the whole ledger, and would be one here.
                if entry.diff_amount is None and self._is_all_own(entry.account):
                    yield entry._replace(meta={})
            elif isinstance(entry, data.Close) and self.is_own(entry.account):
                yield entry._replace(meta={})
            elif isinstance(entry, data.Note) and self.is_own(entry.account) and self._said(entry.comment):
                comment = _escaped(entry.comment)
                yield entry._replace(meta={}, comment=comment, tags=None, links=None)

    def _is_all_own(self, account: str) -> bool:
        """Whether an assertion on this account, which counts those below it, is about the part alone."""
        below = [name for name in self._infos if name.startswith(f"{account}:")]
        return self.is_own(account) and all(map(self.is_own, below))

    def _transaction(self, entry: data.Transaction) -> data.Transaction | None:
        own = [posting for posting in entry.postings if self.is_own(posting.account)]
        if not own:
            return None
        postings = [posting._replace(meta=self._meta(posting.meta), cost=_unlabelled(posting.cost)) for posting in own]
        if len(own) < len(entry.postings):
            postings += self._crossing(own)
        owners = {self._info(posting.account).owner for posting in entry.postings}
        if self.discretion.is_shared(owners):
            return data.Transaction(
                {}, entry.date, entry.flag, None, WITHHELD, frozenset(entry.tags & APART), frozenset(), postings
            )
        tags = entry.tags - {"ruche"} if is_generated(entry) else entry.tags
        return data.Transaction(
            self._meta(entry.meta),
            entry.date,
            entry.flag,
            self._said(entry.payee),
            WITHHELD if self._said(entry.narration) is None else entry.narration,
            frozenset(tag for tag in tags if self._said(tag)),
            frozenset(link for link in entry.links if self._said(link)),
            postings,
        )

    def _crossing(self, own: Iterable[data.Posting]) -> Iterator[data.Posting]:
        """One leg for all the others together, in each currency in which something crosses.

        In the operating currency it is on the cent: a total price (`@@`) may leave a division's rest in a weight.
        """
        sums: dict[str, Decimal] = {}
        for posting in own:
            weight = posting_amount(posting)
            assert weight.number is not None, "booking has filled every amount in"
            sums[weight.currency] = CONTEXT.add(sums.get(weight.currency, Decimal(0)), weight.number)
        for currency, number in sorted(sums.items()):
            if currency == self.currency:
                number = number.quantize(_CENT, ROUND_HALF_UP, CONTEXT)
            if number:
                yield data.Posting(self.counterpart, Amount(-number, currency), None, None, None, None)

    def _said(self, text: str | None) -> str | None:
        return None if text is None or self.discretion.names_others(text) else text

    def _meta(self, meta: Mapping[str, Any] | None) -> dict[str, Any]:
        """What a bookkeeper or the engine noted, without the loader's own notes and without what names others."""
        return {
            key: value
            for key, value in (meta or {}).items()
            if key not in printer.EntryPrinter.META_IGNORE
            and not key.startswith("__")
            and value is not None
            and not self.discretion.names_others(f"{key} {value}")
        }


def _unlabelled(cost: Any) -> Any:
    """A lot's cost without its label, which may name somebody else.

    All labels go: lots that only a label told apart have one cost and one date, so they become one, and each sale
    still names what it takes. To keep some would leave sales that could be of either.
    """
    return cost._replace(label=None) if cost is not None else None


def names_of(entries: Iterable[data.Directive]) -> dict[str, set[str]]:
    """By key of every entrepreneur, all names that they were ever declared with."""
    names: dict[str, set[str]] = {}
    for entry in entries:
        if isinstance(entry, data.Custom) and entry.type == "ruche-entrepreneur" and entry.values:
            found = names.setdefault(str(entry.values[0].value), set())
            if isinstance(name := entry.meta.get("name"), str):
                found.add(name)
    return names


def has_account(entries: Iterable[data.Directive], account: str) -> bool:
    """Whether a ledger opens an account itself."""
    return any(isinstance(entry, data.Open) and entry.account == account for entry in entries)


def _printed(entry: data.Directive) -> str:
    text: str = printer.format_entry(entry)
    return re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE)


def _option(name: str, value: str) -> str:
    return f'option "{name}" "{_escaped(value)}"'


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
