"""The example in Fava as a bookkeeper meets it; figures are compared with the library's."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import pytest
from beancount.core import data
from beancount.parser import parser

from ruche_ledger import Cooperative

from .conftest import Demo

POSITIONS = "Positions entrepreneurs"
QUERIES = [
    POSITIONS,
    "Contributions du mois",
    "Caisse de solidarité",
    "Demandes à la caisse",
    "Avances de la caisse",
    "Frais partagés",
    "Qui est sous zéro",
    "Résultats par activité",
]


def rows(demo: Demo, page: Any, name: str, time: str = "") -> list[dict[str, Any]]:
    """What a query of the sidebar gives, asked as the page asks it."""
    query = quote(f'.run "{name}"')
    answer = page.request.get(f"{demo.ledger}api/query?time={time}&query_string={query}").json()
    assert "data" in answer, answer
    names = [column["name"] for column in answer["data"]["types"]]
    return [dict(zip(names, row, strict=True)) for row in answer["data"]["rows"]]


def cents(amount: dict[str, Any]) -> Decimal:
    """An amount of Fava's JSON, where it is a binary float, on the cent."""
    return Decimal(str(amount["number"])).quantize(Decimal("0.01"))


def test_opens_in_french_on_the_positions(demo: Demo, page: Any, cooperative: Cooperative) -> None:
    page.goto(demo.url)
    page.get_by_role("cell", name="Poterie des Marais").wait_for()
    assert page.locator("aside").get_by_text("Compte de résultat").is_visible()
    assert page.title().startswith("Requête")
    assert page.locator("aside .submenu a").all_inner_texts() == QUERIES
    shown = page.locator("tr", has_text="Poterie des Marais").locator("td").nth(1).inner_text()
    digits = "".join(sign for sign in shown if sign in "-,0123456789").replace(",", ".")
    assert Decimal(digits) == cooperative.position("E002", cooperative.horizon)


def test_generated_entries_lead_to_their_sources(demo: Demo, page: Any, cooperative: Cooperative) -> None:
    """Three clicks: the journal of the month, an invoice's link on the levy, what was received of it that month."""
    month = f"{cooperative.horizon:%Y-%m}"
    page.goto(demo.ledger + f"journal/?time={month}")
    levy = page.locator(".journal > li", has=page.locator(".link", has_text=f"^contribution-{month}-E014"))
    levy.wait_for()
    invoice = levy.locator(".link", has_text="^F").first.inner_text()
    levy.locator(".link", has_text=invoice).click()
    source = page.locator(".journal > li", has_text=f"Règlement {invoice[1:]}")
    source.wait_for()
    page.locator(".journal > li", has_text="contribution-").first.wait_for()
    assert page.locator(".journal > li").count() < 10

    source.locator(".datecell a").click()
    page.locator("dialog").get_by_text(f"{month}.beancount").wait_for()


def test_generated_entries_show_why(demo: Demo, page: Any, cooperative: Cooperative) -> None:
    """Rule, base and decision unfold; a click on the decision leads to the directive that it was written in."""
    page.goto(demo.ledger + f"journal/?time={cooperative.horizon:%Y-%m}")
    levy = page.locator(".journal > li", has=page.locator(".link", has_text="^contribution-")).first
    levy.locator(".indicators").click()
    pieces = levy.locator("dt", has_text="ruche-pieces:")
    assert pieces.is_visible()
    decision = levy.locator("dt:text-is('source:') + dd").inner_text()
    page.goto(demo.ledger + "journal/?filter=" + quote(f'source:"^{decision}$"'))
    directive = page.locator(".journal > li.custom", has_text="ruche-rule")
    directive.first.wait_for()
    page.locator(".journal > li.transaction", has_text="Contribution").first.wait_for()


def test_context_of_a_generated_entry(demo: Demo, page: Any, cooperative: Cooperative) -> None:
    """It shows the entry's own text, never another one, and does not write it anywhere."""
    page.goto(demo.ledger + f"journal/?time={cooperative.horizon:%Y-%m}&filter=" + quote("#ruche"))
    day = page.locator(".journal > li", has_text="Contribution").first.locator(".datecell a")
    entry_hash = day.get_attribute("href").removeprefix("#context-")
    day.click()
    page.get_by_text("[ruche_plugins.contribution]").wait_for()
    page.locator("dialog .cm-content", has_text="ruche-pieces").wait_for()
    write = {"entry_hash": entry_hash, "source": "", "sha256sum": ""}
    assert page.request.put(demo.ledger + "api/source_slice", data=write).status == 422


@pytest.mark.parametrize(("time", "day"), [("", None), ("2026", None), ("2025", date(2025, 12, 31))])
def test_positions_under_any_time_filter(
    demo: Demo, page: Any, cooperative: Cooperative, time: str, day: date | None
) -> None:
    """Fava hands the results of former periods to nobody; positions are those of the whole ledger nevertheless."""
    day = day or cooperative.horizon
    found = {row["membre"]: (cents(row["position"]), row["au"]) for row in rows(demo, page, POSITIONS, time)}
    expected = {
        key: (cooperative.position(key, day), day.isoformat())
        for key, person in cooperative.entrepreneurs.items()
        if person.contract(day) is not None or cooperative.position(key, day)
    }
    assert found == expected


