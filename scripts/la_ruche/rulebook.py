"""The decisions in force, as values: read by the forecast and written out as directives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal


@dataclass(frozen=True, slots=True)
class Rule:
    """One ``ruche-rule``. Rates in ten-thousandths, amounts in cents, the fund's share in thousandths."""

    day: date
    name: str
    scale: Literal["flat", "graduated", "exempt"]
    contracts: tuple[str, ...]
    source: str
    note: str
    base: tuple[str, ...] = ()
    less: tuple[str, ...] = ()
    bands: tuple[tuple[int, int], ...] = ()
    window: Literal["month", "year"] = "month"
    fixed: int = 0
    fund_permille: int = 0
    basis: Literal["invoiced", "received"] = "invoiced"
    channel: Literal["external", "internal"] = "external"
    carry: bool = False
    """Whether a negative month goes on to the next one."""
    minimum: int = 0
    """A month's floor."""


@dataclass(frozen=True, slots=True)
class Terms:
    """One ``ruche-terms``: the rate of the first band for one member, until a day (exclusive)."""

    day: date
    key: str
    name: str
    rate: int
    until: date
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class Aid:
    """One ``ruche-solidarity`` of kind ``aid``; ``cover`` in thousandths, amounts in cents."""

    day: date
    contracts: tuple[str, ...]
    months: int
    cover: int
    cap_month: int
    cap_total: int
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class Decided:
    """Aid or an advance that people decide each time: the ceiling, and what is repaid of a positive month."""

    day: date
    step: Literal["aid", "advance"]
    contracts: tuple[str, ...]
    cap: int
    source: str
    note: str
    repay: int = 0


@dataclass(frozen=True, slots=True)
class Grant:
    """One ``ruche-grant``."""

    day: date
    step: Literal["aid", "advance"]
    key: str
    cents: int
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class Share:
    """One ``ruche-share``; parts in hundredths."""

    day: date
    name: str
    parts: tuple[tuple[str, int], ...]
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class FundLevy:
    """One ``ruche-solidarity`` of kind ``levy`` on a month's result."""

    day: date
    contracts: tuple[str, ...]
    rate: int
    above: int
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class Exit:
    """One ``ruche-solidarity`` of kind ``exit``: the fund bears what a leaver cannot repay."""

    day: date
    source: str
    note: str


AG_2023 = "AG du 17 juin 2023, résolution {}"
AG_2025 = "AG du 14 juin 2025, résolution {}"
AG_DECEMBER = "AG du 6 décembre 2025, résolution {}"
AG_2026 = "AG du 13 juin 2026, résolution {}"
MARGIN = ("601", "602", "603", "604", "607")

RULES = (
    Rule(date(2024, 1, 1), "contribution", "flat", ("CAPE",), AG_2023.format(5),
         "En phase de test : 10 % du chiffre d'affaires hors taxes.",
         base=("70", "-708"), bands=((0, 1000),), fund_permille=30),
    Rule(date(2024, 1, 1), "contribution", "graduated", ("CESA",), AG_2023.format(5),
         "Entrepreneurs salariés associés : par tranches de marge brute de l'année.",
         base=("70", "-708"), less=MARGIN, bands=((0, 1050), (4000000, 900)), window="year", fund_permille=30),
    Rule(date(2024, 1, 1), "contribution", "exempt", ("SORTIE",), AG_2023.format(6),
         "Pendant la sortie, rien n'est retenu : les dernières factures se règlent."),
    Rule(date(2024, 1, 1), "assurance", "flat", ("CAPE", "CESA"), AG_2023.format(7),
         "Part d'assurance : un montant fixe par mois, sans pourcentage.",
         base=("70",), bands=((0, 0),), fixed=1500),
    Rule(date(2024, 1, 1), "assurance", "exempt", ("SORTIE",), AG_2023.format(7),
         "Pas de part d'assurance pendant la sortie."),
    Rule(date(2025, 7, 1), "contribution", "graduated", ("CESA",), AG_2025.format(4),
         "Le taux change en cours d'année, à compter du 1er juillet 2025.",
         base=("70", "-708"), less=MARGIN, bands=((0, 1150), (4000000, 1000)), window="year", fund_permille=30),
    Rule(date(2026, 1, 1), "assurance", "flat", ("CAPE", "CESA"), AG_2025.format(5),
         "La prime a augmenté : 16,50 € par mois à compter de 2026.",
         base=("70",), bands=((0, 0),), fixed=1650),
    Rule(date(2026, 1, 1), "contribution", "flat", ("CAPE",), AG_DECEMBER.format(1),
         "À compter de 2026, une facture compte quand le client l'a payée ; au marché, rien ne change.",
         base=("70", "-708"), bands=((0, 1000),), fund_permille=30, basis="received"),
    Rule(date(2026, 1, 1), "contribution", "graduated", ("CESA",), "AG du 6 décembre 2025, résolutions 1 et 2",
         "De même pour les associés, aux mêmes taux ; 30 € par mois au moins, et un mois négatif se reporte.",
         base=("70", "-708"), less=MARGIN, bands=((0, 1150), (4000000, 1000)), window="year", fund_permille=30,
         basis="received", carry=True, minimum=3000),
    Rule(date(2026, 1, 1), "contribution", "flat", ("CAPE", "CESA"), AG_DECEMBER.format(3),
         "Entre activités de la maison : 5 % de ce qui est vendu, à la charge de qui vend.",
         base=("70", "187"), bands=((0, 500),), fund_permille=30, channel="internal"),
)  # fmt: skip

