"""The first thing that anybody copies is the library example of the README: it runs, and says something.

There is one in English and one in French; what is in one is in the other.
"""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ENGLISH, FRENCH = (ROOT / name for name in ("README.md", "README.fr.md"))

#: Links that one README has and the other has not: to each other, and pages that there are in two languages.
TRANSLATED = {
    "README.fr.md": "README.md",
    "docs/how-to/from-a-fec-to-statements.md": "docs/how-to/du-fec-aux-etats-de-compte.md",
    "docs/how-to/start-from-the-nearest-scale.md": "docs/how-to/partir-du-bareme-le-plus-proche.md",
    "docs/explanation/published-scales.md": "docs/explanation/baremes-publies.md",
    "docs/tutorials/first-month.md": "docs/tutorials/premier-mois.md",
    "docs/tutorials/change-a-rule.md": "docs/tutorials/changer-une-regle.md",
    "docs/how-to/compare-a-proposal.md": "docs/how-to/comparer-une-proposition.md",
    "docs/how-to/review-a-change.md": "docs/how-to/relire-une-modification.md",
    "docs/how-to/will-the-fund-carry-us.md": "docs/how-to/la-caisse-tiendra-t-elle.md",
    "docs/reference/language.md": "docs/reference/langage.md",
}


def blocks(readme: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", readme.read_text("utf-8"), re.DOTALL | re.MULTILINE)


def targets(readme: Path) -> list[str]:
    return re.findall(r"\]\(([^)]+)\)", readme.read_text("utf-8"))


def without_comments(code: str) -> str:
    return re.sub(r" *#.*", "", code)


@pytest.mark.parametrize("readme", [ENGLISH, FRENCH], ids=lambda path: path.name)
def test_the_example_runs(readme: Path, tmp_path: Path) -> None:
    """In a process of its own and away from the checkout, as a reader would try it."""
    (code,) = blocks(readme, "python")
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_the_example_fits_a_screen() -> None:
    (code,) = blocks(ENGLISH, "python")
    assert len(code.splitlines()) <= 24


@pytest.mark.parametrize("readme", [ENGLISH, FRENCH], ids=lambda path: path.name)
def test_its_links_lead_somewhere(readme: Path) -> None:
    """Pictures and pages that a README points to are in the repository."""
    paths = [target.partition("#")[0] for target in targets(readme) if not target.startswith("https:")]
    assert [path for path in paths if not ROOT.joinpath(path).exists()] == []


@pytest.mark.parametrize("language", ["python", "console"])
def test_code_is_the_same_but_for_comments(language: str) -> None:
    assert [without_comments(code) for code in blocks(FRENCH, language)] == [
        without_comments(code) for code in blocks(ENGLISH, language)
    ]


def test_the_french_one_leads_where_the_english_one_does() -> None:
    assert set(targets(FRENCH)) == {TRANSLATED.get(target, target) for target in targets(ENGLISH)}


def test_both_have_the_same_parts() -> None:
    """Headings, paragraphs and items of lists, by their kind and in the same order."""

    def shape(readme: Path) -> list[str]:
        text = re.sub(r"^```.*?^```$", "```", readme.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
        marks = re.compile(r"#+|- |!\[|```")
        parts = re.split(r"\n\n|\n(?=- )", text.strip())
        return [match[0] if (match := marks.match(part)) else "text" for part in parts]

    assert shape(FRENCH) == shape(ENGLISH)
