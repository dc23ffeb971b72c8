"""What is wrong with the file of the print queue, or with the program that prints. Merged in `pos_app.wording.errors`.

Printing never touches a payment: each sentence says so.
"""

from collections.abc import Mapping

from pos_app.wording.catalog import N_

SPOOL: Mapping[str, str] = {
    "spool_unwritable": N_(
        "La file d'impression ne peut pas être écrite ({path} : {detail}) : rien n'est imprimé. Aucun paiement n'est "
        "touché. Faire de la place sur le disque ou vérifier les droits du dossier, puis réessayer."
    ),
    "spool_damaged": N_(
        "La file d'impression est illisible ({path}) et une autre fenêtre de cette caisse s'en sert. Aucun paiement "
        "n'est touché. Fermer cette autre fenêtre, puis réessayer."
    ),
    "spool_replaced": N_(
        "La file d'impression était illisible : elle a été mise de côté ({path}) et une nouvelle commence. Aucun "
        "paiement n'est touché. Ce qui attendait n'est pas imprimé : le réimprimer depuis l'historique, avec la "
        "mention DUPLICATA."
    ),
    "spool_exchanged": N_(
        "Le fichier de la file d'impression ({path}) a été supprimé ou remplacé pendant que la caisse était ouverte. "
        "Aucun paiement n'est touché. Ce qui attendait n'est pas imprimé : le réimprimer depuis l'historique, avec la "
        "mention DUPLICATA. Prévenir le gérant."
    ),
    "print_breaks": N_(
        "L'impression s'est interrompue trois fois : elle est retenue, les autres passent. Aucun paiement n'est "
        "touché. Vérifier l'imprimante, puis réessayer ou annuler."
    ),
    "print_failed": N_(
        "Une panne du programme a arrêté cette impression ; elle est mise en attente. Aucun paiement n'est touché. "
        "Réessayer ; si la panne revient, l'annuler et envoyer le journal à qui s'occupe de la caisse."
    ),
}
