"""The members who live from crafts and services: E002, E003, E005, E007, E009, E010, E012, E013."""

from __future__ import annotations

from datetime import date

# The rows of a table, not code: formatted by hand.
# fmt: off
from .shapes import LEVEL, Asset, Buying, Member, Season, Selling

POTTERY: Season = (3, 4, 6, 8, 10, 11, 14, 13, 7, 6, 9, 15)
COURSES: Season = (6, 8, 9, 12, 10, 6, 12, 12, 7, 9, 9, 0)
TRAINING: Season = (8, 9, 12, 9, 11, 12, 4, 0, 9, 13, 13, 8)
ADVICE: Season = (10, 12, 6, 8, 12, 10, 0, 0, 14, 10, 10, 8)
BUILDING: Season = (6, 7, 9, 10, 11, 12, 11, 2, 10, 11, 10, 6)
JOINERY: Season = (8, 9, 10, 9, 9, 10, 9, 2, 10, 10, 9, 6)
BASKETS: Season = (4, 4, 6, 8, 10, 10, 12, 12, 8, 7, 10, 16)
REPAIR: Season = (11, 10, 10, 9, 8, 8, 6, 4, 11, 9, 8, 10)
WOOL: Season = (10, 6, 2, 0, 2, 3, 6, 6, 8, 14, 20, 26)

