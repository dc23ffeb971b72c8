"""Why a payment is not paid: one sentence for every machine word that the engine and the providers write down."""

from collections.abc import Mapping

from pos_app.wording.catalog import N_, _
from pos_app.wording.clean import plain

_WORD_LIMIT = 60

REASONS: Mapping[str, str] = {
    # The engine's own words.
    "abandoned": N_("Paiement abandonné à la caisse."),
    "interrupted": N_("La caisse s'est arrêtée pendant cette demande."),
    "decided_by_manager": N_("Décision d'un gérant."),
    # Proof that nothing was sent.
    "no_network": N_("Pas de connexion : {operator} est introuvable sur Internet."),
    "connection_refused": N_("{operator} a refusé la connexion."),
    "connect_timeout": N_("Impossible de joindre {operator} : la connexion ne s'établit pas."),
    "tls_failed": N_("La connexion protégée avec {operator} n'a pas pu s'établir."),
    "no_token": N_("{operator} n'a pas donné d'autorisation à la caisse."),
    "throttled": N_("{operator} reçoit trop de demandes en ce moment."),
    "unauthorized": N_("{operator} n'a pas reconnu les clés de la boutique."),
    "forbidden": N_("{operator} n'autorise pas cette boutique à encaisser."),
    "rejected": N_("{operator} a rejeté la demande."),
    # Nobody can say whether the request was processed.
    "read_timeout": N_("{operator} n'a pas répondu à temps."),
    "connection_lost": N_("La connexion s'est coupée pendant l'envoi."),
    "server_error": N_("{operator} a répondu par une panne de son côté."),
    "unreadable": N_("La réponse de {operator} est illisible."),
    # The provider's no.
    "declined": N_("{operator} a répondu que le paiement a échoué."),
    # Evidence that does not fit.
    "amount_missing": N_("{operator} dit payé mais n'a pas donné le montant."),
    "amount_differs": N_("{operator} annonce un autre montant que celui demandé."),
    "currency_missing": N_("{operator} dit payé mais n'a pas donné la monnaie."),
    "currency_differs": N_("{operator} annonce une autre monnaie que celle demandée."),
    "payer_missing": N_("{operator} dit payé mais n'a pas nommé le payeur."),
    "payer_differs": N_("{operator} annonce un autre payeur que le client."),
    "payee_missing": N_("{operator} dit payé mais n'a pas nommé la boutique."),
    "payee_differs": N_("{operator} annonce un autre bénéficiaire que la boutique."),
    "reference_missing": N_("{operator} dit payé sans rappeler la référence."),
    "reference_differs": N_("La réponse de {operator} porte une autre référence."),
    "transaction_missing": N_("{operator} dit payé mais n'a pas donné de numéro de transaction."),
    "transaction_reused": N_("{operator} a donné un numéro de transaction déjà utilisé pour un autre paiement."),
    "older_than_request": N_("{operator} annonce un paiement plus ancien que la demande."),
}


def reason_sentence(reason: str | None, operator_name: str) -> str:
    """Why, as a sentence. A word that nobody foresaw is shown as it is; no reason at all says so."""
    operator = plain(operator_name, _WORD_LIMIT)
    if reason is None:
        return _("{operator} n'a pas donné de motif.").format(operator=operator)
    source = REASONS.get(reason)
    if source is None:
        return _("Motif de {operator} : {word}.").format(operator=operator, word=plain(reason, _WORD_LIMIT))
    return _(source).format(operator=operator)
