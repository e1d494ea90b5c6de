"""Says why a rule levied nothing from somebody, where that can be known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..levies import Levy
from ..messages import marked
from ..model import Entrepreneur
from ..money import from_cents
from ..periods import Period
from ..rules.contributions import Rule
from ..rules.scopes import Timeline
from .steps import Step, plain, step


@dataclass(frozen=True, slots=True)
class Absence:
    """A rule's name that levied nothing in a period, and the sentence that says why."""

    owner: str
    rule: str
    because: Step

    def as_dict(self) -> dict[str, Any]:
        """The row of `ruche explain --json`."""
        return {"owner": self.owner, "rule": self.rule, "because": self.because.says(str, plain)}


def absences(
    person: Entrepreneur,
    timelines: Mapping[tuple[str, str, str], Timeline[Rule]],
    levies: Sequence[Levy],
    period: Period,
) -> tuple[Absence, ...]:
    """Finds the rules that levied nothing from an entrepreneur within a period.

    Args:
        person: Whose levies.
        timelines: Which rule holds when, by (name, channel, entrepreneur).
        levies: What was levied from them within the period.
        period: The days in question.
    """
    levied = {levy.rule for levy in levies}
    names = {name for name, channel, key in timelines if (channel, key) == ("external", person.key)}
    return tuple(
        Absence(person.key, name, reason)
        for name in sorted(names - levied)
        for reason in _reasons(name, person, timelines[name, "external", person.key], period)
    )


def _reasons(name: str, person: Entrepreneur, held: Timeline[Rule], period: Period) -> Iterator[Step]:
    if person.last_active_day(period.start, period.last) is None:
        yield step("{rule}: {owner} is not active in this period.", rule=name, owner=person.key)
        return
    rules = [part.rule for part in held.held if part.start < period.end and part.end > period.start]
    if not rules:
        yield step("{rule}: no rule of this name holds for {owner} in this period.", rule=name, owner=person.key)
    elif all(rule.scale.kind == "exempt" for rule in rules):
        rule = rules[-1]
        yield step(
            "{rule}: {owner} is exempt, by the rule of {day} ({decision}).",
            rule=name,
            owner=person.key,
            day=rule.date,
            decision=rule.decision,
        )
    elif (rule := rules[-1]).less is not None:
        yield step(
            "{rule}: {owner} has nothing in the base of the rule of {day} (accounts {base}, less {less}), "
            "or too little for a cent.",
            rule=name,
            owner=person.key,
            day=rule.date,
            base=str(rule.base),
            less=str(rule.less),
        )
    else:
        yield step(
            "{rule}: {owner} has nothing in the base of the rule of {day} (accounts {base}), or too little for a cent.",
            rule=name,
            owner=person.key,
            day=rule.date,
            base=str(rule.base),
        )
    if rules and rules[-1].scale.kind != "exempt":
        yield from _later(name, rules[-1])


def _later(name: str, rule: Rule) -> Iterator[Step]:
    """Why something that counts may still give no amount in this period."""
    if rule.levied in ("quarter", "year"):
        word = marked("{rule}: it is levied by the quarter, on its last day.")
        if rule.levied == "year":
            word = marked("{rule}: it is levied by the exercise, on its last day.")
        yield step(word, rule=name)
    if rule.negative == "carry":
        yield step("{rule}: a base below zero is carried to the next period that levies.", rule=name)
    if rule.cap is not None:
        yield step("{rule}: nothing is levied beyond its cap of {cap}.", rule=name, cap=from_cents(rule.cap.cents))
    if rule.basis == "received":
        yield step("{rule}: an invoice counts when it is paid.", rule=name)
