"""What each bookkeeping recipe does to E007's position, worked by hand from the table of the ledger language.

The pages' own figures come from a run; these do not, so that a run that goes wrong cannot rewrite both.
"""

import re

import pytest

from .pages import DOCS

RECIPES = DOCS.joinpath("how-to", "ecritures-courantes.md").read_text("utf-8")

#: Section of the page to E007's position at the end of each day on which it is touched.
POSITIONS = {
    "Facture de prestation": ["0,00", "1 000,00"],
    "Facture de biens": ["−11,00", "200,00"],
    "Avoir": ["0,00", "0,00"],
    "Acompte d'un client": ["500,00", "500,00", "2 000,00"],
    "Marché en espèces": ["150,00"],
    "Facture d'un fournisseur": ["0,00", "−100,00"],
    "Achat partagé": ["0,00", "−180,00"],
    "Note de frais": ["0,00", "−84,60"],
    "Équipement et amortissement": ["−2 400,00", "−2 400,00"],
    "Stock": ["−900,00", "−900,00"],
    "Emprunt": ["3 000,00", "2 915,00"],
    "Paie": ["−2 080,00"],
    "Congés payés et part variable provisionnés": ["0,00", "−208,00"],
    "Créance douteuse, puis perdue": ["0,00", "0,00", "0,00"],
    "Vente interne": ["300,00"],
}


def test_every_recipe_is_here() -> None:
    assert re.findall(r"^## (.*)$", RECIPES, re.MULTILINE) == list(POSITIONS)


@pytest.mark.parametrize("recipe", POSITIONS)
def test_the_position_moves_as_the_language_says(recipe: str) -> None:
    found = RECIPES.partition(f"\n## {recipe}\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\d{4}-\d\d-\d\d  E007 +(−?[\d ]*\d,\d\d) ", found, re.MULTILINE)
    assert rows == POSITIONS[recipe]
