"""One name, channel and member of whom something may be levied, and the plugins' own way to levy it in a scenario."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from ..bases import BaseMovement
from ..drafts import Setting, draft_levies
from ..levies import fund_part
from ..rules.contributions import Rule
from ..rules.decisions import Opening
from ..rules.scopes import Timeline
from ..units import Unit
from .arrays import Ints, zeros
from .past import Past
from .seasons import Season


class Taken(NamedTuple):
    """What a rule takes on one day, by scenario: cents, and those of them that go to a fund."""

    day: date
    cents: Ints
    fund: str | None
    fund_cents: Ints


@dataclass(slots=True)
class Charge:
    """One name, channel and member; what of the past counts on.

    Attributes:
        what: Name, channel and entrepreneur.
        held: Which rule holds when.
        moves: The movements of the past.
        openings: What was taken over.
        past: What may happen again.
        seasons: The months to come.
    """

    what: tuple[str, str, str]
    held: Timeline[Rule]
    moves: Sequence[BaseMovement]
    openings: Sequence[Opening]
    past: Past
    seasons: Sequence[Season]

    @property
    def unit(self) -> Unit:
        """The member under the rules that levy all that they do together."""
        person = self.past.people[self.what[2]]
        return Unit(person, "entrepreneur", None, date.min, self.moves, self.openings, person.stays)

    def setting(self, horizon: date) -> Setting:
        """Days and exercises up to a horizon."""
        books = self.past.books
        assert books.start is not None, "there is a past"

        def tie(ordinal: int) -> tuple[str, ...]:
            text = self.past.text(ordinal)
            return (text.payee, text.narration, *text.links)

        return Setting(books.start, horizon, self.past.decisions.exercises, tie)

    @property
    def today(self) -> date:
        """The last day of the past."""
        assert self.past.books.horizon is not None, "there is a past"
        return self.past.books.horizon

    @property
    def end(self) -> date:
        """The last day of all."""
        return self.seasons[-1].month.last

    def coming(self, place: int, choice: int) -> list[BaseMovement]:
        """The movements of a month to come for which a past month is drawn."""
        season = self.seasons[place]
        return self.past.moves(self.what, self.held, season.choices[choice], season.month, place)


class OneByOne:
    """Levies by the plugins' own functions, scenario after scenario: for what the arrays do not know."""

    def __init__(self, charge: Charge) -> None:
        self.charge = charge
        self._coming: dict[tuple[int, int], list[BaseMovement]] = {}

    def run(self, draws: Ints) -> Iterator[Taken]:
        """What is taken after the past, by day.

        Args:
            draws: By scenario and month to come, the place of the choice.
        """
        charge, found = self.charge, {}
        person, setting = charge.past.people[charge.what[2]], charge.setting(charge.end)
        for row, drawn in enumerate(draws.tolist()):
            moves = list(charge.moves)
            for place, choice in enumerate(drawn):
                moves += self._month(place, choice)
            for draft in draft_levies(person, charge.held, moves, setting, charge.openings):
                if draft.date > charge.today and draft.cents:
                    key = (draft.date, draft.rule.fund)
                    if key not in found:
                        found[key] = (zeros(len(draws)), zeros(len(draws)))
                    found[key][0][row] += draft.cents
                    found[key][1][row] += fund_part(draft.rule, draft.cents)
        for (day, fund), (cents, fund_cents) in found.items():
            yield Taken(day, cents, fund, fund_cents)

    def _month(self, place: int, choice: int) -> list[BaseMovement]:
        if (place, choice) not in self._coming:
            self._coming[place, choice] = self.charge.coming(place, choice)
        return self._coming[place, choice]
