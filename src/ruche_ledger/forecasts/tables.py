"""What a drawn month does to each member, whatever else is drawn: sums by month to come and choice."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..accounts import AccountInfo
from ..model import Books
from ..names import Names
from ..pooled import share_costs
from ..rules.articles import AdvanceArticle
from ..rules.decisions import Decisions
from ..watched import base_key
from .arrays import Ints, whole
from .past import Line
from .scenarios import Scenarios


@dataclass(slots=True)
class Tables:
    """Cents by owner, month to come and choice.

    Attributes:
        moved: What adds to positions, shared costs included.
        results: What adds to a month's result, shared costs included.
        nets: What adds to the net result, shared costs included.
        bases: By what advances are repaid from, what a month brings.
        aside: By account that is set aside, what adds to its balance, a debit positive.
    """

    moved: dict[str, list[Ints]] = field(default_factory=dict)
    results: dict[str, list[Ints]] = field(default_factory=dict)
    nets: dict[str, list[Ints]] = field(default_factory=dict)
    bases: dict[tuple[tuple[str, str], str], list[Ints]] = field(default_factory=dict)
    aside: dict[str, list[Ints]] = field(default_factory=dict)


def tabulate(scenarios: Scenarios, advances: Sequence[AdvanceArticle], aside: Sequence[AccountInfo]) -> Tables:
    """Adds up, for every month to come and each choice, what happens again in it.

    Args:
        scenarios: The scenarios of one ledger.
        advances: Those whose base is wanted.
        aside: Accounts whose balance is.

    Raises:
        TooLarge: a sum is.
    """
    books, decisions, tables = scenarios.books, scenarios.decisions, Tables()
    accounts = books.accounts
    owners = [*decisions.entrepreneurs, *(fund.key for fund in decisions.funds)]
    laws = {base_key(law): law for law in advances if law.repay_base is not None}
    watched = {info.name for info in aside}
    shared = [_shared(scenarios, place) for place in range(len(scenarios.seasons))]

    def fill(table: dict[str, list[Ints]], owner: str, weigh: Callable[[AccountInfo], int], *, is_shared: bool) -> None:
        table[owner] = [
            whole(
                [
                    sum(line.cents * weigh(accounts[line.account]) for line in _lines(scenarios, owner, place, draw))
                    + (shared[place][draw].get(owner, 0) if is_shared else 0)
                    for draw in range(len(season.choices))
                ]
            )
            for place, season in enumerate(scenarios.seasons)
        ]

    for owner in owners:
        fill(tables.moved, owner, lambda _: -1, is_shared=True)
        fill(tables.results, owner, lambda info: -_is_result(info), is_shared=True)
        fill(tables.nets, owner, lambda info: -(_is_result(info) or _is_carried(info)), is_shared=True)
    for key, law in laws.items():
        for owner in decisions.entrepreneurs:
            tables.bases[key, owner] = _bases(scenarios, law, owner)
    for info in aside:
        if info.name in watched:
            by_owner: dict[str, list[Ints]] = {}
            fill(by_owner, info.owner, lambda each, name=info.name: each.name == name, is_shared=False)  # type: ignore[misc]
            tables.aside[info.name] = by_owner[info.owner]
    return tables


def _is_result(info: AccountInfo) -> bool:
    return info.kind in ("Income", "Expenses")


def _is_carried(info: AccountInfo) -> bool:
    return info.pcg.startswith(("11", "12"))


def _lines(scenarios: Scenarios, owner: str, place: int, draw: int) -> Sequence[Line]:
    return scenarios.lines(owner, place, draw) if owner in scenarios.decisions.entrepreneurs else ()


def _bases(scenarios: Scenarios, law: AdvanceArticle, owner: str) -> list[Ints]:
    """What months bring that an advance is repaid from, without costs that others bear a part of."""
    accounts, found = scenarios.books.accounts, []
    for place, season in enumerate(scenarios.seasons):
        row = []
        for draw in range(len(season.choices)):
            lines = scenarios.lines(owner, place, draw)
            base = sum(line.cents * law.coefficient(accounts[line.account].pcg) for line in lines)
            for posting in scenarios.shared(place, draw):
                info = accounts[posting.account]
                if info.owner == owner and info.kind == "Expenses":
                    base -= posting.cents * law.coefficient(info.pcg)
            row.append(base)
        found.append(whole(row))
    return found


def _shared(scenarios: Scenarios, place: int) -> list[Mapping[str, int]]:
    """By choice, what pooled means add to the position of each owner."""
    season = scenarios.seasons[place]
    found: list[Mapping[str, int]] = []
    for draw in range(len(season.choices)):
        books = _only(scenarios, place, draw)
        costs, _ = share_costs(books, scenarios.decisions, season.month.start, season.month.last, Names().take)
        moved: dict[str, int] = {}
        for cost in costs:
            for owner, cents in ((cost.payer, cost.returned_cents), *((each, -part) for each, part in cost.borne)):
                moved[owner] = moved.get(owner, 0) + cents
        found.append(moved)
    return found


def _only(scenarios: Scenarios, place: int, draw: int) -> Books:
    shared = tuple(scenarios.shared(place, draw))
    return replace(scenarios.books, shared=shared, text=scenarios.past.text)


def set_aside(books: Books, decisions: Decisions) -> list[AccountInfo]:
    """Accounts of members that are set aside on any day, those of advances included, though nobody posted on them."""
    if decisions.house is None:
        return []
    ever = decisions.house.ever_aside
    found = {info.name: info for info in books.accounts.values() if info.owner in decisions.entrepreneurs}
    for fund in decisions.funds:
        for owner in decisions.entrepreneurs:
            name = books.grammar.account("Liabilities", owner, f"181-{fund.key}")
            found.setdefault(name, books.grammar.parse(name))
    return [info for info in found.values() if info.pcg.startswith(ever)]
