"""The steps of all funds in the months to come of many scenarios at once: those of `funds`, on arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np

from ..claims import FundArticles, entry_of
from ..money import as_ratio
from ..periods import DAY, Period
from ..rules.articles import AdvanceArticle, CallArticle, NeedArticle
from ..rules.decisions import Decisions
from ..rules.funds import Fund
from ..rules.grants import Grant
from ..watched import base_key
from .arrays import Flags, Ints, allocate, called, part, zeros
from .standing import Standing


class Claimed:
    """One automatic claim by scenario; zero where there is none."""

    __slots__ = ("cents", "kind", "owner")

    def __init__(self, owner: str, kind: str, cents: Ints) -> None:
        self.owner, self.kind, self.cents = owner, kind, cents


class Steps:
    """Runs the months of some scenarios; one use.

    Args:
        decisions: What was declared.
        standing: Positions, loans and aid at the end of the past; changes.
    """

    def __init__(self, decisions: Decisions, standing: Standing) -> None:
        self.decisions, self.standing = decisions, standing
        self.people = decisions.entrepreneurs
        self.articles = {fund.key: FundArticles(fund, decisions) for fund in decisions.funds}
        self.grants: dict[date, list[Grant]] = {}
        for grant in decisions.grants:
            self.grants.setdefault(grant.date.replace(day=1), []).append(grant)

    def month(self, month: Period) -> Mapping[str, tuple[Ints, Ints]]:
        """Takes the steps of one month's end, and of the exits in it.

        Returns:
            By fund, what was claimed and what of that was paid.
        """
        leaving = sorted(
            (end - DAY, key) for key, person in self.people.items() for _, end in person.stays if end - DAY in month
        )
        for day, key in leaving:
            if day < month.last:
                self.standing.reach(day)
                self._exit(key, day)
        self.standing.reach(month.last)
        found = {fund.key: self._fund(fund, month) for fund in self.decisions.funds}
        for day, key in leaving:
            if day == month.last:
                self._exit(key, day)
        return found

    def _fund(self, fund: Fund, month: Period) -> tuple[Ints, Ints]:
        articles = self.articles[fund.key]
        if "levy" in articles.held:
            self._levies(articles, month)
        if "advance" in articles.held:
            self._repayments(articles, month)
        granted = self._grants(fund, month)
        return self._needs(fund, month, granted)

    def _levies(self, articles: FundArticles, month: Period) -> None:
        standing, fund = self.standing, articles.fund.key
        for key in self.people:
            law = articles.levy(key, month.last)
            if law is None or not law.rate:
                continue
            position = standing.position[key]
            measured = position if law.measure == "position" else standing.result(key)
            owed = part(np.maximum(0, measured - law.above), as_ratio(law.rate), "half-up")
            cents = np.minimum(owed, np.maximum(0, position))
            standing.give(fund, key, -cents)

    def _repayments(self, articles: FundArticles, month: Period) -> None:
        standing, fund = self.standing, articles.fund.key
        for key, person in self.people.items():
            if not person.is_active(month.last):
                continue
            law = articles.repayment(key, month.last)
            if law is None or not law.repay:
                continue
            owed, position = standing.lent[fund, key], standing.position[key]
            base = self._repaid_from(law, key)
            cents = part(np.maximum(0, base), as_ratio(law.repay), "half-up")
            cents = np.maximum(0, np.minimum(np.minimum(cents, owed), position))
            standing.lend(fund, key, -cents)

    def _repaid_from(self, law: AdvanceArticle, key: str) -> Ints:
        if law.repay_base is None:
            return self.standing.result(key)
        return self.standing.repay_base(base_key(law), key) - self.standing.levied[key]

    def _grants(self, fund: Fund, month: Period) -> dict[str, Flags]:
        """Pays what people decided already for a month to come; returns to whom, by scenario."""
        granted: dict[str, Flags] = {}
        decided = [grant for grant in self.grants.get(month.start, ()) if grant.fund == fund.key]
        for key, kind in dict.fromkeys((grant.owner, grant.kind) for grant in decided):
            law = self.articles[fund.key].need(kind, key, month.last)
            if law is None or not law.by_people or not self._may_claim(key, month.last):
                continue
            aided = zeros(self.standing.size)
            aid = self.articles[fund.key].need("aid", key, month.last) if kind == "advance" else None
            if aid is not None and not aid.by_people:
                aided = self._claim(aid, fund, key, month.last, aided)
            left = self._claim(law, fund, key, month.last, aided)
            rest = np.maximum(0, self.standing.funds[fund.key] - fund.reserve(month.last))
            paid = zeros(self.standing.size)
            for grant in decided:
                if (grant.owner, grant.kind) == (key, kind):
                    admitted = np.where((grant.cents <= left) & (grant.cents <= rest), grant.cents, 0)
                    left, rest, paid = left - admitted, rest - admitted, paid + admitted
            self._pay(kind, fund.key, key, paid)
            granted[key] = granted.get(key, np.zeros(self.standing.size, dtype=np.bool_)) | (paid > 0)
        return granted

    def _may_claim(self, key: str, day: date) -> bool:
        return self.people[key].is_active(day) and self.people[key].is_active(day + DAY)

    def _needs(self, fund: Fund, month: Period, granted: Mapping[str, Flags]) -> tuple[Ints, Ints]:
        """Meets the automatic claims, with a call if the fund is short."""
        standing, reserve = self.standing, fund.reserve(month.last)
        claims = self._claims(fund, month.last)
        claimed, paid = zeros(standing.size), zeros(standing.size)
        if not claims:
            return claimed, paid
        asked = np.stack([claim.cents for claim in claims])
        claimed = asked.sum(axis=0)
        shortfall = claimed - (standing.funds[fund.key] - reserve)
        short = np.flatnonzero((claimed > 0) & (shortfall > 0))
        if short.size:
            self._call(fund, month, short, shortfall[short], claims, granted)
        payable = np.maximum(0, standing.funds[fund.key] - reserve)
        shares = asked.copy()
        scarce = np.flatnonzero(claimed > payable)
        if scarce.size:
            shares[:, scarce] = allocate(payable[scarce], asked[:, scarce])
        for claim, cents in zip(claims, shares, strict=True):
            self._pay(claim.kind, fund.key, claim.owner, cents)
        return claimed, shares.sum(axis=0)

    def _claims(self, fund: Fund, day: date) -> list[Claimed]:
        articles, found = self.articles[fund.key], []
        for key in self.people:
            aided = zeros(self.standing.size)
            for kind in ("aid", "advance"):
                law = articles.need(kind, key, day)
                if law is None or law.by_people or not self.people[key].is_active(day + DAY):
                    continue
                cents = self._claim(law, fund, key, day, aided)
                if kind == "aid":
                    aided = cents
                if cents.any():
                    found.append(Claimed(key, kind, cents))
        return found

    def _claim(self, law: NeedArticle, fund: Fund, key: str, day: date, aided: Ints) -> Ints:
        """As `solidarity.claim`, on the measure that a directive names."""
        standing = self.standing
        if law.measure == "position":
            measured = standing.position[key]
        elif law.measure == "available":
            measured = standing.available(key, day)
        else:
            measured = standing.net_result(key, entry_of(self.people[key], day))
        cents = part(np.maximum(0, law.target - measured - aided), as_ratio(law.cover), "half-up")
        if law.cap_month is not None:
            cents = np.minimum(cents, law.cap_month)
        if law.cap_total is not None:
            counted = standing.lent[fund.key, key] if law.kind == "advance" else standing.aided[fund.key, key]
            cents = np.minimum(cents, np.maximum(0, law.cap_total - counted))
        return cents

    def _call(
        self,
        fund: Fund,
        month: Period,
        short: Ints,
        shortfall: Ints,
        claims: Sequence[Claimed],
        granted: Mapping[str, Flags],
    ) -> None:
        """Asks donors in the scenarios in which a fund is short."""
        articles, standing = self.articles[fund.key], self.standing
        donors: list[tuple[str, Ints, Ints]] = []
        for key in self.people if "call" in articles.held else ():
            law = articles.call(key, month.last)
            if law is None or not law.rate or not self.people[key].is_active(month.end):
                continue
            weight = self._weight(law, key, short)
            for claim in claims:
                if claim.owner == key:
                    weight = np.where(claim.cents[short] > 0, 0, weight)
            if key in granted:
                weight = np.where(granted[key][short], 0, weight)
            if weight.any():
                donors.append((key, weight, part(weight, as_ratio(law.rate), "down")))
        if not donors:
            return
        weights, limits = np.stack([each[1] for each in donors]), np.stack([each[2] for each in donors])
        asked = np.flatnonzero(weights.any(axis=0))
        given = called(shortfall[asked], weights[:, asked], limits[:, asked])
        for (key, _, _), cents in zip(donors, given, strict=True):
            taken = zeros(standing.size)
            taken[short[asked]] = -cents
            standing.give(fund.key, key, taken)

    def _weight(self, law: CallArticle, key: str, short: Ints) -> Ints:
        return np.maximum(0, self.standing.position[key][short] - law.above)

    def _pay(self, kind: str, fund: str, key: str, cents: Ints) -> None:
        if kind == "advance":
            self.standing.lend(fund, key, cents)
        else:
            self.standing.give(fund, key, cents)
            self.standing.aided[fund, key] = self.standing.aided[fund, key] + cents

    def _exit(self, key: str, day: date) -> None:
        """As `exits.leave`: debts are repaid or written off, what is missing is made good."""
        standing = self.standing
        means = [fund for fund in self.decisions.funds if self.articles[fund.key].exit(key, day) is not None]
        if not means:
            return
        net = standing.net_result(key, entry_of(self.people[key], day))
        for fund in means:
            owed = standing.lent[fund.key, key]
            repaid = np.where(owed > 0, np.minimum(owed, np.maximum(0, standing.position[key])), 0)
            written_off = np.where(owed > 0, owed - repaid, 0)
            standing.lend(fund.key, key, -repaid)
            standing.write_off(fund.key, key, written_off)
            net = net + written_off
        missing = np.maximum(0, -net)
        for fund in means:
            cents = np.minimum(missing, np.maximum(0, standing.funds[fund.key] - fund.reserve(day)))
            standing.give(fund.key, key, cents)
            missing = missing - cents
        standing.make_good(key, missing)
