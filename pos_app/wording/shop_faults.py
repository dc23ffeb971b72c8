"""Known errors of people, the day, decisions and statements as sentences. Merged in `pos_app.wording.errors`."""

from collections.abc import Mapping

from pos_app.wording.catalog import N_

SHOP: Mapping[str, str] = {
    "name_invalid": N_("Ce nom ne va pas : au plus {most} caractères visibles. Rien n'a été écrit."),
    "name_taken": N_("Quelqu'un s'appelle déjà {name} dans cette caisse : choisir un autre nom. Rien n'a été écrit."),
    "pin_digits": N_("Ce code doit avoir exactement {digits} chiffres. Rien n'a été écrit."),
    "pin_weak": N_("Un code fait d'un seul chiffre répété se devine : en choisir un autre. Rien n'a été écrit."),
    "person_unknown": N_("Personne ne travaille ici sous le nom {name} : vérifier le nom. Rien n'a été fait."),
    "first_manager": N_(
        "La première personne de la caisse doit être un gérant : commencer par lui. Rien n'a été écrit."
    ),
    "last_manager": N_(
        "{name} est le dernier gérant : sans gérant, rien ne pourrait être décidé. Ajouter d'abord un autre gérant. "
        "Rien n'a été écrit."
    ),
    "no_manager": N_(
        "Cette caisse n'a pas encore de gérant : personne ne peut décider cela. Ajouter d'abord un gérant. "
        "Rien n'a été fait."
    ),
    "manager_only": N_("Seul un gérant peut faire cela. Rien n'a été fait ; la tentative est notée."),
    "shop_not_set": N_("Cette caisse tourne sans journée et sans personnes : rien n'a été fait."),
    "day_open": N_("La journée n° {number} est déjà ouverte : la clôturer d'abord. Rien n'a été écrit."),
    "day_undecided": N_(
        "Des paiements restent à vérifier : la journée n'est pas clôturée. Un gérant décide chacun d'eux, ou ils sont "
        "reportés au lendemain sous le nom de qui clôture. Ne rien redemander aux clients."
    ),
    "count_missing": N_("Compter aussi la caisse en {currency} : la journée n'est pas clôturée."),
    "drawer_moved": N_(
        "De l'argent est entré dans la caisse ou en est sorti depuis le comptage : recompter. La journée n'est pas "
        "clôturée."
    ),
    "count_differs": N_("Les billets et les pièces ne font pas ce montant : recompter. Rien n'a été écrit."),
    "received_below": N_("Le client a donné moins que {minimum} : vérifier les deux montants. Rien n'a été écrit."),
    "reason_missing": N_("Il manque la raison : l'écrire en quelques mots. Rien n'a été fait."),
    "reason_too_long": N_("Cette raison est trop longue : au plus {most} caractères. Rien n'a été fait."),
    "correction_zero": N_("Une correction de zéro ne corrige rien : taper le montant. Rien n'a été écrit."),
    "currency_differs": N_("Cet opérateur encaisse en {currency} : choisir cette monnaie. Rien n'a été écrit."),
    "transaction_missing": N_(
        "Il manque le numéro de transaction de l'opérateur : le lire sur le relevé ou dans l'espace marchand. "
        "Rien n'est décidé."
    ),
    "transaction_invalid": N_(
        "Ce numéro de transaction ne va pas : au plus {most} caractères visibles. Rien n'est décidé."
    ),
    "cannot_decide": N_(
        "Le paiement {reference} n'est pas à décider : regarder son état à l'écran. Rien n'a été changé."
    ),
    "decided_meanwhile": N_(
        "Le sort du paiement {reference} vient d'être connu : la décision n'est pas écrite. Regarder son état."
    ),
    "cannot_release": N_(
        "Le paiement {reference} n'empêche aucune nouvelle demande : il n'y a rien à permettre. Rien n'a été changé."
    ),
    "backup_failed": N_(
        "La copie du registre n'a pas pu être faite ; la journée est clôturée, aucun paiement n'est touché. "
        "Vérifier le disque ou la clé USB, puis lancer pos-app backup."
    ),
}
"""People, the day and what managers decide."""

COMPARING: Mapping[str, str] = {
    "statement_empty": N_("Ce relevé n'a aucune ligne : vérifier le fichier. Rien n'a été gardé."),
    "statement_currency": N_(
        "La ligne {row} de ce relevé est en {found}, qui n'est pas la monnaie de {operator} : vérifier le fichier et "
        "l'opérateur. Rien n'a été gardé."
    ),
    "statement_other_period": N_(
        "Ce relevé va du {first} au {last} : ce n'est pas la période de cette caisse. Vérifier le fichier. "
        "Rien n'a été gardé."
    ),
    "statement_contradicts": N_(
        "La transaction {transaction} est deux fois dans ce relevé avec des montants différents (ligne {row}) : "
        "le fichier est abîmé. Le télécharger de nouveau. Rien n'a été gardé."
    ),
    "reconcile_failed": N_(
        "La comparaison avec le relevé de {operator} s'est arrêtée sur une erreur de la caisse : aucun paiement n'est "
        "touché, on peut encaisser. Prévenir le responsable."
    ),
    "explain_nothing": N_("Choisir d'abord un paiement ou une ligne du relevé. Rien n'a été écrit."),
    "match_incomplete": N_("Pour rapprocher, choisir un paiement et une ligne du relevé. Rien n'a été écrit."),
    "cannot_match": N_(
        "Le paiement {reference} ne peut pas recevoir cette ligne : il en a déjà une, ou il n'est jamais parti. "
        "Rien n'a été écrit."
    ),
    "line_direction": N_(
        "Cette ligne va dans l'autre sens que le paiement {reference} : l'un est un encaissement, l'autre un rendu. "
        "Rien n'a été écrit."
    ),
    "line_not_success": N_(
        "L'opérateur ne donne pas cette ligne pour réussie : elle ne prouve pas le paiement {reference}. "
        "Rien n'a été écrit."
    ),
    "line_amount": N_(
        "Cette ligne n'a pas le montant du paiement {reference} ({expected}) : il ne peut pas être compté payé avec "
        "elle. Rien n'a été écrit. Voir avec l'opérateur, puis corriger."
    ),
}
"""Statements and the comparison with them."""
