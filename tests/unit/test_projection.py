"""One owner's ledger: complete, alone, and silent about other people."""

from collections import Counter
from decimal import Decimal
from typing import Any

import pytest
from beancount import loader
from beancount.core import data
from beancount.scripts.format import align_beancount

from ruche_ledger.cooperative import Cooperative
from ruche_ledger.errors import RucheError

TWO_PEOPLE = """
option "operating_currency" "EUR"
option "name_assets" "Actif"
option "name_liabilities" "Passif"
option "name_income" "Produits"
option "name_expenses" "Charges"
plugin "ruche_plugins.cooperative"
2020-01-01 custom "ruche-cooperative" "Ruche"
  name: "La Ruche"
2020-01-01 custom "ruche-fund" "Solidarite"
2026-01-01 custom "ruche-entrepreneur" "E007"
  name: "Poterie des Marais"
  contract: "CESA"
2025-01-01 custom "ruche-entrepreneur" "E012"
  name: "Ébénisterie Aumont"
  contract: "CAPE"
2026-02-01 custom "ruche-entrepreneur" "E012"
  name: "Aumont & fils"
2026-01-01 custom "ruche-rule" "contribution" "flat"
  rate: 0.10
  fund: "Solidarite"
  fund-share: 0.10
  source: "AG 2025-06-14"
2026-01-01 custom "ruche-solidarity" "Solidarite" "aid"
  contracts: "CAPE"
  cover: 0.5
  source: "AG 2025-06-14"

2020-01-01 open Actif:Ruche:512-Banque  EUR
  note: "compte joint avec E012"
2020-01-01 open Charges:Ruche:Accompagnement:641-Salaires
2020-01-01 open Passif:Ruche:44571-TVA
2020-01-01 open Produits:Solidarite:75-Dons
2026-01-01 open Actif:E007
2026-01-01 open Actif:E007:411-Clients  EUR
  rib: "FR76"
2026-01-01 open Produits:E007:Poterie:Vases
  pcg: "706"
2026-01-01 open Produits:E007:Cours:706-Stages
2026-01-01 open Charges:E007:607-Marchandises
2026-01-01 open Charges:E007:186-Interne
2025-01-01 open Charges:E012:607-Marchandises
2025-01-01 open Produits:E012:187-Interne

2026-01-02 * "Mécène" "Don"
  Actif:Ruche:512-Banque        500.00 EUR
  Produits:Solidarite:75-Dons  -500.00 EUR

2026-01-10 * "Musée de Melle" "Facture \\"vases\\"" #salon ^F-1
  devis: "D-9"
  suite: "recommandé par Ébénisterie Aumont"
  Actif:E007:411-Clients                1200.00 EUR
    echeance: 2026-02-10
  Produits:E007:Poterie:Vases          -1000.00 EUR
  Passif:Ruche:44571-TVA                -200.00 EUR

2026-01-15 * "Secret d'E012" "Achat groupé pour Ébénisterie Aumont" #atelier-e012 ^G-1 ^e012-7
  memo: "payé par E012"
  Charges:E007:607-Marchandises           50.00 EUR
    part: "un tiers"
    reste: "E012"
  Charges:E012:607-Marchandises          100.00 EUR
  Actif:Ruche:512-Banque                -150.00 EUR

2026-01-20 * "Musée de Melle" "Acompte, voir Aumont & Fils" ^F-1 ^e012-3
  Actif:Ruche:512-Banque                 700.00 EUR
  Actif:E007:411-Clients                -700.00 EUR

2026-01-21 * "Interne"
  Charges:E007:186-Interne                40.00 EUR
  Produits:E012:187-Interne              -40.00 EUR

2026-01-25 * "Reclassement"
  Produits:E007:Poterie:Vases            100.00 EUR
  Produits:E007:Cours:706-Stages        -100.00 EUR

2026-01-31 * "Salaires"
  Charges:Ruche:Accompagnement:641-Salaires  300.00 EUR
  Actif:Ruche:512-Banque                    -300.00 EUR

2026-01-31 note Charges:E007:607-Marchandises "Tarif \\"gros\\""
2026-01-31 note Charges:E007:607-Marchandises "Moins cher chez E012"
2026-02-01 balance Actif:E007:411-Clients  500.00 EUR
2026-02-01 balance Actif:E007              500.00 EUR
2026-02-01 close Charges:E007:186-Interne
"""

ALL = ("Ruche", "Solidarite", "E007", "E012")
COUNTERPART = "Actif:Compte-Courant"


