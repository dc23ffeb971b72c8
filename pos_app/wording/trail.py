"""The events of a payment in words, one line each. What a callback said is told as a claim, never as a fact."""

from collections.abc import Callable, Mapping

from pos_app.core.payment import Claim, Direction, Event, Json, Kind, Payment
from pos_app.wording.catalog import N_, _
from pos_app.wording.clean import plain
from pos_app.wording.numbers import national
from pos_app.wording.reasons import reason_sentence

_NAME_LIMIT = 40

_TRAIL: Mapping[Kind, str] = {
    Kind.CREATED: N_("Demande enregistrée"),
    Kind.PAYOUT: N_("Rendu autorisé par {by}"),
    Kind.SENDING: N_("Envoi à {operator} commencé"),
    Kind.ANSWERED: N_("Réponse de {operator} reçue"),
    Kind.ACCEPTED: N_("{operator} a accepté la demande"),
    Kind.DECLINED: N_("Refus : {reason}"),
    Kind.NOT_SENT: N_("Rien n'est parti : {reason}"),
    Kind.LOST: N_("Sort inconnu : {reason}"),
    Kind.CHECKED: N_("{operator} interrogé, nouvelle réponse reçue"),
    Kind.PAID: N_("{operator} a confirmé le paiement"),
    Kind.CONTRADICTED: N_("Contradiction : {reason}"),
    Kind.ABANDONED: N_("Abandonné par {by}"),
    Kind.ORPHAN: N_("Annonce reçue de {operator} pour un paiement qui n'est pas de cette caisse"),
    Kind.CALLBACK: N_("Annonce reçue de {operator}"),
}

_CLAIMS: Mapping[Json, str] = {
    Claim.SUCCESS.value: N_("Annonce reçue de {operator} : payé. Elle ne prouve rien, la caisse demande."),
    Claim.FAILED.value: N_("Annonce reçue de {operator} : échec. Elle ne prouve rien, la caisse demande."),
    Claim.PENDING.value: N_("Annonce reçue de {operator} : en attente"),
}
"""A callback is unsigned: its words are told as what they are, somebody's."""


def trail_sentence(event: Event, operator_name: str, payment: Payment | None = None) -> str:
    """One line of what happened. With `payment` it also tells what only a comparison with it can tell."""
    data, operator = event.data, plain(operator_name, _NAME_LIMIT)
    told = _TOLD.get(event.kind)
    if told is not None:
        return told(data, operator, payment)
    by = plain(data.get("by") or "—", _NAME_LIMIT)
    reason = reason_sentence(data.get("reason"), operator, data.get("detail"))
    return _(_TRAIL[event.kind]).format(operator=operator, by=by, reason=reason)


def _tell_decided(data: Mapping[str, Json], operator: str, payment: Payment | None) -> str:
    del operator, payment
    by, why = plain(data.get("by") or "—", _NAME_LIMIT), plain(data.get("reason") or "", _NAME_LIMIT * 2)
    refused = data.get("as") == "refused"
    words = _("Décision du gérant {by} : non payé") if refused else _("Décision du gérant {by} : payé")
    words = words.format(by=by)
    return _("{what} : {why}").format(what=words, why=why) if why else words


def _tell_released(data: Mapping[str, Json], operator: str, payment: Payment | None) -> str:
    del operator, payment
    by, why = plain(data.get("by") or "—", _NAME_LIMIT), plain(data.get("reason") or "—", _NAME_LIMIT * 2)
    return _("Le gérant {by} a permis une deuxième demande : {why}").format(by=by, why=why)


def _tell_reconciled(data: Mapping[str, Json], operator: str, payment: Payment | None) -> str:
    del payment
    by = plain(data.get("by") or "—", _NAME_LIMIT)
    if data.get("how") == "asked":
        return _("{operator}, interrogé, a confirmé").format(operator=operator)
    if data.get("how") == "manual":
        return _("Rapproché du relevé de {operator} par le gérant {by}").format(operator=operator, by=by)
    number = plain(data.get("transaction_id") or "", _NAME_LIMIT)
    if number:
        return _("Trouvé sur le relevé de {operator}, transaction {number}").format(operator=operator, number=number)
    return _("Trouvé sur le relevé de {operator}").format(operator=operator)


def _tell_paid(data: Mapping[str, Json], operator: str, payment: Payment | None) -> str:
    number = plain(data.get("transaction_id") or "", _NAME_LIMIT)
    if payment is not None and payment.direction is Direction.OUT:
        source = N_("{operator} a confirmé le versement, transaction {number}")
        words = _(source if number else N_("{operator} a confirmé le versement"))
    elif number:
        words = _("{operator} a confirmé le paiement, transaction {number}")
    else:
        words = _(_TRAIL[Kind.PAID])
    words = words.format(operator=operator, number=number)
    other = paid_from(data, payment)
    return _("{what} ; payé depuis un autre numéro, {phone}").format(what=words, phone=other) if other else words


def paid_from(data: Mapping[str, Json], payment: Payment | None) -> str:
    """The number that paid, as people write it, where the `paid` event names one that is not the customer's."""
    paid_by = data.get("paid_by")
    if not paid_by or (payment is not None and paid_by == payment.phone):
        return ""
    return plain(national(str(paid_by)), _NAME_LIMIT)


def _tell_payout(data: Mapping[str, Json], operator: str, payment: Payment | None) -> str:
    del operator, payment
    by, why = plain(data.get("approved_by") or "—", _NAME_LIMIT), plain(data.get("why") or "", _NAME_LIMIT * 2)
    words = _(_TRAIL[Kind.PAYOUT]).format(by=by)
    return _("{what} : {why}").format(what=words, why=why) if why else words


def _tell_accepted(data: Mapping[str, Json], operator: str, payment: Payment | None) -> str:
    del payment
    source = N_("{operator} a donné le lien de paiement") if data.get("link") else _TRAIL[Kind.ACCEPTED]
    return _(source).format(operator=operator)


def _tell_abandoned(data: Mapping[str, Json], operator: str, payment: Payment | None) -> str:
    del payment
    if data.get("by") == "till" and data.get("reason"):
        return _("Abandonné par la caisse : {reason}").format(
            reason=reason_sentence(data["reason"], operator, data.get("detail"))
        )
    return _(_TRAIL[Kind.ABANDONED]).format(by=plain(data.get("by") or "—", _NAME_LIMIT))


def _tell_callback(data: Mapping[str, Json], operator: str, payment: Payment | None) -> str:
    del payment
    return _(_CLAIMS.get(data.get("claim"), _TRAIL[Kind.CALLBACK])).format(operator=operator)


_TOLD: Mapping[Kind, Callable[[Mapping[str, Json], str, Payment | None], str]] = {
    Kind.DECIDED: _tell_decided,
    Kind.PAID: _tell_paid,
    Kind.PAYOUT: _tell_payout,
    Kind.ACCEPTED: _tell_accepted,
    Kind.ABANDONED: _tell_abandoned,
    Kind.CALLBACK: _tell_callback,
    Kind.RELEASED: _tell_released,
    Kind.RECONCILED: _tell_reconciled,
}
"""Kinds whose line depends on more than the operator's name and a reason."""
