"""Values → directives: what the plugins add to a ledger, every amount written and every residual exactly zero."""

from __future__ import annotations

import os.path
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from beancount.core import data
from beancount.core.amount import Amount

from ..bookings import Booking
from ..dues import Due, Instalment
from ..errors import Problem, Source
from ..exits import Exit
from ..levies import Levy
from ..messages import sentence
from ..money import from_cents
from ..months import Outcome
from ..names import link_text
from ..openings import TakenOver
from ..pooled import SharedCost
from ..solidarity import Granted, Transfer
from .marks import file_name
from .reading import Reading

TAG = "ruche"
_TAGS = frozenset({TAG})

#: Metadata without a value is left out.
_OFTEN_EMPTY = ("source", "ruche-pieces")

#: Amounts and postings by the thousand: their own constructors take two to three times as long, half of it to check
#: types that are right here by construction.
_unchecked = tuple.__new__

_FILES = {"owners": "subledgers", "shares": "subledgers", "contribution": "contribution", "solidarity": "solidarity"}

#: After every line that a bookkeeper could write on that day.
_FIRST_LINE = 10_000_000


class LedgerFault(NamedTuple):
    """A fault as Beancount's error list holds it."""

    source: dict[str, Any]
    message: str
    entry: None = None


def ledger_language(options: Mapping[str, Any]) -> str:
    """The language of a ledger's own root names: French if income is called `Produits`.

    What a plugin says must depend on the ledger alone, so the locale is not asked.
    """
    return "fr" if str(options.get("name_income", "")).startswith("Produits") else "en"


def errors_of(problems: Iterable[Problem], parts: frozenset[str], lang: str = "en") -> list[LedgerFault]:
    """The faults that belong to these parts, in order of place; remarks are left to `ruche check`."""
    return [
        LedgerFault({"filename": fault.source.file, "lineno": fault.source.line}, sentence(fault, lang))
        for fault in sorted(problems, key=lambda fault: (fault.source, fault.code, fault.message))
        if fault.part in parts and fault.severity == "error"
    ]


