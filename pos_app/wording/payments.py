"""A payment in words, and a payment as the JSON of the outer contract."""

from collections.abc import Mapping
from datetime import UTC, datetime

from pos_app.core.payment import Direction, Environment, Flag, Json, Payment, Status
from pos_app.wording.amounts import format_amount
from pos_app.wording.catalog import N_, _
from pos_app.wording.clean import plain
from pos_app.wording.reasons import reason_sentence
from pos_app.wording.trail import paid_from, trail_sentence

__all__ = [
    "amount_words",
    "as_json",
    "can_be_asked",
    "flag_sentence",
    "mark_word",
    "means_label",
    "message",
    "operator_label",
    "paid_from",
    "reason_sentence",
    "state_word",
    "status_word",
    "trail_sentence",
    "waits_for_statement",
]

_NAME_LIMIT = 40
_ENVIRONMENTS = {Environment.TRAINING.value: N_("formation"), Environment.SANDBOX.value: N_("bac à sable")}

OPERATORS: Mapping[str, str] = {
    "mvola": "MVola",
    "pvit": "PVit",
    "pvit-web": "PVit Web",
    "moneyfusion": "MoneyFusion",
    "ekolopay": "EkoloPay",
}
"""Proper names of the operators, for a payment whose operator is no longer in the settings too."""

WALLETS: Mapping[str, str] = {
    "AM": "Airtel Money",
    "MC": "Moov Money",
    "orange-money-ci": "Orange Money",
    "mtn-ci": "MTN MoMo",
    "moov-ci": "Moov Money",
    "wave-ci": "Wave",
    "airtel-money-ga": "Airtel Money",
    "libertis-ga": "Moov Money",
}
"""The names that customers know of the wallets of PVit and MoneyFusion; they have never heard of PVit."""

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

_PAYOUT_WORDS: Mapping[Status, str] = {
    Status.CREATED: N_("Demandé"),
    Status.SENDING: N_("Demandé"),
    Status.AWAITING: N_("Demandé"),
    Status.UNKNOWN: N_("À vérifier"),
    Status.PAID: N_("Versé"),
    Status.REFUSED: N_("Refusé"),
    Status.NOT_SENT: N_("Non envoyé"),
    Status.ABANDONED: N_("Annulé"),
    Status.REVIEW: N_("À vérifier"),
    Status.CONFIRMED_MANUALLY: N_("Versé (gérant)"),
}
"""For money that goes back to a customer: none of these words may read like money that came in."""

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

_PAYOUT_MESSAGES: Mapping[Status, str] = {
    Status.CREATED: N_("Rendu de {amount} enregistré, pas encore demandé à {operator}."),
    Status.SENDING: N_("L'ordre de verser {amount} part vers {operator}."),
    Status.AWAITING: N_(
        "Versement de {amount} demandé à {operator}, qui ne l'a pas encore confirmé : ne pas renvoyer."
    ),
    Status.UNKNOWN: N_(
        "{reason} Les {amount} sont peut-être partis chez le client : ne pas renvoyer. La caisse continue de vérifier."
    ),
    Status.PAID: N_("{amount} versés au client, confirmés par {operator}."),
    Status.REFUSED: N_("{reason} Rien n'a été versé au client : on peut recommencer."),
    Status.NOT_SENT: N_("{reason} L'ordre n'est pas parti, rien n'a été versé : on peut recommencer sans risque."),
    Status.ABANDONED: N_("{reason} L'argent est peut-être parti : ne pas renvoyer sans l'accord d'un gérant."),
    Status.REVIEW: N_("{reason} L'argent est peut-être parti : ne pas renvoyer. Un gérant doit décider."),
    Status.CONFIRMED_MANUALLY: N_("Versement confirmé par un gérant ; {operator} ne l'a pas encore confirmé."),
}

_STATEMENT_CONFIRMS = N_(
    "Versement de {amount} demandé à {operator}, qui ne répond pas aux questions sur un versement : "
    "son relevé le confirmera. Ne pas renvoyer."
)

_NOBODY_HAS_IT_ASKED = N_(
    "{reason} L'argent est peut-être parti et {operator} ne peut pas être interrogé : ne pas renvoyer. "
    "Comparer avec le relevé de {operator} ; un gérant doit décider."
)

_LINK_AWAITS = N_("Le lien de {operator} attend que le client paie.")

_ABANDONED_BY_TILL: Mapping[str, str] = {
    "link_lost": N_(
        "{reason} On peut refaire une demande : le client n'a rien reçu. "
        "Si de l'argent arrive quand même dans les 72 h, la caisse le signalera."
    ),
    "link_refused": N_(
        "{reason} Personne n'a vu ce lien, rien n'a été demandé au client. Prévenir le responsable avant de refaire."
    ),
    "link_expired": N_(
        "{reason} Si le client le paie encore dans les 72 h, la caisse le signalera : "
        "s'assurer avec lui qu'il ne le fera pas avant de redemander."
    ),
}
"""Links that the till gave up on by itself; any other reason is a person's decision."""

