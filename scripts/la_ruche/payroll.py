"""Payslips: gross and employer's charges on the owner, net pay, withholdings and funds on the cooperative."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from . import accounts as acc
from .book import Book, Leg
from .cast import MEMBERS
from .days import Month, last_day, name, next_month, workday_in
from .money import share
from .shapes import Member

# Thousandths of the gross pay. Members work near the minimum wage, where general relief lowers the charges.
EMPLOYEE = {"urssaf": 169, "pension": 40, "health": 7}
EMPLOYER_MEMBER = {"urssaf": 152, "pension": 50, "health": 11, "training": 6}
EMPLOYER_STAFF = {"urssaf": 226, "pension": 60, "health": 14, "training": 6}

STAFF = (
    ("Poste accompagnement", 212500, 48, {"Accompagnement": 60, "Sensibilisation": 25, "Reseau": 15}),
    ("Poste gestion et paie", 129000, 21, {"Gestion": 100}),
)


@dataclass(frozen=True, slots=True)
class Slip:
    """One payslip in cents; ``cost`` is what it costs its owner."""

    gross: int
    employee: dict[str, int]
    employer: dict[str, int]
    tax: int

    @property
    def net(self) -> int:
        """What is transferred."""
        return self.gross - sum(self.employee.values()) - self.tax

    @property
    def cost(self) -> int:
        """Gross and employer's charges."""
        return self.gross + sum(self.employer.values())

    def owed(self) -> list[Leg]:
        """The cooperative's debts: net pay, social funds, tax at source."""
        urssaf = self.employee["urssaf"] + self.employer["urssaf"] + self.employer["training"]
        return [
            (acc.NET_PAY, -self.net),
            (acc.URSSAF, -urssaf),
            (acc.PENSION, -self.employee["pension"] - self.employer["pension"]),
            (acc.HEALTH, -self.employee["health"] - self.employer["health"]),
            (acc.TAX_AT_SOURCE, -self.tax),
        ]

    def charges(self, owner: str, activity: str = "") -> list[Leg]:
        """The owner's cost by nature."""
        return [
            (acc.charge(owner, activity, "641-Remunerations"), self.gross),
            (acc.charge(owner, activity, "6451-Urssaf"), self.employer["urssaf"]),
            (acc.charge(owner, activity, "6453-Retraite"), self.employer["pension"]),
            (acc.charge(owner, activity, "6452-Prevoyance"), self.employer["health"]),
            (acc.charge(owner, activity, "6333-Formation-Professionnelle"), self.employer["training"]),
        ]


def slip(gross: int, rates: dict[str, int], tax_permille: int) -> Slip:
    """A payslip for a gross pay."""
    employee = {fund: share(gross, rate) for fund, rate in EMPLOYEE.items()}
    employer = {fund: share(gross, rate) for fund, rate in rates.items()}
    taxable = gross - share(gross, 180)
    return Slip(gross, employee, employer, share(taxable, tax_permille))


def slip_for_cost(cost: int, tax_permille: int) -> Slip:
    """The payslip of a member that costs exactly this amount; the last cent falls on the Urssaf."""
    gross = cost * 1000 // (1000 + sum(EMPLOYER_MEMBER.values()))
    made = slip(gross, EMPLOYER_MEMBER, tax_permille)
    employer = {**made.employer, "urssaf": made.employer["urssaf"] + cost - made.cost}
    return Slip(gross, made.employee, employer, made.tax)


def fixed_pay(book: Book, month: Month) -> None:
    """The fixed part of every member under CESA, on the 28th."""
    day = workday_in(month, 28)
    for member in MEMBERS:
        gross = member.gross.get(month[0], 0) * 100
        if gross and member.contract(last_day(month)) == "CESA":
            pay = slip(gross, EMPLOYER_MEMBER, member.tax_permille)
            book.post(day, member.name, f"Paie {name(month)}, part fixe, {member.key}",
                      [*pay.charges(member.key), *pay.owed()])  # fmt: skip


def staff_pay(book: Book, month: Month) -> None:
    """The permanent staff, spread over the lines of action that it works for."""
    for post, gross, tax, lines in STAFF:
        raised = share(gross, {2024: 1000, 2025: 1015, 2026: 1030}[month[0]])
        whole = slip(raised, EMPLOYER_STAFF, tax)
        legs: dict[str, int] = {}
        for line, percent in lines.items():
            for account, cents in whole.charges("Ruche", line):
                legs[account] = share(cents, percent * 10)
        for leaf in ("641-", "6451-", "6453-", "6452-", "6333-"):
            known = [account for account in legs if account.split(":")[-1].startswith(leaf)]
            target = next(c for account, c in whole.charges("Ruche") if account.split(":")[-1].startswith(leaf))
            legs[known[0]] += target - sum(legs[account] for account in known)
        book.post(workday_in(month, 28), post, f"Paie {name(month)}, salarié permanent",
                  [*legs.items(), *whole.owed()])  # fmt: skip


def final_pay(book: Book, member: Member, day: date, position: int) -> None:
    """The last payslip of a leaver: it costs exactly what the position still holds."""
    pay = slip_for_cost(position, member.tax_permille)
    book.post(day, member.name, f"Solde de tout compte, part variable et congés, {member.key}",
              [*pay.charges(member.key), *pay.owed()])  # fmt: skip


def transfer_and_declare(book: Book, month: Month) -> None:
    """Net pay leaves on the last working day; the social declaration is paid on the fifteenth."""
    net = -book.balance(acc.NET_PAY, month)
    book.post(workday_in(month, 31), "La Ruche", f"Virement des salaires {name(month)}",
              [(acc.NET_PAY, net), (acc.BANK, -net)])  # fmt: skip
    day = workday_in(next_month(month), 15)
    for account, payee, label in (
        (acc.URSSAF, "Urssaf", "DSN, cotisations"),
        (acc.PENSION, "Caisse de retraite complémentaire", "DSN, retraite"),
        (acc.HEALTH, "Mutuelle et prévoyance du Bocage", "DSN, prévoyance"),
        (acc.TAX_AT_SOURCE, "Direction des finances publiques", "DSN, prélèvement à la source"),
    ):
        due = -book.balance(account, month)
        book.post(day, payee, f"{label} {name(month)}", [(account, due), (acc.BANK, -due)])
