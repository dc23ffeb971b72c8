"""What keeps a printer from printing, as a sentence and, for the lane, in a few words. Merged in `wording.errors`.

Printing never touches a payment, and nobody has to charge anything again because of it: each sentence says so.
"""

from collections.abc import Mapping

from pos_app.core.errors import KnownError
from pos_app.core.printing import HELD_BREAKS, HELD_BUG, Job
from pos_app.wording.catalog import N_, _

PRINTERS: Mapping[str, str] = {
    "printer_unreachable": N_(
        "L'imprimante {target} ne répond pas : elle est éteinte, débranchée, occupée par une autre caisse, ou son "
        "adresse a changé. Aucun paiement n'est touché. L'allumer, vérifier son câble et le réseau ; l'impression "
        "reprend seule."
    ),
    "printer_busy": N_(
        "L'imprimante {target} est occupée : un autre programme ou une autre caisse s'en sert, ou elle est bloquée. "
        "Aucun paiement n'est touché. Attendre un instant, sinon l'éteindre et la rallumer ; l'impression reprend "
        "seule."
    ),
    "printer_offline": N_(
        "L'imprimante {target} est hors ligne ou signale une erreur. Aucun paiement n'est touché. Vérifier ses "
        "voyants et le papier, l'éteindre et la rallumer ; si sa file est en pause dans le système, la relancer."
    ),
    "printer_cover": N_(
        "Le capot de l'imprimante {target} est ouvert. Aucun paiement n'est touché. Le fermer ; l'impression reprend "
        "seule."
    ),
    "printer_paper": N_(
        "L'imprimante {target} n'a plus de papier. Aucun paiement n'est touché. Mettre un rouleau et fermer le "
        "capot ; l'impression reprend seule."
    ),
    "printer_broke_off": N_(
        "L'impression sur {target} s'est interrompue : une partie est peut-être sortie. Aucun paiement n'est touché. "
        "Jeter ce morceau de papier ; le prochain portera DUPLICATA."
    ),
    "printer_forbidden": N_(
        "Le système interdit à cette caisse d'utiliser l'imprimante {target}. Aucun paiement n'est touché. Sous "
        "Linux, ajouter l'utilisateur au groupe lp (dialout pour un port série) puis rouvrir la session ; voir "
        "docs/printing.md."
    ),
    "printer_missing": N_(
        "L'imprimante {target} n'est pas sur cet ordinateur : elle est éteinte, débranchée, ou elle a changé de nom. "
        "Aucun paiement n'est touché. La brancher et l'allumer, ou la choisir de nouveau (F10, Ctrl+P)."
    ),
    "printer_driver": N_(
        "Il manque à cet ordinateur ce qu'il faut pour utiliser {target} de cette façon (bibliothèque, pilote ou "
        "service d'impression). Aucun paiement n'est touché. Choisir une autre connexion (F10, Ctrl+P) ou "
        "l'installer ; voir docs/printing.md."
    ),
    "printer_silent": N_(
        "L'imprimante {target} ne dit plus rien : elle est peut-être bloquée. Aucun paiement n'est touché. "
        "L'éteindre et la rallumer ; si un papier est déjà sorti, le suivant portera DUPLICATA."
    ),
    "printer_file": N_(
        "{target} n'est pas une imprimante : c'est un disque, ou un fichier qui contient autre chose que des reçus. "
        "La caisse n'y écrit rien. Aucun paiement n'est touché. Choisir une imprimante (F10, Ctrl+P)."
    ),
}
"""Codes of `core.printing.PrintFault`; `{target}` is the printer's address, device or name."""

SHORT: Mapping[str, str] = {
    "printer_unreachable": N_("L'imprimante ne répond pas"),
    "printer_busy": N_("L'imprimante est occupée"),
    "printer_offline": N_("L'imprimante est hors ligne"),
    "printer_cover": N_("Le capot de l'imprimante est ouvert"),
    "printer_paper": N_("L'imprimante n'a plus de papier"),
    "printer_broke_off": N_("L'impression s'est interrompue"),
    "printer_forbidden": N_("Le système interdit l'imprimante"),
    "printer_missing": N_("L'imprimante n'est pas là"),
    "printer_driver": N_("Il manque un pilote d'impression"),
    "printer_silent": N_("L'imprimante ne dit plus rien"),
    "printer_file": N_("Ce fichier n'est pas une imprimante"),
    **dict.fromkeys(
        ("printer_profile", "printer_width", "printer_columns", "printer_dots", "printer_raster"),
        N_("Le réglage de l'imprimante est faux"),
    ),
    "fiscal_unavailable": N_("Le service fiscal ne répond pas"),
    "fiscal_unknown": N_("Le réglage receipts.fiscal est faux"),
    "spool_unwritable": N_("La file d'impression ne s'écrit pas"),
    "spool_damaged": N_("La file d'impression est illisible"),
    "spool_replaced": N_("La file d'impression a été refaite"),
    "spool_exchanged": N_("La file d'impression a été remplacée"),
    "print_failed": N_("Une impression a échoué : panne"),
    "print_breaks": N_("Une impression s'interrompt toujours"),
}


_STOPPED = N_("L'impression est arrêtée")


_HELD_LONG = N_("Retenu : demandé il y a longtemps")
_HELD: Mapping[str | None, str] = {
    HELD_BREAKS: N_("Retenu après trois essais interrompus"),
    HELD_BUG: N_("Retenu après une panne du programme"),
}
_HELD_OLD = N_("Retenu : ancien")
_HELD_SHORT: Mapping[str | None, str] = {
    HELD_BREAKS: N_("Retenu : coupé 3 fois"),
    HELD_BUG: N_("Retenu : panne"),
}


def held_words(job: Job) -> str:
    """Why a job is held, in a few words without a full stop."""
    return _(_HELD.get(job.fault, _HELD_LONG))


def held_short(job: Job) -> str:
    """The same for a narrow column."""
    return _(_HELD_SHORT.get(job.fault, _HELD_OLD))


def no_printer() -> str:
    """Why nothing of what waits is printed in a till without a printer, without a full stop."""
    return _("Aucune imprimante : en choisir une (F10, Ctrl+P) ou annuler")


def short_fault(error: KnownError) -> str:
    """Why nothing is printed, in a few words without a full stop."""
    return _(SHORT.get(error.code, _STOPPED))
