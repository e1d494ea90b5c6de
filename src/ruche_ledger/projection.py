"""One owner's ledger, complete and alone: its postings as they are, and all the others together on one account.

A projection loads in `bean-check` without any plugin. Its balance of `Assets:Compte-Courant` is the owner's position;
the projections of all owners add up to the whole ledger, account by account, with a `Compte-Courant` of exactly zero.
Generated entries are in it as ordinary ones. What it may say of other people is in `discretion`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .discretion import Discretion
from .errors import RucheError
from .model import Books
from .parts import Part, find_part
from .rules.decisions import Decisions


def project(entries: Sequence[Any], options: Mapping[str, Any], books: Books, decisions: Decisions, owner: str) -> str:
    """Writes the ledger of one owner, of one of its activities (`E007:Poterie`) or of its common part (`E007:-`).

    Args:
        entries: The whole ledger as Beancount's directives, generated entries among them.
        options: Its options map.
        books: The same ledger in figures.
        decisions: Who there is.
        owner: What to project.

    Returns:
        Text that ends in a newline; the same ledger gives the same text, and `bean-format` changes nothing in it.

    Raises:
        RucheError: there is no such owner or activity; there are no entries, because the cooperative was built from
            plain values; or the ledger uses the account `Compte-Courant` for something of its own.
    """
    from .beans.projecting import Projection, has_account, names_of

    part = find_part(owner, books, decisions)
    if not entries:
        raise RucheError("there are no entries to project; load a ledger file, plain values have no texts of their own")
    discretion = Discretion(part.owner, names_of(entries))
    projection = Projection(entries, options, books.grammar, part, _title(part, decisions), discretion)
    if has_account(entries, projection.counterpart):
        raise RucheError(
            "{account} is where a projection puts all other owners, but this ledger opens it for something else; "
            "rename that account",
            account=projection.counterpart,
        )
    return projection.text()


def _title(part: Part, decisions: Decisions) -> str:
    name = decisions.name_of(part.owner)
    return f"{part} · {name}" if name != part.owner else str(part)
