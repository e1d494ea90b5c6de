"""`ruche-solidarity`: the articles of a fund: who feeds it, whom it gives and lends to, what it does for a leaver."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from ..accounts import Prefixes
from ..errors import Problem, Source, problem
from .contributions import Rule, read_scope
from .declarations import Declaration, Reader
from .pools import Pool
from .scopes import Scope

#: The steps of a fund, in the order in which they are taken at a month's end; the exit comes on its own day.
KINDS = ("levy", "aid", "advance", "call", "exit")
MEASURES = ("position", "available", "net-result")

_WHO = ("contracts", "seniority-from", "seniority-until")
_NEED = ("on", "target", "cover", "cap-month", "cap-total", "decision")
#: The keys that work, by kind; what a kind does not use is refused rather than ignored.
KEYS = {
    "levy": (*_WHO, "on", "rate", "above", "source"),
    "aid": (*_WHO, *_NEED, "source"),
    "advance": (*_WHO, *_NEED, "repay", "repay-base", "repay-less", "source"),
    "call": (*_WHO, "on", "rate", "above", "source"),
    "exit": (*_WHO, "write-off", "source"),
}


@dataclass(frozen=True, slots=True, eq=False)
class Article:
    """What holds in one fund from `date` on for the entrepreneurs of `scope`.

    Attributes:
        kind: One of `KINDS`.
        decision: The decision behind it.
        sound: False if the directive has a fault: it keeps its place and does nothing.
    """

    fund: str
    kind: str
    date: date
    scope: Scope
    decision: str
    source: Source
    sound: bool


@dataclass(frozen=True, slots=True, eq=False)
class LevyArticle(Article):
    """What the fund takes every month.

    Attributes:
        measure: `result` (of the month) or `position`.
        rate: Part of what exceeds `above`, 0 to 1.
        above: Cents.
    """

    measure: str
    rate: Decimal
    above: int


@dataclass(frozen=True, slots=True, eq=False)
class NeedArticle(Article):
    """Aid, which is given.

    Attributes:
        measure: `position`, `available` or `net-result`.
        target: Cents below which there is a need.
        cover: Part of the need that is claimed, 0 to 1.
        cap_month: Ceiling of a month's claim in cents, None if open.
        cap_total: Ceiling in cents of all that the fund ever aided the person, of an advance of what is outstanding;
            None if open.
        by_people: Whether people decide each one (`decision: "each"`), and this is only the ceiling.
    """

    measure: str
    target: int
    cover: Decimal
    cap_month: int | None
    cap_total: int | None
    by_people: bool


@dataclass(frozen=True, slots=True, eq=False)
class AdvanceArticle(NeedArticle):
    """An advance, which is lent.

    Attributes:
        repay: Part of a positive month that is paid back, 0 to 1; None if it was not written.
        repay_base: PCG prefixes of what counts for a month, None for the month's result.
        repay_less: PCG prefixes of charges to deduct from it, debit side positive.
    """

    repay: Decimal | None
    repay_base: Prefixes | None
    repay_less: Prefixes | None

    @property
    def has_ended(self) -> bool:
        """Whether it only says that nothing more is lent: a `cover` or cap of 0, and not a word of repayment."""
        return self.repay is None and 0 in (self.cover, self.cap_month, self.cap_total)

    def coefficient(self, number: str) -> int:
        """What a debit of one cent on an account with this PCG number adds to a month's base, as in rules."""
        if self.repay_base is None:
            return 0
        weight = 0
        if self.repay_base.match(number):
            weight += 1 if number.startswith("6") else -1
        if self.repay_less is not None and self.repay_less.match(number):
            weight -= 1
        return weight


@dataclass(frozen=True, slots=True, eq=False)
class CallArticle(Article):
    """What the fund asks of those who have, when it cannot meet the claims.

    Attributes:
        rate: Most that somebody gives: this part of the position above `above`, 0 to 1.
        above: Cents.
    """

    rate: Decimal
    above: int


@dataclass(frozen=True, slots=True, eq=False)
class ExitArticle(Article):
    """What becomes of a leaver's debts and losses.

    Attributes:
        writes_off: Whether the fund bears what they cannot repay (`write-off: "fund"`); False ends an older article.
    """

    writes_off: bool


