"""Postings that carry `share:`, read only in a ledger that declares a `ruche-share`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ..errors import Problem, Source, problem
from ..model import SharedPosting
from ..money import is_on_the_cent, to_cents
from ..pooled import unshareable
from .marks import is_generated
from .postings import posting_amount

KEY = "share"


def shared_postings(
    transactions: Sequence[tuple[int, Any]], currency: str
) -> tuple[tuple[SharedPosting, ...], list[Problem]]:
    """Finds the postings that others bear a part of.

    Every posting's metadata is looked at, so this is asked only where somebody declared what could be shared.

    Args:
        transactions: In order of date, each with its place in the ledger.
        currency: The operating currency.

    Returns:
        In the ledger's order; and a fault for each that cannot be shared. An amount off the cent is a fault of its
        own already, and left out.
    """
    found: list[SharedPosting] = []
    problems: list[Problem] = []
    for ordinal, place, entry, posting in _carrying(transactions):
        name, source = posting.meta[KEY], _source(entry, posting)
        weight = posting_amount(posting)
        fault = _fault(name, weight, currency, entry, source)
        if fault is not None:
            problems.append(fault)
        elif is_on_the_cent(weight.number):
            found.append(
                SharedPosting(
                    *(ordinal, place, entry.date, posting.account, to_cents(weight.number), name),
                    f"{ordinal}.{place}",
                    source,
                )
            )
    problems += [
        problem(
            "share-misplaced",
            "“share” stands under the transaction, and only a posting can be shared; write it under the posting's line",
            _source(entry),
            part="shares",
        )
        for _, entry in transactions
        if entry.meta and KEY in entry.meta and not is_generated(entry)
    ]
    return tuple(found), problems


def _carrying(transactions: Sequence[tuple[int, Any]]) -> Iterator[tuple[int, int, Any, Any]]:
    """Written postings with the key, each with its transaction and both their places: nearly all have none."""
    some = {n: entry for n, entry in transactions for *_, meta in entry.postings if meta and KEY in meta}
    for ordinal, entry in some.items():
        for place, posting in enumerate(entry.postings if not is_generated(entry) else ()):
            if posting.meta and KEY in posting.meta:
                yield ordinal, place, entry, posting


def _fault(name: Any, weight: Any, currency: str, entry: Any, source: Source) -> Problem | None:
    if not isinstance(name, str) or not name:
        return problem(
            "bad-value",
            "“{key}: {value}” cannot be read; write the name of a ruche-share in quotes, {key}: {form}",
            source,
            part="shares",
            key=KEY,
            value="…" if name is None else f'"{name}"' if isinstance(name, str) else name,
            form='"atelier"',
        )
    return unshareable(weight.number, weight.currency, currency, entry.tags or frozenset(), source)


def _source(entry: Any, posting: Any = None) -> Source:
    meta = (posting.meta if posting is not None else None) or entry.meta
    line = meta.get("lineno") or entry.meta.get("lineno", 0)
    return Source(str(meta.get("filename") or entry.meta.get("filename", "")), int(line))
