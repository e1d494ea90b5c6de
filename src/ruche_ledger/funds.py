"""Runs the steps of all funds: at each month's end one fund after the other, and on leavers' last active days."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from .balances import Balances
from .calls import Call, call, donor
from .claims import Claimants, FundArticles, entry_of
from .coverage import article_overlaps
from .dues import instalment, levy_due
from .errors import Problem
from .exits import Exit, Means, leave
from .grants import Refusals
from .names import Names
from .periods import DAY, Period, months_between
from .rules.articles import Article
from .rules.decisions import Decisions
from .rules.funds import Fund
from .rules.grants import Grant
from .solidarity import Basis, Gift, Granted, Share, Sharing, Transfer, share_out


@dataclass(frozen=True, slots=True)
class Moves:
    """What solidarity does in all months.

    Attributes:
        transfers: In the order in which they are made.
        sharings: One for each fund and month in which somebody claimed.
        problems: Several articles that hold at once, and grants that cannot be paid.
    """

    transfers: tuple[Transfer, ...]
    sharings: tuple[Sharing, ...]
    problems: tuple[Problem, ...]


NO_MOVES = Moves((), (), ())


class Funds:
    """All funds of one ledger while the months run; one use."""

    def __init__(self, decisions: Decisions, ledger: Balances, names: Names) -> None:
        self.decisions = decisions
        self.ledger = ledger
        self.names = names
        self.people = decisions.entrepreneurs
        self.articles = {fund.key: FundArticles(fund, decisions) for fund in decisions.funds}
        self.claimants = {key: Claimants(articles, decisions) for key, articles in self.articles.items()}
        self.transfers: list[Transfer] = []
        self.sharings: list[Sharing] = []
        self.problems: list[Problem] = []

    def run(self, start: date, horizon: date) -> Moves:
        """Takes all steps in order of time.

        Args:
            start: Nothing is dated before.
            horizon: Nothing is dated after.
        """
        for fund, articles in self.articles.items():
            for kind, held in articles.held.items():
                for key, standing in held.items():
                    conflicts = standing.conflicts
                    self.problems += article_overlaps(fund, kind, self.people[key], conflicts, start, horizon)
        leavers = self._leavers(start)
        grants: dict[date, list[Grant]] = {}
        for grant in self.decisions.grants:
            grants.setdefault(grant.date.replace(day=1), []).append(grant)
        for month in months_between(start, horizon):
            leaving = leavers.get(month.start, [])
            for day, key in leaving:
                if day < month.last:
                    self._exit(key, day, month)
            decided = grants.get(month.start, ())
            for each in self.decisions.funds:
                self._month(each, month, [grant for grant in decided if grant.fund == each.key])
            for day, key in leaving:
                if day == month.last:
                    self._exit(key, day, month)
        return Moves(tuple(self.transfers), tuple(self.sharings), tuple(self.problems))

    def _leavers(self, start: date) -> dict[date, list[tuple[date, str]]]:
        """By first day of the month, the last active days in it with their keys, in order."""
        if not any("exit" in articles.held for articles in self.articles.values()):
            return {}
        found: dict[date, list[tuple[date, str]]] = {}
        ends = ((end - DAY, key) for key, person in self.people.items() for _, end in person.stays if end != date.max)
        for day, key in sorted(ends):
            if day >= start:
                found.setdefault(day.replace(day=1), []).append((day, key))
        return found

    def _month(self, fund: Fund, month: Period, grants: Sequence[Grant]) -> None:
        articles = self.articles[fund.key]
        if "levy" in articles.held:
            self._levies(articles, month)
        if "advance" in articles.held:
            self._repayments(articles, month)
        granted = self._grants(fund, month, grants)
        if "aid" in articles.held or "advance" in articles.held:
            self._needs(fund, month, granted)

    def _levies(self, articles: FundArticles, month: Period) -> None:
        ledger, fund = self.ledger, articles.fund.key
        for key in self.people:
            law = articles.levy(key, month.last)
            if law is None or not law.rate:
                continue
            position = ledger.position(key, month.last)
            if position <= 0:
                continue
            measured = position if law.measure == "position" else ledger.result(key, month)
            if measured > law.above:
                due = levy_due(law, month, measured, position)
                self._take("levy", fund, key, month, month.last, -due.cents, law, due)

    def _repayments(self, articles: FundArticles, month: Period) -> None:
        ledger, fund = self.ledger, articles.fund.key
        for key, person in self.people.items():
            owed = ledger.outstanding(fund, key, month.last)
            if owed <= 0 or not person.is_active(month.last):
                continue
            law = articles.repayment(key, month.last)
            position = ledger.position(key, month.last) if law is not None and law.repay else 0
            if law is not None and position > 0:
                base, levied = ledger.repay_base(person, law, month)
                paid = instalment(law, month, base, levied, owed, position)
                self._take("repayment", fund, key, month, month.last, -paid.cents, law, paid)

    def _grants(self, fund: Fund, month: Period, grants: Sequence[Grant]) -> set[str]:
        """Pays what people decided in the month; returns to whom."""
        claimants, granted = self.claimants[fund.key], set()
        for (key, kind), decided in groupby(grants, key=lambda grant: (grant.owner, grant.kind)):
            ceiling = claimants.ceiling(kind, key, month.last, self.ledger)
            balance = self.ledger.position(fund.key, month.last)
            refusals = Refusals(fund, self.people[key], month.last, ceiling, balance)
            paid = tuple(grant for grant in decided if refusals.admit(grant))
            self.problems += refusals.problems
            if ceiling is not None and paid:
                basis = Granted(ceiling, paid, balance, fund.reserve(month.last))
                cents = sum(grant.cents for grant in paid)
                self._take(kind, fund.key, key, month, month.last, cents, ceiling.law, basis)
                granted.add(key)
        return granted

    def _needs(self, fund: Fund, month: Period, granted: Iterable[str]) -> None:
        """Meets the automatic claims, with a call if the fund is short."""
        claims = self.claimants[fund.key].claims(month.last, self.ledger)
        if not claims:
            return
        balance, reserve = self.ledger.position(fund.key, month.last), fund.reserve(month.last)
        shortfall = sum(claim.cents for claim in claims) - (balance - reserve)
        called = None
        if shortfall > 0:
            called = self._call(fund, month, shortfall, {claim.owner for claim in claims}.union(granted))
        sharing = share_out(fund.key, month.last, balance, reserve, claims, called)
        self.sharings.append(sharing)
        for place, giver in enumerate(called.donors if called else ()):
            cents = called.given[place] if called else 0
            self._take("call", fund.key, giver.owner, month, month.last, -cents, giver.law, Gift(place, sharing))
        for asked, cents in zip(sharing.claims, sharing.paid, strict=True):
            kind = asked.law.kind
            self._take(kind, fund.key, asked.owner, month, month.last, cents, asked.law, Share(asked, sharing))

    def _call(self, fund: Fund, month: Period, shortfall: int, claiming: set[str]) -> Call | None:
        articles, donors = self.articles[fund.key], []
        for key in self.people if "call" in articles.held else ():
            law = articles.call(key, month.last)
            if law is not None and key not in claiming and self.people[key].is_active(month.end):
                giver = donor(key, law, self.ledger.position(key, month.last))
                if giver is not None:
                    donors.append(giver)
        return call(shortfall, donors)

    def _exit(self, key: str, day: date, month: Period) -> None:
        """Settles a leaver, if the exit of any fund holds."""
        ledger, means = self.ledger, []
        for fund in self.decisions.funds:
            law = self.articles[fund.key].exit(key, day)
            if law is not None:
                owed = ledger.outstanding(fund.key, key, day)
                means.append(Means(fund.key, law, owed, ledger.position(fund.key, day), fund.reserve(day)))
        if not means:
            return
        entry = entry_of(self.people[key], day)
        net = ledger.net_result(key, day, entry)
        gone = leave(key, day, entry, ledger.position(key, day), net, means, ledger.house.key)
        for each in self._settled(gone):
            kind, fund_key, cents, article = each
            self._take(kind, fund_key, key, month, day, cents, article, gone)

    def _settled(self, gone: Exit) -> Iterator[tuple[str, str, int, Article]]:
        for debt in gone.debts:
            yield "repayment", debt.fund, -debt.repaid, debt.law
            yield "write-off", debt.fund, debt.written_off, debt.law
        for payer in gone.payers:
            yield "deficit", payer.key, payer.cents, payer.law

    def _take(
        self, kind: str, fund: str, owner: str, month: Period, day: date, cents: int, law: Article, basis: Basis
    ) -> None:
        """Makes a transfer and notes it; a zero amount moves nothing."""
        if not cents:
            return
        name = self.names.take(kind, fund, month.label, owner)
        transfer = Transfer(name, kind, fund, owner, day, cents, law, basis)
        self.transfers.append(transfer)
        self.ledger.transfer(transfer)
        if kind == "aid":
            self.claimants[fund].give(owner, cents)
