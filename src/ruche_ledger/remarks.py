"""Remarks on a sound ledger: what is allowed, and may still not be what was meant. They change nothing."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from itertools import groupby

from .errors import Problem, Source, problem
from .messages import marked
from .model import Books, Movement
from .periods import month_end
from .rules.articles import Article
from .rules.contributions import Rule
from .rules.decisions import Decisions

#: Customers and suppliers, with the class that an invoice posts on beside them.
_PARTIES = {"411": "7", "401": "6"}

_RULE_ENDS = marked(
    "this rule “{name}” names no contracts, so from {day} on it also ends the one for {contracts} of {since} "
    "({place}); add contracts if that one is to stay"
)
_ARTICLE_ENDS = marked(
    "this directive “{name}” names no contracts, so from {day} on it also ends the one for {contracts} of {since} "
    "({place}); add contracts if that one is to stay"
)


def remarks(books: Books, decisions: Decisions, main: Source) -> tuple[Problem, ...]:
    """All remarks on one ledger, in order of place; `main` is the beginning of its main file."""
    found = [*nothing_declared(decisions, main), *on_transactions(books, decisions), *early_grants(books, decisions)]
    for name, _, rules in decisions.channels():
        found += ended_terms(name, rules, _RULE_ENDS)
    for (fund, kind), articles in decisions.articles.items():
        found += ended_terms(f"{fund} {kind}", articles, _ARTICLE_ENDS)
    return tuple(sorted(found, key=lambda remark: (remark.source, remark.code, remark.message)))


def nothing_declared(decisions: Decisions, main: Source) -> Iterator[Problem]:
    """A ledger that speaks of no cooperative: that nothing is wrong says nothing then.

    Directives without a cooperative to apply them are a fault, and none of our business.
    """
    if decisions.house is None and not decisions.problems:
        yield problem(
            "nothing-declared",
            "this ledger declares no cooperative, so nothing of ruche_ledger applies to it; if it is one's, add {form}",
            main,
            severity="notice",
            form='custom "ruche-cooperative" "Ruche"',
        )


def early_grants(books: Books, decisions: Decisions) -> Iterator[Problem]:
    """Grants of months before the books begin: nothing is paid then."""
    for grant in decisions.grants:
        if books.start is not None and month_end(grant.date) < books.start:
            yield problem(
                "grant-too-early",
                "this grant is of a month before {start}, when these books begin, so nothing of it is paid; "
                "correct its day, or take it out",
                grant.source,
                part="solidarity",
                severity="notice",
                start=books.start,
            )


def on_transactions(books: Books, decisions: Decisions) -> Iterator[Problem]:
    """What is to be said of single transactions, in one pass over all of them."""

    def transaction(movement: Movement) -> str:
        return movement.id.rpartition(".")[0]

    firsts: dict[Hashable, list[Movement]] = {}
    for _, legs in groupby(books.rows(), key=transaction):
        movements = tuple(legs)
        yield from internal_sale(movements, decisions)
        yield from invoice_twice(movements, firsts)


def internal_sale(movements: Sequence[Movement], decisions: Decisions) -> Iterator[Problem]:
    """A sale between entrepreneurs on 70: it inflates the turnover of the legal entity; 187 and 186 do not."""
    owners = {movement.owner for movement in movements}
    if len(owners) < 2 or not all(owner in decisions.entrepreneurs for owner in owners):
        return
    for movement in movements:
        if movement.pcg.startswith("70") and movement.amount < 0:
            yield problem(
                "internal-sale-on-70",
                "{account} takes an internal sale, which inflates the cooperative's turnover; "
                "book it on 187 against 186 of the buyer",
                movement.source,
                part="contribution",
                severity="notice",
                account=movement.account,
            )
            return


def invoice_twice(movements: Sequence[Movement], firsts: dict[Hashable, list[Movement]]) -> Iterator[Problem]:
    """An invoice, to a customer or from a supplier, that looks like one of the same day: in another file, say.

    Beancount accepts both, and both count. What is the same: day, accounts and amounts; and the words with no other
    number (link), or the number in another file.

    Args:
        movements: One transaction.
        firsts: The invoices so far, by day, accounts and amounts; grows.
    """
    numbers = {movement.pcg[:3] for movement in movements}
    if numbers.isdisjoint(_PARTIES):
        return
    first, classes = movements[0], {number[:1] for number in numbers}
    if first.is_apart or not any(party in numbers and sort in classes for party, sort in _PARTIES.items()):
        return
    posted = (first.date, *sorted((movement.account, movement.amount) for movement in movements))
    others = firsts.setdefault(posted, [])
    for other in others:
        same_words = (first.payee, first.narration) == (other.payee, other.narration)
        same_number = first.links == other.links
        if (same_words and (same_number or not first.links or not other.links)) or (
            same_number and first.links and first.source.file != other.source.file
        ):
            yield problem(
                "invoice-twice",
                "this is the invoice at {place} once more: same day, same accounts, same amounts, and both count; take "
                "one out, or give each its own link if there are two",
                first.source,
                severity="notice",
                place=other.source.seen_from(first.source),
            )
            return
    others.append(first)


def ended_terms(name: str, directives: Sequence[Rule] | Sequence[Article], template: str) -> Iterator[Problem]:
    """New directives without `contracts` that end older ones which some contracts had for themselves."""
    for new in directives:
        if new.scope.contracts is not None:
            continue
        beside = {
            contract
            for other in directives
            if other.date == new.date and other.scope.contracts is not None
            for contract in other.scope.contracts
        }
        older = [other for other in directives if other.date < new.date]
        ended: dict[int, set[str]] = {}
        for contract in sorted({word for other in older for word in other.scope.contracts or ()} - beside):
            last = max((other.date for other in older if other.scope.names(contract)), default=None)
            for place, other in enumerate(older):
                if other.date == last and other.scope.contracts is not None and contract in other.scope.contracts:
                    ended.setdefault(place, set()).add(contract)
        for place, contracts in ended.items():
            yield problem(
                "ends-special-terms",
                template,
                new.source,
                part="contribution" if isinstance(new, Rule) else "solidarity",
                severity="notice",
                name=name,
                day=new.date,
                contracts=", ".join(sorted(contracts)),
                since=older[place].date,
                place=older[place].source.seen_from(new.source),
            )
