"""Papers about one payment: proof of payment, ticket with a link, slip of a refusal, slip of change.

Only a decided payment makes a paper that says paid; everything else is refused here.
"""

from collections.abc import Mapping

from pos_app.core.errors import InvalidInput
from pos_app.core.link import admit_link, origin_of
from pos_app.core.payment import Direction, Flag, Payment, Status
from pos_app.receipts.face import Face
from pos_app.receipts.parts import clean, composed, filled, local_time, mask_numbers, masked, rfc3339
from pos_app.receipts.receipt import Line, Receipt, ReceiptKind, Role
from pos_app.wording.amounts import format_amount
from pos_app.wording.catalog import N_, _
from pos_app.wording.payments import WALLETS, flag_sentence, operator_label, reason_sentence

_PAID = frozenset({Status.PAID, Status.CONFIRMED_MANUALLY})
_OVER = frozenset({Status.REFUSED, Status.NOT_SENT, Status.ABANDONED})

_VOUCHED: Mapping[Direction, str] = {
    Direction.IN: N_("Confirmé par un gérant ; {operator} ne l'a pas encore confirmé."),
    Direction.OUT: N_("Versement confirmé par un gérant ; {operator} ne l'a pas encore confirmé."),
}
_CHANGE_STATUS: Mapping[Status, str] = {
    Status.PAID: N_("VERSÉ"),
    Status.CONFIRMED_MANUALLY: N_("VERSÉ (selon le gérant)"),
    Status.AWAITING: N_("DEMANDÉ, PAS CONFIRMÉ"),
}
_OVER_STATUS: Mapping[Status, str] = {
    Status.REFUSED: N_("REFUSÉ"),
    Status.NOT_SENT: N_("NON ENVOYÉ"),
    Status.ABANDONED: N_("ANNULÉ"),
}
_OVER_NOTES: Mapping[Status, tuple[str, ...]] = {
    Status.REFUSED: (
        N_("Rien n'a été encaissé."),
        N_("Si votre compte est débité quand même, revenez avec ce papier."),
    ),
    Status.NOT_SENT: (N_("Aucune demande n'est partie : rien n'a été débité."),),
    Status.ABANDONED: (
        N_("La caisse n'attend plus ce paiement : vérifiez que votre compte n'a pas été débité."),
        N_("S'il l'est, revenez avec ce papier."),
    ),
}


def receipt_for(payment: Payment, face: Face) -> Receipt:
    """The paper that fits the payment as it is now.

    Raises `InvalidInput`: `receipt_undecided`, `receipt_not_paid` for change that was not given.
    """
    if payment.direction is Direction.OUT:
        return change_slip(payment, face)
    if payment.status is Status.AWAITING and payment.link:
        return link_ticket(payment, face)
    if payment.status in _OVER:
        return refusal_slip(payment, face)
    return payment_receipt(payment, face)


def payment_receipt(payment: Payment, face: Face) -> Receipt:
    """The proof of a payment that came in.

    Raises `InvalidInput`: `receipt_undecided`, `receipt_not_paid`, `receipt_other` for money that went back.
    """
    _require(payment, Direction.IN, _PAID)
    by_manager = payment.status is Status.CONFIRMED_MANUALLY
    body = [
        Line(Role.STATUS, _("PAYÉ (selon le gérant)") if by_manager else _("PAYÉ")),
        Line(Role.AMOUNT, format_amount(payment.amount, payment.currency)),
        Line(Role.RULE),
        *_facts(payment, _("Client")),
        *_fee(payment, face),
        *_flags(payment),
        _code(payment),
    ]
    return composed(
        ReceiptKind.PAYMENT,
        f"payment:{payment.reference}",
        _("Preuve de paiement"),
        face,
        body,
        about=payment.reference,
        environment=payment.environment,
        decided_at=_settled_at(payment),
        amount=payment.amount,
        currency=payment.currency.value,
    )


def link_ticket(payment: Payment, face: Face, origins: tuple[str, ...] = ()) -> Receipt:
    """The ticket from which a customer pays: the link as a QR code. It says that nothing is paid yet.

    `origins` are those that a link of the operator may have; without them the link is judged by its form alone.
    Raises `InvalidInput` (`receipt_undecided`, `receipt_other`) and `core.link.LinkRefused`.
    """
    _require(payment, Direction.IN, frozenset({Status.AWAITING}))
    if not payment.link:
        raise InvalidInput("receipt_undecided", reference=payment.reference)
    link = admit_link(payment.link, origins or (origin_of(payment.link),))
    body = [
        Line(Role.STATUS, _("PAS ENCORE PAYÉ")),
        Line(Role.AMOUNT, format_amount(payment.amount, payment.currency), _("À payer")),
        Line(Role.CODE, link.url, _("Scanner pour payer sur {host}").format(host=link.host)),
        Line(Role.RULE),
        *filled(Line(Role.FIELD, mask_numbers(clean(payment.customer)), _("Pour"))),
        *_facts(payment, _("Client")),
        *_flags(payment),
    ]
    return composed(
        ReceiptKind.LINK,
        f"link:{payment.reference}",
        _("Ticket à payer"),
        face,
        body,
        notes=[_("Ce ticket ne prouve aucun paiement.")],
        about=payment.reference,
        environment=payment.environment,
        decided_at=rfc3339(payment.sent_at or payment.created_at),
        amount=payment.amount,
        currency=payment.currency.value,
    )


