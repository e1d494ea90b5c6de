"""The general assemblies of June: allocation of the result, variable pay within the month."""

from __future__ import annotations

from datetime import date

from . import accounts as acc
from .book import Book
from .cast import BY_KEY
from .days import Month, workday_in
from .money import share
from .payroll import slip_for_cost

DAYS = {2024: date(2024, 6, 15), 2025: date(2025, 6, 14), 2026: date(2026, 6, 13)}
FUND_PERMILLE = 100
LEGAL_PERMILLE = 150
WORK_PERMILLE = 250


def allocate(book: Book, month: Month, result: int) -> None:
    """Legal reserve, the part of labour, the fund's endowment, the rest to development; or a loss carried."""
    if month[1] != 6:
        return
    year = month[0]
    day = DAYS[year]
    if result < 0:
        book.post(day, "Assemblée générale", f"Affectation du résultat {year - 1}, perte reportée",
                  [("Capitaux:Ruche:119-Report-Debiteur", -result),
                   ("Capitaux:Ruche:129-Resultat-Perte", result)])  # fmt: skip
        return
    legal = share(result, LEGAL_PERMILLE)
    work = share(result, WORK_PERMILLE)
    fund = share(result, FUND_PERMILLE) if year > 2024 else 0
    book.post(day, "Assemblée générale", f"Affectation du résultat {year - 1}, résolution 2",
              [("Capitaux:Ruche:120-Resultat", result),
               ("Capitaux:Ruche:1061-Reserve-Legale", -legal),
               ("Passif:Ruche:424-Part-Travail", -work),
               ("Capitaux:Solidarite:1068-Dotation", -fund),
               ("Capitaux:Ruche:1063-Fonds-De-Developpement", legal + work + fund - result)])  # fmt: skip
    book.post(workday_in((year, 7), 10), "La Ruche", f"Versement de la part travail {year - 1} aux associés",
              [("Passif:Ruche:424-Part-Travail", work), (acc.BANK, -work)])  # fmt: skip


def pay_variable(book: Book, month: Month, owed: dict[str, int]) -> None:
    """The payslip of the variable part: it clears 4286 and 4386, net pay leaves with the month's pay."""
    if month[1] != 6:
        return
    for key, cost in owed.items():
        member = BY_KEY[key]
        pay = slip_for_cost(cost, member.tax_permille)
        book.post(workday_in(month, 26), member.name, f"Paie de la part variable {month[0] - 1}, {key}",
                  [(acc.of("Passif", key, "", "4286-Part-Variable-A-Payer"), pay.gross),
                   (acc.of("Passif", key, "", "4386-Charges-Sur-Part-Variable"), cost - pay.gross),
                   *pay.owed()])  # fmt: skip
