"""The scales that cooperatives publish: which ledgers hold them, and what each would take from one entrepreneur."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

from .beans.declared import declarations
from .beans.reading import kind_folder
from .cooperative import Cooperative, load
from .errors import RucheError
from .ledgers import example
from .lines import as_row, books_from
from .messages import marked
from .model import LEFT, NOWHERE
from .money import from_cents, to_cents
from .months import run
from .periods import is_plausible
from .rules.declarations import Declaration
from .rules.finding import Finder
from .rules.reading import read_decisions

#: Name of the ledger to what it takes. The figures are those of the ledger, which is what counts; a test compares.
SENTENCES = {
    "astrolabe": marked(
        "11, 10, then 9 % of the year's turnover, from 40,000 and 80,000, on each invoice; at least 2,160 a year, "
        "1,200 under a CAPE"
    ),
    "bourgogne-tranches": marked(
        "10 % of what is received, 8 % of what exceeds 35,000 in the year, 6 % above 45,000; insurance 16 and accident "
        "3 a month"
    ),
    "bourgogne-volume": marked(
        "10 % of what is received, 8 % of everything once the year reaches 35,000 and 6 % from 45,000; insurance 16 "
        "and accident 3 a month"
    ),
    "cap-services": marked("10 % of turnover, resold goods left out"),
    "coodyssee": marked("12 % of turnover"),
    "coopaname": marked("30 a month and 13.5 % of gross margin"),
    "crealead": marked("10 % of turnover, 9 % of what exceeds 80,000 since the entry; 5 % between members"),
    "opteos": marked(
        "11.5 to 7.5 % of the year's gross margin, in five bands of 30,000; training 12 to 9 %; nothing between members"
    ),
    "oxalis": marked("15 % of gross margin (published in 2017)"),
    "pollen": marked("13 % of turnover"),
    "port-parallele": marked("10 % of turnover"),
    "tumuku-makop": marked("nothing for 6 months, then 10 % of gross margin"),
}

#: Where the account decides which rule takes: the accounts to show, each with what is sold on it.
_SOLD = {"opteos": (("706", marked("services")), ("7062", marked("training")))}
_SERVICES = (("706", ""),)

#: The year that begins with the entry; the next is computed too, in which some rules take something else.
YEAR = 2026

_PERSON = "E001"
_HOUSE = "Coop"


@dataclass(frozen=True, slots=True)
class Profile:
    """An entrepreneur in figures: twelve equal months a year, everything paid at once.

    Attributes:
        turnover_eur: What is sold in a year, without VAT.
        contract: The contract that they have from the entry on.
        costs_eur: What is bought for it in a year, on 604: part of no turnover, deducted from every gross margin.
    """

    turnover_eur: Decimal
    contract: str
    costs_eur: Decimal = Decimal(0)


PROFILES = (Profile(Decimal(26500), "CESA"), Profile(Decimal(90000), "CESA"), Profile(Decimal(6000), "CAPE"))
"""The common case (turnover per head of the French cooperatives), a large activity, and one in its test phase."""


@dataclass(frozen=True, slots=True)
class Scale:
    """What one cooperative takes: a published scale, or the rules of somebody's own ledger.

    Attributes:
        name: Of its ledger: `opteos`; "" for somebody's own.
        house: What the cooperative is called.
        sold: What is sold, where that decides which rule takes; a text of the catalogue, "" where it does not.
        sentence: What it takes, in a sentence of the catalogue; "" for somebody's own.
        rules: Its `ruche-rule` directives, in the order of the ledger.
        pcg: Number of the account on which the sales are booked.
        year: The first year that is computed.
        funds: Keys of the funds that rules give to.
        contracts: Words that rules may name besides the usual ones.
        folder: Where kinds of rules of one's own are, if there are some.
        currency: That of all amounts.
    """

    name: str
    house: str
    sold: str
    sentence: str
    rules: tuple[Declaration, ...]
    pcg: str
    year: int = YEAR
    funds: tuple[str, ...] = ()
    contracts: tuple[str, ...] = ()
    folder: Path | None = None
    currency: str = "EUR"

    def taken(self, profile: Profile) -> tuple[Decimal, ...] | None:
        """What all rules together take in the year from the entry and in the next; None without one for the contract.

        Raises:
            RucheError: turnover or costs are not on the cent, or negative.
        """
        if profile.contract == LEFT:
            return None
        years = (self.year, self.year + 1)
        lines = [as_row(line) for year in years for line in _lines(profile, self.pcg, year, self.currency)]
        decisions = read_decisions(self._declared(profile), self.currency, Finder(self.folder))
        books, _ = books_from(lines, decisions, None, self.currency, until=date(years[-1], 12, 31))
        outcome = run(books, decisions)
        if any(fault.severity == "error" for fault in (*decisions.problems, *outcome.problems)):
            return None
        taken = dict.fromkeys(years, 0)
        for levy in outcome.levies:
            taken[levy.date.year] += levy.cents
        return tuple(from_cents(cents) for cents in taken.values())

    def _declared(self, profile: Profile) -> Iterator[Declaration]:
        """The rules, and a cooperative with one entrepreneur."""
        entry = date(self.year, 1, 1)
        first = min((entry, *(rule.date for rule in self.rules)))
        yield Declaration(first, "ruche-cooperative", (_HOUSE,), {}, NOWHERE)
        yield Declaration(entry, "ruche-entrepreneur", (_PERSON,), {"contract": profile.contract}, NOWHERE)
        for key in self.funds:
            yield Declaration(first, "ruche-fund", (key,), {}, NOWHERE)
        # Somebody under each other contract who comes when all is over: the words are known, nothing is levied.
        for number, word in enumerate(self.contracts):
            after = date(self.year + 2, 1, 1)
            yield Declaration(after, "ruche-entrepreneur", (f"{_PERSON}-{number}",), {"contract": word}, NOWHERE)
        yield from self.rules


def scales(*, every_account: bool = False) -> tuple[Scale, ...]:
    """The published scales by name, read from their ledgers.

    Args:
        every_account: Whether a scale that depends on what is sold stands there once for each.

    Raises:
        RucheError: the examples are not installed.
    """
    return tuple(each for name in sorted(SENTENCES) for each in _read(name)[: None if every_account else 1])


def scale(name: str) -> Scale:
    """The published scale of that name.

    Raises:
        RucheError: there is none; the message lists those that there are.
    """
    if name not in SENTENCES:
        known = ", ".join(sorted(SENTENCES))
        raise RucheError("there is no published scale “{name}”; those that there are: {known}", name=name, known=known)
    return _read(name)[0]


def own_scale(cooperative: Cooperative) -> Scale:
    """What a loaded ledger takes in the years after its last day, by the rules that are in force then.

    Raises:
        RucheError: it declares no cooperative.
    """
    if cooperative.decisions.house is None:
        raise RucheError("this ledger declares no cooperative; begin with a ruche-cooperative directive")
    people = cooperative.entrepreneurs.values()
    words = {contract for person in people for _, contract, _ in person.declared} - {LEFT}
    rules = tuple(each for each in declarations(cooperative.entries) if each.kind == "ruche-rule")
    days = (cooperative.horizon, *(rule.date for rule in rules))
    year = max((day.year + 1 for day in days if is_plausible(day)), default=YEAR)
    funds = tuple(fund.key for fund in cooperative.decisions.funds)
    return Scale(
        *("", cooperative.name, "", "", rules, "706", year, funds, tuple(sorted(words))),
        kind_folder(cooperative.options),
        cooperative.currency,
    )


def _read(name: str) -> tuple[Scale, ...]:
    cooperative = load(example(name), strict=True)
    rules = tuple(each for each in declarations(cooperative.entries) if each.kind == "ruche-rule")
    return tuple(
        Scale(name, cooperative.name, sold, SENTENCES[name], rules, pcg) for pcg, sold in _SOLD.get(name, _SERVICES)
    )


def _lines(
    profile: Profile, pcg: str, year: int, currency: str
) -> Iterator[tuple[date, str, Decimal, str, tuple[str, ...], str]]:
    """Sales and costs on the 15th of each month, paid in cash."""
    for month, (turnover, costs) in enumerate(
        zip(_monthly(profile.turnover_eur), _monthly(profile.costs_eur), strict=True), start=1
    ):
        day, source = date(year, month, 15), f"{year}-{month:02}"
        yield day, f"Assets:{_HOUSE}:512-Banque", turnover - costs, currency, (), source
        yield day, f"Income:{_PERSON}:{pcg}-Ventes", -turnover, currency, (), source
        yield day, f"Expenses:{_PERSON}:604-Achats", costs, currency, (), source


def _monthly(year_eur: Decimal) -> list[Decimal]:
    """Twelve equal months to the cent: each is what the year has reached, less what it had reached before."""
    try:
        cents = to_cents(year_eur)
    except ValueError:
        cents = -1
    if cents < 0:
        raise RucheError(
            "“{amount}” is no turnover and no cost; give an amount of 0 or more, on the cent", amount=year_eur
        )
    reached = [cents * month // 12 for month in range(13)]
    return [from_cents(after - before) for before, after in pairwise(reached)]