class Writer:
    """Writes the outcome of one ledger.

    Args:
        reading: What the ledger says.
        main: The ledger's main file; metadata names sources relative to its folder.
    """

    def __init__(self, reading: Reading, main: str) -> None:
        self.reading = reading
        self.grammar = reading.books.grammar
        self.currency = reading.books.currency
        self.entries = reading.entries
        self.folder = Path(main).parent if main and not main.startswith("<") else None
        self._shown: dict[str, str] = {}
        self._generated = {part: file_name(plugin) for part, plugin in _FILES.items()}
        self._line = _FIRST_LINE

    def transactions(self, outcome: Outcome) -> Iterator[data.Transaction]:
        """The generated transactions, in the order in which they happen."""
        for booking in outcome.bookings(self.grammar):
            thing = booking.thing
            if isinstance(thing, Levy):
                places, links = self.sources(thing)
                named = sorted(links) if thing.law.levied == "document" else ()
                if thing.law.fund and thing.fund_cents:
                    links.add(_of_month(thing.law.fund, thing.date))
                yield self._entry(booking, self._levy_meta(thing, places), links=links, named=named)
            elif isinstance(thing, Transfer):
                of_fund = {_of_month(thing.fund, thing.date)} if thing.fund != self.grammar.cooperative else set()
                yield self._entry(booking, self._transfer_meta(thing), links=of_fund)
            elif isinstance(thing, SharedCost):
                yield self._entry(booking, self._share_meta(thing), links=set(thing.text.links))
            else:
                yield self._entry(booking, self._opening_meta(thing), tags=("a-nouveau",))

    def _opening_meta(self, taken: TakenOver) -> dict[str, Any]:
        return {
            "ruche-position": self.amount(taken.opening.cents),
            "source": taken.opening.decision,
            "ruche-source": self.place(taken.opening.source),
        }

    def _levy_meta(self, levy: Levy, places: str) -> dict[str, Any]:
        rule = levy.law
        return {
            "ruche-rule": rule.name,
            "ruche-decided": rule.date,
            "ruche-base": self.amount(levy.base_cents),
            "ruche-unrounded": _unchecked(Amount, (levy.unrounded, self.currency)),
            "source": rule.decision,
            "ruche-source": self.place(rule.source),
            "ruche-pieces": places,
        }

    def _share_meta(self, cost: SharedCost) -> dict[str, Any]:
        return {
            "ruche-share": cost.name,
            "ruche-decided": cost.law.date,
            "ruche-shared": self.amount(cost.posting.cents),
            "ruche-parts": ", ".join(f"{part.owner} {part.number:f}" for part in cost.law.parts),
            "source": cost.source,
            "ruche-source": self.place(cost.place),
            "ruche-pieces": self.place(cost.posting.source),
        }

    def _transfer_meta(self, transfer: Transfer) -> dict[str, Any]:
        law, basis = transfer.law, transfer.basis
        meta: dict[str, Any] = {"ruche-step": transfer.kind, "ruche-decided": law.date}
        if transfer.claim is not None:
            meta["ruche-measure"] = transfer.claim.law.measure
            meta["ruche-measured"] = self.amount(transfer.claim.measured)
            meta["ruche-claim"] = self.amount(transfer.claim.cents)
        elif isinstance(basis, Due):
            meta["ruche-measure"] = basis.law.measure
            meta["ruche-measured"] = self.amount(basis.measured)
        elif isinstance(basis, Instalment):
            meta["ruche-base"] = self.amount(basis.base - basis.levied)
            meta["ruche-outstanding"] = self.amount(basis.outstanding)
        elif isinstance(basis, Exit) and transfer.kind == "deficit":
            meta["ruche-net-result"] = self.amount(basis.net_result)
        elif isinstance(basis, Exit):
            (debt,) = (debt for debt in basis.debts if debt.fund == transfer.fund)
            meta["ruche-outstanding"] = self.amount(debt.outstanding)
        meta["source"] = transfer.source
        meta["ruche-source"] = self.place(transfer.place)
        if isinstance(basis, Granted):
            meta["ruche-source"] = " ".join(self.place(grant.source) for grant in basis.grants)
        return meta

    def opens(self, transactions: Iterable[data.Transaction]) -> Iterator[data.Open]:
        """Opens the accounts that are posted to, and 18x accounts that are asserted, where nobody opened them.

        They are opened on their owner's first declaration; one that is posted to before, on the day of its first use.
        """
        opened = self.reading.opened
        used: dict[str, date] = {}
        for entry in transactions:
            for posting in entry.postings:
                account = posting.account
                if account not in opened:
                    used[account] = min(entry.date, used.get(account, entry.date))
        declared = self.reading.decisions.first_declared
        for account, _ in self.reading.asserted:
            info = self.grammar.parse(account)
            if info.pcg.startswith("18") and info.owner in declared:
                used.setdefault(account, declared[info.owner])
        for account in sorted(used):
            if account not in opened:
                day = min(used[account], declared.get(self.grammar.parse(account).owner, used[account]))
                self._line += 1
                meta = data.new_metadata(file_name(_FILES["owners"]), self._line)
                yield data.Open(meta, day, account, [], None)

    def amount(self, cents: int) -> Amount:
        """Cents as Beancount's amount."""
        return _unchecked(Amount, (from_cents(cents), self.currency))

    def place(self, source: Source) -> str:
        """A place relative to the main file's folder, so that a ledger says the same wherever it lies."""
        return f"{self._file(source.file)}:{source.line}"

    def sources(self, levy: Levy) -> tuple[str, set[str]]:
        """Where a levy's transactions stand, `2026-03.beancount:12,40`, and their links: a click finds them."""
        entries = self.entries
        lines: dict[str, list[int]] = {}
        links: set[str] = set()
        for segment in levy.segments:
            for move in segment.parts:
                entry = entries[move.ordinal]
                meta = entry.meta or {}
                file, line = meta.get("filename") or "", meta.get("lineno") or 0
                if file in lines:
                    lines[file].append(line)
                else:
                    lines[file] = [line]
                if entry.links:
                    links |= entry.links
        places = [f"{self._file(file)}:{','.join(map(str, sorted(lines[file])))}" for file in sorted(lines)]
        return " ".join(places), links

    def _file(self, file: str) -> str:
        shown = self._shown.get(file)
        if shown is None:
            # `Path.relative_to` cannot climb to a parent folder before Python 3.12.
            inside = self.folder is not None and Path(file).is_absolute()
            shown = Path(os.path.relpath(file, self.folder)).as_posix() if inside else file
            self._shown[file] = shown
        return shown

    def _entry(
        self,
        booking: Booking,
        meta: Mapping[str, Any],
        *,
        links: Set[str] = frozenset(),
        named: Sequence[str] = (),
        tags: Sequence[str] = (),
    ) -> data.Transaction:
        self._line += 1
        head = {"filename": self._generated[booking.part], "lineno": self._line, "ruche-id": booking.id, **meta}
        for key in _OFTEN_EMPTY:
            if head.get(key) == "":
                del head[key]
        postings = [
            _unchecked(data.Posting, (account, self.amount(cents), None, None, None, None))
            for account, cents in booking.legs
        ]
        narration = " ".join((booking.narration, *named)) if named else booking.narration
        all_tags = frozenset((TAG, *tags)) if tags else _TAGS
        all_links = frozenset({booking.id}).union(links)
        fields = (head, booking.date, "*", None, narration, all_tags, all_links, postings)
        return _unchecked(data.Transaction, fields)


@cache
def _of_month(fund: str, day: date) -> str:
    """The link that all of a fund's movements of one month share: what fed it, and what it gave."""
    return link_text(f"{fund}-{day:%Y-%m}")
