"""Why a payment is not paid: one sentence for every machine word that the engine and the providers write down."""

from collections.abc import Mapping

from pos_app.wording.catalog import N_, _
from pos_app.wording.clean import plain

_WORD_LIMIT = 60
_DETAIL_LIMIT = 140

REASONS: Mapping[str, str] = {
    # The engine's own words.
    "abandoned": N_("Paiement abandonné à la caisse."),
    "interrupted": N_("La caisse s'est arrêtée pendant cette demande."),
    "decided_by_manager": N_("Décision d'un gérant."),
    "engine_stopped": N_("La caisse s'est arrêtée sur une panne."),
    "link_lost": N_("Le lien de paiement n'est pas arrivé à la caisse : personne ne peut le payer."),
    "link_refused": N_("{operator} a donné un lien vers une adresse qui n'est pas la sienne : il n'a pas été montré."),
    "link_expired": N_("Le lien n'a pas été payé à temps."),
    "cannot_ask": N_("{operator} ne peut pas être interrogé sur cette demande."),
    # Proof that nothing was sent.
    "dns_failure": N_("Pas de connexion Internet : {operator} est introuvable."),
    "connection_refused": N_("{operator} a refusé la connexion."),
    "connection_failed": N_("La connexion à {operator} n'a pas pu s'établir."),
    "connect_timeout": N_("{operator} est injoignable : la connexion ne s'établit pas à temps."),
    "connections_busy": N_("Trop de demandes en même temps dans cette caisse."),
    "tls_failure": N_("La connexion protégée avec {operator} n'a pas pu s'établir."),
    "address_refused": N_("L'adresse réglée pour {operator} n'est pas acceptable."),
    "token_unavailable": N_("{operator} n'a pas donné d'autorisation à la caisse."),
    "token_refused": N_("{operator} ne reconnaît pas les clés de la boutique."),
    "token_missing": N_("Il manque le jeton de la boutique chez {operator}."),
    "token_invalid": N_("Le jeton de la boutique chez {operator} n'est plus valable."),
    "unauthorised": N_("{operator} n'a pas reconnu l'autorisation de la caisse."),
    "forbidden": N_("{operator} n'autorise pas cette boutique à encaisser."),
    "ip_not_allowed": N_(
        "{operator} refuse l'adresse Internet de cette boutique : IP non autorisée ou application non approuvée. "
        "À régler dans le compte marchand {operator}."
    ),
    "throttled": N_("{operator} reçoit trop de demandes en ce moment."),
    "rejected": N_("{operator} a rejeté la demande."),
    "payer_invalid": N_("Le numéro du client ne convient pas à {operator}."),
    "payee_invalid": N_("Le numéro qui doit recevoir l'argent ne convient pas à {operator}."),
    "payout_not_allowed": N_("Les réglages de la boutique ne permettent pas de rendre cette somme par {operator}."),
    "direction_differs": N_("La caisse a confondu encaisser et rendre : rien n'a été envoyé à {operator}."),
    "callbacks_off": N_(
        "Rien n'a été envoyé : la page de {operator} demande que la caisse écoute, à régler dans [callbacks]."
    ),
    "currency_invalid": N_("{operator} n'encaisse pas cette monnaie."),
    # Nobody can say whether the request was processed.
    "no_answer_in_time": N_("{operator} n'a pas répondu à temps."),
    "connection_lost": N_("La connexion s'est coupée pendant l'envoi."),
    "http_error": N_("{operator} a répondu par une panne de son côté."),
    "redirected": N_("{operator} a renvoyé vers une autre adresse, que la caisse ne suit pas."),
    "html_page": N_("Une page web a répondu à la place de {operator} : le réseau demande peut-être une connexion."),
    "conflict": N_("{operator} signale un conflit avec une autre demande."),
    "task_in_progress": N_(
        "{operator} a déjà une demande en cours pour cette boutique, souvent celle d'une autre caisse. "
        "Attendez : la caisse interroge {operator}. Ne demandez jamais ce paiement une seconde fois."
    ),
    "service_unavailable": N_("{operator} dit que son service est indisponible."),
    "code_unknown": N_("{operator} a répondu par un code inconnu."),
    "answer_unreadable": N_("La réponse de {operator} est illisible."),
    "answer_too_large": N_("La réponse de {operator} est bien trop longue."),
    "answer_encoded": N_("La réponse de {operator} est compressée, ce que la caisse ne lit pas."),
    "answer_broken_off": N_("La réponse de {operator} s'est coupée en route."),
    # A question that failed.
    "provider_reference_missing": N_("{operator} ne peut pas être interrogé sans son numéro de demande."),
    "wallet_missing": N_("Le portefeuille du client n'est pas connu."),
    "details_unclear": N_("{operator} dit payé mais ne montre pas encore le détail."),
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
    "status_differs": N_("{operator} dit à la fois payé et échoué."),
    "status_ambiguous": N_("{operator} répond de la même façon pour payé et pour en attente."),
    "older_than_request": N_("{operator} annonce un paiement plus ancien que la demande."),
}

_DETAILED: Mapping[str, str] = {
    "ip_not_allowed": N_(
        "{operator} refuse l'adresse Internet {detail} : IP non autorisée ou application non approuvée. "
        "Ajouter cette adresse aux adresses autorisées du compte marchand {operator}."
    ),
    "link_refused": N_("Le lien de {operator} mène à {detail}, une adresse inconnue : la caisse ne le montre pas."),
    "rejected": N_("{operator} a rejeté la demande : « {detail} »."),
}
"""Reasons that say more where the provider's own words are known."""


def reason_sentence(reason: str | None, operator_name: str, detail: str | None = None) -> str:
    """Why, as a sentence. A word that nobody foresaw is shown as it is; no reason at all says so.

    `detail` is what the payment keeps beside its reason: the provider's own code, sentence or address.
    """
    operator = plain(operator_name, _WORD_LIMIT)
    if reason is None:
        return _("{operator} n'a pas donné de motif.").format(operator=operator)
    shown = plain(detail or "", _DETAIL_LIMIT)
    if shown and reason in _DETAILED:
        return _(_DETAILED[reason]).format(operator=operator, detail=shown)
    source = REASONS.get(reason)
    if source is None:
        return _("Motif de {operator} : {word}.").format(operator=operator, word=plain(reason, _WORD_LIMIT))
    return _(source).format(operator=operator)
