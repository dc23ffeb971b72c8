"""Sentences for what the settings, the home, the keyring and the ledger meet: tables only, spoken by `errors.py`."""

from collections.abc import Mapping

from pos_app.wording.catalog import N_

SETTINGS: Mapping[str, str] = {
    "settings_unreadable": N_("Le fichier des réglages {path} ne peut pas être lu ({detail}) : vérifier ses droits."),
    "settings_too_large": N_("Le fichier des réglages {path} est bien trop grand : est-ce le bon fichier ?"),
    "settings_not_utf8": N_("Le fichier des réglages {path} n'est pas en UTF-8 : l'enregistrer de nouveau en UTF-8."),
    "settings_not_toml": N_("Le fichier des réglages {path} est mal écrit à la ligne {line} : corriger cette ligne."),
    "settings_unknown_section": N_(
        "Les réglages ont une partie inconnue, [{section}] : corriger son nom ou l'enlever."
    ),
    "settings_not_section": N_("Dans les réglages, {section} doit être une partie, écrite [{section}]."),
    "settings_unknown_key": N_("La partie [{section}] des réglages a une clé inconnue, {key} : corriger son nom."),
    "settings_missing": N_("Il manque le réglage {key} (ou la variable {variable}) : le remplir."),
    "settings_text": N_("Le réglage {key} doit être un texte entre guillemets."),
    "settings_name": N_("Le réglage {key} ({variable}) doit tenir sur une ligne de {maximum} caractères au plus."),
    "settings_credential": N_(
        "Le réglage {key} ({variable}) contient un espace ou un caractère étranger : le recopier."
    ),
    "settings_choice": N_("Le réglage {key} ({variable}) doit être un de ceux-ci : {allowed}."),
    "settings_flag": N_("Le réglage {key} ({variable}) doit être true ou false."),
    "settings_folder": N_(
        "Le réglage {key} (ou {variable}) doit nommer un dossier en entier, par exemple /media/usb/caisse."
    ),
    "settings_number": N_("Le réglage {key} ({variable}) doit être un nombre entier plus grand que zéro."),
    "settings_fee": N_('Le réglage {key} ({variable}) doit être un pourcentage entre guillemets, par exemple "1.2".'),
    "settings_phone": N_("Le réglage {key} ({variable}) n'est pas un numéro de cet opérateur : vérifier les chiffres."),
    "settings_till": N_(
        "Le code de caisse {key} ({variable}) doit avoir de 1 à 20 lettres sans accent, chiffres, - ou _ : le corriger."
    ),
    "settings_url": N_("Le réglage {key} ({variable}) n'est pas une adresse https complète : la recopier."),
    "settings_url_user": N_(
        "Le réglage {key} ({variable}) ne doit pas contenir de nom ni de mot de passe : les enlever."
    ),
    "settings_url_insecure": N_(
        "Le réglage {key} ({variable}) est en http : seule l'adresse de cette machine le peut. Écrire https."
    ),
    "settings_contradictory": N_(
        "Les réglages {key} ({variable}) et {other} se contredisent : l'adresse n'est pas de cet environnement."
    ),
    "settings_pin": N_("Le réglage {key} ({variable}) doit être un code de 4 à 12 chiffres."),
    "settings_pin_replaced": N_(
        "La variable {variable} donne un autre code de gérant que celui de la caisse : rien n'est rendu et rien n'est "
        "parti. Retirer la variable, ou changer le code là où il est gardé ({key})."
    ),
    "settings_listen": N_(
        'Le réglage {key} ({variable}) doit dire où écouter, adresse et port, par exemple "0.0.0.0:8443".'
    ),
    "settings_lines": N_(
        "Le réglage {key} ({variable}) doit être une liste d'au plus {most} lignes de {maximum} caractères : la "
        "raccourcir."
    ),
    "settings_target": N_(
        'Le réglage {key} ({variable}) ne va pas avec connection = "{connection}" : écrire par exemple "{example}".'
    ),
    "settings_profile": N_(
        'Le réglage {key} ({variable}) n\'est pas un nom de modèle : le recopier de la liste, ou écrire "default".'
    ),
    "settings_between": N_(
        "Le réglage {key} ({variable}) doit être un nombre entier de {least} à {most}, ou 0 pour le nombre habituel."
    ),
    "settings_function": N_(
        'Le réglage {key} ({variable}) doit nommer un module et une fonction, par exemple "ma_boutique.facture:lignes".'
    ),
    "settings_printer_variable": N_(
        "L'imprimante est fixée par la variable {variable}, qui l'emporte sur le fichier : retirer la variable."
    ),
    "settings_by_hand": N_(
        "Le fichier des réglages {path} est écrit de telle façon que la caisse ne peut pas le changer sans risque : y "
        "écrire la partie [printer] à la main."
    ),
    "settings_changed": N_(
        "Le fichier des réglages {path} a été changé entre-temps : rien n'y est écrit. Enregistrer de nouveau."
    ),
    "settings_not_written": N_(
        "Le fichier des réglages {path} ne peut pas être écrit ({detail}) : vérifier ses droits et la place sur le "
        "disque."
    ),
    "no_operators": N_(
        "Aucun opérateur n'est réglé : remplir [providers.mvola] ou [providers.pvit] dans {path}, "
        "ou les variables d'environnement."
    ),
}
"""Wrong settings; `sentence` adds that nothing was asked of anybody."""

