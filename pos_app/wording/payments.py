"""A payment and its events in words, and a payment as the JSON of the outer contract."""

from collections.abc import Mapping
from datetime import UTC, datetime

from pos_app.core.payment import Event, Flag, Json, Kind, Payment, Status
from pos_app.wording.amounts import format_amount
from pos_app.wording.catalog import N_, _
from pos_app.wording.clean import plain
from pos_app.wording.reasons import reason_sentence

__all__ = [
    "as_json",
    "can_be_asked",
    "flag_sentence",
    "message",
    "operator_label",
    "reason_sentence",
    "status_word",
    "trail_sentence",
]

_NAME_LIMIT = 40

OPERATORS: Mapping[str, str] = {
    "mvola": "MVola",
    "pvit": "PVit",
    "pvit-web": "PVit",
    "moneyfusion": "MoneyFusion",
    "ekolopay": "EkoloPay",
}
"""Proper names of the operators, for a payment whose operator is no longer in the settings too."""

_WORDS: Mapping[Status, str] = {
    Status.CREATED: N_("En attente"),
    Status.SENDING: N_("En attente"),
    Status.AWAITING: N_("En attente"),
    Status.UNKNOWN: N_("À vérifier"),
    Status.PAID: N_("Payé"),
    Status.REFUSED: N_("Refusé"),
    Status.NOT_SENT: N_("Non envoyé"),
    Status.ABANDONED: N_("Annulé"),
    Status.REVIEW: N_("À vérifier"),
    Status.CONFIRMED_MANUALLY: N_("Payé (gérant)"),
}

_MESSAGES: Mapping[Status, str] = {
    Status.CREATED: N_("Demande enregistrée, pas encore envoyée à {operator}."),
    Status.SENDING: N_("La demande part vers {operator}."),
    Status.AWAITING: N_("{operator} a accepté la demande. Le client doit taper son code secret."),
    Status.UNKNOWN: N_(
        "{reason} La demande est peut-être arrivée chez {operator} : ne pas redemander le paiement. "
        "La caisse continue de vérifier."
    ),
    Status.PAID: N_("{amount} payés, confirmés par {operator}."),
    Status.REFUSED: N_(
        "{reason} Rien n'a été encaissé : on peut redemander. "
        "Si de l'argent arrive encore dans les 72 h, la caisse le signalera."
    ),
    Status.NOT_SENT: N_("{reason} Rien n'a été demandé au client : on peut recommencer sans risque."),
    Status.ABANDONED: N_("Abandonné à la caisse. Si le client paie quand même, la caisse le signalera."),
    Status.REVIEW: N_("{reason} De l'argent a peut-être été débité : ne pas redemander. Un gérant doit décider."),
    Status.CONFIRMED_MANUALLY: N_("Confirmé par un gérant ; {operator} ne l'a pas encore confirmé."),
}

_CANNOT_ASK = N_(
    "{reason} La demande est peut-être arrivée chez {operator}, qui ne peut pas être interrogé sans son numéro : "
    "ne pas redemander le paiement. Comparer avec l'historique {operator} ; un gérant doit décider."
)
"""MVola gives the number that it can be asked by only in the answer that was lost."""

_FLAGS: Mapping[Flag, str] = {
    Flag.LATE: N_("Payé en retard, après un refus ou un abandon."),
    Flag.AMOUNT_UNVERIFIED: N_("{operator} ne donne pas le montant : il sera vérifié avec le relevé."),
    Flag.CONFLICT: N_("{operator} s'est contredit après coup : un gérant doit regarder."),
    Flag.DUPLICATE: N_("Cette vente a été payée deux fois : rembourser le client."),
    Flag.ORPHAN: N_("Paiement reçu sans demande de cette caisse."),
}

_TRAIL: Mapping[Kind, str] = {
    Kind.CREATED: N_("Demande enregistrée"),
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
    Kind.CALLBACK: N_("Rappel de {operator} reçu"),
}


def operator_label(operator_id: str) -> str:
    """The operator's proper name; its id where it has none here."""
    return OPERATORS.get(operator_id, plain(operator_id, _NAME_LIMIT))


def can_be_asked(payment: Payment) -> bool:
    """Whether the operator can be asked about the payment: MVola only by the number that its answer gave."""
    return payment.operator != "mvola" or payment.provider_reference is not None


def status_word(status: Status) -> str:
    """The word that the cashier reads."""
    return _(_WORDS[status])


def flag_sentence(flag: Flag, operator_name: str) -> str:
    """What a flag means to the shop."""
    return _(_FLAGS[flag]).format(operator=plain(operator_name, _NAME_LIMIT))


def message(payment: Payment) -> str:
    """Where the payment is, whether money may have moved, and what to do; then what its flags mean."""
    operator = operator_label(payment.operator)
    cannot_ask = payment.status is Status.UNKNOWN and not can_be_asked(payment)
    sentence = _(_CANNOT_ASK if cannot_ask else _MESSAGES[payment.status]).format(
        operator=operator,
        amount=format_amount(payment.amount, payment.currency),
        reason=reason_sentence(payment.reason, operator),
    )
    return " ".join([sentence, *(flag_sentence(flag, operator) for flag in sorted(payment.flags))])


def trail_sentence(event: Event, operator_name: str) -> str:
    """One line of what happened."""
    data, operator = event.data, plain(operator_name, _NAME_LIMIT)
    by = plain(data.get("by") or "—", _NAME_LIMIT)
    if event.kind is Kind.DECIDED:
        if data.get("as") == "refused":
            return _("Décision du gérant {by} : non payé").format(by=by)
        return _("Décision du gérant {by} : payé").format(by=by)
    if event.kind is Kind.PAID and data.get("transaction_id"):
        return _("{operator} a confirmé le paiement, transaction {number}").format(
            operator=operator, number=plain(data["transaction_id"], _NAME_LIMIT)
        )
    return _(_TRAIL[event.kind]).format(operator=operator, by=by, reason=reason_sentence(data.get("reason"), operator))


def as_json(payment: Payment) -> dict[str, Json]:
    """The payment as the outer contract names it; `message` in the chosen language."""
    return {
        "reference": payment.reference,
        "operator": payment.operator,
        "wallet": payment.wallet,
        "till": payment.till,
        "cashier": payment.cashier,
        "amount": payment.amount,
        "currency": payment.currency.value,
        "phone": payment.phone,
        "description": payment.description,
        "status": payment.status.value,
        "reason": payment.reason,
        "message": message(payment),
        "flags": sorted(flag.value for flag in payment.flags),
        "provider_reference": payment.provider_reference,
        "transaction_id": payment.transaction_id,
        "fee": payment.fee,
        "link": payment.link,
        "environment": payment.environment.value,
        "created_at": _rfc3339(payment.created_at),
        "sent_at": _rfc3339(payment.sent_at),
        "settled_at": _rfc3339(payment.settled_at),
    }


def _rfc3339(at: datetime | None) -> str | None:
    """UTC with milliseconds and `Z`, as the ledger writes it."""
    if at is None:
        return None
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
