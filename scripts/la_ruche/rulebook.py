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


AG_2023 = "AG du 17 juin 2023, résolution {}"
AG_2025 = "AG du 14 juin 2025, résolution {}"
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
)  # fmt: skip

AIDS = (
    Aid(date(2024, 1, 1), ("CAPE",), 24, 800, 30000, 200000, AG_2023.format(8),
        "Aide aux activités en test : 80 % de ce qui manque, 300 € par mois au plus."),
    Aid(date(2025, 7, 1), ("CAPE",), 24, 1000, 45000, 250000, AG_2025.format(6),
        "Aide portée à la totalité de ce qui manque, 450 € par mois au plus."),
)  # fmt: skip

ASSEMBLIES = (
    (date(2024, 6, 15), "Comptes 2023, affectation du résultat"),
    (date(2025, 6, 14), "Comptes 2024, affectation, taux de 11,5 % au 1er juillet, aide à 100 %"),
    (date(2026, 6, 13), "Comptes 2025, perte reportée"),
)
FUND_RESERVE = 10000
FUND_OPENING = 34000
AIDED_BEFORE = {"E010": 24000}
BASE_BEFORE = {"E009": (date(2024, 4, 1), 2450000)}
