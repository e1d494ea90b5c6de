"""Who may claim aid from a fund at a month's end, by which measure, and what each was ever given."""

from __future__ import annotations

from datetime import date

from .balances import Balances
from .model import Entrepreneur
from .periods import DAY
from .rules.aids import Aid, Fund
from .rules.decisions import Decisions
from .rules.scopes import Held, Timeline, timeline
from .solidarity import Sharing, claim, share_out


class FundAid:
    """One fund's aid: who may claim when, and what each was ever given."""

    def __init__(self, fund: Fund, decisions: Decisions) -> None:
        self.fund = fund
        self.people = decisions.entrepreneurs
        laws = decisions.aids.get(fund.key, ())
        self.held: dict[str, Timeline[Aid]] = (
            {key: timeline(laws, person) for key, person in self.people.items()} if laws else {}
        )
        self.given: dict[str, int] = {}
        self.openings = [
            opening for opening in decisions.openings if opening.subject == fund.key and opening.measure == "aided"
        ]

    def give(self, owner: str, cents: int) -> None:
        """Notes aid, which counts for `cap-total`."""
        self.given[owner] = self.given.get(owner, 0) + cents

    def claims(self, day: date, ledger: Balances) -> Sharing | None:
        """What is claimed at a month's end, and how the fund meets it; None if nobody claims."""
        claims = []
        for key, held in self.held.items():
            person = self.people[key]
            standing: Held[Aid] | None = held.on(day)
            if standing is None or not person.is_active(day + DAY):
                continue
            law = standing.rule
            measured = self._measure(law, person, day, ledger)
            if measured >= law.target:  # most of them: nothing to claim
                continue
            asked = claim(key, law, measured, self._given(key, day))
            if asked.cents:
                claims.append(asked)
        if not claims:
            return None
        balance = ledger.position(self.fund.key, day)
        return share_out(self.fund.key, day, balance, self.fund.reserve(day), claims)

    def _given(self, owner: str, day: date) -> int:
        taken_over = sum(opening.cents for opening in self.openings if opening.owner == owner and opening.date <= day)
        return self.given.get(owner, 0) + taken_over

    def _measure(self, law: Aid, person: Entrepreneur, day: date, ledger: Balances) -> int:
        if law.measure == "position":
            return ledger.position(person.key, day)
        if law.measure == "available":
            return ledger.available(person.key, day)
        span = person.span(day)
        assert span is not None, "who has a directive on a day is active on it"
        return ledger.net_result(person.key, day, span.entry)
