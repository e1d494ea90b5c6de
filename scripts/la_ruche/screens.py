"""What Fava shows first: language, first page, the bookkeeper's queries in the sidebar."""

from __future__ import annotations

from .days import FIRST_DAY, LAST_DAY, name

# Fava cuts off a name of 25 letters or more in its sidebar, and from the front.
NAME_MAX = 24

POSITIONS = "Positions entrepreneurs"

# No quoted names: Beancount's printer, and so Fava's export, does not escape quotes within a query.
QUERIES = {
    POSITIONS: """
  SELECT name AS nom, position, key AS membre, contract AS contrat,
    below_since AS negative_depuis, date AS au
  FROM #owners
  WHERE kind = 'entrepreneur' AND (contract IS NOT NULL OR number(position) != 0)
  ORDER BY key
""",
    "Contributions du mois": """
  SELECT owner_name(account) AS nom, units(position) AS montant, owner(account) AS membre,
    entry_meta('ruche-rule') AS retenue, amount(entry_meta('ruche-base')) AS assiette, date AS au
  WHERE pcg(account) = '186' AND entry_meta('ruche-rule') IS NOT NULL AND in_last_month(date)
  ORDER BY membre, retenue
""",
    "Caisse de solidarité": """
  SELECT date, narration AS mouvement, neg(units(position)) AS montant,
    position_of('Solidarite', date) AS solde_du_soir
  WHERE owner(account) = 'Solidarite' AND flag = '*'
  ORDER BY date DESC
""",
    "Demandes à la caisse": """
  SELECT date, owner_name(account) AS nom, narration AS mouvement,
    amount(entry_meta('ruche-claim')) AS au_plus, neg(units(position)) AS verse,
    entry_meta('source') AS decision
  WHERE entry_meta('ruche-claim') IS NOT NULL AND owner(account) != 'Solidarite'
  ORDER BY date DESC, nom
""",
    "Avances de la caisse": """
  SELECT date, owner_name(account) AS nom, narration AS mouvement, neg(units(position)) AS montant,
    neg(units(balance)) AS reste_du
  WHERE pcg(account) = '181' AND owner(account) != 'Solidarite'
  ORDER BY date
""",
    "Frais partagés": """
  SELECT owner_name(account) AS nom, entry_meta('ruche-share') AS moyen,
    units(sum(position)) AS part, count(*) AS pieces, owner(account) AS membre
  WHERE entry_meta('ruche-share') IS NOT NULL
  GROUP BY nom, moyen, membre
  ORDER BY membre, moyen
""",
    "Qui est sous zéro": """
  SELECT name AS nom, position, key AS membre, contract AS contrat, below_since AS depuis, date AS au
  FROM #owners
  WHERE kind = 'entrepreneur' AND number(position) < 0
  ORDER BY number(position)
""",
    "Résultats par activité": """
  SELECT owner_name(account) AS nom, coalesce(activity(account), 'commun') AS branche,
    neg(units(sum(position))) AS net, owner(account) AS membre
  WHERE account ~ '^(Produits|Charges):E' AND flag = '*'
  GROUP BY nom, branche, membre
  ORDER BY membre, branche
""",
}


def screens_page() -> str:
    """`fava.beancount`: options and queries, dated with the first exercise."""
    year, month = LAST_DAY.year, LAST_DAY.month
    first = f"query/?time={year}&query_string=.run%20%22{POSITIONS.replace(' ', '%20')}%22"
    lines = [
        ";; Ce que Fava montre : langue, première page, requêtes de la barre latérale",
        "",
        f'{FIRST_DAY} custom "fava-option" "language" "fr"',
        f'{FIRST_DAY} custom "fava-option" "locale" "fr"',
        f'{FIRST_DAY} custom "fava-option" "default-page" "{first}"',
        f'{FIRST_DAY} custom "fava-option" "invert-income-liabilities-equity" "true"',
        f'{FIRST_DAY} custom "fava-option" "show-accounts-with-zero-balance" "false"',
        f'{FIRST_DAY} custom "fava-option" "show-metadata-indicators" "false"',
        f'{FIRST_DAY} custom "fava-option" "sidebar-show-queries" "{len(QUERIES)}"',
        "",
        f'{FIRST_DAY} custom "fava-sidebar-link" "{name((year, month)).capitalize()}" "/jump?time={year}-{month:02d}"',
        f'{FIRST_DAY} custom "fava-sidebar-link" "Exercice {year}" "/jump?time={year}"',
        f'{FIRST_DAY} custom "fava-sidebar-link" "Tous les exercices" "/jump?time="',
    ]
    for title, query in QUERIES.items():
        assert len(title) <= NAME_MAX, f"Fava would cut off {title}"
        lines += ["", f'{FIRST_DAY} query "{title}" "{query}"']
    return "\n".join(lines) + "\n"
