"""`ruche quote LEDGER KEY AMOUNT`: what would be levied on one more sale, and what would remain of it."""

from __future__ import annotations

from datetime import date

import click

from ..errors import RucheError
from ..messages import marked
from ..money import from_cents, to_cents
from .terminal import (
    json_option,
    lang_option,
    language,
    ledger_argument,
    owner_keys,
    read_amount,
    read_ledger,
    write_json,
)


@click.command(epilog=marked("Example: ruche quote main.beancount E007 1000"))
@ledger_argument
@click.argument("key", shell_complete=owner_keys)
@click.argument("amount")
@click.option("--on", "day", metavar="DATE", help=marked("The day of the sale; by default the ledger's last."))
@click.option(
    "--pcg",
    default="706",
    show_default=True,
    metavar="NUMBER",
    help=marked("Number of the account that the sale is booked on."),
)
@click.option("--internal", is_flag=True, help=marked("Another entrepreneur of the cooperative buys."))
@click.option("--explain", "is_explained", is_flag=True, help=marked("Add how each amount came about."))
@json_option
@lang_option
def quote(
    ledger: str, key: str, amount: str, *, day: str | None, pcg: str, internal: bool, is_explained: bool, as_json: bool
) -> None:
    """Says what rules take of one more sale, and what remains of it.

    KEY is an entrepreneur, or one of their activities (E007:Poterie). AMOUNT is without VAT. The sale is added to the
    ledger as it stands: accumulated bands, minimum, cap and terms count, and nothing is written.
    """
    cooperative = read_ledger(ledger)
    price = read_amount(amount)
    on = _day(day) if day else cooperative.horizon
    owner, _colon, activity = key.partition(":")
    levies = cooperative.quote(owner, price, on, pcg=pcg, activity=activity or None, internal=internal)
    taken = sum(levy.cents for levy in levies)
    if as_json:
        write_json(
            {
                "owner": key,
                "date": on.isoformat(),
                "amount": f"{price:.2f}",
                "levies": [levy.as_dict() for levy in levies],
                "levied": f"{from_cents(taken):.2f}",
                "remains": f"{from_cents(to_cents(price) - taken):.2f}",
                **({"explanation": [cooperative.explain(levy).as_dict() for levy in levies]} if is_explained else {}),
            }
        )
        return
    from ..papers.quotes import write_quote
    from .sheets import Screen, warn_of_faults

    write_quote(cooperative, levies, key, price, on, Screen(language(), ledger), is_explained=is_explained)
    warn_of_faults(cooperative, ledger)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise RucheError("“{day}” is not a day; write it as 2026-03-14", day=text) from None
