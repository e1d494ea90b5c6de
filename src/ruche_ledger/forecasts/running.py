"""Runs a forecast: many scenarios at once on arrays, a sample of them exactly, and all of them where that must be."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from ..errors import Problem, RucheError, problem
from ..messages import marked
from ..model import NOWHERE, Books, Entrepreneur, amount
from ..months import Outcome, run
from ..rules.articles import NeedArticle
from ..rules.decisions import Decisions
from ..rules.developed import KindError
from .figures import Amounts, FundFigures, figures
from .past import Past
from .scenarios import Scenarios, Unready, course_of, lasting
from .seasons import CHOICES_MIN, Season, drawn, seasons

if TYPE_CHECKING:
    from .together import Together

#: So many scenarios are computed both ways in every run, and of the hardest, in which a fund has least, so many more.
SAMPLE, HARDEST = 5, 1

#: More months than any assembly plans for; the language knows no later years anyway.
MONTHS_MAX = 120

#: More would say nothing new, and need a large memory.
SCENARIOS_MAX = 100_000

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Forecast:
    """What scenarios say of a ledger's funds.

    Attributes:
        seasons: The months to come, and from which past months each is drawn.
        scenarios: How many there are.
        seed: What they are drawn with.
        funds: In the order of their declaration.
        checked: How many scenarios were computed exactly.
        remarks: What a reader has to know of these figures.
    """

    seasons: tuple[Season, ...]
    scenarios: int
    seed: int
    funds: tuple[FundFigures, ...]
    checked: int
    remarks: tuple[Problem, ...]

    def as_dict(self) -> dict[str, Any]:
        """For machines; the texts are for people."""
        return {
            "scenarios": self.scenarios,
            "seed": self.seed,
            "checked": self.checked,
            "months": [season.as_dict() for season in self.seasons],
            "funds": [fund.as_dict() for fund in self.funds],
            "remarks": [{"code": remark.code, **dict(remark.params)} for remark in self.remarks],
        }


def forecast(
    books: Books,
    decisions: Decisions,
    *,
    months: int,
    scenarios: int,
    seed: int,
    is_exact: bool = False,
    progress: Progress | None = None,
) -> Forecast:
    """Runs the members' past months forward.

    Args:
        books: What was written.
        decisions: What was declared, a proposal included.
        months: How many months to come, 1 to `MONTHS_MAX`.
        scenarios: How many, 1 to `SCENARIOS_MAX`.
        seed: Any whole number; the same gives the same scenarios.
        is_exact: Whether each scenario is computed by the plugins' own functions, one by one.
        progress: Told what is done, and how much of it, now and then.

    Raises:
        Unready: the rules have a gap or an overlap in the months to come, or one made outside fails in them.
        RucheError: the arguments make no sense, there is no fund or too short a past; or the two ways differ.
    """
    _check(decisions, months, scenarios)
    if books.start is None or books.horizon is None:
        raise RucheError("the ledger has no movement, so there is nothing that could happen again")
    found = seasons(books.start, books.horizon, months)
    if progress is not None:
        progress(COMPUTING, 0, scenarios)
    to_come = run(replace(books, horizon=found[-1].month.last, month_ends=None), decisions)
    if faults := lasting(to_come.problems):
        raise Unready(faults)
    before = run(books, decisions)
    past = Past(books, decisions, to_come.timelines)
    one_by_one = Scenarios(books, decisions, past, found)
    draws = [drawn(seed, scenario, found) for scenario in range(1, scenarios + 1)]
    remarks: list[Problem] = []
    amounts, checked = None, scenarios
    together = None if is_exact else _together(one_by_one, before, remarks)
    if together is not None:
        amounts = _at_once(together, draws, remarks, progress)
    if together is not None and amounts is not None:
        checked = _compared(one_by_one, together, draws, amounts, progress)
    else:
        amounts = _one_by_one(one_by_one, draws, progress)
    remarks += _remarks(past, found)
    start = course_of(books, decisions, before, [books.horizon])
    funds = (figures(fund, start.funds[fund.key][0], amounts[fund.key], found) for fund in decisions.funds)
    return Forecast(found, scenarios, seed, tuple(funds), checked, tuple(remarks))


def _check(decisions: Decisions, months: int, scenarios: int) -> None:
    if not 1 <= months <= MONTHS_MAX:
        raise RucheError(
            "{count} months cannot be forecast; give a number from 1 to {most}", count=months, most=MONTHS_MAX
        )
    if not 1 <= scenarios <= SCENARIOS_MAX:
        raise RucheError(
            "{count} scenarios cannot be drawn; give a number from 1 to {most}", count=scenarios, most=SCENARIOS_MAX
        )
    if decisions.house is None or not decisions.funds:
        raise RucheError(
            "the ledger has no fund, and a forecast is of funds; declare one: {form}",
            form='custom "ruche-fund" "Solidarite"',
        )


def _together(scenarios: Scenarios, before: Outcome, remarks: list[Problem]) -> Together | None:
    """Who computes many scenarios at once; None, with a remark, where nobody can."""
    if find_spec("numpy") is None:
        remarks.append(_remark("one-by-one", _WITHOUT_NUMPY, extra="ruche-ledger[forecast]"))
        return None
    from .arrays import TooLarge
    from .together import Together, refusal

    template = refusal(scenarios)
    if not template:
        try:
            together = Together(scenarios, before)
        except (TooLarge, OverflowError):  # numpy's own, of a limit that nobody reaches
            template = _LARGE
        else:
            remarks += [
                _remark("one-by-one-part", why, name=name, owners=", ".join(owners))
                for (name, why), owners in together.apart.items()
            ]
            return together
    remarks.append(_remark("one-by-one", template))
    return None


def _at_once(
    together: Together, draws: Sequence[Sequence[int]], remarks: list[Problem], progress: Progress | None
) -> dict[str, Amounts] | None:
    """What comes out of all scenarios at once; None, with a remark, where the amounts are too large."""
    from .arrays import TooLarge

    try:
        return together.run(draws, progress)
    except KindError as error:
        params = {name: str(value) for name, value in error.params.items()}
        raise Unready([problem(error.code, error.template, error.place, part="contribution", **params)]) from error
    except (TooLarge, OverflowError):
        remarks.append(_remark("one-by-one", _LARGE))
        return None


def _one_by_one(
    scenarios: Scenarios, draws: Sequence[Sequence[int]], progress: Progress | None
) -> dict[str, Amounts]:
    courses = []
    for place, draw in enumerate(draws):
        if progress is not None:
            progress(COMPUTING, place, len(draws))
        courses.append(scenarios.course(draw))
    return {
        fund.key: Amounts(
            list(zip(*(course.funds[fund.key] for course in courses), strict=True)),
            list(zip(*(course.claimed[fund.key] for course in courses), strict=True)),
            list(zip(*(course.paid[fund.key] for course in courses), strict=True)),
        )
        for fund in scenarios.decisions.funds
    }


def _compared(
    scenarios: Scenarios,
    together: Together,
    draws: Sequence[Sequence[int]],
    amounts: dict[str, Amounts],
    progress: Progress | None,
) -> int:
    """Computes a sample both ways, position by position; returns how many scenarios.

    Raises:
        RucheError: they differ by a cent or more anywhere.
    """
    sample = _sample(amounts, len(draws))
    for number, (place, quick) in enumerate(
        zip(sample, together.courses([draws[place] for place in sample]), strict=True)
    ):
        if progress is not None:
            progress(COMPARING, number, len(sample))
        exact = scenarios.course(draws[place])
        for what in ("funds", "claimed", "paid", "members"):
            there, here = getattr(exact, what), getattr(quick, what)
            if what != "members":
                counted = {key: tuple(row[place] for row in getattr(found, what)) for key, found in amounts.items()}
                here = here if here == counted else counted
            for owner, month, one, other in _differences(there, here, scenarios.seasons):
                raise RucheError(
                    "the two ways of computing differ, so no figure is shown: in scenario {scenario}, for {owner} in "
                    "{month}, the rules give {exact} and the arrays {quick}; --exact computes all by the rules, and a "
                    "report of this with the ledger helps to mend it",
                    scenario=place + 1,
                    owner=owner,
                    month=month,
                    exact=amount(one),
                    quick=amount(other),
                )
    return len(sample)


def _sample(amounts: dict[str, Amounts], size: int) -> list[int]:
    """Places of scenarios spread evenly, and of those that are hardest on each fund."""
    spread = {number * (size - 1) // max(1, SAMPLE - 1) for number in range(SAMPLE)}
    for found in amounts.values():
        hardness = [0] * size
        for claimed, paid in zip(found.claimed, found.paid, strict=True):
            for place in range(size):
                hardness[place] += claimed[place] - paid[place]
        lowest = found.funds[-1]
        spread.update(sorted(range(size), key=lambda place: (-hardness[place], lowest[place], place))[:HARDEST])
    return sorted(spread)


def _differences(
    exact: Mapping[str, tuple[int, ...]], quick: Mapping[str, tuple[int, ...]], found: Sequence[Season]
) -> Iterator[tuple[str, str, int, int]]:
    for owner, row in exact.items():
        for season, one, other in zip(found, row, quick[owner], strict=True):
            if one != other:
                yield owner, season.month.label, one, other


def _remarks(past: Past, found: Sequence[Season]) -> Iterator[Problem]:
    """What a reader has to know of what was drawn."""
    widened = [season.month.label for season in found if season.widened]
    if widened:
        yield _remark("widened", _WIDENED, months=", ".join(widened), needed=CHOICES_MIN)
    people = past.people
    new = [key for key, person in people.items() if _is_to_come(person, found) and not past.has_own(key)]
    if new:
        yield _remark("newcomers", _NEW, owners=", ".join(new))
    for fund, cents in past.kept_out.items():
        if cents:
            yield _remark("kept-out", _KEPT_OUT, fund=fund, amount=amount(cents), currency=past.books.currency)
    if past.unlinked:
        yield _remark("unlinked", _UNLINKED, count=len(past.unlinked))
    by_people = {
        f"{fund} {kind}"
        for (fund, kind), articles in past.decisions.articles.items()
        if any(isinstance(article, NeedArticle) and article.by_people for article in articles)
    }
    if by_people:
        yield _remark("by-people", _BY_PEOPLE, names=", ".join(sorted(by_people)))


def _is_to_come(person: Entrepreneur, found: Sequence[Season]) -> bool:
    return person.last_active_day(found[0].month.start, found[-1].month.last) is not None


def _remark(code: str, template: str, **params: str | int) -> Problem:
    filled = tuple((name, str(value)) for name, value in params.items())
    return Problem(code, template, filled, NOWHERE, "solidarity", "notice")


#: What is being done, for whoever shows progress.
COMPUTING = marked("Computing scenarios")
COMPARING = marked("Comparing a sample with the rules")

_LARGE = marked("The amounts of this ledger are too large for arrays: each scenario was computed one by one.")
_WITHOUT_NUMPY = marked(
    "numpy is not installed, so each scenario was computed one by one, which takes long; pip install '{extra}'"
)
_WIDENED = marked(
    "For {months} the past has fewer than {needed} months of the season: neighbouring months are drawn too."
)
_NEW = marked("{owners} have no past month: they count with what the rules ask of somebody without movements.")
_KEPT_OUT = marked(
    "What was written on the accounts of {fund} by hand, {amount} {currency} in all, does not happen again."
)
_UNLINKED = marked(
    "{count} past sale(s) wait on 411 without a link, so nobody knows when they were received: a basis of receipts "
    "leaves them out."
)
_BY_PEOPLE = marked("What people decide case by case is not foreseen, and counts as nothing: {names}.")
