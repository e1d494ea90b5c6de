"""`ruche scales`: what each published scale would take, side by side."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from ..errors import RucheError
from ..messages import format_amount, marked
from .terminal import _, json_option, lang_option, language, read_amount, read_ledger, write_json

if TYPE_CHECKING:
    from ..published import Profile, Scale

_NONE = "—"


@click.command(
    epilog=marked("Example: ruche scales. One's own case: ruche scales --turnover 42000 --costs 8000 --contract CESA")
)
@click.argument("ledger", type=click.Path(), metavar="[LEDGER]", required=False)
@click.option(
    "--turnover",
    metavar="AMOUNT",
    help=marked("Turnover of a year without VAT, in place of the three that are shown."),
)
@click.option(
    "--costs",
    metavar="AMOUNT",
    help=marked("What is bought for it in that year (604), which a gross margin deducts.  [default: 0]"),
)
@click.option("--contract", metavar="WORD", help=marked("The contract.  [default: CESA]"))
@json_option
@lang_option
def scales(
    ledger: str | None, turnover: str | None, costs: str | None, contract: str | None, *, as_json: bool
) -> None:
    """Shows what each published scale would take in a year, side by side, and beside them the rules of LEDGER.

    Amounts are in euros. Assumed: twelve equal months from the entry on, everything sold on 706, paid at once, nothing
    sold to other members.
    """
    from .. import published

    if turnover is None:
        if costs is not None or contract is not None:
            raise RucheError("--costs and --contract say more of a --turnover; give it too")
        profiles: tuple[Profile, ...] = published.PROFILES
    else:
        profiles = (published.Profile(read_amount(turnover), contract or "CESA", read_amount(costs or "0")),)
    cooperative = None if ledger is None else read_ledger(ledger)
    own = () if cooperative is None else (published.own_scale(cooperative),)
    found = [
        (scale, [scale.taken(profile) for profile in profiles])
        for scale in (*own, *published.scales(every_account=True))
    ]
    if as_json:
        write_json([_row(scale, profiles, taken) for scale, taken in found])
    else:
        _show(found, profiles)
    if cooperative is not None and ledger is not None:
        from .sheets import warn_of_faults

        warn_of_faults(cooperative, ledger)


def _row(scale: Scale, profiles: tuple[Profile, ...], taken: list[tuple[Decimal, ...] | None]) -> dict[str, Any]:
    return {
        "name": scale.name or None,
        "cooperative": scale.house,
        "sold": _(scale.sold) if scale.sold else None,
        "scale": _(scale.sentence) if scale.sentence else None,
        "cases": [
            {
                "turnover": f"{profile.turnover_eur:.2f}",
                "costs": f"{profile.costs_eur:.2f}",
                "contract": profile.contract,
                "taken": None if years is None else [f"{amount:.2f}" for amount in years],
            }
            for profile, years in zip(profiles, taken, strict=True)
        ],
    }


def _show(found: list[tuple[Scale, list[tuple[Decimal, ...] | None]]], profiles: tuple[Profile, ...]) -> None:
    from .sheets import Screen

    screen = Screen(language(), "")
    rows: list[list[str | Decimal]] = []
    for scale, taken in found:
        name = _("{house}, {sold}").format(house=scale.house, sold=_(scale.sold)) if scale.sold else scale.house
        rows.append([name, *(years[0] if years else _NONE for years in taken)])
        if any(years and years[1] != years[0] for years in taken):
            rows.append([f"  {_('the second year')}", *(years[1] if years else _NONE for years in taken)])
    screen.title(_("What each published scale takes in the first year, in EUR"))
    screen.table(["", *(_head(profile) for profile in profiles)], rows)
    click.echo()
    screen.line(
        _(
            "Twelve equal months from the entry on, paid at once, everything sold on 706 unless said otherwise. "
            "The second year stands below the first where it differs."
        )
    )
    if any(profile.costs_eur for profile in profiles):
        screen.line(_("Costs are on 604: a gross margin deducts them, a turnover does not."))
    else:
        screen.line(_("No costs, so that a gross margin is the turnover; --costs deducts some."))
    if any(years is None for _scale, taken in found for years in taken):
        screen.line(_("{sign} no rule that can be applied under this contract").format(sign=_NONE))


def _head(profile: Profile) -> str:
    amount = format_amount(profile.turnover_eur, language())
    if profile.costs_eur:
        amount += f" − {format_amount(profile.costs_eur, language())}"
    return f"{amount} {profile.contract}"
