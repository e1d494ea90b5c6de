"""Many scenarios at once: levies of each member on their own, then the funds month by month, on arrays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..contributions import counted_movements, other_channel
from ..messages import marked
from ..months import Outcome
from ..periods import DAY
from ..rules.decisions import Opening
from .arrays import Ints, whole
from .charges import Charge, OneByOne
from .figures import Amounts
from .running import COMPUTING, Progress
from .scenarios import Course, Scenarios
from .standing import Standing, beginning
from .steps import Steps
from .units import AllAtOnce, levying

#: So many scenarios at a time: what they need fits a computer's memory, and somebody sees that something goes on.
BATCH = 1000

_RETURNS = marked(
    "Somebody leaves and comes back in the months to come: each scenario was computed one by one, which takes long."
)
_OPENED = marked("Openings are dated in the months to come: each scenario was computed one by one, which takes long.")
_POOLED = marked(
    "A fund bears a part of pooled means, or of documents, in a month within which somebody leaves: each scenario was "
    "computed one by one, which takes long."
)
_ASIDE = marked(
    "What is set aside includes accounts that are generated on: each scenario was computed one by one, which takes "
    "long."
)


def refusal(scenarios: Scenarios) -> str:
    """Why arrays cannot compute a ledger at all, as a template; empty where they can."""
    decisions, found = scenarios.decisions, scenarios.seasons
    first, last = found[0].month.start, found[-1].month.last
    if any(opening.date >= first for opening in decisions.openings):
        return _OPENED
    ends = [
        (person, end - DAY)
        for person in decisions.entrepreneurs.values()
        for _, end in person.stays
        if first <= end - DAY <= last
    ]
    if any(start > day for person, day in ends for start, _ in person.stays):
        return _RETURNS
    funds = {fund.key for fund in decisions.funds}
    within = any(day not in {season.month.last for season in found} for _, day in ends)
    pooled = any(part.owner in funds for pools in decisions.pools.values() for pool in pools for part in pool.parts)
    documents = any(rule.levied == "document" and rule.fund for rules in decisions.rules.values() for rule in rules)
    if within and (pooled or documents):
        return _POOLED
    measured = any(
        getattr(article, "measure", "") == "available" for each in decisions.articles.values() for article in each
    )
    if measured and _is_generated_on(scenarios):
        return _ASIDE
    return ""


def _is_generated_on(scenarios: Scenarios) -> bool:
    """Whether something else than an advance may be generated on an account that is set aside."""
    decisions = scenarios.decisions
    assert decisions.house is not None, "checked before"
    numbers = {"110", "186", "187"}
    for rules in decisions.rules.values():
        for rule in rules:
            numbers |= {rule.account, rule.income}
    return any(number.startswith(decisions.house.ever_aside) for number in numbers)


class Together:
    """Computes scenarios of one ledger in batches.

    Attributes:
        apart: By name of a rule and the template of the reason, for whom it is computed scenario by scenario.

    Raises:
        TooLarge: an amount is.
    """

    def __init__(self, scenarios: Scenarios, before: Outcome) -> None:
        self.scenarios = scenarios
        self.apart: dict[tuple[str, str], list[str]] = {}
        self.levying: dict[str, list[AllAtOnce | OneByOne]] = {}
        for charge in _charges(scenarios):
            levies, why = levying(charge)
            name, _, key = charge.what
            self.levying.setdefault(key, []).append(levies)
            if why and key not in self.apart.setdefault((name, why), []):
                self.apart[name, why].append(key)
        self.beginning = beginning(scenarios, before)

    def run(self, draws: Sequence[Sequence[int]], progress: Progress | None = None) -> dict[str, Amounts]:
        """What comes out for each fund.

        Raises:
            TooLarge: an amount is.
        """
        funds = [fund.key for fund in self.scenarios.decisions.funds]
        months = range(len(self.scenarios.seasons))
        found: dict[str, tuple[list[list[int]], ...]] = {
            key: tuple([[] for _ in months] for _ in Amounts._fields) for key in funds
        }
        for first in range(0, len(draws), BATCH):
            if progress is not None:
                progress(COMPUTING, first, len(draws))
            batch = _as_array(draws[first : first + BATCH])
            for place, (standing, needs) in enumerate(self._months(batch)):
                for key in funds:
                    claimed, paid = needs[key]
                    for table, column in zip(found[key], (standing.funds[key], claimed, paid), strict=True):
                        table[place].extend(column.tolist())
        if progress is not None:
            progress(COMPUTING, len(draws), len(draws))
        return {key: Amounts(*tables) for key, tables in found.items()}

    def courses(self, draws: Sequence[Sequence[int]]) -> list[Course]:
        """Some scenarios with the members' positions, to be compared."""
        funds = [fund.key for fund in self.scenarios.decisions.funds]
        people = list(self.scenarios.decisions.entrepreneurs)
        rows: list[tuple[dict[str, Ints], ...]] = []
        for standing, needs in self._months(_as_array(draws)):
            rows.append(
                (
                    {key: standing.funds[key] for key in funds},
                    {key: needs[key][0] for key in funds},
                    {key: needs[key][1] for key in funds},
                    {key: standing.position[key] for key in people},
                )
            )
        columns = tuple(zip(*rows, strict=True))

        def course(at: int) -> Course:
            tables = [{key: tuple(int(month[key][at]) for month in table) for key in table[0]} for table in columns]
            return Course(*tables)

        return [course(at) for at in range(len(draws))]

    def _months(self, draws: Ints) -> Iterator[tuple[Standing, dict[str, tuple[Ints, Ints]]]]:
        taken = {key: [each for levies in found for each in levies.run(draws)] for key, found in self.levying.items()}
        standing = Standing(self.scenarios, self.beginning, taken, draws)
        steps = Steps(self.scenarios.decisions, standing)
        for place, season in enumerate(self.scenarios.seasons):
            standing.begin(place)
            yield standing, dict(steps.month(season.month))


def _as_array(draws: Sequence[Sequence[int]]) -> Ints:
    return whole([number for draw in draws for number in draw]).reshape(len(draws), -1)


def _charges(scenarios: Scenarios) -> Iterator[Charge]:
    """Every name, channel and member that something may be levied of."""
    books, decisions, past = scenarios.books, scenarios.decisions, scenarios.past
    openings: dict[tuple[str, str, str], list[Opening]] = {}
    for opening in decisions.openings:
        openings.setdefault((opening.subject, opening.channel, opening.owner), []).append(opening)
    for what, held in past.timelines.items():
        beside = past.timelines.get(other_channel(*what))
        moves, _ = counted_movements(books, decisions.entrepreneurs[what[2]], held, beside)
        yield Charge(what, held, moves, openings.get(what, ()), past, scenarios.seasons)


