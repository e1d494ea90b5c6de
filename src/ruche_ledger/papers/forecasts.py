"""What is written of a forecast, on a screen or a page: can the fund carry us?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from ..explanations import Rate
from ..forecasts.figures import FAN, RARE, FundFigures, share_of
from ..forecasts.running import Forecast
from ..messages import format_count, format_month, marked, sentence
from ..money import CONTEXT, from_cents
from .fans import Ends, chances, ends_of, fan
from .sheets import Cell, Sheet

_AS_IT_IS, _PROPOSED = marked("As it is"), marked("With the proposal")

#: How the figures come about, and what they cannot know; each a sentence or two that an assembly understands.
_READING = (
    marked(
        "In each scenario, every month to come is one of the past months of its season that happens again, the same "
        "one for all members: what they sold and received, bought and paid, as it stands in the books. So good and bad "
        "seasons remain, and so do months that were bad for many at once."
    ),
    marked(
        "On each scenario the rules act as the plugin applies them to the books, to the cent: contributions, minimum "
        "and cap, levies, aid, advances and their repayment, calls and exits."
    ),
    marked(
        "5% means: in 5 of 100 scenarios the fund has this amount or less. The median is in the middle: half of the "
        "scenarios lie below. Each of these amounts came out of one of the scenarios."
    ),
    marked(
        "At its reserve means: the fund has nothing left that it may pay out. Unmet is what members could ask of it by "
        "its rules, and did not get."
    ),
)
_SILENCE = (
    marked(
        "They know nothing that the past has not seen: a crisis, a large customer who is lost or won, other prices. "
        "Where a month is drawn from few past months, the same ones come again and again, and nothing worse than the "
        "worst of them can come: the future is wider than the fan."
    ),
    marked(
        "Members and contracts stay as they are declared. Nobody joins or leaves who is not declared, and nobody "
        "behaves otherwise because of a rule."
    ),
    marked(
        "What people decide case by case is not foreseen, nor what is written on a fund's accounts by hand. An invoice "
        "that is drawn is paid in whatever month its receipt is drawn, or not at all."
    ),
)


@dataclass(frozen=True, slots=True)
class Outlook:
    """Forecasts of one ledger.

    Attributes:
        house: The cooperative's name.
        horizon: The last day of the past.
        cases: The ledger as it is and, if there is a proposal, with it.
        title: The proposal's, if it has one.
        reaches_back: The day from which a proposal changes the past already; None if it does not.
    """

    house: str
    horizon: date
    cases: tuple[Forecast, ...]
    title: str = ""
    reaches_back: date | None = None

    @property
    def first(self) -> Forecast:
        """The ledger as it is."""
        return self.cases[0]

    def as_dict(self) -> dict[str, object]:
        """For machines."""
        names = ("as_it_is", "with_the_proposal")
        return {
            "cooperative": self.house,
            "past_until": self.horizon.isoformat(),
            **({"proposal": self.title} if len(self.cases) > 1 else {}),
            **{name: case.as_dict() for name, case in zip(names, self.cases, strict=False)},
        }


def write_forecast(outlook: Outlook, sheet: Sheet, *, is_complete: bool = True) -> None:
    """Writes a forecast.

    Args:
        outlook: What comes out.
        sheet: What it is written on.
        is_complete: Whether what the figures say and do not say, and the months drawn from, follow.
    """
    _, first = sheet.translate, outlook.first
    months = [season.month.start for season in first.seasons]
    sheet.title(_("Can the fund carry us?") if len(first.funds) == 1 else _("Can the funds carry us?"))
    sheet.line(
        _("{months} months to come, from {first} to {last}, after books that go to {day}.").format(
            months=len(months),
            first=format_month(months[0], sheet.lang),
            last=format_month(months[-1], sheet.lang),
            day=sheet.say(outlook.horizon),
        )
    )
    sheet.line(
        _("{count} scenarios, drawn with seed {seed}; {checked} of them computed a second time: equal to the cent.")
        .format(count=format_count(first.scenarios, sheet.lang), seed=first.seed, checked=first.checked)
        if first.checked < first.scenarios
        else _("{count} scenarios, drawn with seed {seed}, each computed by the rules themselves.").format(
            count=format_count(first.scenarios, sheet.lang), seed=first.seed
        )
    )
    if len(outlook.cases) > 1:
        sheet.line(_("Proposal: {title}").format(title=outlook.title) if outlook.title else "")
    if outlook.reaches_back is not None:
        sheet.line(
            _("The proposal holds from {day} on, so the months since then are computed anew with it.").format(
                day=sheet.say(outlook.reaches_back)
            )
        )
    for funds in zip(*(case.funds for case in outlook.cases), strict=True):
        _write_fund(funds, outlook, sheet)
    _write_remarks(outlook, sheet)
    if is_complete:
        sheet.heading(_("What these figures say"))
        for text in _READING:
            sheet.line(_(text))
        sheet.heading(_("What they do not say"))
        for text in _SILENCE:
            sheet.line(_(text))
        sheet.heading(_("From which past months each month is drawn"))
        rows = [
            (
                format_month(season.month.start, sheet.lang),
                ", ".join(format_month(choice.start, sheet.lang) for choice in season.choices),
            )
            for season in first.seasons
        ]
        sheet.table((_("Month"), _("Drawn from")), rows, words=2)


def _write_fund(funds: Sequence[FundFigures], outlook: Outlook, sheet: Sheet) -> None:
    _ = sheet.translate
    first, cases = funds[0], outlook.cases
    sheet.heading(first.name)
    for figures, case in zip(funds, cases, strict=True):
        said = _answer(figures, case.scenarios, sheet)
        if len(funds) > 1:
            said = (_("As it is, {said}") if figures is first else _("With the proposal, {said}")).format(said=said)
        sheet.line(said[:1].upper() + said[1:])
    for figures, label in zip(funds, (_AS_IT_IS, _PROPOSED), strict=False):
        _draw(figures, f"{_(label)}. " if len(funds) > 1 else "", ends_of(funds), sheet)
    sheet.heading(_("{fund}: in figures").format(fund=first.name))
    heads = ("", *((_(_AS_IT_IS), _(_PROPOSED)) if len(funds) > 1 else ("",)))
    sheet.table(heads, _summary(funds, outlook, sheet))
    for figures, case, label in zip(funds, cases, (_AS_IT_IS, _PROPOSED), strict=False):
        name = f"{figures.name} · {_(label)}" if len(funds) > 1 else figures.name
        _write_months(figures, case, name, sheet)


def _answer(figures: FundFigures, scenarios: int, sheet: Sheet) -> str:
    """The question's answer in a sentence or two."""
    _ = sheet.translate
    if not figures.ever_at_reserve:
        return _("in none of the scenarios is the fund at its reserve at any month's end.")
    text = _(
        "in {share} of the scenarios the fund is at its reserve at some month's end, most often in {month} ({most})."
    ).format(
        share=_share(figures.ever_at_reserve, scenarios, sheet),
        month=format_month(_day(figures.worst.label), sheet.lang),
        most=_share(figures.worst.at_reserve, scenarios, sheet),
    )
    if not figures.ever_short:
        return f"{text} {_('All needs are met nevertheless.')}"
    median, rare, worst = figures.unmet.at(RARE[0]), figures.unmet.at(RARE[1]), figures.unmet.highest
    unmet = _("Needs then go unmet: {worst} in all in the worst scenario.")
    if median:
        unmet = _("Needs then go unmet: {median} or more in all in half of the scenarios, {worst} in the worst.")
    elif rare:
        unmet = _("Needs then go unmet: {rare} or more in all in 5 of 100 scenarios, {worst} in the worst.")
    return f"{text} " + unmet.format(median=sheet.amount(median), rare=sheet.amount(rare), worst=sheet.amount(worst))


