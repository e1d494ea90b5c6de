"""What a rule's own words waive of the invariants, and which guarantees a change of decisions gives up."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

from .errors import Source
from .messages import marked
from .months import Outcome
from .periods import Period
from .rules.contributions import Rule
from .rules.developed import DevelopedScale

#: What holds instead of an invariant, by what waives it; a rule kind from outside gives its own reason.
_BOUNDS = {
    ("C2", "volume"): marked("who reaches a band at a lower rate may owe less on more"),
    ("C3", "volume"): marked("at a band the whole base changes its rate, so there a cent may cost more than its rate"),
    ("C8", "volume"): marked("a credit note gives back at the rate of the band that its own window reaches"),
    ("C7", "carry"): marked("a negative period gives nothing back at once: it is carried to the next one"),
    ("C8", "carry"): marked("a credit note of a later period waits until there is something to levy"),
    ("C7", "minimum"): marked("a credit note never gives back what the minimum tops up to"),
    ("C7", "cap"): marked("a credit note gives back no more than what the cap let through"),
    ("C8", "minimum"): marked("a credit note of a later period leaves the minimum of the earlier one as it was"),
    ("C8", "window"): marked("a credit note of a later month counts in the bands of its own month"),
    ("C8", "cap"): marked("a credit note of a later period leaves the cap of the earlier one as it was"),
    ("S2", "fund-share"): marked("a credit note takes its part back from the fund, also below its reserve"),
}

#: What each of them promises, without the waiver.
PROMISES = {
    "C2": marked("More turnover never lowers what is due."),
    "C3": marked("No cent of turnover costs more than the declared rates."),
    "C7": marked("A negative base gives back what the same base owes."),
    "C8": marked("A credit note of a later period leaves all as if nothing had been invoiced."),
    "C11": marked("Bases and amounts that grow alike give what grows alike."),
    "S2": marked("No fund holds less than its reserve."),
}


class Waiver(NamedTuple):
    """A promise that a rule does not make.

    Attributes:
        invariant: Its name, a key of `PROMISES`.
        by: What waives it: a key of the directive, or a rule kind from outside.
        bound: What holds instead: a message of the catalogue, or the kind's own words.
    """

    invariant: str
    by: str
    bound: str


def waivers_of(rule: Rule) -> Iterator[Waiver]:
    """What a rule waives by what it says, terms included."""
    scale = rule.scale
    if isinstance(scale, DevelopedScale):
        for invariant, reason in scale.made.waivers.items():
            yield Waiver(invariant, scale.kind, str(reason))
    elif scale.kind == "volume":
        if any(upper < lower for (_, lower), (_, upper) in pairwise(scale.bands)):
            yield Waiver("C2", "volume", _BOUNDS["C2", "volume"])
        yield from (Waiver(law, "volume", _BOUNDS[law, "volume"]) for law in ("C3", "C8"))
    keys = {"carry": rule.negative == "carry", "minimum": rule.minimum is not None, "cap": rule.cap is not None}
    yield from (Waiver(law, key, _BOUNDS[law, key]) for key, has in keys.items() if has for law in ("C7", "C8"))
    if rule.window == "month" and scale.kind not in ("flat", "exempt"):
        yield Waiver("C8", "window", _BOUNDS["C8", "window"])
    if rule.fund is not None and rule.fund_share:
        yield Waiver("S2", "fund-share", _BOUNDS["S2", "fund-share"])


class GivenUp(NamedTuple):
    """A promise that was made before a change and is not made after it.

    Attributes:
        waiver: What is waived.
        rule: The rule's name.
        channel: Its channel.
        place: Where the rule stands that waives it.
        owners: Entrepreneurs to whom it was made, by key.
    """

    waiver: Waiver
    rule: str
    channel: str
    place: Source
    owners: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """A row for machines."""
        return {
            "invariant": self.waiver.invariant,
            "promise": PROMISES.get(self.waiver.invariant, ""),
            "rule": self.rule,
            "channel": self.channel,
            "by": self.waiver.by,
            "bound": self.waiver.bound,
            "place": str(self.place),
            "members": list(self.owners),
        }


def given_up(before: Outcome, after: Outcome, period: Period) -> tuple[GivenUp, ...]:
    """The promises that a change gives up within a period, for some entrepreneur.

    Args:
        before: What follows from the ledger as it is.
        after: With the change.
        period: The days looked at.
    """
    found: dict[tuple[str, str, Waiver], tuple[Source, list[str]]] = {}
    for (name, channel, owner), waived in sorted(_waived(after, period).items()):
        known = _waived_of(before, (name, channel, owner), period)
        for waiver, place in waived.items():
            if waiver not in known:
                found.setdefault((name, channel, waiver), (place, []))[1].append(owner)
    return tuple(
        GivenUp(waiver, name, channel, place, tuple(owners))
        for (name, channel, waiver), (place, owners) in found.items()
    )


def _waived(outcome: Outcome, period: Period) -> dict[tuple[str, str, str], dict[Waiver, Source]]:
    return {key: waived for key in outcome.timelines if (waived := _waived_of(outcome, key, period))}


def _waived_of(outcome: Outcome, key: tuple[str, str, str], period: Period) -> dict[Waiver, Source]:
    """What one entrepreneur's rule waives on any day of a period, with the first place that does."""
    held = outcome.timelines.get(key)
    found: dict[Waiver, Source] = {}
    for part in held.held if held is not None else ():
        if part.start < period.end and part.end > period.start:
            for waiver in waivers_of(part.rule):
                found.setdefault(waiver, part.rule.source)
    return found