@pytest.mark.parametrize("month", ["", "2025-08"])
def test_contributions_of_the_month(demo: Demo, page: Any, cooperative: Cooperative, month: str) -> None:
    found = sorted(
        (row["membre"], row["retenue"], cents(row["montant"]), cents(row["assiette"]))
        for row in rows(demo, page, "Contributions du mois", month)
    )
    levies = cooperative.levies(month or f"{cooperative.horizon:%Y-%m}")
    expected = sorted((levy.owner, levy.rule, levy.amount, Decimal(levy.base_cents) / 100) for levy in levies)
    assert found == expected


def test_account_of_the_fund(demo: Demo, page: Any, cooperative: Cooperative) -> None:
    found = rows(demo, page, "Caisse de solidarité")
    assert sum(cents(row["montant"]) for row in found) == cooperative.position("Solidarite", cooperative.horizon)
    for row in found:
        day = date.fromisoformat(row["date"])
        assert cents(row["solde_du_soir"]) == cooperative.position("Solidarite", day)


def test_claims_and_what_was_paid(demo: Demo, page: Any, cooperative: Cooperative) -> None:
    """In May 2026 two claims exceed the fund; in June people have granted 100.00 of a ceiling of 178.15."""
    answer = rows(demo, page, "Demandes à la caisse")
    found = [(row["date"], cents(row["au_plus"]), cents(row["verse"])) for row in answer]
    kinds = ("aid", "advance")
    paid = [transfer.amount for transfer in cooperative.outcome.transfers if transfer.kind in kinds]
    assert sorted(amount for _, _, amount in found) == sorted(paid)
    assert all(amount <= most for _, most, amount in found)
    assert ("2026-06-30", Decimal("178.15"), Decimal("100.00")) in found


@pytest.mark.parametrize("time", ["", "2026"])
def test_what_is_left_of_an_advance(demo: Demo, page: Any, time: str) -> None:
    """Also under a filter, where what was outstanding comes as an opening balance."""
    found = rows(demo, page, "Avances de la caisse", time)
    left = [cents({"number": row["reste_du"].get("EUR", 0)}) for row in found]
    assert left[-5:] == [Decimal(rest) for rest in ("266.04", "167.84", "136.12", "117.37", "0")]


def test_shared_costs(demo: Demo, page: Any, cooperative: Cooperative) -> None:
    found = {row["membre"]: row["part"] for row in rows(demo, page, "Frais partagés")}
    assert set(found) == {"E002", "E013", "Ruche"}
    for owner, part in found.items():
        costs = cooperative.statement(owner, "2026").shared_costs
        assert Decimal(sum(cost.charge_cents(owner) for cost in costs)) / 100 == cents({"number": part["EUR"]})


def test_who_is_below_zero(demo: Demo, page: Any, cooperative: Cooperative) -> None:
    found = {row["membre"] for row in rows(demo, page, "Qui est sous zéro", "2024")}
    day = date(2024, 12, 31)
    assert found == {key for key in cooperative.entrepreneurs if cooperative.position(key, day) < 0}


@pytest.mark.parametrize("filters", ["", "?time=2026-10", "?filter=" + quote("#ruche")])
def test_export_is_a_ledger(demo: Demo, page: Any, filters: str, cooperative: Cooperative) -> None:
    """What Fava exports parses without an error, and generated entries keep what leads to their sources."""
    text = page.request.get(f"{demo.ledger}download-journal/{filters}").text()
    entries, errors, _ = parser.parse_string(text)
    assert not errors, errors[:3]
    exported = [entry for entry in entries if isinstance(entry, data.Transaction) and "ruche" in entry.tags]
    levies = [entry for entry in exported if "ruche-pieces" in entry.meta]
    assert levies
    assert all(entry.meta["ruche-source"].startswith("decisions.beancount:") for entry in levies)
    if "time" not in filters:
        assert {entry.meta["ruche-id"] for entry in exported} == {booking.id for booking in cooperative.bookings}


def test_editor_offers_the_ledger_and_nothing_else(demo: Demo, page: Any) -> None:
    """A module of the software in this list could be rewritten in the browser by whoever reaches Fava."""
    include = page.request.get(demo.ledger + "api/ledger_data").json()["data"]["options"]["include"]
    assert include
    assert all(file.startswith(str(demo.folder)) and file.endswith(".beancount") for file in include)


@pytest.mark.parametrize(
    "report", ["income_statement", "balance_sheet", "trial_balance", "editor", "options", "statistics"]
)
def test_pages_leave_no_error(demo: Demo, page: Any, report: str) -> None:
    answer = page.goto(demo.ledger + report + "/?time=2026-10")
    assert answer.status == 200
    page.wait_for_load_state("networkidle")
    assert page.locator("article").inner_text().strip()
