"""Sentences for statements that cannot be read and exports that cannot be written: tables only, see `errors.py`."""

from collections.abc import Mapping

from pos_app.wording.catalog import N_

STATEMENTS: Mapping[str, str] = {
    "statement_not_found": N_("Le fichier {path} n'existe pas ou a été déplacé : le choisir de nouveau."),
    "statement_is_folder": N_("{path} est un dossier : choisir le fichier du relevé qui est dedans."),
    "statement_no_permission": N_("Le fichier {path} est protégé : le copier dans vos documents et choisir la copie."),
    "statement_unreadable": N_(
        "Le fichier {path} ne peut pas être lu ({detail}) : le copier sur cet ordinateur, puis choisir la copie."
    ),
    "statement_file_empty": N_("Le fichier {path} est vide : le télécharger de nouveau chez l'opérateur."),
    "statement_file_too_large": N_(
        "Le fichier {path} dépasse {most} Mo : ce n'est pas le relevé d'une caisse. Demander une période plus courte."
    ),
    "statement_picture": N_(
        "{path} est une image : une caisse ne lit pas les photos. Télécharger le relevé en CSV ou en Excel."
    ),
    "statement_pdf": N_("{path} est un PDF : télécharger chez l'opérateur le même relevé en CSV ou en Excel."),
    "statement_web_page": N_(
        "{path} est une page web, même si son nom finit par .xls : l'ouvrir dans un tableur, "
        "l'enregistrer en XLSX ou en CSV, puis choisir ce nouveau fichier."
    ),
    "statement_archive": N_(
        "{path} est une archive, pas un tableau : l'ouvrir et choisir le fichier CSV ou Excel qui est dedans."
    ),
    "statement_nul": N_(
        "La ligne {row} contient des octets nuls : ce fichier n'est pas un texte, ou il est abîmé. "
        "Le télécharger de nouveau en CSV ou en Excel."
    ),
    "statement_two_encodings": N_(
        "À la ligne {row}, les accents sont écrits autrement que dans le reste : deux fichiers ont été collés en un. "
        "Importer chacun des deux."
    ),
    "statement_encoding": N_(
        "La ligne {row} ne se lit pas avec l'encodage {encoding} : en choisir un autre, ou enregistrer en CSV UTF-8."
    ),
    "statement_separator": N_("Le séparateur {separator} ne sépare rien : choisir ; ou , ou la tabulation."),
    "statement_quotes": N_(
        "À la ligne {row}, un guillemet n'est pas refermé : le reste du fichier ne peut pas être lu sans deviner. "
        "Le télécharger de nouveau, ou corriger cette ligne."
    ),
    "statement_cell_long": N_(
        "La ligne {row} contient une case de plus de {most} caractères : ce n'est pas un relevé. Vérifier le fichier."
    ),
    "statement_too_many_lines": N_(
        "Ce fichier a plus de {most} lignes : ce n'est pas le relevé d'une caisse. Demander une période plus courte."
    ),
    "statement_too_wide": N_(
        "La ligne {row} a plus de {most} colonnes : ce n'est pas un relevé, ou le séparateur n'est pas le bon."
    ),
    "statement_unpacked": N_(
        "Le fichier {path} deviendrait énorme une fois ouvert (plus de {most} Mo) : il est refusé. "
        "Le télécharger de nouveau chez l'opérateur."
    ),
    "statement_damaged": N_("Le fichier {path} est abîmé ou incomplet : le télécharger de nouveau."),
    "statement_locked": N_(
        "Le fichier {path} est protégé par un mot de passe : l'ouvrir dans un tableur, l'enregistrer sans mot de passe."
    ),
    "statement_sheet": N_("Ce classeur n'a pas de feuille {sheet} : choisir une de ses feuilles."),
    "statement_no_amount": N_(
        "Aucune colonne de {path} n'est reconnue comme le montant : dire laquelle, ou choisir le bon fichier."
    ),
    "statement_no_key": N_(
        "Aucune colonne de {path} n'est reconnue comme le numéro de transaction ni comme la date : "
        "dire laquelle, ou choisir le bon fichier."
    ),
    "statement_amount_missing": N_("Il manque le montant à la ligne {row}, colonne {column} : corriger le fichier."),
    "statement_amount": N_(
        "À la ligne {row}, colonne {column}, {value} n'est pas un montant : vérifier que c'est la bonne colonne."
    ),
    "statement_formula": N_(
        "À la ligne {row}, colonne {column}, il y a une formule ({value}) au lieu d'un montant : "
        "enregistrer les valeurs dans le tableur, puis importer de nouveau."
    ),
    "statement_fraction": N_(
        "À la ligne {row}, colonne {column}, {value} n'est pas un montant entier : cette monnaie n'a pas de centimes. "
        "Vérifier la colonne et le signe décimal."
    ),
    "statement_amount_large": N_(
        "À la ligne {row}, colonne {column}, {value} est trop grand : vérifier que c'est la colonne du montant."
    ),
    "statement_amounts_mixed": N_(
        "À la ligne {row}, colonne {column}, {value} n'est pas écrit comme les autres montants : "
        "le point ou la virgule y veut dire autre chose. Corriger le fichier, ou dire quel est le signe décimal."
    ),
    "statement_both_sides": N_("La ligne {row} a un débit et un crédit à la fois : vérifier les colonnes choisies."),
    "statement_sign": N_(
        "À la ligne {row}, colonne {column}, {value} est négatif alors que l'argent est dit reçu : "
        "vérifier les colonnes choisies."
    ),
    "statement_type": N_(
        "À la ligne {row}, colonne {column}, {value} ne dit pas si l'argent est entré ou sorti : "
        "l'ajouter aux mots de ce relevé, ou ne pas lire cette colonne."
    ),
    "statement_currency_word": N_(
        "À la ligne {row}, colonne {column}, {value} n'est pas une monnaie connue de la caisse : vérifier la colonne."
    ),
    "statement_date_missing": N_("Il manque la date à la ligne {row}, colonne {column} : corriger le fichier."),
    "statement_date": N_(
        "À la ligne {row}, colonne {column}, {value} n'est pas une date : vérifier que c'est la bonne colonne."
    ),
    "statement_dates_mixed": N_(
        "À la ligne {row}, colonne {column}, la date {value} n'est pas écrite comme les autres : "
        "le jour et le mois y sont échangés. Corriger le fichier."
    ),
    "mapping_unreadable": N_(
        "Les colonnes enregistrées dans {path} ne peuvent pas être lues ({detail}) : les choisir de nouveau."
    ),
    "mapping_not_toml": N_("Le fichier {path} qui décrit les colonnes est mal écrit ({detail}) : le corriger."),
    "mapping_unknown_key": N_("Le fichier {path} qui décrit les colonnes a un mot inconnu, {key} : le corriger."),
    "mapping_value": N_("Dans le fichier {path} qui décrit les colonnes, la valeur de {key} ne va pas : la corriger."),
    "mapping_empty": N_("Le fichier {path} ne dit le sens d'aucune colonne : remplir sa partie [columns]."),
    "mapping_column": N_("Ce relevé n'a pas de colonne {column} : choisir ses colonnes de nouveau."),
}
"""A statement that is refused whole; `sentence` adds that nothing was kept of it."""

EXPORTS: Mapping[str, str] = {
    "mapping_not_written": N_(
        "Le choix des colonnes n'a pas pu être enregistré dans {path} ({detail}) : vérifier la place sur le disque."
    ),
    "export_format": N_("Le format {format} n'existe pas : choisir csv, xlsx ou json. Rien n'a été écrit."),
    "export_disk_full": N_(
        "Il n'y a plus de place sur le disque pour {path} : rien n'a été écrit. Libérer de la place et recommencer."
    ),
    "export_failed": N_(
        "Le fichier {path} n'a pas pu être écrit ({detail}) : rien n'a été laissé à moitié. "
        "Le fermer s'il est ouvert dans un tableur, ou choisir un autre dossier."
    ),
    "export_period": N_(
        "La période est à l'envers : sa fin vient avant son début. Corriger les dates. Rien n'a été écrit."
    ),
}
