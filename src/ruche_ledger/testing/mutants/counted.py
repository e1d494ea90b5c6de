"""Mutants of what counts: bases, documents, credit notes, and what accumulates over which window."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from ... import bases, drafts, periods, windows
from ... import contributions as stage
from ...accounts import Prefixes
from ...beans import reading
from ...messages import marked
from ...rules import reading as rule_reading
from ...rules import terms
from ...rules.contributions import Rule
from ...rules.scopes import Timeline
from .planting import Patch, around, mutant


def changed(patch: Patch, **keys: Callable[[Rule], Any]) -> None:
    """Reads every rule with some keys otherwise, in a ledger and under terms."""

    def read(right: Callable[..., Any], *given: Any) -> Any:
        rule = right(*given)
        return rule and replace(rule, **{key: value(rule) for key, value in keys.items()})

    around(patch, rule_reading, "read_rule", read)
    around(patch, terms, "read_rule", read)


# ------------------------------------------------------------------------------------------------------- bases


@mutant("exclusions-counted", marked("accounts that a base takes out are in it"), "exclusion")
def _exclusions_counted(patch: Patch) -> None:
    patch.setattr(Prefixes, "match", lambda prefixes, number: number.startswith(prefixes.taken))


@mutant("charges-kept", marked("charges are not deducted"), "less")
def _charges_kept(patch: Patch) -> None:
    patch.setattr(Rule, "coefficient", lambda rule, number: rule.sale(number))


@mutant("vat-counted", marked("VAT is in the base"), "rate sales")
def _vat_counted(patch: Patch) -> None:
    def sale(right: Callable[..., int], rule: Rule, number: str) -> int:
        return -1 if number.startswith("445") else right(rule, number)

    around(patch, Rule, "sale", sale)
    around(
        patch,
        Prefixes,
        "match",
        lambda right, prefixes, number: number.startswith("445") or right(prefixes, number),
    )


@mutant("class-6-credit", marked("a base on pay counts the credit side"), "class-6")
def _class_6_credit(patch: Patch) -> None:
    def credit(right: Callable[..., int], rule: Rule, number: str) -> int:
        return -right(rule, number) if number.startswith("6") and rule.base.match(number) else right(rule, number)

    around(patch, Rule, "coefficient", credit)


@mutant(
    "internal-as-external",
    marked("a sale to another member is levied as one to a customer"),
    "rate sales external",
)
def _internal_as_external(patch: Patch) -> None:
    def external(right: Callable[..., Any], pieces: Any, *given: Any) -> Any:
        return right([piece._replace(legs=replace(piece.legs, internal=False)) for piece in pieces], *given)

    around(patch, stage, "base_movements", external)


@mutant("external-as-internal", marked("a sale to a customer is levied at the internal rate, too"), "internal rate")
def _external_as_internal(patch: Patch) -> None:
    def internal(right: Callable[..., Any], pieces: Any, held: Timeline[Rule], *given: Any) -> Any:
        if any(part.rule.is_internal for part in held.held):
            pieces = [piece._replace(legs=replace(piece.legs, internal=True)) for piece in pieces]
        return right(pieces, held, *given)

    around(patch, stage, "base_movements", internal)


@mutant("internal-free", marked("sales among members are levied nothing"), "internal rate")
def _internal_free(patch: Patch) -> None:
    def free(right: Callable[..., Any], pieces: Any, held: Timeline[Rule], *given: Any) -> Any:
        return [] if any(part.rule.is_internal for part in held.held) else right(pieces, held, *given)

    around(patch, stage, "base_movements", free)


@mutant("shared-cost-deducted", marked("a shared cost is deducted by whoever paid it"), "less-shared")
def _shared_cost_deducted(patch: Patch) -> None:
    patch.setattr(reading, "without_shared", lambda *_given: ())


@mutant("activities-together", marked("activities are levied together"), "activity")
def _activities_together(patch: Patch) -> None:
    changed(patch, per=lambda _rule: "entrepreneur")


# -------------------------------------------------------------------------------------------------- credit notes


@mutant("credit-note-today", marked("credit note at the current rate"), "reshape original invoiced")
def _credit_note_today(patch: Patch) -> None:
    patch.setattr(bases, "_by_link", lambda _pieces: defaultdict(list))


@mutant(
    "credit-note-first",
    marked("credit note at the rate of the first invoice that shares its link, not of the latest"),
    "change original invoiced",
)
def _credit_note_first(patch: Patch) -> None:
    def first(right: Callable[..., Any], pieces: Any) -> Any:
        return {link: found[:1] for link, found in right(pieces).items()}

    around(patch, bases, "_by_link", first)


@mutant(
    "credit-note-then",
    marked("credit note at its invoice's rate where the current one was decided"),
    "current change",
)
def _credit_note_then(patch: Patch) -> None:
    changed(patch, credit_notes=lambda _rule: "original")


@mutant("nothing-given-back", marked("what a credit note gives back is kept"), "rate refund")
def _nothing_given_back(patch: Patch) -> None:
    def kept(right: Callable[..., Any], *given: Any) -> Any:
        return [draft for draft in right(*given) if draft.cents >= 0]

    around(patch, stage, "draft_levies", kept)


# ------------------------------------------------------------------------------------------------------- windows


@mutant("exercise-by-calendar", marked("an exercise is the calendar's year"), "odd-exercise year")
def _exercise_by_calendar(patch: Patch) -> None:
    around(patch, periods.Exercises, "of", lambda right, _exercises, day: right(periods.Exercises(), day))


@mutant("exercise-endless", marked("the last exercise never ends"), "exercises year")
def _exercise_endless(patch: Patch) -> None:
    def endless(right: Callable[..., Any], exercises: periods.Exercises, day: date) -> Any:
        if exercises.starts and day >= exercises.starts[-1]:
            return periods.Period(exercises.starts[-1], date.max, "")
        return right(exercises, day)

    around(patch, periods.Exercises, "of", endless)


@mutant("window-forgotten", marked("the base accumulates over the levied period only"), "accumulates bands", "slices")
def _window_forgotten(patch: Patch) -> None:
    changed(patch, window=lambda rule: rule.levied)


@mutant(
    "window-endless",
    marked("what a window accumulated goes on into the next one"),
    "bands window", "fraction window",
)
def _window_endless(patch: Patch) -> None:
    def turn(window: windows.Windows, day: date) -> None:
        kept = dict(window.sums)
        right(window, day)
        window.sums.update(kept)

    right = windows.Windows._turn
    patch.setattr(windows.Windows, "_turn", turn)


@mutant("quarter-is-month", marked("a quarter is a month"), "quarter")
def _quarter_is_month(patch: Patch) -> None:
    def shorter(right: Callable[..., Any], calendar: Any, kind: str, day: Any) -> Any:
        return right(calendar, "month" if kind == "quarter" else kind, day)

    around(patch, windows.Calendar, "of", shorter)
    around(patch, windows.Calendar, "levied", shorter)


@mutant("entry-is-year", marked("what accumulates since the entry starts again every year"), "entry")
def _entry_is_year(patch: Patch) -> None:
    def yearly(right: Callable[..., Any], calendar: Any, kind: str, day: Any) -> Any:
        return right(calendar, "year" if kind == "entry" else kind, day)

    around(patch, windows.Calendar, "of", yearly)


@mutant("opening-forgotten", marked("what had accumulated in former books is forgotten"), "bands window", "limit")
def _opening_forgotten(patch: Patch) -> None:
    around(patch, stage, "draft_levies", lambda right, *given: right(*given[:4], ()))


@mutant("exempt-forgotten", marked("exempt sales do not accumulate"), "exempt bands window")
def _exempt_forgotten(patch: Patch) -> None:
    def forgetful(right: Callable[..., Any], *given: Any) -> Any:
        return [moved for moved in right(*given) if moved.rule.scale.kind != "exempt"]

    around(patch, stage, "base_movements", forgetful)


def _ordering(patch: Patch, key: Callable[[bases.BaseMovement], Any]) -> None:
    def other(things: Any, **how: Any) -> Any:
        ordered = sorted(things, **how)
        if ordered and isinstance(ordered[0], bases.BaseMovement):
            ordered.sort(key=key)
        return ordered

    patch.setattr(drafts, "sorted", other, raising=False)


@mutant("larger-first", marked("of a day's documents the larger counts first"), "document slices")
def _larger_first(patch: Patch) -> None:
    _ordering(patch, lambda moved: (moved.day, moved.decided, moved.since, -moved.base))


@mutant("newer-first", marked("of a day's movements those under the newer rule count first"), "reshape original slices")
def _newer_first(patch: Patch) -> None:
    _ordering(patch, lambda moved: (moved.day, -moved.decided.toordinal(), moved.since, moved.base))