def cooperative(text: str) -> Cooperative:
    entries, errors, options = loader.load_string(text)
    assert [error.message for error in errors] == []
    return Cooperative.from_entries(entries, options)


def loaded(text: str) -> list[data.Directive]:
    """The entries of a projection, which loads without a plugin and without an error."""
    assert "plugin" not in text
    entries, errors, options = loader.load_string(text)
    assert [error.message for error in errors] == [], text
    assert options["name_income"] == "Produits"
    return entries


def sums(entries: list[data.Directive]) -> Counter[Any]:
    total: Counter[Any] = Counter()
    for entry in entries:
        if isinstance(entry, data.Transaction):
            for posting in entry.postings:
                total[entry.date, posting.account, posting.units.currency] += posting.units.number
    return Counter({key: number for key, number in total.items() if number})


@pytest.fixture(scope="module")
def ruche() -> Cooperative:
    return cooperative(TWO_PEOPLE)


def narrations(entries: list[data.Directive]) -> list[str]:
    return [entry.narration for entry in entries if isinstance(entry, data.Transaction)]


def test_projections_add_up_to_the_whole(ruche: Cooperative) -> None:
    """Account by account and day by day; what all hold of each other is exactly nothing."""
    together: Counter[Any] = Counter()
    for owner in ALL:
        together.update(sums(loaded(ruche.project(owner))))
    crossing = sum(number for (_, account, _), number in together.items() if account == COUNTERPART)
    rest = Counter({key: number for key, number in together.items() if key[1] != COUNTERPART and number})
    assert crossing == 0
    assert rest == sums(list(ruche.entries))


@pytest.mark.parametrize("owner", ALL)
def test_the_current_account_is_the_position(ruche: Cooperative, owner: str) -> None:
    total = sums(loaded(ruche.project(owner)))
    held = sum((number for key, number in total.items() if key[1] == COUNTERPART), Decimal(0))
    assert held == ruche.position(owner, ruche.horizon)


def test_activities_and_the_common_part_add_up_to_the_owner(ruche: Cooperative) -> None:
    parts: Counter[Any] = Counter()
    for part in ("E007:Poterie", "E007:Cours", "E007:-"):
        parts.update(sums(loaded(ruche.project(part))))
    assert Counter({key: number for key, number in parts.items() if number}) == sums(loaded(ruche.project("E007")))


@pytest.mark.parametrize("part", [*ALL, "E007:Poterie", "E007:-", "Ruche:Accompagnement"])
def test_bean_format_changes_nothing(ruche: Cooperative, part: str) -> None:
    text = ruche.project(part)
    assert align_beancount(text) == text
    assert text.endswith("\n")
    assert not [line for line in text.splitlines() if line != line.rstrip()]
    assert text == cooperative(TWO_PEOPLE).project(part)


def test_other_people_are_not_in_it(ruche: Cooperative) -> None:
    text = ruche.project("E007")
    for word in ("E012", "e012", "bénisterie", "Aumont", "Secret", "groupé", "payé par", "G-1"):
        assert word not in text


def test_the_cooperative_does_not_hear_what_members_write(ruche: Cooperative) -> None:
    text = ruche.project("Ruche")
    for word in ("E007", "E012", "Musée", "Poterie", "Aumont", "F-1", "devis", "FR76"):
        assert word not in text
    assert narrations(loaded(text)).count("Opération partagée") == 4
    assert {"Don", "Salaires"} < set(narrations(loaded(text)))


def test_a_fund_keeps_its_gifts_and_nothing_of_people(ruche: Cooperative) -> None:
    entries = loaded(ruche.project("Solidarite"))
    assert set(narrations(entries)) == {"Don", "Opération partagée"}


def test_ones_own_texts_stay(ruche: Cooperative) -> None:
    invoice = next(
        entry
        for entry in loaded(ruche.project("E007"))
        if isinstance(entry, data.Transaction) and entry.payee == "Musée de Melle"
    )
    assert (invoice.narration, invoice.tags, invoice.links) == ('Facture "vases"', {"salon"}, {"F-1"})
    assert invoice.meta["devis"] == "D-9"
    assert "suite" not in invoice.meta, "it names E012"
    assert str(invoice.postings[0].meta["echeance"]) == "2026-02-10"
    assert [posting.account for posting in invoice.postings] == [
        "Actif:E007:411-Clients",
        "Produits:E007:Poterie:Vases",
        COUNTERPART,
    ]