HOME: Mapping[str, str] = {
    "secret_unreadable": N_(
        "La clé gardée dans {path} ne peut pas être lue ({detail}). Rien n'a été demandé au client. Vérifier les "
        "droits du fichier."
    ),
    "home_in_use": N_(
        "Une autre caisse est déjà ouverte sur ce dossier ({path}). Rien n'a été demandé au client. "
        "Utiliser la caisse ouverte, ou la fermer d'abord."
    ),
    "home_not_folder": N_(
        "{path} n'est pas un dossier. Rien n'a été demandé au client. Choisir un autre dossier avec --home."
    ),
    "home_not_writable": N_(
        "La caisse ne peut pas écrire dans {path}. Rien n'a été demandé au client. "
        "Vérifier les droits du dossier et la place sur le disque."
    ),
    "training_not_ready": N_("Le simulateur n'est pas encore prêt. Aucun argent n'a bougé. Réessayer dans un instant."),
    "training_statement": N_(
        "Le simulateur n'a pas donné de relevé ({detail}). Rien n'a été importé, aucun argent n'a bougé. Réessayer, ou "
        "fermer et rouvrir la formation."
    ),
    "no_port": N_(
        "Le simulateur ne peut pas s'ouvrir sur cette machine ({detail}). Rien n'a été demandé au client. "
        "Fermer d'autres programmes et réessayer."
    ),
    "home_not_training": N_(
        "{path} est le dossier d'une vraie caisse : la formation ne s'y ouvre pas. Rien n'a été demandé au client. "
        "Lancer pos-app demo sans --home, ou avec un dossier vide."
    ),
    "keyring_locked": N_(
        "Le trousseau de la session ne répond pas : la clé y est peut-être enfermée. Rien n'a été demandé au client. "
        "Déverrouiller la session, puis recommencer."
    ),
    "ledger_key_missing": N_(
        "La clé du registre a disparu ({path}). Rien n'a été demandé au client et le registre n'a pas été touché. "
        "Remettre la clé sauvegardée ; ne pas effacer le registre."
    ),
    "ledger_key_damaged": N_(
        "La clé du registre est abîmée ({path}). Rien n'a été demandé au client. Remettre la clé sauvegardée."
    ),
    "ledger_key_unreadable": N_(
        "La clé du registre ne peut pas être lue ({path}). Rien n'a été demandé au client. "
        "Vérifier les droits de ce fichier."
    ),
    "port_in_use": N_("L'adresse {host}:{port} ne peut pas être ouverte ({detail}) : choisir un autre --port."),
}

