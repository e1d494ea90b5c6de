"""The members who live from land and food: E001, E004, E006, E008, E011, E014."""

from __future__ import annotations

from datetime import date

# The rows of a table, not code: formatted by hand.
# fmt: off
from .shapes import Asset, Buying, Member, Season, Selling

GARDEN: Season = (3, 3, 5, 9, 13, 14, 14, 12, 12, 9, 7, 5)
AUTUMN: Season = (4, 2, 2, 0, 0, 6, 10, 14, 20, 18, 14, 20)
GOAT: Season = (0, 4, 9, 12, 13, 12, 11, 11, 10, 8, 6, 4)
HEDGE: Season = (13, 12, 11, 7, 5, 4, 3, 2, 7, 11, 13, 12)
WOOD: Season = (18, 14, 6, 0, 0, 0, 2, 6, 14, 16, 14, 12)
HONEY: Season = (6, 5, 5, 4, 5, 6, 12, 13, 11, 9, 10, 14)
CATERING: Season = (4, 4, 6, 9, 13, 15, 12, 8, 10, 7, 5, 7)
WALKS: Season = (0, 1, 4, 9, 14, 13, 14, 15, 10, 6, 2, 0)

LAND = (
    Member(
        key="E001",
        name="Maraîchage du Bois Joli",
        contracts=((date(2021, 3, 1), "CESA"),),
        sales=(
            Selling("Maraichage", "701-Legumes", 55, "market", 13200, GARDEN, 4, (0, 0),
                    ("Marché de Bois-Fleuri",), ("recette du samedi",)),
            Selling("Maraichage", "701-Legumes", 55, "goods", 12400, GARDEN, 3, (8, 30),
                    ("AMAP des Trois Rivières", "Épicerie du Canal", "Restaurant Le Vieux Lavoir"),
                    ("paniers de légumes", "légumes de saison", "salades et primeurs")),
            Selling("Transformation", "701-Conserves", 55, "goods", 5200, AUTUMN, 2, (15, 40),
                    ("Épicerie du Canal", "Magasin de producteurs La Halle", "Gîte de la Vallée"),
                    ("conserves et coulis", "soupes en bocaux", "confitures")),
        ),
        buys=(
            Buying("Maraichage", "601-Semences-Plants", 100, "Graines du Plateau",
                   "semences et plants", permille=95, months=(1, 2, 3, 4, 5, 8, 9),
                   season=(12, 18, 22, 16, 10, 0, 0, 10, 8, 4, 0, 0)),
            Buying("Maraichage", "602-Emballages", 200, "Emballages du Thouet", "caisses et sachets",
                   permille=28, months=(3, 6, 9, 11)),
            Buying("Transformation", "602-Bocaux", 200, "Verrerie du Val", "bocaux et capsules",
                   permille=34, months=(8, 9, 10)),
            Buying("Maraichage", "6061-Eau-Energie", 200, "Énergie du Bocage", "irrigation et serre",
                   monthly=62, by_card=True),
            Buying("Maraichage", "6132-Fermage", 0, "Groupement foncier des Chaumes",
                   "fermage du trimestre", monthly=310, months=(3, 6, 9, 12)),
        ),
        gross={2024: 1060, 2025: 1100, 2026: 1120}, kilometres=190, tax_permille=0,
        assets=(Asset("Maraichage", "2154-Materiel", "serre tunnel", 6400, date(2022, 4, 1), 8),),
        position="2846.12",
        open_invoices=(("Maraichage", "AMAP des Trois Rivières", 612, 55, "F2023-0418"),),
    ),
    Member(
        key="E004",
        name="Chèvrerie des Combes",
        contracts=((date(2019, 9, 1), "CESA"),),
        sales=(
            Selling("Fromages", "701-Fromages", 55, "market", 16800, GOAT, 4, (0, 0),
                    ("Marché de Sainte-Aubaine",), ("recette du samedi",)),
            Selling("Fromages", "701-Fromages", 55, "goods", 17400, GOAT, 4, (10, 35),
                    ("Magasin de producteurs La Halle", "Fromagerie du Donjon", "Cantine du Plateau",
                     "Restaurant Le Vieux Lavoir"), ("fromages frais", "bûches et crottins affinés", "tommes")),
        ),
        buys=(
            Buying("Fromages", "601-Lait-Aliments", 55, "Coopérative laitière du Bocage",
                   "lait de chèvre collecté", permille=210, season=GOAT),
            Buying("Fromages", "602-Emballages", 200, "Emballages du Thouet", "boîtes et papier",
                   permille=26, months=(2, 5, 8, 10)),
            Buying("Fromages", "6061-Eau-Energie", 200, "Énergie du Bocage", "électricité du laboratoire",
                   monthly=148, by_card=True),
            Buying("Fromages", "6155-Entretien", 200, "Froid Services Ruraux", "entretien du froid",
                   monthly=190, months=(4, 10)),
            Buying("Fromages", "6226-Analyses", 200, "Laboratoire départemental", "analyses sanitaires",
                   monthly=96, months=(3, 6, 9)),
        ),
        gross={2024: 1080, 2025: 1120, 2026: 1140}, kilometres=240, tax_permille=0,
        assets=(Asset("Fromages", "2154-Materiel", "cuve et vitrine réfrigérée", 7200, date(2021, 1, 1), 6),),
        position="3120.55",
        open_invoices=(("Fromages", "Fromagerie du Donjon", 486, 55, "F2023-0431"),),
    ),
    Member(
        key="E006",
        name="Au Fil des Haies",
        contracts=((date(2018, 10, 1), "CESA"),),
        sales=(
            Selling("Haies", "706-Plantation-Taille", 200, "service", 22800, HEDGE, 3, (20, 50),
                    ("Commune de Bois-Fleuri", "Syndicat du bassin", "Ferme des Quatre Vents",
                     "Client particulier", "Association Les Sentes"),
                    ("taille de haie", "plantation de haie bocagère", "plessage", "élagage doux")),
            Selling("Bois", "701-Bois-Buches", 100, "goods", 6400, WOOD, 2, (5, 25),
                    ("Client particulier", "Gîte de la Vallée", "Chaufferie de Sainte-Aubaine"),
                    ("bois bûche, livraison", "plaquette bocagère")),
        ),
        buys=(
            Buying("Haies", "601-Plants", 100, "Pépinière du Marais", "jeunes plants et paillage",
                   permille=85, months=(1, 2, 3, 10, 11, 12), season=HEDGE),
            Buying("Haies", "6063-Petit-Outillage", 200, "Motoculture du Canton", "chaînes, huile, lames",
                   permille=32, months=(1, 3, 9, 11)),
            Buying("Bois", "6061-Carburant", 200, "Station du Canton", "carburant fendeuse et broyeur",
                   monthly=72, by_card=True),
        ),
        gross={2024: 1050, 2025: 1080, 2026: 1110}, kilometres=420, tax_permille=5,
        assets=(Asset("Haies", "2154-Materiel", "broyeur de branches", 5800, date(2020, 11, 1), 7),),
        position="1985.40",
        open_invoices=(("Haies", "Syndicat du bassin", 1640, 200, "F2023-0440"),),
    ),
    Member(
        key="E008",
        name="Miellerie du Haut-Chemin",
        contracts=((date(2020, 5, 1), "CAPE"), (date(2022, 5, 1), "CESA")),
        sales=(
            Selling("Miel", "701-Miel", 55, "goods", 16200, HONEY, 4, (10, 40),
                    ("Épicerie du Canal", "Magasin de producteurs La Halle", "Boulangerie du Four",
                     "Comité d'entreprise du Val", "Gîte de la Vallée"),
                    ("miel toutes fleurs", "miel de printemps", "pain d'épices et miel")),
            Selling("Miel", "701-Miel", 55, "market", 5800, HONEY, 2, (0, 0),
                    ("Marché de Bois-Fleuri",), ("vente au stand",)),
        ),
        buys=(
            Buying("Miel", "602-Pots", 200, "Verrerie du Val", "pots et étiquettes", permille=60,
                   months=(5, 6, 7, 10), season=HONEY),
            Buying("Miel", "601-Sirop-Cire", 55, "Apiculture Fournitures de l'Ouest",
                   "sirop, cire, cadres", permille=70, months=(2, 3, 4, 8, 9)),
            Buying("Miel", "607-Marchandises", 55, "Biscuiterie des Landes", "pain d'épices à revendre",
                   permille=40, months=(3, 10, 11)),
        ),
        gross={2024: 640, 2025: 660, 2026: 670}, kilometres=310, tax_permille=0,
        assets=(Asset("Miel", "2154-Materiel", "extracteur et maturateurs", 6000, date(2024, 6, 12), 6,
                      "Apiculture Fournitures de l'Ouest"),),
        position="2912.08",
    ),
    Member(
        key="E011",
        name="Traiteur des Halles",
        contracts=((date(2020, 2, 1), "CESA"), (date(2025, 7, 1), "SORTIE"), (date(2025, 10, 1), "left")),
        sales=(
            Selling("Traiteur", "706-Repas", 100, "service", 23600, CATERING, 3, (10, 35),
                    ("Association Les Sentes", "Comité d'entreprise du Val", "Commune de Bois-Fleuri",
                     "Client particulier", "Festival du Lavoir"),
                    ("buffet de saison", "repas de fête", "cocktail", "plateaux repas")),
        ),
        buys=(
            Buying("Traiteur", "601-Denrees", 55, "Halles du Bocage", "produits frais", permille=300,
                   season=CATERING),
            Buying("Traiteur", "6132-Cuisine", 0, "Commune de Bois-Fleuri", "location de la cuisine",
                   monthly=110),
        ),
        gross={2024: 700, 2025: 720}, kilometres=160, tax_permille=0, position="1204.77",
        growth={2024: 100, 2025: 96, 2026: 0}, last_sale=date(2025, 6, 30),
    ),
    Member(
        key="E014",
        name="Sorties nature du Marais",
        contracts=((date(2026, 1, 5), "CAPE"),),
        sales=(
            Selling("Sorties", "706-Animations", 200, "service", 5600, WALKS, 2, (10, 45),
                    ("École de Sainte-Aubaine", "Office de tourisme du Marais", "Gîte de la Vallée"),
                    ("sortie découverte", "animation scolaire", "balade au crépuscule")),
        ),
        buys=(
            Buying("Sorties", "6063-Materiel-Optique", 200, "Optique du Naturaliste",
                   "jumelles et longue-vue", monthly=840, months=(1, 2)),
            Buying("Sorties", "6236-Depliants", 200, "Imprimerie du Val", "affiches et dépliants",
                   monthly=240, months=(2, 4)),
            Buying("Sorties", "616-Assurance", 0, "Assurances mutuelles du Bocage",
                   "assurance accompagnement", monthly=42),
            Buying("Sorties", "6185-Formation", 0, "Maison de la nature", "brevet d'accompagnateur",
                   monthly=620, months=(1, 3)),
        ),
        kilometres=260, growth={2026: 100},
    ),
)