def test_of_a_shared_transaction_only_ones_own_lines_stay(ruche: Cooperative) -> None:
    shared = [
        entry
        for entry in loaded(ruche.project("E007"))
        if isinstance(entry, data.Transaction) and entry.narration == "Opération partagée" and not entry.payee
    ]
    assert [str(entry.date) for entry in shared] == ["2026-01-15", "2026-01-21"]
    assert not any(entry.payee or entry.links or entry.tags for entry in shared)
    own, crossing = shared[0].postings
    assert own.meta["part"] == "un tiers"
    assert "reste" not in own.meta
    assert (crossing.account, crossing.units.number) == (COUNTERPART, Decimal("-50.00"))


def test_nothing_crosses_inside_one_owner(ruche: Cooperative) -> None:
    entries = loaded(ruche.project("E007"))
    inside = next(entry for entry in entries if getattr(entry, "narration", "") == "Reclassement")
    assert len(inside.postings) == 2
    alone = loaded(ruche.project("E007:Cours"))
    (moved,) = [entry for entry in alone if isinstance(entry, data.Transaction)]
    assert moved.postings[1].account == COUNTERPART


def test_opens_closes_notes_and_assertions_come_along(ruche: Cooperative) -> None:
    entries = loaded(ruche.project("E007"))
    opens = {entry.account: entry for entry in entries if isinstance(entry, data.Open)}
    assert opens[COUNTERPART].meta["pcg"] == "181"
    assert opens["Actif:E007:411-Clients"].meta["rib"] == "FR76"
    assert opens["Actif:E007:411-Clients"].currencies == ["EUR"]
    assert opens["Produits:E007:Poterie:Vases"].meta["pcg"] == "706"
    assert "Charges:E007:186-Contribution" in opens
    assert [entry.comment for entry in entries if isinstance(entry, data.Note)] == ['Tarif "gros"']
    assert [entry.account for entry in entries if isinstance(entry, data.Balance)] == [
        "Actif:E007:411-Clients",
        "Actif:E007",
    ]
    assert [entry.account for entry in entries if isinstance(entry, data.Close)] == ["Charges:E007:186-Interne"]
    generated = next(entry for entry in entries if getattr(entry, "payee", "") is None and entry.links)
    assert generated.tags == frozenset(), "an ordinary transaction, not marked as generated"
    assert generated.meta["ruche-rule"] == "contribution"


def test_prices_costs_and_other_currencies() -> None:
    """A total price leaves a division's rest in the weight; what crosses is on the cent all the same."""
    ruche = cooperative("""
option "operating_currency" "EUR"
option "name_income" "Produits"
2020-01-01 custom "ruche-cooperative" "Ruche"
2020-01-01 custom "ruche-entrepreneur" "E1"
  contract: "CESA"
2020-01-01 commodity USD
  name: "Dollar"
2020-01-01 open Assets:Ruche:512-Banque
2020-01-01 open Assets:E1:37-Stock  VASE "FIFO"
2020-01-01 open Assets:E1:53-Caisse
2020-01-02 * "Dollars"
  Assets:E1:53-Caisse        3 USD @@ 100.00 EUR
  Assets:Ruche:512-Banque  -100.00 EUR
2020-01-03 * "Stock"
  Assets:E1:37-Stock         2 VASE {10.50 EUR}
  Assets:Ruche:512-Banque  -21.00 EUR
2020-01-04 * "Vente"
  Assets:E1:37-Stock        -1 VASE {}
  Assets:Ruche:512-Banque   10.50 EUR
2020-01-05 * "Change"
  Assets:E1:53-Caisse        1.00 USD
  Assets:Ruche:512-Banque   -1.00 USD
""")
    assert [ruche.position(owner, ruche.horizon) for owner in ("E1", "Ruche")] == [
        Decimal("-110.50"),
        Decimal("110.50"),
    ]
    text = ruche.project("E1")
    assert "2020-01-01 commodity USD\n" in text
    crossing = {key: number for key, number in sums(loaded(text)).items() if key[1] == "Assets:Compte-Courant"}
    assert [(str(day), number, currency) for (day, _, currency), number in sorted(crossing.items())] == [
        ("2020-01-02", Decimal("-100.00"), "EUR"),
        ("2020-01-03", Decimal("-21.00"), "EUR"),
        ("2020-01-04", Decimal("10.50"), "EUR"),
        ("2020-01-05", Decimal("-1.00"), "USD"),
    ]
    assert align_beancount(text) == text


