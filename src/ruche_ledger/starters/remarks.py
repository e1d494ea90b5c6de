"""What each key of a rule means, as the comment behind it."""

from __future__ import annotations

from decimal import Decimal

from ..messages import marked, translator
from ..rules.declarations import Declaration, Value

_KINDS = {
    "flat": marked("one rate for everything"),
    "graduated": marked("each slice at its own rate"),
    "volume": marked("everything at the rate of the band that is reached"),
    "exempt": marked("nothing is levied"),
}

#: Key, or key with a value, to what it means; the more precise comes first.
_MEANINGS = {
    "contracts": marked("for these contracts; without this line, for all"),
    "seniority-from": marked("from this number of whole months since the entry on"),
    "seniority-until": marked("up to this number of whole months since the entry, which is no longer in"),
    "channel=internal": marked("for sales to other members, on 187, and nothing else"),
    "base": marked("what counts: the sales on these accounts; a minus takes some out"),
    "less": marked("what is deducted: the purchases on these accounts"),
    "basis=received": marked("counts when the customer pays"),
    "basis=invoiced": marked("counts when it is invoiced"),
    "levied=document": marked("taken on each invoice, on its day"),
    "levied=month": marked("taken at the end of each month"),
    "levied=quarter": marked("taken at the end of each quarter"),
    "levied=year": marked("taken at the end of the exercise"),
    "window=month": marked("the bands count what the month has reached"),
    "window=quarter": marked("the bands count what the quarter has reached"),
    "window=year": marked("the bands count what the exercise has reached"),
    "window=entry": marked("the bands count everything since the entry"),
    "fixed": marked("each month in addition, with or without sales"),
    "minimum": marked("at least this, for a whole period"),
    "minimum-per=year": marked("the period of the minimum: what is missing is added at the end of the exercise"),
    "minimum-per=month": marked("the period of the minimum: what is missing is added at the end of each month"),
    "cap": marked("at most this, for a whole period"),
    "cap-per=year": marked("the period of the cap: the exercise"),
    "cap-per=month": marked("the period of the cap: the month"),
    "prorata=months": marked("someone who came or left in between: for the months of presence"),
    "prorata=days": marked("someone who came or left in between: for the days of presence"),
    "prorata=none": marked("someone who came or left in between: the whole of it"),
    "negative=carry": marked("a negative base is deducted from the next period"),
    "negative=refund": marked("a negative base gives money back"),
    "credit-notes=original": marked("a credit note gives back at the rate of its invoice"),
    "credit-notes=current": marked("a credit note gives back at the rate of its own day"),
}

_FIRST_BAND = marked("the first band starts at zero")
_BAND = marked("the next one here")
_RATE = marked("{percent} %")
_SLICE = marked("{percent} % of what lies in this band")
_WHOLE = marked("{percent} % of everything, once it reaches this band")


def about_rule(rule: Declaration, lang: str) -> str:
    """What the rule's scale does."""
    return translator(lang)(_KINDS[str(rule.values[1])])


def about_key(rule: Declaration, key: str, value: Value, lang: str) -> str:
    """What one key means in this rule; "" for a key that says it by itself."""
    translate = translator(lang)
    stem, _, number = key.partition("-")
    if stem == "rate" and isinstance(value, Decimal):
        template = _RATE if not number else _WHOLE if rule.values[1] == "volume" else _SLICE
        return translate(template).format(percent=_percent(value, lang))
    if stem == "band":
        return translate(_FIRST_BAND if number == "1" else _BAND)
    meaning = _MEANINGS.get(f"{key}={value}") or _MEANINGS.get(key)
    return translate(meaning) if meaning else ""


def _percent(rate: Decimal, lang: str) -> str:
    """A rate of 0.115 as 11.5, in French as 11,5."""
    text = f"{(rate * 100).normalize():f}"
    return text.replace(".", ",") if lang == "fr" else text