def refusal_slip(payment: Payment, face: Face) -> Receipt:
    """What became of a payment that did not come about, and whether money may have moved.

    Raises `InvalidInput`: `receipt_undecided`, `receipt_other`.
    """
    _require(payment, Direction.IN, _OVER)
    reason = reason_sentence(payment.reason, operator_label(payment.operator), payment.detail)
    body = [
        Line(Role.STATUS, _(_OVER_STATUS[payment.status])),
        *filled(Line(Role.FLAG, mask_numbers(clean(reason, 240)))),
        Line(Role.RULE),
        Line(Role.FIELD, format_amount(payment.amount, payment.currency), _("Montant demandé")),
        *_facts(payment, _("Client")),
        *_flags(payment),
        _code(payment),
    ]
    return composed(
        ReceiptKind.REFUSAL,
        f"refusal:{payment.reference}",
        _("Paiement non abouti"),
        face,
        body,
        notes=[_(note) for note in _OVER_NOTES[payment.status]],
        about=payment.reference,
        environment=payment.environment,
        decided_at=_settled_at(payment),
        amount=payment.amount,
        currency=payment.currency.value,
    )


def change_slip(payment: Payment, face: Face) -> Receipt:
    """The slip of money that went back to a customer, or that was ordered and that nobody has confirmed yet.

    Raises `InvalidInput`: `receipt_undecided`, `receipt_not_paid`, `receipt_other` for money that came in.
    """
    _require(payment, Direction.OUT, frozenset(_CHANGE_STATUS))
    decided = payment.status in _PAID
    body = [
        Line(Role.STATUS, _(_CHANGE_STATUS[payment.status])),
        Line(Role.AMOUNT, format_amount(payment.amount, payment.currency)),
        Line(Role.RULE),
        *_facts(payment, _("Versé à") if decided else _("À verser à")),
        *filled(
            Line(Role.FIELD, clean(payment.approved_by), _("Autorisé par")),
            Line(Role.FIELD, clean(payment.returns), _("Pour le paiement")),
        ),
        *_flags(payment),
        _code(payment),
    ]
    return composed(
        ReceiptKind.CHANGE,
        # An order is another paper than what it came to: the first proof of it is no copy.
        f"{'change' if decided else 'asked'}:{payment.reference}",
        _("Argent rendu au client"),
        face,
        body,
        about=payment.reference,
        environment=payment.environment,
        decided_at=_settled_at(payment) if decided else rfc3339(payment.sent_at or payment.created_at),
        amount=payment.amount,
        currency=payment.currency.value,
    )


def _require(payment: Payment, direction: Direction, allowed: frozenset[Status]) -> None:
    if payment.direction is not direction:
        raise InvalidInput("receipt_other", reference=payment.reference)
    if payment.status in allowed:
        return
    if payment.is_undecided:
        raise InvalidInput("receipt_undecided", reference=payment.reference)
    if payment.status in _OVER:
        raise InvalidInput("receipt_not_paid", reference=payment.reference)
    raise InvalidInput("receipt_other", reference=payment.reference)


def _facts(payment: Payment, whose: str) -> list[Line]:
    return filled(
        Line(Role.OPERATOR, _means(payment), _("Opérateur")),
        Line(Role.PAYER, masked(payment.phone or ""), whose),
        Line(Role.TRANSACTION, clean(payment.transaction_id), _("N° transaction")),
        Line(Role.REFERENCE, clean(payment.reference), _("Référence")),
        Line(Role.DATE, local_time(payment.settled_at or payment.sent_at or payment.created_at), _("Date")),
        Line(Role.TILL, clean(payment.till), _("Caisse")),
        Line(Role.CASHIER, clean(payment.cashier), _("Caissier")),
    )


def _means(payment: Payment) -> str:
    """The operator, with the wallet that the customer knows it by."""
    name, wallet = operator_label(payment.operator), WALLETS.get(payment.wallet or "")
    return name if wallet is None else _("{name} · {wallet}").format(name=name, wallet=wallet)


def _fee(payment: Payment, face: Face) -> list[Line]:
    if not payment.fee or payment.operator not in face.customer_fees:
        return []
    return [Line(Role.FEE, format_amount(payment.fee, payment.currency), _("Frais opérateur"))]


def _flags(payment: Payment) -> list[Line]:
    operator = operator_label(payment.operator)
    vouched = payment.status is Status.CONFIRMED_MANUALLY
    said = [_(_VOUCHED[payment.direction]).format(operator=operator)] if vouched else []
    said += [flag_sentence(flag, operator, payment.direction) for flag in Flag if flag in payment.flags]
    return [Line(Role.FLAG, sentence) for sentence in said]


def _code(payment: Payment) -> Line:
    return Line(Role.CODE, payment.reference)


def _settled_at(payment: Payment) -> str:
    return rfc3339(payment.settled_at or payment.changed_at)
