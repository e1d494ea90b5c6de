"""Statements as pages of HTML, without a browser; tests/browser/test_papers.py looks at them in one."""

import re
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from ruche_ledger import Cooperative, load
from ruche_ledger.cli import ruche
from ruche_ledger.ledgers import example
from ruche_ledger.papers.hypertext import hypertext
from ruche_ledger.papers.pages import Page
from ruche_ledger.papers.sheets import Result as Step
from ruche_ledger.papers.sheets import Total

from .hostile import LEDGER

LA_RUCHE = str(example("la-ruche"))


def run(*words: str, lang: str = "fr") -> Result:
    return CliRunner().invoke(ruche, ["--lang", lang, "statement", *words])


def html(*words: str, lang: str = "fr") -> str:
    done = run(*words, "--format", "html", lang=lang)
    assert done.exit_code == 0, done.output
    return done.stdout


class Reader(HTMLParser):
    """The texts of a page, its tables as rows of cells, and every element with its attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.tables: dict[str, list[list[str]]] = {}
        self._open: list[str] = []
        self._name = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in {"meta"}:
            self._open.append(tag)
        if tag == "table":
            self._name = dict(attrs)["aria-label"] or ""
            self.tables.setdefault(self._name, [])
        elif tag == "tr":
            self.tables[self._name].append([])
        elif tag in {"td", "th"}:
            self.tables[self._name][-1].append("")

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag, f"</{tag}> closes nothing"

    def handle_data(self, text: str) -> None:
        if self._open and self._open[-1] in {"td", "th"}:
            self.tables[self._name][-1][-1] += text
        if self._open and self._open[-1] != "style" and text.strip():
            self.texts.append(text)


def number(text: str) -> Decimal:
    """An amount of a French page."""
    return Decimal(text.replace("\u202f", "").replace("−", "-").replace(",", ".") or "0")


@pytest.fixture(scope="module")
def cooperative() -> Cooperative:
    return load(LA_RUCHE)


def test_a_page_is_one_file_that_asks_for_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "E002.html"
    done = run(LA_RUCHE, "E002", "2026", "--format", "html", "-o", str(file))
    assert (done.exit_code, done.output) == (0, "")
    text = file.read_text("utf-8")
    assert text.startswith('<!DOCTYPE html>\n<html lang="fr">')
    assert not re.findall(r"<(?:script|link|img|iframe|object)|url\(|@import|https?:|\ssrc=|\shref=", text)
    assert html(LA_RUCHE, "E002", "2026") == text


def test_the_amounts_are_those_of_the_statement(cooperative: Cooperative, tmp_path: Path) -> None:
    run(LA_RUCHE, "--all", "--period", "2026-03", "--format", "html", "-o", str(tmp_path))
    for owner in cooperative.owners:
        drawn = cooperative.statement(owner, "2026-03").as_dict()
        tables = Reader((tmp_path / f"{owner}-2026-03.html").read_text("utf-8")).tables
        accounts = tables["Comptes, au débit positif"][1:-1] if drawn["lines"] else []
        shown = [
            (cells[0], *map(number, cells[1:]))
            for cells in accounts
            if re.match(r"\d", cells[0])  # else it is the name of an activity
        ]
        amounts = [
            (line["account"].split(":")[-1], *(Decimal(line[key]) for key in ("opening", "debit", "credit", "closing")))
            for line in drawn["lines"]
        ]
        assert sorted(shown) == sorted(amounts)
        positions = [number(cells[-1]) for cells in tables["Trésorerie\u00a0: l’opposé du total des comptes"]]
        assert positions[0] == Decimal(drawn["position"]["opening"])
        assert positions[-1] == Decimal(drawn["available"])
        owed = tables.get("Ce que les clients doivent encore", [[]])[1:-1]
        assert [number(cells[-1]) for cells in owed] == [
            Decimal(each["left"]) for each in drawn["receivables"] if Decimal(each["left"])
        ]


def test_what_stands_above_all(cooperative: Cooperative) -> None:
    drawn = cooperative.statement("E002", "2026")
    texts = Reader(html(LA_RUCHE, "E002", "2026")).texts
    above = [texts[texts.index(name) + 1] for name in ("Trésorerie à l’ouverture", "Résultat", "Disponible")]
    assert list(map(number, above)) == [drawn.opening, drawn.result, drawn.available]
    assert "Provisoire" in texts
    assert "Les livres vont jusqu’au 31\u00a0octobre 2026." in "".join(texts)


def test_a_statement_that_nothing_changes_any_more_is_not_provisional(tmp_path: Path) -> None:
    file = tmp_path / "main.beancount"
    before = '2025-01-10 * "Avant"\n  Expenses:E007:607-Achats  1.00 EUR\n  Assets:Ruche:512-Banque\n'
    file.write_text(LEDGER.replace("2026-01-01 custom", "2025-01-01 custom") + before, "utf-8")
    assert "Provisoire" not in html(str(file), "Solidarite", "2025-01")
    assert "Provisoire" in html(str(file), "Solidarite", "2026-01")


def test_the_texts_of_a_ledger_are_only_texts(tmp_path: Path) -> None:
    file = tmp_path / "main.beancount"
    file.write_text(LEDGER, "utf-8")
    page = html(str(file), "E007", "2026-01", "--explain")
    read = Reader(page)
    assert {tag for tag, _ in read.elements} <= {
        *("html", "head", "meta", "title", "style", "body", "main", "header", "section"),
        *("h1", "h2", "h3", "p", "strong", "dl", "div", "dt", "dd"),
        *("table", "thead", "tbody", "tr", "th", "td"),
    }
    assert page.count("</style>") == 1
    assert "</style><script>alert('maison')</script>" in read.texts
    said = " ".join(read.texts)
    assert "<script>alert(\"E007\")</script> & 'fils'" in said
    assert "<b>AG</b> {{ 7 * 7 }}" in said
    assert "<img src=x onerror=alert(1)>" in said


def test_titles_in_the_margins_are_strings_of_css(tmp_path: Path) -> None:
    file = tmp_path / "main.beancount"
    file.write_text(LEDGER, "utf-8")
    style = re.search(r"<style>(.*?)</style>", html(str(file), "E007", "2026-01"), re.DOTALL)
    assert style
    strings = re.findall(r'content: "([^;]*)";', style[1])
    assert strings
    for text in strings:
        assert re.fullmatch(r'(?:[A-Za-z0-9 ·/]|\\[0-9A-Fa-f]+ ?|"|counter\(pages?\))*', text), text


def test_tables_say_what_their_heads_are_heads_of() -> None:
    read = Reader(html(LA_RUCHE, "E002", "2026", "--explain"))
    heads = [attributes for tag, attributes in read.elements if tag == "th"]
    assert {attributes["scope"] for attributes in heads} == {"col", "row", "rowgroup"}
    assert all(attributes["aria-label"] for tag, attributes in read.elements if tag == "table")


def test_french_typography(tmp_path: Path) -> None:
    """No sign stands at the beginning of a line, no thousand at its end."""
    run(LA_RUCHE, "--all", "--period", "2026", "--format", "html", "--explain", "-o", str(tmp_path))
    pages = sorted(tmp_path.iterdir())
    assert len(pages) > 10
    for text in [text for page in pages for text in Reader(page.read_text("utf-8")).texts]:
        assert not re.search(r" [:;?!%€»]|« |\d \d{3},|(?<![\w-])-\d", text), text
        assert not re.search(r"\d\.\d\d\b", text), text


def test_a_statement_names_minimum_and_internal_sales() -> None:
    """Two levies of one rule and month are told apart, and what a minimum adds stands in the calculation."""
    builder = Reader(html(LA_RUCHE, "E005", "2026-03", lang="en")).tables["Levies"]
    assert [row[0].replace("\u00a0", " ") for row in builder][2:4] == [
        "contribution 2026-03",
        "contribution 2026-03 (internal sales)",
    ]
    joiner = Reader(html(LA_RUCHE, "E009", "2026-01", lang="en")).tables["Levies"]
    assert ["contribution 2026-01", "30.00 (minimum)", "0.00", "30.00"] in joiner


def test_terms_are_told_in_the_readers_language() -> None:
    texts = [text.replace("\u00a0", " ") for text in Reader(html(LA_RUCHE, "E010", "2026-06", "--explain")).texts]
    assert "rate-1 : 8 %" in texts
    assert "until : 1er septembre 2026" in texts


def test_english_typography() -> None:
    texts = Reader(html(LA_RUCHE, "E002", "2026", "--explain", lang="en")).texts
    assert "−16,393.35" in texts
    assert "1 January 2026" in "".join(texts).replace("\u00a0", " ")
    assert not [text for text in texts if "\u202f" in text]


@pytest.mark.parametrize("owner", ["E013", "Solidarite", "Ruche"])
def test_explanations_come_on_request_and_on_a_page_of_their_own(cooperative: Cooperative, owner: str) -> None:
    month = "2026-10"
    plain, explained = html(LA_RUCHE, owner, month), html(LA_RUCHE, owner, month, "--explain")
    assert '<h1 class="leaf">' not in plain
    assert plain.startswith(explained.partition('<h1 class="leaf">')[0].rstrip())
    said = " ".join(Reader(explained).texts).partition("D’où viennent les montants")[2]
    drawn = cooperative.statement(owner, month)
    assert drawn.levies
    for levy in drawn.levies:
        assert levy.source in said
        if owner == "E013":
            assert f"{levy.rule.capitalize()} 2026-10, E013" in said
    assert "ruche explain" not in said  # nobody types on paper


def test_the_form_of_a_table() -> None:
    page = Page("fr", "main.beancount")
    page.title("T")
    page.heading("H")
    rows = [("A", ""), ("  a1", "1"), ("  a2", "2"), ("B", ""), ("  b1", Decimal("-1234.5")), Total(("", "3"))]
    page.table(("", "Produits"), [*rows, Step(("R", None))])
    (grid,) = page.chapters[0].sections[1].items
    assert [[(row.cells, row.role, row.is_indented) for row in body] for body in grid.bodies] == [  # type: ignore[union-attr]
        [(("A", ""), "group", False), (("a1", "1"), "", True), (("a2", "2"), "", True)],
        [(("B", ""), "group", False), (("b1", "−1\u202f234,50"), "", True)],
        [(("", "3"), "total", False), (("R", ""), "result", False)],
    ]


def test_a_page_needs_no_command_line(cooperative: Cooperative) -> None:
    """A payroll program, say, makes the page of the library's values; it is the command's."""
    drawn = cooperative.statement("E002", "2026", annual=True)
    for lang in ("fr", "en"):
        made = hypertext(cooperative, drawn, lang, is_explained=True)
        assert made == html(LA_RUCHE, "E002", "2026", "--annual", "--explain", lang=lang)


def test_an_account_is_called_by_its_label(tmp_path: Path) -> None:
    """Names of accounts have no accents and no blanks; what the `open` says is what people read."""
    ledger = tmp_path / "main.beancount"
    ledger.write_text(
        """\
plugin "ruche_plugins.cooperative"
2026-01-01 custom "ruche-cooperative" "Ruche"
  name: "La Ruche"
2026-01-01 custom "ruche-entrepreneur" "E01"
  contract: "CESA"
2026-01-01 open Assets:512-Banque
2026-01-01 open Expenses:E01:601000-Achats-de-matieres-premieres
  pcg: "601000"
  label: "Achats de matières premières"
2026-01-01 open Expenses:E01:606-Fournitures
2026-03-04 * "Terre"
  Expenses:E01:601000-Achats-de-matieres-premieres  10.00 EUR
  Expenses:E01:606-Fournitures                       5.00 EUR
  Assets:512-Banque
""",
        "utf-8",
    )
    page = Reader(html(str(ledger), "E01", "2026-03"))
    assert "601000 Achats de matières premières" in page.texts
    assert "606-Fournitures" in page.texts
    table = run(str(ledger), "E01", "2026-03", "--format", "csv").stdout
    assert "Expenses:E01:601000-Achats-de-matieres-premieres" in table
    assert "Achats de matières premières" in table
    lines = load(ledger).statement("E01", "2026-03").as_dict()["lines"]
    assert [line["label"] for line in lines] == ["Achats de matières premières", ""]
