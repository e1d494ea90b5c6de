"""Which article of a fund holds for whom, and what each may claim at a month's end."""

from __future__ import annotations

from datetime import date
from typing import TypeVar, cast

from .balances import Balances
from .model import Entrepreneur
from .periods import DAY
from .rules.articles import KINDS, AdvanceArticle, Article, CallArticle, ExitArticle, LevyArticle, NeedArticle
from .rules.decisions import Decisions, Opening
from .rules.funds import Fund
from .rules.scopes import Timeline, timeline
from .solidarity import Claim, claim

A = TypeVar("A", bound=Article)


class FundArticles:
    """One fund's articles: which holds for whom on which day.

    Attributes:
        held: By kind and entrepreneur; kinds without any article are missing.
    """

    def __init__(self, fund: Fund, decisions: Decisions) -> None:
        self.fund = fund
        self.people = decisions.entrepreneurs
        self.held: dict[str, dict[str, Timeline[Article]]] = {
            kind: {key: timeline(decisions.articles[fund.key, kind], person) for key, person in self.people.items()}
            for kind in KINDS
            if (fund.key, kind) in decisions.articles
        }

    def _on(self, kind: str, key: str, day: date) -> Article | None:
        held = self.held.get(kind)
        standing = held[key].on(day) if held is not None else None
        return None if standing is None else standing.rule

    def levy(self, key: str, day: date) -> LevyArticle | None:
        """The levy that holds for an entrepreneur on a day."""
        return cast("LevyArticle | None", self._on("levy", key, day))

    def need(self, kind: str, key: str, day: date) -> NeedArticle | None:
        """The aid or the advance."""
        return cast("NeedArticle | None", self._on(kind, key, day))

    def call(self, key: str, day: date) -> CallArticle | None:
        """The call."""
        return cast("CallArticle | None", self._on("call", key, day))

    def exit(self, key: str, day: date) -> ExitArticle | None:
        """The exit, unless it only ends an older one."""
        law = cast("ExitArticle | None", self._on("exit", key, day))
        return law if law is not None and law.writes_off else None

    def repayment(self, key: str, day: date) -> AdvanceArticle | None:
        """The advance whose terms of repayment apply: the one in force, or the last that held.

        An article that only ends an older one, by a `cover` or cap of 0 without a word of repayment, is passed over.
        """
        for part in reversed(self.held["advance"][key].held):
            law = cast("AdvanceArticle", part.rule)
            if part.start <= day and not law.has_ended:
                return law
        return None


class Claimants:
    """What entrepreneurs may ask of one fund, and what it ever aided each with."""

    def __init__(self, articles: FundArticles, decisions: Decisions) -> None:
        self.articles = articles
        self.fund = articles.fund
        self.people = decisions.entrepreneurs
        self.given: dict[str, int] = {}
        self.openings: dict[str, list[Opening]] = {}
        for opening in decisions.openings:
            if opening.subject == self.fund.key and opening.measure == "aided":
                self.openings.setdefault(opening.owner, []).append(opening)

    def give(self, owner: str, cents: int) -> None:
        """Notes aid, which counts for `cap-total`."""
        self.given[owner] = self.given.get(owner, 0) + cents

    def may_claim(self, key: str, day: date) -> bool:
        """Whether somebody is active on that day and on the next."""
        person = self.people[key]
        return person.is_active(day) and person.is_active(day + DAY)

    def ceiling(self, kind: str, key: str, day: date, ledger: Balances) -> Claim | None:
        """The claim that would be automatic, where people decide; None where they do not, or nobody may claim."""
        law = self.articles.need(kind, key, day)
        if law is None or not law.by_people or not self.may_claim(key, day):
            return None
        aided = 0
        aid = self.articles.need("aid", key, day) if kind == "advance" else None
        if aid is not None and not aid.by_people:
            aided = self._claim(aid, key, day, ledger, 0).cents
        return self._claim(law, key, day, ledger, aided)

    def claims(self, day: date, ledger: Balances) -> list[Claim]:
        """Every automatic claim at a month's end that is not zero: by key, aid before an advance."""
        kinds = [kind for kind in ("aid", "advance") if kind in self.articles.held]
        claims = []
        for key in self.people if kinds else ():
            aided = 0
            for kind in kinds:
                law = self.articles.need(kind, key, day)
                if law is None or law.by_people or not self.people[key].is_active(day + DAY):
                    continue
                measured = self._measure(law, key, day, ledger)
                if measured + aided >= law.target:  # most of them: nothing to claim
                    continue
                asked = claim(key, law, measured, self._counted(law, key, day, ledger), aided)
                if kind == "aid":
                    aided = asked.cents
                if asked.cents:
                    claims.append(asked)
        return claims

    def _claim(self, law: NeedArticle, key: str, day: date, ledger: Balances, aided: int) -> Claim:
        measured = self._measure(law, key, day, ledger)
        return claim(key, law, measured, self._counted(law, key, day, ledger), aided)

    def _counted(self, law: NeedArticle, owner: str, day: date, ledger: Balances) -> int:
        """What counts for `cap-total`."""
        if law.cap_total is None:
            return 0
        if law.kind == "advance":
            return ledger.outstanding(self.fund.key, owner, day)
        taken_over = sum(opening.cents for opening in self.openings.get(owner, ()) if opening.date <= day)
        return self.given.get(owner, 0) + taken_over

    def _measure(self, law: NeedArticle, key: str, day: date, ledger: Balances) -> int:
        if law.measure == "position":
            return ledger.position(key, day)
        if law.measure == "available":
            return ledger.available(key, day)
        return ledger.net_result(key, day, entry_of(self.people[key], day))


def entry_of(person: Entrepreneur, day: date) -> date:
    """The entry of a stay that holds a day."""
    span = person.span(day)
    assert span is not None, "who has a directive on a day is active on it"
    return span.entry
