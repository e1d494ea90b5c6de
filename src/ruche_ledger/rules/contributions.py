"""`ruche-rule`: one dated rule of the contribution, or of any other levy that has a name."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from ..accounts import Prefixes, is_component
from ..errors import Source
from ..money import ROUNDINGS, round_ratio
from .bands import read_scale
from .declarations import Declaration, Reader
from .developed import DevelopedScale, KindError
from .finding import Finder
from .kind_keys import read_kind
from .kinds import Kind
from .limits import KEYS as LIMIT_KEYS
from .limits import Limit, read_limits
from .scales import Scale
from .scopes import Scope

SCALES = ("flat", "graduated", "volume", "exempt")
#: From the shortest to the longest.
WINDOWS = ("document", "month", "quarter", "year", "entry")
LEVIED = WINDOWS[:4]
CHANNELS = ("external", "internal")

#: What is in a base, unless a rule says otherwise.
BASES = {"external": "70", "internal": "70 187"}

_ALWAYS = (
    *("contracts", "seniority-from", "seniority-until", "channel", "base", "less", "basis"),
    *("levied", "window", "negative", "credit-notes", "per"),
)
_LEVYING = ("fixed", *LIMIT_KEYS, "fund", "fund-share", "rounding", "account", "income")
_COMMON = frozenset((*_ALWAYS, *_LEVYING, "source"))
#: The keys that work, by scale; what a scale does not use is refused rather than ignored.
KEYS = {
    "flat": (*_ALWAYS, "rate", *_LEVYING, "source"),
    "graduated": (*_ALWAYS, "band-N", "rate-N", *_LEVYING, "source"),
    "volume": (*_ALWAYS, "band-N", "rate-N", *_LEVYING, "source"),
    "exempt": (*_ALWAYS, "source"),
}


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """What holds from `date` on for the entrepreneurs of `scope`.

    Attributes:
        name: `contribution`, `insurance` …
        channel: `external`, or `internal` for sales among entrepreneurs.
        scale: From accumulated base to unrounded amount.
        base: PCG prefixes that count; class 6 counts its debit side positive, all else its credit side.
        less: PCG prefixes of charges to deduct, debit side positive.
        basis: `invoiced` counts a sale on its day, `received` what is received of it, when it is.
        levied: One of `LEVIED`.
        window: Over what the base accumulates for the bands: one of `WINDOWS`; `year` is the exercise.
        fixed: Cents for every month with an active day.
        minimum, cap: Floor and ceiling of the rule's total, `fixed` included.
        negative: `refund` gives back what a negative base makes, `carry` takes the base to the next period.
        per: `entrepreneur`, or `activity`: then each activity is levied by itself.
        fund: Key of the fund that takes `fund_share` of each amount.
        credit_notes: `original` levies a credit note under the rule of its invoice's date, `current` under today's.
        rounding: One of `money.ROUNDINGS`.
        account: Last component of the entrepreneur's expense account.
        income: Last component of the cooperative's and the fund's income account.
        decision: The decision that made the rule, and those of the terms that change it.
        declaration: As it was written, for individual terms to change single keys of it.
        terms: The individual terms that it is read with, in order of date.
        sound: False if the directive has a fault: it keeps its place and levies nothing.
    """

    name: str
    date: date
    channel: str
    scale: Scale | DevelopedScale
    scope: Scope
    base: Prefixes
    less: Prefixes | None
    basis: str
    levied: str
    window: str
    fixed: int
    minimum: Limit | None
    cap: Limit | None
    negative: str
    per: str
    fund: str | None
    fund_share: Decimal
    credit_notes: str
    rounding: str
    account: str
    income: str
    decision: str
    declaration: Declaration
    sound: bool
    terms: tuple[Declaration, ...] = ()
    _known: dict[int, int] = field(default_factory=dict, init=False, repr=False)

    @property
    def source(self) -> Source:
        """Where the directive stands."""
        return self.declaration.source

    @property
    def is_internal(self) -> bool:
        """Whether it levies sales among entrepreneurs, and nothing else."""
        return self.channel == "internal"

    def due(self, base: int) -> int:
        """round(F(base)): what is due in all, in cents, once so much has accumulated.

        Raises:
            KindError: a rule kind from outside fails.
        """
        due = self._known.get(base)
        if due is None:
            scale = self.scale
            try:
                due = self._known[base] = round_ratio(scale.apply(base), scale.denominator, self.rounding)
            except KindError as error:
                error.place = self.source
                raise
        return due

    def coefficient(self, number: str) -> int:
        """What a debit of one cent on an account with this PCG number adds to the base, in cents."""
        return self.sale(number) + self.deduction(number)

    def deduction(self, number: str) -> int:
        """As `coefficient`, of the charges to deduct alone."""
        return -1 if self.less is not None and self.less.match(number) else 0

    def sale(self, number: str) -> int:
        """As `coefficient`, without the charges to deduct: what tells a sale from a credit note."""
        return (1 if number.startswith("6") else -1) if self.base.match(number) else 0

    def is_sale(self, number: str) -> bool:
        """Whether a posting here is a sale, and so may be an internal one; a purchase is external for its buyer."""
        return not number.startswith("6") and self.base.match(number)


def capitalised(name: str) -> str:
    """The name's first letter as a capital, for an account's component."""
    return name[:1].upper() + name[1:]


def kind_of(rule: Rule) -> type[Kind] | None:
    """The rule kind from outside that a rule is made with; None for a built-in scale."""
    return type(rule.scale.made) if isinstance(rule.scale, DevelopedScale) else None


def read_rule(declaration: Declaration, reader: Reader, kinds: Finder | type[Kind] | None = None) -> Rule | None:
    """Reads a `ruche-rule`; None if it does not even say which rule it is.

    Args:
        declaration: The directive.
        reader: Takes the faults.
        kinds: Where to look for a scale that is not built in, or what was found already.
    """
    values = declaration.values
    if len(values) != 2 or not all(isinstance(value, str) and value for value in values):
        reader.fault(
            "bad-directive",
            "this {directive} cannot be read; write {form}, with its keys on the next lines",
            directive=declaration.kind,
            form='custom "ruche-rule" "contribution" "flat"',
        )
        return None
    name, kind = str(values[0]), str(values[1])
    if not is_component(capitalised(name)):
        reader.fault(
            "bad-name",
            "“{name}” cannot be part of an account's name; write letters, digits and hyphens only",
            name=name,
        )
    found: type[Kind] | None = None
    if kind in SCALES:
        reader.only(KEYS[kind])
    else:
        try:
            found = kinds.find(kind, SCALES, _COMMON) if isinstance(kinds, Finder) else kinds
            reader.only((*_ALWAYS, *(found.parameters if found else ()), *_LEVYING, "source"))
        except KindError as error:  # which keys it has, nobody knows
            reader.fault(error.code, error.template, **error.params)
    channel = reader.choice("channel", CHANNELS, "external")
    levied = reader.choice("levied", LEVIED, "month")
    window = reader.choice("window", WINDOWS, levied)
    if WINDOWS.index(window) < WINDOWS.index(levied):
        reader.fault(
            "window-shorter",
            'the window “{window}” is shorter than what is levied, “{levied}”; write window: "{levied}" or longer',
            window=window,
            levied=levied,
        )
    less = reader.prefixes("less", None)
    if levied == "document" and less is not None:
        reader.fault(
            "document-less",
            '“less” cannot be deducted from a rule that is levied on each document; write levied: "month"',
        )
    floor, ceiling = (None, None) if kind == "exempt" else read_limits(reader, levied, reader.currency)
    scope = read_scope(reader)
    fund, share = _fund(reader)
    return Rule(
        name=name,
        date=declaration.date,
        channel=channel,
        scale=(read_kind(kind, found, reader) if found else None) or read_scale(kind, reader),
        scope=scope,
        base=reader.prefixes("base", BASES[channel]) or Prefixes.parse(BASES[channel]),
        less=less,
        basis=reader.choice("basis", ("invoiced", "received"), "invoiced"),
        levied=levied,
        window=window,
        fixed=reader.amount("fixed", 0) or 0,
        fund=fund,
        fund_share=share,
        minimum=floor,
        cap=ceiling,
        negative=reader.choice("negative", ("refund", "carry"), "refund"),
        per=reader.choice("per", ("entrepreneur", "activity"), "entrepreneur"),
        credit_notes=reader.choice("credit-notes", ("original", "current"), "original"),
        rounding=reader.choice("rounding", ROUNDINGS, "half-up"),
        account=_component(reader, "account", f"186-{capitalised(name)}"),
        income=_component(reader, "income", f"187-{capitalised(name)}"),
        decision=reader.source(),
        declaration=declaration,
        sound=reader.sound,
    )


def unshared(rule: Rule, reader: Reader, taken: dict[str, str]) -> None:
    """Two names that give one component, `c` and `C`, would share accounts that nobody chose.

    Args:
        rule: What was read, in order of date.
        reader: Takes the fault, and knows which component was written out: those may be shared on purpose.
        taken: Component to the name of the first rule that it comes from; grows.
    """
    if rule.scale.kind == "exempt":  # posts nothing, and cannot name its accounts
        return
    own = {key: part for key, part in (("account", rule.account), ("income", rule.income)) if not reader.has(key)}
    firsts = [taken.setdefault(component, rule.name) for component in own.values()]
    others = [first for first in firsts if first != rule.name]
    if others:
        reader.fault(
            "rule-alike",
            "the rules “{first}” and “{name}” would share {components}; write “{first}” if it is the same rule, or "
            "give this one other accounts: {remedy}",
            first=others[0],
            name=rule.name,
            components=", ".join(own.values()),
            remedy=", ".join(f'{key}: "{component}-2"' for key, component in own.items()),
        )


def read_scope(reader: Reader) -> Scope:
    """Reads `contracts` and the seniority keys."""
    contracts = reader.words("contracts")
    if contracts and "left" in contracts:
        reader.fault(
            "contract-left",
            "“left” is no contract that a rule can name; who has left is not active, take the word out",
        )
    low, high = reader.months("seniority-from"), reader.months("seniority-until")
    if low is not None and high is not None and low >= high:
        reader.fault(
            "seniority-range",
            "no seniority lies from {low} up to, but without, {high} months; write the smaller number first",
            low=low,
            high=high,
        )
        low = high = None
    return Scope(contracts, low, high)


def _component(reader: Reader, key: str, default: str) -> str:
    text = reader.text(key, default)
    if reader.has(key) and not is_component(text):
        reader.fault(
            "bad-name",
            "“{name}” cannot be part of an account's name; write a capital or a digit, then letters, digits and "
            "hyphens only",
            name=text,
        )
    return text


def _fund(reader: Reader) -> tuple[str | None, Decimal]:
    if reader.has("fund") != reader.has("fund-share"):
        reader.fault(
            "fund-share-alone",
            "“fund” and “fund-share” need each other; write both, or neither",
        )
        return None, Decimal(0)
    if not reader.has("fund"):
        return None, Decimal(0)
    return reader.text("fund"), reader.rate("fund-share", Decimal(0))