TERMS = (
    Terms(date(2026, 3, 1), "E010", "contribution", 800, date(2026, 9, 1), "CA du 20 février 2026",
          "E010 plante sa propre oseraie : 8 % de mars à août 2026."),
)  # fmt: skip

WORKSHOP = Share(
    date(2026, 1, 1), "atelier", (("E002", 50), ("E013", 30), ("Ruche", 20)), "CA du 10 décembre 2025",
    "L'atelier de Sainte-Aubaine : bail repris par la coopérative, qui y tient ses réunions.",
)  # fmt: skip
SHARES = (WORKSHOP,)

AIDS = (
    Aid(date(2024, 1, 1), ("CAPE",), 24, 800, 30000, 200000, AG_2023.format(8),
        "Aide aux activités en test : 80 % de ce qui manque, 300 € par mois au plus."),
    Aid(date(2025, 7, 1), ("CAPE",), 24, 1000, 45000, 250000, AG_2025.format(6),
        "Aide portée à la totalité de ce qui manque, 450 € par mois au plus."),
)  # fmt: skip

DECIDED = (
    Decided(date(2025, 7, 1), "advance", ("CESA",), 80000, AG_2025.format(7),
            "Avances aux associés, au cas par cas, 800 € en cours au plus ; un quart de chaque mois positif est rendu.",
            repay=2500),
    Decided(date(2026, 1, 1), "aid", ("CESA",), 30000, AG_DECEMBER.format(4),
            "Secours aux associés, décidé au cas par cas, 300 € par mois au plus."),
)  # fmt: skip

GRANTS = (
    Grant(date(2025, 9, 24), "advance", "E009", 60000, "commission de solidarité du 24 septembre 2025",
          "E009 attend le règlement de la communauté de communes."),
    Grant(date(2026, 6, 17), "aid", "E010", 10000, "commission de solidarité du 17 juin 2026",
          "E010 a perdu au gel d'avril une part de sa jeune oseraie."),
)  # fmt: skip

FUND_LEVIES = (
    FundLevy(date(2026, 7, 1), ("CESA",), 200, 0, AG_2026.format(5),
             "La caisse est à sa réserve : 2 % du résultat du mois, à compter de juillet 2026."),
)  # fmt: skip

EXITS = (
    Exit(date(2025, 7, 1), AG_2025.format(8),
         "Départs : ce qui ne peut être rendu est à la charge de la caisse, puis de la coopérative."),
)  # fmt: skip

ASSEMBLIES = (
    (date(2024, 6, 15), "Comptes 2023, affectation du résultat"),
    (date(2025, 6, 14), "Comptes 2024, affectation, taux de 11,5 % au 1er juillet, aide à 100 %, avances"),
    (date(2025, 12, 6), "Contribution à l'encaissement, minimum, ventes internes, secours"),
    (date(2026, 6, 13), "Comptes 2025, perte reportée, 2 % des résultats à la caisse"),
)
FUND_RESERVE = 10000
FUND_OPENING = 34000
AIDED_BEFORE = {"E010": 24000}
BASE_BEFORE = {"E009": (date(2024, 4, 1), 2450000)}