def _summary(funds: Sequence[FundFigures], outlook: Outlook, sheet: Sheet) -> list[tuple[Cell, ...]]:
    """What is worth comparing, a row each."""
    _, size = sheet.translate, outlook.first.scenarios
    last = format_month(_day(funds[0].months[-1].label), sheet.lang)
    rows: list[tuple[str, Callable[[FundFigures], Cell]]] = [
        (_("What it has on {day}").format(day=sheet.say(outlook.horizon)), lambda each: from_cents(each.start)),
        (_("Scenarios in which it is at its reserve"), lambda each: _share(each.ever_at_reserve, size, sheet)),
        (_("Scenarios in which some need goes unmet"), lambda each: _share(each.ever_short, size, sheet)),
        (_("Asked of it in all months, on average"), lambda each: from_cents(each.claimed.mean)),
        (_("Unmet of that, on average"), lambda each: from_cents(each.unmet.mean)),
        (_("Unmet, in 95 of 100 scenarios no more than"), lambda each: from_cents(each.unmet.at(RARE[1]))),
        (_("Unmet, in the worst scenario"), lambda each: from_cents(each.unmet.highest)),
        (
            _("What it has at the end of {month}, median").format(month=last),
            lambda each: from_cents(each.months[-1].balance.at(50)),
        ),
        (
            _("At that time, in 5 of 100 scenarios no more than"),
            lambda each: from_cents(each.months[-1].balance.at(FAN[0])),
        ),
        (_("At that time, in 95 of 100 no more than"), lambda each: from_cents(each.months[-1].balance.at(FAN[-1]))),
    ]
    return [(text, *(show(each) for each in funds)) for text, show in rows]


