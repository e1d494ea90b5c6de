"""What can be paid out to each entrepreneur this month, after rules, advances and employer charges."""

import argparse
import csv
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from pathlib import Path

from ruche_ledger import Cooperative, RucheError, load
from ruche_ledger.ledgers import example

CENT, ZERO = Decimal("0.01"), Decimal("0.00")
NUMBERS = ("employer_rate", "employer_amount", "employee_rate", "employee_amount")


@dataclass(frozen=True)
class Charge:
    """One line of a payslip: a part of the gross pay (0.152 is 15.2 %), and an amount for the month."""

    employer_rate: Decimal
    employer_amount: Decimal
    employee_rate: Decimal
    employee_amount: Decimal

    def employer(self, gross: Decimal) -> Decimal:
        return (gross * self.employer_rate).quantize(CENT, ROUND_HALF_UP) + self.employer_amount

    def employee(self, gross: Decimal) -> Decimal:
        return (gross * self.employee_rate).quantize(CENT, ROUND_HALF_UP) + self.employee_amount


@dataclass(frozen=True)
class Payout:
    """One row of the answer; `cost` is `gross` and the employer's part, `net` is `gross` less the employee's."""

    owner: str
    contract: str
    position: Decimal
    advance: Decimal
    available: Decimal
    cost: Decimal
    gross: Decimal
    net: Decimal
    why_not: str


def read_charges(path: Path) -> dict[str, list[Charge]]:
    """The table by contract; everything that is wrong in it is said at once."""
    found: dict[str, list[Charge]] = {}
    faults = []
    try:
        table = csv.DictReader(path.read_text("utf-8-sig").splitlines(), restval="")
        if table.fieldnames != ["contract", "charge", *NUMBERS]:
            raise RucheError(f"{path}:1: the columns are contract, charge, {', '.join(NUMBERS)}; write these")
        for row in table:
            values = []
            for column in NUMBERS:
                try:
                    values.append(Decimal(row[column] or "0"))
                    if not 0 <= values[-1] < (1 if "rate" in column else 100_000):
                        raise ArithmeticError
                except ArithmeticError:
                    remedy = "15.2 % is 0.152" if "rate" in column else "write euros as 21.00"
                    faults.append(f"{path}:{table.line_num}: {column} cannot be “{row[column]}”; {remedy}")
            if not row["contract"]:
                faults.append(f"{path}:{table.line_num}: the contract is missing; write for which one the charge is")
            found.setdefault(row["contract"], []).append(Charge(*(values + [ZERO] * 4)[:4]))
    except (OSError, UnicodeError, csv.Error) as error:
        faults.append(f"{path} cannot be read ({error}); give a CSV file in UTF-8")
    if faults:
        raise RucheError("\n".join(faults))
    return found


def largest_gross(available: Decimal, charges: list[Charge]) -> Decimal:
    """The largest gross pay whose whole cost is available; 0 where the amounts of the month alone are more.

    Each charge is rounded to the cent, half away from zero, as on a payslip. So the quotient is off by half a cent for
    each of them at most, and from a little above it the search goes down cent by cent.
    """
    amounts = sum((charge.employer_amount for charge in charges), ZERO)
    rates = sum((charge.employer_rate for charge in charges), Decimal(1))
    gross = ((available - amounts) / rates).quantize(CENT, ROUND_FLOOR) + CENT * len(charges)
    while gross > 0 and gross + sum(charge.employer(gross) for charge in charges) > available:
        gross -= CENT
    return max(gross, ZERO)


def payouts(cooperative: Cooperative, month: str, charges: dict[str, list[Charge]]) -> Iterator[Payout]:
    """One row for each entrepreneur: what rules, advances and other debts leave of the position, as pay."""
    last = cooperative.period(month).last
    for key, person in cooperative.entrepreneurs.items():
        statement = cooperative.statement(key, month)
        advances = [Decimal(line["closing"]) for line in statement.as_dict()["lines"] if line["pcg"].startswith("181")]
        contract = person.contract(last) or ""
        cost = gross = net = ZERO
        why_not = ""
        if not contract:
            why_not = f"no contract on {last}"
        elif contract not in charges:
            why_not = f"{contract} is not in the table of charges: no salary"
        elif statement.closing <= 0:
            why_not = "the position is not positive"
        elif statement.available <= 0:
            why_not = "all is owed or set aside"
        else:
            gross = largest_gross(statement.available, charges[contract])
            cost = gross + sum(charge.employer(gross) for charge in charges[contract])
            net = gross - sum(charge.employee(gross) for charge in charges[contract])
            if gross <= 0 or net <= 0:
                cost = gross = net = ZERO
                why_not = "that does not cover the charges of a month"
        advance = sum((max(ZERO, -balance) for balance in advances), ZERO)
        yield Payout(key, contract, statement.closing, advance, statement.available, cost, gross, net, why_not)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, epilog="example: main.py main.beancount --month 2026-10")
    parser.add_argument("ledger", nargs="?", help="the ledger's main file; without it, La Ruche")
    parser.add_argument("--charges", type=Path, default=Path(__file__).with_name("charges.csv"), help="by contract")
    parser.add_argument("--month", help="2026-10; without it, the last one in the books")
    parser.add_argument("--format", choices=("table", "csv", "json"), default="table")
    args = parser.parse_args()
    try:
        charges = read_charges(args.charges)
        cooperative = load(args.ledger or example("la-ruche"), strict=True)  # nobody is paid by books with faults
        month = args.month or f"{cooperative.horizon:%Y-%m}"
        if not re.fullmatch(r"\d{4}-\d{2}", month) or cooperative.period(month).last > cooperative.horizon:
            raise RucheError(f"“{month}” is no month of these books, which end on {cooperative.horizon}; write 2026-10")
        rows = [asdict(payout) for payout in payouts(cooperative, month, charges)]
    except RucheError as error:
        sys.exit(str(error))
    names = Payout.__annotations__
    if args.format == "json":
        print(json.dumps(rows, default=str, ensure_ascii=False, indent=2))
    elif args.format == "csv":
        csv.writer(sys.stdout, lineterminator="\n").writerows([names, *(row.values() for row in rows)])
    else:
        for owner, contract, *amounts, why_not in (names, *(row.values() for row in rows)):
            print(f"{owner:<6}{contract:<8}", *(f"{amount!s:>9}" for amount in amounts), f" {why_not}")


if __name__ == "__main__":
    main()