def read_article(declaration: Declaration, reader: Reader) -> Article | None:
    """Reads a `ruche-solidarity`; None if it does not even say which step of which fund it is."""
    values = declaration.values
    if len(values) != 2 or not all(isinstance(value, str) and value for value in values):
        reader.fault(
            "bad-directive",
            "this {directive} cannot be read; write {form}, with its keys on the next lines",
            directive=declaration.kind,
            form='custom "ruche-solidarity" "Solidarite" "aid"',
        )
        return None
    fund, kind = str(values[0]), str(values[1])
    if kind not in KINDS:
        reader.fault(
            "unknown-step",
            "unknown step “{step}”; the steps that work are {known}",
            step=kind,
            known=", ".join(KINDS),
        )
        return None
    reader.only(KEYS[kind])
    scope, decision = read_scope(reader), reader.source()
    if kind == "levy":
        measure = reader.choice("on", ("result", "position"), "result")
        rate, above = _part_above(reader)
        return LevyArticle(
            fund, kind, declaration.date, scope, decision, declaration.source, reader.sound, measure, rate, above
        )
    if kind == "call":
        reader.choice("on", ("position",), "position")
        rate, above = _part_above(reader)
        return CallArticle(
            fund, kind, declaration.date, scope, decision, declaration.source, reader.sound, rate, above
        )
    if kind == "exit":
        writes_off = reader.choice("write-off", ("fund", "none"), "fund") == "fund"
        return ExitArticle(fund, kind, declaration.date, scope, decision, declaration.source, reader.sound, writes_off)
    measure = reader.choice("on", MEASURES, "position")
    target = reader.amount("target", 0, signed=True) or 0
    cover = reader.rate("cover", Decimal(1))
    caps = (reader.amount("cap-month", None), reader.amount("cap-total", None))
    by_people = reader.choice("decision", ("automatic", "each"), "automatic") == "each"
    if kind == "aid":
        return NeedArticle(
            *(fund, kind, declaration.date, scope, decision, declaration.source, reader.sound),
            *(measure, target, cover, *caps, by_people),
        )
    repayment = _repayment(reader)
    return AdvanceArticle(
        *(fund, kind, declaration.date, scope, decision, declaration.source, reader.sound),
        *(measure, target, cover, *caps, by_people),
        *repayment,
    )


def feeding_funds(declarations: Iterable[Declaration]) -> frozenset[str]:
    """Keys of the funds that take from people, on 186 with the fund's key, by a levy or a call."""
    return frozenset(
        str(declaration.values[0])
        for declaration in declarations
        if len(declaration.values) == 2 and declaration.values[1] in ("levy", "call")
    )


def unlike_funds(rule: Rule, reader: Reader, funds: Collection[str]) -> None:
    """A rule `solidarite` and what a fund `Solidarite` takes would share an account that nobody chose.

    Args:
        rule: What was read.
        reader: Takes the fault; an account that was written out may be shared on purpose.
        funds: Keys of the funds that levy or call.
    """
    fund = rule.account.removeprefix("186-")
    if rule.scale.kind != "exempt" and not reader.has("account") and fund in funds:
        reader.fault(
            "rule-alike-fund",
            "the rule “{name}” and the fund “{fund}”, which levies or calls, would share {component}; "
            "give the rule another account: {remedy}",
            name=rule.name,
            fund=fund,
            component=rule.account,
            remedy=f'account: "{rule.account}-2", income: "{rule.income}-2"',
        )


def pools_unlike_funds(
    pools: Mapping[str, tuple[Pool, ...]], funds: Collection[str]
) -> tuple[dict[str, tuple[Pool, ...]], list[Problem]]:
    """Likewise a pooled means `solidarite`, whose parts stand on 186 too: nothing of it is shared."""
    kept, problems = dict(pools), []
    for name, found in pools.items():
        fund = found[0].account.removeprefix("186-")
        if fund in funds:
            kept[name] = tuple(replace(pool, sound=False) for pool in found)
            problems.append(
                problem(
                    "share-alike-fund",
                    "the share “{name}” and the fund “{fund}”, which levies or calls, would both post on {account}; "
                    "give the share another name",
                    found[0].source,
                    part="shares",
                    name=name,
                    fund=fund,
                    account=found[0].account,
                )
            )
    return kept, problems


def _part_above(reader: Reader) -> tuple[Decimal, int]:
    if not reader.has("rate"):
        _require(reader, "rate")
    return reader.rate("rate", Decimal(0)), reader.amount("above", 0) or 0


def _repayment(reader: Reader) -> tuple[Decimal | None, Prefixes | None, Prefixes | None]:
    base, less = reader.prefixes("repay-base", None), reader.prefixes("repay-less", None)
    if reader.has("repay-less") and not reader.has("repay-base"):
        _require(reader, "repay-base")
    if reader.has("repay-base") and not reader.has("repay"):
        _require(reader, "repay")
    return reader.rate("repay", Decimal(0)) if reader.has("repay") else None, base, less


def _require(reader: Reader, key: str) -> None:
    reader.fault("missing-key", "“{key}” is missing in {directive}; add it", key=key, directive="ruche-solidarity")
