"""What stands in a ledger, and nothing reads: a remark of `ruche check`, no fault."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Any

from beancount.core.data import Transaction

from ..accounts import AccountInfo
from ..errors import Problem, Source, problem
from ..roles import RECEIVABLE
from .invoices import BASE


def unread_bases(
    entries: Iterable[Any], accounts: Mapping[str, AccountInfo], people: Container[str]
) -> Iterator[Problem]:
    """Remarks on each `base:` of a receivable that is no invoice taken over: nothing reads it."""
    for entry in entries:
        if not isinstance(entry, Transaction) or "a-nouveau" in entry.tags:
            continue
        for posting in entry.postings:
            info = accounts.get(posting.account)
            if info is None or not posting.meta or BASE not in posting.meta:
                continue
            if info.owner in people and info.pcg.startswith(RECEIVABLE):
                line = int(posting.meta.get("lineno") or entry.meta["lineno"])
                yield problem(
                    "base-unread",
                    "“base:” of {account} changes nothing: it is read of open invoices that are taken over, in a "
                    "transaction tagged {tag}; take it out, or add the tag",
                    Source(str(entry.meta.get("filename", "")), line),
                    part="contribution",
                    severity="notice",
                    account=posting.account,
                    tag="#a-nouveau",
                )
