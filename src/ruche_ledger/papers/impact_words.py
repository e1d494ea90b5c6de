"""A proposal's causes, rules and parameters in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import PurePath

from ..anonymity import PERSONAL
from ..comparisons import Pair
from ..errors import Source
from ..explanations import Rate
from ..impacts import Impact
from ..messages import format_amount, marked
from ..money import from_cents
from ..proposals import SCALE, Cause, Parameter
from ..rules.contributions import capitalised
from ..rules.declarations import Declaration, Money, Value, written
from ..sides import Subject
from .sheets import Cell, Sheet

#: What takes or gives beside rules; rules have names.
KINDS = {
    "levy": marked("Levy of {fund}"),
    "call": marked("Call of {fund}"),
    "share": marked("Shared: {name}"),
    "aid": marked("Aid of {fund}"),
    "write-off": marked("Debt written off by {fund}"),
    "deficit": marked("Deficit made good by {fund}"),
    "advance": marked("Advance of {fund}"),
    "repayment": marked("Repayment to {fund}"),
    "opening": marked("Position taken over"),
    "other": marked("Other"),
}

#: Headings.
BEFORE, AFTER, DIFFERENCE = marked("Before"), marked("After"), marked("Difference")

#: Keys whose numbers are proportions.
_RATES = ("rate", "fund-share", "cover", "repay")

#: What keys mean, for those who have never read a ledger.
KEYS = {
    SCALE: marked("scale"),
    "rate": marked("rate"),
    "base": marked("base"),
    "less": marked("charges deducted"),
    "basis": marked("what counts, invoiced or received"),
    "levied": marked("levied by the"),
    "window": marked("bands over the"),
    "fixed": marked("fixed amount"),
    "minimum": marked("minimum"),
    "minimum-per": marked("minimum by the"),
    "cap": marked("cap"),
    "cap-per": marked("cap by the"),
    "prorata": marked("minimum and cap prorated by"),
    "negative": marked("a negative base"),
    "credit-notes": marked("rule of credit notes"),
    "rounding": marked("rounding"),
    "fund": marked("fund"),
    "fund-share": marked("part for the fund"),
    "per": marked("levied for each"),
    "seniority-from": marked("from a seniority of, in months"),
    "seniority-until": marked("until a seniority of, in months"),
    "on": marked("measured on"),
    "target": marked("target"),
    "cover": marked("part of the need"),
    "cap-month": marked("most in a month"),
    "cap-total": marked("most in all"),
    "above": marked("only what exceeds"),
    "decision": marked("who decides"),
    "repay": marked("paid back of a positive month"),
    "write-off": marked("who bears what a leaver owes"),
    "reserve": marked("reserve"),
    "contract": marked("contract"),
    "shares": marked("shares"),
}
NUMBERED = {"band": marked("threshold of band {number}"), "rate": marked("rate of band {number}")}

#: What steps of a fund are called where they are decided.
_ARTICLES = {
    "levy": marked("levy"),
    "aid": marked("aid"),
    "advance": marked("advances"),
    "call": marked("call"),
    "exit": marked("exits"),
}


def subject_words(subject: Subject, names: Mapping[str, str], sheet: Sheet) -> str:
    """A rule's name, or what a fund does.

    Args:
        subject: What takes or gives.
        names: Of funds and the cooperative, by key.
        sheet: In whose language.
    """
    _ = sheet.translate
    if subject.kind == "rule":
        name = capitalised(subject.name)
        return _("{rule}, internal sales").format(rule=name) if subject.channel == "internal" else name
    named = {"fund": names.get(subject.name, subject.name), "name": subject.name}
    return _(KINDS[subject.kind]).format(**named)


def directive_words(directive: Declaration, contracts: Sequence[str], impact: Impact, sheet: Sheet) -> str:
    """What a directive is about: `Contribution (CESA)`, `Solidarite, aid (CAPE)`, `Contribution, terms of E010`."""
    _ = sheet.translate
    kind, values = directive.kind, [str(value) for value in directive.values]
    whose = ", ".join(contracts) or str(directive.keys.get("contracts") or "")
    key = values[PERSONAL[kind]] if kind in PERSONAL and len(values) > PERSONAL[kind] else ""
    owner = _("a member") if impact.is_anonymous else key
    named = impact.names.get(values[0], values[0]) if values else ""
    if kind == "ruche-rule":
        words = subject_words(Subject("rule", values[0], str(directive.keys.get("channel", ""))), {}, sheet)
    elif kind == "ruche-solidarity":
        words = f"{named}, {_(_ARTICLES[values[1]])}"
    elif kind == "ruche-terms":
        words = _("{rule}, terms of {owner}").format(rule=capitalised(values[1]), owner=owner)
    elif kind == "ruche-grant":
        amount = directive.values[3]
        number = amount.number if isinstance(amount, Money) else Decimal(0)
        words = _("{fund}, {step} granted to {owner}: {amount}").format(
            fund=named, step=_(_ARTICLES[values[1]]), owner=owner, amount=format_amount(number, sheet.lang)
        )
    elif kind == "ruche-entrepreneur":
        words = _("Contract of {owner}").format(owner=owner)
    elif kind == "ruche-opening":
        words = _("Taken over by {owner}").format(owner=owner)
    elif kind == "ruche-share":
        words = _(KINDS["share"]).format(name=values[0])
    elif kind == "ruche-exercise":
        words = _("Exercise {name}").format(name=values[0])
    else:
        words = named or kind
    return f"{words} ({whose})" if whose else words


def cause_words(causes: Sequence[Cause], impact: Impact, sheet: Sheet) -> str:
    """What one step changes: `Contribution (CESA): rate-1 11.5% → 10%`."""
    parts, colon = [], "\u00a0:" if sheet.lang == "fr" else ":"
    for cause in causes:
        words = directive_words(cause.directive, cause.contracts, impact, sheet)
        if cause.former is None and cause.directive.kind != "ruche-terms":
            parts.append(words)
            continue
        changes = "; ".join(parameter_words(parameter, sheet) for parameter in cause.parameters)
        parts.append(f"{words}{colon} {changes}" if changes else words)
    return "; ".join(parts)


def parameter_words(parameter: Parameter, sheet: Sheet) -> str:
    """`rate-1 11.5% → 10%`; a dash where nothing is written."""
    return f"{key_words(parameter.key, sheet)} {value_words(parameter.key, parameter.old, sheet)} → " + value_words(
        parameter.key, parameter.new, sheet
    )


def key_words(key: str, sheet: Sheet) -> str:
    """What a key means; one of a rule kind from outside as it is written."""
    stem, _hyphen, number = key.rpartition("-")
    if key in KEYS:
        return sheet.translate(KEYS[key])
    if number.isdigit() and stem in NUMBERED:
        return sheet.translate(NUMBERED[stem]).format(number=number)
    return key


def value_words(key: str, value: Value, sheet: Sheet) -> str:
    """What a key says, in the reader's typography."""
    if value is None:
        return "—"
    if isinstance(value, Money):
        return format_amount(value.number, sheet.lang, value.currency)
    if isinstance(value, Decimal) and key.startswith(_RATES):
        return sheet.say(Rate(value))
    if isinstance(value, str):
        return f"“{value}”" if sheet.lang == "en" else f"«\u00a0{value}\u00a0»"
    return written(value)


def place_words(source: Source) -> str:
    """Where a proposed directive stands: the file's name will do."""
    return f"{PurePath(source.file).name}:{source.line}"


def signed(cents: int, sheet: Sheet) -> str:
    """A difference with its sign; nothing for zero."""
    if not cents:
        return ""
    return f"+{sheet.amount(cents)}" if cents > 0 else sheet.amount(cents)


def percentage(percent: Decimal | None, sheet: Sheet) -> str:
    """A difference in percent, with its sign; nothing for zero, a dash where there is none."""
    if percent is None:
        return "—"
    if not percent:
        return ""
    text = f"{percent.copy_abs():f}"
    sign = "+" if percent > 0 else "\u2212" if percent < 0 else ""
    return f"{sign}{text.replace('.', ',')}\u00a0%" if sheet.lang == "fr" else f"{sign}{text}%"


def amounts(pair: Pair, sheet: Sheet) -> tuple[Cell, Cell, Cell]:
    """Cells: before, after, and the difference with its sign."""
    return from_cents(pair.before), from_cents(pair.after), signed(pair.difference, sheet)
