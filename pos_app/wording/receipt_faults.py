"""Sentences for papers that cannot be made and for the fiscal hook: tables only, spoken by `errors.py`."""

from collections.abc import Mapping

from pos_app.wording.catalog import N_

RECEIPTS: Mapping[str, str] = {
    "receipt_undecided": N_(
        "Le paiement {reference} n'est pas encore décidé : aucun reçu ne sort avant. Le paiement n'est pas touché. "
        "Attendre la réponse de l'opérateur, ou la décision d'un gérant."
    ),
    "receipt_not_paid": N_(
        "{reference} n'a pas abouti : il n'y a pas de preuve de paiement à donner. Le paiement n'est pas touché."
    ),
    "receipt_one_way": N_("Choisir une seule chose : --pdf, --escpos ou --print. Rien n'a été imprimé."),
    "printer_none": N_(
        "Cette caisse n'a pas d'imprimante : remplir la partie [printer] de {path}, ou employer --pdf. "
        "Rien n'a été imprimé, le paiement n'est pas touché."
    ),
    "receipt_other": N_(
        "Ce papier ne va pas avec {reference}. Le paiement n'est pas touché. Demander son reçu dans l'historique."
    ),
    "fiscal_unknown": N_(
        "Le réglage receipts.fiscal ne mène à rien ({detail}) : les reçus attendent. Aucun paiement n'est "
        'touché. L\'écrire "module:fonction", et installer ce module.'
    ),
    "fiscal_unavailable": N_(
        "Le service fiscal ne répond pas ({detail}) : le reçu ne sort pas encore. Le paiement n'est pas touché. "
        "La caisse réimprime toute seule ; un fichier est à redemander plus tard."
    ),
}