CRAFT = (
    Member(
        key="E002",
        name="Poterie des Marais",
        contracts=((date(2017, 9, 1), "CAPE"), (date(2018, 9, 1), "CESA")),
        sales=(
            Selling("Poterie", "701-Ventes", 200, "goods", 18600, POTTERY, 4, (0, 35),
                    ("Boutique de l'Abbaye", "Restaurant Le Vieux Lavoir", "Galerie du Pont", "Client particulier",
                     "Office de tourisme du Marais"),
                    ("vaisselle de grès", "pièces tournées", "série de bols", "carreaux émaillés")),
            Selling("Stages", "706-Stages", 200, "service", 7400, COURSES, 2, (0, 20),
                    ("Client particulier", "Association Les Sentes", "Centre de loisirs du Plateau"),
                    ("stage de tournage", "atelier modelage", "stage émaillage")),
        ),
        buys=(
            Buying("Poterie", "601-Argile-Emaux", 200, "Céramique Fournitures", "grès et émaux",
                   permille=88, months=(1, 3, 5, 6, 9, 11)),
            Buying("Poterie", "6061-Energie-Four", 200, "Énergie du Bocage", "gaz et électricité du four",
                   monthly=118, by_card=True),
            Buying("Poterie", "6132-Atelier", 0, "Commune de Sainte-Aubaine", "loyer de l'atelier",
                   monthly=165, pooled="loyer de l'atelier partagé, grande salle"),
            Buying("Stages", "6063-Fournitures", 200, "Papeterie de la Place", "tabliers et petit matériel",
                   monthly=58, months=(3, 7, 10), by_card=True),
        ),
        gross={2024: 960, 2025: 1000, 2026: 1020}, kilometres=150, tax_permille=0,
        assets=(Asset("Poterie", "2154-Four", "four à gaz", 5200, date(2021, 7, 1), 7),),
        position="2310.64",
        open_invoices=(("Poterie", "Boutique de l'Abbaye", 540, 200, "F2023-0427"),),
    ),
    Member(
        key="E003",
        name="Paroles et Territoires",
        contracts=((date(2016, 1, 1), "CESA"),),
        sales=(
            Selling("Formation", "706-Formation-Exoneree", 0, "service", 32400, TRAINING, 3, (25, 60),
                    ("Centre de formation du Poitou rural", "Fédération des foyers ruraux",
                     "Organisme de formation du Val", "Maison familiale du Plateau"),
                    ("formation à la concertation", "journées animation de réunion",
                     "formation des élus ruraux")),
            Selling("Conseil", "706-Conseil", 200, "service", 13200, ADVICE, 1, (30, 60),
                    ("Pays du Haut-Bocage", "Commune de Bois-Fleuri", "Syndicat du bassin"),
                    ("étude et animation", "diagnostic partagé", "accompagnement de projet")),
        ),
        buys=(
            Buying("Formation", "604-Co-Animation", 0, "Coopérative Le Sillon",
                   "co-animation", permille=85, months=(3, 5, 6, 10, 11)),
            Buying("Formation", "6251-Hebergement", 0, "Hôtel de la Gare", "hébergement et train",
                   permille=42, by_card=True, season=TRAINING),
            Buying("Conseil", "6181-Documentation", 55, "Éditions du Territoire", "documentation",
                   monthly=36, months=(2, 6, 10), by_card=True),
            Buying("", "626-Telephone-Internet", 200, "Télécom rural", "abonnement", monthly=42, by_card=True),
        ),
        gross={2024: 1900, 2025: 1960, 2026: 2000}, kilometres=520, tax_permille=32,
        assets=(Asset("Conseil", "2183-Informatique", "ordinateur portable", 1250, date(2025, 3, 18), 3,
                      "Informatique du Bourg"),),
        position="5240.30",
        open_invoices=(
            ("Formation", "Fédération des foyers ruraux", 2400, 0, "F2023-0445"),
            ("Conseil", "Pays du Haut-Bocage", 1500, 200, "F2023-0447"),
        ),
    ),
    Member(
        key="E005",
        name="Terre et Chaux",
        contracts=((date(2017, 2, 1), "CESA"),),
        sales=(
            Selling("Ecoconstruction", "704-Travaux", 100, "service", 50500, BUILDING, 3, (20, 45),
                    ("Client particulier", "Gîte de la Vallée", "Commune de Sainte-Aubaine",
                     "Ferme des Quatre Vents"),
                    ("enduits terre", "reprise de maçonnerie à la chaux", "isolation chaux-chanvre",
                     "dalle et rejointoiement")),
        ),
        buys=(
            Buying("Ecoconstruction", "601-Materiaux", 200, "Matériaux du Plateau", "chaux, sable, chanvre",
                   permille=255, season=BUILDING),
            Buying("Ecoconstruction", "604-Sous-Traitance", 0, "Charpente du Lavoir", "échafaudage et levage",
                   permille=55, months=(4, 6, 9, 10)),
            Buying("Ecoconstruction", "6135-Location-Materiel", 200, "Loc'Matériel du Canton",
                   "location de bétonnière et nacelle", monthly=210, months=(3, 5, 6, 7, 9, 10, 11)),
            Buying("", "616-Decennale", 0, "Assurances mutuelles du Bocage", "assurance décennale",
                   monthly=610, months=(1, 4, 7, 10)),
        ),
        gross={2024: 1420, 2025: 1480, 2026: 1500}, kilometres=120, tax_permille=14,
        assets=(Asset("Ecoconstruction", "2154-Materiel", "malaxeur et échafaudage", 4350, date(2024, 4, 9), 5,
                      "Loc'Matériel du Canton"),),
        position="4105.90",
        open_invoices=(("Ecoconstruction", "Gîte de la Vallée", 3180, 100, "F2023-0439"),),
    ),
    Member(
        key="E007",
        name="Imprimerie du Moulin",
        contracts=((date(2019, 1, 1), "CAPE"), (date(2020, 1, 1), "CESA")),
        sales=(
            Selling("Graphisme", "706-Creation", 200, "service", 24800, LEVEL, 3, (25, 50),
                    ("Auberge du Pont Neuf", "Office de tourisme du Marais", "Magasin de producteurs La Halle",
                     "Commune de Bois-Fleuri", "Festival du Lavoir"),
                    ("mise en page", "affiche en sérigraphie", "identité visuelle", "carnets typographiés")),
        ),
        buys=(
            Buying("Graphisme", "601-Papier-Encres", 200, "Papeterie de la Place", "papiers et encres",
                   permille=110, season=LEVEL),
            Buying("Graphisme", "604-Tirages", 200, "Imprimerie du Val", "tirage offset", permille=70,
                   months=(2, 4, 6, 9, 11)),
            Buying("Graphisme", "651-Logiciels", 200, "Logiciels Graphiques", "abonnement", monthly=38,
                   by_card=True),
        ),
        gross={2024: 970, 2025: 1000, 2026: 990}, kilometres=90, tax_permille=0,
        assets=(Asset("Graphisme", "2154-Presse", "presse typographique", 2400, date(2022, 1, 1), 6),),
        position="1672.15",
        open_invoices=(("Graphisme", "Festival du Lavoir", 860, 200, "F2023-0436"),),
    ),
    Member(
        key="E009",
        name="Menuiserie du Lavoir",
        contracts=((date(2024, 4, 1), "CESA"),),
        sales=(
            Selling("Menuiserie", "704-Travaux", 100, "service", 30200, JOINERY, 2, (20, 45),
                    ("Client particulier", "Ferme des Quatre Vents", "Gîte de la Vallée"),
                    ("porte et volets", "escalier", "aménagement de combles", "meuble sur mesure")),
            Selling("Menuiserie", "704-Travaux-Publics", 200, "service", 11400, JOINERY, 1, (40, 70),
                    ("Communauté de communes du Haut-Bocage",),
                    ("mobilier de la médiathèque", "menuiseries du gymnase", "bancs et signalétique")),
        ),
        buys=(
            Buying("Menuiserie", "601-Bois", 200, "Scierie des Chênes", "bois et panneaux", permille=260,
                   season=JOINERY),
            Buying("Menuiserie", "6061-Energie", 200, "Énergie du Bocage", "électricité de l'atelier",
                   monthly=84, by_card=True),
            Buying("Menuiserie", "6132-Atelier", 0, "Commune de Bois-Fleuri", "loyer de l'atelier",
                   monthly=220),
        ),
        gross={2024: 1000, 2025: 1120, 2026: 1180}, kilometres=110, tax_permille=6,
        assets=(Asset("Menuiserie", "2154-Materiel", "combiné à bois d'occasion", 3900, date(2024, 9, 17), 5,
                      "Motoculture du Canton"),),
    ),
    Member(
        key="E010",
        name="Vannerie des Osiers",
        contracts=((date(2023, 10, 1), "CAPE"), (date(2024, 10, 1), "CESA")),
        sales=(
            Selling("Vannerie", "701-Paniers", 200, "goods", 9800, BASKETS, 3, (0, 30),
                    ("Boutique de l'Abbaye", "Client particulier", "Magasin de producteurs La Halle"),
                    ("paniers d'osier", "corbeilles", "commande de mannes")),
            Selling("Vannerie", "701-Paniers", 200, "market", 4600, BASKETS, 1, (0, 0),
                    ("Marché de Sainte-Aubaine",), ("vente au stand",)),
        ),
        buys=(
            Buying("Vannerie", "601-Osier", 100, "Oseraie de la Vallée", "bottes d'osier", permille=105,
                   months=(1, 2, 3, 9, 11)),
            Buying("Vannerie", "6063-Petit-Outillage", 200, "Motoculture du Canton", "outils de vannier",
                   monthly=64, months=(2, 9), by_card=True),
        ),
        gross={2024: 540, 2025: 640, 2026: 690}, kilometres=180, tax_permille=0, position="786.30",
        growth={2024: 100, 2025: 112, 2026: 120},
    ),
    Member(
        key="E012",
        name="Dépannage du Bourg",
        contracts=((date(2024, 3, 1), "CAPE"), (date(2025, 3, 1), "CESA")),
        sales=(
            Selling("Depannage", "706-Interventions", 200, "service", 15200, REPAIR, 4, (0, 25),
                    ("Client particulier", "Commune de Sainte-Aubaine", "École de Sainte-Aubaine",
                     "Ferme des Quatre Vents"),
                    ("dépannage à domicile", "remise en état d'un poste", "récupération de données")),
            Selling("Depannage", "707-Materiel", 200, "goods", 6800, REPAIR, 2, (0, 20),
                    ("Client particulier", "Association Les Sentes"),
                    ("ordinateur reconditionné", "pièces et accessoires")),
            Selling("Sites", "706-Sites", 200, "service", 5200, ADVICE, 1, (20, 45),
                    ("Gîte de la Vallée", "Festival du Lavoir", "Magasin de producteurs La Halle"),
                    ("site internet", "maintenance de site")),
        ),
        buys=(
            Buying("Depannage", "607-Marchandises", 200, "Composants de l'Ouest", "pièces détachées",
                   permille=170, season=REPAIR),
            Buying("Sites", "6135-Hebergement", 200, "Hébergeur Libre", "serveur", monthly=24, by_card=True),
            Buying("", "626-Telephone-Internet", 200, "Télécom rural", "abonnement", monthly=36, by_card=True),
        ),
        gross={2025: 1050, 2026: 1040}, kilometres=380, tax_permille=0,
        growth={2024: 52, 2025: 92, 2026: 100},
    ),
    Member(
        key="E013",
        name="Laine et Feutre",
        contracts=((date(2025, 5, 1), "CAPE"),),
        sales=(
            Selling("Laine", "701-Creations", 200, "goods", 4700, WOOL, 2, (0, 30),
                    ("Boutique de l'Abbaye", "Client particulier", "Galerie du Pont"),
                    ("chaussons feutrés", "écharpes et coussins", "laine cardée teinte")),
        ),
        buys=(
            Buying("Laine", "601-Laine", 200, "Filature de la Gartempe", "laine lavée et cardée",
                   permille=190, months=(5, 9, 1)),
            Buying("Laine", "6063-Petit-Outillage", 200, "Mercerie du Pont", "aiguilles et teintures",
                   monthly=190, months=(5, 6, 2)),
            Buying("Laine", "6132-Atelier", 0, "Commune de Sainte-Aubaine", "part d'atelier partagé",
                   monthly=120, pooled="loyer de l'atelier partagé, petite salle"),
            Buying("Laine", "6233-Salons", 200, "Salon des artisans du Marais", "emplacement",
                   monthly=210, months=(6, 11)),
        ),
        kilometres=140, growth={2025: 100, 2026: 108},
        assets=(Asset("Laine", "2154-Cardeuse", "cardeuse d'occasion", 1150, date(2026, 2, 3), 5,
                      "Filature de la Gartempe"),),
    ),
)