def _draw(figures: FundFigures, label: str, ends: Ends, sheet: Sheet) -> None:
    """The fan of one fund."""
    last = figures.months[-1]
    _ = sheet.translate
    said = label + _(
        "At the end of {month} the fund has {median} in the median scenario, and from {low} to {high} in 90 of 100."
    ).format(
        month=format_month(_day(last.label), sheet.lang),
        median=sheet.amount(last.balance.at(50)),
        low=sheet.amount(last.balance.at(FAN[0])),
        high=sheet.amount(last.balance.at(FAN[-1])),
    )
    sheet.picture(fan(figures.name, said, figures, ends, sheet), said)


def _write_months(figures: FundFigures, case: Forecast, name: str, sheet: Sheet) -> None:
    """One fund month by month."""
    _, scenarios = sheet.translate, case.scenarios
    sheet.heading(_("{fund}: what it has, month by month").format(fund=name))
    reserve = any(month.reserve for month in figures.months)
    heads = (_("Month"), *(_("Median") if each == 50 else sheet.say(Rate(CONTEXT.scaleb(each, -2))) for each in FAN))
    sheet.table(
        (*heads, *((_("Reserve"),) if reserve else ())),
        [
            (
                format_month(_day(month.label), sheet.lang),
                *(from_cents(month.balance.at(each)) for each in FAN),
                *((from_cents(month.reserve),) if reserve else ()),
            )
            for month in figures.months
        ],
    )
    sheet.heading(_("{fund}: how often it is at its reserve, and what goes unmet").format(fund=name))
    if figures.ever_at_reserve:
        worst = _("Scenarios of 100 in which the fund is at its reserve; most often in {month}, {share}.").format(
            month=format_month(_day(figures.worst.label), sheet.lang),
            share=_share(figures.worst.at_reserve, scenarios, sheet),
        )
        sheet.picture(chances(name, worst, figures, scenarios), worst)
    sheet.table(
        (_("Month"), _("At its reserve"), _("Asked"), _("Unmet"), _("95 of 100"), _("Worst")),
        [
            (
                format_month(_day(month.label), sheet.lang),
                _share(month.at_reserve, scenarios, sheet),
                sheet.some(month.claimed.mean),
                sheet.some(month.unmet.mean),
                sheet.some(month.unmet.at(RARE[1])),
                sheet.some(month.unmet.highest),
            )
            for month in figures.months
        ],
    )
    sheet.line(
        _("Asked and unmet are averages; 95 of 100 scenarios leave no more unmet than said, the worst leaves most."),
        style="dim",
    )


def _write_remarks(outlook: Outlook, sheet: Sheet) -> None:
    remarks = list(dict.fromkeys(sentence(each, sheet.lang) for case in outlook.cases for each in case.remarks))
    if remarks:
        sheet.heading(sheet.translate(marked("To know of this forecast")))
        for text in remarks:
            sheet.line(text)


def sums_of(outlook: Outlook, sheet: Sheet) -> list[tuple[str, str]]:
    """What stands in large figures: of a proposal both cases, else the first two funds."""
    _ = sheet.translate
    found = []
    for label, case in zip((_AS_IT_IS, _PROPOSED), outlook.cases, strict=False):
        for fund in case.funds[: 1 if len(outlook.cases) > 1 else 2]:
            said = _(label) if len(outlook.cases) > 1 else fund.name
            share = _share(fund.ever_at_reserve, case.scenarios, sheet)
            found.append((f"{said} · {_('scenarios at its reserve')}", share))
            found.append((f"{said} · {_('unmet on average')}", sheet.amount(fund.unmet.mean)))
    return found


def _share(count: int, whole: int, sheet: Sheet) -> str:
    return sheet.say(Rate(CONTEXT.scaleb(share_of(count, whole), -2)))


def _day(label: str) -> date:
    """The first day of a month by its label, `2027-03`."""
    return date.fromisoformat(f"{label}-01")
