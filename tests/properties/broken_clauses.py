"""Deliberately broken copies of limits, carried bases, terms, exits and receipts: small faults made in good faith."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from ruche_ledger import drafts, invoices, limiting, matching, units, windows
from ruche_ledger.rules import terms
from ruche_ledger.rules.scales import Scale

from .broken import Patch, around

#: Name of the fault to what it patches.
CLAUSES: dict[str, Patch] = {}


def fault(name: str) -> Callable[[Patch], Patch]:
    """Register a broken copy under the name of its fault."""

    def register(patch: Patch) -> Patch:
        CLAUSES[name] = patch
        return patch

    return register


@fault("cap ignored")
def _(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(limiting.Limiting, "capped", lambda *_given, **_named: None)


@fault("what exceeds the cap is kept after an exit")
def _(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(limiting.Limiting, "left", lambda *_given, **_named: None)


@fault("minimum never topped up")
def _(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(limiting.Limiting, "topped", lambda *_given, **_named: iter(()))


@fault("minimum and cap whole, whatever the activity")
def _(patch: pytest.MonkeyPatch) -> None:
    around(patch, limiting, "prorated", lambda right, limit, _share: right(limit, (1, 1)))


@fault("minimum and cap one cent off where they are in proportion")
def _(patch: pytest.MonkeyPatch) -> None:
    def truncated(right: Callable[..., int], limit: Any, share: tuple[int, int]) -> int:
        return right(limit, share) - (share[0] != share[1])

    around(patch, limiting, "prorated", truncated)


@fault("negative bases refunded instead of carried")
def _(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(drafts.Drafting, "_carry", lambda _drafting: None)


@fault("terms forgotten")
def _(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(terms, "_changed", lambda rule, *_given: (rule, []))


@fault("only the latest terms hold")
def _(patch: pytest.MonkeyPatch) -> None:
    around(patch, terms, "_changed", lambda right, rule, held, *given: right(rule, held[-1:], *given))


@fault("volume by slices")
def _(patch: pytest.MonkeyPatch) -> None:
    around(
        patch,
        Scale,
        "apply",
        lambda right, scale, base: right(replace(scale, kind="graduated") if scale.kind == "volume" else scale, base),
    )


@fault("an exit ends no period")
def _(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(units.Unit, "leaves_in", lambda *_given, **_named: False)


@fault("quarters are months")
def _(patch: pytest.MonkeyPatch) -> None:
    def shorter(right: Callable[..., Any], calendar: Any, kind: str, day: Any) -> Any:
        return right(calendar, "month" if kind == "quarter" else kind, day)

    around(patch, windows.Calendar, "of", shorter)


@fault("since the entry is since the year's beginning")
def _(patch: pytest.MonkeyPatch) -> None:
    def yearly(right: Callable[..., Any], calendar: Any, kind: str, day: Any) -> Any:
        return right(calendar, "year" if kind == "entry" else kind, day)

    around(patch, windows.Calendar, "of", yearly)


@fault("a bounced payment counts all the same")
def _(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(matching.Matching, "bounce", lambda *_given, **_named: None)


@fault("a loss leaves the invoice open")
def _(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(matching.Matching, "lose", lambda *_given, **_named: None)


@fault("a credit note on what is paid gives nothing back")
def _(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(matching.Matching, "credit_note", lambda *_given, **_named: None)


@fault("each receipt rounded down")
def _(patch: pytest.MonkeyPatch) -> None:
    around(patch, invoices, "round_ratio", lambda right, top, bottom, _how: right(top, bottom, "down"))