LEDGER: Mapping[str, str] = {
    "ledger_absent": N_("Il n'y a encore aucun registre à {path}, donc rien à vérifier : est-ce le bon dossier ?"),
    "ledger_missing": N_(
        "Le registre {path} a disparu. La caisse n'encaisse pas et n'en crée pas un autre à sa place. "
        "Remettre le fichier ou sa copie."
    ),
    "ledger_exists": N_("Il y a déjà un registre à {path} : il n'a pas été remplacé. Relancer la caisse."),
    "ledger_empty": N_(
        "Le registre {path} est vide alors qu'il contenait des écritures. La caisse n'encaisse pas. "
        "Remettre une copie du fichier."
    ),
    "ledger_foreign": N_(
        "{path} n'est pas un registre de cette caisse. Il n'a pas été touché. Remettre le bon fichier."
    ),
    "ledger_newer": N_(
        "Le registre {path} a été écrit par une version plus récente. Il n'a pas été touché. Mettre la caisse à jour."
    ),
    "ledger_damaged": N_(
        "Le registre est abîmé ou a été changé. La caisse n'encaisse pas. Garder le fichier tel quel, "
        "lancer pos-app verify et comparer avec le relevé de l'opérateur."
    ),
    "ledger_unguarded": N_(
        "Les protections du registre {path} ont été enlevées ou changées. La caisse n'encaisse pas. "
        "Garder le fichier et lancer pos-app verify."
    ),
    "ledger_behind": N_(
        "Le registre {path} est plus ancien que son fichier témoin : des écritures manquent. La caisse n'encaisse pas. "
        "Remettre le fichier le plus récent. S'il est perdu : pos-app verify --accept, puis comparer avec le relevé de "
        "l'opérateur les paiements faits depuis."
    ),
    "ledger_head_missing": N_(
        "Le fichier témoin du registre {path} a disparu. La caisse n'encaisse pas. Remettre le fichier ledger.head ; "
        "s'il est perdu : pos-app verify --accept, puis comparer avec le relevé de l'opérateur."
    ),
    "ledger_head_damaged": N_(
        "Le fichier témoin {path} du registre est abîmé ou vient d'ailleurs. La caisse n'encaisse pas. "
        "Remettre le bon fichier ; s'il est perdu : pos-app verify --accept, puis comparer avec le relevé de "
        "l'opérateur."
    ),
    "ledger_key_wrong": N_(
        "La clé n'est pas celle de ce registre ({path}). La caisse n'encaisse pas. "
        "Remettre la bonne clé ou le bon fichier."
    ),
    "ledger_disk_full": N_(
        "Le disque est plein : la caisse n'encaisse plus. Un paiement en cours peut encore aboutir : "
        "ne pas le redemander. Libérer de la place, puis rouvrir la caisse."
    ),
    "ledger_io": N_(
        "Le disque ne répond plus correctement : la caisse n'encaisse plus. Un paiement en cours peut encore aboutir : "
        "ne pas le redemander. Vérifier le disque, puis rouvrir la caisse."
    ),
    "ledger_locked": N_(
        "Un autre programme bloque le registre : la caisse n'encaisse plus. Un paiement en cours peut encore aboutir : "
        "ne pas le redemander. Fermer l'autre programme, puis rouvrir la caisse."
    ),
    "ledger_read_only": N_(
        "Le registre ne peut pas être écrit : la caisse n'encaisse pas. Vérifier les droits du dossier et du fichier, "
        "puis rouvrir la caisse."
    ),
    "ledger_changed": N_(
        "Un autre programme a écrit dans le registre : la caisse n'encaisse plus. Un paiement en cours peut encore "
        "aboutir : ne pas le redemander. Lancer pos-app verify."
    ),
}

PAYOUTS: Mapping[str, str] = {
    "pin_not_set": N_(
        "Aucun code de gérant n'est réglé : rien n'est rendu et rien n'est parti. Mettre manager_pin dans la partie "
        "[shop] des réglages."
    ),
    "pin_wrong": N_("Ce code n'est pas le bon : rien n'a été fait. Le retaper."),
    "pin_locked": N_(
        "Trop de codes faux : rien n'a été fait, et aucun code n'est accepté pendant encore {seconds} secondes."
    ),
    "payout_not_offered": N_(
        "{operator} n'est pas réglé pour rendre de l'argent : rien n'est parti. Mettre payout_maximum et "
        "payout_daily_maximum dans les réglages."
    ),
    "payout_below": N_("{operator} ne rend pas moins de {minimum} : rien n'est parti."),
    "payout_above": N_("La boutique ne rend pas plus de {maximum} à la fois par {operator} : rien n'est parti."),
    "link_missing": N_("Le lien de paiement manque : personne ne peut payer. Refaire la vente."),
    "link_malformed": N_("Le lien reçu n'est pas une adresse correcte : il n'est pas montré, personne ne peut payer."),
    "link_foreign": N_(
        "Le lien reçu mène à {host}, qui n'est pas la page de l'opérateur : il n'est pas montré. Prévenir le gérant."
    ),
    "payout_above_day": N_(
        "Par {operator}, la boutique ne rend pas plus de {maximum} en 24 heures ; il reste {left}. Rien n'est parti."
    ),
    "payout_other_sale": N_(
        "Ce rendu ne va pas avec le paiement {reference} : une autre vente ou une autre monnaie. Rien n'est parti. "
        "Recommencer depuis ce paiement."
    ),
    "payout_unpaid": N_("Le paiement {reference} n'est pas payé : il n'y a rien à rendre. Rien n'est parti."),
    "text_missing": N_("{field} manque : rien n'est parti. Le taper, puis recommencer."),
    "key_not_renewable": N_("{operator} n'a pas de clé du jour : il n'y a rien à changer."),
    "key_empty": N_("Aucune clé n'a été collée pour {operator} : la copier de l'espace marchand. Rien n'est changé."),
}
"""Money that goes back, daily keys, and links: each says by itself whether anything left."""