_CANNOT_ASK = N_(
    "{reason} La demande est peut-être arrivée chez {operator}, qui ne peut pas être interrogé sans son numéro : "
    "ne pas redemander le paiement. Comparer avec l'historique {operator} ; un gérant doit décider."
)
"""These operators give the number that they can be asked by only in the answer that was lost."""

_ASKED_BY_THEIR_OWN_NUMBER = frozenset({"mvola", "moneyfusion", "ekolopay"})
_NEVER_ASKED_ABOUT_PAYOUTS = frozenset({"moneyfusion"})
"""MoneyFusion documents no question about a payout, only a callback, which proves nothing."""

_FLAGS: Mapping[Flag, str] = {
    Flag.LATE: N_("Payé en retard : refus, abandon ou clôture avant."),
    Flag.AMOUNT_UNVERIFIED: N_("{operator} ne donne pas le montant : il sera vérifié avec le relevé."),
    Flag.CONFLICT: N_("{operator} s'est contredit après coup : un gérant doit regarder."),
    Flag.DUPLICATE: N_("Cette vente a été payée deux fois : rembourser le client."),
    Flag.ORPHAN: N_("Paiement reçu sans demande de cette caisse."),
}

_PAYOUT_FLAGS: Mapping[Flag, str] = {
    **_FLAGS,
    Flag.LATE: N_("Versé en retard, après un refus ou la clôture de sa journée : cet argent est bien parti."),
    Flag.DUPLICATE: N_("L'argent de cette vente est parti deux fois : un gérant doit voir avec le client."),
}


def operator_label(operator_id: str) -> str:
    """The operator's proper name; its id where it has none here."""
    return OPERATORS.get(operator_id, plain(operator_id, _NAME_LIMIT))


def means_label(operator_id: str, environment: str) -> str:
    """The operator's name; other money than real one says so."""
    name, test = operator_label(operator_id), _ENVIRONMENTS.get(environment)
    return name if test is None else _("{operator} ({environment})").format(operator=name, environment=_(test))


def can_be_asked(payment: Payment) -> bool:
    """Whether the operator can be asked about the payment: some only by a number of theirs, some never of payouts."""
    if payment.direction is Direction.OUT and payment.operator in _NEVER_ASKED_ABOUT_PAYOUTS:
        return False
    return payment.operator not in _ASKED_BY_THEIR_OWN_NUMBER or payment.provider_reference is not None


def waits_for_statement(payment: Payment) -> bool:
    """Whether it is a payout that only the operator's statement will confirm, since no question can."""
    return payment.direction is Direction.OUT and payment.status is Status.AWAITING and not can_be_asked(payment)


def status_word(status: Status) -> str:
    """The word that the cashier reads of money that is to come in."""
    return _(_WORDS[status])


def state_word(payment: Payment) -> str:
    """The word that the cashier reads of this payment or payout."""
    if payment.direction is Direction.OUT:
        return _(_PAYOUT_WORDS[payment.status])
    return status_word(payment.status)


def mark_word(payment: Payment) -> str:
    """What tells it from an ordinary request: money that goes back, or a link; empty for the others."""
    if payment.direction is Direction.OUT:
        return _("Rendu")
    return _("Lien") if payment.link else ""


def amount_words(payment: Payment) -> str:
    """Its amount; with a minus where the money leaves the shop."""
    shown = format_amount(payment.amount, payment.currency)
    return f"\u2212{shown}" if payment.direction is Direction.OUT else shown


def flag_sentence(flag: Flag, operator_name: str, direction: Direction = Direction.IN) -> str:
    """What a flag means to the shop: money that goes back must not read like money that came in."""
    sentences = _FLAGS if direction is Direction.IN else _PAYOUT_FLAGS
    return _(sentences[flag]).format(operator=plain(operator_name, _NAME_LIMIT))


def message(payment: Payment) -> str:
    """Where the payment is, whether money may have moved, and what to do; then what its flags mean."""
    operator = operator_label(payment.operator)
    sentence = _(_message_source(payment)).format(
        operator=operator,
        amount=format_amount(payment.amount, payment.currency),
        reason=reason_sentence(payment.reason, operator, payment.detail),
    )
    return " ".join([sentence, *(flag_sentence(flag, operator, payment.direction) for flag in sorted(payment.flags))])


def _message_source(payment: Payment) -> str:
    if payment.direction is Direction.OUT:
        return _payout_source(payment)
    if payment.status is Status.UNKNOWN and not can_be_asked(payment):
        return _CANNOT_ASK
    if payment.status is Status.AWAITING and payment.link:
        return _LINK_AWAITS
    if payment.status is Status.ABANDONED:
        return _ABANDONED_BY_TILL.get(payment.reason or "", _MESSAGES[payment.status])
    return _MESSAGES[payment.status]


def _payout_source(payment: Payment) -> str:
    if waits_for_statement(payment):
        return _STATEMENT_CONFIRMS
    if payment.status is Status.UNKNOWN and not can_be_asked(payment):
        return _NOBODY_HAS_IT_ASKED
    return _PAYOUT_MESSAGES[payment.status]


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
