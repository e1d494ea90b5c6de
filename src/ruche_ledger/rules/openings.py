"""`ruche-opening`: what is taken over from other books."""

from __future__ import annotations

from ..accounts import is_activity
from .contributions import CHANNELS
from .decisions import Opening
from .declarations import Declaration, Money, Reader

#: What a rule's windows, minimum and cap had seen.
OF_RULES = (
    *("base-month", "base-quarter", "base-year", "base-entry"),
    *("levied-month", "levied-year", "carried"),
)


def read_opening(
    declaration: Declaration, reader: Reader, rules: set[str], funds: set[str], people: set[str]
) -> list[Opening]:
    """Reads a `ruche-opening`: each amount stands for itself, so a fault in one key leaves the others."""
    values = declaration.values
    owner = values[0] if values and isinstance(values[0], str) else ""
    subject = values[1] if len(values) == 2 and isinstance(values[1], str) else ""
    if not owner or len(values) != 2 or not isinstance(values[1], str | Money):
        reader.fault(
            "bad-directive",
            "this {directive} cannot be read; write {form}",
            directive=declaration.kind,
            form=f'custom "ruche-opening" "E01" 1234.56 {reader.currency}',
        )
        return []
    if owner not in people and not (owner in funds and not subject):
        reader.fault(
            "opening-owner",
            "“{owner}” is not declared, and only entrepreneurs and funds have an opening; correct the key, "
            "or declare it",
            owner=owner,
        )
        return []
    if not subject:
        reader.only(("source",))
        cents = reader.money(values[1], "ruche-opening")
        wanted = {} if cents is None else {"position": cents}
    elif subject in funds:
        reader.only(("aided", "source"))
        wanted = _measures(reader, ("aided",), signed=False)
    elif subject in rules:
        reader.only((*OF_RULES, "channel", "activity", "source"))
        wanted = _measures(reader, OF_RULES, signed=True)
        if wanted.get("carried", 0) > 0:
            reader.fault(
                "opening-carried",
                "what is carried is a negative base, and “carried” is above zero; write it with its sign, "
                "carried: -{amount}",
                amount=reader.declaration.keys["carried"],
            )
            del wanted["carried"]
    else:
        reader.fault(
            "opening-subject",
            "“{subject}” is neither a rule nor a fund of this ledger; correct it, those declared are {known}",
            subject=subject,
            known=", ".join(sorted(rules | funds)) or "—",
        )
        return []
    decision = reader.text("source")
    narrowed = Reader(declaration, reader.currency, reader.part)
    channel = narrowed.choice("channel", CHANNELS, "external")
    activity = _activity(narrowed)
    reader.faults += narrowed.faults
    if not narrowed.sound:  # of whom or what the amounts are, nobody knows
        return []
    return [
        Opening(declaration.date, owner, subject, measure, cents, decision, declaration.source, channel, activity)
        for measure, cents in wanted.items()
    ]


def _activity(reader: Reader) -> str | None:
    """The activity that an opening is of, as accounts name it."""
    if not reader.has("activity"):
        return None
    activity = reader.text("activity")
    if reader.sound and not is_activity(activity):
        reader.fault(
            "bad-name",
            "“{name}” is no activity; write it as in the accounts of an entrepreneur, where it follows the key",
            name=activity,
        )
    return activity


def _measures(reader: Reader, keys: tuple[str, ...], *, signed: bool) -> dict[str, int]:
    found = {key: reader.amount(key, None, signed=signed) for key in keys}
    return {key: cents for key, cents in found.items() if cents is not None}
