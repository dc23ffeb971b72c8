"""Known errors of copies, exports and of the day's commands as sentences. Merged in `pos_app.wording.errors`."""

from collections.abc import Mapping

from pos_app.wording.catalog import N_

BACKUP: Mapping[str, str] = {
    "backup_folder": N_(
        "Le dossier des copies {path} n'est pas là : brancher la clé USB ou le disque, ou corriger le réglage "
        "backup.folder. Le registre de la caisse est intact ; il n'est pas copié."
    ),
    "backup_unwritable": N_(
        "Impossible d'écrire {path} ({detail}) : vérifier la place et les droits. Aucun paiement n'est touché."
    ),
    "backup_disk_full": N_(
        "Il n'y a plus de place pour la copie {path} : en faire, ou changer de clé USB. Le registre de la caisse est "
        "intact ; il n'est pas copié."
    ),
    "backup_exists": N_("Le fichier {path} existe déjà : choisir un autre nom. Rien n'a été copié."),
    "backup_damaged": N_(
        "La copie du registre n'est pas identique à l'original ({detail}) : le disque ou la clé USB est sans doute "
        "abîmé. La copie a été retirée ; le registre de la caisse n'est pas touché. Copier ailleurs."
    ),
    "key_file_exists": N_("Le fichier {path} existe déjà : choisir un autre nom. La clé n'a pas été écrite."),
    "restore_damaged": N_(
        "La copie {path} n'est pas un registre intact pour cette clé ({problem}) : rien n'a été remis. "
        "Prendre une autre copie, ou indiquer avec --key la clé de la caisse d'où vient celle-ci."
    ),
    "restore_over_ledger": N_(
        "Il y a déjà un registre ici ({path}) : rien n'a été remis. Pour le mettre de côté et prendre la copie, "
        "ajouter --replace ; les paiements faits depuis la copie ne seront que dans le registre mis de côté."
    ),
    "restore_key_unreadable": N_(
        "Le fichier {path} ne contient pas une clé de registre : rien n'a été remis. Donner celui écrit par "
        "pos-app backup --key."
    ),
    "ledger_absent_export": N_(
        "Cette caisse n'a encore aucun registre ({path}) : il n'y a rien à écrire. Est-ce le bon dossier ?"
    ),
}

DAY_COMMANDS: Mapping[str, str] = {
    "currency_unclear": N_("Préciser la monnaie ({currencies}), par exemple avec --currency. Rien n'a été écrit."),
    "currency_unknown": N_("La monnaie {currency} n'existe pas ici : MGA, XAF ou XOF. Rien n'a été écrit."),
    "currency_twice": N_("La monnaie {currency} est donnée deux fois. Rien n'a été écrit."),
    "day_not_open": N_("Aucune journée n'est ouverte : l'ouvrir avec le fond de caisse. Rien n'a été écrit."),
    "day_unknown": N_("Il n'y a pas de rapport Z n° {number} dans cette caisse."),
    "line_unknown": N_(
        "Aucune ligne des relevés importés n'a le numéro {transaction} : vérifier le numéro. Rien n'a été écrit."
    ),
    "period_reversed": N_("Le premier jour vient après le dernier : les échanger. Rien n'a été écrit."),
    "pin_missing": N_("Il manque le code : le taper, ou le donner dans POS_APP_PIN. Rien n'a été fait."),
}