def test_labels_of_lots_stay_at_home() -> None:
    """A label may name somebody else; lots that only labels told apart are one in the projection."""
    ruche = cooperative("""
option "operating_currency" "EUR"
option "name_income" "Produits"
2020-01-01 custom "ruche-cooperative" "Ruche"
2020-01-01 custom "ruche-entrepreneur" "E1"
  contract: "CESA"
2020-01-01 custom "ruche-entrepreneur" "E2"
  contract: "CESA"
2020-01-01 open Assets:Ruche:512-Banque
2020-01-01 open Assets:E1:37-Stock
2020-01-03 * "Stock"
  Assets:E1:37-Stock         3 POT {3.00 EUR, "Jardin E2"}
  Assets:E1:37-Stock         2 POT {3.00 EUR, "Four"}
  Assets:E1:37-Stock         1 POT {3.00 EUR}
  Assets:E1:37-Stock         1 POT {4.00 EUR, "Jardin E2"}
  Assets:Ruche:512-Banque
2020-01-04 * "Stock, le lendemain"
  Assets:E1:37-Stock         5 POT {3.00 EUR, "Jardin E2 bis"}
  Assets:Ruche:512-Banque  -15.00 EUR
2020-01-05 * "Vente"
  Assets:E1:37-Stock        -2 POT {3.00 EUR, "Jardin E2"} @ 5.00 EUR
  Assets:E1:37-Stock        -2 POT {"Four"}
  Assets:E1:37-Stock        -4 POT {"Jardin E2 bis"}
  Assets:Ruche:512-Banque   24.00 EUR
""")
    text = ruche.project("E1")
    assert "E2" not in text
    assert "Four" not in text
    left: Counter[Any] = Counter()
    for entry in loaded(text):
        for posting in getattr(entry, "postings", ()):
            if posting.cost is not None:
                left[str(posting.cost.date), posting.cost.number] += posting.units.number
    assert left == {
        ("2020-01-03", Decimal("3.00")): 2,
        ("2020-01-03", Decimal("4.00")): 1,
        ("2020-01-04", Decimal("3.00")): 1,
    }
    assert align_beancount(text) == text


def test_who_never_moved_has_an_empty_ledger(ruche: Cooperative) -> None:
    quiet = cooperative(TWO_PEOPLE + '2026-01-01 custom "ruche-entrepreneur" "E099"\n  contract: "CESA"\n')
    assert sums(loaded(quiet.project("E099"))) == Counter()


@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        ("E08", "“E08” is no owner of this ledger; did you mean E007, E012?"),
        ("Zoe", "“Zoe” is no owner of this ledger; its owners are Ruche, Solidarite, E007, E012"),
        (
            "E007:Bijoux",
            "“Bijoux” is no activity of E007; its activities are Cours, Poterie, and E007:- is what belongs to none",
        ),
        ("E012:Bijoux", "“Bijoux” is no activity of E012, which has none; ask for E012"),
    ],
)
def test_unknown_parts(ruche: Cooperative, key: str, sentence: str) -> None:
    with pytest.raises(RucheError) as raised:
        ruche.project(key)
    assert str(raised.value) == sentence


def test_a_ledger_with_a_current_account_of_its_own() -> None:
    taken = cooperative(TWO_PEOPLE + "2020-01-01 open Actif:Compte-Courant\n")
    with pytest.raises(RucheError, match=r"^Actif:Compte-Courant is where a projection puts all other owners, but "):
        taken.project("E007")


@pytest.mark.parametrize("lines", [("contribution",), ("solidarity", "contribution")])
def test_positions_do_not_depend_on_the_plugin_lines(lines: tuple[str, ...]) -> None:
    """Lines that do a part, or in the wrong order, generate less than `ruche` reckons with."""
    named = "\n".join(f'plugin "ruche_plugins.{line}"' for line in lines)
    entries, _, options = loader.load_string(TWO_PEOPLE.replace('plugin "ruche_plugins.cooperative"', named))
    part = Cooperative.from_entries(entries, options)
    for owner in part.owners:
        assert sums(loaded(part.project(owner))) == sums(loaded(cooperative(TWO_PEOPLE).project(owner)))


def test_generated_entries_come_along_without_the_plugin(ruche: Cooperative) -> None:
    """A ledger whose plugin line is missing is projected as if it were there."""
    bare = cooperative("\n".join(line for line in TWO_PEOPLE.splitlines() if not line.startswith("plugin")))
    assert sums(loaded(bare.project("E007"))) == sums(loaded(ruche.project("E007")))
