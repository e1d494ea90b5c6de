"""From declarations to `Decisions`, with every fault that the directives themselves can have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ..errors import Problem, problem
from ..model import LEFT
from .articles import Article, feeding_funds, pools_unlike_funds, read_article, unlike_funds
from .contributions import Rule, read_rule, unshared
from .decisions import USUAL_CONTRACTS, Decisions, Opening
from .declarations import Declaration, Reader
from .finding import Finder
from .funds import Fund
from .grants import Grant, order_of_payment, read_grant
from .openings import read_opening
from .owners import FORMS, OwnersReading
from .pools import read_pools
from .scopes import Scope
from .terms import Terms, read_terms

DIRECTIVES = (
    "ruche-cooperative",
    "ruche-fund",
    "ruche-entrepreneur",
    "ruche-rule",
    "ruche-terms",
    "ruche-solidarity",
    "ruche-grant",
    "ruche-share",
    "ruche-exercise",
    "ruche-opening",
)

#: Which part of the software a directive belongs to, and so which plugin reports its faults.
PARTS = {
    "ruche-rule": "contribution",
    "ruche-terms": "contribution",
    "ruche-solidarity": "solidarity",
    "ruche-grant": "solidarity",
    "ruche-share": "shares",
}


class _Reading:
    """Collects what the declarations say; one use, one ledger."""

    def __init__(self, declarations: Iterable[Declaration], currency: str, finder: Finder) -> None:
        # Sorted by what they say, not by where they stand: permuting files changes nothing.
        self.declarations = sorted(
            declarations,
            key=lambda d: (d.date, d.kind, str(d.values), str(sorted(d.keys.items(), key=str)), d.source),
        )
        self.currency = currency
        self.finder = finder
        self.problems: list[Problem] = []
        #: Last components of accounts that rules post on, with the name of each.
        self.components: dict[str, str] = {}

    def reader(self, declaration: Declaration) -> Reader:
        return Reader(declaration, self.currency, PARTS.get(declaration.kind, "owners"))

    def read(self) -> Decisions:
        for declaration in self.declarations:
            if declaration.kind not in DIRECTIVES:
                self.problems.append(
                    problem(
                        "unknown-directive",
                        "unknown directive “{directive}”; the directives that work are {known}",
                        declaration.source,
                        directive=declaration.kind,
                        known=", ".join(DIRECTIVES),
                    )
                )
        owners = OwnersReading(self.declarations, self.currency)
        house, funds = owners.house(), owners.funds()
        entrepreneurs, exercises = owners.entrepreneurs(), owners.exercises()
        self.problems += owners.problems
        contracts = frozenset(contract for person in entrepreneurs.values() for _, contract, _ in person.declared)
        contracts |= USUAL_CONTRACTS
        by_key = {fund.key: fund for fund in funds}
        rules, articles = self.rules(contracts, by_key), self.articles(contracts, by_key)
        terms = self.terms(rules, set(entrepreneurs), by_key)
        grants = self.grants(by_key, set(entrepreneurs))
        openings = self.openings(set(rules), set(by_key), set(entrepreneurs))
        shared = ((declaration, self.reader(declaration)) for declaration in self.of("ruche-share"))
        keys = {*entrepreneurs, *by_key, *({house.key} if house else ())}
        pools, faults = read_pools(shared, keys, self.components)
        pools, alike = pools_unlike_funds(pools, feeding_funds(self.of("ruche-solidarity")))
        self.problems += (*faults, *alike)
        if house is None and (funds or entrepreneurs or rules or articles or pools):
            first = next(d for d in self.declarations if d.kind in DIRECTIVES)
            self.problems.append(
                problem(
                    "no-cooperative",
                    "no ruche-cooperative is declared, so nothing is applied; add {form}",
                    first.source,
                    form=FORMS["ruche-cooperative"],
                )
            )
        return Decisions(
            *(house, entrepreneurs, funds, rules, terms, articles, grants, exercises, openings, owners.first),
            *(tuple(self.problems), pools),
        )

    def rules(self, contracts: frozenset[str], funds: dict[str, Fund]) -> dict[str, tuple[Rule, ...]]:
        rules: dict[str, list[Rule]] = {}
        feeding = feeding_funds(self.of("ruche-solidarity"))
        for declaration in self.of("ruche-rule"):
            reader = self.reader(declaration)
            rule = read_rule(declaration, reader, self.finder)
            if rule is not None:
                self.scope(rule.scope, contracts, reader)
                self.fund(rule.fund, funds, reader)
                unshared(rule, reader, self.components)
                unlike_funds(rule, reader, feeding)
                rules.setdefault(rule.name, []).append(rule if reader.sound else replace(rule, sound=False))
            self.problems += reader.faults
        return {name: tuple(found) for name, found in sorted(rules.items())}

    def terms(
        self, rules: dict[str, tuple[Rule, ...]], people: Iterable[str], funds: dict[str, Fund]
    ) -> tuple[Terms, ...]:
        found: list[Terms] = []
        alike: dict[tuple[object, ...], list[Terms]] = {}
        for declaration in self.of("ruche-terms"):
            reader = self.reader(declaration)
            terms = read_terms(declaration, reader, rules, people)
            if terms is not None:
                fund = declaration.keys.get("fund")
                self.fund(fund if isinstance(fund, str) else None, funds, reader)
                there = alike.setdefault(terms.what, [])
                twice = next((each for each in there if each.contradicts(terms)), None)
                if twice is not None:
                    reader.fault(
                        "terms-twice",
                        "the terms of “{owner}” at {place} begin on the same day and say otherwise; keep one of them",
                        owner=terms.owner,
                        place=twice.source.seen_from(declaration.source),
                    )
                elif reader.sound:
                    found.append(terms)
                    there.append(terms)
            self.problems += reader.faults
        return tuple(found)

    def articles(
        self, contracts: frozenset[str], funds: dict[str, Fund]
    ) -> dict[tuple[str, str], tuple[Article, ...]]:
        articles: dict[tuple[str, str], list[Article]] = {}
        for declaration in self.of("ruche-solidarity"):
            reader = self.reader(declaration)
            article = read_article(declaration, reader)
            if article is not None:
                self.scope(article.scope, contracts, reader)
                self.fund(article.fund, funds, reader)
                found = articles.setdefault((article.fund, article.kind), [])
                found.append(article if reader.sound else replace(article, sound=False))
            self.problems += reader.faults
        return {name: tuple(found) for name, found in sorted(articles.items())}

    def grants(self, funds: dict[str, Fund], people: set[str]) -> tuple[Grant, ...]:
        grants = []
        for declaration in self.of("ruche-grant"):
            reader = self.reader(declaration)
            grant = read_grant(declaration, reader, people)
            self.fund(grant.fund if grant else None, funds, reader)
            if grant is not None and reader.sound:
                grants.append(grant)
            self.problems += reader.faults
        return tuple(sorted(grants, key=order_of_payment))

    def of(self, kind: str) -> Iterator[Declaration]:
        """The declarations of one kind."""
        return (declaration for declaration in self.declarations if declaration.kind == kind)

    def fund(self, fund: str | None, funds: dict[str, Fund], reader: Reader) -> None:
        day = reader.declaration.date
        if fund and (fund not in funds or funds[fund].since > day):
            reader.fault(
                "unknown-fund",
                'no fund “{fund}” is declared on {day}; add custom "ruche-fund" "{fund}" on that day or before',
                fund=fund,
                day=day,
            )

    def scope(self, scope: Scope, known: frozenset[str], reader: Reader) -> None:
        for contract in sorted((scope.contracts or frozenset()) - known - {LEFT}):
            reader.fault(
                "unknown-contract",
                "unknown contract “{contract}”, which no entrepreneur has; correct it, or give it to somebody: the "
                "contracts known here are {known}",
                contract=contract,
                known=", ".join(sorted(known - {LEFT})),
            )

    def openings(self, rules: set[str], funds: set[str], people: set[str]) -> tuple[Opening, ...]:
        found: dict[tuple[object, ...], Opening] = {}
        for declaration in self.of("ruche-opening"):
            reader = self.reader(declaration)
            for opening in read_opening(declaration, reader, rules, funds, people):
                key = opening.what
                if key in found:
                    reader.fault(
                        "opening-twice",
                        "the opening of “{owner}” on {day} is given twice, also at {place}; keep one",
                        owner=opening.owner,
                        day=opening.date,
                        place=found[key].source.seen_from(declaration.source),
                    )
                else:
                    found[key] = opening
            self.problems += reader.faults
        return tuple(found.values())


def read_decisions(declarations: Iterable[Declaration], currency: str, finder: Finder | None = None) -> Decisions:
    """Reads all declarations of one ledger.

    Args:
        declarations: In any order; the order changes nothing.
        currency: The operating currency of every amount.
        finder: Finds rule kinds written elsewhere, among installed ones unless it is given.
    """
    return _Reading(declarations, currency, finder or Finder()).read()
