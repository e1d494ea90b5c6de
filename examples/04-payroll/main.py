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

from ruche_ledger import Cooperative, LedgerError, RucheError, load
from ruche_ledger.ledgers import example

CENT, ZERO = Decimal("0.01"), Decimal("0.00")
COLUMNS = ["contract", "charge", "employer_rate", "employer_amount", "employee_rate", "employee_amount"]
FORMS = {
    "rate": (r"0(\.[0-9]{1,6})?", "15.2 % is 0.152"),
    "amount": (r"[0-9]{1,5}(\.[0-9]{1,2})?", "write euros as 21.00"),
}


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
    rows: dict[str, dict[str, list[str]]] = {}
    faults = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            table = csv.reader(file, strict=True)
            if next(table, None) != COLUMNS:
                raise RucheError(f"{path}:1: the columns are {','.join(COLUMNS)}; write these, and commas between them")
            for row in filter(None, table):
                place = f"{path}:{table.line_num}"
                if len(row) != len(COLUMNS):
                    faults.append(f"{place}: there are {len(row)} columns, not {len(COLUMNS)}; leave none out")
                    continue
                contract, name, *cells = (cell.strip() for cell in row)
                for column, cell in zip(COLUMNS[2:], cells, strict=True):
                    form, remedy = FORMS[column.partition("_")[2]]
                    if not re.fullmatch(form, cell or "0"):
                        faults.append(f"{place}: {column} cannot be “{cell}”; {remedy}")
                if not contract:
                    faults.append(f"{place}: the contract is missing; write for which one the charge is")
                elif name in rows.get(contract, {}):
                    faults.append(f"{place}: {contract} has a charge “{name}” already; delete one, or name them apart")
                rows.setdefault(contract, {})[name] = cells
    except (OSError, UnicodeError, csv.Error) as error:
        faults.append(f"{path} cannot be read ({error}); give a CSV file in UTF-8")
    if faults:
        raise RucheError("\n".join(faults))
    return {
        contract: [Charge(*(Decimal(cell or 0) for cell in cells)) for cells in lines.values()]
        for contract, lines in rows.items()
    }


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
    period = cooperative.period(month)
    for key, person in cooperative.entrepreneurs.items():
        statement = cooperative.statement(key, month)
        advances = [Decimal(line["closing"]) for line in statement.as_dict()["lines"] if line["pcg"].startswith("181")]
        day = person.last_active_day(period.start, period.last)
        contract = (day and person.contract(day)) or ""
        table = charges.get(contract)
        cost = gross = net = ZERO
        why_not = ""
        if not contract:
            why_not = f"no contract in {month}"
        elif not table:
            why_not = f"{contract} is not in the table of charges: no salary"
        elif statement.closing <= 0:
            why_not = "the position is not positive"
        elif statement.available <= 0:
            why_not = "all is owed or set aside"
        else:
            gross = largest_gross(statement.available, table)
            cost = gross + sum(charge.employer(gross) for charge in table)
            net = gross - sum(charge.employee(gross) for charge in table)
            if gross <= 0 or net <= 0:
                cost = gross = net = ZERO
                why_not = "that does not cover the charges of a month"
        advance = sum((max(ZERO, -balance) for balance in advances), ZERO)
        yield Payout(key, contract, statement.closing, advance, statement.available, cost, gross, net, why_not)


def chosen(month: str | None, cooperative: Cooperative) -> str:
    """The month that was asked for, or the last one in the books."""
    last = f"{cooperative.horizon.isoformat():.7}"
    if month is not None and not (re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", month) and month <= last):
        raise RucheError(f"“{month}” is no month of these books, which end on {cooperative.horizon}; write {last}")
    return month or last


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, epilog="example: main.py main.beancount --month 2026-10")
    parser.add_argument("ledger", nargs="?", help="the ledger's main file; without it, La Ruche")
    parser.add_argument("--month", metavar="YYYY-MM", help="without it, the last month in the books")
    parser.add_argument(
        "--charges",
        metavar="FILE",
        type=Path,
        default=Path(__file__).with_name("charges.csv"),
        help="the charges of each contract; without it, charges.csv beside this script",
    )
    parser.add_argument("--format", choices=("table", "csv", "json"), default="table", help="without it, table")
    args = parser.parse_args()
    try:
        charges = read_charges(args.charges)
        cooperative = load(args.ledger or example("la-ruche"), strict=True)  # nobody is paid by books with faults
        rows = [asdict(payout) for payout in payouts(cooperative, chosen(args.month, cooperative), charges)]
    except LedgerError as error:
        sys.exit("\n".join(f"{fault.source}: {fault.message}" for fault in error.problems) or str(error))
    except RucheError as error:
        sys.exit(str(error))
    table = [list(Payout.__annotations__), *([str(cell) for cell in row.values()] for row in rows)]
    if args.format == "json":
        print(json.dumps(rows, default=str, ensure_ascii=False, indent=2))
    elif args.format == "csv":
        csv.writer(sys.stdout, lineterminator="\n").writerows(table)
    else:
        widths = [max(map(len, column)) for column in zip(*table, strict=True)]
        for row in table:
            cells = zip(row, "<<>>>>>><", widths, strict=True)
            print("  ".join(f"{cell:{side}{width}}" for cell, side, width in cells).rstrip())


if __name__ == "__main__":
    main()
