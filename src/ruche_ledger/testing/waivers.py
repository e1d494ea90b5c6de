"""Waivers: which weaker bound a rule declares in place of a law, by its own keys or by its kind's class."""

from __future__ import annotations

from collections.abc import Iterator

from ..messages import marked
from .subjects import Subject, Waiver
from .texts import Declaration

_RESTORED = marked("what is given back differs by no more than the limits, or the rates of two windows, allow")


def waivers_of(subject: Subject) -> dict[str, tuple[Waiver, ...]]:
    """What a rule declares, by the names of the laws; each waiver once."""
    found: dict[str, dict[Waiver, None]] = {}
    for law, waiver in _declared(subject):
        found.setdefault(law, {})[waiver] = None
    return {law: tuple(waivers) for law, waivers in sorted(found.items())}


def _declared(subject: Subject) -> Iterator[tuple[str, Waiver]]:
    for each in subject.versions:
        reason = str(each.get("source") or "")
        if each.kind == "ruche-rule":
            yield from _of_rule(each, reason)
            kind = subject.kinds.get(str(each.values[1]))
            for law, words in (kind.waivers if kind else {}).items():
                bound = marked("nothing is asked but that more turnover never lowers what is due")
                yield law, Waiver(kind.__name__ if kind else "", bound, words)
        else:
            yield (
                "E8",
                Waiver(
                    str(each.values[-1]), marked("other keys move a cent at most: a tie goes to the first key"), reason
                ),
            )
    if subject.part == "article" and any(each.get("fund") for each in subject.rules):
        reason = marked("what was levied for the fund goes back with the invoice")
        yield "S2", Waiver("fund-share", marked("a credit note may take the fund's share back"), reason)


def _of_rule(each: Declaration, reason: str) -> Iterator[tuple[str, Waiver]]:
    if each.values[1] == "volume":
        by = 'scale "volume"'
        yield "C2", Waiver(by, marked("what is due never falls within a band"), reason)
        yield "C3", Waiver(by, marked("the declared cliff at a band's edge, and no more"), reason)
        yield "C8", Waiver(by, _RESTORED, reason)
    if each.get("negative") == "carry":
        by = 'negative: "carry"'
        yield "C7", Waiver(by, marked("a negative base levies nothing and waits"), reason)
        yield "C8", Waiver(by, marked("nothing is given back, and nothing more is taken"), reason)
    for key in ("minimum", "cap"):
        if each.get(key) is not None:
            by = f"{key}: {each.get(key)}"
            yield "C7", Waiver(by, marked("what is levied stays between minimum and cap"), reason)
            yield "C8", Waiver(by, _RESTORED, reason)
    window = each.get("window") or each.get("levied") or "month"
    if window == "month" and each.values[1] not in ("flat", "exempt"):
        yield "C8", Waiver('window: "month"', _RESTORED, reason)
