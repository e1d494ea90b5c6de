"""A statement on screens of any width: no digit and no name is lost."""

import io

import pytest

from ruche_ledger import Cooperative, load
from ruche_ledger.cli.sheets import Screen
from ruche_ledger.ledgers import example
from ruche_ledger.messages import format_amount
from ruche_ledger.money import from_cents
from ruche_ledger.papers.statements import write_statement


@pytest.fixture(scope="module")
def cooperative() -> Cooperative:
    return load(example("la-ruche"))


def screen(cooperative: Cooperative, owner: str, width: int, lang: str) -> list[str]:
    stream = io.StringIO()
    sheet = Screen(lang, "", stream)
    sheet.console.width = width
    write_statement(cooperative, cooperative.statement(owner, "2025", annual=True), sheet, is_explained=True)
    return stream.getvalue().splitlines()


@pytest.mark.parametrize("width", [30, 40, 60, 80, 120])
@pytest.mark.parametrize(("owner", "lang"), [("E002", "fr"), ("Ruche", "en")])
def test_no_amount_is_cut_off(cooperative: Cooperative, owner: str, lang: str, width: int) -> None:
    lines = screen(cooperative, owner, width, lang)
    assert all(len(line.rstrip(" ")) <= width for line in lines)
    drawn = cooperative.statement(owner, "2025")
    shown = [line for line in lines if not line.rstrip().endswith("…")]
    for line in drawn.lines:
        for cents in (line.opening, line.debit, line.credit, line.closing):
            if cents:
                text = format_amount(from_cents(cents), lang)
                assert any(text in line for line in shown), text


def test_where_a_table_does_not_fit_each_amount_says_what_it_is(cooperative: Cooperative) -> None:
    text = "\n".join(line.rstrip(" ") for line in screen(cooperative, "E002", 40, "fr"))
    text = text.replace("\u202f", " ").replace("\u00a0", " ")
    assert (
        "\n    411-Clients\n      Ouverture 1 261,80 ·\n      Débit 22 117,20 · Crédit 21 828,00\n"
        "      · Clôture 1 551,00\n"
    ) in text
